"""The answer to `overview` as data: a verdict an actor and channel, as words, table and matrix."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from itertools import chain

from kg.questions import presence
from kg.questions.overview.verdicts import VERDICTS, Verdict
from kg.questions.presence import NotThere
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.figures import Figure, Matrix, MatrixCell, MatrixRow
from kg.system.sizes import MATRIX_ROWS

_TITLE = "Who stands where"
_READING = "In this channel, the actor stands so."


@cache
def meanings() -> Mapping[str, str]:
    """Return what each verdict means, from the file `verdicts.tsv` beside this one."""
    text = files(__package__).joinpath("verdicts.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])


@dataclass(frozen=True)
class ChannelOverview:
    """The verdicts of one channel.

    Attributes:
        channel: the channel.
        title: its title in the words of the case.
        population: whom the answer counts, as the question names them.
        people: the words for them.
        verdicts: one for each of those counted, in the order of the case.
        not_there: those of either side who are not there on the day.
        certainty: how sure the verdict of each is as coded, where that was worked out.
    """

    channel: str
    title: str
    population: str
    people: str
    verdicts: tuple[Verdict, ...]
    not_there: tuple[NotThere, ...]
    certainty: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Overview:
    """The answer to `overview`.

    Attributes:
        heading: what this is an answer to.
        channels: the verdicts, a channel at a time.
    """

    heading: Heading
    channels: tuple[ChannelOverview, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel how many stand how, and who where they are few."""
        return tuple(chain.from_iterable(map(self._channel, self.channels)))

    def _channel(self, channel: ChannelOverview) -> Iterator[Sentence]:
        names = self.heading.names
        everybody = [v.actor for v in channel.verdicts]
        parts, ids = [], list[str]()
        for verdict in VERDICTS:
            alike = [v for v in channel.verdicts if v.verdict == verdict]
            if alike:
                parts.append(f"{verdict}: {who([v.actor for v in alike], everybody, names)}")
                ids += chain.from_iterable(v.ties for v in alike)
        text = "; ".join(parts) or f"the case has nobody to count as {channel.people}"
        yield Sentence(f"{text}.", tuple(dict.fromkeys(ids)), channel.channel)
        if absences := presence.phrases(channel.not_there, names):
            absent = tuple(m.actor for m in channel.not_there)
            yield Sentence(f"{'; '.join(absences)}.", absent, channel.channel)

    def tables(self) -> tuple[Table, ...]:
        """Return the tables `overview` and `not_there`."""
        names = self.heading.names
        rows = chain.from_iterable(_rows(channel, names) for channel in self.channels)
        absences = chain.from_iterable(
            presence.rows(c.channel, c.population, c.not_there, names) for c in self.channels
        )
        columns = columns_of(__package__, "overview")
        return (
            Table("overview", _TITLE, columns, tuple(rows), _READING),
            replace(presence.TABLE, rows=tuple(absences)),
        )

    def figures(self) -> tuple[Figure, ...]:
        """Return the matrix, where it is no longer than two screens."""
        matrix = self.matrix()
        if not matrix.rows or len(matrix.rows) > MATRIX_ROWS:
            return ()
        counts = _actors_by_verdict(matrix)
        words = ", ".join(f"{verdict} {counts[verdict]:,}" for verdict, _ in matrix.verdicts)
        text = f"A row an actor, a column a channel. Cells by verdict: {words}."
        return (Figure("overview", _TITLE, text, matrix),)

    def matrix(self) -> Matrix:
        """Return a row for each set of actors that stand alike in every channel, the freest first.

        Who is not counted in a channel has an empty verdict there.
        """
        columns = [{v.actor: v for v in c.verdicts} for c in self.channels]
        actors = dict.fromkeys(chain.from_iterable(columns))
        alike: dict[tuple[str, ...], list[str]] = {}
        for actor in actors:
            words = tuple(c[actor].verdict if actor in c else "" for c in columns)
            alike.setdefault(words, []).append(actor)
        rows = [self._row(words, members) for words, members in alike.items()]
        rows.sort(key=lambda row: [-sum(c.verdict == v for c in row.cells) for v in VERDICTS])
        occurring = set(chain.from_iterable(alike))
        key = tuple((v, meanings()[v]) for v in VERDICTS if v in occurring)
        return Matrix(tuple(c.title for c in self.channels), tuple(rows), key)

    def _row(self, words: Iterable[str], actors: list[str]) -> MatrixRow:
        label = who(actors, (), self.heading.names)
        return MatrixRow(tuple(actors), label, tuple(MatrixCell(word) for word in words))


def _actors_by_verdict(matrix: Matrix) -> Counter[str]:
    """Return how many cells have each verdict, where each actor has a row of its own."""
    counts = Counter[str]()
    for row in matrix.rows:
        for cell in row.cells:
            counts[cell.verdict] += len(row.ids)
    return counts


def _rows(channel: ChannelOverview, names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each verdict of a channel."""
    for v in channel.verdicts:
        standing = (v.verdict, v.by, v.own, channel.certainty.get(v.actor))
        yield (channel.channel, v.actor, names[v.actor], *standing, v.strategies, v.closed, v.ties)

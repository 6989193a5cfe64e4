"""The answer to `overview` as data: a verdict an actor and channel, as words, table and matrix."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from kg.questions import presence
from kg.questions.overview.channel_overview import ChannelOverview
from kg.questions.overview.gate_picture import gate_figure
from kg.questions.overview.matrix_picture import matrix_of
from kg.questions.overview.telling import matrix_headline
from kg.questions.overview.verdicts import VERDICTS
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.results.figures import Figure
from kg.results.verdict_figures import Matrix

_TITLE = "Who stands where"
_READING = "In this channel, the actor stands so."


@dataclass(frozen=True, repr=False)
class Overview(Displayed):
    """The answer to `overview`.

    Attributes:
        heading: what this is an answer to.
        channels: the verdicts, a channel at a time.
        kinds: the kind of each of those counted, in words.
    """

    heading: Heading
    channels: tuple[ChannelOverview, ...]
    kinds: Mapping[str, str] = field(default_factory=dict)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel how many stand how, and who where they are few."""
        return tuple(chain.from_iterable(map(self._channel, self.channels)))

    def _channel(self, channel: ChannelOverview) -> Iterator[Sentence]:
        """Yield how those of a channel stand, then who is not there."""
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

    @property
    def names(self) -> Mapping[str, str]:
        """Return the names of actors and strategies by id."""
        return self.heading.names

    def figures(self) -> tuple[Figure, ...]:
        """Return the matrix, then the picture of each channel that counts somebody."""
        matrix = self.matrix()
        if not matrix.rows:
            return ()
        counts = Counter[str]()
        for column in matrix.columns:
            counts.update(dict(column.counts))
        words = ", ".join(f"{v} {counts[v]:,}" for v, _ in matrix.verdicts if v)
        row = "group" if matrix.actors > len(matrix.rows) else "actor"
        text = f"A row {row}, a column a channel. Cells by verdict: {words}."
        return (Figure("overview", _TITLE, text, matrix), *self.gates())

    def gates(self) -> tuple[Figure, ...]:
        """Return the picture of each channel that counts somebody."""
        channels = (channel for channel in self.channels if channel.verdicts)
        return tuple(gate_figure(channel, self.names) for channel in channels)

    def matrix(self) -> Matrix:
        """Return a row an actor, the freest first; of very many actors, a row a group.

        Who is not counted in a channel has an empty verdict there.
        """
        matrix = matrix_of(self)
        return replace(matrix, headline=matrix_headline(matrix))


def _rows(channel: ChannelOverview, names: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for each verdict of a channel."""
    for v in channel.verdicts:
        standing = (v.verdict, v.by, v.own, channel.certainty.get(v.actor))
        yield (channel.channel, v.actor, names[v.actor], *standing, v.strategies, v.closed, v.ties)

"""The answer to `rank` as data: what was measured, in words and as tables."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.questions.rank.betweenness import DOUBT
from kg.questions.rank.lazy_rows import Ranked, RankedChannel, RankedRows
from kg.questions.rank.measures import MEASURES, Value
from kg.questions.wording import who
from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.results.display import Displayed
from kg.system import sizes
from kg.system.sizes import PHRASE_ITEMS, SENTENCE_ITEMS

_LOW = ("constraint",)  # where the smallest value is the strongest position


@dataclass(frozen=True)
class Extent:
    """The size of what was measured in a channel.

    Attributes:
        channel: the channel.
        actors: the number of actors with a tie.
        of: the number of nodes of the graph.
        arcs: the number of arcs.
        ties: the number of ties that were stated, on which the arcs rest.
        component: the number of actors of the largest component, without direction.
        ranked: the number of rows.
        katz_alpha: the attenuation of Katz; none if that measure was not taken.
        sampled: from how many actors shortest routes were followed for betweenness, where not from
            all; else 0.
        error: by how much betweenness may then be off, but for a chance of `DOUBT`.
        has_current_flow: whether current flow was taken, where it was asked for.
    """

    channel: str
    actors: int
    of: int
    arcs: int
    ties: int
    component: int
    ranked: int
    katz_alpha: float | None
    sampled: int = 0
    error: float = 0.0
    has_current_flow: bool = True


@dataclass(frozen=True, repr=False)
class Ranking(Displayed):
    """The answer to `rank`.

    Attributes:
        heading: the question, the case and its names.
        measures: the names of the measures.
        lead: the measure that orders the rows.
        kinds: the kinds of actors that were asked for; none for all.
        top: how many rows of each channel the table has; none for all.
        extents: the size of what was measured in each channel.
        rows: all rows, best first in each channel.
        left: measures that were not taken, since the case is too large for them.
    """

    heading: Heading
    measures: tuple[str, ...]
    lead: str
    kinds: tuple[str, ...]
    top: int | None
    extents: tuple[Extent, ...]
    rows: Sequence[Ranked]
    left: tuple[str, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel who comes first, who has most ties, and who joins it."""
        sentences: list[Sentence] = []
        for extent in self.extents:
            sentences += _sentences_of(self, extent)
        if self.left:
            text = (
                f"with more than {sizes.EVERY_MEASURE_TIES:,} ties "
                "only measures whose time grows as the ties do "
                f"are taken; not: {', '.join(map(_words, self.left))}."
            )
            sentences.append(Sentence(text, (), "measures"))
        return tuple(sentences)

    def tables(self) -> tuple[Table, ...]:
        """Return `ranking` and `ranked_graphs`."""
        measures = [Column(m, MEASURES[m].what, MEASURES[m].description) for m in self.measures]
        columns = (*_WHO, *measures, _TIES)
        rows: list[tuple[Cell, ...]] = []
        for extent in self.extents:
            rows += map(self._cells, self.of(extent.channel)[: self.top])
        direction = "smallest" if self.lead in _LOW else "largest"
        reading = f"By {_words(self.lead)}, {direction} first. {_READING}"
        extents = tuple(map(_extent_cells, self.extents))
        return (
            Table("ranking", "Who is central", columns, tuple(rows), reading),
            Table("ranked_graphs", "What was ranked", _EXTENT, extents, _EXTENT_READING),
        )

    def _cells(self, row: Ranked) -> tuple[Cell, ...]:
        """Return the cells of a row."""
        name = self.heading.names[row.actor]
        values = (row.values[measure] for measure in self.measures)
        return (row.channel, row.actor, name, row.kind, *values, row.ties)

    def of(self, channel: str) -> Sequence[Ranked]:
        """Return the rows of a channel, past `top` too."""
        if isinstance(self.rows, RankedRows):
            return self.rows.of(channel)
        return tuple(row for row in self.rows if row.channel == channel)


def _extent_cells(e: Extent) -> tuple[Cell, ...]:
    """Return what was ranked as a row."""
    return (e.channel, e.actors, e.of, e.arcs, e.ties, e.component, e.ranked, e.katz_alpha)


def place_of(row: Ranked, measure: str) -> float:
    """Return the number by which a row is ordered, ascending; a row without a value comes last.

    Args:
        row: the row.
        measure: the name of the measure.
    """
    value = row.values[measure]
    if value is None:
        return math.inf
    return value if measure in _LOW else -value


def _sentences_of(ranking: Ranking, extent: Extent) -> Iterable[Sentence]:
    """Yield who leads by a measure, who has most ties, and who joins the channel."""
    rows, names, channel = ranking.of(extent.channel), ranking.heading.names, extent.channel
    if not rows:
        kinds = f" of the kind {' or '.join(ranking.kinds)}" if ranking.kinds else ""
        yield Sentence(f"no actor{kinds} has a recorded tie, so nobody is ranked.", (), channel)
        return
    population = f"{len(rows)} of the " if ranking.kinds else ""
    population += f"{extent.actors} actors with a tie, in a graph of {extent.of}"
    everybody = _actors(rows)
    for measure in dict.fromkeys([ranking.lead, "degree"]):
        values = _values(rows, measure)
        if len(values) > 1:
            first = tuple(_leaders(rows, measure))
            text = f"{_best(rows, measure, names)}; of {population}."
            yield Sentence(text, first, channel)
        else:
            figure = _figure(values.pop()) if values else "not defined"
            text = f"{_words(measure)} is {figure} for each of {population}: it sets nobody apart."
            yield Sentence(text, tuple(everybody), channel)
    yield from _limits_of(extent)
    if 2 * extent.component < extent.actors:
        share = f"{extent.component} of {extent.actors} actors"
        text = f"the recorded ties join at most {share} to each other: "
        text += "too few are coded to compare all of them."
        yield Sentence(text, tuple(everybody), channel)
    cut = _cut_points(rows)
    if cut:
        actors = who(cut, everybody, names)
        text = f"without any one of these the recorded ties fall apart: {actors}."
        yield Sentence(text, tuple(cut), channel)


def _limits_of(extent: Extent) -> Iterable[Sentence]:
    """Yield what was sampled, and what was not taken, since the channel is too large for it."""
    if extent.sampled:
        yield Sentence(
            f"betweenness follows the shortest routes from {extent.sampled:,} actors drawn at "
            f"random: with a chance of {1 - DOUBT:.0%} no value is off by more than "
            f"{extent.error:.2g}.",
            (),
            extent.channel,
        )
    if not extent.has_current_flow:
        yield Sentence(
            "current flow betweenness centrality is not taken where the actors of the largest part "
            f"that hangs together, times the ties within it, are more than {sizes.CURRENT_FLOW:,}.",
            (),
            extent.channel,
        )


def _actors(rows: Sequence[Ranked]) -> Sequence[str]:
    """Return the actors of rows."""
    return rows.actors() if isinstance(rows, RankedChannel) else [row.actor for row in rows]


def _values(rows: Sequence[Ranked], measure: str) -> set[Value]:
    """Return the values of a measure; of a large channel two of them, if it has several."""
    if isinstance(rows, RankedChannel):
        return set(rows.distinct(measure))
    return {row.values[measure] for row in rows} - {None}


def _cut_points(rows: Sequence[Ranked]) -> list[str]:
    """Return the actors without any one of whom the ties fall apart."""
    if isinstance(rows, RankedChannel):
        return rows.where("articulation_point")
    return [row.actor for row in rows if row.values["articulation_point"]]


def _leaders(rows: Sequence[Ranked], measure: str) -> dict[str, Value]:
    """Return the first few actors by a measure, and their values.

    Actors of equal value come together. An actor without a value, or with none of what is measured,
    does not lead; and no crowd of equals follows the first ones.
    """
    if isinstance(rows, RankedChannel):
        rows = rows.highest(measure, SENTENCE_ITEMS, PHRASE_ITEMS)
    levels: dict[float, list[Ranked]] = {}
    for row in sorted(rows, key=lambda r: (place_of(r, measure), r.actor)):
        value = row.values[measure]
        if value is not None and (value or measure in _LOW):
            levels.setdefault(place_of(row, measure), []).append(row)
    leaders: list[Ranked] = []
    for level in levels.values():
        if len(leaders) >= SENTENCE_ITEMS or (leaders and len(level) > PHRASE_ITEMS):
            break
        leaders += level
    return {row.actor: row.values[measure] for row in leaders}


def _best(rows: Sequence[Ranked], measure: str, names: Mapping[str, str]) -> str:
    """Return in words who leads by a measure, with the values."""
    levels: dict[Value, list[str]] = {}
    for actor, value in _leaders(rows, measure).items():
        levels.setdefault(value, []).append(actor)
    parts = [f"{who(actors, (), names)} ({_figure(value)})" for value, actors in levels.items()]
    word = "smallest" if measure in _LOW else "largest"
    return f"{word} {_words(measure)}: {'; '.join(parts)}"


def _figure(value: Value) -> str:
    """Return a value in four digits, a whole number in full, a flag in small letters."""
    return f"{value:.4g}" if isinstance(value, float) else str(value).lower()


def _words(measure: str) -> str:
    """Return the name of a measure in words."""
    return measure.replace("_", " ")


_WHO = (
    Column("channel", "text", "The channel."),
    Column("actor", "id", "The actor."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "Its kind."),
)
_TIES = Column("ties", "ties", "The ties of the channel that it stands on, its own or inherited.")
_READING = (
    "This actor has these values among all actors of the channel's flow graph; "
    "central is not unavoidable."
)
_EXTENT = (
    Column("channel", "text", "The channel."),
    Column("actors", "count", "Actors with a tie in the channel."),
    Column("of", "count", "Actors of the case, all of which are nodes of the graph."),
    Column("arcs", "count", "Pairs of actors joined, in the direction of flow."),
    Column("ties", "count", "Ties that were stated, on which these rest."),
    Column(
        "component", "count", "Actors of the largest part that hangs together, without direction."
    ),
    Column("ranked", "count", "Actors that were ranked, of the kinds asked for."),
    Column(
        "katz_alpha",
        "number",
        "The attenuation of Katz: 0.1, or less where that would not converge.",
    ),
)
_EXTENT_READING = "The measures of this channel rest on so many actors and ties."

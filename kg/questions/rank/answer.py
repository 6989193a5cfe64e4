"""The answer to `rank` as data: what was measured, in words and as tables."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.questions.rank.lazy_rows import Ranked, RankedChannel, RankedRows
from kg.questions.rank.measures import MEASURES, Value
from kg.questions.wording import who
from kg.results.answers import Column, Heading, Sentence, Table

_LOW = ("constraint",)  # where the smallest value is the strongest position
MANY_TIES = 50_000  # ties from which only those measures are taken whose time grows as the ties do
_FIRST = 3
_CROWD = 8


@dataclass(frozen=True)
class Extent:
    """What was measured in a channel: how many actors have a tie, of how many, and how the graph hangs together.

    `component` counts the actors of the largest part that hangs together, `katz_alpha` is the
    attenuation of Katz.
    """

    channel: str
    actors: int
    of: int
    arcs: int
    ties: int
    component: int
    ranked: int
    katz_alpha: float | None


@dataclass(frozen=True)
class Ranking:
    """The answer to `rank`; `rows` are all, best first in each channel, of which the table shows `top`.

    `left` are measures that were not taken, since the case is too large for them.
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
        """Return for each channel who comes first, who has most ties, and without whom the channel falls apart."""
        said = tuple(s for extent in self.extents for s in _said(self, extent))
        if self.left:
            text = f"with more than {MANY_TIES:,} ties only measures whose time grows as the ties do are taken; not: "
            said = (*said, Sentence(f"{text}{', '.join(map(_words, self.left))}.", (), "measures"))
        return said

    def tables(self) -> tuple[Table, ...]:
        """Return `ranking` and `ranked_graphs`."""
        names = self.heading.names
        columns = (
            *_WHO,
            *(Column(m, MEASURES[m].what, MEASURES[m].description) for m in self.measures),
            _TIES,
        )
        rows = [
            (
                r.channel,
                r.actor,
                names[r.actor],
                r.kind,
                *(r.values[m] for m in self.measures),
                r.ties,
            )
            for extent in self.extents
            for r in self.of(extent.channel)[: self.top]
        ]
        order = f"By {_words(self.lead)}, {'smallest' if self.lead in _LOW else 'largest'} first. "
        extents = [
            (e.channel, e.actors, e.of, e.arcs, e.ties, e.component, e.ranked, e.katz_alpha)
            for e in self.extents
        ]
        return (
            Table("ranking", "Who is central", columns, tuple(rows), order + _READING),
            Table("ranked_graphs", "What was ranked", _EXTENT, tuple(extents), _EXTENT_READING),
        )

    def of(self, channel: str) -> Sequence[Ranked]:
        """Return the rows of a channel, past `top` too."""
        if isinstance(self.rows, RankedRows):
            return self.rows.of(channel)
        return tuple(r for r in self.rows if r.channel == channel)


def place_of(row: Ranked, measure: str) -> float:
    """Return by what a row is ordered: the smaller, the higher it ranks; without a value it comes last.

    Args:
        row: the row.
        measure: the name of the measure.
    """
    value = row.values[measure]
    if value is None:
        return math.inf
    return value if measure in _LOW else -value


def _said(found: Ranking, extent: Extent) -> Iterable[Sentence]:
    """Yield who comes first by the leading measure, who has most ties, and who holds the channel together."""
    rows, names, channel = found.of(extent.channel), found.heading.names, extent.channel
    if not rows:
        some = f" of the kind {' or '.join(found.kinds)}" if found.kinds else ""
        yield Sentence(f"no actor{some} has a recorded tie, so nobody is ranked.", (), channel)
        return
    among = f"{len(rows)} of the " if found.kinds else ""
    among += f"{extent.actors} actors with a tie, in a graph of {extent.of}"
    everybody = _actors(rows)
    for measure in dict.fromkeys([found.lead, "degree"]):
        values = _values(rows, measure)
        if len(values) > 1:
            word = "smallest" if measure in _LOW else "largest"
            ids, best = tuple(_leaders(rows, measure)), _best(rows, measure, names)
            yield Sentence(f"{word} {_words(measure)}: {best}; of {among}.", ids, channel)
        else:
            said = _figure(values.pop()) if values else "not defined"
            text = f"{_words(measure)} is {said} for each of {among}: it sets nobody apart."
            yield Sentence(text, tuple(everybody), channel)
    if 2 * extent.component < extent.actors:
        text = f"the recorded ties join at most {extent.component} of {extent.actors} actors to each other: "
        yield Sentence(
            text + "too few are coded to compare all of them.", tuple(everybody), channel
        )
    cut = rows.where("articulation_point") if isinstance(rows, RankedChannel) else _cut(rows)
    if cut:
        text = (
            f"without any one of these the recorded ties fall apart: {who(cut, everybody, names)}."
        )
        yield Sentence(text, tuple(cut), channel)


def _actors(rows: Sequence[Ranked]) -> Sequence[str]:
    return rows.actors() if isinstance(rows, RankedChannel) else [r.actor for r in rows]


def _values(rows: Sequence[Ranked], measure: str) -> set[Value]:
    return (
        set(rows.distinct(measure))
        if isinstance(rows, RankedChannel)
        else {r.values[measure] for r in rows} - {None}
    )


def _cut(rows: Sequence[Ranked]) -> list[str]:
    return [r.actor for r in rows if r.values["articulation_point"]]


def _leaders(rows: Sequence[Ranked], measure: str) -> dict[str, Value]:
    """Return the first few by a measure, level by level; nobody who has nothing, no crowd behind the first level."""
    if isinstance(rows, RankedChannel):
        rows = rows.highest(measure, _FIRST, _CROWD)
    known = [
        r for r in rows if r.values[measure] is not None and (r.values[measure] or measure in _LOW)
    ]
    levels: dict[float, list[Ranked]] = {}
    for row in sorted(known, key=lambda r: (place_of(r, measure), r.actor)):
        levels.setdefault(place_of(row, measure), []).append(row)
    found: list[Ranked] = []
    for level in levels.values():
        if len(found) >= _FIRST or (found and len(level) > _CROWD):
            break
        found += level
    return {r.actor: r.values[measure] for r in found}


def _best(rows: Sequence[Ranked], measure: str, names: Mapping[str, str]) -> str:
    levels: dict[Value, list[str]] = {}
    for actor, value in _leaders(rows, measure).items():
        levels.setdefault(value, []).append(actor)
    return "; ".join(
        f"{who(actors, (), names)} ({_figure(value)})" for value, actors in levels.items()
    )


def _figure(value: Value) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value).lower()


def _words(measure: str) -> str:
    return measure.replace("_", " ")


_WHO = (
    Column("channel", "text", "The channel."),
    Column("actor", "id", "The actor."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "Its kind."),
)
_TIES = Column("ties", "ties", "The ties of the channel that it stands on, its own or inherited.")
_READING = "This actor has these values among all actors of the channel's flow graph; central is not unavoidable."
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

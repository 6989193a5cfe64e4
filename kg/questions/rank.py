"""Who is how central in each channel, by the usual measures of network analysis under networkx's names."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.case import Case
from kg.flow import Flow
from kg.questions.asking import flows, who
from kg.questions.measures import MEASURES, Value, known, values_of, views_of
from kg.result import Column, Heading, Sentence, Table

_LEAD = "betweenness_centrality"
_LOW = ("constraint",)  # where the smallest value is the strongest position
_FIRST = 3
_CROWD = 8


@dataclass(frozen=True)
class Ranked:
    """An actor with a tie in a channel: its value by each measure, `None` where the measure says nothing of it."""

    channel: str
    actor: str
    kind: str
    values: Mapping[str, Value]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Extent:
    """What was measured in a channel: how many actors have a tie, of how many, and how the graph hangs together.

    `component` counts the actors of the largest part that hangs together, `katz_alpha` is the attenuation of Katz.
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
    """The answer to `rank`; `rows` are all, best first in each channel, of which the table shows `top`."""

    heading: Heading
    measures: tuple[str, ...]
    lead: str
    kinds: tuple[str, ...]
    top: int | None
    extents: tuple[Extent, ...]
    rows: tuple[Ranked, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel who comes first, who has most ties, and without whom the channel falls apart."""
        return tuple(s for extent in self.extents for s in _said(self, extent))

    def tables(self) -> tuple[Table, ...]:
        """Return `ranking` and `ranked_graphs`."""
        names = self.heading.names
        columns = (*_WHO, *(Column(m, MEASURES[m].what, MEASURES[m].description) for m in self.measures), _TIES)
        rows = [
            (r.channel, r.actor, names[r.actor], r.kind, *(r.values[m] for m in self.measures), r.ties)
            for extent in self.extents
            for r in self.of(extent.channel)[: self.top]
        ]
        order = f"By {_words(self.lead)}, {'smallest' if self.lead in _LOW else 'largest'} first. "
        extents = [
            (e.channel, e.actors, e.of, e.arcs, e.ties, e.component, e.ranked, e.katz_alpha) for e in self.extents
        ]
        return (
            Table("ranking", "Who is central", columns, tuple(rows), order + _READING),
            Table("ranked_graphs", "What was ranked", _EXTENT, tuple(extents), _EXTENT_READING),
        )

    def of(self, channel: str) -> tuple[Ranked, ...]:
        """Return the rows of a channel, past `top` too."""
        return tuple(r for r in self.rows if r.channel == channel)


def rank(
    case: Case,
    channel: str | None = None,
    kinds: Sequence[str] = (),
    measures: Sequence[str] = (),
    top: int | None = None,
    as_of: date | None = None,
) -> Ranking:
    """Measure how central each actor is in the flow graph of a channel.

    The graph is `kg.flow(case, channel).to_networkx()`: every actor of the case is a node, and each arc counts once,
    in the direction of flow. A value is what networkx gives on that graph; see `measures_of`. The weight of an arc is
    the number of ties along it, not their share or amount: those are rarely known, and unknown is not nothing.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question, or where there is none, with a tie.
        kinds: show only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which measures, the first of which orders the rows; by default all, ordered by betweenness.
        top: how many rows of each channel the table shows; by default all.
        as_of: the day; by default the end of the case's period.

    Returns:
        A row for each actor with a tie in the channel. Of the others nothing is recorded, so they have no rank.

    Raises:
        NameUnknown: there is no such channel, kind of actor or measure.

    It holds for what is recorded. An actor that the sources say little of has a low value for that reason alone; a
    role and its members are nodes of their own, the members with the ties that they inherit. Central is not
    unavoidable: nothing here says that a route cannot do without an actor, `bottlenecks` does.

    Example:
        >>> from kg.case import read_case
        >>> rank(read_case(), "patent", measures=["betweenness_centrality"]).rows[0].actor
        'benrishi'

    References:
        Freeman 1978, doi 10.1016/0378-8733(78)90021-7 (degree, closeness, betweenness); Burt 1992, *Structural
        holes* (constraint, effective size); Newman 2005, doi 10.1016/j.socnet.2004.11.009 (current flow); Opsahl,
        Agneessens & Skvoretz 2010, doi 10.1016/j.socnet.2010.03.006 (weights).
    """
    chosen = known(measures, MEASURES, "measure") or tuple(MEASURES)
    lead = chosen[0] if measures else _LEAD
    actor_kinds = case.schema.actor_kinds
    wanted = {k for kind in known(kinds, actor_kinds, "kind of actor") for k in case.schema.below(kind)}
    standard = case.settings.questions
    views = flows(case, [channel] if channel else (standard or case.schema.channels), as_of)
    extents, rows = [], []
    for name, view in views.items():
        if not (channel or standard or view.passes):
            continue
        extent, found = _measured(view, name, chosen, lead, wanted)
        extents.append(extent)
        rows += found
    heading = Heading("rank", case.id, f"Who is central: {case.settings.title}", case.names)
    return Ranking(heading, chosen, lead, tuple(kinds), top, tuple(extents), tuple(rows))


def _measured(
    view: Flow, channel: str, measures: Sequence[str], lead: str, kinds: set[str]
) -> tuple[Extent, list[Ranked]]:
    graph = view.to_networkx()
    ties: dict[str, dict[str, None]] = {}
    for pair, data in graph.edges.items():
        data["weight"] = len(set(data["ties"]))
        for actor in pair:
            ties.setdefault(actor, {}).update(dict.fromkeys(data["ties"]))
    case = view.case
    views = views_of(graph, None)
    values = values_of(views, dict.fromkeys([*measures, "degree", "articulation_point"]))
    rows = [
        Ranked(channel, a, case.kind_of[a], {m: values[m][a] for m in values}, tuple(sorted(ties[a])))
        for a in view.ids
        if a in ties and (not kinds or case.kind_of[a] in kinds)
    ]
    alpha = round(views.katz[0], 12) if "katz_centrality" in measures and len(graph) else None
    stated = {t for of in ties.values() for t in of}
    extent = Extent(
        channel, len(ties), len(graph), graph.number_of_edges(), len(stated), len(views.component), len(rows), alpha
    )
    return extent, sorted(rows, key=lambda r: (_place(r, lead), _place(r, "degree"), r.actor))


def _place(row: Ranked, measure: str) -> float:
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
    everybody = [r.actor for r in rows]
    for measure in dict.fromkeys([found.lead, "degree"]):
        values = {r.values[measure] for r in rows} - {None}
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
        yield Sentence(text + "too few are coded to compare all of them.", tuple(everybody), channel)
    cut = [r.actor for r in rows if r.values["articulation_point"]]
    if cut:
        text = f"without any one of these the recorded ties fall apart: {who(cut, everybody, names)}."
        yield Sentence(text, tuple(cut), channel)


def _leaders(rows: Sequence[Ranked], measure: str) -> dict[str, Value]:
    """Return the first few by a measure, level by level; nobody who has nothing, no crowd behind the first level."""
    known = [r for r in rows if r.values[measure] is not None and (r.values[measure] or measure in _LOW)]
    levels: dict[float, list[Ranked]] = {}
    for row in sorted(known, key=lambda r: (_place(r, measure), r.actor)):
        levels.setdefault(_place(row, measure), []).append(row)
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
    return "; ".join(f"{who(actors, (), names)} ({_figure(value)})" for value, actors in levels.items())


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
    Column("component", "count", "Actors of the largest part that hangs together, without direction."),
    Column("ranked", "count", "Actors that were ranked, of the kinds asked for."),
    Column("katz_alpha", "number", "The attenuation of Katz: 0.1, or less where that would not converge."),
)
_EXTENT_READING = "The measures of this channel rest on so many actors and ties."

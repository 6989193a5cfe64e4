"""Who is how central in each channel, by the usual measures of network analysis under networkx's names."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import ModuleType

import numpy as np

from kg.case import Case
from kg.errors import KgError
from kg.graph.engines import engine as engine_of
from kg.graph.flow import Flow
from kg.questions.rank.lazy_rows import Placed, Ranked, Rows
from kg.questions.rank.measures import LINEAR, MEASURES, Value, known, linear_values, values_of, views_of
from kg.questions.standard_question import flows
from kg.questions.wording import who
from kg.results.answers import Column, Heading, Sentence, Table

__all__ = ["Extent", "Ranked", "Ranking", "rank"]
_LEAD = "betweenness_centrality"
_LOW = ("constraint",)  # where the smallest value is the strongest position
_MANY = 50_000  # ties from which only those measures are taken whose time grows as the ties do
_ALWAYS = ("degree", "articulation_point")  # what the sentences need
_FIRST = 3
_CROWD = 8


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
            text = f"with more than {_MANY:,} ties only measures whose time grows as the ties do are taken; not: "
            said = (*said, Sentence(f"{text}{', '.join(map(_words, self.left))}.", (), "measures"))
        return said

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

    def of(self, channel: str) -> Sequence[Ranked]:
        """Return the rows of a channel, past `top` too."""
        if isinstance(self.rows, Rows):
            return self.rows.of(channel)
        return tuple(r for r in self.rows if r.channel == channel)


def rank(
    case: Case,
    channel: str | None = None,
    kinds: Sequence[str] = (),
    measures: Sequence[str] = (),
    top: int | None = None,
    as_of: date | None = None,
    engine: str | None = None,
) -> Ranking:
    """Measure how central each actor is in the flow graph of a channel.

    The graph is `kg.flow(case, channel).to_networkx()`: every actor of the case is a node, and each arc counts once,
    in the direction of flow. A value is what networkx gives on that graph; see `measures_of`. The weight of an arc is
    the number of ties along it, not their share or amount: those are rarely known, and unknown is not nothing.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question, or where there is none, with a tie.
        kinds: show only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which measures, the first of which orders the rows; by default all, ordered by betweenness. Of a case
            of more than 50,000 ties only those of `LINEAR` are taken, by default all of these, ordered by degree.
        top: how many rows of each channel the table shows; by default all.
        as_of: the day; by default the end of the case's period.
        engine: the engine that takes the measures of `LINEAR`; by default chosen by size. The others are networkx's.

    Returns:
        A row for each actor with a tie in the channel. Of the others nothing is recorded, so they have no rank.

    Raises:
        NameUnknown: there is no such channel, kind of actor, measure or engine.
        MissingExtra: what the engine needs is not installed.
        KgError: a measure was asked for that the case is too large for.

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
    ties = len(case.tables["ties"])
    kernels, large = engine_of(engine, ties), ties > _MANY
    chosen = known(measures, MEASURES, "measure") or (LINEAR if large else tuple(MEASURES))
    if large and (slow := [m for m in chosen if m not in LINEAR]):
        message = f"{slow[0]} is not taken where a case has {ties:,} ties: its time grows faster than they do"
        raise KgError(message, f"measures up to any size are {', '.join(LINEAR)}")
    lead = chosen[0] if measures or large else _LEAD
    actor_kinds = case.schema.actor_kinds
    wanted = {k for kind in known(kinds, actor_kinds, "kind of actor") for k in case.schema.below(kind)}
    standard = case.settings.questions
    views = flows(case, [channel] if channel else (standard or case.schema.channels), as_of)
    extents: list[Extent] = []
    rows: list[Sequence[Ranked]] = []
    for view in views.values():
        if not (channel or standard or len(view.passing)):
            continue
        by_number = large or (engine == "csr" and set(chosen) <= set(LINEAR))
        extent, found = (
            _by_number(view, kernels, chosen, lead, wanted) if by_number else _measured(view, chosen, lead, wanted)
        )
        extents.append(extent)
        rows.append(found)
    every = Rows(rows) if large else tuple(row for some in rows for row in some)
    heading = Heading("rank", case.id, f"Who is central: {case.settings.title}", case.names)
    left = tuple(m for m in MEASURES if m not in LINEAR) if large and not measures else ()
    return Ranking(heading, chosen, lead, tuple(kinds), top, tuple(extents), every, left)


def _measured(view: Flow, measures: Sequence[str], lead: str, kinds: set[str]) -> tuple[Extent, Sequence[Ranked]]:
    graph = view.to_networkx()
    ties: dict[str, dict[str, None]] = {}
    for pair, data in graph.edges.items():
        data["weight"] = len(set(data["ties"]))
        for actor in pair:
            ties.setdefault(actor, {}).update(dict.fromkeys(data["ties"]))
    case = view.case
    views = views_of(graph, None)
    values = values_of(views, dict.fromkeys([*measures, *_ALWAYS]))
    rows = [
        Ranked(view.channel, a, case.kind_of[a], {m: values[m][a] for m in values}, tuple(sorted(ties[a])))
        for a in view.ids
        if a in ties and (not kinds or case.kind_of[a] in kinds)
    ]
    alpha = round(views.katz[0], 12) if "katz_centrality" in measures and len(graph) else None
    stated = {t for of in ties.values() for t in of}
    arcs = graph.number_of_edges()
    extent = Extent(view.channel, len(ties), len(graph), arcs, len(stated), len(views.component), len(rows), alpha)
    return extent, sorted(rows, key=lambda r: (_place(r, lead), _place(r, "degree"), r.actor))


def _by_number(
    view: Flow, kernels: ModuleType, measures: Sequence[str], lead: str, kinds: set[str]
) -> tuple[Extent, Sequence[Ranked]]:
    """Return the same of measures that are taken of numbered arcs, each row made when it is asked for."""
    values, component = linear_values(view, kernels, dict.fromkeys([*measures, *_ALWAYS]))
    actors = view.case.tables["actors"]
    tied = np.zeros(len(actors), np.bool_)
    for end in ("tail", "head"):
        tied[view.passing[end].to_numpy()] = True
    shown = tied & actors["kind"].is_in(sorted(kinds)).to_numpy() if kinds else tied
    nodes = np.flatnonzero(shown)
    order = np.lexsort((actors["id"].gather(nodes).rank("ordinal"), -values["degree"][nodes], -values[lead][nodes]))
    placed = Placed(view, values, nodes[order])
    ties = view.passing["tie"].n_unique()
    return Extent(
        view.channel, int(tied.sum()), int(view.there.sum()), len(view.arcs.tail), ties, component, len(nodes), None
    ), placed


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
        yield Sentence(text + "too few are coded to compare all of them.", tuple(everybody), channel)
    cut = rows.where("articulation_point") if isinstance(rows, Placed) else _cut(rows)
    if cut:
        text = f"without any one of these the recorded ties fall apart: {who(cut, everybody, names)}."
        yield Sentence(text, tuple(cut), channel)


def _actors(rows: Sequence[Ranked]) -> Sequence[str]:
    return rows.actors() if isinstance(rows, Placed) else [r.actor for r in rows]


def _values(rows: Sequence[Ranked], measure: str) -> set[Value]:
    return set(rows.distinct(measure)) if isinstance(rows, Placed) else {r.values[measure] for r in rows} - {None}


def _cut(rows: Sequence[Ranked]) -> list[str]:
    return [r.actor for r in rows if r.values["articulation_point"]]


def _leaders(rows: Sequence[Ranked], measure: str) -> dict[str, Value]:
    """Return the first few by a measure, level by level; nobody who has nothing, no crowd behind the first level."""
    if isinstance(rows, Placed):
        rows = rows.highest(measure, _FIRST, _CROWD)
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

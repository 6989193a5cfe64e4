"""The centrality of each actor in each channel, by measures under networkx's names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

import networkx as nx
import numpy as np

from kg.case import Case
from kg.errors import KgError
from kg.graph.engines import Engine
from kg.graph.engines import engine as engine_of
from kg.graph.flow import Flow
from kg.questions.rank.answer import Extent, Ranking, place_of
from kg.questions.rank.lazy_rows import Ranked, RankedChannel, RankedRows
from kg.questions.rank.linear_measures import LINEAR, linear_values
from kg.questions.rank.measures import MEASURES, check_names, values_of, views_of
from kg.questions.standard_question import flows
from kg.results.answers import Heading
from kg.system import sizes

_LEAD = "betweenness_centrality"
_BETWEENNESS = {"betweenness_centrality", "weighted_betweenness"}
_ALWAYS = ("degree", "articulation_point")  # what the sentences need


@dataclass(frozen=True)
class _Task:
    """What to measure in each channel.

    Attributes:
        measures: the names of the measures.
        lead: the measure that orders the rows.
        kinds: the kinds of the actors that have a row, sub-kinds included; none for all.
        engine: the engine that was asked for; none to choose by size.
    """

    measures: tuple[str, ...]
    lead: str
    kinds: frozenset[str]
    engine: str | None

    @property
    def needed(self) -> list[str]:
        """Return the measures, and those that the sentences need."""
        return list(dict.fromkeys([*self.measures, *_ALWAYS]))


class _Measured(NamedTuple):
    """The size of a measured channel, and its rows, best first."""

    extent: Extent
    rows: Sequence[Ranked]


def rank(
    case: Case,
    channel: str | None = None,
    *,
    kinds: Sequence[str] = (),
    measures: Sequence[str] = (),
    top: int | None = None,
    as_of: date | None = None,
    engine: str | None = None,
) -> Ranking:
    """Measure how central each actor is in the flow graph of a channel.

    The graph is `kg.flow(case, channel).to_networkx()`: every actor of the case is a node, and each
    arc counts once, in the direction of flow. A value is what networkx gives on that graph; see
    `kg.questions.rank.measures`. The weight of an arc is the number of ties along it, not their
    share or amount: those are rarely known, and unknown is not nothing.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question, or where there is
            none, with a tie.
        kinds: rank only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which measures, the first of which orders the rows; by default all, ordered by
            betweenness. Of a case of more than 50,000 ties only those of `LINEAR` are taken, by
            default all of these, ordered by degree.
        top: how many rows of each channel the table has; by default all.
        as_of: the day; by default the end of the case's period.
        engine: the engine that takes the measures of `LINEAR` in a large case, and betweenness; by
            default chosen by size.

    Returns:
        A row for each actor with a tie in the channel. Of the others nothing is recorded, so they
        have no rank.

    Raises:
        NameUnknown: there is no such channel, kind of actor, measure or engine.
        MissingExtra: what the engine needs is not installed.
        KgError: a measure was asked for that the case is too large for.

    It holds for what is recorded. An actor of whom the sources say little has a low value for that
    reason alone. A role and its members are nodes of their own, the members with the ties that they
    inherit. Central is not unavoidable: that no route can do without an actor is what `bottlenecks`
    finds.

    Example:
        >>> from kg.case import read_case
        >>> rank(read_case(), "patent", measures=["betweenness_centrality"]).rows[0].actor
        'benrishi'

    Betweenness is exact up to 1,000,000,000 actors times arcs; beyond it the shortest routes from
    a sample of actors are followed, always the same, and a sentence states the bound of the error.
    Current flow is not taken where it would not end; a sentence says so, and its cells are empty.

    References:
        Brandes 2001, doi 10.1080/0022250X.2001.9990249, and Brandes & Pich 2007, doi
        10.1142/S0218127407018403 (betweenness, exact and sampled); Freeman 1978, doi
        10.1016/0378-8733(78)90021-7 (degree, closeness, betweenness); Burt 1992,
        *Structural holes* (constraint, effective size); Newman 2005, doi
        10.1016/j.socnet.2004.11.009 (current flow); Opsahl, Agneessens & Skvoretz 2010, doi
        10.1016/j.socnet.2010.03.006 (weights).
    """
    ties = len(case.tables["ties"])
    kernels = engine_of(engine, ties)
    is_large = ties > sizes.EVERY_MEASURE_TIES
    names = check_names(measures, MEASURES, "measure")
    if is_large:
        _check_growth(names, ties)
    actor_kinds = check_names(kinds, case.schema.actor_kinds, "kind of actor")
    below = chain.from_iterable(case.schema.below(kind) for kind in actor_kinds)
    taken = names or (LINEAR if is_large else tuple(MEASURES))
    lead = taken[0] if measures or is_large else _LEAD
    task = _Task(taken, lead, frozenset(below), engine)
    is_by_number = is_large or (engine == "csr" and set(taken) <= set(LINEAR))

    standard = case.settings.questions
    channels = [channel] if channel else (standard or case.schema.channels)
    is_listed = bool(channel or standard)
    measured = []
    for view in flows(case, channels, as_of).values():
        # A channel without a tie is left out, unless it was named.
        if is_listed or len(view.passing):
            part = _measure_by_number(view, kernels, task) if is_by_number else _measure(view, task)
            measured.append(part)

    title = f"Who is central: {case.settings.title}"
    parts = [part.rows for part in measured]
    rows = RankedRows(parts) if is_large else tuple(chain.from_iterable(parts))
    slow = tuple(measure for measure in MEASURES if measure not in LINEAR)
    return Ranking(
        Heading("rank", case.id, title, case.names),
        taken,
        lead,
        tuple(kinds),
        top,
        tuple(part.extent for part in measured),
        rows,
        slow if is_large and not measures else (),
    )


def _check_growth(measures: Sequence[str], ties: int) -> None:
    """Refuse measures whose time grows faster than the ties do.

    Raises:
        KgError: such a measure is among them.
    """
    slow = [measure for measure in measures if measure not in LINEAR]
    if slow:
        message = (
            f"{slow[0]} is not computed for a case of {ties:,} ties: "
            "its time grows faster than the number of ties"
        )
        raise KgError(message, f"measures for any size are {', '.join(LINEAR)}")


def _measure(view: Flow, task: _Task) -> _Measured:
    """Return the measures of a flow graph that networkx takes."""
    graph = view.to_networkx()
    ties = _weigh_arcs(graph, view)
    views = views_of(graph, None, task.engine)
    values = values_of(views, task.needed)
    kind_of = view.case.kind_of
    rows = []
    for actor in view.ids:
        kind = kind_of[actor]
        is_asked_for = not task.kinds or kind in task.kinds
        if is_asked_for and actor in ties:
            own = {measure: values[measure][actor] for measure in values}
            own_ties = tuple(sorted(ties[actor]))
            rows.append(Ranked(view.channel, actor, kind, own, own_ties))
    has_katz = "katz_centrality" in task.measures and len(graph)
    has_flow = "current_flow_betweenness_centrality" not in task.measures or views.has_current_flow
    is_sampled = not _BETWEENNESS.isdisjoint(task.measures) and views.sources.error > 0
    distinct_ties = set(chain.from_iterable(ties.values()))
    extent = Extent(
        view.channel,
        actors=len(ties),
        of=len(graph),
        arcs=graph.number_of_edges(),
        ties=len(distinct_ties),
        component=len(views.component),
        ranked=len(rows),
        katz_alpha=round(views.katz[0], 12) if has_katz else None,
        sampled=len(views.sources.nodes) if is_sampled else 0,
        error=views.sources.error if is_sampled else 0.0,
        has_current_flow=has_flow,
    )
    rows.sort(key=lambda r: (place_of(r, task.lead), place_of(r, "degree"), r.actor))
    return _Measured(extent, rows)


def _weigh_arcs(graph: nx.DiGraph, view: Flow) -> dict[str, set[str]]:
    """Give each arc the number of its ties as `weight`, and return the ties of each actor.

    Args:
        graph: the flow graph as networkx has it.
        view: the flow graph.
    """
    ties: dict[str, set[str]] = {}
    for pair, arc in graph.edges.items():
        arc_ties = {p.tie for p in view.passes[pair]}
        arc["weight"] = len(arc_ties)
        for actor in pair:
            ties.setdefault(actor, set()).update(arc_ties)
    return ties


def _measure_by_number(view: Flow, kernels: Engine, task: _Task) -> _Measured:
    """Return the same for measures of numbered arcs, each row made when somebody reads it."""
    values, component = linear_values(view, kernels, task.needed)
    actors = view.case.tables["actors"]
    is_tied = np.zeros(len(actors), np.bool_)
    for end in ("tail", "head"):
        is_tied[view.passing[end].to_numpy()] = True
    is_ranked = is_tied
    if task.kinds:
        is_of_kind = actors["kind"].is_in(sorted(task.kinds))
        is_ranked = is_tied & is_of_kind.to_numpy()
    nodes = np.flatnonzero(is_ranked)
    # The last key counts first: by the leading measure, then by degree, then by id.
    by_id = actors["id"].gather(nodes).rank("ordinal")
    degree, lead = values["degree"][nodes], values[task.lead][nodes]
    order = np.lexsort((by_id, -degree, -lead))
    extent = Extent(
        view.channel,
        actors=int(is_tied.sum()),
        of=int(view.there.sum()),
        arcs=len(view.arcs.tail),
        ties=view.passing["tie"].n_unique(),
        component=component,
        ranked=len(nodes),
        katz_alpha=None,
    )
    return _Measured(extent, RankedChannel(view, values, nodes[order]))

"""Who is how central in each channel, by the usual measures of network analysis under networkx's names."""

from collections.abc import Sequence
from datetime import date
from types import ModuleType

import numpy as np

from kg.case import Case
from kg.errors import KgError
from kg.graph.engines import engine as engine_of
from kg.graph.flow import Flow
from kg.questions.rank.answer import MANY_TIES, Extent, Ranking, place_of
from kg.questions.rank.lazy_rows import Ranked, RankedChannel, RankedRows
from kg.questions.rank.measures import (
    LINEAR,
    MEASURES,
    check_names,
    linear_values,
    values_of,
    views_of,
)
from kg.questions.standard_question import flows
from kg.results.answers import Heading

_LEAD = "betweenness_centrality"
_ALWAYS = ("degree", "articulation_point")  # what the sentences need


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

    The graph is `kg.flow(case, channel).to_networkx()`: every actor of the case is a node, and each
    arc counts once, in the direction of flow. A value is what networkx gives on that graph; see
    `measures_of`. The weight of an arc is the number of ties along it, not their share or amount:
    those are rarely known, and unknown is not nothing.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question, or where there is
            none, with a tie.
        kinds: show only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which measures, the first of which orders the rows; by default all, ordered by
            betweenness. Of a case of more than 50,000 ties only those of `LINEAR` are taken, by
            default all of these, ordered by degree.
        top: how many rows of each channel the table shows; by default all.
        as_of: the day; by default the end of the case's period.
        engine: the engine that takes the measures of `LINEAR`; by default chosen by size. The
            others are networkx's.

    Returns:
        A row for each actor with a tie in the channel. Of the others nothing is recorded, so they
        have no rank.

    Raises:
        NameUnknown: there is no such channel, kind of actor, measure or engine.
        MissingExtra: what the engine needs is not installed.
        KgError: a measure was asked for that the case is too large for.

    It holds for what is recorded. An actor that the sources say little of has a low value for that
    reason alone; a role and its members are nodes of their own, the members with the ties that they
    inherit. Central is not
    unavoidable: nothing here says that a route cannot do without an actor, `bottlenecks` does.

    Example:
        >>> from kg.case import read_case
        >>> rank(read_case(), "patent", measures=["betweenness_centrality"]).rows[0].actor
        'benrishi'

    References:
        Freeman 1978, doi 10.1016/0378-8733(78)90021-7 (degree, closeness, betweenness); Burt 1992,
        *Structural holes* (constraint, effective size); Newman 2005, doi
        10.1016/j.socnet.2004.11.009 (current flow); Opsahl, Agneessens & Skvoretz 2010, doi
        10.1016/j.socnet.2010.03.006 (weights).
    """
    ties = len(case.tables["ties"])
    kernels, large = engine_of(engine, ties), ties > MANY_TIES
    chosen = check_names(measures, MEASURES, "measure") or (LINEAR if large else tuple(MEASURES))
    if large and (slow := [m for m in chosen if m not in LINEAR]):
        message = f"{slow[0]} is not taken where a case has {ties:,} ties: its time grows faster than they do"
        raise KgError(message, f"measures up to any size are {', '.join(LINEAR)}")
    lead = chosen[0] if measures or large else _LEAD
    actor_kinds = case.schema.actor_kinds
    wanted = {
        k
        for kind in check_names(kinds, actor_kinds, "kind of actor")
        for k in case.schema.below(kind)
    }
    standard = case.settings.questions
    views = flows(case, [channel] if channel else (standard or case.schema.channels), as_of)
    extents: list[Extent] = []
    rows: list[Sequence[Ranked]] = []
    for view in views.values():
        if not (channel or standard or len(view.passing)):
            continue
        by_number = large or (engine == "csr" and set(chosen) <= set(LINEAR))
        extent, found = (
            _by_number(view, kernels, chosen, lead, wanted)
            if by_number
            else _measured(view, chosen, lead, wanted)
        )
        extents.append(extent)
        rows.append(found)
    every = RankedRows(rows) if large else tuple(row for some in rows for row in some)
    heading = Heading("rank", case.id, f"Who is central: {case.settings.title}", case.names)
    left = tuple(m for m in MEASURES if m not in LINEAR) if large and not measures else ()
    return Ranking(heading, chosen, lead, tuple(kinds), top, tuple(extents), every, left)


def _measured(
    view: Flow, measures: Sequence[str], lead: str, kinds: set[str]
) -> tuple[Extent, Sequence[Ranked]]:
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
        Ranked(
            view.channel,
            a,
            case.kind_of[a],
            {m: values[m][a] for m in values},
            tuple(sorted(ties[a])),
        )
        for a in view.ids
        if a in ties and (not kinds or case.kind_of[a] in kinds)
    ]
    alpha = round(views.katz[0], 12) if "katz_centrality" in measures and len(graph) else None
    stated = {t for of in ties.values() for t in of}
    arcs = graph.number_of_edges()
    extent = Extent(
        view.channel,
        len(ties),
        len(graph),
        arcs,
        len(stated),
        len(views.component),
        len(rows),
        alpha,
    )
    return extent, sorted(rows, key=lambda r: (place_of(r, lead), place_of(r, "degree"), r.actor))


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
    order = np.lexsort(
        (actors["id"].gather(nodes).rank("ordinal"), -values["degree"][nodes], -values[lead][nodes])
    )
    placed = RankedChannel(view, values, nodes[order])
    ties = view.passing["tie"].n_unique()
    return Extent(
        view.channel,
        int(tied.sum()),
        int(view.there.sum()),
        len(view.arcs.tail),
        ties,
        component,
        len(nodes),
        None,
    ), placed

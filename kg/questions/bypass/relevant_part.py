"""The part of a large flow graph that any route to some actors can pass.

Nothing else of the graph is ever looked at.
"""

from collections.abc import Collection
from dataclasses import replace
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.large_case import actor_ids, tie_ids
from kg.case.names import marked
from kg.errors import KgError
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.inherit import Holding
from kg.questions.standard_question import counted_rows

MANY = 200_000  # ties in force from which the rest is cut away
_MOST = 1_000  # targets that a search for routes answers one by one


class _Ways(NamedTuple):
    """Of each tie its ends as numbers, (ties,) int64, and which way it leads, (ties,) bool.

    `along` leads from the source to the target, `against` from the target to the source.
    """

    source: Numbers
    target: Numbers
    along: Marks
    against: Marks


def nearby(flow: Flow, question: ChannelQuestion, kernel: Engine) -> Flow:
    """Return a flow graph with only those ties from which a route may lead to a bypass's targets.

    Every route to them stays within: it has whatever leads there over ties of the channel, in force
    or denied, over `part_of` either way, and over a substitute at the end. Ties and their ends are
    called by their ids.

    Args:
        flow: the flow graph; a small one is returned as it is.
        question: the question.
        kernel: the engine.

    Raises:
        KgError: the case is large and too many are asked about.
    """
    case, holding = flow.case, flow.holding
    if len(holding.each) + len(holding.some) <= MANY:
        return flow
    back = question.count == "to"
    near = marked(case, question.targets if back else question.sources)
    _check_few(len(counted_rows(case, near, flow.there)[0]), back=back)
    kinds = case.schema.tie_kinds.values()
    own = {kind.slug for kind in kinds if kind.channel == flow.channel}
    below = chain.from_iterable(case.schema.below(kind) for kind in question.substitutes)
    substitutes = {*below} - own
    frames = (holding.each, holding.some, holding.denials)
    # A substitute stands at the end of a route, so that only those at the counted side matter.
    last = [_into(flow, frame, substitutes, near, back=back) for frame in frames]
    starts = near.copy()
    for frame in last:
        starts[flow.numbers(pl.concat([frame["source"], frame["target"]]))] = True
    reached = kernel.reached(_arcs(flow, own, back=back), np.flatnonzero(starts))
    before = [_into(flow, frame, own, reached, back=back) for frame in frames]
    each, some_members, denials = (pl.concat(pair) for pair in zip(before, last, strict=True))
    return _by_id(flow, Holding(each, some_members, denials, holding.not_there))


def _check_few(number: int, *, back: bool) -> None:
    if number <= _MOST:
        return
    side = "--to" if back else "--from"
    raise KgError(
        f"routes for {number:,} actors one by one would take hours in a case of this size",
        f"name up to {_MOST:,} of them: {side} ID, which may be repeated; "
        "kg bottlenecks answers for all",
    )


def _into(
    flow: Flow, frame: pl.DataFrame, kinds: Collection[str], reached: Marks, *, back: bool
) -> pl.DataFrame:
    """Return the ties of some kinds that lead to somebody reached; counted from there, out of."""
    of_kinds = frame.filter(pl.col("kind").is_in(list(kinds)))
    ways = _ways(flow, of_kinds)
    head, tail = (ways.target, ways.source) if back else (ways.source, ways.target)
    leads_there = (ways.along & reached[head]) | (ways.against & reached[tail])
    return of_kinds.filter(pl.Series(leads_there, dtype=pl.Boolean))


def _ways(flow: Flow, frame: pl.DataFrame) -> _Ways:
    """Return the ends of each tie of a frame, and which way it leads."""
    direction = {kind.slug: kind.flow for kind in flow.case.schema.tie_kinds.values()}
    way = frame["kind"].replace_strict(direction, return_dtype=pl.String)
    along, against = (way.is_in([word, "both"]).to_numpy() for word in ("along", "against"))
    return _Ways(flow.numbers(frame["source"]), flow.numbers(frame["target"]), along, against)


def _arcs(flow: Flow, kinds: Collection[str], *, back: bool) -> Arcs:
    """Return the arcs of ties of some kinds, and of parts both ways, turned round if `back`."""
    tails, heads = [], []
    for frame in (flow.holding.each, flow.holding.some, flow.holding.denials):
        ways = _ways(flow, frame.filter(pl.col("kind").is_in(list(kinds))))
        tails += [ways.source[ways.along], ways.target[ways.against]]
        heads += [ways.target[ways.along], ways.source[ways.against]]
    unions: list[str] = []
    members: list[str] = []
    for union, parts in flow.case.parts.items():
        unions += [union] * len(parts)
        members += parts
    above, below = (flow.numbers(pl.Series("actor", c, pl.String)) for c in (unions, members))
    tail, head = np.concatenate([*tails, above, below]), np.concatenate([*heads, below, above])
    return Arcs(len(flow.ids), head, tail) if back else Arcs(len(flow.ids), tail, head)


def _by_id(flow: Flow, holding: Holding) -> Flow:
    """Return a flow graph whose ties and their ends are called by their ids.

    Its case has no other ties.
    """
    case, frames = flow.case, (holding.each, holding.some, holding.denials)
    numbers = pl.concat([frame["tie"] for frame in frames]).unique()
    ids = tie_ids(case, numbers)
    ends = ("source", "target", "role_source", "role_target")
    named = [_with_ids(case, frame, "tie", ends, ids) for frame in frames]
    each, some_members, denials = (f.sort("source", "target", "kind", "tie", "end") for f in named)
    ties = case.tables["ties"].filter(pl.col("id").is_in(numbers.implode()))
    ties = _with_ids(case, ties, "id", ends[:2], ids)
    smaller = replace(case, tables=MappingProxyType({**case.tables, "ties": ties}))
    named_holding = Holding(each, some_members, denials, holding.not_there)
    return replace(flow, case=smaller, holding=named_holding)


def _with_ids(
    case: Case,
    frame: pl.DataFrame,
    column: str,
    ends: Collection[str],
    ids: dict[object, str],
) -> pl.DataFrame:
    """Return a frame whose column of ties, and whose ends, are ids."""
    ties = pl.Series(column, [ids[tie] for tie in frame[column]], pl.String)
    kind = pl.col("kind").cast(pl.String)  # to be sorted as texts
    return frame.with_columns(ties, kind, *(actor_ids(case, frame[end]) for end in ends))

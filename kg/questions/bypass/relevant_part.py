"""The part of a large flow graph that any route to some actors can pass, so that the rest is never looked at."""

from collections.abc import Collection
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import polars as pl

from kg.case import ChannelQuestion
from kg.case.large_case import actor_ids, tie_ids
from kg.case.names import marked
from kg.errors import KgError
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.inherit import Holding
from kg.questions.standard_question import counted_rows

MANY = 200_000  # ties in force from which the rest is cut away
_MOST = 1_000  # targets that a search for routes answers one by one


def nearby(view: Flow, question: ChannelQuestion, kernel: Engine) -> Flow:
    """Return a flow graph with only those ties from which a route may lead to whom a bypass is for.

    Every route to them stays within: it holds whatever leads there over ties of the channel, in force or denied, over
    `part_of` either way, and over a substitute at the end. Ties and their ends are called by their ids.

    Raises:
        KgError: the case is large and too many are asked about.
    """
    case, holding = view.case, view.holding
    if len(holding.each) + len(holding.some) <= MANY:
        return view
    back = question.count == "to"
    near = marked(case, question.targets if back else question.sources)
    asked = len(counted_rows(case, near, view.there)[0])
    if asked > _MOST:
        side = "--to" if back else "--from"
        raise KgError(
            f"routes for {asked:,} actors one by one would take hours in a case of this size",
            f"name up to {_MOST:,} of them: {side} ID, which may be repeated; kg bottlenecks answers for all",
        )
    kinds = case.schema.tie_kinds.values()
    own = {k.slug for k in kinds if k.channel == view.channel}
    instead = {b for k in question.substitutes for b in case.schema.below(k)} - own
    frames = (holding.each, holding.some, holding.denials)
    # A substitute stands at the end of a route, so that only those at the actors asked about matter.
    others = [_into(view, frame, instead, near, back=back) for frame in frames]
    starts = near.copy()
    for frame in others:
        starts[view.numbers(pl.concat([frame["source"], frame["target"]]))] = True
    reached = kernel.reached(_arcs(view, own, back=back), np.flatnonzero(starts))
    kept = [_into(view, frame, own, reached, back=back) for frame in frames]
    each, some, denials = (pl.concat(pair) for pair in zip(kept, others, strict=True))
    return _named(view, Holding(each, some, denials, holding.not_there))


def _into(
    view: Flow, frame: pl.DataFrame, kinds: Collection[str], reached: Marks, *, back: bool
) -> pl.DataFrame:
    """Return the ties of some kinds that lead to somebody reached; or counted from the sources, out of them."""
    some = frame.filter(pl.col("kind").is_in(list(kinds)))
    (along, against), source, target = _ways(view, some)
    head, tail = (target, source) if back else (source, target)
    return some.filter(
        pl.Series((along & reached[head]) | (against & reached[tail]), dtype=pl.Boolean)
    )


def _ways(view: Flow, frame: pl.DataFrame) -> tuple[tuple[Marks, Marks], Numbers, Numbers]:
    """Return for each tie whether it leads along and whether against, and its ends as numbers."""
    flow = {k.slug: k.flow for k in view.case.schema.tie_kinds.values()}
    way = frame["kind"].replace_strict(flow, return_dtype=pl.String)
    along, against = (way.is_in([word, "both"]).to_numpy() for word in ("along", "against"))
    return (along, against), view.numbers(frame["source"]), view.numbers(frame["target"])


def _arcs(view: Flow, kinds: Collection[str], *, back: bool) -> Arcs:
    tails, heads = [], []
    for frame in (view.holding.each, view.holding.some, view.holding.denials):
        (along, against), source, target = _ways(
            view, frame.filter(pl.col("kind").is_in(list(kinds)))
        )
        tails += [source[along], target[against]]
        heads += [target[along], source[against]]
    pairs = [(whole, part) for whole, some in view.case.parts.items() for part in some]
    wholes, below = (
        view.numbers(pl.Series("actor", [pair[i] for pair in pairs], pl.String)) for i in (0, 1)
    )
    tail, head = np.concatenate([*tails, wholes, below]), np.concatenate([*heads, below, wholes])
    tail, head = (head, tail) if back else (tail, head)
    return Arcs(len(view.ids), tail, head)


def _named(view: Flow, holding: Holding) -> Flow:
    """Return a flow graph whose ties and their ends are called by their ids, in a case that has no other ties."""
    case, frames = view.case, (holding.each, holding.some, holding.denials)
    used = pl.concat([frame["tie"] for frame in frames]).unique()
    ids = tie_ids(case, used)
    ends = ("source", "target", "role_source", "role_target")

    def called(frame: pl.DataFrame, column: str) -> pl.Series:
        return pl.Series(column, [ids[tie] for tie in frame[column]], pl.String)

    kind = pl.col("kind").cast(pl.String)  # to be sorted as texts
    named = [
        f.with_columns(called(f, "tie"), kind, *(actor_ids(case, f[end]) for end in ends))
        for f in frames
    ]
    each, some, denials = (f.sort("source", "target", "kind", "tie", "end") for f in named)
    ties = case.tables["ties"].filter(pl.col("id").is_in(used.implode()))
    ties = ties.with_columns(
        called(ties, "id"), kind, *(actor_ids(case, ties[end]) for end in ends[:2])
    )
    smaller = replace(case, tables=MappingProxyType({**case.tables, "ties": ties}))
    return replace(view, case=smaller, holding=Holding(each, some, denials, holding.not_there))

"""The part of a large flow graph that any route to some actors can pass.

Nothing else of the graph is ever looked at.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.large_case import actor_ids, tie_ids
from kg.case.names import marked
from kg.errors import TooMany
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.inherit import Holding
from kg.questions.standard_question import counted_rows
from kg.system import sizes

_ENDS = ("source", "target")
_ALL_ENDS = (*_ENDS, "role_source", "role_target")


class _Ways(NamedTuple):
    """The ends of each tie as numbers, (ties,) int64, and the way it leads, (ties,) bool.

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
        TooMany: the case is large and too many are asked about.
    """
    case, holding = flow.case, flow.holding
    ties_in_force = len(holding.each) + len(holding.some)
    if ties_in_force <= sizes.BYPASS_WHOLE_TIES:
        return flow
    search = _Search(flow, back=question.count == "to")
    near = marked(case, question.targets if search.back else question.sources)
    counted, _ = counted_rows(case, near, flow.there)
    search.check_few(len(counted))
    own = _kinds_of_channel(flow)
    below = chain.from_iterable(case.schema.below(kind) for kind in question.substitutes)
    substitutes = set(below) - own
    # A substitute stands at the end of a route, so that only those at the counted side matter.
    last = [search.ties_into(near, frame, substitutes) for frame in search.frames]
    is_start = near.copy()
    for frame in last:
        ends = pl.concat([frame["source"], frame["target"]])
        is_start[flow.numbers(ends)] = True
    starts = np.flatnonzero(is_start)
    reached = kernel.reached(search.arcs(own), starts)
    before = [search.ties_into(reached, frame, own) for frame in search.frames]
    pairs = zip(before, last, strict=True)
    each, some_members, denials = map(pl.concat, pairs)
    smaller = Holding(each, some_members, denials, holding.not_there)
    return _by_id(flow, smaller)


def _kinds_of_channel(flow: Flow) -> set[str]:
    """Return the kinds of tie that belong to the channel of a flow graph."""
    kinds = flow.case.schema.tie_kinds.values()
    return {kind.slug for kind in kinds if kind.channel == flow.channel}


def _of_kinds(frame: pl.DataFrame, kinds: Collection[str]) -> pl.DataFrame:
    """Return the ties of some kinds."""
    return frame.filter(pl.col("kind").is_in(list(kinds)))


@dataclass(frozen=True)
class _Search:
    """The search for the ties that lead to the counted side.

    Attributes:
        flow: the flow graph.
        back: whether it goes back from targets to sources, as it does where targets are counted.
    """

    flow: Flow
    back: bool

    @property
    def frames(self) -> list[pl.DataFrame]:
        """Return the ties of the flow graph that stand in force or are denied."""
        holding = self.flow.holding
        return [holding.each, holding.some, holding.denials]

    def check_few(self, number: int) -> None:
        """Refuse a search for too many.

        Args:
            number: how many are asked about.

        Raises:
            TooMany: they would take hours.
        """
        if number <= sizes.BYPASS_TARGETS:
            return
        side = "--to" if self.back else "--from"
        hint = f"name up to {sizes.BYPASS_TARGETS:,} of them: {side} ID, which may be repeated; "
        raise TooMany(
            f"routes for {number:,} actors one by one would take hours in a case of this size",
            f"{hint}kg bottlenecks answers for all",
        )

    def ties_into(
        self, reached: Marks, frame: pl.DataFrame, kinds: Collection[str]
    ) -> pl.DataFrame:
        """Return the ties that lead to somebody reached; out of there, where sources are counted.

        Args:
            reached: for each actor whether it is reached, (n,) bool.
            frame: the ties.
            kinds: the kinds of tie to look at.
        """
        of_kinds = _of_kinds(frame, kinds)
        ways = _ways(self.flow, of_kinds)
        tail, head = ways.source, ways.target
        if not self.back:
            tail, head = head, tail
        leads_along = ways.along & reached[head]
        leads_against = ways.against & reached[tail]
        leads_there = pl.Series(leads_along | leads_against, dtype=pl.Boolean)
        return of_kinds.filter(leads_there)

    def arcs(self, kinds: Collection[str]) -> Arcs:
        """Return the arcs of ties of some kinds, and of parts both ways, as the search goes."""
        tails, heads = [], []
        for frame in self.frames:
            ways = _ways(self.flow, _of_kinds(frame, kinds))
            tails += [ways.source[ways.along], ways.target[ways.against]]
            heads += [ways.target[ways.along], ways.source[ways.against]]
        unions: list[str] = []
        members: list[str] = []
        for union, parts in self.flow.case.parts.items():
            unions += [union] * len(parts)
            members += parts
        above, below = self._numbers(unions), self._numbers(members)
        tail = np.concatenate([*tails, above, below])
        head = np.concatenate([*heads, below, above])
        if self.back:
            tail, head = head, tail
        return Arcs(len(self.flow.ids), tail, head)

    def _numbers(self, actors: Sequence[str]) -> Numbers:
        """Return the numbers of actors, (actors,) int64; of no actors too."""
        return self.flow.numbers(pl.Series("actor", actors, pl.String))


def _ways(flow: Flow, frame: pl.DataFrame) -> _Ways:
    """Return the ends of each tie of a frame, and which way it leads."""
    kinds = flow.case.schema.tie_kinds.values()
    direction = {kind.slug: kind.flow for kind in kinds}
    way = frame["kind"].replace_strict(direction, return_dtype=pl.String)
    along = way.is_in(["along", "both"])
    against = way.is_in(["against", "both"])
    source, target = flow.numbers(frame["source"]), flow.numbers(frame["target"])
    return _Ways(source, target, along.to_numpy(), against.to_numpy())


def _by_id(flow: Flow, holding: Holding) -> Flow:
    """Return a flow graph whose ties and their ends are called by their ids.

    Its case has no other ties.
    """
    case = flow.case
    frames = (holding.each, holding.some, holding.denials)
    numbers = pl.concat([frame["tie"] for frame in frames]).unique()
    ids = tie_ids(case, numbers)
    named = [_with_ids(case, frame, "tie", _ALL_ENDS, ids) for frame in frames]
    order = ("source", "target", "kind", "tie", "end")
    each, some_members, denials = (frame.sort(order) for frame in named)
    is_used = pl.col("id").is_in(numbers.implode())
    ties = case.tables["ties"].filter(is_used)
    named_ties = _with_ids(case, ties, "id", _ENDS, ids)
    tables = MappingProxyType({**case.tables, "ties": named_ties})
    smaller = replace(case, tables=tables)
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
    tie_names = [ids[tie] for tie in frame[column]]
    ties = pl.Series(column, tie_names, pl.String)
    kind = pl.col("kind").cast(pl.String)  # to be sorted as texts
    actors = [actor_ids(case, frame[end]) for end in ends]
    return frame.with_columns(ties, kind, *actors)

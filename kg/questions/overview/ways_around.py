"""The ways around that are in use, and those open to doubt: by the last tie of each."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.graph.flow import Arcs, Marks, Numbers
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.holders import ChannelHolders
from kg.questions.overview.stated_ways import LastTies, StatedWays


@dataclass(frozen=True)
class WaysAround:
    """The last ties of routes of one channel that pass nobody whom its question avoids.

    Attributes:
        channel: the graph of the channel.
        holders: who holds whom in it.
    """

    channel: ChannelGraph
    holders: ChannelHolders

    @cached_property
    def ways(self) -> StatedWays:
        """Return the ties that routes in use may pass."""
        channel = self.channel
        return StatedWays(channel.graph, channel.question, channel.kernel)

    @cached_property
    def _closed(self) -> Marks:
        """Return for each actor whether no route in use passes it."""
        is_closed: Marks = self.ways.barred | self.ways.possibly_avoided
        return is_closed

    @cached_property
    def around(self) -> tuple[LastTies, ...]:
        """Return the last ties of ways around that pass no gatekeeper of whom they reach.

        They start beside the sources of the question, or carry a strategy at the end.
        """
        if not self.channel.question.avoid:
            return ()
        depth = self.holders.required_depth[: self.channel.n]
        from_sources = self._last_ties_from(self.channel.graph.origins, self._closed, 0)
        is_fit = from_sources.is_strategic & (depth[from_sources.head] == 0)
        pieces = [from_sources.pick(is_fit)]
        for level in np.unique(depth[self.channel.counted]).tolist():
            ties = self._last_ties_from(self.ways.outside, self._closed, level)
            pieces.append(ties.pick(depth[ties.head] == level))
        pieces.append(self._substitutes_around())
        return tuple(pieces)

    def _substitutes_around(self) -> LastTies:
        """Return the substitutes in use that no gatekeeper of whom they reach gives."""
        ties = self.ways.substitutes(self.channel.is_counted)
        passable = ~self._closed[ties.tail] & self._may_start(ties.tail)
        ties = ties.pick(passable)
        tree = self.channel.tree
        inside = (tree.place[ties.tail] < tree.place[ties.head]) & (
            tree.place[ties.head] < tree.end[ties.tail]
        )
        return ties.pick(~(inside & self.holders.is_keeper[ties.tail]))

    def _may_start(self, actors: Numbers) -> Marks:
        """Return for each of some actors whether a route may start there with its last tie."""
        flow = self.channel.flow
        is_start = self.channel.graph.origins | self.ways.outside
        may_start: Marks = is_start | (~self.channel.graph.counted_side & flow.there)
        return may_start[actors]

    def _last_ties_from(self, starts: Marks, closed: Marks, level: int) -> LastTies:
        """Return the last ties of routes in use from some starts.

        Args:
            starts: for each actor whether routes start there.
            closed: for each actor whether no route passes it.
            level: how many keepers must be on every route to all whom they pass.
        """
        if level:
            is_shallow = self.channel.is_reached & (self.holders.depth[: self.channel.n] < level)
            closed = closed | is_shallow
        ties = self.ways.last_ties(self.channel.is_counted)
        eligible = starts & ~closed
        if (eligible & self.channel.is_counted).any():
            return ties.pick(self._reached_by_others(ties, eligible, closed))
        reached = self.ways.reached(eligible, closed)
        return ties.pick(reached[ties.tail])

    def _reached_by_others(self, ties: LastTies, starts: Marks, closed: Marks) -> Marks:
        """Return for each tie whether a route leads to its tail that does not come by its head.

        Args:
            ties: the ties.
            starts: for each actor whether routes start there; some are counted themselves.
            closed: for each actor whether no route passes it.
        """
        n, inner = self.channel.n, self.ways.inner
        passable = ~closed[inner.tail] & ~closed[inner.head]
        origins = np.flatnonzero(starts)
        tail = np.concatenate([inner.tail[passable], np.full(len(origins), n)])
        head = np.concatenate([inner.head[passable], origins])
        above = self.channel.kernel.dominators(Arcs(n + 1, tail, head), n)
        order, end = self.channel.kernel.downward(above, n)
        place = np.full(n + 1, -1, np.int64)
        place[order] = np.arange(len(order))
        is_reached = above[ties.tail] >= 0
        is_below = (place[ties.head] >= 0) & (place[ties.head] <= place[ties.tail])
        is_below &= place[ties.tail] < end[ties.head]
        return is_reached & ~is_below

    @cached_property
    def doubtful(self) -> tuple[LastTies, ...]:
        """Return the last ties of routes in use that are left over, and of those open to doubt.

        A route is open to doubt where it would be in use, were it not open whether somebody on it
        is one of the avoided. A channel that avoids nobody has neither.
        """
        if not self.channel.question.avoid:
            return ()
        starts = self.channel.graph.origins | self.ways.outside
        substitutes = self.ways.substitutes(self.channel.is_counted)
        is_passable = ~self.ways.barred[substitutes.tail] & self._may_start(substitutes.tail)
        return (
            self._last_ties_from(starts, self.ways.barred, 0),
            substitutes.pick(is_passable),
        )

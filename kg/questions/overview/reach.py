"""Whom routes reach: by ties of their own, clear of the avoided, or held by somebody."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.graph.flow import Arcs, Marks
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.holders import ChannelHolders
from kg.questions.overview.simple_ways import PlainTree
from kg.questions.overview.stated_ways import LastTies
from kg.questions.overview.ways_around import WaysAround


@dataclass(frozen=True)
class Reach:
    """Who of n actors is reached in one channel, and how; masks are `(n,) bool`.

    Attributes:
        channel: the graph of the channel.
        holders: who holds whom in it.
        around: the ways around.
    """

    channel: ChannelGraph
    holders: ChannelHolders
    around: WaysAround

    @cached_property
    def own_ties(self) -> LastTies:
        """Return the stated ties by which those counted are reached themselves."""
        ties = self.around.ways.last_ties(self.channel.is_counted)
        return ties.pick(self.channel.is_reached[ties.tail])

    @cached_property
    def has_own(self) -> Marks:
        """Return for each actor whether a tie of its own, or of a part of it, reaches it."""
        return self.heads(self.own_ties)

    def _reached_clear(self, *, strictly: bool) -> Marks:
        """Return whom a route reaches that passes nobody whom the question avoids.

        Args:
            strictly: whether it passes nobody either of whom that is open, nor further buyers.
        """
        without = np.zeros(self.channel.graph.loose.n, np.bool_)
        without[: self.channel.n] = self.around.ways.avoided
        if strictly:
            without[: self.channel.n] |= self.around.ways.possibly_avoided
            without[self.channel.n : self.channel.graph.root] = True
        arcs, root = self.channel.graph.loose, self.channel.graph.root
        passed = self.channel.kernel.reached(arcs, [root], np.flatnonzero(without))
        # One of the avoided may be a target itself: the way there is asked about, not who is there.
        mask = np.zeros(arcs.n, np.bool_)
        mask[arcs.head[passed[arcs.tail]]] = True
        return mask[: self.channel.n]

    @cached_property
    def is_clear(self) -> Marks:
        """Return whom a route reaches clear of the avoided, of the doubtful and further buyers."""
        return self._reached_clear(strictly=True)

    @cached_property
    def is_nearly_clear(self) -> Marks:
        """Return whom a route reaches clear of the avoided."""
        return self._reached_clear(strictly=False)

    @cached_property
    def has_stated_basis(self) -> Marks:
        """Return for each actor whether an exclusive kind of tie leaves it no way but its holder's.

        All the avoided together are a holder, too.
        """
        captives = self.channel.is_reached & ~self.is_nearly_clear & self.channel.is_counted
        if captives.any() and not (self._freely_behind_avoided & captives).any():
            return self.holders.has_stated_basis | captives
        return self.holders.has_stated_basis

    @cached_property
    def _freely_behind_avoided(self) -> Marks:
        """Return to whom a route leads from another of the avoided without an exclusive tie."""
        channel, n = self.channel, self.channel.graph.loose.n
        avoided = np.flatnonzero(self.around.ways.avoided & channel.is_reached)
        arcs = channel.graph.free_arcs
        tail = np.concatenate([arcs.tail, np.full(len(avoided), n)])
        head = np.concatenate([arcs.head, avoided])
        tree = PlainTree.of(channel.kernel, Arcs(n + 1, tail, head), n)
        is_route = tree.is_reached[arcs.tail] & ~tree.is_below(arcs.tail, arcs.head)
        mask = np.zeros(n, np.bool_)
        mask[arcs.head[is_route]] = True
        return mask[: channel.n]

    @cached_property
    def is_held(self) -> Marks:
        """Return for each actor whether gatekeepers, hierarchies or all avoided hold it."""
        by_keeper = self.holders.is_gated
        is_held: Marks = by_keeper | self.holders.held_by_hierarchy | ~self.is_nearly_clear
        return is_held & self.channel.is_reached

    def heads(self, *ties: LastTies) -> Marks:
        """Return for each actor whether one of some ties leads to it."""
        mask = np.zeros(self.channel.n, np.bool_)
        for piece in ties:
            mask[piece.head] = True
        return mask

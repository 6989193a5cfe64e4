"""Dominators of a graph whose arcs lie on a cluster."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as fn

from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Marks, Numbers
from kg.spark.arrow_frames import (
    ClusterGraph,
    DriverArcs,
    broadcast_small,
    to_arrays,
    to_frame,
)


def dominators(graph: ClusterGraph, root: int, kernel: Engine, sample: DriverArcs) -> Numbers:
    r"""Return the immediate dominator of every node.

    Dominators are the greatest fixed point of Dom(t) = {t} ∪ ⋂ Dom(p) over the arcs (p, t) (Allen &
    Cocke 1976, doi 10.1145/360018.360025). The driver finds them for a sample of arcs, which gives
    each node at least those that it has with all arcs. Then every arc is asked whether
    Dom(t) \ {t} ⊆ Dom(p), and arcs that deny it join the sample. When none does, it is a fixed
    point, and, by what the sample gives, the greatest. In a tree numbered in preorder the lowest
    and the highest p have in common what all p have, so that a round brings back two numbers a
    node.

    Args:
        graph: the graph.
        root: the node that routes start from.
        kernel: the engine of the driver.
        sample: some of the arcs; those that were needed are added.

    Returns:
        The immediate dominators, `(n,) int64`; the root's is the root, and that of an unreached
        node is -1.
    """
    while True:
        idom = kernel.dominators(sample.arcs, root)
        order, end = kernel.downward(idom, root)
        place = np.zeros(graph.n, np.int64)
        places = np.arange(len(order), dtype=np.int32)
        place[order] = places
        # The first and the last tail of each node, in preorder.
        reached = graph.touching("tail", order, place=places)
        by_head = reached.filter(fn.col("head") != root).groupBy("head")
        lowest = fn.min("place").alias("low")
        highest = fn.max("place").alias("high")
        tails = to_arrays(by_head.agg(lowest, highest))
        head = tails["head"]
        low, high = tails["low"], tails["high"]
        # The parent must be above both, which lie then in its stretch of the preorder.
        parent = idom[head]
        is_outside = (low < place[parent]) | (high >= end[parent])
        is_denied = (parent < 0) | is_outside
        if not is_denied.any():
            return idom
        denied_heads = head[is_denied]
        sample.add(order[low[is_denied]], denied_heads)
        sample.add(order[high[is_denied]], denied_heads)


@dataclass(frozen=True)
class DominatorTree:
    """A dominator tree in preorder.

    Attributes:
        idom: the immediate dominator of every node, `(n,) int64`, -1 where it is not reached.
        order: the reached nodes in preorder, `(r,) int64`.
        end: for each node the place in `order` where those below it end, `(n,) int64`.
    """

    idom: Numbers
    order: Numbers
    end: Numbers

    @cached_property
    def place(self) -> Numbers:
        """Return the place of each node in the order, -1 where it is not reached."""
        place = np.full(len(self.idom), -1, np.int64)
        place[self.order] = np.arange(len(self.order))
        return place

    @cached_property
    def depth(self) -> Numbers:
        """Return how far each node is below the root, -1 where it is not reached."""
        depth = np.full(len(self.idom), -1, np.int64)
        depth[self.order[0]] = 0
        # Level by level: a node has its depth in the round after its parent.
        left = self.order[1:]
        while len(left):
            depth_of_parent = depth[self.idom[left]]
            has_parent = depth_of_parent >= 0
            level = left[has_parent]
            depth[level] = depth_of_parent[has_parent] + 1
            left = left[~has_parent]
        return depth

    def is_above(self, upper: Numbers, lower: Numbers) -> Marks:
        """Return for pairs of nodes whether the upper is the lower, or above it.

        Args:
            upper: a node of each pair, `(k,)` whole numbers.
            lower: the node that may be below it, likewise.
        """
        place = self.place[lower]
        starts_before = self.place[upper] <= place
        is_above: Marks = starts_before & (place < self.end[upper])
        return is_above

    def nearest_common(self, first: Numbers, second: Numbers) -> Numbers:
        """Return for pairs of nodes their nearest common ancestor, which may be one of them.

        Args:
            first: a node of each pair, `(k,)` whole numbers.
            second: the other node, likewise.
        """
        ancestor = first.copy()
        left = np.flatnonzero(~self.is_above(ancestor, second))
        while len(left):
            ancestor[left] = self.idom[ancestor[left]]
            is_common = self.is_above(ancestor[left], second[left])
            left = left[~is_common]
        return ancestor


def held_below(
    free: ClusterGraph, tree: DominatorTree, targets: Marks, sample: DriverArcs
) -> Marks:
    """Return for each node whether free arcs lead from it to a target that it dominates.

    All nodes of such a route are below its first. So of all routes from a node x to a target, let
    `deep` be the lowest node that is above all of a route: x leads to a target below it if by an
    arc (x, y) the deep of y is below x. Of the deeps that arcs (x, y) offer, the one next to x in
    preorder on either side meets x lowest, so that a round brings back two numbers a node. An arc
    back into a dominator of its tail opens nothing, and is left out.

    Args:
        free: the free arcs, some of the graph that the tree was found for.
        tree: the dominator tree.
        targets: which nodes are targets, `(n,) bool`.
        sample: some of the free arcs.

    Returns:
        For each node whether it leads to such a target, `(n,) bool`.
    """
    search = _DeepSearch(tree, targets)
    arcs = _forward(tree, sample.arcs)
    while True:
        # Work out what the arcs of the driver give, then ask all arcs for better offers.
        while search.deepen(arcs):
            pass
        offers = _best_offers(free, tree, search.deep)
        if not search.deepen(offers):
            return search.holds
        tails = np.concatenate([arcs.tail, offers.tail])
        heads = np.concatenate([arcs.head, offers.head])
        arcs = Arcs(arcs.n, tails, heads)


def _forward(tree: DominatorTree, arcs: Arcs) -> Arcs:
    """Return the arcs between reached nodes that lead into no dominator of their tail."""
    is_in_tree = tree.idom >= 0
    is_reached = is_in_tree[arcs.tail] & is_in_tree[arcs.head]
    leads_back = tree.is_above(arcs.head, arcs.tail)
    is_forward = is_reached & ~leads_back
    return Arcs(arcs.n, arcs.tail[is_forward], arcs.head[is_forward])


def _best_offers(free: ClusterGraph, tree: DominatorTree, deep: Numbers) -> Arcs:
    """Return for each tail the arcs whose deeps are next to it in preorder, before and after."""
    # Each arc into a node that leads to a target: where the deep of its head is (`at`), the stretch
    # of its head (`first` to `last`), and where its tail is (`here`).
    leading = np.flatnonzero(deep >= 0)
    at_deep = tree.place[deep[leading]].astype(np.int32)
    first = tree.place[leading].astype(np.int32)
    last = tree.end[leading].astype(np.int32)
    arcs = free.touching("head", leading, at=at_deep, first=first, last=last)
    order = tree.order
    tail_places = np.arange(len(order), dtype=np.int32)
    columns = {"tail": order.astype(np.int32), "here": tail_places}
    frame = to_frame(free.frame.sparkSession, columns)
    arcs = arcs.join(broadcast_small(frame, len(order)), "tail")
    here = fn.col("here")
    at = fn.col("at")
    pair = fn.struct("at", "head")
    is_below_head = (here >= fn.col("first")) & (here < fn.col("last"))
    arcs = arcs.filter(~is_below_head)
    pair_before = fn.when(at <= here, pair)
    pair_after = fn.when(at >= here, pair)
    before = fn.max(pair_before).alias("before")
    after = fn.min(pair_after).alias("after")
    nearest = arcs.groupBy("tail").agg(before, after)
    offers = [_offers_of(nearest, side) for side in ("before", "after")]
    tails = np.concatenate([offer["tail"] for offer in offers], dtype=np.int64)
    heads = np.concatenate([offer["head"] for offer in offers], dtype=np.int64)
    return Arcs(free.n, tails, heads)


def _offers_of(nearest: DataFrame, side: str) -> dict[str, Numbers]:
    """Return the arcs that are nearest on one side, `before` or `after`."""
    has_offer = fn.col(side).isNotNull()
    head = fn.col(f"{side}.head").alias("head")
    offers = nearest.filter(has_offer).select("tail", head)
    return to_arrays(offers)


class _DeepSearch:
    """The deeps that are known so far.

    Attributes:
        deep: the deep of each node, `(n,) int64`, -1 where it leads to no target yet.
        holds: whether each node leads to a target below it, `(n,) bool`.
    """

    def __init__(self, tree: DominatorTree, targets: Marks) -> None:
        """Begin with the targets, each of which is its own deep."""
        n = len(tree.idom)
        self._tree = tree
        is_reached_target = targets & (tree.idom >= 0)
        self.deep = np.where(is_reached_target, np.arange(n), -1)
        self.holds = np.zeros(n, np.bool_)

    def deepen(self, arcs: Arcs) -> bool:
        """Move the deeps of tails down to what arcs offer; return whether anything changed."""
        depth_of = self._tree.depth
        is_leading = self.deep[arcs.head] >= 0
        tails, heads = arcs.tail[is_leading], arcs.head[is_leading]
        # What an arc (x, y) offers x is the lowest node above both x and the deep of y. If that is
        # x itself, the deep of y is below x.
        offered = self._tree.nearest_common(tails, self.deep[heads])
        before = int(self.holds.sum())
        is_own = offered == tails
        self.holds[tails[is_own]] = True
        has_deep = self.deep >= 0
        depth = np.where(has_deep, depth_of[self.deep], -1)
        deepest = depth.copy()
        offered_depth = depth_of[offered]
        np.maximum.at(deepest, tails, offered_depth)
        is_best = offered_depth == deepest[tails]
        is_deeper = is_best & (deepest[tails] > depth[tails])
        self.deep[tails[is_deeper]] = offered[is_deeper]
        has_grown = int(self.holds.sum()) > before
        return has_grown or bool(is_deeper.any())

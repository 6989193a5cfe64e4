"""Dominators of a graph whose arcs lie on a cluster."""

import numpy as np
from pyspark.sql import functions as fn

from kg.graph.engines import Engine
from kg.graph.flow import Marks, Numbers
from kg.spark.arrow_frames import Few, Spread, beside, got, sent


def dominators(arcs: Spread, root: int, kernel: Engine, few: Few) -> Numbers:
    r"""Return the immediate dominator of every node: the root's is itself, that of an unreached node -1.

    Dominators are the greatest fixed point of Dom(t) = {t} ∪ ⋂ Dom(p) over the arcs (p, t) (Allen & Cocke 1976, doi
    10.1145/360018.360025). The driver finds them for a few arcs, which gives each node at least those that it has
    with all; then every arc is asked whether Dom(t) \ {t} ⊆ Dom(p), and arcs that deny it are added to the few. When
    none does, it is a fixed point, and with the first remark the greatest. In a tree numbered in preorder Dom(p) of
    all p is met by the lowest and the highest p alone, so that a round brings back two numbers a node.

    Args:
        arcs: the graph.
        root: where routes start.
        kernel: the engine of the driver.
        few: some of the arcs; those that were needed are added.
    """
    while True:
        above = kernel.dominators(few.arcs, root)
        order, end = kernel.downward(above, root)
        place = np.zeros(arcs.n, np.int64)
        place[order] = np.arange(len(order))
        met = arcs.met("tail", order, place=np.arange(len(order), dtype=np.int32)).filter(
            fn.col("head") != root
        )
        found = got(
            met.groupBy("head").agg(fn.min("place").alias("low"), fn.max("place").alias("high"))
        )
        head, low, high = found["head"], found["low"], found["high"]
        parent = above[head]
        denied = (parent < 0) | (low < place[parent]) | (high >= end[parent])
        if not denied.any():
            result: Numbers = above
            return result
        few.add(order[low[denied]], head[denied])
        few.add(order[high[denied]], head[denied])


def held_below(
    free: Spread, above: Numbers, targets: Marks, order: Numbers, end: Numbers, few: Few
) -> Marks:
    """Return for each node whether some arcs alone lead from it to a wanted node that it dominates.

    All nodes of such a route are below its first. So of all routes from a node x to a wanted one `deep` is the
    lowest node above all of a route: x leads to one below it if by an arc (x, y) the deep of y is below x. Of the
    deeps that arcs (x, y) offer, the one next to x in preorder on either side meets x lowest, so that a round brings
    back two numbers a node. An arc back into a dominator of its tail opens nothing, and is left out.

    Args:
        free: those arcs, some of the graph that `above` was found for.
        above: the immediate dominator of every node.
        targets: which nodes count.
        order: the nodes of the dominator tree in preorder.
        end: for each node where those below it end in that order.
        few: a first few of the arcs.
    """
    tree = _Tree(above, order, end)
    deep = np.where(targets & (above >= 0), np.arange(len(above)), -1)
    found = np.zeros(len(above), np.bool_)
    first = few.arcs
    forward = (
        (above[first.tail] >= 0) & (above[first.head] >= 0) & ~tree.is_above(first.head, first.tail)
    )
    tails, heads = first.tail[forward], first.head[forward]
    while True:
        while tree.deepened(tails, heads, deep, found):
            pass
        known = np.flatnonzero(deep >= 0)
        at = tree.place[deep[known]].astype(np.int32)
        mine, last = (some[known].astype(np.int32) for some in (tree.place, end))
        met = free.met("head", known, at=at, mine=mine, last=last)
        nodes = {"tail": order.astype(np.int32), "here": np.arange(len(order), dtype=np.int32)}
        met = met.join(beside(sent(free.frame.sparkSession, nodes), len(order)), "tail")
        met = met.filter((fn.col("here") < fn.col("mine")) | (fn.col("here") >= fn.col("last")))
        pair = fn.struct("at", "head")
        before, after = (
            fn.when(fn.col("at") <= fn.col("here"), pair),
            fn.when(fn.col("at") >= fn.col("here"), pair),
        )
        both = met.groupBy("tail").agg(fn.max(before).alias("before"), fn.min(after).alias("after"))
        sides = []
        for side in ("before", "after"):
            some = got(
                both.filter(fn.col(side).isNotNull()).select(
                    "tail", fn.col(f"{side}.head").alias("head")
                )
            )
            sides.append((some["tail"].astype(np.int64), some["head"].astype(np.int64)))
        more = [np.concatenate(some) for some in zip(*sides, strict=True)]
        if not tree.deepened(more[0], more[1], deep, found):
            return found
        tails, heads = np.concatenate([tails, more[0]]), np.concatenate([heads, more[1]])


class _Tree:
    def __init__(self, above: Numbers, order: Numbers, end: Numbers) -> None:
        self.above, self.end = above, end
        self.place = np.full(len(above), -1, np.int64)
        self.place[order] = np.arange(len(order))
        self.depth = _depths(above, order)

    def is_above(self, one: Numbers, other: Numbers) -> Marks:
        """Return whether each of some nodes is the other or above it."""
        found: Marks = (self.place[one] <= self.place[other]) & (self.place[other] < self.end[one])
        return found

    def meeting(self, one: Numbers, other: Numbers) -> Numbers:
        """Return for pairs of nodes the lowest that is above both, or is one of them."""
        found = one.copy()
        left = np.flatnonzero(~self.is_above(found, other))
        while len(left):
            found[left] = self.above[found[left]]
            left = left[~self.is_above(found[left], other[left])]
        return found

    def deepened(self, tails: Numbers, heads: Numbers, deep: Numbers, found: Marks) -> bool:
        """Move the deeps of tails down to what their arcs offer; return whether any moved, or any more were found."""
        known = deep[heads] >= 0
        tails, offered = tails[known], self.meeting(tails[known], deep[heads[known]])
        before = int(found.sum())
        found[tails[offered == tails]] = True
        depth = np.where(deep >= 0, self.depth[deep], -1)
        best = depth.copy()
        np.maximum.at(best, tails, self.depth[offered])
        moved = (self.depth[offered] == best[tails]) & (best[tails] > depth[tails])
        deep[tails[moved]] = offered[moved]
        return bool(moved.any()) or int(found.sum()) > before


def _depths(above: Numbers, order: Numbers) -> Numbers:
    """Return how far each node is below the root, level by level."""
    depth = np.full(len(above), -1, np.int64)
    depth[order[0]] = 0
    left = order[1:]
    while len(left):
        known = depth[above[left]] >= 0
        depth[left[known]] = depth[above[left[known]]] + 1
        left = left[~known]
    return depth

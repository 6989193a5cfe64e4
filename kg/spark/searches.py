"""Searches in a graph whose arcs lie on a cluster: reach, distance, shares of shortest routes."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from pyspark import StorageLevel
from pyspark.sql import functions as fn
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kg.graph.flow import Arcs, Marks, Numbers, Reals
from kg.spark.arrow_frames import (
    ClusterGraph,
    DriverArcs,
    broadcast_small,
    to_arrays,
    to_frame,
)

AT_ONCE = 64  # sets in one search, each a bit


def search_sets(
    graph: ClusterGraph,
    sample: DriverArcs,
    search: Callable[[Arcs], Iterable[Marks]],
    closed: Sequence[Numbers],
) -> list[Marks]:
    """Return what at most 64 searches reach, each of which may not enter a set of nodes.

    The driver searches a sample of arcs. Then every arc is asked whether a search that has its tail
    has its head too. For each head that lacks some, the arc that brings most of them joins the
    sample.

    Args:
        graph: the graph.
        sample: some of the arcs; those that were needed are added.
        search: returns what each search reaches along the arcs of the driver.
        closed: the nodes that each search may not enter; none where there are no sets.

    Returns:
        For each search which nodes it reaches, `(n,) bool`.
    """
    shut = np.zeros(graph.n, np.uint64)
    for i, members in enumerate(closed):
        shut[members] |= _bit(i)
    while True:
        masks = list(search(sample.arcs))
        bits = np.zeros(graph.n, np.uint64)
        for i, mask in enumerate(masks):
            bits[mask] |= _bit(i)
        # The searches that all arcs together bring to each head.
        nodes = np.flatnonzero(bits)
        arcs = graph.touching("tail", nodes, bits=bits[nodes].view(np.int64))
        all_bits = fn.bit_or("bits").alias("bits")
        arriving = to_arrays(arcs.groupBy("head").agg(all_bits))
        head = arriving["head"].astype(np.int64)
        arriving_bits = arriving["bits"].view(np.uint64)
        fresh = arriving_bits & ~bits[head] & ~shut[head]
        is_lacking = fresh != 0
        if not is_lacking.any():
            return masks
        lacking_heads = head[is_lacking].astype(np.int32)
        lacks = {"head": lacking_heads, "fresh": fresh[is_lacking].view(np.int64)}
        frame = to_frame(graph.frame.sparkSession, lacks)
        arcs = arcs.join(broadcast_small(frame, len(head)), "head")
        common_bits = fn.col("bits").bitwiseAND(fn.col("fresh"))
        brought = fn.bit_count(common_bits)
        best_tail = fn.max_by("tail", brought).alias("tail")
        best = to_arrays(arcs.groupBy("head").agg(best_tail))
        sample.add(best["tail"], best["head"])


def distances(graph: ClusterGraph, sample: DriverArcs, root: int) -> Numbers:
    """Return how many arcs each node is from the root, `(n,) int64`, -1 where it is not reached.

    Args:
        graph: the graph.
        sample: some of the arcs; those that were needed are added.
        root: the node that routes start from.
    """
    while True:
        sampled = sample.arcs
        ends = (sampled.tail, sampled.head)
        ones = np.ones(len(sampled.tail))
        matrix = csr_array((ones, ends), shape=(graph.n, graph.n))
        far = dijkstra(matrix, indices=root, unweighted=True)
        is_unreached = np.isinf(far)
        distance = np.where(is_unreached, -1, far).astype(np.int64)
        # For each head the nearest of all its tails; an arc that makes it nearer joins the sample.
        nodes = np.flatnonzero(distance >= 0)
        arcs = graph.touching("tail", nodes, far=distance[nodes].astype(np.int32))
        nearest_tail = fn.min(fn.struct("far", "tail"))
        nearest = arcs.groupBy("head").agg(nearest_tail.alias("by"))
        arriving = to_arrays(nearest.select("head", "by.far", "by.tail"))
        head = arriving["head"]
        by_arc = arriving["far"] + 1
        before = distance[head]
        is_nearer = (before < 0) | (by_arc < before)
        if not is_nearer.any():
            return distance
        sample.add(arriving["tail"][is_nearer], head[is_nearer])


def shortest_share(graph: ClusterGraph, sample: DriverArcs, root: int, targets: Numbers) -> Reals:
    """Return for every node v the mean of σ(v,t)/σ(t) over the reached targets t ≠ v.

    σ(t) counts the shortest routes from the root to t, σ(v,t) those of them that pass v. Routes are
    counted level by level and shares gathered backwards (Brandes 2001, doi
    10.1080/0022250X.2001.9990249): a job a level, there and back. Counts are of each level's
    greatest, because they outgrow any number.

    Args:
        graph: the graph.
        sample: some of the arcs; those that were needed are added.
        root: the node that routes start from.
        targets: the targets, `(t,)` whole numbers; each counts once.

    Returns:
        The shares, 0 to 1, `(n,) float64`, rounded to 12 decimals because sums come in any order.
    """
    far = distances(graph, sample, root)
    is_reached = far[targets] >= 0
    reached_targets = np.unique(targets[is_reached])
    is_target = np.zeros(graph.n)
    is_target[reached_targets] = 1
    # Only arcs from one level to the next are on shortest routes.
    nodes = np.flatnonzero(far >= 0)
    level = far[nodes].astype(np.int32)
    ends = {"head": nodes.astype(np.int32), "after": level}
    frame = to_frame(graph.frame.sparkSession, ends)
    arcs = graph.touching("tail", nodes, before=level)
    arcs = arcs.join(broadcast_small(frame, len(nodes)), "head")
    is_next_level = fn.col("after") == fn.col("before") + 1
    level_arcs = arcs.filter(is_next_level).select("tail", "head")
    level_arcs.persist(StorageLevel.MEMORY_AND_DISK)
    shortest = ClusterGraph(graph.n, level_arcs)
    passing = np.zeros(graph.n)
    try:
        distances_of_targets = far[reached_targets]
        last = int(distances_of_targets.max(initial=0))
        # There: `routes` to each node as a part of its level's greatest count, and `counted` in
        # units of the level before, which the way back needs.
        counted = np.ones(graph.n)
        routes = np.zeros(graph.n)
        routes[root] = 1
        for here in range(last):
            tails = np.flatnonzero(far == here)
            heads, sums = _pass_on(shortest, "tail", tails, routes[tails])
            counted[heads] = sums
            routes[heads] = sums / sums.max()
        # And back: each node passes on what goes by way of it and what ends there.
        for here in range(last, 0, -1):
            arriving = passing + is_target
            is_passing = (far == here) & (arriving > 0)
            heads = np.flatnonzero(is_passing)
            parts = arriving[heads] / counted[heads]
            tails, sums = _pass_on(shortest, "head", heads, parts)
            passing[tails] = routes[tails] * sums
    finally:
        level_arcs.unpersist()
    others = len(reached_targets) - is_target
    has_others = others > 0
    shares: Reals = np.divide(passing, others, out=np.zeros(graph.n), where=has_others)
    return shares.round(12)


def _pass_on(graph: ClusterGraph, end: str, nodes: Numbers, parts: Reals) -> tuple[Numbers, Reals]:
    """Return what the nodes at one end of arcs pass to those at the other end, summed there."""
    to = "head" if end == "tail" else "tail"
    arcs = graph.touching(end, nodes, part=parts)
    part_sum = fn.sum("part").alias("part")
    sums = to_arrays(arcs.groupBy(to).agg(part_sum))
    return sums[to].astype(np.int64), sums["part"]


def _bit(i: int) -> np.uint64:
    """Return the mask of the search of that number."""
    return np.uint64(1) << np.uint64(i)

"""Searches in a graph whose arcs lie on a cluster: what is reached, how far it is, and shares of shortest routes."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt
from pyspark import StorageLevel
from pyspark.sql import functions as fn
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from kg.graph.flow import Arcs, Marks, Numbers
from kg.spark.arrow_frames import Few, Spread, beside, got, sent

AT_ONCE = 64  # sets in one search, each a bit
Reals = npt.NDArray[np.float64]


def spread(
    arcs: Spread, few: Few, search: Callable[[Arcs], Iterable[Marks]], closed: Sequence[Numbers]
) -> list[Marks]:
    """Return what at most 64 searches reach, each of which may go nowhere into a set of nodes.

    The driver searches a few arcs; then every arc is asked whether a search that has its tail has its head too, and
    for each head that lacks some, the arc that brings most of them is added to the few.

    Args:
        arcs: the graph.
        few: some of the arcs; those that were needed are added.
        search: the searches among some arcs.
        closed: the nodes that each search may not enter.
    """
    shut = np.zeros(arcs.n, np.uint64)
    for i, members in enumerate(closed):
        shut[members] |= _bit(i)
    while True:
        found = list(search(few.arcs))
        bits = np.zeros(arcs.n, np.uint64)
        for i, reached in enumerate(found):
            bits[reached] |= _bit(i)
        nodes = np.flatnonzero(bits)
        met = arcs.met("tail", nodes, bits=bits[nodes].view(np.int64))
        came = got(met.groupBy("head").agg(fn.bit_or("bits").alias("bits")))
        head = came["head"].astype(np.int64)
        fresh = came["bits"].view(np.uint64) & ~bits[head] & ~shut[head]
        lacking = fresh != 0
        if not lacking.any():
            return found
        wants = {"head": head[lacking].astype(np.int32), "fresh": fresh[lacking].view(np.int64)}
        met = met.join(beside(sent(arcs.frame.sparkSession, wants), len(head)), "head")
        brings = fn.bit_count(fn.col("bits").bitwiseAND(fn.col("fresh")))
        best = got(met.groupBy("head").agg(fn.max_by("tail", brings).alias("tail")))
        few.add(best["tail"], best["head"])


def distances(arcs: Spread, few: Few, root: int) -> Numbers:
    """Return how many arcs each node is from the root, -1 where it is not reached."""
    while True:
        some = few.arcs
        matrix = csr_array(
            (np.ones(len(some.tail)), (some.tail, some.head)), shape=(arcs.n, arcs.n)
        )
        far = dijkstra(matrix, indices=root, unweighted=True)
        found = np.where(np.isinf(far), -1, far).astype(np.int64)
        nodes = np.flatnonzero(found >= 0)
        met = arcs.met("tail", nodes, far=found[nodes].astype(np.int32))
        came = got(
            met.groupBy("head")
            .agg(fn.min(fn.struct("far", "tail")).alias("by"))
            .select("head", "by.far", "by.tail")
        )
        head, by = came["head"], came["far"] + 1
        nearer = (found[head] < 0) | (by < found[head])
        if not nearer.any():
            return found
        few.add(came["tail"][nearer], head[nearer])


def shortest_share(arcs: Spread, few: Few, root: int, targets: Numbers) -> Reals:
    """Return for every node v the mean over reached targets t ≠ v of σ(v,t)/σ(t) on shortest routes from the root.

    Routes are counted level by level and shares gathered backwards (Brandes 2001, doi 10.1080/0022250X.2001.9990249):
    a job a level, there and back. Counts are of each level's greatest, for they outgrow any number.
    """
    far = distances(arcs, few, root)
    wanted = np.unique(targets[far[targets] >= 0])
    is_target = np.zeros(arcs.n)
    is_target[wanted] = 1
    passing = np.zeros(arcs.n)
    nodes = np.flatnonzero(far >= 0)
    level = far[nodes].astype(np.int32)
    met = arcs.met("tail", nodes, before=level)
    ends = {"head": nodes.astype(np.int32), "after": level}
    met = met.join(beside(sent(arcs.frame.sparkSession, ends), len(nodes)), "head")
    on = met.filter(fn.col("after") == fn.col("before") + 1).select("tail", "head")
    shortest = Spread(arcs.n, on.persist(StorageLevel.MEMORY_AND_DISK))
    try:
        last = int(far[wanted].max(initial=0))
        routes, counted = np.zeros(arcs.n), np.ones(arcs.n)
        routes[root] = 1
        for here in range(last):
            some = np.flatnonzero(far == here)
            came = _summed(shortest, "tail", "head", some, routes[some])
            counted[came[0]] = came[1]
            routes[came[0]] = came[1] / came[1].max()
        for here in range(last, 0, -1):
            some = np.flatnonzero((far == here) & (passing + is_target > 0))
            came = _summed(
                shortest, "head", "tail", some, (passing[some] + is_target[some]) / counted[some]
            )
            passing[came[0]] = routes[came[0]] * came[1]
    finally:
        on.unpersist()
    others = len(wanted) - is_target
    shares: Reals = np.divide(passing, others, out=np.zeros(arcs.n), where=others > 0)
    return shares.round(12)  # sums come in any order


def _summed(arcs: Spread, at: str, to: str, nodes: Numbers, parts: Reals) -> tuple[Numbers, Reals]:
    """Return what the nodes at one end of arcs pass to those at the other, summed there."""
    found = got(arcs.met(at, nodes, part=parts).groupBy(to).agg(fn.sum("part").alias("part")))
    return found[to].astype(np.int64), found["part"]


def _bit(i: int) -> np.uint64:
    return np.uint64(1) << np.uint64(i)

"""Kernels that search the arcs."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled


@compiled
def rows(n: int, tail: Any, head: Any) -> Any:
    """Return arcs as compressed sparse rows; arcs of one tail stay in their order.

    Args:
        n: how many nodes there are.
        tail: the tail of each arc, `(m,)` whole numbers.
        head: the head of each arc, likewise.

    Returns:
        start: where the row of each node starts, and at last where the last one ends,
            `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
    """
    # Count the arcs of each tail, add up the counts, and put each head into the next free place.
    start = np.zeros(n + 1, np.int64)
    for u in tail:
        start[u + 1] += 1
    for u in range(n):
        start[u + 1] += start[u]
    place = start[:-1].copy()
    heads = np.empty(len(head), np.int32)
    for i in range(len(tail)):
        u = tail[i]
        heads[place[u]] = head[i]
        place[u] += 1
    return start, heads


@compiled
def reached(start: Any, heads: Any, starts: Any, without: Any) -> Any:
    """Return which nodes a breadth-first search reaches.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        starts: the nodes to search from, whole numbers.
        without: the nodes that the search never enters, whole numbers; none of them is reached,
            even if it is a start.

    Returns:
        Whether each node is reached, `(n,) bool`; a start is.
    """
    n = len(start) - 1
    is_reached, is_closed = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    queue = np.empty(n, np.int32)
    for v in without:
        is_closed[v] = True
    count, here = 0, 0
    for v in starts:
        if not is_closed[v] and not is_reached[v]:
            is_reached[v], queue[count] = True, v
            count += 1
    while here < count:
        u = queue[here]
        here += 1
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            if not is_reached[v] and not is_closed[v]:
                is_reached[v], queue[count] = True, v
                count += 1
    return is_reached


@compiled
def spread(start: Any, heads: Any, seeds: Any, open_to: Any) -> Any:
    """Return what 64 searches reach that run at once, each of which is a bit.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        seeds: the searches that begin at each node, `(n,) uint64`.
        open_to: the searches that may enter each node along an arc, `(n,) uint64`.

    Returns:
        The searches that reach each node, `(n,) uint64`.
    """
    n = len(start) - 1
    bits = seeds.copy()  # the searches that have reached each node
    passed = np.zeros(n, np.uint64)  # those that it has passed on to its heads
    is_queued = np.zeros(n, np.bool_)
    queue = np.empty(n, np.int32)  # a ring: a node may come again, but is in it only once
    count, here = 0, 0
    for v in range(n):
        if seeds[v]:
            queue[count], is_queued[v] = v, True
            count += 1
    while count:
        u = queue[here]
        here = here + 1 if here + 1 < n else 0
        count -= 1
        is_queued[u] = False
        # Only the searches that came since the last time go on.
        fresh = bits[u] & ~passed[u]
        passed[u] = bits[u]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            arriving = fresh & open_to[v] & ~bits[v]
            if arriving:
                bits[v] |= arriving
                if not is_queued[v]:
                    is_queued[v] = True
                    at = here + count
                    queue[at if at < n else at - n] = v
                    count += 1
    return bits

"""Kernels that search the arcs."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled


@compiled
def rows(n: int, tail: Any, head: Any) -> Any:
    """Return where the arcs of each tail start, and at last where those of the last end; and the heads in that order.

    Arcs of one tail stay as they come.
    """
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
    """Return what a search from some nodes finds that never enters others."""
    n = len(start) - 1
    found, closed = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    line = np.empty(n, np.int32)
    for v in without:
        closed[v] = True
    count, here = 0, 0
    for v in starts:
        if not closed[v] and not found[v]:
            found[v], line[count] = True, v
            count += 1
    while here < count:
        u = line[here]
        here += 1
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            if not found[v] and not closed[v]:
                found[v], line[count] = True, v
                count += 1
    return found


@compiled
def spread(start: Any, heads: Any, seeds: Any, open_to: Any) -> Any:
    """Return 64 searches in one: the bits that come to each node from the seeds, through nodes open to them."""
    n = len(start) - 1
    found = seeds.copy()
    sent = np.zeros(n, np.uint64)
    queued = np.zeros(n, np.bool_)
    line = np.empty(n, np.int32)  # a ring: a node stands in it once
    count, here = 0, 0
    for v in range(n):
        if seeds[v]:
            line[count], queued[v] = v, True
            count += 1
    while count:
        u = line[here]
        here = here + 1 if here + 1 < n else 0
        count -= 1
        queued[u] = False
        fresh = found[u] & ~sent[u]
        sent[u] = found[u]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            come = fresh & open_to[v] & ~found[v]
            if come:
                found[v] |= come
                if not queued[v]:
                    queued[v] = True
                    at = here + count
                    line[at if at < n else at - n] = v
                    count += 1
    return found

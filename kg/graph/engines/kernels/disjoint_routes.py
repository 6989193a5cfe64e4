"""Kernels about routes that share no node."""

from typing import Any, NamedTuple

import numpy as np

from kg.graph.engines.kernels import compiled


class Scratch(NamedTuple):
    """Arrays of 2 n and n numbers that the searches for many targets share.

    A node v is split into a state in it, v, and a state out of it, n + v.

    Attributes:
        is_visited: whether a search has come to each state, `(2 n,) bool`; all false between
            searches.
        origins: the state from which a search came to each state, `(2 n,) int64`; of any value
            between searches.
        nexts: the node after each node on its route, `(n,) int32`; -1 where it is on none. The
            caller clears it.
        lasts: the node before each node on its route, `(n,) int32`; -1 where it is on none. The
            caller clears it.
    """

    is_visited: Any
    origins: Any
    nexts: Any
    lasts: Any


def make_scratch(n: int) -> Scratch:
    """Return the arrays for a graph of n nodes, before the first search."""
    is_visited = np.zeros(2 * n, np.bool_)
    origins = np.empty(2 * n, np.int64)
    nexts = np.full(n, -1, np.int32)
    return Scratch(is_visited, origins, nexts, lasts=nexts.copy())


@compiled
def _augment(n: int, source: int, sink: int, end: int, scratch: Any) -> None:
    """Change the routes along an augmenting path, from its last node `end` back to the source.

    The arcs that the path goes back over leave their routes first. Then the path puts its own arcs
    in, because a node may lose one route and get another.
    """
    _, origins, nexts, lasts = scratch
    for is_adding in (False, True):
        state = n + end
        if is_adding:
            nexts[end] = sink
        while state != n + source:
            before = origins[state]
            v = state - n if state >= n else state
            u = before - n if before >= n else before
            # A step between two nodes that ends out of v went back over the arc from v to u.
            if u != v and state >= n and not is_adding:
                nexts[v], lasts[u] = -1, -1
            elif u != v and state < n and is_adding:
                lasts[v] = u
                if u != source:
                    nexts[u] = v
            state = before


@compiled
def disjoint(start: Any, heads: Any, source: int, sink: int, scratch: Any) -> Any:
    """Return the first nodes of a largest set of routes that share no node but their ends.

    Each search goes into nodes and out of them. From a node on a route that is entered, the only
    way on is back along that route, to the node before. A search that comes to the sink is an
    augmenting path: the arcs that it goes back over leave their routes (Ford & Fulkerson 1956, doi
    10.4153/CJM-1956-045-5; breadth first as Edmonds & Karp).

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        source: the node that routes start from.
        sink: the node that they lead to, another one; an arc straight from the source is left out.
        scratch: arrays as `Scratch` says; afterwards `nexts` leads along each route to the sink.

    Returns:
        The first node after the source of each route, `(k,) int32`.
    """
    n = len(start) - 1
    is_visited, origins, nexts, lasts = scratch
    queue = np.empty(2 * n, np.int64)  # states
    is_searching = True
    while is_searching:
        is_searching = False
        # One breadth-first search, out of the source; `end` is the node before the sink.
        count, here = 1, 0
        queue[0] = n + source
        is_visited[n + source] = True
        end = -1
        while here < count and end < 0:
            state = queue[here]
            here += 1
            v = state - n if state >= n else state
            if state >= n:
                # Out of v, along its arcs that are on no route.
                for j in range(start[v], start[v + 1]):
                    w = heads[j]
                    if w == sink and v != source and nexts[v] != sink:
                        end = v
                        break
                    if (
                        w in (source, sink)
                        or nexts[v] == w
                        or (v == source and lasts[w] == source)
                        or is_visited[w]
                    ):
                        continue
                    is_visited[w], origins[w], queue[count] = True, state, w
                    count += 1
                # Or back into v, against its route.
                if v != source and lasts[v] >= 0 and not is_visited[v]:
                    is_visited[v], origins[v], queue[count] = True, state, v
                    count += 1
            else:
                # In v: out of it, or where v is on a route, out of the node before it.
                u = n + (v if lasts[v] < 0 else lasts[v])
                if u != n + source and not is_visited[u]:
                    is_visited[u], origins[u], queue[count] = True, state, u
                    count += 1
        # Only what was visited is cleared: a search often ends near the source.
        for i in range(count):
            is_visited[queue[i]] = False
        if end >= 0:
            is_searching = True
            _augment(n, source, sink, end, scratch)
    firsts = np.empty(start[source + 1] - start[source], np.int32)
    routes = 0
    for j in range(start[source], start[source + 1]):
        if lasts[heads[j]] == source:
            firsts[routes] = heads[j]
            routes += 1
    return firsts[:routes]

"""Kernels about routes that share no node."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled


@compiled
def _turn(n: int, source: int, sink: int, end: int, came: Any, nexts: Any, lasts: Any) -> None:
    """Put a way that a search has found into the routes: first leave the arcs gone back over, then take the others."""
    for taking in (False, True):
        state = n + end
        if taking:
            nexts[end] = sink
        while state != n + source:
            before = came[state]
            v = state - n if state >= n else state
            u = before - n if before >= n else before
            if u != v and state >= n and not taking:  # out of v, back from u that stood after it
                nexts[v], lasts[u] = -1, -1
            elif u != v and state < n and taking:
                lasts[v] = u
                if u != source:
                    nexts[u] = v
            state = before


@compiled
def disjoint(
    start: Any, heads: Any, source: int, sink: int, visited: Any, came: Any, nexts: Any, lasts: Any
) -> Any:
    """Return the first nodes of a largest set of routes that share no node but their ends; `nexts` leads on.

    Each search goes into nodes and out of them: into a node on a route one goes back along that route only, to where
    it came from. A search that comes to the sink turns the arcs gone back over out of their routes (Ford & Fulkerson
    1956, doi 10.4153/CJM-1956-045-5; breadth first as Edmonds & Karp).

    Args:
        start: where the row of each node starts.
        heads: the rows.
        source: where routes start.
        sink: where they lead; an arc straight from the source is passed over.
        visited: 2n zeros, in and out of each node; left as zeros.
        came: 2n numbers, of any value.
        nexts: n times -1; holds the routes in the end, and is for the caller to clear.
        lasts: n times -1; who is before each node on a route; for the caller to clear.
    """
    n = len(start) - 1
    line = np.empty(2 * n, np.int64)
    more = True
    while more:
        more = False
        count, here = 1, 0
        line[0] = n + source
        visited[n + source] = True
        end = -1
        while here < count and end < 0:
            state = line[here]
            here += 1
            v = state - n if state >= n else state
            if state >= n:  # out of v
                for j in range(start[v], start[v + 1]):
                    w = heads[j]
                    if w == sink and v != source and nexts[v] != sink:
                        end = v
                        break
                    if (
                        w in (source, sink)
                        or nexts[v] == w
                        or (v == source and lasts[w] == source)
                        or visited[w]
                    ):
                        continue
                    visited[w], came[w], line[count] = True, state, w
                    count += 1
                if (
                    v != source and lasts[v] >= 0 and not visited[v]
                ):  # back into v, against its route
                    visited[v], came[v], line[count] = True, state, v
                    count += 1
            else:  # in v
                u = n + (v if lasts[v] < 0 else lasts[v])
                if u != n + source and not visited[u]:
                    visited[u], came[u], line[count] = True, state, u
                    count += 1
        for i in range(count):
            visited[line[i]] = False
        if end >= 0:
            more = True
            _turn(n, source, sink, end, came, nexts, lasts)
    firsts = np.empty(start[source + 1] - start[source], np.int32)
    found = 0
    for j in range(start[source], start[source + 1]):
        if lasts[heads[j]] == source:
            firsts[found] = heads[j]
            found += 1
    return firsts[:found]

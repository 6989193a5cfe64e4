"""Kernels that add up how far the shortest routes from many sources pass each node.

Both are the algorithm of Brandes 2001, doi 10.1080/0022250X.2001.9990249: a search from each
source, then its dependencies backwards. Arrays of one search are cleared where it went, so that a
search in a small part of a large graph costs what that part does.
"""

from heapq import heappop, heappush
from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled


@compiled
def by_arcs(start: Any, heads: Any, sources: Any) -> Any:
    """Return the sum of dependencies where each arc is as long as any other.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        sources: the nodes to search from, whole numbers.

    Returns:
        For each node the sum over the sources of the parts of their shortest routes that pass it
        on the way to others, `(n,) float64`.
    """
    n = len(start) - 1
    distance, order = np.full(n, -1, np.int32), np.empty(n, np.int32)
    routes, dependency, passed = np.zeros(n), np.zeros(n), np.zeros(n)
    for s in sources:
        distance[s], routes[s], order[0] = 0, 1.0, s
        count, here = 1, 0
        while here < count:
            u = order[here]
            here += 1
            for j in range(start[u], start[u + 1]):
                v = heads[j]
                if distance[v] < 0:
                    distance[v], order[count] = distance[u] + 1, v
                    count += 1
                if distance[v] == distance[u] + 1:
                    routes[v] += routes[u]
        for i in range(count - 1, 0, -1):
            u = order[i]
            for j in range(start[u], start[u + 1]):
                v = heads[j]
                if distance[v] == distance[u] + 1:
                    dependency[u] += routes[u] / routes[v] * (1.0 + dependency[v])
            passed[u] += dependency[u]
        for i in range(count):
            u = order[i]
            distance[u], routes[u], dependency[u] = -1, 0.0, 0.0
    return passed


@compiled
def by_length(start: Any, heads: Any, lengths: Any, sources: Any) -> Any:
    """Return the sum of dependencies where arcs differ in length.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        lengths: their lengths, likewise, `(m,) float64`, positive.
        sources: the nodes to search from, whole numbers.

    Returns:
        For each node the sum as of `by_arcs`, `(n,) float64`.
    """
    n = len(start) - 1
    distance, order = np.full(n, np.inf), np.empty(n, np.int32)
    is_settled = np.zeros(n, np.bool_)
    routes, dependency, passed = np.zeros(n), np.zeros(n), np.zeros(n)
    for s in sources:
        distance[s], routes[s] = 0.0, 1.0
        waiting = [(0.0, s)]
        count = 0
        while len(waiting):
            _, u = heappop(waiting)
            if is_settled[u]:
                continue
            is_settled[u], order[count] = True, u
            count += 1
            for j in range(start[u], start[u + 1]):
                v, far = heads[j], distance[u] + lengths[j]
                if far < distance[v]:
                    distance[v], routes[v] = far, 0.0
                    heappush(waiting, (far, np.int64(v)))
                if far == distance[v]:
                    routes[v] += routes[u]
        for i in range(count - 1, 0, -1):
            u = order[i]
            for j in range(start[u], start[u + 1]):
                v = heads[j]
                if distance[v] == distance[u] + lengths[j]:
                    dependency[u] += routes[u] / routes[v] * (1.0 + dependency[v])
            passed[u] += dependency[u]
        for i in range(count):
            u = order[i]
            distance[u], is_settled[u] = np.inf, False
            routes[u], dependency[u] = 0.0, 0.0
    return passed

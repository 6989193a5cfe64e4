"""Kernels about how central nodes are, each in time linear in the arcs, or in the arcs a round."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled

_HUGE = 1e250  # counts of routes are scaled down before they outgrow a float


@compiled
def pagerank(start: Any, heads: Any, damping: float, tolerance: float, rounds: int) -> Any:
    """Return the PageRank of every node by power iteration.

    A node without arcs out leads to all alike.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        damping: the part of its rank that a node passes on along its arcs, 0 to 1.
        tolerance: the iteration stops when the ranks change by less than this in all.
        rounds: the most rounds.

    Returns:
        The ranks, `(n,) float64`; their sum is 1.
    """
    n = len(start) - 1
    ranks = np.full(n, 1.0 / n)
    for _ in range(rounds):
        dangling = 0.0  # the ranks of nodes without arcs out
        fresh = np.zeros(n)
        for u in range(n):
            out = start[u + 1] - start[u]
            if out == 0:
                dangling += ranks[u]
                continue
            part = ranks[u] / out
            for j in range(start[u], start[u + 1]):
                fresh[heads[j]] += part
        change = 0.0
        for v in range(n):
            fresh[v] = damping * (fresh[v] + dangling / n) + (1 - damping) / n
            change += abs(fresh[v] - ranks[v])
        ranks = fresh
        if change < tolerance:
            break
    return ranks


@compiled
def cores(start: Any, neighbours: Any) -> Any:
    """Return the core number of every node: the largest k for which it is in a k-core.

    Nodes of a k-core have k arcs or more to each other. Nodes are removed in the order of the arcs
    that they have left, and take their arcs from their neighbours (Batagelj & Zaveršnik 2011, doi
    10.1007/s11634-010-0079-y; `first` is their `bin`, `place` their `pos`, `order` their `vert`).

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        neighbours: the other ends of the arcs, row by row, `(m,) int32`.

    Returns:
        The core numbers, `(n,) int64`.
    """
    n = len(start) - 1
    degree = np.diff(start)  # how many arcs each node has left; its core number in the end
    # Sort the nodes by degree: those of degree k begin at order[first[k]].
    first = np.zeros(degree.max() + 2 if n else 2, np.int64)
    for v in range(n):
        first[degree[v] + 1] += 1
    for k in range(1, len(first)):
        first[k] += first[k - 1]
    place, order = np.empty(n, np.int64), np.empty(n, np.int64)
    free = first.copy()  # the next free place of each degree
    for v in range(n):
        place[v] = free[degree[v]]
        order[place[v]] = v
        free[degree[v]] += 1
    for i in range(n):
        v = order[i]
        for j in range(start[v], start[v + 1]):
            u = neighbours[j]
            if degree[u] > degree[v]:
                # u loses the arc to v. It changes places with the first node of its degree, and
                # that degree begins one place later: so u is among those of the next lower one.
                k = degree[u]
                head = max(first[k], i + 1)
                w = order[head]
                order[head], order[place[u]] = u, w
                place[w], place[u] = place[u], head
                first[k] = head + 1
                degree[u] -= 1
    return degree


@compiled
def cut_points_and_components(start: Any, neighbours: Any) -> Any:
    """Return the cut points, the bridges and the components of a graph without direction.

    A depth-first search gives each node a number, `dfn`, and the lowest number that an arc leads to
    from the node or from below it, `low` (Hopcroft & Tarjan 1973, doi 10.1145/362248.362272).

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        neighbours: the other ends of the arcs, row by row, `(m,) int32`; each pair once in both
            rows.

    Returns:
        is_cut: whether each node is a cut point, `(n,) bool`.
        bridges: how many bridges each node is at, `(n,) int64`.
        component: the number of the component of each node, by its lowest node, `(n,) int64`; -1
            for a node without arcs.
    """
    n = len(start) - 1
    is_cut, bridges = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    component = np.full(n, -1, np.int64)
    dfn, low = np.full(n, -1, np.int64), np.empty(n, np.int64)
    stack, at = np.empty(n, np.int64), start[:-1].copy()  # at: the next arc of each node
    clock, number = 0, 0
    for root in range(n):
        if dfn[root] >= 0 or start[root] == start[root + 1]:
            continue
        stack[0], dfn[root], low[root], component[root] = root, clock, clock, number
        clock += 1
        depth, branches = 0, 0
        while depth >= 0:
            v = stack[depth]
            if at[v] < start[v + 1]:
                u = neighbours[at[v]]
                at[v] += 1
                if dfn[u] < 0:  # go down to a new node
                    dfn[u], low[u], component[u] = clock, clock, number
                    clock += 1
                    depth += 1
                    stack[depth] = u
                elif depth == 0 or u != stack[depth - 1]:  # an arc that does not lead to the parent
                    low[v] = min(low[v], dfn[u])
                continue
            # All arcs of v are done: go up to its parent u, which takes over the low of v.
            depth -= 1
            if depth < 0:
                break
            u = stack[depth]
            low[u] = min(low[u], low[v])
            if low[v] > dfn[u]:  # nothing below leads back to u or above it, but the arc (u, v)
                bridges[u] += 1
                bridges[v] += 1
            if depth == 0:
                branches += 1
            elif low[v] >= dfn[u]:  # nothing below leads back above u
                is_cut[u] = True
        is_cut[root] = branches > 1
        number += 1
    return is_cut, bridges, component


@compiled
def shortest_route_shares(start: Any, heads: Any, root: int, is_target: Any) -> Any:
    """Return how far the shortest routes from the root to targets pass each node.

    This is the accumulation of dependencies of Brandes 2001, doi 10.1080/0022250X.2001.9990249,
    from one root. Counts of routes are scaled level by level, so that they do not overflow; their
    ratios within two levels stay.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        root: the node that routes start from.
        is_target: whether each node is a target, `(n,) bool`.

    Returns:
        dependency: the sum, over the reached targets, of the share of the shortest routes that
            pass each node, `(n,) float64`.
        targets: how many targets are reached.
    """
    n = len(start) - 1
    distance = np.full(n, -1, np.int32)  # arcs from the root; -1: not reached
    routes = np.zeros(n)  # how many shortest routes lead to each node, scaled
    dependency = np.zeros(n)
    order = np.empty(n, np.int32)  # the nodes by distance; the queue of the search as well
    distance[root], routes[root], order[0] = 0, 1.0, root
    count, here, targets = 1, 0, 0
    # Forward, level by level: order[here:level] has the nodes of one distance.
    while here < count:
        level, most = here, 0.0
        while level < count and distance[order[level]] == distance[order[here]]:
            most = max(most, routes[order[level]])
            level += 1
        scale = most if most > _HUGE else 1.0
        for i in range(here, level):
            u = order[i]
            targets += is_target[u]
            for j in range(start[u], start[u + 1]):
                v = heads[j]
                if distance[v] < 0:
                    distance[v], order[count] = distance[u] + 1, v
                    count += 1
                if distance[v] == distance[u] + 1:
                    routes[v] += routes[u] / scale
        # The next level counts in the new scale, so that this one has to do so too.
        if scale > 1.0:
            for i in range(here, level):
                routes[order[i]] /= scale
        here = level
    # Backward, from the farthest node: each passes on what lies behind it, by its part of routes.
    for i in range(count - 1, -1, -1):
        u = order[i]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            if distance[v] == distance[u] + 1 and routes[v] > 0:
                dependency[u] += routes[u] / routes[v] * (dependency[v] + is_target[v])
    return dependency, targets

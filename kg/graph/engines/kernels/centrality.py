"""Kernels about how central nodes are, each in time linear in the arcs, or in the arcs a round."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled

_HUGE = 1e250  # counts of routes are scaled down before they outgrow a float


@compiled
def pagerank(start: Any, heads: Any, damping: float, near: float, most: int) -> Any:
    """Return the PageRank of every node: rounds until the values move by less than `near` in all.

    A node without arcs out leads to all alike.
    """
    n = len(start) - 1
    found = np.full(n, 1.0 / n)
    for _ in range(most):
        lost = 0.0
        fresh = np.zeros(n)
        for u in range(n):
            out = start[u + 1] - start[u]
            if out == 0:
                lost += found[u]
                continue
            part = found[u] / out
            for j in range(start[u], start[u + 1]):
                fresh[heads[j]] += part
        moved = 0.0
        for v in range(n):
            fresh[v] = damping * (fresh[v] + lost / n) + (1 - damping) / n
            moved += abs(fresh[v] - found[v])
        found = fresh
        if moved < near:
            break
    return found


@compiled
def cores(start: Any, others: Any) -> Any:
    """Return the largest k for which each node is among nodes with k arcs or more to each other.

    Nodes are taken in the order of the arcs they have left, and take theirs from the others (Batagelj & Zaveršnik
    2011, doi 10.1007/s11634-010-0079-y).
    """
    n = len(start) - 1
    left = np.diff(start)
    first = np.zeros(
        left.max() + 2 if n else 2, np.int64
    )  # where the nodes with so many arcs left begin
    for v in range(n):
        first[left[v] + 1] += 1
    for k in range(1, len(first)):
        first[k] += first[k - 1]
    at, order = np.empty(n, np.int64), np.empty(n, np.int64)
    place = first.copy()
    for v in range(n):
        at[v] = place[left[v]]
        order[at[v]] = v
        place[left[v]] += 1
    for i in range(n):
        v = order[i]
        for j in range(start[v], start[v + 1]):
            u = others[j]
            if left[u] > left[v]:
                k = left[u]
                head = max(first[k], i + 1)
                w = order[head]
                order[head], order[at[u]] = u, w
                at[w], at[u] = at[u], head
                first[k] = head + 1
                left[u] -= 1
    return left


@compiled
def cut_points_and_components(start: Any, others: Any) -> Any:
    """Return of a graph without direction the cut points, the bridges at each node, and the part that it is in.

    By one search in depth (Hopcroft & Tarjan 1973, doi 10.1145/362248.362272): `low` is the earliest node that what
    stands below a node leads back to. A node without arcs is in part -1.
    """
    n = len(start) - 1
    is_cut, bridges = np.zeros(n, np.bool_), np.zeros(n, np.int64)
    part = np.full(n, -1, np.int64)
    when, low = np.full(n, -1, np.int64), np.empty(n, np.int64)
    line, at = np.empty(n, np.int64), start[:-1].copy()
    clock, number = 0, 0
    for root in range(n):
        if when[root] >= 0 or start[root] == start[root + 1]:
            continue
        line[0], when[root], low[root], part[root] = root, clock, clock, number
        clock += 1
        depth, branches = 0, 0
        while depth >= 0:
            v = line[depth]
            if at[v] < start[v + 1]:
                u = others[at[v]]
                at[v] += 1
                if when[u] < 0:
                    when[u], low[u], part[u] = clock, clock, number
                    clock += 1
                    depth += 1
                    line[depth] = u
                elif depth == 0 or u != line[depth - 1]:
                    low[v] = min(low[v], when[u])
                continue
            depth -= 1
            if depth < 0:
                break
            u = line[depth]
            low[u] = min(low[u], low[v])
            if low[v] > when[u]:
                bridges[u] += 1
                bridges[v] += 1
            if depth == 0:
                branches += 1
            elif low[v] >= when[u]:
                is_cut[u] = True
        is_cut[root] = branches > 1
        number += 1
    return is_cut, bridges, part


@compiled
def shortest_route_shares(start: Any, heads: Any, root: int, is_target: Any) -> Any:
    """Return the sum over reached targets of the share of shortest routes that pass each node, and their number.

    It is the accumulation of dependencies in Brandes 2001, doi 10.1080/0022250X.2001.9990249, from one root. Counts of
    routes are scaled level by level, so that they do not overflow; their ratios within two levels stay.
    """
    n = len(start) - 1
    distance = np.full(n, -1, np.int32)
    routes, passed = np.zeros(n), np.zeros(n)
    order = np.empty(n, np.int32)
    distance[root], routes[root], order[0] = 0, 1.0, root
    count, here, targets = 1, 0, 0
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
        if scale > 1.0:
            for i in range(here, level):
                routes[order[i]] /= scale
        here = level
    for i in range(count - 1, -1, -1):
        u = order[i]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            if distance[v] == distance[u] + 1 and routes[v] > 0:
                passed[u] += routes[u] / routes[v] * (passed[v] + is_target[v])
    return passed, targets

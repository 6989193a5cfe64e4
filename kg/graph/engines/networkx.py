"""The everyday engine, and the oracle of the others.

It is networkx where that has the function, and plain Python elsewhere.
"""

from collections import deque
from collections.abc import Iterable
from fractions import Fraction

import networkx as nx
import numpy as np
from networkx.algorithms.connectivity import build_auxiliary_node_connectivity
from networkx.algorithms.flow import build_residual_network

from kg.graph.engines.batched_betweenness import betweenness as betweenness
from kg.graph.engines.protocol import Connectivity
from kg.graph.engines.share_bounds import WHOLE, Interval, bounds
from kg.graph.flow import Arcs, Marks, Numbers, Reals


def dominators(arcs: Arcs, root: int) -> Numbers:
    """Return the immediate dominator of every node; the root's is the root, of an unreached one -1.

    The algorithm is networkx's (Cooper, Harvey & Kennedy 2001, *A simple, fast dominance
    algorithm*).

    Args:
        arcs: the graph.
        root: the node that routes start from.
    """
    idom = np.full(arcs.n, -1, dtype=np.int64)
    for node, dominator in nx.immediate_dominators(_graph(arcs), root).items():
        idom[node] = root if dominator is None else dominator
    idom[root] = root
    return idom


def reached(arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()) -> Marks:
    """Return for each node whether a route from a start leads to it.

    Args:
        arcs: the graph.
        starts: the nodes that routes start from.
        without: the nodes that routes avoid; by default none.
    """
    after = _successors(arcs)
    mask = np.zeros(arcs.n, dtype=np.bool_)
    closed = set(without)
    waiting = [start for start in starts if start not in closed]
    mask[waiting] = True
    while waiting:
        for node in after[waiting.pop()]:
            if not mask[node] and node not in closed:
                mask[node] = True
                waiting.append(node)
    return mask


def avoiding(arcs: Arcs, root: int, sets: Iterable[Iterable[int]]) -> Iterable[Marks]:
    """Yield for each set which nodes a route from the root reaches that avoids its members.

    Args:
        arcs: the graph.
        root: the node that routes start from.
        sets: the nodes that each search avoids.
    """
    return (reached(arcs, [root], members) for members in sets)


def from_each(arcs: Arcs, sets: Iterable[Iterable[int]]) -> Iterable[Marks]:
    """Yield for each set which nodes a route from one of its members reaches.

    Args:
        arcs: the graph.
        sets: the nodes that each search starts from.
    """
    return (reached(arcs, members) for members in sets)


def downward(idom: Numbers, root: int) -> tuple[Numbers, Numbers]:
    """Return the nodes of a dominator tree in preorder, and where those below each end.

    Args:
        idom: the immediate dominator of every node, -1 where it is not reached.
        root: the root of the tree.
    """
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(idom.tolist()):
        if parent >= 0 and node != root:
            children.setdefault(parent, []).append(node)
    order: list[int] = []
    end = np.zeros(len(idom), dtype=np.int64)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node < 0:  # ~node waited below all of its children, and marks that they are done
            end[~node] = len(order)
            continue
        order.append(node)
        waiting += [~node, *reversed(children.get(node, []))]
    return np.array(order, dtype=np.int64), end


def held_below(arcs: Arcs, idom: Numbers, root: int, targets: Marks) -> Marks:
    """Return for each node whether the arcs lead from it to a target that it dominates.

    Args:
        arcs: some of the arcs that `idom` was found for.
        idom: the immediate dominator of every node, -1 where it is not reached.
        root: the node that routes start from.
        targets: which nodes are targets, `(n,) bool`.
    """
    order, end = downward(idom, root)
    mask = np.zeros(arcs.n, dtype=np.bool_)
    for place, node in enumerate(order.tolist()):
        below = order[place + 1 : end[node]]
        targets_below = below[targets[below]]
        if len(targets_below):
            mask[node] = reached(arcs, [node])[targets_below].any()
    return mask


def shortest_share(arcs: Arcs, root: int, targets: Iterable[int]) -> Reals:
    """Return for every node v the mean of σ(v,t)/σ(t) over the reached targets t ≠ v.

    σ(t) counts the shortest routes from the root to t, σ(v,t) those of them that pass v. Shares are
    accumulated backwards as in Brandes (2001, doi 10.1080/0022250X.2001.9990249), from one source
    and to the targets alone.

    Args:
        arcs: the graph.
        root: the node that routes start from.
        targets: the targets; each counts once.
    """
    after = _successors(arcs)
    distance = np.full(arcs.n, -1, dtype=np.int64)
    routes = [0] * arcs.n  # exact: counts of routes outgrow 64 bits
    distance[root], routes[root] = 0, 1
    order, waiting = [], deque([root])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        for head in after[node]:
            if distance[head] < 0:
                distance[head] = distance[node] + 1
                waiting.append(head)
            if distance[head] == distance[node] + 1:
                routes[head] += routes[node]
    reached_targets = [t for t in set(targets) if distance[t] >= 0]
    is_target = np.zeros(arcs.n)
    is_target[reached_targets] = 1
    passing = np.zeros(arcs.n)
    for node in reversed(order):
        for head in after[node]:
            if distance[head] == distance[node] + 1:
                passing[node] += routes[node] / routes[head] * (passing[head] + is_target[head])
    others = len(reached_targets) - is_target
    return np.divide(passing, others, out=np.zeros(arcs.n), where=others > 0)


def disjoint_routes(arcs: Arcs, start: int, targets: Iterable[int]) -> list[list[list[int]]]:
    """Return for each target a largest set of routes to it that share no other node.

    Routes stand in order, the shortest first, then by their nodes. By Menger's theorem there are as
    many as the smallest number of nodes whose loss cuts the target off; a direct arc is one route
    (networkx's `node_disjoint_paths`, by Edmonds & Karp 1972, doi 10.1145/321694.321699). There is
    none from the start to itself.

    Args:
        arcs: the graph.
        start: the node that routes start from.
        targets: where they lead, each by itself.
    """
    graph = _graph(arcs)
    split = build_auxiliary_node_connectivity(graph)
    residual = build_residual_network(split, "capacity")
    routes_by_target = []
    for target in targets:
        routes: list[list[int]] = []
        if target != start and nx.has_path(graph, start, target):
            paths = nx.node_disjoint_paths(graph, start, target, auxiliary=split, residual=residual)
            routes = [_shortened(graph, path) for path in paths]
        routes_by_target.append(sorted(routes, key=lambda route: (len(route), route)))
    return routes_by_target


def _shortened(graph: nx.DiGraph, route: list[int]) -> list[int]:
    """Return the shortest route on the nodes of a route."""
    # A route from a flow may wander. The shortest one on its own nodes shares as little with the
    # other routes; but it is not the direct arc, which is a route by itself.
    own = nx.DiGraph(graph.subgraph(route))
    first, last = route[0], route[-1]
    if len(route) > 2 and own.has_edge(first, last):
        own.remove_edge(first, last)
    return nx.shortest_path(own, first, last)  # type: ignore[no-any-return]


def _graph(arcs: Arcs) -> nx.DiGraph:
    """Return arcs as a graph of networkx."""
    graph = nx.DiGraph()
    graph.add_nodes_from(range(arcs.n))
    graph.add_edges_from(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
    return graph


def _successors(arcs: Arcs) -> list[list[int]]:
    """Return the heads of each tail."""
    after: list[list[int]] = [[] for _ in range(arcs.n)]
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        after[tail].append(head)
    return after


def share_bounds(
    first: Numbers, low: Numbers, high: Numbers, least: Numbers, most: Numbers
) -> tuple[Numbers, Reals]:
    """Return the bounds of the top share and of the Herfindahl index of each supplier.

    `kg.graph.engines.share_bounds` defines the bounds, and computes them with fractions.

    Args:
        first: where the buyers of each supplier start, and at last where those of the last one
            end, `(n + 1,) int64`.
        low: the least share of each buyer, `(m,) int64`.
        high: the greatest share of each buyer, `(m,) int64`.
        least: the least share of the top buyer of each supplier, `(n,) int64`.
        most: the greatest share of that buyer, `(n,) int64`.

    Returns:
        tops: lower and upper bound of the top share out of `WHOLE`, `(n, 2) int64`.
        indexes: those of the index, 0 to 1, `(n, 2) float64`. Both are -1 where no shares fit.
    """
    tops, indexes = np.full((len(least), 2), -1, np.int64), np.full((len(least), 2), -1.0)
    shares = _fractions(low, high)
    for i, top in enumerate(_fractions(least, most)):
        answer = bounds(shares[first[i] : first[i + 1]], top)
        if answer:
            tops[i] = [int(end * WHOLE) for end in answer[0]]
            indexes[i] = [float(end) for end in answer[1]]
    return tops, indexes


def _fractions(low: Numbers, high: Numbers) -> list[Interval]:
    """Return shares as exact fractions."""
    ends = zip(low.tolist(), high.tolist(), strict=True)
    return [(Fraction(a, WHOLE), Fraction(b, WHOLE)) for a, b in ends]


def pagerank(arcs: Arcs) -> Reals:
    """Return the PageRank of every node: damping 0.85, and one without arcs out leads to all alike.

    Brin & Page 1998, doi 10.1016/S0169-7552(98)00110-X.
    """
    return np.array(list(nx.pagerank(_graph(arcs), max_iter=1000, tol=1e-12).values()))


def core_numbers(arcs: Arcs) -> Numbers:
    """Return the largest k for which each node is in a k-core; the graph has no loops."""
    return np.array(list(nx.core_number(_graph(arcs)).values()), np.int64)


def parts(arcs: Arcs) -> Connectivity:
    """Return the cut points, bridges and components of a graph, whatever the direction of arcs."""
    graph = _graph(arcs).to_undirected()
    is_cut, bridges = np.zeros(arcs.n, np.bool_), np.zeros(arcs.n, np.int64)
    is_cut[list(nx.articulation_points(graph))] = True
    for ends in nx.bridges(graph):
        bridges[list(ends)] += 1
    component = np.full(arcs.n, -1, np.int64)
    joined = [sorted(nodes) for nodes in nx.connected_components(graph) if len(nodes) > 1]
    for i, nodes in enumerate(sorted(joined)):
        component[nodes] = i
    return Connectivity(is_cut, bridges, component)

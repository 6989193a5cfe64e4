"""The everyday engine, and the oracle of the others: networkx where it has the function, plain Python elsewhere."""

from collections import deque
from collections.abc import Iterable
from fractions import Fraction

import networkx as nx
import numpy as np
import numpy.typing as npt
from networkx.algorithms.connectivity import build_auxiliary_node_connectivity
from networkx.algorithms.flow import build_residual_network

from kg.graph.engines.share_bounds import WHOLE, bounds
from kg.graph.flow import Arcs

Numbers = npt.NDArray[np.int64]


def dominators(arcs: Arcs, root: int) -> Numbers:
    """Return the immediate dominator of every node: the root's is itself, that of an unreached node -1.

    The algorithm is networkx's (Cooper, Harvey & Kennedy 2001, *A simple, fast dominance algorithm*).
    """
    found = np.full(arcs.n, -1, dtype=np.int64)
    for node, above in nx.immediate_dominators(_graph(arcs), root).items():
        found[node] = root if above is None else above
    found[root] = root
    return found


def reached(
    arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()
) -> npt.NDArray[np.bool_]:
    """Return which nodes a route from a start reaches that avoids the nodes `without`."""
    after = _successors(arcs)
    found = np.zeros(arcs.n, dtype=np.bool_)
    closed = set(without)
    waiting = [s for s in starts if s not in closed]
    found[waiting] = True
    while waiting:
        for node in after[waiting.pop()]:
            if not found[node] and node not in closed:
                found[node] = True
                waiting.append(node)
    return found


def avoiding(
    arcs: Arcs, root: int, sets: Iterable[Iterable[int]]
) -> Iterable[npt.NDArray[np.bool_]]:
    """Yield for each set which nodes a route from the root reaches that avoids its members."""
    return (reached(arcs, [root], some) for some in sets)


def from_each(arcs: Arcs, sets: Iterable[Iterable[int]]) -> Iterable[npt.NDArray[np.bool_]]:
    """Yield for each set which nodes a route from one of its members reaches."""
    return (reached(arcs, some) for some in sets)


def downward(above: Numbers, root: int) -> tuple[Numbers, Numbers]:
    """Return the nodes of a dominator tree in preorder, and for each node where those below it end in that order."""
    below: dict[int, list[int]] = {}
    for node, parent in enumerate(above.tolist()):
        if parent >= 0 and node != root:
            below.setdefault(parent, []).append(node)
    order: list[int] = []
    end = np.zeros(len(above), dtype=np.int64)
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node < 0:
            end[~node] = len(order)
            continue
        order.append(node)
        waiting += [~node, *reversed(below.get(node, []))]
    return np.array(order, dtype=np.int64), end


def held_below(
    arcs: Arcs, above: Numbers, root: int, targets: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return for each node whether some arcs alone lead from it to a wanted node that it dominates.

    Args:
        arcs: some of the arcs that `above` was found for.
        above: the immediate dominator of every node.
        root: where routes start.
        targets: which nodes count.
    """
    order, end = downward(above, root)
    found = np.zeros(arcs.n, dtype=np.bool_)
    for place, node in enumerate(order.tolist()):
        mine = order[place + 1 : end[node]]
        if targets[mine].any():
            found[node] = reached(arcs, [node])[mine[targets[mine]]].any()
    return found


def shortest_share(arcs: Arcs, root: int, targets: Iterable[int]) -> npt.NDArray[np.float64]:
    """Return for every node v the mean over reached targets t ≠ v of σ(v,t)/σ(t) on shortest routes from the root.

    σ(t) counts the shortest routes from the root to t, σ(v,t) those that pass v; accumulated backwards as in Brandes
    (2001, doi 10.1080/0022250X.2001.9990249), from one source and to the targets alone.
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
    wanted = [t for t in set(targets) if distance[t] >= 0]
    is_target = np.zeros(arcs.n)
    is_target[wanted] = 1
    passing = np.zeros(arcs.n)
    for node in reversed(order):
        for head in after[node]:
            if distance[head] == distance[node] + 1:
                passing[node] += routes[node] / routes[head] * (passing[head] + is_target[head])
    others = len(wanted) - is_target
    return np.divide(passing, others, out=np.zeros(arcs.n), where=others > 0)


def disjoint_routes(arcs: Arcs, start: int, targets: Iterable[int]) -> list[list[list[int]]]:
    """Return for each target a largest set of routes from start to it that share no other node.

    Routes stand in order, the shortest first, then the lowest. By Menger's theorem there are as many as the smallest
    number of nodes whose loss cuts the target off; a direct arc is one route (networkx's `node_disjoint_paths`, by
    Edmonds & Karp 1972, doi 10.1145/321694.321699). There is none from the start to itself.
    """
    graph = _graph(arcs)
    split = build_auxiliary_node_connectivity(graph)
    residual = build_residual_network(split, "capacity")
    found = []
    for target in targets:
        routes: list[list[int]] = []
        if target != start and nx.has_path(graph, start, target):
            flow = nx.node_disjoint_paths(graph, start, target, auxiliary=split, residual=residual)
            routes = [_shortened(graph, route) for route in flow]
        found.append(sorted(routes, key=lambda r: (len(r), r)))
    return found


def _shortened(graph: nx.DiGraph, route: list[int]) -> list[int]:
    # A route from a flow may wander; the shortest on its own nodes shares as little with the others. But the direct
    # arc is a route by itself.
    own = nx.DiGraph(graph.subgraph(route))
    if len(route) > 2 and own.has_edge(route[0], route[-1]):
        own.remove_edge(route[0], route[-1])
    return nx.shortest_path(own, route[0], route[-1])  # type: ignore[no-any-return]


def _graph(arcs: Arcs) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(arcs.n))
    graph.add_edges_from(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))
    return graph


def _successors(arcs: Arcs) -> list[list[int]]:
    after: list[list[int]] = [[] for _ in range(arcs.n)]
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        after[tail].append(head)
    return after


def share_bounds(
    first: Numbers, low: Numbers, high: Numbers, least: Numbers, most: Numbers
) -> tuple[Numbers, npt.NDArray[np.float64]]:
    """Return for each supplier the bounds of its top share, as whole numbers, and of its Herfindahl index, from 0 to 1.

    Shares are whole numbers out of `WHOLE`. Both answers have two columns, lower and upper, which are -1 where no
    shares fit. What is computed `kg.graph.engines.share_bounds` says; here with fractions.

    Args:
        first: where the buyers of each supplier start, and at last where those of the last end.
        low: the least share of each buyer.
        high: the most of each buyer.
        least: the least share of the top buyer of each supplier.
        most: the most of it.
    """
    tops, indexes = np.full((len(least), 2), -1, np.int64), np.full((len(least), 2), -1.0)
    shares = [
        (Fraction(a, WHOLE), Fraction(b, WHOLE))
        for a, b in zip(low.tolist(), high.tolist(), strict=True)
    ]
    for i, top in enumerate(zip(least.tolist(), most.tolist(), strict=True)):
        known = shares[first[i] : first[i + 1]]
        found = bounds(known, (Fraction(top[0], WHOLE), Fraction(top[1], WHOLE)))
        if found:
            tops[i] = [int(end * WHOLE) for end in found[0]]
            indexes[i] = [float(end) for end in found[1]]
    return tops, indexes


def pagerank(arcs: Arcs) -> npt.NDArray[np.float64]:
    """Return the PageRank of every node: damping 0.85, and a node without arcs out leads to all alike.

    Brin & Page 1998, doi 10.1016/S0169-7552(98)00110-X.
    """
    return np.array(list(nx.pagerank(_graph(arcs), max_iter=1000, tol=1e-12).values()))


def core_numbers(arcs: Arcs) -> Numbers:
    """Return the largest k for which each node is among nodes with k arcs or more to each other; no loops, please."""
    return np.array(list(nx.core_number(_graph(arcs)).values()), np.int64)


def parts(arcs: Arcs) -> tuple[npt.NDArray[np.bool_], Numbers, Numbers]:
    """Return, direction apart, the cut points, the bridges at each node, and the part it is in, -1 without arcs."""
    graph = _graph(arcs).to_undirected()
    is_cut, bridges = np.zeros(arcs.n, np.bool_), np.zeros(arcs.n, np.int64)
    is_cut[list(nx.articulation_points(graph))] = True
    for ends in nx.bridges(graph):
        bridges[list(ends)] += 1
    part = np.full(arcs.n, -1, np.int64)
    for i, nodes in enumerate(
        sorted(sorted(c) for c in nx.connected_components(graph) if len(c) > 1)
    ):
        part[nodes] = i
    return is_cut, bridges, part

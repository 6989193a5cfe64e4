"""The everyday engine, and the oracle of the others: networkx where it has the function, plain Python elsewhere."""

from collections import deque
from collections.abc import Iterable

import networkx as nx
import numpy as np
import numpy.typing as npt
from networkx.algorithms.connectivity import build_auxiliary_node_connectivity
from networkx.algorithms.flow import build_residual_network

from kg.flow import Arcs

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


def reached(arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()) -> npt.NDArray[np.bool_]:
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

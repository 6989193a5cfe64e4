"""Measures by networkx's definitions, of numbered arcs, where networkx itself takes too long."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from kg.graph.flow import Arcs, Reals
from kg.system import sizes


class Nearness(NamedTuple):
    """How near each node is to those from whom it is reached.

    Attributes:
        closeness: the closeness of each node, as networkx defines it, `(n,)`.
        harmonic: the harmonic centrality of each node, `(n,)`.
    """

    closeness: list[float]
    harmonic: list[float]


@dataclass
class _Reach:
    """Of each node what a search from all sources has counted.

    Attributes:
        sources: the sources that it is reached from.
        distances: the sum of their distances.
        reciprocals: the sum of the reciprocals of their distances.
    """

    n: int
    sources: list[int] = field(init=False)
    distances: list[int] = field(init=False)
    reciprocals: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Count nothing yet."""
        self.sources, self.distances = [0] * self.n, [0] * self.n
        self.reciprocals = [0.0] * self.n

    def add(self, node: int, sources: int, distance: int) -> None:
        """Count sources from which a node is at a distance.

        Args:
            node: the node.
            sources: how many they are.
            distance: arcs from each of them.
        """
        self.sources[node] += sources
        self.distances[node] += sources * distance
        self.reciprocals[node] += sources / distance


def nearness(arcs: Arcs) -> Nearness:
    """Return closeness and harmonic centrality, which follow arcs inward.

    All searches run at once: each source is a bit, and a node passes on the bits that have come to
    it in the last round.

    Args:
        arcs: the graph.
    """
    after: list[list[int]] = [[] for _ in range(arcs.n)]
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        after[tail].append(head)
    reach = _Reach(arcs.n)
    sources = [node for node in range(arcs.n) if after[node]]
    for first in range(0, len(sources), sizes.SEARCHES_AT_ONCE):
        _spread(after, sources[first : first + sizes.SEARCHES_AT_ONCE], reach)
    closeness = [0.0] * arcs.n
    for node, number in enumerate(reach.sources):
        if number:  # in the order of networkx, so that the last digit is the same
            closeness[node] = number / reach.distances[node] * (number / (arcs.n - 1))
    return Nearness(closeness, reach.reciprocals)


def _spread(after: Sequence[Sequence[int]], sources: Sequence[int], reach: _Reach) -> None:
    """Search from sources, and count at which distance they come to each node.

    Args:
        after: the heads of the arcs of each node.
        sources: the nodes to search from.
        reach: where it is counted.
    """
    fresh = {node: 1 << i for i, node in enumerate(sources)}
    reached = dict(fresh)
    distance = 0
    while fresh:
        distance += 1
        arriving: dict[int, int] = {}
        for tail, bits in fresh.items():
            for head in after[tail]:
                arriving[head] = arriving.get(head, 0) | bits
        fresh = {}
        for node, bits in arriving.items():
            before = reached.get(node, 0)
            union = before | bits
            if union != before:
                fresh[node] = union ^ before
                reached[node] = union
                reach.add(node, fresh[node].bit_count(), distance)


def katz(arcs: Arcs, alpha: float, rounds: int = 1000, tolerance: float = 1e-10) -> Reals:
    """Return Katz centrality by the power iteration of networkx, step by step the same.

    Args:
        arcs: the graph, ordered by tail.
        alpha: the attenuation.
        rounds: the most rounds.
        tolerance: the iteration stops when values change by less than this a node.

    Returns:
        The values, `(n,) float64`, of Euclidean norm 1.

    Raises:
        PowerIterationFailedConvergence: they still change after the last round.
    """
    values: Reals = np.zeros(arcs.n)
    for _ in range(rounds):
        before = values
        with np.errstate(over="ignore", invalid="ignore"):  # where it does not converge
            arriving = np.bincount(arcs.head, before[arcs.tail], arcs.n)
            values = (alpha * arriving + 1.0).astype(np.float64, copy=False)
            change = np.abs(values - before).sum()
        if change < arcs.n * tolerance:
            return values * (1.0 / math.hypot(*values.tolist()))
        if not math.isfinite(change):
            break
    raise nx.PowerIterationFailedConvergence(rounds)


def effective_size(mutual: Any) -> Mapping[int, float]:  # noqa: ANN401
    """Return Burt's effective size: the contacts of each node, less how far they are redundant.

    A contact u of v is redundant by the sum over common contacts w of p(v,w) m(u,w): p is the part
    of the weight of v that goes to w, m that weight of u and w as part of the strongest of u.
    Common contacts are found arc by arc, so that a hub with thousands of them costs what they do.

    Args:
        mutual: the graph without direction, each arc with `weight`; networkx's `Graph`.
    """
    weights = {v: {u: arc["weight"] for u, arc in row.items()} for v, row in mutual.adjacency()}
    total = {v: sum(row.values()) for v, row in weights.items()}
    strongest = {v: max(row.values()) for v, row in weights.items()}
    redundancy = dict.fromkeys(weights, 0.0)
    for u, w in mutual.edges:
        fewer, more = sorted((weights[u], weights[w]), key=len)
        strength = weights[u][w]
        for v in fewer:
            if v in more:  # of v, u is redundant by way of w, and w by way of u
                by_w = weights[v][w] / total[v] * (strength / strongest[u])
                by_u = weights[v][u] / total[v] * (strength / strongest[w])
                redundancy[v] += by_w + by_u
    return {v: len(row) - redundancy[v] for v, row in weights.items()}

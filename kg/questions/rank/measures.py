"""Measures of centrality on a graph, under networkx's names and by networkx's definitions.

Values are as networkx defines them, and equal over hash seeds. A value is `None` where its measure
is not defined: in- and out-degree without direction, constraint and effective size of the isolated,
current flow and eigenvector outside the largest component. Cores, cut points, bridges, current flow
and eigenvector take ties without direction; constraint and effective size add up both directions;
closeness and Katz follow arcs inward.
"""

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import networkx as nx
import numpy as np

from kg.errors import NameUnknown, near, quoted
from kg.results.answers import What

Value = int | float | bool | None


@dataclass(frozen=True)
class Views:
    """A graph of numbered nodes, and the graphs that are derived from it.

    Numbers stand for nodes, so that no value depends on the order of a set.

    Attributes:
        nodes: the nodes of the graph that was given; a number is a position in it.
        graph: the graph of the numbers, each arc with `weight` and `distance`.
        weight: the attribute that the weights were read from; none if measures heed no weights.
    """

    nodes: tuple[Hashable, ...]
    graph: Any
    weight: str | None

    @cached_property
    def mutual(self) -> Any:  # noqa: ANN401
        """The graph without direction and isolated nodes; weights of both directions added up."""
        mutual = nx.Graph()
        for u, v, weight in self.graph.edges(data="weight"):
            if self.weight is None:
                weight = 1
            mutual.add_edge(u, v, weight=_weight_of(mutual, u, v) + weight)
        return mutual

    @cached_property
    def component(self) -> Any:  # noqa: ANN401
        """The largest connected component, without direction; the first of several."""
        parts = [sorted(c) for c in nx.connected_components(self.mutual)]
        return self.mutual.subgraph(max(sorted(parts), key=len, default=[])).copy()

    @cached_property
    def katz(self) -> tuple[float, dict[int, float]]:
        """The attenuation of Katz centrality, and its values.

        The attenuation is 0.1 as in networkx, or less where the sum would not converge.
        """
        arcs = self.graph
        degrees = (arcs.in_degree, arcs.out_degree) if arcs.is_directed() else (arcs.degree,)
        # No eigenvalue exceeds the largest in-degree or the largest out-degree.
        bound = min(max(degree for _, degree in side()) for side in degrees)
        try:
            return 0.1, nx.katz_centrality(arcs, 0.1, max_iter=1000, tol=1e-10)
        except nx.PowerIterationFailedConvergence:
            alpha = 0.9 / bound
            return alpha, nx.katz_centrality(arcs, alpha, max_iter=1000, tol=1e-10)


def views_of(graph: Any, weight: str | None) -> Views:  # noqa: ANN401
    """Return a networkx graph as the measures see it.

    Args:
        graph: a graph, directed or not. Parallel edges become one with the sum of their weights;
            loops, which join no node to another, are left out.
        weight: the edge attribute, larger is stronger, that pagerank, current flow, constraint and
            effective size heed; by default none. `weighted_degree` and `weighted_betweenness`
            always take one: this, else `weight`. An edge without the attribute counts 1.

    Raises:
        ValueError: a weight is not positive.
    """
    nodes: tuple[Hashable, ...] = tuple(graph)
    number = {node: i for i, node in enumerate(nodes)}
    arcs = nx.DiGraph() if graph.is_directed() else nx.Graph()
    arcs.add_nodes_from(range(len(nodes)))
    for u, v, strength in graph.edges(data=weight or "weight", default=1):
        if not strength > 0:
            message = f"the weight of {u!r} – {v!r} is {strength!r}; weights are positive"
            raise ValueError(message)
        if u != v:
            tail, head = number[u], number[v]
            arcs.add_edge(tail, head, weight=_weight_of(arcs, tail, head) + strength)
    _add_distances(arcs)
    return Views(nodes, arcs, weight)


def _weight_of(graph: Any, tail: int, head: int) -> Any:  # noqa: ANN401
    return graph.edges[tail, head]["weight"] if graph.has_edge(tail, head) else 0


def _add_distances(arcs: Any) -> None:  # noqa: ANN401
    """Give each arc the reciprocal of its weight as `distance`.

    Distances are whole numbers where the weights are, so that equally long routes are equal.
    """
    weights = {weight for _, _, weight in arcs.edges(data="weight")}
    unit = math.lcm(*weights) if all(isinstance(w, int) for w in weights) else 0
    for _, _, arc in arcs.edges(data=True):
        arc["distance"] = unit // arc["weight"] if unit else 1 / arc["weight"]


def values_of(views: Views, measures: Iterable[str]) -> dict[str, dict[Any, Value]]:
    """Return for each measure the value of every node.

    Args:
        views: the graph, from `views_of`.
        measures: names out of `MEASURES`.

    Example:
        >>> views = views_of(nx.krackhardt_kite_graph(), None)
        >>> betweenness = values_of(views, ["betweenness_centrality"])["betweenness_centrality"]
        >>> round(betweenness[7] * 36, 3)
        14.0
    """
    values: dict[str, dict[Any, Value]] = {}
    for name in measures:
        by_number = MEASURES[name].of(views) if views.nodes else {}
        numbered = enumerate(views.nodes)
        values[name] = {node: plain_number(by_number.get(i)) for i, node in numbered}
    return values


def _effective_size(views: Views) -> dict[int, float]:
    # Without `nodes` networkx 3.6 is wrong. With them it takes a sink of a directed graph for
    # isolated, so the directions are added up first, as the definition does.
    weight = "weight" if views.weight or views.graph.is_directed() else None
    return dict(nx.effective_size(views.mutual, nodes=list(views.mutual), weight=weight))


def _current_flow(views: Views) -> dict[int, float]:
    if len(views.component) < 3:  # nobody can stand between two
        return {}
    weight = "weight" if views.weight else None
    return dict(nx.current_flow_betweenness_centrality(views.component, weight=weight))


def _eigenvector(views: Views) -> dict[int, float]:
    weight = "weight" if views.weight else None
    limits = {"max_iter": 5000, "tol": 1e-10}
    try:
        return dict(nx.eigenvector_centrality(views.component, weight=weight, **limits))
    except (nx.PowerIterationFailedConvergence, nx.NetworkXPointlessConcept):
        return {}


def _articulation(views: Views) -> dict[int, bool]:
    cut = set(nx.articulation_points(views.mutual))
    return {node: node in cut for node in views.graph}


def _bridges(views: Views) -> dict[int, int]:
    counts = dict.fromkeys(views.graph, 0)
    for node in chain.from_iterable(nx.bridges(views.mutual)):
        counts[node] += 1
    return counts


@dataclass(frozen=True)
class _Measure:
    of: Callable[[Views], Mapping[int, Any]]
    what: What
    description: str


def _side(views: Views, side: str) -> dict[int, int]:
    return dict(getattr(views.graph, side)()) if views.graph.is_directed() else {}


MEASURES: Mapping[str, _Measure] = {
    "degree": _Measure(lambda v: dict(v.graph.degree()), "count", "Arcs into it and out of it."),
    "in_degree": _Measure(lambda v: _side(v, "in_degree"), "count", "Arcs into it."),
    "out_degree": _Measure(lambda v: _side(v, "out_degree"), "count", "Arcs out of it."),
    "weighted_degree": _Measure(
        lambda v: dict(v.graph.degree(weight="weight")), "count", "Ties along these arcs."
    ),
    "betweenness_centrality": _Measure(
        lambda v: nx.betweenness_centrality(v.graph),
        "number",
        "The part of the shortest routes between others that pass it, "
        "over all pairs of others; Freeman.",
    ),
    "weighted_betweenness": _Measure(
        lambda v: nx.betweenness_centrality(v.graph, weight="distance"),
        "number",
        "The same where an arc of n ties is 1/n long.",
    ),
    "closeness_centrality": _Measure(
        lambda v: nx.closeness_centrality(v.graph),
        "number",
        "How near those are from whom it is reached, times their part of all; Wasserman and Faust.",
    ),
    "harmonic_centrality": _Measure(
        lambda v: nx.harmonic_centrality(v.graph),
        "number",
        "The sum of 1/distance over those from whom it is reached.",
    ),
    "pagerank": _Measure(
        lambda v: nx.pagerank(v.graph, max_iter=1000, tol=1e-12, weight=v.weight and "weight"),
        "number",
        "PageRank, damping 0.85; over all actors it sums to 1.",
    ),
    "katz_centrality": _Measure(
        lambda v: v.katz[1],
        "number",
        "Katz: routes of any length into it, longer ones counting less; "
        "Euclidean norm 1 over all actors.",
    ),
    "eigenvector_centrality": _Measure(
        _eigenvector,
        "number",
        "Eigenvector centrality, without direction, in the largest component.",
    ),
    "current_flow_betweenness_centrality": _Measure(
        _current_flow,
        "number",
        "Betweenness of random walks, without direction, in the largest component; Newman.",
    ),
    "core_number": _Measure(
        lambda v: nx.core_number(v.graph),
        "count",
        "The largest k for which it is in a k-core: "
        "among actors with k arcs or more to each other.",
    ),
    "constraint": _Measure(
        lambda v: nx.constraint(v.mutual, weight="weight") if v.mutual else {},
        "number",
        "Burt's constraint: how far its contacts lead back to each other; small is free.",
    ),
    "effective_size": _Measure(
        _effective_size,
        "number",
        "Burt's effective size: its contacts, less how far they are redundant.",
    ),
    "articulation_point": _Measure(
        _articulation,
        "flag",
        "Whether without it the ties, without direction, fall into more parts.",
    ),
    "bridges": _Measure(
        _bridges, "count", "Its neighbours that no other way leads to, without direction."
    ),
}


def plain_number(value: Any) -> Value:  # noqa: ANN401
    """Return a number as Python's, to 12 places and so the same on every machine; none for NaN."""
    if isinstance(value, (np.bool_, np.integer)):
        return value.item()
    if value is None or isinstance(value, (bool, int)):
        return value
    return None if math.isnan(value) else round(float(value), 12) + 0.0


def check_names(names: Iterable[str], among: Iterable[str], what: str) -> tuple[str, ...]:
    """Return names without repetition.

    Args:
        names: the names to check.
        among: the names that there are.
        what: what the names are of, for the message: "measure".

    Raises:
        NameUnknown: a name is not among these.
    """
    allowed, distinct = list(among), tuple(dict.fromkeys(names))
    for name in distinct:
        if name not in allowed:
            hint = near(name, allowed) or f"known: {', '.join(allowed)}"
            raise NameUnknown(f"there is no {what} {quoted(name)}", hint)
    return distinct

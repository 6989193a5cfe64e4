"""Measures of centrality on a graph, under networkx's names and by networkx's definitions."""

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import polars as pl

from kg.errors import NameUnknown, near, quoted
from kg.graph.flow import Arcs, Flow, Marks
from kg.results.answers import What

Value = int | float | bool | None


def measures_of(
    graph: Any,  # noqa: ANN401
    measures: Iterable[str] = (),
    weight: str | None = None,
) -> dict[str, dict[Any, Value]]:
    """Return measures of a networkx graph: for each measure the value of every node.

    Args:
        graph: a graph, directed or not. Parallel edges are one of their weights together; loops,
            which join nobody to anybody, are left out.
        measures: names out of `MEASURES`; by default all.
        weight: the edge attribute, larger is stronger, that pagerank, current flow, constraint and
            effective size heed; by default none. `weighted_degree` and `weighted_betweenness`
            always take one: this, else `weight`. An edge without the attribute counts 1.

    Returns:
        Values as networkx defines them, equal over hash seeds, `None` where a measure is not
        defined: in- and out-degree without direction, constraint and effective size of the
        isolated, current flow and eigenvector outside the largest component. Cores, cut points,
        bridges, current flow and eigenvector take ties without direction; constraint and effective
        size add up both directions; closeness and Katz follow arcs inward.

    Raises:
        NameUnknown: there is no such measure.
        ValueError: a weight is not positive.

    Example:
        >>> kite = nx.krackhardt_kite_graph()
        >>> round(measures_of(kite, ["betweenness_centrality"])["betweenness_centrality"][7] * 36, 3)
        14.0
    """
    chosen = check_names(measures, MEASURES, "measure") or tuple(MEASURES)
    return values_of(views_of(graph, weight), chosen)


@dataclass(frozen=True)
class Views:
    """A graph of numbered nodes, so that nothing hangs on the order of a set, and what is derived from it."""

    nodes: tuple[Hashable, ...]
    graph: Any
    weight: str | None

    @cached_property
    def mutual(self) -> Any:  # noqa: ANN401
        """The graph without direction and without isolated nodes; weights of both directions added up."""
        mutual = nx.Graph()
        for u, v, weight in self.graph.edges(data="weight"):
            if self.weight is None:
                weight = 1
            held = mutual.edges[u, v]["weight"] if mutual.has_edge(u, v) else 0
            mutual.add_edge(u, v, weight=held + weight)
        return mutual

    @cached_property
    def component(self) -> Any:  # noqa: ANN401
        """The largest part of the graph that hangs together, without direction; the first of several."""
        parts = [sorted(c) for c in nx.connected_components(self.mutual)]
        return self.mutual.subgraph(max(sorted(parts), key=len, default=[])).copy()

    @cached_property
    def katz(self) -> tuple[float, dict[int, float]]:
        """Katz centrality and its attenuation: networkx's 0.1, or less where the sum would not converge."""
        arcs = self.graph
        sides = (arcs.in_degree, arcs.out_degree) if arcs.is_directed() else (arcs.degree,)
        most = min(
            max(d for _, d in side()) for side in sides
        )  # bounds the largest eigenvalue from above
        try:
            return 0.1, nx.katz_centrality(arcs, 0.1, max_iter=1000, tol=1e-10)
        except nx.PowerIterationFailedConvergence:
            return 0.9 / most, nx.katz_centrality(arcs, 0.9 / most, max_iter=1000, tol=1e-10)


def views_of(graph: Any, weight: str | None) -> Views:  # noqa: ANN401
    """Return a networkx graph as the measures see it."""
    nodes: tuple[Hashable, ...] = tuple(graph)
    number = {node: i for i, node in enumerate(nodes)}
    arcs = nx.DiGraph() if graph.is_directed() else nx.Graph()
    arcs.add_nodes_from(range(len(nodes)))
    for u, v, w in graph.edges(data=weight or "weight", default=1):
        if not w > 0:
            raise ValueError(f"the weight of {u!r} – {v!r} is {w!r}; weights are positive")
        if u != v:
            pair = number[u], number[v]
            arcs.add_edge(
                *pair, weight=w + (arcs.edges[pair]["weight"] if arcs.has_edge(*pair) else 0)
            )
    weights = {w for _, _, w in arcs.edges(data="weight")}
    whole = math.lcm(*weights) if all(isinstance(w, int) for w in weights) else 0
    for _, _, data in arcs.edges(
        data=True
    ):  # whole numbers, so that equally long ways are found equal
        data["distance"] = whole // data["weight"] if whole else 1 / data["weight"]
    return Views(nodes, arcs, weight)


def values_of(views: Views, measures: Iterable[str]) -> dict[str, dict[Any, Value]]:
    """Return the value of every node by each measure."""
    found: dict[str, dict[Any, Value]] = {}
    for name in measures:
        values = MEASURES[name].of(views) if views.nodes else {}
        found[name] = {node: plain_number(values.get(i)) for i, node in enumerate(views.nodes)}
    return found


# Measures whose time grows as the arcs do, so that they can be taken of millions.
LINEAR = (
    "degree", "in_degree", "out_degree", "weighted_degree", "pagerank", "core_number", "articulation_point", "bridges",
)  # fmt: skip


def linear_values(
    view: Flow, kernels: ModuleType, measures: Iterable[str]
) -> tuple[dict[str, Any], int]:
    """Return measures of `LINEAR` of a flow graph as arrays of the values of every node, and its largest part.

    Args:
        view: the flow graph.
        kernels: the engine.
        measures: which measures; a tie is the weight of the arcs that it passes.
    """
    n, some = len(view.case.tables["actors"]), view.arcs
    arcs = Arcs(n, some.tail[some.tail != some.head], some.head[some.tail != some.head])
    is_cut, bridges, part = kernels.parts(arcs)
    into, out = (np.bincount(end, minlength=n) for end in (arcs.head, arcs.tail))
    known: dict[str, Callable[[], Any]] = {
        "degree": lambda: into + out,
        "in_degree": lambda: into,
        "out_degree": lambda: out,
        "weighted_degree": lambda: _weighted_degree(view, n),
        "pagerank": lambda: (
            np.round(among_those_there(kernels.pagerank(arcs), view.there), 12) + 0.0
        ),
        "core_number": lambda: kernels.core_numbers(arcs),
        "articulation_point": lambda: is_cut,
        "bridges": lambda: bridges,
    }
    largest = int(np.bincount(part[part >= 0]).max(initial=0))
    return {name: known[name]() for name in measures}, largest


def among_those_there(ranks: npt.NDArray[np.float64], there: Marks) -> npt.NDArray[np.float64]:
    """Return PageRank as it is without the nodes that are not there.

    These have no arcs. What leads to all does so alike, so that without them the others keep their
    proportions.

    Args:
        ranks: the PageRank of every node, (n,) float64, with sum 1.
        there: whether each node is there, (n,) bool.
    """
    if there.all():
        return ranks
    remaining = np.where(there, ranks, 0.0)
    share: npt.NDArray[np.float64] = remaining / remaining.sum()
    return share


def _weighted_degree(view: Flow, n: int) -> Any:  # noqa: ANN401
    # A tie that is inherited may pass one arc by several ways.
    ties = view.passing.filter(pl.col("tail") != pl.col("head"))
    if (ties["end"] != "").any():
        ties = ties.unique(["tail", "head", "tie"])
    return sum(np.bincount(ties[end].to_numpy(), minlength=n) for end in ("tail", "head"))


def _effective_size(views: Views) -> dict[int, float]:
    # Without `nodes` networkx 3.6 is wrong; with them it takes a sink of a directed graph for isolated, so the
    # directions are added up first, as the definition does.
    weight = "weight" if views.weight or views.graph.is_directed() else None
    return dict(nx.effective_size(views.mutual, nodes=list(views.mutual), weight=weight))


def _current_flow(views: Views) -> dict[int, float]:
    weight = "weight" if views.weight else None
    few = len(views.component) < 3  # nobody can stand between two
    return (
        {} if few else dict(nx.current_flow_betweenness_centrality(views.component, weight=weight))
    )


def _eigenvector(views: Views) -> dict[int, float]:
    weight = "weight" if views.weight else None
    try:
        return dict(
            nx.eigenvector_centrality(views.component, max_iter=5000, tol=1e-10, weight=weight)
        )
    except (nx.PowerIterationFailedConvergence, nx.NetworkXPointlessConcept):
        return {}


def _articulation(views: Views) -> dict[int, bool]:
    cut = set(nx.articulation_points(views.mutual))
    return {node: node in cut for node in views.graph}


def _bridges(views: Views) -> dict[int, int]:
    found = dict.fromkeys(views.graph, 0)
    for ends in nx.bridges(views.mutual):
        for node in ends:
            found[node] += 1
    return found


@dataclass(frozen=True)
class _Measure:
    of: Callable[[Views], Mapping[int, Any]]
    what: What
    description: str


def _side(views: Views, side: str) -> dict[int, int]:
    return dict(getattr(views.graph, side)()) if views.graph.is_directed() else {}


# fmt: off
MEASURES: Mapping[str, _Measure] = {
    "degree": _Measure(lambda v: dict(v.graph.degree()), "count", "Arcs into it and out of it."),
    "in_degree": _Measure(lambda v: _side(v, "in_degree"), "count", "Arcs into it."),
    "out_degree": _Measure(lambda v: _side(v, "out_degree"), "count", "Arcs out of it."),
    "weighted_degree": _Measure(lambda v: dict(v.graph.degree(weight="weight")), "count", "Ties along these arcs."),
    "betweenness_centrality": _Measure(
        lambda v: nx.betweenness_centrality(v.graph), "number",
        "The part of the shortest routes between others that pass it, over all pairs of others; Freeman."),
    "weighted_betweenness": _Measure(
        lambda v: nx.betweenness_centrality(v.graph, weight="distance"), "number",
        "The same where an arc of n ties is 1/n long."),
    "closeness_centrality": _Measure(
        lambda v: nx.closeness_centrality(v.graph), "number",
        "How near those are from whom it is reached, times their part of all; Wasserman and Faust."),
    "harmonic_centrality": _Measure(
        lambda v: nx.harmonic_centrality(v.graph), "number",
        "The sum of 1/distance over those from whom it is reached."),
    "pagerank": _Measure(
        lambda v: nx.pagerank(v.graph, max_iter=1000, tol=1e-12, weight=v.weight and "weight"), "number",
        "PageRank, damping 0.85; over all actors it sums to 1."),
    "katz_centrality": _Measure(
        lambda v: v.katz[1], "number",
        "Katz: routes of any length into it, longer ones counting less; Euclidean norm 1 over all actors."),
    "eigenvector_centrality": _Measure(
        _eigenvector, "number", "Eigenvector centrality, without direction, in the largest component."),
    "current_flow_betweenness_centrality": _Measure(
        _current_flow, "number", "Betweenness of random walks, without direction, in the largest component; Newman."),
    "core_number": _Measure(
        lambda v: nx.core_number(v.graph), "count",
        "The largest k for which it is in a k-core: among actors with k arcs or more to each other."),
    "constraint": _Measure(
        lambda v: nx.constraint(v.mutual, weight="weight") if v.mutual else {}, "number",
        "Burt's constraint: how far its contacts lead back to each other; small is free."),
    "effective_size": _Measure(
        _effective_size, "number", "Burt's effective size: its contacts, less how far they are redundant."),
    "articulation_point": _Measure(
        _articulation, "flag", "Whether without it the ties, without direction, fall into more parts."),
    "bridges": _Measure(
        _bridges, "count", "Its neighbours that no other way leads to, without direction."),
}
# fmt: on


def plain_number(value: Any) -> Value:  # noqa: ANN401
    """Return a plain number that is the same on every machine, or nothing."""
    if isinstance(value, (np.bool_, np.integer)):
        return value.item()
    if value is None or isinstance(value, (bool, int)):
        return value
    return None if math.isnan(value) else round(float(value), 12) + 0.0


def check_names(names: Iterable[str], among: Iterable[str], what: str) -> tuple[str, ...]:
    """Return names without repetition.

    Raises:
        NameUnknown: one is not among those known.
    """
    allowed, wanted = list(among), tuple(dict.fromkeys(names))
    for name in wanted:
        if name not in allowed:
            hint = near(name, allowed) or f"known: {', '.join(allowed)}"
            raise NameUnknown(f"there is no {what} {quoted(name)}", hint)
    return wanted

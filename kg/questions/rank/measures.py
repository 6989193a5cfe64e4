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
from kg.graph.engines import Engine
from kg.graph.engines import engine as engine_of
from kg.graph.flow import Arcs, Reals
from kg.questions.rank.arc_measures import Nearness, effective_size, katz, nearness
from kg.questions.rank.betweenness import Sources, betweenness, choose_sources
from kg.results.answers import What
from kg.system import sizes

Value = int | float | bool | None
_Values = Mapping[int, Any]  # by the number of a node, of those for which a measure is defined


@dataclass(frozen=True)
class Views:
    """A graph of numbered nodes, and the graphs that are derived from it.

    Numbers stand for nodes, so that no value depends on the order of a set.

    Attributes:
        nodes: the nodes of the graph that was given; a number is a position in it.
        graph: the graph of the numbers, each arc with `weight` and `distance`.
        weight: the attribute that the weights were read from; none if measures heed no weights.
        engine_name: the engine that takes betweenness; none to choose it by size.
    """

    nodes: tuple[Hashable, ...]
    graph: Any
    weight: str | None
    engine_name: str | None = None

    @property
    def weight_key(self) -> str | None:
        """Return under what name `graph` has the weights that measures heed; none for none."""
        return self.weight and "weight"

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
        largest = max(sorted(parts), key=len, default=[])
        return self.mutual.subgraph(largest).copy()

    @cached_property
    def arcs(self) -> Arcs:
        """The arcs, ordered by tail; without direction each stands in both."""
        directed = self.graph if self.graph.is_directed() else self.graph.to_directed()
        ends = np.array(list(directed.edges), np.int64).reshape(-1, 2)
        return Arcs(len(self.nodes), ends[:, 0], ends[:, 1])

    @cached_property
    def lengths(self) -> Reals:
        """The length of each of `arcs`."""
        directed = self.graph if self.graph.is_directed() else self.graph.to_directed()
        return np.array([length for _, _, length in directed.edges(data="distance")], np.float64)

    @cached_property
    def sources(self) -> Sources:
        """From whom shortest routes are followed: from all, or from a sample."""
        return choose_sources(self.arcs)

    @property
    def engine(self) -> Engine:
        """The engine that takes betweenness."""
        searched = len(self.sources.nodes) * len(self.arcs.tail)
        return engine_of(self.engine_name, searched, sizes.BATCHED_ARCS)

    @cached_property
    def betweenness(self) -> Reals:
        """The betweenness of each node where all arcs are of one length."""
        return betweenness(self.engine, self.arcs, self.sources)

    @cached_property
    def nearness(self) -> Nearness:
        """How near each node is to those from whom it is reached."""
        return nearness(self.arcs)

    @property
    def has_current_flow(self) -> bool:
        """Return whether current flow is taken: its time grows as nodes times arcs do, and more."""
        component = self.component
        return len(component) * int(component.number_of_edges()) <= sizes.CURRENT_FLOW

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
            alpha, values = 0.1, katz(self.arcs, 0.1)
        except nx.PowerIterationFailedConvergence:
            alpha = 0.9 / bound
            values = katz(self.arcs, alpha)
        return alpha, dict(enumerate(values))


def views_of(graph: Any, weight: str | None, engine: str | None = None) -> Views:  # noqa: ANN401
    """Return a networkx graph as the measures see it.

    Args:
        graph: a graph, directed or not. Parallel edges become one with the sum of their weights;
            loops, which join no node to another, are left out.
        weight: the edge attribute, larger is stronger, that pagerank, current flow, constraint and
            effective size heed; by default none. `weighted_degree` and `weighted_betweenness`
            always take one: this, else `weight`. An edge without the attribute counts 1.
        engine: the name of the engine that takes betweenness; by default it is chosen by size.

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
    return Views(nodes, arcs, weight, engine)


def _weight_of(graph: Any, tail: int, head: int) -> Any:  # noqa: ANN401
    """Return the weight of an arc; 0 where there is none."""
    if not graph.has_edge(tail, head):
        return 0
    return graph.edges[tail, head]["weight"]


def _add_distances(arcs: Any) -> None:  # noqa: ANN401
    """Give each arc the reciprocal of its weight as `distance`.

    Distances are whole numbers where the weights are, so that equally long routes are equal.
    """
    weights = {weight for _, _, weight in arcs.edges(data="weight")}
    are_whole = all(isinstance(weight, int) for weight in weights)
    unit = math.lcm(*weights) if are_whole else 0
    for _, _, arc in arcs.edges(data=True):
        weight = arc["weight"]
        arc["distance"] = unit // weight if unit else 1 / weight


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


@dataclass(frozen=True)
class _Measure:
    """A measure: how it is taken, by number of node, what a value is, and what it says."""

    of: Callable[[Views], _Values]
    what: What
    description: str


_Taker = Callable[[Views], _Values]
MEASURES: dict[str, _Measure] = {}


def _measure(name: str, what: What, description: str) -> Callable[[_Taker], _Taker]:
    """Enter a function among the measures, whose order is that of the functions below."""

    def enter(of: _Taker) -> _Taker:
        """Enter a function in `MEASURES` under the name of the measure."""
        MEASURES[name] = _Measure(of, what, description)
        return of

    return enter


@_measure("degree", "count", "Arcs into it and out of it.")
def _degree(views: Views) -> _Values:
    return dict(views.graph.degree())


@_measure("in_degree", "count", "Arcs into it.")
def _in_degree(views: Views) -> _Values:
    graph = views.graph
    return dict(graph.in_degree()) if graph.is_directed() else {}


@_measure("out_degree", "count", "Arcs out of it.")
def _out_degree(views: Views) -> _Values:
    graph = views.graph
    return dict(graph.out_degree()) if graph.is_directed() else {}


@_measure("weighted_degree", "count", "Ties along these arcs.")
def _weighted_degree(views: Views) -> _Values:
    return dict(views.graph.degree(weight="weight"))


@_measure(
    "betweenness_centrality",
    "number",
    "The part of the shortest routes between others that pass it, "
    "over all pairs of others; Freeman.",
)
def _betweenness(views: Views) -> _Values:
    return dict(enumerate(views.betweenness))


@_measure("weighted_betweenness", "number", "The same where an arc of n ties is 1/n long.")
def _weighted_betweenness(views: Views) -> _Values:
    """Return the betweenness over lengths; without them where all lengths are equal."""
    if len(np.unique(views.lengths)) < 2:  # then the shortest routes are the same
        return dict(enumerate(views.betweenness))
    values = betweenness(views.engine, views.arcs, views.sources, views.lengths)
    return dict(enumerate(values))


@_measure(
    "closeness_centrality",
    "number",
    "How near those are from whom it is reached, times their part of all; Wasserman and Faust.",
)
def _closeness(views: Views) -> _Values:
    return dict(enumerate(views.nearness.closeness))


@_measure(
    "harmonic_centrality",
    "number",
    "The sum of 1/distance over those from whom it is reached.",
)
def _harmonic(views: Views) -> _Values:
    return dict(enumerate(views.nearness.harmonic))


@_measure("pagerank", "number", "PageRank, damping 0.85; over all actors it sums to 1.")
def _pagerank(views: Views) -> _Values:
    ranks = nx.pagerank(views.graph, max_iter=1000, tol=1e-12, weight=views.weight_key)
    return dict(ranks)


@_measure(
    "katz_centrality",
    "number",
    "Katz: routes of any length into it, longer ones counting less; "
    "Euclidean norm 1 over all actors.",
)
def _katz(views: Views) -> _Values:
    _, values = views.katz
    return values


@_measure(
    "eigenvector_centrality",
    "number",
    "Eigenvector centrality, without direction, in the largest component.",
)
def _eigenvector(views: Views) -> _Values:
    limits = {"max_iter": 5000, "tol": 1e-10}
    try:
        values = nx.eigenvector_centrality(views.component, weight=views.weight_key, **limits)
    except (nx.PowerIterationFailedConvergence, nx.NetworkXPointlessConcept):
        return {}
    return dict(values)


@_measure(
    "current_flow_betweenness_centrality",
    "number",
    "Betweenness of random walks, without direction, in the largest component; Newman.",
)
def _current_flow(views: Views) -> _Values:
    if len(views.component) < 3 or not views.has_current_flow:  # of two nobody stands between
        return {}
    values = nx.current_flow_betweenness_centrality(views.component, weight=views.weight_key)
    return dict(values)


@_measure(
    "core_number",
    "count",
    "The largest k for which it is in a k-core: among actors with k arcs or more to each other.",
)
def _core_number(views: Views) -> _Values:
    return dict(nx.core_number(views.graph))


@_measure(
    "constraint",
    "number",
    "Burt's constraint: how far its contacts lead back to each other; small is free.",
)
def _constraint(views: Views) -> _Values:
    if not views.mutual:
        return {}
    return dict(nx.constraint(views.mutual, weight="weight"))


@_measure(
    "effective_size",
    "number",
    "Burt's effective size: its contacts, less how far they are redundant.",
)
def _effective_size(views: Views) -> _Values:
    return effective_size(views.mutual)


@_measure(
    "articulation_point",
    "flag",
    "Whether without it the ties, without direction, fall into more parts.",
)
def _articulation(views: Views) -> _Values:
    cut = set(nx.articulation_points(views.mutual))
    return {node: node in cut for node in views.graph}


@_measure("bridges", "count", "Its neighbours that no other way leads to, without direction.")
def _bridges(views: Views) -> _Values:
    counts = dict.fromkeys(views.graph, 0)
    for node in chain.from_iterable(nx.bridges(views.mutual)):
        counts[node] += 1
    return counts


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
    allowed = list(among)
    distinct = tuple(dict.fromkeys(names))
    for name in distinct:
        if name not in allowed:
            hint = near(name, allowed) or f"known: {', '.join(allowed)}"
            raise NameUnknown(f"there is no {what} {quoted(name)}", hint)
    return distinct

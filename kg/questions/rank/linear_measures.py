"""Measures whose time grows as the arcs do, taken of numbered arcs by a compiled engine."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks

# Measures whose time grows as the arcs do, so that they can be taken of millions.
LINEAR = (
    "degree",
    "in_degree",
    "out_degree",
    "weighted_degree",
    "pagerank",
    "core_number",
    "articulation_point",
    "bridges",
)


class LinearValues(NamedTuple):
    """The measures of a flow graph as arrays, and the size of its largest part.

    `by_measure` has for each measure the value of every node: (n,) float64 of `pagerank`, (n,) bool
    of `articulation_point`, else (n,) int64. `component` counts the nodes of the largest part.
    """

    by_measure: dict[str, Any]
    component: int


def linear_values(view: Flow, kernels: Engine, measures: Iterable[str]) -> LinearValues:
    """Return measures of `LINEAR` of a flow graph.

    Args:
        view: the flow graph.
        kernels: the engine.
        measures: which measures; the weight of an arc is the number of ties that pass it.
    """
    n = len(view.case.tables["actors"])
    tail, head = view.arcs.tail, view.arcs.head
    is_arc = tail != head
    arcs = Arcs(n, tail[is_arc], head[is_arc])
    is_cut, bridges, part = kernels.parts(arcs)
    in_degree = np.bincount(arcs.head, minlength=n)
    out_degree = np.bincount(arcs.tail, minlength=n)

    def pagerank() -> npt.NDArray[np.float64]:
        """Return the ranks of those who are there."""
        ranks = kernels.pagerank(arcs)
        ranks = among_those_there(ranks, view.there)
        return np.round(ranks, 12) + 0.0  # no negative zero

    taken_by: dict[str, Callable[[], Any]] = {
        "degree": lambda: in_degree + out_degree,
        "in_degree": lambda: in_degree,
        "out_degree": lambda: out_degree,
        "weighted_degree": lambda: _weighted_degree(view, n),
        "pagerank": pagerank,
        "core_number": lambda: kernels.core_numbers(arcs),
        "articulation_point": lambda: is_cut,
        "bridges": lambda: bridges,
    }
    sizes = np.bincount(part[part >= 0])
    by_measure = {name: taken_by[name]() for name in measures}
    return LinearValues(by_measure, int(sizes.max(initial=0)))


def among_those_there(ranks: npt.NDArray[np.float64], there: Marks) -> npt.NDArray[np.float64]:
    """Return PageRank as it is without the nodes that are not there.

    These nodes have no arcs. The random jump reaches all nodes alike, so that without them the
    others keep their proportions.

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
    """Return how many ties pass the arcs of each of `n` nodes, (n,) int64."""
    # A tie that is inherited may pass one arc by several ways.
    is_loop = pl.col("tail") == pl.col("head")
    ties = view.passing.filter(~is_loop)
    is_inherited = ties["end"] != ""
    if is_inherited.any():
        ties = ties.unique(["tail", "head", "tie"])
    ends = (ties[end].to_numpy() for end in ("tail", "head"))
    return sum(np.bincount(nodes, minlength=n) for nodes in ends)

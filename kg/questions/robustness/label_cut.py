"""The fewest labels whose loss cuts a node off: an arc is lost once all labels of its tie are.

This minimum label cut, which is NP-hard, is a mixed-integer programme here: a label is lost or not,
and the potential of the nodes, 0 at the root and 1 at the node, rises only along lost arcs. HiGHS
solves it (`scipy.optimize.milp`). Whoever asks checks the cut by plain reachability, as a solver's
word alone is no proof.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kg.graph.flow import Arcs, Marks, Numbers

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

FIXED = -1  # the tie of an arc that no tie carries: of a part, of the root, of further buyers


class LabelledGraph(NamedTuple):
    """A graph whose arcs are carried by ties, and the labels of each tie.

    Attributes:
        arcs: the arcs, one for each tie and pair.
        tie: the number of the tie of each arc, or `FIXED`, `(m,) int64`.
        labels: the labels of each tie that may be lost; a tie that is missing stays for sure.
        loosely: the ties that may be lost with any of their labels, not only with all.
    """

    arcs: Arcs
    tie: Numbers
    labels: Mapping[int, tuple[str, ...]]
    loosely: frozenset[int] = frozenset()


class Cut(NamedTuple):
    """A set of labels.

    Attributes:
        labels: the labels, in order; none if no set of labels cuts.
        bound: at least so many are needed.
    """

    labels: tuple[str, ...] | None
    bound: int


# At least one of some labels must be lost or one of some others kept: (to lose, to keep).
Demand = tuple[frozenset[str], frozenset[str]]


def smallest_cut(
    graph: LabelledGraph,
    root: int,
    node: int,
    demands: Sequence[Demand] = (),
    seconds: float = 10.0,
) -> Cut:
    """Return a smallest set of labels whose loss leaves no route from the root to a node.

    Args:
        graph: the graph.
        root: the number of the root.
        node: that of the node.
        demands: what the set must fulfil besides.
        seconds: how long to look for it; then the bound is what is known.
    """
    from scipy.optimize import Bounds, milp  # takes long to import, and few commands need it

    arcs, tie = relevant(graph, root, node)
    ties = sorted({int(t) for t in tie if int(t) in graph.labels})
    of_ties = chain.from_iterable(graph.labels[t] for t in ties)
    labels = sorted({*of_ties, *_named(demands)})
    place = {label: i for i, label in enumerate(labels)}
    first_tie = len(labels)
    tie_place = {t: first_tie + i for i, t in enumerate(ties)}
    nodes = np.unique(np.concatenate([arcs.tail, arcs.head, [root, node]]))
    first_node = first_tie + len(ties)
    node_place = {int(v): first_node + i for i, v in enumerate(nodes)}
    rows = _Rows(first_node + len(nodes))
    for t, p in tie_place.items():
        places = [place[label] for label in graph.labels[t]]
        for needed in [places] if t in graph.loosely else [[column] for column in places]:
            rows.at_most({p: 1} | dict.fromkeys(needed, -1), 0)
    for tail, head, t in zip(arcs.tail.tolist(), arcs.head.tolist(), tie.tolist(), strict=True):
        rise = {node_place[head]: 1, node_place[tail]: -1}
        rows.at_most(rise | ({tie_place[t]: -1} if t in tie_place else {}), 0)
    for losing, keeping in demands:
        terms = {place[label]: -1 for label in losing} | {place[label]: 1 for label in keeping}
        rows.at_most(terms, len(keeping) - 1)
    cost = np.zeros(rows.columns)
    cost[:first_tie] = 1
    is_whole = np.zeros(rows.columns)
    is_whole[:first_tie] = 1
    lower, upper = np.zeros(rows.columns), np.ones(rows.columns)
    upper[node_place[root]] = 0
    lower[node_place[node]] = 1
    solved = milp(
        cost,
        integrality=is_whole,
        bounds=Bounds(lower, upper),
        constraints=rows.constraint(),
        options={"time_limit": seconds},
    )
    if solved.status == _INFEASIBLE:
        return Cut(None, 0)
    bound = math.ceil((solved.mip_dual_bound or 0) - _ROUNDING)
    if solved.x is None:
        return Cut(None, max(bound, 1))
    lost = tuple(label for label in labels if solved.x[place[label]] > _HALF)
    return Cut(lost, len(lost) if solved.status == 0 else bound)


_INFEASIBLE = 2  # a status of `milp`
_ROUNDING = 1e-6
_HALF = 0.5


def _named(demands: Iterable[Demand]) -> set[str]:
    """Return the labels that demands name."""
    sets = chain.from_iterable(demands)
    return set(chain.from_iterable(sets))


class _Rows:
    """The rows of linear constraints, as they come."""

    def __init__(self, columns: int) -> None:
        """Begin with none.

        Args:
            columns: how many variables there are.
        """
        self.columns = columns
        self._entries: list[tuple[int, int, float]] = []
        self._upper: list[float] = []

    def at_most(self, terms: Mapping[int, float], most: float) -> None:
        """Demand that a weighted sum of variables is at most a number.

        Args:
            terms: the weight of each variable, by its place.
            most: the number.
        """
        row = len(self._upper)
        self._entries += [(row, place, weight) for place, weight in terms.items()]
        self._upper.append(most)

    def constraint(self) -> "LinearConstraint":
        """Return all of them as one constraint."""
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        rows, columns, weights = zip(*self._entries, strict=True)
        shape = (len(self._upper), self.columns)
        matrix = coo_array((weights, (rows, columns)), shape=shape).tocsr()
        return LinearConstraint(matrix, ub=np.array(self._upper))


class _Part(NamedTuple):
    """The arcs of a part of a graph, and the tie of each."""

    arcs: Arcs
    tie: Numbers


def relevant(graph: LabelledGraph, root: int, node: int) -> _Part:
    """Return the arcs on routes from the root to a node.

    Args:
        graph: the graph.
        root: the number of the root.
        node: that of the node.
    """
    arcs = graph.arcs
    ahead = spread(arcs, root)
    behind = spread(Arcs(arcs.n, arcs.head, arcs.tail), node)
    is_on = ahead[arcs.tail] & behind[arcs.head]
    return _Part(Arcs(arcs.n, arcs.tail[is_on], arcs.head[is_on]), graph.tie[is_on])


def spread(arcs: Arcs, start: int) -> Marks:
    """Return for each node whether a route leads there from a start.

    Args:
        arcs: the arcs.
        start: the number of the start.
    """
    is_reached = np.zeros(arcs.n, np.bool_)
    is_reached[start] = True
    while True:
        fresh = arcs.head[is_reached[arcs.tail] & ~is_reached[arcs.head]]
        if not len(fresh):
            return is_reached
        is_reached[fresh] = True

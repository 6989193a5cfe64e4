"""The functions of every engine. An engine is a module that has these functions."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from kg.graph.flow import Arcs, Marks, Numbers, Reals


class Connectivity(NamedTuple):
    """The cut points, bridges and components of a graph without direction.

    Attributes:
        is_cut: whether the component of each node falls apart without it, `(n,) bool`.
        bridges: at how many arcs each node is whose loss divides its component, `(n,) int64`.
        component: the number of the component of each node, in the order of their lowest nodes,
            `(n,) int64`; -1 for a node without arcs.
    """

    is_cut: Marks
    bridges: Numbers
    component: Numbers


class Engine(Protocol):
    """The functions of an engine; nodes are numbers from 0 to n - 1.

    All engines give the same answers, except the last digits of sums, and which of several
    largest sets of disjoint routes is returned.
    """

    def dominators(self, arcs: Arcs, root: int) -> Numbers:
        """Return the immediate dominator of every node, `(n,) int64`.

        The root's is the root, and that of an unreached node is -1.

        Args:
            arcs: the graph.
            root: the node that routes start from.
        """
        ...

    def reached(self, arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()) -> Marks:
        """Return for each node whether a route from a start leads to it, `(n,) bool`.

        Args:
            arcs: the graph.
            starts: the nodes that routes start from; they are reached themselves.
            without: the nodes that routes avoid; none of them is reached. By default none.
        """
        ...

    def avoiding(self, arcs: Arcs, root: int, sets: Sequence[Iterable[int]]) -> Iterable[Marks]:
        """Yield for each set which nodes a route from the root reaches that avoids its members.

        Args:
            arcs: the graph.
            root: the node that routes start from.
            sets: the nodes that each search avoids.
        """
        ...

    def from_each(self, arcs: Arcs, sets: Sequence[Iterable[int]]) -> Iterable[Marks]:
        """Yield for each set which nodes a route from one of its members reaches.

        Args:
            arcs: the graph.
            sets: the nodes that each search starts from.
        """
        ...

    def downward(self, idom: Numbers, root: int) -> tuple[Numbers, Numbers]:
        """Return the nodes of a dominator tree in preorder, and where those below each end.

        The nodes below v are `order[place + 1 : end[v]]`, where `place` is that of v.

        Args:
            idom: the immediate dominator of every node, as `dominators` returns it.
            root: the root of the tree.

        Returns:
            order: the reached nodes, children by number, `(r,) int64`.
            end: for each node the place where those below it end, `(n,) int64`; 0 where it is not
                reached.
        """
        ...

    def held_below(self, arcs: Arcs, idom: Numbers, root: int, targets: Marks) -> Marks:
        """Return for each node whether the arcs lead from it to a target that it dominates.

        Args:
            arcs: some of the arcs that `idom` was found for.
            idom: the immediate dominator of every node, as `dominators` returns it.
            root: the node that routes start from.
            targets: which nodes are targets, `(n,) bool`.
        """
        ...

    def shortest_share(self, arcs: Arcs, root: int, targets: Iterable[int]) -> Reals:
        """Return for every node v the mean of σ(v,t)/σ(t) over the reached targets t ≠ v.

        σ(t) counts the shortest routes from the root to t, σ(v,t) those of them that pass v.

        Args:
            arcs: the graph.
            root: the node that routes start from.
            targets: the targets; each counts once.

        Returns:
            The shares, 0 to 1, `(n,) float64`; 0 where there is no such target.
        """
        ...

    def betweenness(self, arcs: Arcs, sources: Numbers, lengths: Reals | None = None) -> Reals:
        """Return for each node the sum over sources of the parts of shortest routes that pass it.

        A source s adds to v the sum over the targets t of σ(s,v,t)/σ(s,t), where v is neither of
        them: σ(s,t) counts the shortest routes from s to t, σ(s,v,t) those of them that pass v.

        Args:
            arcs: the graph, without parallel arcs or loops.
            sources: the nodes that routes start from, whole numbers.
            lengths: the length of each arc, `(m,) float64`, positive; by default all are of one
                length.

        Returns:
            The sums, `(n,) float64`; with every node as a source, betweenness itself.
        """
        ...

    def disjoint_routes(
        self, arcs: Arcs, start: int, targets: Iterable[int]
    ) -> list[list[list[int]]]:
        """Return for each target a largest set of routes to it that share no other node.

        By Menger's theorem there are as many as the smallest number of nodes whose loss cuts the
        target off; a direct arc is one route. There is none from the start to itself.

        Args:
            arcs: the graph.
            start: the node that routes start from.
            targets: where they lead, each by itself.

        Returns:
            The routes of each target, shortest first, then by their nodes.
        """
        ...

    def share_bounds(
        self, first: Numbers, low: Numbers, high: Numbers, least: Numbers, most: Numbers
    ) -> tuple[Numbers, Reals]:
        """Return the bounds of the top share and of the Herfindahl index of each supplier.

        Shares are whole numbers out of `WHOLE`; `kg.graph.engines.share_bounds` defines the bounds.

        Args:
            first: where the buyers of each of n suppliers start, and at last where those of the
                last one end, `(n + 1,) int64`.
            low: the least share of each of m buyers, `(m,) int64`.
            high: the greatest share of each buyer, `(m,) int64`.
            least: the least share of the top buyer of each supplier, `(n,) int64`.
            most: the greatest share of that buyer, `(n,) int64`.

        Returns:
            tops: lower and upper bound of the top share out of `WHOLE`, `(n, 2) int64`.
            indexes: those of the index, 0 to 1, `(n, 2) float64`. Both are -1 where no shares fit.
        """
        ...

    def pagerank(self, arcs: Arcs) -> Reals:
        """Return the PageRank of every node, `(n,) float64` with sum 1.

        Damping is 0.85, and a node without arcs out leads to all alike (Brin & Page 1998, doi
        10.1016/S0169-7552(98)00110-X).
        """
        ...

    def core_numbers(self, arcs: Arcs) -> Numbers:
        """Return the largest k for which each node is in a k-core, `(n,) int64`.

        Nodes of a k-core have k arcs or more to each other. The graph has no loops, and the
        direction of arcs does not count.
        """
        ...

    def parts(self, arcs: Arcs) -> Connectivity:
        """Return the cut points, bridges and components, whatever the direction of arcs."""
        ...

"""The facts that a question needs of its flow graph, in this process or on a cluster."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kg.graph.engines import Engine
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bottlenecks.families import own_marks
from kg.questions.bottlenecks.last_ties import Arrivals, arrivals


class AccessedGraph(Protocol):
    """A flow graph of n nodes with its super-source, and what engines find in it.

    Nodes are numbers, as in `kg.graph.engines`.
    """

    @property
    def question(self) -> QuestionGraph:
        """Return the question; where a cluster holds the arcs, it has only a few of them."""
        ...

    @property
    def own(self) -> Marks:
        """Return for each node whether a stated arc leads to it, or to a part, from outside."""
        ...

    @property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        ...

    def dominators(self) -> Numbers:
        """Return the immediate dominator of each node, (n,); -1 where none reaches it."""
        ...

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return a dominator tree from the root down.

        Returns:
            The nodes in preorder, and for each node the place in that order behind the last node
            below it, (n,).
        """
        ...

    def held_below(self, above: Numbers, targets: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a target that it dominates.

        Args:
            above: the immediate dominator of each node, (n,) int64.
            targets: for each node whether it is a target, (n,) bool.
        """
        ...

    def shortest_share(self, targets: Numbers) -> npt.NDArray[np.float64]:
        """Return the mean share of shortest routes to other targets that pass each node."""
        ...

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        ...

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        ...

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return by which ties the counted are reached.

        Args:
            counted: those who are counted and reached, (targets,) int64.
            reached: for each node whether a route reaches it, (n,) bool.
        """
        ...


GraphMaker = Callable[[Flow, Marks, Marks, str], AccessedGraph]  # of sources, targets and `count`


@dataclass(frozen=True)
class LocalGraph:
    """A flow graph whose arcs are in this process, asked by an engine."""

    question: QuestionGraph
    kernel: Engine

    @property
    def own(self) -> Marks:
        """Return for each node whether a stated arc leads to it, or to a part, from outside."""
        question = self.question
        tail, head = question.arcs.tail[question.stated], question.arcs.head[question.stated]
        return own_marks(question, tail, head)

    @cached_property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        flow = self.question.flow
        is_tied = np.zeros(len(flow.ids), np.bool_)
        for end in ("tail", "head"):
            is_tied[flow.passing[end].to_numpy()] = True
        return is_tied

    def dominators(self) -> Numbers:
        """Return the immediate dominator of each node, (n,); -1 where none reaches it."""
        above: Numbers = self.kernel.dominators(self.question.loose, self.question.root)
        return above

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return a dominator tree in preorder, and for each node where those below it end there."""
        order, end = self.kernel.downward(above, self.question.root)
        return order, end

    def held_below(self, above: Numbers, targets: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a target that it dominates.

        Args:
            above: the immediate dominator of each node, (n,) int64.
            targets: for each node whether it is a target, (n,) bool.
        """
        arcs, root = self.question.free_arcs, self.question.root
        is_free: Marks = self.kernel.held_below(arcs, above, root, targets)
        return is_free

    def shortest_share(self, targets: Numbers) -> npt.NDArray[np.float64]:
        """Return the mean share of shortest routes to other targets that pass each node."""
        arcs, root = self.question.arcs, self.question.root
        shares: npt.NDArray[np.float64] = self.kernel.shortest_share(arcs, root, targets)
        return shares

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        reached: Iterable[Marks] = self.kernel.avoiding(
            self.question.arcs, self.question.root, sets
        )
        return reached

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        reached: Iterable[Marks] = self.kernel.from_each(self.question.free_arcs, sets)
        return reached

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return by which ties the counted are reached.

        Args:
            counted: those who are counted and reached, (targets,) int64.
            reached: for each node whether a route reaches it, (n,) bool.
        """
        return arrivals(self.question, counted, reached)


def make_local_graphs(kernel: Engine) -> GraphMaker:
    """Return the function that makes the graph of a question in this process, for an engine."""

    def make(flow: Flow, sources: Marks, targets: Marks, count: str) -> LocalGraph:
        """Return the graph of a question."""
        return LocalGraph(ask(flow, sources, targets, count), kernel)

    return make

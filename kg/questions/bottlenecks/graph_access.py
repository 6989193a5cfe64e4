"""What a question needs to know of its flow graph, whoever holds the arcs: this process, or a cluster."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kg.graph.engines import Engine
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bottlenecks.last_ties import Arrivals, arrivals


class AccessedGraph(Protocol):
    """A flow graph with its super-source, and what engines find in it; nodes are numbers, as in `kg.graph.engines`."""

    @property
    def asked(self) -> QuestionGraph:
        """Return who is asked about; where a cluster holds the arcs, with but a few of them."""
        ...

    @property
    def own(self) -> Marks:
        """Return for each node whether an arc stated of its ends as they are leads to it."""
        ...

    @property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        ...

    def dominators(self) -> Numbers:
        """Return the immediate dominator of every node: the root's is itself, that of an unreached node -1."""
        ...

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return the nodes of a dominator tree in preorder, and for each where those below it end in that order."""
        ...

    def held_below(self, above: Numbers, wanted: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a wanted node that it dominates."""
        ...

    def shortest_share(self, targets: Numbers) -> npt.NDArray[np.float64]:
        """Return for every node the mean share of the shortest routes to other targets that pass it."""
        ...

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        ...

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        ...

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return how those counted and reached are reached."""
        ...


See = Callable[[Flow, Marks, Marks, str], AccessedGraph]


@dataclass(frozen=True)
class HeldGraph:
    """A flow graph that this process holds, asked by an engine."""

    asked: QuestionGraph
    kernel: Engine

    @property
    def own(self) -> Marks:
        """Return for each node whether an arc stated of its ends as they are leads to it."""
        found = np.zeros(self.asked.loose.n, np.bool_)
        found[self.asked.arcs.head[self.asked.stated]] = True
        return found

    @cached_property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        flow = self.asked.flow
        found = np.zeros(len(flow.ids), np.bool_)
        found[flow.passing["tail"].to_numpy()] = found[flow.passing["head"].to_numpy()] = True
        return found

    def dominators(self) -> Numbers:
        """Return the immediate dominator of every node."""
        return self.kernel.dominators(self.asked.loose, self.asked.root)

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return the nodes of a dominator tree in preorder, and for each where those below it end in that order."""
        return self.kernel.downward(above, self.asked.root)

    def held_below(self, above: Numbers, wanted: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a wanted node that it dominates."""
        return self.kernel.held_below(self.asked.free_arcs, above, self.asked.root, wanted)

    def shortest_share(self, targets: Numbers) -> npt.NDArray[np.float64]:
        """Return for every node the mean share of the shortest routes to other targets that pass it."""
        return self.kernel.shortest_share(self.asked.arcs, self.asked.root, targets)

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        return self.kernel.avoiding(self.asked.arcs, self.asked.root, sets)

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        return self.kernel.from_each(self.asked.free_arcs, sets)

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return how those counted and reached are reached."""
        return arrivals(self.asked, counted, reached)


def here(kernel: Engine) -> See:
    """Return the function that makes a flow graph for this process to hold, asked by an engine."""
    return lambda flow, sources, targets, count: HeldGraph(
        ask(flow, sources, targets, count), kernel
    )

"""The flow graph of a channel as the overview asks about it: who is counted, who is reached."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.case import ChannelQuestion
from kg.case.names import marked
from kg.graph.engines import Engine
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.bottlenecks.dominator_tree import Tree, tree_of
from kg.questions.bottlenecks.graph_access import LocalGraph
from kg.questions.standard_question import counted_rows


@dataclass(frozen=True)
class ChannelGraph:
    """The flow graph of one channel, of n actors and some more nodes, with an engine.

    Attributes:
        graph: the flow graph as the question sees it.
        question: the question.
        kernel: the engine.
    """

    graph: QuestionGraph
    question: ChannelQuestion
    kernel: Engine

    @property
    def flow(self) -> Flow:
        """Return the flow graph of the channel."""
        return self.graph.flow

    @property
    def n(self) -> int:
        """Return how many actors there are."""
        return self.graph.flow.n

    @cached_property
    def counted(self) -> Numbers:
        """Return the numbers of those counted, ascending, `(counted,) int64`."""
        graph, flow = self.graph, self.flow
        rows, _ = counted_rows(flow.case, graph.counted_side, flow.there, graph.far_side)
        return rows

    @cached_property
    def is_counted(self) -> Marks:
        """Return for each actor whether it is counted, `(n,) bool`."""
        mask = np.zeros(self.n, np.bool_)
        mask[self.counted] = True
        return mask

    @cached_property
    def local(self) -> LocalGraph:
        """Return the graph with its engine."""
        return LocalGraph(self.graph, self.kernel)

    @cached_property
    def tree(self) -> Tree:
        """Return the dominator tree of the flow graph."""
        return tree_of(self.local, self.counted)

    @cached_property
    def is_reached(self) -> Marks:
        """Return for each actor whether a route reaches it, `(n,) bool`."""
        is_reached: Marks = self.tree.above[: self.n] >= 0
        return is_reached

    @property
    def far_names(self) -> tuple[str, ...]:
        """Return the side that is not counted, as the question names it."""
        question = self.question
        return question.sources if question.count == "to" else question.targets


def channel_graph(
    flow: Flow, question: ChannelQuestion, kernel: Engine, suppliers: Numbers | None = None
) -> ChannelGraph:
    """Return the flow graph of one channel as the overview asks about it.

    Args:
        flow: the flow graph of the channel.
        question: the question.
        kernel: the engine.
        suppliers: the numbers of all suppliers with further buyers; by default they are found.
    """
    sources, targets = marked(flow.case, question.sources), marked(flow.case, question.targets)
    return ChannelGraph(ask(flow, sources, targets, question.count, suppliers), question, kernel)

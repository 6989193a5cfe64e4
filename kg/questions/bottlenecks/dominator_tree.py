"""The dominator tree of a flow graph, and whom each node of it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.graph.flow import Marks, Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.graph_access import AccessedGraph
from kg.results.long_lists import Picked, pick_ids


@dataclass(frozen=True)
class Tree:
    """The dominator tree of a graph with n nodes, and whom each node holds.

    Attributes:
        graph: the flow graph.
        above: the immediate dominator of each node, (n,) int64; -1 where no route reaches it.
        reached_targets: the counted targets that a route reaches, ascending, (targets,) int64.
        is_reached_target: the same for each node, (n,) bool.
        order: the nodes reached in preorder, (reached,) int64: those below a node follow it.
        place: the place of each node in `order`, (n,) int64.
        end: the place in `order` behind the last node below each node, (n,) int64.
    """

    graph: AccessedGraph
    above: Numbers
    reached_targets: Numbers
    is_reached_target: Marks
    order: Numbers
    place: Numbers
    end: Numbers

    @cached_property
    def captives(self) -> Numbers:
        """Return how many of the targets reached each node holds, (n,) int64."""
        return self._count_below(self.is_reached_target)

    @cached_property
    def is_own(self) -> Marks:
        """Return for each node whether it has a stated tie of its own into the channel."""
        return self.graph.own

    @cached_property
    def own(self) -> Numbers:
        """Return how many captives of each node have a stated tie of their own, (n,) int64."""
        return self._count_below(self.is_reached_target & self.is_own)

    def _count_below(self, mask: Marks) -> Numbers:
        """Return how many of the nodes of a mask stand below each node; the node is not counted."""
        # Those below a node are one slice of the order, so that two running sums give their number.
        running = np.concatenate([[0], np.cumsum(mask[self.order])])
        count = running[np.maximum(self.end, 1)] - running[self.place + 1]
        return np.where(self.above >= 0, count, 0)

    def below(self, v: int, ids: Sequence[str]) -> Picked:
        """Return the targets that a node holds, in the order of the case.

        Args:
            v: the number of the node.
            ids: the id of each actor, by its number.
        """
        nodes = self.order[self.place[v] + 1 : self.end[v]]
        return pick_ids(ids, np.sort(nodes[self.is_reached_target[nodes]]))


def left_out_of(question: QuestionGraph) -> Marks:
    """Return for each node whether it is on routes and yet no gatekeeper, (n,) bool.

    These are the only source, which every route passes; roles with members, which are groups; and
    the nodes that are not actors.
    """
    flow = question.flow
    is_left_out = np.zeros(question.loose.n, np.bool_)
    is_left_out[: flow.n] = flow.marked(flow.case.roles & flow.case.members.keys())
    if question.only is not None:
        is_left_out[question.only] = True
    is_left_out[flow.n :] = True
    return is_left_out


def tree_of(graph: AccessedGraph, targets: Numbers) -> Tree:
    """Return the dominator tree of a flow graph, with whom each node holds.

    Args:
        graph: the flow graph.
        targets: the counted targets, ascending, (targets,) int64.
    """
    above = graph.dominators()
    order, end = graph.downward(above)
    place = np.zeros(len(above), np.int64)
    place[order] = np.arange(len(order))
    reached = targets[above[targets] >= 0]
    is_reached_target = np.zeros(len(above), np.bool_)
    is_reached_target[reached] = True
    return Tree(graph, above, reached, is_reached_target, order, place, end)

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
    """The dominator tree, with whom each node holds.

    `wanted` are the counted who are reached. In `order`, those below a node follow its `place`, up to its `end`.
    """

    graph: AccessedGraph
    above: Numbers
    wanted: Numbers
    is_wanted: Marks
    order: Numbers
    place: Numbers
    end: Numbers

    @cached_property
    def captives(self) -> Numbers:
        """Return how many of those wanted each node holds."""
        return self._held(self.is_wanted)

    @cached_property
    def is_own(self) -> Marks:
        """Return for each node whether it has a stated tie of its own into the channel."""
        return self.graph.own

    @cached_property
    def own(self) -> Numbers:
        """Return how many of the captives of each node have a stated tie of their own."""
        return self._held(self.is_wanted & self.is_own)

    def _held(self, some: Marks) -> Numbers:
        """Return how many of some are below each node."""
        before = np.concatenate([[0], np.cumsum(some[self.order])])
        return np.where(
            self.above >= 0, before[np.maximum(self.end, 1)] - before[self.place + 1], 0
        )

    def below(self, v: int, ids: Sequence[str]) -> Picked:
        """Return the counted whom a node holds, in the order of the case."""
        some = self.order[self.place[v] + 1 : self.end[v]]
        return pick_ids(ids, np.sort(some[self.is_wanted[some]]))


def left_out_of(question: QuestionGraph) -> Marks:
    """Return who is no gatekeeper: the only source, on every route, and roles with members, which are groups."""
    case = question.flow.case
    found = np.zeros(question.loose.n, np.bool_)
    found[: question.flow.n] = question.flow.marked(case.roles & case.members.keys())
    if question.only is not None:
        found[question.only] = True
    found[question.flow.n :] = True
    return found


def tree_of(graph: AccessedGraph, targets: Numbers) -> Tree:
    """Return the dominator tree of a flow graph, with whom of those wanted each node holds."""
    above = graph.dominators()
    order, end = graph.downward(above)
    place = np.zeros(len(above), np.int64)
    place[order] = np.arange(len(order))
    reached = targets[above[targets] >= 0]
    is_wanted = np.zeros(len(above), np.bool_)
    is_wanted[reached] = True
    return Tree(graph, above, reached, is_wanted, order, place, end)

"""The dominator tree of a flow graph, and whom each node of it holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.flow import Asked, Marks, Numbers
from kg.questions.graphs import Graph
from kg.result import Picked, chosen


@dataclass(frozen=True)
class Tree:
    """The dominator tree, with whom each node holds.

    `wanted` are the counted who are reached, `captives` how many of them each node holds, `own` how many of these have
    a stated tie of their own into the channel. In `order`, those below a node follow it, up to its `end`.
    """

    above: Numbers
    wanted: Numbers
    is_wanted: Marks
    captives: Numbers
    is_own: Marks
    own: Numbers
    order: Numbers
    place: Numbers
    end: Numbers

    def below(self, v: int, ids: Sequence[str]) -> Picked:
        """Return the counted whom a node holds, in the order of the case."""
        some = self.order[self.place[v] + 1 : self.end[v]]
        return chosen(ids, np.sort(some[self.is_wanted[some]]))


def left_out_of(asked: Asked) -> Marks:
    """Return who is no gatekeeper: the only source, on every route, and roles with members, which are groups."""
    case = asked.flow.case
    found = np.zeros(asked.arcs.n, np.bool_)
    found[: len(asked.flow.ids)] = asked.flow.marked(case.roles & case.members.keys())
    if asked.only is not None:
        found[asked.only] = True
    found[len(asked.flow.ids) :] = True
    return found


def tree_of(graph: Graph, wanted: Numbers) -> Tree:
    """Return the dominator tree of a flow graph, with whom of those wanted each node holds."""
    above, is_own = graph.dominators(), graph.own
    order, end = graph.downward(above)
    place = np.zeros(len(above), np.int64)
    place[order] = np.arange(len(order))
    reached = wanted[above[wanted] >= 0]
    is_wanted = np.zeros(len(above), np.bool_)
    is_wanted[reached] = True

    def held(some: Marks) -> Numbers:
        """Return how many of some are below each node."""
        before = np.concatenate([[0], np.cumsum(some[order])])
        return np.where(above >= 0, before[np.maximum(end, 1)] - before[place + 1], 0)

    own = held(is_wanted & is_own)
    return Tree(above, reached, is_wanted, held(is_wanted), is_own, own, order, place, end)

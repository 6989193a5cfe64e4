"""The arcs of one channel and population, and plain searches over them.

There is no engine here, and there are no dominators: the check uses other means than the code that
made the answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from kg.case import Case
from kg.graph.flow import Flow
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.proof.certificate import node_names
from kg.questions.proof.check_certificate import Arc
from kg.questions.proof.claim_check import search
from kg.questions.proof.saved_answer import Question
from kg.questions.standard_question import counted


@dataclass(frozen=True)
class ChannelArcs:
    """The arcs of a flow graph as a question of a saved answer sees it.

    Attributes:
        flow: the flow graph.
        question: what was asked.
    """

    flow: Flow
    question: Question

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.flow.case

    @property
    def number(self) -> Mapping[str, int]:
        """Return the number of each actor."""
        return self.flow.number

    @cached_property
    def graph(self) -> QuestionGraph:
        """Return the flow graph with its super-source."""
        return ask(self.flow, self.question.sources, self.question.targets, self.question.count)

    @cached_property
    def arcs(self) -> frozenset[Arc]:
        """Return all arcs, each as the numbers of its tail and its head."""
        arcs = self.graph.arcs
        return frozenset(zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True))

    @cached_property
    def heads(self) -> dict[int, list[int]]:
        """Return the nodes that arcs lead to from each node."""
        return _by_tail(sorted(self.arcs))

    @cached_property
    def free_heads(self) -> dict[int, list[int]]:
        """Return the same of the arcs that can be passed without a tie of an exclusive kind."""
        kinds = self.case.schema.tie_kinds.values()
        exclusive = {kind.slug for kind in kinds if kind.exclusive_at}
        arcs = sorted(self.arcs)
        return _by_tail(arc for arc in arcs if not self.graph.only_by(*arc, exclusive))

    @cached_property
    def labelled(self) -> dict[str, int]:
        """Return the number of each name that a certificate may use."""
        return {label: node for node, label in node_names(self.graph).items()}

    @cached_property
    def _counted_side(self) -> tuple[tuple[str, ...], bool]:
        """Return who is counted, and whether others were asked for."""
        graph = self.graph
        return counted(self.case, graph.counted_side, self.flow.there, graph.far_side)

    @property
    def counted(self) -> tuple[str, ...]:
        """Return those counted, by id."""
        return self._counted_side[0]

    @property
    def counts_roles(self) -> bool:
        """Return whether these are roles."""
        return self._counted_side[1]

    @cached_property
    def reached_nodes(self) -> set[int]:
        """Return all nodes that a route reaches."""
        return search(self.heads, [self.graph.root])

    @cached_property
    def reached(self) -> dict[str, None]:
        """Return those of the counted whom a route reaches, by id, in order."""
        nodes, number = self.reached_nodes, self.number
        return dict.fromkeys(target for target in self.counted if number[target] in nodes)

    @cached_property
    def further_buyers(self) -> dict[int, int]:
        """Return the node of the further buyers of each supplier, which is one node a supplier."""
        node_of: dict[int, int] = {}
        for node in range(len(self.flow.ids), self.graph.root):
            node_of |= dict.fromkeys(self.heads.get(node, ()), node)
        return node_of

    @cached_property
    def tied_by_name(self) -> set[str]:
        """Return the actors to whom a stated tie leads from outside, at themselves or a part."""
        passes = self.flow.passes.items()
        stated = [pair for pair, ties in passes if any(not tie.end for tie in ties)]
        pairs = stated if self.question.count == "to" else [pair[::-1] for pair in stated]
        tied = {head for _, head in pairs}
        for actor in self.counted:
            family = self._with_parts(actor)
            if len(family) > 1:
                is_tied = any(head in family and tail not in family for tail, head in pairs)
                tied = tied | {actor} if is_tied else tied - {actor}
        return tied

    def _with_parts(self, actor: str) -> set[str]:
        """Return an actor with its parts that are there, and theirs."""
        family, waiting = {actor}, [actor]
        while waiting:
            parent = waiting.pop()
            if parent not in self.case.hierarchies:
                parts = set(self.case.parts.get(parent, ())) - set(self.flow.holding.not_there)
                waiting += parts - family
                family |= parts
        return family

    def is_left_out(self, node: int) -> bool:
        """Return whether routes may meet in a node that is not a gatekeeper."""
        if node >= len(self.flow.ids) or node == self.graph.only:
            return True
        actor = self.flow.ids[node]
        is_role = actor in self.case.roles and actor in self.case.members
        return is_role or actor in self.case.placeholders

    @cached_property
    def freely_reached(self) -> set[int]:
        """Return the nodes that a route reaches without a tie of an exclusive kind."""
        return search(self.free_heads, [self.graph.root])


def _by_tail(arcs: Iterable[Arc]) -> dict[int, list[int]]:
    """Return the heads of each tail."""
    heads: dict[int, list[int]] = {}
    for tail, head in arcs:
        heads.setdefault(tail, []).append(head)
    return heads

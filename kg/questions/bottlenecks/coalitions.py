"""Coalitions: small sets of actors that together stand on every route to a target.

A coalition of a target is an inclusion-minimal set of actors whose deletion leaves no route from
the super-source; of one member it is a gatekeeper. All of them up to a size are found by branching:
as long as a set is no cut some route is left, and every cut has a member on it. That takes at most
l ** k searches a target, where l is the number of actors on a shortest route and k the size;
targets with the same last steps share them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from kg.errors import KgError
from kg.graph.flow import Marks
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.dominator_tree import Tree, left_out_of
from kg.system.sizes import COALITION_MEMBERS, COALITION_SEARCHES, COALITION_SETS

Members = frozenset[int]


class Coalition(NamedTuple):
    """A coalition.

    Attributes:
        target: the id of the target; empty for a set of which no other of as many members holds
            more targets.
        members: the ids of its members.
        captives: how many of the targets reached it holds.
    """

    target: str
    members: tuple[str, ...]
    captives: int


@dataclass
class Coalitions:
    """The coalitions of one channel.

    Attributes:
        coalitions: the coalitions of each target, then the sets that hold most of all.
        unsearched: how many targets were not searched, as that would take too long.
        is_greedy: whether a set that holds most was put together step by step, so that another may
            hold more.
    """

    coalitions: list[Coalition] = field(default_factory=list)
    unsearched: int = 0
    is_greedy: bool = False


def find_coalitions(question: QuestionGraph, tree: Tree, most: int) -> Coalitions:
    """Return all coalitions of up to some members, of each target and of all.

    Args:
        question: the flow graph of the question.
        tree: its dominator tree.
        most: how many members a coalition has at most, 1 to 4.

    Raises:
        KgError: so many members are out of reach.
    """
    if not 1 <= most <= COALITION_MEMBERS:
        hint = f"give a number from 1 to {COALITION_MEMBERS}"
        raise KgError(f"coalitions of {most} members are not looked for", hint)
    search = _Search(question, most)
    ids = question.flow.ids
    answer = Coalitions()
    cuts_of: dict[int, tuple[Members, ...]] = {}
    for target in tree.reached_targets.tolist():
        if search.count > COALITION_SEARCHES:
            answer.unsearched += 1
            continue
        cuts_of[target] = search.cuts(target)
    captives: dict[Members, int] = {}
    for cut in dict.fromkeys(chain.from_iterable(cuts_of.values())):
        captives[cut] = _captives(cut, cuts_of)
    for target, cuts in cuts_of.items():
        rows = [Coalition(ids[target], _named(ids, cut), captives[cut]) for cut in cuts]
        answer.coalitions += rows
    highest = max((captives[cut] for cut in captives if len(cut) == 1), default=0)
    for size in range(2, most + 1):
        best, is_greedy = _best(cuts_of, size)
        answer.is_greedy |= is_greedy
        number = _captives(best, cuts_of)
        if number > highest:  # else fewer members hold as many
            answer.coalitions.append(Coalition("", _named(ids, best), number))
            highest = number
    return answer


def _named(ids: Sequence[str], cut: Members) -> tuple[str, ...]:
    return tuple(ids[v] for v in sorted(cut))


def _captives(members: Members, cuts_of: Mapping[int, Iterable[Members]]) -> int:
    """Return how many targets a set holds: those of which it has a whole coalition."""
    return sum(any(cut <= members for cut in cuts) for cuts in cuts_of.values())


class _Best(NamedTuple):
    """A set that holds most, and whether it was put together step by step."""

    members: Members
    is_greedy: bool


def _best(cuts_of: Mapping[int, Sequence[Members]], size: int) -> _Best:
    """Return a set of up to some members that holds most targets.

    Whoever holds most is a union of coalitions of targets; where these are few, all unions are
    tried.

    Args:
        cuts_of: the coalitions of each target.
        size: how many members it has at most.
    """
    cuts = sorted(set(chain.from_iterable(cuts_of.values())), key=sorted)
    if len(cuts) <= COALITION_SETS:
        sets = chain.from_iterable(combinations(cuts, number) for number in range(1, size + 1))
        unions = {frozenset().union(*parts) for parts in sets}
        fitting = [union for union in unions if len(union) <= size]
        ordered = sorted(fitting, key=lambda u: (-_captives(u, cuts_of), len(u), sorted(u)))
        return _Best(ordered[0] if ordered else frozenset(), is_greedy=False)
    members: Members = frozenset()
    while True:
        fitting = [members | cut for cut in cuts if members < members | cut]
        fitting = [union for union in fitting if len(union) <= size]
        if not fitting:
            return _Best(members, is_greedy=True)
        members = min(fitting, key=lambda u: (-_captives(u, cuts_of) / len(u), sorted(u)))


class _Search:
    """The search for the coalitions of targets in one graph."""

    def __init__(self, question: QuestionGraph, most: int) -> None:
        """Begin with the arcs into each node.

        Args:
            question: the flow graph of the question.
            most: how many members a coalition has at most.
        """
        self.count = 0
        self._root, self._most = question.root, most
        arcs = question.arcs
        order = np.argsort(arcs.head, kind="stable")
        bounds = np.searchsorted(arcs.head[order], np.arange(arcs.n + 1))
        self._tails, self._bounds = arcs.tail[order], bounds
        is_member: Marks = ~left_out_of(question)
        is_member[: question.flow.n] &= ~question.origins
        self._is_member = is_member
        self._shared: dict[tuple[int, ...], tuple[Members, ...]] = {}

    def cuts(self, target: int) -> tuple[Members, ...]:
        """Return all coalitions of a target, small ones first.

        Args:
            target: its number.
        """
        key = tuple(self._before(target))
        if self._leads_back(target):
            key = (*key, -1 - target)  # of another target it may be a member itself
        if key not in self._shared:
            self._shared[key] = self._minimal(target)
        return self._shared[key]

    def _leads_back(self, target: int) -> bool:
        """Return whether the target may stand on a route to its own neighbours."""
        return bool((self._tails == target).any())

    def _before(self, node: int) -> list[int]:
        tails: list[int] = self._tails[self._bounds[node] : self._bounds[node + 1]].tolist()
        return tails

    def _minimal(self, target: int) -> tuple[Members, ...]:
        cuts: set[Members] = set()
        tried: set[Members] = set()
        waiting: list[Members] = [frozenset()]
        while waiting:
            members = waiting.pop()
            if members in tried or any(cut <= members for cut in cuts):
                continue
            tried.add(members)
            route = self._route(target, members)
            if route is None:
                cuts.add(members)
            elif len(members) < self._most:
                waiting += [members | {v} for v in route if self._is_member[v]]
        minimal = [cut for cut in cuts if not any(part < cut for part in cuts)]
        return tuple(sorted(minimal, key=lambda cut: (len(cut), sorted(cut))))

    def _route(self, target: int, without: Members) -> list[int] | None:
        """Return the actors inside a shortest route to a target that avoids some, if there is one.

        Args:
            target: the number of the target.
            without: those to avoid.
        """
        self.count += 1
        after = {target: target}
        waiting = deque([target])
        while waiting:
            node = waiting.popleft()
            for tail in self._before(node):
                if tail == self._root:
                    return list(_inside(after, node, target))
                if tail not in after and tail not in without:
                    after[tail] = node
                    waiting.append(tail)
        return None


def _inside(after: Mapping[int, int], first: int, target: int) -> Iterator[int]:
    """Yield the nodes of a route but for its target.

    Args:
        after: the next node of each.
        first: the node behind the root.
        target: the target.
    """
    node = first
    while node != target:
        yield node
        node = after[node]

"""Coalitions: small sets of actors that together stand on every route to a target.

A coalition of a target is an inclusion-minimal set of actors whose deletion leaves no route from
the super-source; of one member it is a gatekeeper. All of them up to a size are found by branching:
as long as a set is no cut some route is left, and every cut has a member on it. That takes at most
l ** k searches a target, where l is the number of actors on a shortest route and k the size;
targets with the same last steps share them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import NamedTuple

import numpy as np

from kg.errors import KgError
from kg.graph.flow import Arcs, Marks, Numbers
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
    search = _Search(question, tree, most)
    ids = question.flow.ids
    answer = Coalitions()
    cuts_of: dict[int, tuple[Members, ...]] = {}
    for target in tree.reached_targets.tolist():
        if search.count > COALITION_SEARCHES:
            answer.unsearched += 1
            continue
        cuts_of[target] = search.cuts(target)
    held_by = _targets_of(cuts_of)
    captives = {cut: _captives(cut, held_by) for cut in held_by}
    for target, cuts in cuts_of.items():
        rows = [Coalition(ids[target], _named(ids, cut), captives[cut]) for cut in cuts]
        answer.coalitions += rows
    highest = max((captives[cut] for cut in captives if len(cut) == 1), default=0)
    for size in range(2, most + 1):
        best, is_greedy = _best(held_by, size)
        answer.is_greedy |= is_greedy
        number = _captives(best, held_by)
        if number > highest:  # else fewer members hold as many
            answer.coalitions.append(Coalition("", _named(ids, best), number))
            highest = number
    return answer


def _named(ids: Sequence[str], cut: Members) -> tuple[str, ...]:
    """Return the ids of the nodes of a cut, in the order of their numbers."""
    return tuple(ids[v] for v in sorted(cut))


def _targets_of(cuts_of: Mapping[int, Iterable[Members]]) -> dict[Members, set[int]]:
    """Return the targets of each coalition."""
    targets: dict[Members, set[int]] = {}
    for target, cuts in cuts_of.items():
        for cut in cuts:
            targets.setdefault(cut, set()).add(target)
    return targets


def _captives(members: Members, targets_of: Mapping[Members, set[int]]) -> int:
    """Return how many targets a set holds: those of which it has a whole coalition.

    Args:
        members: the set, of a few members.
        targets_of: the targets of each coalition.
    """
    numbers = range(1, len(members) + 1)
    parts = chain.from_iterable(combinations(members, number) for number in numbers)
    targets: set[int] = set()
    return len(targets.union(*(targets_of.get(frozenset(part), ()) for part in parts)))


class _Best(NamedTuple):
    """A set that holds most, and whether it was put together step by step."""

    members: Members
    is_greedy: bool


def _best(targets_of: Mapping[Members, set[int]], size: int) -> _Best:
    """Return a set of up to some members that holds most targets.

    Whoever holds most is a union of coalitions of targets; where these are few, all unions are
    tried.

    Args:
        targets_of: the targets of each coalition.
        size: how many members it has at most.
    """
    cuts = sorted(targets_of, key=sorted)
    if len(cuts) <= COALITION_SETS:
        sets = chain.from_iterable(combinations(cuts, number) for number in range(1, size + 1))
        unions = {frozenset().union(*parts) for parts in sets}
        fitting = [union for union in unions if len(union) <= size]
        ordered = sorted(fitting, key=lambda u: (-_captives(u, targets_of), len(u), sorted(u)))
        return _Best(ordered[0] if ordered else frozenset(), is_greedy=False)
    members: Members = frozenset()
    while True:
        fitting = [members | cut for cut in cuts if members < members | cut]
        fitting = [union for union in fitting if len(union) <= size]
        if not fitting:
            return _Best(members, is_greedy=True)
        members = min(fitting, key=lambda u: (-_captives(u, targets_of) / len(u), sorted(u)))


class _Search:
    """The search for the coalitions of targets in one graph."""

    def __init__(self, question: QuestionGraph, tree: Tree, most: int) -> None:
        """Begin with the arcs into each node.

        Args:
            question: the flow graph of the question.
            tree: its dominator tree.
            most: how many members a coalition has at most.
        """
        self.count = 0
        self._above = tree.above
        self._root, self._most = question.root, most
        arcs = question.arcs
        steps = spread_steps(arcs, question.root)
        is_reached = steps[arcs.tail] >= 0
        tail, head = arcs.tail[is_reached], arcs.head[is_reached]
        # The nodes before each node, those nearest to the root first.
        order = np.lexsort((tail, steps[tail], head))
        bounds = np.searchsorted(head[order], np.arange(1, arcs.n))
        self._before = [nodes.tolist() for nodes in np.split(tail[order], bounds)]
        self._is_tail = np.zeros(arcs.n, np.bool_)
        self._is_tail[tail] = True
        is_member: Marks = ~left_out_of(question)
        is_member[: question.flow.n] &= ~question.origins
        self._is_member = is_member
        self._shared: dict[tuple[int, ...], tuple[Members, ...]] = {}

    def cuts(self, target: int) -> tuple[Members, ...]:
        """Return all coalitions of a target, small ones first.

        Args:
            target: its number.
        """
        line = [target]
        while (upper := int(self._above[line[-1]])) != self._root:
            line.append(upper)
        cuts: list[Members] = [frozenset([node]) for node in line[1:] if self._is_member[node]]
        for node in line:
            cuts += self._between(node)
        return tuple(sorted(cuts, key=lambda cut: (len(cut), sorted(cut))))

    def _between(self, node: int) -> tuple[Members, ...]:
        """Return the coalitions on the routes to a node from the one that dominates it.

        A set without dominators that cuts a node off cuts it off from its immediate dominator, or
        cuts that one off: so the coalitions of a target are those of the steps down to it.

        Args:
            node: its number.
        """
        key = (*self._before[node], -1 - int(self._above[node]))
        if self._is_tail[node]:
            key = (*key, node)  # of another node it may be a member itself
        if key not in self._shared:
            self._shared[key] = self._minimal(node)
        return self._shared[key]

    def _minimal(self, target: int) -> tuple[Members, ...]:
        """Return the inclusion-minimal cuts before a target by branching, the smallest first."""
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
        """Return the actors inside a route to a target that avoids some, if there is one.

        The search goes back from the target, to the node nearest to the root first, so that where
        a route is left it mostly goes straight there.

        Args:
            target: the number of the target.
            without: those to avoid.
        """
        self.count += 1
        start = int(self._above[target])
        visited = {target, *without}
        route, waiting = [target], [iter(self._before[target])]
        while waiting:
            for tail in waiting[-1]:
                if tail == start:
                    return route[1:]
                if tail not in visited:
                    visited.add(tail)
                    route.append(tail)
                    waiting.append(iter(self._before[tail]))
                    break
            else:
                waiting.pop()
                route.pop()
        return None


def spread_steps(arcs: Arcs, root: int) -> Numbers:
    """Return how many arcs away each node is from the root, -1 where no route leads.

    Args:
        arcs: the arcs.
        root: the number of the root.
    """
    steps = np.full(arcs.n, -1, np.int64)
    steps[root] = 0
    count = 0
    while True:
        count += 1
        heads = arcs.head[(steps[arcs.tail] == count - 1) & (steps[arcs.head] < 0)]
        if not len(heads):
            return steps
        steps[heads] = count

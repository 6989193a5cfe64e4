"""The states of routes: an actor, and the label that says what the route so far is like.

Many targets have the states before the last arc alike. They are searched once from all starts,
which gives each state its distance; a search from a target backwards then goes no farther than
routes of some cost can come from.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from kg.graph.engines import engine
from kg.graph.flow import Arcs

State = tuple[str, int]  # an actor, and the label of the route that leads there
_ROUNDS = 3  # how often arcs are looked through for those that no route takes


class End(NamedTuple):
    """The last arc of a route: the state before it, that at the target, and its cost in ties."""

    tail: State
    head: State
    cost: int


class Backward(NamedTuple):
    """An arc to a state, as it is gone back.

    Attributes:
        least: what a route to the state by this arc costs at least, in ties.
        place: the place of the state before, as `RouteStates.spans_of` counts.
        cost: the cost of the arc.
        tail: the state before.
    """

    least: int
    place: int
    cost: int
    tail: State


class _Span(NamedTuple):
    """The places in a preorder of the dominator tree that a state has below it, and its own."""

    first: int
    end: int


@dataclass
class Region:
    """What routes of a bounded cost may pass.

    Attributes:
        left: how many ties are left at least from each state to the target.
        onward: the states after each state, each once, as the keys of a dictionary.
        beyond: what a route costs at least that passes anything else; infinite if nothing does.
    """

    left: dict[State, int]
    onward: dict[State, dict[State, None]]
    beyond: float

    def join(self, waiting: deque[State], tail: State, head: State, cost: int) -> None:
        """Add an arc, and let its tail wait where it has come nearer to the target.

        Args:
            waiting: the states to go back from, nearest first.
            tail: the state before the arc.
            head: the state after it.
            cost: its cost in ties.
        """
        self.onward.setdefault(tail, {})[head] = None
        paid = self.left[head] + cost
        if paid < self.left.get(tail, paid + 1):
            self.left[tail] = paid
            queue_up(waiting, tail, free=not cost)


class RouteStates:
    """The states of routes before their last arc.

    Attributes:
        far: how many ties lead to each state at least.
        labels: the labels of the states of each actor.
        tails: who has an arc to the target, where the field is that of one target.
    """

    def __init__(
        self,
        starts: Mapping[str, int],
        after: Callable[[str], Iterable[str]],
        step: Callable[[int, str, str], int | None],
        cost: Callable[[str, str], int],
        target: str = "",
    ) -> None:
        """Search from the starts.

        Args:
            starts: the actors that routes begin at, each with the label of the route that is it.
            after: gives the heads of the arcs from an actor.
            step: gives the label after an arc from the label before, the tail and the head.
            cost: gives the number of ties that an arc takes, 0 or 1.
            target: whom no route of the field passes, where it is that of one target.
        """
        self.starts, self._after, self._step, self._cost = starts, after, step, cost
        self._target = target
        self.tails: set[str] = set()
        self._spans: dict[State, _Span] = {}
        onward = self._explore()
        for _ in range(_ROUNDS):
            self._span(onward)
            # Where each actor has one state, what lies behind whom is the same without those arcs.
            if not self._cut(onward) or len(onward) == len(self._labels_of):
                break
        self.far = self._search(onward)
        self.labels: dict[str, list[int]] = {}
        for actor, label in self.far:
            self.labels.setdefault(actor, []).append(label)
        self._onward = onward

    @cached_property
    def back(self) -> Mapping[State, list[Backward]]:
        """Return the arcs to each state, those of the cheapest routes first."""
        back: dict[State, list[Backward]] = {}
        for tail, far in self.far.items():
            place = self.place_of(tail)
            for head in self._onward[tail]:
                cost = self._cost(tail[0], head[0])
                back.setdefault(head, []).append(Backward(far + cost, place, cost, tail))
        for arcs in back.values():
            arcs.sort()
        return back

    def place_of(self, state: State) -> int:
        """Return the place of a state, as `spans_of` counts; -1 where the field has it not."""
        return self._spans[state].first if state in self._spans else -1

    def spans_of(self, actor: str) -> list[_Span]:
        """Return the places of the states of an actor, and of those that lie behind one of them."""
        spans = [self._spans[actor, label] for label in self._labels_of.get(actor, ())]
        return [span for span in spans if span.first >= 0]

    def is_behind(self, state: State, actor: str) -> bool:
        """Return whether every route to a state passes one state of an actor.

        Args:
            state: the state.
            actor: the actor.
        """
        place = self.place_of(state)
        return any(first < place < end for first, end in self.spans_of(actor))

    def _explore(self) -> dict[State, list[State]]:
        """Return the states after each state; the target comes after none."""
        onward: dict[State, list[State]] = {}
        self._labels_of: dict[str, list[int]] = {}
        waiting: list[State] = list(self.starts.items())
        while waiting:
            state = waiting.pop()
            if state in onward:
                continue
            tail, label = state
            onward[state] = heads = []
            self._labels_of.setdefault(tail, []).append(label)
            for head in self._after(tail):
                if head == self._target:
                    self.tails.add(tail)
                    continue
                label_after = self._step(label, tail, head)
                if label_after is not None:
                    heads.append((head, label_after))
            waiting += heads
        return onward

    def _span(self, onward: Mapping[State, list[State]]) -> None:
        """Find behind which states each state lies: those that every route to it passes.

        Args:
            onward: the states after each state.
        """
        number = {state: i for i, state in enumerate(onward)}
        root = len(number)
        pairs: list[tuple[int, int]] = []
        for tail, heads in onward.items():
            pairs += [(number[tail], number[head]) for head in heads]
        pairs += [(root, number[state]) for state in self.starts.items()]
        ends = np.array(pairs, np.int64).reshape(-1, 2)
        arcs = Arcs(root + 1, ends[:, 0], ends[:, 1])
        kernel = engine(ties=len(pairs))
        order, end = kernel.downward(kernel.dominators(arcs, root), root)
        place = np.full(root + 1, -1, np.int64)
        place[order] = np.arange(len(order))
        spans = zip(place.tolist(), end.tolist(), strict=True)
        self._spans = {s: _Span(*span) for s, span in zip(onward, spans, strict=False)}

    def _cut(self, onward: dict[State, list[State]]) -> bool:
        """Take away the arcs that lead back to an actor whom every route to their tail passes.

        No route takes such an arc, for it passes nobody twice. Return whether there were any.

        Args:
            onward: the states after each state.
        """
        is_cut = False
        for tail, heads in onward.items():
            if self._spans[tail].first < 0:
                continue
            open_heads = [head for head in heads if not self.is_behind(tail, head[0])]
            is_cut |= len(open_heads) < len(heads)
            onward[tail] = open_heads
        return is_cut

    def _search(self, onward: Mapping[State, list[State]]) -> dict[State, int]:
        """Return how many ties lead to each state at least.

        Args:
            onward: the states after each state.
        """
        far: dict[State, int] = dict.fromkeys(self.starts.items(), 0)
        waiting = deque(far)
        while waiting:
            tail = waiting.popleft()
            for head in onward[tail]:
                cost = self._cost(tail[0], head[0])
                paid = far[tail] + cost
                if paid < far.get(head, paid + 1):
                    far[head] = paid
                    queue_up(waiting, head, free=not cost)
        return far


def queue_up(waiting: deque[State], state: State, *, free: bool) -> None:
    """Let a state wait: at the front, before those that cost a tie more, if its arc is free.

    Args:
        waiting: the states that wait.
        state: the state.
        free: whether its arc costs nothing.
    """
    if free:
        waiting.appendleft(state)
    else:
        waiting.append(state)

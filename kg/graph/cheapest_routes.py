"""Enumerating routes: the cheapest simple routes to a target, in order of cost and then of ids.

A question may ask for routes with a property (no role inside, exactly one denial). A number, the
label, says what the route so far is like, and each arc makes a new label of the one before. Simple
routes with such a property are hard to find in general (Mendelzon & Wood 1995, *Finding regular
simple paths in graph databases*, doi 10.1137/S009753979122370X), so that a search may be given up;
then it says so. Whether there is any route at all, `fewest_arcs` answers in one pass.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from kg.system.sizes import ROUTE_STATES

Way = tuple[str, ...]
State = tuple[str, int]  # an actor, and the label of the route that leads there
Before = Callable[[str], Iterable[str]]  # the tails of the arcs to an actor
Goal = Callable[[int], bool]  # whether a route may end with a label


@dataclass(frozen=True)
class Ground:
    """Where routes to one target may go.

    Attributes:
        starts: the actors that routes begin at, each with the label of the route that is only it.
        target: the actor where they end; it is not a start.
        after: gives the heads of the arcs from an actor.
        step: gives the label after an arc from the label before, the tail and the head; `None` if
            the route cannot take the arc.
        cost: gives the number of ties that an arc takes: 1, or 0 between an actor and its part.
    """

    starts: Mapping[str, int]
    target: str
    after: Callable[[str], Iterable[str]]
    step: Callable[[int, str, str], int | None]
    cost: Callable[[str, str], int]

    @cached_property
    def onward(self) -> Mapping[State, tuple[State, ...]]:
        """Return the states that follow each state; none follows the target."""
        onward: dict[State, tuple[State, ...]] = {}
        waiting: list[State] = list(self.starts.items())
        while waiting:
            state = waiting.pop()
            if state not in onward:
                onward[state] = tuple(self._next(*state))
                waiting += onward[state]
        return onward

    def _next(self, tail: str, label: int) -> Iterator[State]:
        if tail == self.target:
            return
        for head in self.after(tail):
            label_after = self.step(label, tail, head)
            if label_after is not None:
                yield head, label_after

    @cached_property
    def back(self) -> Mapping[State, list[State]]:
        """Return the states before each state."""
        back: dict[State, list[State]] = {}
        for state, heads in self.onward.items():
            for head in heads:
                back.setdefault(head, []).append(state)
        return back

    def left(self, goal: Goal) -> Mapping[State, int]:
        """Return how many ties are left at least from each state that leads to the target.

        This is a search backwards from the target, in which arcs cost 0 or 1 (a deque is enough).
        """
        ends = [state for state in self.onward if state[0] == self.target and goal(state[1])]
        ties = dict.fromkeys(ends, 0)
        waiting = deque(ends)
        while waiting:
            state = waiting.popleft()
            for tail in self.back.get(state, ()):
                paid = ties[state] + self.cost(tail[0], state[0])
                if paid < ties.get(tail, paid + 1):
                    ties[tail] = paid
                    _join(waiting, tail, free=paid == ties[state])
        return ties


@dataclass(frozen=True)
class Listing:
    """The cheapest routes, in order, and whether all were looked for; if not, there may be more."""

    ways: tuple[Way, ...]
    complete: bool


def plain(arcs: Iterable[tuple[str, str]], starts: Collection[str], target: str) -> Ground:
    """Return a ground without labels: routes may take any arc.

    Args:
        arcs: the arcs, as pairs (tail, head).
        starts: the actors that routes begin at, except the target.
        target: where they end.
    """
    heads: dict[str, list[str]] = {}
    for tail, head in arcs:
        heads.setdefault(tail, []).append(head)
    labels = dict.fromkeys(sorted(set(starts) - {target}), 0)
    return Ground(labels, target, lambda a: heads.get(a, ()), lambda *_: 0, lambda *_: 1)


def cheapest(ground: Ground, most: int, goal: Goal = lambda _: True) -> Listing:
    """Return simple routes to the target: those of fewest ties first, then by ids.

    The search goes forward, guided by the ties that are left (A*, Hart, Nilsson & Raphael 1968, doi
    10.1109/TSSC.1968.300136). If beginnings promise the same cost, the first by ids goes on.
    So routes come out in order, and the search looks at few more than it returns.

    Args:
        ground: where routes may go.
        most: the most routes to return.
        goal: tells whether a route may end with a label; by default with any.
    """
    search = _Search(ground, ground.left(goal))
    heap = [
        _Beginning(search.left[state], (state[0],), state[1], 0)
        for state in ground.starts.items()
        if state in search.left
    ]
    heap.sort()
    ways: list[Way] = []
    while heap and len(ways) < most and search.patience > 0:
        search.patience -= 1
        first = heappop(heap)
        if first.way[-1] == ground.target:
            ways.append(first.way)
            continue
        for beginning in search.after(first):
            heappush(heap, beginning)
    is_complete = len(ways) == most or not search.left or not (heap or search.patience <= 0)
    return Listing(tuple(ways), is_complete)


class _Beginning(NamedTuple):
    """A beginning of routes; the heap takes them by promise, then by way.

    Attributes:
        promise: the least that routes with this beginning cost, in ties.
        way: the actors so far.
        label: the label of the way.
        cost: what the way costs itself.
        is_sure: whether the promise counts on no actor that is on the way already.
    """

    promise: int
    way: Way
    label: int
    cost: int
    is_sure: bool = False


class _Search:
    """The search for routes, and how many states it may still look at."""

    def __init__(self, ground: Ground, left: Mapping[State, int]) -> None:
        self.ground, self.left, self.patience = ground, left, ROUTE_STATES
        self.nearest: dict[str, int] = {}  # the ties left from each actor, whatever the label
        for (actor, _), ties in left.items():
            self.nearest[actor] = min(ties, self.nearest.get(actor, ties))

    def after(self, first: _Beginning) -> Iterator[_Beginning]:
        """Yield the beginnings that are one arc longer, or this one with a better promise."""
        way, tail = first.way, first.way[-1]
        ahead = self.left[tail, first.label]
        # The ties that are left were counted without regard to the way. If every actor on the way
        # is farther from the target than that, the cheapest way on meets none of them, and the
        # promise is sure. Otherwise count again without them.
        if not first.is_sure and any(self.nearest[actor] <= ahead for actor in way[:-1]):
            ties = self._ahead(first)
            if ties is not None:
                promise = max(first.promise, first.cost + ties)
                yield first._replace(promise=promise, is_sure=True)
            return
        for head, label in self.ground.onward[tail, first.label]:
            if (head, label) in self.left and head not in way:
                cost = first.cost + self.ground.cost(tail, head)
                promise = max(first.promise, cost + self.left[head, label])
                yield _Beginning(promise, (*way, head), label, cost)

    def _ahead(self, first: _Beginning) -> int | None:
        """Return the ties left at least without the actors on the way; `None`: no way on."""
        start = first.way[-1], first.label
        ties, waiting = {start: 0}, deque([start])
        while waiting and self.patience > 0:
            self.patience -= 1
            state = waiting.popleft()
            if state[0] == self.ground.target:
                return ties[state]
            for head in self.ground.onward[state]:
                paid = ties[state] + self.ground.cost(state[0], head[0])
                is_open = head in self.left and head[0] not in first.way
                if is_open and paid < ties.get(head, paid + 1):
                    ties[head] = paid
                    _join(waiting, head, free=paid == ties[state])
        return None


def fewest_arcs(before: Before, starts: Collection[str], target: str) -> Way | None:
    """Return a route of fewest arcs to the target, by a search backwards; `None` if there is none.

    Args:
        before: gives the tails of the arcs to an actor.
        starts: the actors that a route may begin at, except the target.
        target: where it ends.
    """
    onward, waiting = {target: ""}, deque([target])
    while waiting:
        actor = waiting.popleft()
        if actor in starts and actor != target:
            way = [actor]
            while way[-1] != target:
                way.append(onward[way[-1]])
            return tuple(way)
        for tail in before(actor):
            if tail not in onward:
                onward[tail] = actor
                waiting.append(tail)
    return None


def _join(waiting: deque[State], state: State, *, free: bool) -> None:
    """Let a state wait: at the front, before those that cost a tie more, if its arc is free."""
    if free:
        waiting.appendleft(state)
    else:
        waiting.append(state)

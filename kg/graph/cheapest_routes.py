"""Enumerating routes: the cheapest simple routes to a target, in order of cost and then of ids.

A question may ask for routes with a property (no role inside, exactly one denial). A number, the
label, says what the route so far is like, and each arc makes a new label of the one before. Simple
routes with such a property are hard to find in general (Mendelzon & Wood 1995, *Finding regular
simple paths in graph databases*, doi 10.1137/S009753979122370X), so that a search may be given up;
then it says so. Whether there is any route at all, `fewest_arcs` answers in one pass.
"""

import math
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import NamedTuple

from kg.graph.route_states import End, Region, RouteStates, State, queue_up
from kg.system.sizes import ROUTE_STATES

Way = tuple[str, ...]
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
        shared: the states before the last arc, where several targets have them alike; the starts
            are then those of it, but for the target, and others that begin only a last arc.
        tails: who stands before the target, where the states are shared.
    """

    starts: Mapping[str, int]
    target: str
    after: Callable[[str], Iterable[str]]
    step: Callable[[int, str, str], int | None]
    cost: Callable[[str, str], int]
    shared: RouteStates | None = None
    tails: Iterable[str] = ()

    @cached_property
    def field(self) -> RouteStates:
        """Return the states before the last arc."""
        return self.shared or RouteStates(
            self.starts, self.after, self.step, self.cost, self.target
        )

    @cached_property
    def ends(self) -> list[End]:
        """Return the last arcs of routes."""
        field, target = self.field, self.target
        behind = field.spans_of(target)
        tails = self.tails if self.shared else field.tails
        ends = []
        for tail in sorted(set(tails) - {target}):
            labels = list(field.labels.get(tail, ()))
            if tail in self.starts and self.starts[tail] not in labels:
                labels.append(self.starts[tail])  # it begins only a last arc
            cost = self.cost(tail, target)
            for label in labels:
                label_after = self.step(label, tail, target)
                if label_after is None:
                    continue
                place = field.place_of((tail, label))
                if not any(first <= place < end for first, end in behind):
                    ends.append(End((tail, label), (target, label_after), cost))
        return ends

    def region(self, goal: Goal, bound: float) -> Region:
        """Return what routes of a bounded cost may pass.

        This is a search backwards from the target, in which arcs cost 0 or 1 (a deque is enough).

        Args:
            goal: tells whether a route may end with a label.
            bound: the most that a route may cost, in ties.
        """
        far, field = self.field.far, self.field
        behind = field.spans_of(self.target)
        region = Region({}, {}, math.inf)
        waiting: deque[State] = deque()
        for end in self.ends:
            if goal(end.head[1]):
                region.left[end.head] = 0
                if far.get(end.tail, 0) + end.cost > bound:
                    region.beyond = min(region.beyond, far.get(end.tail, 0) + end.cost)
                else:
                    region.join(waiting, end.tail, end.head, end.cost)
        while waiting:
            head = waiting.popleft()
            ahead = region.left[head]
            for least, place, cost, tail in field.back.get(head, ()):
                if least + ahead > bound:
                    region.beyond = min(region.beyond, least + ahead)
                    break
                is_behind = any(first <= place < end for first, end in behind)
                if not is_behind:
                    region.join(waiting, tail, head, cost)
        return region

    def least(self, goal: Goal) -> int | None:
        """Return the least that a route may cost; `None` where there is none.

        Args:
            goal: tells whether a route may end with a label.
        """
        far = self.field.far
        costs = [far.get(e.tail, 0) + e.cost for e in self.ends if goal(e.head[1])]
        return min(costs, default=None)


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
    bound: float | None = ground.least(goal)
    patience, stride = ROUTE_STATES, 1
    ways: list[Way] = []
    # First no farther than the cheapest route may be; then farther, until there are enough.
    while bound is not None and len(ways) < most:
        search = _Search(ground, ground.region(goal, bound), patience)
        is_last = search.region.beyond == math.inf
        ways = search.ways(most, math.inf if is_last else bound)
        patience = search.patience
        if patience <= 0:
            return Listing(tuple(ways), len(ways) == most)
        bound = None if is_last else max(search.region.beyond, bound + stride)
        stride *= 2
    return Listing(tuple(ways), complete=True)


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
    """The search for routes within a region, and how many states it may still look at."""

    def __init__(self, ground: Ground, region: Region, patience: int) -> None:
        self.ground, self.region, self.left, self.patience = ground, region, region.left, patience
        self.nearest: dict[str, int] = {}  # the ties left from each actor, whatever the label
        for (actor, _), ties in self.left.items():
            self.nearest[actor] = min(ties, self.nearest.get(actor, ties))

    def ways(self, most: int, bound: float) -> list[Way]:
        """Return the cheapest routes in order.

        Args:
            most: the most routes to return.
            bound: the most that they cost, in ties.
        """
        starts = self.ground.starts
        heap = [
            _Beginning(ties, (actor,), label, 0)
            for (actor, label), ties in self.left.items()
            if starts.get(actor) == label and actor != self.ground.target
        ]
        heap.sort()
        ways: list[Way] = []
        while heap and len(ways) < most and self.patience > 0:
            self.patience -= 1
            first = heappop(heap)
            if first.way[-1] == self.ground.target:
                ways.append(first.way)
                continue
            for beginning in self.after(first):
                if beginning.promise <= bound:
                    heappush(heap, beginning)
        if not heap and self.patience <= 0:  # it was done with the last state
            self.patience = 1
        return ways

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
        for head, label in self.region.onward[tail, first.label]:
            if head not in way:
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
            for head in self.region.onward[state]:
                paid = ties[state] + self.ground.cost(state[0], head[0])
                if head[0] not in first.way and paid < ties.get(head, paid + 1):
                    ties[head] = paid
                    queue_up(waiting, head, free=paid == ties[state])
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

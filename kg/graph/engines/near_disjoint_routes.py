"""Routes to many targets that share no node, where a search for each would be too long.

Routes are augmenting paths (Ford & Fulkerson 1956, doi 10.4153/CJM-1956-045-5) from a target
backwards, each taken towards the nodes nearest to the start. Most targets need no search that
fails: as two routes pass different nodes, there are no more of them than dominators next to the
start.
"""

from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import pairwise

from kg.graph.engines.protocol import Engine
from kg.graph.flow import Arcs

_State = tuple[int, bool]  # a node, and whether the search is out of it, or in it


def disjoint_routes(
    kernel: Engine, arcs: Arcs, start: int, targets: Iterable[int]
) -> list[list[list[int]]]:
    """Return for each target a largest set of routes to it that share no other node.

    Args:
        kernel: the engine that finds dominators.
        arcs: the graph.
        start: the node that routes start from.
        targets: where they lead, each by itself.

    Returns:
        The routes of each target, shortest first, then by their nodes.
    """
    search = _Search(kernel, arcs, start)
    routes_by_target = []
    for target in targets:
        routes = search.routes(target) if target != start else []
        routes_by_target.append(sorted(routes, key=lambda route: (len(route), route)))
    return routes_by_target


class _Search:
    """A graph as searches back from targets see it."""

    def __init__(self, kernel: Engine, arcs: Arcs, start: int) -> None:
        self.start = start
        idom = kernel.dominators(arcs, start)
        order, end = kernel.downward(idom, start)
        self.place: dict[int, int] = dict(zip(order.tolist(), range(len(order)), strict=True))
        self.end: list[int] = end.tolist()
        # The first node after the start that every route to a node passes.
        self.first = {start: start}
        for node in order[1:].tolist():
            above = int(idom[node])
            self.first[node] = node if above == start else self.first[above]
        # Arcs that lead back to a node which every route to their tail passes are on no route.
        self.before: dict[int, list[int]] = {}
        after: dict[int, list[int]] = {}
        for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
            if tail in self.place and not self._is_behind(tail, head):
                self.before.setdefault(head, []).append(tail)
                after.setdefault(tail, []).append(head)
        self.far = {start: 0}
        nodes = [start]
        for node in nodes:
            for head in after.get(node, ()):
                if head not in self.far:
                    self.far[head] = self.far[node] + 1
                    nodes.append(head)

    def _is_behind(self, node: int, dominator: int) -> bool:
        """Return whether a node is another one, or every route to it passes that."""
        if dominator not in self.place:
            return False
        return self.place[dominator] <= self.place[node] < self.end[dominator]

    def routes(self, target: int) -> list[list[int]]:
        """Return a largest set of routes to a target."""
        before = self.before.get(target, ())
        # A direct arc is one route; beside it each passes another first node.
        most = len({self.first[tail] for tail in before})
        nexts: dict[int, int] = {}  # towards the start, of each node on a route
        lasts: dict[int, int] = {}  # towards the target
        firsts: set[int] = set()
        while len(firsts) < most:
            path = self._augmenting_path(target, nexts, lasts, firsts)
            if path is None:
                break
            _augment(path, self.start, target, nexts, lasts, firsts)
        return [self._shortest(target, first, nexts) for first in firsts]

    def _augmenting_path(
        self, target: int, nexts: dict[int, int], lasts: dict[int, int], firsts: set[int]
    ) -> list[_State] | None:
        """Return an augmenting path as states from the target to the start; `None`: there is none.

        Args:
            target: the target.
            nexts: the node after each node on a route, towards the start.
            lasts: the node before it.
            firsts: the first nodes of routes, back from the target.
        """
        origin: dict[_State, _State] = {}
        source: _State = (target, True)
        waiting: list[tuple[int, _State]] = [(0, source)]
        origin[source] = source

        def reach(state: _State, by: _State) -> None:
            """Note a state that is reached for the first time."""
            if state not in origin:
                origin[state] = by
                heappush(waiting, (self.far[state[0]], state))

        while waiting:
            _, state = heappop(waiting)
            node, is_out = state
            if node == self.start:
                path = [state]
                while path[-1] != source:
                    path.append(origin[path[-1]])
                return path[::-1]
            if is_out:
                for tail in self.before.get(node, ()):
                    is_used = tail in firsts if node == target else nexts.get(node) == tail
                    is_direct = node == target and tail == self.start
                    if is_used or tail == target or self._is_behind(tail, target):
                        continue
                    if not (is_direct and self.start in firsts):
                        reach((tail, False), state)
                if node != target and node in lasts:
                    reach((node, False), state)
            elif node not in lasts:
                reach((node, True), state)
            elif lasts[node] != target:
                reach((lasts[node], True), state)
        return None

    def _shortest(self, target: int, first: int, nexts: dict[int, int]) -> list[int]:
        """Return the shortest route on the nodes of a route that is not the direct arc.

        Args:
            target: the target.
            first: the node of the route before it.
            nexts: the node after each node, towards the start.
        """
        if first == self.start:
            return [self.start, target]
        inside = {first}
        node = first
        while node != self.start:
            node = nexts[node]
            inside.add(node)
        origin = {target: target}
        queue = [target]
        for node in queue:
            for tail in self.before.get(node, ()):
                is_direct = node == target and tail == self.start
                if tail in inside and tail not in origin and not is_direct:
                    origin[tail] = node
                    queue.append(tail)
        route = [self.start]
        while route[-1] != target:
            route.append(origin[route[-1]])
        return route


def _augment(
    path: list[_State],
    start: int,
    target: int,
    nexts: dict[int, int],
    lasts: dict[int, int],
    firsts: set[int],
) -> None:
    """Change the routes along an augmenting path.

    The arcs that it goes back over leave their routes before it puts its own arcs in, for a node
    may lose one route and get another.

    Args:
        path: the states of the path, from the target to the start.
        start: the start.
        target: the target.
        nexts: the node after each node on a route, towards the start.
        lasts: the node before it.
        firsts: the first nodes of routes, back from the target.
    """
    steps = [(tail, head) for tail, head in pairwise(path) if tail[0] != head[0]]
    for (tail, _), (head, is_out) in steps:
        if is_out:  # back over the arc from head to tail
            nexts.pop(head, None)
            lasts.pop(tail, None)
    for (tail, _), (head, is_out) in steps:
        if not is_out:
            if tail == target:
                firsts.add(head)
            else:
                nexts[tail] = head
            if head != start:
                lasts[head] = tail

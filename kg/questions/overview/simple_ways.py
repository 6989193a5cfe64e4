"""Whom simple routes reach that are in use, and through which strategies: no actor comes twice.

Searches over the arcs answer for almost all; whether a simple route passes a given arc within a
strongly connected part is hard in general (Fortune, Hopcroft & Wyllie 1980, doi
10.1016/0304-3975(80)90009-2), so that a bounded search tries the routes to those who remain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Marks, Numbers
from kg.questions.overview.stated_ways import LastTies, StatedWays
from kg.system import sizes


@dataclass(frozen=True)
class PlainTree:
    """The dominator tree of some arcs of n nodes: who stands on every route to whom.

    Attributes:
        place: the place of each node in preorder, `(n,) int64`; -1 where no route reaches it.
        end: the place behind the last node below each, likewise.
    """

    place: Numbers
    end: Numbers

    @classmethod
    def of(cls, kernel: Engine, arcs: Arcs, root: int) -> "PlainTree":
        """Return the tree of some arcs.

        Args:
            kernel: the engine.
            arcs: the arcs.
            root: the number of the node that routes start from.
        """
        order, end = kernel.downward(kernel.dominators(arcs, root), root)
        place = np.full(arcs.n, -1, np.int64)
        place[order] = np.arange(len(order))
        return cls(place, end)

    @property
    def is_reached(self) -> Marks:
        """Return for each node whether a route reaches it, `(n,) bool`."""
        is_reached: Marks = self.place >= 0
        return is_reached

    def is_below(self, nodes: Numbers, uppers: Numbers) -> Marks:
        """Return for each node whether every route to it passes another, or is that one.

        Args:
            nodes: the numbers of nodes, `(k,) int64`.
            uppers: the number of the other of each, likewise.
        """
        place, upper_place = self.place[nodes], self.place[uppers]
        is_below: Marks = (upper_place >= 0) & (upper_place <= place) & (place < self.end[uppers])
        return is_below


@dataclass(frozen=True)
class Bounds:
    """Where routes may go.

    Attributes:
        starts: for each actor whether routes start there, `(n,) bool`.
        loose: for each actor whether a route starts there that ends with the next arc, likewise.
        closed: for each actor whether no route passes it, likewise.
    """

    starts: Marks
    loose: Marks
    closed: Marks


@dataclass(frozen=True)
class SimpleWays:
    """The simple routes in use within bounds, towards the ends of some last ties.

    Attributes:
        ways: the ties that routes in use may pass.
        bounds: where they may go.
        last: the last ties; those from `substitute` on are substitutes.
        substitute: the place of the first substitute.
    """

    ways: StatedWays
    bounds: Bounds
    last: LastTies
    substitute: int

    @cached_property
    def _eligible(self) -> Numbers:
        """Return the numbers of the actors where a route may start and go on, `(k,) int64`."""
        return np.flatnonzero(self.bounds.starts & ~self.bounds.closed)

    @cached_property
    def reached(self) -> Marks:
        """Return for each actor whether a route leads to it that goes on."""
        without = np.flatnonzero(self.bounds.closed)
        return self.ways.kernel.reached(self.ways.inner, self._eligible, without)

    @cached_property
    def _inner(self) -> Arcs:
        """Return the inner arcs that are not closed."""
        inner, closed = self.ways.inner, self.bounds.closed
        is_passable = ~closed[inner.tail] & ~closed[inner.head]
        return Arcs(inner.n, inner.tail[is_passable], inner.head[is_passable])

    @cached_property
    def begun(self) -> Marks:
        """Return for each last tie whether a route may start with it, as a substitute."""
        begun = (self.bounds.loose & ~self.bounds.closed)[self.last.tail]
        begun[: self.substitute] = False
        return begun

    @cached_property
    def arriving(self) -> Marks:
        """Return for each last tie whether a route ends with it that passes its end only there."""
        is_reached = self.reached[self.last.tail]
        # Whoever passes nothing on stands on no route to another.
        passes_on = np.zeros(len(self.reached), np.bool_)
        passes_on[self.ways.inner.tail] = True
        in_doubt = is_reached & (self.reached & passes_on)[self.last.head]
        if in_doubt.any():
            is_reached = is_reached & ~self._behind_their_heads()
        return is_reached | self.begun

    def _behind_their_heads(self) -> Marks:
        """Return for each last tie whether all routes to its tail pass its head."""
        n, kernel, inner = self.ways.inner.n, self.ways.kernel, self._inner
        tail = np.concatenate([inner.tail, np.full(len(self._eligible), n)])
        head = np.concatenate([inner.head, self._eligible])
        tree = PlainTree.of(kernel, Arcs(n + 1, tail, head), n)
        return tree.is_below(self.last.tail, self.last.head)

    def carrying(self, slug: str) -> Marks:
        """Return for each last tie whether it ends a route that passes a tie with a strategy.

        Args:
            slug: the strategy.
        """
        sets = self.ways.with_strategy(slug)
        mask = self.arriving & np.isin(self.last.strategy, sets)
        inner, closed = self.ways.inner, self.bounds.closed
        is_strategic = np.isin(self.ways.inner_strategy, sets) & self.reached[inner.tail]
        arcs = np.flatnonzero(is_strategic & ~closed[inner.head])
        if not len(arcs):
            return mask
        candidates = self._reached_from(inner.head[arcs])[self.last.tail]
        # An arc between strongly connected parts: what leads to it and what follows share nobody.
        component = self._components
        crossing = arcs[component[inner.tail[arcs]] != component[inner.head[arcs]]]
        mask |= self._reached_from(inner.head[crossing])[self.last.tail]
        confirmed = np.zeros(len(closed), np.bool_)
        confirmed[self.last.head[mask]] = True
        return mask | self._tried(candidates & ~confirmed[self.last.head], slug)

    def _reached_from(self, starts: Numbers) -> Marks:
        """Return for each actor whether a route leads to it from the starts, `(n,) bool`."""
        without = np.flatnonzero(self.bounds.closed)
        return self.ways.kernel.reached(self.ways.inner, np.unique(starts), without)

    @cached_property
    def _components(self) -> Numbers:
        """Return the strongly connected part of each actor, `(n,) int32`."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        inner = self._inner
        cells = np.ones(len(inner.tail), np.bool_), (inner.tail, inner.head)
        matrix = coo_array(cells, shape=(inner.n, inner.n))
        component: Numbers = connected_components(matrix, connection="strong")[1]
        return component

    def _tried(self, candidates: Marks, slug: str) -> Marks:
        """Return for each candidate of the last ties whether a search confirms its end.

        Args:
            candidates: for each last tie whether it may end such a route, `(k,) bool`.
            slug: the strategy.
        """
        mask = np.zeros(len(candidates), np.bool_)
        heads = np.unique(self.last.head[candidates])
        search = RouteSearch(self, slug)
        for head in heads.tolist():
            places = np.flatnonzero(self.last.head == head)
            place = search.last_place(head, places.tolist())
            if place is not None:
                mask[place] = True
        return mask


class RouteSearch:
    """A search for a simple route, one by one, back from its end; it gives up in time."""

    def __init__(self, simple: SimpleWays, slug: str = "") -> None:
        """Read off what routes may pass.

        Args:
            simple: the routes.
            slug: the strategy that a tie of the route must have; without one, any route will do.
        """
        self._simple, self._ways = simple, simple.ways
        self._sets = {*simple.ways.with_strategy(slug).tolist()}
        self._needs = bool(slug)
        self._steps = sizes.ROUTE_STATES

    def last_place(
        self, head: int, places: list[int], without: frozenset[int] = frozenset()
    ) -> int | None:
        """Return the place of the last tie of a route; `None` if there is none, or it gave up.

        Args:
            head: where the route ends.
            places: the places of the last ties that may end it, at the head or a part of it.
            without: whom it must not pass, beside those who are closed.
        """
        for place in places:
            for chain in self._chains(int(self._simple.last.head[place]), head, without):
                if self._is_route(place, without | chain | {head}):
                    return place
        return None

    def _chains(self, part: int, parent: int, without: frozenset[int]) -> Iterator[frozenset[int]]:
        """Yield who stands between an actor and a part of it, the part too, in each way up.

        Args:
            part: the part; or the actor itself, with nobody between.
            parent: the actor.
            without: whom no route passes, beside those who are closed.
        """
        waiting: list[tuple[int, frozenset[int]]] = [(part, frozenset())]
        while waiting:
            actor, chain = waiting.pop()
            if actor == parent:
                yield chain
            elif not self._is_shut(actor, without):
                above = self._wholes.get(actor, ())
                waiting += [(up, chain | {actor}) for up in above if up not in chain]

    @cached_property
    def _wholes(self) -> dict[int, list[int]]:
        """Return to whom arcs of parts lead from each actor."""
        wholes: dict[int, list[int]] = {}
        for tail, head in sorted(self._ways.graph.part_arcs):
            wholes.setdefault(tail, []).append(head)
        return wholes

    def _is_shut(self, actor: int, without: frozenset[int]) -> bool:
        """Return whether a route cannot go through an actor: it is closed, excluded or a role."""
        is_closed = bool(self._simple.bounds.closed[actor])
        return is_closed or actor in without or bool(self._ways.roles[actor])

    def _is_route(self, place: int, without: frozenset[int]) -> bool:
        """Return whether a simple route ends with the last tie at a place."""
        simple, last = self._simple, self._simple.last
        tail = int(last.tail[place])
        if tail in without or simple.bounds.closed[tail]:
            return False
        is_met = not self._needs or int(last.strategy[place]) in self._sets
        if is_met and bool(simple.begun[place]):
            return True
        return self._walk(tail, without, is_met=is_met)

    def _walk(self, tail: int, without: frozenset[int], *, is_met: bool) -> bool:
        """Return whether a route leads to an actor, past none of some others."""
        simple = self._simple
        starts, reached = simple.bounds.starts, simple.reached
        if not reached[tail]:
            return False
        passed = {*without, tail}
        stack: list[tuple[int, bool, Iterator[tuple[int, int]]]] = [
            (tail, is_met, self._before(tail))
        ]
        while stack:
            actor, is_met, arcs = stack[-1]
            if is_met and starts[actor]:
                return True
            for before, strategy in arcs:
                self._steps -= 1
                if before in passed or not reached[before] or self._steps < 0:
                    continue
                passed.add(before)
                is_met_before = is_met or strategy in self._sets
                stack.append((before, is_met_before, self._before(before)))
                break
            else:
                stack.pop()
                passed.discard(actor)
        return False

    def _before(self, actor: int) -> Iterator[tuple[int, int]]:
        """Return who stands before an actor, with the place of the strategies of the arc."""
        order, first = self._by_head
        inner, strategy = self._ways.inner, self._ways.inner_strategy
        arcs = order[first[actor] : first[actor + 1]]
        return iter(set(zip(inner.tail[arcs].tolist(), strategy[arcs].tolist(), strict=True)))

    @cached_property
    def _by_head(self) -> tuple[Numbers, Numbers]:
        """Return the inner arcs by head, and for each actor where its own begin."""
        head = self._ways.inner.head
        order = np.argsort(head, kind="stable")
        first = np.searchsorted(head[order], np.arange(self._ways.inner.n + 1))
        return order, first

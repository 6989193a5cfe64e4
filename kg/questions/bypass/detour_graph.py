"""The routes around of one channel: the cheapest of each status, those open to all listed once."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import NamedTuple

from kg.case import ChannelQuestion
from kg.graph.cheapest_routes import Way, cheapest
from kg.graph.flow import Pass
from kg.graph.question_graph import QuestionGraph
from kg.questions.bypass.passable_arcs import Roads
from kg.questions.bypass.routes_to_target import COMMON, IN_USE, Approach, Passes, status_of

STATUSES = ("used", "open", "possible", "blocked", "declined", "none")
_ACTIVE, _CLOSED = ("used", "open", "possible"), ("blocked", "declined")


@dataclass(frozen=True)
class Route:
    """A route around: its actors and ties in the direction of flow.

    Attributes:
        channel: the channel.
        target: whom it is for; a role where all its members have it.
        status: `used`, `open` whether somebody on it is one of the avoided, `possible`, `blocked`,
            `declined` by the target itself, or `none`, with nothing else filled, where no route is
            used, open or possible.
        strategies: the strategies of independence it stands for.
        actors: who is on it.
        through: the others of the counted side on it.
        ties: the ties along it.
        blocked_by: the denials that close it.
        blockers: who refused.
        threads: how many passages tell it at least; none where one of its steps has none.
    """

    channel: str
    target: str
    status: str
    strategies: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    through: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    threads: int | None = None


@dataclass(frozen=True)
class Unlisted:
    """A search that was given up: there may be more such routes to the target than are listed."""

    channel: str
    target: str
    status: str


class _Rank(NamedTuple):
    """Where a route stands in the answer: the place of its status, then how many ties it takes."""

    target: str
    status: int
    cost: int
    actors: Way


@dataclass(frozen=True)
class _Batch:
    """Routes of one search: those open to all who are counted, and those of each target."""

    common: tuple[Route, ...]
    own: tuple[Route, ...]
    counted: frozenset[str]

    @property
    def routes(self) -> tuple[Route, ...]:
        """Return the routes open to all, then the own ones."""
        return (*self.common, *self.own)

    def reached(self, statuses: Collection[str]) -> set[str]:
        """Return to whom routes of some statuses lead: those open to all lead to all counted."""
        is_open_to_all = any(route.status in statuses for route in self.common)
        reached = {r.target for r in self.routes if r.status in statuses}
        return reached | self.counted if is_open_to_all else reached


class Detours:
    """The search for the routes of one channel; `unlisted` says where it was given up."""

    def __init__(self, graph: QuestionGraph, question: ChannelQuestion, most: int) -> None:
        """Read off a flow graph what a question asks.

        Args:
            graph: the flow graph as the question sees it.
            question: the question.
            most: how many routes to list of each target and status.
        """
        self.roads, self.most = Roads(graph, question), most
        self.unlisted: list[Unlisted] = []
        self._strategies_of: dict[Pass, tuple[str, ...]] = {}

    def routes(self) -> list[Route]:
        """Return the routes to every target; those open to all stand once, under their role."""
        targets = self.roads.targets
        strict = {t: self.roads.approach(t, strict=True) for t in targets}
        first = self._batch([*strict.values()], (*_ACTIVE, *_CLOSED))
        # A named individual is passed by what its role has only where there is no route otherwise.
        has_route = self.roads.has_route
        reached = {t for t in targets if has_route(strict[t], strict=True)}
        loose = {t: self.roads.approach(t, strict=False) for t in targets if t not in reached}
        passable = [approach for approach in loose.values() if has_route(approach, strict=False)]
        reached |= {approach.target for approach in passable}
        second = self._batch(passable, _ACTIVE)
        barred = first.reached(_CLOSED)
        unbarred = [approach for t, approach in loose.items() if t not in barred]
        third = self._batch(unbarred, _CLOSED)
        routes = [*first.routes, *second.routes, *third.routes]
        listed = first.reached(_ACTIVE) | second.reached(_ACTIVE)
        for target in targets:
            if target not in reached:
                routes.append(Route(self.roads.channel, target, "none"))
                continue
            approach = loose.get(target, strict[target])
            is_unlisted = target not in listed  # every search was given up, but there is a route
            if is_unlisted and (way := approach.shortest()):
                status = status_of(approach.label(way))
                routes.append(self._route(approach, way, status))
        return sorted(routes, key=self._rank)

    def _rank(self, route: Route) -> _Rank:
        """Return where a route stands in the answer."""
        terrain = self.roads.terrain
        way = route.actors[::-1] if self.roads.reverse else route.actors
        cost = sum(terrain.cost(*pair) for pair in pairwise(way))
        status = STATUSES.index(route.status)
        return _Rank(route.target, status, cost, route.actors)

    def _batch(self, approaches: Sequence[Approach], statuses: Sequence[str]) -> _Batch:
        """Return the cheapest routes of each status; what all have by a role once, under it."""
        counted = self.roads.terrain.counted
        of_counted = [a for a in approaches if a.target in counted]
        shared: Mapping[str, str] = {}
        if len(counted) > 1 and counted <= {a.target for a in of_counted}:
            shared = self.roads.shared(of_counted)
        common: list[Route] = []
        if shared:
            # Routes that all targets share are searched for once, with the first target.
            first = of_counted[0].common(shared)
            roles = sorted(set(shared.values()))
            for way, status in self._ways(first, statuses, roles):
                role = shared[way[-2]]
                route = self._route(first, way, status)
                common.append(self._under(role, route))
        own: list[Route] = []
        alike = {(r.actors, r.ties) for r in common}
        for approach in approaches:
            target = approach.target
            alone = approach
            if target in counted:
                alone = replace(approach, shared=shared)
            for way, status in self._ways(alone, statuses, (target,)):
                route = self._route(approach, way, status)
                if (route.actors, route.ties) not in alike:
                    own.append(route)
        return _Batch(tuple(common), tuple(own), counted)

    def _under(self, role: str, route: Route) -> Route:
        """Return a route that all have, with the role by whose ties they have it as its target."""
        actors = route.actors
        # With `count = "from"` the target stands first in the direction of flow.
        renamed = (role, *actors[1:]) if self.roads.reverse else (*actors[:-1], role)
        return replace(route, target=role, actors=renamed)

    def _ways(
        self,
        approach: Approach,
        statuses: Sequence[str],
        targets: Sequence[str],
    ) -> Iterator[tuple[Way, str]]:
        """Yield the cheapest routes of each status, and note for whom the search was given up."""
        ground = approach.ground
        for status in statuses:
            listing = cheapest(ground, self.most, _goal(status))
            for way in listing.ways:
                yield way, status
            if not listing.complete:
                self.unlisted += [Unlisted(self.roads.channel, t, status) for t in targets]

    def _route(self, approach: Approach, way: Way, status: str) -> Route:
        """Return a route in the direction of flow, with its ties, strategies and blockers.

        Args:
            approach: how routes come to its target.
            way: its actors, the target last.
            status: what it is found as.
        """
        roads, target = self.roads, approach.target
        passes: list[Pass] = []
        closing: Passes = ()
        find_ties = approach.in_use if status in IN_USE else approach.active
        for pair in pairwise(way):
            step = find_ties(*pair)
            if step is None:
                step = closing = approach.denials(*pair)
            passes += step
        strategies = set(chain.from_iterable(map(self._strategies, passes)))
        ties = tuple(dict.fromkeys(p.tie for p in passes))
        through = tuple(actor for actor in way if actor in roads.side and actor != target)
        if roads.reverse:
            way, ties, through = way[::-1], ties[::-1], through[::-1]
        return Route(
            channel=roads.channel,
            target=target,
            status=status,
            strategies=tuple(sorted(strategies)),
            actors=way,
            through=through,
            ties=ties,
            blocked_by=tuple(p.tie for p in closing),
            blockers=roads.terrain.blockers(closing),
        )

    def _strategies(self, passed: Pass) -> tuple[str, ...]:
        """Return the strategies of a tie; each is looked up once, for it is on many routes."""
        if passed not in self._strategies_of:
            self._strategies_of[passed] = self._look_up_strategies(passed)
        return self._strategies_of[passed]

    def _look_up_strategies(self, passed: Pass) -> tuple[str, ...]:
        """Return the strategies of a tie: its own, else its kind's, else those by rule."""
        case, row = self.roads.case, self.roads.tie[passed.tie]
        schema = case.schema
        kind = schema.tie_kinds[passed.kind]
        if own := tuple(row["strategy"] or kind.strategies):
            return own
        share = row["share"]
        if share is None:
            share = row["share_max"]
        source_kinds = schema.above(case.kind_of[passed.source])
        slugs = []
        for strategy in schema.strategies.values():
            if not strategy.rule_kind or passed.kind not in schema.below(strategy.rule_kind):
                continue
            source = strategy.rule_source
            comes_from_there = not source or source in source_kinds
            if comes_from_there and _is_within(share, strategy.rule_max_share):
                slugs.append(strategy.slug)
        return tuple(slugs)


def _is_within(share: float | None, limit: float | None) -> bool:
    """Return whether a share keeps to a limit; one that is not known keeps to none."""
    if limit is None:
        return True
    return share is not None and share <= limit


def _goal(status: str) -> Callable[[int], bool]:
    """Return whether a label is of a status, and not of a route that all have."""

    def is_goal(label: int) -> bool:
        """Return whether a label has the status and its route is not common to all."""
        return status_of(label) == status and not label & COMMON

    return is_goal

"""The graph of a channel as a bypass sees it, and the routes to each target in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

from kg.case import ChannelQuestion
from kg.case.naming import resolve
from kg.flow import Flow, Pair, Pass, directed
from kg.questions.asking import counted
from kg.questions.routes import Way, cheapest

STATUSES = ("used", "possible", "blocked", "declined", "none")
Arcs = dict[Pair, tuple[Pass, ...]]


@dataclass(frozen=True)
class Route:
    """A route around: its actors and ties in the direction of flow.

    `status` is `used`, `possible`, `blocked` (by the tie `blocked_by`, through `blockers`), `declined` (by the target
    itself), or `none`, with nothing else filled, where no route is used or possible.
    """

    channel: str
    target: str
    status: str
    strategies: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    blocked_by: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()


class Detours:
    """The arcs of one channel, turned so that every route ends in its target, and what a route must keep to."""

    def __init__(self, flow: Flow, question: ChannelQuestion, most: int) -> None:
        """Read off a flow graph what a question asks: whom routes are for, where they start, whom they avoid."""
        self.flow, self.case, self.most = flow, flow.case, most
        self.reverse = question.count == "from"
        near, far = (question.sources, question.targets) if self.reverse else (question.targets, question.sources)
        self.side = resolve(self.case, near)
        self.individuals, only_roles = counted(self.case, self.side)
        roles = () if only_roles else tuple(a for a in self.case.names if a in self.side and a in self.case.roles)
        self.targets = (*self.individuals, *roles)
        self.avoided = resolve(self.case, question.avoid)
        self.starts = resolve(self.case, (*far, *question.also_from)) - self.avoided - self.side
        each, some, denials = flow.holding.each, flow.holding.some, flow.holding.denials
        active = pl.concat([each, some])
        self.stated = self._turned(each.filter(pl.col("end") == ""))
        self.active = self._turned(active)
        self.denied = self._turned(denials.filter(pl.col("end") == "").select(each.columns))
        self.substitutes = self._turned(active, question.substitutes) if question.substitutes else {}
        ties = self.case.tables["ties"].select("id", "strategy", "share", "share_max", "scope", "refused_by")
        self.tie = {row["id"]: row for row in ties.iter_rows(named=True)}

    def _turned(self, ties: pl.DataFrame, kinds: Iterable[str] = ()) -> Arcs:
        arcs = directed(self.case, ties, kinds=kinds) if kinds else directed(self.case, ties, self.flow.channel)
        return {(b, a): passes for (a, b), passes in arcs.items()} if self.reverse else arcs

    def routes(self) -> list[Route]:
        """Return the routes to every target, the cheapest of each status; those open to all once, under their role."""
        by_target = {target: self._to(target) for target in self.targets}
        common = self._common(by_target)
        found = list(common.values())
        for target, routes in by_target.items():
            mine = [r for r in routes if self._rest(r) not in common]
            found += [r for s in STATUSES for r in [r for r in mine if r.status == s][: self.most]]
            if not any(r.status in ("used", "possible") for r in routes):
                found.append(Route(self.flow.channel, target, "none"))
        return sorted(found, key=lambda r: (r.target, STATUSES.index(r.status), len(r.actors), r.actors))

    def _rest(self, route: Route) -> tuple[Way, Way]:
        """Return what a route is apart from its target: the other actors, and the ties."""
        return (route.actors[1:] if self.reverse else route.actors[:-1]), route.ties

    def _common(self, by_target: Mapping[str, list[Route]]) -> dict[tuple[Way, Way], Route]:
        """Return the routes that every individual has, with the role they have them from as target."""
        holders: dict[tuple[Way, Way], list[Route]] = {}
        for target in self.individuals:
            for route in by_target[target]:
                holders.setdefault(self._rest(route), []).append(route)
        found = {}
        for (actors, ties), routes in holders.items():
            if len(routes) == len(self.individuals) > 1 and (
                role := self._role_at(ties[0] if self.reverse else ties[-1])
            ):
                whole = (role, *actors) if self.reverse else (*actors, role)
                found[actors, ties] = replace(routes[0], target=role, actors=whole)
        return found

    def _role_at(self, tie: str) -> str:
        row = self.case.row(tie)
        ends = (str(row["source"]), str(row["target"]))
        return next((end for end in ends if end in self.case.roles and end in self.side), "")

    def _to(self, target: str) -> list[Route]:
        parts = self._parts(target)
        closed = (self.avoided | self.side) - {target} - parts
        starts = self.starts - {target} - parts
        active, stated = self._open(self.active, target, closed), self._open(self.stated, target, closed)
        last = {
            p: v for p, v in self._open(self.substitutes, target, closed).items() if p[1] == target and p not in active
        }
        tails = frozenset(tail for tail, _ in last)
        for part in parts:
            active[part, target] = stated[part, target] = ()
        strategic = {pair: kept for pair, passes in last.items() if (kept := tuple(filter(self._is_strategic, passes)))}

        def begins(way: Way) -> bool:
            return way[0] in starts or (len(way) == 2 and way[0] in tails)

        def is_used(way: Way) -> bool:
            return begins(way) and not any(a in self.case.roles for a in way[1:-1])

        # Enough that a route which all targets share shows up with each of them, before the cheapest are chosen.
        most = self.most + len(self.targets)
        used, possible = {**stated, **strategic}, {**active, **last}
        found = [
            self._route(target, "used", way, used) for way in cheapest(used, starts | tails, target, most, is_used)
        ]
        seen = {route.actors for route in found}
        for way in cheapest(possible, starts | tails, target, most, begins):
            route = self._route(target, "possible", way, possible)
            found += [route] if route.actors not in seen else []
        denied = {p: v for p, v in self._open(self.denied, target, closed).items() if p not in possible}

        def is_blocked(way: Way) -> bool:
            return way[0] in starts and sum(pair in denied for pair in pairwise(way)) == 1

        arcs = {**active, **denied}
        return found + [
            self._blocked(target, way, arcs, denied) for way in cheapest(arcs, starts, target, most, is_blocked)
        ]

    def _open(self, arcs: Arcs, target: str, closed: frozenset[str]) -> Arcs:
        """Return the arcs that a route to the target may use; a named individual only by a tie of its own."""
        found = {}
        for (tail, head), passes in arcs.items():
            if tail == target or tail in closed or head in closed:
                continue
            if kept := tuple(p for p in passes if not p.end or self._inheritor(p) in (target, *self.case.roles)):
                found[tail, head] = kept
        return found

    def _inheritor(self, one: Pass) -> str:
        return one.source if one.end == "source" else one.target

    def _parts(self, target: str) -> frozenset[str]:
        if self.case.kind_of[target] == "hierarchy":
            return frozenset()
        found: set[str] = set()
        waiting = [target]
        while waiting:
            for part in self.case.parts.get(waiting.pop(), ()):
                if part not in found:
                    found.add(part)
                    waiting.append(part)
        return frozenset(found)

    def _is_strategic(self, one: Pass) -> bool:
        """Return whether a substitute is in use as such: stated, of each, and its tie or kind carries a strategy."""
        row = self.tie[one.tie]
        own = row["strategy"] or self.case.schema.tie_kinds[one.kind].strategies
        return not one.end and row["scope"] == "each" and bool(own)

    def _route(self, target: str, status: str, way: Way, arcs: Arcs) -> Route:
        passes = [one for pair in pairwise(way) for one in arcs[pair]]
        strategies = tuple(sorted({s for one in passes for s in self._strategies(one)}))
        ties = tuple(dict.fromkeys(one.tie for one in passes))
        if self.reverse:
            way, ties = way[::-1], ties[::-1]
        return Route(self.flow.channel, target, status, strategies, way, ties)

    def _blocked(self, target: str, way: Way, arcs: Arcs, denied: Arcs) -> Route:
        closing = next(denied[pair] for pair in pairwise(way) if pair in denied)
        by = tuple(
            dict.fromkeys(
                b for one in closing for b in refusers(self.tie[one.tie]["refused_by"], one.source, one.target)
            )
        )
        status = "declined" if by and set(by) == {target} else "blocked"
        return replace(
            self._route(target, status, way, arcs), blocked_by=tuple(one.tie for one in closing), blockers=by
        )

    def _strategies(self, one: Pass) -> tuple[str, ...]:
        """Return the strategies of a tie: its own, else those of its kind, else those that a rule gives it."""
        row, schema = self.tie[one.tie], self.case.schema
        if own := tuple(row["strategy"] or schema.tie_kinds[one.kind].strategies):
            return own
        share = row["share"] if row["share"] is not None else row["share_max"]
        kinds = schema.above(self.case.kind_of[one.source])
        return tuple(
            s.slug
            for s in schema.strategies.values()
            if s.rule_kind
            and one.kind in schema.below(s.rule_kind)
            and (s.rule_max_share is None or (share is not None and share <= s.rule_max_share))
            and (not s.rule_source or s.rule_source in kinds)
        )


def refusers(refused_by: str | None, source: str, target: str) -> tuple[str, ...]:
    """Return who refused a tie: the actor at the end named, a third party, or nobody that the source names."""
    if refused_by is None:
        return ()
    return ({"source": source, "target": target}.get(refused_by, refused_by),)

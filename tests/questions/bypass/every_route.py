"""Every simple route of a small world, one by one, and its status by the words of the rules."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import networkx as nx
import polars as pl

from kg.case.names import resolve
from kg.graph.flow import Pass, directed
from tests.questions.bypass.random_bypasses import Question

Way = tuple[str, ...]
IN_USE = ("used", "open")
ACTIVE = (*IN_USE, "possible")
# As the ontology marks the kinds that say too little of somebody to tell to which group it belongs.
TOO_GENERAL = {"actor", "organisation", "firm", "large-firm", "customer", "person"}


@dataclass(frozen=True)
class Found:
    """A route, walked towards the target.

    `role` is the one by whose tie it ends, if by one of the counted side; `alike` are all ties along it.
    """

    status: str
    way: Way
    ties: tuple[str, ...]
    role: str
    cost: int
    alike: tuple[str, ...]
    is_shared: bool = False


class _World:
    """What holds in the world of a question, turned towards the counted side."""

    def __init__(self, question: Question) -> None:
        self.question, self.case = question, question.case
        holding, channel = question.view.holding, question.view.channel
        columns = holding.each.columns
        stated = pl.col("end") == ""
        frames = holding.each, holding.some, holding.denials.filter(stated).select(columns)
        self.each, self.some, self.denied = (
            self._turn(directed(self.case, f, channel)) for f in frames
        )
        self.parts = set(self._turn(dict.fromkeys(question.parts, ())))
        anonymous = dict(self.case.tables["actors"].select("id", "anonymous").iter_rows())
        self.anybody = {a for a, word in anonymous.items() if word == "many"}
        self.doubtful = {a for a, word in anonymous.items() if word and self._is_open(a)}
        self.refused_by = dict(self.case.tables["ties"].select("id", "refused_by").iter_rows())
        wholes = [
            (a, p)
            for a, parts in self.case.parts.items()
            if a not in self.case.hierarchies
            for p in parts
        ]
        self.wholes = nx.DiGraph(wholes)

    def _turn(self, arcs):
        return (
            {(b, a): p for (a, b), p in arcs.items()}
            if self.question.asks.count == "from"
            else arcs
        )

    def _is_open(self, actor: str) -> bool:
        """Return whether the source leaves open if somebody unnamed is one of the avoided."""
        case, avoided = self.case, self.question.avoided
        if actor in avoided or not avoided:
            return False
        roles = [role for role, members in case.members.items() if actor in members]
        if roles and not any(resolve(case, [f"id:{role}"]) & avoided for role in roles):
            return False
        kind = case.kind_of[actor]
        return kind in TOO_GENERAL or any(case.kind_of[a] == kind for a in avoided)

    def active(self, pair, target: str, strict: bool) -> list[Pass]:
        passes = [*self.each.get(pair, ()), *self.some.get(pair, ())]
        if strict:
            heirs = {target, *self.case.roles}
            passes = [
                p
                for p in passes
                if not p.end or (p.source if p.end == "source" else p.target) in heirs
            ]
        return sorted(passes, key=lambda p: (p.end, p.tie))

    def routes(self, target: str, strict: bool) -> list[Found]:
        avoided = self.question.avoided - {target}
        after: dict[str, set[str]] = {}
        for pair in {*self.each, *self.some, *self.parts, *self.denied}:
            is_arc = self.active(pair, target, strict) or pair in self.parts or pair in self.denied
            if is_arc and not avoided & set(pair):
                after.setdefault(pair[0], set()).add(pair[1])
        starts = sorted(self.question.far - avoided - {target})
        found = [
            self._told(way, target, strict)
            for start in starts
            for way in _simple(after, start, target)
        ]
        return sorted((f for f in found if f), key=lambda f: (f.cost, f.way))

    def _told(self, way: Way, target: str, strict: bool) -> Found | None:
        pairs = list(pairwise(way))
        active = {p: self.active(p, target, strict) for p in pairs}
        stated = {p: [one for one in self.each.get(p, ()) if not one.end] for p in pairs}
        closed = [p for p in pairs if not active[p] and p not in self.parts]
        if len(closed) > 1:
            return None
        cost = sum(p not in self.parts or bool(stated[p]) for p in pairs)
        own = {target} | (nx.descendants(self.wholes, target) if target in self.wholes else set())
        by_tie = [p for p in pairs if stated[p] or p not in self.parts]
        is_stated = (
            all(stated[p] or p in self.parts for p in pairs) and by_tie and by_tie[-1][1] in own
        )
        if closed:
            status = "declined" if set(self._refusers(closed[0])) == {target} else "blocked"
            passes = [one for p in pairs for one in (self.denied[p] if p in closed else active[p])]
        else:
            is_clear = not self.case.roles & {*way[1:-1]} and not self.anybody & {*way[:-1]}
            in_use = "open" if self.doubtful & {*way[:-1]} else "used"
            status = in_use if is_stated and is_clear else "possible"
            passes = [one for p in pairs for one in (stated[p] if status in IN_USE else active[p])]
        last = active[pairs[-1]][-1:]
        role = "".join(
            {"source": p.role_source, "target": p.role_target}.get(p.end, "") for p in last
        )
        role = role if role in self.question.near else ""
        every = [one for p in pairs for one in (self.denied[p] if p in closed else active[p])]
        ties, alike = (tuple(dict.fromkeys(one.tie for one in along)) for along in (passes, every))
        return Found(status, way, ties, role, cost, alike)

    def _refusers(self, pair) -> Iterator[str]:
        for one in self.denied[pair]:
            if by := self.refused_by[one.tie]:
                yield {"source": one.source, "target": one.target}.get(by, by)


def _rest(route: Found) -> tuple[Way, tuple[str, ...], str]:
    """Return what a route is apart from its target."""
    return route.way[:-1], route.alike, route.role


def _simple(after: dict[str, set[str]], start: str, target: str) -> Iterator[Way]:
    waiting = [(start,)]
    while waiting:
        way = waiting.pop()
        if way[-1] == target:
            yield way
        else:
            waiting += [(*way, head) for head in after.get(way[-1], ()) if head not in way]


def _counted(question: Question) -> tuple[list[str], bool]:
    """Return whom to count, individuals before roles, and whether they are roles."""
    case = question.case
    upper = {*case.roles, *case.hierarchies}
    people = [a for a in case.names if a in question.near - upper]
    if not people:
        return [a for a in case.names if a in question.near & case.roles], True
    anonymous = dict(case.tables["actors"].select("id", "anonymous").iter_rows())
    return [a for a in people if anonymous[a] != "many" and a not in question.far], False


def every_route(question: Question) -> dict[str, list[Found]]:
    """Return the routes to each target by cost and ids; `is_shared` are those that all who are counted have alike."""
    world, case = _World(question), question.case
    people, only_roles = _counted(question)
    roles = [] if only_roles else [a for a in case.names if a in question.near and a in case.roles]
    found: dict[str, list[Found]] = {}
    for target in (*people, *roles):
        strict, loose = world.routes(target, strict=True), world.routes(target, strict=False)
        active, closed = (_of(strict, *s) for s in (ACTIVE, ("blocked", "declined")))
        if not active:  # by what named individuals have from their roles, only where there is no route otherwise
            active, closed = (
                _of(loose, *ACTIVE),
                closed or _of(loose, "blocked", "declined"),
            )
        found[target] = [*active, *closed]
    rests = [
        {_rest(f) for f in found[t] if f.role and not set(f.way[:-1]) & {*people}} for t in people
    ]
    shared = set.intersection(*rests) if len(people) > 1 else set()
    for target in people:
        # Who has it in use, by ties or parts of its own, has it as a route of its own.
        found[target] = [
            replace(f, is_shared=f.status not in IN_USE and _rest(f) in shared)
            for f in found[target]
        ]
    return found


def _of(routes: list[Found], *statuses: str) -> list[Found]:
    return [f for f in routes if f.status in statuses]


def expected(question: Question) -> set[tuple]:
    """Return all routes as a bypass tells them: those that all have once, under their role."""
    every = every_route(question)
    common = {
        (f.role, "blocked" if f.status == "declined" else f.status, (*f.way[:-1], f.role), f.ties)
        for routes in every.values()
        for f in routes
        if f.is_shared
    }
    alike = {(way, ties) for _, _, way, ties in common}
    own = {
        (target, f.status, f.way, f.ties)
        for target, routes in every.items()
        for f in routes
        if not f.is_shared and (f.way, f.ties) not in alike
    }
    none = {(t, "none", (), ()) for t, routes in every.items() if not _of(routes, *ACTIVE)}
    return common | own | none

"""Which routes get around: those in use, those open, those closed, and by whom they are closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.naming import resolve
from kg.engines import engine as engine_named
from kg.flow import Flow, Pair, Pass, ask, directed
from kg.inherit import side
from kg.questions.asking import counted, flows, standard, who
from kg.questions.routes import Route as Actors
from kg.questions.routes import cheapest
from kg.result import Column, Heading, Sentence, Table

STATUSES = ("used", "possible", "blocked", "declined", "none")
MOST = 3


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


@dataclass(frozen=True)
class Closed:
    """A denial of a target's own: with whom, how, and who refused."""

    channel: str
    target: str
    tie: str
    kind: str
    other: str
    status: str
    refused_by: tuple[str, ...]


@dataclass(frozen=True)
class Bypass:
    """The answer to `bypass`; `independence` has (channel, target, number of routes that share no actor)."""

    heading: Heading
    routes: tuple[Route, ...]
    closed: tuple[Closed, ...]
    independence: tuple[tuple[str, str, int], ...]
    avoided: Mapping[str, tuple[str, ...]]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who got around, by channel and strategy, and for whom there is no way round."""
        return tuple(s for channel in self.avoided for s in _sentences(self, channel))

    def tables(self) -> tuple[Table, ...]:
        """Return `routes`, `closed` and `independence`."""
        names = self.heading.names
        routes = [
            (r.channel, r.target, r.status, r.strategies, r.actors, r.ties, r.blocked_by, r.blockers, names[r.target])
            for r in self.routes
        ]
        closed = [
            (c.channel, c.target, names[c.target], c.tie, c.kind, c.other, names[c.other], c.status, c.refused_by)
            for c in self.closed
        ]
        alone = [(channel, target, names[target], n) for channel, target, n in self.independence]
        return tuple(
            Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)  # type: ignore[arg-type]
            for spec, rows in ((_ROUTES, routes), (_CLOSED, closed), (_INDEPENDENCE, alone))
        )


def bypass(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    most: int = MOST,
    engine: str | None = None,
) -> Bypass:
    """Find the routes to each target that avoid what the channel's question says to avoid.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard question.
        targets: likewise, that routes lead to.
        avoid: who must not be on a route; by default those of the standard question.
        count: `to` or `from`: which side the targets of the bypass are on.
        as_of: the day; by default the end of the case's period.
        most: how many routes to give per target and status.
        engine: the engine that counts disjoint routes.

    Returns:
        Routes by channel, target, status and cost; each target's closed doors; its independence number, the largest
        number of routes from the sources that share no actor.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.

    A route is *used* only if each of its ties is stated of those on it; what follows from a role's ties, or from ties
    that some of a role have, is *possible*. No route found does not mean that none exists: it means none is recorded.

    Example:
        >>> from kg.case import read_case
        >>> found = bypass(read_case(), "capital")
        >>> {r.strategies for r in found.routes if r.target == "m-firm" and r.status == "used"}
        {('self-funding',), ('international', 'self-funding')}
    """
    kernel = engine_named(engine)
    questions = standard(case, channel, sources, targets, count, avoid)
    routes: list[Route] = []
    closed: list[Closed] = []
    alone: list[tuple[str, str, int]] = []
    for name, view in flows(case, questions, as_of).items():
        question = questions[name]
        search = _Search(view, question, most)
        routes += search.routes()
        closed += _closed(view, search.side, question.count)
        s, t = resolve(case, question.sources), resolve(case, question.targets)
        asked = ask(view, s, t, question.count)
        for target in search.individuals:
            number = len(kernel.disjoint_routes(asked.arcs, asked.root, view.number[target]))
            alone.append((name, target, number))
    heading = Heading("bypass", case.id, f"Who got around: {case.settings.title}", case.names)
    return Bypass(heading, tuple(routes), tuple(closed), tuple(alone), {n: q.avoid for n, q in questions.items()})


class _Search:
    """The graph of one channel as a bypass sees it, oriented so that every route ends in its target."""

    def __init__(self, flow: Flow, question: ChannelQuestion, most: int) -> None:
        self.flow, self.case, self.most = flow, flow.case, most
        self.reverse = question.count == "from"
        near, far = (question.sources, question.targets) if self.reverse else (question.targets, question.sources)
        self.side = resolve(self.case, near)
        self.individuals, only_roles = counted(self.case, self.side)
        roles = () if only_roles else tuple(a for a in self.case.names if a in self.side and a in self.case.roles)
        self.targets = (*self.individuals, *roles)
        self.avoided = resolve(self.case, question.avoid)
        self.starts = resolve(self.case, (*far, *question.also_from)) - self.avoided - self.side
        holding = flow.holding
        self.stated = self._turn(directed(self.case, holding.each.filter(pl.col("end") == ""), flow.channel))
        self.active = self._turn(directed(self.case, pl.concat([holding.each, holding.some]), flow.channel))
        denials = holding.denials.filter(pl.col("end") == "")
        self.denied = self._turn(directed(self.case, denials.select(holding.each.columns), flow.channel))
        both = pl.concat([holding.each, holding.some])
        self.substitutes = self._turn(directed(self.case, both, kinds=question.substitutes)) if question.substitutes else {}
        ties = self.case.tables["ties"].select("id", "strategy", "share", "share_max", "scope", "status", "refused_by")
        self.tie = {row["id"]: row for row in ties.iter_rows(named=True)}

    def _turn(self, pairs: Mapping[Pair, tuple[Pass, ...]]) -> dict[Pair, tuple[Pass, ...]]:
        return {(b, a) if self.reverse else (a, b): passes for (a, b), passes in pairs.items()}

    def routes(self) -> list[Route]:
        """Return the routes to every target, those open to all of them once, under their role."""
        by_target = {target: self._to(target) for target in self.targets}
        shared = self._shared(by_target)
        found: list[Route] = []
        for target in sorted(self.targets):
            mine = [r for r in by_target[target] if (r.status, r.actors[:-1] if not self.reverse else r.actors[1:], r.ties) not in shared]
            kept = [r for s in STATUSES for r in [r for r in mine if r.status == s][: self.most]]
            if not any(r.status in ("used", "possible") for r in by_target[target]):
                kept.append(Route(self.flow.channel, target, "none"))
            found += kept
        common = [Route(self.flow.channel, role, *key_rest) for role, key_rest in sorted(shared.values())]  # type: ignore[arg-type]
        merged = {(r.target, r.status, r.actors, r.ties): r for r in (*common, *found)}
        order = {s: i for i, s in enumerate(STATUSES)}
        return sorted(merged.values(), key=lambda r: (r.target, order[r.status], len(r.actors), r.actors))

    def _shared(self, by_target: Mapping[str, Sequence[Route]]) -> dict[tuple[object, ...], tuple[str, tuple[object, ...]]]:
        """Return the routes that are open to every individual: (status, actors before it, ties) → role and route."""
        holders: dict[tuple[object, ...], set[str]] = {}
        for target in self.individuals:
            for r in by_target[target]:
                if r.status != "none":
                    rest = r.actors[1:] if self.reverse else r.actors[:-1]
                    holders.setdefault((r.status, rest, r.ties), set()).add(target)
        shared = {}
        everybody = set(self.individuals)
        for key, held in holders.items():
            status, rest, ties = key
            if held == everybody and len(everybody) > 1:
                role = self._role_of(ties[0] if self.reverse else ties[-1])  # type: ignore[index]
                if role:
                    actors = (role, *rest) if self.reverse else (*rest, role)  # type: ignore[misc]
                    example = next(r for r in by_target[self.individuals[0]] if (r.status, r.ties) == (status, ties))
                    shared[key] = (role, (status, example.strategies, actors, ties, example.blocked_by, example.blockers))
        for key in list(shared):
            shared[("used", *key[1:])] = shared[key]  # the role's own row is the same route
        return shared

    def _role_of(self, tie: str) -> str:
        row = self.case.row(tie)
        ends = [str(row[end]) for end in ("source", "target")]
        return next((e for e in ends if e in self.case.roles and e in self.side), "")

    def _to(self, target: str) -> list[Route]:
        parts = self._parts(target)
        closed = (self.avoided | self.side) - {target} - parts
        starts = self.starts - {target} - parts
        active = self._open(self.active, target, closed)
        stated = self._open(self.stated, target, closed, named=True)
        last = {p: v for p, v in self._open(self.substitutes, target, closed).items() if p[1] == target and p not in active}
        tails = frozenset(t for t, _ in last)
        for part in parts:
            active[(part, target)] = stated[(part, target)] = ()
        possible = {**active, **last}
        used = {**stated, **{p: kept for p, v in last.items() if (kept := self._strategic(v))}}
        found = []
        seen: set[Actors] = set()
        many = self.most + len(self.targets)
        for status, pairs in (("used", used), ("possible", possible)):
            ways = self._ways(pairs, starts, tails, target, many, inside_roles=status == "possible")
            for way in ways:
                if way not in seen:
                    seen.add(way)
                    found.append(self._route(target, status, way, pairs))
        denied = {p: v for p, v in self._open(self.denied, target, closed).items() if p not in possible}
        for way in self._blocked(active, denied, starts, target, many):
            found.append(self._blocked_route(target, way, {**active, **denied}, denied))
        return found

    def _open(
        self, pairs: Mapping[Pair, tuple[Pass, ...]], target: str, closed: frozenset[str], *, named: bool = False
    ) -> dict[Pair, tuple[Pass, ...]]:
        """Return the arcs that a route to the target may use; a named individual inside only by a tie of its own."""
        found = {}
        for (tail, head), passes in pairs.items():
            if tail == target or tail in closed or head in closed:
                continue
            kept = tuple(p for p in passes if self._own(p, target) and not (named and p.end))
            if kept:
                found[(tail, head)] = kept
        return found

    def _own(self, one: Pass, target: str) -> bool:
        if not one.end:
            return True
        inheritor = one.source if one.end == "source" else one.target
        return inheritor == target or inheritor in self.case.roles

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

    def _ways(
        self,
        pairs: Mapping[Pair, object],
        starts: frozenset[str],
        tails: frozenset[str],
        target: str,
        most: int,
        *,
        inside_roles: bool,
    ) -> list[Actors]:
        before: dict[str, list[str]] = {}
        for tail, head in pairs:
            before.setdefault(head, []).append(tail)

        def accept(route: Actors) -> bool:
            if route[0] not in starts and not (len(route) == 2 and route[0] in tails):
                return False
            return inside_roles or not any(a in self.case.roles for a in route[1:-1])

        return cheapest(before, starts | tails, target, most, accept)

    def _blocked(
        self,
        active: Mapping[Pair, object],
        denied: Mapping[Pair, object],
        starts: frozenset[str],
        target: str,
        most: int,
    ) -> list[Actors]:
        before: dict[str, list[str]] = {}
        for tail, head in {**active, **denied}:
            before.setdefault(head, []).append(tail)

        def accept(route: Actors) -> bool:
            return route[0] in starts and sum(p in denied for p in zip(route, route[1:], strict=False)) == 1

        return cheapest(before, starts, target, most, accept)

    def _strategic(self, passes: tuple[Pass, ...]) -> tuple[Pass, ...]:
        kinds = self.case.schema.tie_kinds
        return tuple(
            p for p in passes if not p.end and self.tie[p.tie]["scope"] == "each" and (self.tie[p.tie]["strategy"] or kinds[p.kind].strategies)
        )

    def _route(self, target: str, status: str, way: Actors, pairs: Mapping[Pair, tuple[Pass, ...]]) -> Route:
        passes = [pairs[p] for p in zip(way, way[1:], strict=False)]
        ties = tuple(dict.fromkeys(p.tie for some in passes for p in some))
        strategies = {s for some in passes for p in some for s in self._strategies(p)}
        if self.reverse:
            way, ties = way[::-1], ties[::-1]
        return Route(self.flow.channel, target, status, tuple(sorted(strategies)), way, ties)

    def _blocked_route(
        self, target: str, way: Actors, pairs: Mapping[Pair, tuple[Pass, ...]], denied: Mapping[Pair, tuple[Pass, ...]]
    ) -> Route:
        route = self._route(target, "blocked", way, pairs)
        closing = next(denied[p] for p in zip(way, way[1:], strict=False) if p in denied)
        by = tuple(dict.fromkeys(b for p in closing for b in _refusers(self.tie[p.tie], p)))
        declined = bool(by) and all(b == target for b in by)
        names = tuple(p.tie for p in closing)
        status = "declined" if declined else "blocked"
        return Route(route.channel, target, status, route.strategies, route.actors, route.ties, names, by)

    def _strategies(self, one: Pass) -> tuple[str, ...]:
        """Return the strategies of a tie: its own, else those of its kind, else those that a rule gives it."""
        row, schema = self.tie[one.tie], self.case.schema
        if row["strategy"]:
            return tuple(row["strategy"])
        if schema.tie_kinds[one.kind].strategies:
            return schema.tie_kinds[one.kind].strategies
        share = row["share"] if row["share"] is not None else row["share_max"]
        found = []
        for s in schema.strategies.values():
            if not s.rule_kind or one.kind not in schema.below(s.rule_kind):
                continue
            if s.rule_max_share is not None and (share is None or share > s.rule_max_share):
                continue
            if s.rule_source and s.rule_source not in schema.above(self.case.kind_of[one.source]):
                continue
            found.append(s.slug)
        return tuple(found)


def _refusers(row: Mapping[str, object], one: Pass) -> tuple[str, ...]:
    by = row["refused_by"]
    if by is None:
        return ()
    return (one.role_source if by == "source" else one.role_target if by == "target" else str(by),)


def _closed(flow: Flow, near: frozenset[str], count: str) -> list[Closed]:
    kinds = {k.slug: k.flow for k in flow.case.schema.tie_kinds.values() if k.channel == flow.channel}
    wanted = "in" if count == "to" else "out"
    found = []
    for row in flow.holding.denials.filter(pl.col("end") == "").iter_rows(named=True):
        for end, other in (("source", "target"), ("target", "source")):
            if row["kind"] in kinds and row[end] in near and side(kinds[row["kind"]], end) in (wanted, "either"):
                one = Pass(row["tie"], row["kind"], "", row["source"], row["target"], row["source"], row["target"])
                by = _refusers(row, one)
                found.append(Closed(flow.channel, row[end], row["tie"], row["kind"], row[other], row["status"], by))
    return sorted(found, key=lambda c: (c.target, c.tie))


def _sentences(found: Bypass, channel: str) -> Iterable[Sentence]:
    """Yield a sentence on the routes in use, one on those merely possible, one on those with neither."""
    names = found.heading.names
    mine = [r for r in found.routes if r.channel == channel]
    everybody = [t for c, t, _ in found.independence if c == channel]
    for status, words in (("used", "around"), ("possible", "possibly around")):
        ways: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
        for r in mine:
            if r.status == status:
                ways.setdefault(r.strategies, {}).setdefault(r.target, r.ties)
        parts = []
        for strategies in sorted(ways, key=lambda w: (not w, w)):
            by = "by " + " and ".join(s.replace("-", " ") for s in strategies) if strategies else "no strategy named"
            parts.append(f"{by}: {who(sorted(ways[strategies]), everybody, names)}")
        if parts:
            ids = tuple(dict.fromkeys(t for targets in ways.values() for ties in targets.values() for t in ties))
            yield Sentence(f"{channel}, {words} {'; '.join(parts)}.", ids, f"{channel} {status}")
    stuck = [r.target for r in mine if r.status == "none" and r.target in everybody]
    if stuck:
        closed = tuple(dict.fromkeys(c.tie for c in found.closed if c.channel == channel))
        yield Sentence(f"{channel}, no way round for: {who(stuck, everybody, names)}.", closed, f"{channel} none")


_CHANNEL = Column("channel", "text", "The channel.")
_TARGET = Column("target", "id", "The actor the route is for; a role where it is open to all its members.")
_ROUTES = Table(
    "routes",
    "Routes around",
    (
        _CHANNEL, _TARGET, Column("status", "text", "used, possible, blocked, declined or none."),
        Column("strategies", "ids", "The strategies of independence it stands for."),
        Column("actors", "route", "Who is on it, in the direction of flow."),
        Column("ties", "ties", "The ties along it."), Column("blocked_by", "ties", "The denials that close it."),
        Column("blockers", "ids", "Who refused."), Column("name", "text", "The name of the target."),
    ),
    (),
    "This route to the target avoids whom the question avoids, and is in use, open, closed, or not there.",
)  # fmt: skip
_CLOSED = Table(
    "closed",
    "Closed doors",
    (
        _CHANNEL, _TARGET, Column("name", "text", "Its name."), Column("tie", "id", "The denial."),
        Column("kind", "text", "The kind of tie denied."), Column("other", "id", "The other end."),
        Column("other_name", "text", "Its name."), Column("status", "text", "refused, severed or absent."),
        Column("refused_by", "ids", "Who refused or severed it."),
    ),
    (),
    "This actor was denied, or declined, this tie; whatever the question avoids.",
)  # fmt: skip
_INDEPENDENCE = Table(
    "independence",
    "Independence numbers",
    (
        _CHANNEL, _TARGET, Column("name", "text", "Its name."),
        Column("routes", "count", "The largest number of routes from the sources that share no actor."),
    ),
    (),
    "So many routes reach this actor that have no actor in common; 1 means that somebody holds it.",
)  # fmt: skip

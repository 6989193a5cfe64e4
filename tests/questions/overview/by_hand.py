"""The verdicts of a small world by the words of the rules: routes listed one by one, actors deleted."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from kg.case.names import resolve
from kg.graph.flow import directed
from kg.questions.standard_question import counted
from tests.questions.overview.random_overviews import Question

ROOT = "(root)"


class Step(NamedTuple):
    """One way to pass from an actor to the next: a stated tie, or none between a whole and its part."""

    tail: str
    head: str
    tie: str
    strategies: frozenset[str]


class Route(NamedTuple):
    """A route in use, or one that would be, were it not open whether somebody on it is avoided."""

    steps: tuple[Step, ...]
    is_open: bool

    @property
    def strategies(self) -> frozenset[str]:
        """Return the strategies of its ties."""
        return frozenset().union(*(step.strategies for step in self.steps))

    @property
    def inner(self) -> set[str]:
        """Return who is on it before its end."""
        return {step.tail for step in self.steps}


class Expected(NamedTuple):
    """What the overview has to say of an actor."""

    verdict: str
    by: frozenset[str]
    own: bool
    strategies: frozenset[str]
    closed: frozenset[str]


class World:
    """A world turned towards its counted side."""

    def __init__(self, question: Question) -> None:
        """Read off what holds on the day."""
        self.question, self.case, self.asks = question, question.case, question.asks
        self.holding, self.channel = question.view.holding, question.view.channel
        self.rows = {row["id"]: row for row in self.case.tables["actors"].iter_rows(named=True)}
        ties = self.case.tables["ties"]
        self.stated_strategies = dict(ties.select("id", "strategy").iter_rows())
        self.missing = set(self.holding.not_there)
        self.counted, self.counts_roles = counted(
            self.case,
            question.near,
            question.view.there,
            question.view.marked(question.far),
        )
        self.avoided = resolve(self.case, self.asks.avoid)
        self.origins = question.far - self.missing
        self.outside = resolve(self.case, self.asks.also_from) - question.far - self.missing

    def turn(self, pair):
        """Return a pair of source and target as (tail, head) towards the counted side."""
        return pair if self.asks.count == "to" else pair[::-1]

    # What there is

    @cached_property
    def passes(self):
        """Return (tail, head) → ties of each, stated and inherited."""
        arcs = directed(self.case, self.holding.each, self.channel)
        return {self.turn(pair): passes for pair, passes in arcs.items()}

    @cached_property
    def parts(self) -> set[tuple[str, str]]:
        """Return the arcs between wholes and parts: down from sources, up to targets (10)."""
        arcs = set()
        for side, is_down in ((self.asks.sources, True), (self.asks.targets, False)):
            waiting, seen = list(resolve(self.case, side) - self.missing), set()
            while waiting:
                whole = waiting.pop()
                if whole in seen or whole in self.case.hierarchies:
                    continue
                seen.add(whole)
                for part in set(self.case.parts.get(whole, ())) - self.missing:
                    arcs.add(self.turn((whole, part) if is_down else (part, whole)))
                    waiting.append(part)
        return arcs

    @cached_property
    def further(self) -> dict[str, str]:
        """Return the node of further buyers → their supplier (11)."""
        ties = {row["id"]: row for row in self.case.tables["ties"].iter_rows(named=True)}
        shares: dict[str, dict[str, tuple]] = {}
        for (_, head), passes in self.passes.items():
            for p in passes:
                of = self.case.schema.tie_kinds[p.kind].share_of
                if not of:
                    continue
                # The supplier is the end whose total the share is of; it has to be where money arrives.
                supplier = p.target if of == "target" else p.source
                if supplier != head:
                    continue
                row = ties[p.tie]
                upper = row["share"] if row["share"] is not None else row["share_max"]
                shares.setdefault(supplier, {})[p.tie] = upper
        return {
            f"(further {s})": s
            for s, uppers in shares.items()
            if None not in uppers.values() and sum(uppers.values()) < 100
        }

    @cached_property
    def arcs(self) -> set[tuple[str, str]]:
        """Return the arcs of the flow graph from the super-source on."""
        arcs = {*self.passes, *self.parts, *((ROOT, s) for s in self.origins)}
        for node, supplier in self.further.items():
            arcs |= {(ROOT, node), (node, supplier)}
        return arcs

    @cached_property
    def free_arcs(self) -> set[tuple[str, str]]:
        """Return the arcs that can be passed without a tie of an exclusive kind."""
        kinds = self.case.schema.tie_kinds
        bound = {
            pair
            for pair, passes in self.passes.items()
            if all(kinds[p.kind].exclusive_at for p in passes)
        }
        return {a for a in self.arcs if a not in bound or a in self.parts}

    @staticmethod
    def search(arcs: Iterable[tuple[str, str]], starts: Iterable[str]) -> set[str]:
        """Return whom arcs lead to from some starts, these included."""
        arcs = set(arcs)
        seen, waiting = set(starts), list(starts)
        while waiting:
            at = waiting.pop()
            fresh = {head for tail, head in arcs if tail == at} - seen
            seen |= fresh
            waiting += fresh
        return seen

    def reaches(self, target: str, without: Iterable[str] = ()) -> bool:
        """Return whether a target is reached once some actors are deleted."""
        gone = set(without) - {target}
        return target in self.search(
            {a for a in self.arcs if not gone & set(a)} if gone else self.arcs, [ROOT]
        )

    @cached_property
    def reached(self) -> set[str]:
        """Return everybody whom a route reaches."""
        return self.search(self.arcs, [ROOT])

    # Who holds

    def is_left_out(self, v: str) -> bool:
        """Return whether an actor is on routes and yet no gatekeeper."""
        is_only = self.origins == {v}
        is_role = v in self.case.roles and bool(self.case.members.get(v))
        return is_only or is_role or v in self.case.placeholders

    def gatekeepers(self, target: str) -> set[str]:
        """Return who holds a target by itself (14)."""
        keepers = set()
        if target not in self.reached:
            return keepers
        for v in self.case.names:
            if v == target or self.is_left_out(v) or self.reaches(target, [v]):
                continue
            if v in self.origins and target in self.search(self.free_arcs, [v]):
                continue
            keepers.add(v)
        return keepers

    @cached_property
    def keepers(self) -> dict[str, set[str]]:
        """Return the gatekeepers of each of those counted."""
        return {t: self.gatekeepers(t) for t in self.counted}

    @cached_property
    def hierarchies(self) -> dict[frozenset[str], list[str]]:
        """Return the members to cut of each hierarchy, with the names (15)."""
        sides = resolve(self.case, self.asks.sources) | resolve(self.case, self.asks.targets)
        groups: dict[frozenset[str], list[str]] = {}
        for h in sorted(self.case.hierarchies):
            members = resolve(self.case, [h]) - sides - self.missing
            if len(members - self.case.hierarchies) > 1:
                groups.setdefault(members - self.case.hierarchies, []).append(h)
        return groups

    def members(self, hierarchy: str) -> set[str]:
        """Return the members of a hierarchy that are on neither side."""
        sides = resolve(self.case, self.asks.sources) | resolve(self.case, self.asks.targets)
        return set(resolve(self.case, [hierarchy]) - sides - self.missing)

    @cached_property
    def holders(self) -> dict[str, dict[str, set[str]]]:
        """Return target → holder → what of it is cut: gatekeepers, hierarchies, all the avoided."""
        holders: dict[str, dict[str, set[str]]] = {}
        for t in self.counted:
            by = {v: {v} for v in self.keepers[t]}
            if t in self.reached:
                for names in self.hierarchies.values():
                    if not self.reaches(t, self.members(names[0])):
                        by[names[0]] = self.members(names[0])
                if self.avoided - {t} and not self.reaches(t, self.avoided):
                    by["(avoided)"] = set(self.avoided - {t})
            holders[t] = by
        return holders

    def basis_is_stated(self, holder: str) -> bool:
        """Return whether each route from a holder to each of its captives passes an exclusive tie (16)."""
        return all(
            t not in self.search(self.free_arcs, by[holder] & self.reached)
            for t, by in self.holders.items()
            if holder in by
        )

    # Own ties and routes

    def family(self, target: str) -> set[str]:
        """Return a target with its parts, and theirs, that are there."""
        family, waiting = {target}, [target]
        while waiting:
            whole = waiting.pop()
            if whole in self.case.hierarchies:
                continue
            fresh = set(self.case.parts.get(whole, ())) - family - self.missing
            family |= fresh
            waiting += fresh
        return family

    def has_own(self, target: str) -> bool:
        """Return whether a stated tie from outside, at it or a part, reaches a target (16)."""
        family = self.family(target)
        return any(
            head in family and tail not in family and tail in self.reached
            for (tail, head), passes in self.passes.items()
            if any(not p.end for p in passes)
        )

    def strategies(self, tie: str, kind: str) -> frozenset[str]:
        """Return the strategies of a tie: its own, else those of its kind."""
        return frozenset(self.stated_strategies[tie] or self.case.schema.tie_kinds[kind].strategies)

    def is_open(self, actor: str) -> bool:
        """Return whether it is open that an actor is one of the avoided (3a)."""
        row = self.rows[actor]
        if not row["anonymous"] or actor in self.avoided or not self.avoided:
            return False
        roles = set(row["member_of"] or ())
        if roles:
            below = roles | set().union(*(resolve(self.case, [f"id:{r}"]) for r in roles))
            if not below & self.avoided:
                return False
        is_general = self.case.schema.actor_kinds[row["kind"]].too_general
        return is_general or row["kind"] in {self.case.kind_of[a] for a in self.avoided}

    @cached_property
    def steps(self) -> dict[str, list[Step]]:
        """Return the steps by tail that routes in use may take: stated ties of each, and parts."""
        steps: dict[str, list[Step]] = {}
        for (tail, head), passes in self.passes.items():
            for p in passes:
                if not p.end:
                    own = self.strategies(p.tie, p.kind)
                    steps.setdefault(tail, []).append(Step(tail, head, p.tie, own))
        for tail, head in self.parts:
            steps.setdefault(tail, []).append(Step(tail, head, "", frozenset()))
        return steps

    def substitutes(self, target: str) -> list[Step]:
        """Return the substitutes into a target that carry a strategy (21, 22)."""
        kinds = self.asks.substitutes
        arcs = directed(self.case, self.holding.each, "", kinds) if kinds else {}
        steps = []
        for pair, passes in arcs.items():
            tail, head = self.turn(pair)
            for p in passes:
                strategies = self.strategies(p.tie, p.kind)
                if head == target and not p.end and strategies:
                    steps.append(Step(tail, head, p.tie, strategies))
        return steps

    def routes(self, target: str) -> Iterator[Route]:
        """Yield the routes in use to a target, and those open to doubt."""
        last = self.substitutes(target)
        barred = (self.avoided | self.case.placeholders) - {target}
        starts = (self.origins | self.outside) - barred - {target}
        loose = {s.tail for s in last} - self.question.near - self.missing - barred - {target}
        waiting = [((), s) for s in starts]
        for step in last:
            if step.tail in loose:
                yield self.route((step,))
        while waiting:
            way, at = waiting.pop()
            passed = {step.tail for step in way} | {at}
            for step in (*self.steps.get(at, ()), *(s for s in last if s.tail == at)):
                if step.head in passed or step.head in barred:
                    continue
                if step.head == target:
                    ties = [s for s in (*way, step) if s.tie]
                    if ties and ties[-1].head in self.family(target):
                        yield self.route((*way, step))
                elif step.head not in self.case.roles:
                    waiting.append(((*way, step), step.head))

    def route(self, steps: tuple[Step, ...]) -> Route:
        """Return a route, and whether it is open to doubt."""
        return Route(steps, any(self.is_open(step.tail) for step in steps))

    # The verdict

    def denials(self, target: str) -> list[dict]:
        """Return the denials at a target, its own and its roles' (19)."""
        rows = []
        for row in self.holding.denials.iter_rows(named=True):
            kind = self.case.schema.tie_kinds[row["kind"]]
            if kind.channel != self.channel or kind.returns or not kind.flow:
                continue
            for end, far in (("source", "target"), ("target", "source")):
                arrives_at = {"along": ("target",), "against": ("source",)}.get(
                    kind.flow, ("source", "target")
                )
                if self.asks.count == "from":
                    flip = {"source": "target", "target": "source"}
                    arrives_at = tuple(flip[e] for e in arrives_at)
                if row[end] != target or end not in arrives_at:
                    continue
                role = row[f"role_{end}"]
                is_refusal = row["status"] in ("refused", "severed")
                rows.append(
                    {
                        "tie": row["tie"],
                        "own": role == target,
                        "refusal": is_refusal,
                        "declined": is_refusal and row["refused_by"] in (end, target, role),
                        "near": row[far] in self.question.far or row[far] in self.reached,
                    }
                )
        return rows

    @staticmethod
    def reason(rows: list[dict], *, of_roles: bool) -> str:
        """Return why somebody is not reached, from the denials."""
        counting = [row for row in rows if row["near"]] or rows
        if not counting:
            return ""
        if all(row["declined"] for row in counting):
            return "declined"
        refused = any(row["refusal"] and not row["declined"] for row in counting)
        if refused and of_roles and not all(row["refusal"] for row in counting):
            return "lacking"
        return "refused" if refused else "lacking"

    def around(self, target: str) -> list[Route]:
        """Return the ways around: in use, past no gatekeeper, from outside or with a strategy."""
        if not self.asks.avoid:
            return []
        return [
            r
            for r in self.routes(target)
            if not r.is_open
            and not r.inner & self.keepers[target]
            and (r.steps[0].tail not in self.question.far or r.strategies)
        ]

    def is_free(self, target: str) -> bool:
        """Return whether a target is reached clear of all that is avoided, and held by nobody."""
        without = self.avoided | {a for a in self.case.names if self.is_open(a)} | {*self.further}
        by = self.holders[target]
        return self.has_own(target) and self.reaches(target, without) and not by

    def expected(self, target: str) -> Expected:
        """Return the verdict: the first that fits."""
        by, has_own = self.holders[target], self.has_own(target)
        denials = self.denials(target)
        own, of_roles = ([d for d in denials if d["own"] == is_own] for is_own in (True, False))
        around = self.around(target)
        is_reached = target in self.reached
        is_stated = any(self.basis_is_stated(holder) for holder in by)
        is_open = (self.asks.avoid and any(self.routes(target))) or (
            has_own and is_reached and not by
        )
        decided = (
            ("around", around),
            ("free", self.is_free(target)),
            ("open", is_open),
            ("held", by and (has_own or is_stated)),
            (self.reason(own, of_roles=False), own),
            ("by kind", is_reached),
            (self.reason(of_roles, of_roles=True), of_roles),
            ("not stated", True),
        )
        verdict = next(word for word, fits in decided if fits)
        names = {*by} - {"(avoided)"} or ({*self.asks.avoid} if by else set())
        by_denial = verdict in ("refused", "lacking", "declined")
        is_own = bool(own) if by_denial else verdict == "around" or has_own
        return Expected(
            verdict,
            frozenset(names),
            is_own,
            frozenset().union(*(r.strategies for r in around)),
            frozenset(d["tie"] for d in own),
        )


def by_hand(question: Question) -> dict[str, Expected]:
    """Return what the overview has to say of each of the counted."""
    world = World(question)
    return {t: world.expected(t) for t in world.counted}

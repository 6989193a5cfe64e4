"""What plain searches over the arcs say of the claims of a saved answer to `bottlenecks`: no engine, no dominators."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from kg.case.names import resolve
from kg.errors import quoted
from kg.graph.flow import Flow
from kg.graph.question_graph import ask
from kg.questions.proof.certificate import FURTHER, node_names
from kg.questions.proof.check_certificate import ClaimedTree, Row, proven, way_round
from kg.questions.proof.claim_check import ClaimCheck, difference, repeats, search
from kg.questions.standard_question import counted


class Recheck:
    """The arcs of one channel and population, and what plain searches over them say."""

    def __init__(
        self,
        flow: Flow,
        sources: frozenset[str],
        targets: frozenset[str],
        count: str,
        population: str,
    ) -> None:
        """Work out who is reached."""
        self.case, self.sources, self.targets = flow.case, sources, targets
        self.asked = ask(flow, sources, targets, count)
        self.number = flow.number
        self.called = {name: node for node, name in node_names(self.asked).items()}
        self.where = (flow.channel, population)
        self.arcs = set(
            zip(self.asked.arcs.tail.tolist(), self.asked.arcs.head.tolist(), strict=True)
        )
        exclusive = {k.slug for k in self.case.schema.tie_kinds.values() if k.exclusive_at}
        self.next: dict[int, list[int]] = {}
        self.free: dict[int, list[int]] = {}
        for u, v in sorted(self.arcs):
            self.next.setdefault(u, []).append(v)
            if not self.asked.only_by(u, v, exclusive):
                self.free.setdefault(u, []).append(v)
        self.wanted, self.counts_roles = counted(self.case, self.asked.counted_side, flow.there)
        self.found = search(self.next, [self.asked.root])
        self.reached = {t: None for t in self.wanted if self.number[t] in self.found}
        known = range(len(flow.ids), self.asked.root)  # further buyers are one node a supplier
        self.further = {v: u for u in known for v in self.next.get(u, ())}
        end = 1 if count == "to" else 0
        self.own = {
            pair[end] for pair, passes in flow.passes.items() if any(not p.end for p in passes)
        }
        self.only = (
            frozenset() if self.asked.only is None else frozenset([flow.ids[self.asked.only]])
        )

    def claims(self, tables: Mapping[str, Sequence[Row]]) -> Iterable[ClaimCheck]:
        """Yield a check for each claim of the tables."""
        yield from self._reach(tables["reach"])
        yield from self._not_there(tables["not_there"])
        needed = [self.number[t] for t in self.reached]
        tree = proven(tables["certificate"], self.called, self.arcs, self.found, needed)
        if needed or tables["certificate"]:
            yield self._check("certificate", "", tree if isinstance(tree, str) else None)
        below = self._below(tree) if isinstance(tree, ClaimedTree) else None
        holders: dict[str, set[str]] = {}
        for row in tables["gatekeepers"]:
            for target in row["who"]:
                holders.setdefault(target, set()).add(row["actor"])
        for row, again in repeats(tables["gatekeepers"], "actor"):
            yield from self._holder(row, "actor", again, below)
        for row, again in repeats(tables["groups"], "group"):
            yield from self._holder(row, "group", again, None)
        if below is not None:
            yield from self._left_open(below, holders)
        yield from self._avoiding(tables["avoiding"], tables["groups"])
        yield from self._unreached(tables["unreached"])
        yield from self._routes(tables["witnesses"], holders)

    def _below(self, tree: ClaimedTree) -> dict[str, list[str]]:
        """Return the targets below each gatekeeper in a tree that is proven."""
        found: dict[str, list[str]] = {}
        ids = self.asked.flow.ids
        for target in self.reached:
            for node in tree.line(self.number[target]):
                if not self._left_out(node):
                    found.setdefault(ids[node], []).append(target)
        return found

    def _check(self, claim: str, target: str, wrong: str | None) -> ClaimCheck:
        known = target if target in self.case.names else ""
        return ClaimCheck(*self.where, claim, known, wrong is None, wrong or "")

    def _reach(self, rows: Sequence[Row]) -> Iterable[ClaimCheck]:
        unit = "roles" if self.counts_roles else "individuals"
        wrong = f"the answer has {len(rows)} rows of reach for {self.where[0]}, not one"
        if len(rows) != 1:
            yield self._check("reach", "", wrong)
        for row in rows:
            right = {"counted": len(self.wanted), "reached": len(self.reached), "unit": unit}
            yield self._check("reach", "", difference(row, right))

    def _not_there(self, rows: Sequence[Row]) -> Iterable[ClaimCheck]:
        """Yield whether those who are said not to be there are not, for the reason given."""
        missing = self.asked.flow.holding.not_there
        eligible = counted(self.case, self.asked.counted_side)[0]
        for row, again in repeats(rows, "actor"):
            actor = row["actor"]
            wrong: str | None = (
                f"{quoted(actor)} is listed twice"
                if again
                else f"{quoted(actor)} is there on the day"
            )
            if not again and actor in missing:
                right = {
                    "name": self.case.names[actor],
                    "reason": missing[actor],
                    "counted": actor in eligible,
                }
                wrong = difference(row, right)
            yield self._check("not there", actor, wrong)
        listed = {row["actor"] for row in rows}
        for actor in eligible:
            if actor in missing and actor not in listed:
                wrong = f"{actor} is not there on the day, and the answer does not say so"
                yield self._check("not there", actor, wrong)

    def _left_open(
        self, below: Mapping[str, Sequence[str]], holders: Mapping[str, set[str]]
    ) -> Iterable[ClaimCheck]:
        """Yield a check for each gatekeeper of the tree that the answer does not list."""
        listed = {actor for some in holders.values() for actor in some}
        for actor, held in below.items():
            if actor not in listed:
                yield self._check(
                    f"gatekeeper {actor}", held[0], f"{actor} holds {held[0]}, and is not listed"
                )

    def _avoiding(self, rows: Sequence[Row], groups: Sequence[Row]) -> Iterable[ClaimCheck]:
        """Yield whether the ways round each group lead to all who are not its captives."""
        listed = {row["group"]: row["who"] for row in groups}
        given: dict[str, list[Row]] = {group: [] for group in listed}
        for row in rows:
            given.setdefault(row["group"], []).append(row)
        for group, mine in given.items():
            members, wrong = self._members(group, "group")
            if group not in listed:
                wrong = f"{quoted(group)} is not among the groups"
            if wrong is None:
                around = way_round(mine, self.called, self.arcs, {self.number[m] for m in members})
                held = set(listed[group])
                open_ = (
                    []
                    if isinstance(around, str)
                    else [t for t in self.reached if self.number[t] not in around]
                )
                missed = [t for t in open_ if t not in held]
                wrong = around if isinstance(around, str) else None
                wrong = f"no way round {group} is given to {missed[0]}" if missed else wrong
            yield self._check(f"ways round {quoted(group)}", group, wrong)

    def _holder(
        self, row: Row, column: str, again: bool, below: Mapping[str, list[str]] | None
    ) -> Iterable[ClaimCheck]:
        """Yield whether a gatekeeper or group holds each of its captives, no others, and the figures are right.

        Without a tree that is proven, whom it holds is searched for.
        """
        holder, who = row[column], row["who"]
        claim = f"{'gatekeeper' if column == 'actor' else 'group'} {quoted(holder)}"
        members, wrong = self._members(holder, column)
        if again or wrong:
            yield self._check(claim, holder, wrong or f"{quoted(holder)} is listed twice")
            return
        closed = {self.number[m] for m in members}
        if below is None:
            left = search(self.next, [self.asked.root], closed)
            lost = [t for t in self.reached if self.number[t] not in left]
        else:
            lost = below.get(holder, [])
        held = {t: None for t in lost if column == "group" or t != holder}
        for target in dict.fromkeys(who):
            wrong = None if target in held else f"{quoted(target)} is not counted or not reached"
            if wrong and target in self.reached:
                wrong = f"a route to {target} avoids {holder}"
            yield self._check(claim, target, wrong)
        listed = set(who)
        for target in held:
            if target not in listed:
                yield self._check(claim, target, f"{holder} holds {target} too, which is left out")
        heads = search(self.free, [m for m in closed if column == "actor" or m in self.found])
        right: dict[str, object] = {
            "name": self._called(holder),
            "captives": len(held),
            "captive_share": len(held) / len(self.reached) if self.reached else 0.0,
            "own": sum(t in self.own for t in held),
            "basis": "recorded" if any(self.number[t] in heads for t in held) else "stated",
        }
        if column == "actor":
            right |= {"kind": self.case.kind_of[holder], "role": self._role(holder)}
        wrong = (
            f"{holder} is listed with a captive twice"
            if len(listed) < len(who)
            else difference(row, right)
        )
        yield self._check(f"{claim}: figures", holder, wrong if held else f"{holder} holds nobody")

    def _members(self, holder: str, column: str) -> tuple[Collection[str], str | None]:
        """Return whom to close, or why this is no gatekeeper or no group."""
        if column == "actor":
            if holder not in self.number:
                return (), f"there is no actor {quoted(holder)}"
            if self._left_out(self.number[holder]):
                return (
                    (),
                    f"{holder} is the only end of all routes, or a role that has members: no gatekeeper",
                )
            return (holder,), None
        is_group = holder in self.case.roles or self.case.kind_of.get(holder) == "hierarchy"
        if not is_group and not (
            holder.startswith("kind:") and holder[5:] in self.case.schema.actor_kinds
        ):
            return (), f"there is no group {quoted(holder)}"
        name = f"id:{holder}" if is_group else holder
        return resolve(self.case, [name]) - self.sources - self.targets, None

    def _called(self, holder: str) -> str:
        kinds = self.case.schema.actor_kinds
        return (
            self.case.names[holder]
            if holder in self.case.names
            else f"kind: {kinds[holder[5:]].label}"
        )

    def _role(self, actor: str) -> str:
        sides = (actor in self.sources, actor in self.targets)
        return {(True, True): "both", (True, False): "source", (False, True): "target"}.get(
            sides, "between"
        )

    def _left_out(self, node: int) -> bool:
        """Return whether routes may meet in a node that is no gatekeeper."""
        ids = self.asked.flow.ids
        if node >= len(ids):
            return True
        return ids[node] in self.only or (
            ids[node] in self.case.roles and ids[node] in self.case.members
        )

    def _unreached(self, rows: Sequence[Row]) -> Iterable[ClaimCheck]:
        right = [t for t in self.wanted if self.number[t] not in self.found]
        for row, again in repeats(rows, "actor"):
            actor = row["actor"]
            wrong: str | None = (
                f"{quoted(actor)} is listed twice" if again else f"{quoted(actor)} is not counted"
            )
            if not again and actor in self.wanted:
                wrong = (
                    f"a route reaches {actor}"
                    if actor in self.reached
                    else difference(row, self._named(actor))
                )
            yield self._check("unreached", actor, wrong)
        listed = {row["actor"] for row in rows}
        for actor in right:
            if actor not in listed:
                yield self._check(
                    "unreached", actor, f"no route reaches {actor}, and the answer does not say so"
                )

    def _named(self, actor: str) -> dict[str, object]:
        return {"name": self.case.names[actor]}

    def _routes(self, rows: Sequence[Row], holders: Mapping[str, set[str]]) -> Iterable[ClaimCheck]:
        for row, again in repeats(rows, "target"):
            target = row["target"]
            wrong = (
                f"{quoted(target)} has two rows of witnesses" if again else self._route_fault(row)
            )
            yield self._check(
                "routes", target, wrong or self._meeting(row, holders.get(target, set()))
            )
        shown_for = {row["target"] for row in rows}
        for target in self.reached:
            if target not in shown_for:
                yield self._check(
                    "routes",
                    target,
                    f"no two routes to {target} are given, so its gatekeepers are open",
                )

    def _route_fault(self, row: Row) -> str | None:
        """Return what is wrong with the two routes by themselves."""
        target = row["target"]
        if target not in self.wanted:
            return f"{quoted(target)} is not counted"
        for name in ("route_a", "route_b"):
            path = self._path(row[name])
            if path is None:
                return f"{name} of {target} names an actor that there is not"
            if path[-1] != self.number[target]:
                return f"{name} of {target} does not end there"
            for u, v in zip(path, path[1:], strict=False):
                if (u, v) not in self.arcs:
                    gap = (
                        f"does not start at a {'source' if self.asked.count == 'to' else 'target'}"
                    )
                    ids = self.asked.flow.ids
                    if u < len(ids) and v < len(ids):
                        gap = f"has no arc between {ids[u]} and {ids[v]}"
                    return f"{name} of {target} {gap}"
        return None

    def _path(self, route: Sequence[str]) -> list[int] | None:
        """Return a route as numbers from the super-source on, or none where it names nobody."""
        names = list(route if self.asked.count == "to" else route[::-1])
        nodes = [self.asked.root]
        if len(names) > 1 and names[0] == FURTHER:
            supplier = self.number.get(names[1], -1)
            if supplier not in self.further:
                return None
            nodes, names = [*nodes, self.further[supplier]], names[1:]
        if not names or any(n not in self.number for n in names):
            return None
        return nodes + [self.number[n] for n in names]

    def _meeting(self, row: Row, holders: set[str]) -> str | None:
        """Return whom the two routes share who is not listed as holding the target."""
        ids, target = self.asked.flow.ids, self.number[row["target"]]
        paths = [self._path(row[name]) or [] for name in ("route_a", "route_b")]
        for node in sorted(set(paths[0]) & set(paths[1]) - {target}):
            if not self._left_out(node) and ids[node] not in holders:
                return f"both routes to {row['target']} pass {ids[node]}, which is not listed as its gatekeeper"
        return None

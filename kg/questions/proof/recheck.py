"""The check of the claims of a saved answer to `bottlenecks` by plain searches over the arcs."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from kg.case.names import resolve
from kg.errors import quoted
from kg.questions.proof.channel_arcs import ChannelArcs
from kg.questions.proof.check_certificate import ClaimedTree, Row, proven, way_round
from kg.questions.proof.claim_check import ClaimCheck, difference, repeats, search
from kg.questions.proof.recheck_coalitions import coalition_checks
from kg.questions.proof.recheck_routes import route_faults
from kg.questions.standard_question import counted


@dataclass(frozen=True)
class _ListedHolder:
    """A row of `gatekeepers` or `groups`: its column of the id, and whether a row before has it."""

    row: Row
    column: str
    is_repeated: bool

    @property
    def id(self) -> str:
        """Return the id that the row lists: of an actor, or of a kind with `kind:` before it."""
        return str(self.row[self.column])

    @property
    def is_group(self) -> bool:
        """Return whether the row stands in `groups`, not in `gatekeepers`."""
        return self.column == "group"

    @property
    def claim(self) -> str:
        """Return how a check calls the row: its sort, and its id in quotation marks."""
        return f"{'group' if self.is_group else 'gatekeeper'} {quoted(self.id)}"


@dataclass(frozen=True)
class Recheck:
    """The checks of the claims about one channel and population."""

    channel: ChannelArcs

    def claims(self, tables: Mapping[str, Sequence[Row]]) -> Iterator[ClaimCheck]:
        """Yield a check for each claim of the tables."""
        channel = self.channel
        yield from self._reach(tables["reach"])
        yield from self._not_there(tables["not_there"])
        needed = [channel.number[target] for target in channel.reached]
        nodes = channel.reached_nodes
        tree = proven(tables["certificate"], channel.labelled, channel.arcs, nodes, needed)
        if needed or tables["certificate"]:
            yield self._check("certificate", "", tree if isinstance(tree, str) else None)
        below = self._below(tree) if isinstance(tree, ClaimedTree) else None
        holders: dict[str, set[str]] = {}
        for row in tables["gatekeepers"]:
            for target in row["who"]:
                holders.setdefault(target, set()).add(row["actor"])
        for row, is_repeated in repeats(tables["gatekeepers"], "actor"):
            yield from self._holder(_ListedHolder(row, "actor", is_repeated), below)
        for row, is_repeated in repeats(tables["groups"], "group"):
            yield from self._holder(_ListedHolder(row, "group", is_repeated), None)
        if below is not None:
            yield from self._unlisted(below, holders)
        yield from self._avoiding(tables["avoiding"], tables["groups"])
        yield from self._unreached(tables["unreached"])
        yield from coalition_checks(channel, tables.get("coalitions", ()))
        for target, fault in route_faults(channel, tables["witnesses"], holders):
            yield self._check("routes", target, fault)

    def _check(self, claim: str, target: str, fault: str | None) -> ClaimCheck:
        """Return the check of a claim about a target, which fails if there is a fault."""
        actor = target if target in self.channel.case.names else ""
        question = self.channel.question
        return ClaimCheck(
            question.channel, question.population, claim, actor, fault is None, fault or ""
        )

    def _below(self, tree: ClaimedTree) -> dict[str, list[str]]:
        """Return the targets below each gatekeeper in a tree that is proven."""
        channel, captives = self.channel, dict[str, list[str]]()
        for target in channel.reached:
            for node in tree.line(channel.number[target]):
                if not channel.is_left_out(node):
                    captives.setdefault(channel.flow.ids[node], []).append(target)
        return captives

    def _reach(self, rows: Sequence[Row]) -> Iterator[ClaimCheck]:
        """Yield whether `reach` has one row, with the right counts and unit."""
        channel = self.channel
        name = channel.question.channel
        fault = f"the answer has {len(rows)} rows of reach for {name}, not one"
        if len(rows) != 1:
            yield self._check("reach", "", fault)
        right = {
            "counted": len(channel.counted),
            "reached": len(channel.reached),
            "unit": "roles" if channel.counts_roles else "individuals",
        }
        for row in rows:
            yield self._check("reach", "", difference(row, right))

    def _not_there(self, rows: Sequence[Row]) -> Iterator[ClaimCheck]:
        """Yield whether the listed actors are not there on the day, for the listed reason."""
        case = self.channel.case
        missing = self.channel.flow.holding.not_there
        graph = self.channel.graph
        eligible, _ = counted(case, graph.counted_side, far_side=graph.far_side)
        for row, is_repeated in repeats(rows, "actor"):
            actor = row["actor"]
            if is_repeated:
                fault: str | None = f"{quoted(actor)} is listed twice"
            elif actor not in missing:
                fault = f"{quoted(actor)} is there on the day"
            else:
                would_count = actor in eligible
                right = {
                    "name": case.names[actor],
                    "reason": missing[actor],
                    "counted": would_count,
                }
                fault = difference(row, right)
            yield self._check("not there", actor, fault)
        listed = {row["actor"] for row in rows}
        for actor in eligible:
            if actor in missing and actor not in listed:
                fault = f"{actor} is not there on the day, and the answer does not say so"
                yield self._check("not there", actor, fault)

    def _unlisted(
        self, below: Mapping[str, Sequence[str]], holders: Mapping[str, set[str]]
    ) -> Iterator[ClaimCheck]:
        """Yield a check for each gatekeeper of the tree that the answer does not list."""
        listed = {*chain.from_iterable(holders.values())}
        for actor, captives in below.items():
            if actor not in listed:
                fault = f"{actor} holds {captives[0]}, and is not listed"
                yield self._check(f"gatekeeper {actor}", captives[0], fault)

    def _avoiding(self, rows: Sequence[Row], groups: Sequence[Row]) -> Iterator[ClaimCheck]:
        """Yield whether the ways round each group lead to all who are not its captives."""
        captives = {row["group"]: row["who"] for row in groups}
        steps: dict[str, list[Row]] = {group: [] for group in captives}
        for row in rows:
            steps.setdefault(row["group"], []).append(row)
        for group, group_steps in steps.items():
            members, fault = self._members(group, "group")
            if group not in captives:
                fault = f"{quoted(group)} is not among the groups"
            if fault is None:
                fault = self._way_fault(group, group_steps, members, set(captives[group]))
            yield self._check(f"ways round {quoted(group)}", group, fault)

    def _way_fault(
        self, group: str, steps: Sequence[Row], members: Iterable[str], captives: Collection[str]
    ) -> str | None:
        """Return what is wrong with the listed ways round a group; `None` if they are right."""
        channel, number = self.channel, self.channel.number
        closed = {number[member] for member in members}
        around = way_round(steps, channel.labelled, channel.arcs, closed)
        if isinstance(around, str):
            return around
        for target in channel.reached:
            if number[target] not in around and target not in captives:
                return f"no way round {group} is given to {target}"
        return None

    def _holder(
        self, holder: _ListedHolder, below: Mapping[str, list[str]] | None
    ) -> Iterator[ClaimCheck]:
        """Yield whether a gatekeeper or group holds its captives, no others; and its figures.

        Args:
            holder: what the answer lists.
            below: the targets below each gatekeeper; without a tree that is proven, whom it holds
                is searched for.
        """
        members, fault = self._members(holder.id, holder.column)
        if holder.is_repeated or fault:
            fault = fault or f"{quoted(holder.id)} is listed twice"
            yield self._check(holder.claim, holder.id, fault)
            return
        closed = {self.channel.number[member] for member in members}
        targets = self._lost_without(closed) if below is None else below.get(holder.id, [])
        captives = {t: None for t in targets if holder.is_group or t != holder.id}
        claimed = dict.fromkeys(holder.row["who"])
        for target in claimed:
            yield self._check(holder.claim, target, self._captive_fault(holder, target, captives))
        for target in captives:
            if target not in claimed:
                fault = f"{holder.id} holds {target} too, which is left out"
                yield self._check(holder.claim, target, fault)
        if not captives:
            fault = f"{holder.id} holds nobody"
        elif len(claimed) < len(holder.row["who"]):
            fault = f"{holder.id} is listed with a captive twice"
        else:
            fault = difference(holder.row, self._figures(holder, closed, captives))
        yield self._check(f"{holder.claim}: figures", holder.id, fault)

    def _lost_without(self, closed: Collection[int]) -> list[str]:
        """Return the targets that no route reaches without some nodes."""
        channel = self.channel
        nodes = search(channel.heads, [channel.graph.root], closed)
        return [target for target in channel.reached if channel.number[target] not in nodes]

    def _captive_fault(
        self, holder: _ListedHolder, target: str, captives: Collection[str]
    ) -> str | None:
        """Return what is wrong with a claimed captive of a holder; `None` if the claim is right."""
        if target in captives:
            return None
        if target in self.channel.reached:
            return f"a route to {target} avoids {holder.id}"
        return f"{quoted(target)} is not counted or not reached"

    def _figures(
        self, holder: _ListedHolder, closed: Iterable[int], captives: Collection[str]
    ) -> dict[str, object]:
        """Return the right cells of the row of somebody who holds somebody."""
        channel = self.channel
        # Only the members of a group that a route reaches can lead on.
        starts = [v for v in closed if not holder.is_group or v in channel.reached_nodes]
        free = search(channel.free_heads, starts)
        is_recorded = any(channel.number[target] in free for target in captives)
        right: dict[str, object] = {
            "name": self._name(holder.id),
            "captives": len(captives),
            "captive_share": len(captives) / len(channel.reached),
            "own": sum(target in channel.tied_by_name for target in captives),
            "basis": "recorded" if is_recorded else "stated",
        }
        if not holder.is_group:
            kind = channel.case.kind_of[holder.id]
            sole = self._sole(holder.id, captives)
            right |= {"kind": kind, "role": self._side(holder.id), "sole": sole}
        return right

    def _sole(self, actor: str, captives: Iterable[str]) -> int:
        """Return how many captives of a gatekeeper merely have no other source.

        Args:
            actor: the id of the gatekeeper.
            captives: the ids of its captives.
        """
        channel = self.channel
        if not channel.graph.origins[channel.number[actor]]:
            return 0
        return sum(channel.number[target] in channel.freely_reached for target in captives)

    def _members(self, holder: str, column: str) -> tuple[Collection[str], str | None]:
        """Return whom to close, or why this is not a gatekeeper or no group."""
        case = self.channel.case
        if column == "actor":
            fault = self._gatekeeper_fault(holder)
            return ((), fault) if fault else ((holder,), None)
        is_group = holder in case.roles or case.kind_of.get(holder) == "hierarchy"
        is_kind = holder.startswith("kind:") and holder[5:] in case.schema.actor_kinds
        if not is_group and not is_kind:
            return (), f"there is no group {quoted(holder)}"
        question = self.channel.question
        members = resolve(case, [f"id:{holder}" if is_group else holder])
        return members - question.sources - question.targets, None

    def _gatekeeper_fault(self, actor: str) -> str | None:
        """Return why an actor can be no gatekeeper; `None` if nothing speaks against it."""
        if actor not in self.channel.number:
            return f"there is no actor {quoted(actor)}"
        if self.channel.is_left_out(self.channel.number[actor]):
            reason = "the only end of all routes, a role that has members, or a placeholder"
            return f"{actor} is {reason}: no gatekeeper"
        return None

    def _name(self, holder: str) -> str:
        """Return the name of an actor, or the label of the kind that a group consists of."""
        case = self.channel.case
        if holder in case.names:
            return case.names[holder]
        return f"kind: {case.schema.actor_kinds[holder[5:]].label}"

    def _side(self, actor: str) -> str:
        """Return the word for where an actor stands: source, target, both or between."""
        question = self.channel.question
        if actor in question.sources:
            return "both" if actor in question.targets else "source"
        return "target" if actor in question.targets else "between"

    def _unreached(self, rows: Sequence[Row]) -> Iterator[ClaimCheck]:
        """Yield whether `unreached` lists exactly the counted actors that no route reaches."""
        channel = self.channel
        for row, is_repeated in repeats(rows, "actor"):
            actor = row["actor"]
            if is_repeated:
                fault: str | None = f"{quoted(actor)} is listed twice"
            elif actor not in channel.counted:
                fault = f"{quoted(actor)} is not counted"
            elif actor in channel.reached:
                fault = f"a route reaches {actor}"
            else:
                fault = difference(row, {"name": channel.case.names[actor]})
            yield self._check("unreached", actor, fault)
        listed = {row["actor"] for row in rows}
        for actor in channel.counted:
            if channel.number[actor] not in channel.reached_nodes and actor not in listed:
                fault = f"no route reaches {actor}, and the answer does not say so"
                yield self._check("unreached", actor, fault)

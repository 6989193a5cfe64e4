"""The arcs that routes around may take: those of a channel less whom the question avoids."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

import polars as pl

from kg.case import ChannelQuestion
from kg.case.names import resolve
from kg.graph.flow import Pass, directed
from kg.graph.question_graph import QuestionGraph
from kg.graph.route_states import RouteStates
from kg.questions.anonymity import possible_members
from kg.questions.bypass.routes_to_target import Approach, Arcs, Heads, Net, Passes, Terrain
from kg.questions.standard_question import counted

_Tails = dict[str, Passes]
_TIE_COLUMNS = ("id", "strategy", "share", "share_max", "scope", "refused_by")


class Roads:
    """The arcs of one channel, turned so that every route ends in its target.

    Attributes:
        side: the counted side, with its roles.
        counted: the individuals of it, or its roles where it has none.
        targets: whom routes are for: those counted, then the roles of their side.
        origins: those counted where routes start.
        starts: where routes start, less whom they avoid.
        terrain: what arcs are like.
        tie: the cells of each tie that routes are told by.
    """

    def __init__(self, graph: QuestionGraph, question: ChannelQuestion) -> None:
        """Read off a flow graph whom routes are for, where they start, and whom they avoid.

        Args:
            graph: the flow graph as the question sees it.
            question: the question.
        """
        self._graph, self._question = graph, question
        flow, case = graph.flow, graph.flow.case
        self.case, self.channel = case, flow.channel
        self.reverse = graph.count == "from"
        near, far = question.targets, question.sources
        if self.reverse:
            near, far = far, near
        self.side = resolve(case, near)
        self.counted, only_roles = counted(case, self.side, flow.there, graph.far_side)
        self.targets = self.counted if only_roles else (*self.counted, *self._roles_there())
        self._avoided = resolve(case, question.avoid)
        origins = resolve(case, (*far, *question.also_from))
        self.origins = origins.intersection(self.counted)
        self.starts = origins - self._avoided
        ties = case.tables["ties"].select(_TIE_COLUMNS)
        self.tie = {row["id"]: row for row in ties.iter_rows(named=True)}
        self._read_arcs()

    def _roles_there(self) -> list[str]:
        """Return the roles of the counted side that are there on the day, in the case's order."""
        missing = self._graph.flow.holding.not_there
        roles = self.case.roles & self.side
        return [a for a in self.case.names if a in roles and a not in missing]

    def _read_arcs(self) -> None:
        """Keep the arcs of the channel, in force and denied, and those of substitutes."""
        ids, holding = self._graph.flow.ids, self._graph.flow.holding
        parts = frozenset((ids[tail], ids[head]) for tail, head in self._graph.part_arcs)
        is_stated = pl.col("end") == ""
        stated = holding.each.filter(is_stated)
        self.terrain = Terrain(
            stated=self._turned(stated),
            parts=parts,
            roles=self.case.roles,
            counted=frozenset(self.counted),
            refused_by={tie: row["refused_by"] for tie, row in self.tie.items()},
            doubtful=possible_members(self.case, self._avoided),
            placeholders=self.case.placeholders,
        )
        active = pl.concat([holding.each, holding.some])
        part_arcs: Arcs = dict.fromkeys(sorted(parts), ())
        self._active = part_arcs | self._turned(active)
        denials = holding.denials.filter(is_stated)
        self._denied = self._turned(denials.select(active.columns))
        self._substitutes: Heads = {}
        if kinds := self._question.substitutes:
            self._substitutes = _by_head(self._turned(active, kinds))

    def _turned(self, ties: pl.DataFrame, kinds: Iterable[str] = ()) -> Arcs:
        """Return the ties of the channel, or of some kinds, by (tail, head) towards the target."""
        channel = "" if kinds else self.channel
        arcs = directed(self.case, ties, channel, kinds)
        if not self.reverse:
            return arcs
        return {(head, tail): passes for (tail, head), passes in arcs.items()}

    def approach(self, target: str, *, strict: bool) -> Approach:
        """Return how routes come to a target.

        Args:
            target: where they end; it may be one of the avoided.
            strict: whether a named individual is passed by ties of its own alone.
        """
        own = self._passable(self._tails, target, strict=strict)
        # An arc between a whole and its part needs no tie.
        parts = self.terrain.parts
        into = {tail: p for tail, p in own.items() if p or (tail, target) in parts}
        usable = self._passable(self._substitutes, target, strict=strict)
        substitutes = _without_empty(usable)
        last = {tail: passes for tail, passes in substitutes.items() if tail not in into}
        strategic = {tail: self._strategic(passes) for tail, passes in substitutes.items()}
        net = self._strict if strict else self._loose
        with_parts = self._with_parts(target)
        # What routes are like before the last arc depends on a target with parts, or one that
        # refused others' ties; all others have it alike.
        is_apart = len(with_parts) > 1 or target in self._refusers
        states = self._strict_states if strict else self._loose_states
        return Approach(
            target=target,
            own=with_parts,
            terrain=self.terrain,
            net=net,
            into={**last, **into},
            closed=self._closed,
            shut=self._passable(self._shut, target, strict=False),
            starts=self.starts - {target},
            # An actor of the counted side begins a route with a substitute only if it begins any
            # route.
            last=frozenset(last) - self.side,
            strategic=_without_empty(strategic),
            states=None if is_apart else states,
        )

    def has_route(self, approach: Approach, *, strict: bool) -> bool:
        """Return whether any route in force leads to a target.

        Args:
            approach: how routes come to it.
            strict: whether a named individual is passed by ties of its own alone.
        """
        if approach.last:
            return True
        reach, target = self._strict_reach if strict else self._loose_reach, approach.target
        others = (tail for tail in approach.into if tail != target and tail in reach.labels)
        return any(not reach.is_behind((tail, 0), target) for tail in others)

    def shared(self, approaches: Sequence[Approach]) -> dict[str, str]:
        """Return by whom targets are reached by the very same ties of a role, and that role."""
        first, *others = approaches
        roles = {}
        for tail, passes in first.into.items():
            if not passes:
                continue
            role, ties = _role(passes[-1]), _ties(passes)
            ties_of_others = [_ties(a.into.get(tail, ())) for a in others]
            is_alike = all(tie_ids == ties for tie_ids in ties_of_others)
            if is_alike and role in self.side:
                roles[tail] = role
        return roles

    def _passable(self, heads: Heads, target: str, *, strict: bool) -> _Tails:
        """Return the ties into a target by which routes go, by their tail."""
        tails = heads.get(target, {})
        open_tails = {t: passes for t, passes in tails.items() if t not in self._avoided}
        if not strict:
            return open_tails
        return {tail: self._own_ties(passes, target) for tail, passes in open_tails.items()}

    def _own_ties(self, passes: Passes, target: str = "") -> Passes:
        """Return the stated ties, and those that roles or the target inherited."""
        heirs = {target, *self.case.roles}
        return tuple(p for p in passes if not p.end or _heir(p) in heirs)

    @cached_property
    def _tails(self) -> Heads:
        """The ties in force by head and tail, those of the avoided too."""
        return _by_head(self._active)

    @cached_property
    def _shut(self) -> Heads:
        """The stated denials by head and tail, those of the avoided too."""
        return _by_head(self._denied)

    @cached_property
    def _closed(self) -> Heads:
        """The stated denials by tail and head, between whom routes may pass."""
        denied = self._clear(self._denied)
        return _by_tail(denied)

    @cached_property
    def _loose(self) -> Net:
        """The arcs of routes on which individuals pass by what their roles have."""
        net = _net(self._clear(self._active))
        return self._strict if net.after == self._strict.after else net

    @cached_property
    def _strict(self) -> Net:
        """The arcs of routes on which individuals pass by ties of their own alone."""
        parts = self.terrain.parts
        arcs = self._clear(self._active)
        own = {pair: self._own_ties(passes) for pair, passes in arcs.items()}
        passable = {pair: p for pair, p in own.items() if p or pair in parts}
        return _net(passable)

    @cached_property
    def _refusers(self) -> frozenset[str]:
        """Who refused a tie between whom routes may pass."""
        denials = chain.from_iterable(heads.values() for heads in self._closed.values())
        return frozenset(chain.from_iterable(map(self.terrain.blockers, denials)))

    @cached_property
    def _strict_states(self) -> RouteStates:
        """The states of routes on which individuals pass by ties of their own alone."""
        return self._states(self._strict)

    @cached_property
    def _loose_states(self) -> RouteStates:
        """The states of routes on which individuals pass by what their roles have."""
        is_alike = self._loose is self._strict
        return self._strict_states if is_alike else self._states(self._loose)

    def _states(self, net: Net) -> RouteStates:
        """Return the states of routes before their last arc, whomever they lead to."""
        nobody: frozenset[str] = frozenset()
        ties: tuple[_Tails, Heads, _Tails] = {}, self._closed, {}
        ground = Approach("", nobody, self.terrain, net, *ties, self.starts, nobody, {}).ground
        return RouteStates(ground.starts, ground.after, ground.step, ground.cost)

    @cached_property
    def _strict_reach(self) -> RouteStates:
        """Who is reached, and past whom, by ties of individuals' own alone."""
        return self._reach(self._strict)

    @cached_property
    def _loose_reach(self) -> RouteStates:
        """Who is reached, and past whom, by what roles have too."""
        return self._strict_reach if self._loose is self._strict else self._reach(self._loose)

    def _reach(self, net: Net) -> RouteStates:
        """Return whom routes reach that take any arc of a net."""
        starts = dict.fromkeys(sorted(self.starts), 0)
        return RouteStates(
            starts, lambda actor: net.after.get(actor, ()), lambda *_: 0, lambda *_: 1
        )

    def _clear(self, arcs: Arcs) -> Arcs:
        """Return the arcs between whom routes may pass, whomever they lead to."""
        avoided = self._avoided
        return {pair: p for pair, p in arcs.items() if avoided.isdisjoint(pair)}

    def _with_parts(self, target: str) -> frozenset[str]:
        """Return a target and its parts, and theirs; a hierarchy has none here."""
        own, waiting = {target}, [target]
        while waiting:
            actor = waiting.pop()
            if actor in self.case.hierarchies:
                continue
            parts = set(self.case.parts.get(actor, ()))
            waiting += parts - own
            own |= parts
        return frozenset(own)

    def _strategic(self, passes: Passes) -> Passes:
        """Return the substitutes in use as such: stated, of each, with a strategy of theirs."""
        return tuple(p for p in passes if not p.end and self._has_strategy(p))

    def _has_strategy(self, passed: Pass) -> bool:
        """Return whether a tie is part of a strategy."""
        row = self.tie[passed.tie]
        if row["scope"] != "each":
            return False
        kind = self.case.schema.tie_kinds[passed.kind]
        return bool(row["strategy"] or kind.strategies)


def _without_empty(tails: _Tails) -> _Tails:
    """Return the tails that have passes."""
    return {tail: passes for tail, passes in tails.items() if passes}


def _heir(passed: Pass) -> str:
    """Return who inherited a tie."""
    return passed.source if passed.end == "source" else passed.target


def _role(passed: Pass) -> str:
    """Return the role from which a tie was inherited; nothing where it is stated."""
    roles = {"source": passed.role_source, "target": passed.role_target}
    return roles.get(passed.end, "")


def _ties(passes: Passes) -> tuple[str, ...]:
    """Return the ids of ties, in order."""
    return tuple(p.tie for p in passes)


def _net(arcs: Arcs) -> Net:
    """Return arcs as routes walk them, onwards and back."""
    before = {head: tuple(tails) for head, tails in _by_head(arcs).items()}
    return Net(_by_tail(arcs), before)


def _by_head(arcs: Arcs) -> Heads:
    """Return the ties of arcs by head, then by tail."""
    tails: Heads = {}
    for (tail, head), passes in arcs.items():
        tails.setdefault(head, {})[tail] = passes
    return tails


def _by_tail(arcs: Arcs) -> Heads:
    """Return the ties of arcs by tail, then by head."""
    heads: Heads = {}
    for (tail, head), passes in arcs.items():
        heads.setdefault(tail, {})[head] = passes
    return heads

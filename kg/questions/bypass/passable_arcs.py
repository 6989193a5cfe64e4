"""The arcs that routes around may take: those of a channel less whom the question avoids."""

from collections.abc import Iterable, Sequence
from functools import cached_property

import polars as pl

from kg.case import ChannelQuestion
from kg.case.names import resolve
from kg.graph.flow import Pass, directed
from kg.graph.question_graph import QuestionGraph
from kg.questions.bypass.routes_to_target import Approach, Arcs, Heads, Net, Passes, Terrain
from kg.questions.standard_question import counted

_Tails = dict[str, Passes]


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
        flow, self.case = graph.flow, graph.flow.case
        self.channel, self.reverse = flow.channel, graph.count == "from"
        ends = question.sources, question.targets
        near, far = ends if self.reverse else ends[::-1]
        self.side = resolve(self.case, near)
        self.counted, only_roles = counted(self.case, self.side, flow.there)
        side_roles = self.case.roles & self.side - flow.holding.not_there.keys()
        roles = [a for a in self.case.names if a in side_roles]
        self.targets = self.counted if only_roles else (*self.counted, *roles)
        self._avoided = resolve(self.case, question.avoid)
        origins = resolve(self.case, (*far, *question.also_from))
        self.origins, self.starts = origins & {*self.counted}, origins - self._avoided
        columns = ("id", "strategy", "share", "share_max", "scope", "refused_by")
        rows = self.case.tables["ties"].select(columns).iter_rows(named=True)
        self.tie = {row["id"]: row for row in rows}
        parts = frozenset((flow.ids[tail], flow.ids[head]) for tail, head in graph.part_arcs)
        is_stated, holding = pl.col("end") == "", flow.holding
        self.terrain = Terrain(
            stated=self._turned(holding.each.filter(is_stated)),
            parts=parts,
            roles=self.case.roles,
            counted=frozenset(self.counted),
            refused_by={tie: row["refused_by"] for tie, row in self.tie.items()},
        )
        active = pl.concat([holding.each, holding.some])
        self._active = dict.fromkeys(sorted(parts), ()) | self._turned(active)
        denials = holding.denials.filter(is_stated).select(active.columns)
        self._denied = self._turned(denials)
        kinds = question.substitutes
        self._substitutes = _by_head(self._turned(active, kinds)) if kinds else {}

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
        own = self._passable(self._tails.get(target, {}), target, strict=strict)
        # An arc between a whole and its part needs no tie.
        parts = self.terrain.parts
        into = {tail: p for tail, p in own.items() if p or (tail, target) in parts}
        usable = self._passable(self._substitutes.get(target, {}), target, strict=strict)
        substitutes = _without_empty(usable)
        last = {tail: passes for tail, passes in substitutes.items() if tail not in into}
        strategic = {tail: self._strategic(passes) for tail, passes in substitutes.items()}
        shut = self._shut.get(target, {})
        return Approach(
            target=target,
            own=self._with_parts(target),
            terrain=self.terrain,
            net=self._strict if strict else self._loose,
            into={**last, **into},
            closed=self._closed,
            shut={tail: passes for tail, passes in shut.items() if tail not in self._avoided},
            starts=self.starts - {target},
            # Of the counted side, only those begin a route with a substitute who begin any.
            last=frozenset(last) - self.side,
            strategic=_without_empty(strategic),
        )

    def shared(self, approaches: Sequence[Approach]) -> dict[str, str]:
        """Return by whom targets are reached by the very same ties of a role, and that role."""
        first, *others = approaches
        roles = {}
        for tail, passes in first.into.items():
            if not passes:
                continue
            role, ties = _role(passes[-1]), _ties(passes)
            is_alike = all(_ties(a.into.get(tail, ())) == ties for a in others)
            if is_alike and role in self.side:
                roles[tail] = role
        return roles

    def _passable(self, tails: dict[str, Passes], target: str, *, strict: bool) -> _Tails:
        """Return the ties into a target by which routes go, by their tail."""
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
        return _by_head(self._active)

    @cached_property
    def _shut(self) -> Heads:
        return _by_head(self._denied)

    @cached_property
    def _closed(self) -> Heads:
        return _by_tail(self._clear(self._denied))

    @cached_property
    def _loose(self) -> Net:
        return _net(self._clear(self._active))

    @cached_property
    def _strict(self) -> Net:
        arcs = self._clear(self._active)
        own = {pair: self._own_ties(passes) for pair, passes in arcs.items()}
        return _net({pair: p for pair, p in own.items() if p or pair in self.terrain.parts})

    def _clear(self, arcs: Arcs) -> Arcs:
        """Return the arcs between whom routes may pass, whomever they lead to."""
        return {pair: passes for pair, passes in arcs.items() if not self._avoided & {*pair}}

    def _with_parts(self, target: str) -> frozenset[str]:
        own, waiting = {target}, [target]
        while waiting:
            actor = waiting.pop()
            parts = () if actor in self.case.hierarchies else self.case.parts.get(actor, ())
            waiting += set(parts) - own
            own |= set(parts)
        return frozenset(own)

    def _strategic(self, passes: Passes) -> Passes:
        """Return the substitutes in use as such: stated, of each, with a strategy of theirs."""
        return tuple(p for p in passes if not p.end and self._has_strategy(p))

    def _has_strategy(self, passed: Pass) -> bool:
        row, kind = self.tie[passed.tie], self.case.schema.tie_kinds[passed.kind]
        return row["scope"] == "each" and bool(row["strategy"] or kind.strategies)


def _without_empty(tails: _Tails) -> _Tails:
    return {tail: passes for tail, passes in tails.items() if passes}


def _heir(passed: Pass) -> str:
    """Return who inherited a tie."""
    return passed.source if passed.end == "source" else passed.target


def _role(passed: Pass) -> str:
    """Return the role from which a tie was inherited; nothing where it is stated."""
    return {"source": passed.role_source, "target": passed.role_target}.get(passed.end, "")


def _ties(passes: Passes) -> tuple[str, ...]:
    return tuple(p.tie for p in passes)


def _net(arcs: Arcs) -> Net:
    return Net(_by_tail(arcs), {head: tuple(tails) for head, tails in _by_head(arcs).items()})


def _by_head(arcs: Arcs) -> Heads:
    tails: Heads = {}
    for (tail, head), passes in arcs.items():
        tails.setdefault(head, {})[tail] = passes
    return tails


def _by_tail(arcs: Arcs) -> Heads:
    heads: Heads = {}
    for (tail, head), passes in arcs.items():
        heads.setdefault(tail, {})[head] = passes
    return heads

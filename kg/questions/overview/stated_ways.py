"""The ways that the source states, tie by tie: what a route in use may pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.case.names import marked
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.anonymity import possible_members


@dataclass(frozen=True)
class LastTies:
    """The ties on the last arcs of routes, a tie a row.

    Attributes:
        tie: the ties, as the case calls them.
        tail: the number of the actor that each leads from, `(k,) int64`.
        head: the number of the counted actor, or of a part of it, that it leads to, likewise.
        is_strategic: whether the tie or its kind has a strategy of independence, `(k,) bool`.
    """

    tie: pl.Series
    tail: Numbers
    head: Numbers
    is_strategic: Marks

    def pick(self, mask: Marks) -> "LastTies":
        """Return the ties of a mask, `(k,) bool`."""
        return LastTies(
            self.tie.filter(pl.Series(mask)),
            self.tail[mask],
            self.head[mask],
            self.is_strategic[mask],
        )


@dataclass(frozen=True)
class StatedWays:
    """The ties of one channel that are stated of their ends as they are, seen towards the counted.

    Attributes:
        graph: the flow graph as the question sees it.
        question: the question.
        kernel: the engine.
    """

    graph: QuestionGraph
    question: ChannelQuestion
    kernel: Engine

    @property
    def flow(self) -> Flow:
        """Return the flow graph of the channel."""
        return self.graph.flow

    @cached_property
    def avoided(self) -> Marks:
        """Return for each actor whether the channel's question says to avoid it, `(n,) bool`."""
        return marked(self.flow.case, self.question.avoid)

    @cached_property
    def possibly_avoided(self) -> Marks:
        """Return for each actor whether it is open that it is one of the avoided, `(n,) bool`."""
        case = self.flow.case
        avoided = case.tables["actors"]["id"].filter(pl.Series(self.avoided))
        return self.flow.marked(possible_members(case, avoided))

    @cached_property
    def outside(self) -> Marks:
        """Return for each actor whether routes start there beside the question's own sources."""
        starts = marked(self.flow.case, self.question.also_from)
        is_outside: Marks = starts & ~self.graph.far_side & self.flow.there
        return is_outside

    @cached_property
    def roles(self) -> Marks:
        """Return for each actor whether it is a role, `(n,) bool`."""
        return self.flow.marked(self.flow.case.roles)

    @cached_property
    def barred(self) -> Marks:
        """Return for each actor whether no route in use passes it, `(n,) bool`.

        These are the avoided and placeholders for anybody.
        """
        is_barred: Marks = self.avoided | self.flow.marked(self.flow.case.placeholders)
        return is_barred

    @cached_property
    def inner(self) -> Arcs:
        """Return the arcs between others than the counted, and among these; none enters a role.

        Ties come first, then the arcs between actors and their parts.
        """
        stated = self._stated
        tail, head = stated.tail, stated.head
        parts = np.array(sorted(self.graph.part_arcs), np.int64).reshape(-1, 2)
        tails = np.concatenate([tail, parts[:, 0]])
        heads = np.concatenate([head, parts[:, 1]])
        passable = ~self.roles[heads]
        return Arcs(self.flow.n, tails[passable], heads[passable])

    @cached_property
    def _stated(self) -> LastTies:
        """Return the ties of the channel in force and stated, in the direction of the question."""
        passing = self.flow.passing.filter(pl.col("end") == "")
        tail, head = ("tail", "head") if self.graph.count == "to" else ("head", "tail")
        return LastTies(
            passing["tie"],
            passing[tail].to_numpy().astype(np.int64),
            passing[head].to_numpy().astype(np.int64),
            self._have_strategies(passing["tie"], passing["kind"]),
        )

    def last_ties(self, counted: Marks) -> LastTies:
        """Return the stated ties that lead to the counted; one at a part of theirs is their own.

        Args:
            counted: for each actor whether it is counted, `(n,) bool`.
        """
        return end_at_wholes(self._stated, counted, self.families(counted))

    def families(self, counted: Marks) -> dict[int, frozenset[int]]:
        """Return the numbers of the parts of each counted actor that has some.

        Args:
            counted: for each actor whether it is counted, `(n,) bool`.
        """
        case, families = self.flow.case, {}
        for owner in case.parts.keys() - case.hierarchies:
            number = self.flow.number[owner]
            if counted[number]:
                parts = self.flow.numbers(pl.Series("actor", sorted(_all_parts(case, owner))))
                families[number] = frozenset(parts.tolist())
        return families

    def substitutes(self, counted: Marks) -> LastTies:
        """Return the strategic ties that stand in for one of the channel and lead to the counted.

        Args:
            counted: for each actor whether it is counted, `(n,) bool`.
        """
        case, kinds = self.flow.case, set[str]()
        for kind in self.question.substitutes:
            kinds |= case.schema.below(kind)
        way = {k.slug: k.flow for k in case.schema.tie_kinds.values() if k.slug in kinds}
        each = self.flow.holding.each
        ties = each.filter((pl.col("end") == "") & pl.col("kind").is_in(list(way)))
        strategic = ties.filter(pl.Series(self._have_strategies(ties["tie"], ties["kind"])))
        parts = [
            self._directed(strategic.filter(pl.col("kind").is_in(_flowing(way, flows))), ends)
            for flows, ends in (
                (("along", "both"), ("source", "target")),
                (("against", "both"), ("target", "source")),
            )
        ]
        merged = LastTies(
            pl.concat([part.tie for part in parts]),
            np.concatenate([part.tail for part in parts]),
            np.concatenate([part.head for part in parts]),
            np.concatenate([part.is_strategic for part in parts]),
        )
        return merged.pick(counted[merged.head])

    def _directed(self, ties: pl.DataFrame, ends: tuple[str, str]) -> LastTies:
        """Return strategic ties from one end to the other, in the direction of the question.

        Args:
            ties: the ties.
            ends: the columns of the end that something flows from, and to.
        """
        if self.graph.count == "from":
            ends = ends[::-1]
        tail, head = (self.flow.numbers(ties[end]).astype(np.int64) for end in ends)
        return LastTies(ties["tie"], tail, head, np.ones(len(ties), np.bool_))

    def _have_strategies(self, ties: pl.Series, kinds: pl.Series) -> Marks:
        """Return for each tie whether it, or its kind, has a strategy of independence.

        Args:
            ties: the ties.
            kinds: the kind of each.
        """
        case = self.flow.case
        strategic = [kind.slug for kind in case.schema.tie_kinds.values() if kind.strategies]
        table = case.tables["ties"]
        own = table.filter(pl.col("strategy").list.len() > 0)["id"]
        has_strategy: Marks = (ties.is_in(own.implode()) | kinds.is_in(strategic)).to_numpy()
        return has_strategy

    def reached(self, starts: Marks, closed: Marks) -> Marks:
        """Return which actors a route in use reaches, as the start of a last tie, `(n,) bool`.

        Args:
            starts: for each actor whether routes start there.
            closed: for each actor whether no route passes it.
        """
        without = np.flatnonzero(closed)
        return self.kernel.reached(self.inner, np.flatnonzero(starts & ~closed), without)


def end_at_wholes(
    ties: LastTies, counted: Marks, families: Mapping[int, frozenset[int]]
) -> LastTies:
    """Return the ties that lead to the counted from outside; one at a part leads to its whole.

    Args:
        ties: ties in the direction of the question.
        counted: for each actor whether it is counted, `(n,) bool`.
        families: the numbers of the parts of each counted actor that has some.
    """
    pieces = [ties.pick(counted[ties.head])]
    for owner, parts in families.items():
        at_part = ties.pick(np.isin(ties.head, list(parts)))
        pieces.append(replace(at_part, head=np.full(len(at_part.head), owner)))
    merged = LastTies(
        pl.concat([piece.tie for piece in pieces]),
        np.concatenate([piece.tail for piece in pieces]),
        np.concatenate([piece.head for piece in pieces]),
        np.concatenate([piece.is_strategic for piece in pieces]),
    )
    from_inside = np.zeros(len(merged.head), np.bool_)
    for owner, parts in families.items():
        from_inside |= (merged.head == owner) & np.isin(merged.tail, [owner, *parts])
    return merged.pick(~from_inside)


def _all_parts(case: Case, actor: str) -> set[str]:
    """Return the parts of an actor, and theirs."""
    parts: set[str] = set()
    waiting = [actor]
    while waiting:
        fresh = {*case.parts.get(waiting.pop(), ())} - parts
        parts |= fresh
        waiting += fresh
    return parts


def _flowing(way: dict[str, str], flows: Sequence[str]) -> list[str]:
    """Return the kinds through which something flows in one of some ways."""
    return [kind for kind, flow in way.items() if flow in flows]

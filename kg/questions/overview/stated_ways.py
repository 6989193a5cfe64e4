"""The ways that the source states, tie by tie: what a route in use may pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

import numpy as np
import polars as pl

from kg.case import ChannelQuestion
from kg.case.names import marked
from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.anonymity import possible_members
from kg.questions.bottlenecks.families import all_parts


@dataclass(frozen=True)
class LastTies:
    """The ties on the last arcs of routes, a tie a row.

    Attributes:
        tie: the ties, as the case calls them.
        tail: the number of the actor that each leads from, `(k,) int64`.
        head: the number of the counted actor, or of a part of it, that it leads to, likewise.
        strategy: the place of the strategies of each in `StatedWays.strategy_sets`, likewise; 0
            where it has none.
    """

    tie: pl.Series
    tail: Numbers
    head: Numbers
    strategy: Numbers

    def pick(self, mask: Marks) -> "LastTies":
        """Return the ties of a mask, `(k,) bool`."""
        if mask.all():
            return self
        return LastTies(
            self.tie.filter(pl.Series(mask)),
            self.tail[mask],
            self.head[mask],
            self.strategy[mask],
        )


def joined(pieces: Sequence[LastTies]) -> LastTies:
    """Return ties one after the other."""
    if len(pieces) == 1:
        return pieces[0]
    return LastTies(
        pl.concat([piece.tie for piece in pieces]),
        np.concatenate([piece.tail for piece in pieces]),
        np.concatenate([piece.head for piece in pieces]),
        np.concatenate([piece.strategy for piece in pieces]),
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
    def part_arcs(self) -> Arcs:
        """Return the arcs between actors and their parts."""
        pairs = np.array(sorted(self.graph.part_arcs), np.int64).reshape(-1, 2)
        return Arcs(self.flow.n, pairs[:, 0], pairs[:, 1])

    @cached_property
    def inner(self) -> Arcs:
        """Return the arcs between others than the counted, and among these; none enters a role.

        Ties come first, then the arcs between actors and their parts.
        """
        return Arcs(self.flow.n, *self._inner[:2])

    @cached_property
    def inner_strategy(self) -> Numbers:
        """Return the place of the strategies of each inner arc in `strategy_sets`, `int64`."""
        return self._inner[2]

    @cached_property
    def _inner(self) -> tuple[Numbers, ...]:
        """Return tails, heads and strategies of ties and parts whose head is no role."""
        stated, parts = self.stated, self.part_arcs
        columns = (
            np.concatenate([stated.tail, parts.tail]),
            np.concatenate([stated.head, parts.head]),
            np.concatenate([stated.strategy, np.zeros(len(parts.tail), np.int64)]),
        )
        passable = ~self.roles[columns[1]]
        return tuple(column[passable] for column in columns)

    @cached_property
    def stated(self) -> LastTies:
        """Return the ties of the channel in force and stated, in the direction of the question."""
        passing = self.flow.passing.filter(pl.col("end") == "")
        tail, head = ("tail", "head") if self.graph.count == "to" else ("head", "tail")
        return LastTies(
            passing["tie"],
            passing[tail].to_numpy().astype(np.int64),
            passing[head].to_numpy().astype(np.int64),
            self._strategies(passing["tie"], passing["kind"]),
        )

    def last_ties(self, counted: Marks) -> LastTies:
        """Return the stated ties that lead to the counted; one at a part of theirs is their own.

        Args:
            counted: for each actor whether it is counted, `(n,) bool`.
        """
        return end_at_wholes(self.stated, counted, self.families)

    @cached_property
    def families(self) -> dict[int, frozenset[int]]:
        """Return the numbers of the parts of each actor of the counted side that has some."""
        flow = self.flow
        return all_parts(flow, self.graph.counted_side & flow.there)

    def substitutes(self, counted: Marks) -> LastTies:
        """Return the strategic ties that stand in for one of the channel and lead to the counted.

        Args:
            counted: for each actor whether it is counted, `(n,) bool`.
        """
        kinds, schema = self._substitute_kinds, self.flow.case.schema
        way = {k.slug: k.flow for k in schema.tie_kinds.values() if k.slug in kinds}
        each = self.flow.holding.each
        ties = each.filter((pl.col("end") == "") & pl.col("kind").is_in(list(way)))
        strategic = ties.filter(pl.Series(self._strategies(ties["tie"], ties["kind"]) > 0))
        parts = [
            self._directed(strategic.filter(pl.col("kind").is_in(_flowing(way, flows))), ends)
            for flows, ends in (
                (("along", "both"), ("source", "target")),
                (("against", "both"), ("target", "source")),
            )
        ]
        merged = joined(parts)
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
        return LastTies(ties["tie"], tail, head, self._strategies(ties["tie"], ties["kind"]))

    @property
    def strategy_sets(self) -> tuple[tuple[str, ...], ...]:
        """Return the sets of strategies of ties and kinds, each once; the first is empty."""
        return self.flow.case.strategy_sets

    def with_strategy(self, slug: str) -> Numbers:
        """Return the places in `strategy_sets` of the sets that have a strategy."""
        return np.array([i for i, slugs in enumerate(self.strategy_sets) if slug in slugs])

    @cached_property
    def _strategic_kinds(self) -> dict[str, tuple[str, ...]]:
        """Return the strategies of the kinds of the channel, and of substitutes, that have some."""
        channel, substitutes = self.flow.channel, self._substitute_kinds
        return {
            kind.slug: kind.strategies
            for kind in self.flow.case.schema.tie_kinds.values()
            if kind.strategies and (kind.channel == channel or kind.slug in substitutes)
        }

    @cached_property
    def _substitute_kinds(self) -> frozenset[str]:
        """Return the kinds of ties that stand in for one of the channel, and are not of it."""
        schema = self.flow.case.schema
        below = map(schema.below, self.question.substitutes)
        own = {k.slug for k in schema.tie_kinds.values() if k.channel == self.flow.channel}
        return frozenset(chain.from_iterable(below)) - own

    def _strategies(self, ties: pl.Series, kinds: pl.Series) -> Numbers:
        """Return the place of the strategies of each tie: its own, else its kind's, `(k,) int64`.

        Args:
            ties: the ties.
            kinds: the kind of each.
        """
        place = {slugs: i for i, slugs in enumerate(self.strategy_sets)}
        strategy = np.zeros(len(ties), np.int64)
        for slug, strategies in self._strategic_kinds.items():
            strategy[(kinds == slug).to_numpy()] = place[strategies]
        own = self.flow.case.strategic_ties
        if len(own):
            places_of = {tie: place[tuple(slugs)] for tie, slugs in own.iter_rows()}
            is_own = ties.is_in(own["id"].implode()).to_numpy()
            ids = ties.filter(pl.Series(is_own)).to_list()
            strategy[is_own] = [places_of[tie] for tie in ids]
        return strategy


def end_at_wholes(
    ties: LastTies, counted: Marks, families_of: Mapping[int, frozenset[int]]
) -> LastTies:
    """Return the ties that lead to the counted from outside; one at a part leads to its whole.

    Args:
        ties: ties in the direction of the question.
        counted: for each actor whether it is counted, `(n,) bool`.
        families_of: the numbers of the parts of each counted actor that has some.
    """
    pieces = [ties.pick(counted[ties.head])]
    for parent, parts in families_of.items():
        if counted[parent]:
            at_part = ties.pick(np.isin(ties.head, list(parts)))
            pieces.append(replace(at_part, head=np.full(len(at_part.head), parent)))
    merged = joined(pieces)
    from_inside = np.zeros(len(merged.head), np.bool_)
    for parent, parts in families_of.items():
        from_inside |= (merged.head == parent) & np.isin(merged.tail, [parent, *parts])
    return merged.pick(~from_inside)


def _flowing(way: dict[str, str], flows: Sequence[str]) -> list[str]:
    """Return the kinds through which something flows in one of some ways."""
    return [kind for kind, flow in way.items() if flow in flows]

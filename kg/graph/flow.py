"""The flow graph of a channel: actors numbered, ties turned into arcs in the direction of flow."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case import Case
from kg.case.large_case import actor_ids
from kg.case.number_names import places
from kg.errors import NameUnknown, near, quoted
from kg.graph.inherit import Holding, inherit
from kg.results.answers import in_one_line
from kg.system.sizes import FEW_NAMES

Numbers = npt.NDArray[np.signedinteger[Any]]
Reals = npt.NDArray[np.float64]
Marks = npt.NDArray[np.bool_]  # whether each of all nodes, or of all arcs, is meant
Side = Iterable[str] | Marks  # actors, by id, or by marks in the order of the case
Pair = tuple[str, str]


@dataclass(frozen=True)
class Pass:
    """One tie along an arc.

    Attributes:
        tie: the id of the tie.
        kind: its kind.
        end: empty where the tie is stated, else the end at which it was inherited.
        source, target: the actors that it is said of.
        role_source, role_target: the actors of which it was stated.
    """

    tie: str
    kind: str
    end: str
    source: str
    target: str
    role_source: str
    role_target: str


@dataclass(frozen=True)
class Arcs:
    """A directed graph of `n` numbered nodes: arc `i` leads from `tail[i]` to `head[i]`.

    Attributes:
        n: how many nodes there are; their numbers are 0 to n - 1.
        tail: the number where each arc starts, `(m,)` whole numbers.
        head: the number where each arc ends, likewise.
    """

    n: int
    tail: Numbers
    head: Numbers


@dataclass(frozen=True, repr=False)
class Flow:
    """The flow graph of one channel on one day.

    Nodes are the actors, numbered in the order of `ids`. Arcs are the active ties said of each
    member, stated and inherited, in the direction of flow, without the kinds that return money;
    parallel ties are one arc.

    Attributes:
        case: the case.
        channel: a channel of the ontology.
        holding: what holds on the day.
    """

    case: Case
    channel: str
    holding: Holding

    def __repr__(self) -> str:
        """Return the channel, the case and the size of the graph, on one line."""
        return in_one_line(
            f"flow of {self.channel} in {self.case.id}: {self.n:,} actors,"
            f" {len(self.arcs.tail):,} arcs of {len(self.passing):,} ties"
        )

    @property
    def n(self) -> int:
        """Return how many nodes there are."""
        return len(self.case.tables["actors"])

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Return the actors in the order of their numbers."""
        return tuple(self.case.tables["actors"]["id"])

    @property
    def number(self) -> Mapping[str, int]:
        """Return the number of each actor."""
        return self.case.row_of

    @cached_property
    def passes(self) -> Mapping[Pair, tuple[Pass, ...]]:
        """Return the ties along each arc (tail, head)."""
        return directed(self.case, self.holding.each, channel=self.channel)

    @cached_property
    def passing(self) -> pl.DataFrame:
        """Return a row for each tie and direction in which it passes flow.

        Columns are `tie`, `kind`, `end`, the numbers `tail` and `head`, and `along`: whether the
        tie is passed from its source to its target.
        """
        flow_of = _flow_of(self.case, self.channel)
        ties, parts = self.holding.each.lazy(), []
        for tail, head, flows in (
            ("source", "target", ("along", "both")),
            ("target", "source", ("against", "both")),
        ):
            kinds = [kind for kind, flow in flow_of.items() if flow in flows]
            along = pl.lit(tail == "source")
            of_kinds = ties.filter(pl.col("kind").is_in(kinds))
            parts.append(of_kinds.select("tie", "kind", "end", tail=tail, head=head, along=along))
        rows = pl.concat(pl.collect_all(parts))
        return rows.with_columns(
            pl.Series(end, self.numbers(rows[end])) for end in ("tail", "head")
        )

    @cached_property
    def arcs(self) -> Arcs:
        """Return the arcs as numbers, ordered by tail and head."""
        no_marks = np.zeros(len(self.passing), np.bool_)
        tail, head = (self.passing[end].to_numpy() for end in ("tail", "head"))
        return merge_arcs(Arcs(self.n, tail, head), no_marks, no_marks).arcs

    def numbers(self, actors: pl.Series) -> Numbers:
        """Return the numbers of a column of actors; in a large case they are numbers already."""
        if actors.dtype.is_integer():
            return actors.to_numpy()
        if self.n + len(actors) < FEW_NAMES:
            row_of = self.case.row_of
            return np.array([row_of.get(actor, -1) for actor in actors], np.int32)
        return places(self.case.tables["actors"]["id"], actors)

    def marked(self, actors: Side) -> Marks:
        """Return for each node whether it is one of some actors."""
        if isinstance(actors, np.ndarray):
            return actors
        marks = np.zeros(self.n, np.bool_)
        marks[self.numbers(pl.Series("actor", list(actors), pl.String))] = True
        return marks

    @cached_property
    def there(self) -> Marks:
        """Return for each node whether it is there on the day."""
        is_there: Marks = ~self.marked(self.holding.not_there.keys())
        return is_there

    def to_networkx(self, *, multi: bool = False) -> Any:  # noqa: ANN401
        """Return the graph as a `networkx.DiGraph` of ids, or as a `networkx.MultiDiGraph`.

        Nodes are the actors that are there on the day, with `name` and `kind`. Edges have `tie`,
        `kind`, `status`, `share` in percent, as `40` or `< 10`, and `evidence`: texts, which
        every writer of networkx takes; `;` stands between those of parallel ties, and what none
        has is left out.

        Args:
            multi: whether parallel ties are edges of their own, with the id of the tie as key; by
                default an arc is one edge.
        """
        from kg.graph.as_networkx import networkx_of

        return networkx_of(self, multi=multi)


def flow(
    case: Case, channel: str, as_of: date | None = None, holding: Holding | None = None
) -> Flow:
    """Return the flow graph of a channel.

    Args:
        case: the case.
        channel: a channel of the ontology, as `capital`.
        as_of: the day; by default the end of the case's period.
        holding: what holds on that day, where it is known already.

    Raises:
        NameUnknown: the ontology has no such channel.

    Example:
        >>> from kg.case import read_case
        >>> flow(read_case(), "patent").to_networkx().has_edge("benrishi", "patent-agency")
        True
    """
    if channel not in case.schema.channels:
        raise NameUnknown(
            f"there is no channel {quoted(channel)}",
            near(channel, case.schema.channels)
            or f"channels are {', '.join(case.schema.channels)}",
        )
    return Flow(case, channel, holding or inherit(case, as_of))


def _flow_of(case: Case, channel: str, kinds: Collection[str] = ()) -> dict[str, str]:
    """Return the kinds of a channel, or of some kinds, that pass flow on, each with its `flow`."""
    flow_of = {}
    for kind in case.schema.tie_kinds.values():
        is_chosen = kind.slug in kinds or (channel and kind.channel == channel)
        if is_chosen and kind.flow and not kind.returns:
            flow_of[kind.slug] = kind.flow
    return flow_of


def directed(
    case: Case, ties: pl.DataFrame, channel: str = "", kinds: Iterable[str] = ()
) -> dict[Pair, tuple[Pass, ...]]:
    """Return ties by (tail, head) in the direction of flow; one that flows both ways comes twice.

    Args:
        case: the case.
        ties: the ties, with the columns of `Holding.each`.
        channel: the ties of this channel; by default no channel.
        kinds: also the ties of these kinds and their sub-kinds; by default no kinds.
    """
    schema = case.schema
    sub_kinds = set(chain.from_iterable(schema.below(kind) for kind in kinds))
    flow_of = _flow_of(case, channel, sub_kinds)
    by_pair: dict[Pair, list[Pass]] = {}
    flowing = ties.filter(pl.col("kind").is_in(list(flow_of)))
    ends = [
        actor_ids(case, flowing[end]) for end in ("source", "target", "role_source", "role_target")
    ]
    for row in flowing.select("tie", "kind", "end").with_columns(ends).iter_rows():
        tie = Pass(*row)
        if flow_of[tie.kind] in ("along", "both"):
            by_pair.setdefault((tie.source, tie.target), []).append(tie)
        if flow_of[tie.kind] in ("against", "both"):
            by_pair.setdefault((tie.target, tie.source), []).append(tie)
    return {
        pair: tuple(sorted(passes, key=lambda p: (p.end, p.tie)))
        for pair, passes in by_pair.items()
    }


class MergedArcs(NamedTuple):
    """Arcs in order, each once, with two marks for each.

    Attributes:
        arcs: the m arcs, ordered by tail and head, in `int64`.
        stated: whether a tie along each arc is stated of its ends as they are, `(m,) bool`.
        free: whether a tie along each arc is of no exclusive kind, `(m,) bool`.
    """

    arcs: Arcs
    stated: Marks
    free: Marks


def merge_arcs(loose: Arcs, stated: Marks, free: Marks) -> MergedArcs:
    """Return arcs in order, each once; an arc has a mark if any of its copies has it.

    Args:
        loose: arcs as ties come, one for each direction in which one passes flow.
        stated: for each of them whether its tie is stated of its ends as they are,
            `(len(loose.tail),) bool`.
        free: for each of them whether its tie is of no exclusive kind, likewise.
    """
    # One sort does it all: a key is the arc as a number, and below it a bit for each mark.
    n = loose.n
    pair_keys = loose.tail.astype(np.int64) * n + loose.head
    keys = np.sort((pair_keys << 2) | (stated.astype(np.int64) << 1) | free)
    pairs = keys >> 2
    first = np.flatnonzero(np.diff(pairs, prepend=-1))
    marks = np.bitwise_or.reduceat(keys & 3, first) if len(first) else keys
    merged = pairs[first]
    tails = merged // n
    return MergedArcs(Arcs(n, tails, merged - tails * n), marks >= 2, marks & 1 == 1)

"""The flow graph as a question sees it: from a super-source, with parts and further buyers."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.graph.flow import Arcs, Flow, Marks, MergedArcs, Numbers, Pass, Side, merge_arcs

_ALL = 100.0  # percent


@dataclass(frozen=True)
class QuestionGraph:
    """The flow graph as a question sees it.

    Routes run from the super-source `root` over the `origins` to the counted side; with
    `count = "from"` every arc is turned round, so that they run from the targets back to the
    sources. Nodes from `flow.n` on are the anonymous further buyers, and the root is the last.

    Attributes:
        flow: the flow graph of the channel.
        count: `to` or `from`, the side that is counted.
        origins: the actors that routes begin at, if they are there, `(flow.n,) bool`.
        counted_side: the actors of the counted side, there or not, `(flow.n,) bool`.
        far_side: the actors of the other side, there or not, likewise.
        loose: the arcs as ties come, one for each direction in which one passes flow; those of
            `flow.passing` come first.
        part_arcs: the arcs (tail, head) between an actor and a part of it.
    """

    flow: Flow
    count: str
    origins: Marks
    counted_side: Marks
    far_side: Marks
    loose: Arcs
    part_arcs: frozenset[tuple[int, int]]

    @property
    def root(self) -> int:
        """Return the number of the super-source."""
        return self.loose.n - 1

    @property
    def arcs(self) -> Arcs:
        """Return the arcs in order, each once."""
        return self._merged.arcs

    @property
    def stated(self) -> Marks:
        """Return for each arc whether it has a tie stated of its ends as they are."""
        return self._merged.stated

    @property
    def free(self) -> Marks:
        """Return for each arc whether it can be passed without a tie of an exclusive kind."""
        return self._merged.free

    @cached_property
    def _merged(self) -> MergedArcs:
        passing, kinds = self.flow.passing, self.flow.case.schema.tie_kinds.values()
        exclusive_kinds = [k.slug for k in kinds if k.exclusive_at]
        is_stated = (passing["end"] == "").to_numpy()
        is_free = ~passing["kind"].is_in(exclusive_kinds).to_numpy()
        # Arcs of parts, of the root and of further buyers are not ties: free, and not stated.
        others = len(self.loose.tail) - len(passing)
        return merge_arcs(
            self.loose,
            np.concatenate([is_stated, np.zeros(others, np.bool_)]),
            np.concatenate([is_free, np.ones(others, np.bool_)]),
        )

    @cached_property
    def only(self) -> int | None:
        """Return the number of the origin, where it is a single one."""
        origins = np.flatnonzero(self.origins)
        return int(origins[0]) if len(origins) == 1 else None

    @property
    def free_arcs(self) -> Arcs:
        """Return the arcs that can be passed without a tie of an exclusive kind."""
        return Arcs(self.loose.n, self.arcs.tail[self.free], self.arcs.head[self.free])

    def ties(self, tail: int, head: int) -> tuple[Pass, ...]:
        """Return the ties along an arc; none for parts, the root and anonymous buyers.

        Args:
            tail: the number of the node that the arc leads from in this graph.
            head: the number of the node that it leads to.
        """
        ids = self.flow.ids
        if tail >= len(ids) or head >= len(ids):
            return ()
        pair = (ids[tail], ids[head]) if self.count == "to" else (ids[head], ids[tail])
        return self.flow.passes.get(pair, ())

    def only_by(self, tail: int, head: int, kinds: Collection[str]) -> bool:
        """Return whether an arc can be passed by ties of some kinds alone.

        Args:
            tail: the number of the node that the arc leads from in this graph.
            head: the number of the node that it leads to.
            kinds: the kinds of ties.
        """
        passes = self.ties(tail, head)
        return (
            bool(passes)
            and (tail, head) not in self.part_arcs
            and all(p.kind in kinds for p in passes)
        )


def ask(
    flow: Flow, sources: Side, targets: Side, count: str, suppliers: Numbers | None = None
) -> QuestionGraph:
    """Return the flow graph with a super-source over one side, seen from there.

    `part_of` carries flow at the ends only: from a source down to its parts, from parts up to a
    target. A supplier whose known shares do not add up to all has further buyers, who are one
    anonymous node.

    Args:
        flow: the flow graph of the channel.
        sources: the actors that flow comes from, by id or as marks.
        targets: the actors that it goes to, likewise.
        count: `to` to count targets, `from` to count sources.
        suppliers: the numbers of all suppliers with further buyers; by default they are found.
    """
    source_marks, target_marks = flow.marked(sources), flow.marked(targets)
    parts = {
        *_part_arcs(flow, source_marks, is_down=True),
        *_part_arcs(flow, target_marks, is_down=False),
    }
    if count == "to":
        far_side, counted = source_marks, target_marks
    else:
        far_side, counted = target_marks, source_marks
        parts = {(head, tail) for tail, head in parts}
    origins = far_side & flow.there
    if suppliers is None:
        suppliers = find_unfilled(sum_shares(flow, count))
    loose = _loose_arcs(flow, count, _Ends(origins, suppliers, sorted(parts)))
    return QuestionGraph(flow, count, origins, counted, far_side, loose, frozenset(parts))


class _Ends(NamedTuple):
    """Where a question adds arcs to the flow graph.

    Attributes:
        origins: which actors routes begin at, `(flow.n,) bool`.
        suppliers: the numbers of those with further buyers, whole numbers.
        parts: the arcs between actors and their parts, in order.
    """

    origins: Marks
    suppliers: Numbers
    parts: list[tuple[int, int]]


def _loose_arcs(flow: Flow, count: str, ends: _Ends) -> Arcs:
    """Return the arcs of ties, then of parts, of the root to the origins, and of further buyers."""
    starts, suppliers = np.flatnonzero(ends.origins), ends.suppliers
    n = flow.n + len(suppliers) + 1
    root, further = n - 1, np.arange(flow.n, n - 1)
    passing, parts = flow.passing, np.array(ends.parts, np.int32).reshape(-1, 2)
    tail, head = ("tail", "head") if count == "to" else ("head", "tail")
    # The root leads to the origins and to the further buyers, and these lead to their suppliers.
    from_root = np.full(len(starts) + len(suppliers), root)
    tails = [passing[tail].to_numpy(), parts[:, 0], from_root, further]
    heads = [passing[head].to_numpy(), parts[:, 1], starts, further, suppliers]
    return Arcs(n, *(np.concatenate(columns, dtype=np.int32) for columns in (tails, heads)))


def _part_arcs(flow: Flow, actors: Marks, *, is_down: bool) -> set[tuple[int, int]]:
    """Return the arcs between marked actors and their parts, and on to the parts of these.

    Actors and parts that are not there carry none. A hierarchy passes nothing to its members.
    """
    case, parts = flow.case, flow.case.parts
    actor_ids = list({*parts, *chain.from_iterable(parts.values())})
    numbers = flow.numbers(pl.Series("actor", actor_ids, pl.String)).tolist()
    number = dict(zip(actor_ids, numbers, strict=True))
    there = flow.there
    arcs: set[tuple[int, int]] = set()
    waiting = [actor for actor in parts if actors[number[actor]] and there[number[actor]]]
    reached = set(waiting)
    while waiting:
        actor = waiting.pop()
        if actor in case.hierarchies:
            continue
        for part in parts.get(actor, ()):
            if not there[number[part]]:
                continue
            ends = number[actor], number[part]
            arcs.add(ends if is_down else ends[::-1])
            if part not in reached:
                reached.add(part)
                waiting.append(part)
    return arcs


def sum_shares(flow: Flow, count: str) -> pl.DataFrame:
    """Return what is known of the shares that each supplier sells.

    Args:
        flow: the flow graph of the channel.
        count: `to` or `from`, the side that the question counts; it says which end sells.

    Returns:
        A row a supplier: its `number`; `total`, the sum of its shares or of their upper bounds, in
        percent; `bounded`, whether all have an upper bound; `known`, whether one has; `rest`,
        whether one has an upper bound that it does not reach; `alone`, whether one would not be all
        if it were the only one.
    """
    all_kinds = flow.case.schema.tie_kinds.values()
    kinds = [k for k in all_kinds if k.share_of and k.channel == flow.channel]
    if not kinds:
        return pl.DataFrame(schema=_SHARES)
    is_of_target = pl.col("kind").is_in([k.slug for k in kinds if k.share_of == "target"])
    # Whether the target of the tie receives what is sold.
    receives = pl.col("along") if count == "to" else ~pl.col("along")
    is_of_kind = pl.col("kind").is_in([k.slug for k in kinds])
    selling = flow.passing.lazy().filter(is_of_kind & (is_of_target == receives))
    ties = selling.select("tie", "end", number="head" if count == "to" else "tail").collect()
    if (ties["end"] != "").any():  # a role's tie may come to one supplier by several ways
        ties = ties.unique(["number", "tie"])
    columns = ("id", "share", "share_max", "share_exclusive")
    shares = _rows_of(flow.case.tables["ties"].select(columns), ties["tie"])
    upper = pl.coalesce("share", "share_max")
    is_exclusive = pl.col("share_exclusive").is_in(["max", "both"]).fill_null(value=False)
    is_open = pl.col("share").is_null() & is_exclusive
    bounds = shares.select(upper=upper.fill_null(0.0), bounded=upper.is_not_null(), open=is_open)
    number = ties["number"].to_numpy()
    total = np.bincount(number, bounds["upper"].to_numpy(), flow.n)
    is_supplier, is_unbounded, is_known, is_below, is_part = np.zeros((5, flow.n), np.bool_)
    is_supplier[number] = True
    is_known[number[bounds["bounded"].to_numpy()]] = True
    is_unbounded[number[~bounds["bounded"].to_numpy()]] = True
    is_below[number[bounds["open"].to_numpy()]] = True
    leaves_room = (bounds["upper"].round(9) < _ALL) | bounds["open"]
    is_part[number[(bounds["bounded"] & leaves_room).to_numpy()]] = True
    numbers = np.arange(flow.n)
    sums = {"number": numbers, "total": total, "bounded": ~is_unbounded}
    marks = {"known": is_known, "rest": is_below, "alone": is_part}
    return pl.DataFrame({**sums, **marks}).filter(pl.Series(is_supplier))


_SHARES = {
    "number": pl.Int64,
    "total": pl.Float64,
    **dict.fromkeys(("bounded", "known", "rest", "alone"), pl.Boolean),
}


def _rows_of(ties: pl.DataFrame, tie_ids: pl.Series) -> pl.DataFrame:
    """Return the rows of some ties, in their order; those of a large case are called by numbers."""
    if not tie_ids.dtype.is_integer():
        return ties.join(tie_ids.rename("id").to_frame(), on="id", maintain_order="right")
    if tie_ids.equals(ties["id"]):
        return ties
    row_of = np.zeros(int(ties["id"].max() or 0) + 1, np.int32)  # type: ignore[arg-type]
    row_of[ties["id"].to_numpy()] = np.arange(len(ties))
    rows: pl.DataFrame = ties[row_of[tie_ids.to_numpy()]]
    return rows


def find_unfilled(shares: pl.DataFrame) -> Numbers:
    """Return the suppliers whose shares are all bounded, and together do not come to all.

    Args:
        shares: what is known of the shares of each supplier, as `sum_shares` returns it.

    Returns:
        The numbers of the suppliers, in order, `(s,) int64`.
    """
    total = pl.col("total").round(9)
    is_unfilled = (total < _ALL) | ((total == _ALL) & pl.col("rest"))
    suppliers = shares.filter(pl.col("bounded") & is_unfilled)["number"].sort()
    numbers: Numbers = suppliers.to_numpy().astype(np.int64)
    return numbers

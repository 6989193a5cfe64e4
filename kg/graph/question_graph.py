"""The flow graph as a question sees it: from a super-source over one side, with parts and further buyers."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from kg.graph.flow import Arcs, Flow, Marks, MergedArcs, Numbers, Pass, Side, merge_arcs

_WHOLE = 100.0  # percent


@dataclass(frozen=True)
class QuestionGraph:
    """The flow graph as a question sees it.

    Routes run from the super-source `root` over the `origins` to the counted side; with `count = "from"` every arc is
    turned round, so that they run from the targets back to the sources. Nodes from `len(ids)` on are the anonymous
    further buyers, and the root is the last. `loose` has the arcs as ties come, one for each way to pass one; those of
    `flow.passing` come first.
    """

    flow: Flow
    count: str
    origins: Marks
    counted_side: Marks
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
        others = len(self.loose.tail) - len(passing)
        exclusive = passing["kind"].is_in([k.slug for k in kinds if k.exclusive_at]).to_numpy()
        stated = np.concatenate([(passing["end"] == "").to_numpy(), np.zeros(others, np.bool_)])
        return merge_arcs(
            self.loose, stated, np.concatenate([~exclusive, np.ones(others, np.bool_)])
        )

    @cached_property
    def only(self) -> int | None:
        """Return the number of the origin, where it is a single one."""
        found = np.flatnonzero(self.origins)
        return int(found[0]) if len(found) == 1 else None

    @property
    def free_arcs(self) -> Arcs:
        """Return the arcs that can be passed without a tie of an exclusive kind."""
        return Arcs(self.loose.n, self.arcs.tail[self.free], self.arcs.head[self.free])

    def ties(self, tail: int, head: int) -> tuple[Pass, ...]:
        """Return the ties along an arc of this graph; none for parts, the root and anonymous buyers."""
        ids = self.flow.ids
        if tail >= len(ids) or head >= len(ids):
            return ()
        pair = (ids[tail], ids[head]) if self.count == "to" else (ids[head], ids[tail])
        return self.flow.passes.get(pair, ())

    def only_by(self, tail: int, head: int, kinds: Collection[str]) -> bool:
        """Return whether an arc can be passed by ties of some kinds alone."""
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

    `part_of` carries flow at the ends only: from a source down to its parts, from parts up to a target. A supplier
    whose shares are known and leave a rest has further buyers, who are one anonymous node; `suppliers` are all such,
    where they are known already.
    """
    first, last = flow.marked(sources), flow.marked(targets)
    parts = {*_part_arcs(flow, first, down=True), *_part_arcs(flow, last, down=False)}
    parts = {(v, u) for u, v in parts} if count == "from" else parts
    origins, counted = (first, last) if count == "to" else (last, first)
    suppliers = unsold(sold(flow, count)) if suppliers is None else suppliers
    n = flow.n + len(suppliers) + 1
    root, further = n - 1, np.arange(flow.n, n - 1)
    origins = origins & flow.there
    starts = np.flatnonzero(origins)
    passing, on = flow.passing, np.array(sorted(parts), np.int32).reshape(-1, 2)
    tail, head = ("tail", "head") if count == "to" else ("head", "tail")
    tails = [
        passing[tail].to_numpy(),
        on[:, 0],
        np.full(len(starts) + len(suppliers), root),
        further,
    ]
    heads = [passing[head].to_numpy(), on[:, 1], starts, further, suppliers]
    loose = Arcs(n, *(np.concatenate(ends, dtype=np.int32) for ends in (tails, heads)))
    return QuestionGraph(flow, count, origins, counted, loose, frozenset(parts))


def _part_arcs(flow: Flow, actors: Marks, *, down: bool) -> set[tuple[int, int]]:
    case, parts = flow.case, flow.case.parts
    every = list({*parts, *(part for some in parts.values() for part in some)})
    number = dict(
        zip(every, flow.numbers(pl.Series("actor", every, pl.String)).tolist(), strict=True)
    )
    there = flow.there
    found: set[tuple[int, int]] = set()
    waiting = [whole for whole in parts if actors[number[whole]] and there[number[whole]]]
    seen = set(waiting)
    while waiting:
        whole = waiting.pop()
        if whole in case.hierarchies:
            continue
        for part in parts.get(whole, ()):
            if not there[number[part]]:
                continue
            ends = number[whole], number[part]
            found.add(ends if down else ends[::-1])
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return found


def sold(flow: Flow, count: str) -> pl.DataFrame:
    """Return what is known of the shares that each supplier sells: their `total`, whether all of them are `bounded`.

    `rest` says whether one of them has a bound that it does not reach; `number` is the supplier's.
    """
    kinds = [k for k in flow.case.schema.tie_kinds.values() if k.share_of]
    of_target = pl.col("kind").is_in([k.slug for k in kinds if k.share_of == "target"])
    receives = (
        pl.col("along") if count == "to" else ~pl.col("along")
    )  # the target does, of what is sold
    of_kind = pl.col("kind").is_in([k.slug for k in kinds])
    some = flow.passing.lazy().filter(of_kind & (of_target == receives))
    ties = some.select("tie", "end", number="head" if count == "to" else "tail").collect()
    if (ties["end"] != "").any():  # a role's tie may come to one supplier by several ways
        ties = ties.unique(["number", "tie"])
    shares = _rows_of(
        flow.case.tables["ties"].select("id", "share", "share_max", "share_exclusive"), ties["tie"]
    )
    upper = pl.coalesce("share", "share_max")
    is_open = pl.col("share").is_null() & pl.col("share_exclusive").is_in(
        ["max", "both"]
    ).fill_null(value=False)
    found = shares.select(upper=upper.fill_null(0.0), bounded=upper.is_not_null(), open=is_open)
    number = ties["number"].to_numpy()
    total = np.bincount(number, found["upper"].to_numpy(), flow.n)
    sells, unbounded, rest = np.zeros((3, flow.n), np.bool_)
    sells[number] = True
    unbounded[number[~found["bounded"].to_numpy()]] = True
    rest[number[found["open"].to_numpy()]] = True
    every = {"number": np.arange(flow.n), "total": total, "bounded": ~unbounded, "rest": rest}
    return pl.DataFrame(every).filter(pl.Series(sells))


def _rows_of(ties: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """Return the rows of some ties, in their order; those of a large case are called by numbers."""
    if not wanted.dtype.is_integer():
        return ties.join(wanted.rename("id").to_frame(), on="id", maintain_order="right")
    if wanted.equals(ties["id"]):
        return ties
    row = np.zeros(int(ties["id"].max() or 0) + 1, np.int32)  # type: ignore[arg-type]
    row[ties["id"].to_numpy()] = np.arange(len(ties))
    found: pl.DataFrame = ties[row[wanted.to_numpy()]]
    return found


def unsold(shares: pl.DataFrame) -> Numbers:
    """Return the suppliers whose shares are all bounded, and together leave a rest."""
    total = pl.col("total").round(9)
    left = (total < _WHOLE) | ((total == _WHOLE) & pl.col("rest"))
    found: Numbers = (
        shares.filter(pl.col("bounded") & left)["number"].sort().to_numpy().astype(np.int64)
    )
    return found

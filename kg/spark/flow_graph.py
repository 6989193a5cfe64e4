"""The flow graph of a question with its arcs on the executors, asked as `graph_access` of bottlenecks has it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from types import ModuleType

import numpy as np
import numpy.typing as npt
import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as fn

from kg.graph.engines import engine
from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph, ask, sold, unsold
from kg.questions.bottlenecks.last_ties import MOST_CITED, Arrivals, summarise_arrivals
from kg.spark import dominance, searches
from kg.spark.arrow_frames import Few, Spread, beside, few_of, got, sent
from kg.spark.entangled_ties import Apart


@dataclass(frozen=True)
class OnCluster:
    """A flow graph whose arcs lie on the executors.

    Attributes:
        question: the question, with the arcs of the ties that bear on each other, and the super-source's.
        passing: the other ties of the channel, by `tail` and `head`.
        arcs: all arcs, each once; `stated` and `free` as in `kg.graph.question_graph.Asked`.
        kernel: the engine of the driver.
    """

    question: QuestionGraph
    passing: DataFrame
    arcs: DataFrame
    kernel: ModuleType

    @cached_property
    def _every(self) -> Spread:
        return Spread(self.question.arcs.n, self.arcs.select("tail", "head"))

    @cached_property
    def _free(self) -> Spread:
        return Spread(self.question.arcs.n, self.arcs.filter("free").select("tail", "head"))

    @cached_property
    def _few(self) -> Few:
        return few_of(self._every)

    @cached_property
    def _few_free(self) -> Few:
        return few_of(self._free)

    @property
    def own(self) -> Marks:
        """Return for each node whether an arc stated of its ends as they are leads to it."""
        found = np.zeros(self.question.arcs.n, np.bool_)
        found[got(self.arcs.filter("stated").select("head").distinct())["head"]] = True
        return found

    @property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        found = np.zeros(len(self.question.flow.ids), np.bool_)
        for end in ("tail", "head"):
            found[self.question.flow.passing[end].to_numpy()] = True
            found[got(self.passing.select(end).distinct())[end]] = True
        return found

    def dominators(self) -> Numbers:
        """Return the immediate dominator of every node."""
        return dominance.dominators(self._every, self.question.root, self.kernel, self._few)

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return the nodes of a dominator tree in preorder, and for each where those below it end in that order."""
        order, end = self.kernel.downward(above, self.question.root)
        return order, end

    def held_below(self, above: Numbers, targets: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a wanted node that it dominates."""
        return dominance.held_below(
            self._free, above, targets, *self.downward(above), self._few_free
        )

    def shortest_share(self, targets: Numbers) -> npt.NDArray[np.float64]:
        """Return for every node the mean share of the shortest routes to other targets that pass it."""
        return searches.shortest_share(self._every, self._few, self.question.root, targets)

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        for some in _bundles(sets):
            search = partial(self.kernel.avoiding, root=self.question.root, sets=some)
            yield from searches.spread(self._every, self._few, search, some)

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        for some in _bundles(sets):
            yield from searches.spread(
                self._free, self._few_free, partial(self.kernel.from_each, sets=some), ()
            )

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return how those counted and reached are reached."""
        flow, spark = self.question.flow, self.arcs.sparkSession
        tail, head = ("tail", "head") if self.question.count == "to" else ("head", "tail")
        nodes = np.flatnonzero(reached[: len(flow.ids)])
        last = self.passing
        for end, some in ((tail, nodes), (head, counted)):
            last = last.join(beside(sent(spark, {end: some.astype(np.int32)}), len(some)), end)
        is_counted = np.zeros(len(reached), np.bool_)
        is_counted[counted] = True
        mine = flow.passing
        mine = mine.filter(
            pl.Series(is_counted[mine[head].to_numpy()] & reached[mine[tail].to_numpy()])
        )
        came = got(last.groupBy(head).agg(fn.count("*").alias("ties")))
        stated = pl.concat(
            [pl.Series(head, came[head], pl.Int32), mine.filter(pl.col("end") == "")[head]]
        ).unique()
        hanging = mine.filter(~pl.col(head).is_in(stated.implode()))
        if len(mine) + int(came["ties"].sum()) > MOST_CITED:
            return summarise_arrivals(self.question, hanging, hanging, head, len(stated))
        ids = pl.DataFrame(
            {"tie": last.select("id").toArrow().column("id").to_pylist()}, schema={"tie": pl.String}
        )
        return summarise_arrivals(
            self.question, pl.concat([mine.select("tie"), ids]), hanging, head, len(stated)
        )


@dataclass
class Maker:
    """Makes the graphs of questions, one at a time: the arcs of the one before leave the executors' memory."""

    apart: Apart
    day: date | None
    _held: list[DataFrame] = field(default_factory=list)

    def __call__(self, flow: Flow, sources: Marks, targets: Marks, count: str) -> OnCluster:
        """Return the flow graph with a super-source over one side."""
        self.forget()
        passing = passing_of(self.apart, flow, self.day)
        asked = ask(flow, sources, targets, count, _unsold(self.apart, flow, passing, count))
        tail, head = ("tail", "head") if count == "to" else ("head", "tail")
        exclusive = [k.slug for k in flow.case.schema.tie_kinds.values() if k.exclusive_at]
        rest = passing.select(
            fn.col(tail).alias("tail"), fn.col(head).alias("head"), fn.lit(True).alias("stated"),
            (~fn.col("kind").isin(*exclusive)).alias("free"),
        )  # fmt: skip
        own = {
            "tail": asked.arcs.tail.astype(np.int32), "head": asked.arcs.head.astype(np.int32),
            "stated": asked.stated, "free": asked.free,
        }  # fmt: skip
        every = rest.unionByName(sent(passing.sparkSession, own)).repartition("head")
        merged = every.groupBy("tail", "head").agg(
            fn.max("stated").alias("stated"), fn.max("free").alias("free")
        )
        self._held.append(merged.persist(StorageLevel.MEMORY_AND_DISK))
        return OnCluster(asked, passing, merged, engine(ties=asked.arcs.n))

    def forget(self) -> None:
        """Let the arcs of the last graph go."""
        while self._held:
            self._held.pop().unpersist()


def passing_of(apart: Apart, flow: Flow, day: date | None) -> DataFrame:
    """Return the rest of the ties that carry a channel: a row for each way it can be passed, from `tail` to `head`."""
    kinds = flow.case.schema.tie_kinds.values()
    chosen = {
        k.slug: k.flow for k in kinds if k.channel == flow.channel and not k.returns and k.flow
    }
    ties = apart.holding(day).filter(fn.col("scope") == "each").filter(fn.col("kind").isin(*chosen))
    parts = []
    for tail, head, ways in (
        ("source", "target", ("along", "both")),
        ("target", "source", ("against", "both")),
    ):
        some = ties.filter(fn.col("kind").isin(*(k for k, way in chosen.items() if way in ways)))
        ends = (
            fn.col(tail).alias("tail"),
            fn.col(head).alias("head"),
            fn.lit(tail == "source").alias("along"),
        )
        parts.append(some.select("id", "kind", "share", "share_max", "share_exclusive", *ends))
    return parts[0].unionByName(parts[1])


def _unsold(apart: Apart, flow: Flow, passing: DataFrame, count: str) -> Numbers:
    """Return the suppliers whose shares are all bounded and leave a rest, whichever part their ties are in."""
    end = {k.slug: k.share_of for k in apart.case.schema.tie_kinds.values() if k.share_of}
    at_source = fn.col("kind").isin(*(k for k, e in end.items() if e == "source"))
    receiver_is_source = fn.col("along") != fn.lit(count == "to")
    upper = fn.coalesce(fn.col("share").cast("double"), fn.col("share_max").cast("double"))
    is_open = fn.col("share").isNull() & fn.coalesce(
        fn.col("share_exclusive").isin("max", "both"), fn.lit(False)
    )
    shares = passing.filter(fn.col("kind").isin(*end)).filter(at_source == receiver_is_source)
    rest = got(
        shares.groupBy(fn.col("head" if count == "to" else "tail").alias("number")).agg(
            fn.sum(fn.coalesce(upper, fn.lit(0.0))).alias("total"),
            fn.min(upper.isNotNull()).alias("bounded"),
            fn.max(is_open).alias("rest"),
        )
    )
    types = {"number": pl.Int64, "total": pl.Float64, "bounded": pl.Boolean, "rest": pl.Boolean}
    frames = (pl.DataFrame(rest), sold(flow, count))
    parts = [frame.cast(types).select(*types) for frame in frames]  # type: ignore[arg-type]
    both = (
        pl.concat(parts)
        .group_by("number")
        .agg(pl.col("total").sum(), pl.col("bounded").all(), pl.col("rest").any())
    )
    return unsold(both)


def _bundles(sets: Sequence[Numbers]) -> Iterable[Sequence[Numbers]]:
    return (sets[i : i + searches.AT_ONCE] for i in range(0, len(sets), searches.AT_ONCE))

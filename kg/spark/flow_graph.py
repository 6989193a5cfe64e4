"""The flow graph of a question with its arcs on the executors.

It is question as `kg.questions.bottlenecks.graph_access` says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial

import numpy as np
import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as fn

from kg.graph.engines import Engine, engine
from kg.graph.flow import Flow, Marks, Numbers, Reals
from kg.graph.question_graph import QuestionGraph, ask, find_unfilled, sum_shares
from kg.questions.bottlenecks.last_ties import Arrivals, summarise_arrivals
from kg.spark import dominance, searches
from kg.spark.arrow_frames import (
    ClusterGraph,
    DriverArcs,
    broadcast_small,
    sample_arcs,
    to_arrays,
    to_frame,
)
from kg.spark.entangled_ties import SplitCase
from kg.system import sizes


@dataclass(frozen=True)
class OnCluster:
    """A flow graph whose arcs lie on the executors.

    Attributes:
        question: the question, with the arcs of the ties that bear on each other, and those of the
            super-source.
        passing: the other ties of the channel, by `tail` and `head`.
        arcs: all arcs, each once; `stated` and `free` as in `kg.graph.question_graph`.
        kernel: the engine of the driver.
    """

    question: QuestionGraph
    passing: DataFrame
    arcs: DataFrame
    kernel: Engine

    @cached_property
    def _graph(self) -> ClusterGraph:
        """Return the graph of all arcs on the executors."""
        return ClusterGraph(self.question.arcs.n, self.arcs.select("tail", "head"))

    @cached_property
    def _free_graph(self) -> ClusterGraph:
        """Return the graph of the free arcs alone on the executors."""
        free = self.arcs.filter("free")
        return ClusterGraph(self.question.arcs.n, free.select("tail", "head"))

    @cached_property
    def _sample(self) -> DriverArcs:
        """Return for each node two arcs that lead to it, on the driver."""
        return sample_arcs(self._graph)

    @cached_property
    def _free_sample(self) -> DriverArcs:
        """Return for each node two free arcs that lead to it, on the driver."""
        return sample_arcs(self._free_graph)

    @property
    def own(self) -> Marks:
        """Return for each node whether an arc stated of its ends as they are leads to it."""
        marks = np.zeros(self.question.arcs.n, np.bool_)
        stated = self.arcs.filter("stated")
        heads = to_arrays(stated.select("head").distinct())
        marks[heads["head"]] = True
        return marks

    @property
    def tied(self) -> Marks:
        """Return for each actor whether a tie of the channel is at it."""
        flow = self.question.flow
        marks = np.zeros(len(flow.ids), np.bool_)
        for end in ("tail", "head"):
            entangled = flow.passing[end].to_numpy()
            marks[entangled] = True
            independent = to_arrays(self.passing.select(end).distinct())
            marks[independent[end]] = True
        return marks

    def dominators(self) -> Numbers:
        """Return the immediate dominator of every node."""
        return dominance.dominators(self._graph, self.question.root, self.kernel, self._sample)

    def downward(self, above: Numbers) -> tuple[Numbers, Numbers]:
        """Return the nodes of a dominator tree in preorder, and where those below each end."""
        return self.kernel.downward(above, self.question.root)

    def held_below(self, above: Numbers, targets: Marks) -> Marks:
        """Return for each node whether free arcs lead from it to a target that it dominates.

        Args:
            above: the immediate dominator of every node.
            targets: which nodes are targets, `(n,) bool`.
        """
        tree = dominance.DominatorTree(above, *self.downward(above))
        return dominance.held_below(self._free_graph, tree, targets, self._free_sample)

    def shortest_share(self, targets: Numbers) -> Reals:
        """Return for every node the mean share of the shortest routes to other targets."""
        return searches.shortest_share(self._graph, self._sample, self.question.root, targets)

    def avoiding(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route reaches that avoids its members."""
        for bundle in _bundles(sets):
            search = partial(self.kernel.avoiding, root=self.question.root, sets=bundle)
            yield from searches.search_sets(self._graph, self._sample, search, bundle)

    def from_each(self, sets: Sequence[Numbers]) -> Iterable[Marks]:
        """Yield for each set which nodes a route of free arcs reaches from one of its members."""
        for bundle in _bundles(sets):
            search = partial(self.kernel.from_each, sets=bundle)
            yield from searches.search_sets(self._free_graph, self._free_sample, search, ())

    def arrivals(self, counted: Numbers, reached: Marks) -> Arrivals:
        """Return how those counted and reached are reached.

        Args:
            counted: the numbers of the actors that are counted and reached.
            reached: whether a route reaches each node, `(n,) bool`.
        """
        flow = self.question.flow
        tail, head = _ends(self.question.count)
        # The last ties: from an actor that is reached to one that is counted. Those that bear on
        # each other are on the driver, the others on the executors.
        is_counted = np.zeros(len(reached), np.bool_)
        is_counted[counted] = True
        entangled = flow.passing
        tails = entangled[tail].to_numpy()
        heads = entangled[head].to_numpy()
        is_last = is_counted[heads] & reached[tails]
        entangled = entangled.filter(pl.Series(is_last))
        nodes = np.flatnonzero(reached[: len(flow.ids)])
        independent = self._between({tail: nodes, head: counted})
        tie_count = fn.count("*").alias("ties")
        arriving = to_arrays(independent.groupBy(head).agg(tie_count))
        # An actor with a stated tie of its own does not need ties of roles.
        own_stated = entangled.filter(pl.col("end") == "")[head]
        stated_heads = pl.Series(head, arriving[head], pl.Int32)
        stated = pl.concat([stated_heads, own_stated]).unique()
        has_stated = pl.col(head).is_in(stated.implode())
        hanging = entangled.filter(~has_stated)
        last_ties = len(entangled) + int(arriving["ties"].sum())
        if last_ties > sizes.CITED_TIES:
            return summarise_arrivals(self.question, hanging, hanging, head, len(stated))
        table = independent.select("id").toArrow()
        ids = table.column("id").to_pylist()
        frame = pl.DataFrame({"tie": ids}, schema={"tie": pl.String})
        ties = pl.concat([entangled.select("tie"), frame])
        return summarise_arrivals(self.question, ties, hanging, head, len(stated))

    def _between(self, ends: dict[str, Numbers]) -> DataFrame:
        """Return the independent ties whose ends are among some."""
        ties = self.passing
        for end, nodes in ends.items():
            numbers = nodes.astype(np.int32)
            frame = to_frame(self.arcs.sparkSession, {end: numbers})
            ties = ties.join(broadcast_small(frame, len(nodes)), end)
        return ties


@dataclass
class Maker:
    """Makes the graphs of questions, one at a time.

    The arcs of the graph before leave the executors' memory.

    Attributes:
        split: the case.
        day: the day that questions are about; `None` for any.
    """

    split: SplitCase
    day: date | None
    _cached: list[DataFrame] = field(default_factory=list)

    def __call__(self, flow: Flow, sources: Marks, targets: Marks, count: str) -> OnCluster:
        """Return the flow graph with a super-source over one side.

        Args:
            flow: the flow graph of a channel, of the ties that bear on each other.
            sources: the actors that flow comes from, `(flow.n,) bool`.
            targets: the actors that it goes to, `(flow.n,) bool`.
            count: `to` to count targets, `from` to count sources.
        """
        self.forget()
        passing = passing_of(self.split, flow, self.day)
        unfilled = _unfilled(self.split, flow, passing, count)
        question_graph = ask(flow, sources, targets, count, unfilled)
        tail, head = (fn.col(end) for end in _ends(count))
        kinds = flow.case.schema.tie_kinds.values()
        exclusive = [kind.slug for kind in kinds if kind.exclusive_at]
        is_exclusive = fn.col("kind").isin(*exclusive)
        stated = fn.lit(True).alias("stated")
        free = (~is_exclusive).alias("free")
        independent = passing.select(tail.alias("tail"), head.alias("head"), stated, free)
        arcs = question_graph.arcs
        entangled = {
            "tail": arcs.tail.astype(np.int32),
            "head": arcs.head.astype(np.int32),
            "stated": question_graph.stated,
            "free": question_graph.free,
        }
        sent = to_frame(passing.sparkSession, entangled)
        loose = independent.unionByName(sent).repartition("head")
        is_stated = fn.max("stated").alias("stated")
        is_free = fn.max("free").alias("free")
        merged = loose.groupBy("tail", "head").agg(is_stated, is_free)
        merged.persist(StorageLevel.MEMORY_AND_DISK)
        self._cached.append(merged)
        kernel = engine(ties=arcs.n)
        return OnCluster(question_graph, passing, merged, kernel)

    def forget(self) -> None:
        """Let the arcs of the last graph go."""
        while self._cached:
            arcs = self._cached.pop()
            arcs.unpersist()


def passing_of(split: SplitCase, flow: Flow, day: date | None) -> DataFrame:
    """Return the independent ties that carry a channel, a row for each direction of flow.

    Args:
        split: the case.
        flow: the flow graph of the channel.
        day: the day that they hold on; `None` for any.

    Returns:
        Columns are `id`, `kind`, `share`, `share_max`, `share_exclusive`, the numbers `tail` and
        `head`, and `along`: whether the tie is passed from its source to its target.
    """
    kinds = [k for k in flow.case.schema.tie_kinds.values() if k.channel == flow.channel]
    flow_of = {k.slug: k.flow for k in kinds if k.flow and not k.returns}
    for_each = fn.col("scope") == "each"
    is_carrying = fn.col("kind").isin(*flow_of)
    ties = split.holding(day).filter(for_each).filter(is_carrying)
    along = [kind for kind, direction in flow_of.items() if direction in ("along", "both")]
    against = [kind for kind, direction in flow_of.items() if direction in ("against", "both")]
    forward = _passed(ties, along, "source", "target")
    backward = _passed(ties, against, "target", "source")
    return forward.unionByName(backward)


def _passed(ties: DataFrame, kinds: Sequence[str], tail: str, head: str) -> DataFrame:
    """Return ties of some kinds as passed from one of their ends to the other."""
    of_kinds = ties.filter(fn.col("kind").isin(*kinds))
    tails = fn.col(tail).alias("tail")
    heads = fn.col(head).alias("head")
    along = fn.lit(tail == "source").alias("along")
    shares = ("share", "share_max", "share_exclusive")
    return of_kinds.select("id", "kind", *shares, tails, heads, along)


def _unfilled(split: SplitCase, flow: Flow, passing: DataFrame, count: str) -> Numbers:
    """Return the suppliers whose shares are all bounded and do not come to all.

    Their ties may be in either part of the case, so that the sums of both are added up.
    """
    kinds = split.case.schema.tie_kinds.values()
    share_of = {kind.slug: kind.share_of for kind in kinds if kind.share_of}
    of_source = [slug for slug, end in share_of.items() if end == "source"]
    is_of_source = fn.col("kind").isin(*of_source)
    receiver_is_source = fn.col("along") != fn.lit(count == "to")
    shares = passing.filter(fn.col("kind").isin(*share_of))
    shares = shares.filter(is_of_source == receiver_is_source)
    share = fn.col("share").cast("double")
    share_max = fn.col("share_max").cast("double")
    upper = fn.coalesce(share, share_max)
    excludes_upper = fn.col("share_exclusive").isin("max", "both")
    is_exclusive = fn.coalesce(excludes_upper, fn.lit(False))
    is_open = fn.col("share").isNull() & is_exclusive
    _, head = _ends(count)
    supplier = fn.col(head).alias("number")
    upper_or_none = fn.coalesce(upper, fn.lit(0.0))
    total = fn.sum(upper_or_none).alias("total")
    bounded = fn.min(upper.isNotNull()).alias("bounded")
    rest_left = fn.max(is_open).alias("rest")
    sums = to_arrays(shares.groupBy(supplier).agg(total, bounded, rest_left))
    types = {"number": pl.Int64, "total": pl.Float64, "bounded": pl.Boolean, "rest": pl.Boolean}
    frames = (pl.DataFrame(sums), sum_shares(flow, count))
    parts = [frame.cast(types).select(*types) for frame in frames]  # type: ignore[arg-type]
    all_totals = pl.col("total").sum()
    all_bounded = pl.col("bounded").all()
    any_rest = pl.col("rest").any()
    by_supplier = pl.concat(parts).group_by("number")
    totals = by_supplier.agg(all_totals, all_bounded, any_rest)
    return find_unfilled(totals)


def _ends(count: str) -> tuple[str, str]:
    """Return which ends of a tie's passage are tail and head as the question sees it."""
    return ("tail", "head") if count == "to" else ("head", "tail")


def _bundles(sets: Sequence[Numbers]) -> Iterable[Sequence[Numbers]]:
    """Yield as many sets at a time as one search takes."""
    for first in range(0, len(sets), searches.AT_ONCE):
        yield sets[first : first + searches.AT_ONCE]

"""How central each actor is, for a case on a cluster."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, gmres

from kg.errors import KgError
from kg.graph.flow import Flow, Numbers, Reals
from kg.questions.rank.answer import Extent, Ranking
from kg.questions.rank.lazy_rows import Ranked
from kg.questions.rank.linear_measures import among_those_there
from kg.questions.rank.measures import MEASURES, Value, check_names
from kg.questions.standard_question import flows
from kg.results.answers import Heading
from kg.spark.arrow_frames import (
    ClusterGraph,
    broadcast_small,
    sample_arcs,
    to_arrays,
    to_frame,
)
from kg.spark.entangled_ties import SplitCase, split_ties
from kg.spark.flow_graph import passing_of
from kg.spark.read_case import read_tables
from kg.system.sizes import GMRES_VECTORS

OWN = ("degree", "in_degree", "out_degree", "weighted_degree", "pagerank")
_DAMPING = 0.85
_TOLERANCE = 1e-10  # the part of their sum that all values together may be wrong by


@dataclass(frozen=True)
class _Selection:
    """The selection of rows.

    Attributes:
        measures: the measures, the first of which orders the rows.
        kinds: the kinds of actors to show; all if there is none.
        top: how many rows of each channel; `None` for all.
    """

    measures: Sequence[str]
    kinds: Set[str]
    top: int | None


def rank(
    spark: SparkSession,
    case: str | None = None,
    channel: str | None = None,
    kinds: Sequence[str] = (),
    measures: Sequence[str] = (),
    *,
    top: int | None = None,
    as_of: date | None = None,
) -> Ranking:
    """Measure how central each actor is in the flow graph of a channel.

    Values are those of `kg.questions.rank.question.rank`, PageRank to 1e-9. Cut points are not
    sought.

    Args:
        spark: the session.
        case: the name or folder of a case; by default the embedded one.
        channel: one channel; by default every channel with a standard question, or where there is
            none, with a tie.
        kinds: show only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which of `OWN`, the first of which orders the rows; by default all.
        top: how many rows of each channel are shown, with the ties that their actors stand on; by
            default all.
        as_of: the day; by default the end of the case's period.

    Raises:
        NameUnknown: there is no such channel, kind of actor or measure.
        CaseError: the case has problems.
        KgError: a measure is not among `OWN`, or more ties bear on each other than the driver works
            out.
    """
    names = check_names(measures, MEASURES, "measure") or OWN
    foreign = [name for name in names if name not in OWN]
    if foreign:
        hint = f"it has {', '.join(OWN)}; for others, ask without --engine spark"
        raise KgError(f"Spark does not measure {foreign[0]}", hint)
    with read_tables(spark, case) as tables:
        schema = tables.case.schema
        standard = tables.case.settings.questions
        checked = check_names(kinds, schema.actor_kinds, "kind of actor")
        below = (schema.below(kind) for kind in checked)
        sub_kinds = set(chain.from_iterable(below))
        selection = _Selection(names, sub_kinds, top)
        split = split_ties(tables)
        day = split.case.as_of(as_of)
        extents: list[Extent] = []
        rows: list[Ranked] = []
        channels = [channel] if channel else (standard or schema.channels)
        is_asked = bool(channel or standard)
        views = flows(split.case, channels, as_of)
        for view in views.values():
            passing = passing_of(split, view, day)
            has_ties = is_asked or len(view.passing) or passing.head(1)
            if not has_ties:
                continue
            extent, ranked = _rank_channel(split, view, passing, selection)
            extents.append(extent)
            rows += ranked
        split.forget()
        title = f"Who is central: {split.case.settings.title}"
        heading = Heading("rank", split.case.id, title, split.case.names)
        return Ranking(heading, names, names[0], tuple(kinds), top, tuple(extents), tuple(rows))


def _rank_channel(
    split: SplitCase, view: Flow, passing: DataFrame, selection: _Selection
) -> tuple[Extent, list[Ranked]]:
    """Return the rows of a channel, and what they were measured among."""
    n = len(view.ids)
    kind_of = split.case.kind_of
    is_tied = np.zeros(n, np.bool_)
    arcs = _arcs(view, passing).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        loopless = ClusterGraph(n, arcs.filter("tail <> head"))
        values = _values(loopless, selection.measures)
        size = largest_component(loopless)
        for end in ("tail", "head"):
            ends = to_arrays(arcs.select(end).distinct())
            is_tied[ends[end]] = True
        arc_count = arcs.count()
    finally:
        arcs.unpersist()
    if "pagerank" in values:
        values["pagerank"] = among_those_there(values["pagerank"], view.there)
    lead = values[selection.measures[0]]
    degree = values["degree"]
    nodes = np.flatnonzero(is_tied).tolist()
    if selection.kinds:
        nodes = [v for v in nodes if kind_of[view.ids[v]] in selection.kinds]
    nodes.sort(key=lambda v: (-lead[v], -degree[v], view.ids[v]))
    first_nodes = np.array(nodes[: selection.top], np.int64)
    ties_of = _ties(view, passing, first_nodes)
    rows = []
    for v in nodes:
        actor = view.ids[v]
        figures = {name: _plain(column[v]) for name, column in values.items()}
        figures["articulation_point"] = None
        ties = ties_of.get(v, ())
        rows.append(Ranked(view.channel, actor, kind_of[actor], figures, ties))
    extent = Extent(
        channel=view.channel,
        actors=int(is_tied.sum()),
        of=int(view.there.sum()),
        arcs=arc_count,
        ties=_count_ties(split, view, passing),
        component=size,
        ranked=len(rows),
        katz_alpha=None,
    )
    return extent, rows


def _count_ties(split: SplitCase, view: Flow, passing: DataFrame) -> int:
    """Return how many ties a channel has; one that flows both ways counts once."""
    kinds = split.case.schema.tie_kinds.values()
    against = [kind.slug for kind in kinds if kind.flow == "against"]
    is_against = fn.col("kind").isin(*against)
    once = passing.filter(fn.col("along") | is_against)
    entangled = view.passing["tie"]
    return once.count() + entangled.n_unique()


def _arcs(view: Flow, passing: DataFrame) -> DataFrame:
    """Return each arc of a channel once, with the number of ties along it."""
    # An inherited tie may come to one arc by several ways.
    ties = view.passing.unique(["tail", "head", "tie"])
    entangled = ties.group_by("tail", "head").agg(weight=pl.len())
    types = {"tail": np.int32, "head": np.int32, "weight": np.int64}
    columns = {name: entangled[name].to_numpy().astype(dtype) for name, dtype in types.items()}
    single = fn.lit(1).cast("long")
    independent = passing.select("tail", "head", single.alias("weight"))
    sent = to_frame(passing.sparkSession, columns)
    arcs = independent.unionByName(sent).repartition("head")
    weight = fn.sum("weight").alias("weight")
    return arcs.groupBy("tail", "head").agg(weight)


def _values(graph: ClusterGraph, measures: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """Return measures of every node, and always its degree."""
    into, ties_in = _degrees(graph, "head")
    out, ties_out = _degrees(graph, "tail")
    degrees = {
        "degree": into + out,
        "in_degree": into,
        "out_degree": out,
        "weighted_degree": ties_in + ties_out,
    }
    values: dict[str, npt.NDArray[Any]] = {m: degrees[m] for m in measures if m in degrees}
    if "pagerank" in measures:
        values["pagerank"] = pagerank(graph, out)
    values.setdefault("degree", degrees["degree"])
    return values


def _degrees(graph: ClusterGraph, end: str) -> tuple[Numbers, Numbers]:
    """Return how many arcs each node has at an end, and how many ties lie along them."""
    arc_count = fn.count("*").alias("arcs")
    tie_count = fn.sum("weight").alias("ties")
    by_node = graph.frame.groupBy(end)
    sums = to_arrays(by_node.agg(arc_count, tie_count))
    nodes = sums[end]
    arcs = np.zeros(graph.n, np.int64)
    arcs[nodes] = sums["arcs"]
    ties = np.zeros(graph.n, np.int64)
    ties[nodes] = sums["ties"]
    return arcs, ties


def pagerank(graph: ClusterGraph, out: Numbers) -> Reals:
    """Return the PageRank of every node: damping 0.85, and a node without arcs out leads to all.

    What leads to all does so alike, so that the ranks are in proportion to the solution y of
    y = 1 + 0.85 Aᵀ y, where the rows of A sum to 1 or to 0. Each product with A is a round. GMRES
    takes few of them to come near (Gleich, Zhukov & Berkhin 2004, *Fast parallel PageRank: a linear
    system approach*); plain rounds follow until it is near enough.

    Args:
        graph: the graph.
        out: how many arcs lead out of each node, `(n,)` whole numbers.

    Returns:
        The ranks, `(n,) float64`; their sum is 1.
    """

    def pass_on(values: Reals) -> Reals:
        """Return 0.85 Aᵀ times the values."""
        is_passing = (values != 0) & (out > 0)
        nodes = np.flatnonzero(is_passing)
        parts = _DAMPING * values[nodes] / out[nodes]
        arcs = graph.touching("tail", nodes, part=parts)
        part_sum = fn.sum("part").alias("part")
        sums = to_arrays(arcs.groupBy("head").agg(part_sum))
        arriving = np.zeros(graph.n)
        arriving[sums["head"]] = sums["part"]
        return arriving

    def left_side(column: Reals) -> Reals:
        """Return y - 0.85 Aᵀ y, whatever the shape of y."""
        y = column.ravel()
        return y - pass_on(y)

    ones = np.ones(graph.n)
    system = LinearOperator((graph.n, graph.n), matvec=left_side, dtype=np.float64)
    before, _ = gmres(system, ones, ones, rtol=_TOLERANCE / 10, restart=GMRES_VECTORS, maxiter=1)
    while True:
        after = ones + pass_on(before)
        # A round leaves at most 0.85 of what is missing.
        change = np.abs(after - before).sum()
        missing = change * _DAMPING / (1 - _DAMPING)
        total = after.sum()
        if missing < _TOLERANCE * total:
            ranks: Reals = after / total
            return ranks
        before = after


def largest_component(graph: ClusterGraph) -> int:
    """Return how many nodes the largest component has, without direction; 0 where there is no arc.

    The driver joins a sample of arcs. Then arcs between two of its components are sought, one for
    each component, until there is none.
    """
    sample = sample_arcs(graph)
    while True:
        arcs = sample.arcs
        ones = np.ones(len(arcs.tail), np.int8)
        ends = (arcs.tail, arcs.head)
        matrix = csr_array((ones, ends), shape=(graph.n, graph.n))
        _, labels = connected_components(matrix, directed=False)
        component = labels.astype(np.int32)
        nodes = np.arange(graph.n)
        heads = {"head": nodes.astype(np.int32), "component_of_head": component}
        frame = to_frame(graph.frame.sparkSession, heads)
        frame = broadcast_small(frame, graph.n)
        joined = graph.touching("tail", nodes, component=component).join(frame, "head")
        between = joined.filter("component <> component_of_head")
        lowest_arc = fn.min(fn.struct("tail", "head"))
        lowest = between.groupBy("component").agg(lowest_arc.alias("arc"))
        fresh = to_arrays(lowest.select("arc.tail", "arc.head"))
        if not len(fresh["tail"]):
            sizes = np.bincount(component)
            return int(sizes.max()) if len(arcs.tail) else 0
        sample.add(fresh["tail"], fresh["head"])


def _ties(view: Flow, passing: DataFrame, actors: Numbers) -> dict[int, tuple[str, ...]]:
    """Return the ties that each of some actors stands on, in order."""
    frame = to_frame(passing.sparkSession, {"actor": actors.astype(np.int32)})
    marks = broadcast_small(frame, len(actors))
    at_tail = passing.select(fn.col("tail").alias("actor"), "id")
    at_head = passing.select(fn.col("head").alias("actor"), "id")
    at_ends = at_tail.join(marks, "actor").unionByName(at_head.join(marks, "actor"))
    independent = pl.DataFrame(pl.from_arrow(at_ends.toArrow()))
    numbers = pl.col("tail", "head").cast(pl.Int32)
    entangled = view.passing.with_columns(numbers)
    ends = [entangled.select(actor=end, id="tie") for end in ("tail", "head")]
    is_asked = pl.col("actor").is_in(actors.tolist())
    ties = pl.concat([independent, *ends]).filter(is_asked)
    ids_in_order = pl.col("id").sort()
    by_actor = ties.unique().group_by("actor").agg(ids_in_order)
    return {actor: tuple(ids) for actor, ids in by_actor.iter_rows()}


def _plain(value: Any) -> Value:  # noqa: ANN401
    """Return a plain number; of shares 12 decimals, because a cluster adds them in any order."""
    if isinstance(value, np.integer):
        return int(value)
    return round(float(value), 12) + 0.0

"""Who is how central, asked of a case on a cluster."""

from collections.abc import Mapping, Sequence
from datetime import date
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
from kg.graph.flow import Flow, Numbers
from kg.questions.rank.answer import Extent, Ranking
from kg.questions.rank.lazy_rows import Ranked
from kg.questions.rank.linear_measures import among_those_there
from kg.questions.rank.measures import MEASURES, Value, check_names
from kg.questions.standard_question import flows
from kg.results.answers import Heading
from kg.spark.arrow_frames import Spread, beside, few_of, got, sent
from kg.spark.entangled_ties import Apart, apart
from kg.spark.flow_graph import passing_of
from kg.spark.read_case import read_tables

OWN = ("degree", "in_degree", "out_degree", "weighted_degree", "pagerank")
_DAMPING = 0.85
_NEAR = 1e-10  # the part of the whole that all values together may be wrong by
_KEPT = 40  # vectors of a number a node that GMRES keeps
Reals = npt.NDArray[np.float64]


def rank(
    spark: SparkSession,
    case: str | None = None,
    channel: str | None = None,
    kinds: Sequence[str] = (),
    measures: Sequence[str] = (),
    top: int | None = None,
    as_of: date | None = None,
) -> Ranking:
    """Measure how central each actor is in the flow graph of a channel.

    Values are those of `kg.questions.rank.question.rank`, PageRank to 1e-9. Cut points are not sought.

    Args:
        spark: the session.
        case: the name or folder of a case.
        channel: one channel; by default every channel with a standard question, or where there is none, with a tie.
        kinds: show only actors of these kinds and their sub-kinds; they are measured among all.
        measures: which of `OWN`, the first of which orders the rows; by default all.
        top: how many rows of each channel are shown, with the ties that their actors stand on; by default all.
        as_of: the day; by default the end of the case's period.

    Raises:
        NameUnknown: there is no such channel, kind of actor or measure.
        CaseError: the case has problems.
        KgError: a measure is not among `OWN`, or more ties bear on each other than the driver works out.
    """
    chosen = check_names(measures, MEASURES, "measure") or OWN
    if more := [m for m in chosen if m not in OWN]:
        raise KgError(
            f"Spark does not measure {more[0]}",
            f"it has {', '.join(OWN)}; others without --engine spark",
        )
    with read_tables(spark, case) as tables:
        schema, standard = tables.case.schema, tables.case.settings.questions
        wanted = {
            k
            for kind in check_names(kinds, schema.actor_kinds, "kind of actor")
            for k in schema.below(kind)
        }
        parts = apart(tables)
        day = parts.case.as_of(as_of)
        extents, rows = [], []
        for view in flows(
            parts.case, [channel] if channel else (standard or schema.channels), as_of
        ).values():
            passing = passing_of(parts, view, day)
            if not (channel or standard or len(view.passing) or passing.head(1)):
                continue
            extent, found = _measured(parts, view, passing, chosen, wanted, top)
            extents.append(extent)
            rows += found
        parts.forget()
        title = f"Who is central: {parts.case.settings.title}"
        heading = Heading("rank", parts.case.id, title, parts.case.names)
        return Ranking(heading, chosen, chosen[0], tuple(kinds), top, tuple(extents), tuple(rows))


def _measured(
    parts: Apart,
    view: Flow,
    passing: DataFrame,
    measures: Sequence[str],
    kinds: set[str],
    top: int | None,
) -> tuple[Extent, list[Ranked]]:
    n, kind_of = len(view.ids), parts.case.kind_of
    every = _arcs(view, passing).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        values, size = _values(Spread(n, every.filter("tail <> head")), measures)
        ends = [got(every.select(end).distinct())[end] for end in ("tail", "head")]
        arcs = every.count()
    finally:
        every.unpersist()
    if "pagerank" in values:
        values = {**values, "pagerank": among_those_there(values["pagerank"], view.there)}
    tied = np.zeros(n, np.bool_)
    tied[np.concatenate(ends)] = True
    actors = [
        v for v in np.flatnonzero(tied).tolist() if not kinds or kind_of[view.ids[v]] in kinds
    ]
    actors.sort(key=lambda v: (-values[measures[0]][v], -values["degree"][v], view.ids[v]))
    ties = _ties(view, passing, np.array(actors[:top], np.int64))
    rows = [
        Ranked(
            channel=view.channel,
            actor=view.ids[v],
            kind=kind_of[view.ids[v]],
            values={m: _plain(some[v]) for m, some in values.items()}
            | {"articulation_point": None},
            ties=ties.get(v, ()),
        )
        for v in actors
    ]
    against = [k.slug for k in parts.case.schema.tie_kinds.values() if k.flow == "against"]
    stated = (
        passing.filter(fn.col("along") | fn.col("kind").isin(*against)).count()
        + view.passing["tie"].n_unique()
    )
    there = int(view.there.sum())
    extent = Extent(
        channel=view.channel, actors=int(tied.sum()), of=there, arcs=arcs, ties=stated, component=size,
        ranked=len(rows), katz_alpha=None,
    )  # fmt: skip
    return extent, rows


def _arcs(view: Flow, passing: DataFrame) -> DataFrame:
    """Return each arc of a channel once, with the number of ties along it."""
    # An inherited tie may come to one arc by several ways.
    mine = (
        view.passing.unique(["tail", "head", "tie"]).group_by("tail", "head").agg(weight=pl.len())
    )
    own = {
        "tail": mine["tail"].to_numpy().astype(np.int32),
        "head": mine["head"].to_numpy().astype(np.int32),
    }
    own |= {"weight": mine["weight"].to_numpy().astype(np.int64)}
    rest = passing.select("tail", "head", fn.lit(1).cast("long").alias("weight"))
    every = rest.unionByName(sent(passing.sparkSession, own)).repartition("head")
    return every.groupBy("tail", "head").agg(fn.sum("weight").alias("weight"))


def _values(arcs: Spread, measures: Sequence[str]) -> tuple[Mapping[str, npt.NDArray[Any]], int]:
    """Return the measures of every node, and how many nodes the largest component has."""
    sides = {}
    for end in ("head", "tail"):
        found = got(
            arcs.frame.groupBy(end).agg(fn.count("*").alias("arcs"), fn.sum("weight").alias("ties"))
        )
        for what in ("arcs", "ties"):
            sides[end, what] = np.zeros(arcs.n, np.int64)
            sides[end, what][found[end]] = found[what]
    into, out = sides["head", "arcs"], sides["tail", "arcs"]
    known = {
        "degree": into + out,
        "in_degree": into,
        "out_degree": out,
        "weighted_degree": sides["head", "ties"] + sides["tail", "ties"],
    }
    values: dict[str, npt.NDArray[Any]] = {m: known[m] for m in measures if m in known}
    if "pagerank" in measures:
        values["pagerank"] = pagerank(arcs, out)
    values.setdefault("degree", known["degree"])
    return values, largest_component(arcs)


def pagerank(arcs: Spread, out: Numbers) -> Reals:
    """Return the PageRank of every node: damping 0.85, and a node without arcs out leads to all.

    What leads to all does so alike, so that the ranks are in proportion to the solution y of y = 1 + 0.85 Aᵀ y, A with
    rows that sum to 1 or to 0. Each product with A is a round. GMRES takes few of them to come near (Gleich, Zhukov &
    Berkhin 2004, *Fast parallel PageRank: a linear system approach*); plain rounds follow until it is near enough.

    Args:
        arcs: the graph.
        out: how many arcs lead out of each node.
    """

    def passed(values: Reals) -> Reals:
        nodes = np.flatnonzero((values != 0) & (out > 0))
        met = arcs.met("tail", nodes, part=_DAMPING * values[nodes] / out[nodes])
        came = got(met.groupBy("head").agg(fn.sum("part").alias("part")))
        found = np.zeros(arcs.n)
        found[came["head"]] = came["part"]
        return found

    one = np.ones(arcs.n)
    system = LinearOperator(
        (arcs.n, arcs.n), matvec=lambda y: y.ravel() - passed(y.ravel()), dtype=np.float64
    )
    before, _ = gmres(system, one, one, rtol=_NEAR / 10, restart=_KEPT, maxiter=1)
    while True:
        after = one + passed(before)
        # A round leaves at most 0.85 of what is missing.
        if np.abs(after - before).sum() * _DAMPING / (1 - _DAMPING) < _NEAR * after.sum():
            found: Reals = after / after.sum()
            return found
        before = after


def largest_component(arcs: Spread) -> int:
    """Return how many nodes the largest part has that hangs together, without direction; none where there is no arc.

    The driver joins a few arcs; then those between two of its parts are sought, one for each part, until there is none.
    """
    few = few_of(arcs)
    while True:
        some = few.arcs
        matrix = csr_array(
            (np.ones(len(some.tail), np.int8), (some.tail, some.head)), shape=(arcs.n, arcs.n)
        )
        parts = connected_components(matrix, directed=False)[1]
        nodes = np.arange(arcs.n)
        met = arcs.met("tail", nodes, part=parts.astype(np.int32))
        heads = {"head": nodes.astype(np.int32), "other": parts.astype(np.int32)}
        met = met.join(beside(sent(arcs.frame.sparkSession, heads), arcs.n), "head").filter(
            "part <> other"
        )
        one = fn.min(fn.struct("tail", "head")).alias("one")
        between = got(met.groupBy("part").agg(one).select("one.tail", "one.head"))
        if not len(between["tail"]):
            sizes = np.bincount(parts)
            return int(sizes.max()) if len(some.tail) else 0
        few.add(between["tail"], between["head"])


def _ties(view: Flow, passing: DataFrame, actors: Numbers) -> dict[int, tuple[str, ...]]:
    """Return the ties that each of some actors stands on, in order."""
    marks = beside(sent(passing.sparkSession, {"actor": actors.astype(np.int32)}), len(actors))
    ends = [
        passing.select(fn.col(end).alias("actor"), "id").join(marks, "actor")
        for end in ("tail", "head")
    ]
    rest = pl.DataFrame(pl.from_arrow(ends[0].unionByName(ends[1]).toArrow()))
    own = view.passing.with_columns(pl.col("tail", "head").cast(pl.Int32))
    mine = [own.select(actor=end, id="tie") for end in ("tail", "head")]
    both = pl.concat([rest, *mine]).filter(pl.col("actor").is_in(actors.tolist())).unique()
    found = both.group_by("actor").agg(pl.col("id").sort())
    return {actor: tuple(ids) for actor, ids in found.iter_rows()}


def _plain(value: Any) -> Value:  # noqa: ANN401
    """Return a plain number; of shares 12 decimals, for a cluster adds them up in any order."""
    return int(value) if isinstance(value, np.integer) else round(float(value), 12) + 0.0

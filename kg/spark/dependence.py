"""On whom each supplier depends, asked of a case on a cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from kg.case import Case
from kg.questions.dependence.question import Dependence, Supplier
from kg.questions.dependence.question import dependence as ask
from kg.spark.entangled_ties import Apart, apart, rows_of
from kg.spark.read_case import read_tables

AT_ONCE = 1_000_000  # ties that the driver holds at a time
EXPOSING = (
    "imposes-terms-on",
    "pays-by-draft",
)  # the kinds that `kg.questions.dependence.question` counts as exposure


def dependence(
    spark: SparkSession,
    case: str | None = None,
    thresholds: Sequence[float] = (),
    as_of: date | None = None,
    at_once: int = AT_ONCE,
) -> Dependence:
    """Tell how far each supplier depends on one buyer, and on few.

    The answer is that of `kg.questions.dependence.question.dependence`. Executors choose the ties that bear on it and
    gather them by supplier; the driver works out some suppliers at a time, all of their ties at once.

    Args:
        spark: the session.
        case: the name or folder of a case.
        thresholds: the shares (0-1) between bands; by default those of the case.
        as_of: the day; by default the end of the case's period.
        at_once: about how many ties the driver holds at a time.

    Raises:
        NameUnknown: a threshold is no share.
        CaseError: the case has problems.
        KgError: more ties bear on each other than the driver works out, or one supplier has as many.
    """
    with read_tables(spark, case) as tables:
        parts = apart(tables)
        wanted = _wanted(parts).persist(StorageLevel.MEMORY_AND_DISK)
        try:
            number = max(1, -(-wanted.count() // at_once))
            answers = [ask(some, thresholds, as_of) for some in _portions(parts, wanted, number)]
        finally:
            wanted.unpersist()
            parts.forget()
        place = {actor: i % number for i, actor in enumerate(parts.case.tables["actors"]["id"])}
        found: list[Supplier] = []
        for i, answer in enumerate(answers):
            found += (s for s in answer.suppliers if place[s.actor] == i)
        return replace(answers[0], suppliers=tuple(sorted(found, key=lambda s: (s.actor, s.kind))))


def _wanted(parts: Apart) -> DataFrame:
    """Return the rest of the ties that bear on a supplier, with its number: what it sells, what it is exposed to."""
    schema = parts.case.schema
    at_source = [k.slug for k in schema.tie_kinds.values() if k.share_of == "source"]
    at_target = [k.slug for k in schema.tie_kinds.values() if k.share_of == "target"]
    at_target += sorted(
        {below for kind in EXPOSING for below in schema.below(kind)} - {*at_source, *at_target}
    )
    kind = fn.col("kind")
    chosen = parts.rest.filter(kind.isin(*at_source, *at_target))
    return chosen.withColumn(
        "supplier", fn.when(kind.isin(*at_source), fn.col("source")).otherwise(fn.col("target"))
    )


def _portions(parts: Apart, wanted: DataFrame, number: int) -> Iterable[Case]:
    """Yield the case with the ties of some suppliers, until all had their turn."""
    case = parts.case
    for i in range(number):
        some = wanted.filter(fn.col("supplier") % number == i).drop("supplier")
        ties = pl.concat([case.tables["ties"], rows_of(some, case).sort("id")])
        yield replace(case, tables=MappingProxyType({**case.tables, "ties": ties}))

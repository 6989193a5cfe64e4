"""How far each supplier depends on a buyer, for a case on a cluster."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from types import MappingProxyType

import polars as pl
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as fn

from kg.case import Case
from kg.questions.dependence.question import Dependence, Supplier
from kg.questions.dependence.question import dependence as ask
from kg.spark.entangled_ties import SplitCase, rows_of, split_ties
from kg.spark.read_case import read_tables
from kg.system.sizes import DRIVER_SHARES

# The kinds that `kg.questions.dependence.question` counts as exposure.
EXPOSING = ("imposes-terms-on", "pays-by-draft")


def dependence(
    spark: SparkSession,
    case: str | None = None,
    thresholds: Sequence[float] = (),
    as_of: date | None = None,
    at_once: int = DRIVER_SHARES,
) -> Dependence:
    """Tell how far each supplier depends on one buyer, and on few.

    The answer is that of `kg.questions.dependence.question.dependence`. Executors choose the ties
    that bear on it and gather them by supplier; the driver works out some suppliers at a time, all
    of their ties at once.

    Args:
        spark: the session.
        case: the name or folder of a case; by default the embedded one.
        thresholds: the shares (0-1) between bands; by default those of the case.
        as_of: the day; by default the end of the case's period.
        at_once: about how many ties the driver holds at a time.

    Raises:
        NameUnknown: a threshold is not a share.
        CaseError: the case has problems.
        KgError: more ties bear on each other than the driver works out, or one supplier has as
            many.
    """
    with read_tables(spark, case) as tables:
        split = split_ties(tables)
        ties = _supplier_ties(split).persist(StorageLevel.MEMORY_AND_DISK)
        try:
            number = max(1, -(-ties.count() // at_once))  # rounded up
            portions = _portions(split, ties, number)
            answers = [ask(portion, thresholds, as_of) for portion in portions]
        finally:
            ties.unpersist()
            split.forget()
        # Every portion has the ties that bear on each other, and so rows of suppliers whose other
        # ties are in another portion: only those of its own suppliers count.
        actors = split.case.tables["actors"]["id"]
        portion_of = {actor: i % number for i, actor in enumerate(actors)}
        suppliers: list[Supplier] = []
        for i, answer in enumerate(answers):
            suppliers += (s for s in answer.suppliers if portion_of[s.actor] == i)
        suppliers.sort(key=lambda s: (s.actor, s.kind))
        return replace(answers[0], suppliers=tuple(suppliers))


def _supplier_ties(split: SplitCase) -> DataFrame:
    """Return the independent ties that bear on a supplier, with its number as `supplier`.

    These are what it sells, and what it is exposed to.
    """
    schema = split.case.schema
    kinds = schema.tie_kinds.values()
    at_source = [kind.slug for kind in kinds if kind.share_of == "source"]
    at_target = [kind.slug for kind in kinds if kind.share_of == "target"]
    below = (schema.below(kind) for kind in EXPOSING)
    exposing = set(chain.from_iterable(below))
    at_target += sorted(exposing - {*at_source, *at_target})
    slug = fn.col("kind")
    ties = split.independent.filter(slug.isin(*at_source, *at_target))
    is_source = slug.isin(*at_source)
    supplier = fn.when(is_source, fn.col("source")).otherwise(fn.col("target"))
    return ties.withColumn("supplier", supplier)


def _portions(split: SplitCase, ties: DataFrame, number: int) -> Iterable[Case]:
    """Yield the case with the ties of one portion of the suppliers after the other."""
    case = split.case
    for i in range(number):
        is_in_portion = fn.col("supplier") % number == i
        portion = ties.filter(is_in_portion).drop("supplier")
        own_rows = rows_of(portion, case).sort("id")
        rows = pl.concat([case.tables["ties"], own_rows])
        yield replace(case, tables=MappingProxyType({**case.tables, "ties": rows}))

"""Ties that bear on each other are told apart from those that pass as they are.

What is inherited, denied and exclusive is worked out by `kg.graph.inherit` on the driver, for the ties that it can
concern:

- denials, and the active ties of a pair of actors that a denial stands between, itself or inherited;
- active ties at an actor that others are members of;
- active ties whose exclusive end is a member of somebody, for they take from it what it would inherit.

A tie of an individual to itself is among neither: it carries nothing.

No other tie is inherited, countered or left out, or makes another so: it holds on its days as it was stated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as fn

from kg.case import Case
from kg.case.number_names import places
from kg.errors import KgError
from kg.graph.flow import Numbers
from kg.graph.in_force import DENIALS
from kg.spark.arrow_frames import beside, sent
from kg.spark.read_case import COLUMNS, Tables, typed

MOST = 5_000_000  # ties, stated or inherited, that the driver works out


@dataclass(frozen=True)
class Apart:
    """A case in two parts.

    Attributes:
        case: the case; its ties are those that bear on each other.
        rest: the other active ties, on whatever day they hold; columns as of `Tables.ties`.
        tables: what was read.
        kept: what the executors keep of it.
    """

    case: Case
    rest: DataFrame
    tables: Tables
    kept: DataFrame

    def forget(self) -> None:
        """Let the executors forget the ties."""
        self.kept.unpersist()

    def holding(self, day: date | None) -> DataFrame:
        """Return those of the rest that hold on a day."""
        if day is None:
            return self.rest
        rest = self._between_those_there(day)
        late = [text for text, (first, _) in self.tables.days["start"].items() if first > day]
        early = [text for text, (_, last) in self.tables.days["end"].items() if last < day]
        return _without(_without(rest, "start", late), "end", early)

    def _between_those_there(self, day: date) -> DataFrame:
        """Return those of the rest whose ends are both there on a day."""
        missing = list(self.case.not_there(day))
        if not missing:
            return self.rest
        numbers = places(self.case.tables["actors"]["id"], pl.Series(missing)).astype(np.int32)
        rest = self.rest
        for end in ("source", "target"):
            ends = beside(sent(rest.sparkSession, {end: numbers}), len(numbers))
            rest = rest.join(ends, end, "left_anti")
        return rest


def apart(tables: Tables) -> Apart:
    """Tell the ties apart.

    Raises:
        KgError: more of them bear on each other than the driver works out.
    """
    case, ties = tables.case, tables.ties
    below = _below(case)
    is_role = case.tables["actors"]["collective"].fill_null(value=False)
    roles = np.flatnonzero(is_role).tolist()
    # A tie of an individual to itself carries nothing; that of a role is said of its members among each other.
    between = ties.filter((fn.col("source") != fn.col("target")) | fn.col("source").isin(*roles))
    denials = _collected(between.filter(fn.col("status").isin(*DENIALS)), case)
    pairs = _pairs(case, denials, below)
    active = between.filter(fn.col("status") == "active")
    met = _bearing(active, case, pairs, below)
    if met is None:
        return Apart(_with(case, denials), active, tables, ties)
    marked = met.persist(StorageLevel.MEMORY_AND_DISK)
    own = pl.concat([denials, _collected(marked.filter("bears"), case)])
    ties.unpersist()  # the executors keep them once, and those with their marks are there now
    weight = {actor: len(some) for actor, some in below.items()}
    inherited = sum(
        int(own[end].replace_strict(weight, default=0).sum())
        for end in ("source", "target")
        if len(own)
    )
    _limit(inherited)
    return Apart(_with(case, own), marked.filter("not bears").drop("bears"), tables, marked)


def _bearing(
    active: DataFrame,
    case: Case,
    pairs: tuple[Numbers, Numbers],
    below: Mapping[str, Sequence[str]],
) -> DataFrame | None:
    """Return the active ties with whether each `bears` on others, or nothing where none does."""
    spark = active.sparkSession
    number = {actor: i for i, actor in enumerate(case.tables["actors"]["id"])}
    roles = np.array(sorted(number[a] for a in below if a in number), np.int32)
    members = np.array(sorted({number[m] for some in below.values() for m in some}), np.int32)
    tests: list[Column] = []
    for end in ("source", "target"):
        kinds = [k.slug for k in case.schema.tie_kinds.values() if k.exclusive_at == end]
        for column, some in ((f"role_{end}", roles), (f"member_{end}", members)):
            if len(some):
                marks = beside(
                    sent(spark, {end: some, column: np.ones(len(some), np.bool_)}), len(some)
                )
                active = active.join(marks, end, "left")
                is_one = fn.col(column).isNotNull()
                tests.append(
                    is_one if column.startswith("role") else is_one & fn.col("kind").isin(*kinds)
                )
    if len(pairs[0]):
        columns = {"source": pairs[0].astype(np.int32), "target": pairs[1].astype(np.int32)}
        columns["denied"] = np.ones(len(pairs[0]), np.bool_)
        active = active.join(
            beside(sent(spark, columns), len(pairs[0])), ["source", "target"], "left"
        )
        tests.append(fn.col("denied").isNotNull())
    if not tests:
        return None
    bears = tests[0]
    for test in tests[1:]:
        bears |= test
    return active.select(*COLUMNS, bears.alias("bears"))


def _pairs(
    case: Case, denials: pl.DataFrame, below: Mapping[str, Sequence[str]]
) -> tuple[Numbers, Numbers]:
    """Return the pairs of actors, by number, that a denial stands between, itself or inherited at one end."""
    order = case.tables["actors"]["id"]
    found = denials.select("source", "target")
    each, parts = denials.filter(pl.col("scope") == "each"), [found]
    lines = [(role, member) for role, some in below.items() for member in some]
    down = pl.DataFrame(lines, schema={"role": pl.String, "member": pl.String}, orient="row")
    reach = sum(
        len(each.join(down.select(pl.col("role").alias(end)), on=end))
        for end in ("source", "target")
    )
    _limit(reach)
    for end in ("source", "target"):
        moved = each.join(down, left_on=end, right_on="role").with_columns(
            pl.col("member").alias(end)
        )
        parts.append(moved.select("source", "target"))
    pairs = pl.concat(parts).unique()
    numbers = [
        pairs[end].replace_strict(order, np.arange(len(order)), return_dtype=pl.Int64)
        for end in ("source", "target")
    ]
    return numbers[0].to_numpy(), numbers[1].to_numpy()


def _below(case: Case) -> dict[str, Sequence[str]]:
    """Return for each actor that others are members of all that are, followed downwards as far as it goes."""
    found: dict[str, Sequence[str]] = {}
    for role in case.members:
        seen: dict[str, None] = {}
        waiting = [role]
        while waiting:
            for member in case.members.get(waiting.pop(), ()):
                if member not in seen:
                    seen[member] = None
                    waiting.append(member)
        found[role] = tuple(seen)
    return found


def _collected(ties: DataFrame, case: Case) -> pl.DataFrame:
    """Return ties on the driver as rows of a case, in the order of their ids."""
    return rows_of(ties.limit(MOST + 1), case).sort("id")


def rows_of(ties: DataFrame, case: Case) -> pl.DataFrame:
    """Return ties on the driver as rows of a case.

    Raises:
        KgError: they are more than the driver works out.
    """
    texts = pl.DataFrame(pl.from_arrow(ties.toArrow()))
    _limit(len(texts))
    order = case.tables["actors"]["id"]
    ends = (order.gather(texts[end].cast(pl.UInt32)).alias(end) for end in ("source", "target"))
    return typed(texts.with_columns(*ends), case.schema.tables["ties"], case.schema, "ties")[0]


def _limit(rows: int) -> None:
    if rows > MOST:
        message = f"roles and denials concern more than {MOST:,} ties, too many for the driver"
        raise KgError(
            message,
            "state what holds for all members by ties of their own, or ask without --engine spark",
        )


def _with(case: Case, ties: pl.DataFrame) -> Case:
    return replace(case, tables=MappingProxyType({**case.tables, "ties": ties}))


def _without(ties: DataFrame, column: str, values: Sequence[str]) -> DataFrame:
    if not values:
        return ties
    rows = ties.sparkSession.createDataFrame([(v,) for v in sorted(values)], f"{column} string")
    return ties.join(beside(rows, len(values)), column, "left_anti")

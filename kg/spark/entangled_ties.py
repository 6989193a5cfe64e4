"""Ties that bear on each other are told apart from those that hold as they are stated.

What is inherited, denied and exclusive is worked out by `kg.graph.inherit` on the driver, for the
ties that it can concern:

- denials, and the active ties of a pair of actors that a denial stands between, itself or
  inherited;
- active ties at an actor that others are members of;
- active ties whose exclusive end is a member of somebody, because they take from it what it would
  inherit.

No other tie is inherited, countered or left out, or makes another so: it holds on its days as it
was stated. A tie of an individual to itself is among neither: it carries nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from itertools import chain
from operator import or_
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
from kg.spark.arrow_frames import broadcast_small, to_frame
from kg.spark.read_case import COLUMNS, Tables, typed
from kg.system.sizes import DRIVER_TIES


@dataclass(frozen=True)
class SplitCase:
    """A case in two parts.

    Attributes:
        case: the case; its ties are those that bear on each other.
        independent: the other active ties, on whatever day they hold; columns as of `Tables.ties`.
        tables: what was read.
        cached: what the executors keep of the ties in memory.
    """

    case: Case
    independent: DataFrame
    tables: Tables
    cached: DataFrame

    def forget(self) -> None:
        """Let the executors forget the ties."""
        self.cached.unpersist()

    def holding(self, day: date | None) -> DataFrame:
        """Return those of the independent ties that hold on a day; on no day all do."""
        if day is None:
            return self.independent
        ties = self._between_those_there(day)
        days = self.tables.days
        late = [text for text, (first, _) in days["start"].items() if first > day]
        early = [text for text, (_, last) in days["end"].items() if last < day]
        begun = _without(ties, "start", late)
        return _without(begun, "end", early)

    def _between_those_there(self, day: date) -> DataFrame:
        """Return those of the independent ties whose ends are both there on a day."""
        ties = self.independent
        missing = list(self.case.not_there(day))
        if not missing:
            return ties
        actor_ids = self.case.tables["actors"]["id"]
        numbers = places(actor_ids, pl.Series(missing)).astype(np.int32)
        for end in ("source", "target"):
            frame = to_frame(ties.sparkSession, {end: numbers})
            ends = broadcast_small(frame, len(numbers))
            ties = ties.join(ends, end, "left_anti")
        return ties


def split_ties(tables: Tables) -> SplitCase:
    """Tell the ties that bear on each other apart from the others.

    Raises:
        KgError: more of them bear on each other than the driver works out.
    """
    case, ties = tables.case, tables.ties
    members_of = _all_members(case)
    is_role = case.tables["actors"]["collective"].fill_null(value=False)
    roles = np.flatnonzero(is_role).tolist()
    # A tie of an individual to itself carries nothing; a tie of a role to itself is about its
    # members among each other.
    source = fn.col("source")
    is_between_actors = source != fn.col("target")
    between = ties.filter(is_between_actors | source.isin(*roles))
    status = fn.col("status")
    denials = _collected(between.filter(status.isin(*DENIALS)), case)
    active = between.filter(status == "active")
    denied = _denied_pairs(case, denials, members_of)
    bearing = _with_bearing(active, case, denied, members_of)
    if bearing is None:
        return SplitCase(_with_ties(case, denials), active, tables, ties)
    cached = bearing.persist(StorageLevel.MEMORY_AND_DISK)
    bearing_ties = _collected(cached.filter("bears"), case)
    entangled = pl.concat([denials, bearing_ties])
    ties.unpersist()  # the executors keep them once, and those with their marks are there now
    _check_inheritance(entangled, members_of)
    independent = cached.filter("not bears").drop("bears")
    return SplitCase(_with_ties(case, entangled), independent, tables, cached)


def _check_inheritance(ties: pl.DataFrame, members_of: Mapping[str, Sequence[str]]) -> None:
    """Raise an error if the members of roles inherit too many ties."""
    heirs = {role: len(members) for role, members in members_of.items()}
    if len(ties):
        ends = (ties[end].replace_strict(heirs, default=0) for end in ("source", "target"))
        _limit(sum(int(end.sum()) for end in ends))


def _with_bearing(
    active: DataFrame,
    case: Case,
    denied: tuple[Numbers, Numbers],
    members_of: Mapping[str, Sequence[str]],
) -> DataFrame | None:
    """Return active ties with whether each `bears` on others; `None` where nothing could."""
    actor_ids = case.tables["actors"]["id"]
    number = {actor: i for i, actor in enumerate(actor_ids)}
    role_numbers = sorted(number[role] for role in members_of if role in number)
    roles = np.array(role_numbers, np.int32)
    member_ids = set(chain.from_iterable(members_of.values()))
    member_numbers = sorted(number[member] for member in member_ids)
    members = np.array(member_numbers, np.int32)
    tests: list[Column] = []
    for end in ("source", "target"):
        kinds = [k.slug for k in case.schema.tie_kinds.values() if k.exclusive_at == end]
        if len(roles):
            active = _marked(active, f"role_{end}", {end: roles})
            tests.append(fn.col(f"role_{end}").isNotNull())
        if len(members):
            active = _marked(active, f"member_{end}", {end: members})
            is_member = fn.col(f"member_{end}").isNotNull()
            is_exclusive = fn.col("kind").isin(*kinds)
            tests.append(is_member & is_exclusive)
    sources, targets = denied
    if len(sources):
        pairs = {"source": sources.astype(np.int32), "target": targets.astype(np.int32)}
        active = _marked(active, "denied", pairs)
        tests.append(fn.col("denied").isNotNull())
    if not tests:
        return None
    bears = reduce(or_, tests).alias("bears")
    return active.select(*COLUMNS, bears)


def _marked(ties: DataFrame, column: str, ends: dict[str, Numbers]) -> DataFrame:
    """Return ties with a column that is filled where their ends are among some."""
    rows = len(next(iter(ends.values())))
    is_marked = np.ones(rows, np.bool_)
    marks = to_frame(ties.sparkSession, {**ends, column: is_marked})
    return ties.join(broadcast_small(marks, rows), list(ends), "left")


def _denied_pairs(
    case: Case, denials: pl.DataFrame, members_of: Mapping[str, Sequence[str]]
) -> tuple[Numbers, Numbers]:
    """Return the pairs of actors, by number, that a denial stands between.

    The denial is stated of them, or inherited at one end.
    """
    inheritable = denials.filter(pl.col("scope") == "each")
    lines: list[tuple[str, str]] = []
    for role, members in members_of.items():
        lines += ((role, member) for member in members)
    down = pl.DataFrame(lines, schema={"role": pl.String, "member": pl.String}, orient="row")
    # Count the heirs before they are joined: the rows may not fit the memory.
    heirs = 0
    for end in ("source", "target"):
        roles = down.select(pl.col("role").alias(end))
        heirs += len(inheritable.join(roles, on=end))
    _limit(heirs)
    parts = [denials.select("source", "target")]
    for end in ("source", "target"):
        moved = inheritable.join(down, left_on=end, right_on="role")
        member = pl.col("member").alias(end)
        inherited = moved.with_columns(member)
        parts.append(inherited.select("source", "target"))
    pairs = pl.concat(parts).unique()
    order = case.tables["actors"]["id"]
    numbers = np.arange(len(order))
    source, target = (
        pairs[end].replace_strict(order, numbers, return_dtype=pl.Int64).to_numpy()
        for end in ("source", "target")
    )
    return source, target


def _all_members(case: Case) -> dict[str, Sequence[str]]:
    """Return for each role all its members, followed downwards as far as it goes."""
    members_of: dict[str, Sequence[str]] = {}
    for role in case.members:
        reached: dict[str, None] = {}  # a set in the order of insertion
        waiting = [role]
        while waiting:
            for member in case.members.get(waiting.pop(), ()):
                if member not in reached:
                    reached[member] = None
                    waiting.append(member)
        members_of[role] = tuple(reached)
    return members_of


def _collected(ties: DataFrame, case: Case) -> pl.DataFrame:
    """Return ties on the driver as rows of a case, in the order of their ids."""
    return rows_of(ties.limit(DRIVER_TIES + 1), case).sort("id")


def rows_of(ties: DataFrame, case: Case) -> pl.DataFrame:
    """Return ties on the driver as rows of a case.

    Args:
        ties: the ties on the executors, columns as of `Tables.ties`.
        case: the case, whose actors are the ends by their place.

    Raises:
        KgError: they are more than the driver works out.
    """
    texts = pl.DataFrame(pl.from_arrow(ties.toArrow()))
    _limit(len(texts))
    order = case.tables["actors"]["id"]
    ends = (order.gather(texts[end].cast(pl.UInt32)).alias(end) for end in ("source", "target"))
    with_ids = texts.with_columns(*ends)
    rows, _ = typed(with_ids, case.schema.tables["ties"], case.schema, "ties")
    return rows


def _limit(rows: int) -> None:
    """Raise an error if ties are more than the driver works out."""
    if rows > DRIVER_TIES:
        message = (
            f"roles and denials concern more than {DRIVER_TIES:,} ties, too many for the driver"
        )
        hint = "state a separate tie of each member, or ask without --engine spark"
        raise KgError(message, hint)


def _with_ties(case: Case, ties: pl.DataFrame) -> Case:
    """Return a case with another table of ties."""
    tables = {**case.tables, "ties": ties}
    return replace(case, tables=MappingProxyType(tables))


def _without(ties: DataFrame, column: str, values: Sequence[str]) -> DataFrame:
    """Return the ties that have none of some texts in a column."""
    if not values:
        return ties
    cells = [(text,) for text in sorted(values)]
    rows = ties.sparkSession.createDataFrame(cells, f"{column} string")
    return ties.join(broadcast_small(rows, len(values)), column, "left_anti")

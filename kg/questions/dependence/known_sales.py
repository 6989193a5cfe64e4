"""The sales of suppliers to buyers, as far as ties and measures say: shares as whole numbers."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import percentages
from kg.case.number_names import places
from kg.graph.engines.share_bounds import COARSE, WHOLE

OF = ("actor", "family")
_TOP = r"^top-[a-z]+-share$"
_PERCENT = WHOLE // 100 // COARSE


def sales(case: Case, holding: pl.DataFrame) -> pl.DataFrame:
    """Return the stated ties by which suppliers that are not roles sell, with their shares.

    A tie of an exclusive kind is a share of all, unless its share or the upper bound of it is
    below that: then these stand.

    Args:
        case: the case.
        holding: the ties in force, as `inherit` returns them; those with an `end` are inherited.

    Returns:
        A row a tie. `actor` (the supplier) and `buyer` are numbers in the order of ids; `family`
        is the highest kind of which the kind is a sub-kind; `low` and `high` are the least and
        the most share, out of `WHOLE`; `role` is whether the buyer is a role.
    """
    kinds = [kind for kind in case.schema.tie_kinds.values() if kind.share_of]
    family = {kind.slug: _family(case, kind.slug) for kind in kinds}
    families = pl.Enum(sorted(set(family.values())))
    exclusive = [kind.slug for kind in kinds if kind.exclusive_at == kind.share_of]
    sold_by_source = [kind.slug for kind in kinds if kind.share_of == "source"]
    role_ids = pl.Series(sorted(case.roles), dtype=pl.String)
    roles = _in_order(case, role_ids).implode()

    stated = _stated_ties(case, holding, list(family))
    ends = [_in_order(case, stated[end]) for end in ("source", "target")]
    share = stated["share"]
    low = _out_of_whole(stated["share_min"].fill_null(share)).fill_null(0)
    high = _out_of_whole(stated["share_max"].fill_null(share)).fill_null(WHOLE)
    kind = pl.col("kind")
    at_source = pl.when(kind.is_in(sold_by_source))
    is_exclusive = kind.is_in(exclusive) & (high >= WHOLE)
    sold = stated.with_columns(ends).select(
        "tie",
        actor=at_source.then("source").otherwise("target"),
        buyer=at_source.then("target").otherwise("source"),
        family=kind.replace_strict(family, return_dtype=families),
        exclusive=is_exclusive,
        low=low,
        high=high,
    )
    whole_if_exclusive = pl.when("exclusive").then(WHOLE)
    bounds = [whole_if_exclusive.otherwise(end).alias(end) for end in ("low", "high")]
    is_role = pl.col("buyer").is_in(roles)
    sold = sold.with_columns(bounds).with_columns(role=is_role)
    return sold.filter(~pl.col("actor").is_in(roles))


def _family(case: Case, kind: str) -> str:
    """Return the highest kind with shares that a kind is a sub-kind of."""
    schema = case.schema
    with_shares = [a for a in schema.above(kind) if schema.tie_kinds[a].share_of]
    return with_shares[-1]


def _stated_ties(case: Case, holding: pl.DataFrame, kinds: list[str]) -> pl.DataFrame:
    """Return the ties of these kinds that are not inherited, with the shares of their rows."""
    shares = case.tables["ties"].select("share", "share_min", "share_max", tie="id")
    is_inherited = pl.col("end") != ""
    is_of_kind = pl.col("kind").is_in(kinds)
    stated = holding.filter(~is_inherited & is_of_kind)
    return stated.join(shares, on="tie", how="left")


def pairs_of(sold: pl.DataFrame) -> pl.DataFrame:
    """Return for each supplier and buyer that is not a role between what its share lies.

    The share is at least the greatest of its ties, and at most their sum. `coded` is whether the
    bounds say anything. Rows stand in the order of suppliers.
    """
    # The sum is that of floats first, since of very many ties that of whole numbers would not fit.
    is_small = pl.col("high").cast(pl.Float64).sum() < 2 * WHOLE
    total = pl.min_horizontal(pl.col("high").sum(), WHOLE)
    high = pl.when(is_small).then(total).otherwise(WHOLE)
    to_single_buyers = sold.filter(~pl.col("role"))
    ties = to_single_buyers.group_by(*OF, "buyer")
    bounds = ties.agg(low=pl.col("low").max(), high=high)
    is_coded = (pl.col("low") != 0) | (pl.col("high") != WHOLE)
    return bounds.with_columns(coded=is_coded).sort(OF)


class TopShare(NamedTuple):
    """A measure of the share of the top buyer, between two shares out of `WHOLE`."""

    measure: str
    least: int
    most: int


def top_shares(case: Case, day: date | None) -> dict[str, list[TopShare]]:
    """Return for each actor the measures that give the share of its top buyer.

    Args:
        case: the case.
        day: a measure of a period counts if this day is in it; `None` takes every measure.
    """
    shares: dict[str, list[TopShare]] = {}
    has_number = ~pl.all_horizontal(pl.col("value", "min", "max").is_null())
    is_top_share = pl.col("measure").str.contains(_TOP)
    measures = percentages(case).filter(is_top_share & has_number)
    for row in measures.iter_rows(named=True):
        if day and not _is_of_day(row, day):
            continue
        least, most = (row["value"] if row[end] is None else row[end] for end in ("min", "max"))
        low = 0 if least is None else _exactly(least)
        high = WHOLE if most is None else _exactly(most)
        share = TopShare(row["id"], low, high)
        shares.setdefault(row["about"], []).append(share)
    return shares


def _is_of_day(row: Mapping[str, Any], day: date) -> bool:
    """Return whether a day may be in the period of a measure; an end not stated sets no limit."""
    first, last = row["period_start_from"], row["period_end_to"]
    if first and first > day:
        return False
    return not (last and last < day)


def called_by(case: Case, column: str) -> pl.Expr:
    """Return a column of numbers in the order of ids as the ids.

    Args:
        case: the case.
        column: the name of the column.
    """
    ids = case.tables["actors"]["id"].sort()

    def ids_at(places: pl.Series) -> pl.Series:
        """Return the ids at some places of the sorted ids."""
        return ids.gather(places)

    return pl.col(column).map_batches(ids_at, return_dtype=pl.String)


def _in_order(case: Case, actors: pl.Series) -> pl.Series:
    """Return the places of actors, given by id or by row, among all ids in order."""
    ids = case.tables["actors"]["id"]
    rank = np.empty(len(ids), np.int32)
    order = ids.arg_sort().to_numpy()
    rank[order] = np.arange(len(ids), dtype=np.int32)
    rows = actors.to_numpy() if actors.dtype.is_integer() else places(ids, actors)
    return pl.Series(actors.name, rank[rows])


def _out_of_whole(percent: pl.Series) -> pl.Series:
    """Return percentages as whole numbers out of `WHOLE`, exactly as their decimals say.

    What is missing stays missing.
    """
    distinct = percent.drop_nulls().unique()
    # By numpy: polars divides by a number by multiplying with its inverse, which is not exact.
    values = distinct.to_numpy()
    scaled = np.round(values * _PERCENT)
    # Most shares have few decimals; only the others need fractions.
    is_coarse = scaled / _PERCENT == values
    shares = []
    for value, share, fits in zip(values, scaled, is_coarse, strict=True):
        shares.append(int(share) * COARSE if fits else _exactly(value))
    # If there are no values, polars would return floats.
    return percent.replace_strict(distinct, shares).cast(pl.Int64)


def _exactly(percent: float) -> int:
    """Return a percentage out of `WHOLE`, as its decimals say: 0.1 is a tenth of a hundredth."""
    exact = Fraction(str(percent)) / 100
    share = int(exact * WHOLE)
    # Any share beyond a whole contradicts, however great: the clip keeps it within 64 bits.
    return min(max(share, -1), 2 * WHOLE)

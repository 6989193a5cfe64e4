"""What suppliers sell to whom, as far as ties and measures say: shares as whole numbers."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

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
    """Return the stated ties by which suppliers that are no roles sell, with their shares.

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
    roles = _in_order(case, pl.Series(sorted(case.roles), dtype=pl.String)).implode()

    stated = _stated_ties(case, holding, list(family))
    ends = [_in_order(case, stated[end]).alias(end) for end in ("source", "target")]
    low = _out_of_whole(stated["share_min"].fill_null(stated["share"]))
    high = _out_of_whole(stated["share_max"].fill_null(stated["share"]))
    is_at_source = pl.col("kind").is_in(sold_by_source)
    is_exclusive = pl.col("kind").is_in(exclusive) & (high.fill_null(WHOLE) >= WHOLE)
    sold = stated.with_columns(ends).select(
        "tie",
        actor=pl.when(is_at_source).then("source").otherwise("target"),
        buyer=pl.when(is_at_source).then("target").otherwise("source"),
        family=pl.col("kind").replace_strict(family, return_dtype=families),
        exclusive=is_exclusive,
        low=low.fill_null(0),
        high=high.fill_null(WHOLE),
    )
    bounds = [pl.when("exclusive").then(WHOLE).otherwise(end).alias(end) for end in ("low", "high")]
    sold = sold.with_columns(bounds).with_columns(role=pl.col("buyer").is_in(roles))
    return sold.filter(~pl.col("actor").is_in(roles))


def _family(case: Case, kind: str) -> str:
    """Return the highest kind with shares that a kind is a sub-kind of."""
    return [a for a in case.schema.above(kind) if case.schema.tie_kinds[a].share_of][-1]


def _stated_ties(case: Case, holding: pl.DataFrame, kinds: list[str]) -> pl.DataFrame:
    shares = case.tables["ties"].select("share", "share_min", "share_max", tie="id")
    is_stated = (pl.col("end") == "") & pl.col("kind").is_in(kinds)
    return holding.filter(is_stated).join(shares, on="tie", how="left")


def pairs_of(sold: pl.DataFrame) -> pl.DataFrame:
    """Return for each supplier and buyer that is no role between what its share lies.

    The share is at least the greatest of its ties, and at most their sum. `coded` is whether the
    bounds say anything. Rows stand in the order of suppliers.
    """
    # The sum is that of floats first, since of very many ties that of whole numbers would not fit.
    is_small = pl.col("high").cast(pl.Float64).sum() < 2 * WHOLE
    total = pl.min_horizontal(pl.col("high").sum(), WHOLE)
    ties = sold.filter(~pl.col("role")).group_by(*OF, "buyer")
    bounds = ties.agg(
        low=pl.col("low").max(),
        high=pl.when(is_small).then(total).otherwise(WHOLE),
    )
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
    measures = percentages(case).filter(pl.col("measure").str.contains(_TOP) & has_number)
    for row in measures.iter_rows(named=True):
        first, last = row["period_start_from"], row["period_end_to"]
        if day and ((first and first > day) or (last and last < day)):
            continue
        least, most = (row["value"] if row[end] is None else row[end] for end in ("min", "max"))
        share = TopShare(
            row["id"],
            0 if least is None else _exactly(least),
            WHOLE if most is None else _exactly(most),
        )
        shares.setdefault(row["about"], []).append(share)
    return shares


def called_by(case: Case, column: str) -> pl.Expr:
    """Return a column of numbers in the order of ids as the ids.

    Args:
        case: the case.
        column: the name of the column.
    """
    ids = case.tables["actors"]["id"].sort()
    return pl.col(column).map_batches(lambda places: ids.gather(places), return_dtype=pl.String)


def _in_order(case: Case, actors: pl.Series) -> pl.Series:
    """Return the places of actors, given by id or by row, among all ids in order."""
    ids = case.tables["actors"]["id"]
    rank = np.empty(len(ids), np.int32)
    rank[ids.arg_sort().to_numpy()] = np.arange(len(ids), dtype=np.int32)
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
    # Of no values polars would give back floats.
    return percent.replace_strict(distinct, shares).cast(pl.Int64)


def _exactly(percent: float) -> int:
    share = int(Fraction(str(percent)) * WHOLE / 100)
    # Any share beyond a whole contradicts, however great: the clip keeps it within 64 bits.
    return min(max(share, -1), 2 * WHOLE)

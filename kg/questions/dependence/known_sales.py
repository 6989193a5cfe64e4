"""What suppliers sell to whom, as far as ties and measures say: shares as whole numbers, actors by their order."""

from datetime import date
from fractions import Fraction

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
    """Return the stated ties by which suppliers that are no roles sell, with the least and the most share of each.

    `actor` and `buyer` are numbers in the order of ids; `family` is the highest kind of which it is a sub-kind. A tie
    of an exclusive kind is a share of all, unless its share or the upper bound of it is below that: then these stand.
    """
    kinds = [k for k in case.schema.tie_kinds.values() if k.share_of]
    family = {
        k.slug: [a for a in case.schema.above(k.slug) if case.schema.tie_kinds[a].share_of][-1]
        for k in kinds
    }
    exclusive = [k.slug for k in kinds if k.exclusive_at == k.share_of]
    shares = case.tables["ties"].select("share", "share_min", "share_max", tie="id")
    stated = holding.filter((pl.col("end") == "") & pl.col("kind").is_in(list(family))).join(
        shares, on="tie", how="left"
    )
    low, high = (
        _whole(stated[end].fill_null(stated["share"])) for end in ("share_min", "share_max")
    )
    at_source = pl.col("kind").is_in([k.slug for k in kinds if k.share_of == "source"])
    alone = pl.col("exclusive")
    roles = _in_order(case, pl.Series(sorted(case.roles), dtype=pl.String)).implode()
    return (
        stated.with_columns(_in_order(case, stated[end]).alias(end) for end in ("source", "target"))
        .select(
            "tie",
            actor=pl.when(at_source).then("source").otherwise("target"),
            buyer=pl.when(at_source).then("target").otherwise("source"),
            family=pl.col("kind").replace_strict(
                family, return_dtype=pl.Enum(sorted(set(family.values())))
            ),
            exclusive=pl.col("kind").is_in(exclusive) & (high.fill_null(WHOLE) >= WHOLE),
            low=low.fill_null(0),
            high=high.fill_null(WHOLE),
        )
        .with_columns(
            pl.when(alone).then(WHOLE).otherwise(end).alias(end) for end in ("low", "high")
        )
        .with_columns(role=pl.col("buyer").is_in(roles))
        .filter(~pl.col("actor").is_in(roles))
    )


def paired(sold: pl.DataFrame) -> pl.DataFrame:
    """Return for each supplier and buyer that is no role between what its share lies, and whether that says anything.

    It is at least the greatest share of its ties, at most their sum.
    """
    # The sum is that of floats first, since of very many ties that of whole numbers would not fit.
    few = pl.col("high").cast(pl.Float64).sum() < 2 * WHOLE
    found = sold.filter(~pl.col("role")).group_by(*OF, "buyer")
    joined = found.agg(
        low=pl.col("low").max(),
        high=pl.when(few).then(pl.min_horizontal(pl.col("high").sum(), WHOLE)).otherwise(WHOLE),
    )
    return joined.with_columns(known=(pl.col("low") != 0) | (pl.col("high") != WHOLE)).sort(OF)


def tops(case: Case, day: date | None) -> dict[str, list[tuple[str, int, int]]]:
    """Return of whom a source gives the share of the top buyer: the measures, and between what it lies."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    wanted = pl.col("measure").str.contains(_TOP) & ~pl.all_horizontal(
        pl.col("value", "min", "max").is_null()
    )
    for row in percentages(case).filter(wanted).iter_rows(named=True):
        first, last = row["period_start_from"], row["period_end_to"]
        if day and ((first and first > day) or (last and last < day)):
            continue
        least, most = (row["value"] if row[end] is None else row[end] for end in ("min", "max"))
        ends = (0 if least is None else _exactly(least), WHOLE if most is None else _exactly(most))
        found.setdefault(row["about"], []).append((row["id"], *ends))
    return found


def called_by(case: Case, column: str) -> pl.Expr:
    """Return a column of numbers in the order of ids as the ids."""
    ids = case.tables["actors"]["id"].sort()
    return pl.col(column).map_batches(lambda some: ids.gather(some), return_dtype=pl.String)


def _in_order(case: Case, actors: pl.Series) -> pl.Series:
    """Return the places of actors, given by id or by row, among all ids in order."""
    ids = case.tables["actors"]["id"]
    rank = np.empty(len(ids), np.int32)
    rank[ids.arg_sort().to_numpy()] = np.arange(len(ids), dtype=np.int32)
    rows = actors.to_numpy() if actors.dtype.is_integer() else places(ids, actors)
    return pl.Series(actors.name, rank[rows])


def _whole(percent: pl.Series) -> pl.Series:
    """Return percentages as whole numbers out of `WHOLE`, in their decimals exactly; what is missing stays so."""
    given = percent.drop_nulls().unique()
    # By numpy: polars divides by a number by multiplying with its inverse, which is not exact.
    values = given.to_numpy()
    scaled = np.round(values * _PERCENT)
    coarse = scaled / _PERCENT == values
    whole = [
        int(k) * COARSE if fits else _exactly(v)
        for k, fits, v in zip(scaled, coarse, values, strict=True)
    ]
    return percent.replace_strict(given, whole).cast(pl.Int64)  # of none it would give back floats


def _exactly(percent: float) -> int:
    return min(
        max(int(Fraction(str(percent)) * WHOLE / 100), -1), 2 * WHOLE
    )  # beyond a whole it contradicts

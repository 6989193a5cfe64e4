"""Checks of shares: their totals and their sums."""

from decimal import Decimal

import polars as pl

from kg.case_checks.rows import CheckedRows, FaultyRows, as_word, findings, is_any_filled
from kg.schema.numerals import decimal

_WHOLE = 100
_ROUNDING = 0.5  # percent that each share may be off, because it was rounded
_DOUBT = 1e-6  # what a sum of binary numbers may be off, at most


def find_shares_of_nothing(rows: CheckedRows) -> FaultyRows:
    """Find the ties with a share whose kind, and each kind above it, does not say of what."""
    has_share = is_any_filled("share", "share_min", "share_max")
    is_known = as_word("kind").is_in(list(rows.share_ends()))
    message = pl.format("the tie {} has a share, but its kind does not say a share of what", "id")
    hint = "use a kind that has shares, such as buys-from, or state a measure"
    return findings(rows["ties"].filter(has_share & ~is_known), "share", message, hint)


def find_exclusive_below_100(rows: CheckedRows) -> FaultyRows:
    """Find the ties of an exclusive kind with a share that leaves something to others.

    By its kind the tie leaves the actor no other counterpart, yet its share, or the upper bound of
    it, is below 100 percent of what that actor sells or buys. A kind that does not say at which end
    it is exclusive, or of which end its shares are, takes it from the nearest kind above that does.
    """
    kinds = rows.schema.tie_kinds.values()
    slugs = [k.slug for k in kinds if k.exclusive_at and k.exclusive_at == k.share_of]
    is_exact = pl.col("share").is_not_null()
    is_open = as_word("share_exclusive").is_in(["max", "both"]).fill_null(value=False)
    ties = rows["ties"].filter(as_word("kind").is_in(slugs)).with_columns(
        upper=pl.coalesce("share", "share_max"), is_below=~is_exact & is_open
    )  # fmt: skip
    is_full = (pl.col("upper") == _WHOLE) & ~pl.col("is_below")
    partial = ties.filter((pl.col("upper") <= _WHOLE) & ~is_full)
    below = pl.when("is_below").then(pl.lit("below ")).otherwise(pl.lit("at most "))
    bound = pl.when(is_exact).then(pl.lit("")).otherwise(below)
    text = "the tie {} is of an exclusive kind, but its share is {}{} percent"
    partial = partial.with_columns(digits=_digits(partial["upper"]))
    message = pl.format(text, "id", bound, "digits")
    column = pl.when(is_exact).then(pl.lit("share")).otherwise(pl.lit("share_max"))
    hint = (
        "kg uses the share; remove the share if nobody else has the remainder, "
        "or use a kind that is not exclusive"
    )
    return findings(partial, column, message, hint)


def _digits(numbers: pl.Series) -> pl.Series:
    """Return numbers as decimal texts, each distinct number converted once."""
    distinct = numbers.unique()
    texts = pl.Series([decimal(number) for number in distinct], dtype=pl.String)
    return numbers.replace_strict(distinct, texts, return_dtype=pl.String)


def find_shares_over_100(rows: CheckedRows) -> FaultyRows:
    """Find the actors of which others take more than all.

    The known shares of the actor's total, or their lower bounds, sum to more than 100 percent over
    its active, undated ties. Half a percent a tie is allowed for rounding; a counterpart counts
    once, and not at all where a role that it is a member of counts.
    """
    shares = _known_shares(rows)
    undated = shares.filter(~pl.col("is_dated") & (pl.col("id") != pl.col("partner")))
    counted = undated.join(_below_role(rows, shares), on=["id", "end", "partner"], how="anti")
    parts = counted.group_by("id", "partner").agg(pl.col("least_share").max())
    sums = parts.group_by("id").agg("least_share")
    # Binary numbers decide nothing near the limit: there the sum is made of decimal digits.
    limit = _WHOLE - _DOUBT + pl.col("least_share").list.len() * _ROUNDING
    near_limit = sums.filter(pl.col("least_share").list.sum() > limit)
    above = [
        (actor, format(total.normalize(), "f"), str(len(shares_of_actor)))
        for actor, shares_of_actor in near_limit.iter_rows()
        if (total := _sum(shares_of_actor)) > _WHOLE + Decimal(len(shares_of_actor)) / 2
    ]
    totals = pl.DataFrame(
        above, schema=dict.fromkeys(("id", "total", "count"), pl.String), orient="row"
    )
    wrong = rows["actors"].join(totals, on="id")
    message = pl.format("the shares of {} sum to {} percent over {} ties", "id", "total", "count")
    hint = "correct a share, or date the ties if they did not hold at the same time"
    return findings(wrong, "id", message, hint)


def _sum(numbers: list[float]) -> Decimal:
    """Return the exact sum of numbers by their decimal digits."""
    return sum((Decimal(decimal(number)) for number in numbers), Decimal(0))


def _known_shares(rows: CheckedRows) -> pl.DataFrame:
    """Return the active ties with a known share, or a lower bound.

    Returns:
        A row a tie: `end`, the end whose total it is a part of; `id`, the actor there; `partner`,
        the actor at the other end; `least_share`, the share; and `is_dated`.
    """
    ends = rows.share_ends()
    is_shared = (as_word("status") == "active") & as_word("kind").is_in(list(ends))
    ties = rows["ties"].filter(is_shared & is_any_filled("share", "share_min"))
    ties = ties.select(
        "source", "target",
        end=as_word("kind").replace_strict(ends, return_dtype=pl.String),
        least_share=pl.coalesce("share", "share_min"),
        is_dated=is_any_filled("start_from", "end_from"),
    )  # fmt: skip
    at_source = pl.col("end") == "source"
    return ties.with_columns(
        id=pl.when(at_source).then("source").otherwise("target"),
        partner=pl.when(at_source).then("target").otherwise("source"),
    )


def _below_role(rows: CheckedRows, shares: pl.DataFrame) -> pl.DataFrame:
    """Return the counterparts that are members, at any remove, of an end of a tie of the actor.

    Args:
        rows: the case.
        shares: the ties with shares, as `_known_shares` returns them.

    Returns:
        `id`, `end` and `partner` as in the shares, each once.
    """
    direct = rows["actors"].select(partner="id", role="member_of").explode("role").drop_nulls()
    above = direct.join(shares.select("partner").unique(), on="partner", how="semi")
    # One step up at a time, until no role is new; roles of a sound case are in no circle.
    latest = above
    while len(latest):
        higher = latest.join(direct, left_on="role", right_on="partner")
        higher = higher.select("partner", role="role_right").unique()
        latest = higher.join(above, on=["partner", "role"], how="anti")
        above = pl.concat([above, latest])
    wide = pl.concat(shares.select("id", "end", role=end) for end in ("source", "target"))
    return above.join(wide.unique(), on="role").select("id", "end", "partner").unique()

"""The ties in force on a day: they have begun, have not ended, and no later tie replaces them."""

from datetime import date

import polars as pl

from kg.case import Case

DENIALS = ("refused", "severed", "absent")


def successions(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the denials that a later active tie of the same pair and kind ends.

    Args:
        ties: the table `ties`, its ids in the column `tie`.

    Returns:
        The columns `tie`, the denial, and `since`, the first day of the tie that ends it.
    """
    # A tie is severed when it ends; it is refused, or found absent, when the statement starts.
    severed = (pl.col("status") == "severed") & pl.col("end_from").is_not_null()
    last = pl.when(severed).then("end_to").otherwise("start_to")
    pair = ["source", "target", "kind"]
    denials = ties.filter(pl.col("status").is_in(DENIALS)).select("tie", *pair, last=last)
    later = ties.filter((pl.col("status") == "active") & pl.col("start_from").is_not_null())
    after = denials.join(later.select(*pair, since="start_from"), on=pair).filter(
        pl.col("since") > pl.col("last")
    )
    return after.group_by("tie").agg(pl.col("since").min())


def not_in_force(case: Case, as_of: date | None = None) -> dict[str, str]:
    """Return why each tie that states nothing of a day does not: `not begun`, or `ended`.

    It is the twin of `Case.not_there`: a tie is in force if the days from its start to its end may
    contain the day, and if both of its actors are there. A severed tie stays severed after its end.
    A denial ends when a later active tie takes its place. On no day at all every tie is in force.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.

    Example:
        >>> from kg.case import read_case
        >>> not_in_force(read_case("example"), date(1900, 1, 1))["ministry-funds-fund"]
        'not begun'
    """
    day = case.as_of(as_of)
    if day is None:
        return {}
    ties = case.tables["ties"].rename({"id": "tie"})
    gone = case.not_there(as_of)
    over = (pl.col("end_to") < day) & (pl.col("status") != "severed")
    late = pl.col("start_from") > day
    reason = (
        pl.when(late)
        .then(pl.lit("not begun"))
        .when(over | (pl.col("since") <= day))
        .then(pl.lit("ended"))
    )
    rows = ties.join(successions(ties), on="tie", how="left", maintain_order="left")
    dated = rows.select("tie", "source", "target", reason=reason)
    reasons = {}
    for tie, source, target, by_dates in dated.iter_rows():
        if why := by_dates or gone.get(source) or gone.get(target):
            reasons[tie] = why
    return reasons

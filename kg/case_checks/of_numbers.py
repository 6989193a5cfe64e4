"""Checks of measures and steps: numbers without a unit, and the order of steps."""

import polars as pl

from kg.case_checks.rows import CheckedRows, FaultyRows, findings, is_any_filled

_SPOT = ("id", "file", "line")


def find_measures_empty(rows: CheckedRows) -> FaultyRows:
    """Find the measures that have no value, no text and no bound."""
    empty = rows["measures"].filter(~is_any_filled("value", "text", "min", "max"))
    message = pl.format("the measure {} has no value, no text and no bound", "id")
    hint = "fill value, text, min or max, or remove the row"
    return findings(empty, "value", message, hint)


def find_numbers_without_unit(rows: CheckedRows) -> FaultyRows:
    """Find the measures that have a value or a bound, but no unit."""
    has_number = is_any_filled("value", "min", "max")
    bare = rows["measures"].filter(has_number & pl.col("unit").is_null())
    message = pl.format("the number of {} has no unit", "id")
    return findings(bare, "unit", message, "fill unit: percent, firms, years, a currency")


def find_sums_without_currency(rows: CheckedRows) -> FaultyRows:
    """Find the ties with an amount, and the steps with a cost, that have no currency."""
    has_amount = is_any_filled("amount", "amount_min", "amount_max")
    has_cost = is_any_filled("cost_min", "cost_max")
    lacks_currency = pl.col("currency").is_null()
    ties = rows["ties"].filter(has_amount & lacks_currency).select(_SPOT)
    steps = rows["steps"].filter(has_cost & lacks_currency).select(_SPOT)
    message = pl.format("the sum of money on {} has no currency", "id")
    hint = "fill currency with an ISO 4217 code such as JPY"
    return findings(pl.concat([ties, steps]), "currency", message, hint)


def find_steps_in_one_place(rows: CheckedRows) -> FaultyRows:
    """Find the steps that have the order of another step of the same procedure."""
    steps = rows["steps"]
    is_shared = pl.struct("procedure", "order").is_duplicated()
    text = "the step {} and another step have the same place {} in {}"
    message = pl.format(text, "id", "order", "procedure")
    hint = "number the steps of a procedure 1, 2, 3; make each variant a separate procedure"
    return findings(steps.filter(is_shared), "order", message, hint)


def find_steps_after_gap(rows: CheckedRows) -> FaultyRows:
    """Find the steps that are not the first, and before which no step of the procedure stands."""
    steps = rows["steps"]
    places = steps.select("procedure", order=pl.col("order") + 1)
    after_gap = steps.filter(pl.col("order") > 1).join(
        places, on=["procedure", "order"], how="anti"
    )
    text = "no step of {} stands directly before {}, which is number {}"
    message = pl.format(text, "procedure", "id", "order")
    hint = "number the steps of a procedure 1, 2, 3, or add the missing step"
    return findings(after_gap, "order", message, hint)

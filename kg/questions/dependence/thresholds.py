"""Shares from which a source speaks of dependence, and the bands between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import percentages
from kg.graph.engines.share_bounds import Interval
from kg.schema.numerals import Number, read_number


@dataclass(frozen=True)
class Threshold:
    """A share from which a source speaks of dependence; `over` where the share itself still lies below."""

    at: float
    over: bool = False
    row: str = ""
    what: str = ""


def unstated_thresholds(thresholds: Sequence[float]) -> tuple[Threshold, ...]:
    """Return thresholds that no source states, in order."""
    return tuple(Threshold(at) for at in sorted(set(thresholds)))


def stated_in(case: Case) -> tuple[Threshold, ...]:
    """Return the thresholds of a case, in order: measures in percent whose name starts with `threshold-`."""
    found = {}
    for row in (
        percentages(case)
        .filter(pl.col("measure").str.starts_with("threshold-"))
        .iter_rows(named=True)
    ):
        numbers = re.findall(r"\d+(?:[.．٫]\d+)?", row["text"] or "")
        at = next((row[c] for c in ("value", "min", "max") if row[c] is not None), None)
        number = read_number(numbers[0]) if at is None and len(numbers) == 1 else None
        if isinstance(number, Number):
            at = number.value
        if at is not None:
            upper = row["value"] is None and row["min"] is None and row["max"] is not None
            open_at = row["exclusive"] in ("both", "max" if upper else "min")
            over = upper != open_at
            found[row["id"]] = Threshold(
                float(Fraction(str(at)) / 100), over, row["id"], row["population"] or ""
            )
    return tuple(sorted(found.values(), key=lambda t: (t.at, t.over, t.row)))


def band(top: Interval, limits: Sequence[Threshold]) -> str:
    """Return the narrowest band between thresholds that surely holds the top share; empty if none does."""
    at = [(Fraction(str(t.at)), t.over) for t in limits]
    passed = [t for t, over in at if top[0] > t or (top[0] == t and not over)]
    ahead = [t for t, over in at if top[1] < t or (top[1] == t and over)]
    low, high = (
        f"{float(max(passed) * 100):g}" if passed else "",
        f"{float(min(ahead) * 100):g}" if ahead else "",
    )
    if low and high:
        return f"from {low} to {high} percent"
    return f"{low} percent and more" if low else f"up to {high} percent" if high else ""

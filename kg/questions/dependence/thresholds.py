"""Shares from which a source speaks of dependence, and the bands between them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import polars as pl

from kg.case import Case
from kg.case.columns_on_demand import percentages
from kg.graph.engines.share_bounds import Interval
from kg.schema.numerals import Number, read_number


@dataclass(frozen=True)
class Threshold:
    """A share from which a source speaks of dependence.

    Attributes:
        at: the share, from 0 to 1.
        over: whether the share itself still lies below the line.
        row: the id of the measure that states it; empty where none does.
        what: of what it is a share, in the words of the case.
    """

    at: float
    over: bool = False
    row: str = ""
    what: str = ""


def unstated_thresholds(thresholds: Sequence[float]) -> tuple[Threshold, ...]:
    """Return thresholds that no source states, in order."""
    return tuple(Threshold(at) for at in sorted(set(thresholds)))


def stated_in(case: Case) -> tuple[Threshold, ...]:
    """Return the thresholds of a case, in order: measures in percent named `threshold-…`."""
    thresholds = {}
    is_threshold = pl.col("measure").str.starts_with("threshold-")
    measures = percentages(case).filter(is_threshold)
    for row in measures.iter_rows(named=True):
        percent = _percent_of(row)
        if percent is not None:
            share = float(Fraction(str(percent)) / 100)
            population = row["population"] or ""
            threshold = Threshold(share, _is_over(row), row["id"], population)
            thresholds[threshold.row] = threshold
    return tuple(sorted(thresholds.values(), key=lambda t: (t.at, t.over, t.row)))


def _percent_of(row: Mapping[str, Any]) -> float | None:
    """Return the number of a measure, or else the only number in its text."""
    for column in ("value", "min", "max"):
        if row[column] is not None:
            return float(row[column])
    numbers = re.findall(r"\d+(?:[.．٫]\d+)?", row["text"] or "")
    if len(numbers) != 1:
        return None
    number = read_number(numbers[0])
    return number.value if isinstance(number, Number) else None


def _is_over(row: Mapping[str, Any]) -> bool:
    """Return whether the share that a measure states still lies below its line."""
    # An upper bound allows the share itself unless it is exclusive; of others it is the reverse.
    has_lower = row["value"] is not None or row["min"] is not None
    is_upper = row["max"] is not None and not has_lower
    end = "max" if is_upper else "min"
    is_exclusive = row["exclusive"] in ("both", end)
    return is_upper != is_exclusive


def band(top: Interval, limits: Sequence[Threshold]) -> str:
    """Return the narrowest band between thresholds that surely holds the top share.

    Args:
        top: between what the share lies, from 0 to 1.
        limits: the thresholds.

    Returns:
        The band in words, in percent; empty if none surely holds the share.
    """
    least, most = top
    below, above = [], []
    for limit in limits:
        # Exactly as its decimals say, since bounds of shares are exact.
        at = Fraction(str(limit.at))
        if least > at or (least == at and not limit.over):
            below.append(at)
        if most < at or (most == at and limit.over):
            above.append(at)
    low = f"{float(max(below) * 100):g}" if below else ""
    high = f"{float(min(above) * 100):g}" if above else ""
    if low and high:
        return f"from {low} to {high} percent"
    if low:
        return f"{low} percent and more"
    return f"up to {high} percent" if high else ""

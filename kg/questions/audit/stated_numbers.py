"""The numbers of measures, exact, and how they are written out."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from kg.schema.numerals import read_whole
from kg.system.sizes import PHRASE_ITEMS

Row = Mapping[str, Any]
_EXCLUDED = {
    "min": ", the first excluded",
    "max": ", the last excluded",
    "both": ", both excluded",
}


class Period(NamedTuple):
    """The first and last day of a measure, as they are written; none where it is not stated."""

    start: str | None
    end: str | None


NO_PERIOD = Period(None, None)


def numbers_of(row: Row) -> list[float]:
    """Return the numbers that a measure gives."""
    return [row[column] for column in ("value", "min", "max") if row[column] is not None]


def period_of(row: Row) -> Period:
    """Return the period of a measure."""
    return Period(row["period_start"], row["period_end"])


def when(row: Row) -> str:
    """Return the period of a measure in words."""
    return "-".join(dict.fromkeys(day for day in period_of(row) if day)) or "no period"


def base_of(row: Row) -> int | None:
    """Return the number with which the population of a measure begins, if it is a base."""
    match = re.match(r"(\d+) (?!percent)", row["population"] or "")
    number = read_whole(match[1]) if match else None
    return number or None if isinstance(number, int) else None


def words_of(words: str | None) -> str:
    """Return words as a slug."""
    return "-".join(re.findall(r"[a-z0-9]+", (words or "").lower()))


def exact(number: float) -> Fraction:
    """Return a number as the fraction that its decimal digits are."""
    return Fraction(str(number))


def decimals(row: Row) -> int:
    """Return how many decimal places a value is given in."""
    digits = Decimal(str(row["value"] or 0)).normalize().as_tuple()
    return max(0, -int(digits.exponent))


def slack_of(rows: Sequence[Row]) -> Fraction:
    """Return how far a sum of rounded values may be off: half of the last place for each."""
    places = max((decimals(row) for row in rows), default=0)
    return len(rows) * Fraction(1, 2) / Fraction(10**places)


def total_of(rows: Iterable[Row]) -> Fraction:
    """Return the sum of the values of measures."""
    return sum((exact(row["value"]) for row in rows), Fraction(0))


def in_words(number: Fraction) -> str:
    """Return a number in words, to one decimal place."""
    return f"{float(number):.0f}" if number.denominator == 1 else f"{float(number):.1f}"


def sum_of(rows: Sequence[Row]) -> str:
    """Return a sum as it is written."""
    return " + ".join(f"{row['value']:g}" for row in rows)


def stated(row: Row) -> str:
    """Return what a measure states, in words."""
    unit = f" {row['unit']}" if row["unit"] else ""
    low, high, excluded = row["min"], row["max"], row["exclusive"]
    if row["value"] is not None:
        digits = f"{row['value']:,.15g}".replace(",", "")
        return digits + unit
    if low is not None and high is not None:
        ends = _EXCLUDED.get(excluded, "")
        return f"{low:g} to {high:g}{unit}{ends}"
    if low is not None:
        words = "over" if excluded in ("min", "both") else "at least"
        return f"{words} {low:g}{unit}"
    words = "under" if excluded in ("max", "both") else "at most"
    return f"{words} {high:g}{unit}"


def listed(numbers: Sequence[int]) -> str:
    """Return numbers in a row, the first eight of many."""
    first = ", ".join(map(str, numbers[:PHRASE_ITEMS]))
    return (
        first if len(numbers) <= PHRASE_ITEMS else f"{first} and {len(numbers) - PHRASE_ITEMS} more"
    )


def grouped(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> list[list[Row]]:
    """Return rows in groups of equal keys, in the order in which each group first comes.

    Args:
        rows: rows of `measures`.
        key: returns the key of a row.
    """
    return list(rows_by(rows, key).values())


def rows_by(rows: Iterable[Row], key: Callable[[Row], Hashable]) -> dict[Hashable, list[Row]]:
    """Return rows by their keys, in the order in which each key first comes.

    Args:
        rows: rows of `measures`.
        key: returns the key of a row.
    """
    groups: dict[Hashable, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def differ(rows: Sequence[Row], column: str) -> bool:
    """Return whether each row has another cell in a column.

    Args:
        rows: rows of `measures`.
        column: the name of the column.
    """
    return len({row[column] for row in rows}) == len(rows)

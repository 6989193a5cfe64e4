"""The numbers of measures, exact, and how they are written out."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kg.schema.numerals import read_whole

Row = Mapping[str, Any]


def numbers_of(row: Row) -> list[float]:
    """Return the numbers that a measure gives."""
    return [row[c] for c in ("value", "min", "max") if row[c] is not None]


def period_of(row: Row) -> tuple[str | None, str | None]:
    """Return the period of a measure."""
    return row["period_start"], row["period_end"]


def when(row: Row) -> str:
    """Return the period of a measure in words."""
    return "-".join(dict.fromkeys(p for p in period_of(row) if p)) or "no period"


def base_of(row: Row) -> int | None:
    """Return how many the population of a measure says it was counted over."""
    found = re.match(r"(\d+) (?!percent)", row["population"] or "")
    number = read_whole(found[1]) if found else None
    return number or None if isinstance(number, int) else None


def words_of(words: str | None) -> str:
    """Return words as a slug."""
    return "-".join(re.findall(r"[a-z0-9]+", (words or "").lower()))


def exact(number: float) -> Fraction:
    """Return a number as a fraction."""
    return Fraction(str(number))


def decimals(row: Row) -> int:
    """Return how many decimal places a value is given in."""
    return max(0, -int(Decimal(str(row["value"] or 0)).normalize().as_tuple().exponent))


def slack_of(rows: Sequence[Row]) -> Fraction:
    """Return how far a sum of rounded values may be off."""
    return len(rows) * Fraction(1, 2) / Fraction(10 ** max((decimals(r) for r in rows), default=0))


def in_words(number: Fraction) -> str:
    """Return a number in words."""
    return f"{float(number):.0f}" if number.denominator == 1 else f"{float(number):.1f}"


def sum_of(rows: Sequence[Row]) -> str:
    """Return a sum as it is written."""
    return " + ".join(f"{r['value']:g}" for r in rows)


def stated(row: Row) -> str:
    """Return what a measure states, in words."""
    unit, strict = f" {row['unit']}" if row["unit"] else "", row["exclusive"]
    if row["value"] is not None:
        return f"{row['value']:,.15g}".replace(",", "") + unit
    low, high = row["min"], row["max"]
    if low is not None and high is not None:
        ends = {
            "min": ", the first excluded",
            "max": ", the last excluded",
            "both": ", both excluded",
        }
        return f"{low:g} to {high:g}{unit}{ends.get(strict, '')}"
    if low is not None:
        return f"{'over' if strict in ('min', 'both') else 'at least'} {low:g}{unit}"
    return f"{'under' if strict in ('max', 'both') else 'at most'} {high:g}{unit}"


def listed(numbers: Sequence[int]) -> str:
    """Return numbers in a row, the first eight of many."""
    few = ", ".join(map(str, numbers[:8]))
    return few if len(numbers) <= 8 else f"{few} and {len(numbers) - 8} more"


def grouped(rows: Iterable[Row], key: Callable[[Row], tuple[Any, ...]]) -> list[list[Row]]:
    """Return rows in groups, in the order in which each group first comes."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())

"""One sum of a source done again: what it comes to, what is stated, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from kg.questions.audit.stated_numbers import Row, decimals, exact, numbers_of, stated

HOLDS, ROUNDS, CANNOT, SCOPE = VERDICTS = ("holds", "rounds", "cannot hold", "scope differs?")
_HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Check:
    """One sum done again: from `rows`, against what `against` states; `computed` is in the unit of that row.

    `against` is empty where the stated number is 100 percent, or stands in the name of a population.
    """

    check: str
    sum: str
    rows: tuple[str, ...]
    against: str | None
    stated: str
    computed: float
    verdict: str
    note: str
    what: str
    locators: tuple[str, ...]
    against_locators: tuple[str, ...]


def agrees(computed: Fraction, row: Row, slack: Fraction = Fraction(0)) -> str:
    """Return whether a number is the one that a row states: exactly or within its bounds, by rounding, or not."""
    if row["value"] is not None:
        off = abs(computed - exact(row["value"]))
        return (
            HOLDS if not off else ROUNDS if off <= _HALF / 10 ** decimals(row) + slack else CANNOT
        )
    strict = row["exclusive"]
    for give, verdict in ((Fraction(0), HOLDS), (slack, ROUNDS)):
        low = None if row["min"] is None else computed + give - exact(row["min"])
        high = None if row["max"] is None else exact(row["max"]) - computed + give
        left = [(low, strict in ("min", "both")), (high, strict in ("max", "both"))]
        if all(gap is None or gap > 0 or (gap == 0 and not closed) for gap, closed in left):
            return verdict
    return CANNOT


def fits(row: Row, base: int) -> bool:
    """Return whether some whole number of a base gives the percentage that a row states."""
    number = exact(numbers_of(row)[0]) * base / 100
    return any(
        agrees(Fraction(100 * k, base), row) != CANNOT for k in {floor(number), ceil(number)}
    )


def make_check(
    name: str,
    sum_text: str,
    rows: Sequence[Row],
    against: Row | None,
    stated: str,
    computed: Fraction | int,
    verdict: str,
    note: str,
) -> Check:
    """Return a check whose places are still to be found; `sum_text` is the sum in words."""
    ids = tuple(r["id"] for r in rows)
    by = None if against is None else str(against["id"])
    return Check(name, sum_text, ids, by, stated, float(computed), verdict, note, "", (), ())


def check_against(
    name: str, sum_text: str, rows: Sequence[Row], against: Row, computed: Fraction, note: str = ""
) -> Check:
    """Return the check of a number against the row that states it."""
    return make_check(
        name, sum_text, rows, against, stated(against), computed, agrees(computed, against), note
    )

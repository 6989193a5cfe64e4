"""One sum of a source done again: what it comes to, what is stated, and the verdict."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from kg.questions.audit.stated_numbers import Row, decimals, exact, numbers_of, stated

HOLDS, ROUNDS, CANNOT, SCOPE = VERDICTS = ("holds", "rounds", "cannot hold", "scope differs?")
HUNDRED = Fraction(100)
_HALF = Fraction(1, 2)
_NONE = Fraction(0)


@dataclass(frozen=True)
class Check:
    """One sum done again: from `rows`, against the number that `against` states.

    Attributes:
        check: the form of the check: breakdown, parts, share, base, change, ratio or text.
        sum: the sum in words.
        rows: the ids of the rows that it was computed from.
        against: the id of the row that states the number; none if the number is 100 percent or
            stands in the name of a population.
        stated: the stated number in words.
        computed: what the sum comes to, in the unit of the row `against`.
        verdict: one of `VERDICTS`.
        note: what may explain the difference, or what is compared.
        what: of whom and what; empty until the check is located.
        locators: where the rows stand in the sources.
        against_locators: where the number is stated.
    """

    check: str
    sum: str
    rows: tuple[str, ...]
    against: str | None
    stated: str
    computed: float
    verdict: str
    note: str = ""
    what: str = ""
    locators: tuple[str, ...] = ()
    against_locators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recomputed:
    """A sum done again: its words, the rows of `measures` that it adds, and its total."""

    text: str
    rows: Sequence[Row]
    total: Fraction

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the rows."""
        return tuple(row["id"] for row in self.rows)


def agrees(computed: Fraction, row: Row, slack: Fraction = _NONE) -> str:
    """Return whether a number is the one that a row states: exactly, by rounding, or not.

    Args:
        computed: the number.
        row: the row of `measures`, with a value or with bounds; within its bounds a number holds.
        slack: how far the number may be off, as it was computed from rounded numbers.
    """
    if row["value"] is not None:
        difference = abs(computed - exact(row["value"]))
        rounding = _HALF / 10 ** decimals(row)
        return _compare(difference, rounding + slack)
    if _is_within(computed, row, _NONE):
        return HOLDS
    return ROUNDS if _is_within(computed, row, slack) else CANNOT


def _compare(difference: Fraction, rounding: Fraction) -> str:
    """Return the verdict on a difference: none holds, one within the rounding rounds."""
    if not difference:
        return HOLDS
    return ROUNDS if difference <= rounding else CANNOT


def _is_within(computed: Fraction, row: Row, slack: Fraction) -> bool:
    """Return whether a number lies within the bounds of a row; an excluded bound lies outside."""
    excluded = row["exclusive"]
    if row["min"] is not None:
        above = computed + slack - exact(row["min"])
        if above < 0 or (not above and excluded in ("min", "both")):
            return False
    if row["max"] is not None:
        below = exact(row["max"]) - computed + slack
        if below < 0 or (not below and excluded in ("max", "both")):
            return False
    return True


def compare_total(total: Fraction, whole_number: Fraction, slack: Fraction = _NONE) -> str:
    """Return whether parts make a total; a smaller total may mean that parts are missing.

    Args:
        total: the sum of the parts.
        whole_number: the number that they should make.
        slack: how far they may be off, as they are rounded.
    """
    verdict = _compare(abs(total - whole_number), slack)
    return SCOPE if verdict == CANNOT and total < whole_number else verdict


def fits(row: Row, base: int) -> bool:
    """Return whether some whole number of a base gives the percentage that a row states.

    Args:
        row: the row of `measures`, in percent.
        base: the number of those counted, at least 1.
    """
    near = exact(numbers_of(row)[0]) * base / 100
    candidates = {floor(near), ceil(near)}
    return any(agrees(Fraction(100 * k, base), row) != CANNOT for k in candidates)


def check_against(name: str, computed: Recomputed, against: Row, note: str = "") -> Check:
    """Return the check of a sum against the row that states its total.

    Args:
        name: the form of the check, such as `share`.
        computed: the sum.
        against: the row of `measures`.
        note: what may explain a difference.
    """
    verdict = agrees(computed.total, against)
    return check_verdict(name, computed, against, verdict, note)


def check_verdict(name: str, computed: Recomputed, against: Row, verdict: str, note: str) -> Check:
    """Return the check of a sum against a row, with a verdict that is known already.

    Args:
        name: the form of the check, such as `text`.
        computed: the sum.
        against: the row of `measures`.
        verdict: one of `VERDICTS`.
        note: what may explain a difference.
    """
    total = float(computed.total)
    number = stated(against)
    return Check(name, computed.text, computed.ids, against["id"], number, total, verdict, note)

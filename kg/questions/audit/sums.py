"""Sums that a source states in its measures, done again: breakdowns, parts, changes, ratios."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from kg.case import Case
from kg.questions.audit.recomputation import (
    HUNDRED,
    SCOPE,
    Check,
    Recomputed,
    check_against,
    compare_total,
)
from kg.questions.audit.stated_numbers import (
    NO_PERIOD,
    Row,
    base_of,
    differ,
    exact,
    grouped,
    in_words,
    period_of,
    slack_of,
    sum_of,
    total_of,
)

_CHANGES = {"decline": -1, "decrease": -1, "fall": -1, "rise": 1, "increase": 1, "growth": 1}
_CLASSES = 3  # fewer percentages are no breakdown
Above = Callable[[str], frozenset[str]]


def breakdowns(percents: Iterable[Row]) -> list[list[Row]]:
    """Return the percentages that break one population down, each breakdown as its rows."""
    classes = [
        row
        for row in percents
        if row["measure"].startswith("share-of-") and row["value"] is not None and _stem(row)
    ]
    groups = grouped(classes, lambda r: (r["about"], r["measure"], _stem(r), period_of(r)))
    return [rows for rows in groups if len(rows) >= _CLASSES and differ(rows, "population")]


def _stem(row: Row) -> str:
    """Return the population that is broken down: what stands before the last comma."""
    return str(row["population"] or "").rpartition(", ")[0]


def breakdown(rows: Sequence[Row]) -> Check:
    """Return whether a breakdown makes a hundred."""
    total = total_of(rows)
    verdict = compare_total(total, HUNDRED, slack_of(rows))
    return Check(
        "breakdown",
        f"{sum_of(rows)} = {in_words(total)}",
        tuple(row["id"] for row in rows),
        None,
        "100 percent",
        float(total),
        verdict,
        "classes may be missing" if verdict == SCOPE else "",
    )


def check_parts(counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of the parts of a population make the count of all of it."""
    groups = grouped(counts, lambda r: (r["about"], r["measure"], r["unit"], period_of(r)))
    for parts in groups:
        if len(parts) == 1 or not differ(parts, "population"):
            continue
        for row in counts:
            if _is_all_of(row, parts[0]):
                yield _total(parts, row, exact(row["value"]))


def _is_all_of(row: Row, part: Row) -> bool:
    """Return whether a count is that of the measure which begins the measure of a part."""
    if (row["about"], row["unit"]) != (part["about"], part["unit"]):
        return False
    has_period = period_of(row) in (period_of(part), NO_PERIOD)
    return has_period and part["measure"].startswith(row["measure"] + "-")


def parts_by_place(case: Case, counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of actors make the count of the place or body that has them.

    Args:
        case: the case, whose actors say where they belong.
        counts: the rows of `measures` that count something.
    """
    above = _above(case)
    groups = grouped(counts, lambda r: (r["measure"], r["unit"], r["population"], period_of(r)))
    for rows in groups:
        base = base_of(rows[0])
        if base and len(rows) > 1 and differ(rows, "about"):
            yield from _parts_of_group(rows, base, counts, above)


def _parts_of_group(
    rows: Sequence[Row], base: int, counts: Sequence[Row], above: Above
) -> Iterable[Check]:
    """Yield the checks of counts with one measure, unit, population and period.

    Counts within the place of another count make that count. The outermost ones make the base.
    """
    places = {row["id"]: [p for p in rows if p["about"] in above(row["about"])] for row in rows}
    nearest = {row_id: _nearest(p, above) for row_id, p in places.items() if p}
    for row in rows:
        parts = [part for part in rows if nearest.get(part["id"]) == row["id"]]
        if parts:
            yield _total(parts, row, exact(row["value"]))
    unit = rows[0]["unit"]
    bases = [r for r in counts if (r["measure"], r["unit"], r["value"]) == (unit, unit, base)]
    outermost = [row for row in rows if not places[row["id"]]]
    yield _total(outermost, bases[0] if len(bases) == 1 else None, Fraction(base))


def _total(parts: Sequence[Row], against: Row | None, stated: Fraction) -> Check:
    total = total_of(parts)
    verdict = compare_total(total, stated)
    return Check(
        "parts",
        f"{sum_of(parts)} = {in_words(total)}",
        tuple(row["id"] for row in parts),
        None if against is None else str(against["id"]),
        f"{in_words(stated)} {parts[0]['unit']}",
        float(total),
        verdict,
        "parts may be missing" if verdict == SCOPE else "",
    )


def changes(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a stated decline or rise is that of the counts at both ends of its period.

    Args:
        rows: the rows of `measures`, among them the changes in percent.
        counts: the rows of `measures` that count something.
    """
    for row in rows:
        stem, _, word = row["measure"].rpartition("-")
        start, end = period_of(row)
        if word not in _CHANGES or row["unit"] != "percent" or len({start, end, None}) != 3:
            continue
        series = [r for r in counts if (r["about"], r["measure"]) == (row["about"], stem)]
        before = [r for r in series if period_of(r) == (start, start)]
        after = [r for r in series if period_of(r) == (end, end)]
        # Several counts of one day leave open which of them the source compared.
        if not len(before) == len(after) == 1 or not before[0]["value"]:
            continue
        if before[0]["unit"] == after[0]["unit"]:
            yield check_against("change", _change(before[0], after[0], _CHANGES[word]), row)


def _change(before: Row, after: Row, sign: int) -> Recomputed:
    """Return the change between two counts in percent; a decline is positive where `sign` is -1."""
    old, new = exact(before["value"]), exact(after["value"])
    change = sign * 100 * (new - old) / old
    high, low = (old, new) if sign < 0 else (new, old)
    difference = f"({in_words(high)} - {in_words(low)})"
    text = f"{difference} / {in_words(old)} = {in_words(change)} percent"
    return Recomputed(text, (before, after), change)


def ratios(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a stated ratio is that of the only two values.

    Args:
        rows: the rows of `measures`, among them the ratios.
        counts: the rows of `measures` that count something.
    """
    for row in rows:
        stem = row["measure"].removesuffix("-ratio")
        key = (row["about"], stem, period_of(row))
        pair = [r for r in counts if (r["about"], r["measure"], period_of(r)) == key]
        if stem == row["measure"] or len(pair) != 2 or pair[0]["unit"] != pair[1]["unit"]:
            continue
        high, low = sorted((exact(r["value"]) for r in pair), reverse=True)
        if low > 0:
            text = f"{in_words(high)} / {in_words(low)} = {in_words(high / low)}"
            yield check_against("ratio", Recomputed(text, pair, high / low), row)


def _above(case: Case) -> Above:
    """Return a function from an actor to all places and bodies that it belongs to."""
    parents: dict[str, set[str]] = {}
    for column in ("place", "part_of", "member_of"):
        for actor, cell in case.tables["actors"].select("id", column).iter_rows():
            bodies = [cell] if isinstance(cell, str) else cell or ()
            parents.setdefault(actor, set()).update(bodies)

    def closure(actor: str) -> frozenset[str]:
        bodies: set[str] = set()
        waiting = [actor]
        while waiting:
            new = parents.get(waiting.pop(), set()) - bodies
            bodies |= new
            waiting += new
        return frozenset(bodies - {actor})

    return closure


def _nearest(rows: Sequence[Row], above: Above) -> str:
    """Return the id of the count whose actor is the innermost: it belongs to most others."""
    return str(max(rows, key=lambda row: len(above(row["about"])))["id"])

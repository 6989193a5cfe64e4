"""Sums that a source states in its measures, done again: breakdowns, parts and their whole, changes, ratios."""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

from kg.case import Case
from kg.questions.audit.recomputation import (
    CANNOT,
    HOLDS,
    ROUNDS,
    SCOPE,
    Check,
    check_against,
    make_check,
)
from kg.questions.audit.stated_numbers import (
    Row,
    base_of,
    exact,
    grouped,
    in_words,
    period_of,
    slack_of,
    sum_of,
)

_CHANGES = {"decline": -1, "decrease": -1, "fall": -1, "rise": 1, "increase": 1, "growth": 1}


def breakdowns(percents: Iterable[Row]) -> list[list[Row]]:
    """Return the percentages that break one whole down, each breakdown as its rows."""
    parted = (
        r for r in percents if r["measure"].startswith("share-of-") and r["value"] is not None
    )
    groups = grouped(
        (r for r in parted if _stem(r)),
        lambda r: (r["about"], r["measure"], _stem(r), *period_of(r)),
    )
    return [some for some in groups if len({r["population"] for r in some}) == len(some) >= 3]


def _stem(row: Row) -> str:
    return str(row["population"] or "").rpartition(", ")[0]


def breakdown(rows: Sequence[Row]) -> Check:
    """Return whether a breakdown makes a hundred."""
    total = sum((exact(r["value"]) for r in rows), Fraction(0))
    off = abs(total - 100)
    verdict = (
        HOLDS if not off else ROUNDS if off <= slack_of(rows) else SCOPE if total < 100 else CANNOT
    )
    note = "classes may be missing" if verdict == SCOPE else ""
    return make_check(
        "breakdown",
        f"{sum_of(rows)} = {in_words(total)}",
        rows,
        None,
        "100 percent",
        total,
        verdict,
        note,
    )


def check_parts(counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of the parts of one population make the count of the whole."""
    for some in grouped(counts, lambda r: (r["about"], r["measure"], r["unit"], *period_of(r))):
        if len({r["population"] for r in some}) == len(some) > 1:
            for whole in counts:
                same = (whole["about"], whole["unit"]) == (some[0]["about"], some[0]["unit"])
                when = period_of(whole) in (period_of(some[0]), (None, None))
                if same and when and some[0]["measure"].startswith(whole["measure"] + "-"):
                    yield _total(some, whole, exact(whole["value"]))


def parts_by_place(case: Case, counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of actors make that of the place or body that holds them."""
    above = _above(case)
    for some in grouped(
        counts, lambda r: (r["measure"], r["unit"], r["population"], *period_of(r))
    ):
        base = base_of(some[0])
        if base and len({r["about"] for r in some}) == len(some) > 1:
            inside = {r["id"]: [o for o in some if o["about"] in above(r["about"])] for r in some}
            for whole in some:
                parts = [
                    r
                    for r in some
                    if inside[r["id"]] and _nearest(inside[r["id"]], above) == whole["id"]
                ]
                if parts:
                    yield _total(parts, whole, exact(whole["value"]))
            names = [
                r
                for r in counts
                if (r["measure"], r["unit"], r["value"]) == (some[0]["unit"],) * 2 + (base,)
            ]
            outer = [r for r in some if not inside[r["id"]]]
            yield _total(outer, names[0] if len(names) == 1 else None, Fraction(base))


def _total(some: Sequence[Row], whole: Row | None, stated: Fraction) -> Check:
    total = sum((exact(r["value"]) for r in some), Fraction(0))
    verdict = HOLDS if total == stated else SCOPE if total < stated else CANNOT
    note = "parts may be missing" if verdict == SCOPE else ""
    said = f"{in_words(stated)} {some[0]['unit']}"
    return make_check(
        "parts", f"{sum_of(some)} = {in_words(total)}", some, whole, said, total, verdict, note
    )


def changes(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a stated decline or rise is that of the counts at both ends of its period."""
    for row in rows:
        stem, _, word = row["measure"].rpartition("-")
        if word in _CHANGES and row["unit"] == "percent" and len({*period_of(row), None}) == 3:
            same = [r for r in counts if (r["about"], r["measure"]) == (row["about"], stem)]
            first, last = (
                [r for r in same if period_of(r) == (day, day)] for day in period_of(row)
            )
            if (
                len(first) == len(last) == 1
                and first[0]["unit"] == last[0]["unit"]
                and first[0]["value"]
            ):
                old, new = exact(first[0]["value"]), exact(last[0]["value"])
                change = _CHANGES[word] * 100 * (new - old) / old
                ends = (old, new) if _CHANGES[word] < 0 else (new, old)
                made = f"({in_words(ends[0])} - {in_words(ends[1])}) / {in_words(old)} = {in_words(change)} percent"
                yield check_against("change", made, [*first, *last], row, change)


def ratios(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a stated ratio is that of the only two values."""
    for row in rows:
        stem = row["measure"].removesuffix("-ratio")
        some = [
            r
            for r in counts
            if (r["about"], r["measure"], *period_of(r)) == (row["about"], stem, *period_of(row))
        ]
        if stem != row["measure"] and len(some) == 2 and some[0]["unit"] == some[1]["unit"]:
            high, low = sorted((exact(r["value"]) for r in some), reverse=True)
            if low > 0:
                made = f"{in_words(high)} / {in_words(low)} = {in_words(high / low)}"
                yield check_against("ratio", made, some, row, high / low)


def _above(case: Case) -> Callable[[str], frozenset[str]]:
    over: dict[str, set[str]] = {}
    for name in ("place", "part_of", "member_of"):
        for actor, some in case.tables["actors"].select("id", name).iter_rows():
            over.setdefault(actor, set()).update([some] if isinstance(some, str) else some or ())

    def closure(actor: str) -> frozenset[str]:
        found: set[str] = set()
        waiting = [actor]
        while waiting:
            new = over.get(waiting.pop(), set()) - found
            found |= new
            waiting += new
        return frozenset(found - {actor})

    return closure


def _nearest(some: Sequence[Row], above: Callable[[str], frozenset[str]]) -> str:
    return str(max(some, key=lambda r: len(above(r["about"])))["id"])

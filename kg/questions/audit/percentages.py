"""Percentages that a source states, held against counts, against whole numbers, and against its tables."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from math import floor

from kg.case import Case
from kg.questions.audit.recomputation import (
    CANNOT,
    ROUNDS,
    SCOPE,
    Check,
    agrees,
    check_against,
    fits,
    make_check,
)
from kg.questions.audit.stated_numbers import (
    Row,
    base_of,
    decimals,
    exact,
    grouped,
    in_words,
    listed,
    numbers_of,
    period_of,
    slack_of,
    stated,
    sum_of,
    when,
    words_of,
)
from kg.schema.numerals import Refusal, read_exact


def shares(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a percentage of a numbered population is that of its count, or of any whole number."""
    for row in percents:
        base = base_of(row)
        if base and row["measure"].startswith("share-"):
            tail = row["measure"].removeprefix("share-")
            key = (row["about"], row["population"], *period_of(row))
            same = [r for r in counts if (r["about"], r["population"], *period_of(r)) == key]
            twins = [r for r in same if r["measure"] == f"{r['unit']}-{tail}"]
            for twin in twins:
                yield _of(exact(twin["value"]), base, [twin], row)
            if not twins:
                yield _integer(row, base)


def _integer(row: Row, base: int) -> Check:
    """Return whether a whole number of a base gives a percentage, and the number that comes closest."""
    percents = [Fraction(100 * k, base) for k in range(base + 1)]
    good = [k for k, percent in enumerate(percents) if agrees(percent, row) != CANNOT]
    stated = exact(numbers_of(row)[0])
    near = min(good or range(base + 1), key=lambda k: (abs(percents[k] - stated), k))
    note = (
        ""
        if row["value"] is not None
        else f"a bound: the nearest whole number of {base} that keeps it"
    )
    if not good:
        bases = [n for n in range(1, base) if fits(row, n)]
        note = f"no whole number of {base} gives it"
        note += f"; it would be a share of {listed(bases)}" if bases else ""
        unit = 10 ** decimals(row)
        cut = [
            k
            for k, percent in enumerate(percents)
            if row["value"] is not None and floor(percent * unit) == stated * unit
        ]
        note += f"; {cut[0]} of {base}, cut off instead of rounded, would give it" if cut else ""
    made = f"{near} / {base} = {in_words(percents[near])} percent"
    return check_against("share", made, [], row, percents[near], note)


def shares_of_counts(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a percentage is that of one count in another."""
    groups = {(s[0]["about"], *period_of(s[0]), s[0]["measure"]): s for s in grouped(
        counts, lambda r: (r["about"], *period_of(r), r["measure"], r["unit"]))}  # fmt: skip
    for row in percents:
        tail = row["measure"].removeprefix("share-")
        for key, some in groups.items():
            if key[:3] == (row["about"], *period_of(row)) and tail != row["measure"]:
                for part, whole in permutations(some, 2):
                    if words_of(part["population"]) == tail and whole["value"]:
                        yield _of(exact(part["value"]), exact(whole["value"]), [part, whole], row)


def _of(part: Fraction, whole: Fraction | int, rows: Sequence[Row], against: Row) -> Check:
    share = 100 * part / whole
    made = f"{in_words(part)} / {in_words(Fraction(whole))} = {in_words(share)} percent"
    return check_against("share", made, rows, against, share)


def bases(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield which bases give all percentages of one population without a number."""
    valued = [r for r in percents if r["value"] is not None and r["measure"].startswith("share-")]
    unnumbered = [r for r in valued if r["population"] and base_of(r) is None]
    for some in grouped(unnumbered, lambda r: (r["about"], r["population"], *period_of(r))):
        words = some[0]["population"].lower().split()
        limits = [
            r
            for r in counts
            if r["about"] == some[0]["about"] and r["measure"] == r["unit"] in words
        ]
        if len(some) > 1 and len(limits) == 1 and len({r["measure"] for r in some}) == len(some):
            limit = int(limits[0]["value"])
            fit = [n for n in range(1, limit + 1) if all(fits(r, n) for r in some)]
            said = ", ".join(in_words(exact(r["value"])) for r in some)
            text = (
                f"{said} percent are whole numbers of {listed(fit)}"
                if fit
                else f"no base up to {limit} gives all"
            )
            stated = f"{said} percent of {some[0]['population']}"
            yield make_check(
                "base", text, some, limits[0], stated, len(fit), ROUNDS if fit else SCOPE, ""
            )


def texts(
    case: Case, percents: Iterable[Row], breakdowns: Sequence[Sequence[Row]]
) -> Iterable[Check]:
    """Yield whether a percentage of the text is the sum of the classes of a table that its evidence cites."""
    inside = {r["id"] for some in breakdowns for r in some}
    outside = [r for r in percents if r["id"] not in inside]
    columns = ("about", "document", "locator", "anchor")
    pieces = list(case.tables["evidence"].select(columns).iter_rows())
    at: dict[tuple[str, str], set[str]] = {}
    for about, document, locator, _ in pieces:
        at.setdefault((document, locator), set()).add(about)
    about_of = {r["id"]: r["about"] for r in outside}
    cited: dict[
        str, list[tuple[int, int]]
    ] = {}  # of a text row: breakdown, and place of the class in it
    for about, document, locator, anchor in pieces:
        if about in about_of and isinstance(number := _number(anchor or ""), Decimal):
            cited.setdefault(about, []).extend(
                (b, i)
                for b, some in enumerate(breakdowns)
                for i, r in enumerate(some)
                if r["id"] in at[document, locator] and exact(r["value"]) == Fraction(number)
            )
    for row in outside:
        cuts = [i for t, places in cited.items() if about_of[t] == row["about"] for _, i in places]
        linked = {
            row["measure"],
            *(breakdowns[b][0]["measure"] for b, _ in cited.get(row["id"], ())),
        }
        for some in breakdowns if cuts else ():
            if some[0]["measure"] in linked and period_of(row) in (
                period_of(some[0]),
                (None, None),
            ):
                yield _text(row, some[min(cuts) :])


def _number(anchor: str) -> Decimal | Refusal | None:
    """Return the number that an anchor is; words, ranges and the like are none."""
    return read_exact(anchor) if re.fullmatch(r"\d+([.．٫]\d+)?", anchor) else None


def _text(row: Row, tail: Sequence[Row]) -> Check:
    total = sum((exact(r["value"]) for r in tail), Fraction(0))
    verdict = agrees(total, row, slack_of(tail))
    whole, _, start = tail[0]["population"].rpartition(", ")
    if verdict == CANNOT and row["population"] != whole:
        verdict = SCOPE
    measure, whose = tail[0]["measure"].replace("-", " "), row["population"] or "not said of whom"
    note = f"{measure} from {start} on, {when(tail[0])}; the text: {whose}"
    return make_check(
        "text", f"{sum_of(tail)} = {in_words(total)}", tail, row, stated(row), total, verdict, note
    )

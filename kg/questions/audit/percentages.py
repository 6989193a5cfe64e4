"""Percentages of a source, compared with counts, with whole numbers, and with its tables."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, permutations
from math import floor
from typing import NamedTuple

from kg.case import Case
from kg.questions.audit.recomputation import (
    CANNOT,
    ROUNDS,
    SCOPE,
    Check,
    Recomputed,
    agrees,
    check_against,
    check_verdict,
    fits,
)
from kg.questions.audit.stated_numbers import (
    NO_PERIOD,
    Row,
    base_of,
    decimals,
    differ,
    exact,
    grouped,
    in_words,
    listed,
    numbers_of,
    period_of,
    slack_of,
    sum_of,
    total_of,
    when,
    words_of,
)
from kg.schema.numerals import Refusal, read_exact


class _Class(NamedTuple):
    """A class of a table: the number of the breakdown, and the position of the class in it."""

    breakdown: int
    position: int


def shares(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a percentage of a numbered population is that of its count.

    Without such a count, the question is whether any whole number of the population gives it.

    Args:
        percents: the rows of `measures` in percent.
        counts: the rows of `measures` that count something.
    """
    for row in percents:
        base = base_of(row)
        if not base or not row["measure"].startswith("share-"):
            continue
        tail = row["measure"].removeprefix("share-")
        key = (row["about"], row["population"], period_of(row))
        same = [r for r in counts if (r["about"], r["population"], period_of(r)) == key]
        twins = [r for r in same if r["measure"] == f"{r['unit']}-{tail}"]
        for twin in twins:
            share = _share(exact(twin["value"]), Fraction(base), [twin])
            yield check_against("share", share, row)
        if not twins:
            yield _nearest_share(row, base)


def _nearest_share(row: Row, base: int) -> Check:
    """Return whether a whole number of a base gives a percentage: the number that comes closest."""
    percents = [Fraction(100 * k, base) for k in range(base + 1)]
    good = [k for k, percent in enumerate(percents) if agrees(percent, row) != CANNOT]
    number = exact(numbers_of(row)[0])
    near = min(good or range(base + 1), key=lambda k: (abs(percents[k] - number), k))
    text = f"{near} / {base} = {in_words(percents[near])} percent"
    note = _note_on_bound(row, base) if good else _why_no_number(row, percents)
    return check_against("share", Recomputed(text, (), percents[near]), row, note)


def _note_on_bound(row: Row, base: int) -> str:
    if row["value"] is not None:
        return ""
    return f"a bound: the nearest whole number of {base} that keeps it"


def _why_no_number(row: Row, percents: Sequence[Fraction]) -> str:
    """Return what may explain a percentage that no whole number gives.

    It may be the share of a smaller base, or it may be cut off instead of rounded.
    """
    base = len(percents) - 1
    note = f"no whole number of {base} gives it"
    smaller = [n for n in range(1, base) if fits(row, n)]
    if smaller:
        note += f"; it would be a share of {listed(smaller)}"
    if row["value"] is not None:
        unit = 10 ** decimals(row)
        digits = exact(row["value"]) * unit
        cut = [k for k, percent in enumerate(percents) if floor(percent * unit) == digits]
        if cut:
            note += f"; {cut[0]} of {base}, cut off instead of rounded, would give it"
    return note


def shares_of_counts(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a percentage is that of one count in another.

    Args:
        percents: the rows of `measures` in percent.
        counts: the rows of `measures` that count something.
    """
    # Of several units, the group that comes last stands for a measure.
    groups: dict[tuple[str, object, str], list[Row]] = {}
    for rows in grouped(counts, lambda r: (r["about"], period_of(r), r["measure"], r["unit"])):
        first = rows[0]
        groups[first["about"], period_of(first), first["measure"]] = rows
    for row in percents:
        tail = row["measure"].removeprefix("share-")
        if tail == row["measure"]:
            continue
        for (about, period, _), rows in groups.items():
            if (about, period) == (row["about"], period_of(row)):
                yield from _shares_in(rows, tail, row)


def _shares_in(counts: Sequence[Row], population: str, against: Row) -> Iterable[Check]:
    """Yield the checks of the counts of a population, each in each other count."""
    for part, base in permutations(counts, 2):
        if words_of(part["population"]) == population and base["value"]:
            share = _share(exact(part["value"]), exact(base["value"]), [part, base])
            yield check_against("share", share, against)


def _share(part: Fraction, base: Fraction, rows: Sequence[Row]) -> Recomputed:
    share = 100 * part / base
    text = f"{in_words(part)} / {in_words(base)} = {in_words(share)} percent"
    return Recomputed(text, rows, share)


def bases(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield which bases give all percentages of one population without a number.

    Args:
        percents: the rows of `measures` in percent.
        counts: the rows of `measures` that count something.
    """
    valued = [r for r in percents if r["value"] is not None and r["measure"].startswith("share-")]
    unnumbered = [r for r in valued if r["population"] and base_of(r) is None]
    for rows in grouped(unnumbered, lambda r: (r["about"], r["population"], period_of(r))):
        about, words = rows[0]["about"], rows[0]["population"].lower().split()
        same = [r for r in counts if r["about"] == about]
        limits = [r for r in same if r["measure"] == r["unit"] in words]
        if len(rows) > 1 and len(limits) == 1 and differ(rows, "measure"):
            yield _common_base(rows, limits[0])


def _common_base(rows: Sequence[Row], limit: Row) -> Check:
    """Return the check of percentages that have one base, which is no greater than a count."""
    most = int(limit["value"])
    fitting = [n for n in range(1, most + 1) if all(fits(row, n) for row in rows)]
    numbers = ", ".join(in_words(exact(row["value"])) for row in rows)
    text = f"no base up to {most} gives all"
    if fitting:
        text = f"{numbers} percent are whole numbers of {listed(fitting)}"
    return Check(
        "base",
        text,
        tuple(row["id"] for row in rows),
        limit["id"],
        f"{numbers} percent of {rows[0]['population']}",
        float(len(fitting)),
        ROUNDS if fitting else SCOPE,
    )


def texts(
    case: Case, percents: Iterable[Row], breakdowns: Sequence[Sequence[Row]]
) -> Iterable[Check]:
    """Yield whether a percentage of the text is the sum of classes of a table.

    The classes are those from the first one that evidence about the actor cites, to the last.

    Args:
        case: the case, whose evidence cites classes.
        percents: the rows of `measures` in percent.
        breakdowns: the tables, each as its rows.
    """
    in_tables = {row["id"] for row in chain.from_iterable(breakdowns)}
    text_rows = [row for row in percents if row["id"] not in in_tables]
    cited = _cited_classes(case, {row["id"] for row in text_rows}, breakdowns)
    starts: dict[str, int] = {}
    for row in text_rows:
        positions = [c.position for c in cited.get(row["id"], ())]
        if positions:
            first = min(positions)
            starts[row["about"]] = min(first, starts.get(row["about"], first))
    for row in text_rows:
        if row["about"] not in starts:
            continue
        tables = {breakdowns[c.breakdown][0]["measure"] for c in cited.get(row["id"], ())}
        for rows in breakdowns:
            is_linked = rows[0]["measure"] in {row["measure"], *tables}
            if is_linked and period_of(row) in (period_of(rows[0]), NO_PERIOD):
                yield _text(row, rows[starts[row["about"]] :])


def _cited_classes(
    case: Case, text_ids: set[str], breakdowns: Sequence[Sequence[Row]]
) -> Mapping[str, list[_Class]]:
    """Return the classes that the evidence of each row of the text cites.

    A class is cited if its number is the anchor, and if it stands at the same locator.
    """
    columns = ("about", "document", "locator", "anchor")
    pieces = list(case.tables["evidence"].select(columns).iter_rows())
    rows_at: dict[tuple[str, str], set[str]] = {}
    for about, document, locator, _ in pieces:
        rows_at.setdefault((document, locator), set()).add(about)
    cited: dict[str, list[_Class]] = {}
    for about, document, locator, anchor in pieces:
        number = _number(anchor or "") if about in text_ids else None
        if isinstance(number, Decimal):
            classes = _classes_of(Fraction(number), rows_at[document, locator], breakdowns)
            cited.setdefault(about, []).extend(classes)
    return cited


def _classes_of(
    number: Fraction, row_ids: set[str], breakdowns: Sequence[Sequence[Row]]
) -> Iterable[_Class]:
    """Yield the classes among some rows that have a number."""
    for index, rows in enumerate(breakdowns):
        for position, row in enumerate(rows):
            if row["id"] in row_ids and exact(row["value"]) == number:
                yield _Class(index, position)


def _number(anchor: str) -> Decimal | Refusal | None:
    """Return the number that an anchor is; words, ranges and the like are none."""
    return read_exact(anchor) if re.fullmatch(r"\d+([.．٫]\d+)?", anchor) else None


def _text(row: Row, classes: Sequence[Row]) -> Check:
    """Return the check of a percentage of the text against the sum of the last classes."""
    total = total_of(classes)
    verdict = agrees(total, row, slack_of(classes))
    population, _, start = classes[0]["population"].rpartition(", ")
    if verdict == CANNOT and row["population"] != population:
        verdict = SCOPE
    measure = classes[0]["measure"].replace("-", " ")
    whose = row["population"] or "not said of whom"
    note = f"{measure} from {start} on, {when(classes[0])}; the text: {whose}"
    text = f"{sum_of(classes)} = {in_words(total)}"
    return check_verdict("text", Recomputed(text, classes, total), row, verdict, note)

"""Percentages of a source, compared with counts, with whole numbers, and with its tables."""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain, permutations
from math import ceil, floor
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
    rows_by,
    slack_of,
    sum_of,
    total_of,
    when,
    words_of,
)
from kg.schema.numerals import Refusal, read_exact
from kg.system import sizes


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
    share_rows = [row for row in percents if row["measure"].startswith("share-")]
    by_population = rows_by(counts, _population_of) if share_rows else {}
    for row in share_rows:
        base = base_of(row)
        if not base:
            continue
        tail = row["measure"].removeprefix("share-")
        same = by_population.get(_population_of(row), ())
        twins = [r for r in same if r["measure"] == f"{r['unit']}-{tail}"]
        for twin in twins:
            share = _share(exact(twin["value"]), Fraction(base), [twin])
            yield check_against("share", share, row)
        if not twins:
            yield _nearest_share(row, base)


def _population_of(row: Row) -> Hashable:
    """Return what numbers of one population and period have in common."""
    return (row["about"], row["population"], period_of(row))


def _nearest_share(row: Row, base: int) -> Check:
    """Return whether a whole number of a base gives a percentage: the number that comes closest."""
    number = exact(numbers_of(row)[0])
    # The nearest number that agrees, if there is one, is beside the percentage itself: what agrees
    # lies around a value, and begins at a bound.
    place = floor(number * base / 100)
    beside = sorted({min(max(place + step, 0), base) for step in (-1, 0, 1, 2)})
    good = [k for k in beside if agrees(Fraction(100 * k, base), row) != CANNOT]

    def distance(k: int) -> Fraction:
        """Return how far the share k / base is from the stated percentage, in points."""
        return abs(Fraction(100 * k, base) - number)

    near = min(good or beside, key=distance)
    percent = Fraction(100 * near, base)
    text = f"{near} / {base} = {in_words(percent)} percent"
    note = _note_on_bound(row, base) if good else _why_no_number(row, base)
    return check_against("share", Recomputed(text, (), percent), row, note)


def _note_on_bound(row: Row, base: int) -> str:
    """Return that a percentage is only a bound, so that many whole numbers keep it."""
    if row["value"] is not None:
        return ""
    return f"a bound: the nearest whole number of {base} that keeps it"


def _why_no_number(row: Row, base: int) -> str:
    """Return what may explain a percentage that no whole number of a base gives.

    It may be the share of a smaller base, or it may be cut off instead of rounded.
    """
    note = f"no whole number of {base} gives it"
    smaller = [n for n in range(1, min(base, sizes.TRIED_BASES + 1)) if fits(row, n)]
    if smaller:
        note += f"; it would be a share of {listed(smaller)}"
        if base > sizes.TRIED_BASES:
            note += f", of bases up to {sizes.TRIED_BASES:,}"
    if row["value"] is not None:
        unit = 10 ** decimals(row)
        digits = exact(row["value"]) * unit
        cut = max(ceil(digits * base / (100 * unit)), 0)
        if cut <= base and floor(Fraction(100 * cut, base) * unit) == digits:
            note += f"; {cut} of {base}, cut off instead of rounded, would give it"
    return note


def shares_of_counts(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a percentage is that of one count in another.

    Args:
        percents: the rows of `measures` in percent.
        counts: the rows of `measures` that count something.
    """
    share_rows = [row for row in percents if row["measure"].startswith("share-")]
    if not share_rows:
        return
    # If a measure has several units, the last group stands for it.
    groups: dict[Hashable, list[Row]] = {}
    for rows in grouped(counts, lambda r: (_series_of(r), r["unit"])):
        series = _series_of(rows[0])
        groups[series] = rows
    by_actor: dict[Hashable, list[list[Row]]] = {}
    for rows in groups.values():
        by_actor.setdefault(_actor_and_period(rows[0]), []).append(rows)
    for row in share_rows:
        tail = row["measure"].removeprefix("share-")
        for rows in by_actor.get(_actor_and_period(row), ()):
            yield from _shares_in(rows, tail, row)


def _actor_and_period(row: Row) -> Hashable:
    """Return the key that joins a share to the counts of the same actor and period."""
    return (row["about"], period_of(row))


def _series_of(row: Row) -> Hashable:
    """Return what counts of one measure have in common, whatever their unit and population."""
    return (row["about"], period_of(row), row["measure"])


def _shares_in(counts: Sequence[Row], population: str, against: Row) -> Iterable[Check]:
    """Yield the checks of the counts of a population, each in each other count."""
    for part, base in permutations(counts, 2):
        if words_of(part["population"]) != population or not base["value"]:
            continue
        number, base_number = exact(part["value"]), exact(base["value"])
        share = _share(number, base_number, [part, base])
        yield check_against("share", share, against)


def _share(part: Fraction, base: Fraction, rows: Sequence[Row]) -> Recomputed:
    """Return a number in percent of its base, as computed from some rows."""
    share = 100 * part / base
    text = f"{in_words(part)} / {in_words(base)} = {in_words(share)} percent"
    return Recomputed(text, rows, share)


def bases(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield which bases give all percentages of one population without a number.

    Args:
        percents: the rows of `measures` in percent.
        counts: the rows of `measures` that count something.
    """
    valued = [r for r in percents if r["value"] is not None]
    share_rows = [r for r in valued if r["measure"].startswith("share-")]
    unnumbered = [r for r in share_rows if r["population"] and base_of(r) is None]
    by_actor = rows_by(counts, lambda row: row["about"]) if unnumbered else {}
    for rows in grouped(unnumbered, _population_of):
        first = rows[0]
        words = first["population"].lower().split()
        same = by_actor.get(first["about"], ())
        limits = [r for r in same if r["measure"] == r["unit"] in words]
        has_limit = len(limits) == 1
        if len(rows) > 1 and has_limit and differ(rows, "measure"):
            yield _common_base(rows, limits[0])


def _common_base(rows: Sequence[Row], limit: Row) -> Check:
    """Return the check of percentages that have one base, which is no greater than a count."""
    most = min(int(limit["value"]), sizes.TRIED_BASES)
    fitting = [n for n in range(1, most + 1) if all(fits(row, n) for row in rows)]
    numbers = ", ".join(in_words(exact(row["value"])) for row in rows)
    text = f"no base up to {most} gives all"
    verdict = SCOPE
    if fitting:
        text = f"{numbers} percent are whole numbers of {listed(fitting)}"
        verdict = ROUNDS
    row_ids = tuple(row["id"] for row in rows)
    stated = f"{numbers} percent of {rows[0]['population']}"
    note = f"kg tried bases up to {most:,}" if most < limit["value"] - 1 else ""
    return Check("base", text, row_ids, limit["id"], stated, float(len(fitting)), verdict, note)


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
    text_ids = {row["id"] for row in text_rows}
    cited = _cited_classes(case, text_ids, breakdowns)
    starts: dict[str, int] = {}
    for row in text_rows:
        positions = [c.position for c in cited.get(row["id"], ())]
        if positions:
            first = min(positions)
            actor = row["about"]
            starts[actor] = min(first, starts.get(actor, first))
    tables_of: dict[str, list[int]] = {}
    for index, rows in enumerate(breakdowns):
        tables_of.setdefault(rows[0]["measure"], []).append(index)
    for row in text_rows:
        start = starts.get(row["about"])
        if start is None:
            continue
        measures = {row["measure"]}
        for cited_class in cited.get(row["id"], ()):
            table = breakdowns[cited_class.breakdown]
            measures.add(table[0]["measure"])
        of_measures = chain.from_iterable(tables_of.get(measure, ()) for measure in measures)
        for rows in (breakdowns[index] for index in sorted(of_measures)):
            if period_of(row) in (period_of(rows[0]), NO_PERIOD):
                yield _text(row, rows[start:])


def _cited_classes(
    case: Case, text_ids: set[str], breakdowns: Sequence[Sequence[Row]]
) -> Mapping[str, list[_Class]]:
    """Return the classes that the evidence of each row of the text cites.

    A class is cited if its number is the anchor, and if it stands at the same locator.
    """
    evidence = case.tables["evidence"].select("about", "document", "locator", "anchor")
    rows_at: dict[Hashable, set[str]] = {}
    for about, *place, _ in evidence.iter_rows():
        rows_at_place = rows_at.setdefault(tuple(place), set())
        rows_at_place.add(about)
    class_of: dict[str, _Class] = {}
    for index, rows in enumerate(breakdowns):
        class_of |= {row["id"]: _Class(index, position) for position, row in enumerate(rows)}
    cited: dict[str, list[_Class]] = {}
    for about, *place, anchor in evidence.iter_rows():
        number = _number(anchor or "") if about in text_ids else None
        if isinstance(number, Decimal):
            citing = rows_at[tuple(place)] & class_of.keys()
            classes = sorted(class_of[row] for row in citing)
            cited.setdefault(about, []).extend(
                c
                for c in classes
                if exact(breakdowns[c.breakdown][c.position]["value"]) == Fraction(number)
            )
    return cited


def _number(anchor: str) -> Decimal | Refusal | None:
    """Return the number that an anchor is; none for words, ranges and other texts."""
    is_number = re.fullmatch(r"\d+([.．٫]\d+)?", anchor)
    return read_exact(anchor) if is_number else None


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

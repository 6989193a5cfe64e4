"""Sums that a source states in its measures, done again: breakdowns, parts, changes, ratios."""

from collections.abc import Callable, Hashable, Iterable, Sequence
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
    rows_by,
    slack_of,
    sum_of,
    total_of,
)

_CHANGES = {"decline": -1, "decrease": -1, "fall": -1, "rise": 1, "increase": 1, "growth": 1}
_CLASSES = 3  # fewer percentages are not breakdown
Above = Callable[[str], frozenset[str]]


def breakdowns(percents: Iterable[Row]) -> list[list[Row]]:
    """Return the percentages that break one population down, each breakdown as its rows."""
    groups = grouped(filter(_is_class, percents), _table_of_class)
    large = (rows for rows in groups if len(rows) >= _CLASSES)
    return [rows for rows in large if differ(rows, "population")]


def _is_class(row: Row) -> bool:
    """Return whether a percentage is that of a class: its population reads `<whole>, <class>`."""
    is_share = row["measure"].startswith("share-of-")
    return is_share and row["value"] is not None and bool(_stem(row))


def _table_of_class(row: Row) -> Hashable:
    """Return what the classes of one breakdown have in common."""
    return (row["about"], row["measure"], _stem(row), period_of(row))


def _stem(row: Row) -> str:
    """Return the population that is broken down: what stands before the last comma."""
    stem, _, _ = str(row["population"] or "").rpartition(", ")
    return stem


def breakdown(rows: Sequence[Row]) -> Check:
    """Return whether a breakdown makes a hundred."""
    total = total_of(rows)
    verdict = compare_total(total, HUNDRED, slack_of(rows))
    text = f"{sum_of(rows)} = {in_words(total)}"
    row_ids = tuple(row["id"] for row in rows)
    note = "classes may be missing" if verdict == SCOPE else ""
    return Check("breakdown", text, row_ids, None, "100 percent", float(total), verdict, note)


def check_parts(counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of the parts of a population make the count of all of it."""

    def by_measure(row: Row) -> Hashable:
        """Return what the parts of a breakdown share: actor, measure, unit and period."""
        return (row["about"], row["measure"], row["unit"], period_of(row))

    groups = (rows for rows in grouped(counts, by_measure) if len(rows) > 1)
    every_parts = [rows for rows in groups if differ(rows, "population")]
    by_actor = rows_by(counts, _actor_and_unit) if every_parts else {}
    for parts in every_parts:
        for row in by_actor[_actor_and_unit(parts[0])]:
            if _is_all_of(row, parts[0]):
                yield _total(parts, row, exact(row["value"]))


def _actor_and_unit(row: Row) -> Hashable:
    """Return what a count of all and the counts of its parts have in common."""
    return (row["about"], row["unit"])


def _is_all_of(row: Row, part: Row) -> bool:
    """Return whether a count is that of the measure which begins the measure of a part.

    Args:
        row: the count.
        part: the count of a part, of the same actor and in the same unit.
    """
    has_period = period_of(row) in (period_of(part), NO_PERIOD)
    beginning = row["measure"] + "-"
    return has_period and part["measure"].startswith(beginning)


def parts_by_place(case: Case, counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether counts of actors make the count of the place or body that has them.

    Args:
        case: the case, whose actors say where they belong.
        counts: the rows of `measures` that count something.
    """
    above = _above(case)

    def by_population(row: Row) -> Hashable:
        """Return what rows share that differ only in their actor, such as a place."""
        return (row["measure"], row["unit"], row["population"], period_of(row))

    totals = rows_by((row for row in counts if row["measure"] == row["unit"]), _unit)
    for rows in grouped(counts, by_population):
        base = base_of(rows[0])
        if base and len(rows) > 1 and differ(rows, "about"):
            of_unit = totals.get(_unit(rows[0]), ())
            yield from _parts_of_group(rows, base, of_unit, above)


def _unit(row: Row) -> str:
    return str(row["unit"])


def _parts_of_group(
    rows: Sequence[Row], base: int, totals: Sequence[Row], above: Above
) -> Iterable[Check]:
    """Yield the checks of counts with one measure, unit, population and period.

    Counts within the place of another count make that count. The outermost ones make the base,
    which one of `totals` may state: counts in this unit whose measure is the unit.
    """
    order = {row["about"]: place for place, row in enumerate(rows)}
    parts_of: dict[str, list[Row]] = {}
    outermost = []
    for row in rows:
        bodies = above(row["about"])
        numbers = sorted(order[body] for body in bodies & order.keys())
        places = [rows[number] for number in numbers]
        if places:
            parts_of.setdefault(_nearest(places, above), []).append(row)
        else:
            outermost.append(row)
    for row in rows:
        if parts := parts_of.get(row["id"]):
            yield _total(parts, row, exact(row["value"]))
    bases = [r for r in totals if r["value"] == base]
    only_base = bases[0] if len(bases) == 1 else None
    yield _total(outermost, only_base, Fraction(base))


def _total(parts: Sequence[Row], against: Row | None, stated: Fraction) -> Check:
    """Return the check of parts against their total, which a row may state."""
    total = total_of(parts)
    verdict = compare_total(total, stated)
    text = f"{sum_of(parts)} = {in_words(total)}"
    row_ids = tuple(row["id"] for row in parts)
    against_id = None if against is None else str(against["id"])
    stated_text = f"{in_words(stated)} {parts[0]['unit']}"
    note = "parts may be missing" if verdict == SCOPE else ""
    return Check("parts", text, row_ids, against_id, stated_text, float(total), verdict, note)


def changes(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    """Yield whether a stated decline or rise is that of the counts at both ends of its period.

    Args:
        rows: the rows of `measures`, among them the changes in percent.
        counts: the rows of `measures` that count something.
    """
    changing = [row for row in rows if _is_change(row)]
    by_measure = rows_by(counts, _actor_and_measure) if changing else {}
    for row in changing:
        stem, _, word = row["measure"].rpartition("-")
        start, end = period_of(row)
        series = by_measure.get((row["about"], stem), ())
        before = _only_count(series, start)
        after = _only_count(series, end)
        if before is None or after is None or not before["value"]:
            continue
        if before["unit"] == after["unit"]:
            change = _change(before, after, _CHANGES[word])
            yield check_against("change", change, row)


def _is_change(row: Row) -> bool:
    """Return whether a row is a change in percent between two days."""
    word = row["measure"].rpartition("-")[2]
    has_two_days = len({*period_of(row), None}) == 3
    return word in _CHANGES and row["unit"] == "percent" and has_two_days


def _actor_and_measure(row: Row) -> Hashable:
    """Return the key of a series: the actor and the measure of a row."""
    return (row["about"], row["measure"])


def _only_count(series: Sequence[Row], day: str | None) -> Row | None:
    """Return the count of a day.

    Several counts of one day leave open which of them the source compared: then there is none.
    """
    counts = [row for row in series if period_of(row) == (day, day)]
    return counts[0] if len(counts) == 1 else None


def _change(before: Row, after: Row, sign: int) -> Recomputed:
    """Return the change between two counts in percent; a decline is positive where `sign` is -1."""
    old = exact(before["value"])
    new = exact(after["value"])
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
    with_ratio = [row for row in rows if row["measure"].endswith("-ratio")]
    by_measure = rows_by(counts, _actor_and_measure) if with_ratio else {}
    for row in with_ratio:
        stem = row["measure"].removesuffix("-ratio")
        series = by_measure.get((row["about"], stem), ())
        pair = [r for r in series if period_of(r) == period_of(row)]
        if len(pair) != 2 or differ(pair, "unit"):
            continue
        low, high = sorted(exact(r["value"]) for r in pair)
        if low > 0:
            ratio = high / low
            text = f"{in_words(high)} / {in_words(low)} = {in_words(ratio)}"
            recomputed = Recomputed(text, pair, ratio)
            yield check_against("ratio", recomputed, row)


def _above(case: Case) -> Above:
    """Return a function from an actor to all places and bodies that it belongs to."""
    parents: dict[str, set[str]] = {}
    for column in ("place", "part_of", "member_of"):
        # Of very many actors few belong to anything.
        cells = case.tables["actors"].select("id", column).drop_nulls(column)
        for actor, cell in cells.iter_rows():
            bodies = [cell] if isinstance(cell, str) else cell or ()
            parents_of_actor = parents.setdefault(actor, set())
            parents_of_actor.update(bodies)

    def closure(actor: str) -> frozenset[str]:
        """Return the ids of all that an actor belongs to, at any depth, without the actor."""
        bodies: set[str] = set()
        waiting = [actor]
        while waiting:
            body = waiting.pop()
            new = parents.get(body, set()) - bodies
            bodies |= new
            waiting += new
        return frozenset(bodies - {actor})

    return closure


def _nearest(rows: Sequence[Row], above: Above) -> str:
    """Return the id of the count whose actor is the innermost: it belongs to most others."""

    def count_above(row: Row) -> int:
        """Return how many places and bodies the actor of a row belongs to."""
        return len(above(row["about"]))

    innermost = max(rows, key=count_above)
    return str(innermost["id"])

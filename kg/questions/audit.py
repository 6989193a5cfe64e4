"""The source's own numbers re-checked: sums, shares, changes, ratios, text against tables. Nothing is corrected."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations
from math import ceil, floor
from typing import Any

import polars as pl

from kg.case import Case
from kg.questions.figures import (
    Row,
    base_of,
    decimals,
    exact,
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
from kg.result import Column, Heading, Sentence, Table

HOLDS, ROUNDS, CANNOT, SCOPE = VERDICTS = ("holds", "rounds", "cannot hold", "scope differs?")
_CHANGES = {"decline": -1, "decrease": -1, "fall": -1, "rise": 1, "increase": 1, "growth": 1}
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


@dataclass(frozen=True)
class Audit:
    """The answer to `audit`; `unchecked` has the numbers that nothing in the case could be held against."""

    heading: Heading
    checks: tuple[Check, ...]
    unchecked: tuple[tuple[str, str, str, str], ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the count of verdicts, each check that does not come out, and how much could not be checked."""
        if not self.checks:
            left = f"{len(self.unchecked)} numbers" if self.unchecked else "no number at all"
            said = f"too few coded: no two numbers of the case can be held against each other ({left})."
            return (Sentence(said, tuple(r[0] for r in self.unchecked), "audit"),)
        by = {v: [c for c in self.checks if c.verdict == v] for v in VERDICTS}
        counts = ", ".join(f"{v}: {len(by[v])}" for v in VERDICTS)
        found = [Sentence(f"{len(self.checks)} sums done again; {counts}.", _ids(self.checks), "audit")]
        for c in (*by[CANNOT], *by[SCOPE]):
            note = f" ({c.note})" if c.note else ""
            found.append(
                Sentence(f"{c.verdict.rstrip('?')}: {c.what}: {c.stated}, but {c.sum}{note}.", _ids([c]), "audit")
            )
        if self.unchecked:
            text = f"{len(self.unchecked)} numbers have nothing in the case to be checked against."
            found.append(Sentence(text, tuple(r[0] for r in self.unchecked), "audit"))
        return tuple(found)

    def tables(self) -> tuple[Table, ...]:
        """Return `audit` and `unchecked`."""
        rows = tuple(
            (
                c.check,
                c.what,
                c.verdict,
                c.stated,
                c.sum,
                c.computed,
                c.note,
                c.against,
                c.against_locators,
                c.rows,
                c.locators,
            )
            for c in self.checks
        )
        return (
            Table("audit", "The source's numbers", _CHECKS, rows, "Computed from these rows, the number is this."),
            Table("unchecked", "Numbers not checked", _UNCHECKED, self.unchecked, "Nothing could be held against it."),
        )


def audit(case: Case) -> Audit:
    """Do the source's sums again, with its own numbers.

    Args:
        case: the case.

    Returns:
        A row a sum, with both places. The verdict is *holds* if the number comes out exactly or lies within the stated
        bounds, *rounds* if it does so at the rounding of what is stated, *cannot hold* if not, and *scope differs?* if
        not, but what is compared need not be the same thing. Shares are in percent, as stated.

    Which rows of `measures` belong together is read from the rows alone:

    * `breakdown`: percentages of one `about`, measure `share-of-...` and period whose populations read
      `<whole>, <class>`, at least three. They make 100; less may mean that classes are missing (*scope differs?*).
    * `parts`: counts of one `about`, measure, unit and period in several populations make the count of the measure
      that begins theirs (`firms-in-group` and `firms`). Or: counts of several actors with one measure, unit and
      population; those within another by `place`, `part_of` or `member_of` make the count of that one, the rest make
      the number that the population begins with. Fewer may mean that parts are missing (*scope differs?*).
    * `share`: a percentage whose population begins with a number has that base, and a whole number of it gives the
      percentage; where a count says which (`firms-with-x` for `share-with-x`), it is that. A share `share-x` in a
      period is the count whose population is `x` over another count of its measure.
    * `base`: percentages of one `about`, population and period without a number have one base in common, no greater
      than the count of that actor whose measure is its unit, a word of the population (`firms`).
    * `change`, `ratio`: `m-decline` (decrease, fall, rise, increase, growth) in percent over a period compares `m` at
      its start and end; `m-ratio` compares the only two values of `m`.
    * `text`: a percentage that is in no breakdown, against a breakdown with its measure or with a number that its
      evidence cites (locator and anchor). Counted from the first class that evidence about its actor cites, to the
      last, as the rows stand. Where populations differ a mismatch is *scope differs?*.

    Not derived: what the rows do not say in these ways; words ("about a quarter"); how many did not answer; whether a
    final zero was stated, so that a breakdown has the rounding of its most exact number.

    Example:
        >>> from kg.case import read_case
        >>> found = [c for c in audit(read_case()).checks if c.against == "ota-ward-plants-decline"]
        >>> [(c.sum, c.stated, c.verdict) for c in found]
        [('(8897 - 6787) / 8897 = 23.7 percent', 'under 24 percent', 'holds')]

    Reference:
        The test of percentages by integers is that of Brown & Heathers 2017, The GRIM test, *Social Psychological and
        Personality Science* 8(4): 363-369, doi 10.1177/1948550616673876.
    """
    rows = [r for r in case.tables["measures"].iter_rows(named=True) if numbers_of(r)]
    percents = [r for r in rows if r["unit"] == "percent"]
    counts = [r for r in rows if r["unit"] and r["unit"] != "percent" and r["value"] is not None]
    breakdowns = _breakdowns(percents)
    checks = [
        *(_breakdown(some) for some in breakdowns),
        *_parts(counts),
        *_parts_by_place(case, counts),
        *_shares(percents, counts),
        *_shares_of_counts(percents, counts),
        *_bases(percents, counts),
        *_changes(rows, counts),
        *_ratios(rows, counts),
        *_texts(case, percents, breakdowns),
    ]
    places = _places(case)
    located = tuple(_located(case, c, places) for c in checks)
    used = {i for c in located for i in _ids([c])}
    left = tuple((r["id"], r["about"], r["measure"], stated(r)) for r in rows if r["id"] not in used)
    heading = Heading("audit", case.id, f"The source's numbers re-checked: {case.settings.title}", case.names)
    return Audit(heading, located, left)


def _breakdowns(percents: Iterable[Row]) -> list[list[Row]]:
    parted = (r for r in percents if r["measure"].startswith("share-of-") and r["value"] is not None)
    groups = _grouped((r for r in parted if _stem(r)), lambda r: (r["about"], r["measure"], _stem(r), *period_of(r)))
    return [some for some in groups if len({r["population"] for r in some}) == len(some) >= 3]


def _stem(row: Row) -> str:
    return str(row["population"] or "").rpartition(", ")[0]


def _breakdown(some: Sequence[Row]) -> Check:
    total = sum((exact(r["value"]) for r in some), Fraction(0))
    off = abs(total - 100)
    verdict = HOLDS if not off else ROUNDS if off <= slack_of(some) else SCOPE if total < 100 else CANNOT
    note = "classes may be missing" if verdict == SCOPE else ""
    return _check("breakdown", f"{sum_of(some)} = {in_words(total)}", some, None, "100 percent", total, verdict, note)


def _parts(counts: Sequence[Row]) -> Iterable[Check]:
    for some in _grouped(counts, lambda r: (r["about"], r["measure"], r["unit"], *period_of(r))):
        if len({r["population"] for r in some}) == len(some) > 1:
            for whole in counts:
                same = (whole["about"], whole["unit"]) == (some[0]["about"], some[0]["unit"])
                when = period_of(whole) in (period_of(some[0]), (None, None))
                if same and when and some[0]["measure"].startswith(whole["measure"] + "-"):
                    yield _total(some, whole, exact(whole["value"]))


def _parts_by_place(case: Case, counts: Sequence[Row]) -> Iterable[Check]:
    above = _above(case)
    for some in _grouped(counts, lambda r: (r["measure"], r["unit"], r["population"], *period_of(r))):
        base = base_of(some[0])
        if base and len({r["about"] for r in some}) == len(some) > 1:
            inside = {r["id"]: [o for o in some if o["about"] in above(r["about"])] for r in some}
            for whole in some:
                parts = [r for r in some if inside[r["id"]] and _nearest(inside[r["id"]], above) == whole["id"]]
                if parts:
                    yield _total(parts, whole, exact(whole["value"]))
            names = [r for r in counts if (r["measure"], r["unit"], r["value"]) == (some[0]["unit"],) * 2 + (base,)]
            outer = [r for r in some if not inside[r["id"]]]
            yield _total(outer, names[0] if len(names) == 1 else None, Fraction(base))


def _total(some: Sequence[Row], whole: Row | None, stated: Fraction) -> Check:
    total = sum((exact(r["value"]) for r in some), Fraction(0))
    verdict = HOLDS if total == stated else SCOPE if total < stated else CANNOT
    note = "parts may be missing" if verdict == SCOPE else ""
    said = f"{in_words(stated)} {some[0]['unit']}"
    return _check("parts", f"{sum_of(some)} = {in_words(total)}", some, whole, said, total, verdict, note)


def _shares(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
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
    good = [k for k, percent in enumerate(percents) if _agrees(percent, row) != CANNOT]
    stated = exact(numbers_of(row)[0])
    near = min(good or range(base + 1), key=lambda k: (abs(percents[k] - stated), k))
    note = "" if row["value"] is not None else f"a bound: the nearest whole number of {base} that keeps it"
    if not good:
        bases = [n for n in range(1, base) if _fits(row, n)]
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
    return _held("share", made, [], row, percents[near], note)


def _shares_of_counts(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    groups = {(s[0]["about"], *period_of(s[0]), s[0]["measure"]): s for s in _grouped(
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
    return _held("share", made, rows, against, share)


def _bases(percents: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    shares = [r for r in percents if r["value"] is not None and r["population"] and base_of(r) is None]
    shares = [r for r in shares if r["measure"].startswith("share-")]
    for some in _grouped(shares, lambda r: (r["about"], r["population"], *period_of(r))):
        words = some[0]["population"].lower().split()
        limits = [r for r in counts if r["about"] == some[0]["about"] and r["measure"] == r["unit"] in words]
        if len(some) > 1 and len(limits) == 1 and len({r["measure"] for r in some}) == len(some):
            limit = int(limits[0]["value"])
            fit = [n for n in range(1, limit + 1) if all(_fits(r, n) for r in some)]
            said = ", ".join(in_words(exact(r["value"])) for r in some)
            text = f"{said} percent are whole numbers of {listed(fit)}" if fit else f"no base up to {limit} gives all"
            stated = f"{said} percent of {some[0]['population']}"
            yield _check("base", text, some, limits[0], stated, len(fit), ROUNDS if fit else SCOPE, "")


def _changes(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    for row in rows:
        stem, _, word = row["measure"].rpartition("-")
        if word in _CHANGES and row["unit"] == "percent" and len({*period_of(row), None}) == 3:
            same = [r for r in counts if (r["about"], r["measure"]) == (row["about"], stem)]
            first, last = ([r for r in same if period_of(r) == (day, day)] for day in period_of(row))
            if len(first) == len(last) == 1 and first[0]["unit"] == last[0]["unit"] and first[0]["value"]:
                old, new = exact(first[0]["value"]), exact(last[0]["value"])
                change = _CHANGES[word] * 100 * (new - old) / old
                ends = (old, new) if _CHANGES[word] < 0 else (new, old)
                made = f"({in_words(ends[0])} - {in_words(ends[1])}) / {in_words(old)} = {in_words(change)} percent"
                yield _held("change", made, [*first, *last], row, change)


def _ratios(rows: Iterable[Row], counts: Sequence[Row]) -> Iterable[Check]:
    for row in rows:
        stem = row["measure"].removesuffix("-ratio")
        some = [r for r in counts if (r["about"], r["measure"], *period_of(r)) == (row["about"], stem, *period_of(row))]
        if stem != row["measure"] and len(some) == 2 and some[0]["unit"] == some[1]["unit"]:
            high, low = sorted((exact(r["value"]) for r in some), reverse=True)
            if low > 0:
                made = f"{in_words(high)} / {in_words(low)} = {in_words(high / low)}"
                yield _held("ratio", made, some, row, high / low)


def _texts(case: Case, percents: Iterable[Row], breakdowns: Sequence[Sequence[Row]]) -> Iterable[Check]:
    inside = {r["id"] for some in breakdowns for r in some}
    texts = [r for r in percents if r["id"] not in inside]
    columns = ("about", "document", "locator", "anchor")
    pieces = list(case.tables["evidence"].select(columns).iter_rows())
    at: dict[tuple[str, str], set[str]] = {}
    for about, document, locator, _ in pieces:
        at.setdefault((document, locator), set()).add(about)
    about_of = {r["id"]: r["about"] for r in texts}
    cited: dict[str, list[tuple[int, int]]] = {}  # of a text row: breakdown, and place of the class in it
    for about, document, locator, anchor in pieces:
        if about in about_of and re.fullmatch(r"\d+(\.\d+)?", anchor or ""):
            cited.setdefault(about, []).extend(
                (b, i)
                for b, some in enumerate(breakdowns)
                for i, r in enumerate(some)
                if r["id"] in at[document, locator] and exact(r["value"]) == Fraction(anchor)
            )
    for row in texts:
        cuts = [i for t, places in cited.items() if about_of[t] == row["about"] for _, i in places]
        linked = {row["measure"], *(breakdowns[b][0]["measure"] for b, _ in cited.get(row["id"], ()))}
        for some in breakdowns if cuts else ():
            if some[0]["measure"] in linked and period_of(row) in (period_of(some[0]), (None, None)):
                yield _text(row, some[min(cuts) :])


def _text(row: Row, tail: Sequence[Row]) -> Check:
    total = sum((exact(r["value"]) for r in tail), Fraction(0))
    verdict = _agrees(total, row, slack_of(tail))
    whole, _, start = tail[0]["population"].rpartition(", ")
    if verdict == CANNOT and row["population"] != whole:
        verdict = SCOPE
    note = f"{tail[0]['measure']} from {start} on, {when(tail[0])}; the text: {row['population'] or 'not said of whom'}"
    return _check("text", f"{sum_of(tail)} = {in_words(total)}", tail, row, stated(row), total, verdict, note)


def _agrees(computed: Fraction, row: Row, slack: Fraction = Fraction(0)) -> str:
    """Return whether a number is the one that a row states: exactly or within its bounds, by rounding, or not."""
    if row["value"] is not None:
        off = abs(computed - exact(row["value"]))
        return HOLDS if not off else ROUNDS if off <= _HALF / 10 ** decimals(row) + slack else CANNOT
    strict = row["exclusive"]
    for give, verdict in ((Fraction(0), HOLDS), (slack, ROUNDS)):
        low = None if row["min"] is None else computed + give - exact(row["min"])
        high = None if row["max"] is None else exact(row["max"]) - computed + give
        left = [(low, strict in ("min", "both")), (high, strict in ("max", "both"))]
        if all(gap is None or gap > 0 or (gap == 0 and not closed) for gap, closed in left):
            return verdict
    return CANNOT


def _fits(row: Row, base: int) -> bool:
    number = exact(numbers_of(row)[0]) * base / 100
    return any(_agrees(Fraction(100 * k, base), row) != CANNOT for k in {floor(number), ceil(number)})


def _check(
    name: str,
    made: str,
    rows: Sequence[Row],
    against: Row | None,
    stated: str,
    computed: Fraction | int,
    verdict: str,
    note: str,
) -> Check:
    ids = tuple(r["id"] for r in rows)
    by = None if against is None else str(against["id"])
    return Check(name, made, ids, by, stated, float(computed), verdict, note, "", (), ())


def _held(name: str, made: str, rows: Sequence[Row], against: Row, computed: Fraction, note: str = "") -> Check:
    return _check(name, made, rows, against, stated(against), computed, _agrees(computed, against), note)


def _located(case: Case, check: Check, places: Callable[[Sequence[str]], tuple[str, ...]]) -> Check:
    row = case.row(check.against or check.rows[0])
    measure = "shares of one population" if check.check == "base" else str(row["measure"]).replace("-", " ")
    what = f"{case.names[str(row['about'])]}, {measure}"
    against = places([check.against]) if check.against else ()
    return replace(check, what=what, locators=places(check.rows), against_locators=against)


def _places(case: Case) -> Callable[[Sequence[str]], tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for about, document, locator in (
        case.tables["evidence"].filter(pl.col("column").is_null()).select("about", "document", "locator").iter_rows()
    ):
        found.setdefault(about, []).append(f"{document} {locator}")
    return lambda ids: tuple(dict.fromkeys(place for i in ids for place in found.get(i, ())))


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


def _grouped(rows: Iterable[Row], key: Callable[[Row], tuple[Any, ...]]) -> list[list[Row]]:
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return list(groups.values())


def _ids(checks: Iterable[Check]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for c in checks for i in (*([c.against] if c.against else []), *c.rows)))


_CHECKS = (
    Column("check", "text", "breakdown, parts, share, base, change, ratio or text."),
    Column("what", "text", "Of whom and what."),
    Column("verdict", "text", "holds, rounds, cannot hold or scope differs?"),
    Column("stated", "text", "What the source states."),
    Column("sum", "text", "The sum, done again."),
    Column("computed", "number", "What it comes to; of a base, how many bases would do."),
    Column("note", "text", "What may explain the difference, or what is compared."),
    Column("against", "id", "The row that states it; empty for 100 percent or a number in a population."),
    Column("against_locators", "ids", "Where it is stated."),
    Column("rows", "ids", "The rows it was computed from."),
    Column("locators", "ids", "Where these stand."),
)
_UNCHECKED = (
    Column("row", "id", "The measure."),
    Column("about", "id", "What it is about."),
    Column("measure", "text", "What is measured."),
    Column("stated", "text", "The number, or its bounds."),
)

"""The source's own numbers checked again: sums, shares, changes, ratios, text against tables.

Nothing is corrected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.questions.audit.percentages import bases, shares, shares_of_counts, texts
from kg.questions.audit.recomputation import CANNOT, HOLDS, ROUNDS, SCOPE, VERDICTS, Check
from kg.questions.audit.stated_numbers import numbers_of, stated
from kg.questions.audit.sums import (
    breakdown,
    breakdowns,
    changes,
    check_parts,
    parts_by_place,
    ratios,
)
from kg.results.answers import Cell, Column, Heading, Sentence, Table

__all__ = ["VERDICTS", "Audit", "Check", "audit"]
_PLACES = 2
_VERBS = {
    HOLDS: ("holds", "hold"),
    ROUNDS: ("rounds", "round"),
    CANNOT: ("cannot hold", "cannot hold"),
    SCOPE: ("differs perhaps in scope", "differ perhaps in scope"),
}


class Unchecked(NamedTuple):
    """A number that nothing in the case could be compared with."""

    row: str
    about: str
    measure: str
    stated: str


@dataclass(frozen=True)
class Audit:
    """The answer to `audit`: the checks, and the numbers that could not be checked."""

    heading: Heading
    checks: tuple[Check, ...]
    unchecked: tuple[Unchecked, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the count of verdicts, each check that fails, and how much was not checked."""
        if not self.checks:
            return (self._nothing_checked(),)
        failed = (*self._checks_of(CANNOT), *self._checks_of(SCOPE))
        sentences = [self._count_verdicts(), *map(_difference, failed)]
        if self.unchecked:
            checkable = len(_row_ids(self.checks)) + len(self.unchecked)
            count = f"{len(self.unchecked)} of {checkable} numbers"
            text = f"{count} have nothing in the case to be checked against."
            sentences.append(Sentence(text, self._unchecked_ids(), "audit"))
        return tuple(sentences)

    def _checks_of(self, verdict: str) -> list[Check]:
        return [check for check in self.checks if check.verdict == verdict]

    def _unchecked_ids(self) -> tuple[str, ...]:
        return tuple(number.row for number in self.unchecked)

    def _nothing_checked(self) -> Sentence:
        count = f"{len(self.unchecked)} numbers" if self.unchecked else "no number at all"
        reason = "no two numbers of the case can be held against each other"
        return Sentence(f"too few coded: {reason} ({count}).", self._unchecked_ids(), "audit")

    def _count_verdicts(self) -> Sentence:
        counts = []
        for verdict in VERDICTS:
            count = len(self._checks_of(verdict))
            singular, plural = _VERBS[verdict]
            counts.append(f"{count} {singular if count == 1 else plural}")
        sums = "1 sum" if len(self.checks) == 1 else f"{len(self.checks)} sums"
        text = f"{sums} done again: {', '.join(counts)}."
        return Sentence(text, _row_ids(self.checks), "audit")

    def tables(self) -> tuple[Table, ...]:
        """Return `audit` and `unchecked`."""
        rows = tuple(_cells(check) for check in self.checks)
        computed = "Computed from these rows, the number is this."
        unchecked = "Nothing could be held against it."
        return (
            Table("audit", "The source's numbers", _CHECKS, rows, computed),
            Table("unchecked", "Numbers not checked", _UNCHECKED, self.unchecked, unchecked),
        )


def _difference(check: Check) -> Sentence:
    """Return what is stated and what the sum comes to, each with its places."""
    stated_at, computed_at = check.against_locators, check.locators
    if check.check == "base":
        # The percentages are the rows of a base; the row against them only bounds it.
        stated_at, computed_at = computed_at, stated_at
    stated_text = check.stated + _in_brackets(stated_at)
    computed_text = check.sum + _in_brackets(computed_at)
    note = f"; {check.note}" if check.note else ""
    verdict = check.verdict.rstrip("?")
    text = f"{verdict}: {check.what}: {stated_text}, but {computed_text}{note}."
    return Sentence(text, _row_ids([check]), "audit")


def _cells(check: Check) -> tuple[Cell, ...]:
    return (
        check.check,
        check.what,
        check.verdict,
        check.stated,
        check.sum,
        check.computed,
        check.note,
        check.against,
        check.against_locators,
        check.rows,
        check.locators,
    )


def audit(case: Case) -> Audit:
    """Do the source's sums again, with its own numbers.

    Args:
        case: the case.

    Returns:
        A row a sum, with both places. The verdict is *holds* if the number comes out exactly
        or lies within the stated bounds, *rounds* if it does so at the rounding of what is stated,
        *cannot hold* if not, and *scope differs?* if not, but what is compared need not be the same
        thing. Shares are in percent, as stated.

    Which rows of `measures` belong together is read from the rows alone:

    * `breakdown`: percentages of one `about`, measure `share-of-...` and period whose populations
      read `<whole>, <class>`, at least three. They make 100; less may mean that classes are missing
      (*scope differs?*).
    * `parts`: counts of one `about`, measure, unit and period in several populations make the count
      of the measure that begins theirs (`firms-in-group` and `firms`). Or: counts of several actors
      with one measure, unit and population; those within another by `place`, `part_of` or
      `member_of` make the count of that one, the rest make the number that the population begins
      with. Fewer may mean that parts are missing (*scope differs?*).
    * `share`: a percentage whose population begins with a number has that base, and a whole number
      of it gives the percentage; where a count says which (`firms-with-x` for `share-with-x`), it
      is that. A share `share-x` in a period is the count whose population is `x` over another count
      of its measure.
    * `base`: percentages of one `about`, population and period without a number have one base in
      common, no greater than the count of that actor whose measure is its unit, a word of the
      population (`firms`).
    * `change`, `ratio`: `m-decline` (decrease, fall, rise, increase, growth) in percent over a
      period compares `m` at its start and end; `m-ratio` compares the only two values of `m`.
    * `text`: a percentage that is in no breakdown, against a breakdown with its measure or with a
      number that its evidence cites (locator and anchor). Counted from the first class that
      evidence about its actor cites, to the last, as the rows stand. Where populations differ a
      mismatch is *scope differs?*.

    Not derived: what the rows do not say in these ways; words ("about a quarter"); how many did not
    answer; whether a final zero was stated, so that a breakdown has the rounding of its most exact
    number.

    Example:
        >>> from kg.case import read_case
        >>> checks = audit(read_case()).checks
        >>> decline = [c for c in checks if c.against == "ota-ward-plants-decline"]
        >>> [(c.sum, c.stated, c.verdict) for c in decline]
        [('(8897 - 6787) / 8897 = 23.7 percent', 'under 24 percent', 'holds')]

    Reference:
        The test of percentages by integers is that of Brown & Heathers 2017, The GRIM test,
        *Social Psychological and Personality Science* 8(4): 363-369, doi 10.1177/1948550616673876.
    """
    rows = [r for r in case.tables["measures"].iter_rows(named=True) if numbers_of(r)]
    percents = [r for r in rows if r["unit"] == "percent"]
    counts = [r for r in rows if r["unit"] and r["unit"] != "percent" and r["value"] is not None]
    tables = breakdowns(percents)
    checks = chain(
        map(breakdown, tables),
        check_parts(counts),
        parts_by_place(case, counts),
        shares(percents, counts),
        shares_of_counts(percents, counts),
        bases(percents, counts),
        changes(rows, counts),
        ratios(rows, counts),
        texts(case, percents, tables),
    )
    places = _places_by_row(case)
    located = tuple(_located(case, check, places) for check in checks)
    checked = frozenset(_row_ids(located))
    unchecked = tuple(
        Unchecked(r["id"], r["about"], r["measure"], stated(r))
        for r in rows
        if r["id"] not in checked
    )
    title = f"The source's numbers re-checked: {case.settings.title}"
    return Audit(Heading("audit", case.id, title, case.names), located, unchecked)


def _located(case: Case, check: Check, places: Mapping[str, list[str]]) -> Check:
    """Return a check with what it is about, and where its rows stand."""
    row = case.row(check.against or check.rows[0])
    measure = str(row["measure"]).replace("-", " ")
    if check.check == "base":
        measure = "shares of one population"
    return replace(
        check,
        what=f"{case.names[str(row['about'])]}, {measure}",
        locators=_places_of(check.rows, places),
        against_locators=_places_of([check.against] if check.against else [], places),
    )


def _places_by_row(case: Case) -> dict[str, list[str]]:
    """Return where each row stands: document and locator of the evidence about all of it."""
    places: dict[str, list[str]] = {}
    evidence = case.tables["evidence"].filter(pl.col("column").is_null())
    for about, document, locator in evidence.select("about", "document", "locator").iter_rows():
        places.setdefault(about, []).append(f"{document} {locator}")
    return places


def _places_of(row_ids: Iterable[str], places: Mapping[str, list[str]]) -> tuple[str, ...]:
    locators = chain.from_iterable(places.get(row_id, ()) for row_id in row_ids)
    return tuple(dict.fromkeys(locators))


def _in_brackets(locators: Sequence[str]) -> str:
    """Return the first two places in brackets, with the number of the others; of none, nothing."""
    more = f" and {len(locators) - _PLACES} more" if len(locators) > _PLACES else ""
    return f" ({', '.join(locators[:_PLACES])}{more})" if locators else ""


def _row_ids(checks: Iterable[Check]) -> tuple[str, ...]:
    """Return the ids of the rows of checks: the row that states a number, then those of the sum."""
    ids: dict[str, None] = {}
    for check in checks:
        if check.against:
            ids[check.against] = None
        ids |= dict.fromkeys(check.rows)
    return tuple(ids)


_CHECKS = (
    Column("check", "text", "breakdown, parts, share, base, change, ratio or text."),
    Column("what", "text", "Of whom and what."),
    Column("verdict", "text", "holds, rounds, cannot hold or scope differs?"),
    Column("stated", "text", "What the source states."),
    Column("sum", "text", "The sum, done again."),
    Column("computed", "number", "What it comes to; of a base, how many bases would do."),
    Column("note", "text", "What may explain the difference, or what is compared."),
    Column(
        "against",
        "id",
        "The row that states it; empty for 100 percent or a number in a population.",
    ),
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

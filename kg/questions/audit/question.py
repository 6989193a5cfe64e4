"""The source's own numbers checked again: sums, shares, changes, ratios, text against tables.

Nothing is corrected.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.needed_tables import Needs
from kg.case.settings import Settings
from kg.questions.audit.percentages import bases, shares, shares_of_counts, texts
from kg.questions.audit.recomputation import CANNOT, HOLDS, ROUNDS, SCOPE, VERDICTS, Check
from kg.questions.audit.stated_numbers import Row, numbers_of, stated
from kg.questions.audit.sums import (
    breakdown,
    breakdowns,
    changes,
    check_parts,
    parts_by_place,
    ratios,
)
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.schema.model import Schema

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


@dataclass(frozen=True, repr=False)
class Audit(Displayed):
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
            sentences.append(self._count_unchecked())
        return tuple(sentences)

    def _count_unchecked(self) -> Sentence:
        """Return how many of the numbers could not be checked."""
        checkable = len(_row_ids(self.checks)) + len(self.unchecked)
        count = f"{len(self.unchecked)} of {checkable} numbers"
        text = f"{count} have nothing in the case to be checked against."
        return Sentence(text, self._unchecked_ids(), "audit")

    def _checks_of(self, verdict: str) -> list[Check]:
        """Return the checks of one verdict."""
        return [check for check in self.checks if check.verdict == verdict]

    def _unchecked_ids(self) -> tuple[str, ...]:
        """Return the rows of the numbers that were not checked."""
        return tuple(number.row for number in self.unchecked)

    def _nothing_checked(self) -> Sentence:
        """Return why there is no check, and how many numbers there are."""
        count = f"{len(self.unchecked)} numbers" if self.unchecked else "no number at all"
        reason = "no two numbers of the case can be held against each other"
        text = f"too few coded: {reason} ({count})."
        return Sentence(text, self._unchecked_ids(), "audit")

    def _count_verdicts(self) -> Sentence:
        """Return how many sums were done again, and how many have each verdict."""
        counts = []
        for verdict in VERDICTS:
            count = len(self._checks_of(verdict))
            singular, plural = _VERBS[verdict]
            verb = singular if count == 1 else plural
            counts.append(f"{count} {verb}")
        total = len(self.checks)
        sums = "1 sum" if total == 1 else f"{total} sums"
        text = f"{sums} done again: {', '.join(counts)}."
        return Sentence(text, _row_ids(self.checks), "audit")

    def tables(self) -> tuple[Table, ...]:
        """Return `audit` and `unchecked`."""
        rows = tuple(_cells(check) for check in self.checks)
        reading = "Computed from these rows, the number is this."
        columns = columns_of(__package__, "audit")
        checked = Table("audit", "The source's numbers", columns, rows, reading)
        reading = "Nothing could be held against it."
        columns = columns_of(__package__, "unchecked")
        unchecked = Table("unchecked", "Numbers not checked", columns, self.unchecked, reading)
        return (checked, unchecked)


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
    """Return a row of the table `audit`."""
    numbers = (check.stated, check.sum, check.computed)
    against = (check.against, check.against_locators)
    computed_from = (check.rows, check.locators)
    return (check.check, check.what, check.verdict, *numbers, check.note, *against, *computed_from)


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
    measures = case.tables["measures"].iter_rows(named=True)
    rows = [row for row in measures if numbers_of(row)]
    places = _places_by_row(case)
    row_of = {row["id"]: row for row in rows}
    checks = tuple(
        _located(check, row_of[check.against or check.rows[0]], case.names, places)
        for check in _checks(case, rows)
    )
    checked = frozenset(_row_ids(checks))
    unchecked = tuple(_unchecked(row) for row in rows if row["id"] not in checked)
    title = f"The source's numbers re-checked: {case.settings.title}"
    heading = Heading("audit", case.id, title, case.names)
    return Audit(heading, checks, unchecked)


def audit_needs(_settings: Settings, _schema: Schema) -> Needs:
    """Return what `audit` needs of a case.

    Args:
        _settings: the settings of the case, which do not matter.
        _schema: the schema, likewise.
    """
    columns = ("id", "name", "place", "part_of", "member_of")
    tables = {"actors": columns, "measures": (), "evidence": ()}
    return Needs(tables, decisive="measures")


def _checks(case: Case, rows: Sequence[Row]) -> Iterable[Check]:
    """Yield the checks of all forms, not yet located."""
    percents = [row for row in rows if row["unit"] == "percent"]
    valued = [row for row in rows if row["value"] is not None]
    counts = [row for row in valued if row["unit"] and row["unit"] != "percent"]
    tables = breakdowns(percents)
    yield from map(breakdown, tables)
    yield from check_parts(counts)
    yield from parts_by_place(case, counts)
    yield from shares(percents, counts)
    yield from shares_of_counts(percents, counts)
    yield from bases(percents, counts)
    yield from changes(rows, counts)
    yield from ratios(rows, counts)
    yield from texts(case, percents, tables)


def _unchecked(row: Row) -> Unchecked:
    """Return a row of `measures` as a number that was not checked."""
    return Unchecked(row["id"], row["about"], row["measure"], stated(row))


def _located(
    check: Check, row: Row, names: Mapping[str, str], places: Mapping[str, list[str]]
) -> Check:
    """Return a check with what it is about, and where its rows stand.

    Args:
        check: the check.
        row: its first row: the one that states the number, if there is one.
        names: the name of each actor.
        places: where each row stands.
    """
    name = names[str(row["about"])]
    measure = str(row["measure"]).replace("-", " ")
    if check.check == "base":
        measure = "shares of one population"
    against = [check.against] if check.against else []
    return replace(
        check,
        what=f"{name}, {measure}",
        locators=_places_of(check.rows, places),
        against_locators=_places_of(against, places),
    )


def _places_by_row(case: Case) -> dict[str, list[str]]:
    """Return where each row stands: document and locator of the evidence about all of it."""
    places: dict[str, list[str]] = {}
    evidence = case.tables["evidence"]
    about_rows = evidence.filter(pl.col("column").is_null())
    cited = about_rows.select("about", "document", "locator")
    for about, document, locator in cited.iter_rows():
        places.setdefault(about, []).append(f"{document} {locator}")
    return places


def _places_of(row_ids: Iterable[str], places: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return where rows stand, each place once."""
    locators = chain.from_iterable(places.get(row_id, ()) for row_id in row_ids)
    return tuple(dict.fromkeys(locators))


def _in_brackets(locators: Sequence[str]) -> str:
    """Return the first two places in brackets, with the number of the others; "" if none."""
    if not locators:
        return ""
    text = ", ".join(locators[:_PLACES])
    more = len(locators) - _PLACES
    if more > 0:
        text += f" and {more} more"
    return f" ({text})"


def _row_ids(checks: Iterable[Check]) -> tuple[str, ...]:
    """Return the ids of the rows of checks: the row that states a number, then those of the sum."""
    ids: dict[str, None] = {}
    for check in checks:
        if check.against:
            ids[check.against] = None
        ids |= dict.fromkeys(check.rows)
    return tuple(ids)

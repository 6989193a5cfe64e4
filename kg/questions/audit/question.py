"""The source's own numbers re-checked: sums, shares, changes, ratios, text against tables. Nothing is corrected."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

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
from kg.results.answers import Column, Heading, Sentence, Table

__all__ = ["VERDICTS", "Audit", "Check", "audit"]
_PLACES = 2
_SAID = {
    HOLDS: ("holds", "hold"),
    ROUNDS: ("rounds", "round"),
    CANNOT: ("cannot hold", "cannot hold"),
    SCOPE: ("differs perhaps in scope", "differ perhaps in scope"),
}


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
        used = _ids(self.checks)
        counts = ", ".join(f"{len(by[v])} {_SAID[v][len(by[v]) != 1]}" for v in VERDICTS)
        sums = "1 sum" if len(self.checks) == 1 else f"{len(self.checks)} sums"
        found = [Sentence(f"{sums} done again: {counts}.", used, "audit")]
        for c in (*by[CANNOT], *by[SCOPE]):
            note = f"; {c.note}" if c.note else ""
            # Of a base the percentages are the rows, and the row against them is the number that bounds it.
            places = (
                (c.locators, c.against_locators)
                if c.check == "base"
                else (c.against_locators, c.locators)
            )
            said, made = (
                text + _at(where) for text, where in zip((c.stated, c.sum), places, strict=True)
            )
            found.append(
                Sentence(
                    f"{c.verdict.rstrip('?')}: {c.what}: {said}, but {made}{note}.",
                    _ids([c]),
                    "audit",
                )
            )
        if self.unchecked:
            of = len(used) + len(self.unchecked)
            text = f"{len(self.unchecked)} of {of} numbers have nothing in the case to be checked against."
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
            Table(
                "audit",
                "The source's numbers",
                _CHECKS,
                rows,
                "Computed from these rows, the number is this.",
            ),
            Table(
                "unchecked",
                "Numbers not checked",
                _UNCHECKED,
                self.unchecked,
                "Nothing could be held against it.",
            ),
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
    tables = breakdowns(percents)
    checks = [
        *(breakdown(some) for some in tables),
        *check_parts(counts),
        *parts_by_place(case, counts),
        *shares(percents, counts),
        *shares_of_counts(percents, counts),
        *bases(percents, counts),
        *changes(rows, counts),
        *ratios(rows, counts),
        *texts(case, percents, tables),
    ]
    places = _places(case)
    located = tuple(_located(case, c, places) for c in checks)
    used = {i for c in located for i in _ids([c])}
    left = tuple(
        (r["id"], r["about"], r["measure"], stated(r)) for r in rows if r["id"] not in used
    )
    heading = Heading(
        "audit", case.id, f"The source's numbers re-checked: {case.settings.title}", case.names
    )
    return Audit(heading, located, left)


def _located(case: Case, check: Check, places: Callable[[Sequence[str]], tuple[str, ...]]) -> Check:
    row = case.row(check.against or check.rows[0])
    measure = (
        "shares of one population"
        if check.check == "base"
        else str(row["measure"]).replace("-", " ")
    )
    what = f"{case.names[str(row['about'])]}, {measure}"
    against = places([check.against]) if check.against else ()
    return replace(check, what=what, locators=places(check.rows), against_locators=against)


def _places(case: Case) -> Callable[[Sequence[str]], tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for about, document, locator in (
        case.tables["evidence"]
        .filter(pl.col("column").is_null())
        .select("about", "document", "locator")
        .iter_rows()
    ):
        found.setdefault(about, []).append(f"{document} {locator}")
    return lambda ids: tuple(dict.fromkeys(place for i in ids for place in found.get(i, ())))


def _at(locators: Sequence[str]) -> str:
    more = f" and {len(locators) - _PLACES} more" if len(locators) > _PLACES else ""
    return f" ({', '.join(locators[:_PLACES])}{more})" if locators else ""


def _ids(checks: Iterable[Check]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(i for c in checks for i in (*([c.against] if c.against else []), *c.rows))
    )


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

"""The cells of rival explanations: how passages stand with each claim, and what came first for each individual."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import polars as pl

from kg.case import Case
from kg.case.settings import Rivalry
from kg.questions.findings.coded_properties import Reading, property_in_words, read_property
from kg.questions.findings.patterns import claim_of
from kg.questions.findings.rival_explanations import (
    AFTER,
    BEFORE,
    BOTH,
    NO_SIDE,
    NOT_SO,
    SILENT,
    STATED,
    UNSAID,
    Rivals,
    Standing,
)

Span = tuple[date, date]


def rivals(case: Case, individuals: Sequence[str]) -> tuple[Rivals, ...]:
    """Set rival explanations side by side, with the evidence of each cell.

    The rivalries are those of `[rivals.<name>]` in case.toml, and those that only the column `rivals` of the claims
    states. A passage *supports*, *disputes* or does *both* to a claim as the evidence about that claim says, else it is
    *silent*. A passage that stands alike with all claims tells none from the others (analysis of competing hypotheses:
    Heuer 1999, Psychology of Intelligence Analysis, ch. 8).

    Where the rivals differ in what came first, an individual has a cell for each: *before* if what the claim puts
    first is dated, and earlier than what the others do; *after* if later than one of these; *stated* where the order
    cannot be read; *not so*; *not stated*. Individuals of whom nothing is stated make no row. A date is that of the
    rows: the start of a tie, the period of a measure, or its value where the unit is `year`.

    Raises:
        NameUnknown: a claim or property is not there.
    """
    return tuple(
        _side_by_side(case, rivalry, individuals)
        for rivalry in (*case.settings.rivals, *_unnamed(case))
    )


def _unnamed(case: Case) -> Iterator[Rivalry]:
    """Yield the claims that the column `rivals` joins, directly or by others, and that no section names together."""
    group: dict[str, str] = {}

    def root(claim: str) -> str:
        while group.setdefault(claim, claim) != claim:
            claim = group[claim]
        return claim

    claims = case.tables["claims"].select("id", "rivals")
    for claim, others in claims.iter_rows():
        for other in others or ():
            if other != claim:
                group[root(other)] = root(claim)
    found: dict[str, list[str]] = {}
    for claim in claims["id"]:
        if claim in group:
            found.setdefault(root(claim), []).append(claim)
    for some in found.values():
        if not any(set(some) <= set(named.claims) for named in case.settings.rivals):
            yield Rivalry(some[0], tuple(some))


def _side_by_side(case: Case, rivalry: Rivalry, individuals: Sequence[str]) -> Rivals:
    statements = {claim: claim_of(case, claim) for claim in (*rivalry.claims, *rivalry.beside)}
    cells = (
        *_passages_of(case, rivalry),
        *_told_beside(case, rivalry, statements),
        *_order(case, rivalry, individuals),
    )
    return Rivals(rivalry, statements, cells, len(individuals))


def _evidence(case: Case, claims: Iterable[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield row, stance, method, id and place of what is about claims, in the order of the case."""
    rows = case.tables["evidence"].filter(pl.col("about").is_in(list(claims)))
    for about, stance, method, own, document, locator in rows.select(
        "about", "stance", "method", "id", "document", "locator"
    ).iter_rows():
        yield about, stance, method, own, f"{document} {locator}"


def _passages_of(case: Case, rivalry: Rivalry) -> Iterator[Standing]:
    pieces = list(_evidence(case, rivalry.claims))
    for place in dict.fromkeys(p[-1] for p in pieces):
        for claim in rivalry.claims:
            mine = [p for p in pieces if p[0] == claim and p[-1] == place]
            stances = {p[1] for p in mine}
            cell = BOTH if len(stances) > 1 else next(iter(stances), SILENT)
            methods = tuple(dict.fromkeys(p[2] for p in mine))
            yield Standing(
                claim, "passage", place, cell, "", methods, (claim, *(p[3] for p in mine)), (place,)
            )


def _told_beside(case: Case, rivalry: Rivalry, statements: Mapping[str, str]) -> Iterator[Standing]:
    for beside in rivalry.beside:
        pieces = list(_evidence(case, [beside]))
        methods, places = (tuple(dict.fromkeys(p[i] for p in pieces)) for i in (2, 4))
        rows = (beside, *(p[3] for p in pieces))
        for claim in rivalry.claims:
            yield Standing(
                claim, "claim", beside, NO_SIDE, statements[beside], methods, rows, places
            )


def _order(case: Case, rivalry: Rivalry, individuals: Sequence[str]) -> Iterator[Standing]:
    sides = [read_property(case, spec) for spec in rivalry.first]
    for who in individuals:
        if not any(who in reading and reading[who][2] for reading, _ in sides):
            continue  # no row says anything of it
        when = [_begun(case, side[0][who][2]) if _is_so(side, who) else None for side in sides]
        for i, (claim, spec, side) in enumerate(
            zip(rivalry.claims, rivalry.first, sides, strict=True)
        ):
            if who not in side[0]:
                yield Standing(claim, "individual", who, UNSAID, "", (), (), ())
                continue
            _, said, rows = side[0][who]
            words = property_in_words(case, spec)
            cell = _cell(when, i) if _is_so(side, who) else NOT_SO
            said = said if cell == NOT_SO else f"{words}: {_in_years(when[i])}"
            pieces = list(_evidence(case, rows))
            methods, places = (tuple(dict.fromkeys(p[k] for p in pieces)) for k in (2, 4))
            yield Standing(claim, "individual", who, cell, said, methods, rows, places)


def _is_so(side: tuple[Reading, bool], who: str) -> bool:
    """Return whether a property is stated of somebody: any value of it, or yes where it is yes or no."""
    reading, crisp = side
    return who in reading and not (crisp and reading[who][0] == (0.0, 0.0))


def _cell(when: Sequence[Span | None], i: int) -> str:
    own, others = when[i], [w for j, w in enumerate(when) if j != i]
    if own and all(w and own[1] < w[0] for w in others):
        return BEFORE
    return AFTER if own and any(w and w[1] < own[0] for w in others) else STATED


def _begun(case: Case, rows: Iterable[str]) -> Span | None:
    """Return the earliest and the latest day on which the first of some rows may have begun; none for no row."""
    spans = [_span(case.row(row)) for row in rows]
    if not spans:
        return None
    return min(low for low, _ in spans), min(high for _, high in spans)


def _span(row: Mapping[str, object]) -> Span:
    for name in ("start", "period_start"):
        first, last = row.get(f"{name}_from"), row.get(f"{name}_to")
        if isinstance(first, date) and isinstance(last, date):
            return first, last
    low, high = (
        row["value"] if isinstance(row.get("value"), float) else row.get(end)
        for end in ("min", "max")
    )
    if row.get("unit") != "year":
        low = high = None
    first_year, last_year = (
        int(v) if isinstance(v, float) and 1 <= v <= date.max.year else None for v in (low, high)
    )
    return date(first_year, 1, 1) if first_year else date.min, date(
        last_year, 12, 31
    ) if last_year else date.max


def _in_years(span: Span | None) -> str:
    if span is None or span == (date.min, date.max):
        return "not dated"
    first, last = (day.year for day in span)
    if span[0] == date.min or span[1] == date.max:
        return f"by {last}" if span[0] == date.min else f"from {first} on"
    return str(first) if first == last else f"{first} to {last}"

"""The cells of rival explanations: how passages stand with each claim, and what came first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.settings import Rivalry
from kg.questions.findings.coded_properties import (
    PropertyReading,
    property_in_words,
    read_property,
)
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

    The rivalries are those of `[rivals.<name>]` in case.toml, and those that only the column
    `rivals` of the claims states. A passage *supports*, *disputes* or does *both* to a claim as
    the evidence about that claim says, else it is *silent*. A passage that stands alike with all
    claims tells none from the others (analysis of competing hypotheses: Heuer 1999, Psychology of
    Intelligence Analysis, ch. 8).

    Where the rivals differ in what came first, an individual has a cell for each: *before* if what
    the claim puts first is dated, and earlier than what the others do; *after* if later than one
    of these; *stated* where the order cannot be read; *not so*; *not stated*. Individuals of whom
    nothing is stated make no row. A date is that of the rows: the start of a tie, the period of a
    measure, or its value where the unit is `year`.

    Args:
        case: the case.
        individuals: the ids of those who may have a row.

    Raises:
        NameUnknown: a claim or property is not there.
    """
    rivalries = (*case.settings.rivals, *_unnamed(case))
    return tuple(_side_by_side(case, rivalry, individuals) for rivalry in rivalries)


def _unnamed(case: Case) -> Iterator[Rivalry]:
    """Yield the claims that the column `rivals` joins and that no section names together.

    Claims may be joined directly or through others: groups are merged by union-find.
    """
    parent: dict[str, str] = {}

    def root(claim: str) -> str:
        """Return the claim that represents the group of a claim; a new claim is its own group."""
        while parent.setdefault(claim, claim) != claim:
            claim = parent[claim]
        return claim

    claims = case.tables["claims"].select("id", "rivals")
    for claim, rival_claims in claims.iter_rows():
        for rival in rival_claims or ():
            if rival != claim:
                parent[root(rival)] = root(claim)
    groups: dict[str, list[str]] = {}
    for claim in claims["id"]:
        if claim in parent:
            groups.setdefault(root(claim), []).append(claim)
    for group in groups.values():
        if not any(set(group) <= set(named.claims) for named in case.settings.rivals):
            yield Rivalry(group[0], tuple(group))


def _side_by_side(case: Case, rivalry: Rivalry, individuals: Sequence[str]) -> Rivals:
    """Return the cells of one rivalry: those of passages, of claims beside, of individuals."""
    claims = (*rivalry.claims, *rivalry.beside)
    statements = {claim: claim_of(case, claim) for claim in claims}
    cells = (
        *_passage_cells(case, rivalry),
        *_claim_cells(case, rivalry, statements),
        *_individual_cells(case, rivalry, individuals),
    )
    return Rivals(rivalry, statements, cells, len(individuals))


class _Piece(NamedTuple):
    """A row of evidence: what it is about, its stance and method, its id, and where it stands."""

    about: str
    stance: str
    method: str
    id: str
    place: str


def _evidence(case: Case, claims: Iterable[str]) -> Iterator[_Piece]:
    """Yield the evidence about claims, in the order of the case."""
    rows = case.tables["evidence"].filter(pl.col("about").is_in(list(claims)))
    columns = rows.select("about", "stance", "method", "id", "document", "locator")
    for about, stance, method, own_id, document, locator in columns.iter_rows():
        yield _Piece(about, stance, method, own_id, f"{document} {locator}")


def _methods(pieces: Iterable[_Piece]) -> tuple[str, ...]:
    """Return the methods of pieces, each once."""
    return tuple(dict.fromkeys(piece.method for piece in pieces))


def _places(pieces: Iterable[_Piece]) -> tuple[str, ...]:
    """Return the places of pieces, each once."""
    return tuple(dict.fromkeys(piece.place for piece in pieces))


def _passage_cells(case: Case, rivalry: Rivalry) -> Iterator[Standing]:
    """Yield a cell for each passage and claim, the silent ones too."""
    pieces = list(_evidence(case, rivalry.claims))
    for place in _places(pieces):
        for claim in rivalry.claims:
            passage = [p for p in pieces if p.about == claim and p.place == place]
            stances = {piece.stance for piece in passage}
            cell = BOTH if len(stances) > 1 else next(iter(stances), SILENT)
            rows = (claim, *(piece.id for piece in passage))
            methods = _methods(passage)
            yield Standing(claim, "passage", place, cell, "", methods, rows, (place,))


def _claim_cells(case: Case, rivalry: Rivalry, statements: Mapping[str, str]) -> Iterator[Standing]:
    """Yield a cell for each claim on the same question, which takes no side, and each rival."""
    for beside in rivalry.beside:
        pieces = list(_evidence(case, [beside]))
        rows = (beside, *(piece.id for piece in pieces))
        rests_on = (_methods(pieces), rows, _places(pieces))
        for claim in rivalry.claims:
            yield Standing(claim, "claim", beside, NO_SIDE, statements[beside], *rests_on)


def _individual_cells(
    case: Case, rivalry: Rivalry, individuals: Sequence[str]
) -> Iterator[Standing]:
    """Yield for each individual and claim whether what the claim puts first came first."""
    readings = [read_property(case, spec) for spec in rivalry.first]
    for actor in individuals:
        codes = [reading.codes.get(actor) for reading in readings]
        if not any(code and code.rows for code in codes):
            continue  # no row says anything of it
        dates = [_date_of(case, reading, actor) for reading in readings]
        sides = zip(rivalry.claims, rivalry.first, readings, strict=True)
        for i, (claim, spec, reading) in enumerate(sides):
            code = codes[i]
            if code is None:
                yield Standing(claim, "individual", actor, UNSAID, "", (), (), ())
                continue
            cell, words = NOT_SO, code.words
            if _is_so(reading, actor):
                cell = _cell(dates, i)
                words = f"{property_in_words(case, spec)}: {_in_years(dates[i])}"
            pieces = list(_evidence(case, code.rows))
            rests_on = (_methods(pieces), code.rows, _places(pieces))
            yield Standing(claim, "individual", actor, cell, words, *rests_on)


def _is_so(reading: PropertyReading, actor: str) -> bool:
    """Return whether a property holds of an actor: any value, or yes where it is yes or no."""
    code = reading.codes.get(actor)
    if code is None:
        return False
    is_no = reading.is_crisp and code.value == (0.0, 0.0)
    return not is_no


def _date_of(case: Case, reading: PropertyReading, actor: str) -> Span | None:
    """Return when a property of an actor began; `None` where it does not hold of it."""
    if not _is_so(reading, actor):
        return None
    return _begun(case, reading.codes[actor].rows)


def _cell(dates: Sequence[Span | None], i: int) -> str:
    """Return how the date at place i stands to the others."""
    own = dates[i]
    others = [span for j, span in enumerate(dates) if j != i]
    if not own:
        return STATED
    first, last = own
    if all(span and last < span[0] for span in others):
        return BEFORE
    is_after = any(span and span[1] < first for span in others)
    return AFTER if is_after else STATED


def _begun(case: Case, rows: Iterable[str]) -> Span | None:
    """Return the earliest and the latest day on which the first of some rows may have begun."""
    spans = [_span(case.row(row)) for row in rows]
    if not spans:
        return None
    return min(low for low, _ in spans), min(high for _, high in spans)


def _span(row: Mapping[str, object]) -> Span:
    """Return between which days a row begins; `date.min` and `date.max` where nothing is stated."""
    for name in ("start", "period_start"):
        first, last = row.get(f"{name}_from"), row.get(f"{name}_to")
        if isinstance(first, date) and isinstance(last, date):
            return first, last
    if row.get("unit") != "year":
        return date.min, date.max
    value = row.get("value")
    bounds = (value, value)
    if not isinstance(value, float):
        bounds = (row.get("min"), row.get("max"))
    first_year, last_year = map(_year, bounds)
    start = date(first_year, 1, 1) if first_year else date.min
    end = date(last_year, 12, 31) if last_year else date.max
    return start, end


def _year(value: object) -> int | None:
    """Return a number as a year; `None` if the calendar has no such year."""
    if not isinstance(value, float):
        return None
    return int(value) if 1 <= value <= date.max.year else None


def _in_years(span: Span | None) -> str:
    """Return between which years something began."""
    if span is None or span == (date.min, date.max):
        return "not dated"
    first, last = (day.year for day in span)
    if span[0] == date.min:
        return f"by {last}"
    if span[1] == date.max:
        return f"from {first} on"
    return str(first) if first == last else f"{first} to {last}"

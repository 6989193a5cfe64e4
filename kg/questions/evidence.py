"""What a row rests on: all that supports or disputes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kg.case import Case
from kg.errors import NameUnknown, quoted
from kg.questions.pieces_of_evidence import DOCUMENTS, EVIDENCE, Piece, documents, pieces_about
from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.schema.numerals import decimal


@dataclass(frozen=True)
class EvidenceOf:
    """The answer to `evidence`: the row itself, what it rests on, and the rows that speak of it."""

    heading: Heading
    row: str
    table: str
    cells: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    related: tuple[tuple[str, str, str, str], ...]
    documents: tuple[tuple[Cell, ...], ...]
    rest: str = ""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how much supports the row and how much disputes it."""
        own = [p for p in self.pieces if p.row == self.row]
        against = sum(p.stance == "disputes" for p in own)
        places = len({(p.document, p.locator) for p in own})
        pro, places_ = (
            _pieces(len(own) - against),
            "1 passage" if places == 1 else f"{places} passages",
        )
        text = f"{self.row} ({self.table}): {pro} in support, {against} against, in {places_}."
        if not own:
            rest = [p for p in self.pieces if p.row == self.rest]
            text = f"{self.row} ({self.table}): no evidence of its own{_resting(rest)}."
        return (Sentence(text),)

    def tables(self) -> tuple[Table, ...]:
        """Return `row`, `evidence`, `related` and `documents`."""
        pieces = [
            (
                p.row,
                p.stance,
                p.document,
                p.locator,
                p.method,
                p.column,
                p.value,
                p.anchor,
                p.confidence,
                p.note,
                p.passage,
            )
            for p in self.pieces
        ]
        columns = EVIDENCE if any(p.passage for p in self.pieces) else EVIDENCE[:-1]
        rows = tuple(tuple(r[: len(columns)]) for r in pieces)
        return (
            Table("row", "The row", _CELL, self.cells),
            Table(
                "evidence", "Evidence", columns, rows, "This passage supports or disputes the row."
            ),
            Table("related", "Rows that speak of it", _RELATED, self.related),
            Table("documents", "Documents", DOCUMENTS, self.documents),
        )


def evidence(case: Case, row: str, passages: Mapping[str, str] | None = None) -> EvidenceOf:
    """Return all that supports or disputes a row, and the rows that speak of it with their evidence.

    Args:
        case: the case.
        row: the id of a row of any table, or the name or another name of an actor.
        passages: the reader's own copy of the text, by locator.

    Raises:
        NameUnknown: no row has that id.

    Example:
        >>> from kg.case import read_case
        >>> found = evidence(read_case(), "smes-apply-benrishi")
        >>> {p.locator for p in found.pieces} >= {"patents.6"}
        True
    """
    row = _called(case, row)
    cells = case.row(row)
    table = case.homes[row]
    names = [c.name for c in case.schema.tables[table].columns]
    shown = tuple(
        (name, _shown(cells[name])) for name in names if cells[name] not in (None, [], "")
    )
    related = _related(case, row)
    about = [row, *(r[0] for r in related)] if table == "actors" else [row]
    pieces = tuple(
        sorted(
            pieces_about(case, about, passages),
            key=lambda p: (about.index(p.row), p.stance != "disputes"),
        )
    )
    rest = ""
    if (
        not any(p.row == row for p in pieces)
        and case.settings.evidence
        and table not in ("evidence", "documents")
    ):
        rest = str(case.row(case.settings.evidence)["about"])
        pieces = (*pieces_about(case, [rest], passages), *pieces)
    heading = Heading("evidence", case.id, f"What {row} rests on", case.names)
    return EvidenceOf(
        heading,
        row,
        table,
        shown,
        pieces,
        related,
        documents(case, {p.document for p in pieces}),
        rest,
    )


def _called(case: Case, word: str) -> str:
    """Return the id of the one actor of a name, where a word is no id."""
    if word in case.homes:
        return word
    actors = case.tables["actors"].select("id", "name", "name_ja", "aliases").iter_rows()
    wanted = word.casefold()
    found = [
        i
        for i, *names, others in actors
        if wanted in {n.casefold() for n in (*names, *(others or ())) if n}
    ]
    if len(found) > 1:
        raise NameUnknown(
            f"{len(found)} actors are called {quoted(word)}", f"give an id: {', '.join(found)}"
        )
    return found[0] if found else word


def _related(case: Case, row: str) -> tuple[tuple[str, str, str, str], ...]:
    found: list[tuple[str, str, str, str]] = []
    ties = case.tables["ties"].filter((pl.col("source") == row) | (pl.col("target") == row))
    for tie in ties.iter_rows(named=True):
        what = f"{case.names[tie['source']]} {case.schema.tie_kinds[tie['kind']].label} {case.names[tie['target']]}"
        found.append((tie["id"], "ties", what, tie["status"]))
    for name, text in (
        ("measures", "measure"),
        ("claims", "statement"),
        ("steps", "name"),
        ("terms", "term"),
    ):
        frame, column = case.tables[name], "actor" if name == "steps" else "about"
        said = (
            pl.col(column).list.contains(row)
            if isinstance(frame.schema[column], pl.List)
            else pl.col(column) == row
        )
        found += [(r["id"], name, r[text], "") for r in frame.filter(said).iter_rows(named=True)]
    return tuple(found)


def _resting(rest: Sequence[Piece]) -> str:
    return (
        f"; it rests on what the whole case rests on: {rest[0].document} ({rest[0].method})"
        if rest
        else ""
    )


def _pieces(n: int) -> str:
    return "1 piece" if n == 1 else f"{n} pieces"


def _shown(cell: object) -> str:
    if isinstance(cell, list):
        return "; ".join(map(str, cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return decimal(cell) if isinstance(cell, float) else str(cell)


_CELL = (Column("column", "text", "The column."), Column("value", "text", "What stands in it."))
_RELATED = (
    Column("row", "id", "The row."),
    Column("table", "text", "Its table."),
    Column("what", "text", "What it says."),
    Column("status", "text", "The status of a tie."),
)

"""The evidence of a row: all passages that support or dispute it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.names import actors_called
from kg.errors import NameUnknown, quoted
from kg.questions.pieces_of_evidence import DOCUMENTS, EVIDENCE, Piece, documents, pieces_about
from kg.results.answers import Cell, Column, Heading, Sentence, Table
from kg.results.display import Displayed
from kg.schema.numerals import decimal


class RelatedRow(NamedTuple):
    """A row that speaks of another: its id, its table, what it says, and the status of a tie."""

    row: str
    table: str
    what: str
    status: str


@dataclass(frozen=True, repr=False)
class EvidenceOf(Displayed):
    """The answer to `evidence`.

    Attributes:
        heading: what this is an answer to.
        row: the id of the row.
        table: its table.
        cells: its columns that are filled, and what stands in them.
        pieces: the pieces of evidence about it, and about the rows that speak of it.
        related: the rows that speak of it.
        documents: the rows of the documents cited.
        fallback: the row whose evidence the whole case rests on, where this row has none; else "".
    """

    heading: Heading
    row: str
    table: str
    cells: tuple[tuple[str, str], ...]
    pieces: tuple[Piece, ...]
    related: tuple[RelatedRow, ...]
    documents: tuple[tuple[Cell, ...], ...]
    fallback: str = ""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how much supports the row and how much disputes it."""
        row = f"{self.row} ({self.table})"
        own = [p for p in self.pieces if p.row == self.row]
        if not own:
            fallback = [p for p in self.pieces if p.row == self.fallback]
            return (Sentence(f"{row}: no evidence of its own{_resting_on(fallback)}."),)
        against = sum(p.stance == "disputes" for p in own)
        support = _number_of_pieces(len(own) - against)
        places = {(p.document, p.locator) for p in own}
        passages = "1 passage" if len(places) == 1 else f"{len(places)} passages"
        return (Sentence(f"{row}: {support} in support, {against} against, in {passages}."),)

    def tables(self) -> tuple[Table, ...]:
        """Return `row`, `evidence`, `related` and `documents`."""
        # Without a copy of the text no piece has a passage, so the last column is left out.
        has_passages = any(p.passage for p in self.pieces)
        columns = EVIDENCE if has_passages else EVIDENCE[:-1]
        cells_of = attrgetter(*(column.name for column in columns))
        rows = tuple(map(cells_of, self.pieces))
        reading = "This passage supports or disputes the row."
        return (
            Table("row", "The row", _CELL, self.cells),
            Table("evidence", "Evidence", columns, rows, reading),
            Table("related", "Rows that speak of it", _RELATED, self.related),
            Table("documents", "Documents", DOCUMENTS, self.documents),
        )


def evidence(case: Case, row: str, passages: Mapping[str, str] | None = None) -> EvidenceOf:
    """Return all that supports or disputes a row, and the rows that speak of it.

    Args:
        case: the case.
        row: the id of a row of any table, or the name or another name of an actor.
        passages: the reader's own copy of the text, by locator; by default none.

    Raises:
        NameUnknown: no row has that id.

    Example:
        >>> from kg.case import read_case
        >>> pieces = evidence(read_case(), "smes-apply-benrishi").pieces
        >>> {p.locator for p in pieces} >= {"patents.6"}
        True
    """
    row = _id_of(case, row)
    cells = case.row(row)
    table = case.homes[row]
    names = [c.name for c in case.schema.tables[table].columns]
    filled = [name for name in names if cells[name] not in (None, [], "")]
    related = _related(case, row)
    about = [row]
    if table == "actors":
        about += [speaking.row for speaking in related]
    pieces = pieces_about(case, about, passages)
    pieces.sort(key=lambda p: (about.index(p.row), p.stance != "disputes"))
    fallback = ""
    has_own = any(p.row == row for p in pieces)
    general = case.settings.evidence
    if general and not has_own and table not in ("evidence", "documents"):
        fallback = str(case.row(general)["about"])
        fallback_pieces = pieces_about(case, [fallback], passages)
        pieces = [*fallback_pieces, *pieces]
    cited = {p.document for p in pieces}
    return EvidenceOf(
        heading=Heading("evidence", case.id, f"What {row} rests on", case.names),
        row=row,
        table=table,
        cells=tuple((name, _in_words(cells[name])) for name in filled),
        pieces=tuple(pieces),
        related=related,
        documents=documents(case, cited),
        fallback=fallback,
    )


def _id_of(case: Case, word: str) -> str:
    """Return the id of the one actor of a name, where a word is not an id."""
    if word in case.homes:
        return word
    ids = actors_called(case, word)
    if len(ids) > 1:
        message = f"{len(ids)} actors are called {quoted(word)}"
        raise NameUnknown(message, f"give an id: {', '.join(ids)}")
    return ids[0] if ids else word


def _related(case: Case, row: str) -> tuple[RelatedRow, ...]:
    """Return the ties at an actor, and the rows of other tables that are about a row."""
    related = []
    is_at_actor = (pl.col("source") == row) | (pl.col("target") == row)
    ties = case.tables["ties"].filter(is_at_actor)
    for tie in ties.iter_rows(named=True):
        label = case.schema.tie_kinds[tie["kind"]].label
        source, target = case.names[tie["source"]], case.names[tie["target"]]
        what = f"{source} {label} {target}"
        related.append(RelatedRow(tie["id"], "ties", what, tie["status"]))
    for name, text in _TEXTS.items():
        frame = case.tables[name]
        column = "actor" if name == "steps" else "about"
        is_list = isinstance(frame.schema[column], pl.List)
        about = pl.col(column).list.contains(row) if is_list else pl.col(column) == row
        rows = frame.filter(about).select("id", text)
        for row_id, what in rows.iter_rows():
            related.append(RelatedRow(row_id, name, what, ""))
    return tuple(related)


# The tables whose rows speak of actors or other rows, each with the column that says what.
_TEXTS = {"measures": "measure", "claims": "statement", "steps": "name", "terms": "term"}


def _resting_on(pieces: Sequence[Piece]) -> str:
    """Return in words what a row without evidence rests on; nothing if there are no pieces."""
    if not pieces:
        return ""
    first = pieces[0]
    return f"; it rests on what the whole case rests on: {first.document} ({first.method})"


def _number_of_pieces(n: int) -> str:
    """Return a count of passages as a noun phrase in the right number."""
    return "1 piece" if n == 1 else f"{n} pieces"


def _in_words(cell: object) -> str:
    """Return a cell as text: a list by its items, a flag in small letters, a number in full."""
    if isinstance(cell, list):
        return "; ".join(map(str, cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return decimal(cell) if isinstance(cell, float) else str(cell)


_CELL = (Column("column", "text", "The column."), Column("value", "text", "What stands in it."))
_ROW = Column("row", "id", "The row.")
_TABLE = Column("table", "text", "Its table.")
_WHAT = Column("what", "text", "What it says.")
_STATUS = Column("status", "text", "The status of a tie.")
_RELATED = (_ROW, _TABLE, _WHAT, _STATUS)

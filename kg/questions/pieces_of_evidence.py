"""Pieces of evidence and the documents they stand in, as several questions cite them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kg.case import Case
from kg.results.answers import Cell, Column

# What evidence may be about and still support the tie itself, not only a date or an amount.
COLUMNS_OF_THE_TIE = ("source", "target", "kind", "status", "scope")


@dataclass(frozen=True)
class Piece:
    """One piece of evidence.

    Attributes:
        row: the id of the row it is about.
        stance: `supports` or `disputes`.
        column: the column it is about, where it is about one.
        value: the item or value it is about.
        document: the id of the document.
        locator: the passage: section and paragraph.
        method: how the source knows.
        informant: who says so, where that is known.
        confidence: how sure the coding is.
        anchor: words that stand in the passage.
        note: a remark of the coder.
        passage: the text of the passage, from the reader's own copy.
    """

    row: str
    stance: str
    column: str | None
    value: str | None
    document: str
    locator: str
    method: str
    informant: str | None
    confidence: str | None
    anchor: str | None
    note: str | None
    passage: str | None = None


def pieces_about(
    case: Case, rows: Sequence[str], passages: Mapping[str, str] | None = None
) -> list[Piece]:
    """Return the evidence about rows, in the order of the table.

    Args:
        case: the case.
        rows: the ids of the rows.
        passages: the reader's own copy of the text, by locator; by default none.
    """
    texts = passages or {}
    is_about = pl.col("about").is_in(list(rows))
    frame = case.tables["evidence"].filter(is_about)
    cells = frame.select(pl.col("about").alias("row"), *_CELLS)
    pieces = []
    for piece in cells.iter_rows(named=True):
        passage = texts.get(piece["locator"])
        pieces.append(Piece(**piece, passage=passage))
    return pieces


def documents(case: Case, ids: set[str]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of documents, with the columns `DOCUMENTS`, in the order of the table.

    Args:
        case: the case.
        ids: the ids of the documents.
    """
    is_cited = pl.col("id").is_in(list(ids))
    frame = case.tables["documents"].filter(is_cited)
    authors = pl.col("author").list.join("; ")
    cells = frame.select("id", authors, "title", "year", "series", "publisher", "url")
    return tuple(cells.iter_rows())


# The columns of the table `evidence` that a piece has under the same names.
_CELLS = (
    *("stance", "column", "value", "document", "locator"),
    *("method", "informant", "confidence", "anchor", "note"),
)

_ROW = Column("row", "id", "The row it is about.")
_STANCE = Column("stance", "text", "supports or disputes.")
_DOCUMENT = Column("document", "id", "The document.")
_LOCATOR = Column("locator", "text", "The passage: section and paragraph.")
_METHOD = Column("method", "text", "How the source knows.")
_COLUMN = Column("column", "text", "The column it is about, where it is about one.")
_INFORMANT = Column("informant", "text", "Who says so, where that is known.")
_ITEM = Column("value", "text", "The item or value it is about.")
_ANCHOR = Column("anchor", "text", "Words that stand in the passage.")
_CONFIDENCE = Column("confidence", "text", "How sure the coding is.")
_NOTE = Column("note", "text", "A remark of the coder.")
_PASSAGE = Column("passage", "text", "The passage, from the reader's own copy.")
_SOURCE = (_DOCUMENT, _LOCATOR, _METHOD)
EVIDENCE = (
    *(_ROW, _STANCE, *_SOURCE, _INFORMANT, _COLUMN, _ITEM),
    *(_ANCHOR, _CONFIDENCE, _NOTE, _PASSAGE),
)

_AUTHOR = Column("author", "text", "Who wrote it.")
_TITLE = Column("title", "text", "Its title.")
_YEAR = Column("year", "number", "When it appeared.")
_SERIES = Column("series", "text", "The series.")
_PUBLISHER = Column("publisher", "text", "Who published it.")
_URL = Column("url", "text", "Where it can be had.")
DOCUMENTS = (_DOCUMENT, _AUTHOR, _TITLE, _YEAR, _SERIES, _PUBLISHER, _URL)

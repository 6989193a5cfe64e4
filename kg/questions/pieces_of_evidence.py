"""Pieces of evidence and the documents they stand in, as several questions cite them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kg.case import Case
from kg.results.answers import Cell, Column


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
    frame = case.tables["evidence"].filter(pl.col("about").is_in(list(rows)))
    texts = passages or {}
    cells = frame.select(pl.col("about").alias("row"), *_CELLS).iter_rows(named=True)
    return [Piece(**piece, passage=texts.get(piece["locator"])) for piece in cells]


def documents(case: Case, ids: set[str]) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of documents, with the columns `DOCUMENTS`, in the order of the table.

    Args:
        case: the case.
        ids: the ids of the documents.
    """
    frame = case.tables["documents"].filter(pl.col("id").is_in(list(ids)))
    authors = pl.col("author").list.join("; ")
    rows = frame.select("id", authors, "title", "year", "series", "publisher", "url")
    return tuple(rows.iter_rows())


# The columns of the table `evidence` that a piece has under the same names.
_CELLS = (
    *("stance", "column", "value", "document", "locator"),
    *("method", "confidence", "anchor", "note"),
)
EVIDENCE = (
    Column("row", "id", "The row it is about."),
    Column("stance", "text", "supports or disputes."),
    Column("document", "id", "The document."),
    Column("locator", "text", "The passage: section and paragraph."),
    Column("method", "text", "How the source knows."),
    Column("column", "text", "The column it is about, where it is about one."),
    Column("value", "text", "The item or value it is about."),
    Column("anchor", "text", "Words that stand in the passage."),
    Column("confidence", "text", "How sure the coding is."),
    Column("note", "text", "A remark of the coder."),
    Column("passage", "text", "The passage, from the reader's own copy."),
)
DOCUMENTS = (
    Column("document", "id", "The document."),
    Column("author", "text", "Who wrote it."),
    Column("title", "text", "Its title."),
    Column("year", "number", "When it appeared."),
    Column("series", "text", "The series."),
    Column("publisher", "text", "Who published it."),
    Column("url", "text", "Where it can be had."),
)

"""Pieces of evidence and the documents they stand in, as several questions cite them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kg.case import Case
from kg.results.answers import Cell, Column


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: the row it is about, where it stands, how it is known, and the reader's own passage."""

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
    """Return the evidence about rows, in the order of the table."""
    columns = [
        "about",
        "stance",
        "column",
        "value",
        "document",
        "locator",
        "method",
        "confidence",
        "anchor",
        "note",
    ]
    found = case.tables["evidence"].filter(pl.col("about").is_in(list(rows))).select(columns)
    return [Piece(*row, (passages or {}).get(row[5])) for row in found.iter_rows()]  # type: ignore[call-arg]


def documents(case: Case, ids: set[str]) -> tuple[tuple[Cell, ...], ...]:
    """Return what is cited: id, author, title, year, series, publisher, address."""
    frame = case.tables["documents"].filter(pl.col("id").is_in(list(ids)))
    rows = frame.select(
        "id", pl.col("author").list.join("; "), "title", "year", "series", "publisher", "url"
    ).iter_rows()
    return tuple(rows)


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

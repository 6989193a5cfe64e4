"""The tables of a case as texts: as they stand in its files, else as its rows say."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.case import Case


@dataclass(frozen=True)
class TextTable:
    """A table: its name, its header, and its cells as texts."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


def text_tables(case: Case) -> Iterator[TextTable]:
    """Yield the tables of a case that have rows.

    Args:
        case: the case. A table that is a CSV file has its columns and cells in the order and the
            writing of the file; one that is Parquet or RDF has the columns of the schema that are
            filled.
    """
    for name, spec in case.schema.tables.items():
        path = case.folder / f"{name}.csv" if case.folder else None
        if path and path.exists():
            with path.open(encoding="utf-8-sig", newline="") as file:
                header, *rows = csv.reader(file)
            yield TextTable(name, header, rows)
            continue
        frame = case.tables[name]
        columns = [c.name for c in spec.columns if frame[c.name].count()] if len(frame) else []
        if columns:
            cells = (tuple(map(_text, row)) for row in frame.select(columns).iter_rows())
            yield TextTable(name, columns, list(cells))


def _text(cell: object) -> str:
    """Return a cell as it stands in a CSV file: lists with semicolons, whole floats as integers."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return ";".join(map(str, cell)) if isinstance(cell, list) else str(cell)

"""The rows of a folder before an update: which stay as they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.importing.actors import Row
from kg.importing.write import LOG, digest, digests_of, table_rows
from kg.schema.model import Schema


@dataclass(frozen=True)
class EarlierRows:
    """The rows of a folder that an update does not replace.

    Attributes:
        manual: rows of each table that no import wrote, or that somebody changed since.
        changed: ids of those of them that an import wrote first.
        referenced: rows as an import wrote them to which manual rows refer, by table and id. They
            stay where the source has them no longer.
    """

    manual: Mapping[str, list[Row]] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    referenced: Mapping[str, dict[str, Row]] = field(default_factory=dict)

    def ids(self) -> set[str]:
        """Return the ids of the rows that stay in any case."""
        ids: set[str] = set()
        for rows in self.manual.values():
            ids.update(row["id"] for row in rows if "id" in row)
        return ids


def read_earlier_rows(folder: Path, schema: Schema) -> EarlierRows:
    """Return the rows of a folder that an update does not replace.

    Args:
        folder: the folder of the case.
        schema: its tables.
    """
    written = digests_of(folder / LOG)
    manual: dict[str, list[Row]] = {table: [] for table in schema.tables}
    unchanged: dict[str, dict[str, Row]] = {table: {} for table in schema.tables}
    changed: set[str] = set()
    for table in schema.tables:
        for row in table_rows(folder / f"{table}.csv"):
            row_id = row.get("id", "")
            first = written.get((table, row_id))
            if first == digest(row):
                unchanged[table][row_id] = row
                continue
            manual[table].append(row)
            if first is not None:
                changed.add(row_id)
    return EarlierRows(manual, changed, _referenced(manual, unchanged))


def _referenced(
    manual: Mapping[str, list[Row]], unchanged: Mapping[str, dict[str, Row]]
) -> dict[str, dict[str, Row]]:
    """Return unchanged rows whose id stands in a manual row, or in a row so found."""
    referenced: dict[str, dict[str, Row]] = {table: {} for table in unchanged}
    texts: set[str] = set()
    for rows in manual.values():
        texts |= _texts(rows)
    while texts:
        news: list[Row] = []
        for table, rows_by_id in unchanged.items():
            fresh = {row_id: rows_by_id[row_id] for row_id in texts & rows_by_id.keys()}
            news += [row for row_id, row in fresh.items() if row_id not in referenced[table]]
            referenced[table] |= fresh
        texts = _texts(news)
    return referenced


def _texts(rows: Iterable[Row]) -> set[str]:
    """Return what stands in cells, item by item."""
    texts: set[str] = set()
    for row in rows:
        for text in row.values():
            texts.update(item.strip() for item in text.split(";"))
    return texts

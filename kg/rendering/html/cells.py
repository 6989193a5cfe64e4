"""The cells of a page: plain data for the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.rendering.cell_text import cell_text, missing
from kg.rendering.html.badges import badge
from kg.results.answers import Cell, Column, Table
from kg.results.long_lists import Ids, Picked
from kg.system.sizes import HTML_LIST_START, LONG_LIST, LONG_LIST_START, READABLE_ITEMS

SOURCES = "sources"


@dataclass(frozen=True)
class Mention:
    """An id as a page shows it: by its name where it has one.

    It has a link where the page has its evidence.
    """

    id: str
    text: str
    named: bool
    href: str


@dataclass(frozen=True)
class CaseRows:
    """The rows of the case that a page knows: names, and the ids with evidence on the page."""

    names: Mapping[str, str]
    anchors: frozenset[str]

    def mention(self, row_id: str) -> Mention:
        """Return how an id is shown."""
        href = f"#row-{quote(row_id, safe='', errors='replace')}" if row_id in self.anchors else ""
        return Mention(row_id, self.names.get(row_id, row_id), row_id in self.names, href)

    def mentions(self, ids: Picked) -> list[Mention]:
        """Return how ids are shown, of very many the first."""
        return [
            self.mention(i) for i in (ids if len(ids) <= READABLE_ITEMS else ids[:HTML_LIST_START])
        ]


def cell(column: Column, value: Cell, rows: CaseRows, with_id: bool = False) -> dict[str, Any]:
    """Return a cell for the template: its form, its text, and what that form needs.

    Args:
        column: the column of the cell.
        value: the cell.
        rows: what the page knows of the rows of the case.
        with_id: whether an id is shown beside its name: where a column of names was left out, and
            among the sources.
    """
    text = cell_text(column, value)
    if missing(value) or value is None:
        return {"form": "missing", "text": text}
    if isinstance(value, (tuple, Ids)):
        mentions = rows.mentions(value)
        if column.what == "route":
            return {"form": "route", "mentions": mentions, "of": len(value)}
        cut = LONG_LIST_START if len(mentions) > LONG_LIST else len(mentions)
        parts = {"mentions": mentions[:cut], "more": mentions[cut:]}
        return {"form": "list", **parts, "of": len(value)}
    if isinstance(value, str):
        if column.what in ("id", "ids", "ties", "route"):
            return {"form": "id", "mention": rows.mention(value), "with_id": with_id}
        look = badge(column.name, value)
        if look:
            return {"form": "badge", "text": text, "symbol": look.symbol, "tone": look.tone}
        return {"form": "text", "text": text}
    if isinstance(value, bool):
        return {"form": "flag", "text": text, "symbol": "✓" if value else "✕"}
    if column.what == "share":
        return {"form": "share", "text": text, "bar": f"{100 * min(max(value, 0), 1):.1f}"}
    return {"form": "number", "text": text}


def repeated(table: Table, names: Mapping[str, str]) -> dict[int, int]:
    """Return the columns that only repeat the names of the ids in another one.

    They are called `name`, or end in `_name`.

    Args:
        table: the table.
        names: the names of rows by their ids.

    Returns:
        By the place of each such column, the place of the column of ids.
    """
    id_columns = [i for i, column in enumerate(table.columns) if column.what == "id"]
    repeats = {}
    for i, column in enumerate(table.columns):
        if column.name == "name" or column.name.endswith("_name"):
            for id_column in id_columns:
                if all(_is_name(row[id_column], row[i], names) for row in table.rows):
                    repeats[i] = id_column
                    break
    return repeats


def with_kinds(tables: Iterable[Table], names: Mapping[str, str]) -> dict[str, str]:
    """Return names together with those that tables give to kinds, which are not rows of the case.

    Args:
        tables: the tables; the id of a kind (`kind:NAME`) stands in the column before its name.
        names: the names of the rows of the case by their ids.
    """
    all_names = dict(names)
    for table in tables:
        at = next((i for i, column in enumerate(table.columns) if column.name == "name"), 0)
        for row in table.rows if at else ():
            row_id, name = row[at - 1], row[at]
            if isinstance(row_id, str) and row_id.startswith("kind:") and isinstance(name, str):
                all_names.setdefault(row_id, name)
    return all_names


def _is_name(row_id: Cell, name: Cell, names: Mapping[str, str]) -> bool:
    """Return whether a cell is the name of the actor whose id stands beside it."""
    return isinstance(row_id, str) and names.get(row_id) == name

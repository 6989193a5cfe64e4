"""What the cells of a page show: plain data for the template."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from kg.rendering.cell_text import MANY, cell_text, missing
from kg.rendering.html.badges import badge
from kg.results.answers import Cell, Column, Table
from kg.results.long_lists import Ids, Picked

SOURCES = "sources"
_LONG_LIST = 8
_SHOWN = 6
_FIRST = 100  # of a list of thousands, which a browser would not bear in every row


@dataclass(frozen=True)
class Mention:
    """An id as a page shows it: by its name where it has one, with a link where the page has its evidence."""

    id: str
    text: str
    named: bool
    href: str


@dataclass(frozen=True)
class CaseRows:
    """What a page knows of the rows of the case: names, and the ids whose evidence it holds."""

    names: Mapping[str, str]
    anchors: frozenset[str]

    def mention(self, row_id: str) -> Mention:
        """Return how an id is shown."""
        href = f"#row-{quote(row_id, safe='', errors='replace')}" if row_id in self.anchors else ""
        return Mention(row_id, self.names.get(row_id, row_id), row_id in self.names, href)

    def mentions(self, ids: Picked) -> list[Mention]:
        """Return how ids are shown, of very many the first."""
        return [self.mention(i) for i in (ids if len(ids) <= MANY else ids[:_FIRST])]


def cell(column: Column, value: Cell, rows: CaseRows, with_id: bool = False) -> dict[str, Any]:
    """Return a cell for the template: its form, its text, and what that form needs.

    `with_id` says that an id is shown beside its name: where there was a column of names, and among the sources.
    """
    text = cell_text(column, value)
    if missing(value) or value is None:
        return {"form": "missing", "text": text}
    if isinstance(value, (tuple, Ids)):
        mentions = rows.mentions(value)
        if column.what == "route":
            return {"form": "route", "mentions": mentions, "of": len(value)}
        cut = _SHOWN if len(mentions) > _LONG_LIST else len(mentions)
        return {
            "form": "list",
            "mentions": mentions[:cut],
            "more": mentions[cut:],
            "of": len(value),
        }
    if isinstance(value, str):
        if column.what in ("id", "ids", "ties", "route"):
            return {"form": "id", "mention": rows.mention(value), "with_id": with_id}
        found = badge(column.name, value)
        if found:
            return {"form": "badge", "text": text, "symbol": found.symbol, "tone": found.tone}
        return {"form": "text", "text": text}
    if isinstance(value, bool):
        return {"form": "flag", "text": text, "symbol": "✓" if value else "✕"}
    if column.what == "share":
        return {"form": "share", "text": text, "bar": f"{100 * min(max(value, 0), 1):.1f}"}
    return {"form": "number", "text": text}


def repeated(table: Table, names: Mapping[str, str]) -> dict[int, int]:
    """Return the columns that only repeat the names of the ids in another one, and the place of that one.

    They are called `name`, or end in `_name`.
    """
    found = {}
    for i, column in enumerate(table.columns):
        if column.name == "name" or column.name.endswith("_name"):
            ids = [j for j, other in enumerate(table.columns) if other.what == "id"]
            of = next(
                (j for j in ids if all(_is_name(row[j], row[i], names) for row in table.rows)), None
            )
            if of is not None:
                found[i] = of
    return found


def with_kinds(tables: Iterable[Table], names: Mapping[str, str]) -> dict[str, str]:
    """Return names together with those that tables give to whole kinds (`kind:NAME`), which are no rows of the case."""
    found = dict(names)
    for table in tables:
        at = next((i for i, column in enumerate(table.columns) if column.name == "name"), 0)
        for row in table.rows if at else ():
            row_id, name = row[at - 1], row[at]
            if isinstance(row_id, str) and row_id.startswith("kind:") and isinstance(name, str):
                found.setdefault(row_id, name)
    return found


def _is_name(row_id: Cell, name: Cell, names: Mapping[str, str]) -> bool:
    return isinstance(row_id, str) and names.get(row_id) == name

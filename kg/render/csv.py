"""A table as CSV (RFC 4180, with line feeds)."""

from kg.render.cells import missing
from kg.render.pick import all_tables
from kg.result import Cell, Result, Table

# What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def render(result: Result) -> str:
    """Return the first table that has rows, else the first of all, else nothing."""
    tables = all_tables(result)
    chosen = next((t for t in tables if t.rows), tables[0] if tables else None)
    return one(chosen) if chosen else ""


def one(table: Table) -> str:
    """Return a table as CSV: lists joined by `;`, shares from 0 to 1, `true` and `false`, what is missing empty.

    A text that begins with `=`, `+`, `-`, `@`, a tab or a line break gets an apostrophe before it, since a
    spreadsheet would run it as a formula; numbers are left as they are. JSON has every text unchanged.
    """
    lines = [[c.name for c in table.columns], *([_text(cell) for cell in row] for row in table.rows)]
    return "".join(",".join(map(_field, line)) + "\n" if line != [""] else '""\n' for line in lines)


def _text(cell: Cell) -> str:
    if missing(cell) or cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return repr(cell)
    text = cell if isinstance(cell, str) else ";".join(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _field(text: str) -> str:
    # The csv module of Python 3.11 leaves a lone carriage return unquoted when lines end in line feeds.
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text

"""A table as CSV (RFC 4180, with line feeds)."""

import re

from kg.render.cells import missing
from kg.render.pick import all_tables
from kg.result import Cell, Result, Table

# What makes a spreadsheet take a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN = re.compile(r'(?![=+\-@\t])[^,"\r\n]*').fullmatch


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
    lines = [",".join(c.name for c in table.columns), *(",".join(map(_field, row)) for row in table.rows)]
    return "".join(f"{line}\n" if line else '""\n' for line in lines)


def _field(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell if _PLAIN(cell) else _guarded(cell)
    if cell is None or missing(cell):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (int, float)):
        return repr(cell)
    return _field(";".join(cell))


def _guarded(text: str) -> str:
    text = f"'{text}" if text.startswith(_FORMULA) else text
    # The csv module of Python 3.11 leaves a lone carriage return unquoted when lines end in line feeds.
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text

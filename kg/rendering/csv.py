"""A table as CSV (RFC 4180, with line feeds)."""

import re

from kg.rendering.cell_text import missing
from kg.rendering.select_tables import all_tables
from kg.results.answers import Cell, Result, Table

# A spreadsheet takes a cell for a formula that begins with one of these, or with the same in full
# width, as it is typed in Chinese, Japanese and Korean; programs that trim a cell first see it
# behind spaces and characters without width, too.
_SIGNS = "=+\\-@|%" + "＝＋－＠｜％" + "﹦﹢﹣﹫﹪" + "−⁼⁺⁻₌₊₋"
_BLANK = "\\s\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(f"'*(?:[\t\r\n]|[{_BLANK}]*[{_SIGNS}])").match
_PLAIN = re.compile(r'(?=\w|\Z)[^,"\r\n]*').fullmatch  # of most cells nothing more need be known


def render(result: Result) -> str:
    """Return the first table that has rows, else the first of all, else nothing."""
    tables = all_tables(result)
    if not tables:
        return ""
    return table_as_csv(next((table for table in tables if table.rows), tables[0]))


def table_as_csv(table: Table) -> str:
    """Return a table as CSV.

    Lists are joined by `;`, shares run from 0 to 1, a truth value is `true` or `false`, a missing
    cell is empty.

    A text that a spreadsheet would run as a formula gets an apostrophe before it: a text that
    begins with `=`, `+`, `-`, `@`, `|` or `%`, also in full width or after white space, or with a
    tab or a line break. So does a text that already has apostrophes before such a beginning, or
    nobody could undo it. Numbers stay as they are. `unguard` takes the apostrophe away; JSON has
    every text unchanged.
    """
    head = ",".join(column.name for column in table.columns)
    lines = [head, *(",".join(map(_field, row)) for row in table.rows)]
    return "".join(f"{line}\n" if line else '""\n' for line in lines)


def unguard(text: str) -> str:
    """Return a cell of a CSV answer, read, as the text that it was.

    >>> unguard("'=1+1"), unguard("''=1+1"), unguard("'tis")
    ('=1+1', "'=1+1", "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA(text) else text


def _field(cell: Cell) -> str:
    """Return a cell as a field: quoted where needed, a list joined by semicolons."""
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
    """Return a text that a spreadsheet takes for no formula, quoted where CSV needs it."""
    text = f"'{text}" if _FORMULA(text) else text
    # The csv module of Python 3.11 leaves a lone carriage return unquoted when lines end in line
    # feeds.
    if not any(char in text for char in ',"\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'

"""A case as a workbook: a sheet a table, with lists to choose from; kg import takes it back."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kg.case import Case
from kg.errors import FileProblem
from kg.formats.case_tables import TextTable, text_tables
from kg.importing.read_untrusted import typed_text
from kg.importing.sheets import LISTS
from kg.schema.model import SchemaColumn
from kg.schema.numerals import FORM
from kg.system.sizes import SHEET_CELL, SHEET_ROWS, SPARE_ROWS

# The same case gives the same bytes: no clock.
_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_TEXTS = ("*.toml", "*.ttl")
_NUMERIC = ("decimal", "integer")


def workbook_bytes(case: Case) -> bytes:
    """Return a case as a workbook (.xlsx).

    Headers are frozen; a cell for a kind, a word or an id offers those that there are. Settings and
    kinds of the case's own are sheets of lines, so that kg import writes the same folder from it.

    Args:
        case: the case.

    Raises:
        FileProblem: it has more rows, or longer cells, than a sheet can hold.
    """
    content = BytesIO()
    tables = {table.name: table for table in text_tables(case)}
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"created": _DAY, "title": case.settings.title})
        lists = _Lists(book)
        for table in tables.values():
            _write_table(book, table, case, tables, lists)
        for pattern in _TEXTS:
            for path in sorted(case.folder.glob(pattern)) if case.folder else ():
                _write_lines(book, path)
        lists.write()
    return content.getvalue()


class _Lists:
    """The hidden sheet of the words and kinds that cells offer."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - a library without types
        self.sheet_book = book
        self.columns: dict[str, list[str]] = {}

    def source(self, name: str, words: list[str]) -> str:
        """Return the range of a list of words.

        Args:
            name: what the list is called.
            words: the words.
        """
        self.columns[name] = words
        letters = xl_col_to_name(list(self.columns).index(name), col_abs=True)
        return f"='{LISTS}'!{letters}$1:{letters}${len(words)}"

    def write(self) -> None:
        """Write the sheet."""
        sheet = self.sheet_book.add_worksheet(LISTS)
        for place, words in enumerate(self.columns.values()):
            sheet.write_column(0, place, words)
        sheet.hide()


def _write_table(
    book: Any,  # noqa: ANN401
    table: TextTable,
    case: Case,
    tables: Mapping[str, TextTable],
    lists: _Lists,
) -> None:
    """Write a table as a sheet with lists to choose from; refuse what a sheet cannot have."""
    longest = max((len(cell) for row in table.rows for cell in row), default=0)
    if len(table.rows) >= SHEET_ROWS or longest > SHEET_CELL:
        limit = f"{SHEET_ROWS:,} rows, and a cell {SHEET_CELL:,} characters"
        cure = "write the tables with --excel"
        raise FileProblem(f"{table.name} is too large: a sheet holds {limit}", cure)
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, table.header, book.add_format({"bold": True}))
    columns = {column.name: column for column in case.schema.tables[table.name].columns}
    for place, name in enumerate(table.header):
        column = columns.get(name)
        is_numeric = column is not None and column.form in _NUMERIC
        for number, row in enumerate(table.rows, 1):
            _write_cell(sheet, number, place, row[place], is_numeric=is_numeric)
        if column and (source := _choices(column, case, tables, lists)):
            check = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, place, len(table.rows) + SPARE_ROWS, place, check)


def _write_cell(
    sheet: Any,  # noqa: ANN401
    number: int,
    place: int,
    text: str,
    *,
    is_numeric: bool,
) -> None:
    """Write a number as a number, if it is read back as the same text."""
    if is_numeric and re.fullmatch(FORM, text) and text == typed_text(float(text)):
        sheet.write_number(number, place, float(text))
    elif text:
        sheet.write_string(number, place, text)


def _choices(
    column: SchemaColumn, case: Case, tables: Mapping[str, TextTable], lists: _Lists
) -> str:
    """Return the range of what a cell of a column may hold, where it is not a list of several."""
    if column.many:
        return ""
    if column.form == "kind":
        return lists.source(f"kinds of {column.root}", sorted(case.schema.kinds(column.root)))
    if column.values:
        return lists.source(column.name, list(column.values))
    if column.form == "reference" and column.refers in tables:
        table = tables[column.refers]
        letters = xl_col_to_name(list(table.header).index("id"), col_abs=True)
        return f"={table.name}!{letters}$2:{letters}${len(table.rows) + SPARE_ROWS}"
    return ""


def _write_lines(book: Any, path: Path) -> None:  # noqa: ANN401
    """Write a file of text as a sheet, a line a row."""
    lines = path.read_text("utf-8-sig").splitlines()
    sheet = book.add_worksheet(path.name)
    for number, line in enumerate(lines):
        if line:
            sheet.write_string(number, 0, line)

"""Reading the files of a case as they are: every cell a text, every row with its file and line."""

import csv
import re
import shlex
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import polars as pl

from kg.case.convert_cells import TableReading, as_text
from kg.case.few_problems import list_few
from kg.case.text_lines import LINE
from kg.case.untrusted_parquet import ParquetRefused, read_plan, scan
from kg.errors import Problem, near, quoted
from kg.schema.model import TableSpec
from kg.system.input_limits import HEADER_ROWS, LINE_CHARACTERS, TABLE_BYTES
from kg.system.open_input import InputRefused, is_regular, read_text_bytes

# Types of Parquet that cells may have, besides numbers.
_TEXTS = (pl.String, pl.Categorical, pl.Enum, pl.Null)
_CELLS = (*_TEXTS, pl.Boolean, pl.Date, pl.Datetime)
_SEPARATOR = re.compile(r"[,;\t|]")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_BREAK = re.compile(rb"\r\n|\r|\n")


def read_table(path: Path, spec: TableSpec) -> TableReading:
    """Read one file into a frame of texts with the columns of `spec`, `file` and `line`.

    Args:
        path: a file in CSV or Parquet, by its ending.
        spec: the columns of the table.

    Returns:
        The frame, and what is wrong with the file; a file that cannot be read at all gives an empty
        frame and one problem.
    """
    if not is_regular(path):
        hint = "put the table there, or remove it"
        return empty(spec), [Problem(path.name, 1, "", "is not a file", hint)]
    try:
        frame, problems = _parquet(path, spec) if path.suffix == ".parquet" else _csv(path, spec)
    except (_Unreadable, ParquetRefused) as error:
        return empty(spec), [error.problem]
    return frame, problems


def empty(spec: TableSpec) -> pl.DataFrame:
    """Return a table without rows."""
    texts = {column.name: pl.String for column in spec.columns}
    return pl.DataFrame(schema={**texts, "file": pl.String, "line": pl.UInt32})


class _Unreadable(Exception):
    """A file that cannot be read at all; `problem` says why."""

    def __init__(self, path: Path, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(path.name, line, "", message, hint)


def _csv(path: Path, spec: TableSpec) -> TableReading:
    """Read a table from CSV: each cell as a text, and each row with the line that it begins on."""
    rows = _rows(path, _text(path))
    top = list(islice(rows, HEADER_ROWS))
    if not top:
        raise _Unreadable(path, 1, "is empty", f"the first line must name columns: {_names(spec)}")
    _stop_above_header(path, top, spec)
    start, cells_of_header = top[0]
    header = [name.strip() for name in cells_of_header]
    _stop_at_other_separator(path, start, header)
    names = {column.name for column in spec.columns}
    # If a name occurs twice, its first column counts.
    places = {
        name: place
        for place, name in enumerate(header)
        if name in names and header.index(name) == place
    }
    # Spreadsheets leave columns behind with no name and no filled cell: these do not count.
    idle = {place for place, name in enumerate(header) if not name}
    cells: dict[str, list[str | None]] = {name: [] for name in places}
    lines: list[int] = []
    ragged: list[tuple[int, int]] = []  # the line of a row, and how many cells it has
    for line, row in chain(top[1:], rows):
        if len(row) != len(header):
            ragged.append((line, len(row)))
            continue
        lines.append(line)
        for name, place in places.items():
            cells[name].append(row[place].strip() or None)
        if idle:
            idle -= {place for place in idle if row[place].strip()}
    for column in spec.columns:
        cells.setdefault(column.name, [None] * len(lines))
    used_header = [None if place in idle else name for place, name in enumerate(header)]
    problems = misnamed(path, used_header, spec, start)
    ordered = {column.name: cells[column.name] for column in spec.columns}
    problems += _ragged(path, ragged, len(header))
    return _frame(ordered, lines, path.name), problems


def _ragged(path: Path, rows: list[tuple[int, int]], width: int) -> Iterator[Problem]:
    """Yield the rows that have more or fewer cells than the header.

    Args:
        path: the file.
        rows: the line of each row, and how many cells it has.
        width: how many cells the header has.
    """
    hint = "put double quotes around a text that holds a comma or a line break"

    def tell(first: pl.DataFrame) -> Iterator[Problem]:
        """Yield the problem of each row: how many cells it has, and how many the header has."""
        for file, line, count in first.iter_rows():
            message = f"has {count} cells, but the header has {width}"
            yield Problem(file, line, "", message, hint)

    columns = {"line": pl.Int64, "count": pl.Int64}
    frame = pl.DataFrame(rows, schema=columns, orient="row")
    yield from list_few(frame.select(pl.lit(path.name).alias("file"), "line", "count"), tell)


def _stop_at_other_separator(path: Path, line: int, header: list[str]) -> None:
    """Stop at a header of one cell that holds another separator than commas."""
    if len(header) > 1:
        return
    for separator, name in _OTHER_SEPARATORS.items():
        if separator in header[0]:
            way = f"kg import {shlex.quote(path.name)} -o DIR"
            hint = f"save the file with commas, or read it with: {way}"
            raise _Unreadable(path, line, f"is separated by {name}", hint)


def _stop_above_header(path: Path, top: list[tuple[int, list[str]]], spec: TableSpec) -> None:
    """Stop at a line that programs write above the header, or at a title."""
    start, cells = top[0]
    text = ",".join(cells).strip().strip('"')
    if text.casefold().startswith("sep=") and len(text) <= len("sep=,"):
        message = f"has the line {text} above its header"
        raise _Unreadable(path, start, message, f"delete line {start}")
    header = next((line for line, row in top if _is_header(row, spec)), start)
    if header != start:
        message = f"has its header in line {header}"
        raise _Unreadable(path, start, message, "delete the lines above the header")


def _is_header(row: list[str], spec: TableSpec) -> bool:
    """Tell whether a row names columns: two or more, and more than half of its cells do."""
    texts = (cell.strip() for cell in _SEPARATOR.split(",".join(row)))
    cells = [text.casefold() for text in texts if text]
    names = {column.name for column in spec.columns}
    count = sum(cell in names for cell in cells)
    return count > max(1, len(cells) // 2)


def _text(path: Path) -> str:
    """Return the text of a file; refuse one that is too large, not UTF-8, or has overlong lines."""
    try:
        raw = read_text_bytes(path, TABLE_BYTES).removeprefix(BOM_UTF8)
    except InputRefused as error:
        hint = "store a table of this size as Parquet" if "larger" in error.reason else ""
        raise _Unreadable(path, 1, error.reason, hint) from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(raw[: error.start])
        message = f"is not UTF-8 (byte 0x{raw[error.start]:02x})"
        way = f"kg import {shlex.quote(path.name)} -o DIR"
        hint = f"save the file as UTF-8 (in Excel: CSV UTF-8), or read it with: {way}"
        raise _Unreadable(path, line, message, hint) from None
    if "\0" in text:
        line = _line(raw[: raw.index(b"\0")])
        hint = "save the table as plain CSV in UTF-8"
        raise _Unreadable(path, line, "holds a NUL character", hint)
    for number, content in enumerate(LINE.finditer(text), 1):
        if (length := content.end(1) - content.start(1)) > LINE_CHARACTERS:
            hint = f"a line may have at most {LINE_CHARACTERS:,}"
            raise _Unreadable(path, number, f"is {length:,} characters long", hint)
    return text


def _line(before: bytes) -> int:
    """Return the number of the line that follows what stands before."""
    return sum(1 for _ in _BREAK.finditer(before)) + 1


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row begins, and its cells."""
    csv.field_size_limit(LINE_CHARACTERS)
    reader = csv.reader((match[0] for match in LINE.finditer(text)), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "write a double quote inside a quoted text twice"
            raise _Unreadable(path, line, f"is not valid CSV: {error}", hint) from None
        if any(cell.strip() for cell in row):  # spreadsheets leave empty rows behind
            yield line, row
        line = reader.line_num + 1


def misnamed(
    path: Path,
    header: Sequence[str | None],
    spec: TableSpec,
    line: int = 1,
) -> list[Problem]:
    """Return what is wrong with the names of columns.

    Args:
        path: the file.
        header: the names, in order; None where there is no column.
        spec: the table.
        line: the line of the names.
    """
    names = [column.name for column in spec.columns]
    listing = f"columns are {_names(spec)}"
    problems = []
    for place, name in enumerate(header):
        if name is None:
            continue
        if not name:
            number = str(place + 1)
            problems.append(Problem(path.name, line, number, "a column has no name", listing))
        elif name not in names:
            message = f"unknown column {quoted(name)}"
            place_name = name if name.isprintable() else quoted(name)
            hint = near(name, names) or listing
            problems.append(Problem(path.name, line, place_name, message, hint))
        elif header.index(name) != place:
            message = f"the column {name} occurs twice"
            problems.append(Problem(path.name, line, name, message, "keep one of the columns"))
    for column in spec.columns:
        if column.required and column.name not in header:
            message = f"the column {column.name} is missing"
            problems.append(Problem(path.name, line, column.name, message, column.description))
    return problems


def mistyped(path: Path, stored: Mapping[str, pl.DataType], spec: TableSpec) -> list[Problem]:
    """Return the columns of a Parquet file whose values cannot be cells.

    Args:
        path: the file.
        stored: the type of each column of the file.
        spec: the table; other columns than its own are not looked at.
    """
    hint = "store texts, numbers, dates, true and false, or lists of these"
    problems = []
    for name in (column.name for column in spec.columns if column.name in stored):
        cell = stored[name]
        if isinstance(cell, pl.List):
            cell = cell.inner  # type: ignore[assignment]
        if not (cell.is_numeric() or isinstance(cell, _CELLS)):
            message = f"holds values of the type {quoted(str(stored[name]))}"
            problems.append(Problem(path.name, 1, name, message, hint))
    return problems


def _parquet(path: Path, spec: TableSpec) -> TableReading:
    """Read a table from Parquet: each cell as a text, and the rows numbered from 1."""
    frame = read_plan(path, scan(path))
    if problems := mistyped(path, frame.schema, spec):
        return empty(spec), problems
    problems = misnamed(path, frame.columns, spec)
    names = [column.name for column in spec.columns]
    texts = [as_text(name, frame.schema.get(name)) for name in names]
    lines = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)
    frame = frame.select(*texts, file=pl.lit(path.name), line=lines)
    return filled(frame, names), problems


def filled(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return the rows in which a cell is filled.

    Args:
        rows: rows of texts.
        names: the columns that count, `id` among them.
    """
    # In most tables every row has an id, so there is no need to look at other cells.
    lacks_id = rows["id"].is_null() | (rows["id"].str.strip_chars() == "")
    if not lacks_id.any():
        return rows
    cells = (pl.col(name).str.strip_chars() != "" for name in names)
    return rows.filter(pl.any_horizontal(cell.fill_null(value=False) for cell in cells))


def _frame(cells: dict[str, list[str | None]], lines: list[int], file: str) -> pl.DataFrame:
    """Return cells as a table of texts, with the file and the line of each row."""
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    files = pl.lit(file, pl.String).alias("file")
    return frame.with_columns(files, pl.Series("line", lines, pl.UInt32))


def _names(spec: TableSpec) -> str:
    """Return the names of the columns of a table, with commas between them."""
    return ", ".join(c.name for c in spec.columns)

"""Reading the files of a case as they are: every cell a text, every row with its file and line."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from kg.errors import Problem, near, shown
from kg.schema import TableSpec

_CELLS = (pl.String, pl.Categorical, pl.Enum, pl.Boolean, pl.Date, pl.Datetime, pl.Null)  # and numbers
_LONGEST_LINE = 1_000_000
_MOST_BYTES = 2 << 30
# Lines as editors count them. str.splitlines would also break at what texts may well hold, such as U+2028.
_LINE = re.compile(r"([^\r\n]+)(?:\r\n|\r|\n|\Z)|\r\n|\r|\n")
_BREAK = re.compile(rb"\r\n|\r|\n")


def read_table(path: Path, spec: TableSpec) -> tuple[pl.DataFrame, list[Problem]]:
    """Read one file into a frame of texts with the columns of `spec`, `file` and `line`.

    A file that cannot be read at all gives an empty frame and one problem.
    """
    if not path.is_file():
        return empty(spec), [Problem(path.name, 1, "", "is not a file", "put the table there, or take it away")]
    try:
        frame, problems = _parquet(path, spec) if path.suffix == ".parquet" else _csv(path, spec)
    except _Unreadable as error:
        return empty(spec), [error.problem]
    return frame, problems


def empty(spec: TableSpec) -> pl.DataFrame:
    """Return a table without rows."""
    return _frame({c.name: [] for c in spec.columns}, [], "")


class _Unreadable(Exception):
    def __init__(self, path: Path, line: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(path.name, line, "", message, hint)


def _csv(path: Path, spec: TableSpec) -> tuple[pl.DataFrame, list[Problem]]:
    text = _text(path)
    rows = _rows(path, text)
    try:
        _, header = next(rows)
    except StopIteration:
        raise _Unreadable(path, 1, "is empty", f"its first line must name columns: {_names(spec)}") from None
    header = [h.strip() for h in header]
    if len(header) == 1:
        for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if separator in header[0]:
                hint = "save it with commas; semicolons separate the items of a list inside one cell"
                raise _Unreadable(path, 1, f"is separated by {name}", hint)
    problems = misnamed(path, header, spec)
    known = {c.name for c in spec.columns}
    places = [(i, h) for i, h in enumerate(header) if h in known and header.index(h) == i]
    cells: dict[str, list[str | None]] = {h: [] for _, h in places}
    lines = []
    for line, row in rows:
        if len(row) != len(header):
            hint = "put a text that holds a comma or a line break in double quotes"
            problems.append(
                Problem(path.name, line, "", f"has {len(row)} cells where the header has {len(header)}", hint)
            )
            continue
        lines.append(line)
        for i, h in places:
            cells[h].append(row[i].strip() or None)
    for column in spec.columns:
        cells.setdefault(column.name, [None] * len(lines))
    return _frame({c.name: cells[c.name] for c in spec.columns}, lines, path.name), problems


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _Unreadable(path, 1, "is larger than 2 GiB", "store a table of this size as Parquet")
        raw = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise _Unreadable(path, 1, f"cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(raw[: error.start])
        byte = f"0x{raw[error.start]:02x}"
        raise _Unreadable(path, line, f"is not UTF-8 (byte {byte})", "save it as UTF-8 (in Excel: CSV UTF-8)") from None
    if "\0" in text:
        line = _line(raw[: raw.index(b"\0")])
        raise _Unreadable(path, line, "holds a NUL character", "save the table as plain CSV in UTF-8")
    for number, content in enumerate(_LINE.finditer(text), 1):
        if (length := content.end(1) - content.start(1)) > _LONGEST_LINE:
            hint = f"a line may have {_LONGEST_LINE:,}"
            raise _Unreadable(path, number, f"is {length:,} characters long", hint)
    return text


def lines(text: str) -> Iterator[str]:
    """Yield the lines of a text as editors count them, without their ends.

    >>> list(lines("one\\u2028still one\\r\\n\\nthree"))
    ['one\\u2028still one', '', 'three']
    """
    return (line[1] or "" for line in _LINE.finditer(text))


def _line(before: bytes) -> int:
    """Return the number of the line that follows what stands before."""
    return sum(1 for _ in _BREAK.finditer(before)) + 1


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_LINE)
    reader = csv.reader((found[0] for found in _LINE.finditer(text)), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "a double quote inside a quoted text is written twice"
            raise _Unreadable(path, line, f"is no valid CSV: {error}", hint) from None
        if row:
            yield line, row
        line = reader.line_num + 1


def unreadable(path: Path, error: Exception) -> Problem:
    """Return the problem of a Parquet file that cannot be read."""
    return Problem(path.name, 1, "", _reason(error))


def _reason(error: Exception) -> str:
    return f"cannot be read as Parquet: {str(error).splitlines()[0][:120]}"


def misnamed(path: Path, header: list[str], spec: TableSpec) -> list[Problem]:
    """Return what is wrong with the names of columns."""
    known = [c.name for c in spec.columns]
    problems = []
    for i, name in enumerate(header):
        if not name:
            problems.append(Problem(path.name, 1, str(i + 1), "a column has no name", f"columns are {_names(spec)}"))
        elif name not in known:
            hint = near(name, known) or f"columns are {_names(spec)}"
            problems.append(Problem(path.name, 1, name, f"unknown column {shown(name)}", hint))
        elif header.index(name) != i:
            problems.append(Problem(path.name, 1, name, f"the column {name} is there twice", "keep one"))
    missing = [c for c in spec.columns if c.required and c.name not in header]
    problems += [Problem(path.name, 1, c.name, f"the column {c.name} is missing", c.description) for c in missing]
    return problems


def mistyped(path: Path, stored: Mapping[str, pl.DataType], spec: TableSpec) -> list[Problem]:
    """Return the columns of a Parquet file that hold what is no cell."""
    found = []
    for name in (c.name for c in spec.columns if c.name in stored):
        cell = stored[name].inner if isinstance(stored[name], pl.List) else stored[name]  # type: ignore[attr-defined]
        if not (cell.is_numeric() or isinstance(cell, _CELLS)):
            message = f"holds values of the type {shown(str(stored[name]))}"
            found.append(
                Problem(path.name, 1, name, message, "store texts, numbers, dates, true and false, or lists of these")
            )
    return found


def _parquet(path: Path, spec: TableSpec) -> tuple[pl.DataFrame, list[Problem]]:
    try:
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _Unreadable(path, 1, _reason(error)) from None
    if problems := mistyped(path, frame.schema, spec):
        return empty(spec), problems
    problems = misnamed(path, frame.columns, spec)
    texts = []
    for column in spec.columns:
        if column.name not in frame.columns:
            texts.append(pl.lit(None, pl.String).alias(column.name))
        elif isinstance(frame.schema[column.name], pl.List):
            texts.append(pl.col(column.name).cast(pl.List(pl.String)).list.join(";").alias(column.name))
        else:
            texts.append(pl.col(column.name).cast(pl.String))
    frame = frame.select(
        *texts,
        file=pl.lit(path.name),
        line=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32),
    )
    return frame.with_columns(pl.col(c.name).replace("", None) for c in spec.columns), problems


def _frame(cells: dict[str, list[str | None]], lines: list[int], file: str) -> pl.DataFrame:
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return frame.with_columns(pl.lit(file, pl.String).alias("file"), pl.Series("line", lines, pl.UInt32))


def _names(spec: TableSpec) -> str:
    return ", ".join(c.name for c in spec.columns)

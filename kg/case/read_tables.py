"""Reading the files of a case as they are: every cell a text, every row with its file and line."""

import csv
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

import polars as pl

from kg.case.text_lines import LINE
from kg.errors import Problem, near, quoted
from kg.schema.model import TableSpec

_CELLS = (
    pl.String,
    pl.Categorical,
    pl.Enum,
    pl.Boolean,
    pl.Date,
    pl.Datetime,
    pl.Null,
)  # and numbers
_LONGEST_LINE = 1_000_000
_MOST_BYTES = 2 << 30
_SEPARATOR = re.compile(r"[,;\t|]")
_MOST_ABOVE = 10  # rows in which a header is looked for
_BREAK = re.compile(rb"\r\n|\r|\n")


def read_table(path: Path, spec: TableSpec) -> tuple[pl.DataFrame, list[Problem]]:
    """Read one file into a frame of texts with the columns of `spec`, `file` and `line`.

    A file that cannot be read at all gives an empty frame and one problem.
    """
    if not path.is_file():
        return empty(spec), [
            Problem(path.name, 1, "", "is not a file", "put the table there, or take it away")
        ]
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
    rows = _rows(path, _text(path))
    top = list(islice(rows, _MOST_ABOVE))
    if not top:
        raise _Unreadable(path, 1, "is empty", f"its first line must name columns: {_names(spec)}")
    _stop_above_header(path, top, spec)
    start, header = top[0][0], [h.strip() for h in top[0][1]]
    if len(header) == 1:
        for separator, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if separator in header[0]:
                hint = (
                    "save it with commas; semicolons separate the items of a list inside one cell"
                )
                raise _Unreadable(path, start, f"is separated by {name}", hint)
    known = {c.name for c in spec.columns}
    places = [(i, h) for i, h in enumerate(header) if h in known and header.index(h) == i]
    idle = {i for i, h in enumerate(header) if not h}  # none, until a cell of theirs is filled
    cells: dict[str, list[str | None]] = {h: [] for _, h in places}
    lines, ragged = [], []
    for line, row in chain(top[1:], rows):
        if len(row) != len(header):
            hint = "put a text that holds a comma or a line break in double quotes"
            ragged.append(
                Problem(
                    path.name,
                    line,
                    "",
                    f"has {len(row)} cells where the header has {len(header)}",
                    hint,
                )
            )
            continue
        lines.append(line)
        for i, h in places:
            cells[h].append(row[i].strip() or None)
        if idle:
            idle -= {i for i in idle if row[i].strip()}
    for column in spec.columns:
        cells.setdefault(column.name, [None] * len(lines))
    problems = misnamed(path, [None if i in idle else h for i, h in enumerate(header)], spec, start)
    frame = _frame({c.name: cells[c.name] for c in spec.columns}, lines, path.name)
    return frame, [*problems, *ragged]


def _stop_above_header(path: Path, top: list[tuple[int, list[str]]], spec: TableSpec) -> None:
    """Stop at a line that programs write above the header, or at a title."""
    start, first = top[0]
    told = ",".join(first).strip().strip('"')
    if told.casefold().startswith("sep=") and len(told) <= len("sep=,"):
        message = f"has the line {told} above its header"
        raise _Unreadable(path, start, message, f"take out the line {told} in line {start}")
    header = next((line for line, row in top if _is_header(row, spec)), start)
    if header != start:
        message = f"has its header in line {header}"
        raise _Unreadable(path, start, message, "take out what stands above it")


def _is_header(row: list[str], spec: TableSpec) -> bool:
    """Tell whether a row names columns: two or more, and more than half of its cells do."""
    cells = [cell.strip().casefold() for cell in _SEPARATOR.split(",".join(row)) if cell.strip()]
    named = sum(cell in {c.name for c in spec.columns} for cell in cells)
    return named > max(1, len(cells) // 2)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _Unreadable(
                path, 1, "is larger than 2 GiB", "store a table of this size as Parquet"
            )
        raw = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise _Unreadable(path, 1, f"cannot be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _line(raw[: error.start])
        byte = f"0x{raw[error.start]:02x}"
        raise _Unreadable(
            path, line, f"is not UTF-8 (byte {byte})", "save it as UTF-8 (in Excel: CSV UTF-8)"
        ) from None
    if "\0" in text:
        line = _line(raw[: raw.index(b"\0")])
        raise _Unreadable(
            path, line, "holds a NUL character", "save the table as plain CSV in UTF-8"
        )
    for number, content in enumerate(LINE.finditer(text), 1):
        if (length := content.end(1) - content.start(1)) > _LONGEST_LINE:
            hint = f"a line may have {_LONGEST_LINE:,}"
            raise _Unreadable(path, number, f"is {length:,} characters long", hint)
    return text


def _line(before: bytes) -> int:
    """Return the number of the line that follows what stands before."""
    return sum(1 for _ in _BREAK.finditer(before)) + 1


def _rows(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_LINE)
    reader = csv.reader((found[0] for found in LINE.finditer(text)), strict=True)
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "a double quote inside a quoted text is written twice"
            raise _Unreadable(path, line, f"is no valid CSV: {error}", hint) from None
        if any(cell.strip() for cell in row):  # what a spreadsheet leaves behind is no row
            yield line, row
        line = reader.line_num + 1


def unreadable(path: Path, error: Exception) -> Problem:
    """Return the problem of a Parquet file that cannot be read."""
    return Problem(path.name, 1, "", _reason(error))


def _reason(error: Exception) -> str:
    return f"cannot be read as Parquet: {str(error).splitlines()[0][:120]}"


def misnamed(
    path: Path,
    header: Sequence[str | None],
    spec: TableSpec,
    line: int = 1,
) -> list[Problem]:
    """Return what is wrong with the names of columns; of those that are none, nothing.

    Args:
        path: the file.
        header: the names, in order.
        spec: the table.
        line: where they stand.
    """
    known = [c.name for c in spec.columns]
    problems = []
    for i, name in enumerate(header):
        if name is None:
            continue
        if not name:
            problems.append(
                Problem(
                    path.name,
                    line,
                    str(i + 1),
                    "a column has no name",
                    f"columns are {_names(spec)}",
                )
            )
        elif name not in known:
            hint = near(name, known) or f"columns are {_names(spec)}"
            problems.append(Problem(path.name, line, name, f"unknown column {quoted(name)}", hint))
        elif header.index(name) != i:
            problems.append(
                Problem(path.name, line, name, f"the column {name} is there twice", "keep one")
            )
    missing = [c for c in spec.columns if c.required and c.name not in header]
    for c in missing:
        message = f"the column {c.name} is missing"
        problems.append(Problem(path.name, line, c.name, message, c.description))
    return problems


def mistyped(path: Path, stored: Mapping[str, pl.DataType], spec: TableSpec) -> list[Problem]:
    """Return the columns of a Parquet file that hold what is no cell."""
    found = []
    for name in (c.name for c in spec.columns if c.name in stored):
        cell = stored[name].inner if isinstance(stored[name], pl.List) else stored[name]  # type: ignore[attr-defined]
        if not (cell.is_numeric() or isinstance(cell, _CELLS)):
            message = f"holds values of the type {quoted(str(stored[name]))}"
            found.append(
                Problem(
                    path.name,
                    1,
                    name,
                    message,
                    "store texts, numbers, dates, true and false, or lists of these",
                )
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
            texts.append(
                pl.col(column.name).cast(pl.List(pl.String)).list.join(";").alias(column.name)
            )
        else:
            texts.append(pl.col(column.name).cast(pl.String))
    frame = frame.select(
        *texts,
        file=pl.lit(path.name),
        line=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32),
    )
    names = [c.name for c in spec.columns]
    frame = frame.with_columns(pl.col(name).replace("", None) for name in names)
    return filled(frame, names), problems


def filled(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """Return the rows in which a cell is filled; those that have an id are not looked at further.

    Args:
        rows: rows of texts.
        names: the columns that count, `id` among them.
    """
    doubtful = rows["id"].is_null() | (rows["id"].str.strip_chars() == "")
    if not doubtful.any():
        return rows
    cells = (pl.col(name).str.strip_chars() != "" for name in names)
    return rows.filter(pl.any_horizontal(cell.fill_null(value=False) for cell in cells))


def _frame(cells: dict[str, list[str | None]], lines: list[int], file: str) -> pl.DataFrame:
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return frame.with_columns(
        pl.lit(file, pl.String).alias("file"), pl.Series("line", lines, pl.UInt32)
    )


def _names(spec: TableSpec) -> str:
    return ", ".join(c.name for c in spec.columns)

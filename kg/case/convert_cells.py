"""Turn texts into values, column by column; a text that does not fit the schema is a problem."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

import polars as pl

from kg.case.dates import DateSpan, read_date
from kg.case.few_problems import list_few
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.numerals import BLANKS, Refusal, decimal, read_cells
from kg.schema.pattern_words import pattern_words
from kg.system import sizes

_NUMBERS = ("decimal", "integer")
_TRUE, _FALSE = ("true", "1"), ("false", "0")
_TRIMMED = (*_NUMBERS, "boolean", "date")
_READ = "#read"  # no column of a table
TableReading = tuple[pl.DataFrame, list[Problem]]  # a table, and what is wrong with it
_TYPES = {"decimal": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}


def convert(frame: pl.DataFrame, spec: TableSpec, schema: Schema) -> TableReading:
    """Return the frame with typed columns, and what was wrong with its cells.

    Numbers become floats, whole numbers integers, lists lists of texts; a partial date keeps its
    text, in ASCII, and gains `<name>_from` and `<name>_to`; a value left out takes the default of
    its column. What was read, but not to the last digit, is a problem of the level `note`.

    Args:
        frame: the columns of the table as texts, with `file` and `line`.
        spec: the columns to be converted.
        schema: the schema, for its kinds.
    """
    types = dict(frame.schema) | _types(spec.columns)
    if frame.is_empty():
        return pl.DataFrame(schema=types), []
    problems: list[Problem] = []
    trimmed = [column for column in spec.columns if column.form in _TRIMMED and not column.many]
    frame = frame.with_columns(map(_trim, trimmed))
    nulls = frame.null_count().row(0, named=True)
    # Most columns of most tables are empty, and have nothing to read.
    filled = [c for c in spec.columns if c.required or nulls[c.name] < len(frame)]
    empty = [c for c in spec.columns if c not in filled]
    frame = frame.with_columns(**_empty_columns(empty))
    # The others that need no more than a test of each cell are tested, and converted, at once.
    simple = [c for c in filled if _is_simple(c)]
    rules = {c.name: _rule(c, schema, pl.col(c.name)) for c in simple}
    tests = [is_wrong.any().alias(name) for name, (is_wrong, _) in rules.items()]
    has_wrong = frame.select(tests).row(0, named=True) if tests else {}
    for column in filled:
        if column.required and nulls[column.name]:
            missing = frame.filter(pl.col(column.name).is_null())
            problems += _problems_at(missing, column, lambda _: "is empty", column.description)
        if column.name not in rules:
            frame, faults = _convert(frame, column, schema)
            problems += faults
        elif has_wrong[column.name]:
            wrong = frame.filter(rules[column.name][0])
            problems += _problems_at(wrong, column, _Messages(column, schema))
    # What is right as it stands is not copied.
    changed = [c for c in simple if has_wrong[c.name] or c.default or c.form == "boolean"]
    frame = frame.with_columns(_by_rule(c, *rules[c.name]) for c in changed)
    return frame.select(*types), problems


def as_text(name: str, stored: pl.DataType | None) -> pl.Expr:
    """Return a column of a Parquet file as texts, the items of a list joined as CSV has them.

    Args:
        name: the name of the column.
        stored: the type that the file has it in; a column that it does not have is empty.
    """
    if stored is None:
        return pl.lit(None, pl.String).alias(name)
    cell = pl.col(name)
    if isinstance(stored, pl.List):
        return cell.cast(pl.List(pl.String)).list.join(";").replace("", None)
    return cell.cast(pl.String).replace("", None)


def _trim(column: SchemaColumn) -> pl.Expr:
    """Return a column without blanks around its texts, which files other than CSV may have."""
    return pl.col(column.name).str.strip_chars(BLANKS).replace("", None)


def _types(columns: Collection[SchemaColumn]) -> dict[str, Any]:
    """Return the types of converted columns."""
    types: dict[str, Any] = {}
    for column in columns:
        single = _TYPES.get(column.form, pl.String)
        types[column.name] = pl.List(pl.String) if column.many else single
    for date in (column.name for column in columns if column.form == "date"):
        types |= {f"{date}_from": pl.Date, f"{date}_to": pl.Date}
    return types


def _empty_columns(columns: Collection[SchemaColumn]) -> dict[str, pl.Expr]:
    """Return columns without a cell, as they are after conversion."""
    types = _types(columns)
    cells: dict[str, str | None] = dict.fromkeys(types)
    for column in columns:
        cells[column.name] = column.default
    return {name: pl.lit(cell, types[name]) for name, cell in cells.items()}


def _convert(frame: pl.DataFrame, column: SchemaColumn, schema: Schema) -> TableReading:
    """Convert a column of lists, dates or numbers; return the table and its problems."""
    if column.many:
        return _convert_list(frame, column, schema)
    if column.form == "date":
        return _convert_date(frame, column)
    return _convert_number(frame, column)


def _is_simple(column: SchemaColumn) -> bool:
    """Tell whether each cell of a column is judged and converted by itself, as `_rule` says."""
    return not column.many and column.form not in (*_NUMBERS, "date")


def _by_rule(column: SchemaColumn, is_wrong: pl.Expr, converted: pl.Expr) -> pl.Expr:
    """Return a column whose cells are judged one by one: wrong ones and empty ones its default.

    Args:
        column: the column.
        is_wrong: the test that a cell fails.
        converted: the cells as they are to be.
    """
    cells = pl.when(~is_wrong).then(converted)
    return (cells if column.default is None else cells.fill_null(column.default)).alias(column.name)


def outside(frame: pl.DataFrame, column: SchemaColumn) -> list[Problem]:
    """Return the numbers of a column that lie below or above what its shape allows.

    Args:
        frame: the table, this column converted, with `file` and `line`.
        column: a column of numbers.
    """
    cell = pl.col(column.name)
    problems = []
    if column.least is not None:
        words = f"is below {column.least:g}"
        below = frame.filter(cell < column.least)
        problems += _problems_at(below, column, lambda number: f"{number} {words}")
    if column.most is not None:
        limit = f"is above {column.most:g}"
        above = frame.filter(cell > column.most)
        problems += _problems_at(above, column, lambda number: f"{number} {limit}")
    return problems


def _rule(column: SchemaColumn, schema: Schema, cell: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the test that a cell fails, and the expression that converts it."""
    lower = cell.str.to_lowercase()
    match column.form:
        case "boolean":
            return ~lower.is_in([*_TRUE, *_FALSE]), lower.is_in(_TRUE)
        case "term" | "word":
            return ~cell.is_in(list(column.values)), cell
        case "kind":
            return ~cell.is_in(list(schema.kinds(column.root))), cell
        case _ if column.pattern:
            return ~cell.str.contains(column.pattern), cell
        case _:
            return pl.lit(False), cell


def _convert_list(frame: pl.DataFrame, column: SchemaColumn, schema: Schema) -> TableReading:
    """Split the texts of a column at semicolons into lists, and check or convert each item."""
    name = column.name
    is_filled = frame[name].is_not_null()
    # Most columns of lists are almost empty: then only the filled rows are split.
    if len(frame) > 2 * int(is_filled.sum()):
        filled, problems = _convert_list(frame.filter(is_filled), column, schema)
        place = pl.select(pl.when(is_filled).then(is_filled.cum_sum() - 1)).to_series()
        return frame.with_columns(filled[name].gather(place)), problems
    item = pl.element().str.strip_chars().replace("", None).drop_nulls()
    lists = pl.col(name).str.split(";").list.eval(item)
    frame = frame.with_columns(lists.alias(name))
    items = frame.select(name, "file", "line").explode(name).drop_nulls(name)
    if column.form in _NUMBERS:
        return _convert_numbers(frame, items, column)
    is_wrong, _ = _rule(column, schema, pl.col(name))
    wrong = items.filter(is_wrong)
    problems = _problems_at(wrong, column, _Messages(column, schema))
    return frame, problems


def _convert_numbers(
    frame: pl.DataFrame, items: pl.DataFrame, column: SchemaColumn
) -> TableReading:
    """Return lists of numbers as texts in plain digits, so that all lists are lists of texts.

    Args:
        frame: the table.
        items: a row for each item of a list, with `file` and `line`.
        column: the column of lists.
    """
    numbers, problems = _convert_number(items, column)
    values = dict(zip(items[column.name], numbers[column.name].to_list(), strict=True))
    if not values:
        return frame, problems
    texts = {
        text: None if value is None else decimal(float(value)) for text, value in values.items()
    }
    plain = pl.element().replace_strict(texts, default=None, return_dtype=pl.String)
    return frame.with_columns(pl.col(column.name).list.eval(plain)), problems


def _convert_date(frame: pl.DataFrame, column: SchemaColumn) -> TableReading:
    """Read a column of dates, and add two columns with the first and the last day of each."""
    name = column.name
    # Each text is read once, however many cells have it.
    spans: dict[str, DateSpan] = {}
    refusals: dict[str, Refusal] = {}
    texts = frame[name].drop_nulls().unique(maintain_order=True)
    for text in texts:
        reading = read_date(text)
        if isinstance(reading, DateSpan):
            spans[text] = reading
            continue
        refusals[text] = reading
        if len(refusals) > sizes.LISTED_ROWS:
            break
    unread = texts[len(spans) + len(refusals) :]
    notes = {text: span.note for text, span in spans.items() if span.note}
    problems = _refused(frame, column, refusals, unread) + _noted(frame, column, notes)
    columns = {name: pl.String, _READ: pl.String, f"{name}_from": pl.Date, f"{name}_to": pl.Date}
    rows = [(text, span.text, span.first, span.last) for text, span in spans.items()]
    days = pl.DataFrame(rows, schema=columns, orient="row")
    frame = frame.join(days, on=name, how="left", maintain_order="left")
    return frame.with_columns(pl.col(_READ).alias(name)).drop(_READ), problems


def _convert_number(frame: pl.DataFrame, column: SchemaColumn) -> TableReading:
    """Fill in the default of a column, read its texts as numbers, and check their range."""
    if column.default is not None:
        frame = frame.with_columns(pl.col(column.name).fill_null(column.default))
    cells = read_cells(frame[column.name], whole_numbers=column.form == "integer")
    problems = _refused(frame, column, cells.refusals, cells.unread)
    problems += _noted(frame, column, cells.notes)
    frame = frame.with_columns(cells.values)
    return frame, problems + outside(frame, column)


def _refused(
    frame: pl.DataFrame, column: SchemaColumn, refusals: Mapping[str, Refusal], unread: pl.Series
) -> list[Problem]:
    """Return the problems of cells that cannot be read.

    Args:
        frame: the table.
        column: the column.
        refusals: why a text is refused.
        unread: texts that were not read, because so many before them were refused.
    """

    def tell(rows: pl.DataFrame) -> Iterator[Problem]:
        """Yield the problem of each cell, with the reason why its text was refused."""
        for file, line, text in rows.iter_rows():
            refusal = refusals[text]
            message = f"{quoted(text)} {refusal.reason}"
            yield Problem(file, line, column.name, message, refusal.hint)

    wrong = _cells_among(frame, column, list(refusals), unread)
    words = "are wrong too, or were not checked" if len(unread) else "cannot be read either"
    return list(list_few(wrong, tell, words))


def _noted(frame: pl.DataFrame, column: SchemaColumn, notes: Mapping[str, str]) -> list[Problem]:
    """Return a note for each cell whose text was read, but needs a remark."""

    def tell(rows: pl.DataFrame) -> Iterator[Problem]:
        """Yield the note of each cell: its text and the remark on it."""
        for file, line, text in rows.iter_rows():
            yield Problem(file, line, column.name, f"{quoted(text)} {notes[text]}", level="note")

    return list(list_few(_cells_among(frame, column, notes), tell))


def _cells_among(
    frame: pl.DataFrame, column: SchemaColumn, *texts: Collection[str] | pl.Series
) -> pl.DataFrame:
    """Return the cells of a column that hold one of the texts: file, line and text."""
    series = (p if isinstance(p, pl.Series) else pl.Series(list(p), dtype=pl.String) for p in texts)
    among = pl.concat(part.alias("text") for part in series)
    cells = frame.select("file", "line", column.name)
    return cells.filter(pl.col(column.name).is_in(among.implode()))


class _Messages:
    """What is wrong with the cells of a column, and after a semicolon what to try."""

    def __init__(self, column: SchemaColumn, schema: Schema) -> None:
        self._column = column
        self._kinds = schema.kinds(column.root) if column.form == "kind" else {}
        groups: dict[str, list[str]] = {}
        for kind in self._kinds.values():
            groups.setdefault(kind.channel or "of no channel", []).append(kind.slug)
        parts = [f"{channel}: {', '.join(kinds)}" for channel, kinds in sorted(groups.items())]
        self._listing = f"kinds are {'; '.join(parts).removeprefix('of no channel: ')}"
        self._searches = 0

    def __call__(self, value: str) -> str:
        column = self._column
        match column.form:
            case "boolean":
                return f"{quoted(value)} is neither true nor false; write true or false, 1 or 0"
            case "kind":
                return f"unknown kind {quoted(value)}; {self._near_kind(value)}"
            case "term" | "word":
                words = ", ".join(column.values)
                return f"unknown {column.name} {quoted(value)}; use one of {words}"
            case _ if column.name == "id":
                return f"{quoted(value)} is not an id; use small letters, digits and hyphens"
            case _ if column.name == "currency":
                return f"{quoted(value)} is not a currency; write its three letters, such as JPY"
            case _:
                words = pattern_words(column.pattern)
                return f"{quoted(value)} is no {column.name}; write {words}"

    def _near_kind(self, value: str) -> str:
        """Return the hint for a wrong kind: the nearest kind, or else the list of all kinds."""
        self._searches += 1
        hint = near(value, self._kinds) if self._searches <= sizes.CURED_NAMES else ""
        return hint or f"{self._listing}; or declare your own in kinds.ttl (data/README.md)"


def _problems_at(
    frame: pl.DataFrame, column: SchemaColumn, message: Callable[[str], str], hint: str = ""
) -> list[Problem]:
    """Return a problem for each cell of a column.

    Args:
        frame: the rows that have a problem.
        column: the column that is wrong.
        message: what is wrong with a cell, by its text; the cure may follow it.
        hint: what to try with any of them.
    """
    words = cache(lambda text: _with_cure(message(text), hint))
    name = column.name

    def tell(rows: pl.DataFrame) -> Iterator[Problem]:
        """Yield the problem of each cell, with the cure that its message or `hint` has."""
        for file, line, cell in rows.iter_rows():
            fault, cure = words(cell)
            about = cell if name == "id" and cell else ""
            yield Problem(file, line, name, fault, cure, about=about)

    return list(list_few(frame.select("file", "line", name), tell))


def _with_cure(message: str, hint: str) -> tuple[str, str]:
    """Return what is wrong and what to try, which may stand behind it."""
    fault, _, cure = message.rpartition("; ")
    return (message, hint) if hint or not fault else (fault, cure)

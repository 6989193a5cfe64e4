"""From texts to values, column by column, as the schema says; what does not fit is a problem at its spot."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from kg.case.dates import Span, read_date
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.numerals import BLANKS, Refusal, decimal, read_cells

_NUMBERS = ("decimal", "integer")
_TRUE, _FALSE = ("true", "1"), ("false", "0")
_TRIMMED = (*_NUMBERS, "boolean", "date")
_READ = "#read"  # no column of a table
_TYPES = {"decimal": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}


def convert(
    frame: pl.DataFrame, spec: TableSpec, schema: Schema
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the frame with typed columns, and what was wrong with its cells.

    Numbers become floats, whole numbers integers, lists lists of texts; a partial date keeps its text, in ASCII, and
    gains `<name>_from` and `<name>_to`; a value left out takes the default of its column. What was read, but not to
    the last digit, is a problem of the level `note`.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=dict(frame.schema) | _types(spec)), []
    problems: list[Problem] = []
    frame = frame.with_columns(
        _trimmed(c) for c in spec.columns if c.form in _TRIMMED and not c.many
    )
    for column in spec.columns:
        if column.required:
            missing = frame.filter(pl.col(column.name).is_null())
            problems += _at(missing, column, lambda _: "is empty", column.description)
        frame, found = _convert(frame, column, schema)
        problems += found
    return frame, problems


def as_text(name: str, stored: pl.DataType | None) -> pl.Expr:
    """Return a column of a Parquet file as texts, empty where a cell is; one that is not stored is empty."""
    if stored is None:
        return pl.lit(None, pl.String).alias(name)
    cell = pl.col(name)
    text = (
        cell.cast(pl.List(pl.String)).list.join(";")
        if isinstance(stored, pl.List)
        else cell.cast(pl.String)
    )
    return text.replace("", None)


def _trimmed(column: SchemaColumn) -> pl.Expr:
    """Return a column without blanks around its texts, as CSV is read; of another file they may be left."""
    return pl.col(column.name).str.strip_chars(BLANKS).replace("", None)


def _types(spec: TableSpec) -> dict[str, Any]:
    """Return the types of converted columns."""
    types: dict[str, Any] = {
        c.name: pl.List(pl.String) if c.many else _TYPES.get(c.form, pl.String)
        for c in spec.columns
    }
    dates = [c.name for c in spec.columns if c.form == "date"]
    return types | {f"{name}_{end}": pl.Date for name in dates for end in ("from", "to")}


def _convert(
    frame: pl.DataFrame, column: SchemaColumn, schema: Schema
) -> tuple[pl.DataFrame, list[Problem]]:
    if column.many:
        return _convert_list(frame, column, schema)
    name, cell = column.name, pl.col(column.name)
    if column.form == "date":
        return _convert_date(frame, column)
    if column.form in _NUMBERS:
        return _convert_number(frame, column)
    wrong, expression = _rule(column, schema, cell)
    problems = _at(frame.filter(wrong), column, lambda v: _message(column, schema, v))
    frame = frame.with_columns(pl.when(~wrong).then(expression).alias(name))
    if column.default is not None:
        frame = frame.with_columns(pl.col(name).fill_null(column.default))
    return frame, problems


def outside(frame: pl.DataFrame, column: SchemaColumn) -> list[Problem]:
    """Return the numbers of a column that lie below or above what its shape allows."""
    problems, name = [], column.name
    for limit, beyond, word in (
        (column.least, pl.col(name).lt, "below"),
        (column.most, pl.col(name).gt, "above"),
    ):
        if limit is not None:
            out = _at(frame.filter(beyond(limit)), column, str)
            problems += [replace(p, message=f"{p.message} is {word} {limit:g}") for p in out]
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


def _convert_list(
    frame: pl.DataFrame, column: SchemaColumn, schema: Schema
) -> tuple[pl.DataFrame, list[Problem]]:
    name = column.name
    there = frame[name].is_not_null()
    if len(frame) > 2 * int(there.sum()):  # most columns of lists are all but empty
        some, problems = _convert_list(frame.filter(there), column, schema)
        place = pl.select(pl.when(there).then(there.cum_sum() - 1)).to_series()
        return frame.with_columns(some[name].gather(place)), problems
    items = (
        pl.col(name)
        .str.split(";")
        .list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
    )
    frame = frame.with_columns(items.alias(name))
    each = frame.select(name, "file", "line").explode(name).filter(pl.col(name).is_not_null())
    if column.form in _NUMBERS:
        return _convert_numbers(frame, each, column)
    wrong, _ = _rule(column, schema, pl.col(name))
    problems = _at(each.filter(wrong), column, lambda v: _message(column, schema, v))
    return frame, problems


def _convert_numbers(
    frame: pl.DataFrame, each: pl.DataFrame, column: SchemaColumn
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return lists of numbers as texts in plain digits, so that lists are lists of texts whatever they hold."""
    values, problems = _convert_number(each, column)
    items = dict(zip(each[column.name], values[column.name].to_list(), strict=True))
    texts = {
        text: None if value is None else decimal(float(value)) for text, value in items.items()
    }
    plain = (
        pl.element().replace_strict(texts, default=None, return_dtype=pl.String)
        if texts
        else pl.element()
    )
    return frame.with_columns(pl.col(column.name).list.eval(plain)), problems


def _convert_date(frame: pl.DataFrame, column: SchemaColumn) -> tuple[pl.DataFrame, list[Problem]]:
    name = column.name
    read = {text: read_date(text) for text in frame[name].drop_nulls().unique()}
    spans = {text: span for text, span in read.items() if isinstance(span, Span)}
    refusals = {text: span for text, span in read.items() if isinstance(span, Refusal)}
    notes = {text: span.note for text, span in spans.items() if span.note}
    problems = _refused(frame, column, refusals) + _noted(frame, column, notes)
    days = pl.DataFrame(
        [(text, span.text, span.first, span.last) for text, span in spans.items()],
        schema={name: pl.String, _READ: pl.String, f"{name}_from": pl.Date, f"{name}_to": pl.Date},
        orient="row",
    )
    frame = frame.join(days, on=name, how="left", maintain_order="left")
    return frame.with_columns(pl.col(_READ).alias(name)).drop(_READ), problems


def _convert_number(
    frame: pl.DataFrame, column: SchemaColumn
) -> tuple[pl.DataFrame, list[Problem]]:
    if column.default is not None:
        frame = frame.with_columns(pl.col(column.name).fill_null(column.default))
    read = read_cells(frame[column.name], whole_numbers=column.form == "integer")
    problems = _refused(frame, column, read.refusals) + _noted(frame, column, read.notes)
    frame = frame.with_columns(read.values)
    return frame, problems + outside(frame, column)


def _refused(
    frame: pl.DataFrame, column: SchemaColumn, refusals: Mapping[str, Refusal]
) -> list[Problem]:
    return [
        Problem(
            file, line, column.name, f"{quoted(text)} {refusals[text].reason}", refusals[text].hint
        )
        for file, line, text in _among(frame, column, refusals)
    ]


def _noted(frame: pl.DataFrame, column: SchemaColumn, notes: Mapping[str, str]) -> list[Problem]:
    return [
        Problem(file, line, column.name, f"{quoted(text)} {notes[text]}", level="note")
        for file, line, text in _among(frame, column, notes)
    ]


def _among(
    frame: pl.DataFrame, column: SchemaColumn, texts: Collection[str]
) -> Iterable[tuple[str, int, str]]:
    """Return the spots and the texts of the cells that hold any of some texts."""
    if not texts:
        return ()
    cells = frame.select("file", "line", column.name)
    return cells.filter(pl.col(column.name).is_in(list(texts))).iter_rows()


def _message(column: SchemaColumn, schema: Schema, value: str) -> str:
    match column.form:
        case "boolean":
            return f"{quoted(value)} is neither true nor false; write true or false, 1 or 0"
        case "kind":
            kinds = schema.kinds(column.root)
            return f"unknown kind {quoted(value)}; {near(value, kinds) or 'kinds are ' + ', '.join(kinds)}"
        case "term" | "word":
            return f"unknown {column.name} {quoted(value)}; it is one of {', '.join(column.values)}"
        case _ if column.name == "id":
            return f"{quoted(value)} is no id; use small letters, digits and hyphens"
        case _ if column.name == "currency":
            return f"{quoted(value)} is no currency; write its three letters, as JPY"
        case _:
            return f"{quoted(value)} does not have the form {column.pattern}"


def _at(
    frame: pl.DataFrame, column: SchemaColumn, message: Callable[[str], str], hint: str = ""
) -> list[Problem]:
    words = cache(lambda value: _with_cure(message(value), hint))
    name = column.name
    problems = []
    for file, line, cell in frame.select("file", "line", name).iter_rows():
        fault, cure = words(cell)
        about = cell if name == "id" and cell else ""
        problems.append(Problem(file, line, name, fault, cure, about=about))
    return problems


def _with_cure(message: str, hint: str) -> tuple[str, str]:
    """Return what is wrong and what to try, which may stand behind it."""
    fault, _, cure = message.rpartition("; ")
    return (message, hint) if hint or not fault else (fault, cure)

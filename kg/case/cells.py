"""From texts to values, column by column, as the schema says; what does not fit is a problem at its spot."""

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from kg.errors import Problem, near, shown
from kg.schema import Column, Schema, TableSpec

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = r"^-?\d+(\.\d+)?$"
_TYPES = {"decimal": pl.Float64, "integer": pl.Int64, "boolean": pl.Boolean}


def convert(frame: pl.DataFrame, spec: TableSpec, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the frame with typed columns, and what was wrong with its cells.

    Numbers become floats, whole numbers integers, lists lists of texts; a partial date keeps its text and gains
    `<name>_from` and `<name>_to`; a value left out takes the default of its column.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=dict(frame.schema) | _types(spec)), []
    problems: list[Problem] = []
    for column in spec.columns:
        if column.required:
            missing = frame.filter(pl.col(column.name).is_null())
            problems += _at(missing, column, lambda _: "is empty", column.description)
        frame, found = _convert(frame, column, schema)
        problems += found
    return frame, problems


def _types(spec: TableSpec) -> dict[str, Any]:
    """Return the types of converted columns."""
    types: dict[str, Any] = {
        c.name: pl.List(pl.String) if c.many else _TYPES.get(c.form, pl.String) for c in spec.columns
    }
    dates = [c.name for c in spec.columns if c.form == "date"]
    return types | {f"{name}_{end}": pl.Date for name in dates for end in ("from", "to")}


def _convert(frame: pl.DataFrame, column: Column, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    if column.many:
        return _convert_list(frame, column, schema)
    name, cell = column.name, pl.col(column.name)
    if column.form == "date":
        return _convert_date(frame, column)
    wrong, expression = _rule(column, schema, cell)
    problems = _at(frame.filter(wrong), column, lambda v: _message(column, schema, v))
    frame = frame.with_columns(pl.when(~wrong).then(expression).alias(name))
    if column.default is not None:
        frame = frame.with_columns(pl.col(name).fill_null(column.default))
    return frame, problems + outside(frame, column)


def outside(frame: pl.DataFrame, column: Column) -> list[Problem]:
    """Return the numbers of a column that lie below or above what its shape allows."""
    problems, name = [], column.name
    for limit, beyond, word in ((column.least, pl.col(name).lt, "below"), (column.most, pl.col(name).gt, "above")):
        if limit is not None:
            out = _at(frame.filter(beyond(limit)), column, str)
            problems += [replace(p, message=f"{p.message} is {word} {limit:g}") for p in out]
    return problems


def _rule(column: Column, schema: Schema, cell: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Return the test that a cell fails, and the expression that converts it."""
    lower = cell.str.to_lowercase()
    match column.form:
        case "decimal":
            return ~cell.str.contains(_NUMBER), cell.cast(pl.Float64, strict=False)
        case "integer":
            return ~cell.str.contains(r"^-?\d{1,18}$"), cell.cast(pl.Int64, strict=False)
        case "boolean":
            return ~lower.is_in(["true", "false"]), lower == "true"
        case "term" | "word":
            return ~cell.is_in(list(column.values)), cell
        case "kind":
            return ~cell.is_in(list(schema.kinds(column.root))), cell
        case _ if column.pattern:
            return ~cell.str.contains(column.pattern), cell
        case _:
            return pl.lit(False), cell


def _convert_list(frame: pl.DataFrame, column: Column, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    name = column.name
    there = frame[name].is_not_null()
    if len(frame) > 2 * int(there.sum()):  # most columns of lists are all but empty
        some, problems = _convert_list(frame.filter(there), column, schema)
        place = pl.select(pl.when(there).then(there.cum_sum() - 1)).to_series()
        return frame.with_columns(some[name].gather(place)), problems
    items = pl.col(name).str.split(";").list.eval(pl.element().str.strip_chars().replace("", None).drop_nulls())
    frame = frame.with_columns(items.alias(name))
    each = frame.select(name, "file", "line").explode(name).filter(pl.col(name).is_not_null())
    wrong, _ = _rule(column, schema, pl.col(name))
    problems = _at(each.filter(wrong), column, lambda v: _message(column, schema, v))
    return frame, problems


def _convert_date(frame: pl.DataFrame, column: Column) -> tuple[pl.DataFrame, list[Problem]]:
    name = column.name
    spans = {v: span(v) for v in frame[name].drop_nulls().unique()}
    wrong = [v for v, found in spans.items() if found is None]
    problems = _at(
        frame.filter(pl.col(name).is_in(wrong)),
        column,
        lambda v: f"{shown(v)} is no date",
        "write 1998, 1998-05 or 1998-05-14",
    )
    days = pl.DataFrame(
        [(v, *found) for v, found in spans.items() if found],
        schema={name: pl.String, f"{name}_from": pl.Date, f"{name}_to": pl.Date},
        orient="row",
    )
    return frame.join(days, on=name, how="left", maintain_order="left"), problems


@cache
def span(text: str) -> tuple[date, date] | None:
    """Return the first and last day that a partial date may mean, or None.

    >>> span("1998-05")
    (datetime.date(1998, 5, 1), datetime.date(1998, 5, 31))
    >>> span("1996/1999-07")
    (datetime.date(1996, 1, 1), datetime.date(1999, 7, 31))
    """
    if "/" in text:
        first, _, last = text.partition("/")
        start, end = (span(first), span(last)) if "/" not in last else (None, None)
        return (start[0], end[1]) if start and end and start[0] <= end[1] else None
    found = _DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(g) if g else None for g in found.groups())
    try:
        first_day = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last_day = day or calendar.monthrange(first_day.year, last_month)[1]
        return first_day, date(first_day.year, last_month, last_day)
    except ValueError:
        return None


def _message(column: Column, schema: Schema, value: str) -> str:
    match column.form:
        case "decimal" | "integer":
            kind = "number" if column.form == "decimal" else "whole number"
            return f"{shown(value)} is no {kind}; write 1250.5, without unit or thousands separator"
        case "boolean":
            return f"{shown(value)} is neither true nor false"
        case "kind":
            kinds = schema.kinds(column.root)
            return f"unknown kind {shown(value)}; {near(value, kinds) or 'kinds are ' + ', '.join(kinds)}"
        case "term" | "word":
            return f"unknown {column.name} {shown(value)}; it is one of {', '.join(column.values)}"
        case _ if column.name == "id":
            return f"{shown(value)} is no id; use small letters, digits and hyphens"
        case _ if column.name == "currency":
            return f"{shown(value)} is no currency; write its three letters, as JPY"
        case _:
            return f"{shown(value)} does not have the form {column.pattern}"


def _at(frame: pl.DataFrame, column: Column, message: Callable[[str], str], hint: str = "") -> list[Problem]:
    words = cache(lambda value: _with_cure(message(value), hint))
    name = column.name
    rows = frame.select("file", "line", name).iter_rows()
    return [
        Problem(file, line, name, *words(cell), about=cell if name == "id" and cell else "")
        for file, line, cell in rows
    ]


def _with_cure(message: str, hint: str) -> tuple[str, str]:
    """Return what is wrong and what to try, which may stand behind it."""
    fault, _, cure = message.rpartition("; ")
    return (message, hint) if hint or not fault else (fault, cure)

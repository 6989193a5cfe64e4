"""Columns of a large case as questions have them: words as codes, numbers as numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from kg.case.convert_cells import TableReading, as_text, convert, outside
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.numerals import WIDEST, unsigned_zero

_NAMES = ("id", "name", "source", "target")  # whose letters are not checked
_HAS_CHOICES = ("kind", "term", "word")  # forms of columns that have one of a few words


def code_column(
    frame: pl.DataFrame, column: SchemaColumn, spec: TableSpec, schema: Schema
) -> TableReading:
    """Return a table with one column converted for questions, in the quickest way that works.

    Args:
        frame: the table, the column as its file has it, with `file` and `line`.
        column: the column.
        spec: the table's columns.
        schema: the schema, for its kinds.

    Returns:
        The table, and what is wrong with the column.
    """
    name = column.name
    words = _words(column, schema)
    # Nearly all columns hold only words that they may have: such a column is coded in one step.
    if words is not None and (coded := _as_words(frame[name], words, column)) is not None:
        return frame.with_columns(coded), []
    frame = frame.with_columns(_coded(frame, column))
    alone = replace(spec, columns=(column,))
    if words is not None:
        frame, problems = convert(frame, alone, schema)
        return frame.with_columns(pl.col(name).cast(words)), problems
    if frame.schema[name] == pl.String and name not in _NAMES:
        return convert(frame, alone, schema)
    problems = outside(frame, column) if column.form == "decimal" else []
    return frame, problems


def defaults_of(
    columns: Sequence[SchemaColumn], types: Mapping[str, pl.DataType], schema: Schema
) -> dict[str, pl.Expr]:
    """Return columns that a file does not have: filled with their defaults, else empty.

    Args:
        columns: the columns.
        types: the types of converted columns.
        schema: the schema, for its kinds.
    """
    defaults = {}
    for column in columns:
        words = _words(column, schema)
        stored = types[column.name] if words is None else words
        defaults[column.name] = pl.lit(column.default, stored)
    for date in (column.name for column in columns if column.form == "date"):
        for day in (f"{date}_from", f"{date}_to"):
            defaults[day] = pl.lit(None, types[day])
    return defaults


def _words(column: SchemaColumn, schema: Schema) -> pl.Enum | None:
    """Return the type of a column that has one of a few words; nothing of other columns."""
    if column.form not in _HAS_CHOICES or column.many:
        return None
    return pl.Enum(list(schema.kinds(column.root) if column.form == "kind" else column.values))


def _as_words(cells: pl.Series, words: pl.Enum, column: SchemaColumn) -> pl.Series | None:
    """Return a column as the words that it may have.

    Returns:
        The column; nothing if it has other words, or empty cells that must be filled.
    """
    must_be_filled = column.required or column.default is not None
    if cells.dtype.is_nested() or (cells.has_nulls() and must_be_filled):
        return None
    stored = cells.dtype
    if isinstance(stored, pl.Enum) and set(stored.categories) <= set(words.categories):
        categories = pl.Series(cells.name, stored.categories, dtype=words)
        return categories.gather(cells.to_physical())
    coded = cells.cast(pl.String).cast(words, strict=False)
    return coded if coded.null_count() == cells.null_count() else None


def _coded(frame: pl.DataFrame, column: SchemaColumn) -> pl.Expr:
    """Return a column as questions have it: numbers as numbers, all else as texts."""
    cells = frame[column.name]
    if column.form == "decimal" and _is_double(cells):
        return pl.lit(unsigned_zero(cells.cast(pl.Float64)))
    return as_text(column.name, cells.dtype)


def _is_double(cells: pl.Series) -> bool:
    """Tell whether double precision has every number of a column; others are read as texts."""
    if cells.dtype == pl.Float64:
        return bool(cells.is_finite().all())
    if not cells.dtype.is_integer():
        return False
    ends = (cells.min(), cells.max())  # None where no cell is filled
    return all(end is None or (isinstance(end, int) and abs(end) <= WIDEST) for end in ends)

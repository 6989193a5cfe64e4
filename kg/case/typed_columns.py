"""Reading tables of a large case in Parquet by column: words as codes, ids as they are."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl

from kg.case.code_columns import code_column, defaults_of
from kg.case.convert_cells import TableReading, convert
from kg.case.large_case import among, blank_rows
from kg.case.read_tables import empty, misnamed, mistyped, read_table
from kg.case.untrusted_parquet import ParquetRefused, read_plan, scan, stored_types
from kg.schema.model import Schema, SchemaColumn, TableSpec

# Columns whose letters `code_column` does not look at, since questions need not.
_NAMES = ("id", "name", "source", "target")


def read_typed(
    path: Path | None,
    spec: TableSpec,
    schema: Schema,
    names: Collection[str] = (),
    kinds: Collection[str] | None = None,
) -> TableReading:
    """Return a table, and what is wrong with it; columns that its file lacks take no memory.

    Args:
        path: its file; none where there is no such table.
        spec: the columns of the table.
        schema: the schema, for its kinds.
        names: the columns to read of a Parquet file; by default all. The others are empty.
        kinds: the kinds of rows to read of a Parquet file; by default all. A row without a kind is
            read too, since it is a problem.
    """
    if path is None:
        return convert(empty(spec), spec, schema)[0], []
    if path.suffix == ".parquet":
        return _read_columns(path, spec, schema, names, kinds)
    texts, problems = read_table(path, spec)
    frame, faults = convert(texts, spec, schema)
    return frame, [*problems, *faults]


def _read_columns(
    path: Path,
    spec: TableSpec,
    schema: Schema,
    names: Collection[str],
    kinds: Collection[str] | None,
) -> TableReading:
    """Return a table in Parquet, as `read_typed` does."""
    nothing = convert(empty(spec), spec, schema)[0]
    columns = [c for c in spec.columns if not names or c.name in names]
    try:
        stored = stored_types(path)
        if faults := mistyped(path, stored, spec):
            return nothing, faults
        present = [column for column in columns if column.name in stored]
        frame = _stored_rows(path, spec, stored, present, kinds)
    except ParquetRefused as error:
        return nothing, [error.problem]
    problems = misnamed(path, list(stored), spec)
    for column in present:
        frame, faults = _code(frame, column, spec, schema)
        problems += faults
    missing = [column for column in spec.columns if column not in present]
    return frame.with_columns(**defaults_of(missing, nothing.schema, schema)), problems


def _stored_rows(
    path: Path,
    spec: TableSpec,
    stored: Mapping[str, pl.DataType],
    present: Collection[SchemaColumn],
    kinds: Collection[str] | None,
) -> pl.DataFrame:
    """Return columns of a table that its file has, without rows in which no cell is filled."""
    file = scan(path, row_index_name="line", row_index_offset=1)
    if kinds is not None and "kind" in stored:
        file = file.filter(among(stored["kind"], kinds).fill_null(value=True))
    names = [column.name for column in present]
    frame = read_plan(path, file.select(*names, pl.col("line").cast(pl.UInt32)))
    if "id" not in names or frame["id"].cast(pl.String).replace("", None).has_nulls():
        blank = blank_rows(path, spec)
        frame = frame.filter(~pl.col("line").is_in(blank.implode()))
    return frame.with_columns(file=pl.lit(path.name))


def _code(
    frame: pl.DataFrame, column: SchemaColumn, spec: TableSpec, schema: Schema
) -> TableReading:
    """Return a table with a column as `convert` has it, but words as codes."""
    if column.name not in _NAMES:
        return code_column(frame, column, spec, schema)
    texts = frame.with_columns(pl.col(column.name).cast(pl.String).replace("", None))
    return convert(texts, replace(spec, columns=(column,)), schema)

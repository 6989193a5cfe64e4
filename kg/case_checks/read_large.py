"""Reading a large case by column, to be checked: every column that its files have, and no other."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from kg.case import Case
from kg.case.check_rows import check_completeness, check_links
from kg.case.code_columns import code_column, defaults_of
from kg.case.convert_cells import TableReading, convert
from kg.case.folder import list_contents
from kg.case.large_case import blank_rows
from kg.case.read import Examined, examine
from kg.case.read_settings import read_settings
from kg.case.read_tables import empty, misnamed, mistyped, read_table
from kg.case.untrusted_parquet import ParquetRefused, read_plan, rows_in, scan, stored_types
from kg.errors import grave
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.read import own_schema, read_schema
from kg.system import sizes

# Columns whose letters `code_column` does not look at, since questions need not.
_NAMES = ("id", "name", "source", "target")


def examine_any(place: Path | str, most: int = sizes.WHOLE_CASE_TIES) -> Examined:
    """Read a case, whatever is wrong with it: one with very many ties in Parquet by column.

    Args:
        place: a folder, or the address of an endpoint.
        most: a case with more ties is large.
    """
    if isinstance(place, str) or rows_in(place / "ties.parquet") <= most:
        return examine(place)
    contents = list_contents(place, own_schema().tables)
    if contents.graphs or contents.tables["ties"].suffix != ".parquet":
        return examine(place)  # RDF may bring kinds and rows of its own
    settings, problems = read_settings(place, own_schema())
    schema = read_schema([])
    problems += contents.problems
    tables: dict[str, pl.DataFrame] = {}
    for name, spec in schema.tables.items():
        tables[name], faults = _read(contents.tables.get(name), spec, schema)
        problems += faults
    notes = [problem for problem in problems if problem.level != "error"]
    problems = grave(problems)
    files = [p.file.split(".")[0] for p in problems if not p.column and p.file != str(place)]
    unread = contents.unread | (set(files) & set(schema.tables))
    problems += check_links(tables, schema, unread)
    notes = [*contents.notes, *check_completeness(tables, settings), *notes]
    case = Case(settings, schema, MappingProxyType(tables), place)
    return Examined(case, problems, notes)


def _read(path: Path | None, spec: TableSpec, schema: Schema) -> TableReading:
    if path is None:
        return convert(empty(spec), spec, schema)[0], []
    if path.suffix == ".parquet":
        return _read_columns(path, spec, schema)
    texts, problems = read_table(path, spec)
    frame, faults = convert(texts, spec, schema)
    return frame, [*problems, *faults]


def _read_columns(path: Path, spec: TableSpec, schema: Schema) -> TableReading:
    """Return a table in Parquet, words as codes; columns that the file lacks take no memory."""
    nothing = convert(empty(spec), spec, schema)[0]
    try:
        stored = stored_types(path)
        if faults := mistyped(path, stored, spec):
            return nothing, faults
        frame = _stored_rows(path, spec, stored)
    except ParquetRefused as error:
        return nothing, [error.problem]
    problems = misnamed(path, list(stored), spec)
    present = [column for column in spec.columns if column.name in stored]
    for column in present:
        frame, faults = _code(frame, column, spec, schema)
        problems += faults
    missing = [column for column in spec.columns if column.name not in stored]
    return frame.with_columns(**defaults_of(missing, nothing.schema, schema)), problems


def _stored_rows(path: Path, spec: TableSpec, stored: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return the columns of a table that its file has, without rows in which no cell is filled."""
    names = [column.name for column in spec.columns if column.name in stored]
    file = scan(path, row_index_name="line", row_index_offset=1)
    frame = read_plan(path, file.select(*names, pl.col("line").cast(pl.UInt32)))
    if "id" not in stored or frame["id"].cast(pl.String).replace("", None).has_nulls():
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

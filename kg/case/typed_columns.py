"""Reading tables of a large case in Parquet by column: words as codes, ids as they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class Part:
    """The part of a table that is read.

    Attributes:
        columns: the columns; none for all of them.
        kinds: the kinds of rows; `None` for all of them. A row without a kind is read too, since it
            is a problem.
    """

    columns: Collection[str] = ()
    kinds: Collection[str] | None = None


EVERYTHING = Part()


def read_typed(
    path: Path | None, spec: TableSpec, schema: Schema, part: Part = EVERYTHING
) -> TableReading:
    """Return a table, and what is wrong with it; columns that its file lacks take no memory.

    Args:
        path: its file; none where there is no such table.
        spec: the columns of the table.
        schema: the schema, for its kinds.
        part: what is read of a Parquet file; columns that are not read are empty.
    """
    if path is None:
        return convert(empty(spec), spec, schema)[0], []
    if path.suffix == ".parquet":
        return _Reader(path, spec, schema, part).table()
    texts, problems = read_table(path, spec)
    frame, faults = convert(texts, spec, schema)
    return frame, [*problems, *faults]


@dataclass(frozen=True)
class _Reader:
    """A reader of a table in Parquet; see `read_typed`."""

    path: Path
    spec: TableSpec
    schema: Schema
    part: Part

    def table(self) -> TableReading:
        """Return the table, and what is wrong with it."""
        nothing, _ = convert(empty(self.spec), self.spec, self.schema)
        try:
            stored = stored_types(self.path)
            if faults := mistyped(self.path, stored, self.spec):
                return nothing, faults
            present = [column for column in self.spec.columns if self._is_read(column, stored)]
            frame = self._rows(stored, present)
        except ParquetRefused as error:
            return nothing, [error.problem]
        problems = misnamed(self.path, list(stored), self.spec)
        for column in present:
            frame, faults = self._code(frame, column)
            problems += faults
        missing = [column for column in self.spec.columns if column not in present]
        defaults = defaults_of(missing, nothing.schema, self.schema)
        return frame.with_columns(**defaults), problems

    def _is_read(self, column: SchemaColumn, stored: pl.Schema) -> bool:
        """Tell whether a column is wanted and the file has it."""
        is_meant = not self.part.columns or column.name in self.part.columns
        return is_meant and column.name in stored

    def _rows(self, stored: pl.Schema, present: Sequence[SchemaColumn]) -> pl.DataFrame:
        """Return columns of the file, without rows in which no cell is filled."""
        file = scan(self.path, row_index_name="line", row_index_offset=1)
        kinds = self.part.kinds
        if kinds is not None and "kind" in stored:
            is_of_kind = among(stored["kind"], kinds)
            file = file.filter(is_of_kind.fill_null(value=True))
        names = [column.name for column in present]
        line = pl.col("line").cast(pl.UInt32)
        frame = read_plan(self.path, file.select(*names, line))
        if _lacks_ids(frame):
            blank = blank_rows(self.path, self.spec)
            is_blank = pl.col("line").is_in(blank.implode())
            frame = frame.filter(~is_blank)
        return frame.with_columns(file=pl.lit(self.path.name))

    def _code(self, frame: pl.DataFrame, column: SchemaColumn) -> TableReading:
        """Return a table with a column as `convert` has it, but words as codes."""
        if column.name not in _NAMES:
            return code_column(frame, column, self.spec, self.schema)
        text = pl.col(column.name).cast(pl.String)
        texts = frame.with_columns(text.replace("", None))
        alone = replace(self.spec, columns=(column,))
        return convert(texts, alone, self.schema)


def _lacks_ids(frame: pl.DataFrame) -> bool:
    """Return whether a row may have no id, and so perhaps no cell at all."""
    if "id" not in frame.columns:
        return True
    ids = frame["id"].cast(pl.String)
    return ids.replace("", None).has_nulls()

"""A large case as N-Triples, some rows at a time.

The tables are checked column by column and are never in memory as a whole.
"""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from kg.case import Case
from kg.case.check_rows import RESERVED
from kg.case.convert_cells import as_text, convert
from kg.case.folder import list_contents
from kg.case.large_case import actor_ids, blank_rows
from kg.case.read_settings import read_settings
from kg.case.read_tables import filled, misnamed, read_table
from kg.case.untrusted_parquet import read_plan, rows_in, scan, stored_types
from kg.errors import CaseError, FileProblem, Problem, grave, quoted
from kg.graph.inherit import Holding
from kg.rdf.ntriples import derived_lines, direct_lines, table_lines
from kg.schema.model import ENDS, SchemaColumn, TableSpec
from kg.schema.read import own_schema
from kg.system import sizes
from kg.system.sizes import LISTED_PROBLEMS, STORED_ROWS


class Streamed(io.RawIOBase):
    """A file of bytes that are made while it is read."""

    def __init__(self, texts: Iterator[str]) -> None:
        """Take the texts that make its content."""
        self._texts = texts
        self._unread = memoryview(b"")

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; none at the end."""
        while not self._unread:
            text = next(self._texts, None)
            if text is None:
                return b""
            self._unread = memoryview(text.encode())
        chunk = bytes(self._unread[: size if size > 0 else None])
        self._unread = self._unread[len(chunk) :]
        return chunk


def is_large(folder: Path, most: int = sizes.WHOLE_CASE_TIES) -> bool:
    """Tell whether a folder holds a case in Parquet with more ties than fit in memory one by one.

    Args:
        folder: the folder of the case.
        most: how many ties are kept in memory one by one.
    """
    return rows_in(folder / "ties.parquet") > most


def without_rows(folder: Path) -> Case:
    """Return a large case without its rows, and check the ids and references of all its tables.

    Raises:
        CaseError: the folder has problems.
        FileProblem: RDF files stand beside the tables.
    """
    contents = list_contents(folder, own_schema().tables)
    if contents.graphs:
        graph = contents.graphs[0].name
        rule = f"kg build reads only tables for a case of more than {sizes.WHOLE_CASE_TIES:,} ties"
        hint = "put the rows into the tables, and move the file away"
        raise FileProblem(f"{folder} has {graph} beside its tables: {rule}", hint)
    settings, problems = read_settings(folder, own_schema())
    case = Case(settings, own_schema(), MappingProxyType({}), folder)
    problems += contents.problems
    if not contents.unread:
        problems += _check_ids(case)
    _stop(folder, problems)
    return case


def _stop(folder: Path, problems: list[Problem]) -> None:
    """Raise `CaseError` if problems are such that the case cannot be built."""
    if problems := grave(problems):
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        hint = f"list all problems with: kg check --case {folder}"
        raise CaseError(f"the case {folder} has {count}", problems, hint)


def row_texts(case: Case) -> Iterator[tuple[int, str]]:
    """Yield numbers of rows of a large case, each with the triples of these rows.

    Raises:
        CaseError: a cell is not as it must be.
    """
    for name, spec in case.schema.tables.items():
        # The ids are sorted, so their addresses are in order.
        needs_numbers = not _ids(case.folder, spec).is_sorted()
        named_spec = replace(spec, name=name)
        number = 1
        for texts in _slices(case.folder, spec):
            frame = _convert_slice(case, texts, named_spec)
            first = number if needs_numbers else None
            yield len(frame), table_lines(case, frame, spec, first)
            number += len(frame)


def _convert_slice(case: Case, texts: pl.DataFrame, spec: TableSpec) -> pl.DataFrame:
    """Return some rows typed, with the columns that the file has or that have a default."""
    columns = [c for c in spec.columns if c.name in texts.columns or c.default is not None]
    absent = [column.name for column in columns if column.name not in texts.columns]
    no_text = pl.lit(None, pl.String)
    texts = texts.with_columns(no_text.alias(name) for name in absent)
    slice_spec = replace(spec, columns=tuple(columns))
    frame, problems = convert(texts, slice_spec, case.schema)
    _stop(case.folder, problems)
    return frame


def derived_texts(case: Case, holding: Holding) -> Iterator[tuple[int, str]]:
    """Yield numbers of ties that hold in a large case, each with the triples that follow.

    Args:
        case: the case as `kg.case.large_case.read_graph` reads it.
        holding: what holds in it; its ties and actors are numbers.
    """
    tie_ids = pl.Series("id", [], dtype=pl.String)
    is_inherited = pl.col("end") != ""
    for status, ties in (("active", holding.each), ("", holding.denials)):
        inherited = ties.filter(is_inherited)
        if len(inherited) and tie_ids.is_empty():
            # Only inherited ties have an address made of the tie's id, and many cases have none.
            tie_ids = _column(case.folder, case.schema.tables["ties"], "id")
        for part in inherited.iter_slices(STORED_ROWS):
            part_ids = tie_ids.gather(part["tie"])
            named = _with_ids(case, part).with_columns(tie=part_ids)
            if status:
                named = named.with_columns(status=pl.lit(status))
            yield 0, derived_lines(case, named)  # their ties are counted below
    for ties in (holding.each, holding.some):
        for part in ties.iter_slices(STORED_ROWS):
            named = _with_ids(case, part)
            lines = direct_lines(case, named)
            yield len(part), "".join(lines)


def _with_ids(case: Case, ties: pl.DataFrame) -> pl.DataFrame:
    """Return ties with ids of actors in place of the numbers at their ends."""
    sources = actor_ids(case, ties["source"])
    targets = actor_ids(case, ties["target"])
    return ties.with_columns(sources, targets)


def rows_of(case: Case) -> dict[str, int]:
    """Return how many rows each table of a large case has."""
    return {name: len(_ids(case.folder, spec)) for name, spec in case.schema.tables.items()}


def _file(folder: Path, spec: TableSpec) -> Path | None:
    """Return the file of a table, Parquet before CSV; nothing where it has none."""
    paths = (folder / f"{spec.name}{suffix}" for suffix in (".parquet", ".csv"))
    return next((path for path in paths if path.exists()), None)


def _slices(folder: Path, spec: TableSpec) -> Iterator[pl.DataFrame]:
    """Yield some rows of a table at a time, as texts; a row with no filled cell is left out."""
    path = _file(folder, spec)
    if path is None:
        return
    if path.suffix == ".csv":
        frame, problems = read_table(path, spec)
        _stop(folder, problems)
        yield from frame.iter_slices(STORED_ROWS)
        return
    stored = stored_types(path)
    cells = [as_text(c.name, stored[c.name]) for c in spec.columns if c.name in stored]
    file = pl.lit(path.name)
    for first in range(0, rows_in(path), STORED_ROWS):
        frame = read_plan(path, scan(path).slice(first, STORED_ROWS).select(cells))
        end = first + len(frame)
        line = pl.int_range(first + 1, end + 1, dtype=pl.UInt32, eager=True)
        with_places = frame.with_columns(line.alias("line"), file=file)
        yield filled(with_places, frame.columns)


def _ids(folder: Path, spec: TableSpec) -> pl.Series:
    """Return the ids of a table; that a row has none is a problem when the row is read."""
    ids = _column(folder, spec, "id")
    is_filled = ids.str.strip_chars() != ""
    return ids.filter(is_filled)


def _cells(folder: Path, spec: TableSpec, name: str) -> pl.Series:
    """Return each cell of a column once, without those of rows in which no cell is filled."""
    cells = _column(folder, spec, name)
    values = cells.unique()
    path = _file(folder, spec)
    is_empty = values.str.strip_chars() == ""
    if path and is_empty.any():
        blank = blank_rows(path, spec)
        rows = pl.int_range(1, len(cells) + 1, eager=True)
        is_blank = rows.is_in(blank.implode())
        values = cells.filter(~is_blank).unique()
    return values.drop_nulls()


def _column(folder: Path, spec: TableSpec, name: str) -> pl.Series:
    """Return one column of a table as texts."""
    path = _file(folder, spec)
    if path is not None and path.suffix == ".parquet":
        stored = stored_types(path)
        if name in stored:
            text = as_text(name, stored[name])
            return read_plan(path, scan(path).select(text))[name]
    elif path is not None:
        frame, _ = read_table(path, spec)
        return frame[name]
    return pl.Series(name, [], dtype=pl.String)


def _check_ids(case: Case) -> Iterator[Problem]:
    """Yield the problems with the ids of a large case and with its references."""
    ids: dict[str, pl.Series] = {}
    for name, spec in case.schema.tables.items():
        path = _file(case.folder, spec)
        if path is not None and path.suffix == ".parquet":
            stored = stored_types(path)
            yield from misnamed(path, list(stored), spec)
        ids[name] = _ids(case.folder, spec)
    every = pl.concat(ids.values())
    is_repeated = every.is_duplicated()
    repeated = every.filter(is_repeated).unique().sort()
    for row in repeated.head(LISTED_PROBLEMS):
        home = next(name for name, own in ids.items() if (own == row).any())
        message = f"the id {quoted(str(row))} is used twice"
        yield Problem(home, 0, "id", message, "ids are unique over all tables")
    is_reserved = every.is_in(RESERVED)
    for row in every.filter(is_reserved):
        yield Problem(case.folder.name, 0, "id", f"the id {row} is reserved", "choose another")
    for spec in case.schema.tables.values():
        for column in spec.columns:
            if column.form == "reference":
                targets = ids[column.refers] if column.refers else every
                yield from _check_references(case, spec, column, targets)


def _check_references(
    case: Case, spec: TableSpec, column: SchemaColumn, targets: pl.Series
) -> Iterator[Problem]:
    """Yield the cells of a column that are not ids to which the column may refer."""
    cells = _cells(case.folder, spec, column.name)
    if column.many:
        items = cells.str.split(";").explode()
        cells = items.str.strip_chars().unique()
    no_references = [*ENDS, ""] if column.or_end else [""]
    is_right = cells.is_in(targets.implode()) | cells.is_in(no_references)
    wrong = cells.filter(~is_right)
    where = f"of {column.refers} " if column.refers else ""
    for cell in wrong.sort().head(LISTED_PROBLEMS):
        message = f"no row {where}has the id {quoted(str(cell))}"
        yield Problem(f"{spec.name}", 0, column.name, message, "add the row, or correct the id")

"""Reading a large case by column: what questions about the graph ask for, ends as numbers, and nothing else.

A case of millions of ties is stored as Parquet. Read whole it would cost minutes; questions about the graph need the
ends, the kind and the status of a tie, and when and how much. Here ends are the rows of actors, from 0, and a tie is
called by the number of its row until somebody asks for its id.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from kg.case import number_names
from kg.case.check_rows import self_membership
from kg.case.convert_cells import as_text, convert, outside
from kg.case.folder import list_contents
from kg.case.model import Case
from kg.case.read import folder_of, read_case
from kg.case.read_tables import empty, misnamed, mistyped, read_table, unreadable
from kg.case.settings import read_settings
from kg.errors import CaseError, KgError, Problem, grave, quoted
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.numerals import WIDEST, unsigned_zero
from kg.schema.read import own_schema, read_schema
from kg.system import process_limits

_SHOWN = 10
_ROW = "#row"  # no column of a table
LARGE = 200_000  # ties from which a case is read by column
_A_TIE, _BESIDE = (
    250,
    400 << 20,
)  # bytes of memory that each tie takes at least when it is asked about, and the rest
_GRAPH = {
    "actors": ("id", "name", "kind", "collective", "member_of", "part_of", "start", "end"),
    "ties": (
        "id", "source", "target", "kind", "status", "refused_by", "scope", "share", "share_min", "share_max",
        "share_exclusive", "strategy", "start", "end",
    ),
}  # fmt: skip
_NAMES = ("id", "name", "source", "target")  # not looked at letter by letter
Frames = dict[str, pl.DataFrame]


def read_graph(
    path: str | Path | None = None, most: int = LARGE, channel: str | None = None
) -> Case:
    """Read what questions about the graph need of a case: of a large one in Parquet its columns, else all of it.

    Args:
        path: as for `read_case`.
        most: a case with more ties is large.
        channel: the only channel to be asked about, if it is one; of a large case only its ties are read.

    Returns:
        The case. Of a large one the tables `actors` and `ties` have the columns of the graph alone, ends are rows of
        actors (`actor_ids` gives their ids) and ties are called by the numbers of their rows (`tie_ids`); tables of
        more than 200,000 rows are left empty otherwise.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the folder has problems.
        KgError: there is not enough memory.
    """
    folder = folder_of(path)
    if not (isinstance(folder, Path) and rows_in(folder / "ties.parquet") > most):
        return read_case(path)
    contents = list_contents(folder, own_schema().tables)
    if contents.graphs:
        return read_case(path)  # RDF may bring kinds and rows of its own
    settings, problems = read_settings(folder, own_schema())
    problems += contents.problems
    schema = read_schema([])
    _make_sure_of_room(folder / "ties.parquet", _kinds(schema, channel))
    number_names.prepare()  # while the rest is read
    tables: Frames = {}
    for name, spec in schema.tables.items():
        file = contents.tables.get(name)
        if name in _GRAPH and file and file.suffix == ".parquet":
            tables[name], found = _columns(file, spec, schema, _kinds(schema, channel))
        else:
            tables[name], found = _small(file, spec, schema)
        problems += grave(found)
    if not problems:
        tables["ties"], problems = _numbered(tables["ties"], tables["actors"])
    if problems:
        some = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CaseError(
            f"the case {folder} has {some}",
            problems,
            f"see them all with: kg check --case {folder}",
        )
    return Case(settings, schema, MappingProxyType(tables), folder)


def tie_ids(case: Case, ties: Iterable[Any]) -> dict[Any, str]:
    """Return the ids of ties; those of a large case, called by their rows, are read from its file."""
    wanted = list(ties)
    if not wanted or isinstance(wanted[0], str):
        return {tie: str(tie) for tie in wanted}
    file = (
        pl.scan_parquet(case.folder / "ties.parquet")
        .select(pl.col("id").cast(pl.String))
        .with_row_index("row")
    )
    return dict(file.filter(pl.col("row").is_in(wanted)).collect().iter_rows())


def actor_ids(case: Case, ends: pl.Series) -> pl.Series:
    """Return the ids of the actors at ends of ties; those of a large case are rows of actors."""
    return (
        case.tables["actors"]["id"].gather(ends).alias(ends.name)
        if ends.dtype.is_integer()
        else ends
    )


def _make_sure_of_room(path: Path, kinds: list[str] | None) -> None:
    """Say that there is not enough memory before the system says it, which ends the process without a word."""
    ties, free = rows_in(path), process_limits.room()
    if free is None or ties * _A_TIE + _BESIDE <= free:
        return
    if kinds is not None and "kind" in (stored := pl.read_parquet_schema(path)):
        ties = int(
            pl.scan_parquet(path)
            .filter(_among(stored["kind"], kinds))
            .select(pl.len())
            .collect()
            .item()
        )
    if (size := ties * _A_TIE + _BESIDE) > free:
        needed, left = (f"{some / 2**30:.1f} GiB" for some in (size, free))
        hint = "ask about one channel with --channel, or a cluster with --engine spark"
        raise KgError(f"{ties:,} ties need {needed} of memory or more, and {left} are free", hint)


def rows_in(path: Path) -> int:
    """Return how many rows a file has; none if it cannot be read as Parquet, which `read_case` will say."""
    try:
        return int(pl.scan_parquet(path).select(pl.len()).collect().item()) if path.exists() else 0
    except (pl.exceptions.PolarsError, OSError):
        return 0


def _small(
    path: Path | None,
    spec: TableSpec,
    schema: Schema,
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return a table as `read_case` has it, empty where it is large."""
    if path is None or (path.suffix == ".parquet" and rows_in(path) > LARGE):
        return convert(empty(spec), spec, schema)[0], []
    frame, problems = read_table(path, spec)
    frame, more = convert(frame, spec, schema)
    return frame, [*problems, *more]


def _kinds(schema: Schema, channel: str | None) -> list[str] | None:
    """Return the kinds of ties that bear on a channel: its own, and those above them, which a denial may be of."""
    if channel not in schema.channels:
        return None
    return sorted(
        {a for k in schema.tie_kinds.values() if k.channel == channel for a in schema.above(k.slug)}
    )


def _columns(
    path: Path, spec: TableSpec, schema: Schema, kinds: list[str] | None
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return what the graph needs of a table; rows with no cell filled are sought if need be."""
    frame, problems = _read_columns(path, spec, schema, kinds)
    if problems and len(blank := blank_rows(path, spec)):
        return _read_columns(path, spec, schema, kinds, blank)
    return frame, problems


def blank_rows(path: Path, spec: TableSpec) -> pl.Series:
    """Return the numbers of the rows of a Parquet file in which no cell is filled, from 1."""
    try:
        stored = pl.read_parquet_schema(path)
        cells = [_is_blank(c.name, stored[c.name]) for c in spec.columns if c.name in stored]
        rows = pl.scan_parquet(path, row_index_name=_ROW, row_index_offset=1)
        blank = rows.filter(pl.all_horizontal(cells or [pl.lit(value=False)]))
        return blank.select(_ROW).collect()[_ROW]
    except (pl.exceptions.PolarsError, OSError):
        return pl.Series(_ROW, [], dtype=pl.UInt32)  # why it cannot be read has been told


def _is_blank(name: str, stored: pl.DataType) -> pl.Expr:
    cell = pl.col(name)
    if isinstance(stored, pl.List):
        return cell.list.len().fill_null(0) == 0
    return cell.cast(pl.String).str.strip_chars().fill_null("") == ""


def _read_columns(
    path: Path,
    spec: TableSpec,
    schema: Schema,
    kinds: list[str] | None,
    blank: pl.Series | None = None,
) -> tuple[pl.DataFrame, list[Problem]]:
    wanted = [spec.column(name) for name in _GRAPH[spec.name]]
    numbered = spec.name == "ties"
    nothing = convert(empty(spec), spec, schema)[0]
    try:
        stored = pl.read_parquet_schema(path)
        if wrong := mistyped(path, stored, spec):
            return nothing, wrong
        read = [c for c in wanted if c.name in stored and not (numbered and c.name == "id")]
        rows = pl.scan_parquet(path, row_index_name=_ROW, row_index_offset=1)
        rows = rows.select(pl.col(_ROW).alias("line"), *(c.name for c in read))
        if blank is not None:
            rows = rows.filter(~pl.col("line").is_in(blank.implode()))
        if kinds is not None and "kind" in stored:
            other = _among(stored["kind"], [k for k in schema.tie_kinds if k not in kinds])
            rows = rows.filter(~other.fill_null(value=False))  # what is missing or unknown is told
        frame = rows.with_columns(file=pl.lit(path.name)).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        return nothing, [unreadable(path, error)]
    problems = misnamed(path, list(stored), spec)
    if numbered:
        frame = frame.with_columns(id=pl.col("line") - 1)
    words = {
        c.name: _words(c, schema)
        for c in wanted
        if c.form in ("kind", "term", "word") and not c.many
    }
    found = []
    for column in read:
        if (
            column.name in words
            and (coded := _as_words(frame[column.name], words[column.name], column)) is not None
        ):
            frame = frame.with_columns(coded)
            continue
        frame = frame.with_columns(_coded(frame, column))
        if column.name in words:
            frame, wrong = convert(frame, replace(spec, columns=(column,)), schema)
            frame = frame.with_columns(pl.col(column.name).cast(words[column.name]))
        elif frame.schema[column.name] == pl.String and column.name not in _NAMES:
            frame, wrong = convert(frame, replace(spec, columns=(column,)), schema)
        else:
            wrong = outside(frame, column) if column.form == "decimal" else []
        found += wrong
    missing = [c for c in wanted if c not in read and c.name not in frame.columns]
    none = nothing.schema
    nulls = {c.name: pl.lit(c.default, words.get(c.name, none[c.name])) for c in missing}
    nulls |= {
        n: pl.lit(None, none[n])
        for c in missing
        if c.form == "date"
        for n in (f"{c.name}_from", f"{c.name}_to")
    }
    return frame.with_columns(**nulls), [*problems, *found]


def _among(stored: Any, kinds: list[str]) -> pl.Expr:  # noqa: ANN401 - a type of column
    """Return the test whether a kind is among some, in the type that it is stored as."""
    if isinstance(stored, pl.Enum):
        there = [k for k in kinds if k in set(stored.categories)]
        return pl.col("kind").is_in(pl.Series(there, dtype=stored).implode())
    return pl.col("kind").cast(pl.String).is_in(kinds)


def _words(column: SchemaColumn, schema: Schema) -> pl.Enum:
    """Return the type of a column of words, of which each stands in many rows."""
    return pl.Enum(list(schema.kinds(column.root) if column.form == "kind" else column.values))


def _as_words(cells: pl.Series, words: pl.Enum, column: SchemaColumn) -> pl.Series | None:
    """Return a column as the words that it may have; nothing if it has others, or lacks what must be there."""
    if cells.dtype.is_nested() or (
        cells.has_nulls() and (column.required or column.default is not None)
    ):
        return None
    if isinstance(cells.dtype, pl.Enum) and set(cells.dtype.categories) <= set(words.categories):
        return pl.Series(cells.name, cells.dtype.categories, dtype=words).gather(
            cells.to_physical()
        )
    found = cells.cast(pl.String).cast(words, strict=False)
    return found if found.null_count() == cells.null_count() else None


def _coded(frame: pl.DataFrame, column: SchemaColumn) -> pl.Expr:
    """Return a column as questions have it: numbers as numbers, the rest as texts."""
    cells = frame[column.name]
    if column.form == "decimal" and _is_double(cells):
        return pl.lit(unsigned_zero(cells.cast(pl.Float64)))
    return as_text(column.name, cells.dtype)


def _is_double(cells: pl.Series) -> bool:
    """Tell whether double precision has every number of a column; other numbers are read as texts are."""
    if cells.dtype == pl.Float64:
        return bool(cells.is_finite().all())
    ends = (cells.min(), cells.max()) if cells.dtype.is_integer() else ("",)
    return all(end is None or (isinstance(end, int) and abs(end) <= WIDEST) for end in ends)


def _numbered(ties: pl.DataFrame, actors: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Return ties with rows of actors as ends, and what keeps the graph from being built.

    That is an actor that is there twice or above itself, or an end that is no actor.
    """
    problems = list(self_membership(actors))[:_SHOWN]
    file, twice = (
        "actors.parquet",
        actors.filter(pl.col("id").is_duplicated() | pl.col("id").is_null()),
    )
    for line, actor in twice.select("line", "id").head(_SHOWN).iter_rows():
        message = f"the id {quoted(str(actor))} is there already, or is empty"
        problems.append(Problem(file, line, "id", message, about=actor or ""))
    with ThreadPoolExecutor() as both:
        ends = ("source", "target")
        numbers = dict(
            zip(
                ends,
                both.map(lambda end: number_names.places(actors["id"], ties[end]), ends),
                strict=True,
            )
        )
    for end, rows in numbers.items():
        if not len(rows) or rows.min() >= 0:
            continue
        for line, actor in ties.filter(rows < 0).select("line", end).head(_SHOWN).iter_rows():
            message = (
                "is empty" if actor is None else f"no row of actors has the id {quoted(actor)}"
            )
            hint = "add the row, or correct the id"
            problems.append(Problem("ties.parquet", line, end, message, hint, about=actor or ""))
    return ties.with_columns(pl.Series(end, rows) for end, rows in numbers.items()), problems

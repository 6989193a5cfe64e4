"""Reading a large case by column: what questions about the graph ask for, and ends as numbers.

A case of millions of ties is stored as Parquet. To read every column of it would cost minutes;
questions about the graph need the ends, the kind and the status of a tie, and when and how much.
Here ends are the rows of actors, from 0, and the number of its row stands for a tie until somebody
asks for its id.
"""

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from kg.case import number_names
from kg.case.check_roles import self_membership
from kg.case.code_columns import code_column, defaults_of
from kg.case.convert_cells import TableReading, convert
from kg.case.folder import list_contents
from kg.case.model import Case
from kg.case.read import folder_of, read_case
from kg.case.read_settings import read_settings
from kg.case.read_tables import empty, misnamed, mistyped, read_table
from kg.case.untrusted_parquet import ParquetRefused, read_plan, rows_in, scan, stored_types
from kg.errors import KgError, Problem, grave, quoted, unusable_case
from kg.schema.model import ENDS, Schema, TableSpec
from kg.schema.read import own_schema, read_schema
from kg.system import process_limits, sizes
from kg.system.sizes import BESIDE_TIES_BYTES, LISTED_PROBLEMS, TIE_BYTES

_ROW = "#row"  # no column of a table
_GRAPH = {
    "actors": (
        "id", "name", "kind", "collective", "anonymous", "member_of", "part_of", "start", "end",
    ),
    "ties": (
        "id", "source", "target", "kind", "status", "refused_by", "scope", "share", "share_min",
        "share_max", "share_exclusive", "strategy", "start", "end",
    ),
}  # fmt: skip
Frames = dict[str, pl.DataFrame]


def read_graph(
    path: str | Path | None = None, most: int = sizes.WHOLE_CASE_TIES, channel: str | None = None
) -> Case:
    """Read what questions about the graph need of a case: of a large one in Parquet few columns.

    Args:
        path: as for `read_case`.
        most: a case with more ties is large.
        channel: the channel that will be asked about, if it is one alone; of a large case only its
            ties are read.

    Returns:
        The case. Of a large one the tables `actors` and `ties` have the columns of the graph alone,
        ends are rows of actors (`actor_ids` gives their ids) and numbers of rows stand for ties
        (`tie_ids`). Its other tables are empty where they have more than 200,000 rows.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the folder has problems.
        KgError: there is not enough memory.
    """
    folder = folder_of(path)
    if not isinstance(folder, Path):
        return read_case(path)
    if rows_in(folder / "ties.parquet") <= most:
        return read_case(path)
    contents = list_contents(folder, own_schema().tables)
    if contents.graphs:
        return read_case(path)  # RDF may bring kinds and rows of its own
    settings, problems = read_settings(folder, own_schema())
    problems += contents.problems
    schema = read_schema([])
    kinds = _kinds(schema, channel)
    _make_sure_of_room(folder / "ties.parquet", kinds)
    number_names.prepare()  # the kernel loads while files are read
    tables: Frames = {}

    def read(spec: TableSpec) -> TableReading:
        """Read the columns that the graph needs from Parquet; any other table if it is small."""
        file = contents.tables.get(spec.name)
        if spec.name in _GRAPH and file and file.suffix == ".parquet":
            return _columns(file, spec, schema, kinds)
        return _small(file, spec, schema)

    # While the columns of a table are coded here, the child reads the next one.
    with ThreadPoolExecutor(max_workers=2) as pool:
        readings = pool.map(read, schema.tables.values())
        for name, (frame, faults) in zip(schema.tables, readings, strict=True):
            tables[name] = frame
            problems += grave(faults)
    if not problems:
        tables["ties"], problems = _number_ends(tables["ties"], tables["actors"])
    if problems:
        raise unusable_case(folder, problems)
    return Case(settings, schema, MappingProxyType(tables), folder)


def tie_ids(case: Case, ties: Iterable[Any]) -> dict[Any, str]:
    """Return the ids of ties; those of a large case are read from its file.

    Args:
        case: the case.
        ties: ids, or of a large case numbers of rows from 0.
    """
    ties = list(ties)
    if not ties or isinstance(ties[0], str):
        return {tie: str(tie) for tie in ties}
    path = case.folder / "ties.parquet"
    ids = scan(path).select(pl.col("id").cast(pl.String))
    rows = ids.with_row_index("row").filter(pl.col("row").is_in(ties))
    return dict(read_plan(path, rows).iter_rows())


def tie_names(case: Case, ties: pl.Series) -> pl.Series:
    """Return the ids of a column of ties, in its order.

    Args:
        case: the case.
        ties: ids, or of a large case numbers of rows from 0.
    """
    if not ties.dtype.is_integer():
        return ties
    ids = pl.scan_parquet(case.folder / "ties.parquet").select(pl.col("id").cast(pl.String))
    return ids.collect()["id"].gather(ties)


def actor_ids(case: Case, ends: pl.Series) -> pl.Series:
    """Return the ids of the actors at ends of ties.

    Args:
        case: the case.
        ends: ids, or of a large case rows of actors from 0.
    """
    if not ends.dtype.is_integer():
        return ends
    return case.tables["actors"]["id"].gather(ends).alias(ends.name)


def _make_sure_of_room(path: Path, kinds: list[str] | None) -> None:
    """Say that there is not enough memory, before the system ends the process without a word."""
    ties, free = rows_in(path), process_limits.room()
    if free is None or _bytes_of(ties) <= free:
        return
    # The limit may be near: now count the ties that will really be read.
    if kinds is not None and "kind" in (stored := stored_types(path)):
        matches = scan(path).filter(among(stored["kind"], kinds))
        ties = int(read_plan(path, matches.select(pl.len())).item())
    size = _bytes_of(ties)
    if size > free:
        needed, left = f"{size / 2**30:.1f} GiB", f"{free / 2**30:.1f} GiB"
        hint = "ask about one channel with --channel, or use a cluster with --engine spark"
        raise KgError(f"{ties:,} ties need at least {needed} of memory, but {left} are free", hint)


def _bytes_of(ties: int) -> int:
    """Return the memory that questions about so many ties take at least."""
    return ties * TIE_BYTES + BESIDE_TIES_BYTES


def _small(
    path: Path | None,
    spec: TableSpec,
    schema: Schema,
) -> TableReading:
    """Return a table as `read_case` has it, empty where it is large."""
    if path is None or (path.suffix == ".parquet" and rows_in(path) > sizes.WHOLE_CASE_TIES):
        return convert(empty(spec), spec, schema)[0], []
    frame, problems = read_table(path, spec)
    frame, faults = convert(frame, spec, schema)
    return frame, [*problems, *faults]


def _kinds(schema: Schema, channel: str | None) -> list[str] | None:
    """Return the kinds of ties that bear on a channel; nothing where all do.

    These are its own kinds, and those above them, which a denial may be of.
    """
    if channel not in schema.channels:
        return None
    own = (kind.slug for kind in schema.tie_kinds.values() if kind.channel == channel)
    return sorted(set(chain.from_iterable(map(schema.above, own))))


def _columns(path: Path, spec: TableSpec, schema: Schema, kinds: list[str] | None) -> TableReading:
    """Return what the graph needs of a table."""
    frame, problems = _read_columns(path, spec, schema, kinds)
    # An empty row does not count. Such rows are rare: look for them only if something is wrong.
    if problems and len(blank := blank_rows(path, spec)):
        return _read_columns(path, spec, schema, kinds, blank)
    return frame, problems


def blank_rows(path: Path, spec: TableSpec) -> pl.Series:
    """Return the rows of a Parquet file in which no cell is filled, as numbers from 1.

    Args:
        path: the file; of one that cannot be read there are none.
        spec: the columns that count.
    """
    try:
        stored = stored_types(path)
        names = [column.name for column in spec.columns if column.name in stored]
        are_blank = [_is_blank(name, stored[name]) for name in names]
        rows = scan(path, row_index_name=_ROW, row_index_offset=1)
        blank = rows.filter(pl.all_horizontal(are_blank or [pl.lit(value=False)]))
        return read_plan(path, blank.select(_ROW))[_ROW]
    except ParquetRefused:
        return pl.Series(_ROW, [], dtype=pl.UInt32)


def _is_blank(name: str, stored: pl.DataType) -> pl.Expr:
    """Return the expression that finds empty cells: null, spaces only, or a list of no items."""
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
) -> TableReading:
    """Return what the graph needs of a table, and what is wrong with it.

    Args:
        path: the Parquet file.
        spec: the columns of the table.
        schema: the schema, for its kinds.
        kinds: the kinds of ties to be read; nothing where all are, or of actors.
        blank: the numbers of rows to be passed over, from 1.
    """
    columns = [spec.column(name) for name in _GRAPH[spec.name]]
    is_numbered = spec.name == "ties"  # the number of its row stands for a tie
    nothing = convert(empty(spec), spec, schema)[0]
    try:
        stored = stored_types(path)
        if faults := mistyped(path, stored, spec):
            return nothing, faults
        present = [c for c in columns if c.name in stored and not (is_numbered and c.name == "id")]
        rows = scan(path, row_index_name=_ROW, row_index_offset=1)
        rows = rows.select(pl.col(_ROW).alias("line"), *(column.name for column in present))
        if blank is not None:
            rows = rows.filter(~pl.col("line").is_in(blank.implode()))
        if kinds is not None and "kind" in stored:
            # Ties of other channels go, not those without a kind or of an unknown one: these are
            # problems.
            others = [kind for kind in schema.tie_kinds if kind not in kinds]
            is_other = among(stored["kind"], others)
            rows = rows.filter(~is_other.fill_null(value=False))
        cells = read_plan(path, rows)
    except ParquetRefused as error:
        return nothing, [error.problem]
    problems = misnamed(path, list(stored), spec)
    line, file = cells["line"], pl.lit(path.name).alias("file")
    coded: list[pl.Series] = []
    for column in present:
        # By itself: in a frame of all columns every change would copy those of many parts.
        alone = cells.select(column.name, "line", file)
        frame, faults = code_column(alone, column, spec, schema)
        coded += frame.drop("line", "file").get_columns()
        problems += faults
    own_id = {"id": pl.col("line") - 1} if is_numbered else {}
    missing = [c for c in columns if c not in present and c.name not in own_id]
    defaults = defaults_of(missing, nothing.schema, schema)
    return pl.DataFrame([line, *coded]).with_columns(file, **own_id, **defaults), problems


def among(stored: Any, kinds: Collection[str]) -> pl.Expr:  # noqa: ANN401 - a type of column
    """Return the test whether a row is of one of some kinds.

    Args:
        stored: the type in which the file has the column `kind`.
        kinds: the kinds.
    """
    if isinstance(stored, pl.Enum):
        categories = set(stored.categories)
        terms = pl.Series([kind for kind in kinds if kind in categories], dtype=stored)
        return pl.col("kind").is_in(terms.implode())
    return pl.col("kind").cast(pl.String).is_in(list(kinds))


def _number_ends(ties: pl.DataFrame, actors: pl.DataFrame) -> TableReading:
    """Return ties with rows of actors as ends, and what keeps the graph from being built.

    That is an actor that occurs twice or is above itself, or an end that is not an actor.
    """
    problems = list(self_membership(actors))[:LISTED_PROBLEMS]
    is_faulty = pl.col("id").is_duplicated() | pl.col("id").is_null()
    faulty = actors.filter(is_faulty).select("line", "id")
    for line, actor in faulty.head(LISTED_PROBLEMS).iter_rows():
        message = f"the id {quoted(str(actor))} is already used, or is empty"
        problems.append(Problem("actors.parquet", line, "id", message, about=actor or ""))
    with ThreadPoolExecutor() as pool:
        places = pool.map(lambda end: number_names.places(actors["id"], ties[end]), ENDS)
        numbers = dict(zip(ENDS, places, strict=True))
    for end, rows in numbers.items():
        if not len(rows) or rows.min() >= 0:
            continue
        strays = ties.filter(rows < 0).select("line", end)
        for line, actor in strays.head(LISTED_PROBLEMS).iter_rows():
            message = f"no row of actors has the id {quoted(actor or '')}"
            if actor is None:
                message = "is empty"
            hint = "add the row, or correct the id"
            problems.append(Problem("ties.parquet", line, end, message, hint, about=actor or ""))
    return ties.with_columns(pl.Series(end, rows) for end, rows in numbers.items()), problems

"""Reading a case for Spark.

Its actors and small tables come to the driver, its ties to the executors as numbered rows.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from pathlib import Path
from types import MappingProxyType

import polars as pl
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as fn
from pyspark.sql.types import ArrayType

from kg.case import Case
from kg.case.check_roles import self_membership
from kg.case.convert_cells import as_text, convert
from kg.case.dates import span
from kg.case.folder import list_contents
from kg.case.read import folder_of
from kg.case.read_settings import read_settings
from kg.case.read_tables import empty, misnamed, read_table
from kg.case.untrusted_parquet import ParquetRefused, read_plan, rows_in, scan
from kg.errors import CaseError, KgError, Problem, grave, quoted
from kg.schema.model import Schema, TableSpec
from kg.schema.numerals import FORM, MARKS, scripts
from kg.schema.read import own_schema, read_schema
from kg.spark.arrow_frames import broadcast_small
from kg.system.sizes import DRIVER_ROWS, SENTENCE_ITEMS

COLUMNS = (
    "id", "source", "target", "kind", "status", "refused_by", "scope",
    "share", "share_min", "share_max", "share_exclusive", "start", "end",
)  # fmt: skip
_WORDS = ("kind", "status", "scope", "share_exclusive", "start", "end")
_NUMBERS = ("share", "share_min", "share_max")
_NUMBER = f"^{FORM}$"
_BLANKS = r"(?U)^\s+|\s+$"
_NOT_ZERO = "^[^eE]*[1-9]"
_FAULTS = {"no": "empty", "nobody": "no actor", "wrong": "no number, or out of bounds"}
Days = Mapping[str, Mapping[str, tuple[date, date]]]


@dataclass(frozen=True)
class Tables:
    """A case whose ties lie on the executors.

    Attributes:
        case: the case without its ties; of its measures those in percent.
        ties: the ties as texts, with `source` and `target` as the numbers of actors; statuses and
            scopes are filled in.
        days: the first and the last day of each date that is a `start` or an `end`.
    """

    case: Case
    ties: DataFrame
    days: Days


@contextmanager
def read_tables(spark: SparkSession, name: str | Path | None = None) -> Iterator[Tables]:
    """Read a case: a folder that the driver and every executor have at the same path.

    Args:
        spark: the session.
        name: the name or folder of a case; by default the embedded one.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the folder has problems.
        KgError: it is not a folder of tables.
    """
    folder = folder_of(name)
    if not isinstance(folder, Path):
        hint = "give a folder of tables: kg build writes one"
        raise KgError("Spark reads folders, not endpoints", hint)
    folder = folder.resolve()
    contents = list_contents(folder, own_schema().tables)
    if contents.graphs:
        graph = contents.graphs[0].name
        raise KgError(f"Spark reads tables, but {graph} is RDF", "ask without --engine spark")
    settings, problems = read_settings(folder, own_schema())
    problems += contents.problems
    schema = read_schema([])
    frames = {}
    for table, spec in schema.tables.items():
        frames[table], table_problems = _small(folder, spec, schema)
        problems += grave(table_problems)
    problems += _actor_problems(frames["actors"])
    if problems:
        amount = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        hint = f"list all problems with: kg check --case {folder}"
        raise CaseError(f"the case {folder} has {amount}", problems, hint)
    case = Case(settings, schema, MappingProxyType(frames), folder)
    spec = schema.tables["ties"]
    file, ties = _texts(spark, folder, spec)
    numbered = _numbered(ties, case, spec)
    numbered.persist(StorageLevel.MEMORY_AND_DISK)
    try:
        days = _checked(numbered, file, folder, schema)
        yield Tables(case, numbered, days)
    finally:
        numbered.unpersist()


def _actor_problems(actors: pl.DataFrame) -> list[Problem]:
    """Return what would number actors wrongly: roles within themselves, ids twice or empty."""
    problems = list(self_membership(actors))
    ids = pl.col("id")
    is_faulty = ids.is_duplicated() | ids.is_null()
    faulty = actors.filter(is_faulty)
    for file, line, actor in faulty.select("file", "line", "id").iter_rows():
        message = f"the id {quoted(str(actor))} is already used, or is empty"
        problems.append(Problem(file, line, "id", message))
    return problems


def _small(folder: Path, spec: TableSpec, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """Return a table that the driver reads; the ties, and what is large, are left empty."""
    no_rows, _ = convert(empty(spec), spec, schema)
    file = folder / f"{spec.name}.parquet"
    if not file.exists():
        file = folder / f"{spec.name}.csv"
    if spec.name == "ties" or not file.exists():
        return no_rows, []
    if spec.name == "measures" and file.suffix == ".parquet":
        return _percentages(file, spec, schema)
    is_limited = file.suffix == ".parquet" and spec.name != "actors"
    if is_limited and rows_in(file) > DRIVER_ROWS:
        return no_rows, []
    frame, problems = read_table(file, spec)
    frame, more = convert(frame, spec, schema)
    return frame, [*problems, *more]


def _percentages(file: Path, spec: TableSpec, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the measures in percent; no question on Spark needs other units."""
    is_percentage = pl.col("unit").cast(pl.String) == "percent"
    try:
        frame = read_plan(file, scan(file).filter(is_percentage))
    except ParquetRefused as error:
        return convert(empty(spec), spec, schema)[0], [error.problem]
    return typed(frame, spec, schema, file.name)


def typed(
    texts: pl.DataFrame, spec: TableSpec, schema: Schema, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return rows of texts as a table of a case, columns that they lack empty.

    Args:
        texts: the rows.
        spec: the table of the schema.
        schema: the schema.
        file: the name of the file that problems point at; lines count from 1.

    Returns:
        The table, and what is wrong with its cells.
    """
    cells = [as_text(c.name, texts.schema.get(c.name)) for c in spec.columns]
    line = pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)
    frame = texts.select(*cells, file=pl.lit(file), line=line)
    return convert(frame, spec, schema)


def _texts(spark: SparkSession, folder: Path, spec: TableSpec) -> tuple[str, DataFrame]:
    """Return the name of the file of ties, and the ties as texts, empty cells as nothing."""
    file = folder / "ties.parquet"
    if not file.exists():
        return _texts_of_csv(spark, folder, spec)
    try:
        stored = spark.read.parquet(file.as_uri())
    except (PySparkException, Py4JError):
        problem = Problem(file.name, 1, "", "cannot be read as Parquet")
        raise CaseError(f"the case {folder} has 1 problem", [problem]) from None
    if problems := misnamed(file, stored.columns, spec):
        raise _has_problems(folder, problems)
    columns = set(stored.columns)
    cells = []
    for name in COLUMNS:
        text = fn.col(name) if name in columns else fn.lit(None)
        cell = fn.nullif(text.cast("string"), fn.lit(""))
        cells.append(cell.alias(name))
    names = [c.name for c in spec.columns if c.name in columns]
    are_filled = (_is_filled(stored, name) for name in names)
    is_row = reduce(or_, are_filled)
    rows = stored.filter(is_row)
    return file.name, rows.select(*cells)


def _texts_of_csv(spark: SparkSession, folder: Path, spec: TableSpec) -> tuple[str, DataFrame]:
    """Return the same of a case with its ties in CSV, or with no ties."""
    file = folder / "ties.csv"
    frame, problems = read_table(file, spec) if file.exists() else (empty(spec), [])
    if problems:
        raise _has_problems(folder, problems)
    types = pa.schema([(name, pa.string()) for name in COLUMNS])
    texts = frame.select(COLUMNS).to_arrow().cast(types)
    return file.name, spark.createDataFrame(texts)


def _has_problems(folder: Path, problems: list[Problem]) -> CaseError:
    """Return the error to raise if the ties have problems."""
    hint = f"list all problems with: kg check --case {folder}"
    return CaseError(f"the case {folder} has problems", problems, hint)


def _is_filled(stored: DataFrame, name: str) -> Column:
    """Return the test whether a cell is filled; rows with no filled cell do not count."""
    cell = fn.col(name)
    if isinstance(stored.schema[name].dataType, ArrayType):
        has_items = fn.size(cell) > 0
        return fn.coalesce(has_items, fn.lit(False))
    has_text = fn.trim(cell.cast("string")) != ""
    return fn.coalesce(has_text, fn.lit(False))


def _numbered(ties: DataFrame, case: Case, spec: TableSpec) -> DataFrame:
    """Return ties with the numbers of actors as ends, in the order of the case; -1 is nobody."""
    ids = case.tables["actors"]["id"]
    ties = ties.withColumns({name: _in_ascii(fn.col(name)) for name in _NUMBERS})
    id_texts = ids.to_arrow().cast(pa.string())
    places = pa.array(range(len(ids)), pa.int32())
    for end in ("source", "target"):
        table = pa.table({end: id_texts, "number": places})
        frame = ties.sparkSession.createDataFrame(table)
        numbers = broadcast_small(frame, len(ids))
        number_or_nobody = fn.coalesce("number", fn.lit(-1))
        number = fn.when(fn.col(end).isNotNull(), number_or_nobody).cast("int")
        ties = ties.join(numbers, end, "left")
        ties = ties.withColumn(end, number).drop("number")
    for name in ("status", "scope"):
        ties = ties.fillna(spec.column(name).default or "", [name])
    return ties


def _in_ascii(cell: Column) -> Column:
    """Return texts with digits of any one script in ASCII; others stay as they are.

    It does on the executors what `kg.schema.numerals` does.
    """
    marks, signs = "".join(MARKS), "".join(MARKS.values())
    digits = "|".join(f"[{script}{marks}+.eE-]+" for script in ("0123456789", *scripts()))
    text = fn.nullif(fn.regexp_replace(cell, _BLANKS, ""), fn.lit(""))
    plain = fn.translate(text, "".join(scripts()) + marks, "0123456789" * len(scripts()) + signs)
    return fn.when(text.rlike(_NUMBER) | ~text.rlike(f"^(?:{digits})$"), text).otherwise(plain)


def _checked(ties: DataFrame, file: str, folder: Path, schema: Schema) -> Days:
    """Return the days of all dates.

    One pass over the ties collects the different words of the columns that have few, and counts the
    faults of the others.

    Raises:
        CaseError: a cell does not fit its column, or an end is not an actor.
    """
    spec = schema.tables["ties"]
    words = [fn.collect_set(fn.substring(name, 1, 200)).alias(name) for name in _WORDS]
    row = ties.agg(*words, *_fault_counts(spec)).collect()[0].asDict()
    messages: list[str] = []
    for name in _WORDS:
        frame = pl.DataFrame({name: sorted(row[name])}, schema={name: pl.String})
        column = replace(spec.column(name), required=False)
        one_column = replace(spec, columns=(column,))
        _, problems = typed(frame, one_column, schema, file)
        messages += (f"{name}: {_message(problem)}" for problem in grave(problems))
    for key, count in row.items():
        what, _, name = key.partition(" ")
        if name and count:
            unit = "row" if count == 1 else "rows"
            messages.append(f"{name}: {_FAULTS[what]} in {count:,} {unit}")
    if messages:
        more = (
            f" (and {len(messages) - SENTENCE_ITEMS} more)"
            if len(messages) > SENTENCE_ITEMS
            else ""
        )
        hint = f"see the rows with: kg check --case {folder}"
        listed = "; ".join(messages[:SENTENCE_ITEMS])
        raise CaseError(f"{folder.name}/{file}: {listed}{more}", (), hint)
    return {name: _days(row[name]) for name in ("start", "end")}


def _message(problem: Problem) -> str:
    """Return a problem with its hint on one line."""
    return f"{problem.message}; {problem.hint}" if problem.hint else problem.message


def _fault_counts(spec: TableSpec) -> list[Column]:
    """Return how many cells are empty, no actor, or no number; the name is the fault and column."""
    required = [c.name for c in spec.columns if c.required and c.name in COLUMNS]
    faults = {f"no {name}": fn.col(name).isNull() for name in required}
    faults |= {f"nobody {end}": fn.col(end) < 0 for end in ("source", "target")}
    faults |= {f"wrong {name}": _is_wrong(spec, name) for name in _NUMBERS}
    return [fn.count_if(is_fault).alias(fault) for fault, is_fault in faults.items()]


def _is_wrong(spec: TableSpec, name: str) -> Column:
    """Return the test whether a cell is not a number, out of bounds, or too small to be stored."""
    text = fn.col(name)
    number = text.try_cast("double")
    column = spec.column(name)
    least, most = column.least, column.most
    is_low = number < least if least is not None else fn.lit(False)
    is_high = number > most if most is not None else fn.lit(False)
    # The bounds of shares leave no number that is too large to be stored.
    is_tiny = number < sys.float_info.min
    is_lost = text.rlike(_NOT_ZERO) & is_tiny
    is_number = text.rlike(_NUMBER)
    return ~is_number | is_low | is_high | is_lost


def _days(texts: Iterable[str]) -> dict[str, tuple[date, date]]:
    """Return the first and the last day of each date."""
    return {text: days for text in texts if (days := span(text))}

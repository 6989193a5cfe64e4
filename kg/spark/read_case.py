"""Reading a case for Spark: its actors and small tables on the driver, its ties as numbered rows on the executors."""

import sys
from collections.abc import Iterator, Mapping
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
from kg.case.check_rows import self_membership
from kg.case.convert_cells import as_text, convert
from kg.case.dates import span
from kg.case.folder import list_contents
from kg.case.read import folder_of
from kg.case.read_settings import read_settings
from kg.case.read_tables import empty, misnamed, read_table, unreadable
from kg.errors import CaseError, KgError, Problem, grave, quoted
from kg.schema.model import Schema, TableSpec
from kg.schema.numerals import FORM, MARKS, scripts
from kg.schema.read import own_schema, read_schema
from kg.spark.arrow_frames import beside

LARGE = 200_000  # rows of a table other than actors and ties up to which the driver reads it
COLUMNS = (
    "id", "source", "target", "kind", "status", "refused_by", "scope", "share", "share_min", "share_max",
    "share_exclusive", "start", "end",
)  # fmt: skip
_WORDS = ("kind", "status", "scope", "share_exclusive", "start", "end")
_NUMBERS = ("share", "share_min", "share_max")
_NUMBER = f"^{FORM}$"
_BLANKS = r"(?U)^\s+|\s+$"
_NOT_ZERO = "^[^eE]*[1-9]"
_TOLD = 3
Days = Mapping[str, Mapping[str, tuple[date, date]]]


@dataclass(frozen=True)
class Tables:
    """A case whose ties lie on the executors.

    Attributes:
        case: the case without its ties; of its measures those in percent.
        ties: the ties as texts, with `source` and `target` as the numbers of actors; statuses and scopes are filled in.
        days: the first and the last day of each date that is a `start` or an `end`.
    """

    case: Case
    ties: DataFrame
    days: Days


@contextmanager
def read_tables(spark: SparkSession, name: str | Path | None = None) -> Iterator[Tables]:
    """Read a case: a folder that the driver and every executor have at the same path.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the folder has problems.
        KgError: it is no folder of tables.
    """
    folder = folder_of(name)
    if not isinstance(folder, Path):
        raise KgError(
            "Spark reads folders, and no endpoint", "give a folder of tables: kg build writes one"
        )
    folder = folder.resolve()
    contents = list_contents(folder, own_schema().tables)
    if contents.graphs:
        graph = contents.graphs[0].name
        raise KgError(f"Spark reads tables, and {graph} is RDF", "ask without --engine spark")
    settings, problems = read_settings(folder, own_schema())
    problems += contents.problems
    schema = read_schema([])
    frames = {}
    for table, spec in schema.tables.items():
        frames[table], found = _small(folder, spec, schema)
        problems += grave(found)
    actors = frames["actors"]
    problems += self_membership(actors)
    twice = actors.filter(pl.col("id").is_duplicated() | pl.col("id").is_null())
    for file, line, actor in twice.select("file", "line", "id").iter_rows():
        problems.append(
            Problem(file, line, "id", f"the id {quoted(str(actor))} is there already, or is empty")
        )
    if problems:
        some = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CaseError(
            f"the case {folder} has {some}",
            problems,
            f"see them all with: kg check --case {folder}",
        )
    case = Case(settings, schema, MappingProxyType(frames), folder)
    file, ties = _texts(spark, folder, schema.tables["ties"])
    numbered = _numbered(ties, case, schema.tables["ties"]).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        yield Tables(case, numbered, _checked(numbered, file, folder, schema))
    finally:
        numbered.unpersist()


def _small(folder: Path, spec: TableSpec, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """Return a table that the driver reads; the ties, and what is large, are left empty."""
    none = convert(empty(spec), spec, schema)[0]
    file = folder / f"{spec.name}.parquet"
    if not file.exists():
        file = folder / f"{spec.name}.csv"
    if spec.name == "ties" or not file.exists():
        return none, []
    if spec.name == "measures" and file.suffix == ".parquet":
        return _percentages(file, spec, schema)
    if file.suffix == ".parquet" and spec.name != "actors" and _rows(file) > LARGE:
        return none, []
    frame, problems = read_table(file, spec)
    frame, more = convert(frame, spec, schema)
    return frame, [*problems, *more]


def _percentages(file: Path, spec: TableSpec, schema: Schema) -> tuple[pl.DataFrame, list[Problem]]:
    """Return the measures in percent; those of other units no question of Spark's asks for."""
    try:
        frame = pl.scan_parquet(file).filter(pl.col("unit").cast(pl.String) == "percent").collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        return convert(empty(spec), spec, schema)[0], [unreadable(file, error)]
    return typed(frame, spec, schema, file.name)


def _rows(file: Path) -> int:
    try:
        return int(pl.scan_parquet(file).select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError):
        return 0  # reading it will say why


def typed(
    texts: pl.DataFrame, spec: TableSpec, schema: Schema, file: str
) -> tuple[pl.DataFrame, list[Problem]]:
    """Return rows of texts as a table of a case, columns that they lack empty."""
    cells = [as_text(c.name, texts.schema.get(c.name)) for c in spec.columns]
    frame = texts.select(
        *cells, file=pl.lit(file), line=pl.int_range(1, pl.len() + 1, dtype=pl.UInt32)
    )
    return convert(frame, spec, schema)


def _texts(spark: SparkSession, folder: Path, spec: TableSpec) -> tuple[str, DataFrame]:
    """Return the ties as texts, empty cells as nothing, and the name of their file."""
    file = folder / "ties.parquet"
    if not file.exists():
        beside_it = folder / "ties.csv"
        frame, problems = read_table(beside_it, spec) if beside_it.exists() else (empty(spec), [])
        if problems:
            raise CaseError(
                f"the case {folder} has problems",
                problems,
                f"see them all with: kg check --case {folder}",
            )
        texts = (
            frame.select(COLUMNS).to_arrow().cast(pa.schema([(c, pa.string()) for c in COLUMNS]))
        )
        return beside_it.name, spark.createDataFrame(texts)
    try:
        stored = spark.read.parquet(file.as_uri())
    except (PySparkException, Py4JError):
        problem = Problem(file.name, 1, "", "cannot be read as Parquet")
        raise CaseError(f"the case {folder} has 1 problem", [problem]) from None
    if problems := misnamed(file, stored.columns, spec):
        raise CaseError(
            f"the case {folder} has problems",
            problems,
            f"see them all with: kg check --case {folder}",
        )
    given = set(stored.columns)
    cells = [
        fn.nullif(fn.col(c).cast("string"), fn.lit(""))
        if c in given
        else fn.lit(None).cast("string")
        for c in COLUMNS
    ]
    names = [c.name for c in spec.columns if c.name in given]
    rows = stored.filter(reduce(or_, (_is_filled(stored, name) for name in names)))
    return file.name, rows.select(*(cell.alias(c) for cell, c in zip(cells, COLUMNS, strict=True)))


def _is_filled(stored: DataFrame, name: str) -> Column:
    """Return the test whether a cell is filled; rows of which no cell is are none."""
    cell = fn.col(name)
    if isinstance(stored.schema[name].dataType, ArrayType):
        return fn.coalesce(fn.size(cell) > 0, fn.lit(False))
    return fn.coalesce(fn.trim(cell.cast("string")) != "", fn.lit(False))


def _numbered(ties: DataFrame, case: Case, spec: TableSpec) -> DataFrame:
    """Return ties with their ends as the numbers of actors, in the order of the case; -1 is nobody."""
    ids = case.tables["actors"]["id"]
    ties = ties.withColumns({name: _in_ascii(fn.col(name)) for name in _NUMBERS})
    for end in ("source", "target"):
        table = pa.table(
            {end: ids.to_arrow().cast(pa.string()), "number": pa.array(range(len(ids)), pa.int32())}
        )
        numbers = beside(ties.sparkSession.createDataFrame(table), len(ids))
        known = fn.when(fn.col(end).isNotNull(), fn.coalesce("number", fn.lit(-1)))
        ties = ties.join(numbers, end, "left").withColumn(end, known.cast("int")).drop("number")
    for name in ("status", "scope"):
        ties = ties.fillna(spec.column(name).default or "", [name])
    return ties


def _in_ascii(cell: Column) -> Column:
    """Return texts with digits of any one script in ASCII, as `kg.schema.numerals` does; others as they are."""
    marks, signs = "".join(MARKS), "".join(MARKS.values())
    digits = "|".join(f"[{script}{marks}+.eE-]+" for script in ("0123456789", *scripts()))
    text = fn.nullif(fn.regexp_replace(cell, _BLANKS, ""), fn.lit(""))
    plain = fn.translate(text, "".join(scripts()) + marks, "0123456789" * len(scripts()) + signs)
    return fn.when(text.rlike(_NUMBER) | ~text.rlike(f"^(?:{digits})$"), text).otherwise(plain)


def _checked(ties: DataFrame, file: str, folder: Path, schema: Schema) -> Days:
    """Return the days of all dates.

    Raises:
        CaseError: a cell does not fit its column, or an end is no actor.
    """
    spec = schema.tables["ties"]
    sets = [fn.collect_set(fn.substring(name, 1, 200)).alias(name) for name in _WORDS]
    bare = [
        fn.count_if(fn.col(c.name).isNull()).alias(f"no {c.name}")
        for c in spec.columns
        if c.required and c.name in COLUMNS
    ]
    nobody = [fn.count_if(fn.col(end) < 0).alias(f"nobody {end}") for end in ("source", "target")]
    wrong = []
    for name in _NUMBERS:
        number = fn.col(name).try_cast("double")
        least, most = spec.column(name).least, spec.column(name).most
        beyond = (number < least if least is not None else fn.lit(False)) | (
            number > most if most is not None else fn.lit(False)
        )
        # The bounds of shares leave no number that is too large to be kept.
        lost = fn.col(name).rlike(_NOT_ZERO) & (number < sys.float_info.min)
        is_wrong = ~fn.col(name).rlike(_NUMBER) | beyond | lost
        wrong.append(fn.count_if(is_wrong).alias(f"wrong {name}"))
    row = ties.agg(*sets, *bare, *nobody, *wrong).collect()[0].asDict()
    said = []
    for name in _WORDS:
        column = spec.column(name)
        values = pl.DataFrame({name: sorted(row[name])}, schema={name: pl.String})
        only = replace(spec, columns=(replace(column, required=False),))
        wrong_words = grave(typed(values, only, schema, file)[1])
        said += [f"{name}: {p.message}" + (f"; {p.hint}" if p.hint else "") for p in wrong_words]
    for key, many in row.items():
        what, _, name = key.partition(" ")
        if name and many:
            fault = {"no": "empty", "nobody": "no actor", "wrong": "no number, or out of bounds"}[
                what
            ]
            said.append(f"{name}: {fault} in {many:,} {'row' if many == 1 else 'rows'}")
    if said:
        rest = f" (and {len(said) - _TOLD} more)" if len(said) > _TOLD else ""
        hint = f"see the rows with: kg check --case {folder}"
        raise CaseError(f"{folder.name}/{file}: {'; '.join(said[:_TOLD])}{rest}", (), hint)
    return {name: {v: found for v in row[name] if (found := span(v))} for name in ("start", "end")}

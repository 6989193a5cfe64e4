"""Check rows against each other: ids, references, intervals, bounds, locators, evidence."""

from collections.abc import Callable, Iterator, Set
from functools import partial

import polars as pl

from kg.case.check_evidence import Tables, check_evidence, problem_of
from kg.case.check_roles import check_roles
from kg.case.few_problems import list_few
from kg.case.references import Homes, NearNames
from kg.case.settings import FILE, Settings
from kg.errors import Problem, near, quoted
from kg.schema.model import ENDS, Schema, SchemaColumn

RESERVED = ("derived", "scenario")


def check_links(tables: Tables, schema: Schema, unread: Set[str] = frozenset()) -> list[Problem]:
    """Return what is wrong between rows, so that the case cannot be used.

    Args:
        tables: the typed tables of the case by their names.
        schema: the schema, for the columns that refer to rows.
        unread: the tables that could not be read; references into them are left alone.
    """
    near_names = NearNames()
    problems = [*_ids(tables), *check_references(tables, schema, unread, near_names)]
    for name, spec in schema.tables.items():
        if tables[name].is_empty():
            continue
        problems += _intervals(tables[name], [c.name for c in spec.columns])
        problems += _bounds(tables[name])
    problems += check_roles(tables["actors"])
    problems += _ties(tables["ties"])
    problems += check_evidence(tables, schema, near_names)
    return problems


def check_references(
    tables: Tables,
    schema: Schema,
    unread: Set[str] = frozenset(),
    near_names: NearNames | None = None,
) -> Iterator[Problem]:
    """Yield the cells that refer to a row that is not there.

    Args:
        tables: the typed tables of the case by their names.
        schema: the schema, for the columns that refer to rows.
        unread: the tables that were not read; references into them are left alone.
        near_names: what finds the ids nearest to a wrong one.
    """
    homes, near_names = Homes(tables), near_names or NearNames()
    for name, spec in schema.tables.items():
        for column in () if tables[name].is_empty() else spec.columns:
            # A column that refers to rows of any table cannot be judged unless all are read.
            targets = {column.refers} if column.refers else unread
            if column.form == "reference" and not unread & targets:
                yield from _references(tables[name], column, homes, near_names)


def check_completeness(tables: Tables, settings: Settings) -> list[Problem]:
    """Return what is lacking, though the case can be used.

    That is evidence of ties and measures, and rows that [expect] asks for.

    Args:
        tables: the typed tables of the case by their names.
        settings: its settings; where they name evidence, all rows without their own rest on it.
    """
    problems = []
    evidenced = tables["evidence"]["about"].drop_nulls().unique().implode()
    fallback, ids = settings.evidence, tables["evidence"]["id"]
    if fallback and not (ids == fallback).any():
        hint = near(fallback, ids.drop_nulls()) or "add the row, or correct the id"
        message = f"no row of evidence has the id {quoted(fallback)}"
        problems.append(Problem(FILE, 1, "evidence", message, hint))
    for name in () if fallback else ("ties", "measures"):
        lacks_evidence = pl.col("id").is_not_null() & ~pl.col("id").is_in(evidenced)
        rows = tables[name].filter(lacks_evidence)
        problems += list_few(rows, partial(_tell_unevidenced, noun=name.removesuffix("s")))
    return [*problems, *check_expected_rows(tables, settings)]


def _tell_unevidenced(rows: pl.DataFrame, noun: str) -> Iterator[Problem]:
    """Yield a problem for each row without evidence; `noun` says what the rows are."""
    for file, line, row in rows.select("file", "line", "id").iter_rows():
        hint = f"add a row about {row} to evidence.csv, or name evidence for all in case.toml"
        message = f"the {noun} {row} has no evidence"
        yield Problem(file, line, "id", message, hint, rule="evidence", about=row)


def check_expected_rows(tables: Tables, settings: Settings) -> list[Problem]:
    """Return which tables have fewer rows than [expect] asks for.

    Args:
        tables: the tables of the case by their names.
        settings: its settings.
    """
    problems = []
    hint = "restore the rows, or lower the number in [expect]"
    for name, least in settings.expect.items():
        count = len(tables[name]) if name in tables else 0
        if count < least:
            message = f"{name} has {count} rows, but {least} are expected"
            problems.append(Problem(FILE, 1, f"expect.{name}", message, hint, rule="expect"))
    return problems


def _ids(tables: Tables) -> Iterator[Problem]:
    """Yield the ids that are reserved, or that several rows have."""
    ids = pl.concat(frame["id"] for frame in tables.values()).drop_nulls()
    suspects = ids.filter(ids.is_duplicated() | ids.is_in(RESERVED)).unique().implode()
    # Nearly all ids are unique: only the others are checked.
    spots = [frame.select("id", "file", "line") for frame in tables.values()]
    rows = pl.concat(frame.filter(pl.col("id").is_in(suspects)) for frame in spots)
    is_reserved = pl.col("id").is_in(RESERVED)
    yield from list_few(rows.filter(is_reserved), _tell_reserved)
    is_first = pl.col("id").is_first_distinct()
    firsts = rows.filter(is_first)
    yield from list_few(
        rows.filter(~is_reserved & ~is_first), partial(_tell_repeated, firsts=firsts)
    )


def _tell_reserved(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row whose id kg reserves for its own use."""
    for row, file, line in rows.iter_rows():
        message = f"the id {row} is reserved"
        yield Problem(file, line, "id", message, "choose another id", about=row)


def _tell_repeated(rows: pl.DataFrame, firsts: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row whose id an earlier row has, with the place of that row."""
    first = rows.join(firsts, on="id", how="left", suffix="_first", maintain_order="left")
    for row, file, line, first_file, first_line in first.iter_rows():
        message = f"the id {row} is already used"
        hint = f"see {first_file}:{first_line}; ids are unique over all tables"
        yield Problem(file, line, "id", message, hint, about=row)


def _references(
    frame: pl.DataFrame, column: SchemaColumn, homes: Homes, near_names: NearNames
) -> Iterator[Problem]:
    """Yield a problem for each cell of a column of references with an id that no row has."""
    name = column.name
    if frame[name].null_count() == len(frame):
        return
    values = frame.select(name)
    if column.many:
        values = values.explode(name)
    # Distinct values are far fewer than cells; rows are looked at only if one of them is wrong.
    values = values.drop_nulls().unique()
    ends = ENDS if column.or_end else ()
    wrong = homes.strangers(values[name], column.refers)
    wrong = wrong.filter(~wrong.is_in(ends))
    if wrong.is_empty():
        return
    cells = frame.select("file", "line", name)
    if column.many:
        cells = cells.explode(name)
    strays = cells.filter(pl.col(name).is_in(wrong.implode()))
    cure = partial(near_names.of_row, homes=homes, table=column.refers, more=ends)
    yield from list_few(strays, partial(_tell_strays, column=column, cure=cure))


def _tell_strays(
    rows: pl.DataFrame, column: SchemaColumn, cure: Callable[[str], str]
) -> Iterator[Problem]:
    """Yield a problem for each row of a frame of file, line and an id that no row has."""
    where = f"of {column.refers} " if column.refers else ""
    for file, line, row_id in rows.iter_rows():
        message = f"no row {where}has the id {quoted(row_id)}"
        hint = cure(row_id) or "add the row, or correct the id"
        yield Problem(file, line, column.name, message, hint, about=row_id)


def _intervals(frame: pl.DataFrame, names: list[str]) -> Iterator[Problem]:
    """Yield a problem for each interval whose last possible end is before its first start."""
    for start, end in (("start", "end"), ("period_start", "period_end")):
        if start in names and end in names:
            wrong = frame.filter(pl.col(f"{end}_to") < pl.col(f"{start}_from"))
            yield from list_few(wrong, partial(_tell_intervals, start=start, end=end))


def _tell_intervals(rows: pl.DataFrame, start: str, end: str) -> Iterator[Problem]:
    """Yield a problem for each row whose date in column `end` is before its date in `start`."""
    hint = "exchange the two dates, or correct one"
    for file, line, begins, ends in rows.select("file", "line", start, end).iter_rows():
        message = f"the end {ends} is before the start {begins}"
        yield Problem(file, line, end, message, hint)


def _bounds(frame: pl.DataFrame) -> Iterator[Problem]:
    """Yield the numbers that contradict their bounds.

    A number has the columns `x`, `x_min`, `x_max` and `x_exclusive`; that of a measure has `value`,
    `min`, `max` and `exclusive`.
    """
    for lower in frame.columns:
        if not (lower == "min" or lower.endswith("_min")):
            continue
        stem = lower.removesuffix("min")
        upper, exclusive = f"{stem}max", f"{stem}exclusive"
        exact = stem.removesuffix("_") or "value"
        crossed = frame.filter(pl.col(lower) > pl.col(upper))
        yield from list_few(crossed, partial(_tell_crossed, lower=lower, upper=upper))
        if exact in frame.columns and frame.schema[exact].is_numeric():
            number = pl.col(exact)
            outside = (number < pl.col(lower)) | (number > pl.col(upper))
            yield from list_few(frame.filter(outside), partial(_tell_outside, exact=exact))
        for bound in (lower, upper):
            word = bound.removeprefix(stem)
            is_bare = pl.col(exclusive).is_in([word, "both"]) & pl.col(bound).is_null()
            tell = partial(_tell_unbounded, bound=bound, exclusive=exclusive)
            yield from list_few(frame.filter(is_bare), tell)


def _tell_crossed(rows: pl.DataFrame, lower: str, upper: str) -> Iterator[Problem]:
    """Yield a problem for each row whose lower bound is above its upper bound."""
    for row in rows.iter_rows(named=True):
        message = f"the lower bound {row[lower]:g} is above the upper bound {row[upper]:g}"
        yield problem_of(row, lower, message, "exchange the two bounds, or correct one")


def _tell_outside(rows: pl.DataFrame, exact: str) -> Iterator[Problem]:
    """Yield a problem for each row whose exact number lies outside its bounds."""
    hint = "leave the bounds empty where the number is exact"
    for row in rows.iter_rows(named=True):
        yield problem_of(row, exact, f"{row[exact]:g} lies outside its bounds", hint)


def _tell_unbounded(rows: pl.DataFrame, bound: str, exclusive: str) -> Iterator[Problem]:
    """Yield a problem for each row that calls an empty bound exclusive."""
    for row in rows.iter_rows(named=True):
        message = f"{exclusive} is {row[exclusive]}, but {bound} is empty"
        yield problem_of(row, exclusive, message, f"fill {bound}, or correct {exclusive}")


def _ties(ties: pl.DataFrame) -> Iterator[Problem]:
    """Yield the ties that name who refused them and are not refused."""
    is_denied = pl.col("status").is_in(["refused", "severed"])
    wrong = ties.filter(~is_denied & pl.col("refused_by").is_not_null())
    yield from list_few(wrong, _tell_refused_by)


def _tell_refused_by(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each tie that names who refused it but has another status."""
    hint = "leave refused_by empty, or set the status to refused or severed"
    for file, line, status in rows.select("file", "line", "status").iter_rows():
        message = f"the tie is {status}, but refused_by is filled"
        yield Problem(file, line, "refused_by", message, hint)

"""Check evidence: its locator, column and value must exist."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import polars as pl

from kg.case.dates import DateSpan, read_date
from kg.case.document_locators import find_unlisted
from kg.case.few_problems import list_few
from kg.case.references import NearNames
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema, SchemaColumn, TableSpec
from kg.schema.numerals import BLANKS, read_cells
from kg.system.sizes import COMPARED_DATES, CURED_NAMES

Tables = Mapping[str, pl.DataFrame]


def problem_of(row: Mapping[str, Any], column: str, message: str, hint: str) -> Problem:
    """Return the problem of a row.

    Args:
        row: the row, with `file` and `line`.
        column: the column that is wrong.
        message: what is wrong.
        hint: what to try.
    """
    return Problem(row["file"], row["line"], column, message, hint)


def check_evidence(tables: Tables, schema: Schema, near_names: NearNames) -> Iterator[Problem]:
    """Yield the evidence whose locator, column or value is not there.

    Args:
        tables: the typed tables of the case by their names.
        schema: the schema, for the columns of each table.
        near_names: what finds the locators nearest to a wrong one.
    """
    evidence = tables["evidence"]
    yield from _locators(evidence, tables["documents"], near_names)
    is_bare = pl.col("column").is_null() & pl.col("value").is_not_null()
    yield from list_few(evidence.filter(is_bare), _tell_bare_values)
    narrow = evidence.filter(pl.col("column").is_not_null())
    for name, spec in schema.tables.items() if len(narrow) else ():
        rows = narrow.join(tables[name].select(about="id"), on="about", how="semi")
        if len(rows):
            yield from _columns(rows, tables[name], spec)


def _locators(
    evidence: pl.DataFrame, documents: pl.DataFrame, near_names: NearNames
) -> Iterator[Problem]:
    """Yield the locators that their documents do not list.

    Args:
        evidence: the table.
        documents: the documents, with their lists.
        near_names: what finds the locators nearest to a wrong one.
    """
    pair = ["document", "locator"]
    pairs = evidence.select(pair).drop_nulls().unique()
    unlisted = find_unlisted(pairs, documents)
    if unlisted.is_empty():
        return
    strays = evidence.join(unlisted, on=pair, how="semi", maintain_order="left")
    lists = dict(documents.select("id", "locators").iter_rows())
    yield from list_few(strays, partial(_tell_locators, lists=lists, near_names=near_names))


def _tell_locators(
    rows: pl.DataFrame, lists: Mapping[str, list[str] | None], near_names: NearNames
) -> Iterator[Problem]:
    """Yield a problem for each row of evidence whose locator the document does not list."""
    cells = rows.select("file", "line", "document", "locator")
    for file, line, document, locator in cells.iter_rows():
        message = f"{document} lists no locator {quoted(locator)}"
        suggestion = near_names.of_locator(locator, document, lists[document] or ())
        hint = suggestion or "see the column locators of documents.csv"
        yield Problem(file, line, "locator", message, hint)


def _tell_bare_values(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row of evidence that quotes a value but names no column."""
    message = "value is filled, but column is empty"
    for row in rows.iter_rows(named=True):
        yield problem_of(row, "value", message, "fill column")


def _columns(evidence: pl.DataFrame, frame: pl.DataFrame, spec: TableSpec) -> Iterator[Problem]:
    """Yield the evidence of cells of a table whose column or value is not there.

    Args:
        evidence: the evidence about rows of the table, of one column each.
        frame: the table.
        spec: its columns.
    """
    columns = {column.name: column for column in spec.columns}
    unknown = evidence.filter(~pl.col("column").is_in(list(columns)))
    yield from list_few(unknown, partial(_tell_columns, spec=spec))
    for name in evidence["column"].unique(maintain_order=True):
        if column := columns.get(name):
            is_filled = (pl.col("column") == name) & pl.col("value").is_not_null()
            cells = frame.select("id", name).unique("id", keep="last")
            cells = cells.rename({"id": "about", name: "#cell"})
            rows = evidence.filter(is_filled).join(
                cells, on="about", how="left", maintain_order="left"
            )
            wrong = rows.filter(~_stand_in(rows, column))
            yield from list_few(wrong, _tell_values)


def _tell_columns(rows: pl.DataFrame, spec: TableSpec) -> Iterator[Problem]:
    """Yield a problem for each row of evidence whose column the table does not have."""
    names = [column.name for column in spec.columns]
    cures: dict[str, str] = {}
    for row in rows.iter_rows(named=True):
        column = row["column"]
        if column not in cures and len(cures) < CURED_NAMES:
            cures[column] = near(column, names)
        message = f"{spec.name} has no column {quoted(column)}"
        yield problem_of(row, "column", message, cures.get(column, ""))


def _tell_values(rows: pl.DataFrame) -> Iterator[Problem]:
    """Yield a problem for each row of evidence whose value does not stand in its cell."""
    for row in rows.iter_rows(named=True):
        message = (
            f"{row['about']} does not have {quoted(row['value'])} in its column {row['column']}"
        )
        yield problem_of(row, "value", message, "copy the value from that cell")


def _stand_in(rows: pl.DataFrame, column: SchemaColumn) -> pl.Series:
    """Tell whether cells hold values, alone or in a list, in any form of a number or date.

    Args:
        rows: `value`, and `#cell` in which it should stand.
        column: the column of the cells.
    """
    value, cell = pl.col("value"), pl.col("#cell")
    stored = rows.schema["#cell"]
    if isinstance(stored, pl.List):
        test = cell.list.contains(value)
    elif isinstance(stored, pl.Boolean):
        words = pl.when("#cell").then(pl.lit("true 1")).otherwise(pl.lit("false 0"))
        test = words.str.split(" ").list.contains(value.str.to_lowercase())
        test &= cell.is_not_null()
    elif stored.is_numeric():
        numbers = read_cells(rows["value"].str.strip_chars(BLANKS)).values
        test = pl.lit(numbers) == cell.cast(pl.Float64)
    else:
        test = cell.cast(pl.String) == value
    stand = rows.select(test.fill_null(value=False).alias("stand"))["stand"]
    if column.form == "date" and not stand.all():
        days = _dates(rows.filter(~stand)["value"])
        texts = rows["value"].replace_strict(days, default=None, return_dtype=pl.String)
        stand |= (texts == rows["#cell"]).fill_null(value=False)
    return stand


def _dates(texts: pl.Series) -> dict[str, str]:
    """Return the dates among texts as cells have them."""
    readings = {text: read_date(text) for text in texts.unique().head(COMPARED_DATES)}
    return {text: day.text for text, day in readings.items() if isinstance(day, DateSpan)}

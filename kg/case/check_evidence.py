"""Check evidence: its locator, column and value must exist."""

import re
from collections.abc import Iterator, Mapping, Set
from typing import Any

import polars as pl

from kg.case.dates import DateSpan, read_date
from kg.case.references import NearNames
from kg.errors import Problem, near, quoted
from kg.schema.model import Schema
from kg.schema.numerals import Number, read_number

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
    documents = tables["documents"].select("id", "locators")
    listed = {document: locators(items or ()) for document, items in documents.iter_rows()}
    evidence = tables["evidence"]
    homes, rows = _rows_by_id(tables, _narrowed(evidence))
    for row in _doubtful(evidence, listed).iter_rows(named=True):
        about, column, value = row["about"], row["column"], row["value"]
        yield from _locator(row, listed.get(row["document"]), near_names)
        if column and (home := homes.get(about)):
            names = [c.name for c in schema.tables[home].columns]
            if column not in names:
                message = f"{home} has no column {quoted(column)}"
                yield problem_of(row, "column", message, near(column, names))
            elif value and not _stands_in(value, rows[about][column]):
                message = f"{about} does not have {quoted(value)} in its column {column}"
                hint = "copy the value from that cell"
                yield problem_of(row, "value", message, hint)
        elif value and not column:
            message = "value is filled, but column is empty"
            yield problem_of(row, "value", message, "fill column")


def _doubtful(evidence: pl.DataFrame, listed: Mapping[str, Set[str]]) -> pl.DataFrame:
    """Return the evidence that must be looked at: of one column, or with a locator not listed.

    Args:
        evidence: the table.
        listed: the locators that each document lists.
    """
    pair = ["document", "locator"]
    pairs = evidence.select(pair).drop_nulls().unique()
    is_listed = [locator in listed.get(name, (locator,)) for name, locator in pairs.iter_rows()]
    unlisted = pairs.filter(~pl.Series(is_listed, dtype=pl.Boolean))
    number = evidence.with_row_index("#row")
    is_narrow = pl.col("column").is_not_null() | pl.col("value").is_not_null()
    strays = number.join(unlisted, on=pair, how="semi").select("#row")
    narrow = number.filter(is_narrow).select("#row")
    places = pl.concat([strays, narrow])["#row"].unique().sort()
    return evidence[places]


def _narrowed(evidence: pl.DataFrame) -> pl.Series:
    """Return the ids of the rows of which single columns have evidence."""
    about = evidence.filter(pl.col("column").is_not_null())["about"]
    return about.drop_nulls().unique()


def _rows_by_id(tables: Tables, ids: pl.Series) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """Return the table that each id stands in, and its row."""
    homes: dict[str, str] = {}
    rows: dict[str, dict[str, Any]] = {}
    for name, frame in tables.items():
        among = frame.filter(pl.col("id").is_in(ids.implode()))
        rows |= {row["id"]: row for row in among.iter_rows(named=True)}
        homes |= dict.fromkeys(among["id"], name)
    return homes, rows


def _locator(
    row: Mapping[str, Any], listed: Set[str] | None, near_names: NearNames
) -> Iterator[Problem]:
    """Yield the problem of a locator that its document does not list.

    Args:
        row: a row of evidence.
        listed: the locators that the document lists; nothing where there is no such document.
        near_names: what finds the locators nearest to a wrong one.
    """
    locator = row["locator"]
    if listed is None or locator is None or locator in listed:
        return
    message = f"{row['document']} lists no locator {quoted(locator)}"
    suggestion = near_names.of_locator(locator, row["document"], listed)
    hint = suggestion or "see the column locators of documents.csv"
    yield problem_of(row, "locator", message, hint)


def _stands_in(value: str, cell: object) -> bool:
    """Tell whether a cell holds a value, alone or in a list, in any form of a number or date."""
    if isinstance(cell, list):
        return value in cell
    if isinstance(cell, bool):
        return value.lower() in (("true", "1") if cell else ("false", "0"))
    if isinstance(cell, (int, float)):
        number = read_number(value)
        return isinstance(number, Number) and number.value == cell
    if cell is None:
        return False
    date = read_date(value)
    return cell == value or (isinstance(date, DateSpan) and cell == date.text)


def locators(items: list[str] | tuple[str, ...]) -> frozenset[str]:
    """Return the locators that a list such as `finance:1-3` stands for.

    >>> sorted(locators(["intro:1-2", "table-1:4", "summary"]))
    ['intro.1', 'intro.2', 'summary', 'table-1.4']
    """
    names = set()
    for item in items:
        section, _, span = item.partition(":")
        numbers = re.fullmatch(r"(\d{1,6})(?:-(\d{1,6}))?", span)
        if not numbers:
            names.add(section)
            continue
        first, last = int(numbers[1]), int(numbers[2] or numbers[1])
        names.update(f"{section}.{number}" for number in range(first, last + 1))
    return frozenset(names)

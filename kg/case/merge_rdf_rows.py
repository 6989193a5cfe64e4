"""Merge RDF into rows of tables: it fills empty cells, and must not contradict other cells."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kg.case.convert_cells import TableReading
from kg.case.rdf_values import value
from kg.errors import Problem, quoted
from kg.schema.model import ENDS, Schema, SchemaColumn, TableSpec

Texts = Mapping[str, str | None]


@dataclass(frozen=True)
class Statement:
    """The statements of RDF about a row: its cells as texts, and the file with the statements."""

    cells: Texts
    file: str


def merge_statements(
    frame: pl.DataFrame, statements: Mapping[str, Statement], spec: TableSpec, schema: Schema
) -> TableReading:
    """Return a table with what RDF says of some of its rows.

    Lists are joined; an empty cell takes what RDF says; a cell that says otherwise stays and is a
    problem.

    Args:
        frame: the table, as texts.
        statements: what RDF says of rows, by their ids.
        spec: the table's columns.
        schema: the schema, for the kinds above a kind.
    """
    problems: list[Problem] = []
    spots = [place for place, row_id in enumerate(frame["id"]) if row_id in statements]
    for column in spec.columns:
        if column.name == "id" or not any(s.cells.get(column.name) for s in statements.values()):
            continue
        cells = frame[column.name].to_list()
        for spot in spots:
            row = frame.row(spot, named=True)
            statement = statements[row["id"]]
            text = statement.cells.get(column.name)
            if text is None:
                continue
            cell = row[column.name]
            if _agrees(column, row, text, schema):
                cells[spot] = _joined(column, cell, text)
            else:
                rival = f"{quoted(text)} in {statement.file}"
                message = f"{row['id']} has {quoted(cell)} here and {rival}"
                problems.append(
                    Problem(
                        row["file"], row["line"], column.name, message, "keep one of the two values"
                    )
                )
        frame = frame.with_columns(pl.Series(column.name, cells, pl.String))
    return frame, problems


def _agrees(column: SchemaColumn, row: Texts, text: str, schema: Schema) -> bool:
    """Tell whether a value from RDF agrees with a cell; a kind also agrees with a kind above it."""
    cell = row[column.name]
    if cell is None or column.many:
        return True
    if column.form == "kind" and text in schema.above(cell):
        return True
    table_value = value(column, _end(column, row, cell))
    return table_value == value(column, _end(column, row, text))


def _end(column: SchemaColumn, row: Texts, text: str) -> str:
    """Return the actor in place of the word `source` or `target`, where a column has such words."""
    return row[text] or text if column.or_end and text in ENDS else text


def _joined(column: SchemaColumn, cell: str | None, text: str) -> str:
    """Return a cell with a text from RDF: a list gains its items, another cell only if empty."""
    if cell is None or not column.many:
        return cell or text
    items = (item.strip() for item in f"{cell};{text}".split(";"))
    return ";".join(dict.fromkeys(filter(None, items)))

"""Cells that a row must have."""

from kg.importing.rows import RowReading, SheetReader
from kg.schema.model import SchemaColumn
from kg.schema.numerals import Refusal


def require_cells(reader: SheetReader, reading: RowReading) -> None:
    """Note the cells that a row must have and does not; an id stands for a name.

    Args:
        reader: what read its sheet.
        reading: the row; one that has faults already is left as it is.
    """
    cells = reading.cells
    if reading.faults:
        return
    if reader.plan.table == "actors" and "id" in cells:
        cells.setdefault("name", cells["id"])
    for column in reader.spec.columns:
        if column.required and column.name != "id" and not cells.get(column.name):
            refusal = Refusal(f"{column.name} is empty", _cure_of_empty(column))
            reading.faults.append(reader.fault(column.name, "", refusal))


def _cure_of_empty(column: SchemaColumn) -> str:
    """Return the hint for an empty cell of a required column."""
    if column.name == "status":
        return 'fill it, or write what empty ones are: [sheets.values] status = "active"'
    return f"fill it: {column.description[0].lower()}{column.description[1:]}"

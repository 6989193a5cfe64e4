"""The ledger of an import: what was read, and what was left out and why."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from kg.importing.left_out import Fault, LeftOut, SourceProblem
from kg.importing.rows import RowReading, SheetReader
from kg.importing.sheets import Sheet, Spot
from kg.schema.numerals import Refusal
from kg.system.sizes import LISTED_ROWS

_NO_TABLE = Refusal("no table of the case takes its sheet", "say which in import.toml")


@dataclass
class Ledger:
    """Counts what is read, and lists what is left out.

    Attributes:
        left: the list of cells that are left out.
        refused: rows that cannot stand beside the others, with the reasons.
        rows_read: rows below the headers.
        cells_read: filled cells.
        problems: the problems of rows; of each sort only the first, for there may be millions.
    """

    left: LeftOut
    refused: Mapping[Spot, list[Fault]]
    rows_read: int = 0
    cells_read: int = 0
    problems: list[SourceProblem] = field(default_factory=list)
    _sorts: Counter[str] = field(default_factory=Counter)

    def readings(self, reader: SheetReader) -> Iterator[tuple[int, RowReading]]:
        """Yield the rows of a sheet by their numbers."""
        for row in reader.data():
            reading = reader.read(row)
            self.rows_read += 1
            self.cells_read += len(reading.filled)
            reading.faults += self.refused.get((reader.sheet.name, row.number), [])
            yield row.number, reading

    def leave_row(
        self, reader: SheetReader, number: int, reading: RowReading, about: str = ""
    ) -> None:
        """List the cells of a row that is left out, and tell why.

        Args:
            reader: what read its sheet.
            number: the row, from 1.
            reading: the row and its faults.
            about: the name that other rows call it by, so that what follows is told with it.
        """
        self.left.leave_row(reader.sheet.name, number, reading.faults, reading.filled)
        for fault in reading.faults:
            reason = fault.refusal.reason
            self._sorts[reason] += 1
            if self._sorts[reason] <= LISTED_ROWS:
                problem = fault.problem(reader.sheet, number)
                self.problems.append(replace(problem, about=problem.about or about))
            about = ""

    def leave_above(self, reader: SheetReader) -> None:
        """List what stands above the header of a sheet."""
        for number, fault in reader.above():
            self.cells_read += 1
            self.left.leave_cell(reader.sheet.name, number, fault)

    def leave_sheet(self, sheet: Sheet) -> None:
        """List the cells of a sheet that goes into no table."""
        for row in sheet.rows():
            for place, cell in enumerate(row.cells):
                if cell.strip():
                    self.cells_read += 1
                    fault = Fault(place, f"column {place + 1}", cell.strip(), _NO_TABLE)
                    self.left.leave_cell(sheet.name, row.number, fault)

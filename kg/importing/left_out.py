"""What found no place in a case: counted by its reason, and listed cell by cell."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

from kg.errors import Problem, quoted
from kg.importing.sheets import Sheet
from kg.schema.numerals import Refusal

FILE = "left_out.csv"
COLUMNS = ("count", "sheet", "row", "field", "value", "reason", "hint")
WITH_ROW = "its row is left out"
NO_COLUMN = "no column of the case takes it"


@dataclass(frozen=True, order=True)
class SourceProblem(Problem):
    """A problem at a cell of a source; `spot` is what people call the cell."""

    spot: str = ""

    def __str__(self) -> str:
        """Write the problem as `spot: message`, with what to try."""
        place = f"{self.file}:{self.line}:{self.column}: "
        return f"{self.spot}: {super().__str__().removeprefix(place)}"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: its place in the row, from 0, and the header of its column.

    `about` is the name of the row that it refers to; empty where it refers to none.
    """

    place: int | None
    field: str
    text: str
    refusal: Refusal
    about: str = ""

    def problem(self, sheet: Sheet, number: int) -> SourceProblem:
        """Return the problem, for a list of them.

        Args:
            sheet: the sheet.
            number: the row, from 1.
        """
        value = f"{quoted(self.text)} " if self.text else ""
        message = f"{value}{self.refusal.reason}"
        spot = sheet.spot(number, self.place, self.field)
        file, hint = sheet.file or sheet.name, self.refusal.hint
        return SourceProblem(file, number, self.field, message, hint, about=self.about, spot=spot)


class Sort(NamedTuple):
    """Cells that are left out alike: their sheet, the header of their column, and the reason."""

    sheet: str
    field: str
    reason: str


@dataclass
class LeftOut:
    """The list of what is left out, written to a file line by line.

    Attributes:
        lines: the file of the lines, to which `write` adds the counts.
        counts: how many cells each reason has, by sheet, field and reason.
        cells: how many cells there are in all.
        rows: how many rows are left out.
    """

    lines: TextIO
    counts: Counter[Sort] = field(default_factory=Counter)
    cells: int = 0
    rows: int = 0

    def __post_init__(self) -> None:
        """Begin the list."""
        self._writer = csv.writer(self.lines, lineterminator="\n")

    def leave_cell(self, sheet: str, number: int, fault: Fault) -> None:
        """List a cell.

        Args:
            sheet: the name of the sheet.
            number: the row, from 1.
            fault: the cell, and why it is left out.
        """
        reason, hint = fault.refusal.reason, fault.refusal.hint
        self._writer.writerow(("", sheet, number, fault.field, fault.text, reason, hint))
        self.counts[Sort(sheet, fault.field, reason)] += 1
        self.cells += bool(fault.text)

    def leave_row(
        self, sheet: str, number: int, faults: list[Fault], cells: Mapping[str, str]
    ) -> None:
        """List the filled cells of a row that is left out.

        Args:
            sheet: the name of the sheet.
            number: the row, from 1.
            faults: what is wrong with it.
            cells: its filled cells by the headers of their columns.
        """
        self.rows += 1
        faulty = {fault.field for fault in faults}
        for fault in faults:
            self.leave_cell(sheet, number, fault)
        for header, text in cells.items():
            if header not in faulty:
                self.leave_cell(sheet, number, Fault(None, header, text, Refusal(WITH_ROW, "")))


def write_left_out(path: Path, left: LeftOut) -> None:
    """Write the counts, the largest first, and then each cell.

    Args:
        path: the file to write.
        left: the list; its lines are read from their beginning.
    """
    left.lines.seek(0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for sort, count in sorted(left.counts.items(), key=lambda item: (-item[1], item[0])):
            writer.writerow((count, sort.sheet, "", sort.field, "", sort.reason, ""))
        for line in left.lines:
            file.write(line)

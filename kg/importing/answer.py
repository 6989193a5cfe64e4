"""What an import did: counts, what was left out and why, and what to look at."""

from dataclasses import dataclass
from pathlib import Path

from kg.errors import Problem, ProblemGroup, grave, group_problems


@dataclass(frozen=True)
class Imported:
    """An import.

    Attributes:
        folder: the folder of the case.
        source: the name of the source.
        forms: what was detected of the source, as its encoding.
        columns: what each sheet and its columns were read as, a line a sheet.
        rows: rows of each table that were written.
        rows_read: rows of the source below its headers.
        rows_left: those of them that were left out.
        cells_read: filled cells of the source.
        cells_left: those of them that were left out.
        problems: what is wrong with rows, and what to confirm.
    """

    folder: Path
    source: str
    forms: tuple[str, ...]
    columns: tuple[str, ...]
    rows: dict[str, int]
    rows_read: int
    rows_left: int
    cells_read: int
    cells_left: int
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every row found a place."""
        return not grave(self.problems)

    def groups(self) -> tuple[ProblemGroup, ...]:
        """Return the problems summed up."""
        return group_problems(self.problems)

    def sentences(self) -> tuple[str, ...]:
        """Return what was read, written and left out."""
        rows = ", ".join(f"{count:,} {table}" for table, count in self.rows.items() if count)
        cells = f"{self.cells_read:,} filled cells: {self.cells_read - self.cells_left:,} placed"
        forms = [f"{self.source}: {form}." for form in self.forms if form]
        return (
            *forms,
            f"{self.rows_read:,} rows read, {self.rows_read - self.rows_left:,} imported, "
            f"{self.rows_left:,} left out; {cells}, {self.cells_left:,} left out (left_out.csv).",
            f"{self.folder}: {rows or 'no rows'}.",
        )

"""From problems of the case that was written to the rows of the source that cause them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kg.errors import FileProblem, Problem
from kg.importing.left_out import Fault
from kg.importing.rows import SheetReader
from kg.importing.sheets import Spot
from kg.schema.numerals import Refusal

Spots = Mapping[str, Sequence[Spot]]  # where the rows of each table are from, in order


def trace_problems(
    problems: Iterable[Problem], fresh: Path, spots: Spots, readers: Sequence[SheetReader]
) -> dict[Spot, list[Fault]]:
    """Return what is wrong with rows of a source, from what is wrong with the case.

    Args:
        problems: those of the case.
        fresh: the folder of the case.
        spots: where its rows are from.
        readers: what read the sheets of the source.

    Raises:
        FileProblem: something is wrong that no row of the source is to blame for.
    """
    faults: dict[Spot, list[Fault]] = {}
    lines = {table: _lines(fresh / f"{table}.csv", rows) for table, rows in spots.items()}
    for problem in problems:
        spot = lines.get(problem.file.removesuffix(".csv"), {}).get(problem.line, ("", 0))
        if not spot[0]:
            cure = "correct the source, or say in import.toml what its columns are"
            message = f"the case would have a problem: {problem.file}: {problem.message}"
            raise FileProblem(message, problem.hint or cure)
        refusal = Refusal(problem.message, problem.hint)
        reader = next(reader for reader in readers if reader.sheet.name == spot[0])
        faults.setdefault(spot, []).append(reader.fault(problem.column, "", refusal))
    return faults


def _lines(path: Path, spots: Iterable[Spot]) -> dict[int, Spot]:
    """Return where each line of a table is from."""
    lines: dict[int, Spot] = {}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        for spot in spots:
            start = reader.line_num + 1
            next(reader, None)
            lines[start] = spot
    return lines

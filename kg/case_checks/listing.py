"""The list of checks in `queries/checks/levels.tsv`."""

import csv
from typing import NamedTuple

from kg.system import shipped_files

FOLDER = shipped_files.folder("queries") / "checks"
FRAMES, SPARQL = "frames", "sparql"


class ListedCheck(NamedTuple):
    """A line of the list.

    Attributes:
        name: the name, which its problems have as their rule.
        level: the level of its problems.
        form: `frames` or `sparql`: where it lives.
        tables: the tables whose rows a check in SPARQL reads; the query reads nothing else.
    """

    name: str
    level: str
    form: str
    tables: tuple[str, ...]


def list_checks() -> tuple[ListedCheck, ...]:
    """Return the checks in the order in which they run."""
    with (FOLDER / "levels.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(
        ListedCheck(row["check"], row["level"], row["form"], tuple(row["tables"].split()))
        for row in rows
    )

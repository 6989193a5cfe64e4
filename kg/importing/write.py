"""The folder of an import: its tables, its settings, and what tells where each row is from."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any, TextIO

from kg.importing.actors import Row
from kg.importing.cells import OwnKinds
from kg.schema.model import Schema

LOG = "imported.csv"
LOG_COLUMNS = ("table", "id", "sheet", "row", "digest")
_KINDS = """\
# Kinds of this case's own, as its source calls them. No question walks a kind of tie without
# ih:channel and ih:flow; data/README.md shows how to write them.
@prefix ih: <https://w3id.org/intermediation/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <urn:own:> .
"""


def digest(row: Mapping[str, str]) -> str:
    """Return what tells whether a row is still as the import wrote it."""
    filled = sorted(f"{column}={text}" for column, text in row.items() if text)
    return blake2b("\x1f".join(filled).encode("utf-8", "replace"), digest_size=6).hexdigest()


@dataclass
class TableWriter:
    """Writes the rows of a table, and notes where each is from.

    Attributes:
        file: the file of the table.
        columns: its columns.
        log: writes a line of `imported.csv`.
        table: the name of the table.
        ids: those of the rows that have been written.
        spots: where each row is from, by its line in the file.
    """

    file: TextIO
    columns: list[str]
    log: Any
    table: str
    ids: set[str] = field(default_factory=set)
    spots: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write the header."""
        self._writer = csv.writer(self.file, lineterminator="\n")
        self._writer.writerow(self.columns)

    def write(self, row: Row, spot: tuple[str, int]) -> None:
        """Write a row of the source.

        Args:
            row: its cells by column.
            spot: its sheet and number.
        """
        self._writer.writerow([row.get(column, "") for column in self.columns])
        self.log.writerow((self.table, row["id"], *spot, digest(row)))
        self.spots.append(spot)
        self.ids.add(row["id"])

    def write_manual(self, row: Row) -> None:
        """Write a row that somebody else wrote."""
        self._writer.writerow([row.get(column, "") for column in self.columns])
        self.spots.append(("", 0))
        self.ids.add(row.get("id", ""))


def table_rows(path: Path) -> list[Row]:
    """Return the rows of a table that is there; none where it is not."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{k: v for k, v in row.items() if k and v} for row in csv.DictReader(file)]


def digests_of(path: Path) -> dict[tuple[str, str], str]:
    """Return the digest of each row that an import wrote, by its table and id."""
    return {(row["table"], row["id"]): row["digest"] for row in table_rows(path)}


def kinds_as_turtle(own: OwnKinds, schema: Schema, before: str = "") -> str:
    """Return the kinds of a case's own as RDF.

    Args:
        own: the kinds.
        schema: what is declared already.
        before: the file as it is, to which new ones are added.
    """
    lines = [before or _KINDS]
    for root, kinds, declared in (
        ("Actor", own.actors, schema.actor_kinds),
        ("Tie", own.ties, schema.tie_kinds),
    ):
        for kind, label in kinds.items():
            if kind not in declared:
                name = "".join(word.capitalize() for word in kind.split("-"))
                text = json.dumps(label, ensure_ascii=False)
                lines.append(f"own:{name} rdfs:subClassOf ih:{root} ; rdfs:label {text}@en .")
    return "\n".join(lines) + "\n"


def settings_text(case_id: str, title: str, evidence: str, channels: Iterable[str]) -> str:
    """Return the case.toml of an import.

    Args:
        case_id: the id of the case.
        title: its title.
        evidence: the row of evidence that every row without its own rests on; may be empty.
        channels: the channels of its ties, for which standard questions may be asked.
    """
    lines = [f"id = {json.dumps(case_id)}", f"title = {json.dumps(title, ensure_ascii=False)}"]
    if evidence:
        lines += ["# Every row without evidence of its own rests on this row of evidence.csv."]
        lines += [f"evidence = {json.dumps(evidence)}"]
    for channel in channels:
        lines += ["", channel]
    return "\n".join(lines) + "\n"

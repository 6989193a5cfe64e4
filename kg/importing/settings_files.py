"""The settings of an import: case.toml, import.toml and kinds.ttl."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.case.settings import FILE as SETTINGS
from kg.case.settings import id_of
from kg.importing.actors import ImportedActors
from kg.importing.cells import OwnKinds
from kg.importing.duplicates import Pair
from kg.importing.guess import UNTOLD
from kg.importing.ledger import Ledger
from kg.importing.plan import FILE as PLAN
from kg.importing.plan import ImportPlan
from kg.importing.sheets import Sheet
from kg.importing.write import kinds_as_turtle, settings_text
from kg.schema.model import Schema

_TEXTS = (".toml", ".ttl")
_KINDS = "kinds.ttl"


@dataclass(frozen=True)
class SettingsFiles:
    """Writes what stands beside the tables.

    Attributes:
        source: what the source is called.
        plan: how it is read.
        folder: the folder of the case.
        fresh: the folder that is being written, which then takes its place.
        update: whether the folder is there already, and its settings stay.
    """

    source: str
    plan: ImportPlan
    folder: Path
    fresh: Path
    update: bool

    def write_kinds(self, own: OwnKinds, schema: Schema) -> None:
        """Declare the kinds that the source has and the ontology does not.

        Args:
            own: those kinds; the one of ties of which no column says what they are is added.
            schema: the kinds that are declared already.
        """
        if UNTOLD in {part.values.get("kind") for part in self.plan.sheets}:
            own.ties[UNTOLD] = "linked to"
        if not (own.actors or own.ties):
            return
        folder = self.folder if self.update else self.fresh
        before = (folder / _KINDS).read_text("utf-8") if (folder / _KINDS).exists() else ""
        (self.fresh / _KINDS).write_text(kinds_as_turtle(own, schema, before), "utf-8")

    def write_plan(self, pairs: Iterable[Pair], actors: ImportedActors) -> None:
        """Write how the source was read.

        Args:
            pairs: actors that may be the same, as remarks.
            actors: the actors.
        """
        remarks = {}
        for pair in pairs:
            name = actors.rows[pair.second]["name"].replace('"', "'")
            remarks[pair.second] = f'# "{name}" = "{pair.first}"  # {pair.reason}'
        (self.fresh / PLAN).write_text(self.plan.as_toml(self.source, remarks), "utf-8")

    def write_settings(self, evidence: str, channels: Iterable[str]) -> None:
        """Write case.toml, unless the source or the folder has one.

        Args:
            evidence: the row of evidence that rows without their own rest on; may be empty.
            channels: a section for each channel.
        """
        if (self.fresh / SETTINGS).exists():
            return
        if self.update:
            self._copy_settings()
            return
        case_id, title = id_of(self.folder.resolve().name), Path(self.source).stem
        text = settings_text(case_id, title, evidence, channels)
        (self.fresh / SETTINGS).write_text(text, "utf-8")

    def _copy_settings(self) -> None:
        """Let the settings and other files of the folder be there while the case is read."""
        for name in (SETTINGS, *(path.name for path in self.folder.glob("*.ttl"))):
            path = self.folder / name
            if path.exists() and not (self.fresh / name).exists():
                (self.fresh / name).write_bytes(path.read_bytes())


def write_text(sheet: Sheet, fresh: Path, ledger: Ledger) -> bool:
    """Write a sheet of a workbook that is a text file of a case, and tell whether it is one.

    Args:
        sheet: the sheet, a line of the file a row.
        fresh: the folder of the case.
        ledger: counts the lines.
    """
    if not is_text(sheet):
        return False
    text = lines_as_text(sheet)
    ledger.cells_read += sum(map(bool, text.splitlines()))
    (fresh / Path(sheet.name).name).write_text(text, "utf-8", newline="\n")
    return True


def is_text(sheet: Sheet) -> bool:
    """Tell whether a sheet of a workbook is a text file of a case, a line a row."""
    return sheet.name.endswith(_TEXTS) and sheet.lettered


def lines_as_text(sheet: Sheet) -> str:
    """Return the text of such a sheet."""
    lines: list[str] = []
    for row in sheet.rows():
        lines += [""] * (row.number - len(lines) - 1)
        lines.append(row.cells[0])
    return "\n".join(lines) + "\n"

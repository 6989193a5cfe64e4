"""Converting the sheets of a source: actors first, then ties, then what is about them."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import Problem
from kg.importing import write
from kg.importing.actors import ImportedActors, Row, names_of
from kg.importing.answer import Imported
from kg.importing.cells import CellReaders, OwnKinds
from kg.importing.duplicates import duplicates_as_notes, find_duplicates
from kg.importing.earlier_rows import EarlierRows, read_earlier_rows
from kg.importing.ledger import Ledger
from kg.importing.left_out import FILE as LEFT_OUT
from kg.importing.left_out import Fault, LeftOut, write_left_out
from kg.importing.names import IdMaker, as_id, is_id
from kg.importing.plan import ImportPlan
from kg.importing.required_cells import require_cells
from kg.importing.rows import RowReading, SheetReader, resolve_ends
from kg.importing.settings_files import SettingsFiles, write_text
from kg.importing.sheets import Sheet, Spot
from kg.importing.source_as_evidence import source_as_evidence
from kg.importing.standard_channels import ChannelEnds
from kg.importing.trace_problems import trace_problems
from kg.importing.write import TableWriter
from kg.schema.model import Schema
from kg.schema.numerals import Refusal

_STAYS = Refusal("is in the folder, where somebody changed its row, which stays", "")


@dataclass
class Conversion:
    """A conversion, which may be done anew with more rows refused.

    Attributes:
        sheets: the sheets of the source.
        source: what the source is called.
        plan: what they hold.
        schema: the tables and kinds of the case.
        folder: the folder as it was before, in an update.
        update: whether rows of that folder stay.
        refused: rows that cannot stand beside the others, with the reason.
    """

    sheets: tuple[Sheet, ...]
    source: str
    plan: ImportPlan
    schema: Schema
    folder: Path
    update: bool = False
    refused: dict[Spot, list[Fault]] = field(default_factory=dict)

    def write(self, fresh: Path) -> None:
        """Write the case into an empty folder."""
        self._begin(fresh)
        with (
            (fresh / write.LOG).open("w", encoding="utf-8", newline="") as log,
            (fresh / f".{LEFT_OUT}").open("w+", encoding="utf-8", newline="") as lines,
        ):
            self._log = csv.writer(log, lineterminator="\n")
            self._log.writerow(write.LOG_COLUMNS)
            self._ledger = Ledger(LeftOut(lines), self.refused)
            self._convert()
            write_left_out(fresh / LEFT_OUT, self._ledger.left)
        (fresh / f".{LEFT_OUT}").unlink()

    def _begin(self, fresh: Path) -> None:
        """Read the earlier rows, forget all results, and check the plan of each sheet."""
        self._fresh = fresh
        self._earlier = EarlierRows()
        if self.update:
            self._earlier = read_earlier_rows(self.folder, self.schema)
        self._ids = IdMaker(self._earlier.ids())
        self._actors = ImportedActors(self.plan, self._ids)
        for row in self._earlier.manual.get("actors", ()):
            self._actors.add(row, ("", 0), is_imported=False, is_native=True)
        self._measures: list[tuple[Row, Spot]] = []
        self._counts: dict[str, int] = {}
        self._spots: dict[str, list[Spot]] = {}
        self._ends = ChannelEnds(self.schema)
        self._extra = source_as_evidence(self.source, self.sheets, self.plan, self._ids)
        self._cells = CellReaders(self.schema, self.plan, OwnKinds())
        sheets = {sheet.name: sheet for sheet in self.sheets}
        self._readers = [
            SheetReader(sheets[part.sheet], part, self._cells, self.schema)
            for part in self.plan.sheets
            if part.table and part.sheet in sheets
        ]
        for reader in self._readers:
            reader.check_plan()
            self._cells.styles.update(reader.own_styles)

    def _convert(self) -> None:
        """Write all tables and the settings into the new folder, and list what is left out."""
        tables = {part.sheet: part.table for part in self.plan.sheets}
        for sheet in self.sheets:
            if not tables.get(sheet.name) and not write_text(sheet, self._fresh, self._ledger):
                self._ledger.leave_sheet(sheet)
        for reader in self._readers:
            self._ledger.leave_above(reader)
        self._read_actors(self._readers_of("actors"))
        # Ties may name new actors, and any row may have a number about it.
        for table in self.schema.tables:
            if table not in ("actors", "measures"):
                self._write_table(table, self._extra.get(table, ()))
        self._write_actors(self._readers_of("actors"))
        self._write_table("measures", ())
        self._write_settings()

    def _readers_of(self, table: str) -> list[SheetReader]:
        """Return the readers of the sheets that hold rows of a table."""
        return [reader for reader in self._readers if reader.plan.table == table]

    def _read_actors(self, readers: Iterable[SheetReader]) -> None:
        """Read all rows of actors, then turn names in them into ids."""
        rows: list[_ActorRow] = []
        for reader in readers:
            for number, reading in self._ledger.readings(reader):
                require_cells(reader, reading)
                if not reading.faults and self._is_same(reading, reader.sheet.name, number):
                    continue
                if reading.faults:
                    names = names_of(reading.cells)
                    self._actors.lose(names)
                    self._ledger.leave_row(reader, number, reading, next(iter(names), ""))
                    continue
                spot = (reader.sheet.name, number)
                row_id = self._actors.add(reading.cells, spot, is_native=reader.is_native)
                rows.append(_ActorRow(reader, number, reading, row_id))
        for row in rows:
            resolve_ends(row.reader, row.number, row.reading, self._actors)
            if not row.reading.faults:
                self._take_more(row.reader, row.number, row.reading, row.row_id)
                continue
            self._ledger.leave_row(row.reader, row.number, row.reading)
            if self._actors.spots.get(row.row_id) == (row.reader.sheet.name, row.number):
                self._actors.imported.discard(row.row_id)

    def _is_same(self, reading: RowReading, sheet: str, number: int) -> bool:
        """Tell whether a row is of an actor who has another row; then list it."""
        name = reading.cells.get("name", "")
        reason = f"is another name of {self.plan.same_as.get(name)}"
        if name not in self.plan.same_as:
            if self._actors.id_of(name) not in self._earlier.changed:
                return False
            reason = _STAYS.reason
        fault = Fault(None, "name", name, Refusal(reason, ""))
        self._ledger.left.leave_row(sheet, number, [fault], reading.filled)
        return True

    def _take_more(
        self, reader: SheetReader, number: int, reading: RowReading, row_id: str
    ) -> None:
        """Take what a row says beside its own cells, and list what no column takes."""
        spot = (reader.sheet.name, number)
        self._measures += [({"about": row_id, **cells}, spot) for cells in reading.measures]
        for fault in reading.left:
            self._ledger.left.leave_cell(*spot, fault)

    def _write_table(self, table: str, extra: Iterable[Row]) -> None:
        """Write a table other than that of actors."""
        readers, manual = self._readers_of(table), self._earlier.manual.get(table, [])
        referenced = self._earlier.referenced.get(table, {})
        measures = self._measures if table == "measures" else []
        if not (readers or manual or extra or measures or referenced):
            return
        rows = [*manual, *extra, *referenced.values(), *(row for row, _ in measures)]
        names = _names(readers, [*rows, {"id": ""}])
        with (self._fresh / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            columns = self._ordered(table, names, readers)
            writer = TableWriter(file, columns, self._log, table)
            for row in manual:
                writer.write_manual(row)
            for row in extra:
                writer.write(row, ("", 0))
            for reader in readers:
                for number, reading in self._ledger.readings(reader):
                    self._take_row(reader, number, reading, writer)
            for row, spot in measures:
                row["id"] = self._ids.make(f"{row['about']}-{row['measure']}", "measure")
                writer.write(row, spot)
            self._end_table(table, writer)

    def _end_table(self, table: str, writer: TableWriter) -> None:
        """Write the rows that other rows of the folder still need, and count."""
        for row_id, row in self._earlier.referenced.get(table, {}).items():
            if row_id not in writer.ids:
                writer.write_manual(row)
        self._counts[table] = len(writer.spots)
        self._spots[table] = writer.spots

    def _ordered(self, table: str, names: Iterable[str], readers: list[SheetReader]) -> list[str]:
        """Return columns in the order of the schema, or of a sheet that is a table of a case."""
        distinct = list(dict.fromkeys(names))
        if len(readers) == 1 and readers[0].is_native:
            return distinct
        return [c.name for c in self.schema.tables[table].columns if c.name in distinct]

    def _take_row(
        self, reader: SheetReader, number: int, reading: RowReading, writer: TableWriter
    ) -> None:
        """Write a row of a sheet under an id, or list it with its faults as left out."""
        table, row = reader.plan.table, reading.cells
        require_cells(reader, reading)
        if not reading.faults:
            resolve_ends(reader, number, reading, self._actors)
            self._find_subject(reader, number, reading)
        if reading.faults:
            self._ledger.leave_row(reader, number, reading)
            return
        if table == "ties":
            self._describe_ends(reading)
        if not row.get("id"):
            stem = _stem(table, row)
            if stem in self._earlier.changed:
                self._earlier.changed.discard(stem)
                fault = Fault(None, "id", stem, _STAYS)
                self._ledger.left.leave_row(reader.sheet.name, number, [fault], reading.filled)
                return
            row["id"] = self._ids.make(stem, table)
        elif is_id(row["id"]) or reader.is_native:
            self._ids.reserve(row["id"])
        else:
            row["id"] = self._ids.make(as_id(f"{table} {row['id']}"), table)
        writer.write(row, (reader.sheet.name, number))
        if table == "ties":
            self._ends.add(row)
        self._take_more(reader, number, reading, row["id"])

    def _find_subject(self, reader: SheetReader, number: int, reading: RowReading) -> None:
        """Turn the name of whom a number is about into its id, unless the sheet has ids."""
        about = reading.cells.get("about", "")
        if reader.plan.table != "measures" or not about or reader.is_native:
            return
        actor = self._actors.find(about, (reader.sheet.name, number))
        if isinstance(actor, Refusal):
            reading.faults.append(reader.fault("about", about, actor, about))
        else:
            reading.cells["about"] = actor

    def _describe_ends(self, reading: RowReading) -> None:
        """Fill cells of the actors at the ends of a tie; a contradicting cell is left out."""
        for cell in reading.ends:
            row_id = reading.cells[cell.end]
            if refusal := self._actors.describe(row_id, cell.column, cell.value):
                spot = cell.spot
                reading.left.append(Fault(spot.place, spot.field, spot.text, refusal))

    def _write_actors(self, readers: list[SheetReader]) -> None:
        """Write the table of actors: first the rows that people added, then the imported ones."""
        manual = self._earlier.manual.get("actors", [])
        rows = list(self._actors.sequence())
        referenced = self._earlier.referenced.get("actors", {}).values()
        least = [{"id": "", "name": "", "kind": ""}]
        names = _names(readers, [*least, *(row for _, row in rows), *manual, *referenced])
        with (self._fresh / "actors.csv").open("w", encoding="utf-8", newline="") as file:
            columns = self._ordered("actors", names, readers)
            writer = TableWriter(file, columns, self._log, "actors")
            for row in manual:
                writer.write_manual(row)
            for row_id, row in rows:
                writer.write(row, self._actors.spots[row_id])
            self._end_table("actors", writer)

    def _write_settings(self) -> None:
        """Write what tells how the source was read, and what its rows rest on."""
        pairs = list(find_duplicates(row for _, row in self._actors.sequence()))
        self._ledger.problems += duplicates_as_notes(pairs, self._actors, self.sheets, self.source)
        files = SettingsFiles(self.source, self.plan, self.folder, self._fresh, self.update)
        files.write_kinds(self._cells.own_kinds, self.schema)
        files.write_plan(pairs, self._actors)
        evidence = "".join(row["id"] for row in self._extra.get("evidence", ()))
        kind_of = {row_id: row["kind"] for row_id, row in self._actors.rows.items()}
        files.write_settings(evidence, self._ends.sections(kind_of))

    def refuse(self, problems: Iterable[Problem]) -> bool:
        """Leave out the rows that cause problems of the case; tell whether there are any.

        Raises:
            FileProblem: no row of the source is to blame.
        """
        faults = trace_problems(problems, self._fresh, self._spots, self._readers)
        for spot, reasons in faults.items():
            self.refused.setdefault(spot, []).extend(reasons)
        return bool(faults)

    def answer(self) -> Imported:
        """Return what was done."""
        forms = tuple(dict.fromkeys(sheet.form for sheet in self.sheets))
        ledger, left = self._ledger, self._ledger.left
        return Imported(
            self.folder, self.source, forms, self.plan.summary(), dict(self._counts),
            ledger.rows_read, left.rows, ledger.cells_read, left.cells, tuple(ledger.problems),
        )  # fmt: skip


@dataclass(frozen=True)
class _ActorRow:
    """A row of actors whose names have not been resolved."""

    reader: SheetReader
    number: int
    reading: RowReading
    row_id: str


def _names(readers: Iterable[SheetReader], rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the columns that sheets and rows fill."""
    names: list[str] = []
    for reader in readers:
        names += reader.columns()
    for row in rows:
        names += row
    return names


def _stem(table: str, row: Row) -> str:
    """Return the start of the id of a new row: the ends and kind of a tie, else a title or name."""
    if table == "ties":
        return f"{row['source']}-{row['kind']}-{row['target']}"
    return as_id(row.get("title") or row.get("term") or row.get("name") or "")

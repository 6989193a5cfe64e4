"""Converting the sheets of a source: actors first, then ties, then what is about them."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from kg.case.settings import FILE as SETTINGS
from kg.case.settings import id_of
from kg.errors import FileProblem, Problem
from kg.importing import write
from kg.importing.actors import Actors, Row, names_of
from kg.importing.answer import Imported
from kg.importing.cells import CellReaders, OwnKinds
from kg.importing.duplicates import Pair, find_duplicates
from kg.importing.guess import UNTOLD
from kg.importing.left_out import FILE as LEFT_OUT
from kg.importing.left_out import Fault, LeftOut, SourceProblem, write_left_out
from kg.importing.names import IdMaker, slug
from kg.importing.plan import FILE as PLAN
from kg.importing.plan import Plan, SheetPlan
from kg.importing.rows import RowReading, SheetReader, resolve_ends
from kg.importing.sheets import Sheet
from kg.importing.standard_channels import ChannelEnds
from kg.importing.write import TableWriter
from kg.schema.model import Schema, SchemaColumn
from kg.schema.numerals import Refusal
from kg.system.sizes import LISTED_ROWS

_TEXT_SHEETS = (".toml", ".ttl")
_DOCUMENT = {"locators": "whole"}
Spot = tuple[str, int]  # a sheet and a row of it
Spots = Mapping[str, list[Spot]]  # where the rows of each table are from, in order


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
    plan: Plan
    schema: Schema
    folder: Path
    update: bool = False
    refused: dict[Spot, list[Fault]] = field(default_factory=dict)

    def write(self, fresh: Path) -> Spots:
        """Write the case into an empty folder; return where its rows are from."""
        self._begin(fresh)
        with (
            (fresh / write.LOG).open("w", encoding="utf-8", newline="") as log,
            (fresh / f".{LEFT_OUT}").open("w+", encoding="utf-8", newline="") as lines,
        ):
            self._log = csv.writer(log, lineterminator="\n")
            self._log.writerow(write.LOG_COLUMNS)
            self._left = LeftOut(lines)
            self._convert(fresh)
            write_left_out(fresh / LEFT_OUT, self._left)
        (fresh / f".{LEFT_OUT}").unlink()
        return self._spots

    def _begin(self, fresh: Path) -> None:
        self._fresh = fresh
        self._kept = self._rows_to_keep()
        self._ids = IdMaker(
            row["id"] for rows in self._kept.values() for row in rows if "id" in row
        )
        self._actors = Actors(self.plan, self._ids)
        for row in self._kept.get("actors", ()):
            self._actors.add(row, ("", 0), is_imported=False)
        self._own_kinds = OwnKinds()
        self._problems: list[SourceProblem] = []
        self._more_problems: Counter[str] = Counter()
        self._rows_read = self._cells_read = 0
        self._measures: list[tuple[Row, Spot]] = []
        self._counts: dict[str, int] = {}
        self._spots: dict[str, list[Spot]] = {}
        self._ends = ChannelEnds(self.schema)
        self._native_measures: list[SheetReader] = []
        self._extra = self._default_evidence()
        readers = CellReaders(self.schema, self.plan, self._own_kinds)
        named = {sheet.name: sheet for sheet in self.sheets}
        self._readers = [
            SheetReader(named[part.sheet], part, readers, self.schema)
            for part in self.plan.sheets
            if part.table and part.sheet in named
        ]

    def _rows_to_keep(self) -> dict[str, list[Row]]:
        """Return the rows of the folder that no import wrote, or that were changed since."""
        if not self.update:
            return {}
        written = write.digests_of(self.folder / write.LOG)
        rows = {}
        for table in self.schema.tables:
            present = write.read_rows(self.folder / f"{table}.csv")
            rows[table] = [
                row for row in present
                if written.get((table, row.get("id", ""))) != write.digest(row)
            ]  # fmt: skip
        return rows

    def _convert(self, fresh: Path) -> None:
        for part in self.plan.sheets:
            self._leave_sheet(part)
        for reader in self._readers:
            for number, fault in reader.above():
                self._cells_read += 1
                self._left.leave_cell(reader.sheet.name, number, fault)
        actors = [reader for reader in self._readers if reader.plan.table == "actors"]
        self._read_actors(actors)
        for table in self.schema.tables:
            if table != "actors":
                self._write_table(table, [r for r in self._readers if r.plan.table == table])
        self._write_actors(actors)
        self._write_measures()
        self._write_settings()

    def _leave_sheet(self, part: SheetPlan) -> None:
        """Write a sheet that is a file of a case as it is; list what is in another."""
        sheet = next((sheet for sheet in self.sheets if sheet.name == part.sheet), None)
        if sheet is None or part.table:
            return
        if sheet.name.endswith(_TEXT_SHEETS) and sheet.lettered:
            self._write_text(sheet)
            return
        for row in sheet.rows():
            refusal = Refusal("no table of the case takes its sheet", "say which in import.toml")
            for place, cell in enumerate(row.cells):
                if cell.strip():
                    self._cells_read += 1
                    fault = Fault(place, f"column {place + 1}", cell.strip(), refusal)
                    self._left.leave_cell(sheet.name, row.number, fault)

    def _write_text(self, sheet: Sheet) -> None:
        lines: list[str] = []
        for row in sheet.rows():
            lines += [""] * (row.number - len(lines) - 1)
            lines.append(row.cells[0])
            self._cells_read += 1
        name = Path(sheet.name).name
        (self._fresh / name).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")

    def _read_actors(self, readers: Iterable[SheetReader]) -> None:
        """Read all rows of actors, then turn names in them into ids."""
        readings: list[tuple[SheetReader, int, RowReading, str]] = []
        for reader in readers:
            for number, reading in self._readings(reader):
                self._require(reader, reading, but=("id",))
                if not reading.faults and self._is_same(reading, reader.sheet.name, number):
                    continue
                if reading.faults:
                    self._actors.lose(names_of(reading.cells))
                    self._leave(reader, number, reading)
                    continue
                row_id = self._actors.add(reading.cells, (reader.sheet.name, number))
                readings.append((reader, number, reading, row_id))
        for reader, number, reading, row_id in readings:
            resolve_ends(reader, reading, self._actors)
            if reading.faults:
                self._leave(reader, number, reading)
                if self._actors.spots.get(row_id) == (reader.sheet.name, number):
                    self._actors.imported.discard(row_id)
                continue
            self._take_more(reader, number, reading, row_id)

    def _is_same(self, reading: RowReading, sheet: str, number: int) -> bool:
        """Tell whether a row is of an actor who has another row; then list it."""
        name = reading.cells.get("name", "")
        actor = self.plan.same_as.get(name)
        if not actor:
            return False
        refusal = Refusal(f"is another name of {actor}", "")
        self._left.leave_row(sheet, number, [Fault(None, "name", name, refusal)], reading.filled)
        return True

    def _readings(self, reader: SheetReader) -> Iterator[tuple[int, RowReading]]:
        """Yield the rows of a sheet, with what is known of rows that cannot stand."""
        name = reader.sheet.name
        for row in reader.data():
            reading = reader.read(row)
            self._rows_read += 1
            self._cells_read += len(reading.filled)
            reading.faults += self.refused.get((name, row.number), [])
            yield row.number, reading

    def _require(self, reader: SheetReader, reading: RowReading, but: tuple[str, ...]) -> None:
        """Note the cells that a row must have and does not."""
        if reading.faults:
            return
        for column in reader.spec.columns:
            if column.required and column.name not in but and not reading.cells.get(column.name):
                if (
                    reader.plan.table == "actors"
                    and column.name == "name"
                    and "id" in reading.cells
                ):
                    reading.cells["name"] = reading.cells["id"]
                    continue
                refusal = Refusal(f"{column.name} is empty", _cure_of_empty(column))
                reading.faults.append(reader.fault(column.name, "", refusal))

    def _take_more(
        self, reader: SheetReader, number: int, reading: RowReading, row_id: str
    ) -> None:
        """Take what a row says beside its own cells, and list what no column takes."""
        spot = (reader.sheet.name, number)
        self._measures += [({"about": row_id, **cells}, spot) for cells in reading.measures]
        for fault in reading.left:
            self._left.leave_cell(*spot, fault)

    def _leave(self, reader: SheetReader, number: int, reading: RowReading) -> None:
        self._left.leave_row(reader.sheet.name, number, reading.faults, reading.filled)
        for fault in reading.faults:
            reason = fault.refusal.reason
            self._more_problems[reason] += 1
            if self._more_problems[reason] <= LISTED_ROWS:
                self._problems.append(fault.problem(reader.sheet, number))

    def _write_table(self, table: str, readers: list[SheetReader]) -> None:
        kept = self._kept.get(table, [])
        if table == "measures":
            self._native_measures = readers  # written with the numbers of other sheets
            return
        extra = self._extra.get(table, [])
        if not (readers or kept or extra):
            return
        with (self._fresh / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = self._writer(file, table, readers, [*kept, *extra])
            for row in kept:
                writer.keep(row)
            for row in extra:
                writer.write(row, ("", 0))
            for reader in readers:
                for number, reading in self._readings(reader):
                    self._take_row(reader, number, reading, writer)
        self._counts[table] = writer.count + len(kept)
        self._spots[table] = writer.spots

    def _writer(
        self, file: TextIO, table: str, readers: list[SheetReader], rows: list[Row]
    ) -> TableWriter:
        names = [name for reader in readers for name in reader.columns()]
        names += [name for row in rows for name in row]
        return TableWriter(file, self._ordered(table, names, readers), self._log, table)

    def _ordered(self, table: str, names: Iterable[str], readers: list[SheetReader]) -> list[str]:
        """Return columns in the order of the schema, or of a sheet that is a table of a case."""
        distinct = list(dict.fromkeys(names))
        if len(readers) == 1 and readers[0].is_native:
            return distinct
        return [c.name for c in self.schema.tables[table].columns if c.name in distinct]

    def _take_row(
        self, reader: SheetReader, number: int, reading: RowReading, writer: TableWriter
    ) -> None:
        self._require(reader, reading, but=("id",))
        if not reading.faults:
            resolve_ends(reader, reading, self._actors)
        if not reading.faults and reader.plan.table == "ties":
            self._describe_ends(reading)
        if reading.faults:
            self._leave(reader, number, reading)
            return
        row = reading.cells
        if not row.get("id"):
            row["id"] = self._ids.make(self._stem(reader.plan.table, row), reader.plan.table)
        else:
            self._ids.reserve(row["id"])
        writer.write(row, (reader.sheet.name, number))
        if reader.plan.table == "ties":
            self._ends.add(row)
        self._take_more(reader, number, reading, row["id"])

    def _stem(self, table: str, row: Row) -> str:
        if table == "ties":
            return f"{row['source']}-{row['kind']}-{row['target']}"
        return slug(row.get("title") or row.get("term") or row.get("name") or "")

    def _describe_ends(self, reading: RowReading) -> None:
        for cell in reading.ends:
            row_id = reading.cells[cell.end]
            if refusal := self._actors.describe(row_id, cell.column, cell.value):
                spot = cell.spot
                reading.left.append(Fault(spot.place, spot.field, spot.text, refusal))

    def _write_actors(self, readers: list[SheetReader]) -> None:
        kept = self._kept.get("actors", [])
        rows = list(self._actors.sequence())
        names = [name for reader in readers for name in reader.columns()]
        names += ["id", "name", "kind", *(name for _, row in rows for name in row)]
        with (self._fresh / "actors.csv").open("w", encoding="utf-8", newline="") as file:
            names += [name for row in kept for name in row]
            columns = self._ordered("actors", names, readers)
            writer = TableWriter(file, columns, self._log, "actors")
            for row in kept:
                writer.keep(row)
            for row_id, row in rows:
                writer.write(row, self._actors.spots[row_id])
        self._counts["actors"] = writer.count + len(kept)
        self._spots["actors"] = writer.spots

    def _write_measures(self) -> None:
        readers = self._native_measures
        kept = self._kept.get("measures", [])
        if not (readers or kept or self._measures):
            return
        with (self._fresh / "measures.csv").open("w", encoding="utf-8", newline="") as file:
            names = [name for row, _ in self._measures for name in row]
            names += ["id"] if self._measures else []
            names += [name for row in kept for name in row]
            names = [*(n for reader in readers for n in reader.columns()), *names]
            columns = self._ordered("measures", names, readers)
            writer = TableWriter(file, columns, self._log, "measures")
            for row in kept:
                writer.keep(row)
            for reader in readers:
                for number, reading in self._readings(reader):
                    self._take_measure(reader, number, reading, writer)
            for row, spot in self._measures:
                row["id"] = self._ids.make(f"{row['about']}-{row['measure']}", "measure")
                writer.write(row, spot)
        self._counts["measures"] = writer.count + len(kept)
        self._spots["measures"] = writer.spots

    def _take_measure(
        self, reader: SheetReader, number: int, reading: RowReading, writer: TableWriter
    ) -> None:
        about = reading.cells.get("about", "")
        if about and not reader.is_native and not reading.faults:
            actor = self._actors.find(about)
            if isinstance(actor, Refusal):
                reading.faults.append(reader.fault("about", about, actor))
            else:
                reading.cells["about"] = actor
        self._take_row(reader, number, reading, writer)

    def _write_settings(self) -> None:
        """Write what tells how the source was read, and what its rows rest on."""
        declared = self._own_kinds.actors or self._own_kinds.ties
        if UNTOLD in {part.values.get("kind") for part in self.plan.sheets}:
            declared = self._own_kinds.ties[UNTOLD] = "linked to"
        if declared:
            path = self.folder / "kinds.ttl"
            before = path.read_text("utf-8") if self.update and path.exists() else ""
            text = write.kinds_as_turtle(self._own_kinds, self.schema, before)
            (self._fresh / "kinds.ttl").write_text(text, "utf-8")
        pairs = list(find_duplicates(row for _, row in self._actors.sequence()))
        self._note_duplicates(pairs)
        remarks = {pair.second: self._remark(pair) for pair in pairs}
        self._plan_text = self.plan.as_toml(self.source, remarks)
        (self._fresh / PLAN).write_text(self._plan_text, "utf-8")
        if (self._fresh / SETTINGS).exists():
            return
        if self.update:
            self._link_settings()
            return
        evidence = "".join(row["id"] for row in self._extra.get("evidence", ()))
        kind_of = {row_id: row["kind"] for row_id, row in self._actors.rows.items()}
        case_id = id_of(self.folder.resolve().name)
        title = Path(self.source).stem
        text = write.settings_text(case_id, title, evidence, self._ends.sections(kind_of))
        (self._fresh / SETTINGS).write_text(text, "utf-8")

    def _remark(self, pair: Pair) -> str:
        rows = self._actors.rows
        name = rows[pair.second]["name"].replace('"', "'")
        return f'# "{name}" = "{pair.first}"  # {pair.reason}'

    def _note_duplicates(self, pairs: list[Pair]) -> None:
        sheets = {sheet.name: sheet for sheet in self.sheets}
        for pair in pairs:
            sheet_name, number = self._actors.spots[pair.second]
            first, second = (self._actors.rows[row]["name"] for row in (pair.first, pair.second))
            message = f"{second!r} may be {first!r}: {pair.reason}"
            cure = f'[same_as] "{second}" = "{pair.first}"'
            hint = f"if so, write {cure} in {PLAN}, and import anew with --map"
            sheet = sheets.get(sheet_name)
            spot = sheet.spot(number, None) if sheet else self.source
            file = sheet.file if sheet else self.source
            note = SourceProblem(file, number, "", message, hint, "note", spot=spot)
            self._problems.append(note)

    def _link_settings(self) -> None:
        """Let the settings and other files of the folder be there while the case is read."""
        for name in (SETTINGS, *(path.name for path in self.folder.glob("*.ttl"))):
            path = self.folder / name
            if path.exists() and not (self._fresh / name).exists():
                (self._fresh / name).write_bytes(path.read_bytes())

    def _default_evidence(self) -> dict[str, list[Row]]:
        """Return the source as a document, and a row of evidence that all other rows rest on.

        There is none where the source has evidence of its own, or settings.
        """
        tables = {part.table for part in self.plan.sheets}
        if "evidence" in tables or SETTINGS in {sheet.name for sheet in self.sheets}:
            return {}
        document, evidence = f"source-{slug(Path(self.source).stem)}".rstrip("-"), "imported"
        if not (self._ids.reserve(document) and self._ids.reserve(evidence)):
            return {}  # an update of rows that somebody made his own
        source = {"id": document, "title": self.source, "locators": "whole"}
        row = {"id": evidence, "about": document, "document": document, "locator": "whole"}
        return {"documents": [source], "evidence": [{**row, "method": "table"}]}

    def faults_of(self, problems: Iterable[Problem], spots: Spots) -> dict[Spot, list[Fault]]:
        """Return what is wrong with rows of the source, from what is wrong with the case.

        Args:
            problems: those of the case as it was written.
            spots: where its rows are from.

        Raises:
            FileProblem: something is wrong that no row of the source is to blame for.
        """
        faults: dict[Spot, list[Fault]] = {}
        lines = {name: self._lines(name) for name in spots}
        for problem in problems:
            table = problem.file.removesuffix(".csv")
            spot = lines.get(table, {}).get(problem.line, ("", 0))
            if not spot[0]:
                cure = (
                    problem.hint or "correct the source, or say in import.toml what its columns are"
                )
                raise FileProblem(f"the case would have a problem: {problem}", cure)
            refusal = Refusal(problem.message, problem.hint)
            reader = next(r for r in self._readers if r.sheet.name == spot[0])
            faults.setdefault(spot, []).append(reader.fault(problem.column, "", refusal))
        return faults

    def _lines(self, table: str) -> dict[int, Spot]:
        """Return where each line of a table is from."""
        lines: dict[int, Spot] = {}
        with (self._fresh / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            next(reader, None)
            for spot in self._spots[table]:
                start = reader.line_num + 1
                next(reader, None)
                lines[start] = spot
        return lines

    def refuse(self, faults: Mapping[Spot, list[Fault]]) -> None:
        """Leave out rows when the conversion is done anew."""
        for spot, reasons in faults.items():
            self.refused.setdefault(spot, []).extend(reasons)

    def answer(self) -> Imported:
        """Return what was done."""
        forms = tuple(dict.fromkeys(sheet.form for sheet in self.sheets))
        return Imported(
            self.folder, self.source, forms, self._plan_text, dict(self._counts),
            self._rows_read, self._left.rows, self._cells_read, self._left.cells,
            tuple(self._problems),
        )  # fmt: skip


def _cure_of_empty(column: SchemaColumn) -> str:
    if column.name == "status":
        return 'fill it, or say what empty ones are in import.toml: [sheets.values] status = "active"'
    return f"fill it: {column.description[0].lower()}{column.description[1:]}"

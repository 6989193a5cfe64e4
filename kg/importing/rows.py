"""The rows of a sheet as rows of a table."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kg.errors import FileProblem, near, quoted
from kg.importing.actors import ImportedActors, Row
from kg.importing.cells import CellReaders, Reader, as_cells, bound_names
from kg.importing.guess import headers_of
from kg.importing.left_out import NO_COLUMN, Fault
from kg.importing.plan import MEASURE, SheetPlan, split_factor
from kg.importing.quantities import POINT, is_no_value, read_quantity, scaled, tell_style
from kg.importing.sheets import Sheet, SourceRow
from kg.schema.model import ENDS, Schema, SchemaColumn, TableSpec
from kg.schema.numerals import Refusal

_NUMERIC = ("decimal", "integer")
_MEASURED = frozenset({"value", "min", "max", "text", "unit"})
_LEAVE = Refusal(NO_COLUMN, "name one in import.toml, or note to keep it as a remark")
_CONTROLS = Refusal("holds a NUL character", "remove it")
_WIDE = Refusal("stands beyond the header", "give its column a name")


@dataclass
class RowReading:
    """A row as far as it could be read.

    Attributes:
        cells: its cells by the columns of the table.
        filled: its filled cells in the source, by their headers.
        measures: numbers about the row, as rows of measures without ids.
        ends: cells of the actors at its ends: end, column, cell and where it stands.
        left: cells that no column takes.
        faults: why the row is left out; none for a row that is not.
    """

    cells: Row = field(default_factory=dict)
    filled: Row = field(default_factory=dict)
    measures: list[Row] = field(default_factory=list)
    ends: list["EndCell"] = field(default_factory=list)
    left: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class EndCell:
    """A cell about the actor at an end of a tie."""

    end: str
    column: str
    value: str
    spot: Fault


@dataclass(frozen=True)
class SheetReader:
    """Reads the rows of a sheet as a plan says.

    Attributes:
        sheet: the sheet.
        plan: what it holds.
        readers: what reads cells.
        schema: the tables of a case.
    """

    sheet: Sheet
    plan: SheetPlan
    readers: CellReaders
    schema: Schema

    @cached_property
    def spec(self) -> TableSpec:
        """Return the table that the rows go into."""
        return self.schema.tables[self.plan.table]

    @cached_property
    def header(self) -> list[str]:
        """Return the headers of the columns."""
        for row in self.sheet.rows():
            if row.number == self.plan.header:
                return headers_of(row.cells)
        width = max((len(row.cells) for row in self.sheet.rows()), default=0)
        return headers_of([""] * width)

    def check_plan(self) -> None:
        """Refuse a plan that names columns which the sheet does not have.

        Raises:
            FileProblem: it does.
        """
        for title in self.plan.columns:
            if title not in self.header:
                hint = near(title, self.header) or f"its columns are {', '.join(self.header)}"
                raise FileProblem(f"sheet {self.sheet.name} has no column {quoted(title)}", hint)

    @cached_property
    def is_native(self) -> bool:
        """Tell whether the sheet is a table of a case, its columns in an order of its own."""
        required = {column.name for column in self.spec.columns if column.required}
        are_columns = all(self.plan.columns.get(title) == title for title in self.header)
        return are_columns and required <= set(self.header)

    @cached_property
    def _columns(self) -> Mapping[str, SchemaColumn]:
        """Return the columns of the table by their names."""
        return {column.name: column for column in self.spec.columns}

    def above(self) -> Iterator[tuple[int, Fault]]:
        """Yield the filled cells above the header."""
        for row in self.sheet.rows():
            if row.number >= self.plan.header:
                return
            refusal = Refusal("stands above the header", "")
            for place, cell in enumerate(row.cells):
                if cell.strip():
                    yield row.number, Fault(place, f"column {place + 1}", cell.strip(), refusal)

    def data(self) -> Iterator[SourceRow]:
        """Yield the rows below the header."""
        return (row for row in self.sheet.rows() if row.number > self.plan.header)

    def columns(self) -> list[str]:
        """Return the columns of the table that the rows may fill, in order."""
        names: dict[str, None] = {}
        for title in self.header:
            target, _ = split_factor(self.plan.columns.get(title, ""))
            if target in self._columns:
                names[target] = None
        for place in self._worded:
            target = self._target(place)
            more = {*bound_names(target), "note", "text", "currency", "unit"}
            names |= dict.fromkeys(name for name in self._columns if name in more)
        names |= dict.fromkeys(self.plan.values)
        required = (column.name for column in self.spec.columns if column.required)
        names |= dict.fromkeys(required)
        return list(names)

    @cached_property
    def styles(self) -> tuple[str, ...]:
        """Return the mark of decimals of each column.

        Where the numbers of a column do not tell it, those of the source do, if they agree.
        """
        explicit = self.readers.plan.numbers
        if explicit or self.is_native:
            return (explicit or POINT,) * len(self.header)
        usual = _only(self.readers.styles)
        return tuple(
            _only(self._told_styles.get(place, ())) or usual for place in range(len(self.header))
        )

    @property
    def own_styles(self) -> frozenset[str]:
        """Return the marks of decimals that the numbers of the sheet have beyond doubt."""
        return frozenset().union(*self._told_styles.values())

    @cached_property
    def _told_styles(self) -> Mapping[int, frozenset[str]]:
        """Return by column the marks of decimals that numbers prove; none if the plan has one."""
        if self.readers.plan.numbers or self.is_native:
            return {}
        return {place: tell_style(texts) for place, texts in self._numbers.items()}

    @cached_property
    def _numbers(self) -> Mapping[int, set[str]]:
        """Return the texts of each column of numbers that are more than digits and a sign."""
        places = [place for place, title in enumerate(self.header) if self._is_numeric(title)]
        texts: dict[int, set[str]] = {place: set() for place in places}
        for row in self.data() if places else ():
            for place in places:
                if place < len(row.cells) and not row.cells[place].isdigit():
                    texts[place].add(row.cells[place].strip())
        return texts

    @cached_property
    def _worded(self) -> list[int]:
        """Return the columns of numbers in which some cells are more than a number."""
        worded = []
        for place, texts in self._numbers.items():
            if self.header[place] in self.plan.columns and not self._target(place).startswith(
                MEASURE
            ):
                style = self.styles[place]
                if any(_is_worded(text, style) for text in texts if text):
                    worded.append(place)
        return worded

    def fault(self, column: str, text: str, refusal: Refusal, about: str = "") -> Fault:
        """Return what is wrong with a cell by the column of the case that it fills.

        Args:
            column: the column of the case.
            text: the cell.
            refusal: why it cannot be.
            about: the name of the row that it refers to; empty where it refers to none.
        """
        if column not in self._targets:
            return Fault(None, column, text, refusal, about)
        place = self._targets.index(column)
        return Fault(place, self.header[place], text, refusal, about)

    def _target(self, place: int) -> str:
        """Return what a column of the sheet is, by its place from 0; empty if it is not read."""
        return self._targets[place]

    @cached_property
    def _targets(self) -> list[str]:
        """Return what each column of the sheet is."""
        return [split_factor(self.plan.columns.get(title, ""))[0] for title in self.header]

    @cached_property
    def actor_columns(self) -> Sequence[SchemaColumn]:
        """Return the columns of the table that name actors."""
        columns = self.spec.columns
        return [c for c in columns if c.form == "reference" and c.refers == "actors"]

    def _is_numeric(self, title: str) -> bool:
        """Tell whether a column of the sheet is a measure or fills a column of numbers."""
        target, _ = split_factor(self.plan.columns.get(title, ""))
        column = self._columns.get(target)
        return target.startswith(MEASURE) or bool(column and column.form in _NUMERIC)

    @cached_property
    def _readers(self) -> tuple[Reader | None, ...]:
        """Return the reader of each column of the sheet; None where it fills no column."""
        readers: list[Reader | None] = []
        for place, style in enumerate(self.styles):
            end, _, name = self._target(place).partition(".")
            spec = self.schema.tables["actors"] if name and end in ENDS else self.spec
            column = next((c for c in spec.columns if c.name == (name or end)), None)
            _, power = split_factor(self.plan.columns.get(self.header[place], ""))
            readers.append(self.readers.reader(spec, column, style, power) if column else None)
        return tuple(readers)

    def read(self, row: SourceRow) -> RowReading:
        """Read a row: its cells one by one, names of actors as they stand."""
        reading = RowReading()
        width = len(self.header)
        for place, cell in enumerate(row.cells):
            text = cell.strip()
            if not text:
                continue
            title = self.header[place] if place < width else f"column {place + 1}"
            reading.filled[title] = text
            if place >= width:
                reading.faults.append(Fault(place, title, text, _WIDE))
            else:
                self._read_cell(reading, place, text)
        for column, value in self.plan.values.items():
            reading.cells.setdefault(column, value)
        return reading

    def _read_cell(self, reading: RowReading, place: int, text: str) -> None:
        """Read a cell into the row: as its cells, cells of an end, a measure, or a fault."""
        title, target, read = self.header[place], self._targets[place], self._readers[place]
        if not target:
            reading.left.append(Fault(place, title, text, _LEAVE))
            return
        if target.startswith(MEASURE):
            self._read_measure(reading, place, text)
            return
        if read is None:
            reading.left.append(Fault(place, title, text, _LEAVE))
            return
        cells = _CONTROLS if "\0" in text else read(text)
        if isinstance(cells, Refusal):
            reading.faults.append(Fault(place, title, text, cells))
            return
        if "." in target:
            spot, end = Fault(place, title, text, _LEAVE), target.partition(".")[0]
            reading.ends += [EndCell(end, c, value, spot) for c, value in cells.items()]
            return
        for column, value in cells.items():
            if column not in reading.cells and column != "note":
                reading.cells[column] = value
                continue
            if column == "note" and target == "note" and title.casefold() not in _REMARKS:
                value = f"{title}: {value}"
            self._fill(reading, column, value, Fault(place, title, text, _LEAVE))

    def _fill(self, reading: RowReading, column: str, value: str, spot: Fault) -> None:
        """Add a value to a cell; notes and lists grow, any other second value is a fault."""
        present = reading.cells.get(column)
        if present is None:
            reading.cells[column] = value
        elif column == "note" or self._columns[column].many:
            reading.cells[column] = (
                f"{present}; {value}" if column == "note" else f"{present};{value}"
            )
        elif present != value:
            refusal = Refusal(f"is a second {column} beside {present}", "leave one of them out")
            reading.faults.append(Fault(spot.place, spot.field, spot.text, refusal))

    def _read_measure(self, reading: RowReading, place: int, text: str) -> None:
        """Read a cell as a row of measures about this row; a refused number is a fault."""
        name, _, unit = self._target(place).removeprefix(MEASURE).partition(" ")
        quantity = read_quantity(text, self.styles[place], percent=unit in ("%", "percent"))
        if isinstance(quantity, Refusal):
            reading.faults.append(Fault(place, self.header[place], text, quantity))
            return
        cells = as_cells(quantity, "value", _MEASURED)
        _, power = split_factor(self.plan.columns[self.header[place]])
        if power:
            cells = as_cells(scaled(quantity, power), "value", _MEASURED)
        if isinstance(cells, dict) and cells:
            reading.measures.append({"measure": name, **({"unit": unit} if unit else {}), **cells})


def _is_worded(text: str, style: str) -> bool:
    """Tell whether a cell is a bound, words about a number, or a number with a currency."""
    reading = read_quantity(text, style, percent=True)
    return not isinstance(reading, Refusal) and (not reading.value or bool(reading.currency))


def _only(styles: Collection[str]) -> str:
    """Return the only one there is, or nothing."""
    return next(iter(styles)) if len(styles) == 1 else ""


_REMARKS = frozenset({"note", "notes", "comment", "comments", "remark", "remarks", "備考", "注"})


def resolve_ends(
    reader: SheetReader, number: int, reading: RowReading, actors: ImportedActors
) -> None:
    """Turn names of actors in a row into their ids; what cannot be resolved is a fault.

    Args:
        reader: what read the row.
        number: the row, from 1.
        reading: the row.
        actors: the actors so far.
    """
    for about in reader.actor_columns:
        column = about.name
        text = reading.cells.get(column)
        if not text:
            continue
        if is_no_value(text):
            del reading.cells[column]
            if about.required:
                refusal = Refusal(f"{column} is not known", "write who it is, or leave the row")
                reading.faults.append(reader.fault(column, text, refusal))
            continue
        ids = []
        for name in _items(text) if about.many else [text]:
            kind = "place" if column == "place" else ""
            is_end = column == "refused_by" and name in ENDS
            actor = name if is_end else actors.find(name, (reader.sheet.name, number), kind)
            if isinstance(actor, Refusal):
                reading.faults.append(reader.fault(column, name, actor, name))
            else:
                ids.append(actor)
        reading.cells[column] = ";".join(ids)


def _items(text: str) -> list[str]:
    """Return the filled items of a list with semicolons between them."""
    return [item.strip() for item in text.split(";") if item.strip()]

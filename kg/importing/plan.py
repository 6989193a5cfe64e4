"""What each column of a source is, as a file that people read and edit."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from kg.errors import FileProblem, near, quoted
from kg.importing.dates import ORDERS
from kg.importing.quantities import STYLES
from kg.schema.model import ENDS, Schema
from kg.system.input_limits import EXPECTED_ROWS, SETTINGS_BYTES
from kg.system.open_input import InputRefused, read_text_bytes

FILE = "import.toml"
MEASURE = "measure:"
_FACTOR = re.compile(r"(?P<column>.+?) x1(?P<zeros>0+)")
_SHEET_KEYS = ("sheet", "table", "header", "columns", "values")
_HEAD = """\
# How kg import reads {source}. Edit it, then: kg import {source} --map {file} -o DIR
# A column is called as in its sheet; after it stands the column of the case. "" leaves it out,
# "note" keeps it as a remark, "measure:employees persons" makes a number about the row, in persons;
# "share x100" and "amount x1000000" multiply.
"""


@dataclass(frozen=True)
class SheetPlan:
    """What a sheet holds.

    Attributes:
        sheet: the name of the sheet.
        table: the table that its rows go into; empty for a sheet that is left out.
        header: the row of its header, from 1; 0 where it has none.
        columns: the column of the case for each column of the sheet; empty leaves it out.
        values: what all its rows have in columns that the sheet does not have.
    """

    sheet: str
    table: str
    header: int = 1
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ImportPlan:
    """How a source is read.

    Attributes:
        encoding: that of a text table; empty to detect it.
        delimiter: that of a text table; empty to detect it.
        numbers: `point` or `comma`, the mark of decimals; empty where the numbers tell it.
        dates: `dmy` or `mdy`, what 3/5/1998 means; empty where no date needs it.
        new_actors: whether a name that no row of actors has becomes an actor.
        own_kinds: whether a kind that nobody knows becomes one of the case's own.
        kinds: the kind that a word of the source stands for.
        same_as: the id or name of the actor that a name stands for.
        sheets: what each sheet holds.
    """

    encoding: str = ""
    delimiter: str = ""
    numbers: str = ""
    dates: str = ""
    new_actors: bool = True
    own_kinds: bool = True
    kinds: Mapping[str, str] = field(default_factory=dict)
    same_as: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[SheetPlan, ...] = ()

    def summary(self) -> tuple[str, ...]:
        """Return a line a sheet: the table, and what each column was read as."""
        return tuple(map(_summary, self.sheets))

    def as_toml(self, source: str, remarks: Mapping[str, str] | None = None) -> str:
        """Return the plan as a file.

        Args:
            source: the name of the source, for the head of the file.
            remarks: what else might stand in `same_as`, with the reason; it is commented out.
        """
        lines = [_HEAD.format(source=source, file=FILE)]
        for key in ("encoding", "delimiter", "numbers", "dates", "new_actors", "own_kinds"):
            value = getattr(self, key)
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
        lines += ["", "# Words of the source and the kinds that they stand for.", "[kinds]"]
        lines += _pairs(self.kinds)
        lines += ["", "# Names and the actor that they are another name of.", "[same_as]"]
        lines += [*_pairs(self.same_as), *(remarks or {}).values()]
        for sheet in self.sheets:
            lines += ["", "[[sheets]]", f"sheet = {_text(sheet.sheet)}"]
            lines += [f"table = {_text(sheet.table)}", f"header = {sheet.header}"]
            lines += ["[sheets.columns]", *_pairs(sheet.columns)]
            if sheet.values:
                lines += ["[sheets.values]", *_pairs(sheet.values)]
        return "\n".join(lines) + "\n"


def _summary(sheet: SheetPlan) -> str:
    """Return a line on a sheet: its table, what its columns are, and which are not read."""
    if not sheet.table:
        return f"{sheet.sheet}: not read"
    names = [f"{title} = {column}" for title, column in sheet.columns.items() if column]
    names += [f"{column} is always {value}" for column, value in sheet.values.items()]
    ignored = [title for title, column in sheet.columns.items() if not column]
    parts = [", ".join(names), f"not read: {', '.join(ignored)}" if ignored else ""]
    return f"{sheet.sheet} → {sheet.table}: {'; '.join(filter(None, parts))}"


def read_plan_file(path: Path, schema: Schema) -> ImportPlan:
    """Read a plan that somebody edited.

    Args:
        path: the file.
        schema: the tables and columns of a case.

    Raises:
        FileProblem: it cannot be read, or names what is not there.
    """
    try:
        content = tomllib.loads(read_text_bytes(path, SETTINGS_BYTES).decode("utf-8-sig"))
    except InputRefused as error:
        raise FileProblem(f"{path} {error.reason}", "name the file of --map") from None
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{path} is not TOML: {error}", "correct the line") from None
    names = [field.name for field in fields(ImportPlan)]
    for key in content:
        if key not in names:
            hint = near(key, names) or f"keys are {', '.join(names)}"
            raise FileProblem(f"{path}: unknown key {quoted(key)}", hint)
    defaults = ImportPlan()
    for key, value in content.items():
        usual = getattr(defaults, key)
        form = dict if isinstance(usual, dict) else type(usual)
        is_right = isinstance(value, list if key == "sheets" else form)
        if not is_right or (form is dict and not _are_texts(value)):
            raise FileProblem(f"{path}: {key} is not written as kg import writes it", _ANEW)
    sheets = tuple(_sheet(path, part, schema) for part in content.pop("sheets", []))
    for key, words in (("numbers", STYLES), ("dates", ORDERS)):
        if content.get(key) and content[key] not in words:
            message = f"{path}: {key} is {quoted(content[key])}"
            raise FileProblem(message, f"write {' or '.join(words)}")
    return ImportPlan(**content, sheets=sheets)


_ANEW = "write a new one with: kg import SOURCE --show-map"


def _sheet(path: Path, part: object, schema: Schema) -> SheetPlan:
    """Return a part [[sheets]] of a file as a plan; refuse one that names what is not there."""
    if not isinstance(part, dict) or not isinstance(part.get("sheet"), str):
        raise FileProblem(f"{path}: [[sheets]] without a sheet", _ANEW)
    name = part["sheet"]
    for key in part:
        if key not in _SHEET_KEYS:
            hint = near(key, _SHEET_KEYS) or f"keys are {', '.join(_SHEET_KEYS)}"
            raise FileProblem(f"{path}: sheet {name}: unknown key {quoted(key)}", hint)
    table = part.get("table", "")
    if table and table not in schema.tables:
        hint = near(str(table), schema.tables) or f"tables are {', '.join(schema.tables)}"
        raise FileProblem(f"{path}: sheet {name}: no table is called {quoted(str(table))}", hint)
    columns, values = part.get("columns", {}), part.get("values", {})
    header = part.get("header", 1)
    for pairs in (columns, values):
        if not _are_texts(pairs):
            raise FileProblem(f"{path}: sheet {name}: its columns are no pairs of texts", _ANEW)
    if type(header) is not int or not 0 <= header <= EXPECTED_ROWS:
        message = f"{path}: sheet {name}: header is no number of a row"
        raise FileProblem(message, "write 1 if the names of the columns stand in the first row")
    for target in [*columns.values(), *values]:
        _check_target(f"{path}: sheet {name}", str(target), table, schema)
    return SheetPlan(name, table, header, columns, values)


def _are_texts(pairs: object) -> bool:
    """Tell whether an object is a dictionary whose values are all texts."""
    return isinstance(pairs, dict) and all(isinstance(text, str) for text in pairs.values())


def _check_target(where: str, target: str, table: str, schema: Schema) -> None:
    """Refuse a target that is neither a measure nor a column of the table."""
    target, _ = split_factor(target)
    if not table or not target or target.startswith(MEASURE):
        return
    names = target_names(table, schema)
    if target not in names:
        hint = near(target, names) or f"columns are {', '.join(names)}"
        raise FileProblem(f"{where}: {table} has no column {quoted(target)}", hint)


def split_factor(target: str) -> tuple[str, int]:
    """Return a column of a plan, and the power of ten that its numbers are multiplied by.

    >>> split_factor("amount x1000000"), split_factor("amount")
    (('amount', 6), ('amount', 0))
    """
    match = _FACTOR.fullmatch(target)
    return (match["column"], len(match["zeros"])) if match else (target, 0)


def target_names(table: str, schema: Schema) -> list[str]:
    """Return what a column of a sheet may be.

    Args:
        table: the table that the rows of the sheet go into.
        schema: its columns.

    Returns:
        The columns of the table; of ties also those of the actors at either end, `source.kind`.
    """
    names = [column.name for column in schema.tables[table].columns]
    if table == "ties":
        actor_columns = [column.name for column in schema.tables["actors"].columns]
        for end in ENDS:
            names += [f"{end}.{name}" for name in actor_columns if name not in ("id", "name")]
    return names


def _pairs(pairs: Mapping[str, str]) -> list[str]:
    """Return a line of TOML for each key and its value."""
    return [f"{_text(key)} = {_text(value)}" for key, value in pairs.items()]


def _text(value: str) -> str:
    """Return a text in quotes, as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

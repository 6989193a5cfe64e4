"""Reading generate.toml; the first unknown key, name or measure is refused."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar

from kg.case import Case, ChannelQuestion
from kg.errors import FileProblem, near, quoted
from kg.synthetic.check_model import FILE, consistent, must
from kg.synthetic.model import FirmGroup, Model, ModelNumber, Population, Rule, Size
from kg.system.input_limits import MODEL_BYTES, MODEL_NUMBER, MODEL_WEIGHTS, MODEL_WHOLE
from kg.system.open_input import InputRefused, read_text_bytes

T = TypeVar("T")


def read_model(case: Case) -> Model:
    """Read the model that lies beside the tables of a case.

    Raises:
        FileProblem: the file is missing or wrong; the message names the first fault.
    """
    path = case.folder / FILE
    if not os.path.lexists(path):
        hint = f"write {path}, such as the file of the case japan-1998"
        raise FileProblem(f"the case {case.id} has no {FILE}", hint)
    settings = _toml(path)
    reader = _Reader(case)
    keys = {"firms", "title", "sizes", "actors", "groups", "ties", "channels"}
    for key in settings:
        hint = near(key, keys) or f"keys are {', '.join(sorted(keys))}"
        must(key in keys, f"unknown key {quoted(key)}", hint)
    own_title = f"Synthetic economy like {case.id}"
    model = Model(
        like=case,
        firms=reader.number(settings.get("firms", 1000), "firms"),
        title=reader.text(settings.get("title", own_title), "title"),
        sizes=reader.rows(Size, settings.get("sizes", []), "sizes"),
        populations=reader.rows(Population, settings.get("actors", []), "actors"),
        groups=reader.rows(FirmGroup, settings.get("groups", []), "groups"),
        rules=reader.rows(Rule, settings.get("ties", []), "ties"),
        questions=reader.channels(settings.get("channels", {})),
    )
    consistent(model)
    return model


def _toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file of limited size; refuse a malformed file."""
    try:
        return tomllib.loads(read_text_bytes(path, MODEL_BYTES).decode("utf-8-sig"))
    except InputRefused as error:
        hint = "this file is a text with kinds and measures, and has no rows"
        raise FileProblem(f"{path} {error.reason}", hint) from None
    except (ValueError, RecursionError) as error:
        reason = str(error)[:100]
        raise FileProblem(f"{path.name} is not valid TOML: {reason}") from None


def _is_number(cell: object) -> bool:
    """Return whether a value of TOML is a number; Python takes true and false for numbers too."""
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _is_whole(cell: object) -> bool:
    """Return whether a cell is an integer and no truth value."""
    return isinstance(cell, int) and not isinstance(cell, bool)


def _is_list_of(kind: type, cell: object) -> bool:
    """Return whether a cell is a list of values of one type alone."""
    return isinstance(cell, list) and all(isinstance(item, kind) for item in cell)


class _Reader:
    """The case that the numbers of the file come from."""

    def __init__(self, case: Case) -> None:
        self._case = case
        columns = ["id", "value", "min", "max", "unit"]
        rows = case.tables["measures"].select(columns).iter_rows(named=True)
        self._measures = {row["id"]: row for row in rows}

    def rows(self, cls: type[T], value: object, part: str) -> tuple[T, ...]:
        """Return a list of tables as objects.

        Args:
            cls: the class of the objects; its fields are the keys.
            value: what stands in the file.
            part: the name of the list.
        """
        must(_is_list_of(dict, value), f"{part} is not a list of tables", f"write [[{part}]]")
        rows: list[dict[str, Any]] = value  # type: ignore[assignment]
        return tuple(self._row(cls, row, f"[[{part}]] {i}") for i, row in enumerate(rows, 1))

    def _row(self, cls: type[T], row: dict[str, Any], where: str) -> T:
        """Return a table as an object; its key `with` is the field `include`."""
        row = {"include" if key == "with" else key: value for key, value in row.items()}
        fields_of = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
        for key in row:
            hint = near(key, fields_of) or f"keys: {', '.join(fields_of)}"
            must(key in fields_of, f"{where}: unknown key {quoted(key)}", hint)
        for name, field in fields_of.items():
            is_required = field.default is MISSING
            must(name in row or not is_required, f"{where}: {name} is missing")
        cells = {}
        for key, cell in row.items():
            kind = fields_of[key].type
            cells[key] = self._cell(kind, cell, f"{where}, {key}")
        return cls(**cells)

    def _cell(self, kind: Any, value: object, where: str) -> object:  # noqa: ANN401
        """Return the value of a field, whose annotation is `kind`."""
        if kind is str:
            return self.text(value, where)
        if kind is bool:
            must(isinstance(value, bool), f"{where} is neither true nor false")
            return value
        if kind is int:
            is_in_range = _is_whole(value) and 0 < value <= MODEL_WHOLE  # type: ignore[operator]
            must(is_in_range, f"{where} is not a whole number above 0")
            return value
        if kind is float:
            return self._plain(value, where)
        if kind == tuple[float, ...]:
            return self._weights(value, where)
        if kind == tuple[str, ...]:
            must(_is_list_of(str, value), f"{where} is not a list of names", 'write ["…"]')
            return tuple(value)  # type: ignore[arg-type]
        return self.number(value, where)

    def text(self, value: object, where: str) -> str:
        """Return a text of one line.

        Args:
            value: what stands in the file.
            where: its place, for problems.
        """
        is_line = isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200
        must(is_line, f"{where} is not a text of one line")
        return str(value)

    def _plain(self, value: object, where: str) -> float:
        """Return a number from 0 up to a limit as a float; refuse any other value."""
        is_in_range = _is_number(value) and 0 <= value <= MODEL_NUMBER  # type: ignore[operator]
        must(is_in_range, f"{where} is not a number from 0 up")
        return float(value)  # type: ignore[arg-type]

    def _weights(self, value: object, where: str) -> tuple[float, ...]:
        """Return weights of 0, 1, 2, …; a whole number stands for that many and no other."""
        if _is_whole(value) and 0 < value < MODEL_WEIGHTS:  # type: ignore[operator]
            return (0.0,) * value + (1.0,)  # type: ignore[operator]
        weights: tuple[float, ...] = ()
        if isinstance(value, list) and 1 < len(value) <= MODEL_WEIGHTS:
            weights = tuple(self._plain(weight, where) for weight in value)
        hint = "write a whole number, or weights of 0, 1, 2, …"
        must(sum(weights) > 0, f"{where} does not say how many", hint)
        return weights

    def number(self, value: object, where: str) -> ModelNumber:
        """Return a number: plain, or from one measure or the ratio of two.

        Args:
            value: what stands in the file.
            where: its place, for problems.
        """
        if not isinstance(value, dict):
            return ModelNumber(self._plain(value, where))
        has_keys = "measure" in value and set(value) <= {"measure", "of", "value"}
        must(has_keys, f"{where}: keys are measure, of, value")
        names = tuple(str(value[key]) for key in ("measure", "of") if key in value)
        for name in names:
            hint = near(name, self._measures) or "ids are those of measures.csv"
            must(name in self._measures, f"{where}: no measure has the id {quoted(name)}", hint)
        if "value" in value:
            reading = self._plain(value["value"], where)
            return ModelNumber(reading, names, read=True)
        first, *second = (self._stated(name, where) for name in names)
        if second:
            must(second[0] > 0, f"{where}: {names[1]} is 0")
            return ModelNumber(first / second[0], names)
        unit = self._measures[names[0]]["unit"]
        return ModelNumber(first, names, percent=unit == "percent")

    def _stated(self, name: str, where: str) -> float:
        """Return the number of a measure; where it has only bounds, the lower one."""
        measure = self._measures[name]
        numbers = [measure[column] for column in ("value", "min", "max")]
        stated = [number for number in numbers if number is not None]
        hint = "say how to read its words: value = …"
        must(bool(stated), f"{where}: the measure {name} has no number", hint)
        return float(stated[0])

    def channels(self, value: object) -> Mapping[str, Mapping[str, Any]]:
        """Return the standard questions as they stand, by channel."""
        is_table = isinstance(value, dict) and _is_list_of(dict, list(value.values()))
        must(is_table, "channels is not a table of tables", "write [channels.<name>]")
        own_keys = {f.name for f in fields(ChannelQuestion)} - {"sources", "targets"}
        keys = {"from", "to", *own_keys}
        for name, part in value.items():  # type: ignore[attr-defined]
            must(name in self._case.schema.channels, f"unknown channel {quoted(name)}")
            for key, cell in part.items():
                must(key in keys, f"channels.{name}: unknown key {quoted(key)}", near(key, keys))
                is_listed = _is_list_of(str, cell) and all(map(str.isprintable, cell))
                is_right = cell in ("from", "to") if key == "count" else is_listed
                must(is_right, f"channels.{name}: {key} is not a list")
        return value  # type: ignore[return-value]

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
from kg.system.open_input import InputRefused, read_text_bytes

_MOST_TEXT = 1 << 20
_MOST_WEIGHTS = 100
T = TypeVar("T")


def read_model(case: Case) -> Model:
    """Read the model that lies beside the tables of a case.

    Raises:
        FileProblem: there is none, or it is not as it must be; the first thing wrong is said.
    """
    path = case.folder / FILE
    if not os.path.lexists(path):
        raise FileProblem(
            f"the case {case.id} has no {FILE}", f"write {path}, as that of the case japan-1998"
        )
    settings = _toml(path)
    reader = _Reader(case)
    keys = {"firms", "title", "sizes", "actors", "groups", "ties", "channels"}
    for key in settings:
        must(
            key in keys,
            f"unknown key {quoted(key)}",
            near(key, keys) or f"keys are {', '.join(sorted(keys))}",
        )
    model = Model(
        like=case,
        firms=reader.number(settings.get("firms", 1000), "firms"),
        title=reader.text(settings.get("title", f"Synthetic economy like {case.id}"), "title"),
        sizes=reader.rows(Size, settings.get("sizes", []), "sizes"),
        populations=reader.rows(Population, settings.get("actors", []), "actors"),
        groups=reader.rows(FirmGroup, settings.get("groups", []), "groups"),
        rules=reader.rows(Rule, settings.get("ties", []), "ties"),
        questions=reader.channels(settings.get("channels", {})),
    )
    consistent(model)
    return model


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text_bytes(path, _MOST_TEXT).decode("utf-8-sig"))
    except InputRefused as error:
        hint = "it is a text that names kinds and measures, no rows"
        raise FileProblem(f"{path} {error.reason}", hint) from None
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{path.name} is no valid TOML: {str(error)[:100]}") from None


class _Reader:
    """The case that the numbers of the file come from."""

    def __init__(self, case: Case) -> None:
        self._case = case
        columns = ["id", "value", "min", "max", "unit"]
        self._measures = {
            row[0]: row[1:] for row in case.tables["measures"].select(columns).iter_rows()
        }

    def rows(self, cls: type[T], value: object, part: str) -> tuple[T, ...]:
        """Return a list of tables as objects.

        Args:
            cls: the class of the objects; its fields are the keys.
            value: what stands in the file.
            part: the name of the list.
        """
        good = isinstance(value, list) and all(isinstance(row, dict) for row in value)
        must(good, f"{part} is no list of tables", f"write [[{part}]]")
        return tuple(self._row(cls, row, f"[[{part}]] {i}") for i, row in enumerate(value, 1))  # type: ignore[arg-type, var-annotated]

    def _row(self, cls: type[T], row: dict[str, Any], where: str) -> T:
        row = {"include" if key == "with" else key: value for key, value in row.items()}
        fields_of = {f.name: f for f in fields(cls)}  # type: ignore[arg-type]
        for key in row:
            must(
                key in fields_of,
                f"{where}: unknown key {quoted(key)}",
                near(key, fields_of) or f"keys: {', '.join(fields_of)}",
            )
        for name, field in fields_of.items():
            must(name in row or field.default is not MISSING, f"{where}: {name} is missing")
        cells = {}
        for key, cell in row.items():
            cells[key] = self._cell(fields_of[key].type, cell, f"{where}, {key}")
        return cls(**cells)

    def _cell(self, kind: Any, value: object, where: str) -> object:  # noqa: ANN401
        if kind is str:
            return self.text(value, where)
        if kind is bool:
            must(isinstance(value, bool), f"{where} is neither true nor false")
            return value
        if kind is int:
            good = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10**9
            must(good, f"{where} is no whole number above 0")
            return value
        if kind is float:
            return self._plain(value, where)
        if kind == tuple[float, ...]:
            return self._weights(value, where)
        if kind == tuple[str, ...]:
            good = isinstance(value, list) and all(isinstance(v, str) for v in value)
            must(good, f"{where} is no list of names", 'write ["…"]')
            return tuple(value)  # type: ignore[arg-type]
        return self.number(value, where)

    def text(self, value: object, where: str) -> str:
        """Return a text of one line.

        Args:
            value: what stands in the file.
            where: its place, for problems.
        """
        good = isinstance(value, str) and value.isprintable() and 0 < len(value) <= 200
        must(good, f"{where} is no text of one line")
        return str(value)

    def _plain(self, value: object, where: str) -> float:
        good = (
            isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1e12
        )
        must(good, f"{where} is no number from 0 up")
        return float(value)  # type: ignore[arg-type]

    def _weights(self, value: object, where: str) -> tuple[float, ...]:
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < _MOST_WEIGHTS:
            return (0.0,) * value + (1.0,)
        good = isinstance(value, list) and 1 < len(value) <= _MOST_WEIGHTS
        weights = tuple(self._plain(v, where) for v in value) if good else ()  # type: ignore[attr-defined]
        must(
            sum(weights) > 0,
            f"{where} says not how many",
            "write a whole number, or weights of 0, 1, 2, …",
        )
        return weights

    def number(self, value: object, where: str) -> ModelNumber:
        """Return a number: plain, or from one measure or the ratio of two.

        Args:
            value: what stands in the file.
            where: its place, for problems.
        """
        if not isinstance(value, dict):
            return ModelNumber(self._plain(value, where))
        must(
            "measure" in value and set(value) <= {"measure", "of", "value"},
            f"{where}: keys are measure, of, value",
        )
        names = tuple(str(value[key]) for key in ("measure", "of") if key in value)
        for name in names:
            hint = near(name, self._measures) or "ids are those of measures.csv"
            must(name in self._measures, f"{where}: no measure has the id {quoted(name)}", hint)
        if "value" in value:
            return ModelNumber(self._plain(value["value"], where), names, read=True)
        first, *second = (self._stated(name, where) for name in names)
        if second:
            must(second[0] > 0, f"{where}: {names[1]} is 0")
            return ModelNumber(first / second[0], names)
        return ModelNumber(first, names, percent=self._measures[names[0]][3] == "percent")

    def _stated(self, name: str, where: str) -> float:
        stated = [v for v in self._measures[name][:3] if v is not None]
        must(
            bool(stated),
            f"{where}: the measure {name} has no number",
            "say how it is read: value = …",
        )
        return float(stated[0])

    def channels(self, value: object) -> Mapping[str, Mapping[str, Any]]:
        good = isinstance(value, dict) and all(isinstance(part, dict) for part in value.values())
        must(good, "channels is no table of tables", "write [channels.<name>]")
        own_keys = {f.name for f in fields(ChannelQuestion)} - {"sources", "targets"}
        keys = {"from", "to", *own_keys}
        for name, part in value.items():  # type: ignore[attr-defined]
            must(name in self._case.schema.channels, f"unknown channel {quoted(name)}")
            for key, cell in part.items():
                must(key in keys, f"channels.{name}: unknown key {quoted(key)}", near(key, keys))
                listed = isinstance(cell, list) and all(
                    isinstance(v, str) and v.isprintable() for v in cell
                )
                must(
                    cell in ("from", "to") if key == "count" else listed,
                    f"channels.{name}: {key} is no list",
                )
        return value  # type: ignore[return-value]

"""A saved answer to `bottlenecks`, read with distrust: its tables, and what it says was asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kg.case import Case
from kg.case.names import resolve
from kg.errors import FileProblem, KgError, near, quoted
from kg.questions.proof.check_certificate import Row

NEEDED = (
    "reach",
    "not_there",
    "gatekeepers",
    "groups",
    "unreached",
    "witnesses",
    "certificate",
    "avoiding",
)
_SAVE = "save a whole answer with: kg bottlenecks --witnesses -o FILE.json"


@dataclass(frozen=True)
class Question:
    """What was asked of one channel and population; `sources` and `targets` are the actors that the names stand for."""

    channel: str
    population: str
    sources: frozenset[str]
    targets: frozenset[str]
    count: str
    as_of: date | None


def read_answer(path: str | Path) -> Mapping[str, Any]:
    """Read a saved JSON answer.

    Raises:
        FileProblem: the file cannot be read, or is no JSON object.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except OSError as error:
        raise FileProblem(
            f"{path} cannot be read: {error.strerror}", "give the path of a saved answer"
        ) from None
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileProblem(f"{path} is no JSON of an answer: {quoted(what, 120)}", _SAVE) from None
    if not isinstance(found, dict):
        raise FileProblem(f"{path} is no JSON object", _SAVE)
    return found


def tables(answer: Mapping[str, Any], case: str) -> dict[str, list[Row]]:
    """Return the tables to re-check, each cell of the form it must have.

    Raises:
        FileProblem: the object is no answer to `bottlenecks` on this case.
    """
    if not isinstance(answer, Mapping):
        raise FileProblem("the answer is no object", _SAVE)
    for key, right in (("format", 1), ("command", "bottlenecks"), ("case", case)):
        if answer.get(key) != right or isinstance(answer.get(key), bool):
            hint = "give its case with --case" if key == "case" else _SAVE
            raise FileProblem(
                f"the answer has {key} {quoted(str(answer.get(key)))}, not {right}", hint
            )
    found: dict[str, list[Row]] = {}
    for name, shape in _SHAPES.items():
        rows = answer.get(name, [] if name == "not_there" else None)  # answers before 0.2 lack it
        if not isinstance(rows, list):
            raise FileProblem(f"the answer has no table {name}", _SAVE)
        for number, row in enumerate(rows, 1):
            if not isinstance(row, Mapping):
                raise FileProblem(f"{name}, row {number}: is no object", _SAVE)
            for column, form in shape.items():
                if not _has_form(row.get(column), form):
                    raise FileProblem(
                        f"{name}, row {number}: {column} is missing or malformed", _SAVE
                    )
        found[name] = rows
    return found


def questions(case: Case, tables: Mapping[str, list[Row]]) -> tuple[Question, ...]:
    """Return what the answer says was asked.

    Raises:
        FileProblem: it asks what cannot be asked of this case, or has rows of what it did not ask.
    """
    if not tables["asked"]:
        raise FileProblem("the answer does not say what was asked", _SAVE)
    asked = {}
    for number, row in enumerate(tables["asked"], 1):
        where = f"asked, row {number}"
        channel, population, count = row["channel"], row["population"], row["count"]
        if channel not in case.schema.channels:
            hint = near(channel, case.schema.channels) or _SAVE
            raise FileProblem(f"{where}: there is no channel {quoted(channel)}", hint)
        if count not in ("to", "from"):
            raise FileProblem(f"{where}: one cannot count {quoted(count)}", _SAVE)
        if population != ";".join(row["targets" if count == "to" else "sources"]):
            raise FileProblem(
                f"{where}: {quoted(population)} is not the side that is counted", _SAVE
            )
        if (channel, population) in asked:
            raise FileProblem(
                f"{where}: {quoted(population)} is asked about twice in {channel}", _SAVE
            )
        try:
            sources, targets = resolve(case, row["sources"]), resolve(case, row["targets"])
        except KgError as error:
            raise FileProblem(f"{where}: {error}", error.hint or _SAVE) from None
        day = _day(where, row.get("as_of"))
        asked[channel, population] = Question(channel, population, sources, targets, count, day)
    for name in NEEDED:
        for number, row in enumerate(tables[name], 1):
            if (row["channel"], row["population"]) not in asked:
                said = f"{quoted(row['population'])} in {quoted(row['channel'])}"
                raise FileProblem(
                    f"{name}, row {number}: the answer did not ask about {said}", _SAVE
                )
    return tuple(asked.values())


def _day(where: str, text: object) -> date | None:
    try:
        return None if text is None else date.fromisoformat(str(text))
    except ValueError:
        raise FileProblem(f"{where}: {quoted(str(text))} is no day", _SAVE) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same key twice")
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


_TEXT = {"channel": str, "population": str}
_HOLDS = {
    "name": str,
    "captives": int,
    "captive_share": float,
    "own": int,
    "basis": str,
    "who": list,
}
_SHAPES: Mapping[str, Mapping[str, type]] = {
    "asked": {**_TEXT, "sources": list, "targets": list, "count": str},
    "gatekeepers": {**_TEXT, **_HOLDS, "actor": str, "kind": str, "role": str},
    "groups": {**_TEXT, **_HOLDS, "group": str},
    "not_there": {**_TEXT, "actor": str, "name": str, "reason": str, "counted": bool},
    "unreached": {**_TEXT, "actor": str, "name": str},
    "reach": {**_TEXT, "counted": int, "reached": int, "unit": str},
    "witnesses": {**_TEXT, "target": str, "route_a": list, "route_b": list},
    "certificate": {**_TEXT, "node": str, "dominator": str, "order": int, "low": str, "high": str},
    "avoiding": {**_TEXT, "group": str, "node": str, "parent": str},
}


def _has_form(value: object, form: type) -> bool:
    if form is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if form is float:  # a share
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return isinstance(value, form) and (form is bool or not isinstance(value, bool))

"""A saved answer, read with distrust: its tables, and what it says was asked."""

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
from kg.results.answers import FORMAT
from kg.system.input_limits import PROOF_BYTES
from kg.system.open_input import InputRefused, read_text_bytes

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
ON_REQUEST = ("coalitions",)
_MAY_LACK = ("not_there", *ON_REQUEST)  # answers before 0.2 lack the first
_SAVE = "save a whole answer with: kg bottlenecks --witnesses -o FILE.json"


@dataclass(frozen=True)
class Question:
    """The question about one channel and population.

    Attributes:
        channel: the channel.
        population: whom the answer counts, as it names them.
        sources: the actors where routes start, by id.
        targets: the actors where routes lead to, by id.
        count: which side is counted: `to` or `from`.
        as_of: the day; none for any time.
    """

    channel: str
    population: str
    sources: frozenset[str]
    targets: frozenset[str]
    count: str
    as_of: date | None


def read_answer(path: str | Path) -> Mapping[str, Any]:
    """Read a saved JSON answer.

    Raises:
        FileProblem: the file cannot be read, or is not a JSON object.
    """
    try:
        text = read_text_bytes(path, PROOF_BYTES).decode("utf-8-sig")
        answer = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except InputRefused as error:
        message = f"{path} {error.reason}"
        raise FileProblem(message, "give the path of a saved answer") from None
    except (ValueError, RecursionError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise FileProblem(
            f"{path} is not the JSON of an answer: {quoted(what, 120)}", _SAVE
        ) from None
    if not isinstance(answer, dict):
        raise FileProblem(f"{path} is not a JSON object", _SAVE)
    return answer


def tables(answer: Mapping[str, Any], case: str) -> dict[str, list[Row]]:
    """Return the tables to check, each cell of the form it must have.

    Args:
        answer: the JSON object.
        case: the id of the case that the answer must be about.

    Raises:
        FileProblem: the object is not an answer to `bottlenecks` or `robustness` on this case.
    """
    if not isinstance(answer, Mapping):
        raise FileProblem("the answer is not an object", _SAVE)
    is_of_sets = answer.get("command") == "robustness"
    command = "robustness" if is_of_sets else "bottlenecks"
    for key, right in (("format", FORMAT), ("command", command), ("case", case)):
        # In Python True equals 1; in JSON it does not.
        if answer.get(key) != right or isinstance(answer.get(key), bool):
            message = f"the answer has {key} {quoted(str(answer.get(key)))}, not {right}"
            hint = "give its case with --case" if key == "case" else _SAVE
            raise FileProblem(message, hint)
    shapes = _SHAPES_OF_SETS if is_of_sets else _SHAPES
    return {name: _table(answer, name, forms) for name, forms in shapes.items()}


def _table(answer: Mapping[str, Any], name: str, forms: Mapping[str, type]) -> list[Row]:
    """Return the rows of a table; refuse it if a cell lacks the form of its column."""
    rows = answer.get(name, [] if name in _MAY_LACK else None)
    if not isinstance(rows, list):
        raise FileProblem(f"the answer has no table {name}", _SAVE)
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        if not isinstance(row, Mapping):
            raise FileProblem(f"{where}: is not an object", _SAVE)
        for column, form in forms.items():
            if not _has_form(row.get(column), form):
                raise FileProblem(f"{where}: {column} is missing or malformed", _SAVE)
    return rows


def questions(case: Case, tables: Mapping[str, list[Row]]) -> tuple[Question, ...]:
    """Return what the answer says was asked.

    Args:
        case: the case that the answer is about.
        tables: the rows of each table, as `tables` returns them.

    Raises:
        FileProblem: it asks what cannot be asked of this case, or has rows of what it did not ask.
    """
    if not tables["asked"]:
        raise FileProblem("the answer does not say what was asked", _SAVE)
    saved: dict[tuple[str, str], Question] = {}
    for number, row in enumerate(tables["asked"], 1):
        where = f"asked, row {number}"
        channel, population = row["channel"], row["population"]
        _check_asked(case, where, row)
        if (channel, population) in saved:
            message = f"{where}: {quoted(population)} is asked about twice in {channel}"
            raise FileProblem(message, _SAVE)
        saved[channel, population] = _question(case, where, row)
    for name in (*NEEDED, *ON_REQUEST):
        for number, row in enumerate(tables.get(name, ()), 1):
            if (row["channel"], row["population"]) not in saved:
                whom = f"{quoted(row['population'])} in {quoted(row['channel'])}"
                message = f"{name}, row {number}: the answer did not ask about {whom}"
                raise FileProblem(message, _SAVE)
    return tuple(saved.values())


def _check_asked(case: Case, where: str, row: Row) -> None:
    """Refuse a row of `asked` with an unknown channel, or with sides that contradict each other."""
    channel, population, count = row["channel"], row["population"], row["count"]
    if channel not in case.schema.channels:
        hint = near(channel, case.schema.channels) or _SAVE
        raise FileProblem(f"{where}: there is no channel {quoted(channel)}", hint)
    if count not in ("to", "from"):
        raise FileProblem(f"{where}: count cannot be {quoted(count)}", _SAVE)
    if population != ";".join(row["targets" if count == "to" else "sources"]):
        message = f"{where}: {quoted(population)} is not the side that is counted"
        raise FileProblem(message, _SAVE)


def _question(case: Case, where: str, row: Row) -> Question:
    """Return the question that a row of `asked` describes, its actors resolved in the case."""
    try:
        sources, targets = resolve(case, row["sources"]), resolve(case, row["targets"])
    except KgError as error:
        raise FileProblem(f"{where}: {error}", error.hint or _SAVE) from None
    day = _day(where, row.get("as_of"))
    return Question(row["channel"], row["population"], sources, targets, row["count"], day)


def _day(where: str, text: object) -> date | None:
    """Return a date from its ISO text, `None` where there is none; refuse anything else."""
    try:
        return None if text is None else date.fromisoformat(str(text))
    except ValueError:
        raise FileProblem(f"{where}: {quoted(str(text))} is not a day", _SAVE) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a JSON object; where a key stands twice, readers would differ in which they take."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("an object has the same key twice")
    return members


def _no_constant(word: str) -> None:
    """Refuse the words that Python takes for numbers in JSON, such as NaN."""
    raise ValueError(f"{word} is not a number")


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
    "gatekeepers": {**_TEXT, **_HOLDS, "actor": str, "kind": str, "role": str, "sole": int},
    "groups": {**_TEXT, **_HOLDS, "group": str},
    "not_there": {**_TEXT, "actor": str, "name": str, "reason": str, "counted": bool},
    "unreached": {**_TEXT, "actor": str, "name": str},
    "reach": {**_TEXT, "counted": int, "reached": int, "unit": str},
    "witnesses": {**_TEXT, "target": str, "route_a": list, "route_b": list},
    "certificate": {**_TEXT, "node": str, "dominator": str, "order": int, "low": str, "high": str},
    "coalitions": {**_TEXT, "target": str, "members": list, "captives": int},
    "avoiding": {**_TEXT, "group": str, "node": str, "parent": str},
}

_SHAPES_OF_SETS: Mapping[str, Mapping[str, type]] = {
    "asked": _SHAPES["asked"],
    "rests_on": {
        "channel": str,
        "actor": str,
        "answer": str,
        "unit": str,
        "kind": str,
        "set": list,
    },
}


def _has_form(value: object, form: type) -> bool:
    """Return whether a value has a type: a list has texts alone, a float is a share from 0 to 1."""
    if form is list:
        return isinstance(value, list) and all(isinstance(v, str) for v in value)
    if form is float:  # a share
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return isinstance(value, form) and (form is bool or not isinstance(value, bool))

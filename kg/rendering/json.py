"""A result as one JSON object; `result.schema.json` beside this file describes it."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import orjson

from kg.rendering.select_tables import all_figures, all_sentences, all_tables
from kg.results.answers import FORMAT, Cell, Result, Sentence, Table
from kg.results.figures import Figure
from kg.system.sizes import ENCODED_ROWS

# Legal inside a JSON string, but a terminal or an editor that shows the file would obey them.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def render(result: Result) -> str:
    """Return a result as an object.

    Its keys are `format`, `case`, `command`, `title`, `sentences`, `figures`, and the names of its
    tables. A table is an array of rows, a row an object with its columns in order. A list is an
    array, a missing cell null, and so is a number such as NaN; a share runs from 0 to 1.

    Raises:
        ValueError: two tables have the same name and different columns, or a table has the name of
            another key.
    """
    envelope = _envelope(result)
    members = [_members({key: value}) for key, value in envelope.items()]
    for table in all_tables(result):
        if table.name in envelope:
            raise ValueError(
                f"{result.heading.command}: a table cannot be called {table.name}, "
                "the envelope has that key"
            )
        members.append(_table(table))
    return "{\n" + ",\n".join(members) + "\n}\n"


def _envelope(result: Result) -> dict[str, Any]:
    """Return the keys of the object that are not names of tables."""
    heading = result.heading
    names = {"case": heading.case, "command": heading.command, "title": heading.title}
    sentences = [_sentence(sentence) for sentence in all_sentences(result)]
    figures = [_figure(figure) for figure in all_figures(result)]
    return {"format": FORMAT, **names, "sentences": sentences, "figures": figures}


def _sentence(sentence: Sentence) -> dict[str, Any]:
    """Return a sentence with its topic, the ids that it rests on, and its number if it has one."""
    parts = {"topic": sentence.topic, "text": sentence.text, "ids": sentence.ids}
    return parts | ({"number": sentence.number} if sentence.number else {})


def _figure(figure: Figure) -> dict[str, Any]:
    return {"name": figure.name, "title": figure.title, "text": figure.text}


def _table(table: Table) -> str:
    """Return a table as a member of the object, some thousands of rows at a time.

    The objects of all rows at once would take more memory than their text.
    """
    if not table.rows:
        return _members({table.name: []})
    start, end = _members({table.name: [0]}).rsplit("0", 1)
    pieces = [_members({table.name: rows})[len(start) : -len(end)] for rows in _rows(table)]
    return start + ",\n    ".join(pieces) + end


def _rows(table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield rows as objects, a list of some thousands at a time.

    Numbers such as NaN are missing.
    """
    names = [column.name for column in table.columns]
    for start in range(0, len(table.rows), ENCODED_ROWS):
        rows = table.rows[start : start + ENCODED_ROWS]
        columns = [_column(cells) for cells in zip(*rows, strict=True)]
        yield [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _column(cells: tuple[Cell, ...]) -> tuple[Any, ...]:
    """Return the cells of a column as they are encoded."""
    if not any(issubclass(kind, float) for kind in set(map(type, cells))):
        return cells
    return tuple(_number(cell) if isinstance(cell, float) else cell for cell in cells)


class _WithExponent(float):
    """A number that Python writes with an exponent, and orjson in another way."""


def _number(value: float) -> float | None:
    """Return a number as it is encoded; none where it is missing."""
    if not math.isfinite(value):
        return None
    return value if value == 0 or 1e-4 <= abs(value) < 1e16 else _WithExponent(value)


def _members(of: dict[str, Any]) -> str:
    """Return an object as JSON without its braces.

    orjson takes a tenth of the time of the standard library, which encodes what orjson refuses:
    half a character, and whole numbers beyond 64 bits.
    """
    try:
        text = orjson.dumps(of, default=_other, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:
        text = json.dumps(of, ensure_ascii=False, indent=2, allow_nan=False, default=list)
    text = text[2:-2]
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _other(value: Any) -> Any:  # noqa: ANN401 - what orjson does not encode by itself
    """Return a number as Python writes it, and ids that are looked up when needed as a list."""
    return orjson.Fragment(float.__repr__(value)) if isinstance(value, float) else list(value)

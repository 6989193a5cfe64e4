"""A result as one JSON object; `result.schema.json` beside this file describes it."""

import json
import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
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
    return "".join(encode(result))


def encode(result: Result) -> Iterator[str]:
    """Return the text that `render` returns in pieces, of which a table has one or many.

    Raises:
        ValueError: as for `render`, before there is a first piece.
    """
    envelope = _envelope(result)
    tables = all_tables(result)
    for table in tables:
        if table.name in envelope:
            raise ValueError(
                f"{result.heading.command}: a table cannot be called {table.name}, "
                "the envelope has that key"
            )
    return _object(envelope, tables)


def _object(envelope: dict[str, Any], tables: Iterable[Table]) -> Iterator[str]:
    """Yield the text of the object piece by piece, table after table."""
    yield "{\n" + _members(envelope)
    for table in tables:
        yield ",\n"
        yield from _table(table)
    yield "\n}\n"


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
    """Return a figure as a record; its text is the picture in characters."""
    return {"name": figure.name, "title": figure.title, "text": figure.text}


def _table(table: Table) -> Iterator[str]:
    """Yield a table as a member of the object, some thousands of rows at a time.

    The objects of all rows at once would take more memory than their text.
    """
    if not table.rows:
        yield _members({table.name: []})
        return
    start, end = _members({table.name: [0]}).rsplit("0", 1)
    before = start
    for rows in _rows(table):
        text = _members({table.name: rows})
        yield before + text[len(start) : -len(end)]
        before = ",\n    "
    yield end


def _rows(table: Table) -> Iterator[list[dict[str, Any]]]:
    """Yield rows as objects, a list of some thousands at a time.

    Numbers such as NaN are missing.
    """
    names = [column.name for column in table.columns]
    for start in range(0, len(table.rows), ENCODED_ROWS):
        rows = table.rows[start : start + ENCODED_ROWS]
        columns = [_column(cells) for cells in zip(*rows, strict=True)]
        cells = zip(*columns, strict=True)
        yield [dict(zip(names, row, strict=True)) for row in cells]


def _column(cells: tuple[Cell, ...]) -> tuple[Any, ...]:
    """Return the cells of a column as they are encoded."""
    kinds = set(map(type, cells))
    if not any(issubclass(kind, float) for kind in kinds):
        return cells
    are_numbers = kinds <= {float, type(None)}
    if are_numbers and _is_plain(np.array(cells, np.float64)).all():
        return tuple([None if cell is None or cell != cell else cell for cell in cells])
    return tuple([_number(cell) if isinstance(cell, float) else cell for cell in cells])


def _is_plain(number: Any) -> Any:  # noqa: ANN401 - one number, or an array of them
    """Return whether orjson writes a number as Python does: without an exponent, or not at all."""
    size = abs(number)
    return (size == 0) | (size >= 1e-4) & (size < 1e16) | (number != number)


class _WithExponent(float):
    """A number that Python writes with an exponent, and orjson in another way."""


def _number(value: float) -> float | None:
    """Return a number as it is encoded; none where it is missing."""
    if not math.isfinite(value):
        return None
    return value if _is_plain(value) else _WithExponent(value)


def _members(of: dict[str, Any]) -> str:
    """Return an object as JSON without its braces.

    orjson takes a tenth of the time of the standard library, which encodes what orjson refuses:
    half a character, and whole numbers beyond 64 bits.
    """
    try:
        text = orjson.dumps(of, default=_as_plain, option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONEncodeError:
        text = json.dumps(of, ensure_ascii=False, indent=2, allow_nan=False, default=list)
    text = text[2:-2]
    if text.isascii() and "\x7f" not in text:
        return text
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text)


def _as_plain(value: Any) -> Any:  # noqa: ANN401 - what orjson does not encode by itself
    """Return a number as Python writes it, and ids that are looked up when needed as a list."""
    return orjson.Fragment(float.__repr__(value)) if isinstance(value, float) else list(value)

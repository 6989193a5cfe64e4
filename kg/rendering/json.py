"""A result as one JSON object; `result.schema.json` beside this file describes it."""

import json
import re
from typing import Any

from kg.rendering.cell_text import missing
from kg.rendering.select_tables import all_figures, all_sentences, all_tables
from kg.results.answers import FORMAT, Cell, Result, Sentence, Table
from kg.results.figures import Figure

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
    for table in all_tables(result):
        if table.name in envelope:
            raise ValueError(
                f"{result.heading.command}: a table cannot be called {table.name}, "
                "the envelope has that key"
            )
        envelope[table.name] = _rows(table)
    # `default` turns ids that are looked up when needed into a list.
    text = json.dumps(envelope, ensure_ascii=False, indent=2, allow_nan=False, default=list)
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text) + "\n"


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


def _rows(table: Table) -> list[dict[str, Cell]]:
    """Return rows as objects, with null where a number such as NaN is missing."""
    return [{name: _value(cell) for name, cell in row.items()} for row in table.records()]


def _value(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and missing(cell) else cell

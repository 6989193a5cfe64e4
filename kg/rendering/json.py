"""A result as one JSON object; `result.schema.json` beside this file describes it."""

import json
import re

from kg.rendering.cell_text import missing
from kg.rendering.select_tables import all_figures, all_sentences, all_tables
from kg.results.answers import Cell, Result

FORMAT = 1  # another once a table or column is renamed or removed; a new one changes nothing for a reader
# Legal inside a JSON string, but a terminal or an editor that shows the file would obey them.
_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def render(result: Result) -> str:
    """Return a result as an object: `format`, `case`, `command`, `title`, `sentences`, `figures`, and its tables.

    A table is an array of rows, by its name. Rows are objects in the order of their columns; lists are arrays, what is
    missing is null (so is a number that is none, as NaN), shares run from 0 to 1.

    Raises:
        ValueError: two tables have the same name and other columns, or one has the name of another key.
    """
    heading = result.heading
    found: dict[str, object] = {
        "format": FORMAT,
        "case": heading.case,
        "command": heading.command,
        "title": heading.title,
        "sentences": [
            {"topic": s.topic, "text": s.text, "ids": s.ids} for s in all_sentences(result)
        ],
        "figures": [
            {"name": f.name, "title": f.title, "text": f.text} for f in all_figures(result)
        ],
    }
    for table in all_tables(result):
        if table.name in found:
            raise ValueError(
                f"{heading.command}: a table cannot be called {table.name}, the envelope has that key"
            )
        found[table.name] = [{k: _value(v) for k, v in row.items()} for row in table.records()]
    text = json.dumps(
        found, ensure_ascii=False, indent=2, allow_nan=False, default=list
    )  # ids looked up when asked
    return _UNSEEN.sub(lambda char: f"\\u{ord(char[0]):04x}", text) + "\n"


def _value(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and missing(cell) else cell

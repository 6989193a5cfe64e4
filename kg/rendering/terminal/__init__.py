"""A result in a terminal: sentences, then aligned tables."""

import shutil
from collections.abc import Iterable
from dataclasses import replace

from kg.rendering.cell_text import MANY, by_topic, number, visible
from kg.rendering.condense import condense
from kg.rendering.terminal.grid import grid
from kg.rendering.terminal.text_width import column_count, wrap
from kg.results.answers import Result, Section, Sentence, Table, sections

_WIDTH = 100
_LEAST = 20
_FIRST = 50
_OPENS = "[…] opens the evidence of a line: kg evidence ID"
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(result: Result, width: int | None = None, color: bool = False) -> str:
    """Return a result as lines of at most `width` columns (at least 20); very long lists are shown in part.

    Of a table of more than 1,000 rows the first 50 are shown, and how to have the others. Tables in whose rows there
    is no room for every column give the rest beneath each row as `name: value`; columns that hold nothing are left
    out.
    """
    if width is None:
        width = shutil.get_terminal_size((_WIDTH, 24)).columns
    width = max(width, _LEAST)
    texts = _sentences(result.sentences(), width, color)
    for section in sections(result):
        texts += _section(section, width, color)
    return "\n\n".join(texts) + "\n" if texts else ""


def _section(whole: Section, width: int, color: bool) -> list[str]:
    section = condense(replace(whole, tables=tuple(map(_first, whole.tables))))
    texts = []
    if section.title:
        texts.append(_titled(section.title, width, color, "═"))
    texts += _sentences(section.sentences, width, color)
    texts += [
        "\n".join(wrap(f"{visible(f.title)}: {visible(f.text)}", width)) for f in section.figures
    ]
    left = [len(table.rows) - len(_first(table).rows) for table in whole.tables]
    return [
        *texts,
        *(_table(table, n, width, color) for table, n in zip(section.tables, left, strict=True)),
    ]


def _all(table: Table, left: int) -> str:
    """Return how to see the rows that are left out; the rows of a query have a table of their own."""
    which = "" if table.name == "rows" else f"--table {table.name} "
    return f"… and {number(left)} more rows, with {which}--format csv (or json)"


def _first(table: Table) -> Table:
    """Return a table as it is, or of a very long one the first rows."""
    return replace(table, rows=table.rows[:_FIRST]) if len(table.rows) > MANY else table


def _sentences(sentences: Iterable[Sentence], width: int, color: bool) -> list[str]:
    """Return the sentences as one block, those on a topic beneath it, each with an id to open its evidence by."""
    lines = []
    cited = False
    for topic, some in by_topic(sentences):
        lines += [_painted(line, _BOLD, color) for line in wrap(visible(topic), width) if line]
        indent = "  " if topic else ""
        for sentence in some:
            cited = cited or bool(sentence.ids)
            evidence = f" [{visible(sentence.ids[0])}]" if sentence.ids else ""
            first, *rest = wrap(visible(sentence.text) + evidence, width - len(indent) - 2)
            lines += [indent + first, *(f"{indent}  {line}" for line in rest)]
    if cited:
        lines += [_painted(line, _DIM, color) for line in wrap(_OPENS, width)]
    return ["\n".join(lines)] if lines else []


def _table(table: Table, left: int, width: int, color: bool) -> str:
    if not table.rows:
        return "\n".join(wrap(f"{visible(table.title)}: none", width))
    lines = [_titled(table.title, width, color, "─")]
    lines += [_painted(line, _DIM, color) for line in wrap(visible(table.reading), width) if line]
    header, body = grid(table, width)
    more = _all(table, left) if left else ""
    body += [_painted(line, _DIM, color) for line in wrap(more, width) if line]
    return "\n".join([*lines, "", *(_painted(line, _BOLD, color) for line in header), *body])


def _titled(title: str, width: int, color: bool, rule: str) -> str:
    """Return a title in bold, or underlined where there are no escapes."""
    lines = wrap(visible(title), width)
    if color:
        return "\n".join(_painted(line, _BOLD, color) for line in lines)
    return "\n".join([*lines, rule * max(map(column_count, lines))])


def _painted(line: str, code: str, color: bool) -> str:
    return f"{code}{line}{_RESET}" if color and line else line

"""A result in a terminal: sentences, then aligned tables."""

import shutil
from collections.abc import Iterable
from dataclasses import replace

from kg.rendering.cell_text import by_topic, number, visible
from kg.rendering.condense import condense
from kg.rendering.terminal.grid import grid
from kg.rendering.terminal.matrix import matrix_lines
from kg.rendering.terminal.text_width import column_count, wrap
from kg.results.answers import Result, Section, Sentence, Table, sections
from kg.results.figures import Figure
from kg.results.verdict_figures import Matrix
from kg.system.sizes import READABLE_ITEMS, TERMINAL_ROWS

_WIDTH = 100
_LEAST = 20
_OPENS = "[…] opens the evidence of a line: kg evidence ID"
_BOLD, _DIM, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(result: Result, width: int | None = None, color: bool = False) -> str:
    """Return a result as lines.

    A table of more than 1,000 rows shows its first 50 rows, and says how to get the others; a very
    long list is cut too. Columns for which a row has no room stand beneath it as `name: value`;
    columns that hold nothing are left out.

    Args:
        result: what a question returned.
        width: the columns of a line, at least 20; by default those of the terminal in which this
            runs, else 100.
        color: whether lines may be bold or dim, by ANSI escapes.
    """
    if width is None:
        width = shutil.get_terminal_size((_WIDTH, 24)).columns
    width = max(width, _LEAST)
    texts = _sentences(result.sentences(), width, color)
    for section in sections(result):
        texts += _section(section, width, color)
    return "\n\n".join(texts) + "\n" if texts else ""


def _section(full: Section, width: int, color: bool) -> list[str]:
    """Return the blocks of a section: title, sentences, figures in words, tables."""
    section = condense(replace(full, tables=tuple(map(_first, full.tables))))
    texts = []
    if section.title:
        texts.append(_titled(section.title, width, color, "═"))
    texts += _sentences(section.sentences, width, color)
    texts += ["\n".join(_figure(figure, width)) for figure in section.figures]
    for table, full_table in zip(section.tables, full.tables, strict=True):
        left_out = len(full_table.rows) - len(table.rows)
        texts.append(_table(table, left_out, width, color))
    return texts


def _figure(figure: Figure, width: int) -> list[str]:
    """Return a figure in words; a matrix as it is, in glyphs."""
    if isinstance(figure.drawing, Matrix):
        return matrix_lines(figure.drawing, width)
    return wrap(f"{visible(figure.title)}: {visible(figure.text)}", width)


def _how_to_see(table: Table, left_out: int) -> str:
    """Return how to see the rows that are left out."""
    # A query has only the table `rows`, which needs no name.
    which = "" if table.name == "rows" else f"--table {table.name} "
    return f"… and {number(left_out)} more rows, with {which}--format csv (or json)"


def _first(table: Table) -> Table:
    """Return a table as it is, or of a very long one the first rows."""
    return (
        replace(table, rows=table.rows[:TERMINAL_ROWS])
        if len(table.rows) > READABLE_ITEMS
        else table
    )


def _sentences(sentences: Iterable[Sentence], width: int, color: bool) -> list[str]:
    """Return the sentences as one block.

    Those on a topic stand beneath it; each has an id that opens its evidence.
    """
    lines = []
    is_cited = False
    for topic, group in by_topic(sentences):
        if any(sentence.number for sentence in group):
            lines += _run_in(topic, group, width, color)
            continue
        lines += _painted(visible(topic), width, _BOLD, color)
        indent = "  " if topic else ""
        for sentence in group:
            is_cited = is_cited or bool(sentence.ids and not sentence.number)
            evidence = _reference(sentence)
            first, *more = wrap(visible(sentence.text) + evidence, width - len(indent) - 2)
            lines += [indent + first, *(f"{indent}  {line}" for line in more)]
    if is_cited:
        lines += _painted(_OPENS, width, _DIM, color)
    return ["\n".join(lines)] if lines else []


def _run_in(topic: str, group: Iterable[Sentence], width: int, color: bool) -> list[str]:
    """Return numbered sentences on a topic as one paragraph, which begins with the topic."""
    head = visible(topic)
    head += "" if head.endswith("?") else ":"
    texts = (visible(sentence.text) + _reference(sentence) for sentence in group)
    first, *more = wrap(f"{head} {' '.join(texts)}", width - 2)
    if color and first.startswith(head):
        first = _paint(head, _BOLD, color) + first[len(head) :]
    return [first, *(f"  {line}" for line in more)]


def _reference(sentence: Sentence) -> str:
    """Return by what the evidence of a sentence is opened: its number, else an id."""
    if sentence.number:
        return f" [{sentence.number}]"
    return f" [{visible(sentence.ids[0])}]" if sentence.ids else ""


def _table(table: Table, left_out: int, width: int, color: bool) -> str:
    """Return a table with its title and reading, and how to see the rows that are left out."""
    if not table.rows:
        return "\n".join(wrap(f"{visible(table.title)}: none", width))
    lines = [_titled(table.title, width, color, "─")]
    lines += _painted(visible(table.reading), width, _DIM, color)
    header, body = grid(table, width)
    lines += ["", *(_paint(line, _BOLD, color) for line in header), *body]
    if left_out:
        lines += _painted(_how_to_see(table, left_out), width, _DIM, color)
    return "\n".join(lines)


def _titled(title: str, width: int, color: bool, rule: str) -> str:
    """Return a title in bold, or underlined where there are no escapes."""
    lines = wrap(visible(title), width)
    if color:
        return "\n".join(_paint(line, _BOLD, color) for line in lines)
    return "\n".join([*lines, rule * max(map(column_count, lines))])


def _painted(text: str, width: int, code: str, color: bool) -> list[str]:
    """Return a text as lines in bold or dim, an empty text as none."""
    return [_paint(line, code, color) for line in wrap(text, width) if line]


def _paint(line: str, code: str, color: bool) -> str:
    """Return a line between an ANSI escape and its end; an empty line stays empty."""
    return f"{code}{line}{_RESET}" if color and line else line

"""A matrix of verdicts as lines: a glyph a cell, and the key beside the rows."""

import sys

from kg.rendering.cell_text import visible
from kg.rendering.terminal.text_width import column_count, pad, wrap
from kg.rendering.verdict_glyphs import glyphs
from kg.results.verdict_figures import Matrix, MatrixRow

_LEAST_LABEL = 12  # columns for the names of a row
_KEY_GAP = 3


def matrix_lines(matrix: Matrix, width: int) -> list[str]:
    """Return a matrix as lines: titles of columns, a line or more a row, then the key.

    Args:
        matrix: the matrix.
        width: the columns of a line.
    """
    matrix = matrix.joined()
    titles = [visible(column.title) for column in matrix.columns]
    glyph_of = _glyphs(matrix)
    cell_widths = [max(column_count(title), 1) for title in titles]
    cells_width = sum(cell_widths) + 2 * len(cell_widths)
    longest = max((column_count(visible(row.label)) for row in matrix.rows), default=0)
    room = max(_LEAST_LABEL, min(longest, width - cells_width))
    header = "".join(f"  {_centred(t, w)}" for t, w in zip(titles, cell_widths, strict=True))
    lines = [" " * room + header.rstrip()]
    for row in matrix.rows:
        first, *more = _label(row, room)
        marks = [glyph_of[cell.verdict] for cell in row.cells]
        cells = "".join(f"  {_centred(m, w)}" for m, w in zip(marks, cell_widths, strict=True))
        lines += [pad(first, room) + cells.rstrip(), *more]
    if matrix.left_out:
        lines.append(f"… and {matrix.left_out:,} more: kg overview")
    return _with_key(lines, _key(matrix, glyph_of), width)


def _label(row: MatrixRow, room: int) -> list[str]:
    """Return the label of a row as lines: one line where several actors share the row.

    Args:
        row: the row.
        room: the columns of a line.
    """
    label = visible(row.label)
    if len(row.ids) == 1 or column_count(label) <= room:
        return wrap(label, room)
    number = f" … ({len(row.ids)})"
    return [f"{wrap(label, room - column_count(number))[0].rstrip(', ')}{number}"]


def _glyphs(matrix: Matrix) -> dict[str, str]:
    """Return the glyph of each verdict; plain ones where the output cannot write the others."""
    marks = glyphs()
    words = [verdict for verdict, _ in matrix.verdicts]
    try:
        "".join(marks[word].glyph for word in words).encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return {word: mark.ascii for word, mark in marks.items()}
    return {word: mark.glyph for word, mark in marks.items()}


def _centred(text: str, width: int) -> str:
    """Return a text in the middle of some columns.

    Args:
        text: the text.
        width: the columns.
    """
    before = (width - column_count(text)) // 2
    return pad(" " * before + text, width)


def _key(matrix: Matrix, glyph_of: dict[str, str]) -> list[str]:
    """Return what the glyphs stand for, an entry a verdict."""
    return [f"{glyph_of[verdict]} {verdict}" for verdict, _ in matrix.verdicts if verdict]


def _with_key(lines: list[str], entries: list[str], width: int) -> list[str]:
    """Return the lines of a matrix with its key: beside the rows if there is room, else beneath.

    Args:
        lines: the header and the rows.
        entries: what each glyph stands for.
        width: the columns of a line.
    """
    edge = max(map(column_count, lines)) + _KEY_GAP
    if len(entries) < len(lines) and edge + max(map(column_count, entries), default=0) <= width:
        beside = ["", *entries, *[""] * (len(lines) - 1 - len(entries))]
        return [f"{pad(a, edge)}{b}".rstrip() for a, b in zip(lines, beside, strict=True)]
    beneath: list[str] = []
    for entry in entries:
        joined = f"{beneath[-1]}{' ' * _KEY_GAP}{entry}" if beneath else ""
        if joined and column_count(joined) <= width:
            beneath[-1] = joined
        else:
            beneath.append(entry)
    return [*lines, "", *beneath]

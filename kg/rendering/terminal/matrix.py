"""A matrix of verdicts as lines: a glyph a cell, and the key beside the rows."""

import sys
from collections.abc import Sequence

from kg.rendering.cell_text import visible
from kg.rendering.terminal.text_width import column_count, pad, wrap
from kg.rendering.verdict_glyphs import glyphs
from kg.results.figures import Matrix

_LEAST_LABEL = 12  # columns for the names of a row
_KEY_GAP = 3


def matrix_lines(matrix: Matrix, width: int) -> list[str]:
    """Return a matrix as lines: titles of columns, a line or more a row, then the key.

    Args:
        matrix: the matrix.
        width: the columns of a line.
    """
    titles = [visible(title) for title in matrix.columns]
    glyph_of = _glyphs(matrix)
    cell_widths = [max(column_count(title), 1) for title in titles]
    cells_width = sum(cell_widths) + 2 * len(cell_widths)
    longest = max((column_count(visible(row.label)) for row in matrix.rows), default=0)
    room = max(_LEAST_LABEL, min(longest, width - cells_width))
    header = "".join(f"  {_centred(t, w)}" for t, w in zip(titles, cell_widths, strict=True))
    lines = [" " * room + header.rstrip()]
    for row in matrix.rows:
        first, *more = wrap(visible(row.label), room)
        marks = [glyph_of[cell.verdict] for cell in row.cells]
        cells = "".join(f"  {_centred(m, w)}" for m, w in zip(marks, cell_widths, strict=True))
        lines += [pad(first, room) + cells.rstrip(), *more]
    return [*lines, "", *_key(matrix, glyph_of, width)]


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


def _key(matrix: Matrix, glyph_of: dict[str, str], width: int) -> Sequence[str]:
    """Return what the glyphs stand for, as many in a line as have room.

    Args:
        matrix: the matrix.
        glyph_of: the glyph of each verdict.
        width: the columns of a line.
    """
    entries = [f"{glyph_of[verdict]} {verdict}" for verdict, _ in matrix.verdicts if verdict]
    lines: list[str] = []
    for entry in entries:
        joined = f"{lines[-1]}{' ' * _KEY_GAP}{entry}" if lines else ""
        if joined and column_count(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(entry)
    return lines

"""A matrix of verdicts: a cell an actor and column, its verdict as colour and glyph."""

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    SMALL,
    TEXT,
    WIDTH,
    Look,
    Picture,
    beginning,
    join,
    mark,
    text_node,
    text_width,
)
from kg.rendering.verdict_glyphs import glyphs
from kg.results.figures import Matrix, MatrixRow

_ROW, _HEAD, _GAP = 26.0, 30.0, 4.0
_LABEL = 300.0


def matrix(drawing: Matrix, rows: CaseRows, frame: str) -> Picture:
    """Return a matrix as a picture.

    Args:
        drawing: the matrix.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    del rows, frame  # a cell links nowhere, and uses no hatch
    cell = (WIDTH - _LABEL) / max(len(drawing.columns), 1)
    parts = []
    for i, title in enumerate(drawing.columns):
        middle = _LABEL + (i + 0.5) * cell
        text = text_node(beginning(title, cell - _GAP, SMALL))
        look: Look = {"x": middle, "y": _HEAD - 12, "text_anchor": "middle", "class_": "small"}
        parts.append(mark("text", text, **look))
    for place, row in enumerate(drawing.rows):
        parts.append(_row(row, _HEAD + place * _ROW, cell))
    height = _HEAD + len(drawing.rows) * _ROW + _GAP
    return Picture(WIDTH, height, join(*parts))


def _row(row: MatrixRow, top: float, cell: float) -> Markup:
    """Return a row of a matrix.

    Args:
        row: the row.
        top: where it begins.
        cell: the width of a cell.
    """
    baseline = top + _ROW / 2 + TEXT / 3
    label = beginning(row.label, _LABEL - 2 * _GAP, TEXT)
    more = len(row.ids)
    if label != row.label and text_width(row.label) > _LABEL:
        label = f"{beginning(row.label, _LABEL - 60, TEXT)}… ({more})"
    parts = [mark("text", text_node(label), x=0, y=baseline)]
    for i, part in enumerate(row.cells):
        left = _LABEL + i * cell
        word = part.verdict.replace(" ", "-") or "none"
        title = mark("title", text_node(f"{row.label}: {part.verdict or 'not counted'}"))
        box = mark(
            "rect",
            x=left + _GAP / 2,
            y=top + _GAP / 2,
            width=cell - _GAP,
            height=_ROW - _GAP,
            rx=3,
            class_=f"verdict {word}",
        )
        glyph = text_node(glyphs()[part.verdict].glyph)
        middle: Look = {"x": left + cell / 2, "y": baseline, "text_anchor": "middle"}
        parts.append(mark("g", title, box, mark("text", glyph, class_=f"glyph {word}", **middle)))
    return join(*parts)

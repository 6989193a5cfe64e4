"""The legend beneath a drawing of verdicts: each mark that occurs, with its words."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from markupsafe import Markup

from kg.rendering.svg.elements import draw_label, join, text_width
from kg.rendering.svg.verdict_marks import WIDTH as MARK
from kg.rendering.svg.verdict_marks import verdict_mark
from kg.results.verdict_figures import Certainty, Matrix

_LINE = 26.0
_WORDS = {
    "around": "got around",
    "free": "free",
    "open": "left open",
    "held": "held",
    "refused": "refused",
    "lacking": "lacks access",
    "declined": "declined it",
    "by kind": "only by kind",
    "not stated": "nothing told",
    "": "not counted",
}
_CLOSED = ("held", "refused", "lacking", "declined")
_SURE: dict[Certainty, str] = {
    "certain": "{words}, by name",
    "possible": "possibly {words}",
    "role": "{words}, said of their kind",
}


def verdict_legend(drawing: Matrix, frame: str, width: float, top: float) -> tuple[Markup, float]:
    """Return the legend and how high it is.

    Args:
        drawing: the matrix whose marks it explains.
        frame: the id of the picture, whose hatches are used.
        width: how wide it may be.
        top: its upper edge.
    """
    parts, x, y = [], 0.0, top
    for verdict, certainty, words in _entries(drawing):
        length = MARK + 8 + text_width(words, 10.8) + 9
        if x and x + length > width:
            x, y = 0.0, y + _LINE
        parts.append(verdict_mark(verdict, certainty, frame, x, y))
        parts.append(draw_label(x + MARK + 6, y + 16, words, "small soft"))
        x += length
    return join(*parts), y + _LINE - top if parts else 0.0


class _Entry(NamedTuple):
    """A mark and its words."""

    verdict: str
    certainty: Certainty
    words: str


def _entries(drawing: Matrix) -> Iterator[_Entry]:
    """Yield each verdict that occurs, and each way of being sure of what closes, with its words."""
    cells = list(chain.from_iterable(row.cells for row in drawing.rows))
    for verdict, _ in drawing.verdicts:
        ways = {cell.certainty for cell in cells if cell.verdict == verdict} or {"certain"}
        if verdict not in _CLOSED or not ways - {"certain"}:
            ways = {"certain"}
        for certainty in (sure for sure in _SURE if sure in ways):
            words = _WORDS[verdict]
            is_plain = certainty == "certain" and ways == {"certain"}
            text = words if is_plain else _SURE[certainty].format(words=words)
            yield _Entry(verdict, certainty, text)

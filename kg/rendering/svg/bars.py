"""Shares as bars."""

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    SMALL,
    Picture,
    draw_label,
    finite,
    join,
    linked,
    mark,
    painted,
    text_node,
)
from kg.results.figures import Bar, Bars

_WIDTH = 760.0
_LEFT, _TRACK = 236.0, 340.0
_ROW, _THICK, _HEADING = 27.0, 13.0, 34.0


def bars(drawing: Bars, rows: CaseRows, frame: str) -> Picture:
    """Return bars on a track that ends at 100 percent.

    The label of a bar stands to its left, the words to its right.

    Args:
        drawing: the bars, with their groups.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    groups: dict[str, list[Bar]] = {}
    for bar in drawing.bars:
        groups.setdefault(bar.group, []).append(bar)
    parts, y = [], 4.0
    for group, members in groups.items():
        if group:
            parts.append(draw_label(0, y + _HEADING - 14, group, "strong halo", _WIDTH))
            y += _HEADING
        for bar in members:
            parts.append(_bar(bar, y + _ROW / 2, rows, frame))
            y += _ROW
    rules, ticks = [], []
    for share in (0, 0.5, 1):
        x = _LEFT + share * _TRACK
        rules.append(mark("line", x1=x, x2=x, y1=4, y2=y + 3, class_="rule"))
        ticks.append(draw_label(x, y + 17, f"{100 * share:.0f} %", "small soft middle"))
    return Picture(_WIDTH, y + 26, join(*rules, *parts, *ticks))


def _bar(bar: Bar, y: float, rows: CaseRows, frame: str) -> Markup:
    share = min(max(finite(bar.share) or 0.0, 0.0), 1.0)
    label = linked(bar.id, rows, draw_label(0, y + 4.5, bar.label, "name", _LEFT - 14))
    track = mark("rect", **_rect(y, _TRACK), class_="track")
    parts = [label, track]
    if share:
        title = mark("title", text_node(f"{bar.label}: {bar.text}"))
        parts.append(mark("rect", title, **_rect(y, share * _TRACK), **painted(bar.tone, frame)))
    x = _LEFT + _TRACK + 12
    words = draw_label(x, y + 4.5, bar.text, "small", _WIDTH - x, SMALL)
    return join(*parts, words)


def _rect(y: float, width: float) -> dict[str, float]:
    """Return the place and size of a bar with its middle at this height."""
    return {"x": _LEFT, "y": y - _THICK / 2, "width": width, "height": _THICK}

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
            heading = draw_label(0, y + _HEADING - 14, group, "strong halo", _WIDTH)
            parts.append(heading)
            y += _HEADING
        for bar in members:
            middle = y + _ROW / 2
            parts.append(_bar(bar, middle, rows, frame))
            y += _ROW
    rules, ticks = [], []
    for share in (0, 0.5, 1):
        x = _LEFT + share * _TRACK
        rule = mark("line", x1=x, x2=x, y1=4, y2=y + 3, class_="rule")
        tick = draw_label(x, y + 17, f"{100 * share:.0f} %", "small soft middle")
        rules.append(rule)
        ticks.append(tick)
    inside = join(*rules, *parts, *ticks)
    return Picture(_WIDTH, y + 26, inside)


def _bar(bar: Bar, y: float, rows: CaseRows, frame: str) -> Markup:
    """Return the label of a bar, its track, the bar where there is some share, and its words."""
    share = finite(bar.share) or 0.0
    length = min(max(share, 0.0), 1.0) * _TRACK
    name = draw_label(0, y + 4.5, bar.label, "name", _LEFT - 14)
    track = mark("rect", **_rect(y, _TRACK), class_="track")
    parts = [linked(bar.id, rows, name), track]
    if length:
        title = mark("title", text_node(f"{bar.label}: {bar.text}"))
        paint = painted(bar.tone, frame)
        parts.append(mark("rect", title, **_rect(y, length), **paint))
    x = _LEFT + _TRACK + 12
    words = draw_label(x, y + 4.5, bar.text, "small", _WIDTH - x, SMALL)
    return join(*parts, words)


def _rect(y: float, width: float) -> dict[str, float]:
    """Return the place and size of a bar with its middle at this height."""
    return {"x": _LEFT, "y": y - _THICK / 2, "width": width, "height": _THICK}

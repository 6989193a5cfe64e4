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
    said,
)
from kg.results.figures import Bar, Bars

_WIDTH = 760.0
_LEFT, _TRACK = 236.0, 340.0
_ROW, _THICK, _HEADING = 27.0, 13.0, 34.0


def bars(drawing: Bars, rows: CaseRows, frame: str) -> Picture:
    """Return bars with the label to the left and the words to the right, on a track that ends at 100 percent."""
    groups: dict[str, list[Bar]] = {}
    for bar in drawing.bars:
        groups.setdefault(bar.group, []).append(bar)
    parts, y = [], 4.0
    for group, some in groups.items():
        if group:
            parts.append(draw_label(0, y + _HEADING - 14, group, "strong halo", _WIDTH))
            y += _HEADING
        for bar in some:
            parts.append(_bar(bar, y + _ROW / 2, rows, frame))
            y += _ROW
    scale = [
        mark("line", x1=x, x2=x, y1=4, y2=y + 3, class_="rule")
        for x in (_LEFT, _LEFT + _TRACK / 2, _LEFT + _TRACK)
    ]
    ticks = [
        draw_label(_LEFT + share * _TRACK, y + 17, f"{100 * share:.0f} %", "small soft middle")
        for share in (0, 0.5, 1)
    ]
    return Picture(_WIDTH, y + 26, join(*scale, *parts, *ticks))


def _bar(bar: Bar, y: float, rows: CaseRows, frame: str) -> Markup:
    share = min(max(finite(bar.share) or 0.0, 0.0), 1.0)
    top = y - _THICK / 2
    track = mark("rect", x=_LEFT, y=top, width=_TRACK, height=_THICK, class_="track")
    title = mark("title", said(f"{bar.label}: {bar.text}"))
    drawn = mark(
        "rect",
        title,
        x=_LEFT,
        y=top,
        width=share * _TRACK,
        height=_THICK,
        **painted(bar.tone, frame),
    )
    return join(
        linked(bar.id, rows, draw_label(0, y + 4.5, bar.label, "name", _LEFT - 14)),
        track,
        *([drawn] if share else []),
        draw_label(
            _LEFT + _TRACK + 12, y + 4.5, bar.text, "small", _WIDTH - _LEFT - _TRACK - 12, SMALL
        ),
    )

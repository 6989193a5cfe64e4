"""Stretches on an axis: what is known of a number, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.rendering.cell_text import MISSING, number
from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    SMALL,
    Picture,
    cut,
    dot,
    draw_label,
    finite,
    join,
    linked,
    mark,
    painted,
    said,
    text_width,
    triangle,
)
from kg.results.figures import Axis, Line, Stretch

_WIDTH = 880.0
_LEFT, _SCALE = 216.0, 544.0
_RIGHT = _LEFT + _SCALE
_ROW, _THICK, _HEADING, _LEVEL = 26.0, 11.0, 34.0, 17.0
_HEAD = 9.0
_LIMIT_ROOM = 330.0


@dataclass(frozen=True)
class _Limit:
    """A limit: where its line is drawn, where its label begins, how wide that is, and on which level it stands."""

    x: float
    start: float
    width: float
    level: int
    text: str


def axis(drawing: Axis, rows: CaseRows, frame: str) -> Picture:
    """Return lines beneath each other on one scale from 0.

    Ends that are not known are arrows to the end of the scale, a single number is a dot. The scale is made longer where
    something lies beyond its top, so that nothing is cut off.
    """
    top = _top(drawing)
    limits = _limits(drawing.limits, top)
    above = 6 + _LEVEL * (1 + max((limit.level for limit in limits), default=-1))
    groups: dict[str, list[Line]] = {}
    for line in drawing.lines:
        groups.setdefault(line.group, []).append(line)
    parts, y = [], above
    for group, some in groups.items():
        if group:
            parts.append(draw_label(0, y + _HEADING - 13, group, "strong halo", _WIDTH))
            y += _HEADING
        for line in some:
            parts.append(_line(line, y + _ROW / 2, top, rows, frame))
            y += _ROW
    back = [
        *_ticks(top, drawing.unit, above, y + 4),
        *(_limit(limit, above, y + 4) for limit in limits),
    ]
    return Picture(_WIDTH, y + 28, join(*back, *parts))


def _top(drawing: Axis) -> float:
    ends = [e for line in drawing.lines for piece in line.pieces for e in (piece.low, piece.high)]
    known = [
        e
        for e in (drawing.top, *ends, *(at for at, _ in drawing.limits))
        if finite(e) is not None and e
    ]
    return max((e for e in known if e > 0), default=1.0)


def _at(value: float, top: float) -> float:
    return _LEFT + _SCALE * min(max(value / top, 0.0), 1.0)


def steps(top: float, unit: str) -> list[float]:
    """Return round numbers from 0 to the top, at most eight: for months those of years where they are long.

    >>> steps(1, "share"), steps(96, "months")
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0, 12, 24, 36, 48, 60, 72, 84, 96])
    """
    if unit == "months" and top > 6:
        step = next(
            (s for s in (1, 3, 6, 12, 24, 60, 120, 240) if top / s <= 8), 12 * _round_step(top / 12)
        )
    else:
        step = _round_step(top)
    return [round(i * step, 12) for i in range(math.floor(top / step + 1e-9) + 1)]


def _round_step(top: float) -> float:
    scale = 10.0 ** math.floor(math.log10(top / 5))
    return scale * next(n for n in (1, 2, 5, 10) if top / (n * scale) <= 6)


def _ticks(top: float, unit: str, above: float, below: float) -> list[Markup]:
    parts = []
    for value in steps(top, unit):
        x = _at(value, top)
        shown = number(round(100 * value, 9) if unit == "share" else value)
        parts.append(mark("line", x1=x, x2=x, y1=above, y2=below, class_="rule"))
        parts.append(draw_label(x, below + 15, shown, "small soft middle"))
    named = "percent" if unit == "share" else unit
    return [
        *parts,
        draw_label(_RIGHT + 22, below + 15, named, "small soft", _WIDTH - _RIGHT - 22, SMALL),
    ]


def _limits(limits: Sequence[tuple[float, str]], top: float) -> list[_Limit]:
    """Return limits with levels for their labels, none of which touches another, nor the line of one that is higher.

    They are placed from right to left: a label begins at its line, so those further left then stand above.
    """
    placed: list[_Limit] = []
    for at, text in sorted(limits, key=lambda limit: (-limit[0], limit[1])):
        x, fitted = _at(at, top), cut(text, _LIMIT_ROOM, SMALL)
        width = text_width(fitted, SMALL) + 10
        start = min(x - 2, _WIDTH - width)
        level = next(
            n
            for n in range(len(placed) + 1)
            if n == len(placed) or _free(placed, x, start, width, n)
        )
        placed.append(_Limit(x, start, width, level, text))
    return placed


def _free(placed: Sequence[_Limit], x: float, start: float, width: float, level: int) -> bool:
    for other in placed:
        if (
            other.level == level
            and other.start < start + width
            and start < other.start + other.width
        ):
            return False
        if other.level > level and start <= other.x <= start + width:
            return False
        if other.level < level and other.start <= x <= other.start + other.width:
            return False
    return True


def _limit(limit: _Limit, above: float, below: float) -> Markup:
    base = above - 6 - limit.level * _LEVEL
    line = mark("line", x1=limit.x, x2=limit.x, y1=base + 4, y2=below, class_="limit")
    return join(line, draw_label(limit.start, base, limit.text, "small halo", _LIMIT_ROOM, SMALL))


def _line(line: Line, y: float, top: float, rows: CaseRows, frame: str) -> Markup:
    guide = mark("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="rule")
    named = linked(line.id, rows, draw_label(0, y + 4.5, line.label, "name", _LEFT - 14))
    if not line.pieces:
        return join(guide, named, draw_label(_LEFT + 10, y + 4, MISSING, "small soft halo"))
    ends = [_ends(piece, top) for piece in line.pieces]
    drawn = [_piece(p, *e, y, line.label, frame) for p, e in zip(line.pieces, ends, strict=True)]
    return join(guide, named, *drawn, *_texts(line.pieces, ends, y))


def _ends(piece: Stretch, top: float) -> tuple[float, float]:
    low, high = finite(piece.low), finite(piece.high)
    return (_LEFT if low is None else _at(low, top), _RIGHT if high is None else _at(high, top))


def _piece(piece: Stretch, start: float, end: float, y: float, whose: str, frame: str) -> Markup:
    title = mark("title", said(f"{whose}: {piece.text}" if piece.text else whose))
    left, right = finite(piece.low) is None, finite(piece.high) is None
    if not (left or right) and start == end:
        return dot(start, y, 5.5, piece.tone, frame, title)
    # A stretch too short for whole arrow heads has smaller ones: what is drawn ends where the number does.
    size = min(_HEAD, (end - start) / 2)
    heads = [
        *([triangle(start, y, -size, _THICK * 0.75, piece.tone)] if left else []),
        *([triangle(end, y, size, _THICK * 0.75, piece.tone)] if right else []),
    ]
    x, until = start + (size if left else 0), end - (size if right else 0)
    if left and right:
        # Nothing at all is known: a thin line, which covers no ground.
        return join(mark("line", title, x1=x, x2=until, y1=y, y2=y, class_="unknown"), *heads)
    width = max(until - x, 2.0)
    drawn = mark(
        "rect",
        title,
        x=x,
        y=y - _THICK / 2,
        width=width,
        height=_THICK,
        **painted(piece.tone, frame),
    )
    return join(drawn, *heads)


def _texts(
    pieces: Sequence[Stretch], ends: Sequence[tuple[float, float]], y: float
) -> list[Markup]:
    """Return the words of the stretches: to the right of each, else to its left, else only in its title."""
    parts, taken = [], _LEFT
    for i, (piece, (start, end)) in enumerate(zip(pieces, ends, strict=True)):
        until = ends[i + 1][0] if i + 1 < len(ends) else _WIDTH
        wide = text_width(piece.text, SMALL)
        if not piece.text:
            pass
        elif end + 10 + wide <= until or (i + 1 == len(ends) and start - taken < wide + 14):
            parts.append(
                draw_label(end + 10, y + 4, piece.text, "small halo", until - end - 10, SMALL)
            )
        elif taken + wide + 14 <= start:
            parts.append(draw_label(start - 10, y + 4, piece.text, "small halo end", 0, SMALL))
        taken = max(taken, end)
    return parts

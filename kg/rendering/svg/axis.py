"""Stretches on an axis: what is known of a number, line by line."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

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
    text_node,
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
    """A limit: where its line is drawn, and its label.

    The label begins at `start`, is `width` wide and stands on a level, of which 0 is the lowest.
    """

    x: float
    start: float
    width: float
    level: int
    text: str


def axis(drawing: Axis, rows: CaseRows, frame: str) -> Picture:
    """Return lines beneath each other on one scale from 0.

    Ends that are not known are arrows to the end of the scale, a single number is a dot. The scale
    is made longer where something lies beyond its top, so that nothing is cut off.

    Args:
        drawing: the lines with their stretches, in the unit of the axis.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    top = _top(drawing)
    limits = _limits(drawing.limits, top)
    level_count = max((limit.level + 1 for limit in limits), default=0)
    above = 6 + _LEVEL * level_count
    groups: dict[str, list[Line]] = {}
    for line in drawing.lines:
        groups.setdefault(line.group, []).append(line)
    parts, y = [], above
    for group, lines in groups.items():
        if group:
            parts.append(draw_label(0, y + _HEADING - 13, group, "strong halo", _WIDTH))
            y += _HEADING
        for line in lines:
            middle = y + _ROW / 2
            parts.append(_line(line, middle, top, rows, frame))
            y += _ROW
    # The scale and the limits lie behind the lines.
    ticks = _ticks(top, drawing.unit, above, y + 4)
    marks = [_limit(limit, above, y + 4) for limit in limits]
    return Picture(_WIDTH, y + 28, join(*ticks, *marks, *parts))


def _top(drawing: Axis) -> float:
    """Return the largest number that is drawn, 1 where there is none above 0."""
    ends: list[float | None] = [drawing.top]
    ends += [place for place, _ in drawing.limits]
    for line in drawing.lines:
        for piece in line.pieces:
            ends += [piece.low, piece.high]
    numbers = [finite(end) or 0.0 for end in ends]
    return max(numbers) if max(numbers) > 0 else 1.0


def _at(number: float, top: float) -> float:
    """Return where a number stands on the scale."""
    part = number / top
    return _LEFT + _SCALE * min(max(part, 0.0), 1.0)


def steps(top: float, unit: str) -> list[float]:
    """Return round numbers from 0 to the top, at most eight.

    Args:
        top: the end of the scale.
        unit: its unit; `months` are those of whole years where they are long.

    >>> steps(1, "share"), steps(96, "months")
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0, 12, 24, 36, 48, 60, 72, 84, 96])
    """
    is_long = unit == "months" and top > 6
    step = _month_step(top) if is_long else _round_step(top)
    last = math.floor(top / step + 1e-9)
    return [round(i * step, 12) for i in range(last + 1)]


def _month_step(top: float) -> float:
    """Return a step of at least a month that months are counted in, whole years where they can."""
    for months in (1, 3, 6, 12, 24, 60, 120, 240):
        if top / months <= 8:
            return months
    return 12 * _round_step(top / 12)


def _round_step(top: float) -> float:
    """Return the smallest of 1, 2 and 5, times a power of ten, that makes at most six steps."""
    scale = 10.0 ** math.floor(math.log10(top / 5))
    for digit in (1, 2, 5):
        if top / (digit * scale) <= 6:
            return scale * digit
    return scale * 10


def _ticks(top: float, unit: str, above: float, below: float) -> list[Markup]:
    """Return the lines of the scale between two heights, their numbers, and the unit."""
    parts = []
    for step in steps(top, unit):
        x = _at(step, top)
        tick = round(100 * step, 9) if unit == "share" else step
        rule = mark("line", x1=x, x2=x, y1=above, y2=below, class_="rule")
        label = draw_label(x, below + 15, number(tick), "small soft middle")
        parts += [rule, label]
    name = "percent" if unit == "share" else unit
    x = _RIGHT + 22
    unit_label = draw_label(x, below + 15, name, "small soft", _WIDTH - x, SMALL)
    return [*parts, unit_label]


def _limits(limits: Sequence[tuple[float, str]], top: float) -> list[_Limit]:
    """Return limits with levels for their labels.

    No label touches another, nor the line of a limit on a higher level. Limits are placed from
    right to left: a label begins at its line, so those further left then stand above.
    """
    before: list[_Limit] = []
    for at, text in sorted(limits, key=lambda limit: (-limit[0], limit[1])):
        x = _at(at, top)
        fitted = cut(text, _LIMIT_ROOM, SMALL)
        width = text_width(fitted, SMALL) + 10
        start = min(x - 2, _WIDTH - width)
        limit = _Limit(x, start, width, 0, text)
        # Among as many levels as there are limits before it, and one more, one is free.
        while limit.level < len(before) and not _is_free(limit, before):
            limit = replace(limit, level=limit.level + 1)
        before.append(limit)
    return before


def _is_free(limit: _Limit, before: Sequence[_Limit]) -> bool:
    """Return whether the label of a limit touches no label, and no label touches a line."""
    end = limit.start + limit.width
    for earlier in before:
        earlier_end = earlier.start + earlier.width
        labels_touch = earlier.start < end and limit.start < earlier_end
        if earlier.level == limit.level and labels_touch:
            return False
        if earlier.level > limit.level and limit.start <= earlier.x <= end:
            return False
        if earlier.level < limit.level and earlier.start <= limit.x <= earlier_end:
            return False
    return True


def _limit(limit: _Limit, above: float, below: float) -> Markup:
    """Return the line of a limit through the scale, and its label on its level above that."""
    base = above - 6 - limit.level * _LEVEL
    line = mark("line", x1=limit.x, x2=limit.x, y1=base + 4, y2=below, class_="limit")
    label = draw_label(limit.start, base, limit.text, "small halo", _LIMIT_ROOM, SMALL)
    return join(line, label)


def _line(line: Line, y: float, top: float, rows: CaseRows, frame: str) -> Markup:
    """Return a line with its label to the left; of one without stretches nothing is known."""
    guide = mark("line", x1=_LEFT, x2=_RIGHT, y1=y, y2=y, class_="rule")
    name = draw_label(0, y + 4.5, line.label, "name", _LEFT - 14)
    label = linked(line.id, rows, name)
    if not line.pieces:
        missing = draw_label(_LEFT + 10, y + 4, MISSING, "small soft halo")
        return join(guide, label, missing)
    places = [_place(piece, top) for piece in line.pieces]
    shapes = []
    for piece, place in zip(line.pieces, places, strict=True):
        text = f"{line.label}: {piece.text}" if piece.text else line.label
        title = mark("title", text_node(text))
        shapes.append(_piece(piece, place, y, title, frame))
    texts = _texts(line.pieces, places, y)
    return join(guide, label, *shapes, *texts)


class _Place(NamedTuple):
    """Where a stretch begins and ends on the sheet."""

    start: float
    end: float


def _place(piece: Stretch, top: float) -> _Place:
    """Return where a stretch begins and ends in the picture; an open end is at the margin."""
    low, high = finite(piece.low), finite(piece.high)
    start = _LEFT if low is None else _at(low, top)
    end = _RIGHT if high is None else _at(high, top)
    return _Place(start, end)


def _piece(piece: Stretch, place: _Place, y: float, title: Markup, frame: str) -> Markup:
    """Return a stretch: a bar, a dot for a single number, with arrows where an end is not known."""
    start, end = place
    is_open_left = finite(piece.low) is None
    is_open_right = finite(piece.high) is None
    if start == end and not (is_open_left or is_open_right):
        return dot(start, y, 5.5, piece.tone, frame, title)
    # A stretch too short for its arrow heads has smaller ones: its drawing ends where it does.
    size, half = min(_HEAD, (end - start) / 2), _THICK * 0.75
    heads = []
    if is_open_left:
        heads.append(triangle(start, y, -size, half, piece.tone))
        start += size
    if is_open_right:
        heads.append(triangle(end, y, size, half, piece.tone))
        end -= size
    if is_open_left and is_open_right:
        # Nothing at all is known: a thin line, which covers no ground.
        line = mark("line", title, x1=start, x2=end, y1=y, y2=y, class_="unknown")
        return join(line, *heads)
    width = max(end - start, 2.0)
    box = {"y": y - _THICK / 2, "width": width, "height": _THICK}
    paint = painted(piece.tone, frame)
    bar = mark("rect", title, x=start, **box, **paint)
    return join(bar, *heads)


def _texts(pieces: Sequence[Stretch], places: Sequence[_Place], y: float) -> list[Markup]:
    """Return the words of the stretches.

    They stand to the right of their stretch, else to its left, else only in its title.
    """
    parts, left = [], _LEFT  # what stands to the left ends at `left`
    for i, (piece, place) in enumerate(zip(pieces, places, strict=True)):
        is_last = i + 1 == len(places)
        right = _WIDTH if is_last else places[i + 1].start
        width = text_width(piece.text, SMALL)
        fits_right = place.end + 10 + width <= right
        fits_left = left + width + 14 <= place.start
        # The last text may be cut at the edge of the sheet, where there is no room to its left.
        if piece.text and (fits_right or (is_last and not fits_left)):
            x = place.end + 10
            parts.append(draw_label(x, y + 4, piece.text, "small halo", right - x, SMALL))
        elif piece.text and fits_left:
            x = place.start - 10
            parts.append(draw_label(x, y + 4, piece.text, "small halo end", 0, SMALL))
        left = max(left, place.end)
    return parts

"""The shapes that families are told apart by, and the signs on ties that are denied or doubtful."""

import math
from typing import NamedTuple

from markupsafe import Markup

from kg.rendering.svg.elements import Look, join, mark, points


class _Polygon(NamedTuple):
    """A regular polygon: how many corners, the angle of the first in degrees, and its size.

    `swell` is its radius beside that of a disc that looks as large.
    """

    corners: int
    turn: float
    swell: float


_SQUARE = _Polygon(4, 45, 1.16)
_DIAMOND = _Polygon(4, 0, 1.2)
_HEXAGON = _Polygon(6, 0, 1.08)
_TRIANGLE = _Polygon(3, -90, 1.3)
_PENTAGON = _Polygon(5, -90, 1.1)
_WEDGE = _Polygon(3, 90, 1.3)
_POLYGONS = {
    "square": _SQUARE,
    "diamond": _DIAMOND,
    "hexagon": _HEXAGON,
    "triangle": _TRIANGLE,
    "pentagon": _PENTAGON,
    "wedge": _WEDGE,
}


def shape(name: str, x: float, y: float, radius: float, **look: str | float) -> Markup:
    """Return a shape; all shapes of one radius have about one area.

    Args:
        name: `disc`, `cross`, or a polygon: `square`, `diamond`, `hexagon`, `triangle`, `pentagon`,
            `wedge`.
        x: its middle.
        y: the height of its middle.
        radius: that of a disc of its area.
        look: further attributes, as its colours.
    """
    if name == "disc":
        return mark("circle", cx=x, cy=y, r=radius, **look)
    if name == "cross":
        return mark("polygon", points=_cross(x, y, radius), **look)
    corners = _regular(_POLYGONS[name], x, y, radius)
    return mark("polygon", points=points(*corners), **look)


def _regular(polygon: _Polygon, x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a regular polygon with its middle at a place."""
    far = radius * polygon.swell
    corners = []
    for i in range(polygon.corners):
        angle = math.radians(polygon.turn + 360 * i / polygon.corners)
        dx, dy = far * math.cos(angle), far * math.sin(angle)
        corners.append((x + dx, y + dy))
    return corners


def _cross(x: float, y: float, radius: float) -> str:
    """Return the corners of a cross with its middle at a place, from its upper left on."""
    a, b = radius * 1.1, radius * 0.45
    across = [-b, b, b, a, a, b, b, -b, -b, -a, -a, -b]
    down = [-a, -a, -b, -b, b, b, a, a, b, b, -b, -b]
    steps = zip(across, down, strict=True)
    corners = [(x + dx, y + dy) for dx, dy in steps]
    return points(*corners)


def sign(name: str, x: float, y: float, colour: str, paper: str) -> Markup:
    """Return the sign of a status.

    Args:
        name: `cross`, `bars`, `ring` or `question`.
        x: the middle of the tie.
        y: the height of that.
        colour: the colour of the sign.
        paper: the colour of what lies behind it.
    """
    if name == "ring":
        stroke: Look = {"stroke": colour, "stroke_width": 1.6}
        return mark("circle", cx=x, cy=y, r=4, fill=paper, **stroke)
    if name == "question":
        return _question_mark(x, y, colour, paper)
    way = _crossed_lines(x, y) if name == "cross" else _slanted_bars(x, y)
    ends: Look = {"fill": "none", "stroke_linecap": "round"}
    halo = mark("path", d=way, stroke=paper, stroke_width=5, **ends)
    line = mark("path", d=way, stroke=colour, stroke_width=2.2, **ends)
    return join(halo, line)


def _crossed_lines(x: float, y: float) -> str:
    """Return two lines of eight pixels across and down that cross at a place."""
    top = f"{y - 4:.1f}"
    return f"M{x - 4:.1f},{top} l8,8 M{x + 4:.1f},{top} l-8,8"


def _slanted_bars(x: float, y: float) -> str:
    """Return two short lines beside each other, which break off what runs through them."""
    left = f"M{x - 5:.1f},{y + 3:.1f}"
    right = f"M{x + 1:.1f},{y + 4:.1f}"
    return f"{left} l4,-7 {right} l4,-7"


def _question_mark(x: float, y: float, colour: str, paper: str) -> Markup:
    """Return a question mark on a disc of paper, which hides the line beneath."""
    stroke: Look = {"stroke": colour, "stroke_width": 1}
    ground = mark("circle", cx=x, cy=y, r=6.5, fill=paper, **stroke)
    face: Look = {"text_anchor": "middle", "font_size": 10, "font_weight": "bold"}
    text = mark("text", Markup("?"), x=x, y=y + 3.6, **face, fill=colour)
    return join(ground, text)

"""The shapes that families are told apart by, and the signs on ties that are denied or doubtful."""

import math
from typing import NamedTuple

from markupsafe import Markup

from kg.rendering.svg.elements import join, mark, points


class _Polygon(NamedTuple):
    """A regular polygon: how many corners, the angle of the first in degrees, and its size.

    `swell` is its radius beside that of a disc that looks as large.
    """

    corners: int
    turn: float
    swell: float


_POLYGONS = {
    "square": _Polygon(4, 45, 1.16),
    "diamond": _Polygon(4, 0, 1.2),
    "hexagon": _Polygon(6, 0, 1.08),
    "triangle": _Polygon(3, -90, 1.3),
    "pentagon": _Polygon(5, -90, 1.1),
    "wedge": _Polygon(3, 90, 1.3),
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
        return mark("polygon", points=points(*_cross(x, y, radius)), **look)
    count, turn, swell = _POLYGONS[name]
    far = radius * swell
    angles = [math.radians(turn + 360 * i / count) for i in range(count)]
    corners = [(x + far * math.cos(angle), y + far * math.sin(angle)) for angle in angles]
    return mark("polygon", points=points(*corners), **look)


def _cross(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Return the corners of a cross with its middle at a place, from its upper left on."""
    a, b = radius * 1.1, radius * 0.45
    across = [-b, b, b, a, a, b, b, -b, -b, -a, -a, -b]
    down = [-a, -a, -b, -b, b, b, a, a, b, b, -b, -b]
    return [(x + dx, y + dy) for dx, dy in zip(across, down, strict=True)]


def sign(name: str, x: float, y: float, colour: str, paper: str) -> Markup:
    """Return the sign of a status.

    Args:
        name: `cross`, `bars`, `ring` or `question`.
        x: the middle of the tie.
        y: the height of that.
        colour: the colour of the sign.
        paper: the colour of what lies behind it.
    """
    if name == "cross":
        lines = [f"M{x - 4:.1f},{y - 4:.1f} l8,8", f"M{x + 4:.1f},{y - 4:.1f} l-8,8"]
    elif name == "bars":
        lines = [f"M{x - 5:.1f},{y + 3:.1f} l4,-7", f"M{x + 1:.1f},{y + 4:.1f} l4,-7"]
    elif name == "ring":
        return mark("circle", cx=x, cy=y, r=4, fill=paper, stroke=colour, stroke_width=1.6)
    else:
        return _question_mark(x, y, colour, paper)
    way = " ".join(lines)
    ends: dict[str, str | float] = {"fill": "none", "stroke_linecap": "round"}
    halo = mark("path", d=way, stroke=paper, stroke_width=5, **ends)
    return join(halo, mark("path", d=way, stroke=colour, stroke_width=2.2, **ends))


def _question_mark(x: float, y: float, colour: str, paper: str) -> Markup:
    ground = mark("circle", cx=x, cy=y, r=6.5, fill=paper, stroke=colour, stroke_width=1)
    look: dict[str, str | float] = {"text_anchor": "middle", "font_size": 10, "font_weight": "bold"}
    return join(ground, mark("text", Markup("?"), x=x, y=y + 3.6, **look, fill=colour))

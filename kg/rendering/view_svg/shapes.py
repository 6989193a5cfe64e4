"""The shapes that families are told apart by, and the signs on ties that are denied or doubtful."""

import math

from markupsafe import Markup

from kg.rendering.svg.elements import join, mark, points

_CORNERS = {"square": (4, 45), "diamond": (4, 0), "hexagon": (6, 0), "triangle": (3, -90), "pentagon": (5, -90),
            "wedge": (3, 90)}  # fmt: skip
_SWELL = {
    "square": 1.16,
    "diamond": 1.2,
    "hexagon": 1.08,
    "triangle": 1.3,
    "pentagon": 1.1,
    "wedge": 1.3,
}


def shape(name: str, x: float, y: float, radius: float, **look: str | float) -> Markup:
    """Return a shape of about one area whatever its name, in the middle of a place."""
    if name == "disc":
        return mark("circle", cx=x, cy=y, r=radius, **look)
    if name == "cross":
        return mark("polygon", points=points(*_cross(x, y, radius)), **look)
    count, turn = _CORNERS[name]
    far = radius * _SWELL[name]
    angles = [math.radians(turn + 360 * i / count) for i in range(count)]
    return mark(
        "polygon",
        points=points(*((x + far * math.cos(a), y + far * math.sin(a)) for a in angles)),
        **look,
    )


def _cross(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    a, b = radius * 1.1, radius * 0.45
    quarter = [
        (-b, -a),
        (b, -a),
        (b, -b),
        (a, -b),
        (a, b),
        (b, b),
        (b, a),
        (-b, a),
        (-b, b),
        (-a, b),
        (-a, -b),
        (-b, -b),
    ]
    return [(x + dx, y + dy) for dx, dy in quarter]


def sign(name: str, x: float, y: float, colour: str, paper: str) -> Markup:
    """Return the sign of a status in the middle of a tie."""
    if name == "cross":
        lines = [f"M{x - 4:.1f},{y - 4:.1f} l8,8", f"M{x + 4:.1f},{y - 4:.1f} l-8,8"]
    elif name == "bars":
        lines = [f"M{x - 5:.1f},{y + 3:.1f} l4,-7", f"M{x + 1:.1f},{y + 4:.1f} l4,-7"]
    elif name == "ring":
        return mark("circle", cx=x, cy=y, r=4, fill=paper, stroke=colour, stroke_width=1.6)
    else:
        ground = mark("circle", cx=x, cy=y, r=6.5, fill=paper, stroke=colour, stroke_width=1)
        text = mark(
            "text",
            Markup("?"),
            x=x,
            y=y + 3.6,
            text_anchor="middle",
            font_size=10,
            font_weight="bold",
            fill=colour,
        )
        return join(ground, text)
    d = " ".join(lines)
    halo = mark("path", d=d, stroke=paper, stroke_width=5, fill="none", stroke_linecap="round")
    return join(
        halo,
        mark("path", d=d, stroke=colour, stroke_width=2.2, fill="none", stroke_linecap="round"),
    )

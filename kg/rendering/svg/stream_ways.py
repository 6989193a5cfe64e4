"""The outlines of bands between stops: straight to the next column, or around all stops."""

from collections.abc import Sequence
from typing import NamedTuple

from kg.rendering.svg.elements import place

HEAD = 12.0  # the length of an arrow head
_LOOSE_ENDS = (5, 6, 11)  # the corners at the two ends of a band that runs around


class Point(NamedTuple):
    """A place on the sheet, in pixels from its upper left."""

    x: float
    y: float


def straight_way(start: Point, end: Point, half: float) -> str:
    """Return a band between two neighbouring columns, filled between its upper and lower edge.

    Args:
        start: the middle of the band where it leaves.
        end: the middle of the band where it arrives.
        half: half of its width.
    """
    upper = _curve(_lowered(start, -half), _lowered(end, -half))
    lower = _curve(_lowered(end, half), _lowered(start, half))
    return f"M{upper} L{lower} Z"


def _lowered(point: Point, depth: float) -> Point:
    """Return the place so far beneath another, above it if `depth` is negative."""
    return Point(point.x, point.y + depth)


def _curve(start: Point, end: Point) -> str:
    """Return a curve that leaves its start and reaches its end level."""
    bend = (end.x - start.x) / 2
    pull = Point(start.x + bend, start.y)
    second_pull = Point(end.x - bend, end.y)
    return f"{_xy(start)} C{_xy(pull)} {_xy(second_pull)} {_xy(end)}"


def round_way(start: Point, end: Point, half: float, turn: int, lane: float) -> str:
    """Return a band that runs out to the right, along a lane, and in from the left.

    Args:
        start: the middle of the band where it leaves.
        end: the tip of its arrow head.
        half: half of its width.
        turn: 1 if it runs beneath all stops, -1 above them.
        lane: the height of its middle there.
    """
    # One edge, then the other on the way back. Beneath the stops the first edge is the outer one
    # all along; above them the two edges take turns.
    out = start.x + half + 5
    back = end.x - half - HEAD - 5
    corners: list[Point] = []
    for side in (half, -half):
        left, right = start.y - side * turn, end.y - side * turn
        edge = [Point(start.x, left), Point(out + side, left), Point(out + side, lane + side)]
        edge += [Point(back - side, lane + side), Point(back - side, right)]
        edge.append(Point(end.x - HEAD, right))
        corners += edge if side > 0 else reversed(edge)
    outer = (1, 2, 3, 4) if turn > 0 else (1, 4, 8, 9)
    return _rounded(corners, outer, half)


def _rounded(corners: Sequence[Point], outer: Sequence[int], half: float) -> str:
    """Return a closed way with round corners, wider at the outer ones.

    `outer` are the numbers of these corners, `half` is half of the width of the band.
    """
    steps = [f"M{_xy(corners[0])}"]
    for i in range(1, len(corners)):
        corner = corners[i]
        if i in _LOOSE_ENDS:
            steps.append(f"L{_xy(corner)}")
            continue
        radius = 2 * half + 2 if i in outer else 2.0
        start = _toward(corner, corners[i - 1], radius)
        end = _toward(corner, corners[i + 1], radius)
        steps.append(f"L{_xy(start)} Q{_xy(corner)} {_xy(end)}")
    return " ".join([*steps, "Z"])


def _toward(corner: Point, neighbour: Point, radius: float) -> Point:
    """Return the place so far from a corner towards its neighbour, at most half of the way."""
    dx, dy = neighbour.x - corner.x, neighbour.y - corner.y
    away = abs(dx) + abs(dy)
    part = min(radius, away / 2) / away if away else 0.0
    return Point(corner.x + dx * part, corner.y + dy * part)


def _xy(point: Point) -> str:
    """Return a place as the way of a path has it."""
    return f"{place(point.x)},{place(point.y)}"

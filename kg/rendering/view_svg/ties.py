"""Ties as curves between actors.

Parallel ties lie apart; denied and doubtful ones have dashes and signs.
"""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from kg.questions.view.answer import Tie, View
from kg.questions.view.pyramid_layout import Place
from kg.rendering.svg.elements import Look, join, mark, place, points, text_node
from kg.rendering.view_svg.shapes import sign
from kg.rendering.view_svg.style import (
    DENIED,
    NO_CHANNEL,
    PALE,
    PAPER,
    RADIUS,
    RULE,
    STATUS,
    dated,
    labels_by_id,
    word,
)
from kg.system.sizes import CLEAR_TIES, LABELLED_ACTORS

_APART = 20.0
_CLEAR = RADIUS + 5
_BULGE = 0.16
_TIP, _TRIM = 7.5, RADIUS + 4
Point = tuple[float, float]


def ties(
    view: View, places: Mapping[str, Place], colours: Mapping[str, str], strong: frozenset[str]
) -> Markup:
    """Return the ties of a view.

    Args:
        view: the view.
        places: where each drawn actor stands, by its id.
        colours: the colours of the channels by their ids.
        strong: the ids of the ties that a question lifts out; where there are some, all others are
            faint.
    """
    # Past so many actors no label is read anyway, and looking at all of them for each tie would
    # take half a minute.
    obstacles = list(places.values()) if len(places) <= LABELLED_ACTORS else []
    everybody = np.array(obstacles, dtype=np.float64).reshape(-1, 2)
    names = {actor.id: actor.name_in(view.lang) for actor in view.visible_actors}
    kinds = labels_by_id(view.tie_kinds, view.lang)
    faint: list[Markup] = []
    clear: list[Markup] = []
    for (first, second), parallel in _by_pair(view).items():
        is_blocked = _through(places[first], places[second], everybody)
        for i, tie in enumerate(parallel):
            aside = i - (len(parallel) - 1) / 2
            if is_blocked:
                aside += 1.2 if aside >= 0 else -1.2
            weak = bool(strong) and tie.id not in strong
            side = aside if tie.source == first else -aside
            curve = _curve(places[tie.source], places[tie.target], side)
            status = word(tie.status, view.lang) + dated(tie, view.lang)
            ends = f"{names[tie.source]} – {kinds[tie.kind]} – {names[tie.target]}"
            part = _tie(tie, curve, colours, f"{ends} ({status})", weak=weak)
            (faint if weak else clear).append(part)
    behind = mark("g", *faint, opacity=0.28) if faint else Markup("")
    before = mark("g", *clear, opacity=_opacity(len(clear)))
    return join(behind, before)


def _opacity(count: int) -> float:
    """Return the opacity of so many ties.

    Where there are very many, each is fainter, so that where they run together still shows.
    """
    thinned: float = 0.85 * (CLEAR_TIES / max(count, 1)) ** 0.5
    return max(0.3, min(0.85, thinned))


def _by_pair(view: View) -> dict[tuple[str, str], list[Tie]]:
    """Return the ties that are drawn by the two actors that they join, in either direction."""
    pairs: dict[tuple[str, str], list[Tie]] = {}
    for tie in view.visible_ties:
        first, second = sorted((tie.source, tie.target))
        pairs.setdefault((first, second), []).append(tie)
    return pairs


class _Curve(NamedTuple):
    """Where a tie starts, what it bends to, and where its tip is."""

    start: Point
    bend: Point
    end: Point

    @property
    def middle(self) -> Point:
        """Return the place half of the way along."""
        (x0, y0), (x1, y1), (x2, y2) = self
        x = (x0 + 2 * x1 + x2) / 4
        y = (y0 + 2 * y1 + y2) / 4
        return x, y


def _tie(tie: Tie, curve: _Curve, colours: Mapping[str, str], title: str, *, weak: bool) -> Markup:
    """Return a tie with its arrow head, its title, and the dashes and sign of its status."""
    look = STATUS[tie.status]
    colour = DENIED if look.denied else colours.get(tie.channel, NO_CHANNEL)
    is_thin = weak or tie.when or tie.scope == "some"
    stroke: Look = {"stroke": colour, "stroke_width": 1.0 if is_thin else 1.7, "fill": "none"}
    if look.dashes:
        stroke["stroke_dasharray"] = look.dashes
    way = f"M{_at(curve.start)} Q{_at(curve.bend)} {_at(curve.end)}"
    line = mark("path", d=way, **stroke)
    tip = _tip(curve.bend, curve.end, colour)
    parts = [mark("title", text_node(title)), line, tip]
    if look.sign:
        x, y = curve.middle
        parts.append(sign(look.sign, x, y, colour, PAPER))
    paleness = {"opacity": PALE} if tie.when else {}
    return mark("g", *parts, **paleness)


def _curve(source: Place, target: Place, aside: float) -> _Curve:
    """Return the curve of a tie; `aside` counts how many ties further out it lies."""
    (x1, y1), (x2, y2) = source, target
    if source == target:
        top, rim = y1 - 46 - _APART * abs(aside), y1 - _TRIM
        return _Curve((x1 - 5, rim), (x1, top), (x1 + 5, rim))
    dx, dy = x2 - x1, y2 - y1
    length = math.hypot(dx, dy)
    # The normal of the pair, whichever way the tie runs, so that ties either way lie apart too.
    flip = 1 if source < target else -1
    nx, ny = -dy / length * flip, dx / length * flip
    away = aside * _APART * 2 * flip
    if abs(dy) < 1 and length > 1:  # in one row: over the heads of those between
        away -= min(70.0, _BULGE * length)
    middle_x, middle_y = (x1 + x2) / 2, (y1 + y2) / 2
    bend = (middle_x + nx * away, middle_y + ny * away)
    start = _toward(source, bend, _TRIM - 2)
    end = _toward(target, bend, _TRIM)
    return _Curve(start, bend, end)


def _through(source: Place, target: Place, everybody: npt.NDArray[np.float64]) -> bool:
    """Return whether a straight line between two actors would run through a third.

    `everybody` are the places of all actors, `(n, 2)` float64.
    """
    start = np.array(source, dtype=np.float64)
    way = np.subtract(target, source).astype(np.float64)
    square = float(way @ way)
    if square == 0:
        return False
    along = (everybody - start) @ way / square
    inside = (along > 0) & (along < 1)
    off = everybody - start - along[:, None] * way
    near = (off**2).sum(axis=1) < _CLEAR**2
    is_source = (everybody == start).all(axis=1)
    is_target = (everybody == start + way).all(axis=1)
    between = inside & near & ~(is_source | is_target)
    return bool(between.any())


def _toward(end: Point, bend: Point, by: float) -> Point:
    """Return the place so far from an end towards the bend."""
    (x, y), (x_bend, y_bend) = end, bend
    dx, dy = x_bend - x, y_bend - y
    length = math.hypot(dx, dy) or 1.0
    return x + dx / length * by, y + dy / length * by


def _tip(bend: Point, end: Point, colour: str) -> Markup:
    """Return an arrow head with its tip at the end of a curve that comes from its bend."""
    x, y = end
    angle = math.atan2(y - bend[1], x - bend[0])

    def corner(turn: float) -> Point:
        """Return a rear corner of the arrowhead, turned by an angle from its direction."""
        direction = angle + turn
        dx, dy = _TIP * math.cos(direction), _TIP * math.sin(direction)
        return x - dx, y - dy

    corners = points(corner(0.42), end, corner(-0.42))
    return mark("polygon", points=corners, fill=colour)


def _at(point: Point) -> str:
    """Return a place as the way of a path has it."""
    x, y = point
    return f"{place(x)},{place(y)}"


def memberships(pairs: Iterable[tuple[str, str]], places: Mapping[str, Place]) -> Markup:
    """Return a thin line from each member to its role.

    Args:
        pairs: the ids of members and of their roles.
        places: where each drawn actor stands, by its id; a pair of which one is not drawn has no
            line.
    """
    look: Look = {"stroke": RULE, "stroke_width": 1.2, "fill": "none"}
    lines = []
    for member, role in pairs:
        if member in places and role in places:
            way = f"M{_at(places[member])} L{_at(places[role])}"
            lines.append(mark("path", d=way, **look))
    return mark("g", *lines)

"""Ties as curves between actors: parallel ones apart, denied and doubtful ones by dashes and signs."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

from kg.questions.view.answer import Tie, View
from kg.questions.view.pyramid_layout import Place
from kg.rendering.svg.elements import join, mark, place, points, text_node
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
    word,
)

_APART = 20.0
_CLEAR = RADIUS + 5
_MOST = 2_000
_CROWD = 250
_BULGE = 0.16
_TIP, _TRIM = 7.5, RADIUS + 4


def ties(
    view: View, places: Mapping[str, Place], colours: Mapping[str, str], strong: frozenset[str]
) -> Markup:
    """Return the ties that are drawn; where some are strong the others are faint."""
    names = {a.id: a.said(view.lang) for a in view.shown}
    kinds = {k.id: k.said(view.lang) for k in view.tie_kinds}
    together: dict[tuple[str, str], list[Tie]] = {}
    for tie in view.drawn:
        together.setdefault((min(tie.source, tie.target), max(tie.source, tie.target)), []).append(
            tie
        )
    # Past so many no label is read anyway, and looking at everybody for each tie would take half a minute.
    some_places = list(places.values()) if len(places) <= _MOST else []
    everybody = np.array(some_places, dtype=np.float64).reshape(-1, 2)
    faint: list[Markup] = []
    clear: list[Markup] = []
    for pair, some in together.items():
        blocked = _through(places[pair[0]], places[pair[1]], everybody)
        for i, tie in enumerate(some):
            aside = i - (len(some) - 1) / 2
            aside += 1.2 if blocked and aside >= 0 else -1.2 if blocked else 0.0
            status = word(tie.status, view.lang) + dated(tie, view.lang)
            title = f"{names[tie.source]} – {kinds[tie.kind]} – {names[tie.target]} ({status})"
            weak = bool(strong) and tie.id not in strong
            drawn = _tie(
                tie, places, aside if tie.source == pair[0] else -aside, colours, title, weak=weak
            )
            (faint if weak else clear).append(drawn)
    # Where there are very many, each is fainter, so that where they run together still shows.
    opacity = max(0.3, min(0.85, 0.85 * (_CROWD / max(len(clear), 1)) ** 0.5))
    return join(
        mark("g", *faint, opacity=0.28) if faint else Markup(""), mark("g", *clear, opacity=opacity)
    )


def _tie(
    tie: Tie,
    places: Mapping[str, Place],
    aside: float,
    colours: Mapping[str, str],
    title: str,
    *,
    weak: bool,
) -> Markup:
    look = STATUS[tie.status]
    colour = DENIED if look.denied else colours.get(tie.channel, NO_CHANNEL)
    width = 1.0 if weak or tie.when or tie.scope == "some" else 1.7
    stroke: dict[str, str | float] = {"stroke": colour, "stroke_width": width, "fill": "none"}
    if look.dashes:
        stroke["stroke_dasharray"] = look.dashes
    start, bend, end = _curve(places[tie.source], places[tie.target], aside)
    path = f"M{_at(start)} Q{_at(bend)} {_at(end)}"
    middle = tuple((a + 2 * b + c) / 4 for a, b, c in zip(start, bend, end, strict=True))
    parts = [
        mark("title", text_node(title)),
        mark("path", d=path, **stroke),
        _tip(bend, end, colour),
    ]
    if look.sign:
        parts.append(sign(look.sign, middle[0], middle[1], colour, PAPER))
    return mark("g", *parts, **({"opacity": PALE} if tie.when else {}))


def _curve(one: Place, other: Place, aside: float) -> tuple[tuple[float, float], ...]:
    """Return where a tie starts, what it bends to, and where its tip is."""
    (x1, y1), (x2, y2) = one, other
    if one == other:
        return (x1 - 5, y1 - _TRIM), (x1, y1 - 46 - _APART * abs(aside)), (x1 + 5, y1 - _TRIM)
    length = math.hypot(x2 - x1, y2 - y1)
    # The normal of the pair, whichever way the tie runs, so that ties either way lie apart too.
    flip = 1 if (x1, y1) < (x2, y2) else -1
    nx, ny = -(y2 - y1) / length * flip, (x2 - x1) / length * flip
    away = aside * _APART * 2 * flip
    if abs(y2 - y1) < 1 and length > 1:  # in one row: over the heads of those between
        away -= min(70.0, _BULGE * length)
    bend = ((x1 + x2) / 2 + nx * away, (y1 + y2) / 2 + ny * away)
    return _toward(one, bend, _TRIM - 2), bend, _toward(other, bend, _TRIM)


def _through(one: Place, other: Place, everybody: npt.NDArray[np.float64]) -> bool:
    """Return whether a straight line between two actors would run through a third."""
    start, way = np.array(one, dtype=np.float64), np.subtract(other, one).astype(np.float64)
    square = float(way @ way)
    if square == 0:
        return False
    along = (everybody - start) @ way / square
    inside = (along > 0) & (along < 1)
    off = everybody - start - along[:, None] * way
    near = (off**2).sum(axis=1) < _CLEAR**2
    ends = (everybody == start).all(axis=1) | (everybody == start + way).all(axis=1)
    return bool((inside & near & ~ends).any())


def _toward(end: tuple[float, float], bend: tuple[float, float], by: float) -> tuple[float, float]:
    length = math.hypot(bend[0] - end[0], bend[1] - end[1]) or 1.0
    return end[0] + (bend[0] - end[0]) / length * by, end[1] + (bend[1] - end[1]) / length * by


def _tip(bend: tuple[float, float], end: tuple[float, float], colour: str) -> Markup:
    angle = math.atan2(end[1] - bend[1], end[0] - bend[0])
    back = [
        (end[0] - _TIP * math.cos(angle + turn), end[1] - _TIP * math.sin(angle + turn))
        for turn in (0.42, -0.42)
    ]
    return mark("polygon", points=points(back[0], end, back[1]), fill=colour)


def _at(point: tuple[float, ...]) -> str:
    return f"{place(point[0])},{place(point[1])}"


def memberships(pairs: Iterable[tuple[str, str]], places: Mapping[str, Place]) -> Markup:
    """Return a thin line from each member to its role."""
    drawn = [
        mark(
            "path",
            d=f"M{_at(places[member])} L{_at(places[role])}",
            stroke=RULE,
            stroke_width=1.2,
            fill="none",
        )
        for member, role in pairs
        if member in places and role in places
    ]
    return mark("g", *drawn)

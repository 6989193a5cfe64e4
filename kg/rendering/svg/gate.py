"""The gate of a channel: a bar as wide as those whom it holds, and the ways past its end."""

from dataclasses import dataclass

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    Look,
    Picture,
    break_lines,
    cut,
    draw_label,
    join,
    linked,
    mark,
    text_node,
    text_width,
)
from kg.rendering.svg.gate_upright import upright
from kg.rendering.svg.matrix import Form
from kg.rendering.svg.verdict_marks import FAMILIES, HEIGHT, doubt, painted_box, verdict_mark
from kg.rendering.svg.verdict_marks import WIDTH as MARK
from kg.results.verdict_figures import Gate, GateActor, Zone

_WIDTH, _SMALL = 1100.0, 12.0
_FAR = 36.0  # how high the far side is
_TOP, _BAR = 148.0, 70.0  # where the gate stands, and how thick it is
_BASE = _TOP + _BAR + 62  # where the marks of the actors stand
_TYPE, _LINE = 11.0, 14.0
_MOST_LINES = 60  # of squares: what a screen takes
_DENIED = ("refused", "lacking", "declined")
_BASIS = {"certain": "told of each", "possible": "possibly", "role": "said of them in general"}


@dataclass(frozen=True)
class _Scale:
    """How slots become pixels."""

    slot: float
    frame: str
    rows: CaseRows

    def x(self, slots: float) -> float:
        """Return a place in pixels."""
        return slots * self.slot


def gate(drawing: Gate, rows: CaseRows, frame: str, form: Form = "wide") -> Picture:
    """Return the picture of a channel.

    Args:
        drawing: the gate.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
        form: `wide`, or `narrow` for a telephone, turned by a quarter.
    """
    if form == "narrow":
        return upright(drawing, rows, frame)
    scale = _Scale(_WIDTH / max(drawing.slots, 8), frame, rows)
    is_crowd = not any(zone.actors for zone in drawing.zones)
    parts = [mark("defs", doubt(frame)), _far(drawing, scale)]
    lowest = _BASE
    for zone in drawing.zones:
        inside, bottom = _crowd(zone, scale) if is_crowd else _zone(zone, scale)
        look: Look = {"data_zone": zone.verdict, "role": "group", "aria_label": zone.sentence}
        parts.append(mark("g", inside, class_="zone", **look))
        lowest = max(lowest, bottom)
    return Picture(_WIDTH, lowest + 12, join(*parts))


def _far(drawing: Gate, scale: _Scale) -> Markup:
    """Return the far side: where routes begin or end, above all who stand before it."""
    before = [z for z in drawing.zones if z.verdict in ("held", "by kind", *_DENIED)]
    end = max((zone.start + zone.width for zone in before), default=0.0)
    if not end:
        return Markup("")
    width = scale.x(end) - 6
    box = mark("rect", x=3, y=0, width=width, height=_FAR, rx=2, class_="far")
    words = drawing.far[:1].upper() + drawing.far[1:]
    lines = break_lines(words, width - 20, 14, 2, bold=True)
    if len(lines) == 1:
        return join(box, draw_label(16, 23, words, "title", width - 20, 14))
    small = break_lines(words, width - 14, 11.5, 2)
    labels = [draw_label(10, 15 + 14 * i, line, "small") for i, line in enumerate(small)]
    title = mark("title", text_node(words))
    return mark("g", title, box, *labels)


def _zone(zone: Zone, scale: _Scale) -> tuple[Markup, float]:
    """Return a zone whose actors have marks, and where it ends."""
    parts = []
    if zone.verdict in ("held", "by kind", *_DENIED):
        parts.append(_rain(zone, scale))
        parts.append(_bar(zone, scale))
    elif zone.verdict != "not stated":
        parts.append(_beside(zone, scale))
    lowest = _BASE
    for actor in zone.actors:
        room = scale.x(zone.width) / len(zone.actors) - 6
        inside, bottom = _actor(actor, zone, room, scale)
        parts.append(inside)
        lowest = max(lowest, bottom)
    if zone.verdict == "not stated":
        words = f"{zone.count:,} more: nothing told"
        left = scale.x(zone.start) + 6
        for i, line in enumerate(break_lines(words, scale.x(zone.width) - 8, _TYPE, 3)):
            parts.append(draw_label(left, _BASE + 26 + _LINE * i, line, "small soft"))
            lowest = max(lowest, _BASE + 32 + _LINE * i)
    return join(*parts), lowest


def _rain(zone: Zone, scale: _Scale) -> Markup:
    """Return the lines from the far side to a gate, and from the gate to those whom it holds."""
    lines = []
    for actor in zone.actors:
        x = scale.x(actor.slot)
        lines.append(f"M{x:.1f} {_FAR + 3:g}V{_TOP - 3:g}")
        if zone.verdict not in _DENIED:
            lines.append(f"M{x:.1f} {_TOP + _BAR + 3:g}V{_BASE - 10:g}")
    look = "rain denied" if zone.verdict in _DENIED else "rain"
    return mark("path", class_=look, d="".join(lines))


def _bar(zone: Zone, scale: _Scale) -> Markup:
    """Return a gate as a bar, or a door that is closed as a box of broken lines."""
    left, width = scale.x(zone.start) + 3, scale.x(zone.width) - 6
    area: Look = {"x": left, "y": _TOP, "width": width, "height": _BAR, "rx": 2}
    box = mark("rect", **{**area, **painted_box(zone.verdict, zone.certainty, scale.frame)})
    tip = f"{zone.sentence} {_BASIS[zone.certainty].capitalize()}."
    title = mark("title", text_node(tip))
    is_dark = zone.verdict == "held" and zone.certainty != "role"
    ink = " inside" if is_dark else ""
    name, *others = zone.names or (_heading(zone),)
    if width < 300:
        room = max(width - 10, 30)
        lines = break_lines(name, room, _SMALL, 4, bold=True)
        if zone.verdict in _DENIED:
            lines = break_lines(_heading(zone), room, _SMALL, 4, bold=True)
        first = _TOP + _BAR / 2 + 4 - (len(lines) - 1) * 7
        middle = left + width / 2
        labels = [
            draw_label(middle, first + 14 * i, line, f"small name middle{ink}")
            for i, line in enumerate(lines)
        ]
        return mark("g", title, box, *labels, class_="bar")
    count = f"{zone.count:,} {zone.title}"
    room = width - text_width(count, 24) - 48
    if zone.verdict in _DENIED:
        heading = "No way in"
        second = " · ".join([*zone.names[:2], _BASIS[zone.certainty]])
    else:
        heading = name
        second = " · ".join([*others, _BASIS[zone.certainty]])
    start, end = left + 18, left + width - 18
    upper = draw_label(start, _TOP + 32, heading, f"lead{ink}", room, 16)
    lower = draw_label(start, _TOP + 54, second, f"small{ink}", room, 10.5)
    number = draw_label(end, _TOP + 44, count, f"big end{ink}")
    return mark("g", title, box, upper, lower, number, class_="bar")


def _heading(zone: Zone) -> str:
    """Return the title of a zone as the beginning of a line."""
    return f"{zone.title[:1].upper()}{zone.title[1:]}"


def _beside(zone: Zone, scale: _Scale) -> Markup:
    """Return the head of a zone past the end of the gate: how many, and that they got around."""
    family = FAMILIES[zone.verdict]
    number = f"{zone.count:,}"
    room = scale.x(zone.width) - 4
    words = zone.title
    label = draw_label(scale.x(zone.start) + 8, 24, number, f"big {family}")
    after = scale.x(zone.start) + 14 + text_width(number, 23)
    fitted = cut(words, max(room - (after - scale.x(zone.start)), 30), 13)
    return join(label, draw_label(after, 24, fitted, f"{family}"))


def _actor(actor: GateActor, zone: Zone, room: float, scale: _Scale) -> tuple[Markup, float]:
    """Return the mark of an actor with its name and its ways, and where it ends.

    Args:
        actor: the actor.
        zone: its zone.
        room: how wide its words may be.
        scale: how slots become pixels.
    """
    x, family = scale.x(actor.slot), FAMILIES[zone.verdict]
    parts = [mark("title", text_node(actor.sentence))]
    if zone.verdict in ("around", "free", "open"):
        parts.append(_ways(actor, family, x, room))
    if zone.verdict in _DENIED:
        place = (x - MARK / 2, _BASE - HEIGHT / 2)
        parts.append(verdict_mark(zone.verdict, actor.certainty, scale.frame, *place))
    else:
        radius = 3 if zone.verdict == "not stated" else 8
        look = f"dot {family} {actor.certainty}"
        parts.append(mark("circle", class_=look, cx=x, cy=_BASE, r=radius))
    bottom = _BASE
    if zone.verdict != "not stated":
        lines = break_lines(actor.label, room, _TYPE, 5)
        look = f"small middle {family if family in ('around', 'open') else ''}".strip()
        labels = [draw_label(x, _BASE + 26 + _LINE * i, line, look) for i, line in enumerate(lines)]
        parts.append(linked(actor.id, scale.rows, *labels))
        bottom = _BASE + 30 + _LINE * len(lines)
    texts = {"data_actor": actor.id, "role": "img"}
    return mark("g", *parts, class_="actor", **texts), bottom


def _ways(actor: GateActor, family: str, x: float, room: float) -> Markup:
    """Return the ways past a gate to an actor: through whom, by what, and an arrow down to it.

    Args:
        actor: the actor.
        family: `around` or `open`.
        x: the middle of its mark.
        room: how wide its words may be.
    """
    y = 52.0
    parts = []
    for way in actor.ways[:2]:
        lines = break_lines(way.through, room, _TYPE, 3 if len(actor.ways) > 1 else 4)
        parts += [draw_label(x, y + 13 * i, line, "small middle") for i, line in enumerate(lines)]
        y += 13 * len(lines)
        words = break_lines(way.text, room, _TYPE, 3, bold=True) if way.text else []
        look = f"small middle {family}"
        parts += [draw_label(x, y + 13 * i, line, look) for i, line in enumerate(words)]
        y += 13 * len(words) + 5
    start = max(y - 8, 60.0) if actor.ways else 48.0
    path = f"M{x:.1f} {start:.1f}V{_BASE - 13:g}"
    arrow = f"M{x - 5:.1f} {_BASE - 19:g}L{x:.1f} {_BASE - 12:g}L{x + 5:.1f} {_BASE - 19:g}"
    strands = min(sum(len(way.ties) for way in actor.ways), 3)
    if strands > 1 and family == "around":
        shifts = [4.0 * (k - (strands - 1) / 2) for k in range(strands)]
        path = "".join(f"M{x + d:.1f} {start:.1f}V{_BASE - 19:g}" for d in shifts)
    arc = mark("path", class_=f"arc {family}", d=path)
    tip = mark("path", class_=f"arc {family} tip", d=arrow)
    return join(*parts, arc, tip)


def _crowd(zone: Zone, scale: _Scale) -> tuple[Markup, float]:
    """Return a zone of many actors, a small square each, and where it ends."""
    left, width = scale.x(zone.start) + 3, scale.x(zone.width) - 8
    family = FAMILIES[zone.verdict]
    parts = [mark("title", text_node(zone.sentence))]
    if zone.verdict in ("held", "by kind", *_DENIED):
        flow: Look = {"x": left, "y": _FAR, "width": width, "height": _TOP - _FAR, "opacity": 0.25}
        if zone.verdict == "held":
            parts.append(mark("rect", class_="part kind", **flow))
        area: Look = {"x": left, "y": _TOP, "width": width, "height": _BAR, "rx": 2}
        look = painted_box(zone.verdict, zone.certainty, scale.frame)
        parts.append(mark("rect", **{**area, **look}))
    elif zone.verdict != "not stated":
        middle = left + 8
        thick = max(3.0, min(14.0, zone.count**0.5 / 2))
        road: Look = {"stroke_width": thick, "d": f"M{middle:.1f} 44V{_TOP + _BAR + 10:g}"}
        parts.append(mark("path", class_=f"arc {family}", **road))
    is_dark = zone.verdict == "held" and zone.certainty != "role"
    ink = " inside" if is_dark else f" {family}"
    start = left + (10 if zone.verdict in ("held", "by kind", *_DENIED, "not stated") else 22)
    words = zone.names[0] if zone.names and zone.verdict == "held" else _heading(zone)
    lines = break_lines(words, width - (start - left) - 4, _TYPE, 2, bold=True)
    for i, line in enumerate(lines):
        parts.append(draw_label(start, _TOP + 20 + 14 * i, line, f"small name{ink}"))
    parts.append(draw_label(start, _TOP + 30 + 14 * len(lines), f"{zone.count:,}", f"big{ink}"))
    columns = max(1, int(width / 7))
    squares = []
    for i in range(0, zone.count, columns):
        length = min(columns, zone.count - i)
        y = _TOP + _BAR + 24 + i // columns * 7
        squares.append(f"M{left:.0f} {y:g}h{7 * length - 2}")
    field: Look = {"stroke_dasharray": "5 2", "d": "".join(squares[:_MOST_LINES])}
    parts.append(mark("path", class_=f"crowd {family}", **field))
    bottom = _TOP + _BAR + 30 + min(len(squares), _MOST_LINES) * 7
    return join(*parts), bottom

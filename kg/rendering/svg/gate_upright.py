"""The gate of a channel turned by a quarter, for a telephone: a row an actor, the gate upright."""

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import Look, Picture, cut, draw_label, join, linked, mark, text_node
from kg.rendering.svg.verdict_marks import FAMILIES, HEIGHT, doubt, painted_box, verdict_mark
from kg.rendering.svg.verdict_marks import WIDTH as MARK
from kg.results.verdict_figures import Gate, GateActor, Zone

_WIDTH = 360.0
_BAR_LEFT, _BAR = 8.0, 56.0
_DOT, _NAMES = 96.0, 116.0
_ROW, _WAY, _GAP = 26.0, 36.0, 16.0
_CLOSED = ("held", "by kind", "refused", "lacking", "declined")


def upright(drawing: Gate, rows: CaseRows, frame: str) -> Picture:
    """Return the picture of a channel, for a telephone.

    Args:
        drawing: the gate.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    parts = [mark("defs", doubt(frame))]
    y = 6.0
    for zone in drawing.zones:
        inside, y = _zone(zone, y, frame, rows)
        parts.append(inside)
        y += _GAP
    return Picture(_WIDTH, y, join(*parts))


def _zone(zone: Zone, top: float, frame: str, rows: CaseRows) -> tuple[Markup, float]:
    """Return a zone, and where it ends.

    Args:
        zone: the zone.
        top: where it begins.
        frame: the id of the picture.
        rows: what the page knows of the rows of the case.
    """
    family = FAMILIES[zone.verdict]
    title = f"{zone.count:,} {zone.title}"
    if zone.verdict == "not stated" or not zone.actors:
        look = f"name {family}".replace(" untold", " soft").replace(" held", "")
        return draw_label(_BAR_LEFT, top + 16, title, look), top + 22
    is_closed = zone.verdict in _CLOSED
    y = top
    parts = []
    look = f"name {family}" if family in ("around", "open") else "name"
    parts.append(draw_label(_BAR_LEFT, y + 14, title, look, _WIDTH - 2 * _BAR_LEFT))
    y += 26
    start = y
    for actor in zone.actors:
        inside, y = _actor(actor, zone, y, frame, rows)
        parts.append(inside)
    if is_closed:
        area: Look = {"x": _BAR_LEFT, "y": start, "width": _BAR, "height": y - start - 2, "rx": 2}
        paint = painted_box(zone.verdict, zone.certainty, frame)
        box = mark("rect", **{**area, **paint})
        parts.insert(0, mark("g", mark("title", text_node(zone.sentence)), box))
        parts.append(_upright_name(zone, start, y - 2))
    return mark("g", *parts, role="group", aria_label=zone.sentence), y


def _upright_name(zone: Zone, start: float, end: float) -> Markup:
    """Return the name of a gate along it.

    Args:
        zone: the zone.
        start: where the gate begins.
        end: where it ends.
    """
    name = zone.names[0] if zone.names else zone.title
    if end - start < 90:
        return Markup("")
    is_dark = zone.verdict == "held" and zone.certainty != "role"
    ink = " inside" if is_dark else ""
    turn = f"translate({_BAR_LEFT + _BAR / 2 + 6:.4g} {(start + end) / 2:.4g}) rotate(-90)"
    text = text_node(cut(name, end - start - 16, 17, bold=True))
    return mark("text", text, class_=f"lead middle{ink}", transform=turn)


def _actor(
    actor: GateActor, zone: Zone, top: float, frame: str, rows: CaseRows
) -> tuple[Markup, float]:
    """Return the row of an actor, and where it ends.

    Args:
        actor: the actor.
        zone: its zone.
        top: where the row begins.
        frame: the id of the picture.
        rows: what the page knows of the rows of the case.
    """
    family = FAMILIES[zone.verdict]
    middle = top + _ROW / 2
    parts = [mark("title", text_node(actor.sentence))]
    room = _WIDTH - _NAMES - 4
    look = f"name {family}" if family in ("around", "open") else ""
    parts.append(linked(actor.id, rows, draw_label(_NAMES, middle + 4, actor.label, look, room)))
    bottom = top + _ROW
    if zone.verdict in ("refused", "lacking", "declined"):
        place = (_DOT - MARK / 2, middle - HEIGHT / 2)
        parts.append(verdict_mark(zone.verdict, actor.certainty, frame, *place))
    else:
        if family in ("around", "open"):
            path = f"M{_BAR_LEFT + 4:g} {middle:g}H{_DOT - 14:g}"
            tip = f"M{_DOT - 19:g} {middle - 5:g}l7 5l-7 5"
            parts.append(mark("path", class_=f"arc {family}", d=path))
            parts.append(mark("path", class_=f"arc {family} tip", d=tip))
        elif family in ("held", "kind"):
            path = f"M{_BAR_LEFT + _BAR + 2:g} {middle:g}H{_DOT - 9:g}"
            parts.append(mark("path", class_="rain", d=path))
        shape = mark("circle", class_=f"dot {family} {actor.certainty}", cx=_DOT, cy=middle, r=7)
        parts.append(shape)
    for way in actor.ways[:2]:
        words = " · ".join(filter(None, (way.text, way.through)))
        parts.append(draw_label(_NAMES, bottom + 8, words, "small soft", room, 11.5))
        bottom += 17
    texts = {"data_actor": actor.id, "role": "img"}
    return mark("g", *parts, class_="actor", **texts), bottom

"""The legend of a picture: what shapes, colours and strokes stand for, with counts."""

from collections import Counter
from collections.abc import Mapping

from markupsafe import Markup

from kg.questions.view.answer import Actor, Tie, View
from kg.rendering.svg.elements import Look, join, mark, text_node, text_width
from kg.rendering.view_svg.shapes import shape, sign
from kg.rendering.view_svg.style import (
    DENIED,
    FAMILY,
    INK,
    NO_CHANNEL,
    PALE,
    PAPER,
    RADIUS,
    RULE,
    SMALL,
    SOFT,
    STATUS,
    labels_by_id,
    of_family,
    word,
)

_LINE, _GAP, _MARK = 24.0, 22.0, 34.0
Entry = tuple[Markup, str]


def legend(view: View, colours: Mapping[str, str], room: float) -> tuple[Markup, float]:
    """Return the legend from 0 to the right and down, and how high it is.

    Args:
        view: the view.
        colours: the colours of the channels by their ids.
        room: how wide a row may be.
    """
    parts, y = [], 0.0
    groups = [_families(view), _channels(view, colours), _statuses(view)]
    groups += [_pale(view), _marks(view)]
    for entries in groups:
        x = 0.0
        for symbol, text in entries:
            width = _MARK + text_width(text, SMALL) + _GAP
            if x and x + width > room:
                x, y = 0.0, y + _LINE
            look: Look = {"font_size": SMALL, "fill": INK}
            label = mark("text", text_node(text), x=_MARK, y=4, **look)
            move = f"translate({x:.0f},{y:.0f})"
            parts.append(mark("g", symbol, label, transform=move))
            x += width
        y += _LINE if entries else 0
    return join(*parts), y


def _families(view: View) -> list[Entry]:
    """Return the families of those drawn, and the hollow look of a role, where there is one."""
    counts = Counter(actor.family for actor in view.visible_actors)
    entries = []
    for i, family in enumerate(view.families):
        if counts[family.id]:
            colour, name = of_family(i, is_rest=not family.id)
            outline: Look = {"stroke": INK, "stroke_width": 1}
            symbol = _symbol(name, fill=colour, **outline)
            label = family.label_in(view.lang)
            entries.append((symbol, f"{label} {counts[family.id]}"))
    if any(actor.role for actor in view.visible_actors):
        hollow = _symbol("disc", fill=PAPER, stroke=SOFT, stroke_width=3)
        entries.append((hollow, word("role", view.lang)))
    return entries


def _symbol(name: str, **look: str | float) -> Markup:
    """Return a shape a little smaller than in the picture, in the middle of its mark."""
    return shape(name, 14, 0, RADIUS * 0.8, **look)


def _channels(view: View, colours: Mapping[str, str]) -> list[Entry]:
    """Return the channels of the ties that are not denials: those have a colour of their own."""
    stated = [tie for tie in view.visible_ties if not STATUS[tie.status].denied]
    counts = Counter(tie.channel for tie in stated)
    channel_labels = labels_by_id(view.channels, view.lang)
    channel_labels[""] = word("no-channel", view.lang)
    entries = []
    for channel in (*colours, ""):
        if counts[channel]:
            line = _line(colours.get(channel, NO_CHANNEL))
            entries.append((line, f"{channel_labels[channel]} {counts[channel]}"))
    return entries


def _statuses(view: View) -> list[Entry]:
    """Return the strokes of ties: a status each, ties said of some, and memberships."""
    counts = Counter(tie.status for tie in view.visible_ties)
    entries = []
    for status, look in STATUS.items():
        if counts[status]:
            colour = DENIED if look.denied else SOFT
            middle = sign(look.sign, 14, 0, colour, PAPER) if look.sign else Markup("")
            symbol = join(_line(colour, look.dashes), middle)
            name = word(status, view.lang)
            entries.append((symbol, f"{name} {counts[status]}"))
    if any(tie.scope == "some" for tie in view.visible_ties):
        thin_line = _line(SOFT, width=1.0)
        entries.append((thin_line, word("some", view.lang)))
    if _has_membership(view):
        pale_line = _line(RULE, width=1.5)
        entries.append((pale_line, word("member", view.lang)))
    return entries


def _has_membership(view: View) -> bool:
    """Return whether a role is drawn together with one of its members."""
    visible_ids = {actor.id for actor in view.visible_actors}
    return any(not visible_ids.isdisjoint(actor.member_of) for actor in view.visible_actors)


def _pale(view: View) -> list[Entry]:
    """Return the actors and ties that have ended or have not begun by the day of the view."""
    disc = shape("disc", 14, 0, RADIUS * 0.6, fill=SOFT)
    symbol = mark("g", _line(SOFT), disc, opacity=PALE)
    return [(symbol, text) for text in count_dated(view)]


def count_dated(view: View) -> tuple[str, ...]:
    """Return how many of those drawn are over, and have not begun, in words."""
    rows: list[Actor | Tie] = [*view.visible_actors, *view.visible_ties]
    counts = Counter(row.when for row in rows)
    texts = []
    for when in ("ended", "not begun"):
        if counts[when]:
            text = word(f"by-{when}", view.lang)
            texts.append(text.format(day=view.day, n=counts[when]))
    return tuple(texts)


def _marks(view: View) -> list[Entry]:
    """Return what marks the actors that the question is about."""
    entries = []
    ring = _ring(FAMILY[2], 1.5)
    if view.sought.bottlenecks:
        thick_ring = _ring(FAMILY[6], 3.0)
        entries.append((thick_ring, word("gatekeeper", view.lang)))
        entries.append((ring, word("captive", view.lang)))
    if view.sought.avoid:
        entries.append((ring, word("on-route", view.lang)))
        cross = sign("cross", 14, 0, DENIED, PAPER)
        entries.append((cross, word("avoided", view.lang)))
    return entries


def _line(colour: str, dashes: str = "", width: float = 2.0) -> Markup:
    """Return a piece of a tie as long as a mark is wide."""
    stroke: Look = {"stroke": colour, "stroke_width": width}
    if dashes:
        stroke["stroke_dasharray"] = dashes
    return mark("line", x1=0, y1=0, x2=28, y2=0, **stroke)


def _ring(colour: str, width: float) -> Markup:
    """Return the ring around an actor, without the actor."""
    stroke: Look = {"stroke": colour, "stroke_width": width}
    return mark("circle", cx=14, cy=0, r=8, fill="none", **stroke)

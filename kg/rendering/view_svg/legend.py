"""The legend of a picture: what shapes, colours and strokes stand for, with counts."""

from collections import Counter
from collections.abc import Mapping

from markupsafe import Markup

from kg.questions.view.answer import Actor, Tie, View
from kg.rendering.svg.elements import join, mark, text_node, text_width
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
    kinds = (_families(view), _channels(view, colours), _statuses(view))
    for entries in (*kinds, _pale(view), _marks(view)):
        x = 0.0
        for symbol, text in entries:
            width = _MARK + text_width(text, SMALL) + _GAP
            if x and x + width > room:
                x, y = 0.0, y + _LINE
            label = mark("text", text_node(text), x=_MARK, y=4, font_size=SMALL, fill=INK)
            parts.append(mark("g", symbol, label, transform=f"translate({x:.0f},{y:.0f})"))
            x += width
        y += _LINE if entries else 0
    return join(*parts), y


def _families(view: View) -> list[Entry]:
    counts = Counter(actor.family for actor in view.visible_actors)
    entries = []
    for i, family in enumerate(view.families):
        if counts[family.id]:
            colour, name = of_family(i, is_rest=not family.id)
            symbol = shape(name, 14, 0, RADIUS * 0.8, fill=colour, stroke=INK, stroke_width=1)
            entries.append((symbol, f"{family.label_in(view.lang)} {counts[family.id]}"))
    if any(actor.role for actor in view.visible_actors):
        symbol = shape("disc", 14, 0, RADIUS * 0.8, fill=PAPER, stroke=SOFT, stroke_width=3)
        entries.append((symbol, word("role", view.lang)))
    return entries


def _channels(view: View, colours: Mapping[str, str]) -> list[Entry]:
    """Return the channels of the ties that are no denials: those have a colour of their own."""
    counts = Counter(tie.channel for tie in view.visible_ties if not STATUS[tie.status].denied)
    labels = {channel.id: channel.label_in(view.lang) for channel in view.channels}
    labels[""] = word("no-channel", view.lang)
    entries = []
    for channel in (*colours, ""):
        if counts[channel]:
            line = _line(colours.get(channel, NO_CHANNEL))
            entries.append((line, f"{labels[channel]} {counts[channel]}"))
    return entries


def _statuses(view: View) -> list[Entry]:
    counts = Counter(tie.status for tie in view.visible_ties)
    entries = []
    for status, look in STATUS.items():
        if counts[status]:
            colour = DENIED if look.denied else SOFT
            middle = sign(look.sign, 14, 0, colour, PAPER) if look.sign else Markup("")
            symbol = join(_line(colour, look.dashes), middle)
            entries.append((symbol, f"{word(status, view.lang)} {counts[status]}"))
    if any(tie.scope == "some" for tie in view.visible_ties):
        entries.append((_line(SOFT, width=1.0), word("some", view.lang)))
    here = {actor.id for actor in view.visible_actors}
    if any(not here.isdisjoint(actor.member_of) for actor in view.visible_actors):
        entries.append((_line(RULE, width=1.5), word("member", view.lang)))
    return entries


def _pale(view: View) -> list[Entry]:
    """Return who and what is over, or has not begun, by the day of the view."""
    symbol = join(_line(SOFT), shape("disc", 14, 0, RADIUS * 0.6, fill=SOFT))
    return [(mark("g", symbol, opacity=PALE), text) for text in count_dated(view)]


def count_dated(view: View) -> tuple[str, ...]:
    """Return how many of those drawn are over, and have not begun, in words."""
    rows: list[Actor | Tie] = [*view.visible_actors, *view.visible_ties]
    counts = Counter(row.when for row in rows)
    return tuple(
        word(f"by-{when}", view.lang).format(day=view.day, n=counts[when])
        for when in ("ended", "not begun")
        if counts[when]
    )


def _marks(view: View) -> list[Entry]:
    """Return what marks the actors that the question is about."""
    entries = []
    if view.sought.bottlenecks:
        entries.append((_ring(FAMILY[6], 3.0), word("gatekeeper", view.lang)))
        entries.append((_ring(FAMILY[2], 1.5), word("captive", view.lang)))
    if view.sought.avoid:
        entries.append((_ring(FAMILY[2], 1.5), word("on-route", view.lang)))
        entries.append((sign("cross", 14, 0, DENIED, PAPER), word("avoided", view.lang)))
    return entries


def _line(colour: str, dashes: str = "", width: float = 2.0) -> Markup:
    look: dict[str, str | float] = {"stroke": colour, "stroke_width": width}
    if dashes:
        look["stroke_dasharray"] = dashes
    return mark("line", x1=0, y1=0, x2=28, y2=0, **look)


def _ring(colour: str, width: float) -> Markup:
    return mark("circle", cx=14, cy=0, r=8, fill="none", stroke=colour, stroke_width=width)

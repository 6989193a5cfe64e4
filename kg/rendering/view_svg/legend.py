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
    """Return the legend from 0 to the right and down, in rows that fit the room, and how high it is."""
    parts, y = [], 0.0
    for entries in (
        _families(view),
        _channels(view, colours),
        _statuses(view),
        _pale(view),
        _marked(view),
    ):
        at = 0.0
        for drawn, text in entries:
            wide = _MARK + text_width(text, SMALL) + _GAP
            if at and at + wide > room:
                at, y = 0.0, y + _LINE
            label = mark("text", text_node(text), x=_MARK, y=4, font_size=SMALL, fill=INK)
            parts.append(mark("g", drawn, label, transform=f"translate({at:.0f},{y:.0f})"))
            at += wide
        y += _LINE if entries else 0
    return join(*parts), y


def _families(view: View) -> list[Entry]:
    counts = Counter(a.family for a in view.shown)
    found = []
    for i, family in enumerate(view.families):
        if counts[family.id]:
            colour, name = of_family(i, is_rest=not family.id)
            drawn = shape(name, 14, 0, RADIUS * 0.8, fill=colour, stroke=INK, stroke_width=1)
            found.append((drawn, f"{family.said(view.lang)} {counts[family.id]}"))
    if any(a.role for a in view.shown):
        drawn = shape("disc", 14, 0, RADIUS * 0.8, fill=PAPER, stroke=SOFT, stroke_width=3)
        found.append((drawn, word("role", view.lang)))
    return found


def _channels(view: View, colours: Mapping[str, str]) -> list[Entry]:
    counts = Counter(t.channel for t in view.drawn if not STATUS[t.status].denied)
    labels = {c.id: c.said(view.lang) for c in view.channels} | {"": word("no-channel", view.lang)}
    return [
        (_line(colours.get(channel, NO_CHANNEL)), f"{labels[channel]} {counts[channel]}")
        for channel in (*colours, "")
        if counts[channel]
    ]


def _statuses(view: View) -> list[Entry]:
    counts = Counter(t.status for t in view.drawn)
    found = []
    for status, look in STATUS.items():
        if counts[status]:
            colour = DENIED if look.denied else SOFT
            drawn = join(
                _line(colour, look.dashes),
                sign(look.sign, 14, 0, colour, PAPER) if look.sign else Markup(""),
            )
            found.append((drawn, f"{word(status, view.lang)} {counts[status]}"))
    if any(t.scope == "some" for t in view.drawn):
        found.append((_line(SOFT, width=1.0), word("some", view.lang)))
    here = {a.id for a in view.shown}
    if any(role in here for a in view.shown for role in a.member_of):
        found.append((_line(RULE, width=1.5), word("member", view.lang)))
    return found


def _pale(view: View) -> list[Entry]:
    """Return who and what is over, or has not begun, by the day of the view."""
    drawn = join(_line(SOFT), shape("disc", 14, 0, RADIUS * 0.6, fill=SOFT))
    return [(mark("g", drawn, opacity=PALE), text) for text in count_dated(view)]


def count_dated(view: View) -> tuple[str, ...]:
    """Return how many of those drawn are over, and have not begun, in words."""
    rows: list[Actor | Tie] = [*view.shown, *view.drawn]
    counts = Counter(row.when for row in rows)
    texts = ((word(f"by-{when}", view.lang), counts[when]) for when in ("ended", "not begun"))
    return tuple(text.format(day=view.day, n=n) for text, n in texts if n)


def _marked(view: View) -> list[Entry]:
    found = []
    if view.sought.bottlenecks:
        found.append((_ring(FAMILY[6], 3.0), word("gatekeeper", view.lang)))
        found.append((_ring(FAMILY[2], 1.5), word("captive", view.lang)))
    if view.sought.avoid:
        found.append((_ring(FAMILY[2], 1.5), word("on-route", view.lang)))
        found.append((sign("cross", 14, 0, DENIED, PAPER), word("avoided", view.lang)))
    return found


def _line(colour: str, dashes: str = "", width: float = 2.0) -> Markup:
    look: dict[str, str | float] = {"stroke": colour, "stroke_width": width}
    if dashes:
        look["stroke_dasharray"] = dashes
    return mark("line", x1=0, y1=0, x2=28, y2=0, **look)


def _ring(colour: str, width: float) -> Markup:
    return mark("circle", cx=14, cy=0, r=8, fill="none", stroke=colour, stroke_width=width)

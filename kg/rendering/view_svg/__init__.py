"""A view as one static SVG: no script, no browser, no font or picture from elsewhere; light, as for paper."""

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from kg.questions.view.answer import Actor, View
from kg.questions.view.pyramid_layout import SLOT, Place
from kg.questions.view.scope import GATEKEEPERS, ROUTES
from kg.rendering.svg.elements import break_lines, cut, join, mark, place, text_node
from kg.rendering.view_svg.legend import count_dated, legend
from kg.rendering.view_svg.shapes import shape, sign
from kg.rendering.view_svg.style import (
    CHANNEL,
    DENIED,
    FACE,
    FAMILY,
    GROUND,
    INK,
    NAME,
    PALE,
    PAPER,
    RADIUS,
    ROOM,
    RULE,
    SOFT,
    TIER,
    TITLE,
    dated,
    of_family,
    word,
)
from kg.rendering.view_svg.ties import memberships, ties
from kg.rendering.write_files import file_mark

__all__ = ["picture"]

_EDGE, _ABOVE, _BELOW = 28.0, 44.0, 50.0
_NARROWEST = 620.0
_NEAR, _FARTHEST = 1600.0, 2.2


def picture(view: View) -> str:
    """Return a view as an SVG document. The same view gives the same bytes.

    Tiers are bands with their names; families differ by colour and shape, roles are hollow. Ties are curves in the
    colour of their channel; what is refused, severed, lacking or suspected has dashes and a sign. Every actor and tie
    has its name and kind as its title, and the text of the picture says how much is shown and who holds whom. Who and
    what is over, or has not begun, is paler, and its title says so with its dates.
    """
    places = {a.id: a.places[view.layout] for a in view.shown}
    colours = {c.id: CHANNEL[c.place % len(CHANNEL)] for c in view.channels}
    banded = view.layout == "pyramid"
    left = min((x for x, _ in places.values()), default=0) - SLOT[0] / 2 - _EDGE
    right = max((x for x, _ in places.values()), default=0) + SLOT[0] / 2 + _EDGE
    if right - left < _NARROWEST:
        middle = (left + right) / 2
        left, right = middle - _NARROWEST / 2, middle + _NARROWEST / 2
    top = min((y for _, y in places.values()), default=0) - _ABOVE
    low = max((y for _, y in places.values()), default=0) + _BELOW
    # A large picture is seen from far: what says where one is grows with it.
    far = min(max((right - left) / _NEAR, 1.0), _FARTHEST)
    room = (right - left - 2 * _EDGE) / far
    head, high = _head(view, room)
    high *= far
    inside = [
        *([_bands(view, left, right, far)] if banded else []),
        memberships(((a.id, role) for a in view.shown for role in a.member_of), places),
        ties(view, places, colours, _strong(view)),
        *(_actor(view, a, places[a.id]) for a in view.shown),
    ]
    if not places:
        inside = [
            mark(
                "text",
                text_node(word("nobody", view.lang)),
                x=left + _EDGE,
                y=0,
                font_size=NAME,
                fill=SOFT,
            )
        ]
    key, deep = legend(view, colours, room)
    deep *= far
    y, height = top - high - _EDGE, low - top + high + deep + 2 * _EDGE + 18
    drawn = mark(
        "svg",
        mark("title", text_node(view.heading.title), id="title-of-view"),
        mark("desc", text_node(_text(view)), id="text-of-view"),
        mark("rect", x=left, y=y, width=right - left, height=height, fill=PAPER),
        mark(
            "g",
            head,
            transform=f"translate({left + _EDGE:.0f},{y + _EDGE:.0f}) scale({place(far)})",
        ),
        *inside,
        mark(
            "g", key, transform=f"translate({left + _EDGE:.0f},{low + 26:.0f}) scale({place(far)})"
        ),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"{left:.0f} {y:.0f} {right - left:.0f} {height:.0f}",
        width=round(right - left),
        height=round(height),
        role="img",
        aria_labelledby="title-of-view text-of-view",
        font_family=FACE,
        lang=view.lang,
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{file_mark("svg", "view")}\n{drawn}\n'


def _head(view: View, room: float) -> tuple[Markup, float]:
    """Return the title and what is shown of how much, from 0 to the right and down, and how high they are."""
    titles = break_lines(view.heading.title, room, TITLE, most=3, bold=True)
    counted = word("counted", view.lang).format(
        n=len(view.shown), of=len(view.actors), ties=len(view.drawn), all=len(view.ties)
    )
    told = [c.said(view.lang) for c in view.channels if view.sought.channel == c.id]
    told.append(counted)
    if view.as_of:
        told.append(word("as-of", view.lang).format(day=view.as_of.isoformat()))
    parts = [
        mark(
            "text",
            text_node(line),
            x=0,
            y=18 + 26 * i,
            font_size=TITLE,
            font_weight="bold",
            fill=INK,
        )
        for i, line in enumerate(titles)
    ]
    y = 26.0 * len(titles) + 12
    parts.append(
        mark("text", text_node(cut(" · ".join(told), room, 13)), x=0, y=y, font_size=13, fill=SOFT)
    )
    return join(*parts), y + 14


def _bands(view: View, left: float, right: float, far: float) -> Markup:
    named = {t.id: t.said(view.lang) for t in view.tiers}
    parts = []
    for band in view.bands:
        y, height = band.top - _ABOVE + 4, band.bottom - band.top + _ABOVE + _BELOW - 8
        count = sum(1 for a in view.shown if a.tier == band.tier)
        ground = mark(
            "rect",
            x=left + 10,
            y=y,
            width=right - left - 20,
            height=height,
            rx=8,
            fill=GROUND,
            stroke=RULE,
        )
        name = mark(
            "tspan",
            text_node(cut(named[band.tier], right - left - 120, TIER * far, bold=True)),
            font_weight="bold",
        )
        label = mark(
            "text", name, mark("tspan", text_node(str(count)), dx=8, fill=SOFT),
            x=left + 22, y=y + 4 + TIER * far, font_size=TIER * far, fill=INK,
        )  # fmt: skip
        parts.append(join(ground, label))
    return mark("g", *parts)


def _strong(view: View) -> frozenset[str]:
    """Return the ties that a question lifts out of the rest: those of routes, or those by which captives hang."""
    if view.sought.avoid:
        return frozenset(t for r in view.routes for t in (*r.ties, *r.blocked_by))
    if view.sought.bottlenecks:
        return frozenset(t for h in view.holders for t in h.ties)
    return frozenset()


def _actor(view: View, actor: Actor, at: Place) -> Markup:
    x, y = at
    i = next(i for i, f in enumerate(view.families) if f.id == actor.family)
    colour, name = of_family(i, is_rest=not actor.family)
    kind = next(k.said(view.lang) for k in view.kinds if k.id == actor.kind)
    look: dict[str, str | float] = (
        {"fill": PAPER, "stroke": colour, "stroke_width": 3.2} if actor.role
        else {"fill": colour, "stroke": INK, "stroke_width": 1}
    )  # fmt: skip
    title = f"{actor.said(view.lang)} ({kind})" + dated(actor, view.lang) + _held(view, actor.id)
    ring = _ring(view, actor.id, x, y)
    words = [
        mark("tspan", text_node(line), x=x, dy=0 if i == 0 else 12.5)
        for i, line in enumerate(break_lines(actor.said(view.lang), ROOM, NAME, most=2))
    ]
    label = mark(
        "text", *words, x=x, y=y + RADIUS + (18 if ring else 14), text_anchor="middle", font_size=NAME,
        fill=SOFT if actor.when else INK,
        stroke=GROUND if view.layout == "pyramid" else PAPER, stroke_width=3, stroke_linejoin="round",
        paint_order="stroke",
    )  # fmt: skip
    drawn = [shape(name, x, y, RADIUS, **look)]
    if actor.when:  # on paper of its own, or the ends of ties would show through
        drawn = [
            shape(name, x, y, RADIUS, fill=PAPER),
            shape(name, x, y, RADIUS, opacity=PALE, **look),
        ]
    return mark("g", mark("title", text_node(title)), ring, *drawn, label)


def _text(view: View) -> str:
    """Return what there is to see in words: how much is shown, and who holds how many."""
    channels = {c.id: c.said(view.lang) for c in view.channels}
    told = [
        word("shown", view.lang).format(
            n=len(view.shown), of=len(view.actors), ties=len(view.drawn), all=len(view.ties)
        )
    ]
    told += [
        word("held", view.lang).format(
            channel=channels.get(h.channel, h.channel), name=h.name, n=len(h.captives), of=h.of,
            basis=word(h.basis, view.lang),
        )
        for h in view.holders
        if not h.group
    ]  # fmt: skip
    return " ".join(
        [
            *told,
            *(text + word("stop", view.lang) for text in count_dated(view)),
            *_lacking(view, channels),
        ]
    )


def _lacking(view: View, channels: Mapping[str, str]) -> Iterable[str]:
    """Yield what was not worked out, and how to have it."""
    costly, others = view.scope.costly, view.scope.outside(view.asked_of)
    between = word("and", view.lang)
    if costly:
        yield word("large", view.lang).format(
            what=between.join(word(name, view.lang) for name in costly)
        )
    if others or not view.scope.channels:
        what = between.join(word(name, view.lang) for name in (GATEKEEPERS, ROUTES))
        of = ", ".join(channels.get(c, c) for c in others) or "–"
        yield word("no-question", view.lang).format(what=what, channels=of)


def _held(view: View, actor: str) -> str:
    channels = {c.id: c.said(view.lang) for c in view.channels}
    said_ = [
        f"; {channels.get(h.channel, h.channel)}: {word('holds', view.lang).format(n=len(h.captives), of=h.of)}"
        for h in view.holders
        if h.id == actor and not h.group
    ]
    return "".join(said_)


def _ring(view: View, actor: str, x: float, y: float) -> Markup:
    """Return what marks an actor that the question is about."""
    if view.sought.bottlenecks:
        if any(h.id == actor for h in view.holders if not h.group):
            return mark(
                "circle", cx=x, cy=y, r=RADIUS + 7, fill="none", stroke=FAMILY[6], stroke_width=3
            )
        if any(actor in h.captives for h in view.holders):
            return mark(
                "circle", cx=x, cy=y, r=RADIUS + 5, fill="none", stroke=FAMILY[2], stroke_width=1.5
            )
    if view.sought.avoid:
        if actor in view.sought.avoided:
            return sign("cross", x + RADIUS + 3, y - RADIUS - 1, DENIED, GROUND)
        if any(actor in r.actors for r in view.routes):
            return mark(
                "circle", cx=x, cy=y, r=RADIUS + 5, fill="none", stroke=FAMILY[2], stroke_width=1.5
            )
    return Markup("")

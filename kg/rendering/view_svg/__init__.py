"""A view as one static SVG, light as for paper.

It needs no script, no browser, and no font or picture from elsewhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kg.questions.view.answer import Actor, Holder, View
from kg.questions.view.pyramid_layout import SLOT, Band, Place
from kg.questions.view.scope import GATEKEEPERS, ROUTES
from kg.rendering.svg.elements import Look, break_lines, cut, join, mark, place, text_node
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
    labels_by_id,
    of_family,
    word,
)
from kg.rendering.view_svg.ties import memberships, ties
from kg.rendering.write_files import file_mark

__all__ = ["picture"]

_EDGE, _ABOVE, _BELOW = 28.0, 44.0, 50.0
_NARROWEST = 620.0
_NEAR, _FARTHEST = 1600.0, 2.2


@dataclass(frozen=True)
class _Sheet:
    """Where the drawing ends on each side, and how much larger titles are in a picture so wide."""

    left: float
    right: float
    top: float
    bottom: float
    scale: float

    @property
    def width(self) -> float:
        """Return how wide the drawing is."""
        return self.right - self.left

    @property
    def room(self) -> float:
        """Return how wide a title may be, before it is scaled."""
        return (self.width - 2 * _EDGE) / self.scale


def picture(view: View) -> str:
    """Return a view as an SVG document. The same view gives the same bytes.

    Tiers are bands with their names; families differ by colour and shape, roles are hollow. Ties
    are curves in the colour of their channel; what is refused, severed, lacking or suspected has
    dashes and a sign. Every actor and tie has its name and kind as its title, and the text of the
    picture says how much is drawn and who holds whom. Who and what is over, or has not begun, is
    paler, and its title says so with its dates.
    """
    places = {a.id: a.places[view.layout] for a in view.visible_actors}
    colours = {c.id: CHANNEL[c.place % len(CHANNEL)] for c in view.channels}
    sheet = _sheet(list(places.values()))
    head, head_height = _head(view, sheet.room)
    key, key_height = legend(view, colours, sheet.room)
    above, below = head_height * sheet.scale, key_height * sheet.scale
    y = sheet.top - above - _EDGE
    height = sheet.bottom - sheet.top + above + below + 2 * _EDGE + 18
    size = {"width": sheet.width, "height": height}
    paper = mark("rect", x=sheet.left, y=y, **size, fill=PAPER)
    title = _scaled(head, y + _EDGE, sheet)
    parts = _inside(view, places, colours, sheet) if places else [_nobody(view, sheet)]
    key_part = _scaled(key, sheet.bottom + 26, sheet)
    root = _root(view, sheet, y, height)
    drawing = mark("svg", *_texts(view), paper, title, *parts, key_part, **root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{file_mark("svg", "view")}\n{drawing}\n'


def _texts(view: View) -> list[Markup]:
    """Return the title and the text of the picture, for those who hear it."""
    title = mark("title", text_node(view.heading.title), id="title-of-view")
    text = mark("desc", text_node(_text(view)), id="text-of-view")
    return [title, text]


def _root(view: View, sheet: _Sheet, y: float, height: float) -> Look:
    """Return the attributes of the whole picture, whose upper edge is at height `y`."""
    width = sheet.width
    box = f"{sheet.left:.0f} {y:.0f} {width:.0f} {height:.0f}"
    size: Look = {"viewBox": box, "width": round(width), "height": round(height)}
    names: Look = {"role": "img", "aria_labelledby": "title-of-view text-of-view"}
    face: Look = {"font_family": FACE, "lang": view.lang}
    return {"xmlns": "http://www.w3.org/2000/svg", **size, **names, **face}


def _sheet(places: Sequence[Place]) -> _Sheet:
    """Return the sheet on which actors at these places have room."""
    across = [x for x, _ in places] or [0]
    down = [y for _, y in places] or [0]
    margin = SLOT[0] / 2 + _EDGE
    left, right = min(across) - margin, max(across) + margin
    if right - left < _NARROWEST:
        middle = (left + right) / 2
        left, right = middle - _NARROWEST / 2, middle + _NARROWEST / 2
    top, bottom = min(down) - _ABOVE, max(down) + _BELOW
    # A large picture is seen from far away, so the titles grow with it.
    growth = (right - left) / _NEAR
    scale = min(max(growth, 1.0), _FARTHEST)
    return _Sheet(left, right, top, bottom, scale)


def _scaled(part: Markup, y: float, sheet: _Sheet) -> Markup:
    """Return a part that is drawn from 0, moved to the left edge at a height, and scaled."""
    move = f"translate({sheet.left + _EDGE:.0f},{y:.0f}) scale({place(sheet.scale)})"
    return mark("g", part, transform=move)


def _inside(
    view: View, places: Mapping[str, Place], colours: Mapping[str, str], sheet: _Sheet
) -> list[Markup]:
    """Return bands, memberships, ties and actors, in the order in which they cover each other."""
    bands = [_bands(view, sheet)] if view.layout == "pyramid" else []
    pairs: list[tuple[str, str]] = []
    for actor in view.visible_actors:
        pairs += [(actor.id, role) for role in actor.member_of]
    actors = [_actor(view, actor, places[actor.id]) for actor in view.visible_actors]
    curves = ties(view, places, colours, _strong(view))
    return [*bands, memberships(pairs, places), curves, *actors]


def _nobody(view: View, sheet: _Sheet) -> Markup:
    """Return a sentence in place of the picture: there is no actor to draw."""
    text = text_node(word("nobody", view.lang))
    look: Look = {"font_size": NAME, "fill": SOFT}
    return mark("text", text, x=sheet.left + _EDGE, y=0, **look)


def _head(view: View, room: float) -> tuple[Markup, float]:
    """Return the title and how much is drawn, from 0 right and down, and how high they are."""
    titles = break_lines(view.heading.title, room, TITLE, most=3, bold=True)
    look: Look = {"font_size": TITLE, "font_weight": "bold", "fill": INK}
    parts = []
    for i, title in enumerate(titles):
        baseline = 18 + 26 * i
        parts.append(mark("text", text_node(title), x=0, y=baseline, **look))
    y = 26.0 * len(titles) + 12
    subtitle = " · ".join(_subtitle(view))
    line = text_node(cut(subtitle, room, 13))
    parts.append(mark("text", line, x=0, y=y, font_size=13, fill=SOFT))
    return join(*parts), y + 14


def _subtitle(view: View) -> list[str]:
    """Return the channel of the view, how much is drawn, and the day, where there is one."""
    channels = [channel for channel in view.channels if channel.id == view.sought.channel]
    words = [channel.label_in(view.lang) for channel in channels]
    words.append(_counts(view, "counted"))
    if view.as_of:
        day = view.as_of.isoformat()
        words.append(word("as-of", view.lang).format(day=day))
    return words


def _counts(view: View, key: str) -> str:
    """Return how many actors and ties are drawn, of how many."""
    actors = {"n": len(view.visible_actors), "of": view.all_rows.actors}
    tie_counts = {"ties": len(view.visible_ties), "all": view.all_rows.ties}
    return word(key, view.lang).format(**actors, **tie_counts)


def _bands(view: View, sheet: _Sheet) -> Markup:
    """Return the tiers as bands, each with its name and the number of actors in it."""
    names = labels_by_id(view.tiers, view.lang)
    counts = Counter(actor.tier for actor in view.visible_actors)
    parts = []
    for band in view.bands:
        ground = _ground(band, sheet)
        label = _band_label(band, names[band.tier], counts[band.tier], sheet)
        parts.append(join(ground, label))
    return mark("g", *parts)


def _ground(band: Band, sheet: _Sheet) -> Markup:
    """Return the ground of a tier, with a margin to all sides."""
    y, end = band.top - _ABOVE + 4, band.bottom + _BELOW - 4
    look: Look = {"rx": 8, "fill": GROUND, "stroke": RULE}
    size = {"width": sheet.width - 20, "height": end - y}
    return mark("rect", x=sheet.left + 10, y=y, **size, **look)


def _band_label(band: Band, tier: str, count: int, sheet: _Sheet) -> Markup:
    """Return the name of a tier, cut where it is too wide, and the number of its actors."""
    type_size = TIER * sheet.scale
    fitted = cut(tier, sheet.width - 120, type_size, bold=True)
    name = mark("tspan", text_node(fitted), font_weight="bold")
    number = mark("tspan", text_node(str(count)), dx=8, fill=SOFT)
    x, y = sheet.left + 22, band.top - _ABOVE + 8 + type_size
    look: Look = {"font_size": type_size, "fill": INK}
    return mark("text", name, number, x=x, y=y, **look)


def _strong(view: View) -> frozenset[str]:
    """Return the ties that a question lifts out.

    They are those of routes around, or those by which captives hang.
    """
    strong: set[str] = set()
    if view.sought.avoid:
        for route in view.routes:
            strong.update(route.ties, route.blocked_by)
    elif view.sought.bottlenecks:
        for holder in view.holders:
            strong.update(holder.ties)
    return frozenset(strong)


def _actor(view: View, actor: Actor, at: Place) -> Markup:
    """Return an actor: its shape, its name beneath, and a ring if the question is about it."""
    x, y = at
    ring = _ring(view, actor.id, x, y)
    margin = 18 if ring else 14
    label = _label(view, actor, x, y + RADIUS + margin)
    title = mark("title", text_node(_title(view, actor)))
    shapes = _shapes(view, actor, at)
    return mark("g", title, ring, *shapes, label)


def _title(view: View, actor: Actor) -> str:
    """Return the name and kind of an actor, its dates if it is not current, and whom it holds."""
    kind = next(kind for kind in view.kinds if kind.id == actor.kind)
    name = f"{actor.name_in(view.lang)} ({kind.label_in(view.lang)})"
    return name + dated(actor, view.lang) + _holds(view, actor.id)


def _shapes(view: View, actor: Actor, at: Place) -> list[Markup]:
    """Return the shape of the actor's family in its colour; a role is hollow."""
    family_ids = [family.id for family in view.families]
    number = family_ids.index(actor.family)
    colour, name = of_family(number, is_rest=not actor.family)
    look: Look = {"fill": colour, "stroke": INK, "stroke_width": 1}
    if actor.role:
        look = {"fill": PAPER, "stroke": colour, "stroke_width": 3.2}
    x, y = at
    if not actor.when:
        return [shape(name, x, y, RADIUS, **look)]
    # A background of its own hides the ends of ties.
    paper = shape(name, x, y, RADIUS, fill=PAPER)
    pale_shape = shape(name, x, y, RADIUS, opacity=PALE, **look)
    return [paper, pale_shape]


def _label(view: View, actor: Actor, x: float, y: float) -> Markup:
    """Return the name of an actor in lines, on a halo in the colour of what lies behind it."""
    name = actor.name_in(view.lang)
    lines = break_lines(name, ROOM, NAME, most=2)
    words = []
    for i, line in enumerate(lines):
        step = 12.5 if i else 0
        words.append(mark("tspan", text_node(line), x=x, dy=step))
    colour = SOFT if actor.when else INK
    behind = GROUND if view.layout == "pyramid" else PAPER
    type_look: Look = {"text_anchor": "middle", "font_size": NAME, "fill": colour}
    halo: Look = {"stroke": behind, "stroke_width": 3, "stroke_linejoin": "round"}
    return mark("text", *words, x=x, y=y, **type_look, **halo, paint_order="stroke")


def _text(view: View) -> str:
    """Return what there is to see in words: how much is drawn, and who holds how many."""
    channels = labels_by_id(view.channels, view.lang)
    texts = [_counts(view, "shown")]
    for holder in _gatekeepers(view):
        channel = channels.get(holder.channel, holder.channel)
        basis = word(holder.basis, view.lang)
        names = {"channel": channel, "name": holder.name, "basis": basis}
        counts = {"n": len(holder.captives), "of": holder.of}
        text = word("held", view.lang)
        texts.append(text.format(**names, **counts))
    stop = word("stop", view.lang)
    texts += [text + stop for text in count_dated(view)]
    return " ".join([*texts, *_lacking(view, channels)])


def _lacking(view: View, channels: Mapping[str, str]) -> Iterable[str]:
    """Yield what was not worked out, and how to have it."""
    costly = view.scope.costly
    if costly:
        what = _listed(costly, view.lang)
        yield word("large", view.lang).format(what=what)
    outside = view.scope.outside(view.channel_ids)
    if outside or not view.scope.channels:
        names = [channels.get(channel, channel) for channel in outside]
        what = _listed((GATEKEEPERS, ROUTES), view.lang)
        yield word("no-question", view.lang).format(what=what, channels=", ".join(names) or "–")


def _listed(keys: Iterable[str], lang: str) -> str:
    """Return words of the picture as a list in its language."""
    words = [word(key, lang) for key in keys]
    return word("and", lang).join(words)


def _holds(view: View, actor: str) -> str:
    """Return how many an actor holds in each channel, as the end of a title."""
    channels = labels_by_id(view.channels, view.lang)
    text = ""
    for holder in _gatekeepers(view):
        if holder.id == actor:
            channel = channels.get(holder.channel, holder.channel)
            captives = len(holder.captives)
            count = word("holds", view.lang).format(n=captives, of=holder.of)
            text += f"; {channel}: {count}"
    return text


def _gatekeepers(view: View) -> list[Holder]:
    """Return those who hold by themselves, without the groups that do only together."""
    return [holder for holder in view.holders if not holder.group]


def _ring(view: View, actor: str, x: float, y: float) -> Markup:
    """Return what marks an actor that the question is about."""
    if view.sought.bottlenecks:
        if any(holder.id == actor for holder in _gatekeepers(view)):
            return _circle(x, y, RADIUS + 7, FAMILY[6], 3)
        if any(actor in h.captives for h in view.holders):
            return _circle(x, y, RADIUS + 5, FAMILY[2], 1.5)
    if view.sought.avoid:
        if actor in view.sought.avoided:
            right, top = x + RADIUS + 3, y - RADIUS - 1
            return sign("cross", right, top, DENIED, GROUND)
        if any(actor in route.actors for route in view.routes):
            return _circle(x, y, RADIUS + 5, FAMILY[2], 1.5)
    return Markup("")


def _circle(x: float, y: float, radius: float, colour: str, width: float) -> Markup:
    """Return a ring of this colour and width around a place."""
    stroke: Look = {"fill": "none", "stroke": colour, "stroke_width": width}
    return mark("circle", cx=x, cy=y, r=radius, **stroke)

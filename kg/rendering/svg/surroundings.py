"""The surroundings of an actor: who holds it, through whom it got around, whom it is tied to."""

from collections.abc import Callable

from markupsafe import Markup

from kg.questions.view.dossier import Dossier, Neighbour
from kg.rendering.svg.elements import Look, draw_label, join, mark, text_node

_WIDTH, _STEP, _EDGE = 380.0, 22.0, 10.0
_MIDDLE, _NAMES = 18.0, 132.0
_MOST = 14  # neighbours that have a line: what stands beside a picture


def surroundings(dossier: Dossier, href: Callable[[str], str]) -> Markup:
    """Return the surroundings of an actor as SVG, nothing where it has none.

    Args:
        dossier: all that is told of the actor.
        href: gives the address of an actor by its id; empty where it has none.
    """
    neighbours = dossier.neighbours[:_MOST]
    more = len(dossier.neighbours) - len(neighbours)
    if not neighbours:
        return Markup("")
    height = _STEP * (len(neighbours) + bool(more)) + 2 * _EDGE
    lines = [
        _line(neighbour, _EDGE + _STEP * (place + 0.5), height / 2, href)
        for place, neighbour in enumerate(neighbours)
    ]
    if more:
        lines.append(draw_label(_NAMES, height - _EDGE - 6, f"and {more:,} more", "small soft"))
    middle = mark("circle", class_="dot held certain", cx=_MIDDLE, cy=height / 2, r=9)
    names = ", ".join(neighbour.label for neighbour in neighbours)
    size: Look = {"viewBox": f"0 0 {_WIDTH:g} {height:g}"}
    texts = {"role": "img", "aria_label": f"{dossier.name} and its surroundings: {names}"}
    return mark("svg", *lines, middle, class_="verdicts fan", **size, **texts)


def _line(neighbour: Neighbour, y: float, middle: float, href: Callable[[str], str]) -> Markup:
    """Return the line to a neighbour, with its name and how many ties it stands for.

    Args:
        neighbour: the neighbour.
        y: the height of its name.
        middle: the height of the actor.
        href: gives the address of an actor by its id.
    """
    path = f"M{_MIDDLE + 9:g} {middle:g}C80 {middle:g} 70 {y:g} {_NAMES - 10:g} {y:g}"
    parts = [mark("path", class_=f"strand {neighbour.sort}", d=path)]
    if neighbour.sort == "closed":
        cross = f"M{_NAMES - 24:g} {y - 4:g}l8 8m0 -8l-8 8"
        parts.append(mark("path", class_="strand cross", d=cross))
    times = f" ×{neighbour.ties}" if neighbour.ties > 1 else ""
    words = {"role": " (by its role)", "closed": ""}.get(neighbour.sort, "")
    look = {"around": "small around", "role": "small soft", "closed": "small denied"}
    room = _WIDTH - _NAMES - 4
    text = f"{neighbour.label}{times}{words}"
    label = draw_label(_NAMES, y + 4, text, look.get(neighbour.sort, "small"), room, 10.5)
    address = href(neighbour.id)
    parts.append(mark("a", label, href=address) if address else label)
    parts.append(mark("title", text_node(f"{neighbour.label}{times}")))
    return mark("g", join(*parts))

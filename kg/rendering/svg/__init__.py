"""Figures as SVG: one file a kind of drawing.

They are static, without script, and drawn in the colours of the page's style.
"""

import re

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.axis import axis
from kg.rendering.svg.bars import bars
from kg.rendering.svg.elements import Look, Picture, dot, hatches, mark, painted, text_node
from kg.rendering.svg.matrix import matrix
from kg.rendering.svg.pyramid import draw_pyramid
from kg.rendering.svg.stream import stream
from kg.results.figures import Axis, Bars, Figure, Matrix, Pyramid, Stream, Tone

__all__ = ["draw", "key", "slug"]

_NOTHING = "There is nothing to draw."


def draw(figure: Figure, rows: CaseRows, frame: str = "") -> Markup:
    """Return a figure as SVG, or a sentence where it shows nothing.

    Args:
        figure: the figure; its title and text are those of the picture.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page, from which the ids inside it are made; by default
            one made of its name.
    """
    frame = frame or f"figure-{slug(figure.name)}"
    match figure.drawing:
        case (
            Bars(bars=()) | Axis(lines=()) | Pyramid(tiers=()) | Stream(stages=()) | Matrix(rows=())
        ):
            return mark("p", text_node(_NOTHING), class_="missing")
        case Bars() as drawing:
            picture = bars(drawing, rows, frame)
        case Axis() as drawing:
            picture = axis(drawing, rows, frame)
        case Pyramid() as drawing:
            picture = draw_pyramid(drawing, rows, frame)
        case Stream() as drawing:
            picture = stream(drawing, rows, frame)
        case Matrix() as drawing:
            picture = matrix(drawing, rows, frame)
    return _sheet(figure, picture, frame)


def _sheet(figure: Figure, picture: Picture, frame: str) -> Markup:
    """Return a drawing with its title, its text and the hatches that it uses."""
    title_id, text_id = f"title-of-{frame}", f"text-of-{frame}"
    title = mark("title", text_node(figure.title), id=title_id)
    text = mark("desc", text_node(figure.text), id=text_id)
    box = f"0 0 {picture.width:.0f} {picture.height:.0f}"
    size: Look = {"width": round(picture.width), "height": round(picture.height)}
    names = {"role": "img", "aria_labelledby": f"{title_id} {text_id}"}
    parts = (title, text, hatches(frame), picture.inside)
    return mark("svg", *parts, class_="drawing", viewBox=box, **size, **names)


def key(figure: Figure, frame: str = "") -> tuple[tuple[Markup, str], ...]:
    """Return what each tone of a figure stands for, with a swatch drawn like the picture.

    Args:
        figure: the figure.
        frame: the id of the figure on the page, whose hatches are used; by default one made of its
            name.
    """
    frame = frame or f"figure-{slug(figure.name)}"
    entries = []
    for tone, text in figure.key:
        entries.append((_swatch(figure, tone, frame), text))
    return tuple(entries)


def _swatch(figure: Figure, tone: Tone, frame: str) -> Markup:
    """Return a small sheet in the look of a tone, in a pyramid that of a chip with a dot in it."""
    look = painted(tone, frame)
    inside = Markup("")
    if isinstance(figure.drawing, Pyramid):
        look = {"class_": f"chip {tone}"}
        inside = dot(14, 7, 3.2, tone, frame)
    elif isinstance(figure.drawing, Stream) and tone == "open":
        look = {"class_": "open hollow"}
    shape = mark("rect", x=1, y=1, width=26, height=12, rx=2, **look)
    size: Look = {"viewBox": "0 0 28 14", "width": 28, "height": 14}
    return mark("svg", shape, inside, class_="swatch", **size, aria_hidden="true")


def slug(text: str) -> str:
    """Return a text as a part of an id: words of letters and digits, joined by hyphens.

    >>> slug("Who got around?"), slug("弁理士 (agents)")
    ('who-got-around', '弁理士-agents')
    """
    words = re.findall(r"[^\W_]+", text.casefold())
    return "-".join(words)

"""Figures as SVG: one file a kind of drawing.

They are static, without script, and drawn in the colours of the page's style.
"""

import re

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.axis import axis
from kg.rendering.svg.bars import bars
from kg.rendering.svg.elements import (
    Look,
    Picture,
    dot,
    hatches,
    join,
    mark,
    painted,
    text_node,
)
from kg.rendering.svg.gate import gate
from kg.rendering.svg.matrix import Form, matrix
from kg.rendering.svg.pyramid import draw_pyramid
from kg.rendering.svg.stream import stream
from kg.results.figures import Axis, Bars, Figure, Pyramid, Stream, Tone
from kg.results.verdict_figures import Gate, Matrix

__all__ = ["draw", "draw_verdicts", "inside_of", "key", "slug"]

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
            Bars(bars=())
            | Axis(lines=())
            | Pyramid(tiers=())
            | Stream(stages=())
            | Matrix(rows=())
            | Gate(zones=())
        ):
            return mark("p", text_node(_NOTHING), class_="missing")
        case Matrix() | Gate():
            return draw_verdicts(figure, rows, frame)
        case Bars() as drawing:
            picture = bars(drawing, rows, frame)
        case Axis() as drawing:
            picture = axis(drawing, rows, frame)
        case Pyramid() as drawing:
            picture = draw_pyramid(drawing, rows, frame)
        case Stream() as drawing:
            picture = stream(drawing, rows, frame)
    return _sheet(figure, picture, frame)


def draw_verdicts(figure: Figure, rows: CaseRows, frame: str = "") -> Markup:
    """Return a matrix or a gate as two SVG, of which a style sheet shows one.

    Args:
        figure: the figure.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page; by default one made of its name.
    """
    frame = frame or f"figure-{slug(figure.name)}"
    forms: tuple[Form, ...] = ("wide", "narrow")
    sheets = []
    for form in forms:
        name = f"{frame}-{form}"
        picture = inside_of(figure, rows, name, form)
        box = f"0 0 {picture.width:.0f} {picture.height:.0f}"
        role = "table" if isinstance(figure.drawing, Matrix) else "group"
        look = {"class_": f"verdicts {form}", "viewBox": box, "role": role}
        sheets.append(mark("svg", picture.inside, aria_label=figure.title, **look))
    return join(*sheets)


def inside_of(figure: Figure, rows: CaseRows, frame: str = "", form: Form = "wide") -> Picture:
    """Return what a matrix or a gate draws, the same wherever it stands.

    Args:
        figure: the figure.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the picture; by default one made of its name.
        form: `wide`, or `narrow` for a telephone.
    """
    frame = frame or f"figure-{slug(figure.name)}"
    if isinstance(figure.drawing, Gate):
        return gate(figure.drawing, rows, frame, form)
    if isinstance(figure.drawing, Matrix):
        return matrix(figure.drawing, rows, frame, form)
    raise TypeError(f"{figure.name} is no drawing of verdicts")


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

"""A drawing of verdicts as a file of its own: with title, source and date, in light and dark."""

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import Look, break_lines, draw_label, join, mark, text_node
from kg.rendering.svg.verdict_marks import verdict_style
from kg.results.figures import Figure

_EDGE, _LINE = 28.0, 32.0


def verdict_sheet(figure: Figure, title: str, source: str) -> str:
    """Return a matrix or a gate as an SVG file.

    Args:
        figure: the figure.
        title: the title of the case, above the headline.
        source: what it rests on, beneath it.
    """
    from kg.rendering.svg import inside_of

    picture = inside_of(figure, CaseRows({}, frozenset()))
    parts = [draw_label(0, 12, title, "small soft", picture.width)]
    y = 44.0
    for line in break_lines(figure.headline, picture.width, 24):
        parts.append(draw_label(0, y, line, "headline"))
        y += _LINE
    top = y - 4
    parts.append(mark("g", picture.inside, transform=f"translate(0 {top:g})"))
    bottom = top + picture.height + 22
    parts.append(draw_label(0, bottom, source, "small soft", picture.width))
    width, height = picture.width + 2 * _EDGE, bottom + _EDGE + 12
    shift = mark("g", join(*parts), transform=f"translate({_EDGE:g} {_EDGE:g})")
    paper = mark("rect", width=width, height=height, class_="sheet")
    style = mark("style", Markup(verdict_style()))  # noqa: S704 - our own style sheet
    words = (mark("title", text_node(figure.title)), mark("desc", text_node(figure.text)))
    size: Look = {"viewBox": f"0 0 {width:g} {height:g}", "width": width, "height": height}
    space = {"xmlns": "http://www.w3.org/2000/svg", "class_": "verdicts", "role": "img"}
    svg = mark("svg", *words, style, paper, shift, **size, **space)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- written by kg view -->\n{svg}\n'

"""The parts of pictures: elements of SVG with escaped texts, tones, and texts that fit."""

import math
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from kg.rendering.cell_text import visible
from kg.rendering.html.cells import CaseRows
from kg.rendering.terminal.text_width import column_count, pieces
from kg.results.figures import Tone

WIDTH = 900.0
TEXT = 13.0
SMALL = 11.5
# How wide a letter is drawn, as a part of the size of the type, in a face that is on the wide side.
_NARROW, _USUAL, _UPPER, _BROAD, _FULL = 0.37, 0.62, 0.72, 0.95, 1.0
_BOLD = 1.12
# Tones drawn as a hatch, which a printer without colours shows too.
_HATCHED = ("open", "closed")
_STRIPES = {
    "open": "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4",
    "closed": "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4",
}
Look = dict[str, str | float]  # attributes of an element, as `mark` takes them


@dataclass(frozen=True)
class Picture:
    """A drawing on a sheet of this width and height."""

    width: float
    height: float
    inside: Markup


def mark(name: str, *inside: Markup, **attributes: str | float) -> Markup:
    """Return an element of SVG or HTML.

    Args:
        name: the name of the element.
        inside: what stands in it, one after another.
        attributes: its attributes; a number becomes a coordinate, a text is escaped. Of a name an
            underscore at the end is dropped, and one inside is a hyphen.

    >>> mark("line", x1=0, x2=12.5, class_="rule")
    Markup('<line x1="0" x2="12.5" class="rule"></line>')
    """
    texts = "".join(_attribute(key, value) for key, value in attributes.items())
    return Markup(f"<{name}{texts}>{''.join(inside)}</{name}>")  # noqa: S704


def _attribute(key: str, value: str | float) -> str:
    """Return an attribute with a space before it; `class_` stands for `class`."""
    name = key.rstrip("_").replace("_", "-")
    text = text_node(value) if isinstance(value, str) else place(value)
    return f' {name}="{text}"'


def place(number: float) -> str:
    """Return a coordinate in at most two decimals.

    >>> place(3.0), place(1 / 3), place(-0.001)
    ('3', '0.33', '0')
    """
    # Adding 0 makes a plain zero of a negative one.
    return f"{round(number, 2) + 0:g}"


def points(*corners: tuple[float, float]) -> str:
    """Return corners as a polygon has them.

    >>> points((0, 1), (2.5, 3))
    '0,1 2.5,3'
    """
    return " ".join(f"{place(x)},{place(y)}" for x, y in corners)


def join(*parts: Markup) -> Markup:
    """Return elements one after another."""
    return Markup("").join(parts)


def text_node(text: str) -> Markup:
    """Return a text from data as the text of an element."""
    return escape(visible(text))


def text_width(text: str, type_size: float = TEXT, bold: bool = False) -> float:
    """Return about how wide a text is drawn, and rather wider than narrower.

    Args:
        text: the text.
        type_size: the size of the type; the width is in the same unit.
        bold: whether it is drawn bold.
    """
    return sum(map(_em, visible(text))) * type_size * (_BOLD if bold else 1)


@cache
def _em(char: str) -> float:
    """Return the width of a character in em, estimated from its shape."""
    columns = column_count(char)
    if columns != 1:
        return _FULL if columns else 0.0
    if char in " iljtfrI.,:;'|!()[]/-":
        return _NARROW
    if char in "mwMW@%…→":
        return _BROAD
    return _UPPER if char.isupper() else _USUAL


def beginning(text: str, room: float, type_size: float = TEXT, bold: bool = False) -> str:
    """Return as much of the beginning of a text as there is room for, at least one character.

    Args:
        text: the text.
        room: how wide it may be, in the unit of the type size.
        type_size: the size of the type.
        bold: whether it is drawn bold.
    """
    width = 0.0
    for i, char in enumerate(text):
        width += text_width(char, type_size, bold)
        if width > room:
            return text[: max(i, 1)]
    return text


def cut(text: str, room: float, type_size: float = TEXT, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where the room is too small.

    Args:
        text: the text.
        room: how wide it may be, in the unit of the type size.
        type_size: the size of the type.
        bold: whether it is drawn bold.

    >>> cut("Ministry of Finance", 80)
    'Ministry…'
    """
    text = visible(text)
    if text_width(text, type_size, bold) <= room:
        return text
    return _with_ellipsis(text, room, type_size, bold)


def _with_ellipsis(text: str, room: float, type_size: float, bold: bool) -> str:
    """Return the beginning of a text and an ellipsis, which together fit the room."""
    room -= text_width("…", type_size, bold)
    return beginning(text, room, type_size, bold).rstrip() + "…"


def break_lines(
    text: str, room: float, type_size: float = TEXT, most: int = 0, bold: bool = False
) -> list[str]:
    """Return a text in lines that fit the room.

    Args:
        text: the text.
        room: how wide a line may be, in the unit of the type size.
        type_size: the size of the type.
        most: how many lines at most, the last cut with an ellipsis; 0 sets no limit.
        bold: whether it is drawn bold.
    """
    lines: list[str] = []
    line = ""
    for piece in pieces(visible(text)):
        if line and text_width(line + piece.rstrip(), type_size, bold) > room:
            lines.append(line.rstrip())
            line = ""
        # No line but the first begins with a space.
        if lines and not line and piece.isspace():
            continue
        # A piece that is wider than a line is broken anywhere.
        while text_width(piece.rstrip(), type_size, bold) > room and len(piece) > 1:
            head = beginning(piece, room, type_size, bold)
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
    if line.strip() or not lines:
        lines.append(line.rstrip())
    if most and len(lines) > most:
        last = _with_ellipsis(lines[most - 1], room, type_size, bold)
        return [*lines[: most - 1], last]
    return lines


def draw_label(
    x: float, y: float, text: str, look: str, room: float = 0, type_size: float = TEXT
) -> Markup:
    """Return a text at a place; a text that must be cut has all its words as a title.

    Args:
        x: where the text begins; with the look `middle` its middle, with `end` its end.
        y: the line on which it stands.
        text: the text.
        look: classes of the style sheet, separated by spaces; `strong` is bold.
        room: how wide it may be, in the unit of the type size; 0 sets no limit.
        type_size: the size of the type that the look gives it.
    """
    bold = "strong" in look.split()
    fitted = cut(text, room, type_size, bold) if room else visible(text)
    is_cut = fitted != visible(text)
    title = mark("title", text_node(text)) if is_cut else Markup("")
    return mark("text", title, text_node(fitted), x=x, y=y, class_=look)


def linked(row_id: str, rows: CaseRows, *inside: Markup) -> Markup:
    """Return elements as a link to the evidence of a row, where the page has it.

    Args:
        row_id: the id of the row; empty where there is none.
        rows: what the page knows of the rows of the case.
        inside: the elements.
    """
    href = rows.mention(row_id).href if row_id else ""
    return mark("a", *inside, href=href) if href else join(*inside)


def painted(tone: Tone, frame: str) -> Look:
    """Return the attributes that give a shape its tone.

    Args:
        tone: the tone.
        frame: the id of the picture, whose hatches are used.
    """
    if tone in _HATCHED:
        return {"class_": tone, "fill": f"url(#{tone}-of-{frame})"}
    return {"class_": tone}


def hatches(frame: str) -> Markup:
    """Return the hatches of a picture."""
    return mark("defs", *(_hatch(tone, frame) for tone in _HATCHED))


def _hatch(tone: str, frame: str) -> Markup:
    """Return the pattern of stripes of a tone, with an id that is unique in the page."""
    ground = mark("rect", width=8, height=8, class_=f"ground-{tone}")
    lines = mark("path", d=_STRIPES[tone], class_=f"hatch-{tone}")
    size: Look = {"width": 8, "height": 8, "patternUnits": "userSpaceOnUse"}
    return mark("pattern", ground, lines, id=f"{tone}-of-{frame}", **size)


def dot(x: float, y: float, radius: float, tone: Tone, frame: str, *inside: Markup) -> Markup:
    """Return a dot: a disc if sure, a ring if open, a diamond if closed, a square if plain.

    Args:
        x: its middle.
        y: the height of its middle.
        radius: that of the disc; the other shapes have about its area.
        tone: the tone.
        frame: the id of the picture, whose hatches are used.
        inside: what stands in the element, as a title.
    """
    if tone == "closed":
        r = radius * 1.25
        corners = points((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        return mark("polygon", *inside, points=corners, class_="closed solid")
    if tone == "plain":
        left, top, side = x - radius * 0.8, y - radius * 0.8, radius * 1.6
        return mark("rect", *inside, x=left, y=top, width=side, height=side, class_="plain")
    look = painted(tone, frame) if tone == "sure" else {"class_": "open ring"}
    return mark("circle", *inside, cx=x, cy=y, r=radius, **look)


def triangle(x: float, y: float, length: float, half: float, tone: Tone) -> Markup:
    """Return an arrow head.

    Args:
        x: its tip.
        y: the height of its tip.
        length: how long it is; a negative length points to the left.
        half: half of its width at the end.
        tone: the tone.
    """
    corners = points((x - length, y - half), (x, y), (x - length, y + half))
    return mark("polygon", points=corners, class_=f"tip {tone} solid")


def finite(number: float | None) -> float | None:
    """Return a number, or None for NaN and infinity."""
    return number if number is not None and math.isfinite(number) else None

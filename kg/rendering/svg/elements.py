"""What pictures are made of: elements of SVG whose texts are escaped, tones, and texts that fit."""

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


@dataclass(frozen=True)
class Picture:
    """A drawing on a sheet of this width and height."""

    width: float
    height: float
    inside: Markup


def mark(name: str, *inside: Markup, **attributes: str | float) -> Markup:
    """Return an element; a name of an attribute may end in an underscore, and one inside is a hyphen.

    >>> mark("line", x1=0, x2=12.5, class_="rule")
    Markup('<line x1="0" x2="12.5" class="rule"></line>')
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(v)}"' for key, v in attributes.items()
    )
    return Markup(f"<{name}{told}>{''.join(inside)}</{name}>")  # noqa: S704


def _value(value: str | float) -> str:
    return str(escape(visible(value))) if isinstance(value, str) else place(value)


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


def said(text: str) -> Markup:
    """Return a text from data as the text of an element."""
    return escape(visible(text))


def text_width(text: str, type_size: float = TEXT, bold: bool = False) -> float:
    """Return about how wide a text is drawn, and rather wider than narrower."""
    return sum(map(_em, visible(text))) * type_size * (_BOLD if bold else 1)


@cache
def _em(char: str) -> float:
    columns = column_count(char)
    if columns != 1:
        return _FULL if columns else 0.0
    if char in " iljtfrI.,:;'|!()[]/-":
        return _NARROW
    return _BROAD if char in "mwMW@%…→" else _UPPER if char.isupper() else _USUAL


def beginning(text: str, room: float, type_size: float = TEXT, bold: bool = False) -> str:
    """Return as much of the beginning of a text as there is room for, at least one character."""
    taken = 0.0
    for i, char in enumerate(text):
        taken += text_width(char, type_size, bold)
        if taken > room:
            return text[: max(i, 1)]
    return text


def cut(text: str, room: float, type_size: float = TEXT, bold: bool = False) -> str:
    """Return a text, cut with an ellipsis where the room is too small.

    >>> cut("Ministry of Finance", 80)
    'Ministry…'
    """
    text = visible(text)
    if text_width(text, type_size, bold) <= room:
        return text
    return beginning(text, room - text_width("…", type_size, bold), type_size, bold).rstrip() + "…"


def break_lines(
    text: str, room: float, type_size: float = TEXT, most: int = 0, bold: bool = False
) -> list[str]:
    """Return a text in lines that fit the room, at most so many if a number is given."""
    found: list[str] = []
    line = ""
    for piece in pieces(visible(text)):
        if line and text_width(line + piece.rstrip(), type_size, bold) > room:
            found.append(line.rstrip())
            line = ""
        if found and not line and piece.isspace():
            continue
        while text_width(piece.rstrip(), type_size, bold) > room and len(piece) > 1:
            first = beginning(piece, room, type_size, bold)
            found.append(first)
            piece = piece[len(first) :]
        line += piece
    found += [line.rstrip()] if line.strip() or not found else []
    if most and len(found) > most:
        last = beginning(found[most - 1], room - text_width("…", type_size, bold), type_size, bold)
        found = [*found[: most - 1], last.rstrip() + "…"]
    return found


def draw_label(
    x: float, y: float, text: str, look: str, room: float = 0, type_size: float = TEXT
) -> Markup:
    """Return a text at a place, cut if it is wider than the room; the whole of it is then its title."""
    bold = "strong" in look.split()
    fitted = cut(text, room, type_size, bold) if room else visible(text)
    whole = mark("title", said(text)) if fitted != visible(text) else Markup("")
    return mark("text", whole, said(fitted), x=x, y=y, class_=look)


def linked(row_id: str, rows: CaseRows, *inside: Markup) -> Markup:
    """Return elements as a link to the evidence of a row, where the page has it."""
    href = rows.mention(row_id).href if row_id else ""
    return mark("a", *inside, href=href) if href else join(*inside)


def painted(tone: Tone, frame: str) -> dict[str, str | float]:
    """Return the attributes that give a shape its tone; hatches are those of the picture called `frame`."""
    return (
        {"class_": tone, "fill": f"url(#{tone}-of-{frame})"}
        if tone in _HATCHED
        else {"class_": tone}
    )


def hatches(frame: str) -> Markup:
    """Return the hatches of a picture."""
    return mark("defs", *(_hatch(tone, frame) for tone in _HATCHED))


def _hatch(tone: str, frame: str) -> Markup:
    way = (
        "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4"
        if tone == "open"
        else "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"
    )
    ground = mark("rect", width=8, height=8, class_=f"ground-{tone}")
    drawn = mark("path", d=way, class_=f"hatch-{tone}")
    return mark(
        "pattern",
        ground,
        drawn,
        id=f"{tone}-of-{frame}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )


def dot(x: float, y: float, radius: float, tone: Tone, frame: str, *inside: Markup) -> Markup:
    """Return a dot: a disc if sure, a ring if open, a diamond if closed, a square if plain."""
    if tone == "closed":
        r = radius * 1.25
        corners = points((x, y - r), (x + r, y), (x, y + r), (x - r, y))
        return mark("polygon", *inside, points=corners, class_="closed solid")
    if tone == "plain":
        return mark(
            "rect", *inside, x=x - radius * 0.8, y=y - radius * 0.8, width=radius * 1.6, height=radius * 1.6,
            class_="plain",
        )  # fmt: skip
    look = painted(tone, frame) if tone == "sure" else {"class_": "open ring"}
    return mark("circle", *inside, cx=x, cy=y, r=radius, **look)


def triangle(x: float, y: float, length: float, half: float, tone: Tone) -> Markup:
    """Return an arrow head with its tip at a place; a negative length points to the left."""
    corners = points((x - length, y - half), (x, y), (x - length, y + half))
    return mark("polygon", points=corners, class_=f"tip {tone} solid")


def finite(number: float | None) -> float | None:
    """Return a number unless it is none, as NaN or infinity."""
    return number if number is not None and math.isfinite(number) else None

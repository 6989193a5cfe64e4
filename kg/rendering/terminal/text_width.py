"""Texts in the columns of a terminal, where kanji take two and combining marks none."""

import re
import unicodedata
from functools import cache

_PIECE = re.compile(r" +|[^ /_-]+[/_-]*|[/_-]+")


def column_count(text: str) -> int:
    """Return how many columns a text takes.

    >>> size("弁理士"), size("benrishi"), size("e\u0301")
    (6, 8, 1)
    """
    return len(text) if text.isascii() else sum(map(_size, text))


@cache
def _size(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int, right: bool = False) -> str:
    """Return a text filled up with spaces to a width, the text to the right if wanted."""
    space = " " * (width - column_count(text))
    return space + text if right else text + space


def pieces(text: str) -> list[str]:
    """Return the parts of a text between which a line may break: words, parts of ids, single wide characters."""
    found: list[str] = []
    for piece in _PIECE.findall(text):
        wide = not piece.isascii() and any(_size(c) == 2 for c in piece)
        found += _wide_pieces(piece) if wide else [piece]
    return found


def _wide_pieces(text: str) -> list[str]:
    found: list[str] = []
    for char in text:
        if found and (_size(char) == 0 or (_size(char) == 1 and _size(found[-1][-1]) == 1)):
            found[-1] += char
        else:
            found.append(char)
    return found


def wrap(text: str, width: int) -> list[str]:
    """Return a text as lines of at most a width; a piece longer than the width is broken anywhere.

    >>> wrap("convoy-financial-system", 10)
    ['convoy-', 'financial-', 'system']
    """
    if column_count(text) <= width:
        return [text.rstrip()]
    lines, line = [], ""
    for piece in pieces(text):
        if column_count(line) + column_count(piece.rstrip()) > width and line:
            lines.append(line.rstrip())
            line = ""
        if not line and lines and piece.isspace():
            continue
        while column_count(piece) > width and not piece.isspace():
            head = _head(piece, width)
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def _head(text: str, width: int) -> str:
    taken = 0
    for i, char in enumerate(text):
        taken += _size(char)
        if taken > width:
            return text[: max(i, 1)]
    return text

"""Texts in the columns of a terminal, where kanji take two and combining marks none."""

import re
import unicodedata
from functools import cache

_PIECE = re.compile(r" +|[^ /_-]+[/_-]*|[/_-]+")


def column_count(text: str) -> int:
    """Return how many columns a text takes.

    >>> column_count("弁理士"), column_count("benrishi"), column_count("e\u0301")
    (6, 8, 1)
    """
    return len(text) if text.isascii() else sum(map(_size, text))


@cache
def _size(char: str) -> int:
    """Return how many columns a character takes: 0, 1 or 2."""
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def pad(text: str, width: int, right: bool = False) -> str:
    """Return a text filled up with spaces.

    Args:
        text: the text.
        width: the columns that it takes together with the spaces.
        right: whether the text stands to the right, after the spaces.
    """
    space = " " * (width - column_count(text))
    return space + text if right else text + space


def pieces(text: str) -> list[str]:
    """Return the parts of a text between which a line may break.

    They are words, parts of ids, and single wide characters.
    """
    parts: list[str] = []
    for piece in _PIECE.findall(text):
        is_wide = not piece.isascii() and any(_size(char) == 2 for char in piece)
        parts += _wide_pieces(piece) if is_wide else [piece]
    return parts


def _wide_pieces(text: str) -> list[str]:
    """Return the pieces of a text with wide characters between which a line may break."""
    parts: list[str] = []
    for char in text:
        # A combining mark stays with its letter, a narrow letter with the one before it.
        is_bound = _size(char) == 0 or (_size(char) == 1 and _is_narrow(parts))
        if parts and is_bound:
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def _is_narrow(parts: list[str]) -> bool:
    """Return whether the last character so far takes one column."""
    return bool(parts) and _size(parts[-1][-1]) == 1


def wrap(text: str, width: int) -> list[str]:
    """Return a text as lines; a piece that is wider than a line is broken anywhere.

    Args:
        text: the text.
        width: the columns of a line.

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
        # No line but the first begins with a space.
        if not line and lines and piece.isspace():
            continue
        while column_count(piece) > width and not piece.isspace():
            head = _head(piece, width)
            lines.append(head)
            piece = piece[len(head) :]
        line += piece
    return [*lines, line.rstrip()] if line.rstrip() or not lines else lines


def _head(text: str, width: int) -> str:
    """Return as much of the beginning of a text as fits a width, at least one character."""
    columns = 0
    for i, char in enumerate(text):
        columns += _size(char)
        if columns > width:
            return text[: max(i, 1)]
    return text

"""Cells in words: what the forms for people share."""

import math
import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby

from kg.results.answers import Cell, Column, Sentence
from kg.results.long_lists import Ids
from kg.system.sizes import READABLE_ITEMS, READABLE_START

MISSING = "–"
NUMBERS = ("count", "number", "share")
LISTS = ("ids", "route", "ties")
# Between letters of Indic and Persian words and inside emoji these two are spelling, not trickery.
_JOINERS = "\u200c\u200d"
_HIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def visible(text: str) -> str:
    r"""Return a text from data on one line, with control and direction characters written out.

    A terminal would obey an escape sequence, and a character that overrides the direction makes a
    text look like another. Line breaks and tabs become spaces.

    >>> visible("a\tb\x1b[2J\u202e")
    'a b\\x1b[2J\\u202e'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_written_out, re.sub(r"\r\n|[\n\t]", " ", text)))


def _written_out(char: str) -> str:
    """Return a character, or its escape in hexadecimal digits if a reader cannot see it."""
    code = ord(char)
    # The last two of each plane are not characters, and XML allows none of the first plane's.
    if (unicodedata.category(char) not in _HIDDEN or char in _JOINERS) and code & 0xFFFE != 0xFFFE:
        return char
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def by_topic(sentences: Iterable[Sentence]) -> list[tuple[str, list[Sentence]]]:
    """Return each run of sentences on one topic with that topic."""
    runs = groupby(sentences, key=lambda sentence: sentence.topic.strip())
    return [(topic, list(run)) for topic, run in runs]


def missing(cell: Cell) -> bool:
    """Tell whether a cell says nothing: it is empty, an empty list, NaN or infinity."""
    if isinstance(cell, float):
        return not math.isfinite(cell)
    return cell is None or cell in ("", ())


def cell_text(column: Column, cell: Cell) -> str:
    """Return a cell as people read it, of a list of more than 1,000 only the beginning.

    Args:
        column: the column of the cell, which says how to read it.
        cell: the cell.

    >>> cell_text(Column("captive_share", "share", ""), 0.8236)
    '82.4 %'
    >>> cell_text(Column("way", "route", ""), ("mof", "banks"))
    'mof → banks'
    """
    if missing(cell) or cell is None:
        return MISSING
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (tuple, Ids)):
        if len(cell) <= READABLE_ITEMS:
            return join_items(column, [visible(item) for item in cell])
        beginning = join_items(column, [visible(item) for item in cell[:READABLE_START]])
        return f"{beginning} … and {number(len(cell) - READABLE_START)} more"
    if isinstance(cell, str):
        return visible(cell)
    return f"{100 * cell:.1f} %" if column.what == "share" else number(cell)


def join_items(column: Column, items: list[str]) -> str:
    """Return the items of a list as one text: a route with arrows, any other list with commas.

    Args:
        column: the column in which the list stands.
        items: the items as texts.
    """
    return (" → " if column.what == "route" else ", ").join(items)


def number(value: float) -> str:
    """Return a number in four significant digits, or its whole part where that is longer.

    Digits are in threes from five on, not from four: 1998 is a year.

    >>> number(1998), number(300000.0), number(0.031746), number(12345.678)
    ('1998', '300,000', '0.03175', '12,346')
    """
    if value == int(value):
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    if abs(value) < 1e-6:
        return f"{value:.3e}"
    digits = max(0, 3 - math.floor(math.log10(abs(value))))
    text = f"{value:,.{digits}f}" if abs(value) >= 10_000 else f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

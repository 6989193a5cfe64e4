"""Words of the tables that a page shows as badges.

Each has a symbol and a tone beside it, never colour alone.
"""

from functools import cache
from typing import NamedTuple

from kg.rendering.word_table import read_rows


class Badge(NamedTuple):
    """The symbol before a word, and its tone: good, fair, bad or plain."""

    symbol: str
    tone: str


# Columns whose words are badges; the same word elsewhere is a text.
COLUMNS = ("status", "reason", "basis", "necessity", "stance", "level", "verdict", "exposure")


def badge(column: str, word: str) -> Badge | None:
    """Return the badge of a word, or None if it is only a text.

    Args:
        column: the name of the column in which it stands.
        word: the word.
    """
    return _badges().get(word) if column in COLUMNS else None


@cache
def _badges() -> dict[str, Badge]:
    """Return the badges by their words."""
    _, *rows = read_rows("kg.rendering.html", "badges.tsv")
    return {word: Badge(symbol, tone) for word, symbol, tone in rows}

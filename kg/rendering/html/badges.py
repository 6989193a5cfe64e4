"""Words of the tables that a page shows as badges.

Each has a symbol and a tone beside it, never colour alone.
"""

from typing import NamedTuple


class Badge(NamedTuple):
    """The symbol before a word, and its tone: good, fair, bad or plain."""

    symbol: str
    tone: str


# Columns whose words are badges; the same word elsewhere is a text.
COLUMNS = ("status", "reason", "basis", "necessity", "stance", "level", "verdict", "exposure")
_GOOD = Badge("●", "good")
_FAIR = Badge("○", "fair")
_BAD = Badge("✕", "bad")
_PLAIN = Badge("–", "plain")
_WORDS = {
    "used": _GOOD,
    "possible": _FAIR,
    "blocked": _BAD,
    "declined": Badge("⊘", "fair"),
    "none": _PLAIN,
    "denied": _BAD,
    "not stated": Badge("?", "plain"),
    "stated": _GOOD,
    "recorded": _FAIR,
    "active": _GOOD,
    "planned": _FAIR,
    "attempted": _FAIR,
    "alleged": Badge("?", "plain"),
    "absent": _PLAIN,
    "refused": _BAD,
    "severed": _BAD,
    "reported": _FAIR,
    "suspected": Badge("?", "plain"),
    "unsupported": _BAD,
    "unavoidable": _BAD,
    "avoidable": _PLAIN,
    "supports": _GOOD,
    "disputes": _BAD,
    "holds": _GOOD,
    "rounds": _FAIR,
    "scope differs?": Badge("?", "plain"),
    "cannot hold": _BAD,
    "fails": _BAD,
    "supported": _GOOD,
    "open": Badge("?", "plain"),
    "contradicted": _BAD,
    "too few coded": _PLAIN,
    "exposed": _BAD,
    "contradictory": Badge("?", "plain"),
    "error": _BAD,
    "warning": _FAIR,
    "note": _PLAIN,
}


def badge(column: str, word: str) -> Badge | None:
    """Return the badge of a word, or None if it is only a text.

    Args:
        column: the name of the column in which it stands.
        word: the word.
    """
    return _WORDS.get(word) if column in COLUMNS else None

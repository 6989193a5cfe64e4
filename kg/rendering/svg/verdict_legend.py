"""The legend beneath a drawing of verdicts: each mark that occurs, with its words."""

from collections.abc import Iterable

from markupsafe import Markup

from kg.rendering.svg.elements import draw_label, join, text_width
from kg.rendering.svg.verdict_marks import WIDTH as MARK
from kg.rendering.svg.verdict_marks import verdict_mark
from kg.results.verdict_figures import Certainty

_LINE = 26.0
_WORDS = {
    "around": "got around",
    "free": "free",
    "open": "left open",
    "refused": "refused",
    "lacking": "lacks access",
    "declined": "declined it",
    "by kind": "only by kind",
    "not stated": "nothing told",
    "": "not counted",
}
_HELD: tuple[tuple[Certainty, str], ...] = (
    ("certain", "held, told of each"),
    ("possible", "possibly held"),
    ("role", "held, said of their role"),
)


def legend(
    verdicts: Iterable[tuple[str, str]], frame: str, width: float, top: float
) -> tuple[Markup, float]:
    """Return the legend and how high it is.

    Args:
        verdicts: each verdict that occurs, and what it means.
        frame: the id of the picture, whose hatches are used.
        width: how wide it may be.
        top: its upper edge.
    """
    entries: list[tuple[str, Certainty, str]] = []
    for verdict, _ in verdicts:
        if verdict == "held":
            entries += [("held", certainty, words) for certainty, words in _HELD]
        elif verdict:
            entries.append((verdict, "certain", _WORDS[verdict]))
    parts, x, y = [], 0.0, top
    for verdict, certainty, words in entries:
        length = MARK + 8 + text_width(words, 10.8) + 9
        if x and x + length > width:
            x, y = 0.0, y + _LINE
        parts.append(verdict_mark(verdict, certainty, frame, x, y))
        parts.append(draw_label(x + MARK + 6, y + 16, words, "small soft"))
        x += length
    return join(*parts), y + _LINE - top if parts else 0.0

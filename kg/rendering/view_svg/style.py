"""The look of a picture, and its words.

The colour-blind tell the colours apart, and each is doubled by a shape or a stroke.

The colours of families are those of Okabe and Ito 2008, of channels those of Tol 2021 (muted).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.questions.view.answer import Actor, Labelled, Tie
from kg.questions.view.lifetimes import lifetime
from kg.questions.view.pyramid_layout import SLOT
from kg.rendering.word_table import read_words

INK, SOFT, PAPER, GROUND, RULE = "#1a1a1a", "#555555", "#ffffff", "#f3f4f6", "#d5d8dd"
DENIED = "#a3200d"
FAMILY = ("#000000", "#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
OTHER = "#999999"
SHAPES = ("square", "diamond", "hexagon", "disc", "triangle", "pentagon", "wedge", "cross")
CHANNEL = ("#332288", "#117733", "#882255", "#44aa99", "#aa4499", "#999933", "#cc6677", "#88ccee")
NO_CHANNEL = "#777777"
FACE = "system-ui, 'Noto Sans', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', sans-serif"
NAME, SMALL, TIER, TITLE = 11.5, 11.0, 15.0, 20.0
ROOM = SLOT[0] - 8.0
RADIUS = 9.0
PALE = 0.4  # opacity of actors and ties that have ended or have not begun


@dataclass(frozen=True)
class Stroke:
    """How a status is drawn: the dashes of its line, and the sign in its middle.

    Denials have a colour of their own.
    """

    dashes: str = ""
    sign: str = ""
    denied: bool = False


_REFUSED = Stroke("7 4", "cross", denied=True)
_SEVERED = Stroke("12 4", "bars", denied=True)
_ABSENT = Stroke("2 4", "ring", denied=True)
STATUS: Mapping[str, Stroke] = {
    "active": Stroke(),
    "refused": _REFUSED,
    "severed": _SEVERED,
    "absent": _ABSENT,
    "attempted": Stroke("9 3 2 3"),
    "planned": Stroke("4 3"),
    "alleged": Stroke("2 3", "question"),
}


def word(key: str, lang: str) -> str:
    """Return a word of the picture in a language.

    Args:
        key: the name of the word.
        lang: `ja`; any other language has it in English.

    >>> word("refused", "en"), word("refused", "ja")
    ('refused', '拒否')
    """
    return read_words("kg.rendering.view_svg", "words.tsv", lang)[key]


def labels_by_id(entries: Iterable[Labelled], lang: str) -> dict[str, str]:
    """Return the labels of kinds, channels or tiers by their ids, in a language.

    Args:
        entries: the kinds, channels or tiers.
        lang: the language of the picture.
    """
    return {entry.id: entry.label_in(lang) for entry in entries}


def dated(item: Actor | Tie, lang: str) -> str:
    """Return the end of a title: that an actor or tie has ended or has not begun, and its dates.

    Args:
        item: the actor or tie; of one that is current the text is empty.
        lang: the language of the picture.
    """
    if not item.when:
        return ""
    dates = lifetime(item.start, item.end)
    texts = filter(None, (word(item.when, lang), dates))
    return "; " + ", ".join(texts)


def of_family(i: int, is_rest: bool) -> tuple[str, str]:
    """Return the colour and the shape of a family.

    Args:
        i: its place among the families, from 0.
        is_rest: whether it is that of all kinds without a family of their own.
    """
    if is_rest:
        return OTHER, "disc"
    return FAMILY[i % len(FAMILY)], SHAPES[i % len(SHAPES)]

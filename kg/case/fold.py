"""Texts folded for comparison: what people write in several ways becomes one text."""

import re
import unicodedata
from functools import cache
from importlib.resources import files

_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # to hiragana
_PROLONGED = "\u30fc"
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212_'\u2019\u30fb./]+")
# A long vowel as Hepburn, its macron-less spellings, and passports write it.
_LONG_VOWELS = (
    (re.compile(r"oh(?![aiueoy])"), "o"),
    (re.compile(r"o[ou]+"), "o"),
    (re.compile(r"uu+"), "u"),
    (re.compile(r"aa+"), "a"),
    (re.compile(r"ee+"), "e"),
    (re.compile(r"ii+"), "i"),
)


@cache
def kanji_variants() -> dict[str, str]:
    """Return the usual form of each old or variant kanji, from `kanji_variants.tsv`."""
    text = files(__package__).joinpath("kanji_variants.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:])
    return dict(rows)


@cache
def _to_usual_kanji() -> dict[int, str]:
    """Return the table by which `str.translate` replaces old and variant kanji."""
    return str.maketrans(kanji_variants())


def fold(text: str) -> str:
    """Return a text in which spellings that mean the same are equal, its words apart by spaces.

    Case, width and accents do not count, nor do hyphens, dots and apostrophes, katakana against
    hiragana, long vowels against short ones, and old forms of kanji.

    >>> fold("Chūdōkyō"), fold("Chuudoukyou"), fold("CHUDO-KYO")
    ('chudokyo', 'chudokyo', 'chudo kyo')
    >>> fold("ﾃｶﾞﾀ"), fold("てがた"), fold("辯理士")
    ('てがた', 'てがた', '弁理士')
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    kana = wide.translate(_KATAKANA).replace(_PROLONGED, "").translate(_to_usual_kanji())
    plain = "".join(_without_accents(char) for char in kana)
    for pattern, vowel in _LONG_VOWELS:
        plain = pattern.sub(vowel, plain)
    return _SEPARATORS.sub(" ", plain).strip()


def fold_key(text: str) -> str:
    """Return a text as `fold` does, without spaces: what is compared as a whole.

    >>> fold_key("Chudo-kyo") == fold_key("Chuudoukyou")
    True
    """
    return fold(text).replace(" ", "")


def _without_accents(char: str) -> str:
    """Return a character without accents; kana keep their marks, which make other sounds."""
    if char.isascii() or "\u3040" <= char <= "\u30ff":
        return char
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")

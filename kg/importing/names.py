"""Ids made from names: Latin letters as they are, kana by a table, kanji by a reading."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_LONGEST_ID = 6  # words
_LETTERS = str.maketrans({
    "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i",
    "&": " and ", "+": " plus ",
})  # fmt: skip
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}  # to hiragana
_SMALL_TSU, _PROLONGED = "っ", "ー"


@cache
def _kana() -> dict[str, str]:
    """Return the Hepburn of each kana, and of each pair with a small one, from `kana.tsv`."""
    text = files(__package__).joinpath("kana.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])


def as_id(name: str) -> str:
    """Return a name as an id, or nothing where it has letters that no table of ours reads.

    >>> as_id("Société Générale (Paris)"), as_id("トヨタ"), as_id("きっちょむ"), as_id("信用金庫")
    ('societe-generale-paris', 'toyota', 'kitchomu', '')
    """
    if name.isascii():
        plain = name.casefold().translate(_LETTERS)
        return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", ""))[:_LONGEST_ID])
    wide = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    latin = _romanised(wide.translate(_KATAKANA))
    plain = "".join(
        c for c in unicodedata.normalize("NFD", latin) if unicodedata.category(c) != "Mn"
    )
    if any(char.isalpha() and not char.isascii() for char in plain):
        return ""
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    return "-".join(words[:_LONGEST_ID])


def _romanised(text: str) -> str:
    """Return a text with its kana in Hepburn; long vowels are not marked."""
    table, letters, place = _kana(), list[str](), 0
    is_doubled = False
    while place < len(text):
        char = text[place]
        if char == _SMALL_TSU:
            is_doubled = True
            place += 1
            continue
        if char == _PROLONGED and letters:
            place += 1
            continue
        pair = text[place : place + 2]
        step = 2 if pair in table else 1
        sound = table.get(pair) or table.get(char, char)
        if is_doubled and sound[:1].isalpha():
            sound = ("t" if sound.startswith("ch") else sound[0]) + sound
        is_doubled = False
        letters.append(sound)
        place += step
    return "".join(letters)


def is_id(text: str) -> bool:
    """Tell whether a text may stand as an id; a mere number also numbers the rows of another table.

    >>> is_id("film-fund"), is_id("Film Fund"), is_id("17")
    (True, False, False)
    """
    return bool(_ID.fullmatch(text)) and not text.isdigit()


class IdMaker:
    """Makes ids that no other row has."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Begin with the ids that rows have already, `derived` and `scenario` among them."""
        self._taken = {"derived", "scenario", *taken}
        self._numbers: dict[str, int] = {}

    def reserve(self, row_id: str) -> bool:
        """Take an id as it is; tell whether no row had it."""
        is_free = row_id not in self._taken
        self._taken.add(row_id)
        return is_free

    def make(self, stem: str, fallback: str) -> str:
        """Return a new id.

        Args:
            stem: what it is made from; a number follows where a row has that id already.
            fallback: what it is made from, with a number, where the stem is empty.
        """
        if stem and self.reserve(stem):
            return stem
        base = stem or fallback
        number = self._numbers.get(base, 1 if stem else 0) + 1
        while not self.reserve(f"{base}-{number}"):
            number += 1
        self._numbers[base] = number
        return f"{base}-{number}"

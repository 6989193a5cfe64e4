"""Lists of words that stand beside the code: what people write, and what it means."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from kg.case.fold import fold_key


def lines_of(name: str) -> list[list[str]]:
    """Return the cells of each line of a file beside this one, below its header."""
    text = files(__package__).joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


@cache
def words_as_typed(name: str) -> Mapping[str, str]:
    """Return what each word of a file stands for."""
    meanings: dict[str, str] = {}
    for meaning, words in lines_of(name):
        meanings |= dict.fromkeys(words.split(";"), meaning)
    return meanings


@cache
def listed_words(name: str) -> Mapping[str, str]:
    """Return what each word of a file stands for, by the word folded."""
    return {fold_key(word): meaning for word, meaning in words_as_typed(name).items()}

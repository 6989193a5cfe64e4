"""What the patterns of columns mean, in words."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _words() -> Mapping[str, str]:
    """Return the words for each pattern of a column, from `pattern_words.tsv`."""
    text = files(__package__).joinpath("pattern_words.tsv").read_text("utf-8")
    return dict(line.split("\t") for line in text.splitlines()[1:])


def pattern_words(pattern: str) -> str:
    """Return what a text must be that matches a pattern, for people.

    >>> pattern_words("^[A-Z]{3}$")
    'three capital letters, such as JPY'
    """
    return _words().get(pattern, f"what matches {pattern}")

"""Words in several languages, from a TSV file beside a module: a key, then a column a language."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

Words = Mapping[str, str]


@cache
def read_rows(package: str, name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a shipped TSV file, of which the first is the header.

    Args:
        package: the package beside whose modules the file lies.
        name: the name of the file.
    """
    place = resources.files(package) / name
    lines = place.read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines)


def read_words(package: str, name: str, lang: str) -> Words:
    """Return words by their keys; what a language lacks is in English.

    Args:
        package: the package beside whose modules the file lies.
        name: the name of the file, whose header is `key`, `en` and other languages.
        lang: the language.
    """
    languages = _read_languages(package, name)
    return languages.get(lang, languages["en"])


@cache
def _read_languages(package: str, name: str) -> Mapping[str, Words]:
    """Return, by each language of the header, all words of the file."""
    header, *rows = read_rows(package, name)
    words: dict[str, Words] = {}
    for column, lang in enumerate(header[1:], 1):
        words[lang] = {row[0]: row[column] or row[1] for row in rows}
    return words

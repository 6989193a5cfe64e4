"""What the pages say, in English and Japanese."""

from collections.abc import Mapping

from kg.rendering.word_table import read_words

LANGUAGES = {"en": "English", "ja": "日本語"}


def server_words(language: str) -> Mapping[str, str]:
    """Return the words of the pages by key, in a language that they have, else in English.

    >>> server_words("ja")["run"], server_words("xx")["run"]
    ('実行', 'Run')
    """
    return read_words("kg.serve.pages", "translations.tsv", language)

"""Where words stand in a case."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.case.fold import fold_key
from kg.errors import KgError
from kg.results.answers import Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.schema.model import SchemaColumn
from kg.system.sizes import CHARACTERS_AROUND

_NAMES = ("id", "name", "name_ja", "aliases", "identifiers", "term", "kanji", "romanisation")
_PASSED_OVER = ("column", "currency", "unit", "locator", "locators", "url")
_WITH_IDS = ("actors", "documents")  # tables whose ids are names; of others they are made of these


class Hit(NamedTuple):
    """A cell that has all the words.

    Attributes:
        row: the id of the row; of a passage its locator.
        table: the table; `passages` for the reader's own copy of the text.
        column: the column.
        text: what stands there, around the first word.
        opens: the command that opens it.
    """

    row: str
    table: str
    column: str
    text: str
    opens: str


@dataclass(frozen=True, repr=False)
class Hits(Displayed):
    """The answer to `find`.

    Attributes:
        heading: what this is an answer to.
        words: the words.
        hits: the cells that have them, names first and whole names before parts.
    """

    heading: Heading
    words: str
    hits: tuple[Hit, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how often the words stand where."""
        number = len(self.hits)
        rows = len({hit.row for hit in self.hits})
        if not number:
            return (Sentence("Nothing in the case has these words; fewer words find more."),)
        cells = "1 cell" if number == 1 else f"{number:,} cells"
        of = "1 row" if rows == 1 else f"{rows:,} rows"
        return (Sentence(f"{cells} of {of}."),)

    def tables(self) -> tuple[Table, ...]:
        """Return the table `hits`."""
        columns = columns_of(__package__, "hits")
        reading = "The words stand in this cell."
        return (Table("hits", "Where the words stand", columns, self.hits, reading),)


def find(case: Case, words: str, passages: Mapping[str, str] | None = None) -> Hits:
    """Find the cells of a case that have some words.

    Case, width and accents do not count, nor do hyphens, katakana against hiragana, long vowels
    against short ones, and old forms of kanji; see `kg.case.fold`. A cell is found that has every
    word, in any order.

    Args:
        case: the case.
        words: the words.
        passages: the reader's own copy of the text, by locator, to be searched too; by default
            none.

    Returns:
        The cells: of names first, whole names before parts of one, else in the order of the case.

    Raises:
        KgError: there is no word.

    Example:
        >>> from kg.case import read_case
        >>> find(read_case(), "chudokyo").hits[0].row
        'chuudoukyou'
    """
    keys = [key for word in words.split() if (key := fold_key(word))]
    if not keys:
        raise KgError("there is no word to look for", "give one or more: kg find benrishi")
    hits = [*_in_tables(case, keys), *_in_passages(passages or {}, keys)]
    key = fold_key(words)
    hits.sort(key=lambda hit: _rank(hit, key))
    title = f"Where {words!r} stands: {case.settings.title}"
    return Hits(Heading("find", case.id, title, case.names), words, tuple(hits))


def _rank(hit: Hit, key: str) -> int:
    """Return where a hit stands: names first, whole ones before parts of one.

    Args:
        hit: the hit.
        key: the words as one, folded.
    """
    if hit.column not in _NAMES:
        return 2
    return 0 if fold_key(hit.text) == key else 1


def _in_tables(case: Case, keys: list[str]) -> Iterator[Hit]:
    """Yield the cells of tables that have all words."""
    for name, spec in case.schema.tables.items():
        frame = case.tables[name]
        for column in spec.columns:
            if _is_searched(name, column, frame):
                yield from _in_column(frame, name, column.name, keys)


def _is_searched(table: str, column: SchemaColumn, frame: pl.DataFrame) -> bool:
    """Return whether a column has texts of its own.

    Args:
        table: the name of the table.
        column: the column.
        frame: the table, of which a large case has read a part.
    """
    if column.name == "id" and table not in _WITH_IDS:
        return False
    is_text = column.form in ("text", "lang") and column.name not in _PASSED_OVER
    return is_text and column.name in frame.columns


def _in_column(frame: pl.DataFrame, table: str, column: str, keys: list[str]) -> Iterator[Hit]:
    """Yield the cells of a column that have all words."""
    for row, cell in frame.select("id", cell=column).iter_rows():
        for item in cell if isinstance(cell, list) else (cell,):
            if item and _has(str(item), keys):
                yield Hit(row, table, column, _around(str(item), keys), f"kg evidence {row}")


def _in_passages(passages: Mapping[str, str], keys: list[str]) -> Iterator[Hit]:
    """Yield the passages of the reader's own copy that have all words."""
    for locator, text in passages.items():
        if _has(text, keys):
            opens = f"kg query passage -p locator={locator}"
            yield Hit(locator, "passages", "text", _around(text, keys), opens)


def _has(text: str, keys: list[str]) -> bool:
    """Return whether a text has every word."""
    key = fold_key(text)
    return all(word in key for word in keys)


def _around(text: str, keys: list[str]) -> str:
    """Return a text, of a long one what stands around the first word."""
    if len(text) <= 2 * CHARACTERS_AROUND:
        return text
    pieces = text.split(" ")
    at = next((i for i, piece in enumerate(pieces) if keys[0] in fold_key(piece)), 0)
    middle = sum(len(piece) + 1 for piece in pieces[:at])
    start, end = max(0, middle - CHARACTERS_AROUND), middle + CHARACTERS_AROUND
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]}{after}"

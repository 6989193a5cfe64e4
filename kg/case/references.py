"""Which ids there are in which table, and which of them a wrong one may stand for."""

from collections.abc import Collection, Hashable, Iterable, Mapping

import polars as pl

from kg.case.document_locators import first_locators
from kg.errors import near

_MOST_SOUGHT = 50  # wrong names for which near ones are sought; each takes up to 0.05 s
_MOST_SORTED = 1_000_000  # names; to order 8 million takes longer than to look through them
_BEGINNING = 4  # letters that a name near a wrong one begins with, where names are many
_WINDOW = 2_000  # names about the place of a wrong one in the order of letters


class Homes:
    """The ids of each table. An id that stands in several is in the last of them."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take the tables of a case by their names; a row may lack an id."""
        self._ids = {name: frame["id"].drop_nulls() for name, frame in tables.items()}
        every = pl.concat(self._ids.values())
        self._repeated = every.filter(every.is_duplicated()).unique()

    def strangers(self, ids: pl.Series, table: str = "") -> pl.Series:
        """Return the ids that no row has.

        Args:
            ids: `(n,) String`, each once.
            table: the table that has the rows; by default any.
        """
        homes = [table] if table else list(self._ids)
        for home in homes:
            if ids.is_empty():
                break
            ids = _without(ids, self._ids_of(home))
        return ids

    def ids_of(self, table: str = "") -> pl.Series:
        """Return the ids of a table, by default of all tables."""
        homes = [table] if table else list(self._ids)
        return pl.concat(self._ids_of(home) for home in homes)

    def _ids_of(self, table: str) -> pl.Series:
        """Return the ids of a table but those that a later table has too."""
        ids = self._ids[table]
        if self._repeated.is_empty():
            return ids
        names = list(self._ids)
        for later in names[names.index(table) + 1 :]:
            among = self._ids[later]
            ids = _without(ids, among.filter(among.is_in(self._repeated.implode())))
        return ids


class NearNames:
    """The names nearest to wrong ones, sought for the first wrong ones alone."""

    def __init__(self) -> None:
        """Begin with nothing sought."""
        self._ordered: dict[Hashable, pl.Series] = {}
        self._cures: dict[Hashable, str] = {}

    def of_row(self, row_id: str, homes: Homes, table: str, more: Collection[str]) -> str:
        """Return the cure for a misspelt id.

        Args:
            row_id: the id that no row has.
            homes: the ids that there are.
            table: the table that it should be in; empty for any.
            more: words that may stand in place of an id.
        """
        key = ("row", table, tuple(more))
        if self._is_over((key, row_id)):
            return ""
        if key not in self._ordered:
            words = [homes.ids_of(table), pl.Series(list(more), dtype=pl.String)]
            ids = pl.concat(words)
            self._ordered[key] = ids if len(ids) > _MOST_SORTED else ids.unique().sort()
        return self._cure(key, row_id)

    def of_locator(self, locator: str, document: str, items: Iterable[str]) -> str:
        """Return the cure for a locator that a document does not list.

        Args:
            locator: the locator.
            document: the id of the document.
            items: the locators that the document lists, as it lists them.
        """
        key = ("locator", document)
        if self._is_over((key, locator)):
            return ""
        if key not in self._ordered:
            self._ordered[key] = pl.Series(sorted(first_locators(items)), dtype=pl.String)
        return self._cure(key, locator)

    def _is_over(self, name: Hashable) -> bool:
        return name not in self._cures and len(self._cures) >= _MOST_SOUGHT

    def _cure(self, key: Hashable, word: str) -> str:
        if (key, word) not in self._cures:
            words = self._ordered[key]
            if len(words) > _MOST_SORTED:
                alike = words.filter(words.str.starts_with(word[:_BEGINNING]))
                words = alike.head(_WINDOW).sort()
            # `near` looks no further either; to order millions of names takes it seconds.
            start = 0
            if len(words) > _WINDOW:
                start = max(0, int(words.search_sorted(word)) - _WINDOW // 2)
            self._cures[key, word] = near(word, words[start : start + _WINDOW])
        return self._cures[key, word]


def _without(ids: pl.Series, others: pl.Series) -> pl.Series:
    return ids.filter(~ids.is_in(others.implode()))

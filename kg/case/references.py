"""The ids of each table, and the ids that a wrong id may stand for."""

from collections.abc import Collection, Hashable, Iterable, Mapping

import polars as pl

from kg.case.document_locators import first_locators
from kg.errors import near
from kg.system.sizes import COMPARED_WORDS, CURED_NAMES, ORDERED_NAMES

_BEGINNING = 4  # letters that a name near a wrong one begins with, where names are many


class Homes:
    """The ids of each table. An id that stands in several is in the last of them."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        """Take the tables of a case by their names; a row may lack an id."""
        self._ids = {name: frame["id"].drop_nulls() for name, frame in tables.items()}
        actors = tables.get("actors")
        self._actors = None if actors is None else actors.select("id", "name", "name_ja")
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

    def holder(self, name: str) -> str:
        """Return the id of the one actor of a name, or nothing."""
        if self._actors is None:
            return ""
        is_named = (pl.col("name") == name) | (pl.col("name_ja") == name)
        ids = self._actors.filter(is_named)["id"].to_list()
        return str(ids[0]) if len(ids) == 1 and ids[0] else ""

    def ids_of(self, table: str = "") -> pl.Series:
        """Return the ids of a table, by default of all tables."""
        homes = [table] if table else list(self._ids)
        return pl.concat(self._ids_of(home) for home in homes)

    def _ids_of(self, table: str) -> pl.Series:
        """Return the ids of a table, without ids that a later table has too."""
        ids = self._ids[table]
        if self._repeated.is_empty():
            return ids
        names = list(self._ids)
        for later in names[names.index(table) + 1 :]:
            among = self._ids[later]
            ids = _without(ids, among.filter(among.is_in(self._repeated.implode())))
        return ids


class NearNames:
    """The names nearest to wrong names, sought only for the first wrong names."""

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
        if table in ("", "actors") and (holder := homes.holder(row_id)):
            self._cures[key, row_id] = f"that is the name of {holder}; write {holder}"
            return self._cures[key, row_id]
        if key not in self._ordered:
            words = [homes.ids_of(table), pl.Series(list(more), dtype=pl.String)]
            ids = pl.concat(words)
            self._ordered[key] = ids if len(ids) > ORDERED_NAMES else ids.unique().sort()
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
        """Tell whether a name is new although cures were sought for as many names as allowed."""
        return name not in self._cures and len(self._cures) >= CURED_NAMES

    def _cure(self, key: Hashable, word: str) -> str:
        """Return the cure for a word among the words of a key; each is sought once."""
        if (key, word) not in self._cures:
            words = self._ordered[key]
            if len(words) > ORDERED_NAMES:
                alike = words.filter(words.str.starts_with(word[:_BEGINNING]))
                words = alike.head(COMPARED_WORDS).sort()
            # `near` looks no further either; to order millions of names takes it seconds.
            start = 0
            if len(words) > COMPARED_WORDS:
                start = max(0, int(words.search_sorted(word)) - COMPARED_WORDS // 2)
            self._cures[key, word] = near(word, words[start : start + COMPARED_WORDS])
        return self._cures[key, word]


def _without(ids: pl.Series, others: pl.Series) -> pl.Series:
    """Return the ids that are not among other ids."""
    return ids.filter(~ids.is_in(others.implode()))

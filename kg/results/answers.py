"""The result that every question returns and every renderer reads: tables, sentences, sections."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, cast

from kg.results.figures import Figure
from kg.results.long_lists import Picked

What = Literal["text", "id", "ids", "route", "ties", "count", "number", "share", "flag"]
Cell = str | int | float | bool | None | Picked

# The format of answers in JSON: another once a table, a column or a word of a column is renamed or
# removed; a new one changes nothing for a reader.
FORMAT = 2


@dataclass(frozen=True)
class Column:
    """A column of a result: its name, what its cells are, and how to read one.

    `id` is the id of a row of the case, `ids` a list of them, `route` the actors in the order of
    a route, `ties` the ties along it; a `share` runs from 0 to 1.
    """

    name: str
    what: What
    description: str


@dataclass(frozen=True)
class Table:
    """A named table of a result; `reading` says in words what one row states."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    reading: str = ""

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as dictionaries."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Sentence:
    """An answer in words.

    Attributes:
        text: the words.
        ids: the ids of the rows that it rests on.
        topic: what it is about.
        number: its number on a first screen, by which its evidence is opened; else none.
    """

    text: str
    ids: tuple[str, ...] = ()
    topic: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Section:
    """A part of a long result: its sentences, figures and tables.

    `title_columns` are names of columns that only repeat what the title says; the forms for people
    leave them out.
    """

    title: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = ()
    title_columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """The heading of a result: the command, the id of the case, a title, the names of actors."""

    command: str
    case: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


class Result(Protocol):
    """The result of a question: frozen, with sentences for people and tables for all."""

    @property
    def heading(self) -> Heading:
        """Return the command, the case and the names of the rows."""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the answer in words, the most important first."""

    def tables(self) -> tuple[Table, ...]:
        """Return the answer as tables."""


def sections(result: Result) -> tuple[Section, ...]:
    """Return the parts of a result below its sentences.

    A result without parts has one untitled part, with its figures and tables.
    """
    own = getattr(result, "sections", None)
    if own is not None:
        return cast(tuple[Section, ...], own)
    figures_of = getattr(result, "figures", None)
    figures = figures_of() if figures_of else ()
    return (Section("", (), result.tables(), figures),)


def join_parts(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables that come in parts, such as one a section, put together by their names.

    Raises:
        ValueError: two tables have the same name and different columns.
    """
    joined: dict[str, Table] = {}
    for table in tables:
        before = joined.get(table.name)
        if before is None:
            joined[table.name] = table
            continue
        if before.columns != table.columns:
            raise ValueError(f"two tables are called {table.name} and have other columns")
        joined[table.name] = replace(before, rows=before.rows + table.rows)
    return tuple(joined.values())

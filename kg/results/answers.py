"""What every question returns and every renderer reads: tables, sentences, sections, a heading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, cast

from kg.results.figures import Figure
from kg.results.long_lists import Picked

What = Literal["text", "id", "ids", "route", "ties", "count", "number", "share", "flag"]
Cell = str | int | float | bool | None | Picked


@dataclass(frozen=True)
class Column:
    """A column of a result: its name, what its cells are, and how to read one.

    `id` is the id of a row of the case, `ids` a list of them, `route` actors in the order of a route, `ties` the
    ties along it; a `share` runs from 0 to 1.
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
        return [dict(zip((c.name for c in self.columns), row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Sentence:
    """An answer in words, and the ids of the rows that it rests on."""

    text: str
    ids: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Section:
    """A part of a long result: its sentences, figures and tables; `told` are columns that its title says already."""

    title: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """What a result is an answer to: the command, the id of the case, a title, and the names of its actors."""

    command: str
    case: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


class Result(Protocol):
    """What a question returns: frozen, with sentences for people and tables for all."""

    @property
    def heading(self) -> Heading:
        """Return the command, the case and the names of the rows."""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the answer in words, the most important first."""

    def tables(self) -> tuple[Table, ...]:
        """Return the answer as tables."""


def sections(result: Result) -> tuple[Section, ...]:
    """Return the parts of a result below its sentences: its own, or one untitled part with its figures and tables."""
    own = getattr(result, "sections", None)
    if own is not None:
        return cast(tuple[Section, ...], own)
    drawn = getattr(result, "figures", None)
    return (Section("", (), result.tables(), drawn() if drawn else ()),)


def join_parts(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables that are told in parts, as one a section, put together again.

    Raises:
        ValueError: two of one name have other columns.
    """
    found: dict[str, Table] = {}
    for table in tables:
        before = found.get(table.name)
        if before and before.columns != table.columns:
            raise ValueError(f"two tables are called {table.name} and have other columns")
        found[table.name] = replace(before, rows=before.rows + table.rows) if before else table
    return tuple(found.values())

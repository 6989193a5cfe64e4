"""The result that every question returns and every renderer reads: tables, sentences, sections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

from kg.errors import KgError
from kg.results.figures import Figure
from kg.results.long_lists import Picked
from kg.system.sizes import DISPLAYED_CHARACTERS

if TYPE_CHECKING:
    import polars as pl

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


@dataclass(frozen=True, repr=False)
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

    def to_polars(self) -> "pl.DataFrame":
        """Return the rows as a frame of polars; ids, routes and ties are lists of texts."""
        import polars as pl  # late: the command line writes tables without it

        types: dict[What, pl.DataType | type[pl.DataType]] = {
            **dict.fromkeys(("text", "id"), pl.String),
            **dict.fromkeys(("ids", "route", "ties"), pl.List(pl.String)),
            **dict.fromkeys(("number", "share"), pl.Float64),
            "count": pl.Int64,
            "flag": pl.Boolean,
        }
        cells = zip(*self.rows, strict=True) if self.rows else [()] * len(self.columns)
        return pl.DataFrame(
            [
                pl.Series(column.name, list(map(_plain, values)), types[column.what], strict=False)
                for column, values in zip(self.columns, cells, strict=True)
            ]
        )

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas need not be installed
        """Return the rows as a frame of pandas; ids, routes and ties are lists of texts.

        Raises:
            KgError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise KgError("pandas is not installed", "pip install pandas, or to_polars()") from None
        names = [column.name for column in self.columns]
        return pd.DataFrame([list(map(_plain, row)) for row in self.rows], columns=names)

    def __repr__(self) -> str:
        """Return the name of the table, how many rows it has, and its columns, on one line."""
        names = ", ".join(column.name for column in self.columns)
        rows = f"{len(self.rows):,} row{'' if len(self.rows) == 1 else 's'}"
        return in_one_line(f"{self.name}: {rows} of {names}")

    def _repr_html_(self) -> str:
        """Return the table as a notebook shows it."""
        return self.to_polars()._repr_html_()


def _plain(cell: Cell | Sequence[str]) -> object:
    """Return a cell as frames take it: what has several entries as a list."""
    return cell if cell is None or isinstance(cell, str | int | float) else list(cell)


def in_one_line(text: str) -> str:
    """Return a text between < and >, on one line of at most 200 characters."""
    line = " ".join(text.split())
    most = DISPLAYED_CHARACTERS - 2
    if len(line) > most:
        line = f"{line[: most - 1].rstrip()}…"
    return f"<{line}>"


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

"""Which tables of a result are meant."""

from dataclasses import dataclass

from kg.errors import NameUnknown, near, quoted
from kg.results.answers import Heading, Result, Section, Sentence, Table, join_parts, sections
from kg.results.figures import Figure


@dataclass(frozen=True)
class OneTable:
    """A result narrowed to one of its tables."""

    heading: Heading
    table: Table

    def sentences(self) -> tuple[Sentence, ...]:
        """Return none: the sentences speak of the whole."""
        return ()

    def tables(self) -> tuple[Table, ...]:
        """Return the one table."""
        return (self.table,)


def all_tables(result: Result) -> tuple[Table, ...]:
    """Return the tables of all sections, those told in parts as one.

    Raises:
        ValueError: two have the same name and other columns.
    """
    try:
        return join_parts(table for section in sections(result) for table in section.tables)
    except ValueError as error:
        raise ValueError(f"{result.heading.command}: {error}") from None


def all_figures(result: Result) -> tuple[Figure, ...]:
    """Return the figures of all sections."""
    return tuple(figure for section in sections(result) for figure in section.figures)


def all_sentences(result: Result) -> tuple[Sentence, ...]:
    """Return the sentences of the result and of its sections, each once."""
    parts: tuple[Section, ...] = sections(result)
    return tuple(
        dict.fromkeys([*result.sentences(), *(s for part in parts for s in part.sentences)])
    )


def pick(result: Result, name: str) -> OneTable:
    """Return a result narrowed to the table of this name.

    Raises:
        NameUnknown: it has no such table.
    """
    tables = {table.name: table for table in all_tables(result)}
    if name not in tables:
        hint = near(name, tables) or (
            f"its tables are {', '.join(tables)}" if tables else "it has no tables"
        )
        raise NameUnknown(
            f"the result of {result.heading.command} has no table {quoted(name)}", hint
        )
    return OneTable(result.heading, tables[name])

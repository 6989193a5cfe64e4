"""Select tables of a result."""

from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import NameUnknown, near, quoted
from kg.results.answers import Heading, Result, Sentence, Table, join_parts, sections
from kg.results.figures import Figure


@dataclass(frozen=True)
class OneTable:
    """A result narrowed to one of its tables."""

    heading: Heading
    table: Table

    def sentences(self) -> tuple[Sentence, ...]:
        """Return no sentences: they are about the complete result."""
        return ()

    def tables(self) -> tuple[Table, ...]:
        """Return the one table."""
        return (self.table,)


def all_tables(result: Result) -> tuple[Table, ...]:
    """Return the tables of all sections; parts of one table are put together.

    Raises:
        ValueError: two tables have the same name and different columns.
    """
    try:
        return join_parts(_tables(result))
    except ValueError as error:
        raise ValueError(f"{result.heading.command}: {error}") from None


def _tables(result: Result) -> Iterator[Table]:
    """Yield the tables of all sections of a result, and draw no figure for that."""
    if not hasattr(result, "sections"):
        # Its one part has its figures, too, which nobody needs here: they may take long.
        yield from result.tables()
        return
    for section in sections(result):
        yield from section.tables


def all_figures(result: Result) -> tuple[Figure, ...]:
    """Return the figures of all sections, or of a result without sections its own."""
    if not hasattr(result, "sections"):
        # Its one part has its tables, too, which nobody needs here: they may take long.
        figures_of = getattr(result, "figures", None)
        return tuple(figures_of()) if figures_of else ()
    figures: list[Figure] = []
    for section in sections(result):
        figures += section.figures
    return tuple(figures)


def all_sentences(result: Result) -> tuple[Sentence, ...]:
    """Return the sentences of the result and of its sections, each once."""
    sentences = list(result.sentences())
    # A result without sections has no sentence beside its own.
    for section in sections(result) if hasattr(result, "sections") else ():
        sentences += section.sentences
    return tuple(dict.fromkeys(sentences))


def pick(result: Result, name: str) -> OneTable:
    """Return a result narrowed to one table.

    Args:
        result: what a question returned.
        name: the name of the table.

    Raises:
        NameUnknown: the result has no such table.
    """
    tables = {table.name: table for table in all_tables(result)}
    if name in tables:
        return OneTable(result.heading, tables[name])
    every = f"its tables are {', '.join(tables)}" if tables else "it has no tables"
    problem = f"the result of {result.heading.command} has no table {quoted(name)}"
    raise NameUnknown(problem, near(name, tables) or every)

"""What the forms for people leave out of a part of a result; JSON and CSV have all of it."""

from collections.abc import Collection
from dataclasses import replace

from kg.rendering.cell_text import missing
from kg.results.answers import Section, Table


def condense(section: Section) -> Section:
    """Return a part without what its title says already, and without columns that hold nothing in any row.

    What it says already are the columns `section.told`, and topics of sentences that are a value of such a column, or
    words of the title.
    """
    values = {
        row[i]
        for table in section.tables
        for i, column in enumerate(table.columns)
        if column.name in section.told
        for row in table.rows
    }
    title = section.title.casefold() if section.told else ""
    sentences = tuple(
        replace(s, topic="")
        if s.topic and (s.topic in values or s.topic.casefold() in title)
        else s
        for s in section.sentences
    )
    tables = tuple(drop_empty_columns(without(table, section.told)) for table in section.tables)
    return replace(section, sentences=sentences, tables=tables)


def drop_empty_columns(table: Table) -> Table:
    """Return a table without the columns that hold nothing in any row."""
    return _kept(
        table,
        [i for i in range(len(table.columns)) if not all(missing(row[i]) for row in table.rows)],
    )


def without(table: Table, names: Collection[str]) -> Table:
    """Return a table without the columns of these names."""
    return _kept(table, [i for i, column in enumerate(table.columns) if column.name not in names])


def _kept(table: Table, places: list[int]) -> Table:
    """Return a table with some of its columns, unless they are none: a row must show something."""
    if not places:
        return table
    columns = tuple(table.columns[i] for i in places)
    return replace(
        table, columns=columns, rows=tuple(tuple(row[i] for i in places) for row in table.rows)
    )

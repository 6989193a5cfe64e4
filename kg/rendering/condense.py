"""Leave out parts of a result in the formats for people; JSON and CSV have all of it."""

from collections.abc import Collection
from dataclasses import replace

from kg.rendering.cell_text import missing
from kg.results.answers import Cell, Section, Sentence, Table


def condense(section: Section) -> Section:
    """Return a part without what its title says, and without columns that are empty in every row.

    The title says what stands in the columns `section.title_columns`. A topic of a sentence goes
    too, where it is a value of such a column or words of the title.
    """
    title = section.title.casefold() if section.title_columns else ""
    values = _values(section)

    def drop_topic(sentence: Sentence) -> Sentence:
        """Return a sentence without its topic if the title of the section says it already."""
        topic = sentence.topic
        is_repeated = topic and (topic in values or topic.casefold() in title)
        return replace(sentence, topic="") if is_repeated else sentence

    tables = (without(table, section.title_columns) for table in section.tables)
    return replace(
        section,
        sentences=tuple(map(drop_topic, section.sentences)),
        tables=tuple(map(drop_empty_columns, tables)),
    )


def _values(section: Section) -> set[Cell]:
    """Return the values of the columns that the title says."""
    values: set[Cell] = set()
    for table in section.tables:
        for i, column in enumerate(table.columns):
            if column.name in section.title_columns:
                values.update(row[i] for row in table.rows)
    return values


def drop_empty_columns(table: Table) -> Table:
    """Return a table without the columns that hold nothing in any row."""

    def is_filled(i: int) -> bool:
        """Return whether any row has a cell in the column at a place."""
        return not all(missing(row[i]) for row in table.rows)

    return _pick_columns(table, list(filter(is_filled, range(len(table.columns)))))


def without(table: Table, names: Collection[str]) -> Table:
    """Return a table without some of its columns; a table never loses all of them.

    Args:
        table: the table.
        names: the names of the columns; a name that the table does not have changes nothing.
    """
    positions = [i for i, column in enumerate(table.columns) if column.name not in names]
    return _pick_columns(table, positions)


def _pick_columns(table: Table, positions: list[int]) -> Table:
    """Return a table with some of its columns; with all of them if none would remain."""
    if not positions:
        return table
    columns = tuple(table.columns[i] for i in positions)
    rows = (tuple(row[i] for i in positions) for row in table.rows)
    return replace(table, columns=columns, rows=tuple(rows))

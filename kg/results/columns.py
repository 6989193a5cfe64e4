"""The columns of a room's tables, read from the file `columns.tsv` beside its modules."""

from functools import cache
from importlib.resources import files
from typing import cast

from kg.results.answers import Column, What


@cache
def columns_of(package: str, table: str) -> tuple[Column, ...]:
    """Return the columns of a table, in the order of their lines.

    Args:
        package: the package that has the file, such as `kg.questions.audit`.
        table: the name of the table.

    >>> [column.name for column in columns_of("kg.questions.audit", "unchecked")]
    ['row', 'about', 'measure', 'stated']
    """
    _, *lines = files(package).joinpath("columns.tsv").read_text("utf-8").splitlines()
    columns: list[Column] = []
    for line in lines:
        owner, name, what, description = line.split("\t")
        if owner == table:
            columns.append(Column(name, cast(What, what), description))
    return tuple(columns)

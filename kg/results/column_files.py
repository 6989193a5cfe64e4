"""The columns of tables, read from the `columns.tsv` that a package of a question ships."""

from functools import cache
from importlib.resources import files
from typing import cast

from kg.results.answers import Column, What


@cache
def columns_of(package: str, table: str) -> tuple[Column, ...]:
    """Return the columns of a table, in the order of the file.

    Args:
        package: the dotted name of the package that ships `columns.tsv`.
        table: the table, as the first column of the file names it.
    """
    lines = files(package).joinpath("columns.tsv").read_text("utf-8").splitlines()
    columns = []
    # The first line is the head: table, column, what, description.
    for line in lines[1:]:
        table_name, name, what, description = line.split("\t")
        if table_name == table:
            columns.append(Column(name, cast(What, what), description))
    return tuple(columns)

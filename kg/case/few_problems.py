"""Problems of very many rows: the first are listed one by one, the others are counted."""

from collections.abc import Callable, Iterable, Iterator

import polars as pl

from kg.errors import Problem
from kg.system import sizes

_ALIKE = "have problems of this sort too"


def list_few(
    rows: pl.DataFrame, tell: Callable[[pl.DataFrame], Iterable[Problem]], words: str = _ALIKE
) -> Iterator[Problem]:
    """Yield the problems of the first rows, and one that counts the others.

    A value of Python for each of millions of rows would take minutes and gigabytes.

    Args:
        rows: the rows that have a problem of one sort, with `file` and `line`.
        tell: returns the problem of each row.
        words: what is said of the rows that are counted, after their number.
    """
    first = rows.head(sizes.LISTED_ROWS)
    problems = list(tell(first))
    yield from problems
    if problems and (more := len(rows) - len(first)):
        file, line = rows.select("file", "line").row(len(first))
        last = problems[-1]
        message = f"{more:,} more rows from here on {words}"
        hint = "correct the listed rows first"
        yield Problem(file, line, last.column, message, hint, last.level, last.rule)

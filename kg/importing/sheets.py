"""A source as sheets: what stands in its cells, as texts, row by row."""

import string
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

Cells = Sequence[str]
Spot = tuple[str, int]  # the name of a sheet, and a row of it from 1
LISTS = "kg lists"  # the hidden sheet of what the cells of an exported workbook offer
_ALPHABET = string.ascii_uppercase


class SourceRow(NamedTuple):
    """A row of a sheet: its number in the file, from 1, and its cells as texts."""

    number: int
    cells: Cells


@dataclass(frozen=True)
class Sheet:
    """A table of a source; its rows can be read anew as often as they are asked for.

    Attributes:
        name: the name of the sheet, or of the file.
        rows: yields all rows that have a filled cell, the header among them.
        file: the name of the file; problems name it where it is not a workbook.
        lettered: whether cells are called as in a workbook, `ties!F12`.
        form: the encoding and the delimiter of a text, for the answer; else empty.
    """

    name: str
    rows: Callable[[], Iterator[SourceRow]]
    file: str = ""
    lettered: bool = False
    form: str = ""

    def spot(self, number: int, place: int | None, header: str = "") -> str:
        """Return what people call a cell.

        Args:
            number: the row, from 1.
            place: the column, from 0; None for the row as a whole.
            header: the name of the column, for texts.
        """
        if self.lettered:
            return f"{self.name}!{'' if place is None else letters(place)}{number}"
        return f"{self.file or self.name}:{number}:{header}"


def letters(place: int) -> str:
    """Return the letters that workbooks give a column.

    >>> letters(0), letters(25), letters(26), letters(701), letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    text = ""
    number = place + 1
    while number:
        number, place = divmod(number - 1, len(_ALPHABET))
        text = _ALPHABET[place] + text
    return text

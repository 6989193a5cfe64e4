"""A table in the columns of a terminal.

It is a grid that fits the width; cells that do not fit stand beneath each row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from kg.rendering.cell_text import LISTS, MISSING, NUMBERS, cell_text, join_items, number, visible
from kg.rendering.terminal.text_width import column_count, pad, pieces, wrap
from kg.results.answers import Cell, Column, Table
from kg.results.long_lists import Ids
from kg.system.sizes import LONG_LIST, LONG_LIST_START

_GAP = 2
_INDENT = 4
# A word is broken only beyond this; a text needs some room, a list or a long text more, or it goes
# beneath the row.
_WORD = 14
_PHRASE = 20
_ROOM = 28
_LONG_TEXT = 80


@dataclass(frozen=True)
class _Lane:
    """A column with its texts: the width it would like, and the least it can do with."""

    name: str
    texts: tuple[str, ...]
    number: bool
    long: bool
    natural: int
    least: int


def grid(table: Table, width: int) -> tuple[list[str], list[str]]:
    """Return the lines of the header and the lines of the rows.

    Args:
        table: the table, with at least one row.
        width: the columns of the terminal; no line is wider.
    """
    lanes = [_lane(c, [row[i] for row in table.rows]) for i, c in enumerate(table.columns)]
    in_grid = lanes if _fits(lanes, width) else _leading(lanes, width)
    beneath = [lane for lane in lanes if lane not in in_grid]
    widths = _widths(in_grid, width)
    rule = "  ".join("─" * column for column in widths)
    header = [*_line([lane.name for lane in in_grid], in_grid, widths), rule]
    body: list[str] = []
    for i in range(len(table.rows)):
        body += _line([lane.texts[i] for lane in in_grid], in_grid, widths)
        body += _beneath(beneath, i, width)
    return header, body


def shortened(column: Column, cell: Cell) -> str:
    """Return a cell in words, of a very long list only the beginning.

    Args:
        column: the column of the cell; a route is never cut.
        cell: the cell.
    """
    if isinstance(cell, (tuple, Ids)) and column.what != "route" and len(cell) > LONG_LIST:
        head = join_items(column, [visible(item) for item in cell[:LONG_LIST_START]])
        return f"{head} … and {number(len(cell) - LONG_LIST_START)} more"
    return cell_text(column, cell)


def _lane(column: Column, cells: Sequence[Cell]) -> _Lane:
    """Return a column with its texts; numbers are never wrapped, long texts need more room."""
    texts = tuple(shortened(column, cell) for cell in cells)
    name = visible(column.name)
    is_number = column.what in NUMBERS
    widest = max(map(column_count, texts))
    natural = max(column_count(name), widest)
    is_long_list = column.what in LISTS and widest > _ROOM
    is_long = not is_number and (widest > _LONG_TEXT or is_long_list)
    if is_number:
        least = max(widest, max(map(column_count, pieces(name))))
    elif is_long:
        least = min(natural, _ROOM)
    elif widest > 2 * _PHRASE:
        least = min(natural, _PHRASE)
    else:
        least = min(natural, _WORD, max(map(_longest_piece, {name, *texts})))
    return _Lane(name, texts, is_number, is_long, natural, least)


def _longest_piece(text: str) -> int:
    """Return the columns of the longest part that a line cannot break."""
    return max((column_count(piece.rstrip()) for piece in pieces(text)), default=0)


def _fits(lanes: Sequence[_Lane], width: int) -> bool:
    """Return whether columns fit a width, each at the least that it can do with."""
    return sum(lane.least for lane in lanes) + _GAP * (len(lanes) - 1) <= width


def _leading(lanes: Sequence[_Lane], width: int) -> list[_Lane]:
    """Return as many of the first short columns as fit, at least one column."""
    leading: list[_Lane] = []
    for lane in lanes:
        if not lane.long:
            if not _fits([*leading, lane], width):
                break
            leading.append(lane)
    return leading or [lanes[0]]


def _widths(lanes: Sequence[_Lane], width: int) -> list[int]:
    """Return widths that fill the room.

    Headers of numbers give way first, then the widest texts.
    """
    room = width - _GAP * (len(lanes) - 1)
    if sum(lane.natural for lane in lanes) <= room:
        return [lane.natural for lane in lanes]
    for cap in range(max(lane.natural for lane in lanes), 0, -1):
        widths = [_capped(lane, cap) for lane in lanes]
        if sum(widths) <= room:
            return widths
    return [min(lane.natural, room) for lane in lanes]


def _capped(lane: _Lane, cap: int) -> int:
    """Return the width of a column where texts wider than a cap are wrapped."""
    return lane.least if lane.number else min(lane.natural, max(lane.least, cap))


def _line(texts: Sequence[str], lanes: Sequence[_Lane], widths: Sequence[int]) -> list[str]:
    """Return a row as lines: as many as its highest cell has."""
    cells = [wrap(text, width) for text, width in zip(texts, widths, strict=True)]
    lines = []
    for in_line in zip_longest(*cells, fillvalue=""):
        columns = zip(in_line, widths, lanes, strict=True)
        parts = [pad(text, width, lane.number) for text, width, lane in columns]
        lines.append((" " * _GAP).join(parts).rstrip())
    return lines


def _beneath(lanes: Sequence[_Lane], i: int, width: int) -> list[str]:
    """Return the cells of a row that the grid has no room for.

    They stand on one line, or each long one on lines of its own.
    """
    room = width - _INDENT
    filled = [lane for lane in lanes if lane.texts[i] != MISSING]
    parts = [_named_cells(filled, i)]
    if column_count(parts[0]) > room:
        short = [lane for lane in filled if not lane.long]
        parts = [_named_cells(short, i)]
        parts += [_named_cells([lane], i) for lane in filled if lane.long]
    lines = chain.from_iterable(wrap(part, room) for part in parts if part)
    return [" " * _INDENT + line for line in lines]


def _named_cells(lanes: Sequence[_Lane], i: int) -> str:
    """Return the cells of row `i` on one line, each after the name of its column."""
    return " · ".join(f"{lane.name}: {lane.texts[i]}" for lane in lanes)

"""A table in the columns of a terminal: a grid that fits the width, and what does not fit beneath each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.rendering.cell_text import LISTS, MISSING, NUMBERS, cell_text, join_items, number, visible
from kg.rendering.terminal.text_width import column_count, pad, pieces, wrap
from kg.results.answers import Cell, Column, Table
from kg.results.long_lists import Ids

_GAP = 2
_INDENT = 4
_LONG_LIST = 8
_SHOWN = 6
# A word is broken only beyond this; a text wants some room, a list or a long text more, or it goes beneath the row.
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
    """Return the lines of the header and the lines of the rows, none wider than `width`."""
    lanes = [_lane(c, [row[i] for row in table.rows]) for i, c in enumerate(table.columns)]
    chosen = lanes if _fits(lanes, width) else _leading(lanes, width)
    beneath = [lane for lane in lanes if lane not in chosen]
    widths = _widths(chosen, width)
    rule = "  ".join("─" * w for w in widths)
    header = [*_line([lane.name for lane in chosen], chosen, widths), rule]
    body: list[str] = []
    for i in range(len(table.rows)):
        body += _line([lane.texts[i] for lane in chosen], chosen, widths)
        body += _beneath(beneath, i, width)
    return header, body


def shortened(column: Column, cell: Cell) -> str:
    """Return a cell in words, of a very long list only the beginning."""
    if isinstance(cell, (tuple, Ids)) and column.what != "route" and len(cell) > _LONG_LIST:
        head = join_items(column, [visible(item) for item in cell[:_SHOWN]])
        return f"{head} … and {number(len(cell) - _SHOWN)} more"
    return cell_text(column, cell)


def _lane(column: Column, cells: Sequence[Cell]) -> _Lane:
    texts = tuple(shortened(column, cell) for cell in cells)
    name = visible(column.name)
    is_number = column.what in NUMBERS
    widest = max(map(column_count, texts))
    natural = max(column_count(name), widest)
    long = not is_number and (widest > _LONG_TEXT or (column.what in LISTS and widest > _ROOM))
    longest = max(column_count(p.rstrip()) for text in {name, *texts} for p in pieces(text) or [""])
    if is_number:
        least = max(widest, max(map(column_count, pieces(name))))
    else:
        least = min(
            natural, _ROOM if long else _PHRASE if widest > 2 * _PHRASE else min(longest, _WORD)
        )
    return _Lane(name, texts, is_number, long, natural, least)


def _fits(lanes: Sequence[_Lane], width: int) -> bool:
    return sum(lane.least for lane in lanes) + _GAP * (len(lanes) - 1) <= width


def _leading(lanes: Sequence[_Lane], width: int) -> list[_Lane]:
    """Return as many of the first short columns as fit, at least one column."""
    chosen: list[_Lane] = []
    for lane in lanes:
        if not lane.long:
            if not _fits([*chosen, lane], width):
                break
            chosen.append(lane)
    return chosen or [lanes[0]]


def _widths(lanes: Sequence[_Lane], width: int) -> list[int]:
    """Return widths that fill what there is: headers of numbers give way first, then the widest texts."""
    room = width - _GAP * (len(lanes) - 1)
    if sum(lane.natural for lane in lanes) <= room:
        return [lane.natural for lane in lanes]
    for cap in range(max(lane.natural for lane in lanes), 0, -1):
        widths = [
            lane.least if lane.number else min(lane.natural, max(lane.least, cap)) for lane in lanes
        ]
        if sum(widths) <= room:
            return widths
    return [min(lane.natural, room) for lane in lanes]


def _line(texts: Sequence[str], lanes: Sequence[_Lane], widths: Sequence[int]) -> list[str]:
    columns = [wrap(text, w) for text, w in zip(texts, widths, strict=True)]
    lines = []
    for i in range(max(map(len, columns))):
        parts = [
            pad(lines_[i] if i < len(lines_) else "", w, lane.number)
            for lines_, w, lane in zip(columns, widths, lanes, strict=True)
        ]
        lines.append((" " * _GAP).join(parts).rstrip())
    return lines


def _beneath(lanes: Sequence[_Lane], i: int, width: int) -> list[str]:
    """Return the cells that the grid has no room for: on one line, or each long one on lines of its own."""
    told = [
        (lane.long, f"{lane.name}: {lane.texts[i]}") for lane in lanes if lane.texts[i] != MISSING
    ]
    parts = [" · ".join(text for _, text in told)]
    if column_count(parts[0]) > width - _INDENT:
        parts = [
            " · ".join(text for long, text in told if not long),
            *(text for long, text in told if long),
        ]
    return [" " * _INDENT + line for part in parts if part for line in wrap(part, width - _INDENT)]

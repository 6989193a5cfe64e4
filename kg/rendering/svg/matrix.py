"""A matrix of verdicts: a row an actor, a column a channel, a mark a verdict.

It has two forms of the same cells: wide, and narrow for a telephone.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    Look,
    Picture,
    break_lines,
    draw_label,
    join,
    linked,
    mark,
    text_node,
)
from kg.rendering.svg.verdict_legend import verdict_legend
from kg.rendering.svg.verdict_marks import (
    FAMILIES,
    HEIGHT,
    doubt,
    painted_box,
    verdict_mark,
)
from kg.rendering.svg.verdict_marks import WIDTH as MARK
from kg.results.verdict_figures import Counts, Matrix, MatrixCell, MatrixColumn, MatrixRow

Form = Literal["wide", "narrow"]
_SMALL = 11.5
_WIDEST = 240.0  # a column: few channels do not spread over the sheet


@dataclass(frozen=True)
class _Sheet:
    """The measures of a form, in pixels."""

    form: Form
    width: float
    label: float  # what the names of rows take
    ways: float  # what the number of ways takes
    head: float
    row: float
    gap: float
    frame: str

    def left(self, columns: int, place: int) -> float:
        """Return where a column begins.

        Args:
            columns: how many there are.
            place: which it is, from 0.
        """
        return self.label + self.ways + place * self.cell(columns)

    def cell(self, columns: int) -> float:
        """Return how wide a column is."""
        return min((self.width - self.label - self.ways) / max(columns, 1), _WIDEST)


def _sheet(form: Form, matrix: Matrix, frame: str) -> _Sheet:
    """Return the measures of a form."""
    is_grouped = matrix.actors > len(matrix.rows)
    if form == "wide":
        row = 44.0 if is_grouped else 23.0
        return _Sheet("wide", 1100, 212, 46, 102, row, 3, frame)
    return _Sheet("narrow", 360, 122, 22, 134, 34, 1.5, frame)


def matrix(drawing: Matrix, rows: CaseRows, frame: str, form: Form = "wide") -> Picture:
    """Return a matrix as a picture.

    Args:
        drawing: the matrix.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
        form: `wide`, or `narrow` for a telephone.
    """
    sheet = _sheet(form, drawing, frame)
    parts = [mark("defs", doubt(frame)), _heads(drawing, sheet)]
    top = sheet.head
    for row in drawing.rows:
        parts.append(_row(row, drawing, top, sheet, rows))
        top += sheet.row
    parts.append(mark("path", class_="rule", d=f"M0 {top:g}H{sheet.width:g}"))
    key, height = verdict_legend(drawing, frame, sheet.width, top + 10)
    return Picture(sheet.width, top + 10 + height, join(*parts, key))


def _heads(drawing: Matrix, sheet: _Sheet) -> Markup:
    """Return the heads of the columns as a row."""
    number = f"{drawing.actors:,} {drawing.people}".strip()
    base = sheet.head - 20
    if sheet.form == "narrow":
        corner = draw_label(0, base + 12, number, "small soft", sheet.label, _SMALL)
    else:
        middle, look = sheet.label + 22, "small soft middle"
        people = draw_label(0, base - 4, number, "name", sheet.label)
        order = draw_label(0, base + 12, "freest first", "small soft")
        ways = draw_label(middle, base - 4, "free or", look)
        around = draw_label(middle, base + 12, "around", look)
        corner = join(people, order, ways, around)
    heads = [mark("g", corner, role="columnheader")]
    for place, column in enumerate(drawing.columns):
        left = sheet.left(len(drawing.columns), place)
        width = sheet.cell(len(drawing.columns))
        heads.append(_head(column, left, width, sheet))
    return mark("g", *heads, role="row")


def _head(column: MatrixColumn, left: float, width: float, sheet: _Sheet) -> Markup:
    """Return the head of a column: its title, the largest count, who holds most, all as a bar.

    Args:
        column: the column.
        left: where it begins.
        width: how wide it is.
        sheet: the measures.
    """
    total = sum(number for _, number in column.counts)
    words = "; ".join(f"{number:,} {verdict}" for verdict, number in column.counts)
    spoken = f"{column.title}: {words}."
    if column.gate:
        spoken += f" {column.gate} holds {column.captives:,} of {total:,}."
    look: Look = {"data_channel": column.id, "role": "columnheader"}
    bar = _bar(column.counts, left + sheet.gap, sheet.head - 9, width - 2 * sheet.gap, 5)
    if sheet.form == "narrow":
        turn = f"translate({left + width / 2 + 4:.4g} {sheet.head - 40:.4g}) rotate(-90)"
        title = mark("text", text_node(_capital(column.title)), class_="title", transform=turn)
        number = _headline(column).number
        count = draw_label(left + width / 2, sheet.head - 18, number, "name middle")
        return mark("g", mark("title", text_node(spoken)), title, count, bar, class_="head", **look)
    x, room = left + 6, width - 10
    number, word, family = _headline(column)
    gate = column.gate or ("no gate told of" if total else "nobody counted")
    count = mark("text", text_node(number), x=x, y=64, class_=f"big {family}")
    after = x + 5 + 13.2 * len(number)
    look_of_gate = "small" if column.gate else "small soft"
    asks = break_lines(column.asks, room, 11, 2) if column.asks else []
    gates = break_lines(gate, room, 11, 2)
    area: Look = {"x": left, "y": 0, "width": width, "height": sheet.head}
    parts = [mark("rect", class_="ground", **area)]
    parts.append(mark("title", text_node(spoken)))
    heading = _capital(column.title)
    parts.append(draw_label(x, 14, heading, "title", room, 14))
    for i, line in enumerate(asks):
        parts.append(draw_label(x, 28 + 12 * i, line, "small soft"))
    parts.append(count)
    room_after = width - (after - left)
    parts.append(draw_label(after, 64, word, "small soft", room_after, 11))
    for i, line in enumerate(gates):
        parts.append(draw_label(x, 77 + 11.5 * i, line, look_of_gate))
    parts.append(bar)
    return mark("g", *parts, class_="head", **look)


def _capital(text: str) -> str:
    """Return a text with a capital letter."""
    return text[:1].upper() + text[1:]


class _Headline(NamedTuple):
    """The number that a head shows large, its word, and the family that gives its colour."""

    number: str
    words: str
    family: str


def _headline(column: MatrixColumn) -> _Headline:
    """Return how many the gate holds, else the commonest verdict."""
    counts = [(n, verdict) for verdict, n in column.counts if verdict != "not stated"]
    if column.captives:
        total = sum(n for _, n in column.counts)
        return _Headline(f"{column.captives:,}", f"of {total:,} held", "held")
    number, verdict = max(counts, default=(0, ""))
    words = {"around": "got around", "lacking": "lack access", "": "told of"}
    return _Headline(f"{number:,}", words.get(verdict, verdict), FAMILIES[verdict])


def _bar(counts: Counts, left: float, top: float, width: float, height: float) -> Markup:
    """Return how many have each verdict as parts of a bar.

    Args:
        counts: how many have each verdict.
        left: where it begins.
        top: its upper edge.
        width: how wide all are.
        height: how high it is.
    """
    total = sum(number for _, number in counts)
    parts = []
    for verdict, number in counts:
        length = width * number / max(total, 1)
        box: Look = {"x": left + 0.5, "y": top, "width": max(length - 1, 0.6), "height": height}
        parts.append(mark("rect", class_=f"part {FAMILIES[verdict]}", **box))
        left += length
    return join(*parts)


def _row(row: MatrixRow, drawing: Matrix, top: float, sheet: _Sheet, rows: CaseRows) -> Markup:
    """Return a row.

    Args:
        row: the row.
        drawing: the matrix.
        top: where it begins.
        sheet: the measures.
        rows: what the page knows of the rows of the case.
    """
    is_group = bool(row.cells and any(cell.counts for cell in row.cells))
    baseline = top + sheet.row / 2 + 4.5
    label = row.label
    if is_group:
        label = f"{label} ({len(row.ids):,})"
    size = 11.0 if sheet.form == "narrow" else 11.4
    name = draw_label(0, baseline, label, "name", sheet.label - 2, size)
    ids = {"data_actor": row.ids[0]} if not is_group else {}
    head = linked("" if is_group else row.ids[0], rows, name)
    ground: Look = {"x": 0, "y": top, "width": sheet.label + sheet.ways, "height": sheet.row}
    shape = mark("rect", class_="ground", **ground)
    parts = [mark("path", class_="rule", d=f"M0 {top:g}H{sheet.width:g}")]
    parts.append(mark("g", shape, head, role="rowheader", class_="who", **ids))
    if row.ways:
        at = sheet.label + (22 if sheet.form == "wide" else 6)
        parts.append(draw_label(at, baseline, str(row.ways), "name around middle"))
    for place, cell in enumerate(row.cells):
        column = drawing.columns[place]
        left, width = sheet.left(len(row.cells), place), sheet.cell(len(row.cells))
        box = _Box(left + sheet.gap, top, width - 2 * sheet.gap)
        parts.append(_cell(cell, {**ids, "data_channel": column.id}, box, sheet))
    return mark("g", *parts, role="row", class_="line")


class _Box(NamedTuple):
    """Where a cell stands, in pixels."""

    left: float
    top: float
    width: float


def _cell(cell: MatrixCell, ids: dict[str, str], box: _Box, sheet: _Sheet) -> Markup:
    """Return a cell.

    Args:
        cell: the cell.
        ids: the actor and the channel as attributes.
        box: where it stands.
        sheet: the measures.
    """
    left, top, width = box
    family = FAMILIES[cell.verdict]
    area: Look = {"x": left, "y": top + 1, "width": width, "height": sheet.row - 1}
    parts = [mark("title", text_node(cell.sentence or "not counted"))]
    if cell.counts:
        parts.append(mark("rect", class_="ground", **area))
        parts.append(_bar(cell.counts, left, top + 9, width, 13))
        if sheet.form == "wide":
            parts.append(draw_label(left, top + 36, cell.text, "small soft", width, _SMALL))
    elif cell.verdict == "held":
        parts.append(mark("rect", **{**area, **painted_box("held", cell.certainty, sheet.frame)}))
    else:
        parts.append(mark("rect", class_=f"ground {family}", **area))
        parts += _sign(cell, left, top, width, sheet)
    texts = {"role": "cell", **ids}
    return mark("g", *parts, class_=f"cell {cell.certainty}", **texts)


def _sign(cell: MatrixCell, left: float, top: float, width: float, sheet: _Sheet) -> list[Markup]:
    """Return the mark of a cell with its words.

    Args:
        cell: the cell.
        left: where it begins.
        top: its upper edge.
        width: how wide it is.
        sheet: the measures.
    """
    y = top + (sheet.row - HEIGHT) / 2
    has_words = bool(cell.text) and sheet.form == "wide"
    x = left + (3 if has_words else (width - MARK) / 2)
    parts = [verdict_mark(cell.verdict, cell.certainty, sheet.frame, x, y)]
    if has_words:
        first, *more = cell.text.split(", ")
        words = first + (f" +{len(more)}" if more else "")
        lines = break_lines(words, width - MARK - 8, 10.2, 2, bold=True)
        top += sheet.row / 2 + 3.4 - 5.4 * (len(lines) - 1)
        look = f"tiny {FAMILIES[cell.verdict]}"
        for i, line in enumerate(lines):
            parts.append(draw_label(x + MARK + 3, top + 10.4 * i, line, look))
    return parts

"""What flows from stop to stop, and what returns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from kg.rendering.cell_text import visible
from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    SMALL,
    TEXT,
    WIDTH,
    Picture,
    beginning,
    break_lines,
    draw_label,
    finite,
    join,
    linked,
    mark,
    painted,
    place,
    text_node,
    text_width,
    triangle,
)
from kg.rendering.terminal.text_width import pieces
from kg.results.figures import Stage, Stream, StreamFlow

_WIDEST = 30.0
_PITCH = 22.0
_HEAD = 12.0
_MARGIN = 50.0
_LINE = 15.0
_BADGE = 9.0
_STACK_GAP = 26.0
_LOOSE_ENDS = (5, 6, 11)  # the corners at the two ends of a band that runs around


class Point(NamedTuple):
    """A place on the sheet, in pixels from its upper left."""

    x: float
    y: float


@dataclass(frozen=True)
class _Box:
    """Where a stop is drawn, and its name in lines of the look `look`."""

    x: float
    y: float
    wide: float
    high: float
    words: tuple[str, ...]
    look: str


@dataclass(frozen=True)
class _Run:
    """A flow as it is drawn: its number, its width, and where it leaves and arrives.

    `turn` is 0 for a band straight to the next column, 1 for one that runs beneath all stops, and
    -1 for one above them.
    """

    flow: StreamFlow
    number: int
    width: float
    turn: int
    start: Point
    end: Point

    @property
    def middle(self) -> Point:
        """Return the place half of the way from its start to its end."""
        x = (self.start.x + self.end.x) / 2
        y = (self.start.y + self.end.y) / 2
        return Point(x, y)

    def span(self) -> tuple[float, int]:
        """Return how far it leads across, and its number, to sort by."""
        return abs(self.start.x - self.end.x), self.number


def stream(drawing: Stream, rows: CaseRows, frame: str) -> Picture:
    """Return stops in columns from the left, and flows as bands whose width is their share.

    What runs to the next column is a curve. What returns runs beneath the stops, with an arrow
    head, and what leaps over columns runs above them. Each flow has a number; beneath the drawing
    it stands in words.

    Args:
        drawing: the stops and the flows between them.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    columns = _columns(drawing.stages)
    turns, widths = [], []
    above = 8.0
    for flow in drawing.passes:
        turn = _turn(columns[flow.target] - columns[flow.source])
        width = _width(flow)
        if turn < 0:
            above += width + 14
        turns.append(turn)
        widths.append(width)
    boxes = _boxes(drawing, columns, above, has_lanes=any(turns))
    runs = _runs(drawing, boxes, widths, turns)
    bands: list[Markup] = []
    badges: list[Markup] = []
    # The next free lane beneath the stops, and the next one above.
    below = max(box.y + box.high for box in boxes.values()) + 8
    above -= 8.0
    # Inner lanes first: those that span least are nearest to the stops.
    for run in sorted(runs, key=_Run.span):
        if run.turn > 0:
            lane = below + run.width / 2 + 8
            below += run.width + 16
        elif run.turn < 0:
            lane = above - run.width / 2
            above -= run.width + 14
        else:
            lane = run.middle.y
        band = _round(run, lane, frame) if run.turn else _straight(run, frame)
        bands.append(band)
        badges.append(_badge(run.middle.x, lane, run.number))
    stops = [_stop(stage, boxes[stage.id], rows) for stage in drawing.stages]
    words, bottom = _in_words(drawing, runs, rows, below + 14)
    return Picture(WIDTH, bottom + 4, join(*bands, *badges, *stops, *words))


def _width(flow: StreamFlow) -> float:
    """Return how wide the band of a flow is; the smallest flows, and unknown ones, can be seen."""
    share = finite(flow.share) or 0.0
    return _WIDEST * min(max(share, 0.05), 1.0)


def _columns(stages: Sequence[Stage]) -> dict[str, int]:
    """Return the columns of stages by their ids, numbered so that none is empty."""
    order = sorted({stage.column for stage in stages})
    return {stage.id: order.index(stage.column) for stage in stages}


def _turn(leap: int) -> int:
    """Return which way a band runs that leads so many columns to the right."""
    if leap == 1:
        return 0
    return -1 if leap > 1 else 1


class _Stop(NamedTuple):
    """A stop before it has a place: its name in lines, and how high it is."""

    id: str
    words: tuple[str, ...]
    high: float


def _boxes(
    drawing: Stream, columns: dict[str, int], above: float, *, has_lanes: bool
) -> dict[str, _Box]:
    """Return where stops are drawn, by their ids; the tallest column begins at height `above`."""
    count = max(columns.values()) + 1
    gap_count = count - 1
    # Bands that run around the stops need room at both sides.
    room = WIDTH - 2 * (_MARGIN if has_lanes else 2.0)
    free = (room - 112 * count) / max(gap_count, 1)
    gap = min(max(free, 32.0), 120.0)
    wide = min((room - gap * gap_count) / count, 150.0)
    left = (WIDTH - wide * count - gap * gap_count) / 2
    # One look for all: bold where every word fits, else small.
    bold = all(_fits(stage.label, wide - 10) for stage in drawing.stages)
    look = "strong middle" if bold else "small middle"
    stacks: dict[int, list[_Stop]] = {}
    for stage in drawing.stages:
        words = _words(stage.label, wide - 10, bold)
        text_height = _LINE * len(words) + 18
        port_height = _port_count(drawing, stage) * (_WIDEST + 4) + 8
        stop = _Stop(stage.id, words, max(text_height, port_height))
        stacks.setdefault(columns[stage.id], []).append(stop)
    tallest = max(map(_height, stacks.values()))
    boxes = {}
    for column, stack in stacks.items():
        x = left + column * (wide + gap)
        y = above + (tallest - _height(stack)) / 2
        for stop in stack:
            boxes[stop.id] = _Box(x, y, wide, stop.high, stop.words, look)
            y += stop.high + _STACK_GAP
    return boxes


def _port_count(drawing: Stream, stage: Stage) -> int:
    """Return how many bands need a place at the fuller side of a stop."""
    leaving = sum(flow.source == stage.id for flow in drawing.passes)
    coming = sum(flow.target == stage.id for flow in drawing.passes)
    return max(leaving, coming)


def _height(stack: Sequence[_Stop]) -> float:
    """Return how high the stops of a column are together, with the gaps between them."""
    gaps = _STACK_GAP * (len(stack) - 1)
    return sum(stop.high for stop in stack) + gaps


def _fits(text: str, room: float) -> bool:
    """Return whether every word of a text, in bold, has room on a line."""
    words = [piece.rstrip() for piece in pieces(visible(text))]
    return all(text_width(word, TEXT, bold=True) <= room for word in words)


def _words(text: str, room: float, bold: bool) -> tuple[str, ...]:
    """Return a name in lines: bold, or small with long words broken."""
    text = visible(text)
    if bold:
        return tuple(break_lines(text, room, TEXT, most=5, bold=True))
    words = "".join(_hyphenate(word, room) for word in pieces(text))
    return tuple(break_lines(words, room, SMALL, most=5))


def _hyphenate(word: str, room: float) -> str:
    """Return a word with a hyphen wherever it must be broken to fit.

    No fewer than three letters follow a hyphen.
    """
    if text_width(word.rstrip(), SMALL) <= room:
        return word
    heads = []
    while word:
        room_for_head = room - text_width("-", SMALL)
        head = beginning(word, room_for_head, SMALL)
        if 0 < len(word) - len(head) < 3:
            head = word[: max(1, len(word) - 3)]
        heads.append(head)
        word = word[len(head) :]
    return "-".join(heads)


def _runs(
    drawing: Stream, boxes: dict[str, _Box], widths: Sequence[float], turns: Sequence[int]
) -> list[_Run]:
    """Return the flows with their ports.

    At each side of a stop, bands that run above the stops come first, and those beneath last.
    """
    flows = drawing.passes
    starts: dict[int, Point] = {}
    ends: dict[int, Point] = {}
    for stage_id, box in boxes.items():
        # Turn, height of the stop at the other end, number.
        leaving: list[tuple[int, float, int]] = []
        coming: list[tuple[int, float, int]] = []
        for i, flow in enumerate(flows):
            if flow.source == stage_id:
                leaving.append((turns[i], boxes[flow.target].y, i))
            if flow.target == stage_id:
                coming.append((turns[i], boxes[flow.source].y, i))
        for i, y in _ports(box, [i for _, _, i in sorted(leaving)], widths):
            starts[i] = Point(box.x + box.wide, y)
        for i, y in _ports(box, [i for _, _, i in sorted(coming)], widths):
            ends[i] = Point(box.x, y)
    runs = []
    for i, flow in enumerate(flows):
        runs.append(_Run(flow, i + 1, widths[i], turns[i], starts[i], ends[i]))
    return runs


def _ports(box: _Box, flows: Sequence[int], widths: Sequence[float]) -> list[tuple[int, float]]:
    """Return the numbers of the flows at one side of a stop, each with the height of its port."""
    heights = [max(widths[i] + 4, _PITCH) for i in flows]
    margin = (box.high - sum(heights)) / 2
    y = box.y + margin
    ports = []
    for i, height in zip(flows, heights, strict=True):
        ports.append((i, y + height / 2))
        y += height
    return ports


def _straight(run: _Run, frame: str) -> Markup:
    """Return a band between two neighbouring columns, filled between its upper and lower edge."""
    half = run.width / 2
    upper = _curve(_lowered(run.start, -half), _lowered(run.end, -half))
    lower = _curve(_lowered(run.end, half), _lowered(run.start, half))
    return _band(run, f"M{upper} L{lower} Z", frame)


def _lowered(point: Point, depth: float) -> Point:
    return Point(point.x, point.y + depth)


def _curve(start: Point, end: Point) -> str:
    """Return a curve that leaves its start and reaches its end level."""
    bend = (end.x - start.x) / 2
    pull, second_pull = Point(start.x + bend, start.y), Point(end.x - bend, end.y)
    return f"{_xy(start)} C{_xy(pull)} {_xy(second_pull)} {_xy(end)}"


def _round(run: _Run, lane: float, frame: str) -> Markup:
    """Return a band that runs out to the right, along a lane, and in from the left.

    The lane is the height of its middle above or beneath all stops.
    """
    half = run.width / 2
    # One edge, then the other on the way back. Beneath the stops the first edge is the outer one
    # all along; above them the two edges take turns.
    edge, edge_back = _edge(run, lane, half), _edge(run, lane, -half)
    corners = [*edge, *reversed(edge_back)]
    outer = (1, 2, 3, 4) if run.turn > 0 else (1, 4, 8, 9)
    way = _rounded(corners, outer, half)
    tip = triangle(run.end.x, run.end.y, _HEAD, half + 5, run.flow.tone)
    return join(_band(run, way, frame), tip)


def _edge(run: _Run, lane: float, half: float) -> list[Point]:
    """Return the six corners of an edge that runs around, from its start to its arrow head.

    `half` is half of the width of the band, negative for the edge on the other side of its middle.
    """
    width = abs(half)
    out = run.start.x + width + 5 + half
    back = run.end.x - width - _HEAD - 5 - half
    start, end = run.start.y - half * run.turn, run.end.y - half * run.turn
    middle = lane + half
    leaving = [Point(run.start.x, start), Point(out, start), Point(out, middle)]
    coming = [Point(back, middle), Point(back, end), Point(run.end.x - _HEAD, end)]
    return leaving + coming


def _rounded(corners: Sequence[Point], outer: Sequence[int], half: float) -> str:
    """Return a closed way with round corners, wider at the outer ones.

    `outer` are the numbers of these corners, `half` is half of the width of the band.
    """
    steps = [f"M{_xy(corners[0])}"]
    for i in range(1, len(corners)):
        corner = corners[i]
        if i in _LOOSE_ENDS:
            steps.append(f"L{_xy(corner)}")
            continue
        radius = 2 * half + 2 if i in outer else 2.0
        start = _toward(corner, corners[i - 1], radius)
        end = _toward(corner, corners[i + 1], radius)
        steps.append(f"L{_xy(start)} Q{_xy(corner)} {_xy(end)}")
    return " ".join([*steps, "Z"])


def _toward(corner: Point, neighbour: Point, radius: float) -> Point:
    """Return the place so far from a corner towards its neighbour, at most half of the way."""
    dx, dy = neighbour.x - corner.x, neighbour.y - corner.y
    away = abs(dx) + abs(dy)
    part = min(radius, away / 2) / away if away else 0.0
    return Point(corner.x + dx * part, corner.y + dy * part)


def _band(run: _Run, way: str, frame: str) -> Markup:
    """Return the band of a flow in its tone, with its number and words as its title."""
    title = mark("title", text_node(f"{run.number}. {run.flow.text}"))
    tone = run.flow.tone
    paint = {"class_": "open hollow"} if tone == "open" else painted(tone, frame)
    paint |= {"class_": f"pass {paint['class_']}"}
    return mark("path", title, d=way, **paint)


def _badge(x: float, y: float, number: int) -> Markup:
    disc = mark("circle", cx=x, cy=y, r=_BADGE, class_="badge-disc")
    return join(disc, draw_label(x, y + 4, str(number), "small strong middle"))


def _xy(point: Point) -> str:
    return f"{place(point.x)},{place(point.y)}"


def _stop(stage: Stage, box: _Box, rows: CaseRows) -> Markup:
    """Return the box of a stop with its name, as a link where the page has its evidence."""
    title = mark("title", text_node(stage.label))
    size = {"x": box.x, "y": box.y, "width": box.wide, "height": box.high}
    ground = mark("rect", title, **size, rx=5, class_="stop")
    middle = box.x + box.wide / 2
    y = box.y + (box.high - _LINE * len(box.words)) / 2 + 11.5
    words = []
    for i, text in enumerate(box.words):
        words.append(draw_label(middle, y + _LINE * i, text, box.look))
    return linked(stage.id, rows, ground, *words)


def _in_words(
    drawing: Stream, runs: Sequence[_Run], rows: CaseRows, y: float
) -> tuple[list[Markup], float]:
    """Return the flows in words, each beneath the one before, and how far down they reach."""
    names = {stage.id: stage.label for stage in drawing.stages}
    parts = []
    for run in runs:
        flow = run.flow
        ends = f"{names[flow.source]} → {names[flow.target]}"
        text = f"{ends}: {flow.text}" if flow.text else ends
        lines = break_lines(text, WIDTH - 34, TEXT)
        labels = []
        for i, line in enumerate(lines):
            labels.append(draw_label(32, y + 13.5 + 17 * i, line, "name"))
        with_evidence = next((tie for tie in flow.ids if rows.mention(tie).href), "")
        parts.append(_badge(_BADGE + 2, y + _BADGE, run.number))
        parts.append(linked(with_evidence, rows, *labels))
        y += 17 * len(lines) + 8
    return parts, y

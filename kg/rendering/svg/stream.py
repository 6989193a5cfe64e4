"""Draw flows from stop to stop, and flows that return."""

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
    text_node,
    text_width,
    triangle,
)
from kg.rendering.svg.stream_ways import HEAD, Point, round_way, straight_way
from kg.rendering.terminal.text_width import pieces
from kg.results.figures import Stage, Stream, StreamFlow

_WIDEST = 30.0
_PITCH = 22.0
_MARGIN = 50.0
_LINE = 15.0
_BADGE = 9.0
_STACK_GAP = 26.0


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
    turns = [_turn(columns[flow.target] - columns[flow.source]) for flow in drawing.passes]
    widths = [_width(flow) for flow in drawing.passes]
    over = [width for width, turn in zip(widths, turns, strict=True) if turn < 0]
    above = 8 + sum(width + 14 for width in over)
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
        bands.append(_band(run, lane, frame))
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
        right_side = [i for _, _, i in sorted(leaving)]
        left_side = [i for _, _, i in sorted(coming)]
        for i, y in _ports(box, right_side, widths):
            starts[i] = Point(box.x + box.wide, y)
        for i, y in _ports(box, left_side, widths):
            ends[i] = Point(box.x, y)
    runs = []
    for i, flow in enumerate(flows):
        run = _Run(flow, i + 1, widths[i], turns[i], starts[i], ends[i])
        runs.append(run)
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


def _band(run: _Run, lane: float, frame: str) -> Markup:
    """Return the band of a flow in its tone, with its number and words as its title."""
    title = mark("title", text_node(f"{run.number}. {run.flow.text}"))
    tone = run.flow.tone
    paint = {"class_": "open hollow"} if tone == "open" else painted(tone, frame)
    paint |= {"class_": f"pass {paint['class_']}"}
    half = run.width / 2
    if not run.turn:
        return mark("path", title, d=straight_way(run.start, run.end, half), **paint)
    way = round_way(run.start, run.end, half, run.turn, lane)
    band = mark("path", title, d=way, **paint)
    return join(band, triangle(*run.end, HEAD, half + 5, tone))


def _badge(x: float, y: float, number: int) -> Markup:
    """Return the number of a flow on a disc, as it stands in the drawing and beneath it."""
    disc = mark("circle", cx=x, cy=y, r=_BADGE, class_="badge-disc")
    label = draw_label(x, y + 4, str(number), "small strong middle")
    return join(disc, label)


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

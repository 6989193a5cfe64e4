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
Point = tuple[float, float]


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
    above = 8 + sum(width + 14 for width, turn in zip(widths, turns, strict=True) if turn < 0)
    boxes = _boxes(drawing, columns, above, has_lanes=any(turns))
    runs = _runs(drawing, boxes, widths, turns)
    bands: list[Markup] = []
    badges: list[Markup] = []
    # The next free lane beneath the stops, and the next one above.
    below = max(box.y + box.high for box in boxes.values()) + 8
    above -= 8.0
    # Inner lanes first: those that span least are nearest to the stops.
    for run in sorted(runs, key=lambda r: (abs(r.start[0] - r.end[0]), r.number)):
        middle = (run.start[0] + run.end[0]) / 2
        if run.turn > 0:
            lane = below + run.width / 2 + 8
            below += run.width + 16
        elif run.turn < 0:
            lane = above - run.width / 2
            above -= run.width + 14
        else:
            lane = (run.start[1] + run.end[1]) / 2
        bands.append(_round(run, lane, frame) if run.turn else _straight(run, frame))
        badges.append(_badge(middle, lane, run.number))
    stops = [_stop(stage, boxes[stage.id], rows) for stage in drawing.stages]
    words, bottom = _in_words(drawing, runs, rows, below + 14)
    return Picture(WIDTH, bottom + 4, join(*bands, *badges, *stops, *words))


def _width(flow: StreamFlow) -> float:
    return _WIDEST * min(max(finite(flow.share) or 0.0, 0.05), 1.0)


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
    # Bands that run around the stops need room at both sides.
    room = WIDTH - 2 * (_MARGIN if has_lanes else 2.0)
    gap = min(max((room - 112 * count) / max(count - 1, 1), 32.0), 120.0)
    wide = min((room - gap * (count - 1)) / count, 150.0)
    left = (WIDTH - wide * count - gap * (count - 1)) / 2
    # One look for all: bold where every word fits, else small.
    bold = all(_fits(stage.label, wide - 10) for stage in drawing.stages)
    look = "strong middle" if bold else "small middle"
    stacks: dict[int, list[_Stop]] = {}
    for stage in drawing.stages:
        words = _words(stage.label, wide - 10, bold)
        high = max(_LINE * len(words) + 18, _port_count(drawing, stage) * (_WIDEST + 4) + 8)
        stacks.setdefault(columns[stage.id], []).append(_Stop(stage.id, words, high))
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
    return sum(stop.high for stop in stack) + _STACK_GAP * (len(stack) - 1)


def _fits(text: str, room: float) -> bool:
    return all(text_width(word.rstrip(), TEXT, bold=True) <= room for word in pieces(visible(text)))


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
        head = beginning(word, room - text_width("-", SMALL), SMALL)
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
    numbers = range(len(flows))
    starts: dict[int, Point] = {}
    ends: dict[int, Point] = {}
    for stage_id, box in boxes.items():
        leaving = [i for i in numbers if flows[i].source == stage_id]
        coming = [i for i in numbers if flows[i].target == stage_id]
        leaving.sort(key=lambda i: (turns[i], boxes[flows[i].target].y, i))
        coming.sort(key=lambda i: (turns[i], boxes[flows[i].source].y, i))
        starts |= {i: (box.x + box.wide, y) for i, y in _ports(box, leaving, widths)}
        ends |= {i: (box.x, y) for i, y in _ports(box, coming, widths)}
    return [_Run(flows[i], i + 1, widths[i], turns[i], starts[i], ends[i]) for i in numbers]


def _ports(box: _Box, flows: Sequence[int], widths: Sequence[float]) -> list[tuple[int, float]]:
    """Return the numbers of the flows at one side of a stop, each with the height of its port."""
    heights = [max(widths[i] + 4, _PITCH) for i in flows]
    y = box.y + (box.high - sum(heights)) / 2
    ports = []
    for i, height in zip(flows, heights, strict=True):
        ports.append((i, y + height / 2))
        y += height
    return ports


def _straight(run: _Run, frame: str) -> Markup:
    """Return a band between two neighbouring columns, filled between its upper and lower edge."""
    (x0, y0), (x1, y1), half = run.start, run.end, run.width / 2
    bend = (x1 - x0) / 2
    upper = [(x0, y0 - half), (x0 + bend, y0 - half), (x1 - bend, y1 - half), (x1, y1 - half)]
    lower = [(x1, y1 + half), (x1 - bend, y1 + half), (x0 + bend, y0 + half), (x0, y0 + half)]
    return _band(run, f"M{_curve(upper)} L{_curve(lower)} Z", frame)


def _curve(places: Sequence[Point]) -> str:
    """Return a curve from the first place to the last; the two between pull it towards them."""
    start, pull, second_pull, end = (_xy(*place) for place in places)
    return f"{start} C{pull} {second_pull} {end}"


def _round(run: _Run, lane: float, frame: str) -> Markup:
    """Return a band that runs out to the right, along a lane, and in from the left.

    The lane is the height of its middle above or beneath all stops.
    """
    (x0, y0), (x1, y1), half = run.start, run.end, run.width / 2
    out, back = x0 + half + 5, x1 - half - _HEAD - 5
    # One edge, then the other on the way back. Beneath the stops the first edge is the outer one
    # all along; above them the two edges take turns.
    side = half * run.turn
    corners = [
        (x0, y0 - side), (out + half, y0 - side),
        (out + half, lane + half), (back - half, lane + half),
        (back - half, y1 - side), (x1 - _HEAD, y1 - side),
        (x1 - _HEAD, y1 + side), (back + half, y1 + side),
        (back + half, lane - half), (out - half, lane - half),
        (out - half, y0 + side), (x0, y0 + side),
    ]  # fmt: skip
    outer = (1, 2, 3, 4) if run.turn > 0 else (1, 4, 8, 9)
    tip = triangle(x1, y1, _HEAD, half + 5, run.flow.tone)
    return join(_band(run, _rounded(corners, outer, half), frame), tip)


def _rounded(corners: Sequence[Point], outer: Sequence[int], half: float) -> str:
    """Return a closed way with round corners, wider at the outer ones.

    `outer` are the numbers of these corners, `half` is half of the width of the band.
    """
    steps = [f"M{_xy(*corners[0])}"]
    for i in range(1, len(corners)):
        corner, before, after = corners[i], corners[i - 1], corners[(i + 1) % len(corners)]
        # The corners at the two ends of the band stay as they are.
        if i in (5, 6, 11):
            steps.append(f"L{_xy(*corner)}")
            continue
        radius = 2 * half + 2 if i in outer else 2.0
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        steps.append(f"L{_xy(*start)} Q{_xy(*corner)} {_xy(*end)}")
    return " ".join([*steps, "Z"])


def _toward(corner: Point, neighbour: Point, radius: float) -> Point:
    """Return the place so far from a corner towards its neighbour, at most half of the way."""
    (x, y), (x_to, y_to) = corner, neighbour
    away = abs(x_to - x) + abs(y_to - y)
    part = min(radius, away / 2) / away if away else 0.0
    return (x + (x_to - x) * part, y + (y_to - y) * part)


def _band(run: _Run, way: str, frame: str) -> Markup:
    title = mark("title", text_node(f"{run.number}. {run.flow.text}"))
    tone = run.flow.tone
    paint = {"class_": "open hollow"} if tone == "open" else painted(tone, frame)
    paint |= {"class_": f"pass {paint['class_']}"}
    return mark("path", title, d=way, **paint)


def _badge(x: float, y: float, number: int) -> Markup:
    disc = mark("circle", cx=x, cy=y, r=_BADGE, class_="badge-disc")
    return join(disc, draw_label(x, y + 4, str(number), "small strong middle"))


def _xy(x: float, y: float) -> str:
    return f"{place(x)},{place(y)}"


def _stop(stage: Stage, box: _Box, rows: CaseRows) -> Markup:
    title = mark("title", text_node(stage.label))
    size = {"x": box.x, "y": box.y, "width": box.wide, "height": box.high}
    ground = mark("rect", title, **size, rx=5, class_="stop")
    first = box.y + (box.high - _LINE * len(box.words)) / 2 + 11.5
    words = [
        draw_label(box.x + box.wide / 2, first + _LINE * i, text, box.look)
        for i, text in enumerate(box.words)
    ]
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
        labels = [draw_label(32, y + 13.5 + 17 * i, line, "name") for i, line in enumerate(lines)]
        with_evidence = next((tie for tie in flow.ids if rows.mention(tie).href), "")
        parts.append(_badge(_BADGE + 2, y + _BADGE, run.number))
        parts.append(linked(with_evidence, rows, *labels))
        y += 17 * len(lines) + 8
    return parts, y

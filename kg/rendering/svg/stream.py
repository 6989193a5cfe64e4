"""What flows from stop to stop, and what returns."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    said,
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
    """A pass as it is drawn: its number, its width, where it leaves and arrives, and which way round it goes.

    `turn` is 0 for a band straight to a later column, 1 for one beneath all stops, -1 for one above.
    """

    one: StreamFlow
    number: int
    width: float
    turn: int
    start: tuple[float, float]
    end: tuple[float, float]


def stream(drawing: Stream, rows: CaseRows, frame: str) -> Picture:
    """Return stops in columns from the left, and passes as bands whose width is their share.

    What runs to the next column is a curve, what returns runs beneath with an arrow head, and what leaps over columns
    above. Each pass has a number, by which it is told below the drawing.
    """
    columns = {stage.id: column for column, stage in _columns(drawing.stages)}
    turns = [_turn(columns[p.target] - columns[p.source]) for p in drawing.passes]
    widths = [_WIDEST * min(max(finite(p.share) or 0.0, 0.05), 1.0) for p in drawing.passes]
    above = 8 + sum(w + 14 for w, turn in zip(widths, turns, strict=True) if turn < 0)
    boxes = _boxes(drawing, columns, turns, above)
    runs = _runs(drawing, boxes, widths, turns)
    foot = max(box.y + box.high for box in boxes.values())
    drawn: list[Markup] = []
    badges: list[Markup] = []
    y = foot + 8
    high = above - 8.0
    # Inner lanes first: those that span least are nearest to the stops.
    for run in sorted(runs, key=lambda r: (abs(r.start[0] - r.end[0]), r.number)):
        if run.turn > 0:
            drawn.append(_round(run, y + run.width / 2 + 8, frame))
            badges.append(
                _badge((run.start[0] + run.end[0]) / 2, y + run.width / 2 + 8, run.number)
            )
            y += run.width + 16
        elif run.turn < 0:
            drawn.append(_round(run, high - run.width / 2, frame))
            badges.append(_badge((run.start[0] + run.end[0]) / 2, high - run.width / 2, run.number))
            high -= run.width + 14
        else:
            drawn.append(_straight(run, frame))
            badges.append(
                _badge((run.start[0] + run.end[0]) / 2, (run.start[1] + run.end[1]) / 2, run.number)
            )
    stops = [_stop(stage, boxes[stage.id], rows) for stage in drawing.stages]
    told, y = _told(drawing, runs, rows, frame, y + 14)
    return Picture(WIDTH, y + 4, join(*drawn, *badges, *stops, *told))


def _columns(stages: Sequence[Stage]) -> list[tuple[int, Stage]]:
    """Return stages with the numbers of their columns, of which none is empty."""
    order = sorted({stage.column for stage in stages})
    return [(order.index(stage.column), stage) for stage in stages]


def _turn(leap: int) -> int:
    return 0 if leap == 1 else -1 if leap > 1 else 1


def _boxes(
    drawing: Stream, columns: dict[str, int], turns: Sequence[int], above: float
) -> dict[str, _Box]:
    count = max(columns.values()) + 1
    room = WIDTH - 2 * (_MARGIN if any(turns) else 2.0)
    gap = min(max((room - 112 * count) / max(count - 1, 1), 32.0), 120.0)
    wide = min((room - gap * (count - 1)) / count, 150.0)
    left = (WIDTH - wide * count - gap * (count - 1)) / 2
    # One look for all: bold where every word fits, else small.
    bold = all(_fits(stage.label, wide - 10) for stage in drawing.stages)
    look = "strong middle" if bold else "small middle"
    sizes: dict[int, list[tuple[str, tuple[str, ...], float]]] = {}
    for stage in drawing.stages:
        words = _words(stage.label, wide - 10, bold)
        ports = max(
            sum(p.source == stage.id for p in drawing.passes),
            sum(p.target == stage.id for p in drawing.passes),
        )
        high = max(_LINE * len(words) + 18, ports * (_WIDEST + 4) + 8)
        sizes.setdefault(columns[stage.id], []).append((stage.id, words, high))
    tallest = max(sum(high for *_, high in some) + 26 * (len(some) - 1) for some in sizes.values())
    found = {}
    for column, some in sizes.items():
        y = above + (tallest - sum(high for *_, high in some) - 26 * (len(some) - 1)) / 2
        for stage_id, words, high in some:
            found[stage_id] = _Box(left + column * (wide + gap), y, wide, high, words, look)
            y += high + 26
    return found


def _fits(text: str, room: float) -> bool:
    return all(text_width(word.rstrip(), TEXT, bold=True) <= room for word in pieces(visible(text)))


def _words(text: str, room: float, bold: bool) -> tuple[str, ...]:
    """Return a name in lines: bold, or small with long words broken."""
    text = visible(text)
    if bold:
        return tuple(break_lines(text, room, TEXT, most=5, bold=True))
    return tuple(
        break_lines("".join(_broken(word, room) for word in pieces(text)), room, SMALL, most=5)
    )


def _broken(word: str, room: float) -> str:
    """Return a word with a hyphen wherever it must be broken to fit, and no less than three letters after one."""
    if text_width(word.rstrip(), SMALL) <= room:
        return word
    found = []
    while word:
        first = beginning(word, room - text_width("-", SMALL), SMALL)
        if 0 < len(word) - len(first) < 3:
            first = word[: max(1, len(word) - 3)]
        found.append(first)
        word = word[len(first) :]
    return "-".join(found)


def _runs(
    drawing: Stream, boxes: dict[str, _Box], widths: Sequence[float], turns: Sequence[int]
) -> list[_Run]:
    """Return the passes with their ports: at each side of a stop those above come first, and those beneath last."""
    numbers = range(len(drawing.passes))
    starts: dict[int, tuple[float, float]] = {}
    ends: dict[int, tuple[float, float]] = {}
    for stage_id, box in boxes.items():
        leaving = [i for i in numbers if drawing.passes[i].source == stage_id]
        coming = [i for i in numbers if drawing.passes[i].target == stage_id]
        leaving.sort(key=lambda i: (turns[i], boxes[drawing.passes[i].target].y, i))
        coming.sort(key=lambda i: (turns[i], boxes[drawing.passes[i].source].y, i))
        starts |= {i: (box.x + box.wide, y) for i, y in _ports(box, leaving, widths)}
        ends |= {i: (box.x, y) for i, y in _ports(box, coming, widths)}
    return [
        _Run(drawing.passes[i], i + 1, widths[i], turns[i], starts[i], ends[i]) for i in numbers
    ]


def _ports(box: _Box, some: Sequence[int], widths: Sequence[float]) -> list[tuple[int, float]]:
    takes = [max(widths[i] + 4, _PITCH) for i in some]
    y = box.y + (box.high - sum(takes)) / 2
    found = []
    for i, take in zip(some, takes, strict=True):
        found.append((i, y + take / 2))
        y += take
    return found


def _straight(run: _Run, frame: str) -> Markup:
    """Return a band between two neighbouring columns, filled along its upper and its lower edge."""
    (x0, y0), (x1, y1), half = run.start, run.end, run.width / 2
    bend = (x1 - x0) / 2
    way = (
        f"M{_xy(x0, y0 - half)} C{_xy(x0 + bend, y0 - half)} {_xy(x1 - bend, y1 - half)} {_xy(x1, y1 - half)} "
        f"L{_xy(x1, y1 + half)} C{_xy(x1 - bend, y1 + half)} {_xy(x0 + bend, y0 + half)} {_xy(x0, y0 + half)} Z"
    )
    return _band(run, way, frame)


def _round(run: _Run, lane: float, frame: str) -> Markup:
    """Return a band that runs out to the right, along a lane above or beneath all stops, and in from the left."""
    (x0, y0), (x1, y1), half = run.start, run.end, run.width / 2
    out, back = x0 + half + 5, x1 - half - _HEAD - 5
    # One edge, then the other the way back. Beneath, the first is the outer one all along; above, the two take turns.
    side = half * run.turn
    corners = [
        (x0, y0 - side), (out + half, y0 - side), (out + half, lane + half), (back - half, lane + half),
        (back - half, y1 - side), (x1 - _HEAD, y1 - side),
        (x1 - _HEAD, y1 + side), (back + half, y1 + side), (back + half, lane - half), (out - half, lane - half),
        (out - half, y0 + side), (x0, y0 + side),
    ]  # fmt: skip
    outer = (1, 2, 3, 4) if run.turn > 0 else (1, 4, 8, 9)
    tip = triangle(x1, y1, _HEAD, half + 5, run.one.tone)
    return join(_band(run, _rounded(corners, outer, half), frame), tip)


def _rounded(corners: Sequence[tuple[float, float]], outer: Sequence[int], half: float) -> str:
    """Return a closed way with round corners, wider at the outer ones; the four at its two ends stay as they are."""
    steps = [f"M{_xy(*corners[0])}"]
    for i in range(1, len(corners)):
        (x, y), before, after = corners[i], corners[i - 1], corners[(i + 1) % len(corners)]
        if i in (5, 6, 11):
            steps.append(f"L{_xy(x, y)}")
            continue
        radius = 2 * half + 2 if i in outer else 2.0
        steps.append(
            f"L{_xy(*_toward((x, y), before, radius))} Q{_xy(x, y)} {_xy(*_toward((x, y), after, radius))}"
        )
    return " ".join([*steps, "Z"])


def _toward(
    corner: tuple[float, float], other: tuple[float, float], radius: float
) -> tuple[float, float]:
    away = abs(other[0] - corner[0]) + abs(other[1] - corner[1])
    part = min(radius, away / 2) / away if away else 0.0
    return (corner[0] + (other[0] - corner[0]) * part, corner[1] + (other[1] - corner[1]) * part)


def _band(run: _Run, way: str, frame: str) -> Markup:
    title = mark("title", said(f"{run.number}. {run.one.text}"))
    paint = {"class_": "open hollow"} if run.one.tone == "open" else painted(run.one.tone, frame)
    return mark("path", title, d=way, **(paint | {"class_": f"pass {paint['class_']}"}))


def _badge(x: float, y: float, number: int) -> Markup:
    disc = mark("circle", cx=x, cy=y, r=_BADGE, class_="badge-disc")
    return join(disc, draw_label(x, y + 4, str(number), "small strong middle"))


def _xy(x: float, y: float) -> str:
    return f"{place(x)},{place(y)}"


def _stop(stage: Stage, box: _Box, rows: CaseRows) -> Markup:
    title = mark("title", said(stage.label))
    ground = mark(
        "rect", title, x=box.x, y=box.y, width=box.wide, height=box.high, rx=5, class_="stop"
    )
    first = box.y + (box.high - _LINE * len(box.words)) / 2 + 11.5
    words = [
        draw_label(box.x + box.wide / 2, first + _LINE * i, text, box.look)
        for i, text in enumerate(box.words)
    ]
    return linked(stage.id, rows, ground, *words)


def _told(
    drawing: Stream, runs: Sequence[_Run], rows: CaseRows, frame: str, y: float
) -> tuple[list[Markup], float]:
    """Return the passes in words, each beneath the one before, and how far down they reach."""
    names = {stage.id: stage.label for stage in drawing.stages}
    parts = []
    for run in runs:
        text = f"{names[run.one.source]} → {names[run.one.target]}" + (
            f": {run.one.text}" if run.one.text else ""
        )
        some = break_lines(text, WIDTH - 34, TEXT)
        parts.append(_badge(_BADGE + 2, y + _BADGE, run.number))
        words = [draw_label(32, y + 13.5 + 17 * i, line, "name") for i, line in enumerate(some)]
        parts.append(
            linked(next((i for i in run.one.ids if rows.mention(i).href), ""), rows, *words)
        )
        y += 17 * len(some) + 8
    return parts, y

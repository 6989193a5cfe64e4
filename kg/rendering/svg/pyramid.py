"""Tiers from the top down, with actors in them and ties between them."""

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from kg.rendering.html.cells import CaseRows
from kg.rendering.svg.elements import (
    SMALL,
    TEXT,
    WIDTH,
    Picture,
    break_lines,
    dot,
    draw_label,
    join,
    linked,
    mark,
    place,
    points,
    said,
    text_width,
)
from kg.results.figures import Chip, Pyramid, Tier

_NARROWEST = 0.56
_SLANT = 14.0
_GAP, _EDGE = 46.0, 22.0
_CHIP_ROOM, _CHIP_GAP = 250.0, 8.0
_RADIUS, _DOT = 6.0, 19.0
_RIBBON = 130.0
_SIDE, _LANE, _LANES = 84.0, 54.0, 170.0


@dataclass(frozen=True)
class _Band:
    """Where a tier is drawn: its middle, half of its width at the top, its top and its bottom."""

    middle: float
    half: float
    top: float
    bottom: float

    @property
    def heart(self) -> float:
        """Return the height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def side(self) -> float:
        """Return half of its width there."""
        return self.half + _SLANT / 2


def draw_pyramid(drawing: Pyramid, rows: CaseRows, frame: str) -> Picture:
    """Return tiers as bands that widen downwards, chips and dots in them, and ribbons between neighbours.

    A ribbon is as wide as there are ties, beside the widest. Ties that skip a tier are a bracket to the right, ties
    within a tier one to the left.
    """
    joins: Counter[tuple[int, int]] = Counter()
    for one, other, count in drawing.joins:
        joins[min(one, other), max(one, other)] += count
    inner = {a: n for (a, b), n in sorted(joins.items()) if a == b and n}
    far = {(a, b): n for (a, b), n in sorted(joins.items(), key=_reach) if b - a > 1 and n}
    left = _SIDE if inner else 0.0
    lane = min(_LANE, _LANES / max(len(far), 1))
    right = 34 + lane * len(far) if far else 0.0
    full = WIDTH - left - right - 2 * _SLANT
    bands: list[_Band] = []
    parts: list[Markup] = []
    y = 2.0
    for i, tier in enumerate(drawing.tiers):
        share = i / (len(drawing.tiers) - 1) if len(drawing.tiers) > 1 else 1.0
        half = full * (_NARROWEST + (1 - _NARROWEST) * share) / 2
        inside, height = _inside(tier, left + _SLANT + full / 2, half, y, rows, frame)
        bands.append(_Band(left + _SLANT + full / 2, half, y, y + height))
        parts.append(join(_ground(bands[-1]), inside))
        y += height + _GAP
    most = max(joins.values(), default=0)
    ribbons = [
        _ribbon(bands[i], bands[i + 1], joins[i, i + 1], most) for i in range(len(bands) - 1)
    ]
    within = [_within(bands[i], count) for i, count in inner.items()]
    over = [
        _over(bands[a], bands[b], WIDTH - right + 18 + lane * i, i, count)
        for i, ((a, b), count) in enumerate(far.items())
    ]
    return Picture(WIDTH, y - _GAP + 2, join(*ribbons, *parts, *within, *over))


def _reach(join: tuple[tuple[int, int], int]) -> tuple[int, int]:
    """Return how far a join reaches, and from where: a bracket that reaches farther is drawn farther out."""
    (above, below), _ = join
    return (below - above, above)


def _ground(band: _Band) -> Markup:
    above, below = band.half, band.half + _SLANT
    corners = points(
        (band.middle - above, band.top), (band.middle + above, band.top),
        (band.middle + below, band.bottom), (band.middle - below, band.bottom),
    )  # fmt: skip
    return mark("polygon", points=corners, class_="band")


def _inside(
    tier: Tier, middle: float, half: float, y: float, rows: CaseRows, frame: str
) -> tuple[Markup, float]:
    """Return what stands in a band, and how high that is."""
    room = 2 * half - 2 * _EDGE
    count = f"{tier.actors} actor{'' if tier.actors == 1 else 's'}"
    named = break_lines(tier.name, room - text_width(count) - 24, 15, most=1, bold=True)[0]
    title = mark("title", said(tier.name))
    strong = mark("tspan", title, said(named), class_="strong")
    counted = mark("tspan", said(count), dx=10, class_="soft small")
    head = mark("text", strong, counted, x=middle, y=y + 25, class_="middle tier")
    parts, y_in = [head], y + 38
    for row in _rows(tier.chips, room):
        x = middle - (sum(map(_wide, row)) + _CHIP_GAP * (len(row) - 1)) / 2
        high = max(map(_high, row))
        for chip in row:
            parts.append(_chip(chip, x, y_in, high, rows))
            x += _wide(chip) + _CHIP_GAP
        y_in += high + _CHIP_GAP
    per_row = max(1, int(room / _DOT))
    for first in range(0, len(tier.dots), per_row):
        some = tier.dots[first : first + per_row]
        x = middle - _DOT * (len(some) - 1) / 2
        for i, chip in enumerate(some):
            title = mark("title", said(f"{chip.label}: {chip.text}" if chip.text else chip.label))
            parts.append(
                linked(
                    chip.id, rows, dot(x + i * _DOT, y_in + 10, _RADIUS, chip.tone, frame, title)
                )
            )
        y_in += _DOT + 2
    for line in break_lines(tier.text, room, 12) if tier.text else []:
        parts.append(draw_label(middle, y_in + 13, line, "small soft middle"))
        y_in += 16
    return join(*parts), y_in + 14 - y


def _rows(chips: tuple[Chip, ...], room: float) -> list[list[Chip]]:
    found: list[list[Chip]] = []
    taken = 0.0
    for chip in chips:
        if not found or taken + _CHIP_GAP + _wide(chip) > room:
            found.append([])
            taken = -_CHIP_GAP
        found[-1].append(chip)
        taken += _CHIP_GAP + _wide(chip)
    return found


def _wide(chip: Chip) -> float:
    return (
        min(
            max(text_width(chip.label, TEXT, bold=True), text_width(chip.text, SMALL), 40.0),
            _CHIP_ROOM,
        )
        + 22
    )


def _high(chip: Chip) -> float:
    return 43.0 if chip.text else 28.0


def _chip(chip: Chip, x: float, y: float, high: float, rows: CaseRows) -> Markup:
    wide = _wide(chip)
    title = mark("title", said(f"{chip.label}: {chip.text}" if chip.text else chip.label))
    box = mark("rect", title, x=x, y=y, width=wide, height=high, rx=7, class_=f"chip {chip.tone}")
    middle, first = x + wide / 2, y + (18 if chip.text else high / 2 + 4.5)
    words = [draw_label(middle, first, chip.label, "strong middle", wide - 20)]
    if chip.text:
        words.append(draw_label(middle, y + 34, chip.text, "small soft middle", wide - 18, SMALL))
    return linked(chip.id, rows, box, *words)


def _ribbon(above: _Band, below: _Band, count: int, most: int) -> Markup:
    y = (above.bottom + below.top) / 2 + 4.5
    if not count:
        return draw_label(above.middle, y, "no ties", "small soft middle")
    half = max(_RIBBON * count / most, 2.0) / 2
    drawn = mark(
        "rect",
        x=above.middle - half,
        y=above.bottom,
        width=2 * half,
        height=below.top - above.bottom,
        class_="ribbon",
    )
    return join(drawn, draw_label(above.middle + half + 9, y, _ties(count), "small"))


def _within(band: _Band, count: int) -> Markup:
    x = band.middle - band.side
    out = x - 14
    way = (
        f"M{place(x)},{place(band.heart - 14)} H{place(out)} V{place(band.heart + 14)} H{place(x)}"
    )
    words = (
        draw_label(out - 7, band.heart - 1, _ties(count), "small end"),
        draw_label(out - 7, band.heart + 14, "within", "small end"),
    )
    return join(mark("path", d=way, class_="bracket"), *words)


def _over(above: _Band, below: _Band, x: float, lane: int, count: int) -> Markup:
    start, end = above.heart + 10 * lane, below.heart - 10 * lane
    begin, back = place(above.middle + above.side), place(below.middle + below.side)
    way = f"M{begin},{place(start)} H{place(x)} V{place(end)} H{back}"
    drawn = mark("path", d=way, class_="bracket")
    return join(drawn, draw_label(x + 7, (start + end) / 2 + 4, _ties(count), "small halo"))


def _ties(count: int) -> str:
    return f"{count} tie{'' if count == 1 else 's'}"

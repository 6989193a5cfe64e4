"""Tiers from the top down, with actors in them and ties between them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

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
    text_node,
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
    """Return tiers as bands that widen downwards, with actors in them and ribbons between them.

    A ribbon is as wide as there are ties, compared with the widest. Ties that skip a tier are a
    bracket to the right, ties within a tier a bracket to the left.

    Args:
        drawing: the tiers, and how many ties join them.
        rows: the names of the rows, and which have evidence on the page to link to.
        frame: the id of the figure on the page.
    """
    joins: Counter[tuple[int, int]] = Counter()
    for source, target, count in drawing.joins:
        above, below = sorted((source, target))
        joins[above, below] += count
    inner, far = _inner(joins), _far(joins)
    left = _SIDE if inner else 0.0
    lane = min(_LANE, _LANES / max(len(far), 1))
    right = 34 + lane * len(far) if far else 0.0
    full = WIDTH - left - right - 2 * _SLANT
    middle = left + _SLANT + full / 2
    bands: list[_Band] = []
    parts: list[Markup] = []
    y = 2.0
    for i, tier in enumerate(drawing.tiers):
        half = full * _part_of_width(i, len(drawing.tiers)) / 2
        inside, height = _inside(tier, _Band(middle, half, y, y), rows, frame)
        band = _Band(middle, half, y, y + height)
        bands.append(band)
        parts.append(join(_ground(band), inside))
        y += height + _GAP
    ribbons = _ribbons(bands, joins)
    within = []
    for i, count in inner.items():
        within.append(_within(bands[i], count))
    over = []
    for i, (ends, count) in enumerate(far.items()):
        upper, lower = bands[ends[0]], bands[ends[1]]
        x = WIDTH - right + 18 + lane * i
        over.append(_over(upper, lower, x, i, count))
    content = join(*ribbons, *parts, *within, *over)
    return Picture(WIDTH, y - _GAP + 2, content)


def _part_of_width(i: int, count: int) -> float:
    """Return how wide the top of tier `i` of so many is, as a part of the widest."""
    depth = i / (count - 1) if count > 1 else 1.0
    return _NARROWEST + (1 - _NARROWEST) * depth


def _ribbons(bands: Sequence[_Band], joins: Mapping[tuple[int, int], int]) -> list[Markup]:
    """Return what joins each band to the next one down."""
    most = max(joins.values(), default=0)
    ribbons = []
    for i, (above, below) in enumerate(pairwise(bands)):
        count = joins.get((i, i + 1), 0)
        ribbons.append(_ribbon(above, below, count, most))
    return ribbons


def _inner(joins: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Return the ties within each tier that has some."""
    inner = {}
    for (above, below), count in sorted(joins.items()):
        if above == below and count:
            inner[above] = count
    return inner


def _far(joins: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Return the ties between tiers that are not neighbours.

    Those that reach farther come later: their brackets are drawn farther out.
    """
    reached = []
    for (above, below), count in joins.items():
        reach = below - above
        if reach > 1 and count:
            reached.append((reach, above, below))
    pairs = [(above, below) for _, above, below in sorted(reached)]
    return {pair: joins[pair] for pair in pairs}


def _ground(band: _Band) -> Markup:
    """Return the shape of a band, wider at its bottom than at its top."""
    above, below = band.half, band.half + _SLANT
    middle, top, bottom = band.middle, band.top, band.bottom
    edge = [(middle - above, top), (middle + above, top)]
    edge += [(middle + below, bottom), (middle - below, bottom)]
    return mark("polygon", points=points(*edge), class_="band")


def _inside(tier: Tier, band: _Band, rows: CaseRows, frame: str) -> tuple[Markup, float]:
    """Return what stands in a band, and how high that is; the band has no bottom yet."""
    middle, room = band.middle, 2 * band.half - 2 * _EDGE
    head = _head(tier, middle, band.top, room)
    chips, y = _chips(tier.chips, middle, band.top + 38, room, rows)
    dots, y = _dots(tier.dots, middle, y, room, rows, frame)
    texts = break_lines(tier.text, room, 12) if tier.text else []
    lines = []
    for text in texts:
        lines.append(draw_label(middle, y + 13, text, "small soft middle"))
        y += 16
    inside = join(head, *chips, *dots, *lines)
    return inside, y + 14 - band.top


def _head(tier: Tier, middle: float, top: float, room: float) -> Markup:
    """Return the name of a tier, and the number of its actors."""
    ending = "" if tier.actors == 1 else "s"
    count = f"{tier.actors} actor{ending}"
    name_room = room - text_width(count) - 24
    lines = break_lines(tier.name, name_room, 15, most=1, bold=True)
    title = mark("title", text_node(tier.name))
    name = mark("tspan", title, text_node(lines[0]), class_="strong")
    number = mark("tspan", text_node(count), dx=10, class_="soft small")
    return mark("text", name, number, x=middle, y=top + 25, class_="middle tier")


def _chips(
    chips: tuple[Chip, ...], middle: float, y: float, room: float, rows: CaseRows
) -> tuple[list[Markup], float]:
    """Return chips in rows from a height down, and the height beneath them."""
    parts = []
    for row in _rows(chips, room):
        row_width = sum(map(_wide, row)) + _CHIP_GAP * (len(row) - 1)
        x = middle - row_width / 2
        high = max(map(_high, row))
        for chip in row:
            parts.append(_chip(chip, x, y, high, rows))
            x += _wide(chip) + _CHIP_GAP
        y += high + _CHIP_GAP
    return parts, y


def _dots(
    dots: tuple[Chip, ...], middle: float, y: float, room: float, rows: CaseRows, frame: str
) -> tuple[list[Markup], float]:
    """Return dots in rows from a height down, and the height beneath them."""
    parts = []
    in_row = int(room / _DOT)
    per_row = max(1, in_row)
    for first in range(0, len(dots), per_row):
        row = dots[first : first + per_row]
        left = middle - _DOT * (len(row) - 1) / 2
        for i, chip in enumerate(row):
            x = left + i * _DOT
            disc = dot(x, y + 10, _RADIUS, chip.tone, frame, _title(chip))
            parts.append(linked(chip.id, rows, disc))
        y += _DOT + 2
    return parts, y


def _title(chip: Chip) -> Markup:
    """Return what a reader sees who points at a chip or dot: label and text, uncut."""
    text = f"{chip.label}: {chip.text}" if chip.text else chip.label
    return mark("title", text_node(text))


def _rows(chips: tuple[Chip, ...], room: float) -> list[list[Chip]]:
    """Return chips in rows that fit the room."""
    rows: list[list[Chip]] = []
    width = 0.0
    for chip in chips:
        if not rows or width + _CHIP_GAP + _wide(chip) > room:
            rows.append([])
            width = -_CHIP_GAP
        rows[-1].append(chip)
        width += _CHIP_GAP + _wide(chip)
    return rows


def _wide(chip: Chip) -> float:
    """Return how wide a chip is: as its longer line, within bounds."""
    label = text_width(chip.label, TEXT, bold=True)
    text = text_width(chip.text, SMALL)
    longer = max(label, text, 40.0)
    return min(longer, _CHIP_ROOM) + 22


def _high(chip: Chip) -> float:
    """Return how high a chip is, which has one line or two."""
    return 43.0 if chip.text else 28.0


def _chip(chip: Chip, x: float, y: float, high: float, rows: CaseRows) -> Markup:
    """Return a chip with its label, and its text beneath that, if it has one."""
    wide = _wide(chip)
    size = {"width": wide, "height": high}
    box = mark("rect", _title(chip), x=x, y=y, **size, rx=7, class_=f"chip {chip.tone}")
    middle = x + wide / 2
    first = 18 if chip.text else high / 2 + 4.5
    words = [draw_label(middle, y + first, chip.label, "strong middle", wide - 20)]
    if chip.text:
        text = draw_label(middle, y + 34, chip.text, "small soft middle", wide - 18, SMALL)
        words.append(text)
    return linked(chip.id, rows, box, *words)


def _ribbon(above: _Band, below: _Band, count: int, most: int) -> Markup:
    """Return the ties between neighbours; `most` are the ties of the widest ribbon."""
    y = (above.bottom + below.top) / 2 + 4.5
    if not count:
        return draw_label(above.middle, y, "no ties", "small soft middle")
    half = max(_RIBBON * count / most, 2.0) / 2
    left = above.middle - half
    size = {"width": 2 * half, "height": below.top - above.bottom}
    ribbon = mark("rect", x=left, y=above.bottom, **size, class_="ribbon")
    label = draw_label(above.middle + half + 9, y, _ties(count), "small")
    return join(ribbon, label)


def _within(band: _Band, count: int) -> Markup:
    """Return the ties within a tier: a bracket to its left, with their number."""
    x = band.middle - band.side
    out = x - 14
    top, bottom = place(band.heart - 14), place(band.heart + 14)
    way = f"M{place(x)},{top} H{place(out)} V{bottom} H{place(x)}"
    bracket = mark("path", d=way, class_="bracket")
    number = draw_label(out - 7, band.heart - 1, _ties(count), "small end")
    reach = draw_label(out - 7, band.heart + 14, "within", "small end")
    return join(bracket, number, reach)


def _over(above: _Band, below: _Band, x: float, lane: int, count: int) -> Markup:
    """Return the ties that skip tiers: a bracket that runs out to `x`, with their number."""
    # Brackets that end at one band end a little apart.
    start, end = above.heart + 10 * lane, below.heart - 10 * lane
    begin = place(above.middle + above.side)
    back = place(below.middle + below.side)
    way = f"M{begin},{place(start)} H{place(x)} V{place(end)} H{back}"
    bracket = mark("path", d=way, class_="bracket")
    middle = (start + end) / 2
    label = draw_label(x + 7, middle + 4, _ties(count), "small halo")
    return join(bracket, label)


def _ties(count: int) -> str:
    """Return the number of ties with its noun."""
    return "1 tie" if count == 1 else f"{count} ties"

"""The places of actors in a picture: tiers from the top down, each row ordered by its neighbours.

Places are whole numbers, y downwards. A slot is the room of one actor with its label, two lines at
most; no two of the visible actors share one. Crossings are few by the barycentre heuristic of
Sugiyama, Tagawa and Toda 1981, doi 10.1109/TSMC.1981.4308636.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SLOT = (132, 78)
Place = tuple[int, int]

_GAP = 58  # between two tiers, for the name of the lower tier
_NARROWEST = 0.62
_SHAPE = 1.5  # width by height
_SWEEPS = 6
_RESERVE = 2  # the widths of a tier that its hidden actors may take to either side


@dataclass(frozen=True)
class Band:
    """A tier in the picture: the first and the last row of places, and half of its width."""

    tier: str
    top: int
    bottom: int
    half: int


def bands(tier_of: Mapping[str, str], tiers: Sequence[str]) -> tuple[Band, ...]:
    """Return where each tier stands that has an actor, from the top down.

    A tier that is too wide has several rows. High tiers are narrower than low ones, so that the
    picture is a pyramid.

    Args:
        tier_of: the tier of each actor.
        tiers: the tiers from the top down.

    >>> bands({"a": "top", "b": "low", "c": "low"}, ("top", "low"))
    (Band(tier='top', top=0, bottom=0, half=66), Band(tier='low', top=136, bottom=136, half=132))
    """
    counts = Counter(tier_of.values())
    present = [tier for tier in tiers if counts[tier]]
    columns = _columns([counts[tier] for tier in present])
    slot_width, slot_height = SLOT
    stacked = []
    y = 0
    for i, tier in enumerate(present):
        most = _most(columns, i, len(present))
        rows = divide_up(counts[tier], most)
        width = divide_up(counts[tier], rows) * slot_width
        if rows > 1:
            width += slot_width // 2  # every second row is moved by half a slot
        bottom = y + (rows - 1) * slot_height
        stacked.append(Band(tier, y, bottom, width // 2))
        y += rows * slot_height + _GAP
    return tuple(stacked)


def divide_up(dividend: int, divisor: int) -> int:
    """Return a quotient, rounded up.

    Args:
        dividend: a whole number; it may be negative.
        divisor: a whole number above 0.
    """
    return -(-dividend // divisor)


def _columns(counts: Sequence[int]) -> int:
    """Return how many actors the widest row has, so that the picture has its shape."""
    tiers = len(counts)
    for columns in range(1, sum(counts) + 1):
        rows = [divide_up(n, _most(columns, i, tiers)) for i, n in enumerate(counts)]
        height = sum(rows) * SLOT[1] + tiers * _GAP
        if height <= columns * SLOT[0] / _SHAPE:
            return columns
    return max(counts, default=1)


def _most(columns: int, i: int, tiers: int) -> int:
    """Return how many actors a row of tier `i` may have; the row of the lowest has `columns`."""
    share = i / (tiers - 1) if tiers > 1 else 1.0
    width = _NARROWEST + (1 - _NARROWEST) * share
    return max(1, round(columns * width))


def pyramid_places(
    visible: Sequence[str],
    hidden: Sequence[str],
    tier_of: Mapping[str, str],
    tiers: Sequence[str],
    pairs: Iterable[tuple[str, str]],
) -> dict[str, Place]:
    """Return a place for every actor: the visible in the middle of their tier, the hidden beside.

    Args:
        visible: the actors that are drawn, each in a slot of its own.
        hidden: actors that are not drawn at first; they stand to the right and left of their tier,
            in slots that they share where there are very many.
        tier_of: the tier of each actor; an actor without one is in the tier `""`.
        tiers: the tiers from the top down.
        pairs: the two actors of each tie; ties draw rows together.
    """
    places: dict[str, Place] = {}
    visible_tiers = {actor: tier_of.get(actor, "") for actor in visible}
    stacked = bands(visible_tiers, tiers)
    neighbours = _neighbours(visible, pairs)
    rows: dict[str, Sequence[str]] = {}
    for band in stacked:
        rows[band.tier] = [actor for actor in visible if visible_tiers[actor] == band.tier]
    x_of: dict[str, float] = {}
    for sweep in range(_SWEEPS):
        # The first way down sees only what has a place already; the later ones see both sides.
        for band in stacked if sweep % 2 == 0 else stacked[::-1]:
            row = _order(rows[band.tier], neighbours, x_of)
            rows[band.tier] = row
            places_in_row = _slots(row, band)
            places |= places_in_row
            x_of |= {actor: float(x) for actor, (x, _) in places_in_row.items()}
    return places | _beside(hidden, tier_of, tiers, stacked)


def _neighbours(actors: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return for each actor those that it is tied to, among the same actors; loops are left out."""
    neighbours: dict[str, list[str]] = {actor: [] for actor in actors}
    for source, target in pairs:
        are_visible = source in neighbours and target in neighbours
        if are_visible and source != target:
            neighbours[source].append(target)
            neighbours[target].append(source)
    return neighbours


def _order(
    row: Sequence[str], neighbours: Mapping[str, list[str]], x_of: Mapping[str, float]
) -> list[str]:
    """Return a row in the order of the middles of its neighbours in the tiers above and below."""
    inside = set(row)
    middles: dict[str, float] = {}
    for actor in row:
        outside = [n for n in neighbours[actor] if n not in inside]
        near = [x_of[n] for n in outside if n in x_of]
        if near:
            middles[actor] = sum(near) / len(near)
    pulled = sorted(middles, key=lambda actor: (middles[actor], actor))
    # An actor without such neighbours keeps to the ends, right and left in turn.
    loose = sorted(actor for actor in row if actor not in middles)
    left, right = loose[1::2], loose[0::2]
    return [*reversed(left), *pulled, *right]


def _slots(row: Sequence[str], band: Band) -> dict[str, Place]:
    """Return the places of a tier, filled by column; every second row is moved by half a slot."""
    slot_width, slot_height = SLOT
    rows = _count_rows(band)
    columns = divide_up(len(row), rows)
    middle = (columns - 1) / 2
    places: dict[str, Place] = {}
    for i, actor in enumerate(row):
        column, r = divmod(i, rows)
        shift = 0
        if rows > 1:
            shift = slot_width // 4 if r % 2 else -slot_width // 4
        x = round((column - middle) * slot_width)
        places[actor] = (x + shift, band.top + r * slot_height)
    return places


def _count_rows(band: Band) -> int:
    """Return how many rows of slots a tier has."""
    return (band.bottom - band.top) // SLOT[1] + 1


def _beside(
    hidden: Sequence[str],
    tier_of: Mapping[str, str],
    tiers: Sequence[str],
    stacked: Sequence[Band],
) -> dict[str, Place]:
    """Return places for the hidden actors, to the right and left of their tiers in turn."""
    band_of = {band.tier: band for band in stacked}
    slot_width, slot_height = SLOT
    y = stacked[-1].bottom + slot_height + _GAP if stacked else 0
    places: dict[str, Place] = {}
    for tier in tiers:
        row = [actor for actor in hidden if tier_of.get(actor, "") == tier]
        if not row:
            continue
        band = band_of.get(tier)
        if band is None:
            # No actor of this tier is visible: it gets a row of its own below all others.
            band = Band(tier, y, y, slot_width // 2)
            y += slot_height + _GAP
        rows = _count_rows(band)
        columns = max(8, _RESERVE * 2 * band.half // slot_width)
        for i, actor in enumerate(row):
            column, r = divmod(i, rows)
            column %= 2 * columns  # from here on, slots are shared
            distance = band.half + slot_width * (column // 2 + 1)
            x = distance if column % 2 == 0 else -distance
            places[actor] = (x, band.top + r * slot_height)
    return places

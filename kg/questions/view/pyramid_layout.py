"""Where a picture puts its actors: in tiers from the top down, each row in the order of what stands above it.

Places are whole numbers, y downwards. A slot is the room of one actor with its label, two lines at
most; no two of the actors shown share one. Crossings are few by the barycentre heuristic of
Sugiyama, Tagawa and Toda 1981, doi 10.1109/TSMC.1981.4308636.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SLOT = (132, 78)
Place = tuple[int, int]

_GAP = 58  # between two tiers, where the name of the lower one stands
_NARROWEST = 0.62
_SHAPE = 1.5  # width by height
_SWEEPS = 6
_RESERVE = 2  # how many times the width of a tier those not shown may take to either side


@dataclass(frozen=True)
class Band:
    """A tier in the picture: the first and the last row of places, and half of its width."""

    tier: str
    top: int
    bottom: int
    half: int


def bands(tier_of: Mapping[str, str], tiers: Sequence[str]) -> tuple[Band, ...]:
    """Return where each tier stands that has an actor, from the top down.

    A tier that is too wide wraps; the highest are kept narrow, so that the whole looks like what it
    is called.

    >>> bands({"a": "top", "b": "low", "c": "low"}, ("top", "low"))
    (Band(tier='top', top=0, bottom=0, half=66), Band(tier='low', top=136, bottom=136, half=132))
    """
    counts = {t: sum(1 for tier in tier_of.values() if tier == t) for t in tiers}
    present = [t for t in tiers if counts[t]]
    columns = _columns([counts[t] for t in present])
    found, y = [], 0
    for i, tier in enumerate(present):
        most = _most(columns, i, len(present))
        rows = -(-counts[tier] // most)
        wide = -(-counts[tier] // rows)
        found.append(
            Band(
                tier, y, y + (rows - 1) * SLOT[1], (wide * SLOT[0] + (rows > 1) * SLOT[0] // 2) // 2
            )
        )
        y += rows * SLOT[1] + _GAP
    return tuple(found)


def _columns(counts: Sequence[int]) -> int:
    """Return how many actors the widest row has, so that the picture is about half as wide again as it is high."""
    for columns in range(1, sum(counts) + 1):
        rows = [-(-n // _most(columns, i, len(counts))) for i, n in enumerate(counts)]
        if sum(rows) * SLOT[1] + len(rows) * _GAP <= columns * SLOT[0] / _SHAPE:
            return columns
    return max(counts, default=1)


def _most(columns: int, i: int, tiers: int) -> int:
    share = i / (tiers - 1) if tiers > 1 else 1.0
    return max(1, round(columns * (_NARROWEST + (1 - _NARROWEST) * share)))


def pyramid_places(
    shown: Sequence[str],
    others: Sequence[str],
    tier_of: Mapping[str, str],
    tiers: Sequence[str],
    pairs: Iterable[tuple[str, str]],
) -> dict[str, Place]:
    """Return a place for every actor: those shown in the middle, the others beside them in their tier.

    Args:
        shown: the actors that are drawn, each in a slot of its own.
        others: actors that are not drawn at first; they stand to the right and left of their tier,
            in slots that they share where there are very many.
        tier_of: the tier of each actor; one that has none is in the tier `""`.
        tiers: the tiers from the top down.
        pairs: who is tied to whom; ties draw rows together.
    """
    places: dict[str, Place] = {}
    mine = {a: tier_of.get(a, "") for a in shown}
    found = bands(mine, tiers)
    near = _near(shown, pairs)
    rows = {b.tier: [a for a in shown if mine[a] == b.tier] for b in found}
    at: dict[str, float] = {}
    for sweep in range(_SWEEPS):
        # The first way down sees only what is placed already; the later ones see both sides.
        order = found if sweep % 2 == 0 else found[::-1]
        for band in order:
            rows[band.tier] = _ordered(rows[band.tier], near, at)
            for actor, place in _slots(rows[band.tier], band).items():
                at[actor], places[actor] = float(place[0]), place
    return places | _beside(others, tier_of, tiers, found)


def _near(shown: Sequence[str], pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {a: [] for a in shown}
    for one, other in pairs:
        if one in near and other in near and one != other:
            near[one].append(other)
            near[other].append(one)
    return near


def _ordered(
    row: Sequence[str], near: Mapping[str, list[str]], at: Mapping[str, float]
) -> list[str]:
    inside = set(row)

    def middle(actor: str) -> float | None:
        seen = [at[n] for n in near[actor] if n in at and n not in inside]
        return sum(seen) / len(seen) if seen else None

    middles = {a: middle(a) for a in row}
    drawn = sorted((a for a in row if middles[a] is not None), key=lambda a: (middles[a], a))
    # Whoever is tied to nothing placed yet keeps to the ends, right and left in turn.
    loose = sorted(a for a in row if middles[a] is None)
    return [*loose[1::2][::-1], *drawn, *loose[0::2]]


def _slots(row: Sequence[str], band: Band) -> dict[str, Place]:
    """Return the places of a tier, filled column by column, every second row moved by half a slot."""
    rows = (band.bottom - band.top) // SLOT[1] + 1
    wide = -(-len(row) // rows)
    full = len(row) - (wide - 1) * rows  # rows that reach the last column
    places: dict[str, Place] = {}
    i = 0
    for column in range(wide):
        for r in range(rows if column < wide - 1 else full):
            shift = SLOT[0] // 4 * (1 if r % 2 else -1) if rows > 1 else 0
            x = round((column - (wide - 1) / 2) * SLOT[0]) + shift
            places[row[i]] = (x, band.top + r * SLOT[1])
            i += 1
    return places


def _beside(
    others: Sequence[str], tier_of: Mapping[str, str], tiers: Sequence[str], found: Sequence[Band]
) -> dict[str, Place]:
    by_tier = {b.tier: b for b in found}
    low = found[-1].bottom + SLOT[1] + _GAP if found else 0
    places: dict[str, Place] = {}
    for tier in tiers:
        row = [a for a in others if tier_of.get(a, "") == tier]
        band = by_tier.get(tier)
        if row and band is None:
            # Nobody of this tier is shown: a row of its own below the rest.
            band = Band(tier, low, low, SLOT[0] // 2)
            low += SLOT[1] + _GAP
        if band is None:
            continue
        rows = (band.bottom - band.top) // SLOT[1] + 1
        columns = max(8, _RESERVE * 2 * band.half // SLOT[0])
        for i, actor in enumerate(row):
            r, c = i % rows, (i // rows) % (2 * columns)
            away = band.half + SLOT[0] * (c // 2 + 1)
            places[actor] = (away if c % 2 == 0 else -away, band.top + r * SLOT[1])
    return places

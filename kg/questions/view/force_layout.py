"""A layout by forces: ties pull, actors push apart, and no two labels end on one another.

The forces are those of Fruchterman and Reingold 1991, doi 10.1002/spe.4380211102. What pushes is
spread on a grid and summed by a Fourier transform, as in particle-mesh methods, so that a step
costs about as much as the ties do.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kg.questions.view.pyramid_layout import SLOT, Place

_GRID = 128
_STEPS = 160
_SEED = 1999
_PULL = 0.7  # towards the middle, so that what is tied to nothing stays near
_CLOSE = 0.9  # slots to a unit; smaller is denser, and more is left to the pushing apart
_SHAPE = 1.5  # width by height
_ROUNDS = 120
_GROW = 1.15
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Waves = npt.NDArray[np.complex128]


def force_places(
    shown: Sequence[str], others: Sequence[str], pairs: Iterable[tuple[str, str]]
) -> dict[str, Place]:
    """Return a place for every actor: those shown by forces, the others in free slots near whom they are tied to.

    Args:
        shown: the actors that are drawn.
        others: those that are not drawn at first.
        pairs: who is tied to whom.

    The same actors in the same order get the same places: the start is drawn from a fixed seed.
    """
    pairs = sorted({(min(p), max(p)) for p in pairs if p[0] != p[1]})
    number = {a: i for i, a in enumerate(shown)}
    ends = np.array(
        [(number[u], number[v]) for u, v in pairs if u in number and v in number], dtype=np.int64
    )
    at = _packed(len(shown), ends.reshape(-1, 2))
    places = {a: (int(x), int(y)) for a, (x, y) in zip(shown, np.rint(at).tolist(), strict=True)}
    return places | _near(places, others, pairs)


def _packed(n: int, ends: Numbers) -> Floats:
    """Return places in the picture: each part that hangs together by itself, the parts in rows, largest first."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    slot, at = np.array(SLOT, dtype=np.float64), np.zeros((n, 2))
    if n == 0:
        return at
    ties = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
    part = connected_components(ties, directed=False)[1]
    sizes = np.bincount(part)
    members = [np.flatnonzero(part == p) for p in np.argsort(-sizes, kind="stable") if sizes[p] > 1]
    alone = np.flatnonzero(sizes[part] == 1)
    drawn = []
    for some in members:
        inside = np.isin(ends[:, 0], some)
        drawn.append(_apart(_springs(len(some), np.searchsorted(some, ends[inside]))))
    if len(alone):
        wide = max(1, round(np.sqrt(len(alone) * _SHAPE * SLOT[1] / SLOT[0])))
        members.append(alone)
        drawn.append(np.array([(i % wide, i // wide) for i in range(len(alone))], dtype=np.float64))
    boxes = [np.ptp(one, axis=0) + 1 for one in drawn]
    area = sum(float(np.prod(box)) for box in boxes)
    room = max(float(boxes[0][0]), float(np.sqrt(area * _SHAPE * SLOT[1] / SLOT[0])))
    x = y = deep = 0.0
    for some, one, box in zip(members, drawn, boxes, strict=True):
        if x and x + box[0] > room + 1e-9:
            x, y, deep = 0.0, y + deep + 0.5, 0.0
        at[some] = one - one.min(axis=0) + (x, y)
        x, deep = x + box[0] + 0.5, max(deep, box[1])
    middle: Floats = (at.max(axis=0) + at.min(axis=0)) / 2
    whole: Floats = (at - middle) * slot
    return whole


def _springs(n: int, ends: Numbers) -> Floats:
    """Return places whose neighbours are about one unit apart, for `n` actors and the ties between them."""
    if n == 0:
        return np.zeros((0, 2))
    at: Floats = np.random.default_rng(_SEED).uniform(-1, 1, (n, 2)) * np.sqrt(n)
    far = _kernel()
    for step in range(_STEPS):
        moved: Floats = _pushes(at, far) - _PULL * at
        if len(ends):
            line = at[ends[:, 0]] - at[ends[:, 1]]
            pull = line * np.sqrt((line**2).sum(axis=1, keepdims=True))
            for axis in (0, 1):
                moved[:, axis] -= np.bincount(ends[:, 0], pull[:, axis], n) - np.bincount(
                    ends[:, 1], pull[:, axis], n
                )
        length = np.sqrt((moved**2).sum(axis=1, keepdims=True)) + 1e-9
        heat = 0.25 * np.sqrt(n) * (1 - step / _STEPS) ** 1.5 + 0.02
        at = at + moved / length * np.minimum(length, heat)
    middle: Floats = at.mean(axis=0)
    return at - middle


def _kernel() -> Waves:
    """Return the Fourier transforms of a push of one by distance, along each axis, on a grid of twice the width."""
    offset = np.fft.fftfreq(2 * _GRID, 1 / (2 * _GRID))
    x, y = offset[:, None], offset[None, :]
    square = x**2 + y**2
    square[0, 0] = 1.0
    return np.fft.rfft2(np.stack([x / square * np.ones_like(y), y / square * np.ones_like(x)]))


def _pushes(at: Floats, far: Waves) -> Floats:
    """Return how hard each place is pushed by all others: one over the distance, from any one."""
    low = at.min(axis=0)
    cell = max(float((at.max(axis=0) - low).max()) / (_GRID - 2), 1e-6)
    within = (at - low) / cell
    base = within.astype(np.int64)
    part = within - base
    mass = np.zeros(_GRID * _GRID)
    corners = []
    for dx in (0, 1):
        for dy in (0, 1):
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            index = (base[:, 0] + dx) * _GRID + base[:, 1] + dy
            mass += np.bincount(index, weight, _GRID * _GRID)
            corners.append((index, weight))
    spread = np.fft.rfft2(mass.reshape(_GRID, _GRID), (2 * _GRID, 2 * _GRID))
    field = np.fft.irfft2(far * spread, (2 * _GRID, 2 * _GRID))[:, :_GRID, :_GRID].reshape(2, -1)
    pushed = sum(weight * field[:, index] for index, weight in corners)
    return np.asarray(pushed).T / cell


def _apart(at: Floats) -> Floats:
    """Return places in slots, pushed and spread until no two are in one slot."""
    from scipy.spatial import cKDTree

    units = at * _CLOSE
    jitter = np.random.default_rng(_SEED).uniform(-0.01, 0.01, at.shape)
    units = units + jitter
    for turn in range(_ROUNDS):
        close = cKDTree(units).query_pairs(1.0 - 1e-6, p=np.inf, output_type="ndarray")
        if not len(close):
            break
        one, other = close[np.lexsort((close[:, 1], close[:, 0]))].T
        line = units[one] - units[other]
        axis = np.argmax(np.abs(line), axis=1)
        row = np.arange(len(line))
        step = (1.02 - np.abs(line[row, axis])) / 2 * np.where(line[row, axis] < 0, -1.0, 1.0)
        moved = np.zeros_like(units)
        np.add.at(moved, (one, axis), step)
        np.add.at(moved, (other, axis), -step)
        units = units + np.clip(moved, -0.6, 0.6)
        if turn % 20 == 19:
            units = units * _GROW
    else:
        units = _snapped(units)
    return units


def _snapped(units: Floats) -> Floats:
    """Return places on whole units, each the nearest that is free; in the order of the actors."""
    taken: set[tuple[int, int]] = set()
    return np.array([_free(x, y, taken) for x, y in units.tolist()], dtype=np.float64).reshape(
        -1, 2
    )


def _free(x: float, y: float, taken: set[tuple[int, int]], first: int = 0) -> tuple[int, int]:
    cx, cy = round(x), round(y)
    for ring in range(first, 10_000):
        edge = range(-ring, ring + 1)
        spots = {
            (cx + d, cy + e) for d in edge for e in ((-ring, ring) if abs(d) != ring else edge)
        }
        free = spots - taken
        if free:
            spot = min(free, key=lambda s: ((s[0] - x) ** 2 + (s[1] - y) ** 2, s))
            taken.add(spot)
            return spot
    return cx, cy


def _near(
    places: dict[str, Place], others: Sequence[str], pairs: Iterable[tuple[str, str]]
) -> dict[str, Place]:
    """Return a free slot for each of the others, as near as may be to the middle of those shown it is tied to."""
    taken = {
        (i, j)
        for x, y in places.values()
        for i in {x // SLOT[0], -(-x // SLOT[0])}
        for j in {y // SLOT[1], -(-y // SLOT[1])}
    }
    tied: dict[str, list[Place]] = {}
    for one, other in pairs:
        for here, there in ((one, other), (other, one)):
            if here not in places and there in places:
                tied.setdefault(here, []).append(places[there])
    rings: dict[tuple[int, int], int] = {}
    out = max((abs(x) for x, _ in places.values()), default=0) // SLOT[0] + 2
    found: dict[str, Place] = {}
    loose = 0
    for actor in others:
        if mine := tied.get(actor):
            x, y = (sum(p[i] for p in mine) / len(mine) / SLOT[i] for i in (0, 1))
            start = (round(x), round(y))
            spot = _free(x, y, taken, rings.get(start, 0))
            rings[start] = max(abs(spot[0] - start[0]), abs(spot[1] - start[1]))
        else:
            spot = (out + loose // 24, loose % 24 - 12)
            taken.add(spot)
            loose += 1
        found[actor] = (spot[0] * SLOT[0], spot[1] * SLOT[1])
    return found

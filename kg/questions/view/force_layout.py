"""A layout by forces: ties pull, actors push apart, and no two labels overlap.

The forces are those of Fruchterman and Reingold 1991, doi 10.1002/spe.4380211102. Many actors are
spread on a grid, and a Fourier transform sums their pushes, as in particle-mesh methods. So the
time of a step grows with the number of ties, not of pairs; pairs are summed where they are few.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, product

import numpy as np
import numpy.typing as npt

from kg.questions.view.pyramid_layout import SLOT, Place, divide_up
from kg.system.sizes import PUSHED_PAIRWISE

_GRID = 128
_STEPS = 160
_SEED = 1999
_PULL = 0.7  # towards the middle, so that actors without ties stay near
_CLOSE = 0.9  # slots to a unit; smaller is denser, so that more pairs must move apart
_SHAPE = 1.5  # width by height
_ROUNDS = 120
_GROW = 1.15
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Waves = npt.NDArray[np.complex128]
Slot = tuple[int, int]


def force_places(
    visible: Sequence[str], hidden: Sequence[str], pairs: Iterable[tuple[str, str]]
) -> dict[str, Place]:
    """Return a place for every actor.

    Forces place the visible actors; each hidden one gets a free slot near the actors that it is
    tied to. The same actors in the same order get the same places, since the start has a fixed
    seed.

    Args:
        visible: the actors that are drawn.
        hidden: the actors that are not drawn at first.
        pairs: the two actors of each tie.
    """
    distinct = sorted({(min(u, v), max(u, v)) for u, v in pairs if u != v})
    number = {actor: i for i, actor in enumerate(visible)}
    between_visible = [(u, v) for u, v in distinct if u in number and v in number]
    numbered = [(number[u], number[v]) for u, v in between_visible]
    ends = np.array(numbered, dtype=np.int64).reshape(-1, 2)
    rounded = np.rint(_pack(len(visible), ends))
    whole_places = ((int(x), int(y)) for x, y in rounded.tolist())
    places = dict(zip(visible, whole_places, strict=True))
    return places | _place_hidden(places, hidden, distinct)


def _pack(n: int, ends: Numbers) -> Floats:
    """Return the places of `n` actors, (n, 2) float64 in pixels; `ends` are ties, (ties, 2) int64.

    Each component has a layout of its own. The layouts stand in rows, the largest first, and the
    actors without a tie form a block at the end.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places = np.zeros((n, 2))
    if n == 0:
        return places
    tails, heads = ends.T
    weights = np.ones(len(ends))
    ties = coo_array((weights, (tails, heads)), shape=(n, n))
    _, part = connected_components(ties, directed=False)
    sizes = np.bincount(part)
    by_size = np.argsort(-sizes, kind="stable")
    members = [np.flatnonzero(part == p) for p in by_size if sizes[p] > 1]
    layouts = []
    for nodes in members:
        is_inside = np.isin(tails, nodes)
        renumbered = np.searchsorted(nodes, ends[is_inside])
        layout = _springs(len(nodes), renumbered)
        layouts.append(_spread_apart(layout))
    alone = np.flatnonzero(sizes[part] == 1)
    if len(alone):
        members.append(alone)
        layouts.append(_block(len(alone)))
    boxes = [np.ptp(layout, axis=0) + 1 for layout in layouts]
    corners = _corners(boxes)
    for nodes, layout, corner in zip(members, layouts, corners, strict=True):
        places[nodes] = layout - layout.min(axis=0) + corner
    middle: Floats = (places.max(axis=0) + places.min(axis=0)) / 2
    centred: Floats = (places - middle) * np.array(SLOT, dtype=np.float64)
    return centred


def _block(n: int) -> Floats:
    """Return `n` slots in rows, (n, 2) float64."""
    columns = max(1, round(_width_of(n)))
    slots = [(i % columns, i // columns) for i in range(n)]
    return np.array(slots, dtype=np.float64)


def _width_of(area: float) -> float:
    """Return how many slots wide a picture of so many slots is, if it has its shape in pixels."""
    return float(np.sqrt(area * _SHAPE * SLOT[1] / SLOT[0]))


def _corners(boxes: Sequence[Floats]) -> list[tuple[float, float]]:
    """Return the corner of each box in the picture, in slots; a box is width and height, (2,)."""
    area = sum(float(np.prod(box)) for box in boxes)
    largest_width, _ = boxes[0]
    row_width = max(float(largest_width), _width_of(area))
    corners = []
    x = y = row_height = 0.0
    for width, height in boxes:
        # A box that is too wide for the row begins the next one.
        if x and x + width > row_width + 1e-9:
            y = y + row_height + 0.5
            x = row_height = 0.0
        corners.append((x, y))
        x = x + width + 0.5
        row_height = max(row_height, height)
    return corners


def _springs(n: int, ends: Numbers) -> Floats:
    """Return places whose neighbours are about one unit apart, (n, 2) float64.

    `ends` are the ties between the `n` actors, (ties, 2) int64.
    """
    if n == 0:
        return np.zeros((0, 2))
    width = np.sqrt(n)
    start = np.random.default_rng(_SEED).uniform(-1, 1, (n, 2))
    places: Floats = start * width
    pushes = None if n <= PUSHED_PAIRWISE else _transformed_pushes()
    tails, heads = ends.T
    for step in range(_STEPS):
        push = _push_pairwise(places) if pushes is None else _push(places, pushes)
        force: Floats = push - _PULL * places
        if len(ends):
            # A tie pulls with the square of its length.
            line = places[tails] - places[heads]
            pull = line * _lengths(line)
            for axis in (0, 1):
                pull_on_tails = np.bincount(tails, pull[:, axis], n)
                pull_on_heads = np.bincount(heads, pull[:, axis], n)
                force[:, axis] -= pull_on_tails - pull_on_heads
        # No actor moves farther than the heat, which falls from step to step.
        length = _lengths(force) + 1e-9
        cooling = (1 - step / _STEPS) ** 1.5
        heat = 0.25 * width * cooling + 0.02
        places = places + force / length * np.minimum(length, heat)
    middle: Floats = places.mean(axis=0)
    return places - middle


def _lengths(vectors: Floats) -> Floats:
    """Return the length of each vector, (n, 1) float64; the vectors are (n, 2)."""
    squares = (vectors**2).sum(axis=1, keepdims=True)
    return np.asarray(np.sqrt(squares))


def _push_pairwise(places: Floats) -> Floats:
    """Return the sum of the pushes on each place, (n, 2) float64, as `_push`, pair by pair."""
    x, y = places.T
    along_x, along_y = x[:, None] - x, y[:, None] - y
    square = along_x**2 + along_y**2
    square[square == 0] = 1.0  # an actor does not push itself
    return np.stack([(along_x / square).sum(axis=1), (along_y / square).sum(axis=1)], axis=1)


def _transformed_pushes() -> Waves:
    """Return the Fourier transforms of the pushes of one actor along each axis.

    A push is one over the distance, on a grid of twice the width, (2, 256, 129) complex128.
    """
    size = 2 * _GRID
    offset = np.fft.fftfreq(size, 1 / size)
    x, y = offset[:, None], offset[None, :]
    square = x**2 + y**2
    square[0, 0] = 1.0  # an actor does not push itself
    along_x = x / square * np.ones_like(y)
    along_y = y / square * np.ones_like(x)
    return np.fft.rfft2(np.stack([along_x, along_y]))


def _push(places: Floats, pushes: Waves) -> Floats:
    """Return the sum of the pushes on each place, (n, 2) float64: each is one over the distance."""
    low = places.min(axis=0)
    extent = float((places.max(axis=0) - low).max())
    cell = max(extent / (_GRID - 2), 1e-6)
    within = (places - low) / cell
    base = within.astype(np.int64)
    column, row = base.T
    fraction_x, fraction_y = (within - base).T
    # Each actor is spread over the four corners of its cell, the nearest most.
    mass = np.zeros(_GRID * _GRID)
    corners = []
    for dx, dy in product((0, 1), repeat=2):
        share_x = np.abs(1 - dx - fraction_x)
        share_y = np.abs(1 - dy - fraction_y)
        weight = share_x * share_y
        index = (column + dx) * _GRID + row + dy
        mass += np.bincount(index, weight, _GRID * _GRID)
        corners.append((index, weight))
    size = (2 * _GRID, 2 * _GRID)
    spread = np.fft.rfft2(mass.reshape(_GRID, _GRID), size)
    pushed = np.fft.irfft2(pushes * spread, size)
    # The other half of the grid only keeps pushes from coming round at the edges.
    field = pushed[:, :_GRID, :_GRID].reshape(2, -1)
    force = sum(weight * field[:, index] for index, weight in corners)
    return np.asarray(force).T / cell


def _spread_apart(places: Floats) -> Floats:
    """Return places in slots, (n, 2) float64, so that no two actors are in one slot."""
    from scipy.spatial import cKDTree

    shaking = np.random.default_rng(_SEED).uniform(-0.01, 0.01, places.shape)
    slots = places * _CLOSE + shaking
    for turn in range(_ROUNDS):
        tree = cKDTree(slots)
        close = tree.query_pairs(1.0 - 1e-6, p=np.inf, output_type="ndarray")
        if not len(close):
            return slots
        order = np.lexsort((close[:, 1], close[:, 0]))
        left, right = close[order].T
        # Each pair moves apart along the axis on which it is farther apart already.
        line = slots[left] - slots[right]
        axis = np.argmax(np.abs(line), axis=1)
        along = line[np.arange(len(line)), axis]
        direction = np.where(along < 0, -1.0, 1.0)
        step = (1.02 - np.abs(along)) / 2 * direction
        move = np.zeros_like(slots)
        np.add.at(move, (left, axis), step)
        np.add.at(move, (right, axis), -step)
        slots = slots + np.clip(move, -0.6, 0.6)
        # Where pushing does not suffice, there is too little room.
        if turn % 20 == 19:
            slots = slots * _GROW
    return _snap(slots)


def _snap(slots: Floats) -> Floats:
    """Return places on whole slots, (n, 2) float64: each the nearest free one, in their order."""
    taken: set[Slot] = set()
    free = [_take_free(x, y, taken) for x, y in slots.tolist()]
    return np.array(free, dtype=np.float64).reshape(-1, 2)


def _take_free(x: float, y: float, taken: set[Slot], first_ring: int = 0) -> Slot:
    """Take the free slot nearest to a place, ring by ring around it.

    Rings below `first_ring` are known to be full.
    """

    def distance(slot: Slot) -> tuple[float, Slot]:
        """Return the squared distance of a slot from the place, then the slot, as a sort key."""
        dx, dy = slot[0] - x, slot[1] - y
        return (dx**2 + dy**2, slot)

    cx, cy = round(x), round(y)
    for ring in range(first_ring, 10_000):
        free = set(_ring(cx, cy, ring)) - taken
        if free:
            slot = min(free, key=distance)
            taken.add(slot)
            return slot
    return cx, cy


def _ring(x: int, y: int, radius: int) -> Iterable[Slot]:
    """Yield the slots of the square at a distance around a slot."""
    side = range(-radius, radius + 1)
    for dx in side:
        is_edge = abs(dx) == radius
        for dy in side if is_edge else (-radius, radius):
            yield x + dx, y + dy


def _place_hidden(
    places: Mapping[str, Place], hidden: Sequence[str], pairs: Iterable[tuple[str, str]]
) -> dict[str, Place]:
    """Return a free slot for each hidden actor, near the middle of its visible neighbours."""
    taken = set(chain.from_iterable(map(_slots_under, places.values())))
    neighbours = _visible_neighbours(places, pairs)
    full_rings: dict[Slot, int] = {}
    half_width = max((abs(x) for x, _ in places.values()), default=0)
    margin = half_width // SLOT[0] + 2
    hidden_places: dict[str, Place] = {}
    untied = 0
    for actor in hidden:
        near = neighbours.get(actor)
        if near:
            x, y = _middle_slot(near)
            start = (round(x), round(y))
            first_ring = full_rings.get(start, 0)
            column, row = _take_free(x, y, taken, first_ring)
            full_rings[start] = max(abs(column - start[0]), abs(row - start[1]))
        else:
            # Actors without a visible neighbour stand in columns to the right of the picture.
            column, row = margin + untied // 24, untied % 24 - 12
            taken.add((column, row))
            untied += 1
        hidden_places[actor] = (column * SLOT[0], row * SLOT[1])
    return hidden_places


def _visible_neighbours(
    places: Mapping[str, Place], pairs: Iterable[tuple[str, str]]
) -> dict[str, list[Place]]:
    """Return for each hidden actor the places of the visible actors that it is tied to."""
    neighbours: dict[str, list[Place]] = {}
    for u, v in pairs:
        for actor, neighbour in ((u, v), (v, u)):
            if actor not in places and neighbour in places:
                places_near = neighbours.setdefault(actor, [])
                places_near.append(places[neighbour])
    return neighbours


def _middle_slot(places: Sequence[Place]) -> tuple[float, float]:
    """Return the middle of places, in slots."""
    width, height = SLOT
    x = sum(x for x, _ in places) / len(places)
    y = sum(y for _, y in places) / len(places)
    return x / width, y / height


def _slots_under(place: Place) -> Iterable[Slot]:
    """Return the slots that an actor at a place covers."""
    x, y = place
    width, height = SLOT
    columns = (x // width, divide_up(x, width))
    rows = (y // height, divide_up(y, height))
    return product(columns, rows)

"""Places: no two actors share one, tiers stand from the top down, the same places every time."""

import random
import time

import numpy as np
import pytest

from kg.questions.view import force_layout
from kg.questions.view.force_layout import force_places
from kg.questions.view.pyramid_layout import SLOT, bands, pyramid_places

TIERS = ("state", "between", "firms", "")


def economy(n, ties=2, seed=1):
    """Return actors, their tiers, and ties that each have with somebody before them, a few with very many."""
    rnd = random.Random(seed)  # noqa: S311
    actors = [f"a{i:05}" for i in range(n)]
    pairs = [
        (actors[rnd.randrange(max(1, i // 8))], actors[i]) for i in range(1, n) for _ in range(ties)
    ]
    tier = {
        a: "state" if i < n / 20 else "between" if i < n / 3 else "firms" if i < n * 0.9 else ""
        for i, a in enumerate(actors)
    }
    return actors, tier, pairs


def overlaps(places):
    """Return the pairs of actors whose slots overlap: what is written beneath them would too."""
    found = []
    cells = {}
    for actor, (x, y) in places.items():
        cells.setdefault((x // SLOT[0], y // SLOT[1]), []).append((actor, x, y))
    for (i, j), here in cells.items():
        near = [
            p for di in (-1, 0, 1) for dj in (-1, 0, 1) for p in cells.get((i + di, j + dj), ())
        ]
        for actor, x, y in here:
            found += [
                (actor, b)
                for b, u, v in near
                if b > actor and abs(u - x) < SLOT[0] - 2 and abs(v - y) < SLOT[1] - 2
            ]
    return found


@pytest.mark.parametrize("n", [1, 2, 7, 60, 150, 1000])
def test_no_two_actors_share_a_slot_in_either_layout(n):
    actors, tier, pairs = economy(n)
    for places in (pyramid_places(actors, [], tier, TIERS, pairs), force_places(actors, [], pairs)):
        assert places.keys() == set(actors)
        assert overlaps(places) == []
        assert all(isinstance(c, int) for place in places.values() for c in place)


def test_overlaps_are_found_where_there_are_some():
    assert overlaps({"a": (0, 0), "b": (100, 50)}) == [("a", "b")]
    assert overlaps({"a": (0, 0), "b": (SLOT[0], 0), "c": (0, SLOT[1])}) == []


@pytest.mark.parametrize("n", [60, 150, 1000])
def test_tiers_stand_above_one_another_and_fill_a_page(n):
    actors, tier, pairs = economy(n)
    places = pyramid_places(actors, [], tier, TIERS, pairs)
    ends = [[y for a, (_, y) in places.items() if tier[a] == t] for t in TIERS]
    for above, below in zip(ends, ends[1:], strict=False):
        assert max(above) + SLOT[1] < min(below)
    for band in bands(tier, TIERS):
        here = [places[a] for a in actors if tier[a] == band.tier]
        assert (band.top, band.bottom) == (min(y for _, y in here), max(y for _, y in here))
        assert max(abs(x) for x, _ in here) <= band.half
    wide = max(x for x, _ in places.values()) - min(x for x, _ in places.values()) + SLOT[0]
    high = max(y for _, y in places.values()) - min(y for _, y in places.values()) + SLOT[1]
    assert 1.1 < wide / high < 2.2


def test_a_row_is_ordered_by_who_stands_above_so_that_ties_need_not_cross():
    # Three houses, each with two of its own, named so that the alphabet would mix them.
    above = ["h1", "h2", "h3"]
    below = [f"{i}{h}" for i in range(2) for h in above]
    tier = dict.fromkeys(above, "top") | dict.fromkeys(below, "low")
    pairs = [(b[1:], b) for b in below]
    places = pyramid_places([*above, *below], [], tier, ("top", "low"), pairs)
    crossings = sum(
        (places[a][0] - places[b][0]) * (places[c][0] - places[d][0]) < 0
        for a, c in pairs
        for b, d in pairs
    )
    assert crossings == 0


def test_those_not_shown_stand_beside_their_tier_and_move_nobody():
    actors, tier, pairs = economy(400)
    alone = pyramid_places(actors[:100], [], tier, TIERS, pairs)
    both = pyramid_places(actors[:100], actors[100:], tier, TIERS, pairs)
    assert {a: both[a] for a in actors[:100]} == alone
    assert both.keys() == set(actors)
    for band in bands({a: tier[a] for a in actors[:100]}, TIERS):
        hidden = [both[a] for a in actors[100:] if tier[a] == band.tier]
        assert all(band.top <= y <= band.bottom for _, y in hidden)
        assert all(abs(x) > band.half for x, _ in hidden)


def test_in_the_layout_by_forces_those_not_shown_take_free_slots_near_their_own():
    actors, _, pairs = economy(400)
    alone = force_places(actors[:60], [], pairs)
    both = force_places(actors[:60], actors[60:], pairs)
    assert {a: both[a] for a in actors[:60]} == alone
    assert len(set(both.values())) == 400
    assert overlaps(both) == []


def test_pairs_push_apart_by_one_over_their_distance_and_the_grid_comes_near():
    corner = np.array([[0.0, 0.0], [2.0, 0.0], [2.0, 4.0], [2.0, 4.0]])
    by_hand = [
        [-0.5 - 0.1 - 0.1, -0.2 - 0.2],
        [0.5, -0.25 - 0.25],
        [0.1, 0.2 + 0.25],
        [0.1, 0.2 + 0.25],
    ]
    assert force_layout._push_pairwise(corner) == pytest.approx(np.array(by_hand))
    places = np.random.default_rng(5).uniform(-9, 9, (200, 2))
    grid = force_layout._push(places, force_layout._transformed_pushes())
    exact = force_layout._push_pairwise(places)
    assert np.median(np.abs(grid - exact)) < 0.01 * np.abs(exact).mean()


def test_neighbours_are_nearer_than_strangers():
    actors, _, pairs = economy(150, ties=1)
    places = force_places(actors, [], pairs)

    def apart(one, other):
        return (
            (places[one][0] - places[other][0]) ** 2 + (places[one][1] - places[other][1]) ** 2
        ) ** 0.5

    tied = sum(apart(a, b) for a, b in pairs) / len(pairs)
    anybody = sum(apart(a, b) for a in actors for b in actors) / len(actors) ** 2
    assert tied < 0.5 * anybody


def test_parts_that_do_not_hang_together_lie_side_by_side():
    pairs = [(f"{part}{i}", f"{part}{i + 1}") for part in "abc" for i in range(9)]
    actors = [f"{part}{i}" for part in "abc" for i in range(10)] + ["x", "y", "z"]
    places = force_places(actors, [], pairs)
    boxes = []
    for part in "abc":
        here = [places[a] for a in actors if a[0] == part]
        boxes.append([f(p[i] for p in here) for i in (0, 1) for f in (min, max)])
    for i, one in enumerate(boxes):
        for other in boxes[i + 1 :]:
            assert one[1] < other[0] or other[1] < one[0] or one[3] < other[2] or other[3] < one[2]


def test_a_view_without_actors_or_ties_can_be_laid_out():
    assert pyramid_places([], [], {}, TIERS, []) == force_places([], [], []) == {}
    assert pyramid_places([], ["a"], {"a": "firms"}, TIERS, []).keys() == {"a"}
    assert len(set(force_places([f"a{i}" for i in range(50)], [], []).values())) == 50


def test_ten_thousand_actors_take_seconds_and_not_minutes():
    actors, tier, pairs = economy(10_000)
    start = time.process_time()
    force_places(actors, [], pairs)
    pyramid_places(actors, [], tier, TIERS, pairs)
    assert time.process_time() - start < 20
    start = time.process_time()
    force_places(*(economy(1000)[0], [], economy(1000)[2]))
    assert time.process_time() - start < 4

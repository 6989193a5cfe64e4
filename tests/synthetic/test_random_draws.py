"""Drawing, held against brute force: apportionment, sizes of a given mean, choices of a given distribution."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.synthetic.random_draws import (
    apportion,
    draw_repeats,
    means,
    random_stream,
    ranks,
    sample,
    sizes,
)


@given(st.integers(0, 60), st.lists(st.integers(1, 9), min_size=1, max_size=4), st.integers(0, 3))
def test_no_other_division_comes_nearer_to_the_weights(whole, weights, least):
    found = apportion(whole, weights, least).tolist()
    assert sum(found) == max(whole, least * len(weights))
    assert min(found) >= least
    spare = sum(found) - least * len(weights)
    exact = [spare * w / sum(weights) for w in weights]

    def miss(parts):
        return sum((p - e) ** 2 for p, e in zip(parts, exact, strict=True))

    for a, b in itertools.permutations(range(len(weights)), 2):
        other = [f - least for f in found]
        other[a], other[b] = other[a] - 1, other[b] + 1
        if other[a] >= 0:
            assert miss([f - least for f in found]) <= miss(other) + 1e-9


@pytest.mark.parametrize(
    ("least", "most", "mean"), [(4, 9, 6.0), (20, 99, 38.9), (300, 999, 482), (1000, 80_000, 1795)]
)
def test_the_sizes_of_a_class_have_the_mean_asked_for_and_stay_within_it(least, most, mean):
    found = sizes(20_000, least, most, mean)
    assert found.min() >= least
    assert found.max() <= most
    assert abs(found.mean() / mean - 1) < 0.01
    assert (np.diff(found) <= 0).all()


def test_sizes_beyond_what_a_class_allows_lie_at_its_ends():
    assert set(sizes(5, 4, 9, 4).tolist()) == {4}
    assert set(sizes(5, 4, 9, 9).tolist()) == {9}
    assert sizes(1, 7, 7, 7).tolist() == [7]
    assert sizes(0, 4, 9, 6).tolist() == []


def test_class_means_give_the_parts_of_all_employees():
    firms, employees, ends = [55.4, 19.8, 24.8], [20, 20, 60], [(4, 9), (10, 19), (20, 99)]
    found = means(firms, employees, ends)
    total = sum(f * m for f, m in zip(firms, found, strict=True))
    for f, e, m, (a, b) in zip(firms, employees, found, ends, strict=True):
        assert f * m / total == pytest.approx(e / 100)
        assert a <= m <= b


def test_a_stream_depends_on_the_seed_and_the_name_alone():
    first = random_stream(1, "a").random(3).tolist()
    random_stream(1, "b").random(100)
    assert random_stream(1, "a").random(3).tolist() == first
    assert random_stream(1, "b").random(3).tolist() != first
    assert random_stream(2, "a").random(3).tolist() != first


def test_some_are_so_many_different_ones_in_order_and_all_equally_often():
    among = np.arange(100, 110)
    often = np.zeros(10)
    for seed in range(2000):
        found = sample(random_stream(seed, "x"), among, 3)
        assert len(found) == 3
        assert (np.diff(found) > 0).all()
        often[found - 100] += 1
    assert abs(often / 2000 - 0.3).max() < 0.05  # five standard errors
    assert sample(random_stream(0, "x"), among, 0).tolist() == []
    assert sample(random_stream(0, "x"), among, 99).tolist() == among.tolist()


def test_each_is_repeated_as_often_as_the_weights_say():
    who = np.arange(40_000)
    times = np.bincount(draw_repeats(random_stream(0, "x"), who, [1, 2, 0, 1]), minlength=len(who))
    share = np.bincount(times, minlength=4) / len(who)
    assert abs(share - [0.25, 0.5, 0, 0.25]).max() < 0.01
    assert draw_repeats(random_stream(0, "x"), who[:2], [0, 0, 1]).tolist() == [0, 0, 1, 1]
    assert draw_repeats(random_stream(0, "x"), who[:2], [1, 0]).tolist() == []


def test_ranks_follow_the_power_of_the_tail():
    below = np.full(100_000, 1000)
    for tail in (1.0, 2.5, 4.0):
        found = ranks(random_stream(0, "x"), below, tail)
        assert found.min() >= 0
        assert found.max() < 1000
        for rank in (10, 100, 500):  # P(n u^t < r) = (r / n)^(1 / t)
            assert abs((found < rank).mean() - (rank / 1000) ** (1 / tail)) < 0.01

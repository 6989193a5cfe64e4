"""One suite for every engine: bounds of shares by brute force over whole shares, and the same answers from each."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kg.errors import MissingExtra
from kg.graph.engines import ENGINES, Engine, engine
from kg.graph.engines.share_bounds import COARSE, WHOLE, bounds
from kg.system.sizes import SHARE_CORNERS
from tests.conftest import lacking
from tests.support.share_vectors import N, interval, vectors

Interval = tuple[int, int]
UNIT = WHOLE // N


@pytest.fixture(scope="module", params=ENGINES)
def kernel(request: pytest.FixtureRequest) -> Engine:
    try:
        return engine(request.param)
    except MissingExtra as error:
        lacking(f"{error}; {error.hint}")


def asked(kernel, suppliers):
    """Return what an engine says of suppliers: of each the intervals of its buyers, and that of the top one."""
    first = np.append(0, np.cumsum([len(known) for known, _ in suppliers]).astype(np.int64))
    pairs = np.array([pair for known, _ in suppliers for pair in known], np.int64).reshape(-1, 2)
    top = np.array([top for _, top in suppliers], np.int64).reshape(-1, 2)
    tops, indexes = kernel.share_bounds(first, pairs[:, 0], pairs[:, 1], top[:, 0], top[:, 1])
    return tops.tolist(), indexes.tolist()


@settings(max_examples=40, deadline=None)
@given(st.lists(interval, max_size=3), interval)
@example([(4, 5), (2, 6)], (0, 10))
@example([(1, 3), (1, 2), (0, 10)], (4, 4))
@example([], (3, 3))
@example([(6, 6), (6, 6)], (0, 10))
@example([(1, 3)], (0, 4))  # the buyer takes what fills the others to the brim
@example([(2, 6), (2, 6)], (0, 10))
@example([(7, 7)], (0, 5))
def test_the_bounds_are_those_of_all_whole_shares(kernel, known, top):
    assume(top[1] > 0)
    every = [v for v in vectors(known, N, top[1]) if max(v) >= top[0]]
    [tops], [indexes] = asked(
        kernel, [([(a * UNIT, b * UNIT) for a, b in known], (top[0] * UNIT, top[1] * UNIT))]
    )
    if not every:
        assert (tops, indexes) == ([-1, -1], [-1, -1])
        return
    squares = [sum(s * s for s in v) for v in every]
    assert tops[1] == max(max(v) for v in every) * UNIT
    assert indexes[1] == max(squares) / N**2
    assert tops[0] <= min(max(v) for v in every) * UNIT <= max(tops[0], UNIT)
    assert indexes[0] <= min(squares) / N**2 <= indexes[0] + 1 / N + 1e-12


# Percentages as sources give them: whole, with a few decimals, and with as many as a float has.
percent = st.one_of(
    st.integers(0, 100).map(lambda p: p * WHOLE // 100),
    st.integers(0, WHOLE // COARSE).map(lambda k: k * COARSE),
    st.integers(0, WHOLE),
)
stated = st.one_of(
    percent.map(lambda s: (s, s)),
    st.tuples(percent, percent).map(lambda p: (min(p), max(p))),
    percent.map(lambda s: (s, WHOLE)),
    percent.map(lambda s: (0, s)),
    st.just((0, WHOLE)),
    st.just((WHOLE, WHOLE)),
    st.tuples(percent, percent),
)
small = st.integers(0, 50).map(lambda k: (k * WHOLE // 10_000, (k + 1 + k % 7) * WHOLE // 10_000))
supplier = st.tuples(
    st.one_of(
        st.lists(stated, max_size=5),
        st.lists(small, min_size=SHARE_CORNERS + 1, max_size=SHARE_CORNERS + 6),
    ),
    st.one_of(st.just((0, WHOLE)), stated),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(supplier, max_size=4))
def test_every_engine_says_what_fractions_say(kernel, suppliers):
    tops, indexes = asked(kernel, suppliers)
    for (known, top), found, index in zip(suppliers, tops, indexes, strict=True):
        exact = bounds(
            [(Fraction(a, WHOLE), Fraction(b, WHOLE)) for a, b in known],
            (Fraction(top[0], WHOLE), Fraction(top[1], WHOLE)),
        )
        if exact is None:
            assert (found, index) == ([-1, -1], [-1, -1])
        else:
            assert [Fraction(end, WHOLE) for end in found] == list(exact[0])
            assert index == [float(end) for end in exact[1]]


def test_a_known_market_has_the_index_of_the_merger_guidelines(kernel):
    """30, 30, 20 and 20 percent: 2,600 (U.S. Horizontal Merger Guidelines 2010, section 5.3, note 9)."""
    known = [(s * WHOLE // 100,) * 2 for s in (30, 30, 20, 20)]
    assert asked(kernel, [(known, (0, WHOLE))]) == ([[3 * UNIT, 3 * UNIT]], [[0.26, 0.26]])


def test_no_supplier_gives_an_empty_answer(kernel):
    assert asked(kernel, []) == ([], [])
    assert asked(kernel, [([], (0, WHOLE))]) == ([[0, WHOLE]], [[0, 1]])

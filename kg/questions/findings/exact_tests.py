"""Exact tests: how often chance alone would join two properties as strongly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from operator import and_
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from kg.questions.findings.coded_properties import Interval
from kg.system.sizes import PERMUTATIONS_DRAWN, PERMUTED_CASES

LEVEL = 0.05
_SEED = 1
Signs = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Association:
    """How two properties go together.

    Attributes:
        method: the test, in words.
        effect: Kendall's tau-b, from -1 to 1; `None` where a property does not vary.
        p: two-sided; `None` likewise.
        floor: the least p that any arrangement of these values could give; `None` likewise.
        concordant: the pairs of individuals of whom one has certainly more of both.
        discordant: the pairs of whom one has certainly more of x, the other of y.
        sign: the direction claimed, or else observed: 1, -1, or 0 for none.
        against: of each individual whether it is against the direction.
        flat: of each property whether nobody certainly differs in it.
    """

    method: str
    effect: float | None
    p: float | None
    floor: float | None
    concordant: int
    discordant: int
    sign: int
    against: tuple[bool, ...]
    flat: tuple[bool, bool] = (False, False)


class _Test(NamedTuple):
    """A test: its name, its p, and the least p that these values could give."""

    method: str
    p: float
    floor: float


def association(
    x: Sequence[Interval], y: Sequence[Interval], *, crisp: bool, sign: int = 0
) -> Association:
    """Return how two properties go together, and how often chance would do as much.

    Args:
        x: for each individual the least and the most that the one property may be.
        y: the other property of the same individuals, likewise.
        crisp: both are yes or no: Fisher's exact test, else permutations of Kendall's tau.
        sign: the direction claimed, 1 or -1; 0 takes the direction observed.

    Of yes-or-no properties those are against the direction who have one of two that should go
    together, or both of two that should not. Of others, those who are out of order with more
    individuals than in order.
    """
    signs_x, signs_y = _signs(x), _signs(y)
    products = signs_x * signs_y
    # Each pair of individuals stands twice in these tables.
    score = float(products.sum()) / 2
    concordant = int((products == 1).sum()) // 2
    discordant = int((products == -1).sum()) // 2
    sign = sign or int(np.sign(score))
    flat = (not signs_x.any(), not signs_y.any())
    against = (False,) * len(x)
    if crisp:
        against = _against_crisp(x, y, sign)
    elif not any(flat):
        scores = products.sum(axis=1) * sign
        against = tuple(bool(own_score < 0) for own_score in scores)
    pairs = (concordant, discordant, sign, against)
    if any(flat):
        return Association("none: one of the two does not vary", None, None, None, *pairs, flat)
    untied_x = (signs_x != 0).sum() / 2
    untied_y = (signs_y != 0).sum() / 2
    effect = score / float(np.sqrt(untied_x * untied_y))
    test = _fisher(x, y) if crisp else _permuted(signs_x, signs_y, score)
    return Association(test.method, effect, test.p, test.floor, *pairs)


def _against_crisp(x: Sequence[Interval], y: Sequence[Interval], sign: int) -> tuple[bool, ...]:
    """Return of each individual whether its two yes-or-no codes are against the direction."""
    if not sign:
        return (False,) * len(x)
    is_negative = sign < 0
    are_alike = (a[0] == b[0] for a, b in zip(x, y, strict=True))
    return tuple(is_alike == is_negative for is_alike in are_alike)


def needed(levels: int) -> int:
    """Return the least number of individuals of whom any arrangement could give p <= 0.05.

    `levels` is the smaller number of values that the two properties take. With three or more,
    five will do: the order and its reverse are 2 of 120. With yes and no, it takes seven: three
    and four, 1 of 35.

    >>> needed(2), needed(3)
    (7, 5)
    """
    return 7 if levels <= 2 else 5


def _signs(values: Sequence[Interval]) -> Signs:
    """Return for each pair 1 if the first is certainly more, -1 if less, else 0: (n, n)."""
    low = np.array([least for least, _ in values], dtype=float)
    high = np.array([most for _, most in values], dtype=float)
    is_more = low[:, None] > high[None, :]
    is_less = high[:, None] < low[None, :]
    return is_more.astype(np.int64) - is_less.astype(np.int64)


def _fisher(x: Sequence[Interval], y: Sequence[Interval]) -> _Test:
    """Test two yes-or-no properties; the floor is the least p over all tables of these sums."""
    from scipy.stats import fisher_exact

    has_x = [least == 1 for least, _ in x]
    has_y = [least == 1 for least, _ in y]
    n, a, b = len(x), sum(has_x), sum(has_y)

    def p(overlap: int) -> float:
        """Return the p of the table in which so many have both; a and b have either."""
        neither = n - a - b + overlap
        table = [[overlap, a - overlap], [b - overlap, neither]]
        return float(fisher_exact(table)[1])

    observed = sum(map(and_, has_x, has_y))
    fewest = max(0, a + b - n)
    possible = range(fewest, min(a, b) + 1)
    return _Test("Fisher, exact", p(observed), min(map(p, possible)))


def _permuted(x: Signs, y: Signs, score: float) -> _Test:
    """Test Kendall's score by permuting the individuals of y.

    Args:
        x: (n, n) int64, the signs of the one property for each pair.
        y: (n, n) int64, the signs of the other.
        score: the score observed: pairs in order less pairs out of order.
    """
    n = len(x)
    is_exact = n <= PERMUTED_CASES
    draw = np.random.default_rng(_SEED)
    orders: Iterable[Any] = permutations(range(n))
    if not is_exact:
        orders = (draw.permutation(n) for _ in range(PERMUTATIONS_DRAWN))
    own_scores = []
    for order in orders:
        permuted = y[np.ix_(order, order)]
        own_scores.append((x * permuted).sum() / 2)
    scores = np.abs(own_scores)
    # The arrangement observed is one of those that chance could give.
    extra = 0 if is_exact else 1
    arrangements = len(scores) + extra
    at_least = float((scores >= abs(score)).sum())
    greatest = float((scores == scores.max()).sum())
    p = (at_least + extra) / arrangements
    # In a sample, the floor is the least value that was drawn.
    floor = min(p, (greatest + extra) / arrangements)
    method = "all permutations" if is_exact else f"{PERMUTATIONS_DRAWN:,} permutations"
    return _Test(f"Kendall, {method}", p, floor)

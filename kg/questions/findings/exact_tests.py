"""How often chance alone would join two properties so: exact tests, and the fewest who could tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from kg.questions.findings.coded_properties import Interval

LEVEL = 0.05
_EXACT, _DRAWS, _SEED = 8, 20_000, 1


@dataclass(frozen=True)
class Association:
    """How two properties go together: `effect` is Kendall's tau-b (-1 to 1), `p` two-sided, `floor` the least p.

    `same` counts the pairs of individuals of whom one has certainly more of both, `other` those of whom one has more
    of the one and the other of the other. `against` has for each individual whether it is against the direction, `flat`
    for each property whether nobody certainly differs in it.
    """

    method: str
    effect: float | None
    p: float | None
    floor: float | None
    same: int
    other: int
    sign: int
    against: tuple[bool, ...]
    flat: tuple[bool, bool] = (False, False)


def association(
    x: Sequence[Interval], y: Sequence[Interval], *, crisp: bool, sign: int = 0
) -> Association:
    """Return how two properties go together, and how often chance would do as much.

    Args:
        x: for each individual the least and the most that the one property may be.
        y: the other, of the same individuals.
        crisp: both are yes or no: Fisher's exact test, else permutations of Kendall's tau.
        sign: the direction claimed, 1 or -1, or 0 for that which is found.

    Of yes-or-no properties those are against the direction who have one of two that should go together, or both of
    two that should not. Of others, those who are out of order with more individuals than in order.
    """
    a, b = _order(x), _order(y)
    s = float((a * b).sum()) / 2
    same, other = (int((a * b == v).sum()) // 2 for v in (1, -1))
    sign = sign or int(np.sign(s))
    flat = (not a.any(), not b.any())
    if crisp:
        against = tuple(
            bool(sign) and (has == does) == (sign < 0)
            for (has, _), (does, _) in zip(x, y, strict=True)
        )
    else:
        against = (
            tuple(bool(part < 0) for part in (a * b).sum(axis=1) * sign)
            if not any(flat)
            else (False,) * len(x)
        )
    if any(flat):
        return Association(
            "none: one of the two does not vary", None, None, None, same, other, sign, against, flat
        )
    effect = s / float(np.sqrt((a != 0).sum() / 2 * ((b != 0).sum() / 2)))
    method, p, floor = _fisher(x, y) if crisp else _permuted(a, b, s)
    return Association(method, effect, p, floor, same, other, sign, against)


def needed(levels: int) -> int:
    """Return the least number of individuals of whom any arrangement could give p <= 0.05.

    `levels` is the smaller number of values that the two properties take. With three or more, five will do: the
    order and its reverse are 2 of 120. With yes and no, it takes seven: three and four, 1 of 35.

    >>> needed(2), needed(3)
    (7, 5)
    """
    return 7 if levels <= 2 else 5


def _order(values: Sequence[Interval]) -> Any:  # noqa: ANN401
    """Return for each pair 1 where the first is certainly more, -1 where it is less, 0 where neither is certain."""
    low, high = (np.array([v[i] for v in values], dtype=float) for i in (0, 1))
    return (low[:, None] > high[None, :]).astype(int) - (high[:, None] < low[None, :]).astype(int)


def _fisher(x: Sequence[Interval], y: Sequence[Interval]) -> tuple[str, float, float]:
    from scipy.stats import fisher_exact

    n, a, b = len(x), sum(v[0] == 1 for v in x), sum(v[0] == 1 for v in y)

    def p(both: int) -> float:
        return float(fisher_exact([[both, a - both], [b - both, n - a - b + both]])[1])

    both = sum(v[0] == w[0] == 1 for v, w in zip(x, y, strict=True))
    return "Fisher, exact", p(both), min(p(i) for i in range(max(0, a + b - n), min(a, b) + 1))


def _permuted(x: Any, y: Any, s: float) -> tuple[str, float, float]:  # noqa: ANN401
    n = len(x)
    exact = n <= _EXACT
    draw = np.random.default_rng(_SEED)
    orders: Iterable[Any] = (
        permutations(range(n)) if exact else (draw.permutation(n) for _ in range(_DRAWS))
    )
    sums = np.array([(x * y[np.ix_(o, o)]).sum() / 2 for o in orders])
    extra = 0 if exact else 1  # the arrangement observed is one of those that chance could give
    p = (float((np.abs(sums) >= abs(s)).sum()) + extra) / (len(sums) + extra)
    least = float((np.abs(sums) == np.abs(sums).max()).sum() + extra) / (len(sums) + extra)
    floor = min(p, least)  # of a sample, the least that was drawn
    return "Kendall, all permutations" if exact else f"Kendall, {_DRAWS:,} permutations", p, floor

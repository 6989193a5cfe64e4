"""Kernels about shares that are known in part, as whole numbers.

`kg.graph.engines.share_bounds` has the definitions and their reasons, and the names: a share lies
in [a, b], the greatest one is at most `top`, and the known buyers leave `slack` at least.
"""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled
from kg.system.sizes import SHARE_CORNERS

_CORNERS = SHARE_CORNERS


@compiled
def bounds(first: Any, low: Any, high: Any, least: Any, most: Any, total: int) -> Any:
    """Return for each supplier the bounds of its top share and of the sum of the squared shares.

    Args:
        first: where the buyers of each supplier start, and at last where those of the last one
            end, `(n + 1,) int64`.
        low: the least share of each buyer, `(m,) int64`, 0 to `total`.
        high: the greatest share of each buyer, likewise.
        least: the least share of the top buyer of each supplier, `(n,) int64`.
        most: the greatest share of the top buyer, likewise.
        total: what all shares add up to; 64 bits hold its square with some to spare.

    Returns:
        Lower and upper bound of the top share, then those of the sum, `(n, 4) int64`; -1 where no
        shares fit.
    """
    n = len(first) - 1
    answers = np.full((n, 4), -1, np.int64)
    # The arrays of one supplier have room for all of its buyers and one more.
    longest = 1
    for i in range(n):
        longest = max(longest, first[i + 1] - first[i] + 1)
    a, b = np.empty(longest, np.int64), np.empty(longest, np.int64)
    proper = np.empty(longest, np.int64)
    for i in range(n):
        number, top = first[i + 1] - first[i], most[i]
        if least[i] > top or top <= 0:
            continue
        is_feasible, has_top = True, False
        for j in range(number):
            a[j], b[j] = low[first[i] + j], min(high[first[i] + j], top)
            if a[j] > top or a[j] > high[first[i] + j]:
                is_feasible = False
            has_top = has_top or a[j] >= least[i]
        if not is_feasible:
            continue
        if has_top or least[i] <= 0:
            _widen(answers[i], a[:number], b[:number], top, total, proper)
            continue
        # No buyer is known to be the top one: each may be in turn ...
        for j in range(number):
            if b[j] >= least[i]:
                stated, a[j] = a[j], least[i]
                _widen(answers[i], a[:number], b[:number], top, total, proper)
                a[j] = stated
        # ... or else a further buyer.
        a[number], b[number] = least[i], top
        _widen(answers[i], a[: number + 1], b[: number + 1], top, total, proper)
    return answers


@compiled
def _widen(answer: Any, a: Any, b: Any, top: int, total: int, proper: Any) -> None:
    """Widen the bounds of a supplier by those of shares in [a, b], if such shares fit.

    Args:
        answer: the bounds so far, `(4,) int64`, -1 where there are none; changed in place.
        a: the least share of each buyer, `(k,) int64`.
        b: the greatest, `(k,) int64`, at most `top`.
        top: the most that the top share may be.
        total: what all shares add up to.
        proper: room for the numbers of k buyers, `(k,) int64` or longer.
    """
    slack = total
    for j in range(len(a)):
        slack -= a[j]
    if slack < 0:
        return
    most, least, lower, upper, count = min(top, slack), 0, 0, 0, 0
    for j in range(len(a)):
        most = max(most, min(b[j], a[j] + slack))
        least = max(least, a[j])
        lower += a[j] * a[j]
        if a[j] == b[j]:
            upper += a[j] * a[j]
        elif a[j] != 0 or b[j] != top:  # a buyer of no known share is as good as a further one
            proper[count] = j
            count += 1
    if count > _CORNERS:
        upper += _bound_by_chords(a, b, proper[:count], slack, top)
    else:
        upper += _search_corners(a, b, proper[:count], slack, top)
    if answer[0] < 0:
        answer[0], answer[1], answer[2], answer[3] = least, most, lower, upper
    else:
        answer[0], answer[1] = min(answer[0], least), max(answer[1], most)
        answer[2], answer[3] = min(answer[2], lower), max(answer[3], upper)


@compiled
def _search_corners(a: Any, b: Any, proper: Any, slack: int, top: int) -> int:
    """Return the greatest sum of squares, over all corners, of `proper` buyers and further ones."""
    count = len(proper)
    best = 0
    for ends in range(1 << count):  # bit k: whether buyer k stands at the upper end
        left, squares = slack, 0
        for k in range(count):
            j = proper[k]
            share = b[j] if ends >> k & 1 else a[j]
            left -= share - a[j]
            squares += share * share
        if left < 0:
            continue
        best = max(best, squares + _square_further(left, top))
        # One buyer may stand within its interval: it takes what does not fill a further buyer,
        # or all that its interval and the slack allow.
        over = left % top
        for k in range(count):
            j = proper[k]
            share = b[j] if ends >> k & 1 else a[j]
            others = squares - share * share
            topped = over if share + over <= b[j] else 0
            filled = min(b[j] - share, left)
            best = max(best, others + (share + topped) ** 2 + _square_further(left - topped, top))
            best = max(best, others + (share + filled) ** 2 + _square_further(left - filled, top))
    return best


@compiled
def _bound_by_chords(a: Any, b: Any, proper: Any, slack: int, top: int) -> int:
    """Return an upper bound of the sum of squares: the slack goes to the steepest chords first."""
    squares = 0
    for j in proper:
        squares += a[j] * a[j]
    for k in np.argsort(-(a[proper] + b[proper])):
        j = proper[k]
        if a[j] + b[j] > top:  # otherwise a further buyer gains more
            taken = min(b[j] - a[j], slack)
            squares += (a[j] + b[j]) * taken
            slack -= taken
    return squares + top * slack


@compiled
def _square_further(left: int, top: int) -> int:
    """Return the sum of squares of further buyers: each takes `top`, and the last what is left."""
    number = left // top
    return number * top * top + (left - number * top) ** 2

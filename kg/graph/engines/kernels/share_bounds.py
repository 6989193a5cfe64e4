"""Kernels about shares that are known in part, as whole numbers; `kg.graph.engines.share_bounds` says what is asked."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled
from kg.graph.engines.share_bounds import CORNERS

_CORNERS = CORNERS


@compiled
def bounds(first: Any, low: Any, high: Any, least: Any, most: Any, total: int) -> Any:
    """Return for each supplier the bounds of its top share and of the sum of squares; -1 where no shares fit.

    Args:
        first: where the buyers of each supplier start.
        low: the least share of each buyer, from 0 to `total`.
        high: the most of each buyer.
        least: the least share of the top buyer of each supplier.
        most: the most of it.
        total: all; its square has 64 bits to spare.
    """
    n = len(first) - 1
    found = np.full((n, 4), -1, np.int64)
    longest = 1
    for i in range(n):
        longest = max(longest, first[i + 1] - first[i] + 1)
    a, b = np.empty(longest, np.int64), np.empty(longest, np.int64)
    proper = np.empty(longest, np.int64)
    for i in range(n):
        number, top = first[i + 1] - first[i], most[i]
        if least[i] > top or top <= 0:
            continue
        fits, led = True, False
        for j in range(number):
            a[j], b[j] = low[first[i] + j], min(high[first[i] + j], top)
            if a[j] > top or a[j] > high[first[i] + j]:
                fits = False
            led = led or a[j] >= least[i]
        if not fits:
            continue
        if led or least[i] <= 0:
            _widened(found[i], a, b, number, top, total, proper)
            continue
        for j in range(
            number
        ):  # nobody is known to be the top buyer: each may be, or somebody further
            if b[j] >= least[i]:
                before, a[j] = a[j], least[i]
                _widened(found[i], a, b, number, top, total, proper)
                a[j] = before
        a[number], b[number] = least[i], top
        _widened(found[i], a, b, number + 1, top, total, proper)
    return found


@compiled
def _widened(found: Any, a: Any, b: Any, number: int, top: int, whole: int, proper: Any) -> None:
    """Widen the bounds found by those of shares in [a, b], if such shares fit into the whole."""
    rest = whole
    for j in range(number):
        rest -= a[j]
    if rest < 0:
        return
    most, least, lower, upper, count = min(top, rest), 0, 0, 0, 0
    for j in range(number):
        most = max(most, min(b[j], a[j] + rest))
        least = max(least, a[j])
        lower += a[j] * a[j]
        if a[j] == b[j]:
            upper += a[j] * a[j]
        elif a[j] != 0 or b[j] != top:
            proper[count] = j
            count += 1
    if count > _CORNERS:
        upper += _chords(a, b, proper[:count], rest, top)
    else:
        upper += _corner(a, b, proper[:count], rest, top)
    if found[0] < 0:
        found[0], found[1], found[2], found[3] = least, most, lower, upper
    else:
        found[0], found[1] = min(found[0], least), max(found[1], most)
        found[2], found[3] = min(found[2], lower), max(found[3], upper)


@compiled
def _corner(a: Any, b: Any, proper: Any, rest: int, top: int) -> int:
    count = len(proper)
    best = 0
    for ends in range(1 << count):
        left, squares = rest, 0
        for k in range(count):
            j = proper[k]
            share = b[j] if ends >> k & 1 else a[j]
            left -= share - a[j]
            squares += share * share
        if left < 0:
            continue
        best = max(best, squares + _further(left, top))
        over = left % top
        for k in range(count):
            j = proper[k]
            share = b[j] if ends >> k & 1 else a[j]
            others = squares - share * share
            more = over if share + over <= b[j] else 0
            some = min(b[j] - share, left)
            best = max(best, others + (share + more) ** 2 + _further(left - more, top))
            best = max(best, others + (share + some) ** 2 + _further(left - some, top))
    return best


@compiled
def _chords(a: Any, b: Any, proper: Any, rest: int, top: int) -> int:
    total = 0
    for j in proper:
        total += a[j] * a[j]
    for k in np.argsort(-(a[proper] + b[proper])):
        j = proper[k]
        if a[j] + b[j] > top:
            taken = min(b[j] - a[j], rest)
            total += (a[j] + b[j]) * taken
            rest -= taken
    return total + top * rest


@compiled
def _further(left: int, top: int) -> int:
    number = left // top
    return number * top * top + (left - number * top) ** 2

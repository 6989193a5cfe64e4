"""The bounds of a top share and of the concentration of sales, where only some shares are known."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

from kg.system.sizes import SHARE_CORNERS

Interval = tuple[Fraction, Fraction]
NOTHING, ALL = Fraction(0), Fraction(1)
# Shares as whole numbers of this: percent with 15 decimals, as many as a float may have.
WHOLE = 10**17
# Shares that are whole numbers of this, percent with 5 decimals, have squares of 64 bits.
COARSE = 10**10


def bounds(
    shares: Sequence[Interval], top: Interval = (NOTHING, ALL)
) -> tuple[Interval, Interval] | None:
    """Return the bounds of the top share and of the Herfindahl index, or `None` if no shares fit.

    Shares s_i of known buyers lie in [a_i, b_i]. Any number of further buyers has the slack,
    r = 1 - sum(a_i), as far as known buyers do not take it. The greatest share lies in
    `top` = [l, h]. If some a_i >= l, let everybody be as stated, else try in turn each buyer, known
    or further, whose share may be in [l, h]. Then:

    * top share: from max(a_i) to the greatest of min(b_i, h, a_i + r) and min(h, r);
    * index: from sum(a_i**2), which the slack approaches when it is divided ever finer (in n units,
      it adds r / n); up to the greatest sum of squares at a corner. The sum is convex, so that all
      shares but one stand at an end of their interval. Further buyers and those of no known share
      take h, h, ... and what is left.

    Beyond 12 buyers with proper intervals, the upper bound is that of the chords,
    sum((a_i + b_i) s_i - a_i b_i), which is never too small.

    Args:
        shares: the interval [a_i, b_i] of each known buyer, of 1.
        top: the interval of the greatest share; by default any.
    """
    low, high = top
    if any(a > high or a > b for a, b in shares) or low > high or not high:
        return None
    shares = [(a, min(b, high)) for a, b in shares]
    worlds: list[list[Interval]] = [list(shares)]
    has_top = any(a >= low for a, _ in shares)
    if not has_top and low > 0:
        worlds = [[*shares, (low, high)]]
        for i, (_, b) in enumerate(shares):
            if b >= low:
                worlds.append([*shares[:i], (low, b), *shares[i + 1 :]])
    answers = [_bounds(world, high) for world in worlds if sum(a for a, _ in world) <= 1]
    if not answers:
        return None
    tops, indexes = zip(*answers, strict=True)
    return _hull(tops), _hull(indexes)


def _bounds(known_buyers: Sequence[Interval], high: Fraction) -> tuple[Interval, Interval]:
    """Return the bounds where everybody is as stated."""
    slack = 1 - sum((a for a, _ in known_buyers), NOTHING)
    most = max([min(high, slack), *(min(b, a + slack) for a, b in known_buyers)])
    least = max([a for a, _ in known_buyers], default=NOTHING)
    fixed = sum((a * a for a, b in known_buyers if a == b), NOTHING)
    proper = [(a, b) for a, b in known_buyers if a < b and (a, b) != (NOTHING, high)]
    bound = _bound_by_chords if len(proper) > SHARE_CORNERS else _search_corners
    lower = sum((a * a for a, _ in known_buyers), NOTHING)
    return (least, most), (lower, fixed + bound(proper, slack, high))


def _search_corners(proper: Sequence[Interval], slack: Fraction, high: Fraction) -> Fraction:
    """Return the greatest sum of squares, over all corners, of `proper` buyers and further ones."""
    best = NOTHING
    lows = [a for a, _ in proper]
    for ends in product((0, 1), repeat=len(proper)):
        corner = [pair[end] for pair, end in zip(proper, ends, strict=True)]
        taken_by_known = sum((s - a for s, a in zip(corner, lows, strict=True)), NOTHING)
        left = slack - taken_by_known
        if left < 0:
            continue
        squares = sum((s * s for s in corner), NOTHING)
        best = max(best, squares + _square_further(left, high))
        # One buyer may stand within its interval: it takes what does not fill a further buyer,
        # or all that its interval and the slack allow.
        for s, (_, b) in zip(corner, proper, strict=True):
            topped = left % high if s + left % high <= b else NOTHING
            filled = min(b - s, left)
            for taken in (topped, filled):
                further = _square_further(left - taken, high)
                best = max(best, squares - s * s + (s + taken) ** 2 + further)
    return best


def _bound_by_chords(proper: Sequence[Interval], slack: Fraction, high: Fraction) -> Fraction:
    """Return an upper bound of the sum of squares: the slack goes to the steepest chords first."""
    squares = sum((a * a for a, _ in proper), NOTHING)
    for a, b in sorted(proper, key=lambda pair: -(pair[0] + pair[1])):
        if a + b > high:  # otherwise a further buyer gains more
            taken = min(b - a, slack)
            squares += (a + b) * taken
            slack -= taken
    return squares + high * slack


def _square_further(left: Fraction, high: Fraction) -> Fraction:
    """Return the sum of squares of further buyers: each takes `high`, and the last what is left."""
    number = left // high
    return number * high * high + (left - number * high) ** 2


def _hull(intervals: Iterable[Interval]) -> Interval:
    """Return the interval from the lowest to the highest end."""
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)

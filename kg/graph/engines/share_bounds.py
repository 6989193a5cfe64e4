"""How great a top share and how concentrated sales may be, where only some shares are known, and those by bounds."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

Interval = tuple[Fraction, Fraction]
NOTHING, ALL = Fraction(0), Fraction(1)
CORNERS = 12
WHOLE = (
    10**17
)  # shares as whole numbers of this: percent with 15 decimals, as many as a float may have
COARSE = (
    10**10
)  # those that are whole numbers of this, percent with 5 decimals, have squares of 64 bits


def bounds(
    shares: Sequence[Interval], top: Interval = (NOTHING, ALL)
) -> tuple[Interval, Interval] | None:
    """Return the bounds of the top share and of the Herfindahl index, or `None` where no shares fit.

    Shares s_i of known buyers lie in [a_i, b_i]; any number of further buyers shares the rest, r = 1 - sum(a_i), with
    what known buyers do not take; the greatest share lies in `top` = [l, h]. If some a_i >= l, let everybody be as
    stated, else try in turn each buyer, known or further, whose share may be in [l, h]. Then:

    * top share: from max(a_i) to the greatest of min(b_i, h, a_i + r) and min(h, r);
    * index: from sum(a_i**2), which the rest, in ever smaller crumbs, approaches (in n units, it adds r / n); up to
      the greatest sum of squares at a corner: it is convex, so that all shares but one stand at an end of their
      interval. Further buyers and those of no known share take h, h, ... and what is left.

    Beyond 12 buyers with proper intervals, the upper bound is that of the chords, sum((a_i + b_i) s_i - a_i b_i),
    which is never too small.
    """
    low, high = top
    if any(a > high or a > b for a, b in shares) or low > high or not high:
        return None
    shares = [(a, min(b, high)) for a, b in shares]
    worlds: list[list[Interval]] = [list(shares)]
    if not any(a >= low for a, _ in shares) and low > 0:
        worlds = [
            [*shares[:i], (low, b), *shares[i + 1 :]] for i, (_, b) in enumerate(shares) if b >= low
        ]
        worlds.append([*shares, (low, high)])
    answers = [_bounds(world, high) for world in worlds if sum(a for a, _ in world) <= 1]
    if not answers:
        return None
    tops, indexes = zip(*answers, strict=True)
    return _hull(tops), _hull(indexes)


def _bounds(known: Sequence[Interval], high: Fraction) -> tuple[Interval, Interval]:
    rest = 1 - sum((a for a, _ in known), NOTHING)
    most = max([min(high, rest), *(min(b, a + rest) for a, b in known)])
    least = max([a for a, _ in known], default=NOTHING)
    fixed = sum((a * a for a, b in known if a == b), NOTHING)
    proper = [(a, b) for a, b in known if a < b and (a, b) != (NOTHING, high)]
    corner = (_chords if len(proper) > CORNERS else _corner)(proper, rest, high)
    return (least, most), (sum((a * a for a, _ in known), NOTHING), fixed + corner)


def _corner(proper: Sequence[Interval], rest: Fraction, high: Fraction) -> Fraction:
    """Return the greatest sum of squares of buyers with proper intervals and of further ones, over all corners."""
    best = NOTHING
    for ends in product((0, 1), repeat=len(proper)):
        chosen = [pair[end] for pair, end in zip(proper, ends, strict=True)]
        left = rest - sum((s - a for s, (a, _) in zip(chosen, proper, strict=True)), NOTHING)
        if left < 0:
            continue
        squares = sum((s * s for s in chosen), NOTHING)
        best = max(best, squares + _further(left, high))
        for s, (_, b) in zip(
            chosen, proper, strict=True
        ):  # one of them takes what its interval and the rest allow
            more = left % high if s + left % high <= b else NOTHING
            some = min(b - s, left)
            for taken in (more, some):
                best = max(best, squares - s * s + (s + taken) ** 2 + _further(left - taken, high))
    return best


def _chords(proper: Sequence[Interval], rest: Fraction, high: Fraction) -> Fraction:
    total = sum((a * a for a, _ in proper), NOTHING)
    for a, b in sorted(proper, key=lambda p: -(p[0] + p[1])):
        if a + b > high:
            taken = min(b - a, rest)
            total, rest = total + (a + b) * taken, rest - taken
    return total + high * rest


def _further(left: Fraction, high: Fraction) -> Fraction:
    whole = left // high
    return whole * high * high + (left - whole * high) ** 2


def _hull(intervals: Iterable[Interval]) -> Interval:
    lows, highs = zip(*intervals, strict=True)
    return min(lows), max(highs)

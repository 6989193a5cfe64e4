"""Shares as whole numbers out of ten, and every way in which those who buy may share what is sold."""

from functools import cache

from hypothesis import strategies as st

N = 10
units = st.integers(0, N)
interval = st.tuples(units, units).map(lambda p: (min(p), max(p)))


@cache
def parts(total, most):
    """Return every way to split `total` into parts of at most `most`, whose order does not matter."""
    if total == 0:
        return ((),)
    return tuple((p, *rest) for p in range(min(total, most), 0, -1) for rest in parts(total - p, p))


def vectors(known, left, high):
    if not known:
        yield from parts(left, high)
        return
    (a, b), *others = known
    for share in range(a, min(b, left, high) + 1):
        yield from ((share, *rest) for rest in vectors(others, left - share, high))

"""Drawing: streams of random numbers by name, firm sizes, shares of a whole, and others for the end of a tie."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Return the stream of random numbers of a name: the same for the same seed, whatever else is drawn."""
    return np.random.Generator(np.random.PCG64([seed, zlib.crc32(name.encode())]))


def apportion(total: int, weights: Sequence[float], least: int = 0) -> Whole:
    """Divide a whole number by weights, by largest remainders, with at least so much for each.

    >>> apportion(10, [55.4, 19.8, 24.8]).tolist(), apportion(2, [1, 1, 1], least=1).tolist()
    ([6, 2, 2], [1, 1, 1])
    """
    spare = max(0, total - least * len(weights))
    exact = spare * np.asarray(weights, np.float64) / sum(weights)
    parts = np.floor(exact).astype(np.int64)
    for i in np.argsort(parts - exact, kind="stable")[: spare - int(parts.sum())]:
        parts[i] += 1
    return parts + least


def sizes(number: int, least: int, most: int, mean: float) -> Whole:
    """Return how many employees so many firms of a class have, the greatest first.

    They are the quantiles of a power law cut off at both ends, whose exponent gives the class its mean.

    >>> sizes(5, 4, 9, 5.5).tolist()
    [8, 6, 5, 4, 4]
    """
    if not number:
        return np.empty(0, np.int64)
    values = np.arange(least, most + 1, dtype=np.float64)
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _mean(values, middle) > mean else (low, middle)
    reached = np.cumsum(_law(values, low))
    middles = (np.arange(number, 0, -1) - 0.5) / number
    return np.minimum(np.searchsorted(reached, middles), len(values) - 1).astype(np.int64) + least


def _law(values: Real, exponent: float) -> Real:
    weights = np.exp(
        -exponent * np.log(values / values[-1])
        - max(0.0, -exponent * np.log(values[0] / values[-1]))
    )
    found: Real = weights / weights.sum()
    return found


def _mean(values: Real, exponent: float) -> float:
    return float(values @ _law(values, exponent))


def means(
    firms: Sequence[float], employees: Sequence[float], ends: Sequence[tuple[int, int]]
) -> list[float]:
    """Return the mean size of each class, where only its parts of all firms and of all employees are known.

    The parts leave the size of the mean firm open; it is taken from the middle of what the ends of the classes allow.
    """
    ratios = [e / f if f else 0.0 for f, e in zip(firms, employees, strict=True)]
    allowed = [(a / r, b / r) for r, (a, b) in zip(ratios, ends, strict=True) if r]
    scale = (
        float(np.sqrt(max(a for a, _ in allowed) * min(b for _, b in allowed))) if allowed else 0.0
    )
    return [min(max(scale * r, a), b) for r, (a, b) in zip(ratios, ends, strict=True)]


def sample(rng: np.random.Generator, among: Whole, number: int) -> Whole:
    """Return so many of the given, in their order."""
    if number >= len(among):
        return among
    return (
        among[np.sort(np.argpartition(rng.random(len(among)), number)[:number])]
        if number
        else among[:0]
    )


def draw_repeats(rng: np.random.Generator, who: Whole, weights: Sequence[float]) -> Whole:
    """Return each as often as drawn by the weights of 0, 1, 2, … times."""
    if len(weights) - 1 == np.flatnonzero(weights)[0]:  # always the same number
        return np.repeat(who, len(weights) - 1)
    reached = np.cumsum(np.asarray(weights, np.float64) / sum(weights))
    times = np.minimum(
        np.searchsorted(reached, rng.random(len(who)), side="right"), len(weights) - 1
    )
    return np.repeat(who, times)


def ranks(rng: np.random.Generator, below: Whole, tail: float) -> Whole:
    """Return for each a whole number from 0 to below it; a tail above 1 favours the first, as u to that power does."""
    found: Whole = np.minimum((rng.random(len(below)) ** tail * below).astype(np.int64), below - 1)
    return found

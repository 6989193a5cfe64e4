"""Drawing: streams of random numbers by name, firm sizes, shares, and partners for ties."""

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]


def random_stream(seed: int, name: str) -> np.random.Generator:
    """Return the stream of random numbers of a name, whatever is drawn from other streams.

    Args:
        seed: the seed of the economy.
        name: what is drawn from the stream.
    """
    digest = zlib.crc32(name.encode())
    bits = np.random.PCG64([seed, digest])
    return np.random.Generator(bits)


def apportion(total: int, weights: Sequence[float], least: int = 0) -> Whole:
    """Divide a whole number by weights, by largest remainders.

    Args:
        total: the number to divide.
        weights: how much of it each part is to have, in any unit.
        least: how much each part has at least.

    Returns:
        (parts,) int64.

    >>> apportion(10, [55.4, 19.8, 24.8]).tolist(), apportion(2, [1, 1, 1], least=1).tolist()
    ([6, 2, 2], [1, 1, 1])
    """
    spare = max(0, total - least * len(weights))
    exact = spare * np.asarray(weights, np.float64) / sum(weights)
    parts = np.floor(exact).astype(np.int64)
    left = spare - int(parts.sum())
    by_remainder = np.argsort(parts - exact, kind="stable")
    parts[by_remainder[:left]] += 1
    return parts + least


def sizes(number: int, least: int, most: int, mean: float) -> Whole:
    """Return how many employees the firms of a class have, the greatest first: (number,) int64.

    They are the quantiles of a power law cut off at both ends, whose exponent gives the class its
    mean.

    Args:
        number: how many firms.
        least: the fewest employees of a firm of the class.
        most: the most employees.
        mean: the mean of the power law.

    >>> sizes(5, 4, 9, 5.5).tolist()
    [8, 6, 5, 4, 4]
    """
    if not number:
        return np.empty(0, np.int64)
    values = np.arange(least, most + 1, dtype=np.float64)
    # The mean falls as the exponent rises: bisect.
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        if _mean(values, middle) > mean:
            low = middle
        else:
            high = middle
    shares = _power_law(values, low)
    places_from_top = np.arange(number, 0, -1)
    quantiles = (places_from_top - 0.5) / number
    places = np.searchsorted(np.cumsum(shares), quantiles)
    # The last cumulative share may be just below 1.
    places = np.minimum(places, len(values) - 1)
    return places.astype(np.int64) + least


def _power_law(values: Real, exponent: float) -> Real:
    """Return the share of each size under a power law; the shares sum to 1."""
    logarithms = -exponent * np.log(values / values[-1])
    # Logarithms are shifted by the greatest, so that no power overflows.
    greatest = max(0.0, logarithms[0])
    weights = np.exp(logarithms - greatest)
    shares: Real = weights / weights.sum()
    return shares


def _mean(values: Real, exponent: float) -> float:
    """Return the mean size under a power law."""
    shares = _power_law(values, exponent)
    return float(values @ shares)


def means(
    firms: Sequence[float], employees: Sequence[float], ends: Sequence[tuple[int, int]]
) -> list[float]:
    """Return the mean size of each class, of which only two shares are stated.

    The shares leave the size of the mean firm open; it is taken from the middle of what the ends
    of the classes allow.

    Args:
        firms: the share of each class in all firms, in any unit.
        employees: its share in all employees, in any unit.
        ends: the fewest and the most employees of a firm of the class.
    """
    shares = zip(firms, employees, strict=True)
    ratios = [of_employees / of_firms if of_firms else 0.0 for of_firms, of_employees in shares]
    ratios_and_ends = list(zip(ratios, ends, strict=True))
    lowest, highest = [], []  # the scales that the ends of each class allow
    for ratio, (least, most) in ratios_and_ends:
        if ratio:
            lowest.append(least / ratio)
            highest.append(most / ratio)
    scale = 0.0
    if lowest:
        scale = float(np.sqrt(max(lowest) * min(highest)))
    return [min(max(scale * ratio, least), most) for ratio, (least, most) in ratios_and_ends]


def sample(rng: np.random.Generator, among: Whole, number: int) -> Whole:
    """Return a sample without replacement, in the order of the population.

    Args:
        rng: the random numbers.
        among: (n,) int64, the population.
        number: how many to draw; all if it has no more.
    """
    if number >= len(among):
        return among
    if not number:
        return among[:0]
    keys = rng.random(len(among))
    places = np.argpartition(keys, number)[:number]
    return among[np.sort(places)]


def draw_repeats(rng: np.random.Generator, who: Whole, weights: Sequence[float]) -> Whole:
    """Return each actor as often as drawn.

    Args:
        rng: the random numbers.
        who: (n,) int64, the actors.
        weights: the weights of 0, 1, 2, … times.
    """
    most = len(weights) - 1
    fewest = np.flatnonzero(weights)[0]
    if fewest == most:
        return np.repeat(who, most)
    shares = np.asarray(weights, np.float64) / sum(weights)
    numbers = rng.random(len(who))
    times = np.searchsorted(np.cumsum(shares), numbers, side="right")
    # The last cumulative share may be just below 1.
    times = np.minimum(times, most)
    return np.repeat(who, times)


def ranks(rng: np.random.Generator, below: Whole, tail: float) -> Whole:
    """Return random whole numbers from 0.

    Args:
        rng: the random numbers.
        below: (n,) int64, what each number lies below.
        tail: the power to which a uniform number is raised; above 1 it favours the first.
    """
    uniform = rng.random(len(below))
    numbers = (uniform**tail * below).astype(np.int64)
    # Rounding may reach the limit itself.
    limited: Whole = np.minimum(numbers, below - 1)
    return limited

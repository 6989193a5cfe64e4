"""Open triples of a graph, and the role in which each is brokered as the tiers are dealt anew."""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import comb

import numpy as np
import numpy.typing as npt

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
EXACT = 5000
_MANY = 101  # comb(102, 2) > EXACT
_AT_ONCE = 500_000  # triples times ways
_TIE = 1e-9
# By what is alike in a triple (a, b, c): 4 for a and b, 2 for b and c, 1 for a and c.
_ROLE = np.array([4, 1, 3, 3, 2, 2, 0, 0], dtype=np.int64)
Counts = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def open_triples(n: int, arcs: Labels, most: int) -> Labels | None:
    """Return (a, b, c) for arcs a → b → c without a → c, all different; none where more than `most` arcs meet."""
    tail, head = arcs[:, 0], arcs[:, 1]
    outs = np.bincount(tail, minlength=n)
    if int(outs[head].sum()) > most:
        return None
    first = np.concatenate([[0], np.cumsum(outs)])
    again = outs[head]
    a, b = np.repeat(tail, again), np.repeat(head, again)
    place = np.arange(len(b)) - np.repeat(np.cumsum(again) - again, again)
    c = head[first[b] + place] if len(b) else b
    is_open = (a != c) & ~np.isin(a * n + c, tail * n + head)
    triples: Labels = np.stack([a, b, c], axis=1)[is_open]
    return triples


def broker_shares(triples: Labels, n: int) -> Counts:
    """Return for each triple 1 / the number of actors that broker between the same two."""
    _, which, brokers_of = np.unique(
        triples[:, 0] * n + triples[:, 2], return_inverse=True, return_counts=True
    )
    return np.asarray(1 / brokers_of[which.reshape(-1)], dtype=np.float64)


def count(triples: Labels, weights: Counts, ways: Labels) -> Counts:
    """Return what each broker brokers in each role, in each of several ways of dealing the tiers.

    Args:
        triples: the triples.
        weights: what each counts.
        ways: a row a way, with the tier of every actor.

    Returns:
        An array of ways by brokers by roles; brokers are those in the middle of a triple, by number.
    """
    brokers, which = np.unique(triples[:, 1], return_inverse=True)
    a, b, c = (ways[:, triples[:, i]] for i in range(3))
    role = _ROLE[(a == b) * 4 + (b == c) * 2 + (a == c)]
    cell = (np.arange(len(ways))[:, None] * len(brokers) + which.reshape(-1)) * len(ROLES) + role
    size = len(ways) * len(brokers) * len(ROLES)
    counts = np.bincount(cell.reshape(-1), np.tile(weights, len(ways)), minlength=size)
    return np.asarray(counts, dtype=np.float64).reshape(len(ways), len(brokers), len(ROLES))


def at_least(
    triples: Labels, weights: Counts, observed: Counts, dealt: Iterable[Labels]
) -> tuple[Counts, Counts, int]:
    """Return in how many of the ways dealt each broker, and all together, broker at least as much; and of how many."""
    ways = iter(dealt)
    one, whole, tried = np.zeros(observed.shape), np.zeros(len(ROLES)), 0
    while some := list(islice(ways, max(1, _AT_ONCE // len(triples)))):
        counts = count(triples, weights, np.stack(some))
        one += (counts >= observed - _TIE).sum(axis=0)
        whole += (counts.sum(axis=1) >= observed.sum(axis=0) - _TIE).sum(axis=0)
        tried += len(some)
    return one, whole, tried


def chances(sizes: Labels) -> Counts:
    """Return the probability of each role for three different actors to whom tiers of these sizes are dealt."""
    n = int(sizes.sum())
    of = n * (n - 1) * (n - 2) or 1
    same = sum(m * (m - 1) * (m - 2) for m in sizes.tolist()) / of
    pair = sum(m * (m - 1) * (n - m) for m in sizes.tolist()) / of
    return np.array([same, pair, pair, pair, 1 - same - 3 * pair])


def ways_of(labels: Labels) -> int:
    """Return in how many ways the labels can be dealt, or one more than are tried."""
    ways, left = 1, len(labels)
    for m in np.bincount(labels).tolist():
        # A choice of two or more out of so many passes the limit already; its exact number may be astronomical.
        ways = EXACT + 1 if min(m, left - m) > 1 and left > _MANY else ways * comb(left, m)
        left -= m
        if ways > EXACT:
            return EXACT + 1
    return ways


def every_way(labels: Labels) -> Iterator[Labels]:
    """Yield every way of dealing the labels, in lexicographic order."""
    now = np.sort(labels)
    while True:
        yield now.copy()
        rises = np.flatnonzero(now[:-1] < now[1:])
        if not len(rises):
            return
        i = rises[-1]
        j = np.flatnonzero(now > now[i])[-1]
        now[i], now[j] = now[j], now[i]
        now[i + 1 :] = now[i + 1 :][::-1].copy()


def random_ways(labels: Labels, permutations: int, seed: int) -> Iterator[Labels]:
    """Yield so many random ways of dealing the labels."""
    random = np.random.default_rng(seed)
    return (random.permutation(labels) for _ in range(permutations))

"""Open triples of a graph, and the role in which each is brokered as the tiers are dealt anew."""

from collections.abc import Iterable, Iterator
from itertools import islice
from math import comb
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kg.system.sizes import DEALINGS, DEALT_ACTORS, DEALT_TRIPLES

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
_TIE = 1e-9
# By what is alike in a triple (a, b, c): 4 for a and b, 2 for b and c, 1 for a and c.
ROLE_OF = np.array([4, 1, 3, 3, 2, 2, 0, 0], dtype=np.int64)
Counts = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


def pairs_that_meet(n: int, arcs: Labels) -> int:
    """Return how many pairs of arcs a → b and b → c there are.

    Args:
        n: the number of actors.
        arcs: (m, 2) int64, tail and head of each arc.
    """
    tail, head = arcs[:, 0], arcs[:, 1]
    return int(np.bincount(tail, minlength=n)[head].sum())


def open_triples(n: int, arcs: Labels) -> Labels:
    """Return every (a, b, c), all different, with arcs a → b → c and no arc a → c.

    Args:
        n: the number of actors.
        arcs: (m, 2) int64, tail and head of each arc, in lexicographic order. All pairs of arcs
            that meet are held in memory.

    Returns:
        (t, 3) int64.
    """
    tail, head = arcs[:, 0], arcs[:, 1]
    out_degree = np.bincount(tail, minlength=n)
    # Arcs are sorted by tail: those that leave actor i begin at `first[i]`.
    first = np.concatenate([[0], np.cumsum(out_degree)])
    # Repeat each arc a → b once for each arc that leaves b, and count these from 0 anew.
    repeats = out_degree[head]
    a = np.repeat(tail, repeats)
    b = np.repeat(head, repeats)
    starts = np.cumsum(repeats) - repeats
    offset = np.arange(len(b)) - np.repeat(starts, repeats)
    c = head[first[b] + offset] if len(b) else b
    # A pair of actors is one number, so that membership is a single lookup.
    is_joined = np.isin(a * n + c, tail * n + head)
    is_open = (a != c) & ~is_joined
    paths = np.stack([a, b, c], axis=1)
    triples: Labels = paths[is_open]
    return triples


def broker_shares(triples: Labels, n: int) -> Counts:
    """Return for each triple 1 / the number of actors that broker between the same two.

    Args:
        triples: (t, 3) int64, the triples (a, b, c).
        n: the number of actors.

    Returns:
        (t,) float64.
    """
    ends = triples[:, 0] * n + triples[:, 2]
    _, pair, broker_counts = np.unique(ends, return_inverse=True, return_counts=True)
    rivals = broker_counts[pair.reshape(-1)]
    return np.asarray(1 / rivals, dtype=np.float64)


def count(triples: Labels, weights: Counts, ways: Labels) -> Counts:
    """Return how much each broker brokers in each role, in each of several ways of dealing tiers.

    Args:
        triples: (t, 3) int64, the triples (a, b, c).
        weights: (t,) float64, how much each triple counts.
        ways: (w, n) int64, a row a way, with the tier of every actor.

    Returns:
        (w, brokers, roles) float64; brokers are those in the middle of a triple, by number.
    """
    brokers, broker = np.unique(triples[:, 1], return_inverse=True)
    # The tier of each actor of each triple, in each way.
    a, b, c = (ways[:, actors] for actors in triples.T)
    alike = (a == b) * 4 + (b == c) * 2 + (a == c)
    role = ROLE_OF[alike]
    # One bincount over all cells of the answer, each cell a number: way, then broker, then role.
    way = np.arange(len(ways))[:, None]
    broker_in_way = way * len(brokers) + broker.reshape(-1)
    cell = broker_in_way * len(ROLES) + role
    shape = (len(ways), len(brokers), len(ROLES))
    n_cells = int(np.prod(shape))
    all_weights = np.tile(weights, len(ways))
    counts = np.bincount(cell.reshape(-1), all_weights, minlength=n_cells)
    return np.asarray(counts, dtype=np.float64).reshape(shape)


class Exceedances(NamedTuple):
    """In how many of the ways tried the counts are at least those observed.

    Attributes:
        by_broker: (brokers, roles) float64.
        together: (roles,) float64, for the sum over all brokers.
        tried: how many ways were tried.
    """

    by_broker: Counts
    together: Counts
    tried: int


def at_least(
    triples: Labels, weights: Counts, observed: Counts, ways: Iterable[Labels]
) -> Exceedances:
    """Return in how many ways brokers, each and all together, broker at least as much.

    Args:
        triples: (t, 3) int64, the triples (a, b, c); at least one.
        weights: (t,) float64, how much each triple counts.
        observed: (brokers, roles) float64, the counts with the tiers as they are.
        ways: the ways to try, each (n,) int64 with the tier of every actor.
    """
    by_broker = np.zeros(observed.shape)
    together = np.zeros(len(ROLES))
    tried = 0
    # Sums of shares differ in their last digits by order; `_TIE` counts these as equal.
    least_by_broker = observed - _TIE
    least_together = observed.sum(axis=0) - _TIE
    remaining = iter(ways)
    batch_size = max(1, DEALT_TRIPLES // len(triples))
    while batch := list(islice(remaining, batch_size)):
        counts = count(triples, weights, np.stack(batch))
        by_broker += (counts >= least_by_broker).sum(axis=0)
        totals = counts.sum(axis=1)
        together += (totals >= least_together).sum(axis=0)
        tried += len(batch)
    return Exceedances(by_broker, together, tried)


def chances(sizes: Labels) -> Counts:
    """Return the probability of each role when tiers of these sizes are dealt to three actors."""
    n = int(sizes.sum())
    triples = n * (n - 1) * (n - 2) or 1
    within, across = 0, 0
    for m in sizes.tolist():
        pairs = m * (m - 1)
        within += pairs * (m - 2)
        across += pairs * (n - m)
    all_alike, two_alike = within / triples, across / triples
    all_different = 1 - all_alike - 3 * two_alike
    return np.array([all_alike, two_alike, two_alike, two_alike, all_different])


def ways_of(labels: Labels) -> int:
    """Return in how many ways labels can be dealt; `DEALINGS + 1` stands for any greater number."""
    ways, remaining = 1, len(labels)
    for size in np.bincount(labels).tolist():
        # Already two of so many give more ways than the limit; the exact number may be
        # astronomical.
        if min(size, remaining - size) > 1 and remaining > DEALT_ACTORS:
            return DEALINGS + 1
        ways *= comb(remaining, size)
        remaining -= size
        if ways > DEALINGS:
            return DEALINGS + 1
    return ways


def every_way(labels: Labels) -> Iterator[Labels]:
    """Yield every way of dealing the labels, in lexicographic order."""
    way = np.sort(labels)
    while True:
        yield way.copy()
        rises = np.flatnonzero(way[:-1] < way[1:])
        if not len(rises):
            return
        # The next way raises the last label that a later one exceeds, by the least that does so;
        # what follows then falls, and turned round it is the least again.
        i = rises[-1]
        j = np.flatnonzero(way > way[i])[-1]
        way[i], way[j] = way[j], way[i]
        end = way[i + 1 :]
        end[:] = end[::-1].copy()


def random_ways(labels: Labels, permutations: int, seed: int) -> Iterator[Labels]:
    """Yield random ways of dealing the labels.

    Args:
        labels: (n,) int64, the tier of every actor.
        permutations: how many ways.
        seed: the start of the random numbers.
    """
    random = np.random.default_rng(seed)
    return (random.permutation(labels) for _ in range(permutations))

"""Betweenness of numbered arcs: exact up to a size, beyond it from a sample of sources."""

import math
from dataclasses import dataclass

import numpy as np

from kg.graph.engines import Engine
from kg.graph.flow import Arcs, Numbers, Reals
from kg.system import sizes

DOUBT = 0.1  # the chance that some value is farther off than the bound says
_SEED = 1


@dataclass(frozen=True)
class Sources:
    """From whom shortest routes are followed.

    Attributes:
        nodes: their numbers, ordered, `(k,) int64`.
        of: how many nodes have an arc out; from the others no route starts.
        error: the bound of the error of every value, but for a chance of `DOUBT`; 0 if they are
            all.
    """

    nodes: Numbers
    of: int
    error: float


def choose_sources(arcs: Arcs) -> Sources:
    """Return from whom the shortest routes of a graph are followed: from all, or from a sample.

    The sample has so many sources that searches pass as many arcs as `sizes.SEARCHED_ARCS` says; it
    is drawn without replacement, the same for the same graph. A source adds between 0 and n - 2 to
    the sum of each node, so that Hoeffding's inequality bounds the error of a mean, with Serfling's
    factor for draws without replacement; it holds for all n nodes at once (Brandes & Pich 2007, doi
    10.1142/S0218127407018403; Serfling 1974, doi 10.1214/aos/1176342611).

    Args:
        arcs: the graph.
    """
    starts = np.unique(arcs.tail).astype(np.int64)
    most = max(1, sizes.SEARCHED_ARCS // max(len(arcs.tail), 1))
    if len(starts) <= most:
        return Sources(starts, len(starts), 0.0)
    sample = np.random.default_rng(_SEED).choice(starts, most, replace=False)
    left_out = 1 - (most - 1) / len(starts)
    mean_error = math.sqrt(left_out * math.log(2 * arcs.n / DOUBT) / (2 * most))
    return Sources(np.sort(sample), len(starts), mean_error * len(starts) / (arcs.n - 1))


def betweenness(
    engine: Engine, arcs: Arcs, sources: Sources, lengths: Reals | None = None
) -> Reals:
    """Return the betweenness of every node over all pairs of others, `(n,) float64`, 0 to 1.

    Args:
        engine: the engine.
        arcs: the graph, without parallel arcs or loops.
        sources: from whom routes are followed.
        lengths: the length of each arc, `(m,) float64`; by default all are of one length.
    """
    pairs = (arcs.n - 1) * (arcs.n - 2)
    if pairs <= 0 or not len(sources.nodes):
        return np.zeros(arcs.n)
    passed = engine.betweenness(arcs, sources.nodes, lengths)
    scaled: Reals = passed * (sources.of / len(sources.nodes) / pairs)
    return scaled

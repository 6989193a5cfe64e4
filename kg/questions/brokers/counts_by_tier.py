"""The roles of brokers in a large graph, without a list of its open triples.

For an actor, the pairs of one before and one after it are, by tier, products of two counts. Taken
away are the pairs of an actor with itself and those that an arc joins, which are triangles: their
number grows at worst as the arcs times their root, that of open triples as the square of a degree.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from kg.graph.engines.kernels import brokerage, searches
from kg.questions.brokers.open_triples import ROLE_OF, Counts, Exceedances, Labels

_AT_ONCE = 8  # ways that one pass over the arcs counts
_Rows = tuple[Any, Any]  # `start` and `heads` of the kernels


@dataclass(frozen=True)
class BrokerGraph:
    """The arcs of a channel, as the kernels take them.

    Attributes:
        n: how many actors there are.
        before: the rows of those before each.
        after: the rows of those after each.
        mutual: the rows of those that are both.
        closed: the closed triples, as b, a and c, `(t, 3) int32`.
    """

    n: int
    before: _Rows
    after: _Rows
    mutual: _Rows
    closed: npt.NDArray[np.int32]

    @property
    def work(self) -> int:
        """Return how much one way of dealing tiers takes: arcs and triples to look at."""
        return 2 * len(self.after[1]) + len(self.closed)


def broker_graph(n: int, arcs: Labels) -> BrokerGraph:
    """Return a graph to count brokers in.

    Args:
        n: the number of actors.
        arcs: (m, 2) int64, tail and head of each arc, in lexicographic order, each once and none
            from an actor to itself.
    """
    tail = np.ascontiguousarray(arcs[:, 0])
    head = np.ascontiguousarray(arcs[:, 1])
    keys = tail * n + head
    turned = head * n + tail
    is_mutual = np.isin(keys, turned)
    before = searches.rows(n, head, tail)
    after = searches.rows(n, tail, head)
    mutual = searches.rows(n, tail[is_mutual], head[is_mutual])
    closed = _closed_triples(n, tail, head)
    return BrokerGraph(n, before, after, mutual, closed)


def _closed_triples(n: int, tail: Labels, head: Labels) -> npt.NDArray[np.int32]:
    """Return the closed triples as b, a and c, `(t, 3) int32`."""
    degree = np.bincount(tail, minlength=n)
    degree += np.bincount(head, minlength=n)
    order = np.argsort(degree, kind="stable")
    rank = np.empty(n, np.int64)
    rank[order] = np.arange(n)
    from_rank = rank[tail]
    to_rank = rank[head]
    # A key is a side from its lower end, and below it a bit for each way that an arc goes along it.
    lower = np.minimum(from_rank, to_rank)
    upper = np.maximum(from_rank, to_rank)
    sides = lower * n + upper
    keys = np.sort(sides << 1 | (from_rank > to_rank))
    first = np.flatnonzero(np.diff(keys >> 1, prepend=-1))
    bits = np.where(keys & 1, 2, 1)
    bits = np.bitwise_or.reduceat(bits, first) if len(first) else bits
    sides = keys[first] >> 1
    start = np.searchsorted(sides, np.arange(n + 1) * n)
    heads = (sides % max(n, 1)).astype(np.int32)
    rows = start, heads, bits.astype(np.int8)
    nowhere = np.empty((0, 3), np.int32)
    count = brokerage.closed_triples(*rows, nowhere)
    triples = np.empty((count, 3), np.int32)
    brokerage.closed_triples(*rows, triples)
    closed: npt.NDArray[np.int32] = order.astype(np.int32)[triples]
    return closed


def count_by_tier(graph: BrokerGraph, ways: Labels) -> Labels:
    """Return how often each actor brokers in each role.

    Args:
        graph: the graph.
        ways: (w, n) int64, a row a way, with the tier of every actor.

    Returns:
        (w, n, roles) int64.
    """
    tiers = np.ascontiguousarray(ways.T).astype(np.int32)
    rows = graph.before, graph.after, graph.mutual
    counts: Labels = brokerage.count_roles(*rows, graph.closed, tiers, ROLE_OF)
    return np.moveaxis(counts, 2, 0)


def exceedances(
    graph: BrokerGraph, brokers: Labels, observed: Labels, ways: Iterable[Labels]
) -> Exceedances:
    """Return in how many ways brokers, each and all together, broker at least as much.

    Args:
        graph: the graph.
        brokers: (k,) int64, the actors that broker.
        observed: (k, roles) int64, the counts with the tiers as they are.
        ways: the ways to try, each (n,) int64 with the tier of every actor.
    """
    by_broker: Counts = np.zeros(observed.shape)
    together: Counts = np.zeros(observed.shape[1])
    tried = 0
    least_together = observed.sum(axis=0)
    for batch in _batches(ways):
        for counts in count_by_tier(graph, np.stack(batch)):
            of_brokers = counts[brokers]
            by_broker += of_brokers >= observed
            totals = of_brokers.sum(axis=0)
            together += totals >= least_together
        tried += len(batch)
    return Exceedances(by_broker, together, tried)


def _batches(ways: Iterable[Labels]) -> Iterator[list[Labels]]:
    """Yield the ways in lists of up to `_AT_ONCE`, as a pass over the arcs counts them."""
    remaining = iter(ways)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch

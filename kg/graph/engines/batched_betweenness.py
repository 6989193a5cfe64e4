"""How far the shortest routes from some sources pass each node, by arrays of many searches at once.

This is the algorithm of Brandes 2001, doi 10.1080/0022250X.2001.9990249, for a batch of sources
that go from distance to distance together. A place stands for a search of the batch and a node.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from kg.graph.flow import Arcs, Marks, Numbers, Reals
from kg.system import sizes


class _Steps(NamedTuple):
    """Arcs of searches: the places that each leads from, and to, `(steps,) int64`."""

    tail: Numbers
    head: Numbers


def betweenness(arcs: Arcs, sources: Numbers, lengths: Reals | None = None) -> Reals:
    """Return for each node the sum over sources of the parts of shortest routes that pass it.

    Args:
        arcs: the graph, without parallel arcs or loops.
        sources: the nodes that routes start from.
        lengths: the length of each arc, `(m,) float64`; by default all are of one length.
    """
    rows = _make_rows(arcs, np.ones(len(arcs.tail)) if lengths is None else lengths)
    passed = np.zeros(arcs.n)
    most = max(1, sizes.MOST_PLACES // max(arcs.n, 1))
    batch = min(most, max(1, sizes.FEWEST_PLACES // max(arcs.n, 1)))
    done = 0
    while done < len(sources):
        searches = _Batch(rows, sources[done : done + batch])
        passed += searches.dependencies()
        done += batch
        # Where distances are many and few arcs are of each, more searches go together.
        if searches.steps_a_distance < sizes.FEW_STEPS:
            batch = min(most, 2 * batch)
    return passed


@dataclass(frozen=True)
class _Rows:
    """A graph of n nodes as compressed sparse rows; see `kg.graph.engines.kernels`.

    Attributes:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int64`.
        lengths: their lengths, likewise, `(m,) float64`.
        lengths_there_are: the lengths without repetition, `(k,) float64`.
    """

    start: Numbers
    heads: Numbers
    lengths: Reals
    lengths_there_are: Reals


def _make_rows(arcs: Arcs, lengths: Reals) -> _Rows:
    """Return the arcs sorted by tail, with their lengths."""
    order = np.argsort(arcs.tail, kind="stable")
    start = np.searchsorted(arcs.tail[order], np.arange(arcs.n + 1))
    heads = arcs.head[order].astype(np.int64)
    return _Rows(start, heads, lengths[order], np.unique(lengths))


class _Batch:
    """Searches from several sources at once."""

    def __init__(self, rows: _Rows, sources: Numbers) -> None:
        self.rows, self.n, self.searches = rows, len(rows.start) - 1, len(sources)
        self.origins = np.arange(self.searches, dtype=np.int64) * self.n + sources
        places = self.searches * self.n
        self.is_settled: Marks = np.zeros(places, np.bool_)
        self.routes = np.zeros(places)  # how many shortest routes lead to each place
        self.turn = np.empty(places, np.int64)  # which of several steps into a place is the last
        self.steps_a_distance = 0.0

    def dependencies(self) -> Reals:
        """Return for each node the sum of the dependencies of the sources on it."""
        steps = list(self._settle())
        if steps:
            self.steps_a_distance = sum(len(s.head) for s in steps) / len(steps)
        dependency = np.zeros(len(self.routes))
        for tail, head in reversed(steps):
            behind = (1 + dependency[head]) / self.routes[head]
            np.add.at(dependency, tail, self.routes[tail] * behind)
        dependency[self.origins] = 0.0
        total: Reals = dependency.reshape(self.searches, self.n).sum(axis=0)
        return total

    def _settle(self) -> Iterator[_Steps]:
        """Yield the steps of shortest routes by their distance, and count the routes to places."""
        self.routes[self.origins], self.is_settled[self.origins] = 1.0, True
        places, distance = self.origins, 0.0
        distances: list[float] = []
        waiting: dict[float, list[_Steps]] = {}
        while len(places) or distances:
            for length, steps in self._steps_from(places):
                farther = distance + length
                if farther not in waiting:
                    heappush(distances, farther)
                waiting.setdefault(farther, []).append(steps)
            if not distances:
                return
            distance = heappop(distances)
            arriving = waiting.pop(distance)
            head = np.concatenate([steps.head for steps in arriving])
            tail = np.concatenate([steps.tail for steps in arriving])
            is_open = ~self.is_settled[head]
            head, tail = head[is_open], tail[is_open]
            np.add.at(self.routes, head, self.routes[tail])
            self.is_settled[head] = True
            turns = np.arange(len(head))
            self.turn[head] = turns
            places = head[self.turn[head] == turns]  # each once
            if len(head):
                yield _Steps(tail, head)

    def _steps_from(self, places: Numbers) -> Iterator[tuple[float, _Steps]]:
        """Yield the steps from places to those that are not settled, by their length."""
        nodes = places % self.n
        first = self.rows.start[nodes]
        counts = self.rows.start[nodes + 1] - first
        ends = np.cumsum(counts)
        if not len(ends) or not ends[-1]:
            return
        arcs = np.repeat(first - (ends - counts), counts) + np.arange(ends[-1])
        head = np.repeat(places - nodes, counts) + self.rows.heads[arcs]
        is_open = ~self.is_settled[head]
        tail, head = np.repeat(places, counts)[is_open], head[is_open]
        lengths = self.rows.lengths_there_are
        if len(lengths) == 1:
            yield float(lengths[0]), _Steps(tail, head)
            return
        by_length = np.argsort(self.rows.lengths[arcs[is_open]], kind="stable")
        ordered = self.rows.lengths[arcs[is_open]][by_length]
        tail, head = tail[by_length], head[by_length]
        cuts = np.flatnonzero(np.diff(ordered)) + 1
        for begin, end in pairwise([0, *cuts.tolist(), len(ordered)]):
            if begin < end:
                yield float(ordered[begin]), _Steps(tail[begin:end], head[begin:end])

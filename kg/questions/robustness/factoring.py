"""The exact chance that a node is reached, by factoring: one passage after the other is decided.

Each passage that a route needs is taken to be right, then to be wrong, until a route holds whatever
is undecided, or none is left (Moskowitz 1958, doi 10.1109/TCE.1958.6372698, over passages, each of
which may carry several ties).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from kg.questions.robustness.label_cut import LabelledGraph, relevant

# For each passage its rows by name, each with the probability that it is right.
Passages = Mapping[str, Mapping[str, float]]


class Outcome(NamedTuple):
    """One way a passage may turn out: which of its rows are wrong, and how probable that is."""

    wrong: frozenset[str]
    probability: float


def outcomes(rows: Mapping[str, float]) -> Iterator[Outcome]:
    """Yield the ways in which a passage may turn out.

    Its rows stand and fall together: whoever draws a number from 0 to 1 for the passage finds each
    row right whose probability is above it.

    Args:
        rows: the probability of each row.
    """
    below = 0.0
    for limit in sorted({*rows.values(), 1.0}):
        if limit > below:
            wrong = frozenset(row for row, probability in rows.items() if probability <= below)
            yield Outcome(wrong, limit - below)
            below = limit


class Factoring:
    """The search for the chance that one node is reached."""

    def __init__(self, graph: LabelledGraph, root: int, node: int, passages: Passages) -> None:
        """Begin with the arcs on routes from the root to the node.

        Args:
            graph: the graph; the labels of its ties are rows.
            root: the number of the root.
            node: that of the node.
            passages: the passages in which the rows stand.
        """
        self._labels, self._root, self._node, self._passages = graph.labels, root, node, passages
        part = relevant(graph, root, node)
        self._heads: dict[int, list[tuple[int, int]]] = {}
        for tail, head, tie in zip(
            part.arcs.tail.tolist(), part.arcs.head.tolist(), part.tie.tolist(), strict=True
        ):
            self._heads.setdefault(tail, []).append((head, tie))
        self._ties = {int(tie) for tie in part.tie if int(tie) in graph.labels}

    @cached_property
    def undecided(self) -> frozenset[str]:
        """Return the passages that bear on the node."""
        rows = set(chain.from_iterable(self._labels[tie] for tie in self._ties))
        return frozenset(self._naming(rows, self._passages))

    def chance(self) -> float:
        """Return the chance that the node is reached."""
        return self._chance(frozenset(), self.undecided)

    def _chance(self, wrong: frozenset[str], undecided: frozenset[str]) -> float:
        """Return the chance if some rows are wrong, and some passages still undecided.

        Args:
            wrong: the rows.
            undecided: the passages.
        """
        doubtful = frozenset(chain.from_iterable(self._passages[name] for name in undecided))
        if self._route(wrong | doubtful) is not None:
            return 1.0
        route = self._route(wrong)
        if route is None:
            return 0.0
        rows = set(chain.from_iterable(self._labels.get(tie, ()) for tie in route))
        pivot = min(self._naming(rows, undecided))
        remaining = undecided - {pivot}
        return sum(
            outcome.probability * self._chance(wrong | outcome.wrong, remaining)
            for outcome in outcomes(self._passages[pivot])
        )

    def _naming(self, rows: Collection[str], passages: Iterable[str]) -> Iterator[str]:
        """Yield the passages in which one of some rows stands.

        Args:
            rows: the rows.
            passages: the passages to look at.
        """
        for passage in passages:
            if not self._passages[passage].keys().isdisjoint(rows):
                yield passage

    def _route(self, wrong: Collection[str]) -> list[int] | None:
        """Return the ties of a shortest route if some rows are wrong, if there is one.

        Args:
            wrong: the rows.
        """
        lost = {tie for tie in self._ties if all(row in wrong for row in self._labels[tie])}
        before = {self._root: (self._root, -1)}
        line = [self._root]
        for node in line:  # the line grows as the search goes on
            for head, tie in self._heads.get(node, ()):
                if head not in before and tie not in lost:
                    before[head] = (node, tie)
                    line.append(head)
        if self._node not in before:
            return None
        ties, node = [], self._node
        while node != self._root:
            node, tie = before[node]
            ties.append(tie)
        return ties

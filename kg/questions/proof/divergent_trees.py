"""Two spanning trees whose routes from the root to a node meet in its dominators only.

Lengauer & Tarjan (1979, doi 10.1145/357062.357071) find for each node v a route from its
semidominator that keeps clear of the depth-first tree. One of its two parents is the last stop of
that route, the other its parent in the depth-first tree; which is which depends on the node that
decides about the dominator of v.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kg.graph.flow import Arcs


class DivergentTrees(NamedTuple):
    """Two spanning trees of the nodes that are reached, and the arcs from these.

    `blue` and `red` have the parent of each node but the root.
    """

    blue: Mapping[int, int]
    red: Mapping[int, int]
    arcs: set[tuple[int, int]]


def divergent_trees(arcs: Arcs, root: int) -> DivergentTrees:
    """Return two spanning trees that meet in dominators only.

    Args:
        arcs: the graph of n nodes.
        root: where routes start.
    """
    heads: list[list[int]] = [[] for _ in range(arcs.n)]
    tails: list[list[int]] = [[] for _ in range(arcs.n)]
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        heads[tail].append(head)
        tails[head].append(tail)
    nodes, parents = _depth_first(heads, root)
    place = {v: i for i, v in enumerate(nodes)}
    # From here on nodes are places in the depth-first order; arcs from nodes not reached are gone.
    arrivals = [[place[tail] for tail in tails[v] if tail in place] for v in nodes]
    blue, red = _divergent_parents(arrivals, parents)
    reached_arcs = set[tuple[int, int]]()
    for tail in nodes:
        reached_arcs.update((tail, head) for head in heads[tail])
    blue_tree = {v: nodes[blue[i]] for i, v in enumerate(nodes) if i}
    red_tree = {v: nodes[red[i]] for i, v in enumerate(nodes) if i}
    return DivergentTrees(blue_tree, red_tree, reached_arcs)


def _depth_first(heads: Sequence[Sequence[int]], root: int) -> tuple[list[int], list[int]]:
    """Return the nodes reached in depth-first order, and the place of each one's parent in it."""
    place, nodes, parents = {root: 0}, [root], [0]
    line = [(0, iter(heads[root]))]
    while line:
        parent, ahead = line[-1]
        for head in ahead:
            if head not in place:
                place[head] = len(nodes)
                nodes.append(head)
                parents.append(parent)
                line.append((place[head], iter(heads[head])))
                break
        else:
            line.pop()
    return nodes, parents


@dataclass(frozen=True)
class _Forest:
    """The depth-first tree, linked from the last node up, with ways in it made short.

    Attributes:
        semi: the semidominator of each node as far as it is known, at first the node.
        best: of each node who has the least semidominator on the shortened way up to it.
        linked: what each node hangs on; -1 where it is not linked yet.
    """

    semi: list[int]
    best: list[int]
    linked: list[int]

    def least(self, v: int) -> int:
        """Return who has the least semidominator from v up to below the end of what is linked."""
        best, linked, semi = self.best, self.linked, self.semi
        line = []
        while linked[v] >= 0 and linked[linked[v]] >= 0:
            line.append(v)
            v = linked[v]
        for w in reversed(line):
            # From the top down: who is best above w is known by now, and w hangs on the top.
            best[w] = min(best[w], best[linked[w]], key=lambda x: semi[x])
            linked[w] = linked[linked[w]]
        return best[line[0] if line else v]


def _divergent_parents(
    arrivals: Sequence[Sequence[int]], parents: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Return the blue and the red parent of each place in a depth-first order.

    Args:
        arrivals: the tails of all arcs into each place.
        parents: the parent of each place in the depth-first tree.
    """
    n = len(parents)
    semi, last = list(range(n)), [0] * n  # `last`: the last stop on the route from `semi`
    forest = _Forest(semi, list(range(n)), [-1] * n)
    waiting: list[list[int]] = [[] for _ in range(n)]  # by their semidominator
    decides = list(range(n))
    for v in range(n - 1, 0, -1):
        # A route to v keeps clear of the tree below the least that one of its tails comes from.
        for tail in arrivals[v]:
            least = semi[forest.least(tail)]
            if least < semi[v]:
                semi[v], last[v] = least, tail
        waiting[semi[v]].append(v)
        forest.linked[v] = parents[v]
        # All below the parent of v is linked now: whoever has it as semidominator is decided.
        for w in waiting[parents[v]]:
            u = forest.least(w)
            decides[w] = u if semi[u] < semi[w] else w
        waiting[parents[v]] = []
    blue, red = [0] * n, [0] * n
    for v in range(1, n):
        u = decides[v]
        is_turned = u != v and blue[u] == parents[u]
        blue[v], red[v] = (last[v], parents[v]) if is_turned else (parents[v], last[v])
    return blue, red

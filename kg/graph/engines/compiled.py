"""The compiled engine: the same functions as kernels over rows of arcs, for millions of ties.

The heads of each tail are put into one stretch of an array (compressed sparse rows). The kernels
are compiled by numba when they are first called, and kept on disk for the next process.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kg.graph.engines.compiled_betweenness import betweenness as betweenness
from kg.graph.engines.kernels import centrality, dominance, searches
from kg.graph.engines.kernels import disjoint_routes as flows
from kg.graph.engines.kernels import share_bounds as shares
from kg.graph.engines.protocol import Connectivity
from kg.graph.engines.share_bounds import COARSE, WHOLE
from kg.graph.flow import Arcs, Marks, Numbers, Reals

_WORD = 64  # searches that run at once, each a bit
Rows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]  # `start` and `heads` of the kernels


def dominators(arcs: Arcs, root: int) -> Numbers:
    """Return the immediate dominator of every node; the root's is the root, of an unreached one -1.

    Parents start as those of a breadth-first search, and each arc moves that of its head up to the
    nearest node above both ends, until no arc does (`kg.graph.engines.kernels.dominance`). Where a
    deep graph makes these walks long, the semi-NCA algorithm does the work (Georgiadis, Tarjan &
    Werneck 2006, doi 10.7155/jgaa.00119).

    Args:
        arcs: the graph.
        root: the node that routes start from.
    """
    start, heads = _rows(arcs)
    idom, is_complete = dominance.from_the_top(start, heads, root)
    if not is_complete:
        idom = dominance.semi_nca(start, heads, root)
    numbers: Numbers = idom.astype(np.int64)
    return numbers


def reached(arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()) -> Marks:
    """Return for each node whether a route from a start leads to it.

    Args:
        arcs: the graph.
        starts: the nodes that routes start from.
        without: the nodes that routes avoid; by default none.
    """
    start, heads = _rows(arcs)
    mask: Marks = searches.reached(start, heads, _nodes(starts), _nodes(without))
    return mask


def avoiding(arcs: Arcs, root: int, sets: Sequence[Iterable[int]]) -> Iterable[Marks]:
    """Yield for each set which nodes a route from the root reaches that avoids its members.

    Args:
        arcs: the graph.
        root: the node that routes start from.
        sets: the nodes that each search avoids; 64 searches run at once.
    """
    start, heads = _rows(arcs)
    for first in range(0, len(sets), _WORD):
        word = [_nodes(members) for members in sets[first : first + _WORD]]
        open_to = np.full(arcs.n, ~np.uint64(0))
        for i, members in enumerate(word):
            open_to[members] &= ~_bit(i)
        seeds = np.zeros(arcs.n, np.uint64)
        seeds[root] = ~np.uint64(0)
        bits = searches.spread(start, heads, seeds & open_to, open_to)
        yield from _marks(bits, len(word))


def from_each(arcs: Arcs, sets: Sequence[Iterable[int]]) -> Iterable[Marks]:
    """Yield for each set which nodes a route from one of its members reaches.

    Args:
        arcs: the graph.
        sets: the nodes that each search starts from; 64 searches run at once.
    """
    start, heads = _rows(arcs)
    open_to = np.full(arcs.n, ~np.uint64(0))
    for first in range(0, len(sets), _WORD):
        seeds = np.zeros(arcs.n, np.uint64)
        word = [_nodes(members) for members in sets[first : first + _WORD]]
        for i, members in enumerate(word):
            seeds[members] |= _bit(i)
        bits = searches.spread(start, heads, seeds, open_to)
        yield from _marks(bits, len(word))


def _bit(i: int) -> np.uint64:
    """Return a number with one bit set."""
    return np.uint64(1) << np.uint64(i)


def _marks(bits: npt.NDArray[np.uint64], searches: int) -> Iterable[Marks]:
    """Yield for each of some searches which nodes have its bit."""
    for i in range(searches):
        yield (bits >> np.uint64(i)) & np.uint64(1) != 0


def downward(idom: Numbers, root: int) -> tuple[Numbers, Numbers]:
    """Return the nodes of a dominator tree in preorder, and where those below each end.

    Args:
        idom: the immediate dominator of every node, -1 where it is not reached.
        root: the root of the tree.
    """
    order, end = dominance.downward(idom.astype(np.int32), root)
    return order.astype(np.int64), end


def held_below(arcs: Arcs, idom: Numbers, root: int, targets: Marks) -> Marks:
    """Return for each node whether the arcs lead from it to a target that it dominates.

    Args:
        arcs: some of the arcs that `idom` was found for.
        idom: the immediate dominator of every node, -1 where it is not reached.
        root: the node that routes start from.
        targets: which nodes are targets, `(n,) bool`.
    """
    start, heads = _rows(arcs)
    order, _ = downward(idom, root)
    mask: Marks = dominance.held_below(start, heads, idom.astype(np.int32), order, targets)
    return mask


def shortest_share(arcs: Arcs, root: int, targets: Iterable[int]) -> Reals:
    """Return for every node v the mean of σ(v,t)/σ(t) over the reached targets t ≠ v.

    σ(t) counts the shortest routes from the root to t, σ(v,t) those of them that pass v. Shares are
    accumulated backwards as in Brandes (2001, doi 10.1080/0022250X.2001.9990249), from one source
    and to the targets alone.

    Args:
        arcs: the graph.
        root: the node that routes start from.
        targets: the targets; each counts once.
    """
    start, heads = _rows(arcs)
    is_target = np.zeros(arcs.n, np.bool_)
    is_target[_nodes(targets)] = True
    passing, reached_targets = centrality.shortest_route_shares(start, heads, root, is_target)
    others = reached_targets - is_target  # an unreached target needs no share
    shares: Reals = np.divide(passing, others, out=np.zeros(arcs.n), where=others > 0)
    return shares


def disjoint_routes(arcs: Arcs, start: int, targets: Iterable[int]) -> list[list[list[int]]]:
    """Return for each target a largest set of routes to it that share no other node.

    Routes stand in order, the shortest first, then by their nodes. By Menger's theorem there are as
    many as the smallest number of nodes whose loss cuts the target off; a direct arc is one route
    (augmenting paths: Edmonds & Karp 1972, doi 10.1145/321694.321699). There is none from the start
    to itself.

    Args:
        arcs: the graph.
        start: the node that routes start from.
        targets: where they lead, each by itself.
    """
    # Searched from the target backwards: sources lead to many, but few lead to a target.
    back = _rows(Arcs(arcs.n, arcs.head, arcs.tail))
    direct = {int(v) for v in arcs.head[arcs.tail == start]}
    scratch = flows.make_scratch(arcs.n)
    routes_by_target = []
    for target in targets:
        routes = []
        if target != start:
            routes += [[start, target]] if target in direct else []
            routes += _searched_routes(back, target, start, scratch)
        routes_by_target.append(sorted(routes, key=lambda route: (len(route), route)))
    return routes_by_target


def _searched_routes(
    back: Rows, target: int, start: int, scratch: flows.Scratch
) -> list[list[int]]:
    """Return a largest set of disjoint routes to a target, other than a direct arc."""
    routes = []
    nexts = scratch.nexts
    for first in flows.disjoint(*back, target, start, scratch):
        route = [target, int(first)]
        while route[-1] != start:
            route.append(int(nexts[route[-1]]))
        # The next search needs the arrays clear, and most of their nodes are on no route.
        nexts[route[:-1]] = scratch.lasts[route[:-1]] = -1
        routes.append(_shortened(back, route)[::-1])
    return routes


def _shortened(rows: Rows, route: list[int]) -> list[int]:
    """Return the shortest route along arcs between the nodes of a route that is not one arc."""
    start, heads = rows
    first, last = route[0], route[-1]
    inside = set(route)
    parent = {first: first}
    queue = [first]
    for node in queue:
        for head in heads[start[node] : start[node + 1]].tolist():
            if head in inside and head not in parent and (node, head) != (first, last):
                parent[head] = node
                queue.append(head)
    shortest = [last]
    while shortest[-1] != first:
        shortest.append(parent[shortest[-1]])
    return shortest[::-1]


def _nodes(nodes: Iterable[int]) -> Numbers:
    """Return nodes as an array."""
    return nodes if isinstance(nodes, np.ndarray) else np.fromiter(nodes, np.int64)


def _rows(arcs: Arcs) -> Rows:
    """Return the heads of each tail, and where they start."""
    start, heads = searches.rows(arcs.n, arcs.tail, arcs.head)
    return start, heads


def share_bounds(
    first: Numbers, low: Numbers, high: Numbers, least: Numbers, most: Numbers
) -> tuple[Numbers, Reals]:
    """Return the bounds of the top share and of the Herfindahl index of each supplier.

    `kg.graph.engines.share_bounds` defines the bounds; here they are computed with whole numbers
    out of `WHOLE`. Suppliers with shares of so many decimals that squares would not fit 64 bits are
    left to the fractions of the other engine.

    Args:
        first: where the buyers of each supplier start, and at last where those of the last one
            end, `(n + 1,) int64`.
        low: the least share of each buyer, `(m,) int64`.
        high: the greatest share of each buyer, `(m,) int64`.
        least: the least share of the top buyer of each supplier, `(n,) int64`.
        most: the greatest share of that buyer, `(n,) int64`.

    Returns:
        tops: lower and upper bound of the top share out of `WHOLE`, `(n, 2) int64`.
        indexes: those of the index, 0 to 1, `(n, 2) float64`. Both are -1 where no shares fit.
    """
    total = WHOLE // COARSE
    coarse = (array // COARSE for array in (low, high, least, most))
    answers = shares.bounds(first, *coarse, total)
    tops, indexes = answers[:, :2] * COARSE, answers[:, 2:] / total**2
    is_infeasible = answers[:, 0] < 0
    tops[is_infeasible], indexes[is_infeasible] = -1, -1.0
    # Suppliers that themselves, or of whose buyers one, have a share that is not coarse.
    fine_buyers = np.cumsum((low % COARSE != 0) | (high % COARSE != 0))
    fine = np.flatnonzero(np.diff(np.append(0, fine_buyers)[first]))
    fine = np.union1d(fine, np.flatnonzero((least % COARSE != 0) | (most % COARSE != 0)))
    if len(fine):
        from kg.graph.engines import networkx  # late: most are not fine, and it is slow to import

        stretches = [np.arange(first[i], first[i + 1]) for i in fine]
        starts = np.append(0, np.cumsum([len(stretch) for stretch in stretches]))
        at = np.concatenate(stretches)
        tops[fine], indexes[fine] = networkx.share_bounds(
            starts, low[at], high[at], least[fine], most[fine]
        )
    return tops, indexes


def pagerank(arcs: Arcs) -> Reals:
    """Return the PageRank of every node: damping 0.85, and one without arcs out leads to all alike.

    Brin & Page 1998, doi 10.1016/S0169-7552(98)00110-X.
    """
    tolerance = min(1e-12 * arcs.n, 1e-10)
    ranks: Reals = centrality.pagerank(*_rows(arcs), 0.85, tolerance, 1000)
    return ranks


def core_numbers(arcs: Arcs) -> Numbers:
    """Return the largest k for which each node is in a k-core; the graph has no loops."""
    numbers: Numbers = centrality.cores(*_rows(_both_ways(arcs)))
    return numbers


def parts(arcs: Arcs) -> Connectivity:
    """Return the cut points, bridges and components of a graph, whatever the direction of arcs."""
    both_ways = _both_ways(arcs)
    keys = both_ways.tail * arcs.n + both_ways.head  # both are of 64 bits
    is_first = np.diff(keys, prepend=-1) != 0
    once = Arcs(arcs.n, both_ways.tail[is_first], both_ways.head[is_first])
    return Connectivity(*centrality.cut_points_and_components(*_rows(once)))


def _both_ways(arcs: Arcs) -> Arcs:
    """Return the arcs with each turned round beside it, in order."""
    tail, head = np.concatenate([arcs.tail, arcs.head]), np.concatenate([arcs.head, arcs.tail])
    keys = np.sort(tail.astype(np.int64) * arcs.n + head)
    return Arcs(arcs.n, keys // max(arcs.n, 1), keys % max(arcs.n, 1))

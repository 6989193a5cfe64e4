"""The compiled engine: the same functions as kernels over rows of arcs, for graphs of millions of ties.

The heads of each tail are put into one stretch of an array (compressed sparse rows). The kernels are compiled by numba
when they are first called, and kept on disk for the next process.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kg.graph.engines.kernels import centrality, dominance, searches
from kg.graph.engines.kernels import disjoint_routes as flows
from kg.graph.engines.kernels import share_bounds as shares
from kg.graph.engines.share_bounds import COARSE, WHOLE
from kg.graph.flow import Arcs

Numbers = npt.NDArray[np.int64]


def dominators(arcs: Arcs, root: int) -> Numbers:
    """Return the immediate dominator of every node: the root's is itself, that of an unreached node -1.

    Parents start as those of a breadth-first search, and each arc moves that of its head up to the nearest node above
    both ends, until no arc does (`kg.graph.engines.kernels.dominance`). Where a deep graph makes these walks long, the
    semi-NCA algorithm does the work (Georgiadis, Tarjan & Werneck 2006, doi 10.7155/jgaa.00119).
    """
    start, heads = _rows(arcs)
    above, enough = dominance.from_the_top(start, heads, root)
    if not enough:
        above = dominance.semi_nca(start, heads, root)
    found: Numbers = above.astype(np.int64)
    return found


def reached(
    arcs: Arcs, starts: Iterable[int], without: Iterable[int] = ()
) -> npt.NDArray[np.bool_]:
    """Return which nodes a route from a start reaches that avoids the nodes `without`."""
    start, heads = _rows(arcs)
    found: npt.NDArray[np.bool_] = searches.reached(start, heads, _nodes(starts), _nodes(without))
    return found


def avoiding(
    arcs: Arcs, root: int, sets: Sequence[Iterable[int]]
) -> Iterable[npt.NDArray[np.bool_]]:
    """Yield for each set which nodes a route from the root reaches that avoids its members, 64 sets in one search."""
    start, heads = _rows(arcs)
    for first in range(0, len(sets), 64):
        some = [_nodes(s) for s in sets[first : first + 64]]
        open_to = np.full(arcs.n, ~np.uint64(0))
        for i, members in enumerate(some):
            open_to[members] &= ~(np.uint64(1) << np.uint64(i))
        seeds = np.zeros(arcs.n, np.uint64)
        seeds[root] = ~np.uint64(0)
        found = searches.spread(start, heads, seeds & open_to, open_to)
        for i in range(len(some)):
            yield (found >> np.uint64(i)) & np.uint64(1) != 0


def from_each(arcs: Arcs, sets: Sequence[Iterable[int]]) -> Iterable[npt.NDArray[np.bool_]]:
    """Yield for each set which nodes a route from one of its members reaches, 64 sets in one search."""
    start, heads = _rows(arcs)
    open_to = np.full(arcs.n, ~np.uint64(0))
    for first in range(0, len(sets), 64):
        seeds = np.zeros(arcs.n, np.uint64)
        some = [_nodes(s) for s in sets[first : first + 64]]
        for i, members in enumerate(some):
            seeds[members] |= np.uint64(1) << np.uint64(i)
        found = searches.spread(start, heads, seeds, open_to)
        for i in range(len(some)):
            yield (found >> np.uint64(i)) & np.uint64(1) != 0


def downward(above: Numbers, root: int) -> tuple[Numbers, Numbers]:
    """Return the nodes of a dominator tree in preorder, and for each node where those below it end in that order."""
    order, end = dominance.downward(above.astype(np.int32), root)
    return order.astype(np.int64), end


def held_below(
    arcs: Arcs, above: Numbers, root: int, targets: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Return for each node whether some arcs alone lead from it to a wanted node that it dominates.

    Args:
        arcs: some of the arcs that `above` was found for.
        above: the immediate dominator of every node.
        root: where routes start.
        targets: which nodes count.
    """
    start, heads = _rows(arcs)
    order, _ = downward(above, root)
    found: npt.NDArray[np.bool_] = dominance.held_below(
        start, heads, above.astype(np.int32), order, targets
    )
    return found


def shortest_share(arcs: Arcs, root: int, targets: Iterable[int]) -> npt.NDArray[np.float64]:
    """Return for every node v the mean over reached targets t ≠ v of σ(v,t)/σ(t) on shortest routes from the root.

    σ(t) counts the shortest routes from the root to t, σ(v,t) those that pass v; accumulated backwards as in Brandes
    (2001, doi 10.1080/0022250X.2001.9990249), from one source and to the targets alone.
    """
    start, heads = _rows(arcs)
    is_target = np.zeros(arcs.n, np.bool_)
    is_target[_nodes(targets)] = True
    passing, reached_targets = centrality.shortest_route_shares(start, heads, root, is_target)
    others = reached_targets - is_target  # of a target not reached no share is asked
    shares: npt.NDArray[np.float64] = np.divide(
        passing, others, out=np.zeros(arcs.n), where=others > 0
    )
    return shares


def disjoint_routes(arcs: Arcs, start: int, targets: Iterable[int]) -> list[list[list[int]]]:
    """Return for each target a largest set of routes from start to it that share no other node.

    Routes stand in order, the shortest first, then the lowest. By Menger's theorem there are as many as the smallest
    number of nodes whose loss cuts the target off; a direct arc is one route (augmenting paths: Edmonds & Karp 1972,
    doi 10.1145/321694.321699). There is none from the start to itself.
    """
    # Searched from the target backwards: sources lead to many, but few lead to a target.
    back, tails = _rows(Arcs(arcs.n, arcs.head, arcs.tail))
    direct = {int(v) for v in arcs.head[arcs.tail == start]}
    seen, came = np.zeros(2 * arcs.n, np.bool_), np.empty(2 * arcs.n, np.int64)
    nexts, lasts = np.full(arcs.n, -1, np.int32), np.full(arcs.n, -1, np.int32)
    found = []
    for target in targets:
        routes = [[start, target]] if target in direct and target != start else []
        firsts = (
            flows.disjoint(back, tails, target, start, seen, came, nexts, lasts)
            if target != start
            else ()
        )
        for first in firsts:
            route = [target, int(first)]
            while route[-1] != start:
                route.append(int(nexts[route[-1]]))
            nexts[route[:-1]] = lasts[route[:-1]] = -1
            routes.append(_shortened(back, tails, route)[::-1])
        found.append(sorted(routes, key=lambda r: (len(r), r)))
    return found


def _shortened(start: Numbers, heads: npt.NDArray[np.int32], route: list[int]) -> list[int]:
    """Return the shortest way along arcs between the nodes of a route that is not one arc."""
    inside = set(route)
    came = {route[0]: route[0]}
    line = [route[0]]
    for node in line:
        for head in heads[start[node] : start[node + 1]].tolist():
            if head in inside and head not in came and (node, head) != (route[0], route[-1]):
                came[head] = node
                line.append(head)
    found = [route[-1]]
    while found[-1] != route[0]:
        found.append(came[found[-1]])
    return found[::-1]


def _nodes(some: Iterable[int]) -> Numbers:
    return some if isinstance(some, np.ndarray) else np.fromiter(some, np.int64)


def _rows(arcs: Arcs) -> tuple[Numbers, npt.NDArray[np.int32]]:
    start, heads = searches.rows(arcs.n, arcs.tail, arcs.head)
    return start, heads


def share_bounds(
    first: Numbers, low: Numbers, high: Numbers, least: Numbers, most: Numbers
) -> tuple[Numbers, npt.NDArray[np.float64]]:
    """Return for each supplier the bounds of its top share, as whole numbers, and of its Herfindahl index, from 0 to 1.

    Shares are whole numbers out of `WHOLE`. Both answers have two columns, lower and upper, which are -1 where no
    shares fit. What is computed `kg.graph.engines.share_bounds` says; here with the whole numbers. Suppliers with
    shares of so many decimals that squares would not fit 64 bits are left to the fractions of the other engine.

    Args:
        first: where the buyers of each supplier start, and at last where those of the last end.
        low: the least share of each buyer.
        high: the most of each buyer.
        least: the least share of the top buyer of each supplier.
        most: the most of it.
    """
    whole = WHOLE // COARSE
    found = shares.bounds(
        first, low // COARSE, high // COARSE, least // COARSE, most // COARSE, whole
    )
    tops, indexes = found[:, :2] * COARSE, found[:, 2:] / whole**2
    tops[found[:, 0] < 0], indexes[found[:, 0] < 0] = -1, -1.0
    fine = np.flatnonzero(
        np.diff(np.append(0, np.cumsum((low % COARSE != 0) | (high % COARSE != 0)))[first])
    )
    fine = np.union1d(fine, np.flatnonzero((least % COARSE != 0) | (most % COARSE != 0)))
    if len(fine):
        from kg.graph.engines import networkx  # late: most are not fine, and it is slow to import

        places = [np.arange(first[i], first[i + 1]) for i in fine]
        starts = np.append(0, np.cumsum([len(p) for p in places]))
        at = np.concatenate(places)
        tops[fine], indexes[fine] = networkx.share_bounds(
            starts, low[at], high[at], least[fine], most[fine]
        )
    return tops, indexes


def pagerank(arcs: Arcs) -> npt.NDArray[np.float64]:
    """Return the PageRank of every node: damping 0.85, and a node without arcs out leads to all alike.

    Brin & Page 1998, doi 10.1016/S0169-7552(98)00110-X.
    """
    start, heads = _rows(arcs)
    found: npt.NDArray[np.float64] = centrality.pagerank(
        start, heads, 0.85, min(1e-12 * arcs.n, 1e-10), 1000
    )
    return found


def core_numbers(arcs: Arcs) -> Numbers:
    """Return the largest k for which each node is among nodes with k arcs or more to each other; no loops, please."""
    found: Numbers = centrality.cores(*_rows(_both_ways(arcs)))
    return found


def parts(arcs: Arcs) -> tuple[npt.NDArray[np.bool_], Numbers, Numbers]:
    """Return, direction apart, the cut points, the bridges at each node, and the part it is in, -1 without arcs."""
    both = _both_ways(arcs)
    new = np.diff(both.tail * arcs.n + both.head, prepend=-1) != 0  # both are of 64 bits
    is_cut, bridges, part = centrality.cut_points_and_components(
        *_rows(Arcs(arcs.n, both.tail[new], both.head[new]))
    )
    return is_cut, bridges, part


def _both_ways(arcs: Arcs) -> Arcs:
    """Return the arcs with each turned round beside it, in order."""
    tail, head = np.concatenate([arcs.tail, arcs.head]), np.concatenate([arcs.head, arcs.tail])
    keys = np.sort(tail.astype(np.int64) * arcs.n + head)
    return Arcs(arcs.n, keys // max(arcs.n, 1), keys % max(arcs.n, 1))

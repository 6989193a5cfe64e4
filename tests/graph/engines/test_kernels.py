"""One suite for every engine: published figures, brute force on small random graphs, igraph and networkx beside it."""

from collections.abc import Iterable
from itertools import combinations, pairwise, product

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kg.errors import MissingExtra, NameUnknown
from kg.graph.engines import ENGINES, Engine, engine
from kg.graph.flow import Arcs
from tests.conftest import lacking
from tests.support.published_graphs import BOOST, BOOST_REVERSED, FIGURE_2, FIGURE_4, IGRAPH, TARJAN

# A pair is an arc (tail, head); a graph is its number of nodes and its arcs.
Graph = tuple[int, list[tuple[int, int]]]

random = settings(deadline=None)  # an engine may be compiled on its first call


@pytest.fixture(scope="module", params=ENGINES)
def kernel(request: pytest.FixtureRequest) -> Engine:
    try:
        return engine(request.param)
    except MissingExtra as error:
        lacking(f"{error}; {error.hint}")


@st.composite
def graphs(draw: st.DrawFn, most: int = 7, loops: bool = True) -> Graph:
    """Return a random directed graph of 2 to `most` nodes, from sparse to dense; a role may be tied to itself."""
    n = draw(st.integers(2, most))
    pairs = [(u, v) for u, v in product(range(n), repeat=2) if loops or u != v]
    return n, sorted(draw(st.sets(st.sampled_from(pairs), max_size=3 * n)))


def numbered(n: int, pairs: Iterable[tuple[int, int]]) -> Arcs:
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Arcs(n, ordered[:, 0], ordered[:, 1])


def digraph(n: int, pairs: Iterable[tuple[int, int]]) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(pairs)
    return graph


def reach(
    pairs: list[tuple[int, int]], starts: Iterable[int], without: Iterable[int] = ()
) -> set[int]:
    """Return what is reached, by going through all arcs until nothing changes."""
    closed = set(without)
    found = set(starts) - closed
    while more := {v for u, v in pairs if u in found} - found - closed:
        found |= more
    return found


def captives(above: list[int], root: int) -> dict[int, set[int]]:
    """Return whom each node other than the root holds, from the tree of immediate dominators."""
    held: dict[int, set[int]] = {}
    for node, v in enumerate(above):
        while v not in (-1, root):
            held.setdefault(v, set()).add(node)
            v = above[v]
    return held


# Dominators


@pytest.mark.parametrize(
    ("n", "pairs", "root", "expected", "held"),
    [
        pytest.param(
            13,
            TARJAN,
            0,
            [0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 7, 0, 4],
            {3: 3, 4: 1, 7: 1},
            id="lengauer-tarjan",
        ),
        pytest.param(
            13,
            IGRAPH,
            0,
            [0, 0, 1, 0, 0, 1, 5, 0, 0, 0, 0, 0, 11],
            {1: 3, 5: 1, 11: 1},
            id="igraph",
        ),
        pytest.param(8, BOOST, 0, [0, 0, 1, 1, 3, 4, 4, 1], {1: 6, 3: 3, 4: 2}, id="boost"),
        pytest.param(
            8, BOOST_REVERSED, 7, [1, 7, 7, 4, 5, 7, 4, 7], {1: 1, 4: 2, 5: 3}, id="boost-reversed"
        ),
        pytest.param(6, FIGURE_2, 5, [-1, 5, 5, 5, 5, 5], {}, id="cooper-harvey-kennedy-2"),
        pytest.param(7, FIGURE_4, 6, [-1, 6, 6, 6, 6, 6, 6], {}, id="cooper-harvey-kennedy-4"),
        pytest.param(1, [], 0, [0], {}, id="one-node"),
        pytest.param(3, [(1, 2)], 0, [0, -1, -1], {}, id="nothing-reached"),
    ],
)
def test_dominators_of_published_graphs(kernel, n, pairs, root, expected, held):
    above = kernel.dominators(numbered(n, pairs), root).tolist()
    assert above == expected
    assert {v: len(nodes) for v, nodes in captives(above, root).items()} == held


@random
@given(graph=graphs())
def test_a_dominator_is_what_loses_a_node_when_deleted(kernel, graph):
    n, pairs = graph
    above = kernel.dominators(numbered(n, pairs), 0).tolist()
    full = reach(pairs, [0])
    assert above[0] == 0
    assert {v for v in range(n) if above[v] >= 0} == full
    lost = {v: full - reach(pairs, [0], [v]) - {v} for v in full - {0}}
    assert captives(above, 0) == {v: nodes for v, nodes in lost.items() if nodes}


@random
@given(graph=graphs(most=16), shuffle=st.randoms())
def test_dominators_follow_neither_from_the_order_of_arcs_nor_from_how_often_each_is_there(
    kernel, graph, shuffle
):
    n, pairs = graph
    several = [pair for pair in pairs for _ in range(shuffle.randint(1, 3))]
    shuffle.shuffle(several)
    ends = np.array(several, dtype=np.int32).reshape(-1, 2)
    found = kernel.dominators(Arcs(n, ends[:, 0], ends[:, 1]), 0)
    assert found.tolist() == kernel.dominators(numbered(n, pairs), 0).tolist()


@random
@given(graph=graphs(most=16), root=st.integers(0, 15))
def test_dominators_agree_with_igraph(kernel, graph, root):
    n, pairs = graph
    root %= n
    found = igraph.Graph(n, pairs, directed=True).dominator(root)
    # igraph writes -1 for the root and NaN for what is not reached.
    expected = [
        root if v == root else -1 if above != above else int(above) for v, above in enumerate(found)
    ]
    assert kernel.dominators(numbered(n, pairs), root).tolist() == expected


def test_dominators_of_a_long_chain(kernel):
    n = 3000  # past Python's limit of recursion
    assert kernel.dominators(numbered(n, [(i, i + 1) for i in range(n - 1)]), 0).tolist() == [
        0,
        *range(n - 1),
    ]


# What is reached


@random
@given(graph=graphs(), starts=st.sets(st.integers(0, 6)), without=st.sets(st.integers(0, 6)))
def test_reached_avoids_what_is_closed(kernel, graph, starts, without):
    n, pairs = graph
    starts, without = ({v for v in nodes if v < n} for nodes in (starts, without))
    found = kernel.reached(numbered(n, pairs), starts, without)
    assert found.shape == (n,)
    assert found.dtype == np.bool_
    assert set(np.flatnonzero(found).tolist()) == reach(pairs, starts, without)


# Shares of shortest routes


@random
@given(graph=graphs(), targets=st.sets(st.integers(0, 6)))
def test_shortest_share_counts_all_shortest_routes(kernel, graph, targets):
    n, pairs = graph
    whole = digraph(n, pairs)
    routes = {
        t: list(nx.all_shortest_paths(whole, 0, t))
        for t in targets
        if t < n and nx.has_path(whole, 0, t)
    }
    shares = kernel.shortest_share(numbered(n, pairs), 0, [t for t in targets if t < n])
    for v in range(n):
        passing = [
            sum(v in route for route in routes[t]) / len(routes[t]) for t in routes if t != v
        ]
        assert shares[v] == pytest.approx(sum(passing) / len(passing) if passing else 0.0)


@random
@given(graph=graphs(most=14))
def test_pair_dependencies_of_one_source_sum_to_betweenness(kernel, graph):
    n, pairs = graph
    targets = sorted(reach(pairs, [0]) - {0})
    shares = kernel.shortest_share(numbered(n, pairs), 0, range(1, n))
    sums = [float(shares[v]) * len([t for t in targets if t != v]) for v in range(n)]
    expected = nx.betweenness_centrality_subset(
        digraph(n, pairs), sources=[0], targets=range(n), normalized=False
    )
    assert sums[1:] == pytest.approx(
        [expected[v] for v in range(1, n)]
    )  # betweenness leaves out the ends
    assert sums[0] == pytest.approx(len(targets))  # the root is on every route


def test_shortest_share_of_a_diamond(kernel):
    # Two shortest routes to 3, and one longer that does not count; 4 hangs on 3.
    arcs = numbered(6, [(0, 1), (0, 2), (1, 3), (2, 3), (3, 4), (0, 5), (5, 1)])
    assert kernel.shortest_share(arcs, 0, [3, 4]).tolist() == [1.0, 0.5, 0.5, 1.0, 0.0, 0.0]


def test_shortest_share_where_routes_outgrow_64_bits(kernel):
    # 70 diamonds in a row: 2**70 shortest routes, half of them by each side.
    pairs = [(3 * i + a, 3 * i + b) for i in range(70) for a, b in ((0, 1), (0, 2), (1, 3), (2, 3))]
    shares = kernel.shortest_share(numbered(211, pairs), 0, [210])
    assert shares[[0, 3, 207, 210]].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert shares[[1, 2, 208, 209]].tolist() == [0.5, 0.5, 0.5, 0.5]


# Disjoint routes


def assert_disjoint(
    routes: list[list[int]], pairs: list[tuple[int, int]], start: int, target: int
) -> None:
    """Assert that routes exist arc by arc, share no inner node, repeat none, and stand in order."""
    for route in routes:
        assert (route[0], route[-1]) == (start, target)
        assert set(pairwise(route)) <= set(pairs)
    inner = [v for route in routes for v in route[1:-1]]
    assert len(inner) == len(set(inner) - {start, target})
    assert sum(len(route) == 2 for route in routes) <= 1
    assert routes == sorted(routes, key=lambda r: (len(r), r))


@random
@given(graph=graphs())
def test_most_disjoint_routes_are_the_smallest_cut(kernel, graph):
    n, pairs = graph
    start, target = 0, n - 1
    [routes] = kernel.disjoint_routes(numbered(n, pairs), start, [target])
    assert_disjoint(routes, pairs, start, target)
    # Menger 1927: a direct arc is a route that no deletion of nodes cuts, so it is counted by itself.
    rest = [p for p in pairs if p != (start, target)]
    cuts = (cut for size in range(n) for cut in combinations(range(1, n - 1), size))
    smallest = next(cut for cut in cuts if target not in reach(rest, [start], cut))
    assert len(routes) == len(smallest) + ((start, target) in pairs)


@random
@given(graph=graphs(most=14, loops=False))
def test_disjoint_routes_agree_with_networkx_and_igraph(kernel, graph):
    n, pairs = graph
    start, target = 0, n - 1
    assume((start, target) not in pairs)
    [routes] = kernel.disjoint_routes(numbered(n, pairs), start, [target])
    assert_disjoint(routes, pairs, start, target)
    assert len(routes) == nx.node_connectivity(digraph(n, pairs), start, target)
    assert len(routes) == igraph.Graph(n, pairs, directed=True).vertex_connectivity(start, target)


@random
@given(graph=graphs(), order=st.permutations(range(1, 7)))
def test_an_earlier_question_changes_no_routes(kernel, graph, order):
    n, pairs = graph
    arcs, targets = numbered(n, pairs), [t for t in order if t < n]
    assert kernel.disjoint_routes(arcs, 0, targets) == [
        kernel.disjoint_routes(arcs, 0, [t])[0] for t in targets
    ]


def test_no_route_leads_from_the_start_to_itself_or_to_what_is_not_reached(kernel):
    assert kernel.disjoint_routes(numbered(3, [(0, 1), (1, 0)]), 0, [0, 1, 2]) == [[], [[0, 1]], []]


def test_the_smallest_cuts_of_a_grid_are_the_neighbours_of_its_corners(kernel):
    # networkx test_kcutsets.py, test_grid_2d_graph: a 5x5 grid has these four smallest cuts and no other.
    grid = nx.convert_node_labels_to_integers(
        nx.grid_2d_graph(5, 5), ordering="sorted"
    ).to_directed()
    pairs, arcs = sorted(grid.edges), numbered(25, grid.edges)
    corners = {0: {1, 5}, 4: {3, 9}, 20: {15, 21}, 24: {19, 23}}
    assert kernel.dominators(arcs, 12).tolist() == [12] * 25  # no single node cuts it
    cuts = []
    for cut in combinations(range(25), 2):
        start = next(v for v in range(25) if v not in cut)
        if kernel.reached(arcs, [start], cut).sum() < 23:
            cuts.append(set(cut))
    assert sorted(map(sorted, cuts)) == sorted(map(sorted, corners.values()))
    for corner, neighbours in corners.items():
        [routes] = kernel.disjoint_routes(arcs, 12, [corner])
        assert_disjoint(routes, pairs, 12, corner)
        assert {route[-2] for route in routes} == neighbours
    assert len(kernel.disjoint_routes(arcs, 6, [18])[0]) == 4  # two inner nodes


# The engines themselves


def test_the_default_engine_is_the_first():
    assert engine() is engine(ENGINES[0])


def test_an_unknown_engine_is_named_with_a_cure():
    with pytest.raises(NameUnknown, match="netwrkx") as caught:
        engine("netwrkx")
    assert caught.value.hint == "did you mean networkx?"

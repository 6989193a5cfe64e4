"""Low-high orders: figures of the literature, and thousands of random graphs held against deletion."""

from itertools import pairwise, product

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph.flow import Arcs
from kg.questions.proof.low_high_order import low_high
from tests.support.published_graphs import BOOST, BOOST_REVERSED, IGRAPH, TARJAN


def numbered(n, pairs):
    ordered = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return Arcs(n, ordered[:, 0], ordered[:, 1])


def tree(n, pairs, root):
    """Return the parent of each node in the tree of dominators, the one of the most above; by deleting each node."""
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(range(n))
    full = nx.descendants(graph, root) | {root}
    over = {v: {root} - {v} for v in full}
    for v in full - {root}:
        rest = nx.descendants(graph.subgraph(full - {v}), root) | {root}
        for lost in full - rest - {v}:
            over[lost].add(v)
    above = [-1] * n
    for v in full - {root}:
        above[v] = max(over[v], key=lambda u: len(over[u]))
    above[root] = root
    return above


def faults(n, pairs, root, above):
    """Return what is wrong with the order, and with the routes by low and by high."""
    found = low_high(numbered(n, pairs), root, above)
    place = {v: i for i, v in enumerate(found.order)}
    line = {v: [v] for v in found.order}
    for v in found.order[1:]:
        line[v] = [*line[above[v]], v]
    yield sorted(place) != [v for v in range(n) if above[v] >= 0], "the nodes are not those reached"
    for before, v in pairwise(
        found.order
    ):  # a preorder: the next is a child of somebody on the line to the last
        yield above[v] not in line[before], f"{v} comes too late"
    for v in found.order[1:]:
        low, high = found.low[v], found.high[v]
        yield not {(low, v), (high, v)} <= set(pairs), f"no arc to {v}"
        yield place[low] >= place[v], f"{v} has no low"
        yield high != above[v] and (place[high] <= place[v] or v in line[high]), f"{v} has no high"
        routes = []
        for up in (found.low, found.high):
            route = [v]
            while route[-1] != root and len(route) <= n:
                route.append(up[route[-1]])
            routes.append(set(route))
        yield routes[0] & routes[1] != {root, *line[v]}, f"the routes to {v} meet elsewhere"


@st.composite
def graphs(draw, most):
    n = draw(st.integers(1, most))
    return (
        n,
        draw(st.sets(st.sampled_from(list(product(range(n), repeat=2))), max_size=3 * n)),
        draw(st.integers(0, n - 1)),
    )


@pytest.mark.parametrize(
    ("n", "pairs", "root"),
    [(13, TARJAN, 0), (13, IGRAPH, 0), (8, BOOST, 0), (8, BOOST_REVERSED, 7), (1, [], 0)],
)
def test_published_graphs_have_a_low_high_order(n, pairs, root):
    assert [what for wrong, what in faults(n, pairs, root, tree(n, pairs, root)) if wrong] == []


@settings(max_examples=1500, deadline=None)
@given(graph=graphs(9))
def test_every_random_graph_has_a_low_high_order_and_two_divergent_trees(graph):
    n, pairs, root = graph
    assert [what for wrong, what in faults(n, pairs, root, tree(n, pairs, root)) if wrong] == []


def test_no_acyclic_part_proves_that_two_who_lead_to_each_other_are_free():
    # 3 and 4 have one further arc each; the order must put them between 1 and 2.
    found = low_high(numbered(5, [(0, 1), (0, 2), (1, 3), (2, 4), (3, 4), (4, 3)]), 0, [0] * 5)
    assert found.order in ((0, 1, 3, 4, 2), (0, 2, 4, 3, 1))


def test_a_route_that_is_short_does_not_hide_another():
    found = low_high(numbered(3, [(0, 1), (0, 2), (1, 2)]), 0, [0, 0, 0])
    assert {found.low[2], found.high[2]} == {0, 1}


@pytest.mark.parametrize("both", [True, False])
def test_a_long_row_is_ordered_past_what_numbers_and_recursion_allow(both):
    n = 2000
    row = [(i, i + 1) for i in range(1, n - 1)]
    pairs = [(0, 1), (0, n - 1), *row, *((v, u) for u, v in row if both)]
    above = [0] * n if both else [0, 0, *range(1, n - 2), 0]
    assert [what for wrong, what in faults(n, pairs, 0, above) if wrong] == []

"""One suite for every engine: centrality by numbers, with igraph beside it and graphs whose answers are known."""

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import MissingExtra
from kg.graph.engines import ENGINES, engine
from kg.graph.flow import Arcs
from tests.conftest import lacking

random = settings(max_examples=60, deadline=None)


@pytest.fixture(scope="module", params=ENGINES)
def kernel(request):
    try:
        return engine(request.param)
    except MissingExtra as error:
        lacking(f"{error}; {error.hint}")


@st.composite
def graphs(draw, most=12):
    """Return a number of nodes and arcs without loops, from none to many, now and then both ways."""
    n = draw(st.integers(1, most))
    pairs = [(u, v) for u in range(n) for v in range(n) if u != v]
    return n, sorted(draw(st.sets(st.sampled_from(pairs), max_size=3 * n))) if pairs else []


def numbered(n, pairs):
    ordered = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return Arcs(n, ordered[:, 0], ordered[:, 1])


@random
@given(graphs())
def test_the_measures_are_those_of_igraph(kernel, graph):
    n, pairs = graph
    arcs, twin = numbered(n, pairs), igraph.Graph(n, pairs, directed=True)
    assert kernel.pagerank(arcs).tolist() == pytest.approx(twin.pagerank(), abs=1e-9)
    assert kernel.core_numbers(arcs).tolist() == twin.coreness(mode="all")
    is_cut, bridges, part = kernel.parts(arcs)
    flat = igraph.Graph(n, sorted({(min(p), max(p)) for p in pairs}))
    assert np.flatnonzero(is_cut).tolist() == sorted(flat.articulation_points())
    ends = [v for i in flat.bridges() for v in flat.es[i].tuple]
    assert bridges.tolist() == [ends.count(v) for v in range(n)]
    groups = {frozenset(c) for c in flat.connected_components() if len(c) > 1}
    assert {
        frozenset(np.flatnonzero(part == i).tolist()) for i in set(part.tolist()) - {-1}
    } == groups
    assert sorted(set(part.tolist()) - {-1}) == list(range(len(groups)))


def test_the_karate_club_falls_apart_without_its_instructor(kernel):
    """Zachary 1977: node 0 is the only cut point, member 11 hangs on it alone, and there is a 4-core of ten."""
    arcs = numbered(
        34, [pair for u, v in nx.karate_club_graph().edges for pair in ((u, v), (v, u))]
    )
    is_cut, bridges, part = kernel.parts(arcs)
    assert np.flatnonzero(is_cut).tolist() == [0]
    assert np.flatnonzero(bridges).tolist() == [0, 11]
    assert set(part.tolist()) == {0}
    cores = kernel.core_numbers(arcs)  # both ways each tie counts twice
    assert (cores.max(), (cores == 8).sum()) == (8, 10)


def test_a_long_line_is_no_deep_recursion(kernel):
    n = 3000
    is_cut, bridges, _ = kernel.parts(numbered(n, [(i, i + 1) for i in range(n - 1)]))
    assert (is_cut.sum(), bridges.sum()) == (n - 2, 2 * (n - 1))


def test_pagerank_of_large_random_graphs_as_networkx_has_it():
    compiled = pytest.importorskip(
        "kg.graph.engines.compiled", reason="numba is not installed", exc_type=MissingExtra
    )
    graph = nx.gnp_random_graph(2000, 0.002, seed=1, directed=True)
    found = compiled.pagerank(numbered(2000, graph.edges))
    assert found.sum() == pytest.approx(1)
    assert np.abs(found - list(nx.pagerank(graph, tol=1e-12, max_iter=1000).values())).max() < 1e-9

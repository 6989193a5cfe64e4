"""Betweenness by arrays and by kernels beside networkx, and routes that share no node beside it."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest

from kg.graph.engines import ENGINES, engine
from kg.graph.engines import networkx as oracle
from kg.graph.engines.near_disjoint_routes import disjoint_routes
from kg.graph.flow import Arcs
from kg.questions.rank.betweenness import betweenness, choose_sources
from kg.system import sizes


def arcs_of(graph):
    ends = np.array(list(graph.edges), np.int64).reshape(-1, 2)
    return Arcs(len(graph), ends[:, 0], ends[:, 1])


@pytest.mark.parametrize("name", ENGINES)
def test_betweenness_is_that_of_networkx(name):
    if name == "csr":
        pytest.importorskip("numba")
    for seed in range(40):
        rng = np.random.default_rng(seed)
        graph = nx.gnm_random_graph(int(rng.integers(2, 20)), 45, seed=seed, directed=True)
        arcs = arcs_of(graph)
        lengths = rng.integers(1, 4, len(arcs.tail)).astype(float)
        nx.set_edge_attributes(graph, dict(zip(graph.edges, lengths, strict=True)), "length")
        for key, given in ((None, None), ("length", lengths)):
            expected = nx.betweenness_centrality(graph, weight=key)
            values = betweenness(engine(name), arcs, choose_sources(arcs), given)
            assert values == pytest.approx(list(expected.values())), (seed, key)


@pytest.mark.parametrize("name", ENGINES)
def test_krackhardts_kite_from_all_and_from_a_sample(name, monkeypatch):
    """Krackhardt 1990, doi 10.2307/2393394: the bound of the sample holds of the published values."""
    if name == "csr":
        pytest.importorskip("numba")
    arcs = arcs_of(nx.krackhardt_kite_graph().to_directed())
    exact = betweenness(engine(name), arcs, choose_sources(arcs))
    assert exact[[7, 5, 6, 8, 3]] * 36 == pytest.approx([14, 25 / 3, 25 / 3, 8, 11 / 3])
    monkeypatch.setattr(sizes, "SEARCHED_ARCS", 6 * len(arcs.tail))
    sources = choose_sources(arcs)
    assert (len(sources.nodes), sources.of) == (6, 10)
    # (1 - 5/10) ln(2 · 10 / 0.1) / (2 · 6), its root, times 10/9
    assert sources.error == pytest.approx(0.5221, abs=1e-4)
    sampled = betweenness(engine(name), arcs, sources)
    assert 0 < np.abs(sampled - exact).max() <= sources.error


def test_a_path_as_deep_as_it_is_long_takes_larger_batches(monkeypatch):
    monkeypatch.setattr(sizes, "FEWEST_PLACES", 60)
    arcs = arcs_of(nx.path_graph(60).to_directed())
    values = betweenness(oracle, arcs, choose_sources(arcs))
    assert values * 59 * 58 == pytest.approx([2 * i * (59 - i) for i in range(60)])


def test_routes_that_share_no_node_are_as_many_as_networkx_finds():
    for seed in range(150):
        rng = np.random.default_rng(seed)
        graph = nx.gnm_random_graph(
            int(rng.integers(2, 13)), 25, seed=seed, directed=bool(seed % 2)
        )
        graph = graph.to_directed()
        arcs = arcs_of(graph)
        expected = oracle.disjoint_routes(arcs, 0, list(graph))
        answers = disjoint_routes(oracle, arcs, 0, list(graph))
        for target, (routes, others) in enumerate(zip(answers, expected, strict=True)):
            assert len(routes) == len(others), (seed, target)
            inside = [node for route in routes for node in route[1:-1]]
            assert len(set(inside)) == len(inside)
            assert all((route[0], route[-1]) == (0, target) for route in routes)
            assert all(graph.has_edge(*pair) for route in routes for pair in pairwise(route))

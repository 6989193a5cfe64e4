"""The enumeration of routes against every simple path, and where there are too many to look through."""

from itertools import pairwise

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.graph import cheapest_routes
from kg.graph.cheapest_routes import Ground, cheapest, plain


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=24),
    st.sets(st.integers(0, 5), min_size=1),
    st.integers(1, 6),
)
def test_the_enumeration_agrees_with_every_simple_path(pairs, starts, most):
    arcs = [(str(a), str(b)) for a, b in pairs if a != b]
    graph = nx.DiGraph(arcs)
    graph.add_nodes_from(map(str, range(7)))
    begin = frozenset(map(str, starts))
    ground = plain(arcs, begin, "6")
    every = {tuple(p) for s in begin for p in nx.all_simple_paths(graph, s, "6")}
    expected = sorted(every, key=lambda p: (len(p), p))[:most]
    assert cheapest(ground, most).ways == tuple(expected)
    # Routes with exactly one arc from a lower number to a higher, each other arc without cost.
    free = lambda a, b: int(a < b)  # noqa: E731
    step = lambda label, a, b: label + free(a, b) if label + free(a, b) < 2 else None  # noqa: E731
    climbing = Ground(dict.fromkeys(begin - {"6"}, 0), "6", ground.after, step, free)
    one = [p for p in every if sum(free(*pair) for pair in pairwise(p)) == 1]
    listing = cheapest(climbing, most, lambda label: label == 1)
    assert listing.ways == tuple(sorted(one)[:most])
    assert listing.complete


def test_the_first_of_a_hundred_million_equal_routes_are_listed():
    layers = [[f"{i}{j}" for j in range(10)] for i in range(8)]
    arcs = [
        (a, b) for above, below in pairwise([["s"], *layers, ["t"]]) for a in above for b in below
    ]
    listing = cheapest(plain(arcs, ["s"], "t"), 2)
    first = ("s", *(f"{i}0" for i in range(8)), "t")
    assert listing.ways == (first, (*first[:8], "71", "t"))
    assert listing.complete


def test_whom_a_route_cannot_come_back_from_costs_no_patience(monkeypatch):
    monkeypatch.setattr(cheapest_routes, "ROUTE_STATES", 500)
    clique = [(f"c{i}", f"c{j}") for i in range(12) for j in range(12) if i != j]
    arcs = [("s", "gate"), ("gate", "t"), *clique, ("gate", "c0"), ("gate", "c5"), ("c3", "gate")]
    listing = cheapest(plain(arcs, ["s"], "t"), 3)
    assert listing.ways == (("s", "gate", "t"),)
    assert listing.complete

"""Coalitions against all sets of actors tried one by one, and against the flows of networkx."""

from itertools import combinations
from random import Random

import networkx as nx
import pytest

import kg
from kg.errors import KgError
from tests.support.worlds import in_memory

MOST = 3


def drawn(seed: int):
    """Return a random world: a state, banks that lend among each other, and firms."""
    rng = Random(seed)  # noqa: S311
    banks = [f"b{i}" for i in range(rng.randint(2, 7))]
    firms = [f"f{i}" for i in range(rng.randint(1, 3))]
    nodes = ["s", *banks, *firms]
    pairs = [(a, b) for a in nodes for b in nodes[1:] if a != b and rng.random() < 0.3]
    actors = "s state \n" + " \n ".join(
        [*(f"{b} bank" for b in banks), *(f"{f} sme" for f in firms)]
    )
    return in_memory(actors, " \n ".join(f"{a} lends-to {b}" for a, b in pairs)), pairs


def by_hand(graph: nx.DiGraph, target: str) -> set[frozenset[str]]:
    """Return the inclusion-minimal sets of up to three actors without which no route leads there."""
    others = sorted(set(graph) - {"s", target})
    cuts: list[frozenset[str]] = []
    for size in range(1, MOST + 1):
        for members in map(frozenset, combinations(others, size)):
            left = graph.subgraph(set(graph) - members)
            if not nx.has_path(left, "s", target) and not any(cut < members for cut in cuts):
                cuts.append(members)
    return set(cuts)


@pytest.mark.parametrize("seed", range(60))
def test_all_coalitions_are_those_found_one_by_one(seed):
    case, pairs = drawn(seed)
    answer = kg.bottlenecks(
        case, "capital", sources=["s"], targets=["sme"], coalitions=MOST, witnesses=False
    ).answers[0]
    graph = nx.DiGraph(pairs)
    graph.add_nodes_from(case.names)
    found: dict[str, set[frozenset[str]]] = {}
    for coalition in answer.coalitions.coalitions:
        found.setdefault(coalition.target, set()).add(frozenset(coalition.members))
    best = found.pop("", set())
    expected = {target: by_hand(graph, target) for target in answer.reached}
    assert found == {target: cuts for target, cuts in expected.items() if cuts}
    for target, cuts in expected.items():
        if cuts and not graph.has_edge("s", target):
            least = nx.node_connectivity(graph, "s", target)
            assert min(map(len, cuts), default=MOST + 1) == least
    captives = {
        members: sum(any(cut <= members for cut in cuts) for cuts in expected.values())
        for size in (2, 3)
        for members in map(frozenset, combinations(sorted(set(graph) - {"s"}), size))
    }
    for members in best:
        size = len(members)
        most = max(held for others, held in captives.items() if len(others) == size)
        assert captives[members] == most
    singles = {g.actor for g in answer.gatekeepers if g.role != "source"}
    assert singles == {
        v for cuts in expected.values() for cut in cuts for v in cut if len(cut) == 1
    }


def test_two_that_hold_together_are_told_and_a_source_is_no_member():
    actors = "s state \n a bank \n b bank \n x sme \n y sme"
    case = in_memory(
        actors, "s funds a \n s funds b \n a lends-to x \n b lends-to x \n a lends-to y"
    )
    answer = kg.bottlenecks(
        case, "capital", sources=["state"], targets=["sme"], coalitions=2, witnesses=False
    )
    rows = {t.name: t.records() for t in answer.tables()}["coalitions"]
    assert [(r["target"], r["members"], r["captives"]) for r in rows] == [
        ("x", ("a", "b"), 2),
        ("y", ("a",), 1),
        ("", ("a", "b"), 2),
    ]
    said = [sentence.text for sentence in answer.sentences()]
    assert "A and B together hold 2 of 2 reached; no 2 actors hold more." in said


def test_so_many_members_are_refused():
    case = in_memory("s state \n x sme", "s funds x")
    with pytest.raises(KgError, match="coalitions of 5 members are not looked for"):
        kg.bottlenecks(case, "capital", sources=["state"], targets=["sme"], coalitions=5)

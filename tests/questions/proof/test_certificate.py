"""A certificate proves its tree: every accepted tree is the tree of dominators, even after tampering."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.questions.proof.certificate import START
from kg.questions.proof.check_certificate import ClaimedTree, proven
from kg.questions.proof.low_high_order import low_high
from tests.questions.proof.test_low_high_order import graphs, numbered, tree

CELLS = ("node", "dominator", "low", "high")


def certified(n, pairs, root, above):
    """Return the rows of a certificate, the root first, and the numbers of its names."""
    found = low_high(numbered(n, pairs), root, above)
    names = [START if v == root else f"n{v}" for v in range(n)]
    rows = [
        {
            "node": names[v],
            "dominator": names[above[v]],
            "low": names[found.low[v]],
            "high": names[found.high[v]],
        }
        for v in found.order[1:]
    ]
    return [row | {"order": i} for i, row in enumerate(rows, 1)], {
        name: v for v, name in enumerate(names)
    }


def accepted(rows, number, pairs, above):
    """Return the tree that the rows prove of all nodes reached, or none."""
    reached = {v for v, parent in enumerate(above) if parent >= 0}
    found = proven(rows, number, set(pairs), reached, sorted(reached - {number[START]}))
    return found.above if isinstance(found, ClaimedTree) else None


@settings(max_examples=400, deadline=None)
@given(graph=graphs(7))
def test_a_true_certificate_proves_its_tree(graph):
    n, pairs, root = graph
    above = tree(n, pairs, root)
    rows, number = certified(n, pairs, root, above)
    assert accepted(rows, number, pairs, above) == {
        v: u for v, u in enumerate(above) if u >= 0 and v != root
    }


@settings(max_examples=1500, deadline=None)
@given(graph=graphs(6), data=st.data())
def test_no_false_tree_is_ever_proven(graph, data):
    n, pairs, root = graph
    above = tree(n, pairs, root)
    rows, number = certified(n, pairs, root, above)
    if not rows:
        return
    for _ in range(data.draw(st.integers(1, 4))):
        i, cell = (
            data.draw(st.integers(0, len(rows) - 1)),
            data.draw(st.sampled_from([*CELLS, "order"])),
        )
        value = data.draw(
            st.integers(1, len(rows)) if cell == "order" else st.sampled_from(sorted(number))
        )
        rows = [row | {cell: value} if i == j else row for j, row in enumerate(rows)]
    found = accepted(rows, number, pairs, above)
    assert found is None or found == {v: u for v, u in enumerate(above) if u >= 0 and v != root}


@settings(max_examples=400, deadline=None)
@given(graph=graphs(6), data=st.data())
def test_no_other_tree_is_proven_by_its_own_order(graph, data):
    n, pairs, root = graph
    above = tree(n, pairs, root)
    reached = [v for v in range(n) if above[v] >= 0 and v != root]
    made_up = {v: data.draw(st.sampled_from([root, *reached[:i]])) for i, v in enumerate(reached)}
    order = [root]
    for v in reached:  # right behind its parent: a preorder of the tree made up
        order.insert(order.index(made_up[v]) + 1, v)
    names = [START if v == root else f"n{v}" for v in range(n)]
    tails = {v: sorted(u for u, w in pairs if w == v and above[u] >= 0) for v in reached}
    rows = [
        {
            "node": names[v],
            "dominator": names[made_up[v]],
            "order": i,
            "low": names[data.draw(st.sampled_from(tails[v]))],
            "high": names[data.draw(st.sampled_from(tails[v]))],
        }
        for i, v in enumerate(order[1:], 1)
    ]
    found = accepted(rows, {name: v for v, name in enumerate(names)}, pairs, above)
    assert found is None or found == {v: above[v] for v in reached}


@pytest.mark.parametrize(
    ("arc", "low", "high", "fault"),
    [
        ((2, 3), "n1", "n3", "n2 does not stand between n1 and n3"),  # n3 is below n2
        ((2, 2), "n2", "n3", "n2 does not stand between n2 and n3"),
        ((2, 3), "n1", START, "no arc leads to n2 from (start)"),
        ((2, 3), START, "n1", "no arc leads to n2 from (start)"),
    ],
)
def test_one_way_to_a_node_is_not_two(arc, low, high, fault):
    # 2 can be had from 1 alone, and 3 from 2; the rows put 2 beside 1.
    rows = [
        {"node": "n1", "dominator": START, "order": 1, "low": START, "high": START},
        {"node": "n2", "dominator": START, "order": 2, "low": low, "high": high},
        {"node": "n3", "dominator": "n2", "order": 3, "low": "n2", "high": "n2"},
    ]
    arcs = {(0, 1), (1, 2), (2, 3), (3, 2), arc}
    assert (
        proven(rows, {START: 0, "n1": 1, "n2": 2, "n3": 3}, arcs, {0, 1, 2, 3}, [1, 2, 3]) == fault
    )


def test_an_arc_from_itself_is_no_way_to_a_node():
    # 2 can be had from 1 alone; the rows put both below the start.
    rows = [
        {"node": "n2", "dominator": START, "order": 1, "low": "n2", "high": "n1"},
        {"node": "n1", "dominator": START, "order": 2, "low": START, "high": START},
    ]
    found = proven(rows, {START: 0, "n1": 1, "n2": 2}, {(0, 1), (1, 2), (2, 2)}, {0, 1, 2}, [1, 2])
    assert found == "n2 does not stand between n2 and n1"


def test_who_is_not_reached_need_not_be_in_the_tree():
    rows = [{"node": "n1", "dominator": START, "order": 1, "low": START, "high": START}]
    number = {START: 0, "n1": 1, "n2": 2}
    assert isinstance(proven(rows, number, {(0, 1), (2, 1)}, {0, 1}, [1]), ClaimedTree)
    assert (
        proven(rows, number, {(0, 1), (2, 1)}, {0, 1, 2}, [1])
        == "n2 leads to n1, which the tree puts below (start)"
    )
    unreached = [rows[0] | {"low": "n2"}]
    assert (
        proven(unreached, number, {(0, 1), (2, 1)}, {0, 1}, [1])
        == "n1 does not stand between n2 and (start)"
    )

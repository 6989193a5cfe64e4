"""Chances: two-terminal reliability by its published polynomial, by every state, and by draws."""

from itertools import product

import numpy as np
import pytest

import kg
from kg.errors import KgError, NameUnknown
from kg.graph.flow import Arcs
from kg.questions.robustness.chances import default_probabilities, wilson
from kg.questions.robustness.factoring import Factoring, outcomes
from kg.questions.robustness.label_cut import LabelledGraph
from kg.schema.read import own_schema
from tests.support.worlds import world

# The bridge graph: s, a, b, t, with the arcs s-a, s-b, a-b, a-t, b-t.
BRIDGE = ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3))


def factoring(edges, both_ways, passages, node=3):
    """Return the factoring of a graph whose edge i rests on the row `ri`."""
    arcs = [(tail, head, i) for i, (tail, head) in enumerate(edges)]
    arcs += [(head, tail, i) for tail, head, i in arcs if i in both_ways]
    tail, head, tie = (np.array(column, np.int64) for column in zip(*arcs, strict=True))
    size = max(map(max, edges)) + 1
    graph = LabelledGraph(Arcs(size, tail, head), tie, {i: (f"r{i}",) for i in range(len(edges))})
    return Factoring(graph, 0, node, passages)


def alone(count, probability):
    """Return as many passages, each with a row of its own."""
    return {f"p{i}": {f"r{i}": probability} for i in range(count)}


@pytest.mark.parametrize(
    ("both_ways", "probability", "chance"),
    [
        (range(5), 0.9, 0.97848),  # 2p² + 2p³ - 5p⁴ + 2p⁵
        (range(5), 0.5, 0.5),
        ((), 0.9, 0.97119),
        ((), 0.5, 0.46875),
    ],
)
def test_the_bridge_graph(both_ways, probability, chance):
    found = factoring(BRIDGE, set(both_ways), alone(5, probability)).chance()
    assert found == pytest.approx(chance, abs=1e-9)


def test_passages_with_several_rows_against_every_state():
    rng = np.random.default_rng(3)
    for _ in range(25):
        count = int(rng.integers(4, 9))
        edges = [tuple(rng.choice(5, 2, replace=False).tolist()) for _ in range(count)]
        passages = {}
        for i in range(count):
            passages.setdefault(f"p{rng.integers(3)}", {})[f"r{i}"] = float(
                rng.choice([0.2, 0.5, 0.9])
            )
        searched = factoring([*edges, (0, 4)], set(), {**passages, "q": {f"r{count}": 0.1}}, node=3)
        assert searched.chance() == pytest.approx(
            by_states([*edges, (0, 4)], {**passages, "q": {f"r{count}": 0.1}})
        )


def by_states(edges, passages):
    """Return the chance that node 3 is reached from node 0, as the sum over all states."""
    total = 0.0
    for state in product(*(outcomes(rows) for rows in passages.values())):
        wrong = frozenset().union(*(outcome.wrong for outcome in state))
        reached = {0}
        for _ in edges:
            reached |= {
                h for i, (t, h) in enumerate(edges) if t in reached and f"r{i}" not in wrong
            }
        total += np.prod([outcome.probability for outcome in state]) * (3 in reached)
    return total


def test_wilson_as_published():
    """Ten of twenty: .299 to .701 (Newcombe 1998, method 3)."""
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)


def test_each_method_has_a_probability():
    assert set(default_probabilities()) == set(own_schema().marks)


def test_exact_where_nothing_is_denied_and_drawn_where_something_is(tmp_path):
    """Two routes to `near`, by a survey and an interview: 1 - .1 x .4 = .96; a denial hides that."""
    tables = {
        "actors": "mof ministry\nbank bank\nnear sme\nfar sme",
        "ties": """mof funds near id=1
            mof funds bank id=2
            bank lends-to near id=3""",
        "documents": "id|title|locators\nd|D|p:1-3",
        "evidence": """id|about|stance|document|locator|method
            a|1|supports|d|p.1|survey
            b|2|supports|d|p.2|interview
            c|3|supports|d|p.2|interview
            e|4|supports|d|p.3|interview""",
    }
    ask = {"sources": ["mof"], "targets": ["sme"], "monte_carlo": 300, "seed": 2}
    given = {"chance": ["survey=0.9", "interview=0.6"]}
    denial = tables["ties"] + "\nmof funds far id=4 status=refused"
    for name, ties, manner in (("a", tables["ties"], "exact"), ("b", denial, "simulated")):
        rows = tables | {"ties": ties}
        if name == "a":
            rows["evidence"] = rows["evidence"].rsplit("\n", 1)[0]
        case = world(tmp_path / name, **rows)
        [channel] = kg.robustness(case, "capital", **ask, **given).channels
        [reached] = [c for c in channel.chances if (c.actor, c.answer) == ("near", "reached")]
        assert reached.manner == manner
        assert reached.low <= 0.96 + 1e-9
        assert reached.high >= 0.96 - 1e-9
        assert (reached.chance == pytest.approx(0.96)) or manner == "simulated"


def test_the_same_seed_draws_the_same():
    asked = {"channel": "influence", "monte_carlo": 5, "seed": 5}
    first, second = (kg.robustness(kg.read_case(), **asked).tables() for _ in range(2))
    assert first == second


def test_no_chances_unasked():
    [channel] = kg.robustness(kg.read_case(), "influence").channels
    assert channel.chances == ()


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"chance": ["law=0.5"]}, "0 draws give no chance"),
        ({"monte_carlo": 1_000_000}, "1,000,000 draws give no chance"),
        ({"monte_carlo": 10, "chance": ["rumour=0.5"]}, "there is no method 'rumour'"),
        ({"monte_carlo": 10, "chance": ["law=2"]}, "'law=2' is no probability"),
        ({"monte_carlo": 10, "chance": ["law=nan"]}, "'law=nan' is no probability"),
    ],
)
def test_what_cannot_be_drawn(options, text):
    with pytest.raises((KgError, NameUnknown), match=text):
        kg.robustness(kg.read_case(), "information", **options)

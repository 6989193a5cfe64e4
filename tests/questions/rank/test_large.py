"""Ranking by numbers, as of cases too large for networkx: the same answers, and what is refused."""

import dataclasses

import pytest

import kg
from kg.case.large_case import read_graph
from kg.errors import KgError, NameUnknown
from kg.graph.engines import ENGINES
from kg.questions.rank.linear_measures import LINEAR
from kg.questions.rank.measures import MEASURES
from kg.questions.rank.question import rank
from kg.synthetic import generate
from kg.system import sizes


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(sizes, "EVERY_MEASURE_TIES", 1)


def same(found, expected):
    assert [dataclasses.replace(e, katz_alpha=None) for e in expected.extents] == list(
        found.extents
    )
    assert len(found.rows) == len(expected.rows)
    for one, other in zip(found.rows, expected.rows, strict=True):
        assert (one.channel, one.actor, one.kind, one.ties) == (
            other.channel,
            other.actor,
            other.kind,
            other.ties,
        )
        assert one.values.keys() == other.values.keys()
        for name, value in one.values.items():
            assert type(value) is type(other.values[name]), name
            assert value == pytest.approx(other.values[name], abs=1e-9), name


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("lead", ["degree", "weighted_degree", "core_number"])
def test_the_embedded_case_by_number_is_ranked_as_by_networkx(monkeypatch, engine, lead):
    if engine == "csr":
        pytest.importorskip("numba")
    case = kg.read_case()
    measures = [lead, *LINEAR]
    expected = rank(case, measures=measures)
    monkeypatch.setattr(sizes, "EVERY_MEASURE_TIES", 1)
    found = rank(case, measures=measures, engine=engine)
    same(found, expected)
    assert [s.text for s in found.sentences()] == [s.text for s in expected.sentences()]
    assert [s.ids for s in found.sentences()] == [s.ids for s in expected.sentences()]
    assert [t.columns for t in found.tables()] == [t.columns for t in expected.tables()]


def test_some_kinds_and_the_first_few(large):
    case = kg.read_case()
    found = rank(case, "patent", kinds=["patent-agent"], top=1)
    assert {r.kind for r in found.rows} <= case.schema.below("patent-agent")
    [row] = found.tables()[0].records()
    assert (row["actor"], row["articulation_point"], row["in_degree"]) == ("benrishi", True, 32)
    assert found.rows[0] == found.of("patent")[0] == found.rows[-len(found.rows)]
    assert [r.actor for r in found.rows[:2]] == [r.actor for r in found.rows][:2]


def test_a_case_read_by_column_is_ranked_as_read_whole(monkeypatch, tmp_path):
    generate(tmp_path / "town", firms=150, seed=3)
    measures = ["degree", *LINEAR]
    expected = rank(kg.read_case(tmp_path / "town"), measures=measures)
    monkeypatch.setattr(sizes, "EVERY_MEASURE_TIES", 1)
    same(rank(read_graph(tmp_path / "town", most=1), measures=measures), expected)


def test_by_default_only_measures_with_linear_time_are_taken(large):
    found = rank(kg.read_case(), "patent")
    assert found.measures == LINEAR
    assert found.lead == "degree"
    [said] = [s.text for s in found.sentences() if s.topic == "measures"]
    assert all(m.replace("_", " ") in said for m in MEASURES if m not in LINEAR)


def test_a_measure_whose_time_outgrows_the_ties_is_refused(large):
    with pytest.raises(
        KgError, match="betweenness_centrality is not computed for a case of"
    ) as error:
        rank(kg.read_case(), measures=["degree", "betweenness_centrality"])
    assert "pagerank" in error.value.hint


def test_there_is_no_such_engine():
    with pytest.raises(NameUnknown, match="no engine"):
        rank(kg.read_case(), engine="abacus")


def test_a_case_without_ties_ranks_nobody(large, world):
    found = rank(
        world("a sme \n b sme", "a lends-to b"), "patent", measures=["degree"], engine="networkx"
    )
    assert (len(found.rows), found.sentences()[0].text) == (
        0,
        "no actor has a recorded tie, so nobody is ranked.",
    )

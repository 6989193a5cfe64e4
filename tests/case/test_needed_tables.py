"""Of a large case a question reads what it needs, and answers as if all were read."""

import polars as pl
import pytest

import kg
from kg.case import read_case
from kg.case.large_case import read_graph
from kg.case.needed_tables import Needs, numbered, read_needed
from kg.errors import CaseError
from kg.questions.audit.question import audit_needs
from kg.questions.findings.question import findings_needs
from kg.questions.procedures.question import procedures_needs
from kg.questions.recapture.question import recapture_needs
from tests.support.worlds import as_parquet, in_parquet, world

_QUESTIONS = {
    "audit": (kg.audit, audit_needs),
    "findings": (kg.findings, findings_needs()),
    "procedures": (kg.procedures, procedures_needs),
    "recapture": (kg.recapture, recapture_needs),
}


@pytest.fixture(scope="module", params=["japan-1998", "example"])
def folder(request, tmp_path_factory):
    """Return a case in Parquet, values as they are."""
    return in_parquet(read_case(request.param), tmp_path_factory.mktemp("needed") / "case")


@pytest.mark.parametrize("name", _QUESTIONS)
def test_a_question_answers_by_what_it_needs_as_by_all(folder, name):
    ask, needs = _QUESTIONS[name]
    case = read_needed(folder, needs, most=0)
    assert kg.render(ask(case), "json") == kg.render(ask(read_case(folder)), "json")


def test_ties_of_other_kinds_and_unneeded_tables_are_not_read(folder):
    case = read_needed(folder, recapture_needs, most=0)
    assert 0 < len(case.tables["ties"]) < len(read_case(folder).tables["ties"])
    assert case.tables["claims"].is_empty()


def test_numbered_the_graph_questions_answer_as_of_a_large_case(folder, monkeypatch):
    case = read_case(folder)
    large = read_graph(folder, most=0)
    assert numbered(case) is case
    monkeypatch.setattr("kg.system.sizes.WHOLE_CASE_TIES", 0)
    by_number = numbered(case)
    assert by_number.tables["ties"]["source"].dtype.is_integer()
    for ask in (kg.bottlenecks, kg.overview, kg.brokers, kg.dependence):
        assert kg.render(ask(by_number), "json") == kg.render(ask(large), "json")


@pytest.fixture
def small(tmp_path):
    """Return a world of two firms and a tie in Parquet."""
    actors, ties = "a firm \n b firm", "a buys-from b"
    measures = "id | about | measure | value | unit \n m | a | firms | 3 | firms"
    world(tmp_path / "csv", actors=actors, ties=ties, measures=measures)
    return as_parquet(tmp_path / "csv", tmp_path / "parquet")


def test_where_nothing_decides_the_answer_no_further_file_is_opened(small):
    (small / "actors.parquet").write_bytes(b"no table")
    for name in ("procedures", "recapture"):
        ask, needs = _QUESTIONS[name]
        assert "none" in kg.render(ask(read_needed(small, needs, most=0)), "terminal")
    with pytest.raises(CaseError):
        read_needed(small, audit_needs, most=0)


@pytest.mark.parametrize("kind", ["meant-for", ""])
def test_a_tie_that_may_decide_the_answer_brings_the_rest(small, kind):
    path = small / "ties.parquet"
    pl.read_parquet(path).with_columns(kind=pl.lit(kind or None, pl.String)).write_parquet(path)
    (small / "actors.parquet").write_bytes(b"no table")
    with pytest.raises(CaseError):
        read_needed(small, recapture_needs, most=0)


def test_a_cell_that_refers_to_no_row_is_told_with_its_line(small):
    path = small / "actors.parquet"
    pl.read_parquet(path).with_columns(place=pl.lit("nobody")).write_parquet(path)
    with pytest.raises(CaseError) as error:
        read_needed(small, audit_needs, most=0)
    assert str(error.value.problems[0]).startswith(
        "actors.parquet:1:place: no row of actors has the id 'nobody'"
    )


def test_a_small_case_is_read_whole(small):
    case = read_needed(small, lambda *_: Needs({}))
    assert [len(case.tables[name]) for name in ("actors", "ties", "measures")] == [2, 1, 1]

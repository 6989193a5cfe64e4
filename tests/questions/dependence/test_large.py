"""Dependence on cases read by column, and by every engine: the same answers as read whole."""

import dataclasses

import polars as pl
import pytest

import kg
from kg.case.large_case import read_graph
from kg.errors import CaseError, NameUnknown
from kg.graph.engines import ENGINES
from kg.questions.dependence.answer import Dependence, Supplier
from kg.questions.dependence.question import dependence
from kg.results.answers import Heading
from kg.synthetic import generate
from kg.system import sizes

WORLD = "r firm role \n l firm \n m firm member_of=r \n n firm \n o firm \n p firm \n q customer \n z customer \n b customer"
TIES = """b buys-from l share=33.333333333333336 \n q buys-from l share_max=20 \n z buys-from l
z buys-exclusively-from m \n b buys-from n share=12.5 \n b buys-from n share_min=40 id=again
r buys-from n \n z buys-exclusively-from o \n b buys-from o \n b buys-from p \n b buys-from r share=50
b imposes-terms-on r id=rule \n b imposes-terms-on n id=own \n b pays-by-draft m id=draft"""
MEASURES = {
    "id": ["top", "early", "line", "other"],
    "about": ["p", "p", "b", "l"],
    "measure": ["top-client-share", "top-client-share", "threshold-of-dependence", "employees"],
    "value": [None, "80", "45", "12"],
    "min": ["30", None, None, None],
    "max": ["60.5", None, None, None],
    "unit": ["percent", "percent", "percent", "persons"],
    "period_start": [None, "1990", None, None],
    "period_end": [None, "1991", None, None],
}
TOML = 'id = "w"\ntitle = "W"\nperiod = "2000"\n'


@pytest.fixture
def by_column(world, monkeypatch):
    """Return the folder of a case in Parquet, read whole if `kg.read_case` reads it, else by column."""
    monkeypatch.setattr(sizes, "WHOLE_CASE_TIES", 1)
    folder = world(WORLD, TIES, TOML).folder
    for name in ("actors", "ties"):
        pl.read_csv(folder / f"{name}.csv", infer_schema=False).write_parquet(
            folder / f"{name}.parquet"
        )
        (folder / f"{name}.csv").unlink()
    pl.DataFrame(MEASURES, schema_overrides=dict.fromkeys(MEASURES, pl.String)).write_parquet(
        folder / "measures.parquet"
    )
    return folder


@pytest.mark.parametrize("engine", ENGINES)
def test_a_case_read_by_column_is_answered_as_read_whole(by_column, engine):
    if engine == "csr":
        pytest.importorskip("numba")
    case = read_graph(by_column, most=1)
    assert len(case.tables["measures"]) == 0
    found, expected = (
        dependence(case, engine=engine),
        dependence(kg.read_case(by_column), engine="networkx"),
    )
    assert found.suppliers == expected.suppliers
    assert found.thresholds == expected.thresholds
    assert found.sentences() == expected.sentences()
    supplied = {s.actor: s for s in found.suppliers}
    assert supplied["p"].top == (0.3, 0.605)
    assert supplied["p"].rows == ("b-buys-from-p", "top")
    assert supplied["o"].top is None
    assert (supplied["n"].groups, supplied["n"].top[0], supplied["n"].terms) == (1, 0.4, ("own",))
    assert (supplied["m"].role_terms, supplied["m"].drafts) == (("rule",), ("draft",))
    assert supplied["l"].top[0] == pytest.approx(1 / 3, abs=1e-15)
    assert [t.at for t in found.thresholds] == [0.45]


def test_a_measure_that_is_no_number_is_a_problem_at_its_line(by_column):
    wrong = MEASURES | {"value": ["x", "80", "45", "12"]}
    frame = pl.DataFrame(wrong, schema_overrides=dict.fromkeys(wrong, pl.String))
    frame.write_parquet(by_column / "measures.parquet")
    with pytest.raises(CaseError, match="has 1 problem") as error:
        dependence(read_graph(by_column, most=1))
    assert str(error.value.problems[0]).startswith("measures.parquet:1:value: 'x' is not a number")


def test_a_generated_case_by_each_engine(tmp_path):
    pytest.importorskip("numba")
    generate(tmp_path / "town", firms=300, seed=5)
    expected = dependence(kg.read_case(tmp_path / "town"), (0.5,), engine="networkx")
    assert len(expected.suppliers) == 300
    assert (
        dependence(read_graph(tmp_path / "town", most=1), (0.5,), engine="csr").suppliers
        == expected.suppliers
    )


def test_there_is_no_such_engine():
    with pytest.raises(NameUnknown, match="no engine"):
        dependence(kg.read_case(), engine="abacus")


def test_the_figure_draws_the_first_of_very_many_suppliers():
    one = Supplier(
        "a", "k", 1, 0, 1, (0.5, 0.5), (0.25, 0.5), "", False, None, "", (), (), (), (), ("t",)
    )
    many = [dataclasses.replace(one, actor=f"f{i}") for i in range(1001)]
    unknown = [dataclasses.replace(one, actor=f"g{i}", top=(0.0, 1.0)) for i in range(50)]
    names = {s.actor: s.actor.upper() for s in [*many, *unknown]}
    for some, drawn in (([*many, *unknown], 80), (many[:900], 900)):
        [figure] = Dependence(Heading("dependence", "w", "W", names), tuple(some), ()).figures()
        assert len(figure.drawing.lines) == drawn
        assert ("and 961 more, which are not drawn" in figure.text) == (drawn == 80)
        assert ("and 10 more, which are not drawn" in figure.text) == (drawn == 80)

"""A tie of an individual to itself carries nothing: with any number of them, every question has the same answer."""

import json
from dataclasses import replace
from types import MappingProxyType

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import rdf
from kg.case import Case, read_case
from kg.case.read import embedded
from kg.case_checks.question import check
from kg.graph.inherit import inherit
from kg.questions.bottlenecks.quick import gatekeepers
from tests.questions.bottlenecks.test_random import random_worlds as economies
from tests.support.random_worlds import random_worlds
from tests.support.worlds import as_parquet, in_memory, write

QUESTIONS = (
    "bottlenecks",
    "bypass",
    "rank",
    "brokers",
    "dependence",
    "recapture",
    "findings",
    "procedures",
)
ACTORS = """\
id|name|kind|collective|member_of
s0|S0|state||
b0|B0|bank||banks
other|Other|bank||banks
banks|Banks|bank|true|
h|H|sme||smes
smes|SMEs|sme|true|
"""
TIES = """\
id|source|target|kind|status
t1|s0|banks|funds|active
t2|b0|h|lends-to|active
t3|b0|h|buys-from|active
"""
TOML = """\
id = "loops"
title = "Loops"
period = "2000"
[channels.capital]
from = ["state"]
to = ["sme"]
"""


def with_loops(case: Case) -> Case:
    """Add to each tie one from its source to itself and one from its target, with all that the tie says else."""
    ties = case.tables["ties"]
    loops = (
        ties.filter(~pl.col(end).is_in(list(case.roles))).with_columns(
            source=pl.col(end), target=pl.col(end), id=pl.col("id") + f"-loop-{end}"
        )
        for end in ("source", "target")
    )
    return replace(
        case, tables=MappingProxyType({**case.tables, "ties": pl.concat([ties, *loops])})
    )


def answer(case: Case, question: str, **more) -> str:
    return kg.render(getattr(kg, question)(case, **more), "json")


@pytest.mark.parametrize("name", embedded())
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_of_an_embedded_case_changes(question, name):
    case = read_case(name)
    assert answer(with_loops(case), question) == answer(case, question)


def test_a_report_differs_in_the_number_of_ties_and_says_that_these_carry_nothing():
    case = read_case()
    plain, looped = answer(case, "report"), answer(with_loops(case), "report")
    ties, loops = count_ties(case)
    names = ("measures", "steps", "claims", "evidence")
    rows = ", ".join(f"{len(case.tables[name])} {name}" for name in names)
    assert f"{ties} ties, {rows}." in plain
    more = (
        f"{ties + loops} ties, {rows}. {loops} ties lead from an actor to itself and carry nothing."
    )
    assert looped == plain.replace(f"{ties} ties, {rows}.", more)


def count_ties(case: Case) -> tuple[int, int]:
    """Return how many ties a case has, and how many loops `with_loops` adds."""
    ties = len(case.tables["ties"])
    return ties, len(with_loops(case).tables["ties"]) - ties


def test_a_picture_has_them_as_loops_and_else_stays_as_it_is():
    case = read_case()
    plain, looped = kg.view(case), kg.view(with_loops(case))
    ties, loops = count_ties(case)
    actors = len(case.tables["actors"])
    drawn = len({*case.tables["ties"]["source"], *case.tables["ties"]["target"]})
    assert looped.sentences()[0].text == (
        f"{drawn} of {actors} actors and {ties + loops} of {ties + loops} ties. {loops} ties lead from an actor to "
        "itself and carry nothing."
    )
    for part in ("actors", "tiers", "families", "bands", "holders", "routes"):
        assert getattr(looped, part) == getattr(plain, part)
    assert {t for t in looped.ties if t.source != t.target} == set(plain.ties)
    for at in (None, case.as_of()):
        ties = kg.view(with_loops(case), as_of=at).ties
        assert sum(t.source == t.target for t in ties) > 150
    kg.render(looped, "html")


def test_whoever_has_no_tie_but_to_itself_is_in_no_ranking_and_no_picture(tmp_path):
    case = read_case(
        write(tmp_path, TOML, actors=ACTORS, ties=f"{TIES}alone|other|other|lends-to|active")
    )
    without = with_loops(read_case(write(tmp_path / "plain", TOML, actors=ACTORS, ties=TIES)))
    assert [r.actor for r in kg.rank(case).rows] == [r.actor for r in kg.rank(without).rows]
    assert {a.id: a.degree for a in kg.view(case).actors}["other"] == 0


@settings(max_examples=25, deadline=None)
@given(random_worlds())
def test_nothing_follows_from_them_in_random_worlds(rows):
    case = in_memory(*rows)
    plain, looped = (inherit(c) for c in (case, with_loops(case)))
    for part in ("each", "some", "denials"):
        assert getattr(looped, part).equals(getattr(plain, part))
    assert list(rdf.derived(with_loops(case), looped)) == list(rdf.derived(case, plain))
    for channel in ("capital", "market", "patent", "information", "technology"):
        assert kg.flow(with_loops(case), channel).passes == kg.flow(case, channel).passes


@settings(max_examples=8, deadline=None)
@given(economies(), st.sampled_from(["networkx", "csr"]))
def test_no_answer_of_a_random_world_changes(world, economy, engine):
    actors, ties, count = economy
    case = in_memory(actors, ties)
    asked = {
        "channel": "capital",
        "sources": ["state"],
        "targets": ["sme"],
        "count": count,
        "engine": engine,
    }
    for question in ("bottlenecks", "bypass"):
        assert answer(with_loops(case), question, **asked) == answer(case, question, **asked)
    assert answer(with_loops(case), "rank", channel="capital") == answer(
        case, "rank", channel="capital"
    )
    assert answer(with_loops(case), "dependence", engine=engine) == answer(
        case, "dependence", engine=engine
    )


@pytest.mark.parametrize("form", ["csv", "parquet", "rdf"])
def test_a_tie_to_itself_is_a_warning_in_every_form_of_a_case(tmp_path, form):
    loops = "own-shares|h|h|invests-in|active\nnot|b0|b0|lends-to|refused"
    folder = write(tmp_path / "csv", TOML, actors=ACTORS, ties=TIES + loops)
    plain = read_case(write(tmp_path / "plain", TOML, actors=ACTORS, ties=TIES))
    if form == "parquet":
        folder = as_parquet(folder, tmp_path / "parquet")
    if form == "rdf":
        rows = sorted(
            {f"{q.subject} {q.predicate} {q.object} .\n" for q in rdf.rows(read_case(folder))}
        )
        folder = write(tmp_path / "rdf", TOML)
        (folder / "case.nt").write_text("".join(rows), "utf-8")
    case = read_case(folder)
    warnings = [p for p in check(folder).problems if p.rule == "tie-to-itself"]
    assert {(p.column, p.level, p.message.split()[2]) for p in warnings} == {
        ("target", "warning", tie) for tie in ("own-shares", "not")
    }
    assert {p.rule for p in check(folder).problems if p.level == "error"} == {
        "evidence"
    }  # these worlds have none
    assert answer(case, "bottlenecks") == answer(plain, "bottlenecks")
    assert gatekeepers(case, "capital").rows == gatekeepers(plain, "capital").rows


def test_an_export_and_the_dossier_of_a_row_keep_it(tmp_path):
    case = read_case(
        write(tmp_path, TOML, actors=ACTORS, ties=f"{TIES}own-shares|h|h|invests-in|active")
    )
    edges = json.loads(kg.export(case, "cytoscape"))["elements"]["edges"]
    assert [
        (e["data"]["source"], e["data"]["target"]) for e in edges if e["data"]["id"] == "own-shares"
    ] == [("h", "h")]
    assert "own-shares" in answer(case, "evidence", row="h")
    for channel in ("capital", "market"):
        flow = json.loads(kg.export(kg.flow(case, channel), "cytoscape"))["elements"]["edges"]
        assert all(e["data"]["source"] != e["data"]["target"] for e in flow)


def test_a_tie_of_a_role_to_itself_is_said_of_its_members_among_each_other(tmp_path):
    folder = write(tmp_path, TOML, actors=ACTORS, ties=f"{TIES}mutual|banks|banks|lends-to|active")
    ends = (
        inherit(read_case(folder))
        .each.filter(pl.col("tie") == "mutual")
        .select("source", "target")
        .rows()
    )
    assert sorted(ends) == [
        ("b0", "banks"),
        ("banks", "b0"),
        ("banks", "banks"),
        ("banks", "other"),
        ("other", "banks"),
    ]
    assert "tie-to-itself" not in {p.rule for p in check(folder).problems}

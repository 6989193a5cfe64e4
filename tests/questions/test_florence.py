"""A case of another domain, with kinds of its own, goes through every question and the whole report."""

import json
import re

import networkx as nx
import pytest

import kg
from tests.support.places import FLORENCE

FOREIGN = ("Japan", "SME", "keiretsu", "benrishi", "JPY", "bank", "patent", "supplier of", "firm ")


@pytest.fixture(scope="module")
def florence():
    return kg.read_case(FLORENCE)


@pytest.fixture(scope="module")
def answer(florence):
    return kg.report(florence)


def test_it_checks_and_is_the_graph_that_networkx_ships(florence):
    assert not kg.check(florence).problems
    ties = {
        frozenset(pair) for pair in florence.tables["ties"].select("source", "target").iter_rows()
    }
    assert ties == {
        frozenset((u.lower(), v.lower())) for u, v in nx.florentine_families_graph().edges
    }


def test_the_gatekeepers_are_the_immediate_dominators_of_networkx(florence):
    graph = nx.florentine_families_graph().to_directed()
    above = nx.immediate_dominators(graph, "Medici")
    wanted = {
        (above[v].lower(), v.lower()) for v in above if v != "Medici" and above[v] != "Medici"
    }
    [found] = kg.bottlenecks(florence).answers
    assert {(g.actor, t) for g in found.gatekeepers for t in g.captives} == wanted
    assert wanted == {("salviati", "pazzi"), ("albizzi", "ginori"), ("guadagni", "lamberteschi")}


def test_the_numbers_of_disjoint_routes_are_those_of_menger(florence):
    graph = nx.florentine_families_graph()
    for _, target, number in kg.bypass(florence).independence:
        ends = ("Medici", target.capitalize())
        adjacent = graph.has_edge(*ends)
        rest = nx.Graph(graph)
        if adjacent:
            rest.remove_edge(*ends)
        assert number == adjacent + nx.connectivity.local_node_connectivity(rest, *ends), target


def test_wealth_and_office_go_together_as_scipy_has_it(florence):
    from scipy.stats import kendalltau  # here, for each worker imports this file, but few run it

    rows = florence.tables["measures"].select("about", "measure", "value").iter_rows()
    values = {(about, measure): value for about, measure, value in rows}
    coded = [a for a, measure in values if measure == "priorates" and a != "medici"]
    wanted = kendalltau(
        [values[a, "wealth"] for a in coded], [values[a, "priorates"] for a in coded]
    )
    [found] = kg.findings(florence).findings
    assert (len(found.coded), found.verdict) == (len(coded), "open")
    assert found.joined.effect == pytest.approx(wanted.statistic)


def test_the_report_answers_every_question_and_says_nothing_of_the_first_case(florence, answer):
    titles = [s.title for s in answer.sections]
    assert titles[:4] == ["", "", "Who stands where", "How sure"]
    assert titles[4:6] == ["At a glance", "Channel: influence"]
    assert titles[-2:] == ["Method and limits", "What it rests on"]
    for form in ("html", "markdown", "json", "terminal"):
        text = kg.render(answer, form).replace("firm evidence", "")  # not of a firm
        assert "Salviati" in text
        for word in FOREIGN:
            assert not re.search(rf"\b{word}", text, re.IGNORECASE), (form, word)


def test_every_tie_of_the_report_leads_to_its_edge(answer):
    found = json.loads(kg.render(answer, "json"))
    places = {r["row"]: r["locator"] for r in found["sources"]}
    assert places["pazzi-salviati"] == "marriage.17"
    assert {tie for r in found["routes"] for tie in r["ties"]} <= set(places)


@pytest.mark.parametrize(
    "question", ["rank", "brokers", "dependence", "recapture", "procedures", "findings", "audit"]
)
def test_every_question_has_an_answer_in_words(florence, question):
    found = getattr(kg, question)(florence)
    assert found.sentences()
    for form in ("html", "terminal"):
        text = kg.render(found, form)
        assert "Traceback" not in text
        for word in FOREIGN[:5]:
            assert word not in text, (question, word)

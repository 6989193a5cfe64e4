"""Graph files and graphs and frames of Python as cases: the same small economy from each."""

import json

import igraph
import networkx as nx
import pandas as pd
import polars as pl
import pytest

import kg
from kg.errors import CaseError, FileProblem

TIES = [("Fund", "Bank A", 3.5), ("Bank A", "Studio 1", 1.0), ("Bank A", "Studio 2", 2.0)]


def graph():
    built = nx.DiGraph()
    for source, target, amount in TIES:
        built.add_edge(source, target, kind="lends-to", amount=amount)
    nx.set_node_attributes(
        built,
        {"Fund": "programme", "Bank A": "bank", "Studio 1": "firm", "Studio 2": "firm"},
        "kind",
    )
    return built


def to_cytoscape(built, path):
    path.write_text(json.dumps(nx.cytoscape_data(built)))


def to_dot(built, path):
    nx.nx_pydot.write_dot(built, path)


WRITERS = {"graphml": nx.write_graphml, "gexf": nx.write_gexf, "cyjs": to_cytoscape, "dot": to_dot}


def check(case):
    ties = set(case.tables["ties"].select("source", "target", "kind", "amount").iter_rows())
    assert ties == {
        ("fund", "bank-a", "lends-to", 3.5), ("bank-a", "studio-1", "lends-to", 1.0), ("bank-a", "studio-2", "lends-to", 2.0),
    }  # fmt: skip
    assert dict(case.tables["actors"].select("id", "kind").iter_rows()) == {
        "fund": "programme", "bank-a": "bank", "studio-1": "firm", "studio-2": "firm",
    }  # fmt: skip


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_graph_file(tmp_path, suffix):
    path = tmp_path / f"economy.{suffix}"
    WRITERS[suffix](graph(), path)
    answer = kg.import_case(path, tmp_path / "case")
    assert [str(problem) for problem in answer.problems if problem.level == "error"] == []
    check(kg.read_case(tmp_path / "case"))


def test_a_pajek_network(tmp_path):
    path = tmp_path / "economy.net"
    path.write_text('*Vertices 3\n1 "Fund"\n2 "Bank A"\n3 "Studio 1"\n*Arcs\n1 2 3.5\n2 3 1\n')
    answer = kg.import_case(path, tmp_path / "case")
    case = kg.read_case(tmp_path / "case")
    assert answer.rows["ties"] == 2
    assert case.tables["ties"]["source"].to_list() == ["fund", "bank-a"]


def test_an_undirected_edge_says_so(tmp_path):
    path = tmp_path / "economy.graphml"
    nx.write_graphml(nx.Graph([("A", "B")]), path)
    kg.import_case(path, tmp_path / "case")
    note = (tmp_path / "case" / "left_out.csv").read_text()
    assert "undirected,yes" in note


def test_a_graph_of_networkx():
    check(kg.case_from_networkx(graph()))


def test_a_graph_of_igraph():
    built = igraph.Graph.TupleList(TIES, directed=True, edge_attrs=["amount"])
    built.vs["kind"] = [
        {"F": "programme", "B": "bank", "S": "firm"}[name[0]] for name in built.vs["name"]
    ]
    check(kg.case_from_networkx(built, kind="lends-to"))


@pytest.mark.parametrize("library", [pl, pd])
def test_frames(library, tmp_path):
    columns = {
        "lender": [t[0] for t in TIES],
        "borrower": [t[1] for t in TIES],
        "amount": [t[2] for t in TIES],
    }
    actors = {
        "name": ["Fund", "Bank A", "Studio 1", "Studio 2"],
        "type": ["programme", "bank", "company", "company"],
    }
    check(
        kg.case_from_frames(
            library.DataFrame(columns), library.DataFrame(actors), folder=tmp_path / "kept"
        )
    )
    assert kg.read_case(tmp_path / "kept").id == "kept"


def test_frames_that_hold_rows_that_cannot_come_in_are_refused_with_each_row():
    ties = pl.DataFrame({"from": ["A", "", "C"], "to": ["B", "B", ""], "kind": ["funds"] * 3})
    with pytest.raises(CaseError) as error:
        kg.case_from_frames(ties)
    assert [str(problem).partition(";")[0] for problem in error.value.problems] == [
        "ties:3:from: source is empty", "ties:4:to: target is empty",
    ]  # fmt: skip


def test_what_is_no_graph_is_told():
    with pytest.raises(FileProblem, match="dict is no graph of networkx or igraph"):
        kg.case_from_networkx({})

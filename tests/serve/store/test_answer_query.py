"""What a child answers, beside what the engine writes by itself."""

import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib

from kg.serve.limits import Limits
from kg.serve.store.answer_query import GRAPHS, ROWS, answer_message, graphs_of_whole_store

ODD = [
    "",
    "a,b",
    'q"q',
    "l1\nl2",
    "c\rr",
    "\x85\u2028",
    "\ttab",
    "\\n",
    "\u202e",
    "漢字",
    "😀",
    "</head>",
    '{"head":{',
    "<b>&amp;",
    "?x\t?y",
    "#",
]
EVERYTHING = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
GRAPH = ox.NamedNode("urn:g")


@pytest.fixture(scope="module")
def store():
    found = ox.Store()
    objects = [ox.Literal(text) for text in ODD]
    objects += [ox.Literal(text, language="en-GB") for text in ODD]
    objects += [
        ox.Literal(1),
        ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
    ]
    objects += [ox.Literal(True), ox.Literal(1.5), ox.NamedNode("urn:x#%20"), ox.BlankNode("b")]
    found.extend(
        ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode(f"urn:p{i}"), o, GRAPH)
        for i, o in enumerate(objects)
    )
    return found


def ask(store, text, form="json", graph="turtle", **limits):
    asked = {
        "query": text,
        "prefixes": {},
        "known": ["urn:g"],
        "default": [],
        "named": [],
        "rows": form,
        "graph": graph,
    }
    return answer_message(store, asked, Limits(**limits))


@pytest.mark.parametrize("form", ROWS)
@pytest.mark.parametrize(
    "text", [EVERYTHING, "SELECT * {}", "SELECT ?x {}", "SELECT ?s { ?s <urn:none> ?o }", "ASK {}"]
)
def test_rows_are_those_of_the_engine_s_own_writer(form, text, store):
    own = store.query(text, default_graph=GRAPH, named_graphs=[GRAPH]).serialize(format=ROWS[form])
    head, body = ask(store, text, form)
    assert (head["status"], head["truncated"]) == (200, None)
    assert body == own


@pytest.mark.parametrize("form", GRAPHS)
def test_a_graph_reads_back_the_same(form, store):
    head, body = ask(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graph=form)
    assert (head["kind"], head["form"], head["truncated"]) == ("graph", form, None)
    found = ox.Dataset(
        ox.Quad(q.subject, q.predicate, q.object, GRAPH)
        for q in ox.parse(body, format=GRAPHS[form])
    )
    wanted = ox.Dataset(store)
    for one in (found, wanted):
        one.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    assert found == wanted


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
@pytest.mark.parametrize("most", [1, 7, 37, 38, 39])
def test_more_rows_than_allowed_are_cut_and_that_is_said(form, most, store):
    total = len(store)
    head, body = ask(store, EVERYTHING, form, rows=most)
    kept = len(list(ox.parse_query_results(body, format=ROWS[form]))) if form != "csv" else None
    assert head["truncated"] == (most if most < total else None)
    assert total == 38
    if kept is not None:
        assert kept == min(most, total)
    if form == "json":
        assert json.loads(body)["head"].get("link") == (["/limits"] if most < total else None)
    if form == "xml":
        links = ET.fromstring(body).findall(".//{*}head/{*}link")  # noqa: S314 - our own
        assert [link.get("href") for link in links] == (["/limits"] if most < total else [])


@pytest.mark.parametrize("form", ROWS)
def test_an_answer_is_never_larger_than_allowed(form, store):
    cross = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    head, body = ask(store, cross, form, answer_bytes=20_000)
    assert head["truncated"] is not None
    assert 5_000 < len(body) < 20_100
    if form != "csv":
        assert len(list(ox.parse_query_results(body, format=ROWS[form]))) == head["truncated"]


@pytest.mark.parametrize("form", GRAPHS)
def test_a_graph_is_cut_at_triples_and_stays_well_formed(form, store):
    head, body = ask(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graph=form, rows=5)
    assert head["truncated"] == 5
    assert len(list(ox.parse(body, format=GRAPHS[form]))) == 5
    head, body = ask(
        store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graph=form, answer_bytes=1_200
    )
    assert len(list(ox.parse(body, format=GRAPHS[form]))) == head["truncated"]
    assert len(body) <= 1_200


def test_a_property_that_rdf_xml_cannot_write_is_refused_and_not_written_wrongly(store):
    text = "CONSTRUCT { ?s <urn:p/1> ?o } WHERE { ?s <urn:p0> ?o }"
    assert ask(store, text, graph="rdfxml")[0]["status"] == 406
    head, body = ask(store, text, graph="turtle")
    assert head["status"] == 200
    assert len(rdflib.Graph().parse(data=body, format="turtle")) == 1


def test_what_is_not_accepted_is_refused(store):
    assert ask(store, "ASK {}", form=None)[0]["status"] == 406
    assert ask(store, "SELECT * {}", form=None)[0]["status"] == 406
    assert ask(store, "DESCRIBE <urn:s>", graph=None)[0]["status"] == 406
    assert ask(store, "DESCRIBE <urn:s>", form=None)[0]["status"] == 200


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SELECT",
        "SELECT * {",
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT DATA { <a:a> <a:b> 1 }",
        "\x00",
    ],
)
def test_what_is_malformed_is_refused_in_one_line(text, store):
    head, body = ask(store, text)
    assert (head["status"], body) == (400, b"")
    assert "\n" not in head["text"]
    assert "malformed" in head["text"]


def test_rows_without_a_column_are_not_cut_but_refused_when_too_many(store):
    assert ask(store, "SELECT * { [] ?p1 [] }")[0]["status"] == 200
    many = "SELECT * { VALUES () { " + "() " * 500 + "} }"
    assert ask(store, many)[1].count(b"{}") == 500
    assert ask(store, many, answer_bytes=100)[0]["status"] == 503


@pytest.mark.parametrize(("form", "graph"), [("xml", "turtle"), ("json", "rdfxml")])
def test_xml_is_well_formed_whatever_stands_in_a_text(form, graph):
    store = ox.Store()
    store.add(
        ox.Quad(
            ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("a\x0b\x0c\x1c\uffffz"), GRAPH
        )
    )
    text = "SELECT * { ?s ?p ?o }" if form == "xml" else "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    body = ask(store, text, form, graph)[1]
    assert "a\ufffd\ufffd\ufffd\ufffdz" in "".join(ET.fromstring(body).itertext())  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("triples", "every"),
    [
        ((("urn:g", 1), ("urn:h", 2)), {"urn:g", "urn:h"}),
        (
            (("urn:g", 1), ("", 2), ("urn:h", 3)),
            set(),
        ),  # what stands in no named graph is asked by nobody
        ((), set()),
    ],
)
def test_a_query_of_all_graphs_answers_as_queries_of_each_graph(triples, every):
    store = ox.Store()
    for graph, value in triples:
        name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal(value), name))
    named = sorted({graph for graph, _ in triples if graph})
    found = graphs_of_whole_store(
        store, {name: sum(g == name for g, _ in triples) for name in named}
    )
    assert found == every
    for text in (
        "SELECT ?o { ?s ?p ?o } ORDER BY ?o",
        "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?o",
    ):
        asked = {
            "query": text,
            "prefixes": {},
            "known": named,
            "default": [],
            "named": [],
            "rows": "tsv",
            "graph": None,
        }
        own = answer_message(store, asked, Limits(), found)
        assert own == answer_message(store, asked, Limits())
        assert own[1].count(b"\n") == 1 + sum(bool(graph) for graph, _ in triples)

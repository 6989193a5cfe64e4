"""A server of a case with named graphs of its own, from memory and from a store on disk."""

import json
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import read_case
from tests.support.running import Server, serving
from tests.support.worlds import CASE

OWN = "https://example.org/survey"
CASE_GRAPH = "https://w3id.org/intermediation/case/world"
DATA = f"""@prefix ih: <https://w3id.org/intermediation/ns#> . @prefix ex: <https://example.org/> .
<urn:me> ex:rate 4 . <{OWN}> {{ <urn:me> ex:rate 5 . }}"""
RATE = "?s <https://example.org/rate> ?rate"


@pytest.fixture(scope="module", params=["memory", "store"])
def own(request, tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("own")
    (folder / "case.toml").write_text(CASE)
    (folder / "data.trig").write_text(DATA)
    more = ()
    if request.param == "store":
        rdf.build(read_case(folder), folder / "out")
        more = ("--store", folder / "out")
    with serving("--case", folder, *more) as found:
        yield found


def rates(server: Server, clause: str = "", body: str = RATE, more: str = "") -> list[str]:
    reply = server.query(f"SELECT ?rate {clause} {{ {body} }} ORDER BY ?rate", more=more)
    assert reply.status == 200, reply.text
    return [row["rate"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]


def test_an_own_graph_is_reached_by_its_name_alone(own: Server):
    assert rates(own) == ["4"]
    assert rates(own, body=f"GRAPH <{OWN}> {{ {RATE} }}") == ["5"]
    assert rates(own, body=f"GRAPH ?g {{ {RATE} }}") == ["4", "5"]
    assert rates(own, f"FROM <{OWN}>") == ["5"]
    assert rates(own, f"FROM <{OWN}> FROM <{CASE_GRAPH}>") == ["4", "5"]
    assert rates(own, more=f"&default-graph-uri={OWN}") == ["5"]
    assert own.query(f"ASK FROM <{OWN}x> {{ ?s ?p ?o }}").status == 400


def test_the_description_names_it_and_claims_no_union_of_all(own: Server):
    reply = own.ask("/sparql", Accept="text/turtle")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    found = list(ox.parse(input=reply.body, format=ox.RdfFormat.TURTLE))
    names = {q.object.value for q in found if q.predicate.value == sd + "name"}
    assert names >= {OWN, CASE_GRAPH}
    assert not [q for q in found if getattr(q.object, "value", "") == sd + "UnionDefaultGraph"]


def test_the_pages_of_a_case_without_rows_are_there(own: Server):
    for page in ("/", "/view", "/queries", "/limits"):
        assert own.ask(page, Accept="text/html").status == 200
    reply = own.ask("/report", Accept="text/html")
    assert reply.status == 404
    assert "There is no report: the case world has no standard question" in reply.text
    line = own.ask("/report", Accept="text/plain").text
    assert line.startswith("there is no report: the case world has no standard question")

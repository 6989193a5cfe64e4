"""The SPARQL 1.1 Protocol, asked of a running server."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
import rdflib

from kg import rdf
from kg.case import read_case
from kg.queries import run
from tests.support.running import Server

ASK = "ASK { ?tie a ih:Tie }"
NAMES = "SELECT ?actor ?name { ?actor a ih:Actor ; rdfs:label ?name } ORDER BY STR(?actor) LIMIT 5"
CASE = "https://w3id.org/intermediation/case/japan-1998"
NS = "https://w3id.org/intermediation/ns"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"


def n(reply) -> int:
    assert reply.status == 200, reply.text
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def line_of(reply, status) -> str:
    assert (reply.status, reply.media) == (status, "text/plain"), reply.text
    assert reply.text.count("\n") == 1
    assert reply.text.endswith("\n")
    return reply.text


@pytest.fixture(scope="module")
def store():
    return rdf.store(read_case())


def test_the_three_ways_to_ask_give_the_same(server: Server):
    got = server.query(NAMES)
    form = server.ask("/sparql", "POST", urlencode({"query": NAMES}), Content_Type=FORM)
    direct = server.ask("/sparql", "POST", NAMES.encode(), Content_Type=QUERY)
    charset = server.ask(
        "/sparql", "POST", NAMES.encode(), Content_Type=f'{QUERY}; charset="UTF-8"'
    )
    assert got.status == 200
    assert got.body == form.body == direct.body == charset.body
    assert len(json.loads(got.body)["results"]["bindings"]) == 5


@pytest.mark.parametrize(
    "media",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_rows_are_those_of_the_library(media, server: Server, store):
    reply = server.query(NAMES, media)
    assert (reply.status, reply.media) == (200, media)
    assert "accept" in reply.headers["vary"].lower()
    wanted = run(store, NAMES, read_case()).rows
    if media == "text/csv":
        found = list(csv.reader(io.StringIO(reply.text)))[1:]
    else:
        form = {"json": "JSON", "xml": "XML", "tab-separated-values": "TSV"}[
            media.rpartition("+")[2].rpartition("/")[2]
        ]
        rows = ox.parse_query_results(reply.body, format=getattr(ox.QueryResultsFormat, form))
        found = [[row["actor"].value, row["name"].value] for row in rows]
    assert [tuple(row) for row in found] == list(wanted)


@pytest.mark.parametrize(
    ("media", "form"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ],
)
def test_graphs_read_back(media, form, server: Server):
    text = f"CONSTRUCT {{ <{CASE}/mof> ?p ?o }} WHERE {{ <{CASE}/mof> ?p ?o }}"
    reply = server.query(text, media)
    assert (reply.status, reply.media) == (200, media)
    graph = rdflib.Graph().parse(data=reply.body, format=form)
    wanted = n(server.query(f"SELECT (COUNT(DISTINCT *) AS ?n) {{ <{CASE}/mof> ?p ?o }}"))
    assert len(graph) == wanted > 5


def test_ask_says_yes_and_no(server: Server):
    assert json.loads(server.query(ASK).body) == {"head": {}, "boolean": True}
    body = server.query("ASK { FILTER(false) }", "application/sparql-results+xml").body
    root = ET.fromstring(body)  # noqa: S314 - our own server's
    assert root.find("{*}boolean").text == "false"


def test_what_is_asked_for_is_said_in_the_content_type_and_weights_count(server: Server):
    assert server.query(ASK, "application/json").media == "application/json"
    assert (
        server.query(ASK, "text/csv;q=0.1, application/sparql-results+xml;q=0.9").media
        == "application/sparql-results+xml"
    )
    assert server.query(ASK, "*/*").media == "application/sparql-results+json"
    assert server.query("DESCRIBE ih:Actor", "*/*").media == "text/turtle"
    assert server.ask(f"/sparql?query={quote(ASK)}").media == "application/sparql-results+json"


def test_no_acceptable_form_is_406_and_says_which_there_are(server: Server):
    assert "text/turtle" in line_of(server.query(ASK, "image/png"), 406)
    assert "rows" in line_of(server.query(ASK, "text/turtle"), 406)
    assert "graph" in line_of(server.query("DESCRIBE ih:Actor", "text/csv"), 406)
    assert line_of(server.ask("/sparql", Accept="text/csv"), 406)


@pytest.mark.parametrize(
    "path",
    ["/sparql?query=SELECT", "/sparql?query=", f"/sparql?query={quote(ASK)}&query={quote(ASK)}", "/sparql?query=%FF", "/sparql?query=ASK%7B%7D%00",
     "/sparql?query=ASK%7B%7D&" + "&".join(f"a{i}=1" for i in range(200))],
)  # fmt: skip
def test_what_is_malformed_is_400(path, server: Server):
    line_of(server.ask(path, Accept="*/*"), 400)


def test_a_fault_is_told_with_its_line(server: Server):
    assert "2:" in line_of(server.query("SELECT *\n{ ?s ?p }"), 400)


def test_posts_that_are_wrong(server: Server):
    line_of(server.ask("/sparql", "POST", urlencode({"q": ASK}), Content_Type=FORM), 400)
    line_of(server.ask("/sparql", "POST", b"\xff", Content_Type=QUERY), 400)
    line_of(server.ask(f"/sparql?query={quote(ASK)}", "POST", ASK, Content_Type=QUERY), 400)
    line_of(server.ask("/sparql", "POST", ASK, Content_Type="text/plain"), 415)
    line_of(server.ask("/sparql", "POST", ASK), 415)
    line_of(
        server.ask(
            "/sparql", "POST", ASK.encode("utf-16"), Content_Type=f"{QUERY}; charset=utf-16"
        ),
        415,
    )
    line_of(server.ask("/sparql", "POST", "x" * (1 << 20 | 1), Content_Type=QUERY), 413)
    line_of(server.ask("/sparql", "POST", "x" * (3 << 19), Content_Type=QUERY), 413)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_405_and_say_which_there_are(method, server: Server):
    reply = server.ask(f"/sparql?query={quote(ASK)}", method)
    line_of(reply, 405)
    assert reply.headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert server.ask("/", method).headers["allow"] == "GET, HEAD, OPTIONS"
    assert server.ask("/", "POST", "x").status == 405


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "CLEAR ALL",
        "LOAD <http://127.0.0.1:9/>",
        "DROP GRAPH <urn:g>",
    ],
)
def test_updates_are_refused(update, server: Server):
    before = n(server.query(COUNT))
    assert "reads" in line_of(
        server.ask("/sparql", "POST", urlencode({"update": update}), Content_Type=FORM), 403
    )
    assert "reads" in line_of(
        server.ask("/sparql", "POST", update, Content_Type="application/sparql-update"), 403
    )
    assert "reads" in line_of(server.ask(f"/sparql?update={quote(update)}"), 403)
    line_of(server.ask("/sparql", "POST", urlencode({"query": update}), Content_Type=FORM), 400)
    line_of(server.ask("/sparql", "POST", update, Content_Type=QUERY), 400)
    both = urlencode({"query": ASK, "update": update})
    line_of(server.ask("/sparql", "POST", both, Content_Type=FORM), 403)
    assert n(server.query(COUNT)) == before


def test_the_default_graph_is_case_and_derived_and_ontology(server: Server, store):
    quads = {(q.subject, q.predicate, q.object) for q in store}
    assert n(server.query(COUNT)) == len(quads)
    assert server.query(
        "ASK { GRAPH <" + CASE + "/derived> { ?s a ih:DerivedTie } }"
    ).body.endswith(b"true}")


@pytest.mark.parametrize("name", [CASE, f"{CASE}/derived", NS])
def test_a_graph_is_named_by_the_protocol_or_by_the_query(name, server: Server, store):
    wanted = len({q.triple for q in store.quads_for_pattern(None, None, None, ox.NamedNode(name))})
    assert n(server.query(COUNT, more=f"&default-graph-uri={quote(name)}")) == wanted
    assert n(server.query(COUNT.replace("{", f"FROM <{name}> {{", 1))) == wanted
    prefixed = f"PREFIX g: <{name}> " + COUNT.replace("{", "FROM g: {", 1)
    assert n(server.query(prefixed)) == wanted
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert n(server.query(inside, more=f"&named-graph-uri={quote(name)}")) == wanted
    assert n(server.query(inside.replace("{", f"FROM NAMED <{name}> {{", 1))) == wanted


def test_what_the_protocol_names_comes_before_what_the_query_names(server: Server):
    from_case = COUNT.replace("{", f"FROM <{CASE}> {{", 1)
    by_protocol = n(server.query(from_case, more=f"&default-graph-uri={quote(NS)}"))
    assert (
        by_protocol
        == n(server.query(COUNT, more=f"&default-graph-uri={quote(NS)}"))
        != n(server.query(from_case))
    )
    assert n(server.query(COUNT, more=f"&named-graph-uri={quote(NS)}")) == 0
    posted = server.ask(f"/sparql?default-graph-uri={quote(NS)}", "POST", COUNT, Content_Type=QUERY)
    form = server.ask(
        "/sparql", "POST", urlencode({"query": COUNT, "default-graph-uri": NS}), Content_Type=FORM
    )
    assert n(posted) == n(form) == by_protocol


@pytest.mark.parametrize(
    "name", ["urn:unknown", "http://127.0.0.1:9/x", "file:///etc/hostname", "japan-1998"]
)
def test_a_graph_that_is_not_there_is_refused(name, server: Server):
    for more in (
        f"&default-graph-uri={quote(name, safe='')}",
        f"&named-graph-uri={quote(name, safe='')}",
    ):
        assert "not known" in line_of(server.query(COUNT, more=more), 400)
    for clause in (
        f"FROM <{name}>",
        f"FROM NAMED <{name}>",
        f"FROM<{name}>",
        f"from # a comment <{NS}>\n <{name}>",
    ):
        assert "not known" in line_of(server.query(COUNT.replace("{", f"{clause} {{", 1)), 400)
    assert "not known" in line_of(
        server.query(
            COUNT.replace("{", f"FROM <{name}> {{", 1), more=f"&default-graph-uri={quote(NS)}"
        ),
        400,
    )


def test_an_empty_address_in_a_clause_is_no_graph(server: Server):
    for clause in ("FROM <>", "FROM NAMED <>"):
        assert "not known" in line_of(server.query(COUNT.replace("{", f"{clause} {{", 1)), 400)


def test_head_gives_the_headers_of_get_and_no_body(server: Server):
    for path in (f"/sparql?query={quote(NAMES)}", "/sparql", "/", "/report", "/nothing"):
        get, head = server.ask(path), server.ask(path, "HEAD")
        assert head.body == b""
        assert head.status == get.status
        assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))
        assert {k: v for k, v in head.headers.items() if k != "date"} == {
            k: v for k, v in get.headers.items() if k != "date"
        }


def test_options_says_the_methods(server: Server):
    reply = server.ask("/sparql", "OPTIONS")
    assert (reply.status, reply.headers["allow"], reply.body) == (
        204,
        "GET, HEAD, POST, OPTIONS",
        b"",
    )
    assert server.ask("/", "OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("media", "form"),
    [("text/turtle", "turtle"), ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")],
)
def test_a_request_without_a_query_gets_a_description_of_the_endpoint(media, form, server: Server):
    reply = server.ask("/sparql", Accept=media)
    assert (reply.status, reply.media) == (200, media)
    graph = rdflib.Graph().parse(data=reply.body, format=form)
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    (service,) = graph.subjects(rdflib.RDF.type, sd.Service)
    assert graph.value(service, sd.endpoint) == rdflib.URIRef(server.sparql)
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert not list(graph.triples((None, None, sd.SPARQL11Update)))
    assert {str(name) for name in graph.objects(None, sd.name)} == {CASE, f"{CASE}/derived", NS}
    said = sum(
        int(v) for v in graph.objects(None, rdflib.URIRef("http://rdfs.org/ns/void#triples"))
    )
    assert said == n(server.query("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sparql",
        "/sparql?query=x",
        "/report",
        "/nothing",
        "/queries",
        "/actor/mof",
        "/actor/none",
        "/limits",
    ],
)
def test_every_response_carries_the_security_headers(path, server: Server):
    for accept in ("text/html", "*/*", "image/png"):
        told = server.ask(path, Accept=accept).headers
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["x-frame-options"] == "DENY"
        assert "default-src 'none'" in told["content-security-policy"]
        assert "unsafe" not in told["content-security-policy"]
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert "access-control-allow-origin" not in told
        assert "server" not in told


def test_no_origin_is_let_in_unasked(server: Server):
    reply = server.query(ASK, Origin="http://elsewhere.example")
    assert reply.status == 200
    assert not [name for name in reply.headers if name.startswith("access-control")]
    preflight = server.ask(
        "/sparql",
        "OPTIONS",
        Origin="http://elsewhere.example",
        Access_Control_Request_Method="POST",
    )
    assert not [name for name in preflight.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[::2]",
        "127.0.0.2:1",
    ],
)
def test_another_name_of_this_machine_is_refused(host, server: Server):
    line_of(server.ask("/sparql", Host=host), 421)
    line_of(server.ask("/", Host=host), 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:5", "[::1]:80", "[::1]"])
def test_its_own_names_are_known(host, server: Server):
    assert server.ask("/sparql", Host=host).status == 200

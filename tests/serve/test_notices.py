"""A query of a kind that the engine answers wrongly: the header says so, and the pages; and what a query may begin with."""

import html
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from kg.queries import library
from kg.queries.faults import KINDS
from kg.serve.limits import Limits
from kg.serve.store.answer_query import answer_message
from tests.serve.pages.test_pages import page
from tests.serve.test_protocol import COUNT, FORM, NS, QUERY, n
from tests.serve.watched_tab import watched
from tests.support.running import Server, serving

MINUS = "SELECT ?s { GRAPH ?g { ?s a ih:Tie MINUS { ?other a ih:Actor } } }"
BOTH = "SELECT ?g (BNODE('x') AS ?n) { GRAPH ?g { VALUES ?x { 1 } } }"
GRAPH = "CONSTRUCT { ?s a ?g } WHERE { GRAPH ?g { VALUES ?s { ih:Tie } } }"
NOTICE = KINDS["graph-minus"].notice
LIGHT = "application/sparql-results+json"


def test_the_header_says_so_in_every_way_to_ask(server: Server) -> None:
    asked = [
        server.query(MINUS),
        server.query(MINUS, method="HEAD"),
        server.query(MINUS, "text/csv"),
        server.ask("/sparql", "POST", urlencode({"query": MINUS}), Content_Type=FORM, Accept=LIGHT),
        server.ask("/sparql", "POST", MINUS.encode(), Content_Type=QUERY, Accept=LIGHT),
        server.ask(f"/sparql?query={quote(MINUS)}&download=csv"),
    ]
    assert [(reply.status, reply.headers.get("kg-notice")) for reply in asked] == [
        (200, NOTICE)
    ] * len(asked)
    assert asked[1].body == b""
    assert server.query(GRAPH, "text/turtle").headers["kg-notice"] == KINDS["graph-values"].notice
    assert server.query(BOTH).headers["kg-notice"] == " | ".join(
        KINDS[k].notice for k in ("graph-values", "bnode")
    )


def test_an_answer_that_is_right_has_no_such_header_nor_has_a_refusal(server: Server) -> None:
    right = [
        "ASK { GRAPH ?g { ?s a ih:Tie } }",
        "SELECT ?k { ?k rdfs:subClassOf* ih:Actor }",
        COUNT,
    ]
    for text in (*right, MINUS[:-1], "SERVICE" + MINUS):
        assert "kg-notice" not in server.query(text).headers, text
    assert "kg-notice" not in server.query(MINUS, "text/turtle").headers  # 406: rows are no graph


def test_the_graphs_that_the_request_names_decide(server: Server) -> None:
    text = "ASK { ih:Actor rdfs:subClassOf* ih:Actor }"
    assert "kg-notice" not in server.query(text, more=f"&default-graph-uri={quote(NS)}").headers
    case = "https://w3id.org/intermediation/case/japan-1998/derived"
    reply = server.query(text, more=f"&default-graph-uri={quote(case)}")
    assert reply.headers["kg-notice"] == KINDS["zero-length-path"].notice
    assert json.loads(reply.body)["boolean"] is False


def test_pages_elsewhere_may_read_it() -> None:
    with serving("--allow-origin", "https://example.org") as server:
        reply = server.query(MINUS, Origin="https://example.org")
    assert "Kg-Notice" in reply.headers["access-control-expose-headers"]
    assert reply.headers["kg-notice"] == NOTICE


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_sparql_page_says_so_beside_the_answer(language: str, server: Server) -> None:
    text = html.unescape(page(server, f"/sparql?query={quote(BOTH)}&lang={language}"))
    assert '<div class="notice" role="note">' in text
    for kind in ("graph-values", "bnode"):
        assert f"<li>{KINDS[kind].notice}</li>" in text
    assert ("はエンジンが" in text or "エンジンが SPARQL" in text) == (language == "ja")
    assert 'class="notice"' not in page(server, f"/sparql?query={quote(COUNT)}")
    assert 'class="notice"' not in page(server, f"/sparql?query={quote(MINUS[:-1])}", 400)


def test_the_pages_of_the_library_say_nothing(server: Server) -> None:
    for query in list(library().values())[::9]:
        assert 'class="notice"' not in page(server, f"/queries/{query.topic}/{query.name}")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { GRAPH ?g { " + "{ " * 46 + "} " * 46 + "} }",
        "SELECT * { GRAPH ?g { FILTER(" + "(" * 46 + "1" + ")" * 46 + ") } }",
        "ASK { GRAPH ?g { VALUES ?x { "
        + "1 " * 45_000
        + "} } }",  # rdflib takes long; the engine does not
        "ASK { GRAPH ?g { ?s ?p ?o } FILTER(1 IN (" + "2, " * 20_000 + "1)) }",
    ],
)
def test_a_hostile_query_costs_a_child_and_no_answer(text: str, server: Server) -> None:
    reply = server.ask("/sparql", "POST", text, Content_Type=QUERY, Accept=LIGHT)
    assert reply.status == 200
    assert server.query("ASK {}").status == 200


def test_a_child_looks_only_where_it_is_asked_to() -> None:
    store = ox.Store()
    asked = {
        "query": BOTH,
        "prefixes": {},
        "known": (),
        "default": (),
        "named": (),
        "rows": "json",
        "graph": None,
    }
    assert "notices" not in answer_message(store, asked, Limits())[0]
    assert answer_message(store, asked | {"watch": True}, Limits())[0]["notices"] == (
        "graph-values",
        "bnode",
    )
    assert (
        "notices" not in answer_message(store, asked | {"watch": True, "rows": None}, Limits())[0]
    )


def test_a_mark_of_byte_order_before_a_query_is_skipped(server: Server) -> None:
    text = "\ufeff" + COUNT
    whole = n(server.query(COUNT))
    assert n(server.query(text)) == whole
    assert (
        n(server.ask("/sparql", "POST", text.encode(), Content_Type=QUERY, Accept=LIGHT)) == whole
    )
    form = ("\ufeff" + urlencode({"query": text})).encode()
    assert n(server.ask("/sparql", "POST", form, Content_Type=FORM, Accept=LIGHT)) == whole
    assert server.query("\ufeff\ufeff" + COUNT).status == 400
    assert "malformed" in server.query("ASK {} \ufeff").text
    assert "\ufeff" not in page(server, f"/sparql?query={quote(text)}")


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_without_a_name_is_as_if_it_were_not_there(name: str, server: Server) -> None:
    whole, one = (
        n(server.query(COUNT)),
        n(server.query(COUNT, more=f"&default-graph-uri={quote(NS)}")),
    )
    assert whole > one > 0
    for more in (f"&{name}=", f"&{name}", f"&{name}=&{name}="):
        assert n(server.query(COUNT, more=more)) == whole
        assert n(server.query(COUNT, more=f"{more}&default-graph-uri={quote(NS)}")) == one
        assert (
            n(server.ask(f"/sparql?{more[1:]}", "POST", COUNT, Content_Type=QUERY, Accept=LIGHT))
            == whole
        )
    form = urlencode({"query": COUNT, name: ""})
    assert n(server.ask("/sparql", "POST", form, Content_Type=FORM, Accept=LIGHT)) == whole
    assert n(server.query(COUNT.replace("{", f"FROM <{NS}> {{", 1), more=f"&{name}=")) == one


@pytest.fixture
def desk(browser, yasgui) -> Iterator:
    with serving("--yasgui", yasgui) as server, watched(browser, server) as found:
        yield found


def ask_in_tab(desk, text: str) -> None:
    editor = "document.querySelector('.tabPanel.active .CodeMirror').CodeMirror"
    desk.evaluate(f"(text) => {editor}.setValue(text)", text)
    desk.click(".tabPanel.active .yasqe_queryButton")


def test_the_page_with_tabs_says_so_of_the_tab_that_asked(desk) -> None:
    desk.goto(f"/sparql#query={quote(BOTH)}")
    desk.locator("#notice li").nth(1).wait_for()
    assert desk.locator("#notice li").all_inner_texts() == [
        KINDS[kind].notice for kind in ("graph-values", "bnode")
    ]
    ask_in_tab(desk, "ASK {}")
    desk.locator("#notice").wait_for(state="hidden")
    ask_in_tab(desk, MINUS)
    desk.locator("#notice", has_text="graph-minus").wait_for()
    desk.click(f"[data-query='{next(iter(library()))}']")
    desk.locator("#notice").wait_for(state="hidden")
    desk.locator(".tabsList a[role=tab]").first.click()
    desk.locator("#notice", has_text="graph-minus").wait_for()

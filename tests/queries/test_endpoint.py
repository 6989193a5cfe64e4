"""The library asked of an endpoint gives what it gives here, and what an endpoint gives wrongly is one line."""

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg import rdf
from kg.case import Case, read_case
from kg.errors import EndpointError, KgError, QueryError
from kg.queries import RunOptions, bind, find_query, library, run
from kg.queries.ask import AskOptions, ask
from kg.queries.ask_endpoint import ask_endpoint, declared
from tests.queries import expected
from tests.support.commands import kg
from tests.support.endpoints import ROWS, always, answering, foreign
from tests.support.running import serving

GRAPH = "CONSTRUCT { ?a ih:kind ?k } WHERE { ?a a ih:Tie ; ih:kind ?k }"
ASK = "ASK { ?tie ih:kind ih:LendsTo }"
NO_ROWS = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serving("--rows", "2000") as server:
        yield server.sparql


@pytest.fixture(scope="module")
def elsewhere(case: Case) -> Iterator[str]:
    """An endpoint that knows nothing of kg: nothing in its default graph, no prefix known, no limit told."""
    with answering(foreign(rdf.quads(case))) as (address, _):
        yield address


@pytest.mark.parametrize("name", library())
def test_every_query_gives_the_expected_answer(name: str, case: Case, served: str) -> None:
    answer = ask_endpoint(served, bind(find_query(name), {}, case))
    assert expected.rows(answer, case) == expected.read(name, expected.DEFAULT)


@pytest.mark.parametrize("name", library())
def test_a_foreign_endpoint_gives_the_expected_rows_if_its_graphs_are_named(
    name: str, case: Case, elsewhere: str
) -> None:
    rows = ask(case, name, options=AskOptions(endpoint=elsewhere, graphs=("case",)))
    assert expected.rows(rows.answer, case) == expected.read(name, expected.DEFAULT)


@pytest.mark.parametrize(
    ("name", "values"), expected.OTHER[:6], ids=lambda v: v if isinstance(v, str) else ""
)
def test_parameters_are_bound_before_anything_is_sent(
    name: str, values: dict[str, str], case: Case, served: str
) -> None:
    pairs = tuple(f"{k}={v}" for k, v in values.items())
    assert expected.rows(
        ask(case, name, pairs, AskOptions(endpoint=served)).answer, case
    ) == expected.read(name, values)


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
@pytest.mark.parametrize(
    "text", [None, ASK, "SELECT ?x ?y { VALUES (?x ?y) { (1.50 'a'@en) (UNDEF <urn:x>) } }"]
)
def test_every_format_has_the_same_bytes_as_here(
    form: str, text: str | None, case: Case, store: ox.Store, served: str, elsewhere: str
) -> None:
    text = text or bind(find_query("actors"), {}, case)
    here = run(store, text, case, RunOptions(form=form)).serialised
    graphs = [g.value for g in (rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY)]
    assert here
    assert ask_endpoint(served, text, form).serialised == here
    assert ask_endpoint(elsewhere, text, form, graphs).serialised == here


def test_a_graph_is_written_as_here(
    case: Case, store: ox.Store, served: str, elsewhere: str
) -> None:
    here = run(store, GRAPH, case, RunOptions(form="turtle")).serialised
    assert here.count(b"\n") > 100
    assert ask_endpoint(served, GRAPH, "turtle").serialised == here
    assert ask_endpoint(elsewhere, GRAPH, "turtle", [rdf.case_graph(case).value]).serialised == here


def test_what_is_sent_declares_what_it_uses() -> None:
    text = "# title: a\nPREFIX  skos: <urn:other>\nSELECT * { ?ih ih:kind 'owl:x' ; <prov:y> skos:x . FILTER(?s = xsd:date(1)) }"
    sent = declared(text)
    assert sent.endswith(text)
    assert sent.splitlines()[1:] == text.splitlines()[1:]
    assert {word for word in rdf.PREFIXES if f"PREFIX {word}: <{rdf.PREFIXES[word]}>" in sent} == {
        "ih",
        "xsd",
    }


@pytest.mark.parametrize("prefix", ["select", "ask", "construct"])
def test_a_prefix_named_as_a_verb_is_no_verb(prefix: str, elsewhere: str) -> None:
    text = f"PREFIX {prefix}: <urn:x#> # CONSTRUCT\nDESCRIBE {prefix}:nothing"
    assert ask_endpoint(elsewhere, text, "turtle").serialised is not None
    with pytest.raises(QueryError, match="gives a graph, not rows"):
        ask_endpoint(elsewhere, text, "csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("DELETE WHERE { ?s ?p ?o }", "asks nothing"),
        ("LOAD <file:///etc/passwd>", "asks nothing"),
        ("", "asks nothing"),
        ("SELECT * { " + "{ " * 60 + "} " * 60 + "}", "nested more than 50 levels"),
    ],
)
def test_what_may_not_be_asked_is_not_sent(text: str, message: str) -> None:
    with answering(always(NO_ROWS)) as (address, asked):
        with pytest.raises(QueryError, match=message):
            ask_endpoint(address, text)
        assert asked == []


@pytest.mark.parametrize(
    ("body", "media", "message"),
    [
        (b"<html>Welcome", "text/html", "answers as 'text/html', not with SPARQL results"),
        (b"", "", "answers as '', not with SPARQL results"),
        (NO_ROWS, "text/turtle", "answers as 'text/turtle', not with SPARQL results"),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:x"}}', ROWS, "malformed answer"),
        (b'{"head":{"vars":["s"]}}', ROWS, "malformed answer"),
        (b"{}", ROWS, "malformed answer"),
        (b"[" * 100_000, ROWS, "malformed answer"),
        (b'{"head":{},"boolean":"maybe"}', ROWS, "malformed answer"),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"no iri"}}]}}', ROWS, "malformed answer"),
        (b"\xff\xfe", ROWS, "malformed answer"),
        (b"<sparql", "application/sparql-results+xml", "malformed answer"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>&a;</boolean></sparql>', "text/xml", "malformed answer"),
    ],
)  # fmt: skip
def test_rows_that_are_none_are_one_line(body: bytes, media: str, message: str) -> None:
    with (
        answering(always(body, media)) as (address, _),
        pytest.raises(KgError, match=message) as found,
    ):
        ask_endpoint(address, "SELECT ?s { ?s ?p ?o }")
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("body", "media", "message"),
    [
        (NO_ROWS, ROWS, "not with a graph"),
        (b"<urn:a> <urn:b> ", "text/turtle", "malformed answer"),
        (
            b"<urn:a> <urn:b> " + b"(" * 5000 + b")" * 5000 + b" .",
            "text/turtle",
            "nested more than 100 levels",
        ),
        (b"<urn:a> <urn:b> <no iri> .", "application/n-triples", "malformed answer"),
        (b"{}", "application/ld+json", "not with a graph"),
    ],
)
def test_graphs_that_are_none_are_one_line(body: bytes, media: str, message: str) -> None:
    with answering(always(body, media)) as (address, _), pytest.raises(KgError, match=message):
        ask_endpoint(address, GRAPH, "turtle")


def test_xml_is_read_where_an_endpoint_has_no_json() -> None:
    body = b'<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/><boolean>true</boolean></sparql>'
    with answering(always(body, "application/sparql-results+xml")) as (address, _):
        assert ask_endpoint(address, ASK).truth is True


def test_a_cut_answer_says_so(served: str) -> None:
    done = kg(
        "query", "-", "--endpoint", served, "--format", "csv", stdin="SELECT ?s ?o { ?s a ?o }"
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 2001)
    assert done.stderr == f"kg: {served} cut its answer: 'rows=2000'; there is more\n"


def test_the_command_asks_an_endpoint_and_says_how_to_find_named_graphs(
    served: str, elsewhere: str
) -> None:
    here = kg("query", "actors")
    assert here.stdout == kg("query", "actors", "--endpoint", served).stdout
    assert here.stdout == kg("query", "actors", "--endpoint", elsewhere, "--graph", "case").stdout
    done = kg("query", "actors", "--endpoint", elsewhere)
    assert (done.returncode, "try --graph case" in done.stderr) == (0, True)


def test_ids_are_those_of_the_case_and_addresses_go_anywhere(case: Case) -> None:
    example = read_case("example")
    with answering(foreign(rdf.quads(example))) as (address, _):
        own = ask(
            example, "ties", ("actor=film-fund",), AskOptions(endpoint=address, graphs=("case",))
        ).answer.rows
        whole = f"actor={rdf.node(example, 'film-fund').value}"
        graphs = tuple(
            g.value for g in (rdf.case_graph(example), rdf.derived_graph(example), rdf.ONTOLOGY)
        )
        assert own
        assert (
            ask(case, "ties", (whole,), AskOptions(endpoint=address, graphs=graphs)).answer.rows
            == own
        )
        with pytest.raises(QueryError, match="the case japan-1998 has no such row"):
            ask(case, "ties", ("actor=film-fund",), AskOptions(endpoint=address))


def test_wrong_options_are_one_line(case: Case) -> None:
    with pytest.raises(QueryError, match="only an endpoint has graphs to choose"):
        ask(case, "actors", options=AskOptions(graphs=("case",)))
    with pytest.raises(QueryError, match="is not an address of a graph"):
        ask(case, "actors", options=AskOptions(endpoint="http://127.0.0.1:9/", graphs=("cases",)))
    with pytest.raises(EndpointError, match="not an address of an endpoint"):
        ask(case, "actors", options=AskOptions(endpoint="file:///etc/passwd"))
    with pytest.raises(QueryError, match="gives rows, not a graph"):
        ask(case, "actors", options=AskOptions(form="turtle", endpoint="http://127.0.0.1:9/"))
    done = kg("query", "actors", "--endpoint", "localhost:8080/sparql")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

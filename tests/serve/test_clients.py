"""Clients that nobody here wrote: SPARQLWrapper, and rdflib's SPARQLStore."""

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from tests.support.running import Server

CASE = "https://w3id.org/intermediation/case/japan-1998"
NS = "https://w3id.org/intermediation/ns"
NAMES = "SELECT ?actor ?name { ?actor a ih:Actor ; rdfs:label ?name } ORDER BY STR(?actor) LIMIT 5"


@pytest.fixture
def wrapper(server: Server):
    from SPARQLWrapper import SPARQLWrapper

    return SPARQLWrapper(server.sparql)


@pytest.mark.parametrize("way", ["GET", "POST"])
@pytest.mark.parametrize("request_as", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_reads_every_form_of_rows(way, request_as, wrapper):
    if (way, request_as) == ("GET", "postdirectly"):
        pytest.skip("nothing can be posted by GET")
    wrapper.setMethod(way)
    wrapper.setRequestMethod(request_as)
    wrapper.setQuery(NAMES)
    wrapper.setReturnFormat("json")
    found = wrapper.queryAndConvert()
    names = [row["name"]["value"] for row in found["results"]["bindings"]]
    assert len(names) == 5
    wrapper.setReturnFormat("xml")
    document = wrapper.queryAndConvert()
    literals = document.getElementsByTagName("literal")
    assert [node.firstChild.data for node in literals] == names
    for form, separator in (("csv", ","), ("tsv", "\t")):
        wrapper.setReturnFormat(form)
        lines = wrapper.queryAndConvert().decode().splitlines()
        assert len(lines) == 6
        assert lines[0].replace("?", "") == f"actor{separator}name"


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph:DeprecationWarning"
)  # SPARQLWrapper still makes one
@pytest.mark.parametrize("form", ["turtle", "json-ld", "rdf+xml", "n3"])
def test_sparqlwrapper_reads_every_form_of_a_graph(form, wrapper):
    wrapper.setQuery(f"CONSTRUCT WHERE {{ <{CASE}/mof> ?p ?o }}")
    wrapper.setReturnFormat(form)
    found = wrapper.queryAndConvert()
    graph = (
        found
        if isinstance(found, rdflib.Graph)
        else rdflib.Graph().parse(data=found, format="turtle")
    )
    assert (rdflib.URIRef(f"{CASE}/mof"), rdflib.RDF.type, rdflib.URIRef(f"{NS}#Ministry")) in graph


def test_sparqlwrapper_asks_and_names_graphs_and_is_told_what_is_wrong(wrapper):
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    wrapper.setReturnFormat("json")
    wrapper.setQuery("ASK { ?tie a ih:DerivedTie }")
    assert wrapper.queryAndConvert()["boolean"] is True
    wrapper.addDefaultGraph(CASE)
    assert wrapper.queryAndConvert()["boolean"] is False
    wrapper.setQuery("SELECT")
    with pytest.raises(QueryBadFormed, match="malformed"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_rdflib_queries_the_endpoint_as_a_graph(method, form, server: Server):
    graph = rdflib.Graph(SPARQLStore(server.sparql, method=method, returnFormat=form))
    mof = rdflib.URIRef(f"{CASE}/mof")
    rows = list(graph.query("SELECT ?p ?o { ?s ?p ?o }", initBindings={"s": mof}))
    assert len(rows) > 5
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True or form == "csv"
    if form != "csv":  # CSV has lost what is an address
        assert rdflib.URIRef(f"{NS}#Ministry") in set(graph.objects(mof, rdflib.RDF.type))
        assert (mof, rdflib.RDF.type, rdflib.URIRef(f"{NS}#Ministry")) in graph
        assert len(graph) > 10_000


def test_rdflib_constructs(server: Server):
    graph = rdflib.Graph(SPARQLStore(server.sparql))
    found = graph.query(f"CONSTRUCT WHERE {{ <{CASE}/mof> ?p ?o }}").graph
    assert len(found) > 5


def test_a_federated_query_of_rdflib_reaches_the_endpoint(server: Server):
    local = rdflib.Graph()
    local.parse(data=f"<{CASE}/mof> <urn:seen> true .", format="turtle")
    text = f"SELECT ?label {{ ?s <urn:seen> true SERVICE <{server.sparql}> {{ ?s rdfs:label ?label }} }}"
    assert {str(row.label) for row in local.query(text)} == {"Ministry of Finance", "大蔵省"}

"""The description of the endpoint, which it gives to a request without a query.

https://www.w3.org/TR/sparql11-service-description/
"""

from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from kg import rdf
from kg.serve.store.answer_query import GRAPHS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_WRITTEN = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_WRITTEN_GRAPHS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML")
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def description(
    address: str,
    graphs: Mapping[str, int],
    form: str,
    union: Collection[str] | None = None,
) -> bytes:
    """Return the service description as RDF.

    Args:
        address: where the endpoint is.
        graphs: how many triples each named graph holds.
        form: a form of graphs.
        union: the graphs that make the default graph; by default all.
    """
    prefixes = {"sd": _SD, "void": _VOID, "formats": _FORMATS} | rdf.PREFIXES
    named = None if form in ("ntriples", "jsonld") else prefixes
    is_union = union is None or set(graphs) <= set(union)
    triples = list(_triples(address, graphs, is_union))
    return ox.serialize(triples, format=GRAPHS[form], prefixes=named) or b""


def _triples(address: str, graphs: Mapping[str, int], is_union: bool) -> Iterator[ox.Triple]:
    """Yield the triples that describe the endpoint, its formats and the size of each graph."""
    service, dataset, default = (ox.BlankNode(name) for name in ("service", "dataset", "default"))
    yield from _about(service, "Service")
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(address))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    if is_union:
        yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in (*_WRITTEN, *_WRITTEN_GRAPHS):
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(_FORMATS + name))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield from _about(dataset, "Dataset")
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield from _about(default, "Graph")
    for number, (name, triples) in enumerate(sorted(graphs.items())):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield ox.Triple(dataset, _sd("namedGraph"), named)
        yield from _about(named, "NamedGraph")
        yield ox.Triple(named, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(named, _sd("graph"), graph)
        yield from _about(graph, "Graph")
        yield ox.Triple(graph, ox.NamedNode(_VOID + "triples"), ox.Literal(triples))


def _about(node: ox.BlankNode, what: str) -> Iterator[ox.Triple]:
    """Yield the triple that says of which class of the description a node is."""
    yield ox.Triple(node, _TYPE, _sd(what))


def _sd(name: str) -> ox.NamedNode:
    """Return the address of a term of the SPARQL service description."""
    return ox.NamedNode(_SD + name)

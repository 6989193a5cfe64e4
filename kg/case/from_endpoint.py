"""A case's graph from a SPARQL endpoint, page by page and never in part."""

import json
import re
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.case.rdf_graphs import BASE
from kg.errors import EndpointError, NameUnknown, RdfError, near, quoted
from kg.schema import rdf_files
from kg.schema.rdf_files import IH
from kg.sparql import http_client
from kg.system.input_limits import (
    ENDPOINT_CASE_BYTES,
    ENDPOINT_CASES,
    ENDPOINT_LIST_BYTES,
    ENDPOINT_PAGE_TRIPLES,
    ENDPOINT_PAGES,
    ENDPOINT_TRIPLES,
)

_ID = "[a-z0-9][a-z0-9-]*"
_NAME_NODES = "give the blank nodes names, or read the case from its folder"

_CASES = (
    f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g a <{IH}Case> }} }} "
    f"ORDER BY ?g LIMIT {ENDPOINT_CASES}"
)
_IS_CASE = f'FILTER(STRSTARTS(STR(?g), "{BASE}"))'
_GRAPHS = f"""SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {_IS_CASE} }}
ORDER BY ?g LIMIT {ENDPOINT_CASES}"""
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
# Literals of several types have no order among each other, so pages could overlap.
# Their text, language and type together give one.
_PAGE = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ SELECT ?s ?p ?o WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}
    ORDER BY ?s ?p STR(?o) LANG(?o) STR(DATATYPE(?o)) LIMIT {page} OFFSET {start} }}
}}"""


def read_endpoint(address: str) -> tuple[str, list[ox.Quad]]:
    """Return the id of a case at an endpoint, and all triples of its graph.

    Args:
        address: of the endpoint; `#id` at its end names one of several cases.

    Raises:
        NameUnknown: the endpoint holds no case, several and none is named, or not the one named.
        EndpointError: the endpoint cannot be asked, or does not give all triples of the graph.
    """
    endpoint = http_client.check_address(address)
    case_id = urlsplit(address).fragment or _only_case(endpoint)
    graph = f"{BASE}{case_id}"
    # A text that is not an id is not sent: it could end the address and continue the query.
    is_id = re.fullmatch(_ID, case_id) is not None
    count = _count(endpoint, graph) if is_id else 0
    if not count:
        raise _no_case(endpoint, case_id)
    if count > ENDPOINT_TRIPLES:
        size = f"{count:,} triples; kg reads at most {ENDPOINT_TRIPLES:,}"
        message = f"the case {case_id} of {endpoint} has {size}"
        raise EndpointError(message, "read the case from its folder")
    return case_id, _pages(endpoint, graph, count)


def _no_case(endpoint: str, case_id: str) -> NameUnknown:
    """Return the error for an unknown case, with the nearest id or all ids of the endpoint."""
    ids = cases(endpoint)
    holdings = f"the endpoint holds {', '.join(ids)}" if ids else "the endpoint holds no cases"
    message = f"{endpoint} holds no case {quoted(case_id)}"
    return NameUnknown(message, near(case_id, ids) or holdings)


def cases(endpoint: str) -> tuple[str, ...]:
    """Return the ids of the cases whose graphs an endpoint holds.

    Raises:
        EndpointError: the endpoint cannot be asked.
    """
    for query in (_CASES, _GRAPHS):
        graphs = _cells(endpoint, query)
        own = (graph for graph in graphs if re.fullmatch(re.escape(BASE) + _ID, graph))
        if ids := {graph.removeprefix(BASE) for graph in own}:
            return tuple(sorted(ids))
    return ()


def _only_case(endpoint: str) -> str:
    """Return the id of the only case of an endpoint; refuse an endpoint with none or several."""
    ids = cases(endpoint)
    if not ids:
        hint = f"a case is a named graph {BASE}ID, such as kg build writes and kg serve serves"
        raise NameUnknown(f"{endpoint} holds no case", hint)
    if len(ids) > 1:
        hint = f"choose one: --case {endpoint}#{ids[0]}"
        raise NameUnknown(f"{endpoint} holds {len(ids)} cases: {', '.join(ids)}", hint)
    return ids[0]


def _count(endpoint: str, graph: str) -> int:
    """Return the number of triples in a graph, as the endpoint counts them."""
    cells = _cells(endpoint, _COUNT.format(graph=graph))
    if len(cells) != 1 or not re.fullmatch(r"[0-9]{1,15}", cells[0]):
        answer = quoted(", ".join(cells))
        raise EndpointError(f"{endpoint} does not count its triples: the answer is {answer}")
    return int(cells[0])


def _cells(endpoint: str, query: str) -> list[str]:
    """Return the only column of an answer as texts.

    It is read as plain JSON, which refuses what is nested too deeply; an engine's own reader
    would end the process.
    """
    reply = http_client.ask(endpoint, query, http_client.JSON.accept, most=ENDPOINT_LIST_BYTES)
    http_client.form_of(endpoint, reply, http_client.JSON)
    try:
        answer = json.loads(reply.body)
    except RecursionError:
        raise EndpointError(http_client.malformed(endpoint, "it is nested too deeply")) from None
    except ValueError as error:
        raise EndpointError(http_client.malformed(endpoint, error)) from None
    try:
        (name,) = answer["head"]["vars"]
        rows = answer["results"]["bindings"]
        cells = [row[name]["value"] for row in rows]
    except (KeyError, TypeError, ValueError):
        cells = [None]
    if not all(isinstance(cell, str) for cell in cells):
        raise EndpointError(f"{endpoint} answers with other columns than the query has")
    return cells


def _pages(endpoint: str, graph: str, count: int) -> list[ox.Quad]:
    """Return the triples of a graph in order.

    Raises:
        EndpointError: some of `count` triples are missing, or blank nodes stand on several pages.
    """
    triples: dict[ox.Quad, None] = {}
    size = 0
    with tempfile.TemporaryDirectory(prefix="kg-page-") as scratch:
        for number in range(ENDPOINT_PAGES):
            before = len(triples)
            if before >= count:
                break
            # A server may cut a page short, so that the next one begins where it ended.
            query = _PAGE.format(graph=graph, page=ENDPOINT_PAGE_TRIPLES, start=before)
            left = ENDPOINT_CASE_BYTES - size
            reply = http_client.ask(endpoint, query, http_client.GRAPH.accept, most=left)
            size += len(reply.body)
            page = _parsed(endpoint, reply, Path(scratch))
            triples.update(dict.fromkeys(page))
            # A server may name the blank nodes of each page anew.
            if number and any(map(_has_blank_node, triples)):
                message = (
                    f"{endpoint} has blank nodes on several pages, and kg cannot tell them apart"
                )
                raise EndpointError(message, _NAME_NODES)
            if len(triples) == before:
                break
    if len(triples) != count:
        message = f"{endpoint} gives {len(triples):,} of the {count:,} triples of {graph}"
        cause = "the endpoint cuts its answers, or its data change meanwhile"
        hint = f"{cause}; read the case from its folder"
        raise EndpointError(message, hint)
    return sorted(triples, key=str)


def _has_blank_node(quad: ox.Quad) -> bool:
    """Tell whether the subject or object of a quad is a blank node."""
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _parsed(endpoint: str, reply: http_client.Reply, scratch: Path) -> list[ox.Quad]:
    """Return the quads of a page from an endpoint; a page that is not RDF is an error."""
    path = scratch / f"page.{http_client.form_of(endpoint, reply, http_client.GRAPH)}"
    path.write_bytes(reply.body)
    try:
        return rdf_files.read_untrusted(path)
    except RdfError as error:
        what = str(error).removeprefix(path.name).replace(f"({path.name}, ", "(")
        raise EndpointError(f"the graph that {endpoint} gives{what}", error.hint) from None

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

_MOST_TRIPLES = 10_000_000
_MOST_PAGES = 1000
_MOST_BYTES = 1 << 30
_MOST_CASES = 1000
_SMALL = 1 << 20
PAGE = 50_000
_FOLDER = "give them names, or read the case from its folder"

_CASES = (
    f"SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?g a <{IH}Case> }} }} ORDER BY ?g LIMIT {_MOST_CASES}"
)
_GRAPHS = f"""SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}")) }}
ORDER BY ?g LIMIT {_MOST_CASES}"""
_COUNT = "SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
# Literals of several types have no order of their own, so that pages could overlap: text, language and type give one.
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
    endpoint, wanted = http_client.check_address(address), urlsplit(address).fragment
    name = wanted or _only_case(endpoint)
    graph = f"{BASE}{name}"
    count = _count(endpoint, graph) if re.fullmatch(r"[a-z0-9][a-z0-9-]*", name) else 0
    if not count:
        known = cases(endpoint)
        hint = near(name, known) or (
            f"it holds {', '.join(known)}" if known else "it holds none at all"
        )
        raise NameUnknown(f"{endpoint} holds no case {quoted(name)}", hint)
    if count > _MOST_TRIPLES:
        raise EndpointError(
            f"the case {name} of {endpoint} has {count:,} triples, more than the {_MOST_TRIPLES:,} that are read",
            "read it from its folder",
        )
    return name, _pages(endpoint, graph, count)


def cases(endpoint: str) -> tuple[str, ...]:
    """Return the ids of the cases whose graphs an endpoint holds.

    Raises:
        EndpointError: the endpoint cannot be asked.
    """
    for query in (_CASES, _GRAPHS):
        graphs = _cells(endpoint, query)
        found = {
            g.removeprefix(BASE)
            for g in graphs
            if re.fullmatch(re.escape(BASE) + "[a-z0-9][a-z0-9-]*", g)
        }
        if found:
            return tuple(sorted(found))
    return ()


def _only_case(endpoint: str) -> str:
    known = cases(endpoint)
    if not known:
        hint = f"a case is a named graph {BASE}ID, as kg build writes it and kg serve serves it"
        raise NameUnknown(f"{endpoint} holds no case", hint)
    if len(known) > 1:
        hint = f"choose one: --case {endpoint}#{known[0]}"
        raise NameUnknown(f"{endpoint} holds {len(known)} cases: {', '.join(known)}", hint)
    return known[0]


def _count(endpoint: str, graph: str) -> int:
    cells = _cells(endpoint, _COUNT.format(graph=graph))
    if len(cells) != 1 or not re.fullmatch(r"[0-9]{1,15}", cells[0]):
        raise EndpointError(
            f"{endpoint} does not count its triples: it says {quoted(', '.join(cells))}"
        )
    return int(cells[0])


def _cells(endpoint: str, query: str) -> list[str]:
    """Return the only column of an answer as texts.

    It is read as plain JSON, which refuses what is nested too deeply; an engine's own reader would end the process.
    """
    reply = http_client.ask(endpoint, query, http_client.JSON.accept, most=_SMALL)
    http_client.form_of(endpoint, reply, http_client.JSON)
    try:
        said = json.loads(reply.body)
    except RecursionError:
        raise EndpointError(http_client.malformed(endpoint, "it is nested too deeply")) from None
    except ValueError as error:
        raise EndpointError(http_client.malformed(endpoint, error)) from None
    try:
        (name,) = said["head"]["vars"]
        cells = [row[name]["value"] for row in said["results"]["bindings"]]
    except (KeyError, TypeError, ValueError):
        cells = [None]
    if not all(isinstance(cell, str) for cell in cells):
        raise EndpointError(f"{endpoint} gives other columns than it was asked for")
    return cells


def _pages(endpoint: str, graph: str, count: int) -> list[ox.Quad]:
    """Return the triples of a graph in order; a server may cut a page short, so that the next begins where it ended."""
    found: dict[ox.Quad, None] = {}
    size = 0
    with tempfile.TemporaryDirectory(prefix="kg-page-") as scratch:
        for number in range(_MOST_PAGES):
            if len(found) >= count:
                break
            query = _PAGE.format(graph=graph, page=PAGE, start=len(found))
            reply = http_client.ask(
                endpoint, query, http_client.GRAPH.accept, most=_MOST_BYTES - size
            )
            size += len(reply.body)
            page = _parsed(endpoint, reply, Path(scratch))
            before = len(found)
            found.update(dict.fromkeys(page))
            if number and any(
                isinstance(t, ox.BlankNode) for q in found for t in (q.subject, q.object)
            ):
                raise EndpointError(
                    f"{endpoint} has blank nodes on several pages, which cannot be told apart",
                    _FOLDER,
                )
            if len(found) == before:
                break
    if len(found) != count:
        few = f"{endpoint} gives {len(found):,} of the {count:,} triples of {graph}"
        raise EndpointError(
            few, "its answers are cut or change meanwhile; read the case from its folder"
        )
    return sorted(found, key=str)


def _parsed(endpoint: str, reply: http_client.Reply, scratch: Path) -> list[ox.Quad]:
    path = scratch / f"page.{http_client.form_of(endpoint, reply, http_client.GRAPH)}"
    path.write_bytes(reply.body)
    try:
        return rdf_files.read_untrusted(path)
    except RdfError as error:
        what = str(error).removeprefix(path.name).replace(f"({path.name}, ", "(")
        raise EndpointError(f"the graph that {endpoint} gives{what}", error.hint) from None

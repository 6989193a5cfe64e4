"""Asking SPARQL of an endpoint elsewhere: what is sent stands on its own, what comes back is as an answer from here."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg import rdf, remote
from kg.errors import EndpointError, QueryError, shown
from kg.queries import MEMORY, SECONDS, Answer, answered, check_form, guarded
from kg.sparql import masked, permitted
from kg.triples import nesting

_ROWS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
_GRAPHS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.5"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.8"
_DEEPEST = 100
_VERB = re.compile(r"(?<![\w?$:.@-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.IGNORECASE)


def ask_endpoint(
    address: str, text: str, form: str | None = None, graphs: Iterable[str] = (), seconds: float = SECONDS
) -> Answer:
    """Ask an endpoint a query, and return its answer as `kg.queries.run` returns one from here.

    Args:
        address: of the endpoint, http or https.
        text: the query, its parameters bound.
        form: `csv`, `tsv`, `json`, `xml` or `turtle` to have the answer serialised.
        graphs: the named graphs whose union is to be the default graph; the endpoint's own default without any.
        seconds: how long it may take.

    Raises:
        QueryError: the query is forbidden, is none, or gives something else than the format can hold.
        EndpointError: the endpoint cannot be asked, or its answer cannot be read.
    """
    permitted(text)
    verb = _VERB.search(masked(text))
    if verb is None:
        raise QueryError("the text asks nothing", "write SELECT, ASK, CONSTRUCT or DESCRIBE")
    is_graph = verb[1].upper() in ("CONSTRUCT", "DESCRIBE")
    check_form(form, is_graph)
    reply = remote.ask(address, declared(text), _ACCEPT_GRAPH if is_graph else _ACCEPT_ROWS, graphs, seconds)
    known: tuple[str, ...] = tuple(_GRAPHS if is_graph else _ROWS)
    if reply.media not in known:
        hint = "is this the address of the endpoint itself? that of kg serve ends in /sparql"
        what = "a graph in N-Triples or Turtle" if is_graph else "SPARQL results in JSON or XML"
        raise EndpointError(f"{address} answers as {shown(reply.media)}, not with {what}", hint)
    return replace(guarded(lambda: _read(address, reply, form), seconds, MEMORY), cut=reply.cut)


def declared(text: str) -> str:
    """Return a query with those of our prefixes declared that it uses undeclared; its lines stay where they are.

    >>> declared("ASK { ?tie ih:kind ?kind }")
    'PREFIX ih: <https://w3id.org/intermediation/ns#> ASK { ?tie ih:kind ?kind }'
    """
    bare = masked(text)
    own = set(re.findall(r"\bPREFIX\s*([\w.-]*):", bare, re.IGNORECASE))
    used = {name: iri for name, iri in rdf.PREFIXES.items() if re.search(rf"(?<![\w.:?$-]){name}:", bare)}
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in used.items() if name not in own) + text


def _read(address: str, reply: remote.Reply, form: str | None) -> Answer:
    try:
        if reply.media in _ROWS:
            return answered(ox.parse_query_results(reply.body, format=_ROWS[reply.media]), form)
        if _GRAPHS[reply.media] == ox.RdfFormat.TURTLE and nesting(reply.body.decode("utf-8", "replace")) > _DEEPEST:
            raise QueryError(f"{address} answers with a graph nested more than {_DEEPEST} levels deep")
        quads = ox.parse(reply.body, format=_GRAPHS[reply.media], base_iri=address)
        return answered((q.triple for q in quads), form)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        said = re.sub(r"\s+", " ", str(error))[:200]
        raise QueryError(f"{address} gives a malformed answer: {said}") from None

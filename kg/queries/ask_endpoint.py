"""Asking an endpoint elsewhere in SPARQL.

A query is sent with the prefixes that it needs. Its answer has the form of an answer from here.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg import rdf
from kg.errors import QueryError
from kg.queries import Answer, check_form, collect_answer, run_in_child
from kg.schema import parse_untrusted
from kg.schema.rdf_files import nesting
from kg.sparql import http_client
from kg.sparql.guard import masked, permitted
from kg.system.input_limits import QUERY_MEMORY, QUERY_SECONDS

_ROWS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
_GRAPHS = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE}
_PREFIX = re.compile(r"\bPREFIX\s*([\w.-]*):", re.IGNORECASE)
_VERB = re.compile(r"(?<![\w?$:.@-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.IGNORECASE)


def ask_endpoint(
    address: str,
    text: str,
    form: str | None = None,
    graphs: Iterable[str] = (),
    seconds: float = QUERY_SECONDS,
) -> Answer:
    """Ask an endpoint a query, and return its answer as `kg.queries.run` returns one from here.

    Another engine answers it, so `notices` are those that the endpoint itself sends, in the header
    KG-Notice.

    Args:
        address: the address of the endpoint, http or https.
        text: the query, its parameters bound.
        form: `csv`, `tsv`, `json`, `xml` or `turtle` to have the answer serialised.
        graphs: the named graphs whose union makes the default graph; without any, the endpoint's
            own default graph is asked.
        seconds: how long the endpoint may take, and then how long its answer may take to read.

    Raises:
        QueryError: the query is forbidden, the text is not a query, or the format cannot hold its
            answer.
        EndpointError: the endpoint cannot be asked, or its answer cannot be read.
    """
    permitted(text)
    verb = _VERB.search(masked(text))
    if verb is None:
        raise QueryError("the text asks nothing", "write SELECT, ASK, CONSTRUCT or DESCRIBE")
    is_graph = verb[1].upper() in ("CONSTRUCT", "DESCRIBE")
    check_form(form, is_graph)
    media = http_client.GRAPH if is_graph else http_client.ROWS
    reply = http_client.ask(address, declared(text), media.accept, graphs, seconds)
    suffix = http_client.form_of(address, reply, media)
    # The answer comes from outside, so a child process reads it.
    answer = run_in_child(lambda: _read(address, reply.body, suffix, form), seconds, QUERY_MEMORY)
    return replace(answer, cut=reply.cut, notices=reply.notices)


def declared(text: str) -> str:
    """Return a query that declares each of our prefixes that it uses; its lines stay the same.

    >>> declared("ASK { ?tie ih:kind ?kind }")
    'PREFIX ih: <https://w3id.org/intermediation/ns#> ASK { ?tie ih:kind ?kind }'
    """
    bare = masked(text)
    own = set(_PREFIX.findall(bare))
    declarations = [
        f"PREFIX {name}: <{iri}> "
        for name, iri in rdf.PREFIXES.items()
        if name not in own and re.search(rf"(?<![\w.:?$-]){name}:", bare)
    ]
    return "".join(declarations) + text


def _read(address: str, body: bytes, suffix: str, form: str | None) -> Answer:
    """Return the answer in the body of a reply; refuse a malformed or too deeply nested body."""
    try:
        if suffix in _ROWS:
            return collect_answer(ox.parse_query_results(body, format=_ROWS[suffix]), form)
        # The parser of Turtle goes as deep as the brackets do.
        if suffix == "ttl" and nesting(body.decode("utf-8", "replace")) > parse_untrusted.DEEPEST:
            message = f"{address} answers with a graph {parse_untrusted.DEEP}"
            raise QueryError(message)
        quads = ox.parse(body, format=_GRAPHS[suffix], base_iri=address)
        return collect_answer((quad.triple for quad in quads), form)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(http_client.malformed(address, error)) from None

"""Asking SPARQL of an endpoint elsewhere: what is sent stands on its own, what comes back is as an answer from here."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pyoxigraph as ox

from kg import rdf
from kg.errors import QueryError
from kg.queries import MEMORY, SECONDS, Answer, answered, check_form, guarded
from kg.schema.rdf_files import nesting
from kg.sparql import http_client
from kg.sparql.guard import masked, permitted

_ROWS = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML}
_GRAPHS = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE}
_DEEPEST = 100
_VERB = re.compile(r"(?<![\w?$:.@-])(SELECT|ASK|CONSTRUCT|DESCRIBE)(?![\w:.-])", re.IGNORECASE)


def ask_endpoint(
    address: str,
    text: str,
    form: str | None = None,
    graphs: Iterable[str] = (),
    seconds: float = SECONDS,
) -> Answer:
    """Ask an endpoint a query, and return its answer as `kg.queries.run` returns one from here.

    Another engine answers it, so that `notices` are those that the endpoint itself sends in the header KG-Notice.

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
    wanted = http_client.GRAPH if is_graph else http_client.ROWS
    reply = http_client.ask(address, declared(text), wanted.accept, graphs, seconds)
    given = http_client.form_of(address, reply, wanted)
    answer = guarded(lambda: _read(address, reply.body, given, form), seconds, MEMORY)
    return replace(answer, cut=reply.cut, notices=reply.notices)


def declared(text: str) -> str:
    """Return a query with those of our prefixes declared that it uses undeclared; its lines stay where they are.

    >>> declared("ASK { ?tie ih:kind ?kind }")
    'PREFIX ih: <https://w3id.org/intermediation/ns#> ASK { ?tie ih:kind ?kind }'
    """
    bare = masked(text)
    own = set(re.findall(r"\bPREFIX\s*([\w.-]*):", bare, re.IGNORECASE))
    used = {
        name: iri
        for name, iri in rdf.PREFIXES.items()
        if re.search(rf"(?<![\w.:?$-]){name}:", bare)
    }
    return (
        "".join(f"PREFIX {name}: <{iri}> " for name, iri in used.items() if name not in own) + text
    )


def _read(address: str, body: bytes, given: str, form: str | None) -> Answer:
    try:
        if given in _ROWS:
            return answered(ox.parse_query_results(body, format=_ROWS[given]), form)
        if given == "ttl" and nesting(body.decode("utf-8", "replace")) > _DEEPEST:
            raise QueryError(
                f"{address} answers with a graph nested more than {_DEEPEST} levels deep"
            )
        quads = ox.parse(body, format=_GRAPHS[given], base_iri=address)
        return answered((q.triple for q in quads), form)
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        raise QueryError(http_client.malformed(address, error)) from None

"""The SPARQL 1.1 Protocol, its query half: what is asked, of which graphs, and how it is to be written.

https://www.w3.org/TR/sparql11-protocol/
"""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from kg import rdf
from kg.case import Case
from kg.queries import faults
from kg.serve import content_negotiation
from kg.serve.http import Refused, Request, Response, line, read_parameters
from kg.serve.store.answer_query import ABOUT_LIMITS
from kg.serve.store.client import Answered, StoreClient

METHODS = "GET, HEAD, POST, OPTIONS"
TRUNCATED = "Kg-Truncated"
NOTICE = "Kg-Notice"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MARK = "\ufeff"  # of byte order: some editors begin a file with it, and it is no part of the query
_READ_ONLY = "this endpoint only reads: updates are refused"


@dataclass(frozen=True)
class ProtocolRequest:
    """What a request asks: the query, or none, and the graphs that the request itself names."""

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def read_request(request: Request) -> ProtocolRequest:
    """Return what a request asks.

    Raises:
        Refused: the method, the media type or the parameters are not those of the protocol, or it is an update.
    """
    if request.method in ("GET", "HEAD"):
        return _of(request.args)
    if request.method != "POST":
        raise Refused(
            405, f"{request.method} is not answered here; use {METHODS}", [("Allow", METHODS)]
        )
    media = request.mimetype
    if media == _UPDATE:
        raise Refused(403, _READ_ONLY)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if media not in (_FORM, _QUERY) or charset not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, f"a query is posted as {_QUERY} or {_FORM}, in UTF-8")
    try:
        text = request.get_data().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, "the body is not UTF-8") from None
    if media == _FORM:
        found = _of(read_parameters(text))
        if found.query is None:
            raise Refused(400, "the form has no field query")
        return found
    beside = _of(request.args)
    if beside.query is not None:
        raise Refused(400, "the query stands in the body and in the address; give it once")
    return ProtocolRequest(text, beside.default, beside.named)


def _of(fields: MultiDict[str, str]) -> ProtocolRequest:
    if "update" in fields:
        raise Refused(403, _READ_ONLY)
    queries = fields.getlist("query")
    if len(queries) > 1:
        raise Refused(400, f"the query is given {len(queries)} times; give it once")
    # A graph that is given without a name is as if it were not there.
    default, named = (fields.getlist(f"{part}-graph-uri") for part in ("default", "named"))
    query = queries[0].removeprefix(_MARK) if queries else None
    return ProtocolRequest(query, tuple(filter(None, default)), tuple(filter(None, named)))


def answer(
    holder: StoreClient,
    case: Case,
    what: ProtocolRequest,
    rows: str | None,
    graph: str | None,
    request: Request,
    most: int | None = None,
) -> Answered:
    """Ask the holder, of the graphs that the request names, else the query, else those of the case.

    Args:
        holder: who holds the store.
        case: the case whose graphs there are.
        what: what is asked.
        rows: the form of rows, if they can be accepted.
        graph: the form of a graph, if it can be accepted.
        request: the request, which may be given up meanwhile.
        most: the rows wanted, if fewer than are allowed.
    """
    wanted: Mapping[str, object] = {
        "query": what.query or "",
        "prefixes": rdf.PREFIXES,
        "known": _known(holder, case),
        "union": union(case),
        "default": what.default,
        "named": what.named,
        "rows": rows,
        "graph": graph,
        "most": most,
        "watch": True,
    }
    return holder.ask(wanted, request.given_up)


def _known(holder: StoreClient, case: Case) -> tuple[str, ...]:
    """Return the graphs that there are, those of the case first."""
    own = union(case)
    return (*own, *sorted(set(holder.graphs) - set(own)))


def union(case: Case) -> tuple[str, ...]:
    """Return the graphs whose union is asked where neither request nor query names others."""
    graphs = (rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY)
    return tuple(graph.value for graph in graphs)


def respond(holder: StoreClient, case: Case, what: ProtocolRequest, request: Request) -> Response:
    """Return the answer to a query in the form that the request prefers.

    Raises:
        Refused: none of the forms is accepted.
    """
    rows_media = content_negotiation.choose_media_type(
        request.accept, list(content_negotiation.ROWS)
    )
    graph_media = content_negotiation.choose_media_type(
        request.accept, list(content_negotiation.GRAPHS)
    )
    if rows_media is None and graph_media is None:
        raise not_acceptable()
    found = answer(
        holder,
        case,
        what,
        content_negotiation.ROWS.get(rows_media or ""),
        content_negotiation.GRAPHS.get(graph_media or ""),
        request,
    )
    media = graph_media if found.kind == "graph" else rows_media
    return response(found, media or "")


def response(answer: Answered, media: str) -> Response:
    """Return an answer as a response; one that was cut, or may be wrong, says so in a header."""
    vary = ("Vary", "Accept")
    if answer.status != 200:
        more = [("Retry-After", "1")] if answer.status == 503 else []
        return line(answer.status, answer.text, [vary, *more])
    headers = (vary, *truncation(answer), *notice_headers(answer))
    return Response(answer.body, 200, content_negotiation.content_type(media), headers)


def truncation(answer: Answered) -> tuple[tuple[str, str], ...]:
    """Return the headers that say after how many rows or triples an answer was cut, if it was."""
    if answer.truncated is None:
        return ()
    what = "triples" if answer.kind == "graph" else "rows"
    return ((TRUNCATED, f"{what}={answer.truncated}"), ("Link", f'<{ABOUT_LIMITS}>; rel="help"'))


def notice_headers(answer: Answered) -> tuple[tuple[str, str], ...]:
    """Return the header that says why an answer may be wrong, if it may; ` | ` stands between kinds."""
    texts = faults.notices(answer.notices)
    return ((NOTICE, " | ".join(texts)),) if texts else ()


def not_acceptable() -> Refused:
    """Return the refusal of a request that accepts no form in which answers are written."""
    offered = ", ".join(dict.fromkeys([*content_negotiation.ROWS, *content_negotiation.GRAPHS]))
    return Refused(406, f"answers are written as {offered}", [("Vary", "Accept")])

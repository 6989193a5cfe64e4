"""The query half of the SPARQL 1.1 Protocol: the query, its graphs, and the form of the answer.

https://www.w3.org/TR/sparql11-protocol/
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from kg import rdf
from kg.case import Case
from kg.queries import faults
from kg.serve import content_negotiation
from kg.serve.http import Refused, Request, Response, line, read_parameters
from kg.serve.store.answer_query import ABOUT_LIMITS
from kg.serve.store.client import QueryAnswer, StoreClient

METHODS = "GET, HEAD, POST, OPTIONS"
TRUNCATED = "Kg-Truncated"
NOTICE = "Kg-Notice"
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_MARK = "\ufeff"  # of byte order: some editors begin a file with it; it is no part of the query
_READ_ONLY = "this endpoint only reads: updates are refused"


@dataclass(frozen=True)
class ProtocolRequest:
    """What a request asks.

    Attributes:
        query: the text, or None where the request has none.
        default: the addresses of graphs that the request names for the default graph.
        named: the addresses of the named graphs that the request allows.
    """

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class AnswerForms(NamedTuple):
    """The forms to write rows and a graph in, as `json` and `turtle`; None if none is accepted."""

    rows: str | None
    graph: str | None


def read_request(request: Request) -> ProtocolRequest:
    """Return what a request asks.

    Raises:
        Refused: the method, the media type or the parameters are not those of the protocol, or the
            request is an update.
    """
    if request.method in ("GET", "HEAD"):
        return _read_fields(request.args)
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
        form = _read_fields(read_parameters(text))
        if form.query is None:
            raise Refused(400, "the form has no field query")
        return form
    address = _read_fields(request.args)
    if address.query is not None:
        raise Refused(400, "the query stands in the body and in the address; give it once")
    return ProtocolRequest(text, address.default, address.named)


def _read_fields(fields: MultiDict[str, str]) -> ProtocolRequest:
    """Return the query and its graphs from the fields of a request; refuse an update."""
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
    question: ProtocolRequest,
    forms: AnswerForms,
    request: Request,
    most: int | None = None,
) -> QueryAnswer:
    """Ask the store a query.

    It is asked of the graphs that the request names, else of those that the query names, else of
    those of the case.

    Args:
        holder: the process that holds the store.
        case: the case, whose graphs are asked by default.
        question: the query and the graphs that the request names.
        forms: the forms that the client accepts.
        request: the request, whose client may go away before the answer is there.
        most: the rows that are needed, if fewer than the limit; by default the limit.
    """
    graphs: Mapping[str, object] = {
        "known": _graphs_of_store(holder, case),
        "union": union(case),
        "default": question.default,
        "named": question.named,
    }
    message: Mapping[str, object] = {
        "query": question.query or "",
        "prefixes": rdf.PREFIXES,
        **graphs,
        "rows": forms.rows,
        "graph": forms.graph,
        "most": most,
        "watch": True,
    }
    return holder.ask(message, request.given_up)


def _graphs_of_store(holder: StoreClient, case: Case) -> tuple[str, ...]:
    """Return the graphs of the store, those of the case first."""
    own = union(case)
    return (*own, *sorted(set(holder.graphs) - set(own)))


def union(case: Case) -> tuple[str, ...]:
    """Return the graphs that make the default graph where neither request nor query names any."""
    graphs = (rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY)
    return tuple(graph.value for graph in graphs)


def respond(
    holder: StoreClient, case: Case, question: ProtocolRequest, request: Request
) -> Response:
    """Return the answer to a query in the form that the request prefers.

    Args:
        holder: the process that holds the store.
        case: the case, whose graphs are asked by default.
        question: the query and the graphs that the request names.
        request: the request, whose header Accept names the forms.

    Raises:
        Refused: the request accepts none of our forms.
    """
    rows_media = content_negotiation.choose_media_type(
        request.accept, list(content_negotiation.ROWS)
    )
    graph_media = content_negotiation.choose_media_type(
        request.accept, list(content_negotiation.GRAPHS)
    )
    if rows_media is None and graph_media is None:
        raise not_acceptable()
    forms = AnswerForms(
        content_negotiation.ROWS.get(rows_media or ""),
        content_negotiation.GRAPHS.get(graph_media or ""),
    )
    query_answer = answer(holder, case, question, forms, request)
    media = graph_media if query_answer.kind == "graph" else rows_media
    return response(query_answer, media or "")


def response(answer: QueryAnswer, media: str) -> Response:
    """Return an answer as a response; one that was cut, or may be wrong, says so in a header.

    Args:
        answer: what the store answers.
        media: the media type of its form.
    """
    vary = ("Vary", "Accept")
    if answer.status != 200:
        more = [("Retry-After", "1")] if answer.status == 503 else []
        return line(answer.status, answer.text, [vary, *more])
    headers = (vary, *truncation(answer), *notice_headers(answer))
    return Response(answer.body, 200, content_negotiation.content_type(media), headers)


def truncation(answer: QueryAnswer) -> tuple[tuple[str, str], ...]:
    """Return the headers that say after how many rows or triples an answer was cut, if it was."""
    if answer.truncated is None:
        return ()
    what = "triples" if answer.kind == "graph" else "rows"
    return ((TRUNCATED, f"{what}={answer.truncated}"), ("Link", f'<{ABOUT_LIMITS}>; rel="help"'))


def notice_headers(answer: QueryAnswer) -> tuple[tuple[str, str], ...]:
    """Return the header that says why an answer may be wrong, if it may.

    Where there are several reasons, ` | ` stands between them.
    """
    texts = faults.notices(answer.notices)
    return ((NOTICE, " | ".join(texts)),) if texts else ()


def not_acceptable() -> Refused:
    """Return the refusal of a request that accepts no form in which answers are written."""
    offered = ", ".join(dict.fromkeys([*content_negotiation.ROWS, *content_negotiation.GRAPHS]))
    return Refused(406, f"answers are written as {offered}", [("Vary", "Accept")])

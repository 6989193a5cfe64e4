"""The WSGI application: from an address to what answers it."""

import errno
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kg.case import Case
from kg.errors import KgError
from kg.rdf import Mark
from kg.serve import protocol
from kg.serve.content_negotiation import GRAPHS, PAGE, ROWS, choose_media_type, content_type
from kg.serve.http import Refused, Request, Response, check_host, line
from kg.serve.large_case import Stored
from kg.serve.limits import Limits
from kg.serve.pages.book import Book
from kg.serve.pages.page_frame import PageContext
from kg.serve.pages.query_answer import download
from kg.serve.pages.sparql import sparql_page
from kg.serve.pages.yasgui import Editor
from kg.serve.service_description import description
from kg.serve.store.client import StoreClient

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)
_READING = "GET, HEAD, OPTIONS"
_AGAIN = [("Retry-After", "5")]


@dataclass(frozen=True)
class Site:
    """What is served, and to whom.

    Attributes:
        case: the case.
        holder: the process that holds its store.
        limits: how much a query, a view or a request may take.
        own: the loopback name or address that the server is bound to; a public server has none, and
            answers to any name.
        origins: origins of pages elsewhere that may read answers; `*` for any.
        tabbed: the installed editor yasgui, if it is to be served.
        as_of: the day that the store's derived graph is made for, if it was named; the report and
            the views are of the same day.
        mark: what the store says of itself, of a large case, whose rows only the store has.
    """

    case: Case
    holder: StoreClient
    limits: Limits
    own: str | None = "127.0.0.1"
    origins: tuple[str, ...] = ()
    tabbed: Editor | None = None
    as_of: date | None = None
    mark: Mark | None = None


def app(site: Site) -> "WSGIApplication":
    """Return the application of a site."""
    stored = Stored(site.case, site.mark, site.holder) if site.mark else None
    context = PageContext(site.case, site.holder, site.limits, site.tabbed, site.as_of, stored)
    book = Book(context)

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer a request; an error becomes a response with its status and a line of text."""
        try:
            request = Request(environ, site.limits.body_bytes)
            if site.own is not None:
                check_host(request.host, site.own)
            response = _answer(site, book, request)
        except Refused as error:
            response = line(error.status, str(error), error.headers)
        except KgError as error:
            response = line(400, f"{error}; {error.hint}" if error.hint else str(error))
        except MemoryError:
            response = line(503, "the server is out of memory; try again", _AGAIN)
        except OSError as error:
            response = line(*_explain(error), _AGAIN)
        except Exception:
            _log.exception("a request could not be answered")
            response = line(500, "something went wrong here; the server goes on")
        response.admit(site.origins, environ.get("HTTP_ORIGIN", ""))
        return response(environ, start)

    return answer


def _explain(error: OSError) -> tuple[int, str]:
    """Return the status and the line for what the system does not let the server do."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return 507, "a disk of the server is full"
    _log.error("a request could not be answered: %s", error)
    return 503, f"the system does not let the server do this now: {error.strerror or error}"


def _answer(site: Site, book: Book, request: Request) -> Response:
    """Return the response to a request: of the endpoint, or else of a page."""
    endpoint = request.path == "/sparql"
    methods = protocol.METHODS if endpoint else _READING
    if request.method == "OPTIONS":
        return _options(methods, site.origins, request)
    if endpoint:
        return _sparql(site, book, request)
    if request.method not in ("GET", "HEAD"):
        raise Refused(
            405, f"{request.method} is not answered here; use {methods}", [("Allow", methods)]
        )
    return book.page(request)


def _options(methods: str, origins: tuple[str, ...], request: Request) -> Response:
    """Return the allowed methods, with the answer to a browser's preflight of another origin."""
    response = Response(status=204, headers=[("Allow", methods)])
    del response.headers["Content-Type"]
    preflight = request.access_control_request_method
    if preflight is not None and ("*" in origins or request.origin in origins):
        response.headers["Access-Control-Allow-Methods"] = methods
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
        response.headers["Access-Control-Max-Age"] = "600"
    return response


def _sparql(site: Site, book: Book, request: Request) -> Response:
    """Return an answer of the endpoint: a file, a page, data, or what describes the endpoint."""
    question = protocol.read_request(request)
    form = request.args.get("download")
    if form:
        return download(book.context, question, form, request)
    has_query = question.query is not None
    offered = [*ROWS, *GRAPHS, PAGE] if has_query else [*GRAPHS, PAGE]
    if choose_media_type(request.accept, offered) == PAGE:
        return sparql_page(book.context, question, request)
    if has_query:
        return protocol.respond(site.holder, site.case, question, request)
    # Without a query, the endpoint describes itself, as the protocol recommends.
    media = choose_media_type(request.accept, list(GRAPHS))
    if media is None:
        raise protocol.not_acceptable()
    address = f"http://{request.host}/sparql"
    text = description(address, site.holder.graphs, GRAPHS[media], protocol.union(site.case))
    return Response(text, media=content_type(media), headers=[("Vary", "Accept")])

"""Asking a SPARQL endpoint over HTTP: its answer is bounded, and every error is one line.

https://www.w3.org/TR/sparql11-protocol/
"""

import http.client
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from itertools import chain
from typing import cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from kg.errors import EndpointError, quoted
from kg.system.input_limits import ADDRESS_CHARACTERS, ENDPOINT_BYTES, ENDPOINT_SECONDS, REDIRECTS
from kg.system.sizes import MESSAGE_CHARACTERS, NOTICES, REPLY_BLOCK_BYTES

_ENDPOINT = (
    "check that this is the address of the endpoint; the endpoint of kg serve ends in /sparql"
)
_MOVED = (301, 302, 303, 307, 308)
_WHERE = "give its present address, http or https"
_CUT = "Kg-Truncated"  # how kg serve says that it cut an answer
_NOTICE = "Kg-Notice"  # how it says that an answer may be wrong


@dataclass(frozen=True)
class ReplyForm:
    """The kind of answer that is expected of an endpoint.

    Attributes:
        called: its name in an error.
        accept: the header Accept that asks for it.
        forms: the suffix of a file for each media type that is such an answer.
    """

    called: str
    accept: str
    forms: Mapping[str, str]


_JSON = {"application/sparql-results+json": "json", "application/json": "json"}
_XML = {"application/sparql-results+xml": "xml", "application/xml": "xml", "text/xml": "xml"}
JSON = ReplyForm("SPARQL results in JSON", "application/sparql-results+json", _JSON)
ROWS = ReplyForm(
    "SPARQL results in JSON or XML",
    f"{JSON.accept}, application/sparql-results+xml;q=0.5",
    _JSON | _XML,
)
GRAPH = ReplyForm(
    "a graph in N-Triples or Turtle",
    "application/n-triples, text/turtle;q=0.8",
    {
        "application/n-triples": "nt",
        "text/plain": "nt",
        "text/turtle": "ttl",
        "application/x-turtle": "ttl",
    },
)


@dataclass(frozen=True)
class Reply:
    """The answer of an endpoint.

    Attributes:
        media: the media type, without parameters.
        body: the bytes.
        cut: after how much the endpoint says that it cut the answer, as `rows=1000`; empty if it
            does not say so.
        notices: the endpoint's own sentences on why the answer may be wrong.
    """

    media: str
    body: bytes
    cut: str = ""
    notices: tuple[str, ...] = ()


def is_address(name: object) -> bool:
    """Tell whether a name is an address on the web.

    >>> is_address("https://example.org/sparql#my-case"), is_address("my-case")
    (True, False)
    """
    return isinstance(name, str) and re.match(r"https?://", name, re.IGNORECASE) is not None


def check_address(address: str) -> str:
    """Return the address of an endpoint without its fragment.

    Raises:
        EndpointError: the text is not an address, or carries a password.
    """
    try:
        parts = urlsplit(address)
        has_valid_port = parts.port is None or parts.port > 0
        is_complete = is_address(address) and bool(parts.hostname) and has_valid_port
    except ValueError:
        is_complete = False
    if not is_complete or re.search(r"[^\x21-\x7e]", address):
        raise EndpointError(
            f"{quoted(address)} is not an address of an endpoint",
            "write http://HOST/PATH or https://HOST/PATH",
        )
    if parts.username is not None:
        raise EndpointError(
            "kg does not ask an address with a name and a password",
            "leave out what stands before the @",
        )
    return parts._replace(fragment="").geturl()


def form_of(address: str, reply: Reply, expected: ReplyForm) -> str:
    """Return the form that a reply has, as the suffix of a file: `json`, `xml`, `nt` or `ttl`.

    Args:
        address: the endpoint, for the error.
        reply: its reply.
        expected: what it was asked for.

    Raises:
        EndpointError: it is not what was asked for.
    """
    if reply.media not in expected.forms:
        raise EndpointError(
            f"{address} answers as {quoted(reply.media)}, not with {expected.called}", _ENDPOINT
        )
    return expected.forms[reply.media]


def malformed(address: str, error: object) -> str:
    """Say in one line that an answer cannot be read.

    Args:
        address: the endpoint.
        error: what went wrong, in whatever form it came.
    """
    return f"{address} gives a malformed answer: {_reason(error)}"


def ask(
    address: str,
    query: str,
    accept: str,
    graphs: Iterable[str] = (),
    seconds: float = ENDPOINT_SECONDS,
    most: int = ENDPOINT_BYTES,
) -> Reply:
    """Ask an endpoint a query.

    Args:
        address: of the endpoint, http or https.
        query: the query; it is posted as a form where the address would become long.
        accept: the media types wanted, as in the header.
        graphs: the named graphs whose union is to be the default graph; without any, the default
            graph is that of the endpoint.
        seconds: how long all of it may take.
        most: how many bytes the answer may have.

    Raises:
        EndpointError: the endpoint cannot be reached, takes too long, refuses, is no HTTP, or
            answers with too much.
    """
    address = check_address(address)
    fields = urlencode([("query", query), *(("default-graph-uri", g) for g in graphs)])
    headers = {"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "intermediation-kg"}
    full_address = f"{address}{'&' if urlsplit(address).query else '?'}{fields}"
    if len(full_address) <= ADDRESS_CHARACTERS:
        request = Request(full_address, headers=headers)  # noqa: S310 - checked to be http or https
    else:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = Request(address, fields.encode(), headers)  # noqa: S310
    late = EndpointError(
        f"{address} took more than {seconds:g} seconds", "ask for less, or allow more time"
    )
    return _in_time(lambda: _read_reply(address, request, seconds, most, late), seconds, late)


def _in_time(work: Callable[[], Reply], seconds: float, late: EndpointError) -> Reply:
    """Do the work in a thread that is abandoned when the time is over.

    The timeouts of sockets are not enough: a server may send a byte now and then, for ever.
    """
    outcome: list[Reply | BaseException] = []

    def run() -> None:
        """Do the work in a thread, and keep its reply or its error for the caller."""
        try:
            outcome.append(work())
        except BaseException as error:  # raised again in the thread that waits
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds + 0.5)
    if not outcome:
        raise late
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


def _read_reply(
    address: str, request: Request, seconds: float, most: int, late: EndpointError
) -> Reply:
    """Return a complete reply; refuse a reply that is packed, too large, late or cut short."""
    end = time.monotonic() + seconds
    try:
        with _open(address, request, end, late) as response:
            headers = response.headers
            encoding = headers.get("Content-Encoding", "identity").strip().lower()
            packed = encoding.replace("identity", "")
            if packed:
                raise EndpointError(
                    f"{address} answers packed as {quoted(packed)}, which was not asked for"
                )
            body = bytearray()
            while piece := response.read1(REPLY_BLOCK_BYTES):
                body += piece
                if len(body) > most:
                    is_page = _media(headers) == "text/html"
                    hint = _ENDPOINT if is_page else "narrow the query down, or add a LIMIT"
                    raise EndpointError(
                        f"{address} answers with more than {most:,} bytes, the most that kg reads",
                        hint,
                    )
                if time.monotonic() > end:
                    raise late
            # `length` is how much the server announced beside what it sent.
            if response.length:
                raise EndpointError(
                    f"{address} broke off {response.length:,} bytes before the end of its answer"
                )
            cut = headers.get(_CUT, "")
            return Reply(_media(headers), bytes(body), cut, _notices(headers))
    except HTTPError as error:
        with error:
            raise _refused(address, error) from None
    except TimeoutError:
        raise late from None
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise late from None
        raise EndpointError(
            f"{address} cannot be reached: {_reason(error.reason)}", "check the address"
        ) from None
    except http.client.IncompleteRead:
        raise EndpointError(f"{address} broke off before the end of its answer") from None
    except (http.client.HTTPException, ValueError) as error:
        raise EndpointError(
            f"{address} does not answer as HTTP: {_reason(error)}", "check the address"
        ) from None
    except OSError as error:
        raise EndpointError(f"{address} broke off: {_reason(error)}") from None


def _open(
    address: str, request: Request, end: float, late: EndpointError
) -> http.client.HTTPResponse:
    """Open a request, and follow redirects that `_onward` allows; their bodies are not read."""
    for _ in range(REDIRECTS + 1):
        left = end - time.monotonic()
        if left <= 0:
            raise late
        try:
            return cast(http.client.HTTPResponse, _opener().open(request, timeout=left))
        except HTTPError as error:
            goal = _onward(request, error)
            if not goal:
                raise
            error.close()
            request = Request(goal, headers=request.headers)  # noqa: S310 - `_onward` checked it
    where = quoted(request.full_url, 200)
    raise EndpointError(
        f"{address} redirects more than {REDIRECTS} times, at last to {where}", _WHERE
    )


def _onward(request: Request, error: HTTPError) -> str:
    """Return the address that a redirect leads to, if it is followed, else nothing.

    It is followed on the same server, and from http to https on the same host. A posted query is
    not sent on: most redirects would turn it into a request without its query.
    """
    if error.code not in _MOVED or request.get_method() != "GET":
        return ""
    location = error.headers.get("Location", "")
    try:
        goal = check_address(urljoin(request.full_url, location)) if location else ""
    except (EndpointError, ValueError):
        return ""
    before, after = urlsplit(request.full_url), urlsplit(goal)
    is_upward = (before.scheme, after.scheme) == ("http", "https")
    is_same_server = _server(request.full_url) == _server(goal)
    is_same_host = before.hostname == after.hostname
    return goal if is_same_host and (is_upward or is_same_server) else ""


def _server(address: str) -> tuple[str, int]:
    """Return the scheme and the port of an address, with the default port of its scheme."""
    parts = urlsplit(address)
    return parts.scheme, parts.port or (443 if parts.scheme == "https" else 80)


def _refused(address: str, error: HTTPError) -> EndpointError:
    """Return the error for a reply with an HTTP status of failure, with its reason."""
    if 300 <= error.code < 400:
        where = quoted(error.headers.get("Location", ""), 200)
        return EndpointError(f"{address} redirects to {where}, which kg does not follow", _WHERE)
    try:
        body = error.read(REPLY_BLOCK_BYTES)
    except (OSError, http.client.HTTPException, ValueError):
        body = b""
    line = _first_line(body.decode("utf-8", "replace"), _media(error.headers))
    reason = line or error.reason or "it does not say why"
    return EndpointError(f"{address} refuses, {error.code}: {reason}")


def _first_line(text: str, media: str) -> str:
    """Return the first line of a body that has text, without the tags of HTML."""
    if "html" in media:
        text = re.sub(
            r"<(script|style|head)\b.*?</\1>|<[^>]*>",
            "\n",
            text[:4096],
            flags=re.DOTALL | re.IGNORECASE,
        )
    lines = (re.sub(r"\s+", " ", line).strip() for line in text.splitlines())
    return next((line for line in lines if line), "")[:300]


def _notices(headers: Message) -> tuple[str, ...]:
    """Return the notices in the headers, each once; long ones are cut, of many the first stay."""
    lines = map(str, headers.get_all(_NOTICE, []))
    parts = chain.from_iterable(re.split(r"(?:^| )\|(?: |$)", line) for line in lines)
    texts = filter(None, map(str.strip, parts))
    return tuple(dict.fromkeys(text[:MESSAGE_CHARACTERS] for text in texts))[:NOTICES]


def _media(headers: Message) -> str:
    """Return the media type of a reply in lower case, without its parameters."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _reason(error: object) -> str:
    """Return the reason of an error on one line of up to 200 characters."""
    text: object = str(error) or type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    return re.sub(r"\s+", " ", str(text))[:200]


def _opener() -> OpenerDirector:
    """Return an opener that knows http and https, but no files, no ftp, no data, no redirects."""
    opener = OpenerDirector()
    kinds = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPDefaultErrorHandler, HTTPErrorProcessor)
    for kind in kinds:
        opener.add_handler(kind())
    return opener

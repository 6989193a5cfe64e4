"""Requests and responses of werkzeug, read more strictly, with headers that every response has."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from werkzeug import wrappers
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.http import HTTP_STATUS_CODES

from kg.errors import KgError
from kg.serve.limits import REQUEST_PARAMETERS

HTML = "text/html; charset=utf-8"
STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class Refused(KgError):
    """A request that is not answered: the status of HTTP, one line that says why, and headers."""

    def __init__(self, status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the status and the headers."""
        super().__init__(text)
        self.status = status
        self.headers = tuple(headers)


class Request(wrappers.Request):
    """A request; what is not UTF-8, or too much, is refused, where werkzeug would replace it."""

    def __init__(self, environ: dict[str, Any], most: int) -> None:
        """Read the address; the body is read when it is asked for.

        Args:
            environ: the WSGI environment.
            most: how many bytes the body may have.

        Raises:
            Refused: the body is longer, or the address is not as it must be.
        """
        super().__init__(environ)
        length = self.content_length or 0
        if length > most:
            raise Refused(413, f"the body has {length:,} bytes; {most:,} are allowed")
        try:
            # werkzeug takes `//x` for `/x`; here it is another page.
            self.path = environ.get("PATH_INFO", "").encode("latin-1").decode() or "/"
        except UnicodeDecodeError:
            raise Refused(400, "the address is not UTF-8") from None
        self.args = read_parameters(environ.get("QUERY_STRING", ""))
        # The header alone: without one, werkzeug gives our own name, which `check_host` lets in.
        self.host = self.headers.get("Host", "")
        self.accept = self.headers.get("Accept", "")

    @property
    def given_up(self) -> Callable[[], bool]:
        """Return what tells whether the client went away."""
        disconnected: Callable[[], bool]
        disconnected = self.environ.get("waitress.client_disconnected", lambda: False)
        return disconnected


class Response(wrappers.Response):
    """A response with the headers that keep a browser from doing more with it than it should."""

    default_mimetype = "text/plain"

    def __init__(
        self,
        body: bytes | str = b"",
        status: int = 200,
        media: str | None = None,
        headers: Iterable[tuple[str, str]] = (),
        policy: str = STRICT,
    ) -> None:
        """Set the headers.

        Args:
            body: what is answered.
            status: the status of HTTP.
            media: the whole header Content-Type; by default plain text.
            headers: headers of this response alone.
            policy: the content-security policy.
        """
        always = {**_ALWAYS, "Content-Security-Policy": policy}
        # A text, because werkzeug writes the phrase of a number in capitals.
        phrase = f"{status} {HTTP_STATUS_CODES[status]}"
        super().__init__(body, phrase, always, content_type=media)
        self.headers.extend(headers)

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """Return what is sent: a long body as a file in memory, of which waitress makes no copy.

        It would keep a copy of any other body, and one in a temporary file of more than a MiB.

        Args:
            environ: the WSGI environment.
        """
        wrapper = environ.get("wsgi.file_wrapper")
        if wrapper is None or environ["REQUEST_METHOD"] == "HEAD" or self.status_code != 200:
            return super().get_app_iter(environ)
        body: Iterable[bytes] = wrapper(BytesIO(self.get_data()))
        return body

    def admit(self, origins: tuple[str, ...], origin: str) -> None:
        """Let a page elsewhere read this, if its origin is among those that may.

        Args:
            origins: the origins that may; `*` for any.
            origin: the one that asks.
        """
        if origins:
            self.vary.add("Origin")
        if "*" in origins or origin in origins:
            self.headers["Access-Control-Allow-Origin"] = "*" if "*" in origins else origin
            self.headers["Access-Control-Expose-Headers"] = "Kg-Notice, Kg-Truncated, Link"
            self.headers["Cross-Origin-Resource-Policy"] = "cross-origin"


def line(status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Return a response of one line of text.

    Args:
        status: the status of HTTP.
        text: the line; what cannot be printed becomes a space.
        headers: more headers.
    """
    visible = "".join(c if c.isprintable() else " " for c in text)
    return Response(f"{visible}\n".encode(errors="replace"), status, headers=headers)


def read_parameters(text: str) -> ImmutableMultiDict[str, str]:
    """Return the parameters of an address or a form.

    Raises:
        Refused: they are too many, or not UTF-8.
    """
    try:
        pairs = parse_qsl(text, True, errors="strict", max_num_fields=REQUEST_PARAMETERS)
    except UnicodeDecodeError:
        raise Refused(400, "a parameter is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"more than {REQUEST_PARAMETERS} parameters") from None
    return ImmutableMultiDict(pairs)


def check_host(host: str, own: str) -> None:
    """Refuse a request under a name that is not this machine's: a page elsewhere may have sent it.

    Args:
        host: the Host header.
        own: the name or address that the server listens at.

    Raises:
        Refused: the Host header names somebody else.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name.lower() not in (*_LOOPBACK, own.lower(), f"[{own.lower()}]"):
        raise Refused(421, "this server answers to the names localhost, 127.0.0.1 and [::1]")

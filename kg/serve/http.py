"""Requests and responses as plain data, and the headers that every response carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from kg.errors import KgError

Parameters = tuple[tuple[str, str], ...]
_MOST_PARAMETERS = 100
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_SAID = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Refused(KgError):
    """A request that is not answered: the status of HTTP, one line that says why, and headers."""

    def __init__(self, status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> None:
        """Keep the status and the headers."""
        super().__init__(text)
        self.status = status
        self.headers = tuple(headers)


@dataclass(frozen=True)
class Request:
    """What was asked: method, path and parameters decoded; `content` is the media type of the body and its charset."""

    method: str
    path: str
    parameters: Parameters
    accept: str
    content: tuple[str, str]
    body: bytes
    host: str
    origin: str = ""
    preflight: bool = False
    given_up: Any = field(default=None, compare=False)

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return next((value for key, value in self.parameters if key == name), default)


@dataclass(frozen=True)
class Response:
    """What is answered; `policy` is the content-security policy."""

    status: int = 200
    media: str = "text/plain; charset=utf-8"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    policy: str = STRICT


def line(status: int, text: str, headers: Iterable[tuple[str, str]] = ()) -> Response:
    """Return a response of one line of text."""
    visible = "".join(c if c.isprintable() else " " for c in text)
    return Response(status, body=f"{visible}\n".encode(errors="replace"), headers=tuple(headers))


def status_line(status: int) -> str:
    """Return a status with its phrase."""
    return f"{status} {_SAID[status]}"


def headers(response: Response, origins: tuple[str, ...] = (), origin: str = "") -> list[tuple[str, str]]:
    """Return all headers of a response to a page of some origin; other origins may read it only if they are allowed."""
    allowed = "*" if "*" in origins else origin if origin in origins else ""
    told = [("Content-Type", response.media), ("Content-Length", str(len(response.body)))]
    found = [
        *(told if response.status != 204 else []),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Security-Policy", response.policy),
        ("Cross-Origin-Resource-Policy", "cross-origin" if allowed else "same-origin"),
        ("Cache-Control", "no-cache"),
        *response.headers,
    ]
    if origins:
        found.append(("Vary", "Origin"))
    if allowed:
        found += [
            ("Access-Control-Allow-Origin", allowed),
            ("Access-Control-Expose-Headers", "Kg-Notice, Kg-Truncated, Link"),
        ]
    return found


def read(environ: dict[str, Any], most: int) -> Request:
    """Return a request from its WSGI environment.

    Raises:
        Refused: its body is longer than `most` bytes, or its address is not as it must be.
    """
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > most:
        raise Refused(413, f"the body has {length:,} bytes; {most:,} are allowed")
    media, *more = (part.strip() for part in environ.get("CONTENT_TYPE", "").split(";"))
    charset = next((p.partition("=")[2].strip("\"' ") for p in more if p.lower().startswith("charset=")), "utf-8")
    try:
        path = environ.get("PATH_INFO", "/").encode("latin-1").decode()
    except UnicodeDecodeError:
        raise Refused(400, "the address is not UTF-8") from None
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path or "/",
        parameters=parameters(environ.get("QUERY_STRING", "")),
        accept=environ.get("HTTP_ACCEPT", ""),
        content=(media.lower(), charset.lower()),
        body=environ["wsgi.input"].read(length) if length else b"",
        host=environ.get("HTTP_HOST", ""),
        origin=environ.get("HTTP_ORIGIN", ""),
        preflight="HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ,
        given_up=environ.get("waitress.client_disconnected"),
    )


def parameters(text: str) -> Parameters:
    """Return the parameters of an address or a form.

    Raises:
        Refused: they are too many, or not UTF-8.
    """
    try:
        return tuple(
            parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS, separator="&")
        )
    except UnicodeDecodeError:
        raise Refused(400, "a parameter is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"more than {_MOST_PARAMETERS} parameters") from None


def check_host(host: str, own: str) -> None:
    """Refuse a request that reached this machine under a name which is not its own: a page elsewhere may have sent it.

    Raises:
        Refused: the Host header names somebody else.
    """
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name.lower() not in (*_LOOPBACK, own.lower(), f"[{own.lower()}]"):
        raise Refused(421, "this server answers to the names localhost, 127.0.0.1 and [::1]")

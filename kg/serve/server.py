"""Serving a case until the process is told to stop."""

import errno
import ipaddress
import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.errors import KgError
from kg.serve.app import Site, app
from kg.serve.http import line
from kg.serve.limits import Limits
from kg.serve.pages.yasgui import installed
from kg.serve.store.client import StoreClient

_SPARE_THREADS = 16
_IDLE = 30
_WHOLE = 10  # seconds from the first byte of a request to its last


def serve(
    case: Case | Callable[[], Case | None] | None,
    host: str = "127.0.0.1",
    port: int = 8080,
    store: str | Path | None = None,
    as_of: date | None = None,
    public: bool = False,
    origins: tuple[str, ...] = (),
    limits: Limits | None = None,
    yasgui: str | Path | None = None,
    ready: Callable[[str, Site], None] = lambda *_: None,
) -> None:
    """Serve a case over HTTP until SIGTERM or SIGINT.

    Args:
        case: the case, or how to read it once it is sure that the port is free; none where `store` is of a large case,
            whose tables are not read.
        host: the address to listen at.
        port: the port; 0 takes a free one.
        store: the folder that `kg build` wrote of the case, to ask its store on disk; by default it is held in memory.
        as_of: the day that the derived graph is made for; by default the end of the case's period.
        public: whether the address may be one that other machines reach.
        origins: origins of pages elsewhere that may read answers; `*` for any.
        limits: how much is allowed.
        yasgui: the folder where npm installed the editor of that name, to serve it; by default only our own is.
        ready: called with the address of the site once it answers.

    Raises:
        KgError: the address cannot be listened at, or not without `public`; or the store or the editor cannot be read.
    """
    import waitress.server

    if not hasattr(os, "fork"):
        raise KgError(
            "this system cannot fork, so that queries cannot be kept apart",
            "serve from Linux or macOS",
        )
    limits = limits or Limits()
    tabbed = installed(yasgui) if yasgui is not None else None
    held: list[StoreClient] = []
    _stop_on_signals(held)
    with _listening(host, port, public) as (listener, loopback):
        mark = rdf.mark_of(store) if store is not None else None
        read = case() if callable(case) else case
        if read is None and mark is not None and store is not None:
            read = rdf.stored_case(mark, rdf.read_only(Path(store) / rdf.STORE))
        if read is None:
            raise KgError("there is nothing to serve", "give a case, or the folder of a store")
        large = mark if mark is not None and mark.large else None
        with _held(read, store, as_of, limits, large) as holder:
            held.append(holder)
            own = listener.getsockname()[0] if loopback else None
            site = Site(read, holder, limits, own, origins, tabbed, as_of, large)
            server = waitress.server.create_server(
                app(site),
                sockets=[listener],
                threads=limits.queries_at_once + _SPARE_THREADS,
                ident=None,
                connection_limit=limits.connections,
                channel_timeout=_IDLE,
                cleanup_interval=1,
                asyncore_use_poll=True,
                channel_request_lookahead=1,
                max_request_header_size=limits.header_bytes,
                max_request_body_size=2 * limits.body_bytes,
                clear_untrusted_proxy_headers=True,
            )
            server.channel_class = _channel(server.channel_class)
            logging.getLogger("waitress").setLevel(logging.ERROR)
            ready(_address(listener), site)
            server.run()
            server.close()


@contextmanager
def _held(
    case: Case, store: str | Path | None, as_of: date | None, limits: Limits, large: rdf.Mark | None
) -> Iterator[StoreClient]:
    if store is not None:
        path = rdf.opened(case, store, as_of) if large is None else Path(store) / rdf.STORE
        with StoreClient(path, True, limits, large.graphs if large else None) as holder:
            yield holder
        return
    with tempfile.TemporaryDirectory(prefix="kg-serve-") as scratch:
        path = Path(scratch) / "case.nq"
        ox.serialize(rdf.quads(case, as_of), str(path), ox.RdfFormat.N_QUADS)
        with StoreClient(path, False, limits) as holder:
            yield holder


@contextmanager
def _listening(host: str, port: int, public: bool) -> Iterator[tuple[socket.socket, bool]]:
    """Listen, and tell whether only this machine can reach it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
    except OSError as error:
        raise KgError(
            f"there is no address {host}: {error.strerror}", "give an address of this machine"
        ) from None
    loopback = ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback
    if not loopback and not public:
        raise KgError(f"{host} can be reached by other machines", "say --public if that is meant")
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                hint = "give another: --port N, or 0 for any that is free"
                raise KgError(f"port {port} of {host} is in use", hint) from None
            raise KgError(
                f"port {port} of {host} cannot be listened at: {error.strerror}", "give another"
            ) from None
        yield listener, loopback


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _stop_on_signals(held: list[StoreClient]) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)  # once is enough
        for holder in held:
            holder.interrupt()
        raise SystemExit

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _channel(base: type[Any]) -> type[Any]:
    """Return waitress's channel, a little different.

    Errors are of our kind: one line, and the headers of every other response. A request must be whole soon after its
    first byte. When connections run out, the one that has been without a whole request the longest is closed.
    """
    from waitress.task import ErrorTask

    class OneLine(ErrorTask):  # type: ignore[misc, unused-ignore]
        def execute(self) -> None:
            error = self.request.error
            response = line(error.code if error.code in (400, 413, 431) else 400, _said(error.code))
            self.status = response.status
            self.response_headers.extend(response.headers)
            self.set_close_on_finish()
            self.content_length = response.content_length
            self.write(response.get_data())

    class Channel(base):  # type: ignore[misc, unused-ignore]
        error_task_class = OneLine
        since: float | None = None  # when the request came that is not whole yet

        def __init__(self, server: Any, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as waitress calls it
            super().__init__(server, *given, **named)
            if len(server._map) >= self.adj.connection_limit:
                idle = (
                    one
                    for one in server.active_channels.values()
                    if not one.requests and not one.writable()
                )
                oldest = min(idle, key=lambda one: one.since or one.last_activity, default=None)
                if oldest is not None:
                    oldest.handle_close()

        def received(self, data: bytes) -> bool:
            found: bool = super().received(data)
            self.since = None if self.request is None else self.since or time.time()
            return found

        def readable(self) -> bool:
            if self.since is not None and not self.requests and time.time() - self.since > _WHOLE:
                self.will_close = True
            return bool(super().readable())

    return Channel


def _said(code: int) -> str:
    return {
        413: "the body is too long",
        431: "the line and headers of the request are too long",
    }.get(code, "the request is malformed")

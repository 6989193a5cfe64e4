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
from dataclasses import dataclass
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
from kg.serve.limits import IDLE_SECONDS, REQUEST_SECONDS, SPARE_THREADS, Limits
from kg.serve.pages.yasgui import installed
from kg.serve.store.client import StoreClient


@dataclass(frozen=True)
class HttpOptions:
    """Where a site is served, and to whom.

    Attributes:
        host: the address to listen at.
        port: the port; 0 takes a free one.
        public: whether the address may be one that other machines reach.
        origins: origins of pages elsewhere that may read answers; `*` for any.
        yasgui: the folder where npm installed the editor of that name; by default only our own
            editor is served.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    public: bool = False
    origins: tuple[str, ...] = ()
    yasgui: str | Path | None = None


def serve(
    case: Case | Callable[[], Case | None] | None,
    options: HttpOptions | None = None,
    store: str | Path | None = None,
    as_of: date | None = None,
    limits: Limits | None = None,
    ready: Callable[[str, Site], None] = lambda *_: None,
) -> None:
    """Serve a case over HTTP until SIGTERM or SIGINT.

    Args:
        case: the case, or a function that reads it, which is called once the port is known to be
            free; None where `store` is of a large case, whose tables are not read.
        options: where the site is served, and to whom; by default at port 8080, to this machine.
        store: the folder that `kg build` wrote of the case, whose store on disk is asked then; by
            default the store is held in memory.
        as_of: the day that the derived graph is made for; by default the end of the case's period.
        limits: how much is allowed.
        ready: called with the address of the site, and the site, once it answers.

    Raises:
        KgError: the address cannot be listened at, or not without `public`; or the store or the
            editor cannot be read.
    """
    import waitress.server

    if not hasattr(os, "fork"):
        raise KgError(
            "this system cannot fork, so queries cannot run in separate processes",
            "serve from Linux or macOS",
        )
    options, limits = options or HttpOptions(), limits or Limits()
    tabbed = installed(options.yasgui) if options.yasgui is not None else None
    # A signal may come before the store is open: the list is empty until then.
    holders: list[StoreClient] = []
    _stop_on_signals(holders)
    with _listening(options) as (listener, is_loopback):
        mark = rdf.mark_of(store) if store is not None else None
        read_case = case() if callable(case) else case
        if read_case is None and mark is not None and store is not None:
            read_case = rdf.stored_case(mark, rdf.read_only(Path(store) / rdf.STORE))
        if read_case is None:
            raise KgError("there is nothing to serve", "give a case, or the folder of a store")
        large_mark = mark if mark is not None and mark.large else None
        with _store_process(read_case, store, as_of, limits, large_mark) as holder:
            holders.append(holder)
            own = listener.getsockname()[0] if is_loopback else None
            site = Site(read_case, holder, limits, own, options.origins, tabbed, as_of, large_mark)
            server = waitress.server.create_server(
                app(site),
                sockets=[listener],
                threads=limits.queries_at_once + SPARE_THREADS,
                ident=None,
                connection_limit=limits.connections,
                channel_timeout=IDLE_SECONDS,
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
def _store_process(
    case: Case,
    store: str | Path | None,
    as_of: date | None,
    limits: Limits,
    large_mark: rdf.Mark | None,
) -> Iterator[StoreClient]:
    """Start the process that holds the store: that on disk, or one made of the case."""
    if store is not None:
        if large_mark is None:
            path, graphs = rdf.opened(case, store, as_of), None
        else:
            path, graphs = Path(store) / rdf.STORE, large_mark.graphs
        with StoreClient(path, True, limits, graphs) as holder:
            yield holder
        return
    with tempfile.TemporaryDirectory(prefix="kg-serve-") as scratch:
        path = Path(scratch) / "case.nq"
        ox.serialize(rdf.quads(case, as_of), str(path), ox.RdfFormat.N_QUADS)
        with StoreClient(path, False, limits) as holder:
            yield holder


@contextmanager
def _listening(options: HttpOptions) -> Iterator[tuple[socket.socket, bool]]:
    """Listen, and tell whether only this machine can reach it."""
    host, port = options.host, options.port
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise KgError(
            f"there is no address {host}: {error.strerror}", "give an address of this machine"
        ) from None
    family, kind, protocol, _, address = addresses[0]
    number = str(address[0]).partition("%")[0]  # after the % stands a network interface
    is_loopback = ipaddress.ip_address(number).is_loopback
    if not is_loopback and not options.public:
        raise KgError(f"{host} can be reached by other machines", "add --public if you mean that")
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(128)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                hint = "give another port: --port N, or 0 for any that is free"
                raise KgError(f"port {port} of {host} is in use", hint) from None
            raise KgError(
                f"port {port} of {host} cannot be listened at: {error.strerror}", "give another"
            ) from None
        yield listener, is_loopback


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def _stop_on_signals(holders: list[StoreClient]) -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)  # once is enough
        for holder in holders:
            holder.interrupt()
        raise SystemExit

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _channel(base: type[Any]) -> type[Any]:
    """Return waitress's channel, a little different.

    Errors are of our kind: one line, and the headers of every other response. A request must be
    complete soon after its first byte. When connections run out, that one is closed which has been
    without a complete request the longest.
    """
    from waitress.task import ErrorTask

    class OneLine(ErrorTask):  # type: ignore[misc, unused-ignore]
        def execute(self) -> None:
            code = self.request.error.code
            response = line(code if code in (400, 413, 431) else 400, _reason(code))
            self.status = response.status
            self.response_headers.extend(response.headers)
            self.set_close_on_finish()
            self.content_length = response.content_length
            self.write(response.get_data())

    class Channel(base):  # type: ignore[misc, unused-ignore]
        error_task_class = OneLine
        since: float | None = None  # when the first byte of an incomplete request came

        def __init__(
            self,
            server: Any,  # noqa: ANN401 - as waitress calls it
            *args: Any,  # noqa: ANN401
            **kwargs: Any,  # noqa: ANN401
        ) -> None:
            super().__init__(server, *args, **kwargs)
            if len(server._map) >= self.adj.connection_limit:
                channels = server.active_channels.values()
                idle = (ch for ch in channels if not ch.requests and not ch.writable())
                oldest = min(idle, key=lambda ch: ch.since or ch.last_activity, default=None)
                if oldest is not None:
                    oldest.handle_close()

        def received(self, data: bytes) -> bool:
            has_data: bool = super().received(data)
            # waitress drops its `request` when it is complete, and begins another at the next byte.
            self.since = None if self.request is None else self.since or time.time()
            return has_data

        def readable(self) -> bool:
            if self.since is not None and not self.requests:
                self.will_close |= time.time() - self.since > REQUEST_SECONDS
            return bool(super().readable())

    return Channel


def _reason(code: int) -> str:
    if code == 413:
        return "the body is too long"
    if code == 431:
        return "the line and headers of the request are too long"
    return "the request is malformed"

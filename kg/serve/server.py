"""Serving a case until the process is told to stop."""

import errno
import ipaddress
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.errors import KgError
from kg.serve.app import Site, app
from kg.serve.channel import channel_class
from kg.serve.limits import IDLE_SECONDS, Limits
from kg.serve.needs import small_stacks, threads_of
from kg.serve.pages.yasgui import installed
from kg.serve.store.client import StoreClient
from kg.system.allocator import keep_little

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer

_SWITCHING = 0.001  # seconds: a thread that reads a request waits no longer for those at work


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
    if not hasattr(os, "fork"):
        raise KgError(
            "this system cannot fork, so queries cannot run in separate processes",
            "serve from Linux or macOS",
        )
    keep_little()
    options, limits = options or HttpOptions(), limits or Limits()
    tabbed = installed(options.yasgui) if options.yasgui is not None else None
    stop = _Stop()
    with _listening(options) as (listener, is_loopback):
        mark = rdf.mark_of(store) if store is not None else None
        read_case = case() if callable(case) else case
        if read_case is None and mark is not None and store is not None:
            read_case = rdf.stored_case(mark, rdf.read_only(Path(store) / rdf.STORE))
        if read_case is None:
            raise KgError("there is nothing to serve", "give a case, or the folder of a store")
        large_mark = mark if mark is not None and mark.large else None
        with _store_process(read_case, store, as_of, limits, large_mark) as holder:
            stop.holders.append(holder)
            own = listener.getsockname()[0] if is_loopback else None
            site = Site(read_case, holder, limits, own, options.origins, tabbed, as_of, large_mark)
            server = _listen_with_threads(site, listener)
            # A signal would raise in the midst of a write, which the stream repeats as it closes.
            with stop.held_back():
                ready(_address(listener), site)
            server.run()
            server.close()


def _listen_with_threads(site: Site, listener: socket.socket) -> "BaseWSGIServer":
    """Return the server, whose threads wait for requests.

    Raises:
        KgError: the system allows not so many threads.
    """
    import waitress.server

    limits = site.limits
    threads = threads_of(limits)
    try:
        with small_stacks():
            server = waitress.server.create_server(
                app(site),
                sockets=[listener],
                threads=threads,
                ident=None,
                connection_limit=limits.connections,
                channel_timeout=IDLE_SECONDS,
                cleanup_interval=1,
                asyncore_use_poll=True,
                channel_request_lookahead=1,
                max_request_header_size=limits.header_bytes,
                max_request_body_size=2 * limits.body_bytes,
                # Neither requests nor answers go to temporary files: their folder may be full.
                inbuf_overflow=4 * limits.body_bytes,
                outbuf_overflow=limits.bytes_in_flight,
                clear_untrusted_proxy_headers=True,
            )
    except RuntimeError:
        raise KgError(
            f"the system allows no {threads} threads", "let kg have more processes or memory"
        ) from None
    server.channel_class = channel_class(limits)
    sys.setswitchinterval(_SWITCHING)
    return server


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
    with _scratch_folder() as scratch:
        path = scratch / "case.nq"
        try:
            ox.serialize(rdf.quads(case, as_of), str(path), ox.RdfFormat.N_QUADS)
        except OSError as error:
            raise _unwritable(error) from None
        with StoreClient(path, False, limits) as holder:
            yield holder


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """Make a temporary folder, which is gone in the end.

    Raises:
        KgError: none can be made.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix="kg-serve-")
    except OSError as error:
        raise _unwritable(error) from None
    with folder as scratch:
        yield Path(scratch)


def _unwritable(error: OSError) -> KgError:
    """Return what to say where a temporary file cannot be written."""
    return KgError(
        f"the temporary folder cannot be written: {error.strerror or error}",
        "make room in it, or name another by TMPDIR",
    )


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
    """Return the address of the site that a socket listens for."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


class _Stop:
    """What a signal to stop does: it ends the queries and, by SystemExit, this process.

    Attributes:
        holders: the processes that hold a store; a signal may come before there is one.
    """

    def __init__(self) -> None:
        self.holders: list[StoreClient] = []
        self._is_told = self._waits = False
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End the queries at a signal, and this process too unless its end is put off."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_IGN)  # once is enough
        for holder in self.holders:
            holder.interrupt()
        self._is_told = True
        if not self._waits:
            raise SystemExit

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Let what is done meanwhile come to its end before this process ends."""
        self._waits = True
        try:
            yield
        finally:
            self._waits = False
        if self._is_told:
            raise SystemExit

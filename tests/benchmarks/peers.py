"""The endpoints to compare, each in its own process on loopback with the same data and a bound on its memory."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg import rdf
from kg.case import Case
from kg.errors import KgError, MissingExtra
from tests.benchmarks.measuring import OURS
from tests.support.running import ENV, children, command

ADDRESS = "127.0.0.1"
MEMORY = 4 << 30
QUERY = "application/sparql-query"
_START = 300.0


@dataclass(frozen=True)
class Peer:
    """An endpoint: its name, its path, and the command that serves the built case at a port."""

    name: str
    path: str
    command: Callable[[int], list[str]]


@contextmanager
def serving(
    case: Case, folder: Path, scratch: Path, seconds: float
) -> Iterator[dict[str, "Endpoint"]]:
    """Serve a case by kg and its peers; each that can be told may take so many seconds for a query.

    Args:
        case: the case.
        folder: where it is.
        scratch: an empty folder for stores.
        seconds: the limit of a query.

    Raises:
        MissingExtra: a peer is not installed.
    """
    built = scratch / "built"
    rdf.build(case, built)
    quads, store = built / f"{case.id}.nq", scratch / "store"
    oxigraph, rdflib = program("oxigraph"), program("rdflib-endpoint")
    subprocess.run([oxigraph, "load", "-l", store, "-f", quads], check=True, capture_output=True)
    limit = f"{seconds:g}"
    peers = (
        Peer(
            OURS,
            "/sparql",
            lambda port: command("--case", folder, "--store", built, "--port", port, "--timeout", limit),
        ),
        Peer(
            "oxigraph",
            "/query",
            lambda port: [
                oxigraph, "serve-read-only", "-l", str(store), "-b", f"{ADDRESS}:{port}", "--union-default-graph",
                "--timeout-s", limit,
            ],
        ),
        Peer(
            "rdflib-endpoint",
            "/",
            lambda port: [rdflib, "serve", str(quads), "--host", ADDRESS, "--port", str(port)],
        ),
    )  # fmt: skip
    with ExitStack() as stack:
        yield {peer.name: stack.enter_context(Endpoint(peer)) for peer in peers}


def program(name: str) -> str:
    """Return where a program of the extra bench is.

    Raises:
        MissingExtra: it is not installed.
    """
    found = shutil.which(
        name, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    )
    if not found:
        raise MissingExtra(name, "bench")
    return found


class Endpoint:
    """A running endpoint, which can be started again, and the most memory that it was seen to take."""

    def __init__(self, peer: Peer) -> None:
        """Take over what to run; it runs within a `with`."""
        self.peer = peer
        self.peak = 0
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "Endpoint":
        """Start it, and wait until it answers."""
        self.start()
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End it and all its children."""
        self._stop.set()
        self._watch.join()
        self.end()

    def start(self) -> None:
        """Start it at a free port, and wait until it answers.

        Raises:
            KgError: it does not.
        """
        with socket.socket() as free:
            free.bind((ADDRESS, 0))
            self.port = free.getsockname()[1]
        # A shell that becomes the server: the bound holds for it and all its children, and for nobody else.
        words = [
            "sh",
            "-c",
            f'ulimit -v {MEMORY >> 10}; exec "$@"',
            "sh",
            *self.peer.command(self.port),
        ]
        self.process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV,
            start_new_session=True,
        )  # fmt: skip
        end = time.monotonic() + _START
        while self.asks(1) is None:
            if not self.alive() or time.monotonic() > end:
                self.end()
                raise KgError(f"{self.peer.name} does not start", "try its command by hand")
            time.sleep(0.1)

    def end(self) -> None:
        """End it, and whatever it leaves behind."""
        below = children(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in below:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def again(self) -> None:
        """End it and start it anew."""
        self.end()
        self.start()

    def alive(self) -> bool:
        """Tell whether the process still runs."""
        return self.process.poll() is None

    def line(self, seconds: float) -> http.client.HTTPConnection:
        """Return a connection that waits so long for each piece of an answer."""
        return http.client.HTTPConnection(ADDRESS, self.port, timeout=seconds)

    def asks(self, seconds: float) -> float | None:
        """Ask the easiest query over a connection of its own; return the seconds it took, or none if no answer came."""
        start = time.perf_counter()
        line = self.line(seconds)
        try:
            status, body = post(line, self.peer.path, "ASK {}")
        except (OSError, http.client.HTTPException):
            return None
        finally:
            line.close()
        return time.perf_counter() - start if status == 200 and b"true" in body else None

    def look(self) -> None:
        """See how much memory it and its children take."""
        pid = self.process.pid
        self.peak = max(self.peak, sum(map(_memory, (pid, *children(pid)))))

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.look()


def post(
    line: http.client.HTTPConnection,
    path: str,
    text: str,
    accept: str = "application/sparql-results+json",
) -> tuple[int, bytes]:
    """Ask a query over a connection; return the status and the answer."""
    headers: Mapping[str, str] = {"Content-Type": QUERY, "Accept": accept}
    line.request("POST", path, text.encode(), headers)
    found = line.getresponse()
    return found.status, found.read()


def _memory(pid: int) -> int:
    """Return the bytes of a process, of what it shares with others only its part."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))

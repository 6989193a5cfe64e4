"""The process that holds the store: single-threaded, it forks a limited child for every query and buries it.

It is started with one end of a socket. Over it comes first what to hold, then for each query one byte and two
sockets: over one of them the child reads the query and answers, over the other this process says how the child ended.
A query whose asker goes away is ended. When all places are taken and another has waited a tenth of a second, the oldest
query that has had half a second makes way, so that a server under attack still answers. When the socket is closed,
everything ends.
"""

import contextlib
import os
import resource  # noqa: F401 - read before the fork, so that not every child reads it
import selectors
import signal
import socket
import struct
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.errors import KgError
from kg.queries import faults
from kg.serve.limits import Limits
from kg.serve.store import answer_query, messages
from kg.system.process_limits import limit

ENDED = struct.Struct(">i")
MADE_WAY = 1000
_GRACE = 0.5
_PATIENCE = 0.1  # who has answered leaves by then, and no one needs to make way
_TAME = 0.1


@dataclass
class _Running:
    pid: int
    done: socket.socket
    since: float
    made_way: bool = False
    tamed: bool = False


class _Holder:
    """The store, the children at work, and the queries that wait for a place."""

    def __init__(self, control: socket.socket) -> None:
        config, _ = messages.receive(control)
        self.control = control
        self.limits = Limits(**config["limits"])
        self.store = _opened(config["path"], config["on_disk"])
        self.counts = config["graphs"] or _counts(self.store)
        self.files = rdf.files_to_open(Path(config["path"])) if config["on_disk"] else 0
        self.whole = answer_query.graphs_of_whole_store(self.store, self.counts)
        self.running: list[_Running] = []
        self.waiting: deque[tuple[socket.socket, socket.socket, float]] = deque()
        self.selector = selectors.DefaultSelector()
        self.wake, self.waker = socket.socketpair()
        for end in (self.wake, self.waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(control, selectors.EVENT_READ)
        self.selector.register(self.wake, selectors.EVENT_READ)

    def work(self) -> None:
        """Answer until the other side closes."""
        try:
            messages.send(self.control, {"graphs": self.counts})
        except OSError:
            return  # whoever started this is gone already
        while True:
            pause = _TAME if self.waiting or any(not one.tamed for one in self.running) else None
            for key, _ in self.selector.select(pause):
                if key.fileobj is self.control:
                    if not self._taken():
                        return
                elif key.fileobj is self.wake:
                    with contextlib.suppress(BlockingIOError):
                        self.wake.recv(4096)
                elif isinstance(key.data, _Running):
                    _kill(key.data.pid)  # the one who asked is gone
                    self.selector.unregister(key.fileobj)
            self._bury()
            self._admit()
            self._tame()

    def end(self) -> None:
        """End every child."""
        for one in self.running:
            _kill(one.pid)
        for one in self.running:
            os.waitpid(one.pid, 0)

    def _taken(self) -> bool:
        try:
            byte, ends, _, _ = socket.recv_fds(self.control, 1, 2)
        except OSError:
            return False
        if not byte or len(ends) != 2:
            return False
        self.waiting.append(
            (socket.socket(fileno=ends[0]), socket.socket(fileno=ends[1]), time.monotonic())
        )
        return True

    def _bury(self) -> None:
        for one in list(self.running):
            pid, status = os.waitpid(one.pid, os.WNOHANG)
            if not pid:
                continue
            self.running.remove(one)
            code = MADE_WAY if one.made_way else os.waitstatus_to_exitcode(status)
            with contextlib.suppress(KeyError):
                self.selector.unregister(one.done)
            with contextlib.suppress(OSError):
                one.done.sendall(ENDED.pack(code))
            one.done.close()

    def _admit(self) -> None:
        while self.waiting and len(self.running) < self.limits.queries_at_once:
            line, done, _ = self.waiting.popleft()
            self._start(line, done)
        now = time.monotonic()
        leaving = sum(one.made_way for one in self.running)
        wanted = sum(now - since > _PATIENCE for *_, since in self.waiting)
        for one in self.running:  # the oldest come first
            if leaving < wanted and not one.made_way and now - one.since > _GRACE:
                one.made_way = True
                leaving += 1
                _kill(one.pid)

    def _start(self, line: socket.socket, done: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                self._let_go(done)
                self._answer(line)
            finally:
                os._exit(0)
        line.close()
        one = _Running(pid, done, time.monotonic())
        self.running.append(one)
        self.selector.register(done, selectors.EVENT_READ, one)

    def _let_go(self, done: socket.socket) -> None:
        """Close in the child what belongs to others: it would keep their lines open."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        for end in (self.control, self.wake, self.waker, done, *(r.done for r in self.running)):
            end.close()
        for line, theirs, _ in self.waiting:
            line.close()
            theirs.close()

    def _answer(self, line: socket.socket) -> None:
        seconds = self.limits.seconds
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        with contextlib.suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text(
                "1000"
            )  # when memory runs out, a query goes before the store
        limit(seconds, self.limits.memory, self.files)
        asked, _ = messages.receive(line)
        try:
            head, body = answer_query.answer_message(self.store, asked, self.limits, self.whole)
        except MemoryError:
            head, body = {"status": 503, "text": "the query needs too much memory"}, b""
        messages.send(line, head, body)

    def _tame(self) -> None:
        """Let queries that take long make way for new ones."""
        for one in self.running:
            if not one.tamed and time.monotonic() - one.since > _TAME:
                one.tamed = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, one.pid, 15)


def _opened(path: str, on_disk: bool) -> ox.Store:
    if on_disk:
        return rdf.read_only(Path(path))
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def _counts(store: ox.Store) -> dict[str, int]:
    """Return how many triples each named graph holds."""
    found = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"].value: int(row["n"].value) for row in found}  # type: ignore[union-attr]


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def main(number: int) -> None:
    """Hold a store until the socket of this number is closed."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.SIG_IGN)  # the process in front is told, and closes the socket
    control = socket.socket(fileno=number)
    try:
        holder = _Holder(control)
        faults.import_parsers()  # here, for a child opens no file
    except (OSError, ValueError, KgError) as error:
        with contextlib.suppress(OSError):  # whoever started this may be gone
            messages.send(control, {"error": str(error)})
        return
    try:
        holder.work()
    finally:
        holder.end()


def process_command(number: int) -> tuple[list[str], dict[str, Any]]:
    """Return how to start this process with a socket: its command line, and what else `Popen` needs."""
    return messages.command("kg.serve.store.process", number), {"pass_fds": (number,)}

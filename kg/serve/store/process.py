"""The process that holds the store: it forks a limited child for every query, and buries it.

It has one thread. It is started with one end of a socket. The first message over the socket says
what to hold. Then each query brings one byte and two sockets: over one of them the child reads the
query and answers, over the other this process says how the child ended.

A query whose client goes away is ended. When all places are taken and a query has waited a tenth of
a second, the oldest query that has had half a second makes way, so that a server under attack still
answers. When the socket is closed, everything ends.
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
from typing import Any, NamedTuple

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
_PATIENCE = 0.1  # a child that has answered is gone by then, and none needs to make way
_TAME = 0.1


@dataclass
class _Running:
    """A child at work on a query.

    Attributes:
        pid: its process id.
        done: the socket over which the client learns how the child ended.
        since: the monotonic clock when it was forked, in seconds.
        made_way: whether it was killed so that another query gets its place.
        tamed: whether its priority has been lowered.
    """

    pid: int
    done: socket.socket
    since: float
    made_way: bool = False
    tamed: bool = False


class _Waiting(NamedTuple):
    """A query that waits for a place: its two sockets, and since when, by the monotonic clock."""

    line: socket.socket
    done: socket.socket
    since: float


class _Holder:
    """The store, the children at work, and the queries that wait for a place."""

    def __init__(self, control: socket.socket) -> None:
        config, _ = messages.receive(control)
        self.control = control
        self.limits = Limits(**config["limits"])
        self.store = _open_store(config["path"], config["on_disk"])
        self.counts = config["graphs"] or _count_triples(self.store)
        self.files = rdf.files_to_open(Path(config["path"])) if config["on_disk"] else 0
        self.all_graphs = answer_query.graphs_of_whole_store(self.store, self.counts)
        self.running: list[_Running] = []
        self.waiting: deque[_Waiting] = deque()
        self.selector = selectors.DefaultSelector()
        # A signal that a child ended must end `select` too: Python writes a byte into this pair.
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
            is_untamed = any(not child.tamed for child in self.running)
            pause = _TAME if self.waiting or is_untamed else None
            for key, _ in self.selector.select(pause):
                if key.fileobj is self.control:
                    if not self._take_query():
                        return
                elif key.fileobj is self.wake:
                    with contextlib.suppress(BlockingIOError):
                        self.wake.recv(4096)
                elif isinstance(key.data, _Running):
                    _kill(key.data.pid)  # its client closed the socket
                    self.selector.unregister(key.fileobj)
            self._bury()
            self._admit()
            self._tame()

    def end(self) -> None:
        """End every child."""
        for child in self.running:
            _kill(child.pid)
        for child in self.running:
            os.waitpid(child.pid, 0)

    def _take_query(self) -> bool:
        """Take the sockets of a new query; tell whether the other side is still there."""
        try:
            byte, ends, _, _ = socket.recv_fds(self.control, 1, 2)
        except OSError:
            return False
        if not byte or len(ends) != 2:
            return False
        line, done = (socket.socket(fileno=end) for end in ends)
        self.waiting.append(_Waiting(line, done, time.monotonic()))
        return True

    def _bury(self) -> None:
        """Say of each child that has ended how it ended."""
        for child in list(self.running):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if not pid:
                continue
            self.running.remove(child)
            code = MADE_WAY if child.made_way else os.waitstatus_to_exitcode(status)
            with contextlib.suppress(KeyError):  # it is unregistered already if its client left
                self.selector.unregister(child.done)
            with contextlib.suppress(OSError):
                child.done.sendall(ENDED.pack(code))
            child.done.close()

    def _admit(self) -> None:
        """Give free places to those who wait; for those who wait too long, let others make way."""
        while self.waiting and len(self.running) < self.limits.queries_at_once:
            query = self.waiting.popleft()
            self._start(query.line, query.done)
        now = time.monotonic()
        leaving = sum(child.made_way for child in self.running)
        impatient = sum(now - query.since > _PATIENCE for query in self.waiting)
        for child in self.running:  # the oldest come first
            if leaving < impatient and not child.made_way and now - child.since > _GRACE:
                child.made_way = True
                leaving += 1
                _kill(child.pid)

    def _start(self, line: socket.socket, done: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                self._let_go(done)
                self._answer(line)
            finally:
                os._exit(0)
        line.close()
        child = _Running(pid, done, time.monotonic())
        self.running.append(child)
        self.selector.register(done, selectors.EVENT_READ, child)

    def _let_go(self, done: socket.socket) -> None:
        """Close in the child the sockets of others, which it would keep open otherwise."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        ends_of_running = [child.done for child in self.running]
        for end in (self.control, self.wake, self.waker, done, *ends_of_running):
            end.close()
        for query in self.waiting:
            query.line.close()
            query.done.close()

    def _answer(self, line: socket.socket) -> None:
        """Read the query in the child, under its limits, and send the answer."""
        seconds = self.limits.seconds
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        with contextlib.suppress(OSError):
            # When memory runs out, the system ends a query before it ends the store.
            Path("/proc/self/oom_score_adj").write_text("1000")
        limit(seconds, self.limits.memory, self.files)
        message, _ = messages.receive(line)
        try:
            head, body = answer_query.answer_message(
                self.store, message, self.limits, self.all_graphs
            )
        except MemoryError:
            head, body = {"status": 503, "text": "the query needs too much memory"}, b""
        messages.send(line, head, body)

    def _tame(self) -> None:
        """Let queries that take long make way for new ones."""
        for child in self.running:
            if not child.tamed and time.monotonic() - child.since > _TAME:
                child.tamed = True
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, child.pid, 15)


def _open_store(path: str, on_disk: bool) -> ox.Store:
    if on_disk:
        return rdf.read_only(Path(path))
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def _count_triples(store: ox.Store) -> dict[str, int]:
    """Return how many triples each named graph holds."""
    solutions = store.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    return {row["g"].value: int(row["n"].value) for row in solutions}  # type: ignore[union-attr]


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
        faults.import_parsers()  # before the fork, because a child may open no file
    except (OSError, ValueError, KgError) as error:
        with contextlib.suppress(OSError):  # whoever started this may be gone
            messages.send(control, {"error": str(error)})
        return
    try:
        holder.work()
    finally:
        holder.end()


def process_command(number: int) -> tuple[list[str], dict[str, Any]]:
    """Return the command line of this process with a socket, and what else `Popen` needs."""
    return messages.command("kg.serve.store.process", number), {"pass_fds": (number,)}

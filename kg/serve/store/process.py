"""The process that holds the store: it forks limited children that answer queries, and buries them.

It has one thread. It is started with one end of a socket. The first message over the socket says
what to hold. Then each query brings one byte and two sockets: over one of them a child reads the
query and answers, over the other this process says how the query ended.

A child that stayed in the fast lane answers further queries, for a fork costs ten times what a
light query does; any other is ended with its query. A query whose client goes away is ended. When
the lanes are full, the oldest query that has had half a second makes way (`lanes`), so that a
server under attack still answers. When the socket is closed, everything ends.
"""

import contextlib
import gc
import os
import resource  # noqa: F401 - read before the fork, so that not every child reads it
import selectors
import signal
import socket
import struct
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg import rdf
from kg.errors import KgError
from kg.queries import faults
from kg.serve.limits import Limits
from kg.serve.store import answer_query, child, messages
from kg.serve.store.lanes import Lanes, Running, worked

ENDED = struct.Struct(">i")
ANSWERED, MADE_WAY, NO_PROCESS = 0, 1000, 1001
_LEAVING = 0.05  # seconds: a child that has answered says so by then, though its client is gone


class _Waiting(NamedTuple):
    """A query that waits for a place: its two sockets."""

    line: socket.socket
    done: socket.socket


class _Child(NamedTuple):
    """A child: its process id, and the socket over which it gets queries."""

    pid: int
    orders: socket.socket


class _Holder:
    """The store, the children, the lanes, and the queries that wait for a place."""

    def __init__(self, control: socket.socket) -> None:
        config, _ = messages.receive(control)
        self.control = control
        self.limits = Limits(**config["limits"])
        self.store = _open_store(config["path"], config["on_disk"])
        self.counts = config["graphs"] or _count_triples(self.store)
        self.files = rdf.files_to_open(Path(config["path"])) if config["on_disk"] else 0
        self.all_graphs = answer_query.graphs_of_whole_store(self.store, self.counts)
        self.lanes = Lanes(
            self.limits.light_at_once, self.limits.queries_at_once, self.limits.queries_waiting
        )
        self.children: dict[int, _Child] = {}
        self.running: dict[int, Running] = {}  # by the child at work on it
        self.idle: list[_Child] = []
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
        # What is there now stays: a child need not look through it, which would copy its pages.
        gc.collect()
        gc.freeze()
        try:
            messages.send(self.control, {"graphs": self.counts})
        except OSError:
            return  # whoever started this is gone already
        while True:
            for key, _ in self.selector.select(self._pause()):
                if key.fileobj is self.control:
                    if not self._take_query():
                        return
                elif key.fileobj is self.wake:
                    self._bury()
                elif isinstance(key.data, _Child):
                    self._hear(key.data)
                elif isinstance(key.data, Running):
                    self._lose(key.data)
            self._end_abandoned()
            self._admit()
            self.lanes.review(time.monotonic())

    def end(self) -> None:
        """End every child."""
        for pid in self.children:
            _kill(pid)
        for pid in self.children:
            os.waitpid(pid, 0)

    def _pause(self) -> float | None:
        """Return for how many seconds nothing happens by itself; None if only events matter."""
        now = time.monotonic()
        pause = self.lanes.next_review(now)
        left = [query.left for query in self.running.values() if query.left is not None]
        if not left:
            return pause
        leaving = max(min(left) + _LEAVING - now, 0)
        return leaving if pause is None else min(pause, leaving)

    def _take_query(self) -> bool:
        """Take the sockets of a new query; tell whether the other side is still there."""
        try:
            byte, ends, _, _ = socket.recv_fds(self.control, 1, 2)
        except OSError:
            return False
        if not byte:
            return False
        sockets = [socket.socket(fileno=end) for end in ends]
        if len(sockets) == 2:
            self.waiting.append(_Waiting(*sockets))
        else:  # this process may open no more files
            for end in sockets:
                end.close()
        return True

    def _admit(self) -> None:
        """Give the free places of the fast lane to those who wait."""
        while self.waiting and self.lanes.has_place:
            query = self.waiting.popleft()
            with query.line:
                worker = self._send_to_child(query.line)
            if worker is None:
                _tell_end(query.done, NO_PROCESS)
                continue
            now = time.monotonic()
            running = Running(worker.pid, query.done, now, worked(worker.pid) or 0.0)
            self.running[worker.pid] = running
            self.selector.register(query.done, selectors.EVENT_READ, running)
            self.lanes.start(running)

    def _send_to_child(self, line: socket.socket) -> _Child | None:
        """Hand the socket of a query to a child; return the child, or None if there is none."""
        while self.idle:
            worker = self.idle.pop()
            with contextlib.suppress(OSError):  # it has just ended, and is buried soon
                socket.send_fds(worker.orders, [b"q"], [line.fileno()])
                return worker
        try:
            worker = self._fork()
            socket.send_fds(worker.orders, [b"q"], [line.fileno()])
        except OSError:
            return None
        return worker

    def _fork(self) -> _Child:
        """Fork a child that answers queries.

        Raises:
            OSError: the system allows no more processes, or has no memory for one.
        """
        orders, far = socket.socketpair()
        with far:
            try:
                pid = os.fork()
            except OSError:
                orders.close()
                raise
            if pid == 0:
                try:
                    orders.close()
                    self._let_go()
                    child.answer_queries(far, self.store, self.limits, self.files, self.all_graphs)
                finally:
                    os._exit(0)
        worker = _Child(pid, orders)
        self.children[pid] = worker
        self.selector.register(orders, selectors.EVENT_READ, worker)
        return worker

    def _let_go(self) -> None:
        """Close in a child the sockets of others, which it would keep open otherwise."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.selector.close()
        ends: Iterable[socket.socket] = (
            self.control,
            self.wake,
            self.waker,
            *(worker.orders for worker in self.children.values()),
            *(query.done for query in self.running.values()),
        )
        for end in ends:
            end.close()
        for query in self.waiting:
            query.line.close()
            query.done.close()

    def _hear(self, worker: _Child) -> None:
        """Let a child that has answered wait for the next query, if it is as it was."""
        if worker.pid not in self.children:
            return  # it was buried since
        try:
            is_ready = worker.orders.recv(1) == child.READY
        except OSError:
            is_ready = False
        query = self.running.get(worker.pid)
        if not is_ready or query is None:
            self.selector.unregister(worker.orders)  # it ends, and is buried soon
            return
        has_place = self.lanes.is_fast(query) and len(self.idle) < self.limits.light_at_once
        self._finish(query, ANSWERED)
        if has_place:
            self.idle.append(worker)
        else:
            _kill(worker.pid)

    def _lose(self, query: Running) -> None:
        """Note that the client of a query closed its socket: it went away, or has the answer."""
        if self.running.get(query.pid) is query:
            query.left = time.monotonic()
            self.selector.unregister(query.done)

    def _finish(self, query: Running, code: int) -> None:
        """Take a query out of its lane, and say how it ended."""
        del self.running[query.pid]
        self.lanes.remove(query)
        with contextlib.suppress(KeyError):  # it is unregistered already if its client left
            self.selector.unregister(query.done)
        _tell_end(query.done, code)

    def _bury(self) -> None:
        """Take leave of each child that has ended, and say how its query did."""
        with contextlib.suppress(BlockingIOError):
            self.wake.recv(4096)
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            worker = self.children.pop(pid)
            with contextlib.suppress(KeyError):
                self.selector.unregister(worker.orders)
            worker.orders.close()
            if worker in self.idle:
                self.idle.remove(worker)
            if query := self.running.get(pid):
                code = MADE_WAY if query.made_way else os.waitstatus_to_exitcode(status)
                self._finish(query, code)

    def _end_abandoned(self) -> None:
        """End the queries whose clients are gone."""
        now = time.monotonic()
        for query in self.running.values():
            if query.left is not None and now - query.left >= _LEAVING:
                _kill(query.pid)


def _open_store(path: str, on_disk: bool) -> ox.Store:
    """Return the store of a folder, for reading only, or a new one with the quads of a file."""
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
    """Kill a child, if it still runs."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _tell_end(done: socket.socket, code: int) -> None:
    """Say over a socket how a query ended, and close it."""
    with done, contextlib.suppress(OSError):
        done.sendall(ENDED.pack(code))


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

"""The child that answers queries within limits, one after the other while they are light.

Nothing that a query does stays: a child that has grown, or has worked for long, ends. So does one
that left the fast lane, which the holder of the store sees to.
"""

import contextlib
import os
import signal
import socket
import time
from pathlib import Path

import pyoxigraph as ox

from kg.serve.limits import CHILD_GROWTH_BYTES, Limits
from kg.serve.store import answer_query, messages
from kg.system.process_limits import address_space, allow_time, limit

READY = b"r"
_WORKED = 1.0  # seconds of processor time: a fork takes a hundredth of that


def answer_queries(
    orders: socket.socket,
    store: ox.Store,
    limits: Limits,
    files: int,
    all_graphs: frozenset[str],
) -> None:
    """Answer queries until the other side closes, or this process is no longer as it was.

    Args:
        orders: the socket over which the socket of each query comes; after each answer `READY` is
            sent over it.
        store: the store.
        limits: how much a query may take.
        files: how many files the engine may have open beside those that are.
        all_graphs: as `answer_query.answer_message` takes them.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(OSError):
        # When memory runs out, the system ends a query before it ends the store.
        Path("/proc/self/oom_score_adj").write_text("1000")
    limit(limits.seconds, limits.memory, max(files, _one_more_file()))
    size = address_space()
    while True:
        byte, ends, _, _ = socket.recv_fds(orders, 1, 1)
        if not byte or not ends:
            return
        with socket.socket(fileno=ends[0]) as line:
            signal.setitimer(signal.ITIMER_REAL, limits.seconds)
            allow_time(limits.seconds)
            _answer(line, store, limits, all_graphs)
            signal.setitimer(signal.ITIMER_REAL, 0)
        if address_space() - size > CHILD_GROWTH_BYTES or time.process_time() > _WORKED:
            return
        orders.sendall(READY)


def _one_more_file() -> int:
    """Return the limit of open files that leaves room for one: the socket of a query.

    The limit is one of numbers, and the system gives the lowest that is free.
    """
    lowest = os.open(os.devnull, os.O_RDONLY)
    os.close(lowest)
    return lowest + 1


def _answer(
    line: socket.socket, store: ox.Store, limits: Limits, all_graphs: frozenset[str]
) -> None:
    """Read a query, and send the answer; nobody may wait for it any more."""
    with contextlib.suppress(messages.Lost, OSError):
        message, _ = messages.receive(line)
        try:
            head, body = answer_query.answer_message(store, message, limits, all_graphs)
        except MemoryError:
            head, body = {"status": 503, "text": "the query needs too much memory"}, b""
        messages.send(line, head, body)

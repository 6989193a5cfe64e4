"""Many hostile clients of one server at once: `python -m tests.benchmarks.hostile_crowd PORT SECONDS [REQUESTS]`.

Most ask what would break the engine or reach out, others read their answers slowly or not at all, or
send their requests byte by byte. Each begins anew as soon as it is done or cut off.
"""

import contextlib
import http.client
import itertools
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

from tests.support.attacks import breaking, reaching

BREAKERS, ASKERS, READERS, SENDERS = 20, 20, 12, 12
CLIENTS = BREAKERS + ASKERS + READERS + SENDERS
PATIENCE = 30.0
QUERY = "application/sparql-query"
LARGE = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


def ask(port: int, texts: Iterator[str], end: float, most: int) -> int:
    """Ask one text after the other over connections that are kept open; return how many."""
    count = 0
    while time.monotonic() < end and count < most:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(line):
            while time.monotonic() < end and count < most:
                body = next(texts).encode()
                line.request("POST", "/sparql", body, {"Content-Type": QUERY, "Accept": "*/*"})
                count += 1
                line.getresponse().read()
    return count


def read_slowly(port: int, end: float) -> int:
    """Ask for the largest answers and read a byte of them now and then; return how many."""
    count = 0
    request = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: {QUERY}\r\n"
    request += f"Accept: application/sparql-results+json\r\nContent-Length: {len(LARGE)}\r\n\r\n"
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect(("127.0.0.1", port))
            line.sendall((request + LARGE).encode())
            count += 1
            line.settimeout(PATIENCE)
            while time.monotonic() < end and line.recv(1):
                time.sleep(0.5)
    return count


def send_slowly(port: int, end: float) -> int:
    """Send a request byte by byte; return how many were begun."""
    count = 0
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as line:
            count += 1
            line.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n"
            )
            while time.monotonic() < end:
                line.sendall(b"x")
                time.sleep(0.2)
    return count


def texts(number: int) -> Iterator[str]:
    """Return what a client asks, in an order of its own, without an end."""
    corpus = breaking() if number < BREAKERS else [LARGE] * 20 + breaking() + reaching()
    random.Random(number).shuffle(corpus)  # noqa: S311
    return itertools.cycle(corpus)


def attack(port: int, seconds: float, requests: int | None = None) -> dict[str, int]:
    """Attack a server with all clients at once; return how many requests clients of a sort began.

    Args:
        port: where the server listens.
        seconds: how long, at most.
        requests: how many texts are asked in all; by default as many as there is time for. With a
            number, nobody reads or sends slowly.
    """
    end = time.monotonic() + seconds
    counts: dict[str, int] = {"asked": 0, "read slowly": 0, "sent slowly": 0}
    lock = threading.Lock()

    def run(sort: str, work: Callable[[], int]) -> None:
        count = work()
        with lock:
            counts[sort] += count

    askers = range(BREAKERS + ASKERS)
    most = sys.maxsize if requests is None else -(-requests // len(askers))
    jobs = [("asked", lambda n=n: ask(port, texts(n), end, most)) for n in askers]
    if requests is None:
        jobs += [("read slowly", lambda: read_slowly(port, end))] * READERS
        jobs += [("sent slowly", lambda: send_slowly(port, end))] * SENDERS
    threads = [threading.Thread(target=run, args=job, daemon=True) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, end + PATIENCE - time.monotonic()))
    return counts


if __name__ == "__main__":
    print(attack(int(sys.argv[1]), float(sys.argv[2]), *map(int, sys.argv[3:])))

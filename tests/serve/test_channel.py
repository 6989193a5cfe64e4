"""What a connection may hold: slow readers and senders are given up, and nothing goes to files."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.running import ENV, Server

LARGE = b"SELECT * { GRAPH ?g { ?s ?p ?o } }"
REQUEST = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Accept: application/sparql-results+json\r\nContent-Length: %d\r\n\r\n" % len(LARGE)
)
SERVE = """
from kg.case import read_case
from kg.serve.limits import Limits
from kg.serve.server import HttpOptions, serve
serve(
    read_case("japan-1998"),
    HttpOptions(port=0),
    limits=Limits(seconds=60, sending=SENDING, bytes_in_flight=IN_FLIGHT << 20),
    ready=lambda address, _: print(address, flush=True),
)
"""


def limited(sending: float, in_flight: int) -> Iterator[Server]:
    """Serve with limits of our own: seconds to fetch an answer, MiB in flight; a query may take long."""
    script = SERVE.replace("SENDING", str(sending)).replace("IN_FLIGHT", str(in_flight))
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, env=ENV) as process:  # fmt: skip
        yield Server(process.stdout.readline().strip(), process)
        process.terminate()


@pytest.fixture(scope="module")
def impatient() -> Iterator[Server]:
    yield from limited(sending=1, in_flight=1000)


@pytest.fixture(scope="module")
def narrow() -> Iterator[Server]:
    yield from limited(sending=600, in_flight=40)


def slow_reader(server: Server) -> socket.socket:
    """Ask for an answer of some MB, and read its first bytes alone."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(60)
    line.connect(("127.0.0.1", urlsplit(server.address).port))
    line.sendall(REQUEST + LARGE)
    assert line.recv(15) == b"HTTP/1.1 200 OK"
    return line


def until(true, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(0.05)
    return bool(found)


def open_sockets(server: Server) -> int:
    """Return how many files and sockets the server has open."""
    return sum(1 for _ in Path(f"/proc/{server.process.pid}/fd").iterdir())


def unlinked(server: Server) -> list[str]:
    """Return the files that the server has open and that are in no folder."""
    links = Path(f"/proc/{server.process.pid}/fd").iterdir()
    names = (str(link.readlink()) for link in links if link.exists() or link.is_symlink())
    return [name for name in names if "(deleted)" in name]


linux = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")


@linux
def test_an_answer_that_is_not_fetched_in_its_time_is_given_up(impatient: Server):
    before, files = open_sockets(impatient), unlinked(impatient)
    lines = [slow_reader(impatient) for _ in range(3)]
    assert unlinked(impatient) == files
    assert until(lambda: open_sockets(impatient) <= before)
    for line in lines:
        line.close()


@linux
def test_answers_in_flight_are_bounded_and_the_oldest_is_given_up(narrow: Server):
    """The system takes some MB of each answer itself, so that it must be larger than that."""
    size = len(narrow.ask("/sparql", "POST", LARGE, Content_Type="application/sparql-query").body)
    most = (40 << 20) // size
    assert 2 <= most <= 8
    before, files = open_sockets(narrow), unlinked(narrow)
    lines = [slow_reader(narrow) for _ in range(most + 3)]
    assert unlinked(narrow) == files
    assert until(lambda: open_sockets(narrow) <= before + most)
    # The youngest is still sent, to its end.
    reply = lines[-1].makefile("rb")
    reply.readline()
    http.client.parse_headers(reply)
    body = reply.read(size)
    assert len(body) == size
    assert body.rstrip().endswith(b"]}}")
    reply.close()
    for line in lines:
        line.close()


def test_a_large_answer_is_complete_and_as_long_as_it_says(server: Server):
    reply = server.ask("/sparql", "POST", LARGE, Content_Type="application/sparql-query")
    assert int(reply.headers["content-length"]) == len(reply.body) > 1_000_000
    head = server.ask("/sparql?query=ASK%7B%7D", "HEAD")
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize("digits", [4_299, 4_300, 4_301, 50_000])
def test_a_length_of_thousands_of_digits_is_malformed_or_too_long(server: Server, digits: int):
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as line:
        request = (
            f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {'1' * digits}\r\n\r\n"
        )
        line.sendall(request.encode())
        reply = line.recv(10_000)
    assert reply.startswith(b"HTTP/1.1 400" if digits > 4_300 else b"HTTP/1.1 413"), reply[:80]
    assert b"nosniff" in reply


STOPPED = """
import os, signal
from kg.case import read_case
from kg.serve.server import HttpOptions, serve

def ready(address, _):
    os.kill(os.getpid(), signal.SIGINT)
    print("announced", flush=True)

serve(read_case("example"), HttpOptions(port=0), ready=ready)
"""


def test_a_signal_while_the_address_is_announced_waits_until_it_is():
    """It would be raised in the midst of a write, which is then written twice."""
    done = subprocess.run(
        [sys.executable, "-c", STOPPED], capture_output=True, text=True, env=ENV, timeout=60, check=False
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "announced\n", "")

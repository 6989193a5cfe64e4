"""A server process on loopback, as a user starts it, and plain requests to it."""

import http.client
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

ENV = {
    **{k: v for k, v in os.environ.items() if k not in ("KG_CASE", "KG_YASGUI")},
    "NO_COLOR": "1",
}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Server:
    address: str
    process: subprocess.Popen = field(compare=False)
    said: str = ""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def sparql(self) -> str:
        return self.address + "sparql"

    def ask(self, path, method="GET", body=None, timeout=60, **headers) -> Reply:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
            found = line.getresponse()
            return Reply(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            line.close()

    def query(self, text, accept="application/sparql-results+json", more="", **kw) -> Reply:
        return self.ask(f"/sparql?query={quote(text, safe='')}{more}", Accept=accept, **kw)


def command(*arguments) -> list[str]:
    return [sys.executable, "-m", "kg", "serve", *map(str, arguments)]


@contextmanager
def serving(*arguments, port=0, cwd=None) -> Iterator[Server]:
    process = subprocess.Popen(
        command("--port", port, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=ENV,
        cwd=cwd,
    )
    try:
        first = process.stdout.readline()
        found = re.match(r"http://\S+/", first)
        assert found, first + process.stderr.read()
        yield Server(found[0], process, first)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def children(pid: int) -> set[int]:
    """Return the processes below a process."""
    below: dict[int, set[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            own, rest = stat.read_text().split(" ", 1)
        except OSError:
            continue
        below.setdefault(int(rest.rpartition(")")[2].split()[1]), set()).add(int(own))
    found, open_ = set(), {pid}
    while open_:
        open_ = set().union(*(below.get(p, set()) for p in open_)) - found
        found |= open_
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

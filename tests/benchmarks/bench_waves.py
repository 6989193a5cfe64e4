"""What a crowd of hostile clients costs those who ask an easy query, and the memory of the server."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.hostile_crowd import CLIENTS
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.support.places import ROOT
from tests.support.running import Server, serving

ABOUT = ("pyoxigraph", "waitress")
SECONDS = 60.0
REQUESTS = 2_000


def waves(say: Say) -> Iterator[Measurement]:
    """Our server under hostile clients: how long `ASK {}` takes in two waves, and what memory stays.

    The clients ask the attacks of the tests, read slowly and send slowly; a process of its own asks
    `ASK {}`, each time over a new connection. The second wave begins when the first ends.
    """
    with serving("--case", "japan-1998") as server:
        before = memory(server)
        for wave in ("alone", "first wave", "second wave"):
            crowd = None if wave == "alone" else start("hostile_crowd", server, SECONDS)
            asked = start("easy_asks", server, SECONDS if crowd else 5)
            times = json.loads(asked.communicate()[0])
            if crowd:
                crowd.communicate()
            share = sorted(times)[int(0.95 * len(times))]
            yield Measurement(
                f"ASK, {wave}", OURS, CLIENTS if crowd else 0, "clients", "ms", tuple(times),
                counts={"p95": share}, said=f"p95 {share:,.0f} ms, {len(times):,} asked",
            )  # fmt: skip
        crowd = start("hostile_crowd", server, 600, REQUESTS)
        crowd.communicate()
        time.sleep(5)
        after = memory(server)
        yield Measurement(
            "memory of the front", OURS, REQUESTS, "requests", "MiB", (before, after),
            said=f"{before:,} MiB before, {after:,} after ({after / before:.2f} times)",
        )  # fmt: skip


def start(module: str, server: Server, *words: float) -> "subprocess.Popen[str]":
    """Start a module of this folder on a server."""
    command = [sys.executable, "-m", f"tests.benchmarks.{module}", server.port, *words]
    return subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True)


def memory(server: Server) -> int:
    """Return the MiB that the process in front has in memory."""
    lines = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) >> 10

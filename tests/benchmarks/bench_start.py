"""How long it takes to start."""

import sys
from collections.abc import Iterator

from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import kg, run

ABOUT = ("click", "networkx", "rdflib", "polars", "numba")
RUNS = 11


def start(say: Say) -> Iterator[Measurement]:
    """Start-up: whole processes, and beside them a Python that does no more than import a library, by turns."""
    jobs = {
        ("the help", OURS): lambda: kg("--help"),
        ("the first screen of the embedded case", OURS): lambda: kg("report"),
        ("bottlenecks of the embedded case", OURS): lambda: kg("bottlenecks"),
        ("the help", "Python"): lambda: run(sys.executable, "-c", "pass"),
        **{
            ("the help", f"import {name}"): (
                lambda name=name: run(sys.executable, "-c", f"import {name}")
            )
            for name in ("click", "networkx", "rdflib")
        },
    }
    runs: dict[tuple[str, str], list[float]] = {job: [] for job in jobs}
    for turn in range(RUNS):
        for job, work in jobs.items():
            runs[job].append(work().seconds)
        say(f"turn {turn + 1} of {RUNS}")
    for (name, peer), found in runs.items():
        yield Measurement(name, peer, 1, "processes", "s", tuple(found))

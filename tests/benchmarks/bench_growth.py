"""How time and memory grow with the number of ties."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kg.case.large_case import read_graph
from kg.questions.bottlenecks.quick import gatekeepers
from kg.rendering import render
from tests.benchmarks.economies import CHANNEL, economy, ours
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import run

ABOUT = ("numba", "polars")
TIES = (10_000, 100_000, 1_000_000, 10_000_000)
RUNS = 3


def growth(say: Say) -> Iterator[Measurement]:
    """Growth from ten thousand to ten million ties: whole processes of `kg bottlenecks --quick --engine csr`.

    Most of a small one is starting. So the exponent is fitted to the seconds of the same question in a process that has
    started, over the decade in which ties outweigh all else, and over all; the bytes a tie are those of the largest
    process past the smallest.
    """
    sizes, seconds, peaks = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for wanted in TIES:
            folder, ties = economy(Path(scratch), wanted)
            words = ours(folder, Path(scratch) / "out.csv", "--quick", "--engine", "csr")
            run(*words)
            found = [run(*words) for _ in range(RUNS)]
            say(f"{ties:,} ties")
            yield Measurement(
                "whole process", OURS, ties, "ties", "s", tuple(one.seconds for one in found)
            )
            memory = tuple(one.peak / 2**20 for one in found)
            yield Measurement("most memory", OURS, ties, "ties", "MiB", memory)
            again = tuple(_asked(folder) for _ in range(RUNS + 1))[1:]
            yield Measurement("asked again", OURS, ties, "ties", "s", again)
            sizes.append(ties)
            seconds.append(float(np.median(again)))
            peaks.append(float(np.median([one.peak for one in found])))
    slope, whole = (
        float(np.polyfit(np.log(sizes[first:]), np.log(seconds[first:]), 1)[0]) for first in (-2, 0)
    )
    said = f"{slope:.2f} from {sizes[-2]:,} ties on; {whole:.2f} over all"
    yield Measurement(
        "exponent of time", OURS, sizes[-1], "ties", "", (slope,), counts={"all": whole}, said=said
    )
    each = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
    yield Measurement("memory a tie", OURS, sizes[-1], "ties", "bytes", (each,))


def _asked(folder: Path) -> float:
    """Return the seconds of reading a case, answering and putting the answer into words."""
    start = time.perf_counter()
    render(gatekeepers(read_graph(folder, 0, CHANNEL), CHANNEL, engine="csr"), "csv")
    return time.perf_counter() - start

"""How time and memory grow with the number of ties."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from tests.benchmarks.economies import economy, ours
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import run

ABOUT = ("numba", "polars")
TIES = (10_000, 100_000, 1_000_000, 10_000_000)
RUNS = 3


def growth(say: Say) -> Iterator[Measurement]:
    """Growth from ten thousand to ten million ties: whole processes of `kg bottlenecks --quick --engine csr`.

    The exponent is fitted to the seconds past those of the smallest case, which are those of starting; the bytes a tie
    are those of the largest past the smallest.
    """
    sizes, seconds, peaks = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for wanted in TIES:
            folder, ties = economy(Path(scratch), wanted)
            words = ours(folder, Path(scratch) / "out.csv", "--quick", "--engine", "csr")
            run(*words)
            found = [run(*words) for _ in range(RUNS)]
            say(f"{ties:,} ties")
            yield Measurement("whole process", OURS, ties, "ties", "s", tuple(one.seconds for one in found))
            memory = tuple(one.peak / 2**20 for one in found)
            yield Measurement("most memory", OURS, ties, "ties", "MiB", memory)
            sizes.append(ties)
            seconds.append(float(np.median([one.seconds for one in found])))
            peaks.append(float(np.median([one.peak for one in found])))
    # Over the decades in which the ties outweigh the start.
    more = [s - seconds[0] for s in seconds]
    slope = float(np.polyfit(np.log(sizes[2:]), np.log(more[2:]), 1)[0])
    whole = float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])
    said = f"{slope:.2f} past the start, from {sizes[2]:,} ties on; {whole:.2f} over all"
    yield Measurement("exponent of time", OURS, sizes[-1], "ties", "", (slope,), counts={"all": whole}, said=said)
    each = (peaks[-1] - peaks[0]) / (sizes[-1] - sizes[0])
    yield Measurement("memory a tie", OURS, sizes[-1], "ties", "bytes", (each,))

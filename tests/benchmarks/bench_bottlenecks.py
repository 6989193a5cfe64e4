"""How long whole processes take from the same Parquet files to who holds whom."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.economies import answers, economy, ours, peer, question
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import Ran, run

ABOUT = ("numba", "polars", "python-igraph", "rustworkx", "networkx")
RUNS = {
    4_000_000: {OURS: 5, "igraph": 3, "rustworkx": 3, "networkx": 1},
    10_000_000: {OURS: 3, "igraph": 2},
}
EVERYTHING = "all that kg bottlenecks says"
NAME = "gatekeepers and captives"


def bottlenecks(say: Say) -> Iterator[Measurement]:
    """Bottlenecks end to end: whole processes that read the same Parquet files and write who holds how many, by turns.

    `kg bottlenecks --quick`, and beside it all that `kg bottlenecks` says, which no peer does. All must give the
    same answer.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for wanted, runs in RUNS.items():
            folder, ties = economy(Path(scratch), wanted)
            asked, out = question(folder), Path(scratch) / "out.csv"
            commands = {OURS: ours(folder, out, "--quick")}
            commands |= {name: peer(name, folder, asked, out) for name in runs if name != OURS}
            run(*commands[OURS])  # kernels are compiled once
            told = answers(out)
            found: dict[str, list[Ran]] = {name: [] for name in runs}
            for turn in range(max(runs.values())):
                for name in (name for name, times in runs.items() if turn < times):
                    found[name].append(run(*commands[name]))
                    say(f"{name}, {ties:,} ties: {found[name][-1].seconds:.2f} s")
                    if answers(out) != told:
                        raise ValueError(f"{name} finds other gatekeepers")
            for name, some in found.items():
                yield Measurement(NAME, name, ties, "ties", "s", tuple(one.seconds for one in some))
            for name, some in found.items():
                peaks = tuple(one.peak / 2**30 for one in some)
                yield Measurement("most memory", name, ties, "ties", "GiB", peaks)
            every = [run(*ours(folder, out, "--table", "gatekeepers")) for _ in range(2)]
            if answers(out) != told:
                raise ValueError("all that kg says has other gatekeepers")
            yield Measurement(
                EVERYTHING, OURS, ties, "ties", "s", tuple(one.seconds for one in every)
            )

"""How long Spark takes on one machine, with one core and with two."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.economies import answers, economy, ours
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import run

ABOUT = ("pyspark", "numba", "polars")
SIZES = (100_000, 1_000_000)
RUNS = 1


def spark(say: Say) -> Iterator[Measurement]:
    """Spark at one core and at two: whole processes of `kg bottlenecks`, beside the compiled engine on the same files.

    All must find the same gatekeepers.
    """
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.csv"
        for wanted in SIZES:
            folder, ties = economy(Path(scratch), wanted)
            words = {OURS: ("--engine", "csr")}
            words |= {
                f"Spark, {n} core{'s' * (n > 1)}": ("--engine", "spark", "--master", f"local[{n}]")
                for n in (1, 2)
            }
            found: dict[str, list[float]] = {name: [] for name in words}
            told: dict[str, int] = {}
            for turn in range(RUNS):
                for name, more in words.items():
                    found[name].append(
                        run(*ours(folder, out, "--table", "gatekeepers", *more)).seconds
                    )
                    say(f"{name}, {ties:,} ties, run {turn + 1}: {found[name][-1]:.1f} s")
                    told = told or answers(out)
                    if answers(out) != told:
                        raise ValueError(f"{name} finds other gatekeepers")
            for name, seconds in found.items():
                yield Measurement(
                    "all that kg bottlenecks says", name, ties, "ties", "s", tuple(seconds)
                )

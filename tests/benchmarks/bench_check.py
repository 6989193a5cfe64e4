"""How long a case of some size is checked, and how much memory that takes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import kg

ABOUT = ("polars",)
FIRMS = (4_566, 413_563)  # some 46,500 ties, and the 4.3 million of the whole country
RUNS = 3


def check(say: Say) -> Iterator[Measurement]:
    """Checking: `kg check` of a generated case, from its files to the last problem."""
    with tempfile.TemporaryDirectory() as scratch:
        for firms in FIRMS:
            folder = Path(scratch) / f"firms-{firms}"
            kg("generate", "--firms", firms, "-o", folder)
            ties = _count_ties(folder)
            runs = [kg("check", "--case", folder) for _ in range(RUNS)]
            say(f"{firms:,} firms, {ties:,} ties")
            seconds = tuple(ran.seconds for ran in runs)
            peaks = tuple(ran.peak / 2**30 for ran in runs)
            yield Measurement("checking", OURS, ties, "ties", "s", seconds)
            yield Measurement("most memory", OURS, ties, "ties", "GiB", peaks)


def _count_ties(folder: Path) -> int:
    import polars as pl

    return int(pl.scan_parquet(folder / "ties.parquet").select(pl.len()).collect().item())

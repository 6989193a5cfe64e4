"""How long a case of some size is checked, and how much memory that takes."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import kg
from tests.benchmarks.spoilt_economy import WAYS, spoil

ABOUT = ("polars",)
FIRMS = (4_566, 413_563)  # some 46,500 ties, and the 4.3 million of the whole country
RUNS = 3


def check(say: Say) -> Iterator[Measurement]:
    """Checking: `kg check` of a generated case, sound and with errors in every row, to its end."""
    with tempfile.TemporaryDirectory() as scratch:
        for firms in FIRMS:
            sound = Path(scratch) / f"firms-{firms}"
            kg("generate", "--firms", firms, "-o", sound)
            ties = _count_ties(sound)
            say(f"{firms:,} firms, {ties:,} ties")
            yield from _measure(sound, "sound", ties)
            for way in WAYS:
                folder = Path(scratch) / f"{way}-{firms}"
                spoil(sound, folder, way)
                yield from _measure(folder, f"wrong {way}", ties)


def _measure(folder: Path, name: str, ties: int) -> Iterator[Measurement]:
    # A check that finds errors ends with 1.
    runs = [kg("check", "--case", folder, ends=(0, 1)) for _ in range(RUNS)]
    seconds = tuple(ran.seconds for ran in runs)
    peaks = tuple(ran.peak / 2**30 for ran in runs)
    yield Measurement(f"checking, {name}", OURS, ties, "ties", "s", seconds)
    yield Measurement(f"most memory, {name}", OURS, ties, "ties", "GiB", peaks)


def _count_ties(folder: Path) -> int:
    import polars as pl

    return int(pl.scan_parquet(folder / "ties.parquet").select(pl.len()).collect().item())

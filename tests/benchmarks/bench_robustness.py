"""How long it takes to say how sure the answers are, and to find coalitions."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from tests.benchmarks.bench_many_actors import write_network
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import kg

ABOUT = ("polars", "scipy", "numba")
FIRMS = 4_566  # some 46,500 ties
ACTORS, TIES_BOTH_WAYS = 25_000, 46_000
MEMBERS = 3
RUNS = 3


def robustness(say: Say) -> Iterator[Measurement]:
    """Robustness: the embedded case whole; one channel of 46,500 ties; coalitions of three."""
    with tempfile.TemporaryDirectory() as scratch:
        say("the embedded case")
        yield from _measure("robustness, embedded", ("robustness",), 0)
        economy = Path(scratch) / "economy"
        kg("generate", "--firms", FIRMS, "-o", economy)
        ties = pl.read_parquet(economy / "ties.parquet", columns=["id"]).height
        say(f"one channel of {ties:,} ties")
        command = ("robustness", "market", "--case", economy)
        yield from _measure("robustness, market", command, ties)
        network = write_network(Path(scratch) / "network", ACTORS, TIES_BOTH_WAYS)
        say(f"coalitions among {ACTORS:,} actors")
        asked = ("bottlenecks", "information", "--coalitions", MEMBERS, "--case", network)
        yield from _measure("coalitions of three", asked, TIES_BOTH_WAYS)


def _measure(name: str, command: tuple[object, ...], ties: int) -> Iterator[Measurement]:
    runs = [kg(*command) for _ in range(RUNS)]
    seconds = tuple(ran.seconds for ran in runs)
    peaks = tuple(ran.peak / 2**30 for ran in runs)
    yield Measurement(name, OURS, ties, "ties", "s", seconds)
    yield Measurement(f"{name}: most memory", OURS, ties, "ties", "GiB", peaks)

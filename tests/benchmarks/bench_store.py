"""How fast a large case comes into a store on disk."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from tests.benchmarks.economies import economy
from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.peers import program
from tests.benchmarks.processes import kg, run

ABOUT = ("pyoxigraph", "oxigraph")
TIES = 100_000
RUNS = 3


def store(say: Say) -> Iterator[Measurement]:
    """Store loading: `kg build` from tables to a store on disk, and beside it the loader of oxigraph on the same triples.

    The peer reads N-Quads that are there already; ours reads Parquet, finds what is inherited and writes the triples first.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder, _ = economy(Path(scratch), TIES)
        built, other, lines = (Path(scratch) / name for name in ("built", "other", "all.nq"))
        found: dict[str, list[tuple[float, float]]] = {OURS: [], "oxigraph": []}
        for turn in range(RUNS):
            ran = kg("build", "--case", folder, "-o", built)
            found[OURS].append((ran.seconds, ran.peak / 2**30))
            if not turn:
                held = ox.Store.read_only(str(built / "store"))
                held.dump(str(lines), format=ox.RdfFormat.N_QUADS)
                quads = len(held)
                del held
            shutil.rmtree(other, ignore_errors=True)
            ran = run(program("oxigraph"), "load", "-l", other, "-f", lines)
            found["oxigraph"].append((ran.seconds, ran.peak / 2**30))
            say(f"turn {turn + 1} of {RUNS}: {quads:,} triples")
        for peer, runs in found.items():
            each = tuple(quads / seconds / 1e6 for seconds, _ in runs)
            yield Measurement(
                "loading", peer, quads, "triples", "million a second", each, more=True
            )
        for peer, runs in found.items():
            yield Measurement(
                "most memory", peer, quads, "triples", "GiB", tuple(peak for _, peak in runs)
            )

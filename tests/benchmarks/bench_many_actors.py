"""How long a case of thousands of actors takes that are joined by ties both ways."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.measuring import OURS, Measurement, Say
from tests.benchmarks.processes import kg
from tests.support.worlds import write

ABOUT = ("networkx", "numpy", "numba")
SIZES = {242: 354, 4_897: 6_200, 8_497: 6_724}  # actors, and ties both ways
RUNS = 3
_TOML = """id = "many"
title = "Many actors"
period = "2000"
[channels.information]
from = ["state"]
to = ["sme"]
count = "to"
"""


def many_actors(say: Say) -> Iterator[Measurement]:
    """Many actors: `kg rank` and `kg bypass` of networks that grew by preferential attachment."""
    with tempfile.TemporaryDirectory() as scratch:
        for actors, ties in SIZES.items():
            folder = write_network(Path(scratch) / str(actors), actors, ties)
            for question in ("rank", "bypass"):
                runs = [kg(question, "--case", folder) for _ in range(RUNS)]
                say(f"{question}, {actors:,} actors")
                seconds = tuple(ran.seconds for ran in runs)
                yield Measurement(question, OURS, actors, "actors", "s", seconds)


def write_network(folder: Path, actors: int, ties: int) -> Path:
    """Write a case whose actors join those that have many ties already."""
    rng = random.Random(1)  # noqa: S311 - no secret
    ends, pairs = [0], set()
    for new in range(1, min(actors, ties + 1)):
        pair = rng.choice(ends), new
        pairs.add(pair)
        ends += pair
    while len(pairs) < ties:
        low, high = sorted((rng.choice(ends), rng.randrange(actors)))
        if low != high and (low, high) not in pairs:
            pairs.add((low, high))
            ends += (low, high)
    people = "a0 state\n" + "\n".join(f"a{i} sme" for i in range(1, actors))
    joined = "\n".join(f"a{low} exchanges-with a{high}" for low, high in sorted(pairs))
    return write(folder, _TOML, actors=people, ties=joined)

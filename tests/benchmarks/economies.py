"""Generated economies to measure on, and what is asked about them: whom who buys from SMEs holds in the market."""

import json
import sys
from pathlib import Path

import polars as pl

from kg.case.large_case import read_graph
from kg.questions.standard_question import standard
from kg.synthetic import generate

CHANNEL = "market"
SEED = 1
PER_FIRM = 4.93  # ties of the channel asked about, a firm


def economy(folder: Path, ties: int) -> tuple[Path, int]:
    """Generate a case with about so many ties in the channel asked about; return its folder and how many there are."""
    place = folder / f"economy-{ties}"
    if not place.exists():
        generate(place, round(ties / PER_FIRM), SEED)
    return place, len(asked_about(place))


def asked_about(folder: Path) -> pl.DataFrame:
    """Return the ends of the active ties of the channel asked about."""
    kinds = json.loads(question(folder))["kinds"]
    ties = pl.scan_parquet(folder / "ties.parquet").filter(
        pl.col("status").cast(pl.String) == "active"
    )
    return (
        ties.filter(pl.col("kind").cast(pl.String).is_in(kinds))
        .select("source", "target")
        .collect()
    )


def question(folder: Path) -> str:
    """Return what is asked as JSON, in the words of the tables, so that peers need not know our schema."""
    case = read_graph(folder, most=0, channel=CHANNEL)
    asked, schema = standard(case, CHANNEL)[CHANNEL], case.schema
    ends = {side: sorted({k for n in names for k in schema.below(n)}) for side, names in (
        ("sources", asked.sources), ("targets", asked.targets))}  # fmt: skip
    kinds = sorted(
        k.slug
        for k in schema.tie_kinds.values()
        if k.channel == CHANNEL and not k.returns and k.flow
    )
    return json.dumps({"kinds": kinds, **ends})


def peer(name: str, folder: Path, asked: str, path: Path) -> tuple[object, ...]:
    """Return the command by which a peer answers."""
    return (sys.executable, Path(__file__).with_name("dominating.py"), name, folder, asked, path)


def ours(folder: Path, path: Path, *more: str) -> tuple[object, ...]:
    """Return the command by which kg answers."""
    asked = ("bottlenecks", "--case", folder, "--channel", CHANNEL, "--format", "csv", "-o", path)
    return (sys.executable, "-m", "kg", *asked, *more)


def answers(path: Path) -> dict[str, int]:
    """Return who holds how many, as a command wrote it."""
    return dict(
        pl.read_csv(path, columns=["actor", "captives"]).select("actor", "captives").iter_rows()
    )

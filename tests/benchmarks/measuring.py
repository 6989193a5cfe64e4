"""What a benchmark yields, how the benchmarks are found and run, and the file that keeps what they found."""

import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from kg.errors import FileProblem, KgError, near
from kg.rendering.write_files import write_file
from tests.benchmarks.machine import machine

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
OURS = "kg"
Say = Callable[[str], None]
Benchmark = Callable[[Say], Iterator["Measurement"]]


@dataclass(frozen=True)
class Measurement:
    """One thing measured of one peer at one size, some times over.

    Attributes:
        name: what was measured.
        peer: of whom; ours is `kg`.
        size: how much there was of what `of` says: actors, connections, attacks.
        unit: of the runs.
        runs: one figure a run; none where it was not reached within `limit`.
        more: whether more is better.
        limit: how long a run was waited for.
        counts: what was counted beside.
        said: the same in words, where a median does not say it.
    """

    name: str
    peer: str
    size: int
    of: str
    unit: str
    runs: tuple[float | None, ...]
    more: bool = False
    limit: float | None = None
    counts: dict[str, float] = field(default_factory=dict)
    said: str = ""

    @property
    def median(self) -> float | None:
        """Return the middle of the runs, or none where half of them or more were not reached."""
        found = median([float("inf") if one is None else one for one in self.runs])
        return None if found == float("inf") else found

    def record(self, measured: list["Measurement"]) -> dict[str, Any]:
        """Return it as a dictionary with its median, and how many times better ours of the same size is."""
        given = asdict(self) | {"runs": [_short(one) for one in self.runs]}
        return given | {"median": _short(self.median), "ratio": _short(self._ratio(measured))}

    def _ratio(self, measured: list["Measurement"]) -> float | None:
        own = [
            m.median for m in measured if (m.name, m.size, m.peer) == (self.name, self.size, OURS)
        ]
        if self.peer == OURS or not own or not own[0] or not self.median:
            return None
        return own[0] / self.median if self.more else self.median / own[0]


def names(folder: Path = HERE) -> list[str]:
    """Return the names of the benchmarks that there are."""
    return sorted(
        path.stem.removeprefix("bench_").replace("_", "-") for path in folder.glob("bench_*.py")
    )


def find(name: str) -> tuple[Benchmark, tuple[str, ...]]:
    """Return a benchmark by its name, and the libraries and programs that it is about.

    Raises:
        KgError: there is none of this name.
    """
    if name not in names():
        raise KgError(
            f"there is no benchmark {name}",
            near(name, names()) or f"benchmarks: {', '.join(names())}",
        )
    own = name.replace("-", "_")
    module = importlib.import_module(f"tests.benchmarks.bench_{own}")
    return getattr(module, own), module.ABOUT


def run(benchmark: Benchmark, about: tuple[str, ...], say: Say) -> dict[str, Any]:
    """Run a benchmark; one that fails keeps what it had measured, and says why it failed."""
    measured: list[Measurement] = []
    error = ""
    try:
        for one in benchmark(say):
            measured.append(one)
            say(f"{one.name}, {one.peer}, {one.size:,} {one.of}: {words(one.record(measured))}")
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}".splitlines()[0][:300]
        say(f"failed: {error}")
    title = " ".join((benchmark.__doc__ or "").split("\n\n")[0].split())
    found = [one.record(measured) for one in measured]
    return {"title": title, "machine": machine(about), "error": error, "measurements": found}


def read(path: Path = RESULTS) -> dict[str, Any]:
    """Return the benchmarks that a file keeps, by name; none if there is no file.

    Raises:
        FileProblem: it is not a file of results.
    """
    if not path.exists():
        return {}
    try:
        kept = json.loads(path.read_text("utf-8"))
        found = dict(kept["benchmarks"]) if kept["format"] == 1 else None
    except (OSError, ValueError, KeyError, TypeError):
        found = None
    if found is None:
        raise FileProblem(
            f"{path} holds no results of benchmarks", "give another file, or take it away"
        )
    return found


def write(found: dict[str, Any], path: Path = RESULTS) -> None:
    """Write benchmarks into a file, whole or not at all; what it keeps of others stays."""
    kept = {**read(path), **found}
    write_file(
        path, json.dumps({"format": 1, "benchmarks": dict(sorted(kept.items()))}, indent=1) + "\n"
    )


def words(record: dict[str, Any]) -> str:
    """Return what was measured in words: the median and, of a peer, how many times better ours is."""
    if record["said"]:
        return str(record["said"])
    if record["median"] is None:
        return f"not within {record['limit']:g} {record['unit']}"
    more = f" ({record['ratio']:.2g} ×)" if record["ratio"] and record["ratio"] < 10 else ""
    more = more or (f" ({record['ratio']:.0f} ×)" if record["ratio"] else "")
    more += f", {record['counts']['refused']} refused" if record["counts"].get("refused") else ""
    return f"{_figure(record['median'])} {record['unit']}{more}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _short(value: float | None) -> float | None:
    """Return a figure to four digits: what lies beyond them is noise."""
    return None if value is None else float(f"{value:.4g}")

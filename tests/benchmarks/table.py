"""The results as the README shows them."""

from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import OURS, RESULTS, read, words


def markdown(path: Path = RESULTS) -> str:
    """Return the results that a file keeps as Markdown: a table a benchmark, a column a peer."""
    parts = [_benchmark(one) for one in read(path).values()]
    return "\n" + ("\n\n".join(parts) or "Nothing has been measured yet: `make bench`.") + "\n"


def _benchmark(one: dict[str, Any]) -> str:
    records = one["measurements"]
    peers = sorted(dict.fromkeys(r["peer"] for r in records), key=lambda peer: peer != OURS)
    cells = {(r["name"], r["size"], r["of"], r["peer"]): words(r) for r in records}
    rows = dict.fromkeys(key[:3] for key in cells)
    lines = [f"**{one['title'].rstrip('.')}.** {_machine(one['machine'])}", ""]
    if one["error"]:
        lines += [f"It failed, and what it measured before that is not all: {one['error']}", ""]
    if rows:
        lines += [_row("", "", *peers), "|" + "---|" * (2 + len(peers))]
    lines += [
        _row(
            name,
            f"{size:,} {_singular(of) if size == 1 else of}",
            *(cells.get((name, size, of, peer), "–") for peer in peers),
        )
        for name, size, of in rows
    ]
    return "\n".join(lines).rstrip()


def _singular(plural: str) -> str:
    return plural.removesuffix("es" if plural.endswith("sses") else "s")


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _machine(found: dict[str, Any]) -> str:
    versions = ", ".join(
        f"{name} {number}"
        for name, number in {"Python": found["python"], **found["versions"]}.items()
    )
    return f"{versions}; {found['cores']} cores, {found['memory_gib']} GiB."

"""The results as the documents show them."""

from pathlib import Path
from typing import Any

from tests.benchmarks.measuring import OURS, RESULTS, read, words


def markdown(path: Path = RESULTS) -> str:
    """Return the results that a file keeps as Markdown: a table a benchmark, a column a peer."""
    parts = [_benchmark(one) for one in read(path).values()]
    return "\n" + ("\n\n".join(parts) or "Nothing has been measured yet: `make bench`.") + "\n"


# The figures that the README shows: a benchmark, what it measured, and of how many.
_HIGHLIGHTS = (
    ("bottlenecks", "gatekeepers and captives", 4_001_630, "Who holds how many, from files"),
    ("first-picture", "first picture", 1_000, "From opening a page to its first picture"),
    ("queries", "asked of the store", 65, "The query library, each query once"),
)


def highlights(path: Path = RESULTS) -> str:
    """Return three of the results as a list in Markdown: ours, then the peers in the same run."""
    results, lines = read(path), [""]
    for benchmark, name, size, title in _HIGHLIGHTS:
        measured = results[benchmark]["measurements"]
        records = [r for r in measured if (r["name"], r["size"]) == (name, size)]
        own = next(r for r in records if r["peer"] == OURS)
        peers = (f"{r['peer']} {words(r)}" for r in records if r["peer"] != OURS)
        lines.append(f"- {title}, {size:,} {own['of']}: **{words(own)}**; {', '.join(peers)}.")
    return "\n".join([*lines, ""])


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

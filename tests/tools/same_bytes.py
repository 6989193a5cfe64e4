"""Does every command give the same bytes in two checkouts?

    python -m tests.tools.same_bytes BASE

BASE is a revision of this repository, or a folder with a checkout. Every command is run in every format on the
embedded case, the Florentine case and a generated one of 100 firms, there and here; what differs is listed. Nothing is
stored. It compares only the visible content of a page: its text, its data and its pictures, not its scripts and styles.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.support.places import FLORENCE, ROOT

FIRMS = 100
FORMATS = ("terminal", "markdown", "html", "json", "csv")
QUESTIONS = (
    ("report",),
    ("bottlenecks",),
    ("bottlenecks", "--witnesses"),
    ("bottlenecks", "--quick"),
    ("bottlenecks", "--engine", "csr"),
    ("bypass",),
    ("rank",),
    ("brokers", "--permutations", "20"),
    ("dependence",),
    ("recapture",),
    ("procedures",),
    ("findings",),
    ("audit",),
    ("check",),
    ("queries",),
)
PICTURES = (("view",), ("view", "--lang", "ja"), ("view", "--bottlenecks"))
EXPORTS = ("graphml", "gexf", "cytoscape", "dot")
ROWS = {"japan-1998": ("t-firm", "mof-funds-banks"), "florence": ("medici",), "generated": ()}
# What is run in each checkout: commands as JSON on stdin, one answer a line on stdout.
_RUNNER = """
import io, json, sys, tempfile
from contextlib import redirect_stderr, redirect_stdout
from kg.cli import main
for line in sys.stdin:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), tempfile.TemporaryFile("w+", encoding="utf-8")
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(json.loads(line))
        except SystemExit as leave:
            code = leave.code or 0
    out.flush()
    err.seek(0)
    print(json.dumps([code, out.buffer.getvalue().decode("utf-8"), err.read()]), flush=True)
"""


def commands(cases: dict[str, str], out: Path) -> Iterator[tuple[str, ...]]:
    """Yield every command to run.

    Args:
        cases: the name or folder of each case.
        out: a folder for what commands write.
    """
    for case, place in cases.items():
        options = ("--case", place)
        for question in QUESTIONS:
            yield from ((*question, *options, "--format", form) for form in FORMATS)
        for row in ROWS[case]:
            yield from (("evidence", row, *options, "--format", form) for form in FORMATS)
        for picture in PICTURES:
            yield from ((*picture, *options, "--format", form) for form in ("html", "svg"))
        yield from (("export", *options, "--format", form) for form in EXPORTS)
        yield ("build", *options, "-o", str(out / f"build-{case}"))
    yield from (("query", name) for name in library())
    yield ("new", str(out / "new"))


def library() -> list[str]:
    """Return the queries of the library."""
    return sorted(
        p.stem
        for p in (ROOT / "queries").glob("*/*.rq")
        if p.parent.name not in ("checks", "rules")
    )


def visible(text: str) -> str:
    """Return what a page shows: its text, its data and its pictures; any other text as it is."""
    if not text.lstrip()[:9].lower().startswith("<!doctype"):
        return text
    data = re.findall(r'<script[^>]*type="application/json"[^>]*>.*?</script>', text, re.DOTALL)
    bare = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    bare = re.sub(r"<meta[^>]*>", "", bare)
    return "\n".join([*data, bare])


def answers(checkout: Path) -> dict[str, str]:
    """Return what each command gives in a checkout: a digest of its output, or of a file that it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        cases = {
            "japan-1998": "japan-1998",
            "florence": str(FLORENCE),
            "generated": str(out / "generated"),
        }
        asked = [
            ("generate", "--firms", str(FIRMS), "--seed", "1", "-o", cases["generated"]),
            *commands(cases, out),
        ]
        done = subprocess.run(
            [sys.executable, "-c", _RUNNER],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout), "NO_COLOR": "1", "COLUMNS": "100"},
            input="".join(json.dumps(command) + "\n" for command in asked),
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stdout.splitlines()
        if len(lines) != len(asked):
            raise SystemExit(f"{checkout}: ended at {asked[len(lines)]}:\n{done.stderr[-2000:]}")
        found = {}
        for command, line in zip(asked, lines, strict=True):
            code, text, errors = json.loads(line)
            shown = f"{code}\n{visible(text)}\n{errors}".replace(folder, "OUT").replace(
                str(checkout), "HERE"
            )
            found[" ".join(command).replace(folder, "OUT")] = sha256(shown.encode()).hexdigest()
        for path in sorted(p for p in out.rglob("*") if p.is_file() and "store" not in p.parts):
            content = path.read_bytes().replace(folder.encode(), b"OUT")
            found[f"file {path.relative_to(out)}"] = sha256(content).hexdigest()
        return found


@contextmanager
def checked_out(base: str) -> Iterator[Path]:
    """Give a folder with the files of a revision, or the folder that was named."""
    if Path(base).is_dir():
        yield Path(base).resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "archive", base], cwd=ROOT, capture_output=True, check=True
        ).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=archive, check=True)
        yield Path(folder)


def main() -> int:
    """Compare two checkouts; exit 1 if anything differs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("base", help="a revision, or a folder with a checkout")
    with checked_out(parser.parse_args().base) as folder:
        before, after = answers(folder), answers(ROOT)
    differing = sorted(
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    )
    for name in differing:
        print(f"differs: kg {name}")
    print(f"{len(after) - len(differing)} of {len(after)} outputs are the same")
    return bool(differing)


if __name__ == "__main__":
    sys.exit(main())

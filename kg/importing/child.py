"""Workbooks and graphs as sheets, read by a child process within limits."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from kg.errors import FileProblem
from kg.importing import read_untrusted
from kg.importing.sheets import LISTS, Sheet, SourceRow
from kg.system.input_limits import TABLE_BYTES, WORKBOOK_BYTES
from kg.system.open_input import is_regular

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
GRAPHS = {
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".net": "pajek",
    ".paj": "pajek",
    ".cyjs": "cytoscape",
    ".json": "cytoscape",
    ".dot": "dot",
    ".gv": "dot",
}
_CHILD = Path(read_untrusted.__file__)


def read_by_child(path: Path, folder: Path) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook, or the nodes and edges of a graph.

    Args:
        path: the file; its ending tells the format.
        folder: a folder for what the child writes, which must stay as long as the sheets are read.

    Raises:
        FileProblem: the file cannot be read.
    """
    suffix = path.suffix.casefold()
    form = "workbook" if suffix in WORKBOOKS else GRAPHS[suffix]
    if not is_regular(path):
        raise FileProblem(f"{path} is not a file", "give a table, a workbook or a graph")
    if path.stat().st_size > TABLE_BYTES:
        raise FileProblem(f"{path} is larger than {TABLE_BYTES >> 30} GiB", "split the file")
    if form == "workbook":
        _check_unpacked(path)
    lines = folder / "lines.json"
    command = [sys.executable, "-I", str(_CHILD), str(path.resolve()), form]
    with lines.open("wb") as output:
        child = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, check=False)
    reason = child.stderr.decode("utf-8", "replace").strip().splitlines()
    if child.returncode:
        why = reason[-1] if child.returncode == read_untrusted.REFUSED and reason else ""
        why = why or "it takes too much time or memory"
        cure = "open it in the program that wrote it, and save it anew, or as CSV"
        raise FileProblem(f"{path} cannot be read as a {form}: {why}", cure)
    return tuple(_sheets(lines, path.name, lettered=form == "workbook"))


def _check_unpacked(path: Path) -> None:
    """Refuse a workbook that unpacks to very much, before anything unpacks it."""
    with suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > WORKBOOK_BYTES:
            size = f"{WORKBOOK_BYTES >> 30} GiB"
            raise FileProblem(f"{path} unpacks to more than {size}", "save its sheets as CSV")


def _sheets(lines: Path, file: str, *, lettered: bool) -> Iterator[Sheet]:
    """Yield the sheets in the output of the child; each reads its rows from its own place there."""
    starts: list[tuple[str, int]] = []
    with lines.open("rb") as text:
        place = 0
        for line in text:
            if line.startswith(b"{"):
                starts.append((json.loads(line)["sheet"], place + len(line)))
            place += len(line)
    for name, start in starts:
        if lettered and name == LISTS:
            continue
        yield Sheet(name, partial(_rows, lines, start), file, lettered)


def _rows(lines: Path, start: int) -> Iterator[SourceRow]:
    """Yield the rows of the sheet whose first row stands at this byte."""
    with lines.open("rb") as text:
        text.seek(start)
        for line in text:
            if line.startswith(b"{"):
                return
            number, *cells = json.loads(line)
            yield SourceRow(number, cells)

"""What `kg build` writes: files of RDF and a store on disk, whole or not at all; of a large case the store alone."""

import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.case import Case, read_case
from kg.case.large_case import LARGE, read_graph
from kg.case.read import folder_of
from kg.errors import FileProblem
from kg.graph.inherit import inherit
from kg.rdf import large_case
from kg.rdf.dataset import (
    PREFIXES,
    about_case,
    case_graph,
    derived_graph,
    ontology,
    own_graphs,
    quads,
)
from kg.rdf.store_manifest import MARK, STORE, Mark, mark_for, mark_text
from kg.system.progress import Step, progress

_BUSY = "busy"
_TOLD = 3  # graphs by name
# In a process of its own, which ends at once with ours: the engine answers to no signal while it does this.
_ORDER = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.optimize()
store.flush()
"""


def build_from(
    place: str | Path | None, folder: str | Path, as_of: date | None = None, most: int = LARGE
) -> tuple[Path, ...]:
    """Read a case and write it as `build` does; one in Parquet with more than `most` ties never is in memory whole.

    Of such a case the store on disk is written and nothing else: sorted files of it would have to be held in memory.

    Args:
        place: the case, as for `kg.case.read_case`.
        folder: where to write.
        as_of: the day that the derived graph is made for; by default the end of the case's period.
        most: how many ties are kept in memory one by one.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the case has problems.
        FileProblem: the folder cannot be written, or holds something else.
    """
    found = folder_of(place)
    if not (isinstance(found, Path) and large_case.is_large(found, most)):
        return build(read_case(place), folder, as_of)
    _free(Path(folder))
    with progress("checking"):
        case = large_case.without_rows(found)
    return _swapped(Path(folder), lambda new: _store(new, case, as_of))


def build(case: Case, folder: str | Path, as_of: date | None = None) -> tuple[Path, ...]:
    """Write a case as sorted N-Quads, TriG, Turtle and JSON-LD, and as an on-disk Oxigraph store.

    The files hold the same bytes on every run. Turtle and JSON-LD hold the case graph alone; N-Quads,
    TriG and the store hold the named graphs of the user's own too. All is written beside the folder
    first, so that it appears whole or not at all; a folder that a build made is replaced.

    Raises:
        FileProblem: the folder cannot be written, or holds something else.
    """
    _free(Path(folder))
    everything = sorted(set(quads(case, as_of)), key=str)
    return _swapped(Path(folder), lambda new: _files(new, case, everything, as_of))


def _files(new: Path, case: Case, everything: list[ox.Quad], as_of: date | None) -> Mark:
    own = [
        ox.Triple(q.subject, q.predicate, q.object)
        for q in everything
        if q.graph_name == case_graph(case)
    ]
    ox.serialize(everything, str(new / f"{case.id}.nq"), ox.RdfFormat.N_QUADS)
    ox.serialize(everything, str(new / f"{case.id}.trig"), ox.RdfFormat.TRIG, prefixes=PREFIXES)
    turtle = ox.serialize(own, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    (new / f"{case.id}.ttl").write_bytes(_lacking(case).encode() + turtle)
    ox.serialize(own, str(new / f"{case.id}.jsonld"), ox.RdfFormat.JSON_LD, prefixes=PREFIXES)
    disk = ox.Store(str(new / STORE))
    disk.bulk_extend(everything)
    disk.flush()
    return mark_for(case, as_of, _counts(disk))


def _lacking(case: Case) -> str:
    """Return the first line of the Turtle file of a case that has graphs of its own, or nothing."""
    graphs = {q.graph_name for q in own_graphs(case)}
    if not graphs:
        return ""
    names = f"{len(graphs)} named graphs beside it: {brief(graphs)}"
    return f"# The case's own graph alone; {case.id}.trig has {names}\n"


def brief(graphs: Iterable[object]) -> str:
    """Return the names of graphs on one line, few of many."""
    names = sorted(str(graph) for graph in graphs)
    more = f" and {len(names) - _TOLD:,} more" if len(names) > _TOLD else ""
    return ", ".join(names[:_TOLD]) + more


def _store(new: Path, case: Case, as_of: date | None) -> Mark:
    """Write the store of a large case."""
    path, rows = str(new / STORE), large_case.rows_of(case)
    disk = ox.Store(path)
    with progress("storing rows", sum(rows.values())) as step:
        head = (f"{case_graph(case)} {p} {o} .\n" for p, o in about_case(case))
        _load(disk, case_graph(case), _told(large_case.row_texts(case), step), head)
    with progress("finding what follows"):
        graph = read_graph(case.folder, 0)
        holding = inherit(graph, as_of)
    with progress("storing what follows", len(holding.each) + len(holding.some)) as step:
        _load(disk, derived_graph(case), _told(large_case.derived_texts(graph, holding), step))
    disk.extend(ontology())
    disk.flush()
    del disk, graph, holding
    with progress("ordering the store"):
        subprocess.run(
            [sys.executable, "-I", "-c", _ORDER, path], check=False, stderr=subprocess.DEVNULL
        )
    with progress("counting"):
        counts = _counts(ox.Store.read_only(path))
    return mark_for(case, as_of, counts, rows)


def _load(
    disk: ox.Store, graph: ox.NamedNode, texts: Iterator[str], head: Iterable[str] = ()
) -> None:
    def every() -> Iterator[str]:
        yield "".join(head)
        yield from texts

    disk.bulk_load(
        input=cast(IO[bytes], large_case.Streamed(every())),
        format=ox.RdfFormat.N_TRIPLES,
        to_graph=graph,
    )


def _told(texts: Iterator[tuple[int, str]], step: Step) -> Iterator[str]:
    for rows, text in texts:
        yield text
        step(rows)


def _counts(store: ox.Store) -> dict[str, int]:
    """Return how many triples each named graph holds."""
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    return {g: _size(store, g) for g in graphs}


def _size(store: ox.Store, graph: str) -> int:
    found = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=[ox.NamedNode(graph)])
    return int(next(iter(found))["n"].value)  # type: ignore[arg-type]


def _free(folder: Path) -> None:
    if folder.exists() and (
        not folder.is_dir() or (any(folder.iterdir()) and not (folder / MARK).is_file())
    ):
        raise FileProblem(f"{folder} exists and was not made by kg build", "give a new folder")


def _swapped(folder: Path, write: Callable[[Path], Mark]) -> tuple[Path, ...]:
    """Write a folder beside and put it in its place when all of it is there."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        with _scratch(folder) as scratch:
            new, old = scratch / "new", scratch / "old"
            new.mkdir()
            mark = write(new)
            (new / MARK).write_text(mark_text(mark), "utf-8")
            if folder.exists():
                folder.rename(old)
            try:
                new.rename(folder)
            except BaseException:
                if old.exists() and not folder.exists():
                    old.rename(folder)
                raise
    except OSError as error:
        said = " ".join((error.strerror or str(error)).split())
        raise FileProblem(
            f"{folder} cannot be written: {said}", "is there room on the disk?"
        ) from None
    return tuple(sorted(folder.iterdir()))


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Make a folder to write in, which says as long as we live that it is ours, and goes with us."""
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        with (scratch / _BUSY).open("w") as busy:
            _locked(busy.fileno())
            yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _clear(folder: Path) -> None:
    """Take away what builds of the folder left that were killed, and put back what one had taken away."""
    for scratch in folder.parent.glob(f".{folder.name}-*"):
        with contextlib.suppress(OSError), (scratch / _BUSY).open("r+") as busy:
            if not _locked(busy.fileno()):
                continue
            if (scratch / "old").exists() and not folder.exists():
                (scratch / "old").rename(folder)
            shutil.rmtree(scratch, ignore_errors=True)


def _locked(number: int) -> bool:
    """Lock a file, and tell whether nobody else had; where there are no such locks, nobody ever has."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def size(folder: str | Path) -> int:
    """Return how many bytes the files of a folder take."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())

"""The output of `kg build`: files of RDF and a store on disk; for a large case only the store.

All files appear at once, or none appears.
"""

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from datetime import date
from itertools import chain
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from kg.case import Case, read_case
from kg.case.large_case import read_graph
from kg.case.read import folder_of
from kg.errors import FileProblem, KgError
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
from kg.rdf.store_manifest import MARK, STORE, Mark, case_of, mark_for, mark_text
from kg.system import atomic_writes, sizes
from kg.system.progress import Step, progress
from kg.system.sizes import SENTENCE_ITEMS

_SUFFIXES = ("nq", "trig", "ttl", "jsonld")
# The engine reacts to no signal while it does this. So a separate process does it, which ends at
# once with ours.
_ORDER = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[1])
store.optimize()
store.flush()
"""


def build_from(
    place: str | Path | None,
    folder: str | Path,
    as_of: date | None = None,
    most: int = sizes.WHOLE_CASE_TIES,
    answers: Callable[[Case], Iterable[ox.Quad]] | None = None,
) -> tuple[Path, ...]:
    """Read a case and write it as `build` does, without having a large one in memory.

    A case in Parquet with more than `most` ties is large. Only its store is written: sorted files
    would need all its triples in memory.

    Args:
        place: the case, as for `kg.case.read_case`.
        folder: the folder to write.
        as_of: the day of the derived graph; by default the end of the case's period.
        most: how many ties are kept in memory one by one.
        answers: gives the quads of answers that are written with a case, in graphs of their own.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the case has problems.
        KgError: answers are to be written with a large case.
        FileProblem: the folder cannot be written, or holds something else.
    """
    source = folder_of(place)
    if not (isinstance(source, Path) and large_case.is_large(source, most)):
        case = read_case(place)
        return build(case, folder, as_of, more=answers(case) if answers else ())
    if answers:
        message = f"answers are not stored with a case of more than {most:,} ties"
        raise KgError(message, "build it without them, and ask: kg robustness CHANNEL")
    _clear_and_refuse(Path(folder))
    with progress("checking"):
        case = large_case.without_rows(source)
    return _written(Path(folder), lambda new: _write_store(new, case, as_of))


def build(
    case: Case, folder: str | Path, as_of: date | None = None, more: Iterable[ox.Quad] = ()
) -> tuple[Path, ...]:
    """Write a case as sorted N-Quads, TriG, Turtle and JSON-LD, and as an on-disk Oxigraph store.

    The files hold the same bytes on every run. Turtle and JSON-LD hold the case graph alone;
    N-Quads, TriG and the store hold all graphs, also the case's own named ones. All appears at
    once or not at all, in the place of what an earlier build wrote; other files in the folder stay.

    Args:
        case: the case.
        folder: the folder to write.
        as_of: the day of the derived graph; by default the end of the case's period.
        more: quads to write beside those of the case, in graphs of their own; by default none.

    Raises:
        FileProblem: the folder cannot be written, or holds something else.
    """
    _clear_and_refuse(Path(folder))
    everything = sorted({*quads(case, as_of), *more}, key=str)
    return _written(Path(folder), lambda new: _write_files(new, case, everything, as_of))


def _write_files(new: Path, case: Case, everything: list[ox.Quad], as_of: date | None) -> Mark:
    """Write all formats of RDF and the store into a folder, and return its mark."""
    in_case_graph = [quad for quad in everything if quad.graph_name == case_graph(case)]
    own = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in in_case_graph]
    ox.serialize(everything, str(new / f"{case.id}.nq"), ox.RdfFormat.N_QUADS)
    ox.serialize(everything, str(new / f"{case.id}.trig"), ox.RdfFormat.TRIG, prefixes=PREFIXES)
    turtle = ox.serialize(own, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
    (new / f"{case.id}.ttl").write_bytes(_note_on_graphs(case).encode() + turtle)
    ox.serialize(own, str(new / f"{case.id}.jsonld"), ox.RdfFormat.JSON_LD, prefixes=PREFIXES)
    disk = ox.Store(str(new / STORE))
    disk.bulk_extend(everything)
    disk.flush()
    return mark_for(case, as_of, _counts(disk))


def _note_on_graphs(case: Case) -> str:
    """Return the first line of the Turtle file of a case that has graphs of its own, or nothing."""
    graphs = {q.graph_name for q in own_graphs(case)}
    if not graphs:
        return ""
    names = f"{len(graphs)} named graphs beside it: {brief(graphs)}"
    return f"# The case's own graph alone; {case.id}.trig has {names}\n"


def brief(graphs: Iterable[object]) -> str:
    """Return the names of graphs on one line; of many, the first few."""
    names = sorted(str(graph) for graph in graphs)
    more = f" and {len(names) - SENTENCE_ITEMS:,} more" if len(names) > SENTENCE_ITEMS else ""
    return ", ".join(names[:SENTENCE_ITEMS]) + more


def _write_store(new: Path, case: Case, as_of: date | None) -> Mark:
    """Write the store of a large case."""
    path = str(new / STORE)
    row_counts = large_case.rows_of(case)
    disk = ox.Store(path)
    with progress("storing rows", sum(row_counts.values())) as step:
        about = "".join(f"{case_graph(case)} {p} {o} .\n" for p, o in about_case(case))
        row_texts = _stepping(large_case.row_texts(case), step)
        _load(disk, case_graph(case), chain([about], row_texts))
    with progress("finding what follows"):
        graph = read_graph(case.folder, 0)
        holding = inherit(graph, as_of)
    with progress("storing what follows", len(holding.each) + len(holding.some)) as step:
        _load(disk, derived_graph(case), _stepping(large_case.derived_texts(graph, holding), step))
    disk.extend(ontology())
    disk.flush()
    # The store must be closed before another process orders it, which needs the memory.
    del disk, graph, holding
    with progress("ordering the store"):
        subprocess.run(
            [sys.executable, "-I", "-c", _ORDER, path], check=False, stderr=subprocess.DEVNULL
        )
    with progress("counting"):
        graph_counts = _counts(ox.Store.read_only(path))
    return mark_for(case, as_of, graph_counts, row_counts)


def _load(disk: ox.Store, graph: ox.NamedNode, texts: Iterator[str]) -> None:
    """Load N-Triples into one graph of a store as a stream, without a copy in memory."""
    stream = cast(IO[bytes], large_case.Streamed(texts))
    disk.bulk_load(input=stream, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)


def _stepping(texts: Iterator[tuple[int, str]], step: Step) -> Iterator[str]:
    """Yield the texts; after each is stored, report the rows that it has."""
    for row_count, text in texts:
        yield text
        step(row_count)


def _counts(store: ox.Store) -> dict[str, int]:
    """Return how many triples each named graph holds."""
    graphs = sorted(g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode))
    return {g: _size(store, g) for g in graphs}


def _size(store: ox.Store, graph: str) -> int:
    """Return the number of triples in a graph of a store."""
    text = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    rows = store.query(text, default_graph=[ox.NamedNode(graph)])
    return int(next(iter(rows))["n"].value)  # type: ignore[arg-type]


def _clear_and_refuse(folder: Path) -> None:
    """Refuse a folder before anything is made for it."""
    with _one_line(folder):
        atomic_writes.clear_leftovers(atomic_writes.followed(folder))
        _own_names(folder)


def _own_names(folder: Path) -> Set[str]:
    """Return the names that an earlier build gave to what it wrote; what else is there stays.

    Raises:
        FileProblem: the folder is neither empty nor made by a build.
    """
    if not folder.exists() or atomic_writes.is_empty_folder(folder):
        return frozenset()
    if not (folder.is_dir() and (folder / MARK).is_file()):
        raise FileProblem(f"{folder} exists, but kg build did not make it", "give a new folder")
    case_id = case_of(folder)
    files = {f"{case_id}.{suffix}" for suffix in _SUFFIXES} if case_id else set()
    return {MARK, STORE, *files}


def _written(folder: Path, write: Callable[[Path], Mark]) -> tuple[Path, ...]:
    """Put into a folder what is written and its mark, all at once."""
    with _one_line(folder):
        place = atomic_writes.followed(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        with atomic_writes.replaced_folder(place, lambda: _own_names(folder)) as new:
            mark = write(new)
            (new / MARK).write_text(mark_text(mark), "utf-8")
            names = sorted(path.name for path in new.iterdir())
    return tuple(folder / name for name in names)


@contextmanager
def _one_line(folder: Path) -> Iterator[None]:
    """Turn what the system says into one line."""
    try:
        yield
    except OSError as error:
        reason = " ".join((error.strerror or str(error)).split())
        message = f"{folder} cannot be written: {reason}"
        raise FileProblem(message, "check that the disk has room") from None


def size(folder: str | Path) -> int:
    """Return how many bytes the files of a folder have."""
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())

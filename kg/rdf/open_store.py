"""A store on disk that `kg build` wrote, opened to be read, and what it tells of its case by itself."""

import contextlib
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from kg.case import Case, from_rdf
from kg.case.convert_cells import convert
from kg.case.read import folder_of
from kg.errors import FileProblem
from kg.rdf.dataset import ONTOLOGY, case_graph, derived_graph, node
from kg.rdf.store_manifest import STORE, Mark, fingerprint, mark_of, same
from kg.schema.rdf_files import RDF, RDFS
from kg.schema.read import own_schema, read_schema

_FILES, _MOST_OPEN = 1 << 16, 4096
_TYPE = ox.NamedNode(RDF + "type")


def read_only(path: Path) -> ox.Store:
    """Open a store to be asked.

    Raises:
        FileProblem: it cannot be opened.
    """
    _may_open_many()
    try:
        return ox.Store.read_only(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        said = " ".join(str(error).split())
        raise FileProblem(
            f"{path} cannot be opened: {said}", "make it again with: kg build"
        ) from None


def _may_open_many() -> None:
    """Raise the number of files that this process may have open: the engine takes what it gets."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def files_to_open(path: Path) -> int:
    """Return how many files somebody who asks an open store must be allowed to have open: none where all are open.

    Of a store of more than some sixteen files the engine opens the rest when they are first needed.
    """
    own = Path("/proc/self/fd")
    there = {os.path.realpath(link) for link in own.iterdir()} if own.exists() else set()
    return 0 if all(os.path.realpath(file) in there for file in path.glob("*.sst")) else _MOST_OPEN


def check_store_age(
    folder: str | Path, place: str | Path | None = None, as_of: date | None = None
) -> None:
    """Refuse the store of a large case that is older than its tables, which are not read but for their fingerprint.

    Args:
        folder: what `kg build` wrote.
        place: the case that it must be of; by default the one it was built of, if that is still there.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the folder was built of another case, of other tables, for another day, or not at all.
    """
    mark = mark_of(folder)
    if place is None and not Path(mark.place).is_dir():
        same(mark, folder, mark.case, mark.content, mark.place, as_of)
        return
    found = folder_of(place or mark.place)
    if not isinstance(found, Path):
        raise FileProblem(
            f"{folder} was built of the case {mark.case}, not of {found}",
            f"give --case {mark.place}",
        )
    same(mark, folder, mark.case, fingerprint(found), found, as_of)


def stored_case(mark: Mark, store: ox.Store) -> Case:
    """Return the case of a store as far as the store tells it by itself: its settings and its kinds, without rows."""
    case = Case(mark.settings, own_schema(), MappingProxyType({}), Path(mark.place))
    made = (derived_graph(case), ONTOLOGY)
    below = store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), None)
    kinds = {q.subject for q in below if q.graph_name not in made}
    more: list[ox.Quad] = []
    for kind in sorted(kinds, key=str):
        stated = store.quads_for_pattern(kind, None, None)
        more += (q for q in stated if q.graph_name not in made)
    return with_rows(replace(case, schema=read_schema(more), more=tuple(more)), ())


def with_rows(case: Case, quads: tuple[ox.Quad, ...]) -> Case:
    """Return a case with the rows that some quads of its graph make, whatever they refer to beside."""
    frames = from_rdf.read({STORE: quads}, case.schema, case.settings, {}).tables
    typed = {
        name: convert(frame, case.schema.tables[name], case.schema)[0]
        for name, frame in frames.items()
    }
    return replace(case, tables=MappingProxyType(typed))


def has(store: ox.Store, case: Case, row: str) -> bool:
    """Tell whether a store has a row of that id."""
    try:
        name = node(case, row)
    except ValueError:
        return False
    return next(store.quads_for_pattern(name, _TYPE, None, case_graph(case)), None) is not None

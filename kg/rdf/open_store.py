"""Open a store on disk that `kg build` wrote, and read its case from it alone."""

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
from kg.system.sizes import CHILD_FILES, STORE_FILES

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
        reason = " ".join(str(error).split())
        message = f"{path} cannot be opened: {reason}"
        raise FileProblem(message, "make the store again with: kg build") from None


def _may_open_many() -> None:
    """Raise the number of files that this process may have open; the engine uses all it may."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = STORE_FILES if hard == resource.RLIM_INFINITY else min(hard, STORE_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def files_to_open(path: Path) -> int:
    """Return how many files a child that asks an open store must be allowed to open.

    It is 0 if all files of the store are open already. Where a store has more than about sixteen
    files, the engine opens the remaining ones when it first needs them.
    """
    descriptors = Path("/proc/self/fd")
    links = descriptors.iterdir() if descriptors.exists() else ()
    open_files = {os.path.realpath(link) for link in links}
    is_open = all(os.path.realpath(file) in open_files for file in path.glob("*.sst"))
    return 0 if is_open else CHILD_FILES


def check_store_age(
    folder: str | Path, place: str | Path | None = None, as_of: date | None = None
) -> None:
    """Refuse the store of a large case that is older than its tables.

    The tables are not read; their fingerprint is compared.

    Args:
        folder: the folder that `kg build` wrote.
        place: the case that it must be of; by default the one it was built of, if that is still
            there.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the folder was built of another case, of other tables, for another day, or not
            at all.
    """
    mark = mark_of(folder)
    if place is None and not Path(mark.place).is_dir():
        same(mark, folder, mark.case, mark.content, mark.place, as_of)
        return
    source = folder_of(place or mark.place)
    if not isinstance(source, Path):
        message = f"{folder} was built from the case {mark.case}, not of {source}"
        raise FileProblem(message, f"give --case {mark.place}")
    same(mark, folder, mark.case, fingerprint(source), source, as_of)


def stored_case(mark: Mark, store: ox.Store) -> Case:
    """Return the case of a store without its rows: its settings, and its schema with its own kinds.

    Args:
        mark: the mark beside the store.
        store: the open store.
    """
    case = Case(mark.settings, own_schema(), MappingProxyType({}), Path(mark.place))
    not_stated = (derived_graph(case), ONTOLOGY)
    below = store.quads_for_pattern(None, ox.NamedNode(RDFS + "subClassOf"), None)
    kinds = {quad.subject for quad in below if quad.graph_name not in not_stated}
    more: list[ox.Quad] = []
    for kind in sorted(kinds, key=str):
        about_kind = store.quads_for_pattern(kind, None, None)
        more += (quad for quad in about_kind if quad.graph_name not in not_stated)
    return with_rows(replace(case, schema=read_schema(more), more=tuple(more)), ())


def with_rows(case: Case, quads: tuple[ox.Quad, ...]) -> Case:
    """Return a case with the rows that some quads make; nobody checks what the rows refer to.

    Args:
        case: the case, whose own rows are replaced.
        quads: quads of its graph.
    """
    frames = from_rdf.read({STORE: quads}, case.schema, case.settings, {}).tables
    typed = {
        name: convert(frame, case.schema.tables[name], case.schema)[0]
        for name, frame in frames.items()
    }
    return replace(case, tables=MappingProxyType(typed))


def has(store: ox.Store, case: Case, row: str) -> bool:
    """Tell whether a store has a row of that id.

    Args:
        store: the open store.
        case: the case of the store.
        row: the id.
    """
    try:
        name = node(case, row)
    except ValueError:
        return False
    return next(store.quads_for_pattern(name, _TYPE, None, case_graph(case)), None) is not None

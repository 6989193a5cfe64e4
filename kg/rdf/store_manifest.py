"""The mark beside a store on disk: its case, tables and day, and how much it holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

from kg.case import Case, Settings
from kg.case.rdf_graphs import BASE, ONTOLOGY, ONTOLOGY_FILES
from kg.case.read import embedded, folder_of
from kg.case.settings import FILE
from kg.case.unread_files import BUILT
from kg.errors import FileProblem
from kg.rdf.dataset import about_case
from kg.schema.read import own_schema
from kg.system import shipped_files
from kg.system.input_limits import SETTINGS_BYTES
from kg.system.open_input import InputRefused, read_text_bytes
from kg.system.sizes import BLOCK_BYTES, FINGERPRINT_ROWS

STORE, MARK = "store", BUILT
_TABLES = (".parquet", ".csv")


@dataclass(frozen=True)
class Mark:
    """The description of a store that `kg build` writes.

    Attributes:
        case: the id of the case.
        content: a fingerprint of the bytes of the files of a large case, of any other case of its
            content.
        as_of: the day of the derived graph, as 1998-05-14; none where the case has no period.
        quads: how many triples all graphs have.
        large: whether the case was built without being in memory.
        place: where the case was read from: the name of an embedded case, a folder, or an address.
        about: the settings of the case by name.
        graphs: the number of triples of each named graph.
        tables: the number of rows of each table.
        format: the version of this mark.
    """

    case: str
    content: str = ""
    as_of: str | None = None
    quads: int = 0
    large: bool = False
    place: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    tables: Mapping[str, int] = field(default_factory=dict)
    format: int = 3

    @property
    def own_graphs(self) -> tuple[str, ...]:
        """Return the named graphs that are the user's own."""
        case = f"{BASE}{self.case}"
        ours = (case, f"{case}/derived", f"{case}/robustness", ONTOLOGY)
        return tuple(graph for graph in self.graphs if graph not in ours)

    @property
    def settings(self) -> Settings:
        """Return the settings of the case, without its standard questions."""
        about = dict(self.about)
        period = about.pop("period", None)
        days = (date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None
        return Settings(**{"id": self.case, "title": self.case, **about, "period": days})


def mark_for(
    case: Case,
    as_of: date | None,
    graphs: Mapping[str, int],
    tables: Mapping[str, int] | None = None,
) -> Mark:
    """Return the mark of a store.

    Args:
        case: the case that the store was built of.
        as_of: the day asked for; by default the end of the case's period.
        graphs: the number of triples of each named graph.
        tables: the number of rows of each table of a large case, which is without its rows; by
            default the rows of the case are counted.
    """
    day, settings = case.as_of(as_of), case.settings
    names = ("title", "summary", "licence", "language", "evidence")
    about: dict[str, Any] = {name: getattr(settings, name) for name in names}
    about["period"] = [str(end) for end in settings.period] if settings.period else None
    if tables is None:
        fingerprint_of_case = content(case)
        row_counts: Mapping[str, int] = {name: len(frame) for name, frame in case.tables.items()}
    else:
        fingerprint_of_case = fingerprint(case.folder)
        row_counts = tables
    return Mark(
        case.id,
        fingerprint_of_case,
        str(day) if day else None,
        sum(graphs.values()),
        large=tables is not None,
        place=str(_place(case) or case.folder.resolve()),
        about=about,
        graphs=dict(sorted(graphs.items())),
        tables=row_counts,
    )


def _place(case: Case) -> str:
    """Return the name of an embedded case, or the address of one from elsewhere; else nothing."""
    is_embedded = case.id in embedded() and folder_of(case.id) == case.folder
    return case.id if is_embedded else case.address


def mark_text(mark: Mark) -> str:
    """Return the text of a mark."""
    return json.dumps(asdict(mark), ensure_ascii=False) + "\n"


def mark_of(folder: str | Path) -> Mark:
    """Return the mark that `kg build` left in a folder.

    Raises:
        FileProblem: there is none.
    """
    if not Path(folder).exists():
        raise FileProblem(
            f"there is no folder {folder}", "make the store: kg build --case CASE -o DIR"
        )
    try:
        fields = json.loads(read_text_bytes(Path(folder) / MARK, SETTINGS_BYTES))
        mark = Mark(**{**fields, "case": str(fields["case"])})
        _ = mark.settings  # which must be readable too
    except (InputRefused, ValueError, KeyError, TypeError, AttributeError):
        message = f"kg build did not write {folder}, or another version did"
        raise FileProblem(message, "make the store: kg build --case CASE -o DIR") from None
    return mark


def case_of(folder: Path) -> str:
    """Return the id of the case in the mark of a folder, of any version; empty if none is there."""
    try:
        return str(json.loads(read_text_bytes(folder / MARK, SETTINGS_BYTES))["case"])
    except (InputRefused, ValueError, KeyError, TypeError):
        return ""


def content(case: Case) -> str:
    """Return a fingerprint of all that the RDF of a case is made from.

    Where it differs, a store is out of date.
    """
    digest = hashlib.sha256(_ontology())
    about = (f"{predicate} {value}" for predicate, value in about_case(case))
    for text in (*about, *sorted(map(str, case.more))):
        digest.update(text.encode() + b"\n")
    for name, spec in case.schema.tables.items():
        digest.update(f"{name}\n".encode())
        cells = case.tables[name].select(column.name for column in spec.columns)
        for part in cells.iter_slices(FINGERPRINT_ROWS):
            digest.update(part.write_ndjson().encode())
    return digest.hexdigest()


def fingerprint(folder: Path) -> str:
    """Return a fingerprint of the files of a large case; to compare its cells would take long."""
    digest = hashlib.sha256(_ontology())
    tables = product(own_schema().tables, _TABLES)
    for name in (FILE, *(f"{table}{suffix}" for table, suffix in tables)):
        path = folder / name
        if path.is_file():
            digest.update(f"{name} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    digest.update(block)
    return digest.hexdigest()


def _ontology() -> bytes:
    """Return the bytes of all files of the ontology, one after the other."""
    folder = shipped_files.folder("ontology")
    return b"".join((folder / name).read_bytes() for name in ONTOLOGY_FILES)


def opened(case: Case, folder: str | Path, as_of: date | None = None) -> Path:
    """Return the path of the store of a case, after a check that the store is up to date.

    Args:
        case: the case as it is now.
        folder: the folder that `kg build` wrote.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the folder was built of another case, of other tables, for another day, or not
            at all.
    """
    mark = mark_of(folder)
    same(mark, folder, case.id, content(case), _place(case) or case.folder, as_of)
    return Path(folder) / STORE


def same(
    mark: Mark,
    folder: str | Path,
    case: str,
    content: str,
    place: str | Path,
    as_of: date | None = None,
) -> None:
    """Refuse a store of another case or of other content, or for another day than is asked for.

    Args:
        mark: the mark of the store.
        folder: the folder that the mark is in.
        case: the id that the case must have.
        content: the fingerprint that it must have.
        place: where the case is now, for the command in the hint.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the store is of another case, of other content, or for another day.
    """
    if mark.case != case:
        message = f"{folder} was built from the case {mark.case}, not of {case}"
        raise FileProblem(message, f"give --case {mark.case}")
    day = f" --as-of {as_of}" if as_of else ""
    hint = f"build the store again: kg build --case {place} -o {folder}{day}"
    if mark.content != content:
        raise FileProblem(f"{folder} was built from other tables than {case} has now", hint)
    if as_of and mark.as_of != as_of.isoformat():
        raise FileProblem(f"{folder} was built for {mark.as_of}, not for {as_of}", hint)

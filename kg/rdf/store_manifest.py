"""What stands beside a store on disk: of which case it is, of which tables, for which day, and how much it holds."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
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

STORE, MARK = "store", BUILT
_ROWS_AT_ONCE = 100_000
_BYTES_AT_ONCE = 1 << 20
_TABLES = (".parquet", ".csv")


@dataclass(frozen=True)
class Mark:
    """What `kg build` says of a store.

    `place` is where the case was read from: the name of an embedded case, a folder, or an address. Of a `large` case
    `content` is made from the bytes of its files, of others from what they say. `graphs` has the triples of each named
    graph, `tables` the rows of each table.
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
        return tuple(g for g in self.graphs if g not in (case, f"{case}/derived", ONTOLOGY))

    @property
    def settings(self) -> Settings:
        """Return what the store says of its case, without its standard questions."""
        said = dict(self.about)
        period = said.pop("period", None)
        days = (date.fromisoformat(period[0]), date.fromisoformat(period[1])) if period else None
        return Settings(**{"id": self.case, "title": self.case, **said, "period": days})


def mark_for(
    case: Case,
    as_of: date | None,
    graphs: Mapping[str, int],
    tables: Mapping[str, int] | None = None,
) -> Mark:
    """Return the mark of a store; `tables` are given of a large case."""
    day, said = case.as_of(as_of), case.settings
    about: dict[str, Any] = {
        n: getattr(said, n) for n in ("title", "summary", "licence", "language", "evidence")
    }
    about["period"] = [str(d) for d in said.period] if said.period else None
    own = case.id in embedded() and folder_of(case.id) == case.folder
    return Mark(
        case.id,
        content(case) if tables is None else fingerprint(case.folder),
        str(day) if day else None,
        sum(graphs.values()),
        large=tables is not None,
        place=case.id if own else case.address or str(case.folder.resolve()),
        about=about,
        graphs=dict(sorted(graphs.items())),
        tables=tables
        if tables is not None
        else {name: len(frame) for name, frame in case.tables.items()},
    )


def mark_text(mark: Mark) -> str:
    """Return the text of a mark."""
    return json.dumps(asdict(mark), ensure_ascii=False) + "\n"


def mark_of(folder: str | Path) -> Mark:
    """Return the mark that `kg build` left in a folder.

    Raises:
        FileProblem: there is none.
    """
    if not Path(folder).exists():
        raise FileProblem(f"there is no folder {folder}", "make it: kg build --case CASE -o DIR")
    try:
        found = json.loads((Path(folder) / MARK).read_text("utf-8"))
        mark = Mark(**{**found, "case": str(found["case"])})
        _ = mark.settings
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        hint = "make it: kg build --case CASE -o DIR"
        raise FileProblem(
            f"{folder} was not written by kg build, or not by this version", hint
        ) from None
    return mark


def content(case: Case) -> str:
    """Return a fingerprint of all that the RDF of a case is made from: where it differs, a store is out of date."""
    digest = hashlib.sha256(_ontology())
    for text in (*(f"{p} {o}" for p, o in about_case(case)), *sorted(map(str, case.more))):
        digest.update(text.encode() + b"\n")
    for name, spec in case.schema.tables.items():
        digest.update(f"{name}\n".encode())
        for part in (
            case.tables[name].select(c.name for c in spec.columns).iter_slices(_ROWS_AT_ONCE)
        ):
            digest.update(part.write_ndjson().encode())
    return digest.hexdigest()


def fingerprint(folder: Path) -> str:
    """Return a fingerprint of the files of a large case, for what they say would take long to compare."""
    digest = hashlib.sha256(_ontology())
    names = [FILE, *(f"{name}{suffix}" for name in own_schema().tables for suffix in _TABLES)]
    for name in names:
        path = folder / name
        if path.is_file():
            digest.update(f"{name} {path.stat().st_size}\n".encode())
            with path.open("rb") as file:
                while some := file.read(_BYTES_AT_ONCE):
                    digest.update(some)
    return digest.hexdigest()


def _ontology() -> bytes:
    return b"".join((shipped_files.find("ontology") / name).read_bytes() for name in ONTOLOGY_FILES)


def opened(case: Case, folder: str | Path, as_of: date | None = None) -> Path:
    """Return where in a folder the store of a case is.

    Args:
        case: the case as it is now.
        folder: what `kg build` wrote.
        as_of: the day that the derived graph must be of; by default whichever it was built for.

    Raises:
        FileProblem: the folder was built of another case, of other tables, for another day, or not at all.
    """
    mark = mark_of(folder)
    own = case.id in embedded() and folder_of(case.id) == case.folder
    place = case.id if own else case.address or case.folder
    same(mark, folder, case.id, content(case), place, as_of)
    return Path(folder) / STORE


def same(
    mark: Mark,
    folder: str | Path,
    case: str,
    content: str,
    place: str | Path,
    as_of: date | None = None,
) -> None:
    """Refuse a store that is of another case, of other content, or for another day if one is asked for.

    Raises:
        FileProblem: it is.
    """
    if mark.case != case:
        raise FileProblem(
            f"{folder} was built of the case {mark.case}, not of {case}", f"give --case {mark.case}"
        )
    again = f"kg build --case {place} -o {folder}" + (f" --as-of {as_of}" if as_of else "")
    if mark.content != content:
        raise FileProblem(
            f"{folder} was built from other tables than {case} has now", f"build it again: {again}"
        )
    if as_of and mark.as_of != as_of.isoformat():
        raise FileProblem(
            f"{folder} was built for {mark.as_of}, not for {as_of}", f"build it again: {again}"
        )

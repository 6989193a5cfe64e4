"""The contents of the folder of a case: its tables, its RDF, and all other files."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from kg.case.settings import FILE
from kg.case.unread_files import (
    BUILT,
    OWN,
    TABLE_SUFFIXES,
    Stray,
    find_stray,
    is_hidden,
    nearest_table,
    read_head,
)
from kg.errors import Problem, near
from kg.schema.rdf_files import FORMATS
from kg.system.input_limits import CASE_ENTRIES, CASE_GRAPHS
from kg.system.sizes import LISTED_NOTES


@dataclass(frozen=True)
class Contents:
    """The contents of the folder of a case.

    Attributes:
        tables: the file of each table that is there.
        graphs: the RDF files.
        problems: what keeps the case from being used, such as a table under another name.
        notes: what is not read, and need not be.
        unread: the tables of which rows may stand in files that are not read.
    """

    tables: Mapping[str, Path] = field(default_factory=dict)
    graphs: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    unread: frozenset[str] = frozenset()


def list_contents(folder: Path, tables: Collection[str]) -> Contents:
    """List the files of a case, and tell which are not read though they look as if they should be.

    Folders in it are looked into one level deep; links to folders are not followed.

    Args:
        folder: the folder of the case.
        tables: the names of the tables of a case.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if not is_hidden(path.name))
    except OSError as error:
        message = f"cannot be listed: {error.strerror}"
        return Contents(problems=(Problem(str(folder), 1, "", message),))
    paths = [folder / name for name in names if name not in OWN]
    tabular = [path for path in paths if path.suffix in TABLE_SUFFIXES]
    # If a table has two files, the first by name is read: ties.csv before ties.parquet.
    files = {path.stem: path for path in reversed(tabular) if path.stem in tables}
    besides = [path for path in paths if path.suffix not in (*TABLE_SUFFIXES, *FORMATS)]
    look = partial(_stray, files=files, tables=tables, has_settings=FILE in names)
    faults = ((path, look(path)) for path in besides[:CASE_ENTRIES])
    # It would take minutes to compare thousands of names with the names of tables.
    strays = list(islice(_no_tables(tabular, files, tables), CASE_ENTRIES))
    strays += ((path, fault) for path, fault in faults if fault)
    problems = [Problem(p.name, 1, "", s.message, s.hint, s.level) for p, s in strays]
    graphs = tuple(path for path in paths if path.suffix in FORMATS)
    if len(graphs) > CASE_GRAPHS:
        message = f"holds {len(graphs):,} RDF files; kg reads at most {CASE_GRAPHS:,}"
        problems.append(Problem(str(folder), 1, "", message, "join them into fewer files"))
        graphs = ()
    errors = tuple(problem for problem in problems if problem.level == "error")
    notes = _capped([problem for problem in problems if problem.level == "note"])
    unread = _unread_tables([fault for _, fault in strays], files, tables)
    ordered = {name: files[name] for name in tables if name in files}
    return Contents(ordered, graphs, errors, notes, unread)


def _unread_tables(
    strays: Sequence[Stray], files: Mapping[str, Path], tables: Collection[str]
) -> frozenset[str]:
    """Return the tables of which rows may stand in strays, and in no file that is read."""
    if any(stray.is_graph for stray in strays):
        return frozenset(tables)
    stray_tables = set(chain.from_iterable(stray.tables for stray in strays))
    return frozenset(stray_tables - files.keys())


def _no_tables(
    paths: Iterable[Path], files: Mapping[str, Path], tables: Collection[str]
) -> Iterator[tuple[Path, Stray]]:
    """Yield files with the ending of a table that are not a table, or are its second file."""
    for path in paths:
        if path.stem not in tables:
            table = nearest_table(path.stem, tables)
            hint = near(path.stem, tables) or f"tables are {', '.join(tables)}"
            if table == path.stem.casefold():
                cure = f"rename it to {table}{path.suffix}"
                hint = _keep(files[table]) if table in files else cure
            yield path, Stray("is not a table of a case", hint, (table,) if table else ())
        elif files[path.stem] != path:
            yield (
                path,
                Stray(
                    f"holds the same table as {files[path.stem].name}", "keep one of the two files"
                ),
            )


def _stray(
    path: Path,
    files: Mapping[str, Path],
    tables: Collection[str],
    *,
    has_settings: bool,
) -> Stray | None:
    """Return what is wrong with a file or folder that is neither a table nor RDF by its ending."""
    if path.is_dir():
        return _link() if path.is_symlink() else _folder(path, tables)
    fault = find_stray(path, read_head(path), tables, has_settings=has_settings)
    if fault and len(fault.tables) == 1 and (file := files.get(fault.tables[0])):
        return replace(fault, hint=_keep(file))
    return fault


def _keep(file: Path) -> str:
    """Return the hint for a second file of a table beside `file`: only one of them may stay."""
    return f"{file.name} exists too: keep one of the two files, under that name"


def _link() -> Stray:
    """Return the note on a link to a folder."""
    return Stray("is a link to a folder; kg does not follow it", level="note")


def _folder(folder: Path, tables: Collection[str]) -> Stray | None:
    """Return what is wrong with a folder in a case: that it holds what belongs beside case.toml."""
    try:
        with os.scandir(folder) as entries:
            files = [entry for entry in islice(entries, CASE_ENTRIES) if entry.is_file()]
        names = sorted(entry.name for entry in files)
    except OSError:
        return None
    if BUILT in names:
        return None
    if FILE in names:
        return Stray("is another case, and not part of this one", level="note")
    strays = _mistakes(folder, names, tables)
    if not strays:
        return None
    listing = next(iter(strays))
    if more := len(strays) - 1:
        listing += f" and {more:,} more file{'s' if more > 1 else ''}"
    message = f"holds {listing}, which kg does not read there"
    hint = f"move the files beside {FILE}, or move the folder out of the case"
    stray_tables = chain.from_iterable(stray.tables for stray in strays.values())
    is_graph = any(stray.is_graph for stray in strays.values())
    return Stray(message, hint, tuple(stray_tables), is_graph=is_graph)


def _mistakes(folder: Path, names: Iterable[str], tables: Collection[str]) -> dict[str, Stray]:
    """Return the files of a folder that belong beside case.toml, by their names."""
    mistakes = {}
    for name in names:
        path = Path(name)
        fault = find_stray(path, b"", tables, has_settings=True)
        if fault and fault.level == "error":  # worth opening: it may be a source text
            fault = find_stray(path, read_head(folder / name), tables, has_settings=True)
        if fault and fault.level == "error":
            mistakes[name] = fault
    return mistakes


def _capped(notes: list[Problem]) -> tuple[Problem, ...]:
    """Return as many notes as kg lists; the last one stands for all further notes."""
    if len(notes) <= LISTED_NOTES:
        return tuple(notes)
    message = f"is one of {len(notes) - LISTED_NOTES:,} more files that kg does not read"
    return (*notes[:LISTED_NOTES], replace(notes[LISTED_NOTES], message=message))

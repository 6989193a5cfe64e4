"""Reading of a large case what one question needs: some of its tables, and of these some columns.

Unlike `large_case`, ids stand for ends and ties here, as in a case that is read whole.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from kg.case.check_rows import check_references
from kg.case.folder import list_contents
from kg.case.large_case import among
from kg.case.model import Case
from kg.case.number_names import places
from kg.case.read import folder_of, read_case
from kg.case.read_settings import read_settings
from kg.case.settings import Settings
from kg.case.typed_columns import Part, read_typed
from kg.case.untrusted_parquet import ParquetRefused, read_plan, rows_in, scan, stored_types
from kg.errors import grave, unusable_case
from kg.schema.model import ENDS, Schema
from kg.schema.read import own_schema, read_schema
from kg.system import sizes


@dataclass(frozen=True)
class Needs:
    """The tables of a case that a question needs.

    Attributes:
        tables: the columns of each table by its name; none for all of them.
        kinds: the kinds of ties; `None` for all of them.
        decisive: a table without whose rows only the tables `otherwise` are needed; of ties only
            those of `decisive_kinds` count.
        decisive_kinds: the kinds of these; `None` for all of them.
        otherwise: tables as in `tables`.
    """

    tables: Mapping[str, Collection[str]]
    kinds: Collection[str] | None = None
    decisive: str = ""
    decisive_kinds: Collection[str] | None = None
    otherwise: Mapping[str, Collection[str]] = field(default_factory=dict)


NeedsOf = Callable[[Settings, Schema], Needs]


def large_folder(path: str | Path | None, most: int = sizes.WHOLE_CASE_TIES) -> Path | None:
    """Return the folder of a case that is large, all in tables; nothing of another case.

    Args:
        path: as for `read_case`.
        most: a case with more ties is large.

    Raises:
        NameUnknown: there is no such case.
    """
    folder = folder_of(path)
    if not isinstance(folder, Path) or rows_in(folder / "ties.parquet") <= most:
        return None
    contents = list_contents(folder, own_schema().tables)
    # RDF may bring kinds and rows of its own.
    is_read = not contents.graphs and contents.tables["ties"].suffix == ".parquet"
    return folder if is_read else None


def read_needed(
    path: str | Path | None, needs_of: NeedsOf, most: int = sizes.WHOLE_CASE_TIES
) -> Case:
    """Read of a large case what a question needs; any other case whole.

    Args:
        path: as for `read_case`.
        needs_of: returns what the question needs, by the settings of the case and the schema.
        most: a case with more ties is large.

    Raises:
        NameUnknown: there is no such case.
        CaseError: what is read has problems.
    """
    folder = large_folder(path, most)
    if folder is None:
        return read_case(path)
    contents = list_contents(folder, own_schema().tables)
    schema = read_schema([])
    settings, problems = read_settings(folder, schema)
    problems += contents.problems
    needs = needs_of(settings, schema)
    read = needs.tables
    if needs.decisive and not _has_rows(contents.tables.get(needs.decisive), needs.decisive_kinds):
        read = needs.otherwise
    tables: dict[str, pl.DataFrame] = {}
    for name, spec in schema.tables.items():
        file = contents.tables.get(name) if name in read else None
        kinds = needs.kinds if name == "ties" else None
        part = Part(read.get(name, ()), kinds)
        tables[name], faults = read_typed(file, spec, schema, part)
        problems += grave(faults)
    if "actors" in read:
        unread = schema.tables.keys() - read.keys()
        problems += check_references(tables, schema, unread)
    if problems:
        raise unusable_case(folder, problems)
    return Case(settings, schema, MappingProxyType(tables), folder)


def numbered(case: Case) -> Case:
    """Return a case as `read_graph` has it: rows of actors as ends, numbers of rows as ties.

    Args:
        case: the case; one without very many ties in Parquet is returned as it is.
    """
    actors, ties = case.tables["actors"], case.tables["ties"]
    is_large = len(ties) > sizes.WHOLE_CASE_TIES and (ties["file"] == "ties.parquet").all()
    if not is_large or ties["source"].dtype.is_integer():
        return case
    ids = actors["id"]
    ends = [pl.Series(end, places(ids, ties[end])) for end in ENDS]
    ties = ties.with_columns(*ends, id=pl.col("line") - 1)
    tables = {**case.tables, "ties": ties}
    return replace(case, tables=MappingProxyType(tables))


def _has_rows(file: Path | None, kinds: Collection[str] | None) -> bool:
    """Return whether a table has rows, or ties of some kinds; a faulty file may have some."""
    if file is None:
        return False
    if file.suffix != ".parquet":
        return True
    if kinds is None:
        return rows_in(file) > 0
    try:
        stored = stored_types(file)
        is_decisive = among(stored["kind"], kinds).fill_null(value=True)
        plan = scan(file).select(is_decisive.any())
        return bool(read_plan(file, plan).item())
    except (ParquetRefused, KeyError):
        return True

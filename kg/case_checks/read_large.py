"""Reading a large case by column, to be checked: every column that its files have, and no other."""

from pathlib import Path
from types import MappingProxyType

import polars as pl

from kg.case import Case
from kg.case.check_rows import check_completeness, check_links
from kg.case.folder import list_contents
from kg.case.read import Examined, examine
from kg.case.read_settings import read_settings
from kg.case.typed_columns import read_typed
from kg.case.untrusted_parquet import rows_in
from kg.errors import grave
from kg.schema.read import own_schema, read_schema
from kg.system import sizes


def examine_any(place: Path | str, most: int = sizes.WHOLE_CASE_TIES) -> Examined:
    """Read a case, whatever is wrong with it: one with very many ties in Parquet by column.

    Args:
        place: a folder, or the address of an endpoint.
        most: a case with more ties is large.
    """
    if isinstance(place, str) or rows_in(place / "ties.parquet") <= most:
        return examine(place)
    contents = list_contents(place, own_schema().tables)
    if contents.graphs or contents.tables["ties"].suffix != ".parquet":
        return examine(place)  # RDF may bring kinds and rows of its own
    settings, problems = read_settings(place, own_schema())
    schema = read_schema([])
    problems += contents.problems
    tables: dict[str, pl.DataFrame] = {}
    for name, spec in schema.tables.items():
        tables[name], faults = read_typed(contents.tables.get(name), spec, schema)
        problems += faults
    notes = [problem for problem in problems if problem.level != "error"]
    problems = grave(problems)
    files = [p.file.split(".")[0] for p in problems if not p.column and p.file != str(place)]
    unread = contents.unread | (set(files) & set(schema.tables))
    problems += check_links(tables, schema, unread)
    notes = [*contents.notes, *check_completeness(tables, settings), *notes]
    case = Case(settings, schema, MappingProxyType(tables), place)
    return Examined(case, problems, notes)

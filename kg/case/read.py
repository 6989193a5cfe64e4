"""Reading a case: an embedded one by its name, a folder, or a graph of an endpoint."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import polars as pl
import pyoxigraph as ox

from kg.case import from_rdf
from kg.case.check_rows import check_completeness, check_links
from kg.case.convert_cells import convert
from kg.case.folder import Contents, list_contents
from kg.case.from_endpoint import read_endpoint
from kg.case.model import Case
from kg.case.read_settings import read_settings, settings_from
from kg.case.read_tables import empty, read_table
from kg.case.settings import FILE, Settings
from kg.case.settings_from_rdf import find_overruled, head, head_problems
from kg.errors import NameUnknown, Problem, RdfError, grave, near, quoted, unusable_case
from kg.schema import rdf_files
from kg.schema.model import Schema
from kg.schema.read import own_schema, read_schema
from kg.sparql.http_client import is_address
from kg.system import shipped_files

DEFAULT = "japan-1998"
_SPOT_IN_HINT = re.compile(r"see (?P<file>.+):(?P<line>\d+)(?P<cure>; .*)")


class Examined(NamedTuple):
    """A case as far as it could be read, and what is wrong with it.

    Attributes:
        case: the case.
        problems: what keeps it from being used.
        notes: what is merely lacking, not read, or read otherwise than it is written.
    """

    case: Case
    problems: list[Problem]
    notes: list[Problem]


@dataclass(frozen=True)
class _Source:
    """The source of a case: a folder, or an endpoint.

    Attributes:
        settings: what is known of the case before its RDF is read.
        quads: those of each RDF file by its name, or those of an endpoint by its address.
        folder: the folder.
        address: the address of the endpoint; then there is no folder.
        contents: what lies in the folder; empty for an endpoint.
    """

    settings: Settings
    quads: Mapping[str, list[ox.Quad]]
    folder: Path
    address: str = ""
    contents: Contents = field(default_factory=Contents)

    @cached_property
    def all_quads(self) -> list[ox.Quad]:
        """Return the quads of all files."""
        return list(chain.from_iterable(self.quads.values()))

    @property
    def first_file(self) -> str:
        """Return the name of the first RDF file."""
        return next(iter(self.quads))

    @property
    def describes_itself(self) -> bool:
        """Return whether the settings stand in RDF, because there is no case.toml."""
        if not self.all_quads:
            return False
        return bool(self.address) or not (self.folder / FILE).exists()


def embedded() -> tuple[str, ...]:
    """Return the names of the cases that come with `kg`."""
    settings = shipped_files.folder("data").glob(f"*/{FILE}")
    return tuple(sorted(path.parent.name for path in settings))


def folder_of(name: str | Path | None = None) -> Path | str:
    """Return the folder of a case: an embedded one by its name, else the folder itself.

    The address of an endpoint is returned as it is.

    Raises:
        NameUnknown: there is neither.
    """
    if name is None:
        return shipped_files.folder("data") / DEFAULT
    if isinstance(name, str) and name in embedded():
        return shipped_files.folder("data") / name
    if isinstance(name, str) and is_address(name):
        return name
    folder = Path(name)
    if folder.is_dir():
        return folder
    if folder.exists():
        hint = f"give the folder: {folder.parent}"
        raise NameUnknown(f"{folder} is a file, but a case is a folder", hint)
    cases = f"embedded cases: {', '.join(embedded())}; make one with: kg new DIR"
    message = f"there is no case {quoted(str(name))}, neither embedded nor as a folder"
    raise NameUnknown(message, near(str(name), embedded()) or cases)


def read_case(path: str | Path | None = None) -> Case:
    """Read a case: an embedded one by its name, a folder, or a graph of a SPARQL endpoint.

    Args:
        path: `None` for the embedded default, the name of an embedded case, a folder, or the
            address of an endpoint, followed by `#id` where it holds several cases.

    Raises:
        NameUnknown: there is no such case.
        CaseError: the folder has problems; they are all listed.
        EndpointError: the endpoint cannot be asked, or does not give the whole case.

    Example:
        >>> case = read_case("japan-1998")
        >>> case.names["mof"]
        'Ministry of Finance'
    """
    place = folder_of(path)
    case, problems, _ = examine(place)
    if problems:
        raise unusable_case(place, problems)
    return case


def examine(place: Path | str) -> Examined:
    """Read a folder, or an endpoint by its address, whatever is wrong with what stands there.

    Returns:
        The case as far as it could be read, with its problems and notes.

    Raises:
        NameUnknown: an endpoint holds no case, or several and none is named.
        EndpointError: an endpoint cannot be asked.
    """
    if isinstance(place, str):
        case_id, graph = read_endpoint(place)
        settings = Settings(case_id, case_id)
        return _examine(_Source(settings, {place: graph}, Path(place), place))
    settings, problems = read_settings(place, own_schema())
    contents = list_contents(place, own_schema().tables)
    problems += contents.problems
    quads, faults = rdf_files.read_all_untrusted(contents.graphs)
    problems += faults
    return _examine(_Source(settings, quads, place, contents=contents), problems)


def _examine(source: _Source, problems: Iterable[Problem] = ()) -> Examined:
    """Read what a source holds.

    Args:
        source: the settings, the files of tables and the quads.
        problems: what was wrong with the files themselves.
    """
    # The schema comes first: RDF files may add kinds and properties, and all the rest needs them.
    schema, faults = _schema(source.quads)
    problems = [*problems, *faults]
    settings, notes = source.settings, list[Problem]()
    if source.describes_itself:
        settings, faults = _settings_in_rdf(source, schema)
        problems += faults
    else:
        for file, quads in source.quads.items():
            notes += find_overruled(quads, schema, settings, file)
    # Rows are texts at first, so that RDF can fill the empty cells of a row before it is typed.
    tables, faults = _read_tables(source.contents.tables, schema)
    problems += faults
    rdf = from_rdf.read(source.quads, schema, settings, tables)
    problems += rdf.problems
    typed, faults = _convert_tables(rdf.tables, schema)
    problems += faults
    notes += [p for p in problems if p.level != "error"]
    problems = grave(problems)
    if not problems and not any(len(frame) for frame in typed.values()):
        if source.all_quads:
            notes.append(_rowless(source.first_file, len(set(rdf.more))))
        else:
            problems.append(_tableless(source, schema))
    unread = _unread_tables(problems, schema) | source.contents.unread
    problems += check_links(typed, schema, unread)
    # Until here the line of a row of RDF was its place among the names, as `_located` needs it.
    typed = {name: _unlined(frame, source.quads) for name, frame in typed.items()}
    case = Case(settings, schema, MappingProxyType(typed), source.folder, rdf.more, source.address)
    notes = [*source.contents.notes, *check_completeness(typed, settings), *notes]
    problems = [_located(problem, source.quads, rdf.names) for problem in problems]
    notes = [_located(note, source.quads, rdf.names) for note in notes]
    return Examined(case, _in_order(problems, schema), notes)


def _schema(quads: Mapping[str, list[ox.Quad]]) -> tuple[Schema, list[Problem]]:
    """Return the schema with what RDF files add to it; without, where that cannot be used."""
    try:
        return read_schema(chain.from_iterable(quads.values())), []
    except RdfError as error:
        faulty = (file for file, triples in quads.items() if not _is_schema_readable(triples))
        file = next(faulty, "") or next(iter(quads))  # it may be the files together that fail
        return own_schema(), [Problem(file, 0, "", str(error), error.hint)]


def _is_schema_readable(quads: list[ox.Quad]) -> bool:
    """Tell whether triples by themselves add to the schema, or leave it alone, without a fault."""
    try:
        read_schema(quads)
    except RdfError:
        return False
    return True


def _settings_in_rdf(source: _Source, schema: Schema) -> tuple[Settings, list[Problem]]:
    """Return the settings that RDF states, with its problems.

    The id of a case at an endpoint is that of its graph, whatever the RDF says.
    """
    own_id = source.settings.id if source.address else ""
    texts = {"id": source.settings.id, "title": source.settings.title}
    texts |= head(source.all_quads, schema, own_id)
    if source.address:
        texts["id"] = own_id
    problems = list(head_problems(source.all_quads, schema, source.first_file, own_id))
    settings, faults = settings_from(texts, schema, source.first_file)
    return settings, problems + faults


def _read_tables(
    files: Mapping[str, Path],
    schema: Schema,
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Return every table of the schema as texts, empty where no file has it, and the problems."""
    problems: list[Problem] = []
    tables: dict[str, pl.DataFrame] = {}
    for name, path in files.items():
        tables[name], faults = read_table(path, schema.tables[name])
        problems += faults
    lacking = {name: empty(spec) for name, spec in schema.tables.items() if name not in tables}
    return {name: (tables | lacking)[name] for name in schema.tables}, problems


def _convert_tables(
    tables: Mapping[str, pl.DataFrame],
    schema: Schema,
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    """Return tables of texts with the types of the schema, and the problems of their cells."""
    typed: dict[str, pl.DataFrame] = {}
    problems: list[Problem] = []
    for name, frame in tables.items():
        typed[name], faults = convert(frame, schema.tables[name], schema)
        problems += faults
    return typed, problems


def _tableless(source: _Source, schema: Schema) -> Problem:
    """Return the problem of a case without any table."""
    names = ", ".join(f"{name}.csv" for name in schema.tables)
    hint = f"expected {names}; kg new DIR makes an example"
    return Problem(source.address or str(source.folder), 1, "", "holds no table of a case", hint)


def _rowless(file: str, triple_count: int) -> Problem:
    """Return the note on RDF in which no resource is a row of a case."""
    message = f"nothing here is a row of a case; the {triple_count:,} triples are read as they are"
    hint = "kg query and kg serve read them; the README of the data shows how to write a case"
    return Problem(file, 0, "", message, hint, "note")


def _unread_tables(problems: Sequence[Problem], schema: Schema) -> set[str]:
    """Return the tables of which rows may be missing, since a file could not be read."""
    # A problem without a column is one of the file as such.
    files = [problem.file for problem in problems if not problem.column]
    if any(file.endswith(tuple(rdf_files.FORMATS)) for file in files):
        return set(schema.tables)
    return {file.split(".")[0] for file in files if file.endswith((".csv", ".parquet"))}


def _in_order(problems: Iterable[Problem], schema: Schema) -> list[Problem]:
    """Return problems by the order of the tables, then by file, line and column."""
    order = {name: place for place, name in enumerate(schema.tables)}

    def place_of(problem: Problem) -> tuple[int, str, int, str]:
        """Return the place of a problem in the list: its table, file, line and column."""
        table = problem.file.split(".")[0]
        return order.get(table, -1), problem.file, problem.line, problem.column

    return sorted(problems, key=place_of)


def _located(problem: Problem, files: Collection[str], names: Sequence[str]) -> Problem:
    """Return a problem of a row of RDF with the row's name in place of a line.

    Args:
        problem: any problem; its line, where it is of a row of RDF, is a place in `names`, from 1.
        files: the names of the RDF files.
        names: what each row of RDF is called.
    """
    if spot := _SPOT_IN_HINT.fullmatch(problem.hint):
        line = int(spot["line"])
        if spot["file"] in files and line > 0:
            hint = f"see {names[line - 1]} in {spot['file']}{spot['cure']}"
            problem = replace(problem, hint=hint)
    if problem.file not in files or not problem.line:
        return problem
    return replace(problem, line=0, message=f"{problem.message} ({names[problem.line - 1]})")


def _unlined(frame: pl.DataFrame, files: Collection[str]) -> pl.DataFrame:
    """Return a table in which rows of RDF have no line."""
    line = pl.when(pl.col("file").is_in(list(files))).then(0).otherwise("line")
    return frame.with_columns(line.cast(pl.UInt32).alias("line"))

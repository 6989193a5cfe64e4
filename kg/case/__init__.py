"""A case: a folder of tables, or a graph of an endpoint, read into frames that nobody changes."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
import polars as pl
import pyoxigraph as ox

from kg.case import from_rdf
from kg.case.check_rows import completeness, links, locators
from kg.case.convert_cells import convert
from kg.case.dates import span
from kg.case.folder import Contents, list_contents
from kg.case.from_endpoint import read_endpoint
from kg.case.rdf_graphs import BASE
from kg.case.read_tables import empty, read_table
from kg.case.settings import FILE, ChannelQuestion, Settings, read_settings, settings_from
from kg.case.settings_from_rdf import head, head_problems, overruled
from kg.errors import CaseError, NameUnknown, Problem, RdfError, grave, near, shown
from kg.schema import rdf_files
from kg.schema.model import Schema, own_schema, read_schema
from kg.sparql.http_client import is_address
from kg.system import shipped_files

__all__ = [
    "BASE",
    "FILE",
    "Case",
    "ChannelQuestion",
    "Settings",
    "embedded",
    "examine",
    "folder_of",
    "locators",
    "read_case",
    "span",
]

DEFAULT = "japan-1998"


@dataclass(frozen=True)
class Case:
    """A case as read: its settings, and one frame a table with the columns of the schema.

    Every frame also has `file` and `line`, the spot each row was read from; a partial date has `<name>_from` and
    `<name>_to` beside it. `more` holds the triples of RDF files in the folder that no table has a column for.
    `address` is that of the endpoint that a case was read from; then there is no folder.
    """

    settings: Settings
    schema: Schema
    tables: Mapping[str, pl.DataFrame]
    folder: Path
    more: tuple[ox.Quad, ...] = ()
    address: str = ""

    @property
    def id(self) -> str:
        """Return the name of the case."""
        return self.settings.id

    @cached_property
    def homes(self) -> Mapping[str, str]:
        """Return the table that each id stands in."""
        return {i: name for name, frame in self.tables.items() for i in frame["id"]}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Return the name of each actor."""
        return dict(self.tables["actors"].select("id", "name").iter_rows())

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """Return the kind of each actor."""
        return dict(self.tables["actors"].select("id", "kind").iter_rows())

    @cached_property
    def roles(self) -> frozenset[str]:
        """Return the collective actors."""
        actors = self.tables["actors"]
        return frozenset(actors.filter(pl.col("collective").fill_null(value=False))["id"])

    @cached_property
    def hierarchies(self) -> frozenset[str]:
        """Return the actors that are hierarchies."""
        return frozenset(self.tables["actors"].filter(pl.col("kind") == "hierarchy")["id"])

    @cached_property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the actors that say of themselves that they are members of each role."""
        return _children(self.tables["actors"], "member_of")

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the actors that say of themselves that they are part of each organisation or hierarchy."""
        return _children(self.tables["actors"], "part_of")

    @cached_property
    def loopless_ties(self) -> pl.DataFrame:
        """Return the ties but those of an individual to itself, which carry nothing.

        A tie of a role to itself is said of its members among each other. The table itself has all of them, so that
        what is listed or exported loses nothing.
        """
        ties = self.tables["ties"]
        loops = (ties["source"] == ties["target"]).fill_null(value=False)
        if not loops.any():
            return ties  # a large case is not copied for nothing
        actors = self.tables["actors"].select("id", "collective")
        is_role = actors["collective"].fill_null(value=False)
        roles = np.flatnonzero(is_role) if ties["source"].dtype.is_integer() else actors["id"].filter(is_role)
        among_members = ties["source"].is_in(pl.Series(roles).implode())
        return ties.filter(~loops | among_members)

    def row(self, row_id: str) -> dict[str, object]:
        """Return one row by its id.

        Raises:
            NameUnknown: no table has the id.
        """
        if row_id not in self.homes:
            hint = near(row_id, self.homes) or "ids are those of its tables; another case needs --case"
            raise NameUnknown(f"the case {self.id} has no row {shown(row_id)}", hint)
        frame = self.tables[self.homes[row_id]]
        return frame.row(by_predicate=pl.col("id") == row_id, named=True)

    def as_of(self, day: date | None = None) -> date | None:
        """Return the day that questions are asked for: the one given, else the end of the case's period."""
        return day or (self.settings.period[1] if self.settings.period else None)

    def not_there(self, day: date | None = None) -> Mapping[str, str]:
        """Return the actors that are not there on a day, in the order of the case: `not begun`, or `ended`.

        An actor is there if the days from its start to its end may contain the day; on no day at all everybody is.

        Args:
            day: the day; by default the end of the case's period.
        """
        when = self.as_of(day)
        if when is None:
            return {}
        late, over = pl.col("start_from") > when, pl.col("end_to") < when
        reason = pl.when(late).then(pl.lit("not begun")).when(over).then(pl.lit("ended"))
        rows = self.tables["actors"].select("id", reason=reason).drop_nulls("reason")
        return dict(rows.iter_rows())


def _children(actors: pl.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
    there = pl.col(column).is_not_null()
    rows = actors.select("id", column).filter(there).explode(column).filter(there)
    found: dict[str, list[str]] = {}
    for actor, above in rows.iter_rows():
        found.setdefault(above, []).append(actor)
    return {above: tuple(actors) for above, actors in found.items()}


def embedded() -> tuple[str, ...]:
    """Return the names of the cases that come with `kg`."""
    return tuple(sorted(p.parent.name for p in shipped_files.find("data").glob(f"*/{FILE}")))


def folder_of(name: str | Path | None = None) -> Path | str:
    """Return the folder of a case: an embedded one by its name, else the folder itself; an address stays one.

    Raises:
        NameUnknown: there is neither.
    """
    if name is None:
        return shipped_files.find("data") / DEFAULT
    if isinstance(name, str) and name in embedded():
        return shipped_files.find("data") / name
    if isinstance(name, str) and is_address(name):
        return name
    folder = Path(name)
    if folder.is_dir():
        return folder
    if folder.exists():
        raise NameUnknown(f"{folder} is a file, a case is a folder", f"give the folder: {folder.parent}")
    hint = near(str(name), embedded()) or f"embedded cases: {', '.join(embedded())}; make one with: kg new DIR"
    raise NameUnknown(f"there is no case {shown(str(name))}, neither embedded nor as a folder", hint)


def examine(place: Path | str) -> tuple[Case, list[Problem], list[Problem]]:
    """Read a folder, or an endpoint by its address, whatever is wrong with what stands there.

    Returns:
        The case as far as it could be read, the problems that keep it from being used, and what is merely lacking, not
        read, or read otherwise than it is written.

    Raises:
        NameUnknown: an endpoint holds no case, or several and none is named.
        EndpointError: an endpoint cannot be asked.
    """
    if isinstance(place, str):
        name, graph = read_endpoint(place)
        return _examined(Settings(name, name), {place: graph}, Path(place), place)
    settings, problems = read_settings(place, own_schema())
    contents = list_contents(place, own_schema().tables)
    problems += contents.problems
    quads: dict[str, list[ox.Quad]] = {}
    for path in contents.graphs:
        try:
            quads[path.name] = rdf_files.read_untrusted(path)
        except RdfError as error:
            problems.append(Problem(path.name, 1, "", str(error), error.hint))
    return _examined(settings, quads, place, problems=problems, contents=contents)


def _examined(
    settings: Settings,
    quads: Mapping[str, list[ox.Quad]],
    folder: Path,
    address: str = "",
    problems: Iterable[Problem] = (),
    contents: Contents = Contents(),  # noqa: B008 - frozen
) -> tuple[Case, list[Problem], list[Problem]]:
    problems = list(problems)
    notes: list[Problem] = []
    everything = [q for some in quads.values() for q in some]
    schema, found = _schema(quads)
    problems += found
    if everything and (address or not (folder / FILE).exists()):
        own = settings.id if address else ""  # as its graph is called
        said = {"id": settings.id, "title": settings.title, **head(everything, schema, own)}
        if address:
            said["id"] = own
        problems += head_problems(everything, schema, next(iter(quads)), own)
        settings, found = settings_from(said, schema, next(iter(quads)))
        problems += found
    else:
        for file, some in quads.items():
            notes += overruled(some, schema, settings, file)
    tables, found = _tables(contents.tables, schema)
    problems += found
    rdf = from_rdf.read(quads, schema, settings, tables)
    problems += rdf.problems
    typed = {}
    for name, frame in rdf.tables.items():
        typed[name], found = convert(frame, schema.tables[name], schema)
        problems += found
    notes += [p for p in problems if p.level != "error"]
    problems = grave(problems)
    where = address or str(folder)
    if not any(len(frame) for frame in typed.values()) and not problems:
        if not everything:
            names = ", ".join(f"{n}.csv" for n in schema.tables)
            hint = f"expected {names}; kg new DIR makes an example"
            problems.append(Problem(where, 1, "", "holds no table of a case", hint))
        else:
            notes.append(_rowless(next(iter(quads)), len(set(rdf.more))))
    unread = {p.file.split(".")[0] for p in problems if not p.column and p.file.endswith((".csv", ".parquet"))}
    if any(not p.column and p.file.endswith(tuple(rdf_files.FORMATS)) for p in problems):
        unread |= schema.tables.keys()
    linked = links(typed, schema, unread | contents.unread)
    problems = [_located(p, quads, rdf.names) for p in [*problems, *linked]]
    typed = {name: _unlined(frame, quads) for name, frame in typed.items()}
    case = Case(settings, schema, MappingProxyType(typed), folder, rdf.more, address)
    order = {name: i for i, name in enumerate(schema.tables)}
    key = lambda p: (order.get(p.file.split(".")[0], -1), p.file, p.line, p.column)  # noqa: E731
    notes = [*contents.notes, *completeness(typed, settings), *notes]
    return case, sorted(problems, key=key), [_located(n, quads, rdf.names) for n in notes]


def _schema(quads: Mapping[str, list[ox.Quad]]) -> tuple[Schema, list[Problem]]:
    """Return the schema with what RDF files add to it; without, where that cannot be used."""
    try:
        return read_schema(quad for file in quads.values() for quad in file), []
    except RdfError as error:
        file = next((name for name, alone in quads.items() if not _has_schema(alone)), "")
        return own_schema(), [Problem(file or next(iter(quads)), 0, "", str(error), error.hint)]


def _has_schema(quads: list[ox.Quad]) -> bool:
    """Tell whether triples by themselves add to the schema, or leave it alone, without a fault."""
    try:
        read_schema(quads)
    except RdfError:
        return False
    return True


def _rowless(file: str, triples_: int) -> Problem:
    message = f"nothing here is a row of a case; the {triples_:,} triples are asked as they are"
    hint = "kg query and kg serve ask them; the README of the data shows how a case is written"
    return Problem(file, 0, "", message, hint, "note")


def _located(problem: Problem, files: Collection[str], names: Sequence[str]) -> Problem:
    """Return a problem of a row of RDF with its name; its line is its place among the names."""
    if see := re.fullmatch(r"see (.+):(\d+)(; .*)", problem.hint):
        is_row = see[1] in files and int(see[2]) > 0
        hint = f"see {names[int(see[2]) - 1]} in {see[1]}{see[3]}" if is_row else problem.hint
        problem = replace(problem, hint=hint)
    if problem.file not in files or not problem.line:
        return problem
    return replace(problem, line=0, message=f"{problem.message} ({names[problem.line - 1]})")


def _unlined(frame: pl.DataFrame, files: Collection[str]) -> pl.DataFrame:
    """Return a table in which rows of RDF have no line."""
    line = pl.when(pl.col("file").is_in(list(files))).then(0).otherwise("line")
    return frame.with_columns(line.cast(pl.UInt32).alias("line"))


def read_case(path: str | Path | None = None) -> Case:
    """Read a case: an embedded one by its name, a folder of tables, or a graph of a SPARQL endpoint.

    Args:
        path: `None` for the embedded default, the name of an embedded case, a folder, or the address of an endpoint,
            followed by `#id` where it holds several cases.

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
        some = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise CaseError(f"the case {place} has {some}", problems, f"see them all with: kg check --case {place}")
    return case


def _tables(
    files: Mapping[str, Path],
    schema: Schema,
) -> tuple[dict[str, pl.DataFrame], list[Problem]]:
    problems: list[Problem] = []
    tables = {name: empty(spec) for name, spec in schema.tables.items()}
    for name, path in files.items():
        tables[name], found = read_table(path, schema.tables[name])
        problems += found
    return tables, problems

"""The resources of RDF that are rows: of which table, under which id, and in which file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

import polars as pl
import pyoxigraph as ox

from kg.case.rdf_graphs import BASE
from kg.case.rdf_values import short
from kg.case.settings import Settings
from kg.errors import Problem
from kg.schema import rdf_files
from kg.schema.model import Schema, SchemaColumn, TableSpec, slug_of
from kg.schema.rdf_files import IH, RDF, ROW_NUMBER, Index, Term

_TYPE = RDF + "type"
Node = Mapping[str, list[Term]]  # what RDF says of a resource: the terms of each property
# The resources that point at one, by the property and the address of the one.
Pointing = Mapping[tuple[str, str], list[Term]]


@dataclass(frozen=True)
class Source:
    """RDF being read.

    Attributes:
        graph: its index, without what is said of the case itself.
        schema: the schema of the case.
        settings: what the case says of itself.
        places: the table of each row, by its address.
        ids: the id of each row.
        merging: the rows that stand in a file of tables too.
        files: the file that speaks of a resource.
        pointing: what points at a resource by a property.
        used: the triples that cells hold.
        problems: what is wrong.
    """

    graph: Index
    schema: Schema
    settings: Settings
    places: Mapping[str, str]
    ids: Mapping[str, str]
    merging: frozenset[str]
    files: Mapping[str, str]
    pointing: Pointing
    used: set[tuple[str, str, object]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Return the address of each kind."""
        every = (*self.schema.actor_kinds.values(), *self.schema.tie_kinds.values())
        return {kind.slug: kind.iri for kind in every}

    def name(self, iri: str) -> str:
        """Return how a row is called: by its id, and by its address where that is foreign."""
        row = self.ids[iri]
        return row if self.is_own(iri) else f"{row} {short(iri)}"

    def is_own(self, iri: str) -> bool:
        """Tell whether the address of a row is one of the case."""
        return iri == f"{BASE}{self.settings.id}/{self.ids[iri]}"

    def say(self, iri: str, column: str, message: str, hint: str = "keep one") -> None:
        """Add a problem of a row.

        Args:
            iri: the address of the row.
            column: the column that it is about; empty for the row itself.
            message: what is wrong, without the row's name.
            hint: what to try.
        """
        text = f"{self.name(iri)} {message}"
        self.problems.append(Problem(self.files[iri], 0, column, text, hint))

    def ordered(self, table: str) -> list[str]:
        """Return the rows of a table as each file orders them, those without a number behind."""
        files = {file: n for n, file in enumerate(dict.fromkeys(self.files.values()))}

        def place(iri: str) -> tuple[int, int]:
            """Return the place of a row: the number of its file, and its own number there."""
            numbers = self.graph.get(iri, {}).get(ROW_NUMBER, ())
            text = numbers[0].value if numbers else ""
            number = int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 10**18
            return files[self.files[iri]], number

        rows = (iri for iri, home in self.places.items() if home == table)
        return sorted(rows, key=place)


def index_resources(
    stated: Mapping[str, list[ox.Quad]],
    schema: Schema,
    settings: Settings,
    tables: Mapping[str, pl.DataFrame],
) -> Source:
    """Return RDF ready to be read, and say which resources are rows of two tables.

    Args:
        stated: the quads of each file.
        schema: the schema of the case.
        settings: what the case says of itself.
        tables: the rows of the files of tables.
    """
    own = f"{BASE}{settings.id}"
    quads = list(chain.from_iterable(stated.values()))
    graph = rdf_files.index(q for q in quads if rdf_files.subject_key(q.subject) != own)
    pointing = _pointing(quads)
    homes: dict[str, list[str]] = {}
    for iri, node in graph.items():
        if home_tables := _homes(node, schema):
            homes[iri] = home_tables
    # The rows of files of tables have addresses too, by which RDF may speak of them.
    listed: dict[str, str] = {}
    for name, frame in tables.items():
        listed |= {f"{own}/{row}": name for row in frame["id"].drop_nulls()}

    spoken_of = graph.keys() | {iri for _, iri in pointing}

    def is_merging(iri: str, table: str) -> bool:
        """Tell whether RDF fills cells of a row that a file of a table has."""
        if iri not in spoken_of:
            return False
        if iri in homes:
            return table in homes[iri]
        return _is_spoken_of(iri, graph, pointing, schema.tables[table])

    beside = {iri: table for iri, table in listed.items() if is_merging(iri, table)}
    places = {iri: home_tables[0] for iri, home_tables in homes.items()} | beside
    listed_ids = {iri.removeprefix(f"{own}/") for iri in listed}
    ids = _ids(places, settings.id, listed_ids)
    merging, files = frozenset(beside), _files(stated)
    source = Source(graph, schema, settings, places, ids, merging, files, pointing)
    for iri, home_tables in homes.items():
        if len(home_tables) > 1:
            hint = "a resource is one row: keep one class, and remove the others"
            source.say(iri, "", f"is a row of {' and of '.join(home_tables)}", hint)
    return source


def _files(stated: Mapping[str, list[ox.Quad]]) -> Mapping[str, str]:
    """Return for each resource the first file that says what it is, else that speaks of it."""
    typed: dict[str, str] = {}
    named: dict[str, str] = {}
    for file, quads in stated.items():
        for quad in quads:
            subject = rdf_files.subject_key(quad.subject)
            named.setdefault(subject, file)
            named.setdefault(rdf_files.subject_key(quad.object), file)
            if quad.predicate.value == _TYPE:
                typed.setdefault(subject, file)
    return named | typed


def _pointing(quads: Iterable[ox.Quad]) -> Pointing:
    """Return the subjects of triples by their predicate and object; all of them are addresses."""
    pointing: dict[tuple[str, str], dict[Term, None]] = {}
    for quad in quads:
        if isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            spot = (quad.predicate.value, quad.object.value)
            pointing.setdefault(spot, {})[quad.subject] = None
    return {spot: list(subjects) for spot, subjects in pointing.items()}


def _is_spoken_of(iri: str, graph: Index, pointing: Pointing, spec: TableSpec) -> bool:
    """Tell whether RDF says of a row of a table what a column of that table holds."""
    node = graph.get(iri, {})

    def speaks(column: SchemaColumn) -> bool:
        """Tell whether a triple of the row, or one that points at it, belongs to a column."""
        if column.inverse:
            return (column.path, iri) in pointing
        return any(path in node for path in (column.path, column.until, column.year))

    return any(speaks(column) for column in spec.columns)


def _homes(node: Node, schema: Schema) -> list[str]:
    """Return the tables that a resource is a row of."""
    kinds = {t.value for t in node.get(_TYPE, ())}
    if IH + "DerivedTie" in kinds:
        return []
    own_kinds = {"actors": schema.actor_kinds, "ties": schema.tie_kinds}

    def has_class(name: str, spec: TableSpec) -> bool:
        """Tell whether the resource has the class of a table, or one of the table's own kinds."""
        if spec.target in kinds:
            return True
        return any(kind.iri in kinds for kind in own_kinds.get(name, {}).values())

    return [name for name, spec in schema.tables.items() if has_class(name, spec)]


def _ids(homes: Iterable[str], case: str, taken: set[str]) -> dict[str, str]:
    """Return the id of each row.

    Args:
        homes: the addresses of the rows.
        case: the id of the case.
        taken: the ids of rows of tables; those that are given out are added.
    """
    own = f"{BASE}{case}/"
    ids: dict[str, str] = {}
    # Rows under the case's own address go first, since their ids are fixed by it.
    for iri in sorted(homes, key=lambda address: (not address.startswith(own), address)):
        name = iri.removeprefix(own)
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            stem = re.sub(r"[^a-z0-9]+", "-", slug_of(iri)).strip("-") or "row"
            name, number = stem, 1
            while name in taken:
                number += 1
                name = f"{stem}-{number}"
        taken.add(name)
        ids[iri] = name
    return ids

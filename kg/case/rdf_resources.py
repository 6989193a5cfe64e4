"""The resources of RDF that are rows: of which table, under which id, and in which file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl
import pyoxigraph as ox

from kg.case.rdf_graphs import BASE
from kg.case.rdf_values import short
from kg.case.settings import Settings
from kg.errors import Problem
from kg.schema import rdf_files
from kg.schema.model import Schema, TableSpec, slug_of
from kg.schema.rdf_files import IH, RDF, ROW_NUMBER, Index, Term

_TYPE = RDF + "type"
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
        """Add a problem of a row."""
        text = f"{self.name(iri)} {message}"
        self.problems.append(Problem(self.files[iri], 0, column, text, hint))

    def ordered(self, table: str) -> list[str]:
        """Return the rows of a table as each file orders them, those without a number behind."""
        files = {file: n for n, file in enumerate(dict.fromkeys(self.files.values()))}

        def place(iri: str) -> tuple[int, int]:
            numbers = self.graph.get(iri, {}).get(ROW_NUMBER, ())
            text = numbers[0].value if numbers else ""
            number = int(text) if re.fullmatch(r"[0-9]{1,18}", text) else 10**18
            return files[self.files[iri]], number

        return sorted((iri for iri, home in self.places.items() if home == table), key=place)


def source_of(
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
    quads = [q for of_file in stated.values() for q in of_file]
    graph = rdf_files.index(q for q in quads if rdf_files.subject_key(q.subject) != own)
    pointing = _pointing(quads)
    homes = {iri: tables_ for iri, node in graph.items() if (tables_ := _homes(node, schema))}
    listed: dict[str, str] = {}
    for name, frame in tables.items():
        listed |= {f"{own}/{row}": name for row in frame["id"].drop_nulls()}
    beside = {
        iri: table
        for iri, table in listed.items()
        if table in homes.get(iri, [table])
        and (iri in homes or _is_spoken_of(iri, graph, pointing, schema.tables[table]))
    }
    places = {iri: tables_[0] for iri, tables_ in homes.items()} | beside
    ids = _ids(places, settings.id, {iri.removeprefix(f"{own}/") for iri in listed})
    merging, files = frozenset(beside), _files(stated)
    source = Source(graph, schema, settings, places, ids, merging, files, pointing)
    for iri, tables_ in homes.items():
        if len(tables_) > 1:
            hint = "a resource is one row: take the other classes away"
            source.say(iri, "", f"is a row of {' and of '.join(tables_)}", hint)
    return source


def _files(stated: Mapping[str, list[ox.Quad]]) -> Mapping[str, str]:
    """Return for each resource the first file that says what it is, else that speaks of it."""
    typed: dict[str, str] = {}
    named: dict[str, str] = {}
    for file, quads in stated.items():
        for q in quads:
            named.setdefault(rdf_files.subject_key(q.subject), file)
            named.setdefault(rdf_files.subject_key(q.object), file)
            if q.predicate.value == _TYPE:
                typed.setdefault(rdf_files.subject_key(q.subject), file)
    return named | typed


def _pointing(quads: Iterable[ox.Quad]) -> Pointing:
    found: dict[tuple[str, str], dict[Term, None]] = {}
    for q in quads:
        if isinstance(q.object, ox.NamedNode) and isinstance(q.subject, ox.NamedNode):
            found.setdefault((q.predicate.value, q.object.value), {})[q.subject] = None
    return {spot: list(subjects) for spot, subjects in found.items()}


def _is_spoken_of(iri: str, graph: Index, pointing: Pointing, spec: TableSpec) -> bool:
    """Tell whether RDF says of a row of a table what a column of that table holds."""
    node = graph.get(iri, {})
    inverse = (c.path for c in spec.columns if c.inverse)
    paths = (path for c in spec.columns if not c.inverse for path in (c.path, c.until, c.year))
    return any(path in node for path in paths) or any((path, iri) in pointing for path in inverse)


def _homes(node: Mapping[str, list[Term]], schema: Schema) -> list[str]:
    """Return the tables that a resource is a row of."""
    kinds = {t.value for t in node.get(_TYPE, ())}
    if IH + "DerivedTie" in kinds:
        return []
    classes = {"actors": schema.actor_kinds, "ties": schema.tie_kinds}
    return [
        name
        for name, spec in schema.tables.items()
        if spec.target in kinds or any(k.iri in kinds for k in classes.get(name, {}).values())
    ]


def _ids(homes: Iterable[str], case: str, taken: set[str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for iri in sorted(homes, key=lambda i: (not i.startswith(f"{BASE}{case}/"), i)):
        name = iri.removeprefix(f"{BASE}{case}/")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            stem = re.sub(r"[^a-z0-9]+", "-", slug_of(iri)).strip("-") or "row"
            name, n = stem, 1
            while name in taken:
                n += 1
                name = f"{stem}-{n}"
        taken.add(name)
        ids[iri] = name
    return ids

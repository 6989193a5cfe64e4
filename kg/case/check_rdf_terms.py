"""Terms of our namespace that nobody declares, and resources like rows that have no class."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice

import pyoxigraph as ox

from kg.case.rdf_graphs import BASE, ONTOLOGY
from kg.case.rdf_values import several, short
from kg.errors import Problem, near
from kg.schema import rdf_files
from kg.schema.model import Schema, SchemaColumn, slug_of
from kg.schema.rdf_files import IH, OWL, RDF, RDFS, SH, Index
from kg.system import shipped_files
from kg.system.sizes import LISTED_TERMS

_FILES = ("ih.ttl", "shapes.ttl", "align.ttl")
_TYPE = RDF + "type"
_ABOVE = RDFS + "subClassOf"
_DECLARING = (_TYPE, _ABOVE, RDFS + "subPropertyOf", SH + "path")
_CLASSES = (OWL + "Class", RDFS + "Class")
_NO_ROW = (IH + "Record", IH + "Vocabulary")
# Addresses that resemble ours: another scheme, other letters, or a slash in place of the hash.
_STEM = r"https?://(?:www\.)?w3id\.org/intermediation"
_LIKE_TERM = re.compile(rf"{_STEM}/ns(?:/?#|/)?(?P<local>.+)", re.IGNORECASE)
_LIKE_OURS = re.compile(rf"{_STEM}(?:/?#|/)(?P<local>[\w-]+)", re.IGNORECASE)
_LIKE_ROW = re.compile(rf"{_STEM}/case/.+", re.IGNORECASE)


@dataclass(frozen=True)
class _Use:
    """A use of a term: its role in the triple, and the resource that uses it."""

    sort: str
    subject: str


@dataclass(frozen=True)
class _Reader:
    """The facts that decide whether a term is used correctly.

    Attributes:
        graph: the index of what the files say.
        schema: the schema of the case.
        rows: the table of each row, by its address.
        case: the id of the case.
        declared: the addresses that the case itself declares.
    """

    graph: Index
    schema: Schema
    rows: Mapping[str, str]
    case: str
    declared: frozenset[str]

    def name(self, iri: str) -> str:
        """Return how a resource is called: by its id if its address is one of the case."""
        base = f"{BASE}{self.case}/"
        return iri.removeprefix(base) if iri.startswith(base) else short(iri)

    def unknown(self, iri: str) -> bool:
        """Tell whether an address is of our namespace and nobody declares it."""
        if not iri.startswith(IH) or iri == IH or iri in self.declared:
            return False
        return iri.removeprefix(IH) not in ontology_terms()[""]


def find_misused_terms(
    stated: Mapping[str, Iterable[ox.Quad]],
    graph: Index,
    schema: Schema,
    rows: Mapping[str, str],
    case: str,
) -> Iterator[Problem]:
    """Yield the terms of our namespace that nobody declares, and the rows without a class.

    The code that reads the cells of a row reports its unknown kinds, statuses and other terms.

    Args:
        stated: the quads of each file.
        graph: the index of all of them.
        schema: the schema of the case.
        rows: the table of each row, by its address.
        case: the id of the case.
    """
    reader = _Reader(graph, schema, rows, case, frozenset(_declared(graph, schema)))
    for file, quads in stated.items():
        yield from _undeclared(reader, file, quads)
        yield from _classless(reader, file, quads)


def _declared(graph: Index, schema: Schema) -> Iterator[str]:
    """Yield what the case declares.

    That is what it gives a class, its shapes, and the properties of columns and kinds.
    """
    yield from (iri for iri, node in graph.items() if any(path in node for path in _DECLARING))
    yield from (kind.property for kind in schema.tie_kinds.values() if kind.property)
    for column in _columns(schema):
        yield column.path
        yield column.until


def _columns(schema: Schema) -> Iterator[SchemaColumn]:
    """Return the columns of every table of a case."""
    return chain.from_iterable(spec.columns for spec in schema.tables.values())


@cache
def _ontology() -> Index:
    """Return the triples of the shipped ontology files, indexed by subject and predicate."""
    folder = shipped_files.folder("ontology")
    files = (rdf_files.read(folder / name) for name in _FILES)
    return rdf_files.index(chain.from_iterable(files))


@cache
def _documents() -> frozenset[str]:
    """Return the addresses of the ontology itself and its parts."""
    parts = (iri for iri in _ontology() if iri.startswith(f"{ONTOLOGY}/"))
    return frozenset({ONTOLOGY, *parts})


@cache
def ontology_terms() -> Mapping[str, frozenset[str]]:
    """Return the ontology's terms: by `kind`, `property`, `shape` and `term`; "" has all."""
    names: dict[str, set[str]] = defaultdict(set)
    for iri, node in _ontology().items():
        if iri.startswith(IH):
            names[_sort(node)].add(iri.removeprefix(IH))
    names[""] = set().union(*names.values())
    return {sort: frozenset(terms) for sort, terms in names.items()}


def _sort(node: Mapping[str, list[rdf_files.Term]]) -> str:
    """Return which sort of term a node of the ontology is: kind, shape, property, or else term."""
    types = {t.value for t in node.get(_TYPE, ())}
    if types & set(_CLASSES):
        return "kind"
    if any(t.startswith(SH) for t in types):
        return "shape"
    return "property" if any(t.endswith("Property") for t in types) else "term"


def slipped(iri: str) -> re.Match[str] | None:
    """Return how an address misses our namespace, or that of rows, though it must be meant.

    >>> bool(slipped("http://w3id.org/intermediation/ns#LendsTo"))
    True
    >>> bool(slipped(IH + "LendsTo"))
    False
    """
    if "intermediation" not in iri.lower() or iri.startswith((IH, BASE)) or iri in _documents():
        return None
    like = _LIKE_OURS.fullmatch(iri)
    if like and like["local"] in ontology_terms()[""]:
        return like
    return _LIKE_TERM.fullmatch(iri) or _LIKE_ROW.fullmatch(iri)


def own_word(term: rdf_files.Term, column: SchemaColumn, schema: Schema) -> str:
    """Return the word for a kind or another term; for a term of another namespace, its address.

    Args:
        term: what RDF has.
        column: a column of kinds or terms.
        schema: the schema of the case.
    """
    word = slug_of(term.value)
    if not isinstance(term, ox.NamedNode) or slipped(term.value):
        return word
    own_iris: set[str] = set()  # the addresses of our terms with this word
    if column.form == "kind":
        own_iris = {k.iri for k in schema.kinds(column.root).values() if k.slug == word}
    elif word in ontology_terms()["term"]:
        own_iris = {IH + word}
    return word if not own_iris or term.value in own_iris else short(term.value)


def _undeclared(reader: _Reader, file: str, quads: Iterable[ox.Quad]) -> Iterator[Problem]:
    """Yield one problem a term."""
    # Each address is looked at once, though it stands in many quads.
    addresses = {address for address, _ in chain.from_iterable(map(_addresses, quads))}
    strange = {address for address in addresses if reader.unknown(address) or slipped(address)}
    uses: dict[str, list[_Use]] = {}
    for quad in quads if strange else ():
        for address, sort in _addresses(quad):
            if address in strange and not _is_cell_value(reader, quad, address, sort):
                use = _Use(sort, rdf_files.subject_key(quad.subject))
                uses.setdefault(address, []).append(use)
    for term in list(uses)[:LISTED_TERMS]:
        yield _term_problem(reader, file, term, uses[term])
    if len(uses) > LISTED_TERMS:
        message = f"{len(uses) - LISTED_TERMS:,} more terms are unknown"
        yield Problem(file, 0, "", message, "the README of the ontology lists its terms")


def _addresses(quad: ox.Quad) -> Iterator[tuple[str, str]]:
    """Yield the addresses in a quad, each with what it is used as."""
    path = quad.predicate.value
    yield rdf_files.subject_key(quad.subject), "term"
    yield path, "property"
    if isinstance(quad.graph_name, ox.NamedNode):
        yield quad.graph_name.value, "graph"
    if isinstance(quad.object, ox.Literal):
        yield quad.object.datatype.value, "datatype"
    elif isinstance(quad.object, ox.NamedNode):
        yield quad.object.value, "kind" if path in (_TYPE, _ABOVE, IH + "kind") else "term"


def _is_cell_value(reader: _Reader, quad: ox.Quad, address: str, sort: str) -> bool:
    """Tell whether a term is the value of a cell; then the code that reads the cell reports it."""
    if sort not in ("kind", "term") or slipped(address):
        return False
    if rdf_files.subject_key(quad.object) != address:
        return False
    table = reader.rows.get(rdf_files.subject_key(quad.subject), "")
    if table not in reader.schema.tables:
        return False
    columns = (c for c in reader.schema.tables[table].columns if c.path == quad.predicate.value)
    return any(column.form in ("kind", "term") for column in columns)


def _term_problem(reader: _Reader, file: str, term: str, uses: list[_Use]) -> Problem:
    """Return the problem of an undeclared term: which resources use it, and the nearest term."""
    sort = uses[0].sort
    subjects = list(dict.fromkeys(reader.name(u.subject) for u in uses))
    is_subject = subjects[0] == reader.name(term)
    where = "which the case describes" if is_subject else f"of {several(subjects, str)}"
    if slip := slipped(term):
        message = f"{short(term)}, {where}, resembles our namespace, but is not in it"
        return Problem(file, 0, "", message, _cure(slip))
    terms = ontology_terms()
    words = terms.get(sort, frozenset()) or terms["term"]
    hint = near(f"ih:{term.removeprefix(IH)}", [f"ih:{word}" for word in words])
    hint = hint or "declare the term in the folder, or use a term of the ontology"
    column = sort if sort == "kind" else ""
    return Problem(file, 0, column, f"unknown {sort} {short(term)}, {where}", hint)


def _cure(slip: re.Match[str]) -> str:
    """Return a hint with the correct form of an address that misses our namespace."""
    if "local" not in slip.groupdict():
        return f"the addresses of rows begin with {BASE}"
    local = slip["local"]
    word = f"ih:{local}, " if local in ontology_terms()[""] else ""
    return f"did you mean {word}<{IH}{local}>?"


def _classless(reader: _Reader, file: str, quads: Iterable[ox.Quad]) -> Iterator[Problem]:
    """Yield the resources that have a property of rows, but are not rows."""
    classes_of = _classes_by_path(reader.schema)
    lost: dict[str, str] = {}
    for quad in quads:
        path, subject = quad.predicate.value, rdf_files.subject_key(quad.subject)
        if path in classes_of and subject not in lost and not _has_class(reader, subject):
            lost[subject] = path
    for subject, path in islice(lost.items(), LISTED_TERMS):
        message = f"{reader.name(subject)} has {short(path)}, but no class that makes it a row"
        hint = f"give it a class: {' or '.join(classes_of[path])}"
        yield Problem(file, 0, "", message, hint)
    if len(lost) > LISTED_TERMS:
        message = f"{len(lost) - LISTED_TERMS:,} more resources have no class that makes them rows"
        yield Problem(file, 0, "", message)


def _classes_by_path(schema: Schema) -> Mapping[str, list[str]]:
    """Return our properties that columns are read from, with the classes of the rows."""
    classes: dict[str, list[str]] = defaultdict(list)
    for spec in schema.tables.values():
        for column in spec.columns:
            for path in filter(None, (column.path, column.until, column.year)):
                if path.startswith(IH) and not column.inverse:
                    classes[path].append(short(spec.target))
    return classes


def _has_class(reader: _Reader, iri: str) -> bool:
    """Tell whether a resource is a row or a term, or has a class of ours, if misspelt."""
    if iri in reader.rows or iri == BASE + reader.case:
        return True
    node = reader.graph.get(iri, {})
    types = {t.value for t in node.get(_TYPE, ())}
    if types & set(_CLASSES) or _ABOVE in node:
        return True
    return any((iri.startswith(IH) and iri not in _NO_ROW) or slipped(iri) for iri in types)

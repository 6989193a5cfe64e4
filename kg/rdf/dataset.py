"""The quads of a case, one by one.

The rows, the triples derived from them, and the ontology stand each in a named graph.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pyoxigraph as ox

from kg.case import Case, rdf_graphs
from kg.case.rdf_graphs import BASE, ONTOLOGY_FILES
from kg.case.settings_as_text import sections
from kg.graph.inherit import Holding, inherit
from kg.schema import rdf_files
from kg.schema.model import SchemaColumn, TableSpec
from kg.schema.numerals import decimal
from kg.schema.rdf_files import DCTERMS, IH, RDF, XSD
from kg.system import shipped_files

PREFIXES = {
    "ih": IH,
    "rdf": RDF,
    "rdfs": rdf_files.RDFS,
    "xsd": XSD,
    "skos": rdf_files.SKOS,
    "dcterms": DCTERMS,
    "owl": rdf_files.OWL,
    "prov": rdf_files.PROV,
}
ONTOLOGY = ox.NamedNode(rdf_graphs.ONTOLOGY)
_TYPE = ox.NamedNode(RDF + "type")
_INTEGER = ox.NamedNode(XSD + "integer")
_DECIMAL = ox.NamedNode(XSD + "decimal")
_DATE = ox.NamedNode(XSD + "date")
DERIVED = IH + "DerivedTie"
Value = ox.NamedNode | ox.Literal


class _Statement(NamedTuple):
    """A triple; of a column that RDF states the other way round, the subject is the cell."""

    subject: Any
    predicate: ox.NamedNode
    object: Any


def case_graph(case: Case) -> ox.NamedNode:
    """Return the name of the graph that holds a case's rows."""
    return ox.NamedNode(f"{BASE}{case.id}")


def derived_graph(case: Case) -> ox.NamedNode:
    """Return the name of the graph of the triples derived from a case's rows."""
    return ox.NamedNode(f"{BASE}{case.id}/derived")


def robustness_graph(case: Case) -> ox.NamedNode:
    """Return the name of the graph that says how sure the answers of a case are."""
    return ox.NamedNode(f"{BASE}{case.id}/robustness")


def node(case: Case, row: str) -> ox.NamedNode:
    """Return the address of a row.

    Args:
        case: the case that the row is of.
        row: the id of the row.
    """
    return ox.NamedNode(f"{BASE}{case.id}/{row}")


def store(case: Case, as_of: date | None = None) -> ox.Store:
    """Return a case in an Oxigraph store in memory, with all its graphs.

    Args:
        case: the case.
        as_of: the day of the derived graph; by default the end of the case's period.
    """
    memory = ox.Store()
    memory.bulk_extend(quads(case, as_of))
    return memory


def dataset(case: Case, as_of: date | None = None) -> Any:  # noqa: ANN401
    """Return a case as an `rdflib.Dataset` over Oxigraph.

    Its default graph is the union of all its named graphs.

    Args:
        case: the case.
        as_of: the day of the derived graph; by default the end of the case's period.

    Example:
        >>> from kg.case import read_case
        >>> ds = dataset(read_case())
        >>> text = "ASK { ?tie ih:kind ih:AppliesThrough ; ih:evidence ?e }"
        >>> bool(ds.query(text, initNs=dict(ds.namespaces())))
        True
    """
    import oxrdflib
    import rdflib

    oxigraph = oxrdflib.OxigraphStore(store=store(case, as_of))
    graphs = rdflib.Dataset(store=oxigraph, default_union=True)
    for prefix, namespace in PREFIXES.items():
        graphs.bind(prefix, namespace)
    return graphs


def quads(case: Case, as_of: date | None = None) -> list[ox.Quad]:
    """Return all quads of a case: the rows, the derived, the ontology, and its own named graphs.

    Args:
        case: the case.
        as_of: the day of the derived graph; by default the end of the case's period.
    """
    holding = inherit(case, as_of)
    return [*rows(case), *derived(case, holding), *ontology(), *own_graphs(case)]


def own_graphs(case: Case) -> Iterator[ox.Quad]:
    """Yield the quads that the RDF files of a case have in named graphs."""
    yield from (q for q in case.more if q.graph_name != ox.DefaultGraph())


def ontology() -> Iterator[ox.Quad]:
    """Yield the ontology and its alignments, in the ontology's graph."""
    folder = shipped_files.folder("ontology")
    for name in ONTOLOGY_FILES:
        for quad in rdf_files.read(folder / name):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)


def rows(case: Case) -> Iterator[ox.Quad]:
    """Yield the case and its rows, column by column as the schema maps them, in the case graph."""
    graph = case_graph(case)
    for predicate, value in about_case(case):
        yield ox.Quad(graph, predicate, value, graph)
    for name, spec in case.schema.tables.items():
        for statement in _table(case, case.tables[name], spec):
            yield ox.Quad(*statement, graph)
    for quad in case.more:
        if quad.graph_name == ox.DefaultGraph():
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def about_case(case: Case) -> Iterator[tuple[ox.NamedNode, Value]]:
    """Yield the properties of the case itself, each with its value."""
    spec = case.schema.settings["case"]
    settings = case.settings
    yield _TYPE, ox.NamedNode(spec.target)
    names = ("id", "title", "summary", "licence", "language")
    texts = {name: getattr(settings, name) for name in names}
    texts |= sections(settings)
    for name, text in texts.items():
        column = spec.column(name)
        if text:
            language = settings.language if column.form == "lang" else None
            literal = ox.Literal(text, language=language) if language else ox.Literal(text)
            yield ox.NamedNode(column.path), literal
    if settings.evidence:
        column = spec.column("evidence")
        yield ox.NamedNode(column.path), node(case, settings.evidence)
    if settings.period:
        column = spec.column("period")
        yield ox.NamedNode(column.path), _day(settings.period[0])
        yield ox.NamedNode(column.until), _day(settings.period[1])


def _table(case: Case, frame: pl.DataFrame, spec: TableSpec) -> Iterator[_Statement]:
    """Yield the statements of a table, column by column."""
    target = ox.NamedNode(spec.target)
    subjects = [node(case, row) for row in frame["id"]]
    for subject in subjects:
        yield _Statement(subject, _TYPE, target)
    if not frame["id"].is_sorted():  # of sorted ids the addresses tell the order
        yield from _numbers(subjects)
    for column in spec.columns:
        if column.form == "date":
            yield from _dates(frame, column, subjects)
            continue
        cells = _ends_named(frame, column) if column.or_end else frame[column.name]
        if column.many:
            yield from _orders(column, subjects, cells)
        yield from _cells(case, column, subjects, cells)


def _numbers(subjects: list[ox.NamedNode]) -> Iterator[_Statement]:
    """Yield the number of each row, from 1."""
    predicate = ox.NamedNode(rdf_files.ROW_NUMBER)
    for number, subject in enumerate(subjects, 1):
        yield _Statement(subject, predicate, ox.Literal(str(number), datatype=_INTEGER))


def _cells(
    case: Case, column: SchemaColumn, subjects: list[ox.NamedNode], cells: pl.Series
) -> Iterator[_Statement]:
    """Yield the statements of a column; a kind is a type of its row too."""
    path = ox.NamedNode(column.path)
    to_term = _terms(case, column)
    for subject, cell in zip(subjects, cells, strict=True):
        if cell is None:
            continue
        items = cell if column.many else (cell,)
        for item in items:
            term = to_term(item)
            if column.inverse:
                yield _Statement(term, path, subject)
            else:
                yield _Statement(subject, path, term)
            if column.form == "kind":
                yield _Statement(subject, _TYPE, term)


def _orders(
    column: SchemaColumn, subjects: list[ox.NamedNode], cells: pl.Series
) -> Iterator[_Statement]:
    """Yield the order of each list that is not alphabetical, because RDF keeps no order."""
    order = ox.NamedNode(rdf_files.LIST_ORDER)
    for subject, cell in zip(subjects, cells, strict=True):
        if cell is None:
            continue
        items = list(cell)
        if items != sorted(set(items)):
            listed = ox.Literal(f"{column.name}:{';'.join(items)}")
            yield _Statement(subject, order, listed)


def _ends_named(frame: pl.DataFrame, column: SchemaColumn) -> pl.Series:
    """Return a column with the actor at that end in place of the words source and target."""
    cell = pl.col(column.name)
    is_source = cell == "source"
    is_target = cell == "target"
    at_target = pl.when(is_target).then("target").otherwise(cell)
    actor = pl.when(is_source).then("source").otherwise(at_target)
    return frame.select(actor.alias(column.name)).to_series()


def _dates(
    frame: pl.DataFrame, column: SchemaColumn, subjects: list[ox.NamedNode]
) -> Iterator[_Statement]:
    """Yield the first and the last day of each cell, and the year if both are in it."""
    first_path = ox.NamedNode(column.path)
    last_path = ox.NamedNode(column.until)
    stem = column.path.removesuffix("From")
    year_path = ox.NamedNode(f"{stem}Year")
    firsts = frame[f"{column.name}_from"]
    lasts = frame[f"{column.name}_to"]
    for subject, first, last in zip(subjects, firsts, lasts, strict=True):
        if first is None:
            continue
        yield _Statement(subject, first_path, _day(first))
        yield _Statement(subject, last_path, _day(last))
        if first.year == last.year:
            year = ox.Literal(str(first.year), datatype=_INTEGER)
            yield _Statement(subject, year_path, year)


def _day(day: date) -> ox.Literal:
    """Return a day as a literal of `xsd:date`."""
    return ox.Literal(day.isoformat(), datatype=_DATE)


def _terms(case: Case, column: SchemaColumn) -> Callable[[Any], Any]:
    """Return the function that turns a cell of a column into an RDF term."""
    match column.form:
        case "kind":
            kinds = case.schema.kinds(column.root).values()
            iris = {kind.slug: ox.NamedNode(kind.iri) for kind in kinds}
            return iris.__getitem__
        case "term":
            return lambda v: ox.NamedNode(IH + v)
        case "reference":
            return lambda v: node(case, v)
        case "decimal":
            # Items of lists are texts.
            return lambda v: ox.Literal(decimal(float(v)), datatype=_DECIMAL)
        case "integer":
            return lambda v: ox.Literal(str(v), datatype=_INTEGER)
        case "boolean":
            return lambda v: ox.Literal(v)
        case "lang":
            language = column.language or case.settings.language
            return lambda v: ox.Literal(v, language=language)
        case _:
            return lambda v: ox.Literal(v)


def derived(case: Case, holding: Holding) -> Iterator[ox.Quad]:
    """Yield the quads that follow from the rows of a case.

    These are inherited ties, each with the tie that it comes from, and the direct triples of active
    ties.

    Args:
        case: the case.
        holding: what holds in it, as `kg.graph.inherit.inherit` returns it.
    """
    is_inherited = pl.col("end") != ""
    for row in holding.each.filter(is_inherited).iter_rows(named=True):
        yield from _inherited_tie(case, row, "active")
    for row in holding.denials.filter(is_inherited).iter_rows(named=True):
        yield from _inherited_tie(case, row, row["status"])
    direct = _direct(case, holding)
    yield from sorted(direct, key=str)


def _inherited_tie(case: Case, row: Mapping[str, Any], status: str) -> Iterator[ox.Quad]:
    """Yield the quads of an inherited tie, whose address names the stated tie and the member."""
    graph = derived_graph(case)
    end = row["end"]
    member = row[end]
    tie = ox.NamedNode(f"{graph.value}/{row['tie']}/{end}/{member}")
    kind = case.schema.tie_kinds[row["kind"]]
    facts = {
        "kind": ox.NamedNode(kind.iri),
        "source": node(case, row["source"]),
        "target": node(case, row["target"]),
        "status": ox.NamedNode(IH + status),
        "derivedFrom": node(case, row["tie"]),
        "inheritedAt": ox.NamedNode(IH + end),
    }
    yield ox.Quad(tie, _TYPE, ox.NamedNode(DERIVED), graph)
    for name, fact in facts.items():
        predicate = ox.NamedNode(IH + name)
        yield ox.Quad(tie, predicate, fact, graph)


def _direct(case: Case, holding: Holding) -> set[ox.Quad]:
    """Return the triples from actor to actor, by property of the kind of tie and by channel."""
    graph = derived_graph(case)
    direct: set[ox.Quad] = set()
    ties = pl.concat([holding.each, holding.some])
    for row in ties.iter_rows(named=True):
        kind = case.schema.tie_kinds[row["kind"]]
        source = node(case, row["source"])
        target = node(case, row["target"])
        if kind.property:
            relation = ox.NamedNode(kind.property)
            direct.add(ox.Quad(source, relation, target, graph))
        channel = ox.NamedNode(f"{IH}{kind.channel}To")
        if kind.flow in ("along", "both"):
            direct.add(ox.Quad(source, channel, target, graph))
        if kind.flow in ("against", "both"):
            direct.add(ox.Quad(target, channel, source, graph))
    return direct

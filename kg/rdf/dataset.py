"""The quads of a case, one by one: the rows, what follows from them, and the ontology, each in its named graph."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

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
DERIVED = IH + "DerivedTie"


def case_graph(case: Case) -> ox.NamedNode:
    """Return the name of the graph that holds a case's rows."""
    return ox.NamedNode(f"{BASE}{case.id}")


def derived_graph(case: Case) -> ox.NamedNode:
    """Return the name of the graph that holds what follows from the rows."""
    return ox.NamedNode(f"{BASE}{case.id}/derived")


def node(case: Case, row: str) -> ox.NamedNode:
    """Return the address of a row."""
    return ox.NamedNode(f"{BASE}{case.id}/{row}")


def store(case: Case, as_of: date | None = None) -> ox.Store:
    """Return a case in an Oxigraph store in memory: its rows, the derived graph, and the ontology."""
    found = ox.Store()
    found.bulk_extend(quads(case, as_of))
    return found


def dataset(case: Case, as_of: date | None = None) -> Any:  # noqa: ANN401
    """Return a case as an `rdflib.Dataset` over Oxigraph, its default graph the union of all named graphs.

    Args:
        case: the case.
        as_of: the day that the derived graph is made for; by default the end of the case's period.

    Example:
        >>> from kg.case import read_case
        >>> ds = dataset(read_case())
        >>> bool(ds.query("ASK { ?tie ih:kind ih:AppliesThrough ; ih:evidence ?e }", initNs=dict(ds.namespaces())))
        True
    """
    import oxrdflib
    import rdflib

    found = rdflib.Dataset(
        store=oxrdflib.OxigraphStore(store=store(case, as_of)), default_union=True
    )
    for prefix, namespace in PREFIXES.items():
        found.bind(prefix, namespace)
    return found


def quads(case: Case, as_of: date | None = None) -> list[ox.Quad]:
    """Return all quads of a case: its graph, the derived and the ontology's, the user's own."""
    holding = inherit(case, as_of)
    return [*rows(case), *derived(case, holding), *ontology(), *own_graphs(case)]


def own_graphs(case: Case) -> Iterator[ox.Quad]:
    """Yield what the case's RDF has in named graphs of its own."""
    yield from (q for q in case.more if q.graph_name != ox.DefaultGraph())


def ontology() -> Iterator[ox.Quad]:
    """Yield the ontology and its alignments, in the ontology's graph."""
    for name in ONTOLOGY_FILES:
        for quad in rdf_files.read(shipped_files.find("ontology") / name):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY)


def rows(case: Case) -> Iterator[ox.Quad]:
    """Yield the case and its rows, column by column as the schema maps them, in the case graph."""
    graph = case_graph(case)
    yield from (ox.Quad(graph, p, o, graph) for p, o in about_case(case))
    for name, spec in case.schema.tables.items():
        yield from (ox.Quad(s, p, o, graph) for s, p, o in _table(case, case.tables[name], spec))
    more = (q for q in case.more if q.graph_name == ox.DefaultGraph())
    yield from (ox.Quad(q.subject, q.predicate, q.object, graph) for q in more)


def about_case(case: Case) -> Iterator[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]]:
    """Yield what is said of the case itself, as property and value."""
    spec, settings = case.schema.settings["case"], case.settings
    yield _TYPE, ox.NamedNode(spec.target)
    texts = {"id": settings.id, "title": settings.title, "summary": settings.summary}
    texts |= {"licence": settings.licence, "language": settings.language, **sections(settings)}
    for name, value in texts.items():
        column = spec.column(name)
        if value:
            language = settings.language if column.form == "lang" else None
            yield (
                ox.NamedNode(column.path),
                ox.Literal(value, language=language) if language else ox.Literal(value),
            )
    if settings.evidence:
        yield ox.NamedNode(spec.column("evidence").path), node(case, settings.evidence)
    if settings.period:
        column = spec.column("period")
        yield ox.NamedNode(column.path), _day(settings.period[0])
        yield ox.NamedNode(column.until), _day(settings.period[1])


def _table(
    case: Case, frame: pl.DataFrame, spec: TableSpec
) -> Iterator[tuple[Any, ox.NamedNode, Any]]:
    target = ox.NamedNode(spec.target)
    subjects = [node(case, row) for row in frame["id"]]
    yield from ((s, _TYPE, target) for s in subjects)
    if not frame["id"].is_sorted():  # else their order is told by their addresses
        number, whole = ox.NamedNode(rdf_files.ROW_NUMBER), ox.NamedNode(XSD + "integer")
        yield from (
            (s, number, ox.Literal(str(n), datatype=whole)) for n, s in enumerate(subjects, 1)
        )
    for column in spec.columns:
        path = ox.NamedNode(column.path)
        if column.form == "date":
            yield from _dates(frame, column, subjects)
            continue
        term = _terms(case, column)
        cells = _ends_named(frame, column) if column.or_end else frame[column.name]
        if column.many:
            yield from _orders(column, subjects, cells)
        for subject, cell in zip(subjects, cells, strict=True):
            for value in () if cell is None else cell if column.many else (cell,):
                found = term(value)
                yield (found, path, subject) if column.inverse else (subject, path, found)
                if column.form == "kind":
                    yield subject, _TYPE, found


def _orders(
    column: SchemaColumn, subjects: list[ox.NamedNode], cells: pl.Series
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, ox.Literal]]:
    """Yield the order of each list that has another than that of its letters, for RDF keeps none."""
    order = ox.NamedNode(rdf_files.LIST_ORDER)
    for subject, cell in zip(subjects, cells, strict=True):
        items = [] if cell is None else list(cell)
        if items != sorted(set(items)):
            yield subject, order, ox.Literal(f"{column.name}:{';'.join(items)}")


def _ends_named(frame: pl.DataFrame, column: SchemaColumn) -> pl.Series:
    """Return a column in which the words source and target are replaced by the actor at that end."""
    cell = pl.col(column.name)
    words = (
        pl.when(cell == "source")
        .then("source")
        .when(cell == "target")
        .then("target")
        .otherwise(cell)
    )
    return frame.select(words.alias(column.name))[column.name]


def _dates(
    frame: pl.DataFrame, column: SchemaColumn, subjects: list[ox.NamedNode]
) -> Iterator[tuple[Any, ox.NamedNode, Any]]:
    year = ox.NamedNode(column.path.removesuffix("From") + "Year")
    firsts, lasts = frame[f"{column.name}_from"], frame[f"{column.name}_to"]
    for subject, first, last in zip(subjects, firsts, lasts, strict=True):
        if first is not None:
            yield subject, ox.NamedNode(column.path), _day(first)
            yield subject, ox.NamedNode(column.until), _day(last)
            if first.year == last.year:
                yield (
                    subject,
                    year,
                    ox.Literal(str(first.year), datatype=ox.NamedNode(XSD + "integer")),
                )


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=ox.NamedNode(XSD + "date"))


def _terms(case: Case, column: SchemaColumn) -> Callable[[Any], Any]:
    """Return the function that turns a cell of a column into an RDF term."""
    match column.form:
        case "kind":
            iris = {k.slug: ox.NamedNode(k.iri) for k in case.schema.kinds(column.root).values()}
            return iris.__getitem__
        case "term":
            return lambda v: ox.NamedNode(IH + v)
        case "reference":
            return lambda v: node(case, v)
        case "decimal":
            # Items of lists are texts.
            return lambda v: ox.Literal(decimal(float(v)), datatype=ox.NamedNode(XSD + "decimal"))
        case "integer":
            return lambda v: ox.Literal(str(v), datatype=ox.NamedNode(XSD + "integer"))
        case "boolean":
            return lambda v: ox.Literal(v)
        case "lang":
            language = column.language or case.settings.language
            return lambda v: ox.Literal(v, language=language)
        case _:
            return lambda v: ox.Literal(v)


def derived(case: Case, holding: Holding) -> Iterator[ox.Quad]:
    """Yield what follows: inherited ties, each naming the tie it came from, and the direct triples of active ties."""
    graph = derived_graph(case)
    for status, frame in (("active", holding.each), ("", holding.denials)):
        for row in frame.filter(pl.col("end") != "").iter_rows(named=True):
            member = row[row["end"]]
            tie = ox.NamedNode(f"{graph.value}/{row['tie']}/{row['end']}/{member}")
            facts = {
                "kind": ox.NamedNode(case.schema.tie_kinds[row["kind"]].iri),
                "source": node(case, row["source"]),
                "target": node(case, row["target"]),
                "status": ox.NamedNode(IH + (status or row["status"])),
                "derivedFrom": node(case, row["tie"]),
                "inheritedAt": ox.NamedNode(IH + row["end"]),
            }
            yield ox.Quad(tie, _TYPE, ox.NamedNode(DERIVED), graph)
            yield from (ox.Quad(tie, ox.NamedNode(IH + p), o, graph) for p, o in facts.items())
    yield from sorted(_direct(case, holding), key=str)


def _direct(case: Case, holding: Holding) -> set[ox.Quad]:
    graph, found = derived_graph(case), set()
    for row in pl.concat([holding.each, holding.some]).iter_rows(named=True):
        kind = case.schema.tie_kinds[row["kind"]]
        source, target = node(case, row["source"]), node(case, row["target"])
        if kind.property:
            found.add(ox.Quad(source, ox.NamedNode(kind.property), target, graph))
        channel = ox.NamedNode(f"{IH}{kind.channel}To")
        if kind.flow in ("along", "both"):
            found.add(ox.Quad(source, channel, target, graph))
        if kind.flow in ("against", "both"):
            found.add(ox.Quad(target, channel, source, graph))
    return found

"""Reading the schema from the ontology, its shapes, and the RDF files of a case."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import RdfError, quoted
from kg.schema import rdf_files
from kg.schema.model import Form, Kind, Schema, SchemaColumn, Strategy, TableSpec, slug_of
from kg.schema.numerals import Refusal, read_number
from kg.schema.rdf_files import IH, RDF, RDFS, SH, SKOS, XSD, Index, Term
from kg.system import shipped_files

Node = Mapping[str, list[Term]]  # the objects of a subject, by the predicate
_FORMS: dict[str, Form] = {
    XSD + "string": "text",
    RDF + "langString": "lang",
    XSD + "decimal": "decimal",
    XSD + "integer": "integer",
    XSD + "boolean": "boolean",
    XSD + "date": "date",
}
# Tables of the shapes that are sections of case.toml.
SETTINGS = ("case", "channels", "findings", "rivals", "report", "report-language")


@cache
def _own() -> tuple[ox.Quad, ...]:
    """Return the quads of the shipped ontology and its shapes."""
    folder = shipped_files.folder("ontology")
    return (*rdf_files.read(folder / "ih.ttl"), *rdf_files.read(folder / "shapes.ttl"))


@cache
def own_schema() -> Schema:
    """Return the schema of the ontology alone."""
    return _schema(_own())


def read_schema(more: Iterable[ox.Quad] = ()) -> Schema:
    """Read the schema; `more` are a case's own triples, which may add kinds and columns.

    Raises:
        RdfError: a shape has a text where a number must be.
    """
    more = tuple(more)
    return _schema((*_own(), *more)) if more else own_schema()


def _schema(quads: Iterable[ox.Quad]) -> Schema:
    """Return the schema that an ontology and its shapes make."""
    graph = rdf_files.index(quads)
    shapes = [node for node in graph.values() if SH + "targetClass" in node]
    targets = {
        _text(node, SH + "targetClass"): _text(node, IH + "tableName")
        for node in shapes
        if IH + "tableName" in node
    }
    tables = {
        name: _table(graph, node, name, targets)
        for node in shapes
        if (name := _text(node, IH + "tableName"))
    }
    # Their shapes have names of tables too, but a case has them in its settings.
    settings = {name: tables.pop(name) for name in SETTINGS}
    strategies = [_strategy(graph, iri) for iri in _instances(graph, IH + "Strategy")]
    return Schema(
        tables=MappingProxyType(tables),
        settings=MappingProxyType(settings),
        actor_kinds=MappingProxyType(_kinds(graph, IH + "Actor")),
        tie_kinds=MappingProxyType(_kinds(graph, IH + "Tie")),
        channels=MappingProxyType(_labels(graph, _instances(graph, IH + "Channel"))),
        strategies=MappingProxyType({strategy.slug: strategy for strategy in strategies}),
        labels=MappingProxyType(_labels(graph, _vocabulary(graph))),
        marks=MappingProxyType(_marks(graph)),
    )


def _table(graph: Index, node: Node, name: str, targets: Mapping[str, str]) -> TableSpec:
    """Return a table from its shape, the columns in the order of `sh:order`."""
    properties = [graph[term.value] for term in node.get(SH + "property", ())]
    shapes = [shape for shape in properties if SH + "name" in shape]
    columns: list[tuple[float, SchemaColumn]] = []
    for shape in shapes:
        order = _number(shape, SH + "order") or 0
        columns.append((order, _column(graph, shape, targets)))
    # The sort is stable: columns of the same order stay as they are written.
    columns.sort(key=itemgetter(0))
    return TableSpec(
        name,
        _text(node, SH + "targetClass"),
        _text(node, RDFS + "label"),
        _text(node, RDFS + "comment"),
        tuple(column for _, column in columns),
    )


def _column(graph: Index, shape: Node, targets: Mapping[str, str]) -> SchemaColumn:
    """Return a column of a table from the shape of a property."""
    path = _text(shape, SH + "path")
    is_inverse = SH + "inversePath" in graph.get(path, {})
    if is_inverse:
        path = _text(graph[path], SH + "inversePath")
    allowed = _list(graph, _text(shape, SH + "in")) if SH + "in" in shape else []
    root = ""
    if SH + "node" in shape:
        # The cell must be a class below the root: a shape within the shape says which.
        below = graph[_text(graph[_text(shape, SH + "node")], SH + "property")]
        root = _text(below, SH + "hasValue")
    form: Form = _FORMS.get(_text(shape, SH + "datatype"), "text")
    if allowed:
        form = "term" if isinstance(allowed[0], ox.NamedNode) else "word"
    elif root:
        form = "kind"
    elif SH + "class" in shape:
        form = "reference"
    default = shape.get(SH + "defaultValue")
    return SchemaColumn(
        name=_text(shape, SH + "name"),
        path=path,
        form=form,
        description=_text(shape, SH + "description"),
        inverse=is_inverse,
        required=_number(shape, SH + "minCount") == 1,
        many=SH + "maxCount" not in shape and SH + "uniqueLang" not in shape,
        values=tuple(slug_of(t.value) if form == "term" else t.value for t in allowed),
        refers=targets.get(_text(shape, SH + "class"), ""),
        root=root,
        until=_text(shape, IH + "untilPath"),
        pattern=_text(shape, SH + "pattern"),
        least=_number(shape, SH + "minInclusive"),
        most=_number(shape, SH + "maxInclusive"),
        default=slug_of(default[0].value) if default else None,
        language=_text(shape, IH + "languageOf"),
        or_end=_text(shape, IH + "orEnd") == "true",
    )


def _kinds(graph: Index, root: str) -> dict[str, Kind]:
    """Return the kinds below a root class, `Actor` or `Tie`, by slug, those nearer to it first."""
    parents: dict[str, list[str]] = {}
    for iri, node in graph.items():
        for term in node.get(RDFS + "subClassOf", ()):
            if isinstance(term, ox.NamedNode):
                parents.setdefault(iri, []).append(term.value)
    classes, waiting = {root: None}, [root]
    while waiting:
        parent = waiting.pop(0)
        for iri, above in parents.items():
            if parent in above and iri not in classes and iri != IH + "DerivedTie":
                classes[iri] = None
                waiting.append(iri)
    if root == IH + "Tie":
        del classes[root]  # a tie has a kind; an actor may be just an actor
    kinds = {}
    for iri in classes:
        node = graph.get(iri, {})
        above = [parent for parent in parents.get(iri, ()) if parent in classes]
        kinds[slug_of(iri)] = Kind(
            slug=slug_of(iri),
            iri=iri,
            label=_label(graph, iri),
            comment=_text(node, RDFS + "comment"),
            parents=tuple(map(slug_of, above)),
            channel=_inherited(graph, parents, iri, IH + "channel"),
            flow=_inherited(graph, parents, iri, IH + "flow"),
            exclusive_at=_inherited(graph, parents, iri, IH + "exclusiveAt"),
            share_of=_inherited(graph, parents, iri, IH + "shareOf"),
            returns=_inherited(graph, parents, iri, IH + "returns") == "true",
            strategies=tuple(slug_of(term.value) for term in node.get(IH + "strategy", ())),
            property=_text(node, IH + "tieProperty"),
            plural=_text(node, SKOS + "altLabel") or f"{_label(graph, iri)}s",
            too_general=_text(node, IH + "tooGeneral") == "true",
        )
    return kinds


def _inherited(graph: Index, parents: Mapping[str, list[str]], iri: str, predicate: str) -> str:
    """Return what a kind states, or else the nearest kind above it that states it.

    So a case's own kind has the channel and the flow of the kind it specialises, unless it states
    others.
    """
    waiting, visited = [iri], set()
    while waiting:
        kind = waiting.pop(0)
        if kind not in visited:
            visited.add(kind)
            if slug := _slug(graph.get(kind, {}), predicate):
                return slug
            waiting.extend(parents.get(kind, ()))
    return ""


def _strategy(graph: Index, iri: str) -> Strategy:
    """Return a strategy with the rule by which it is recognised."""
    node = graph[iri]
    return Strategy(
        slug_of(iri),
        _label(graph, iri),
        _text(node, RDFS + "comment"),
        _slug(node, IH + "ruleKind"),
        _number(node, IH + "ruleMaxShare"),
        _slug(node, IH + "ruleSource"),
    )


def _vocabulary(graph: Index) -> Iterator[str]:
    """Yield the words of closed lists: the instances of classes below Vocabulary."""
    for iri, node in graph.items():
        if any(term.value == IH + "Vocabulary" for term in node.get(RDFS + "subClassOf", ())):
            yield from _instances(graph, iri)


def _instances(graph: Index, cls: str) -> list[str]:
    """Return the addresses of the instances of a class."""
    types = {iri: node.get(RDF + "type", ()) for iri, node in graph.items()}
    return [iri for iri, terms in types.items() if any(term.value == cls for term in terms)]


def _list(graph: Index, head: str) -> list[Term]:
    """Return the items of an RDF list, in order."""
    items = []
    while head and head != RDF + "nil":
        items.append(graph[head][RDF + "first"][0])
        head = graph[head][RDF + "rest"][0].value
    return items


def _marks(graph: Index) -> dict[str, str]:
    """Return the mark of each method of evidence, by its slug."""
    methods = _instances(graph, IH + "Method")
    return {slug_of(iri): _text(graph[iri], IH + "mark") for iri in methods}


def _labels(graph: Index, iris: Iterable[str]) -> dict[str, str]:
    """Return the English labels of resources by their slugs."""
    return {slug_of(iri): _label(graph, iri) for iri in iris}


def _label(graph: Index, iri: str) -> str:
    """Return the English label of a resource; its slug with spaces where it has none."""
    node = graph.get(iri, {})
    labels = [*node.get(RDFS + "label", ()), *node.get(SKOS + "prefLabel", ())]
    english = [term.value for term in labels if getattr(term, "language", None) in (None, "en")]
    return english[0] if english else slug_of(iri).replace("-", " ")


def _text(node: Node, predicate: str) -> str:
    """Return the first object of a predicate as a text; empty where there is none."""
    return node[predicate][0].value if node.get(predicate) else ""


def _slug(node: Node, predicate: str) -> str:
    """Return the slug of the first object of a predicate; empty where there is none."""
    iri = _text(node, predicate)
    return slug_of(iri) if iri else ""


def _number(node: Node, predicate: str) -> float | None:
    """Return the first object of a predicate as a number; None where there is none."""
    if not (text := _text(node, predicate)):
        return None
    number = read_number(text)
    if isinstance(number, Refusal):
        where = f"{slug_of(predicate)} of {_text(node, SH + 'name') or 'a shape'}"
        raise RdfError(f"{where}: {quoted(text)} {number.reason}", number.hint)
    return number.value

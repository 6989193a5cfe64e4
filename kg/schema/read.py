"""Reading the schema from the ontology and its shapes, with what RDF files of a case add."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

import pyoxigraph as ox

from kg.errors import RdfError, quoted
from kg.schema import rdf_files
from kg.schema.model import Form, Kind, Schema, SchemaColumn, Strategy, TableSpec, slug_of
from kg.schema.numerals import Refusal, read_number
from kg.schema.rdf_files import IH, RDF, RDFS, SH, SKOS, XSD, Index, Term
from kg.system import shipped_files

_FORMS: dict[str, Form] = {
    XSD + "string": "text",
    RDF + "langString": "lang",
    XSD + "decimal": "decimal",
    XSD + "integer": "integer",
    XSD + "boolean": "boolean",
    XSD + "date": "date",
}


@cache
def _own() -> tuple[ox.Quad, ...]:
    folder = shipped_files.find("ontology")
    return tuple(q for name in ("ih.ttl", "shapes.ttl") for q in rdf_files.read(folder / name))


@cache
def own_schema() -> Schema:
    """Return the schema of the ontology alone."""
    return _schema(_own())


def read_schema(more: Iterable[ox.Quad] = ()) -> Schema:
    """Read the schema; `more` are a case's own triples, which may add kinds and columns.

    Raises:
        RdfError: a number in them is none.
    """
    more = tuple(more)
    return _schema((*_own(), *more)) if more else own_schema()


def _schema(quads: Iterable[ox.Quad]) -> Schema:
    graph = rdf_files.index(quads)
    targets = {
        _one(node, SH + "targetClass"): _text(node, IH + "tableName")
        for node in graph.values()
        if IH + "tableName" in node and SH + "targetClass" in node
    }
    tables = {
        name: _table(graph, node, name, targets)
        for node in graph.values()
        if (name := _text(node, IH + "tableName")) and SH + "targetClass" in node
    }
    settings = {name: tables.pop(name) for name in ("case", "channels", "findings", "rivals")}
    strategies = {
        s.slug: s for iri in _instances(graph, IH + "Strategy") for s in [_strategy(graph, iri)]
    }
    return Schema(
        tables=MappingProxyType(tables),
        settings=MappingProxyType(settings),
        actor_kinds=MappingProxyType(_kinds(graph, IH + "Actor")),
        tie_kinds=MappingProxyType(_kinds(graph, IH + "Tie")),
        channels=MappingProxyType(
            {slug_of(i): _label(graph, i) for i in _instances(graph, IH + "Channel")}
        ),
        strategies=MappingProxyType(strategies),
        labels=MappingProxyType({slug_of(i): _label(graph, i) for i in _vocabulary(graph)}),
    )


def _table(
    graph: Index, node: Mapping[str, list[Term]], name: str, targets: Mapping[str, str]
) -> TableSpec:
    shapes = [
        graph[p.value] for p in node.get(SH + "property", ()) if SH + "name" in graph[p.value]
    ]
    columns = sorted(
        (
            (_number(s, SH + "order") or 0, i, _column(graph, s, targets))
            for i, s in enumerate(shapes)
        )
    )
    return TableSpec(
        name,
        _one(node, SH + "targetClass"),
        _text(node, RDFS + "label"),
        _text(node, RDFS + "comment"),
        tuple(c for _, _, c in columns),
    )


def _column(
    graph: Index, shape: Mapping[str, list[Term]], targets: Mapping[str, str]
) -> SchemaColumn:
    path, inverse = _one(shape, SH + "path"), False
    if SH + "inversePath" in graph.get(path, {}):
        path, inverse = _one(graph[path], SH + "inversePath"), True
    allowed = _list(graph, _one(shape, SH + "in")) if SH + "in" in shape else []
    root = ""
    if SH + "node" in shape:
        constraint = graph[_one(graph[_one(shape, SH + "node")], SH + "property")]
        root = _one(constraint, SH + "hasValue")
    form: Form = _FORMS.get(_one(shape, SH + "datatype"), "text")
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
        inverse=inverse,
        required=_number(shape, SH + "minCount") == 1,
        many=SH + "maxCount" not in shape and SH + "uniqueLang" not in shape,
        values=tuple(slug_of(v.value) if form == "term" else v.value for v in allowed),
        refers=targets.get(_one(shape, SH + "class"), ""),
        root=root,
        until=_one(shape, IH + "untilPath"),
        pattern=_text(shape, SH + "pattern"),
        least=_number(shape, SH + "minInclusive"),
        most=_number(shape, SH + "maxInclusive"),
        default=slug_of(default[0].value) if default else None,
        language=_text(shape, IH + "languageOf"),
        or_end=_text(shape, IH + "orEnd") == "true",
    )


def _kinds(graph: Index, root: str) -> dict[str, Kind]:
    parents: dict[str, list[str]] = {}
    for iri, node in graph.items():
        for above in node.get(RDFS + "subClassOf", ()):
            if isinstance(above, ox.NamedNode):
                parents.setdefault(iri, []).append(above.value)
    found, waiting = {root: 0}, [root]
    while waiting:
        above_iri = waiting.pop(0)
        for iri, over in parents.items():
            if above_iri in over and iri not in found and iri != IH + "DerivedTie":
                found[iri] = len(found)
                waiting.append(iri)
    kinds = {}
    for iri in found:
        if iri == root == IH + "Tie":
            continue
        node = graph.get(iri, {})
        kinds[slug_of(iri)] = Kind(
            slug=slug_of(iri),
            iri=iri,
            label=_label(graph, iri),
            comment=_text(node, RDFS + "comment"),
            parents=tuple(
                slug_of(p) for p in parents.get(iri, ()) if p in found and p != IH + "Tie"
            ),
            channel=_inherited(graph, parents, iri, IH + "channel"),
            flow=_inherited(graph, parents, iri, IH + "flow"),
            exclusive_at=_inherited(graph, parents, iri, IH + "exclusiveAt"),
            share_of=_inherited(graph, parents, iri, IH + "shareOf"),
            returns=_inherited(graph, parents, iri, IH + "returns") == "true",
            strategies=tuple(slug_of(s.value) for s in node.get(IH + "strategy", ())),
            property=_one(node, IH + "tieProperty"),
            plural=_one(node, SKOS + "altLabel") or f"{_label(graph, iri)}s",
        )
    return kinds


def _inherited(graph: Index, parents: Mapping[str, list[str]], iri: str, predicate: str) -> str:
    # A case's own kind takes channel, flow and the rest from the kind it specialises, unless it says otherwise.
    waiting, seen = [iri], set()
    while waiting:
        kind = waiting.pop(0)
        if kind not in seen:
            seen.add(kind)
            if found := _slug_of(graph.get(kind, {}), predicate):
                return found
            waiting.extend(parents.get(kind, ()))
    return ""


def _strategy(graph: Index, iri: str) -> Strategy:
    node = graph[iri]
    return Strategy(
        slug_of(iri),
        _label(graph, iri),
        _text(node, RDFS + "comment"),
        _slug_of(node, IH + "ruleKind"),
        _number(node, IH + "ruleMaxShare"),
        _slug_of(node, IH + "ruleSource"),
    )


def _vocabulary(graph: Index) -> list[str]:
    classes = [
        c
        for c in graph
        if IH + "Vocabulary" in {v.value for v in graph[c].get(RDFS + "subClassOf", ())}
    ]
    return [i for c in classes for i in _instances(graph, c)]


def _instances(graph: Index, cls: str) -> list[str]:
    return [
        iri
        for iri, node in graph.items()
        if any(t.value == cls for t in node.get(RDF + "type", ()))
    ]


def _list(graph: Index, head: str) -> list[Term]:
    items = []
    while head and head != RDF + "nil":
        items.append(graph[head][RDF + "first"][0])
        head = graph[head][RDF + "rest"][0].value
    return items


def _label(graph: Index, iri: str) -> str:
    labels = graph.get(iri, {}).get(RDFS + "label", []) + graph.get(iri, {}).get(
        SKOS + "prefLabel", []
    )
    english = [v.value for v in labels if getattr(v, "language", None) in (None, "en")]
    return english[0] if english else slug_of(iri).replace("-", " ")


def _one(node: Mapping[str, list[Term]], predicate: str) -> str:
    return node[predicate][0].value if node.get(predicate) else ""


_text = _one


def _slug_of(node: Mapping[str, list[Term]], predicate: str) -> str:
    found = _one(node, predicate)
    return slug_of(found) if found else ""


def _number(node: Mapping[str, list[Term]], predicate: str) -> float | None:
    if not (text := _one(node, predicate)):
        return None
    number = read_number(text)
    if isinstance(number, Refusal):
        where = f"{slug_of(predicate)} of {_one(node, SH + 'name') or 'a shape'}"
        raise RdfError(f"{where}: {quoted(text)} {number.reason}", number.hint)
    return number.value

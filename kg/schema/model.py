"""The schema: tables, columns and kinds, read from the ontology and from nowhere else."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

import pyoxigraph as ox

from kg.errors import RdfError, shown
from kg.schema import rdf_files
from kg.schema.numerals import Refusal, read_number
from kg.schema.rdf_files import IH, RDF, RDFS, SH, SKOS, XSD, Index, Term
from kg.system import shipped_files

Form = Literal["text", "lang", "decimal", "integer", "boolean", "date", "reference", "term", "word", "kind"]
_FORMS: dict[str, Form] = {
    XSD + "string": "text",
    RDF + "langString": "lang",
    XSD + "decimal": "decimal",
    XSD + "integer": "integer",
    XSD + "boolean": "boolean",
    XSD + "date": "date",
}
ENDS = ("source", "target")


@dataclass(frozen=True)
class Column:
    """A column of a table, as its property shape describes it.

    `values` lists what a `term` or `word` may be, `refers` the table a `reference` points into (empty: any),
    `root` the class that a `kind` descends from, `until` the property for the last day of a partial `date`.
    """

    name: str
    path: str
    form: Form
    description: str
    inverse: bool = False
    required: bool = False
    many: bool = False
    values: tuple[str, ...] = ()
    refers: str = ""
    root: str = ""
    until: str = ""
    pattern: str = ""
    least: float | None = None
    most: float | None = None
    default: str | None = None
    language: str = ""
    or_end: bool = False

    @property
    def year(self) -> str:
        """Return the property for the year of a partial date; of another column nothing."""
        return self.path.removesuffix("From") + "Year" if self.form == "date" else ""


@dataclass(frozen=True)
class TableSpec:
    """A table, as its node shape describes it."""

    name: str
    target: str
    label: str
    comment: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Kind:
    """A kind of actor or tie, as its class describes it. `flow` is `along`, `against`, `both` or empty."""

    slug: str
    iri: str
    label: str
    comment: str
    parents: tuple[str, ...]
    channel: str = ""
    flow: str = ""
    exclusive_at: str = ""
    share_of: str = ""
    returns: bool = False
    strategies: tuple[str, ...] = ()
    property: str = ""
    plural: str = ""


@dataclass(frozen=True)
class Strategy:
    """A strategy of independence; where it has a rule, the kind, greatest share and kind of source it asks for."""

    slug: str
    label: str
    comment: str
    rule_kind: str = ""
    rule_max_share: float | None = None
    rule_source: str = ""


@dataclass(frozen=True)
class Schema:
    """All that the ontology says about tables, kinds, channels and strategies."""

    tables: Mapping[str, TableSpec]
    settings: Mapping[str, TableSpec]
    actor_kinds: Mapping[str, Kind]
    tie_kinds: Mapping[str, Kind]
    channels: Mapping[str, str]
    strategies: Mapping[str, Strategy]
    labels: Mapping[str, str]

    def kinds(self, root: str) -> Mapping[str, Kind]:
        """Return the kinds below a root class, `Actor` or `Tie`."""
        return self.actor_kinds if root == IH + "Actor" else self.tie_kinds

    def below(self, slug: str) -> frozenset[str]:
        """Return a kind and all its sub-kinds, of actors or of ties."""
        return _below(self.tie_kinds if slug in self.tie_kinds else self.actor_kinds, slug)

    def above(self, slug: str) -> tuple[str, ...]:
        """Return a kind and all that it descends from, nearest first."""
        kinds = self.tie_kinds if slug in self.tie_kinds else self.actor_kinds
        line, waiting = [], [slug]
        while waiting:
            kind = waiting.pop(0)
            if kind in kinds and kind not in line:
                line.append(kind)
                waiting.extend(kinds[kind].parents)
        return tuple(line)


def _below(kinds: Mapping[str, Kind], slug: str) -> frozenset[str]:
    found, waiting = {slug}, [slug]
    while waiting:
        above = waiting.pop()
        for kind in kinds.values():
            if above in kind.parents and kind.slug not in found:
                found.add(kind.slug)
                waiting.append(kind.slug)
    return frozenset(found)


def slug(iri: str) -> str:
    """Return the kebab case of the local name of an IRI.

    >>> slug("https://w3id.org/intermediation/ns#CreditAssociation"), slug("urn:x#ForeignSME"), slug("x#JointRDWith")
    ('credit-association', 'foreign-sme', 'joint-rd-with')
    """
    local = re.split(r"[#/:]", iri)[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", local).lower()


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
    strategies = {s.slug: s for iri in _instances(graph, IH + "Strategy") for s in [_strategy(graph, iri)]}
    return Schema(
        tables=MappingProxyType(tables),
        settings=MappingProxyType(settings),
        actor_kinds=MappingProxyType(_kinds(graph, IH + "Actor")),
        tie_kinds=MappingProxyType(_kinds(graph, IH + "Tie")),
        channels=MappingProxyType({slug(i): _label(graph, i) for i in _instances(graph, IH + "Channel")}),
        strategies=MappingProxyType(strategies),
        labels=MappingProxyType({slug(i): _label(graph, i) for i in _vocabulary(graph)}),
    )


def _table(graph: Index, node: Mapping[str, list[Term]], name: str, targets: Mapping[str, str]) -> TableSpec:
    shapes = [graph[p.value] for p in node.get(SH + "property", ()) if SH + "name" in graph[p.value]]
    columns = sorted(((_number(s, SH + "order") or 0, i, _column(graph, s, targets)) for i, s in enumerate(shapes)))
    return TableSpec(
        name,
        _one(node, SH + "targetClass"),
        _text(node, RDFS + "label"),
        _text(node, RDFS + "comment"),
        tuple(c for _, _, c in columns),
    )


def _column(graph: Index, shape: Mapping[str, list[Term]], targets: Mapping[str, str]) -> Column:
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
    return Column(
        name=_text(shape, SH + "name"),
        path=path,
        form=form,
        description=_text(shape, SH + "description"),
        inverse=inverse,
        required=_number(shape, SH + "minCount") == 1,
        many=SH + "maxCount" not in shape and SH + "uniqueLang" not in shape,
        values=tuple(slug(v.value) if form == "term" else v.value for v in allowed),
        refers=targets.get(_one(shape, SH + "class"), ""),
        root=root,
        until=_one(shape, IH + "untilPath"),
        pattern=_text(shape, SH + "pattern"),
        least=_number(shape, SH + "minInclusive"),
        most=_number(shape, SH + "maxInclusive"),
        default=slug(default[0].value) if default else None,
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
        kinds[slug(iri)] = Kind(
            slug=slug(iri),
            iri=iri,
            label=_label(graph, iri),
            comment=_text(node, RDFS + "comment"),
            parents=tuple(slug(p) for p in parents.get(iri, ()) if p in found and p != IH + "Tie"),
            channel=_inherited(graph, parents, iri, IH + "channel"),
            flow=_inherited(graph, parents, iri, IH + "flow"),
            exclusive_at=_inherited(graph, parents, iri, IH + "exclusiveAt"),
            share_of=_inherited(graph, parents, iri, IH + "shareOf"),
            returns=_inherited(graph, parents, iri, IH + "returns") == "true",
            strategies=tuple(slug(s.value) for s in node.get(IH + "strategy", ())),
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
        slug(iri),
        _label(graph, iri),
        _text(node, RDFS + "comment"),
        _slug_of(node, IH + "ruleKind"),
        _number(node, IH + "ruleMaxShare"),
        _slug_of(node, IH + "ruleSource"),
    )


def _vocabulary(graph: Index) -> list[str]:
    classes = [c for c in graph if IH + "Vocabulary" in {v.value for v in graph[c].get(RDFS + "subClassOf", ())}]
    return [i for c in classes for i in _instances(graph, c)]


def _instances(graph: Index, cls: str) -> list[str]:
    return [iri for iri, node in graph.items() if any(t.value == cls for t in node.get(RDF + "type", ()))]


def _list(graph: Index, head: str) -> list[Term]:
    items = []
    while head and head != RDF + "nil":
        items.append(graph[head][RDF + "first"][0])
        head = graph[head][RDF + "rest"][0].value
    return items


def _label(graph: Index, iri: str) -> str:
    labels = graph.get(iri, {}).get(RDFS + "label", []) + graph.get(iri, {}).get(SKOS + "prefLabel", [])
    english = [v.value for v in labels if getattr(v, "language", None) in (None, "en")]
    return english[0] if english else slug(iri).replace("-", " ")


def _one(node: Mapping[str, list[Term]], predicate: str) -> str:
    return node[predicate][0].value if node.get(predicate) else ""


_text = _one


def _slug_of(node: Mapping[str, list[Term]], predicate: str) -> str:
    found = _one(node, predicate)
    return slug(found) if found else ""


def _number(node: Mapping[str, list[Term]], predicate: str) -> float | None:
    if not (text := _one(node, predicate)):
        return None
    number = read_number(text)
    if isinstance(number, Refusal):
        where = f"{slug(predicate)} of {_one(node, SH + 'name') or 'a shape'}"
        raise RdfError(f"{where}: {shown(text)} {number.reason}", number.hint)
    return number.value

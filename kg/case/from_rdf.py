"""Rows from RDF: the mapping of the schema, read backwards."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
import pyoxigraph as ox

from kg import triples
from kg.case.dates import read_date, shortest
from kg.case.tables import empty
from kg.numerals import Refusal
from kg.schema import Column, Schema, TableSpec, slug
from kg.triples import IH, LIST_ORDER, OWL, RDF, ROW_NUMBER, Index, Term

BASE = "https://w3id.org/intermediation/case/"


@dataclass(frozen=True)
class _Source:
    """RDF being read: its index, what points at what, ids of rows, and the triples that a cell was read from."""

    graph: Index
    schema: Schema
    ids: Mapping[str, str]
    pointing: Mapping[tuple[str, str], list[Term]]
    used: set[tuple[str, str, object]]


def _pointing(quads: Iterable[ox.Quad]) -> dict[tuple[str, str], list[Term]]:
    found: dict[tuple[str, str], list[Term]] = {}
    for q in quads:
        if isinstance(q.object, ox.NamedNode) and isinstance(q.subject, ox.NamedNode):
            found.setdefault((q.predicate.value, q.object.value), []).append(q.subject)
    return found


def rows(
    quads: Iterable[ox.Quad], schema: Schema, case: str, file: str, taken: Iterable[str] = ()
) -> tuple[dict[str, pl.DataFrame], list[ox.Quad]]:
    """Return the rows that RDF states, a frame of texts a table, and the quads that no column holds.

    A subject of a table's class is a row; so is one of a kind of actor or tie. Its id is the end of its address
    under the case, else made of its local name so that it is not among `taken`; a foreign address is kept as
    owl:sameAs.
    """
    quads = [_named(q, case, file) for q in quads if not _written_again(q, case)]
    graph = triples.index(quads)
    homes = {i: t for i, node in graph.items() if (t := _home(node, schema))}
    source = _Source(graph, schema, _ids(homes, case, set(taken)), _pointing(quads), set())
    frames = {}
    for name, spec in schema.tables.items():
        found = [_row(source, iri, spec) for iri in _ordered(graph, (i for i in homes if homes[i] == name))]
        frame = empty(spec) if not found else pl.DataFrame(found, schema=dict.fromkeys(found[0], pl.String))
        frames[name] = frame.drop("file", "line", strict=False).with_columns(
            pl.lit(file, pl.String).alias("file"), pl.lit(0, pl.UInt32).alias("line")
        )
    return frames, [*_rest(quads, source, case), *_same(source.ids, case)]


def _ordered(graph: Index, rows: Iterable[str]) -> list[str]:
    """Return the rows of a table in the order that RDF tells, those without a number behind, as they come."""

    def number(iri: str) -> int:
        said = graph[iri].get(ROW_NUMBER, ())
        return int(said[0].value) if said and re.fullmatch(r"[0-9]{1,18}", said[0].value) else 10**18

    return sorted(rows, key=number)


def _written_again(quad: ox.Quad, case: str) -> bool:
    """Return whether a quad is what `kg build` derives or takes from the ontology or case.toml."""
    graph = quad.graph_name
    ours = isinstance(graph, ox.NamedNode) and (graph.value.startswith(f"{BASE}{case}/") or graph.value == IH[:-1])
    return ours or quad.subject == ox.NamedNode(f"{BASE}{case}")


def head(quads: Iterable[ox.Quad], schema: Schema) -> dict[str, str]:
    """Return what RDF says of the case itself, by the keys of case.toml; nothing where it names no case."""
    graph, spec = triples.index(quads), schema.settings["case"]
    case = next((n for n in graph.values() if any(t.value == spec.target for t in n.get(RDF + "type", ()))), {})
    found = {c.name: case[c.path][0].value for c in spec.columns if case.get(c.path)}
    if last := case.get(spec.column("period").until):
        found["period"] = f"{found.get('period', '')}/{last[0].value}"
    return found


def _named(quad: ox.Quad, case: str, file: str) -> ox.Quad:
    """Return a quad with addresses in place of its blank nodes."""

    def name(node: object) -> object:
        stem = f"{BASE}{case}/genid/{re.sub(r'[^A-Za-z0-9]', '-', file)}"
        return ox.NamedNode(f"{stem}-{node.value}") if isinstance(node, ox.BlankNode) else node

    return ox.Quad(name(quad.subject), quad.predicate, name(quad.object))  # type: ignore[arg-type]


def _home(node: Mapping[str, list[Term]], schema: Schema) -> str:
    kinds = {t.value for t in node.get(RDF + "type", ())}
    if IH + "DerivedTie" in kinds:
        return ""
    for name, spec in schema.tables.items():
        if spec.target in kinds:
            return name
    for name, known in (("actors", schema.actor_kinds), ("ties", schema.tie_kinds)):
        if any(k.iri in kinds for k in known.values()):
            return name
    return ""


def _ids(homes: Mapping[str, str], case: str, taken: set[str]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for iri in sorted(homes, key=lambda i: (not i.startswith(f"{BASE}{case}/"), i)):
        name = iri.removeprefix(f"{BASE}{case}/")
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            stem = re.sub(r"[^a-z0-9]+", "-", slug(iri)).strip("-") or "row"
            name, n = stem, 1
            while name in taken:
                n += 1
                name = f"{stem}-{n}"
        taken.add(name)
        ids[iri] = name
    return ids


def _row(source: _Source, iri: str, spec: TableSpec) -> dict[str, str | None]:
    node, row = source.graph[iri], {}
    source.used.update((iri, p, v) for p in (RDF + "type", ROW_NUMBER, LIST_ORDER) for v in node.get(p, ()))
    for column in spec.columns:
        values = source.pointing.get((column.path, iri), []) if column.inverse else node.get(column.path, [])
        cells = [(v, text) for v in values if (text := _cell(v, column, source.ids, node)) is not None]
        kept = cells if column.many else cells[:1]
        texts = [text for _, text in kept]
        if column.inverse:
            source.used.update((v.value, column.path, ox.NamedNode(iri)) for v, _ in kept)
        else:
            source.used.update((iri, column.path, v) for v, _ in kept)
        if column.name == "id":
            texts = [source.ids[iri]]
        elif column.form == "kind" and not texts:
            kinds = {k.iri: k.slug for k in source.schema.kinds(column.root).values()}
            texts = [kinds[t.value] for t in node.get(RDF + "type", ()) if t.value in kinds]
            texts.sort(key=lambda k: -len(source.schema.above(k)))
        elif column.form == "date":
            lasts = node.get(column.until, [])
            year = column.path.removesuffix("From") + "Year"
            source.used.update((iri, p, v) for p in (column.until, year) for v in node.get(p, ()))
            texts = _partial(values, lasts, node.get(year, []))
        if column.many:
            texts = _in_order(texts, column, node.get(LIST_ORDER, ()))
        row[column.name] = (";".join(texts) if column.many else texts[0]) if texts else None
    return row


def _in_order(items: list[str], column: Column, orders: Iterable[Term]) -> list[str]:
    """Return the items of a list in the order that RDF tells, else in that of their letters."""
    for said in orders:
        name, _, order = said.value.partition(":")
        if name == column.name and set(order.split(";")) == set(items):
            return order.split(";")
    return sorted(items)


def _cell(value: Term, column: Column, ids: Mapping[str, str], node: Mapping[str, list[Term]]) -> str | None:
    if column.form in ("term", "kind"):
        return slug(value.value)
    if column.form == "reference":
        if column.or_end:
            for end in ("source", "target"):
                if value in node.get(IH + end, ()):
                    return end
        return ids.get(value.value) or re.sub(f"^{re.escape(BASE)}[^/]+/", "", value.value)
    if column.form == "lang":
        tag = (value.language or "").lower() if isinstance(value, ox.Literal) else ""
        mine = tag == column.language if column.language else not tag.startswith("ja")
        return value.value if mine else None
    return value.value


def _partial(firsts: list[Term], lasts: list[Term], years: list[Term]) -> list[str]:
    """Return the date that a first and a last day state, or a year; what cannot be read stays as it is written."""
    starts = firsts or years
    if not starts:
        return [f"/{lasts[0].value}"] if lasts else []  # half a date is told to be none
    if not lasts:
        return [starts[0].value]
    first, last = read_date(starts[0].value), read_date(lasts[0].value)
    if isinstance(first, Refusal):
        return [starts[0].value]
    if isinstance(last, Refusal):
        return [lasts[0].value]
    if first.note or last.note or first.first > last.last:
        return [f"{starts[0].value}/{lasts[0].value}"]
    return [shortest(first.first, last.last)]


def _rest(quads: Iterable[ox.Quad], source: _Source, case: str) -> Iterable[ox.Quad]:
    """Yield the quads that no cell was read from, with the addresses of rows as the case has them."""

    def name(node: object) -> object:
        row = source.ids.get(node.value) if isinstance(node, ox.NamedNode) else None
        return ox.NamedNode(f"{BASE}{case}/{row}") if row else node

    for q in quads:
        if (getattr(q.subject, "value", ""), q.predicate.value, q.object) not in source.used:
            yield ox.Quad(name(q.subject), q.predicate, name(q.object))  # type: ignore[arg-type]


def _same(ids: Mapping[str, str], case: str) -> Iterable[ox.Quad]:
    for iri, name in ids.items():
        own = f"{BASE}{case}/{name}"
        if own != iri and iri.startswith(("http:", "https:", "urn:")):
            yield ox.Quad(ox.NamedNode(own), ox.NamedNode(OWL + "sameAs"), ox.NamedNode(iri))

"""Rows from RDF: the mapping of the schema, read backwards."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

import polars as pl
import pyoxigraph as ox

from kg.case.check_rdf_terms import find_misused_terms, own_word
from kg.case.dates import read_date, shortest, span
from kg.case.merge_rdf_rows import Statement, Texts, merge_statements
from kg.case.rdf_graphs import BASE, Sorted, sort_by_graph
from kg.case.rdf_resources import Node, Source, index_resources
from kg.case.rdf_values import CellTerms, StatedTerm, choose_terms, conflict, is_written, kind
from kg.case.read_tables import empty
from kg.case.settings import Settings
from kg.errors import Problem
from kg.schema import rdf_files
from kg.schema.model import ENDS, Schema, SchemaColumn, TableSpec
from kg.schema.numerals import Refusal
from kg.schema.rdf_files import IH, LIST_ORDER, OWL, RDF, ROW_NUMBER, Term
from kg.system.sizes import LISTED_CELL_PROBLEMS

_TYPE = RDF + "type"
_OTHER_CASE = re.compile(f"^{re.escape(BASE)}[^/]+/")


@dataclass(frozen=True)
class Read:
    """The contents of the RDF of a case.

    Attributes:
        tables: all rows as texts, those of the files of tables first. A row of RDF has in `line`
            its place in `names`, from 1.
        more: the quads that no column holds; those of the case's graph are in the default graph.
        problems: what contradicts itself, and terms that nobody declares.
        names: how each row of RDF is called.
    """

    tables: Mapping[str, pl.DataFrame]
    more: tuple[ox.Quad, ...]
    problems: tuple[Problem, ...]
    names: tuple[str, ...]


def read(
    files: Mapping[str, Iterable[ox.Quad]],
    schema: Schema,
    settings: Settings,
    tables: Mapping[str, pl.DataFrame],
) -> Read:
    """Return the rows of a case, with those that RDF states, and the quads that no column holds.

    A subject of a table's class is a row; so is one of a kind of actor or tie. Its id is the end of
    its address under the case, else made of its local name so that no other row has it; a foreign
    address is kept as owl:sameAs. What RDF says of a row of a file of tables fills its empty cells
    and must not contradict the others.

    Args:
        files: the quads of each file.
        schema: the schema of the case.
        settings: what the case says of itself.
        tables: the rows of the files of tables, as texts.
    """
    if not files:
        return Read(tables, (), (), ())
    quads = sort_by_graph(files, schema, settings.id)
    source = index_resources(quads.stated, schema, settings, tables)
    names: list[str] = []
    frames = {}
    for table, spec in schema.tables.items():
        rows = {iri: _row(source, iri, spec) for iri in source.ordered(table)}
        # Rows that a file of tables has too are filled up there; the others stand behind it.
        merging = {iri: row for iri, row in rows.items() if iri in source.merging}
        new = {iri: row for iri, row in rows.items() if iri not in merging}
        beside = {
            source.ids[iri]: Statement(row, source.files[iri]) for iri, row in merging.items()
        }
        frame = tables[table] if table in tables else empty(spec)
        frame, faults = merge_statements(frame, beside, spec, schema)
        source.problems.extend(faults)
        frames[table] = pl.concat([frame, _frame(source, new, spec, len(names))])
        names += [source.name(iri) for iri in new]
    terms = find_misused_terms(quads.stated, source.graph, schema, source.places, settings.id)
    # All rows are read now, so it is known which triples the cells hold.
    more = dict.fromkeys([*_quads_beside_cells(quads, source), *_same(source.ids, settings.id)])
    problems = (*quads.problems, *terms, *_few(source.problems))
    return Read(frames, tuple(more), problems, tuple(names))


def _frame(source: Source, rows: Mapping[str, Texts], spec: TableSpec, before: int) -> pl.DataFrame:
    """Return rows as a frame of texts with file and line, the lines counted over all tables."""
    cells: dict[str, list[str | None]] = {}
    for column in spec.columns:
        cells[column.name] = [row[column.name] for row in rows.values()]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    files = pl.Series("file", [source.files[iri] for iri in rows], pl.String)
    lines = range(before + 1, before + 1 + len(rows))
    return frame.with_columns(files, pl.Series("line", lines, pl.UInt32))


def _few(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield the first problems of each column and file, and how many more there are."""
    counts: dict[tuple[str, str], int] = {}
    for problem in problems:
        spot = (problem.file, problem.column)
        counts[spot] = counts.get(spot, 0) + 1
        if counts[spot] <= LISTED_CELL_PROBLEMS:
            yield problem
    for (file, column), count in counts.items():
        if count > LISTED_CELL_PROBLEMS:
            message = f"{count - LISTED_CELL_PROBLEMS:,} more problems of this sort"
            yield Problem(file, 0, column, message, "correct the listed problems first")


def _row(source: Source, iri: str, spec: TableSpec) -> dict[str, str | None]:
    """Return the cells of a row as texts, and note the triples that they hold."""
    node = source.graph.get(iri, {})
    row: dict[str, str | None] = {}
    for path in (ROW_NUMBER, LIST_ORDER):
        source.used.update((iri, path, term) for term in node.get(path, ()))
    source.used.add((iri, _TYPE, ox.NamedNode(spec.target)))
    for column in spec.columns:
        row[column.name] = None
        if not _speaks(source, iri, column, node):
            continue
        texts = _texts(source, iri, column, node)
        if texts and column.many:
            items = _in_order(texts, column, node.get(LIST_ORDER, ()))
            row[column.name] = ";".join(items)
        elif texts:
            row[column.name] = texts[0]
    return row


def _speaks(source: Source, iri: str, column: SchemaColumn, node: Node) -> bool:
    """Tell whether RDF may have a value for a cell; most cells are empty."""
    if column.inverse:
        return (column.path, iri) in source.pointing
    if column.form == "date":
        return column.path in node or column.until in node or column.year in node
    return column.path in node or column.form == "kind" or column.name == "id"


def _texts(source: Source, iri: str, column: SchemaColumn, node: Node) -> list[str]:
    """Return what a cell holds; note the triples that it holds, and say where they contradict."""
    if column.name == "id":
        return [_identified(source, iri, column, node)]
    if column.form == "date":
        return _dated(source, iri, column, node)
    choice = _choice(source, iri, column, node)
    if choice.rivals:
        source.say(iri, column.name, conflict(column, choice.rivals))
    if column.inverse:
        own = ox.NamedNode(iri)
        source.used.update((term.value, column.path, own) for term in choice.terms)
    else:
        source.used.update((iri, column.path, term) for term in choice.terms)
    return list(choice.texts)


def _choice(source: Source, iri: str, column: SchemaColumn, node: Node) -> CellTerms:
    """Return what the terms that RDF has for a column make of a cell."""
    terms = node.get(column.path, [])
    if column.inverse:
        terms = source.pointing.get((column.path, iri), [])
    cells = [(term, _cell(term, column, source, node)) for term in terms]
    sayings = [StatedTerm(term, text) for term, text in cells if text is not None and text.strip()]
    language = source.settings.language
    if column.form == "lang" and iri in source.merging:
        sayings = [s for s in sayings if is_written(s.term, column, language)]
    if column.form != "kind":
        return choose_terms(column, sayings, language)
    types = [t.value for t in node.get(_TYPE, ())]
    choice = kind(source.schema, column, sayings, types)
    # The kinds above a kind follow from it, so that the cell holds these classes too.
    for above in chain.from_iterable(map(source.schema.above, choice.texts)):
        source.used.add((iri, _TYPE, ox.NamedNode(source.kinds[above])))
    return choice


def _identified(source: Source, iri: str, column: SchemaColumn, node: Node) -> str:
    """Return the id of a row, which its address gives; another identifier stays beside the row."""
    row = source.ids[iri]
    stated = node.get(column.path, [])
    source.used.update((iri, column.path, term) for term in stated if term.value == row)
    others = [term.value for term in stated if term.value != row]
    if len(others) > 1:
        source.say(iri, column.name, conflict(column, others))
    elif others and len(stated) == 1 and source.is_own(iri):
        message = conflict(column, [row, *others])
        source.say(iri, column.name, message, "the id of a row is the end of its address")
    return row


def _dated(source: Source, iri: str, column: SchemaColumn, node: Node) -> list[str]:
    """Return the partial date that a first and a last day make, or a year alone."""
    terms: dict[str, list[Term]] = {}
    for path in (column.path, column.until, column.year):
        sayings = [StatedTerm(term, term.value) for term in node.get(path, ())]
        choice = choose_terms(column, sayings, "")
        terms[path] = list(choice.terms[:1])
        source.used.update((iri, path, term) for term in choice.terms)
        if choice.rivals:
            source.say(iri, column.name, conflict(column, choice.rivals, path))
    firsts, lasts, years = terms.values()
    if lasts and not firsts:
        message = "has the last day of a date, but not the first day"
        source.say(iri, column.name, message, "give both, or the year alone")
    texts = _partial(firsts, lasts) or [y.value for y in years]
    days = span(texts[0]) if texts else None
    if years and days:
        year = years[0].value
        if year not in {str(day.year) for day in days}:
            source.say(iri, column.name, conflict(column, [texts[0], year]))
    return texts


def _in_order(items: list[str], column: SchemaColumn, orders: Iterable[Term]) -> list[str]:
    """Return the items of a list in the order that RDF tells, else in that of their letters."""
    for term in orders:
        name, _, text = term.value.partition(":")
        ordered = text.split(";")
        if name == column.name and set(ordered) == set(items):
            return ordered
    return sorted(items)


def _cell(
    term: Term,
    column: SchemaColumn,
    source: Source,
    node: Node,
) -> str | None:
    """Return the text of a term in a cell; none where the term belongs into another column."""
    if column.form in ("term", "kind"):
        return own_word(term, column, source.schema)
    if column.form == "reference":
        # A column of a tie may say `source` or `target` where RDF names the actor.
        for end in ENDS if column.or_end else ():
            if term in node.get(IH + end, ()):
                return end
        return source.ids.get(term.value) or _OTHER_CASE.sub("", term.value)
    if column.form == "lang":
        is_own = _is_of_language(term, column, source.settings.language)
        return term.value if is_own else None
    return term.value


def _is_of_language(term: Term, column: SchemaColumn, language: str) -> bool:
    """Tell whether a text belongs into a column, which may be for a language beside the case's."""
    tag = (term.language or "").lower() if isinstance(term, ox.Literal) else ""
    if column.language:
        return tag == column.language and tag != language.lower()
    return tag == language.lower() or not tag.startswith("ja")


def _partial(firsts: list[Term], lasts: list[Term]) -> list[str]:
    """Return the date that a first and a last day state; what cannot be read stays as written."""
    if not firsts:
        return []
    if not lasts:
        return [firsts[0].value]
    first_text, last_text = firsts[0].value, lasts[0].value
    first, last = read_date(first_text), read_date(last_text)
    if isinstance(first, Refusal):
        return [first_text]
    if isinstance(last, Refusal):
        return [last_text]
    # The code that converts the cell reports what is wrong with it.
    if first.note or last.note or first.first > last.last:
        return [f"{first_text}/{last_text}"]
    return [shortest(first.first, last.last)]


def _quads_beside_cells(quads: Sorted, source: Source) -> Iterator[ox.Quad]:
    """Yield the quads that no cell holds, and the user's own graphs; rows by their addresses."""

    def name(node: object) -> object:
        """Return the address that a row has in this case; any other term as it is."""
        row = source.ids.get(node.value) if isinstance(node, ox.NamedNode) else None
        return ox.NamedNode(f"{BASE}{source.settings.id}/{row}") if row else node

    for quad in chain(*quads.stated.values(), quads.apart):
        if quad.graph_name != ox.DefaultGraph() or not _is_in_cell(quad, source):
            subject, target = name(quad.subject), name(quad.object)
            graph = quad.graph_name
            yield ox.Quad(subject, quad.predicate, target, graph)  # type: ignore[arg-type]


def _is_in_cell(quad: ox.Quad, source: Source) -> bool:
    """Tell whether a cell of the case, or of its case.toml, holds what a quad says."""
    subject, path = rdf_files.subject_key(quad.subject), quad.predicate.value
    if subject != BASE + source.settings.id:
        return (subject, path, quad.object) in source.used
    spec = source.schema.settings["case"]
    if path == _TYPE and rdf_files.subject_key(quad.object) == spec.target:
        return True
    tag = getattr(quad.object, "language", None)
    is_own_language = tag is None or tag == source.settings.language.lower()
    return is_own_language and any(path in (c.path, c.until) for c in spec.columns)


def _same(ids: Mapping[str, str], case: str) -> Iterable[ox.Quad]:
    """Yield that a row is the resource of a foreign address that it was read from."""
    same = ox.NamedNode(OWL + "sameAs")
    for iri, name in ids.items():
        own = f"{BASE}{case}/{name}"
        if own != iri and iri.startswith(("http:", "https:", "urn:")):
            yield ox.Quad(ox.NamedNode(own), same, ox.NamedNode(iri))

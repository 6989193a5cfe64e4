"""The triples of many rows at once, as N-Triples.

Each column becomes a column of texts, and the texts of a row are joined. One object a term, as
`kg.rdf.dataset` makes them, would take seconds for each hundred thousand ties; a test compares the
two.
"""

from collections.abc import Iterable, Iterator

import polars as pl
import pyoxigraph as ox

from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rdf.dataset import DERIVED, derived_graph
from kg.schema.model import Kind, SchemaColumn, TableSpec
from kg.schema.numerals import decimal
from kg.schema.rdf_files import IH, LIST_ORDER, RDF, ROW_NUMBER, XSD

_TYPE = RDF + "type"
_SUBJECT = "@subject"
_NUMBER = "@number"
_QUOTE = pl.lit('"')
_CLOSE = pl.lit(">")
_STOP = pl.lit(" .\n")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}  # the backslash first
# The properties of an inherited tie, in the order in which they are written.
_DERIVED_PROPERTIES = ("kind", "source", "target", "status", "derivedFrom", "inheritedAt")


def table_lines(case: Case, frame: pl.DataFrame, spec: TableSpec, first: int | None) -> str:
    """Return the triples of rows of a table, typed as `kg.case.convert_cells.convert` leaves them.

    Args:
        case: the case; its id, its settings and its schema are enough.
        frame: some rows, with the columns that the table has.
        spec: the table.
        first: the number of the first of these rows, or none where rows need no number.
    """
    subject = _node(case, pl.col("id"))
    frame = frame.with_columns(subject.alias(_SUBJECT))
    target = pl.lit(f"<{spec.target}>")
    parts = [_line(_TYPE, target)]
    if first is not None:
        frame = frame.with_row_index(_NUMBER, first)
        number = pl.col(_NUMBER).cast(pl.String)
        parts.append(_line(ROW_NUMBER, _typed(number, "integer")))
    lists: list[str] = []
    for column in spec.columns:
        if column.name not in frame.columns:
            continue
        if column.form == "date":
            parts += _dates(column)
        elif column.many:
            lists += _lists(case, frame, column)
        else:
            cell = _end_named(column) if column.or_end else pl.col(column.name)
            term = _object(case, frame[column.name], column, cell)
            parts += _cells(column, term)
    rows = _joined(frame, parts)
    return rows + "".join(lists)


def derived_lines(case: Case, inherited: pl.DataFrame) -> str:
    """Return the triples of inherited ties.

    Args:
        case: the case; its id and its schema are enough.
        inherited: inherited ties, with the columns `tie`, `kind`, `source`, `target`, `status` and
            `end`; ties and actors are ids.
    """
    subject = _derived_address(derived_graph(case))
    frame = inherited.with_columns(subject.alias(_SUBJECT))
    values = {"kind": _kind_terms(case.schema.tie_kinds.values(), pl.col("kind"))}
    references = {"source": "source", "target": "target", "derivedFrom": "tie"}
    values |= {name: _node(case, pl.col(column)) for name, column in references.items()}
    words = {"status": "status", "inheritedAt": "end"}
    values |= {name: _within(IH, pl.col(column)) for name, column in words.items()}
    parts = [_line(_TYPE, pl.lit(f"<{DERIVED}>"))]
    parts += (_line(IH + name, values[name]) for name in _DERIVED_PROPERTIES)
    return _joined(frame, parts)


def _derived_address(graph: ox.NamedNode) -> pl.Expr:
    """Return the addresses of inherited ties: the stated tie, the end, and the member there."""
    is_at_source = pl.col("end") == "source"
    member = pl.when(is_at_source).then("source").otherwise("target")
    slash = pl.lit("/")
    return pl.concat_str(pl.lit(f"<{graph.value}/"), "tie", slash, "end", slash, member, _CLOSE)


def _kind_terms(kinds: Iterable[Kind], slug: pl.Expr) -> pl.Expr:
    """Return the terms of kinds for their slugs."""
    terms = {kind.slug: f"<{kind.iri}>" for kind in kinds}
    return slug.replace_strict(terms, return_dtype=pl.String)


def direct_lines(case: Case, ties: pl.DataFrame) -> Iterator[str]:
    """Yield the direct triples of ties that hold, by property of their kind and by channel.

    Args:
        case: the case; its id and its schema are enough.
        ties: ties that hold, with the columns `kind`, `source` and `target`; actors are ids.
    """
    kinds = case.schema.tie_kinds.values()
    properties = {k.slug: k.property for k in kinds if k.property}
    channels = {k.slug: f"{IH}{k.channel}To" for k in kinds}
    forward = {k.slug: channels[k.slug] for k in kinds if k.flow in ("along", "both")}
    backward = {k.slug: channels[k.slug] for k in kinds if k.flow in ("against", "both")}
    along = ties.select(start="source", end="target", kind="kind")
    against = ties.select(start="target", end="source", kind="kind")
    yield _pair_lines(case, along, properties)
    yield _pair_lines(case, along, forward)
    yield _pair_lines(case, against, backward)


def _pair_lines(case: Case, pairs: pl.DataFrame, predicates: dict[str, str]) -> str:
    """Return a triple for each pair of actors whose kind of tie has a predicate, each once."""
    kind = pl.col("kind")
    predicate = kind.replace_strict(predicates, default=None, return_dtype=pl.String)
    start = _node(case, pl.col("start"))
    end = _node(case, pl.col("end"))
    stated = pairs.select(start=start, predicate=predicate, end=end).drop_nulls("predicate")
    line = pl.concat_str("start", pl.lit(" <"), "predicate", pl.lit("> "), "end", _STOP)
    lines = stated.select(line.alias("text"))
    return _text(lines.unique())


def _node(case: Case, row: pl.Expr) -> pl.Expr:
    """Return the addresses of rows, by their ids; null where the id is."""
    return _within(f"{BASE}{case.id}/", row)


def _within(base: str, name: pl.Expr) -> pl.Expr:
    """Return names that follow a base as terms, in angle brackets."""
    opening = pl.lit(f"<{base}")
    return pl.concat_str(opening, name.cast(pl.String), _CLOSE)


def _line(path: str, value: pl.Expr, subject: str | pl.Expr = _SUBJECT) -> pl.Expr:
    """Return a triple for each row as a line; null where the value is null."""
    predicate = pl.lit(f" <{path}> ")
    return pl.concat_str(subject, predicate, value, _STOP)


def _typed(text: pl.Expr, datatype: str) -> pl.Expr:
    """Return literals of a datatype of XML Schema, of texts that need no escape."""
    ending = pl.lit(f'"^^<{XSD}{datatype}>')
    return pl.concat_str(_QUOTE, text, ending)


def _joined(frame: pl.DataFrame, parts: list[pl.Expr]) -> str:
    """Return the parts of all rows as one text; a part that is null in a row is left out."""
    line = pl.concat_str(parts, ignore_nulls=True)
    return _text(frame.select(line.alias("text")))


def _text(lines: pl.DataFrame) -> str:
    """Return the column `text` as one text; empty where there is no row."""
    if not len(lines):
        return ""
    text = lines["text"].str.join("")
    return str(text[0])


def _cells(column: SchemaColumn, value: pl.Expr) -> list[pl.Expr]:
    """Return the lines of a column; a kind is a type of its row too."""
    if column.inverse:
        subject = pl.col(_SUBJECT)
        return [_line(column.path, subject, value)]
    types = [_line(_TYPE, value)] if column.form == "kind" else []
    return [_line(column.path, value), *types]


def _lists(case: Case, frame: pl.DataFrame, column: SchemaColumn) -> Iterator[str]:
    """Yield the items of lists, and the order of each list that is not sorted."""
    items = pl.col(column.name)
    is_filled = items.list.len() > 0
    filled = frame.select(_SUBJECT, column.name).filter(is_filled)
    if not len(filled):
        return
    each = filled.explode(column.name)
    term = _object(case, each[column.name], column, items)
    yield _joined(each, _cells(column, term))
    text = items.list.join(";")
    sorted_text = items.list.unique().list.sort().list.join(";")
    unordered = filled.filter(sorted_text != text)
    opening = pl.lit(f'"{column.name}:')
    order = pl.concat_str(opening, _escaped(text), _QUOTE)
    yield _joined(unordered, [_line(LIST_ORDER, order)])


def _dates(column: SchemaColumn) -> list[pl.Expr]:
    """Return lines with the first day, the last day, and the year if both are in it."""
    first = pl.col(f"{column.name}_from")
    last = pl.col(f"{column.name}_to")
    first_year = first.dt.year()
    is_same_year = first_year == last.dt.year()
    year = pl.when(is_same_year).then(first_year.cast(pl.String))
    year_path = column.path.removesuffix("From") + "Year"
    first_day = _typed(first.cast(pl.String), "date")
    last_day = _typed(last.cast(pl.String), "date")
    days = [_line(column.path, first_day), _line(column.until, last_day)]
    return [*days, _line(year_path, _typed(year, "integer"))]


def _end_named(column: SchemaColumn) -> pl.Expr:
    """Return a column with the actor at that end in place of the words source and target."""
    cell = pl.col(column.name)
    is_source = cell == "source"
    is_target = cell == "target"
    at_target = pl.when(is_target).then("target").otherwise(cell)
    return pl.when(is_source).then("source").otherwise(at_target)


def _object(case: Case, cells: pl.Series, column: SchemaColumn, cell: pl.Expr) -> pl.Expr:
    """Return the terms of a column as texts.

    Args:
        case: the case; its id, its settings and its schema are enough.
        cells: the column, of which each decimal number is written once.
        column: the schema of the column.
        cell: the expression of its cells.
    """
    match column.form:
        case "kind":
            return _kind_terms(case.schema.kinds(column.root).values(), cell)
        case "term":
            return _within(IH, cell)
        case "reference":
            return _node(case, cell)
        case "decimal":
            return _typed(_decimals(cells, cell), "decimal")
        case "integer" | "boolean":
            return _typed(cell.cast(pl.String), column.form)
        case "lang":
            language = column.language or case.settings.language
            empty_literal = str(ox.Literal("", language=language))
            ending = pl.lit(empty_literal.removeprefix('"'))
            return pl.concat_str(_QUOTE, _escaped(cell), ending)
        case _:
            return pl.concat_str(_QUOTE, _escaped(cell), _QUOTE)


def _decimals(cells: pl.Series, cell: pl.Expr) -> pl.Expr:
    """Return numbers as texts; in lists they are texts already, and written the same way."""
    numbers = cells.drop_nulls().unique()
    written = [decimal(float(number)) for number in numbers]
    texts = pl.Series(written, dtype=pl.String)
    return cell.replace_strict(numbers, texts, return_dtype=pl.String)


def _escaped(cell: pl.Expr) -> pl.Expr:
    """Return texts with the escapes of N-Triples."""
    for bare, escape in _ESCAPES.items():
        cell = cell.str.replace_all(bare, escape, literal=True)
    return cell

"""The triples of many rows at once, as N-Triples.

Each column becomes a column of texts, and the texts of a row are joined. One object a term, as
`kg.rdf.dataset` makes them, would take seconds for each hundred thousand ties; a test compares the
two.
"""

from collections.abc import Iterator

import polars as pl
import pyoxigraph as ox

from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rdf.dataset import DERIVED, derived_graph
from kg.schema.model import SchemaColumn, TableSpec
from kg.schema.numerals import decimal
from kg.schema.rdf_files import IH, LIST_ORDER, RDF, ROW_NUMBER, XSD

_TYPE = RDF + "type"
_SUBJECT, _NUMBER = "@subject", "@number"


def table_lines(case: Case, frame: pl.DataFrame, spec: TableSpec, first: int | None) -> str:
    """Return the triples of rows of a table, typed as `kg.case.convert_cells.convert` leaves them.

    Args:
        case: the case; its id, its settings and its schema are enough.
        frame: some rows, with the columns that the table has.
        spec: the table.
        first: the number of the first of these rows, or none where rows need no number.
    """
    frame = frame.with_columns(_node(case, pl.col("id")).alias(_SUBJECT))
    parts = [_line(_TYPE, pl.lit(f"<{spec.target}>"))]
    if first is not None:
        frame = frame.with_row_index(_NUMBER, first)
        parts.append(_line(ROW_NUMBER, _typed(pl.col(_NUMBER).cast(pl.String), "integer")))
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
            parts += _cells(column, _object(case, frame[column.name], column, cell))
    return _joined(frame, parts) + "".join(lists)


def derived_lines(case: Case, inherited: pl.DataFrame) -> str:
    """Return the triples of inherited ties.

    Args:
        case: the case; its id and its schema are enough.
        inherited: inherited ties, with the columns `tie`, `kind`, `source`, `target`, `status` and
            `end`; ties and actors are ids.
    """
    graph = derived_graph(case).value
    member = pl.when(pl.col("end") == "source").then("source").otherwise("target")
    address = pl.concat_str(
        pl.lit(f"<{graph}/"), "tie", pl.lit("/"), "end", pl.lit("/"), member, pl.lit(">")
    )
    frame = inherited.with_columns(address.alias(_SUBJECT))
    kinds = {k.slug: f"<{k.iri}>" for k in case.schema.tie_kinds.values()}
    values = {
        _TYPE: pl.lit(f"<{DERIVED}>"),
        IH + "kind": pl.col("kind").replace_strict(kinds, return_dtype=pl.String),
        IH + "source": _node(case, pl.col("source")),
        IH + "target": _node(case, pl.col("target")),
        IH + "status": _within(IH, pl.col("status")),
        IH + "derivedFrom": _node(case, pl.col("tie")),
        IH + "inheritedAt": _within(IH, pl.col("end")),
    }
    return _joined(frame, [_line(path, value) for path, value in values.items()])


def direct_lines(case: Case, ties: pl.DataFrame) -> Iterator[str]:
    """Yield the direct triples of ties that hold, by property of their kind and by channel.

    Args:
        case: the case; its id and its schema are enough.
        ties: ties that hold, with the columns `kind`, `source` and `target`; actors are ids.
    """
    kinds = case.schema.tie_kinds.values()
    properties = {k.slug: k.property for k in kinds if k.property}
    forward = {k.slug: f"{IH}{k.channel}To" for k in kinds if k.flow in ("along", "both")}
    backward = {k.slug: f"{IH}{k.channel}To" for k in kinds if k.flow in ("against", "both")}
    yield _pair_lines(case, ties.select(start="source", end="target", kind="kind"), properties)
    yield _pair_lines(case, ties.select(start="source", end="target", kind="kind"), forward)
    yield _pair_lines(case, ties.select(start="target", end="source", kind="kind"), backward)


def _pair_lines(case: Case, pairs: pl.DataFrame, predicates: dict[str, str]) -> str:
    """Return a triple for each pair of actors whose kind of tie has a predicate, each once."""
    predicate = pl.col("kind").replace_strict(predicates, default=None, return_dtype=pl.String)
    terms = pairs.select(
        _node(case, pl.col("start")).alias("start"),
        predicate.alias("predicate"),
        _node(case, pl.col("end")).alias("end"),
    )
    line = pl.concat_str("start", pl.lit(" <"), "predicate", pl.lit("> "), "end", pl.lit(" .\n"))
    stated = terms.filter(pl.col("predicate").is_not_null())
    return _text(stated.select(line.alias("text")).unique())


def _node(case: Case, row: pl.Expr) -> pl.Expr:
    return _within(f"{BASE}{case.id}/", row)


def _within(base: str, name: pl.Expr) -> pl.Expr:
    return pl.concat_str(pl.lit(f"<{base}"), name.cast(pl.String), pl.lit(">"))


def _line(path: str, value: pl.Expr, subject: str | pl.Expr = _SUBJECT) -> pl.Expr:
    """Return a triple for each row as a line; null where the value is null."""
    return pl.concat_str(subject, pl.lit(f" <{path}> "), value, pl.lit(" .\n"))


def _typed(text: pl.Expr, datatype: str) -> pl.Expr:
    return pl.concat_str(pl.lit('"'), text, pl.lit(f'"^^<{XSD}{datatype}>'))


def _joined(frame: pl.DataFrame, parts: list[pl.Expr]) -> str:
    return _text(frame.select(pl.concat_str(parts, ignore_nulls=True).alias("text")))


def _text(lines: pl.DataFrame) -> str:
    return str(lines["text"].str.join("")[0]) if len(lines) else ""


def _cells(column: SchemaColumn, value: pl.Expr) -> list[pl.Expr]:
    if column.inverse:
        return [_line(column.path, pl.col(_SUBJECT), value)]
    types = [_line(_TYPE, value)] if column.form == "kind" else []
    return [_line(column.path, value), *types]


def _lists(case: Case, frame: pl.DataFrame, column: SchemaColumn) -> Iterator[str]:
    """Yield the items of lists, and the order of each list that is not sorted."""
    items = pl.col(column.name)
    filled = frame.select(_SUBJECT, column.name).filter(items.list.len() > 0)
    if not len(filled):
        return
    each = filled.explode(column.name)
    yield _joined(each, _cells(column, _object(case, each[column.name], column, items)))
    text = items.list.join(";")
    unordered = filled.filter(items.list.unique().list.sort().list.join(";") != text)
    order = pl.concat_str(pl.lit(f'"{column.name}:'), _escaped(text), pl.lit('"'))
    yield _joined(unordered, [_line(LIST_ORDER, order)])


def _dates(column: SchemaColumn) -> list[pl.Expr]:
    first, last = pl.col(f"{column.name}_from"), pl.col(f"{column.name}_to")
    year = pl.when(first.dt.year() == last.dt.year()).then(first.dt.year().cast(pl.String))
    return [
        _line(column.path, _typed(first.cast(pl.String), "date")),
        _line(column.until, _typed(last.cast(pl.String), "date")),
        _line(column.path.removesuffix("From") + "Year", _typed(year, "integer")),
    ]


def _end_named(column: SchemaColumn) -> pl.Expr:
    """Return a column with the actor at that end in place of the words source and target."""
    cell = pl.col(column.name)
    at_target = pl.when(cell == "target").then("target").otherwise(cell)
    return pl.when(cell == "source").then("source").otherwise(at_target)


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
            kinds = {k.slug: f"<{k.iri}>" for k in case.schema.kinds(column.root).values()}
            return cell.replace_strict(kinds, return_dtype=pl.String)
        case "term":
            return _within(IH, cell)
        case "reference":
            return _node(case, cell)
        case "decimal":
            # In lists they are texts, else numbers; the same number is written the same way.
            numbers = cells.drop_nulls().unique()
            texts = pl.Series([decimal(float(n)) for n in numbers], dtype=pl.String)
            return _typed(cell.replace_strict(numbers, texts, return_dtype=pl.String), "decimal")
        case "integer" | "boolean":
            return _typed(cell.cast(pl.String), column.form)
        case "lang":
            literal = str(ox.Literal("", language=column.language or case.settings.language))
            return pl.concat_str(pl.lit('"'), _escaped(cell), pl.lit(literal.removeprefix('"')))
        case _:
            return pl.concat_str(pl.lit('"'), _escaped(cell), pl.lit('"'))


def _escaped(cell: pl.Expr) -> pl.Expr:
    for bare, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        cell = cell.str.replace_all(bare, escaped, literal=True)
    return cell

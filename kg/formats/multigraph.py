"""A case or a channel as a plain multigraph: what every format writes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from kg.case import Case
from kg.case.cited_places import cited_places
from kg.graph.flow import Flow
from kg.graph.in_force import not_in_force
from kg.schema.model import SchemaColumn

Record = Mapping[str, object]
Cell = str | float | int | bool | tuple[str, ...] | tuple[Record, ...]
Value = Cell | None
Additions = Mapping[str, Mapping[str, Value]]
_TYPES: Mapping[str, str] = {"decimal": "double", "integer": "long", "boolean": "boolean"}
_DATE_ENDS = ("from", "to")
# Tables whose rows are about a row of another table.
_ABOUT = ("evidence", "measures")
CURRENT = "current"


@dataclass(frozen=True)
class Field:
    """An attribute: its name, and `string`, `double`, `long`, `boolean` or `list`."""

    name: str
    type: str


@dataclass(frozen=True)
class Node:
    """An actor: its id, and a value for each field of the nodes."""

    id: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Edge:
    """A tie, or a tie along an arc: its id, its ends, and a value for each field of the edges."""

    id: str
    source: str
    target: str
    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Graph:
    """A directed multigraph with attributes of its own; everything in the order of the tables."""

    attributes: tuple[tuple[str, str], ...]
    node_fields: tuple[Field, ...]
    edge_fields: tuple[Field, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def of(what: Case | Flow, as_of: date | None = None) -> Graph:
    """Return a case, or the flow graph of a channel, as a multigraph.

    Args:
        what: a case, or what `kg.flow` returned.
        as_of: the day of `when`, for a flow graph the one it was made for; by default the end of
            the case's period.
    """
    return of_flow(what, as_of) if isinstance(what, Flow) else of_case(what, as_of)


def of_case(case: Case, as_of: date | None = None) -> Graph:
    """Return a case: its actors, its ties as they are stated, and every column of both.

    A tie also has its id as `tie`, for readers that lose the ids of edges, and the `channel` of its
    kind. A partial date also has its first and last day, as `start_from` and `start_to`. Evidence
    and measures are lists of what their rows say, without the columns that are empty; `cited` says
    in short where the evidence stands. Where there is a day, `when` says whether an actor or tie is
    `current` on it, `ended`, or `not begun`.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    additions = _additions(case, as_of)
    added_fields = tuple(Field(name, _added_type(name)) for name in additions)
    node_fields = (*_fields(case, "actors"), *added_fields)
    tie_fields = (_text_field("tie"), *_fields(case, "ties"), _text_field("channel"))
    nodes = tuple(_nodes(case, additions))
    edges = tuple(_edges(case, additions))
    return Graph(_attributes(case, as_of), node_fields, (*tie_fields, *added_fields), nodes, edges)


def _text_field(name: str) -> Field:
    return Field(name, "string")


def _additions(case: Case, as_of: date | None) -> Additions:
    """Return what actors and ties have beyond their columns: by its name, a value for each row."""
    additions: dict[str, Mapping[str, Value]] = {}
    for table in _ABOUT:
        additions[table] = _about(case, table)
    places = cited_places(case)
    additions["cited"] = {about: "; ".join(texts) for about, texts in places.items()}
    if case.as_of(as_of):
        reasons = {**case.not_there(as_of), **not_in_force(case, as_of)}
        rows = (*case.tables["actors"]["id"], *case.tables["ties"]["id"])
        additions["when"] = {row: reasons.get(row, CURRENT) for row in rows}
    return additions


def _added(additions: Additions, row_id: str) -> list[Value]:
    """Return what a row has beyond its columns, in the order of the additions."""
    return [values.get(row_id) for values in additions.values()]


def _added_type(name: str) -> str:
    """Return the type of an added column: a list for `evidence` and `measures`, else a string."""
    return "list" if name in _ABOUT else "string"


def _nodes(case: Case, additions: Additions) -> Iterator[Node]:
    """Yield an actor a node, with the cells of its row and the additions."""
    for row in case.tables["actors"].iter_rows(named=True):
        row_id = row["id"]
        values = (*_cells(case, "actors", row), *_added(additions, row_id))
        yield Node(row_id, row["name"], values)


def _edges(case: Case, additions: Additions) -> Iterator[Edge]:
    """Yield a tie an edge, parallel ones apart, with the channel of its kind."""
    for row in case.tables["ties"].iter_rows(named=True):
        tie, kind = row["id"], case.schema.tie_kinds[row["kind"]]
        cells = _cells(case, "ties", row)
        values = (tie, *cells, kind.channel or None, *_added(additions, tie))
        yield Edge(tie, row["source"], row["target"], kind.label, values)


def of_flow(flow: Flow, as_of: date | None = None) -> Graph:
    """Return the flow graph of a channel: an edge for each tie along each arc, as it flows.

    An edge has the columns of its stated tie. `tie` is the id of that tie, `stated_source` and
    `stated_target` are its ends. `inherited_at` is the end at which a member has the tie from a
    role; it is empty where the tie is stated.

    Args:
        flow: what `kg.flow` returned.
        as_of: the day that the flow graph was made for; by default the end of the case's period.
    """
    graph = of_case(flow.case, as_of)
    names = ("inherited_at", "stated_source", "stated_target")
    flow_fields = map(_text_field, names)
    stated = {edge.id: edge for edge in graph.edges}
    return replace(
        graph,
        attributes=(*graph.attributes, ("channel", flow.channel)),
        edge_fields=(*flow_fields, *graph.edge_fields),
        edges=tuple(_flow_edges(flow, stated)),
    )


def _flow_edges(flow: Flow, stated: Mapping[str, Edge]) -> Iterator[Edge]:
    """Yield an edge for each tie along each arc; `stated` are the ties of the case by their ids."""
    for (tail, head), passes in sorted(flow.passes.items()):
        for carried in passes:
            edge_id = f"{carried.tie}:{tail}:{head}"
            label = flow.case.schema.tie_kinds[carried.kind].label
            ends = (carried.end or None, carried.role_source, carried.role_target)
            values = (*ends, *stated[carried.tie].values)
            yield Edge(edge_id, tail, head, label, values)


def _attributes(case: Case, as_of: date | None) -> tuple[tuple[str, str], ...]:
    """Return the settings of a case that are not empty, and the day of `when`."""
    settings = case.settings
    day = case.as_of(as_of)
    period = [end.isoformat() for end in settings.period or ()]
    attributes = {
        "id": settings.id,
        "title": settings.title,
        "summary": settings.summary,
        "licence": settings.licence,
        "language": settings.language,
        "period": "/".join(period),
        "as_of": day.isoformat() if day else "",
    }
    return tuple((name, text) for name, text in attributes.items() if text)


def _columns(case: Case, table: str) -> list[SchemaColumn]:
    """Return the columns of a table that are fields: ids and ends have places of their own."""
    elsewhere = ("id", "source", "target")
    return [column for column in case.schema.tables[table].columns if column.name not in elsewhere]


def _fields(case: Case, table: str) -> tuple[Field, ...]:
    """Return the columns of a table with their types; a date has its two ends beside it."""
    fields = []
    for column in _columns(case, table):
        form = "list" if column.many else _TYPES.get(column.form, "string")
        fields.append(Field(column.name, form))
        if column.form == "date":
            fields += [Field(f"{column.name}_{end}", "string") for end in _DATE_ENDS]
    return tuple(fields)


def _cells(case: Case, table: str, row: Mapping[str, object]) -> tuple[Value, ...]:
    """Return the values of a row, in the order of `_fields`."""
    values: list[Value] = []
    for column in _columns(case, table):
        values.append(_value(row[column.name]))
        if column.form == "date":
            values += [_value(row[f"{column.name}_{end}"]) for end in _DATE_ENDS]
    return tuple(values)


def _value(cell: object) -> Value:
    """Return a cell as a plain value: a date in ISO form, a list as a tuple."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return tuple(cell)
    return cell if isinstance(cell, str | float | int | bool) else None


def _about(case: Case, table: str) -> dict[str, tuple[Record, ...]]:
    """Return the rows of a table by the row that they are about, without their empty cells."""
    columns = [c.name for c in case.schema.tables[table].columns if c.name != "about"]
    records: dict[str, list[Record]] = {}
    for row in case.tables[table].iter_rows(named=True):
        record = {name: row[name] for name in columns if row[name] is not None}
        records.setdefault(row["about"], []).append(record)
    return {about: tuple(group) for about, group in records.items()}


def is_pale(fields: Iterable[Field], values: Iterable[Value]) -> bool:
    """Return whether an actor or tie is over, or has not begun.

    Args:
        fields: the fields of all nodes, or of all edges.
        values: its values, one for each field in the same order.
    """
    for field, value in zip(fields, values, strict=True):
        if field.name == "when" and value not in (CURRENT, None):
            return True
    return False


def filled_fields(fields: Iterable[Field], values: Iterable[Value]) -> list[tuple[Field, Cell]]:
    """Return the fields of an actor or tie that have a value, with it; an empty cell has none.

    Args:
        fields: the fields of all nodes, or of all edges.
        values: its values, one for each field in the same order.
    """
    cells = zip(fields, values, strict=True)
    return [(field, value) for field, value in cells if value is not None]

"""A case or a channel as a plain multigraph: what every format writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from kg.case import Case
from kg.graph.flow import Flow
from kg.graph.in_force import not_in_force
from kg.schema.model import SchemaColumn

Record = Mapping[str, object]
Cell = str | float | int | bool | tuple[str, ...] | tuple[Record, ...]
Value = Cell | None
_TYPES: Mapping[str, str] = {"decimal": "double", "integer": "long", "boolean": "boolean"}
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


def of_case(case: Case, as_of: date | None = None) -> Graph:
    """Return a case: its actors, and its ties as they are stated, with all columns and with what is known of each.

    A tie also has its id as `tie`, for readers that lose the ids of edges, and the `channel` of its kind; a partial
    date also its first and last day, as `start_from`; evidence and measures are lists of what their rows say, without
    the columns that are empty; `cited` says in short where the evidence stands. Where there is a day, `when` says
    whether an actor or tie is `current` on it, `ended`, or `not begun`.

    Args:
        case: the case.
        as_of: the day; by default the end of the case's period.
    """
    about: dict[str, Mapping[str, Value]] = {name: _about(case, name) for name in _ABOUT}
    about["cited"] = _cited(case)
    actors, ties = case.tables["actors"], case.tables["ties"]
    more = (*(Field(name, "list") for name in _ABOUT), Field("cited", "string"))
    if case.as_of(as_of):
        more = (*more, Field("when", "string"))
        reasons = {**case.not_there(as_of), **not_in_force(case, as_of)}
        about["when"] = {row: reasons.get(row, CURRENT) for row in (*actors["id"], *ties["id"])}
    nodes = [
        Node(
            row["id"],
            row["name"],
            (*_cells(case, "actors", row), *(some.get(row["id"]) for some in about.values())),
        )
        for row in actors.iter_rows(named=True)
    ]
    edges = [
        Edge(
            row["id"],
            row["source"],
            row["target"],
            _label(case, row["kind"]),
            _tie(case, row, about),
        )
        for row in ties.iter_rows(named=True)
    ]
    edge_fields = (
        Field("tie", "string"),
        *_fields(case, "ties"),
        Field("channel", "string"),
        *more,
    )
    return Graph(
        _head(case, as_of),
        (*_fields(case, "actors"), *more),
        edge_fields,
        tuple(nodes),
        tuple(edges),
    )


def of_flow(flow: Flow, as_of: date | None = None) -> Graph:
    """Return the flow graph of a channel: an edge for each tie along each arc, in the direction of flow.

    An edge has the columns of its stated tie; `tie` is the id of that, `stated_source` and `stated_target` its ends,
    and `inherited_at` the end at which a member has it from a role, empty where it is stated.

    Args:
        flow: what `kg.flow` returned.
        as_of: the day that it was made for; by default the end of the case's period.
    """
    case, whole = flow.case, of_case(flow.case, as_of)
    stated = {e.id: e for e in whole.edges}
    own = ("inherited_at", "stated_source", "stated_target")
    edges = [
        Edge(
            f"{one.tie}:{tail}:{head}", tail, head, _label(case, one.kind),
            (one.end or None, one.role_source, one.role_target, *stated[one.tie].values),
        )
        for (tail, head), passes in sorted(flow.passes.items())
        for one in passes
    ]  # fmt: skip
    fields = (*(Field(name, "string") for name in own), *whole.edge_fields)
    return Graph(
        (*whole.attributes, ("channel", flow.channel)),
        whole.node_fields,
        fields,
        whole.nodes,
        tuple(edges),
    )


def _head(case: Case, as_of: date | None) -> tuple[tuple[str, str], ...]:
    said = case.settings
    period = "/".join(day.isoformat() for day in said.period) if said.period else ""
    found = {"id": said.id, "title": said.title, "summary": said.summary, "licence": said.licence}
    day = case.as_of(as_of)
    found |= {"language": said.language, "period": period, "as_of": day.isoformat() if day else ""}
    return tuple((k, v) for k, v in found.items() if v)


def _columns(case: Case, table: str) -> list[SchemaColumn]:
    return [
        c for c in case.schema.tables[table].columns if c.name not in ("id", "source", "target")
    ]


def _fields(case: Case, table: str) -> tuple[Field, ...]:
    found = []
    for column in _columns(case, table):
        found.append(
            Field(column.name, "list" if column.many else _TYPES.get(column.form, "string"))
        )
        if column.form == "date":
            found += [Field(f"{column.name}_{end}", "string") for end in ("from", "to")]
    return tuple(found)


def _cells(case: Case, table: str, row: Mapping[str, object]) -> tuple[Value, ...]:
    found: list[Value] = []
    for column in _columns(case, table):
        found.append(_value(row[column.name]))
        if column.form == "date":
            found += [_value(row[f"{column.name}_{end}"]) for end in ("from", "to")]
    return tuple(found)


def _value(cell: object) -> Value:
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return tuple(cell)
    return cell if isinstance(cell, str | float | int | bool) else None


def _tie(
    case: Case, row: Mapping[str, object], about: Mapping[str, Mapping[str, Value]]
) -> tuple[Value, ...]:
    channel = case.schema.tie_kinds[str(row["kind"])].channel or None
    return (
        str(row["id"]),
        *_cells(case, "ties", row),
        channel,
        *(some.get(str(row["id"])) for some in about.values()),
    )


def _label(case: Case, kind: str) -> str:
    return case.schema.tie_kinds[kind].label


def _about(case: Case, table: str) -> dict[str, tuple[Record, ...]]:
    """Return the rows of a table by the row that they are about, each without the cells that are empty."""
    columns = [c.name for c in case.schema.tables[table].columns if c.name != "about"]
    found: dict[str, list[Record]] = {}
    frame: pl.DataFrame = case.tables[table]
    for row in frame.iter_rows(named=True):
        found.setdefault(row["about"], []).append(
            {name: row[name] for name in columns if row[name] is not None}
        )
    return {row: tuple(some) for row, some in found.items()}


def _cited(case: Case) -> dict[str, str]:
    """Return the places of the evidence for each row, a word after each that does not support it."""
    found: dict[str, list[str]] = {}
    for row in (
        case.tables["evidence"]
        .select("about", "document", "locator", "stance")
        .iter_rows(named=True)
    ):
        place = " ".join(row[part] for part in ("document", "locator") if row[part])
        stance = "" if row["stance"] == "supports" else f" ({row['stance']})"
        found.setdefault(row["about"], []).append(place + stance)
    return {row: "; ".join(places) for row, places in found.items()}


def is_pale(fields: Iterable[Field], values: Iterable[Value]) -> bool:
    """Return whether an actor or tie is over, or has not begun."""
    return any(
        f.name == "when" and v not in (CURRENT, None) for f, v in zip(fields, values, strict=True)
    )


def filled_fields(fields: Iterable[Field], values: Iterable[Value]) -> list[tuple[Field, Cell]]:
    """Return the fields that have a value, with it; an empty cell has none."""
    return [(f, v) for f, v in zip(fields, values, strict=True) if v is not None]

"""The JSON of Cytoscape and Cytoscape.js, which networkx reads too.

JSON holds every text and list as it is.
"""

import json
from collections.abc import Iterable
from typing import Any

from kg.formats.multigraph import Edge, Field, Graph, Node, Value, filled_fields
from kg.rendering.write_files import MARK


def write(graph: Graph) -> str:
    """Return a graph as Cytoscape JSON.

    A cell that is empty has no key. An actor's `value` is its id again.
    """
    nodes = [{"data": _node(graph.node_fields, node)} for node in graph.nodes]
    edges = [{"data": _edge(graph.edge_fields, edge)} for edge in graph.edges]
    form = {"directed": True, "multigraph": True}
    elements = {"nodes": nodes, "edges": edges}
    document = {MARK: "kg export", "data": dict(graph.attributes), **form, "elements": elements}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _node(fields: tuple[Field, ...], node: Node) -> dict[str, Any]:
    """Return the `data` of a node: its columns, its id, and its label under two names."""
    ids = {"id": node.id, "value": node.id}
    labels = {"name": node.label, "label": node.label}
    return {**_named(fields, node.values), **ids, **labels}


def _edge(fields: tuple[Field, ...], edge: Edge) -> dict[str, Any]:
    """Return the `data` of an edge: its columns, its id, its ends and its label."""
    ids = {"id": edge.id, "key": edge.id}
    ends = {"source": edge.source, "target": edge.target}
    return {**_named(fields, edge.values), **ids, **ends, "label": edge.label}


def _named(fields: Iterable[Field], values: Iterable[Value]) -> dict[str, Any]:
    """Return the values by the names of their fields, without the empty ones."""
    return {field.name: value for field, value in filled_fields(fields, values)}

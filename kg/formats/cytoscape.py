"""The JSON of Cytoscape and Cytoscape.js, which networkx reads too.

JSON holds every text and list as it is.
"""

import json
from typing import Any

from kg.formats.multigraph import Edge, Field, Graph, Node, filled_fields
from kg.rendering.write_files import MARK


def write(graph: Graph) -> str:
    """Return a graph as Cytoscape JSON.

    A cell that is empty has no key. An actor's `value` is its id again.
    """
    nodes = [{"data": _node(graph.node_fields, node)} for node in graph.nodes]
    edges = [{"data": _edge(graph.edge_fields, edge)} for edge in graph.edges]
    document = {
        MARK: "kg export",
        "data": dict(graph.attributes),
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _node(fields: tuple[Field, ...], node: Node) -> dict[str, Any]:
    values = {field.name: value for field, value in filled_fields(fields, node.values)}
    return {**values, "id": node.id, "value": node.id, "name": node.label, "label": node.label}


def _edge(fields: tuple[Field, ...], edge: Edge) -> dict[str, Any]:
    values = {field.name: value for field, value in filled_fields(fields, edge.values)}
    ends = {"source": edge.source, "target": edge.target}
    return {**values, "id": edge.id, "key": edge.id, **ends, "label": edge.label}

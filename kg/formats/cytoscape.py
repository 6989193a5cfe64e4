"""The JSON of Cytoscape and Cytoscape.js, which networkx reads too. JSON holds every text and list as it is."""

import json
from typing import Any

from kg.formats.multigraph import Graph, filled_fields
from kg.rendering.write_files import MARK


def write(graph: Graph) -> str:
    """Return a graph as Cytoscape JSON; a cell that is empty has no key. An actor's `value` is its id again."""
    nodes: list[Any] = [
        {
            "data": {f.name: v for f, v in filled_fields(graph.node_fields, n.values)}
            | {"id": n.id, "value": n.id, "name": n.label, "label": n.label}
        }
        for n in graph.nodes
    ]
    edges: list[Any] = [
        {
            "data": {f.name: v for f, v in filled_fields(graph.edge_fields, e.values)}
            | {"id": e.id, "key": e.id, "source": e.source, "target": e.target, "label": e.label}
        }
        for e in graph.edges
    ]
    whole = {
        MARK: "kg export",
        "data": dict(graph.attributes),
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }
    return json.dumps(whole, ensure_ascii=False, indent=1, allow_nan=False) + "\n"

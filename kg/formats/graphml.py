"""GraphML 1.0, which yEd, Gephi, Cytoscape, igraph and networkx read.

yEd shows no attribute unless told to; for it alone names also stand in labels of its own, which networkx reads as
`label` and igraph passes over.

Brandes, Eiglsperger, Lerner and Pich 2013, Graph Markup Language, in the Handbook of Graph Drawing and Visualization.
"""

from collections.abc import Iterable, Iterator

from kg.formats.cell_text import attribute, escaped, text_of
from kg.formats.multigraph import Field, Graph, Value, filled_fields
from kg.rendering.write_files import file_mark

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_YED = "http://www.yworks.com/xml/graphml"


def write(graph: Graph) -> str:
    """Return a graph as GraphML; a cell that is empty has no `data`."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield file_mark("graphml", "export")
    yield f'<graphml xmlns="{_SPACE}" xmlns:y="{_YED}">'
    heads = [Field(name, "string") for name, _ in graph.attributes]
    for prefix, what, fields in (
        ("g", "graph", heads),
        ("n", "node", graph.node_fields),
        ("e", "edge", graph.edge_fields),
    ):
        for i, field in enumerate(fields):
            kind = "string" if field.type == "list" else field.type
            yield f'  <key id="{prefix}{i}" for="{what}" attr.name="{_said(field.name)}" attr.type="{kind}"/>'
    yield '  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>'
    yield '  <key id="edgegraphics" for="edge" yfiles.type="edgegraphics"/>'
    yield f'  <graph id="{_said(dict(graph.attributes).get("id", "graph"))}" edgedefault="directed">'
    yield from _data("g", heads, [text for _, text in graph.attributes], "    ")
    for node in graph.nodes:
        yield f'    <node id="{_said(node.id)}">'
        yield from _data("n", graph.node_fields, node.values, "      ")
        yield _shown("node", "ShapeNode", "NodeLabel", node.label)
        yield "    </node>"
    for edge in graph.edges:
        yield f'    <edge id="{_said(edge.id)}" source="{_said(edge.source)}" target="{_said(edge.target)}">'
        yield from _data("e", graph.edge_fields, edge.values, "      ")
        yield _shown("edge", "PolyLineEdge", "EdgeLabel", edge.label)
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(
    prefix: str, fields: Iterable[Field], values: Iterable[Value], indent: str
) -> Iterator[str]:
    fields = list(fields)
    for field, value in filled_fields(fields, values):
        yield f'{indent}<data key="{prefix}{fields.index(field)}">{attribute(text_of(value))}</data>'


def _shown(what: str, shape: str, label: str, text: str) -> str:
    inner = f"<y:{label}>{_said(text)}</y:{label}>"
    return f'      <data key="{what}graphics"><y:{shape}>{inner}</y:{shape}></data>'


def _said(text: str) -> str:
    return attribute(escaped(text))

"""GraphML 1.0, which yEd, Gephi, Cytoscape, igraph and networkx read.

yEd shows no attribute by itself; for it alone names also stand in labels of its own, which networkx
reads as `label` and igraph passes over.

Brandes, Eiglsperger, Lerner and Pich 2013, Graph Markup Language, in the Handbook of Graph Drawing
and Visualization.
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
    """Yield the lines of the file: its keys, the data of the graph, nodes and edges."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield file_mark("graphml", "export")
    yield f'<graphml xmlns="{_SPACE}" xmlns:y="{_YED}">'
    graph_fields = [Field(name, "string") for name, _ in graph.attributes]
    for what, fields in (
        ("graph", graph_fields),
        ("node", graph.node_fields),
        ("edge", graph.edge_fields),
    ):
        prefix = what[0]
        for i, field in enumerate(fields):
            kind = "string" if field.type == "list" else field.type
            name = f'attr.name="{_xml(field.name)}" attr.type="{kind}"'
            yield f'  <key id="{prefix}{i}" for="{what}" {name}/>'
    yield '  <key id="nodegraphics" for="node" yfiles.type="nodegraphics"/>'
    yield '  <key id="edgegraphics" for="edge" yfiles.type="edgegraphics"/>'
    graph_id = dict(graph.attributes).get("id", "graph")
    yield f'  <graph id="{_xml(graph_id)}" edgedefault="directed">'
    yield from _data("g", graph_fields, [text for _, text in graph.attributes], "    ")
    for node in graph.nodes:
        yield f'    <node id="{_xml(node.id)}">'
        yield from _data("n", graph.node_fields, node.values, "      ")
        yield _yed_label("node", "ShapeNode", "NodeLabel", node.label)
        yield "    </node>"
    for edge in graph.edges:
        ends = f'source="{_xml(edge.source)}" target="{_xml(edge.target)}"'
        yield f'    <edge id="{_xml(edge.id)}" {ends}>'
        yield from _data("e", graph.edge_fields, edge.values, "      ")
        yield _yed_label("edge", "PolyLineEdge", "EdgeLabel", edge.label)
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(
    prefix: str, fields: Iterable[Field], values: Iterable[Value], indent: str
) -> Iterator[str]:
    """Yield a `data` line for each filled cell, under the key of its column."""
    fields = list(fields)
    for field, value in filled_fields(fields, values):
        key, text = f"{prefix}{fields.index(field)}", attribute(text_of(value))
        yield f'{indent}<data key="{key}">{text}</data>'


def _yed_label(what: str, shape: str, label: str, text: str) -> str:
    """Return the label of a node or an edge as yEd reads it, in its elements of these names."""
    inner = f"<y:{label}>{_xml(text)}</y:{label}>"
    return f'      <data key="{what}graphics"><y:{shape}>{inner}</y:{shape}></data>'


def _xml(text: str) -> str:
    """Return a text from data as it stands in XML."""
    return attribute(escaped(text))

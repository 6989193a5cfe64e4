"""GEXF 1.2, which Gephi and networkx read.

It carries no day of writing: the same graph gives the same bytes.
"""

from collections.abc import Iterable, Iterator

from kg.formats.cell_text import attribute, escaped, text_of
from kg.formats.multigraph import Field, Graph, Value, filled_fields
from kg.rendering.write_files import file_mark

_SPACE = "http://www.gexf.net/1.2draft"


def write(graph: Graph) -> str:
    """Return a graph as GEXF; a cell that is empty has no `attvalue`."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    """Yield the lines of the file: what the case says of itself, columns, nodes, edges."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield file_mark("gexf", "export")
    yield f'<gexf xmlns="{_SPACE}" version="1.2">'
    yield "  <meta>"
    yield "    <creator>kg</creator>"
    # GEXF has no attributes of a graph: what the case says of itself stands here, name by name.
    about = "; ".join(f"{name}: {text}" for name, text in graph.attributes)
    yield f"    <description>{_xml(about)}</description>"
    yield "  </meta>"
    yield '  <graph mode="static" defaultedgetype="directed">'
    for what, fields in (("node", graph.node_fields), ("edge", graph.edge_fields)):
        yield f'    <attributes class="{what}" mode="static">'
        for i, field in enumerate(fields):
            kind = "string" if field.type == "list" else field.type
            yield f'      <attribute id="{what[0]}{i}" title="{_xml(field.name)}" type="{kind}"/>'
        yield "    </attributes>"
    yield "    <nodes>"
    for node in graph.nodes:
        yield f'      <node id="{_xml(node.id)}" label="{_xml(node.label)}">'
        yield from _values("n", graph.node_fields, node.values)
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for edge in graph.edges:
        ends = f'source="{_xml(edge.source)}" target="{_xml(edge.target)}"'
        yield f'      <edge id="{_xml(edge.id)}" {ends} label="{_xml(edge.label)}">'
        yield from _values("e", graph.edge_fields, edge.values)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _values(prefix: str, fields: Iterable[Field], values: Iterable[Value]) -> Iterator[str]:
    """Yield the lines of the attributes of a node or edge, empty cells left out."""
    fields = list(fields)
    yield "        <attvalues>"
    for field, value in filled_fields(fields, values):
        place, text = f"{prefix}{fields.index(field)}", attribute(text_of(value))
        yield f'          <attvalue for="{place}" value="{text}"/>'
    yield "        </attvalues>"


def _xml(text: str) -> str:
    """Return a text from data as it stands in XML."""
    return attribute(escaped(text))

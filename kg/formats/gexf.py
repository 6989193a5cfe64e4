"""GEXF 1.2, which Gephi and networkx read. It carries no day of writing: the same graph gives the same bytes."""

from collections.abc import Iterable, Iterator

from kg.formats.cell_text import attribute, escaped, text_of
from kg.formats.multigraph import Field, Graph, Value, filled_fields
from kg.rendering.write_files import file_mark

_SPACE = "http://www.gexf.net/1.2draft"


def write(graph: Graph) -> str:
    """Return a graph as GEXF; a cell that is empty has no `attvalue`."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield file_mark("gexf", "export")
    yield f'<gexf xmlns="{_SPACE}" version="1.2">'
    yield "  <meta>"
    yield "    <creator>kg</creator>"
    # GEXF has no attributes of a graph: what the case says of itself stands here, name by name.
    yield f"    <description>{_said('; '.join(f'{name}: {text}' for name, text in graph.attributes))}</description>"
    yield "  </meta>"
    yield '  <graph mode="static" defaultedgetype="directed">'
    for what, fields in (("node", graph.node_fields), ("edge", graph.edge_fields)):
        yield f'    <attributes class="{what}" mode="static">'
        for i, field in enumerate(fields):
            kind = "string" if field.type == "list" else field.type
            yield f'      <attribute id="{what[0]}{i}" title="{_said(field.name)}" type="{kind}"/>'
        yield "    </attributes>"
    yield "    <nodes>"
    for node in graph.nodes:
        yield f'      <node id="{_said(node.id)}" label="{_said(node.label)}">'
        yield from _values("n", graph.node_fields, node.values)
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for edge in graph.edges:
        ends = f'source="{_said(edge.source)}" target="{_said(edge.target)}"'
        yield f'      <edge id="{_said(edge.id)}" {ends} label="{_said(edge.label)}">'
        yield from _values("e", graph.edge_fields, edge.values)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _values(prefix: str, fields: Iterable[Field], values: Iterable[Value]) -> Iterator[str]:
    fields = list(fields)
    yield "        <attvalues>"
    for field, value in filled_fields(fields, values):
        yield f'          <attvalue for="{prefix}{fields.index(field)}" value="{attribute(text_of(value))}"/>'
    yield "        </attvalues>"


def _said(text: str) -> str:
    return attribute(escaped(text))

r"""The DOT language of Graphviz.

Every name and value is a quoted text, in which a quotation mark has a backslash before it; what such a text cannot
hold is escaped as in the other formats, so that a reader takes off the quotes first and then undoes that.
"""

import re
from collections.abc import Iterable, Iterator

from kg.formats.cells import BACKSLASH, escaped, text_of
from kg.formats.graph import Field, Graph, Value, filled, is_pale
from kg.render.files import mark_of

# Of who is over, or has not begun.
_PALE = ', "color"="#b0b0b0", "fontcolor"="#707070"'
_BEFORE_END = re.compile(r"\\+(?=[\"\n]|\Z)")


def write(graph: Graph) -> str:
    """Return a graph as DOT; a cell that is empty has no attribute. Edges have their id as `key`."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield mark_of("dot", "export")
    yield f"digraph {_quoted(dict(graph.attributes).get('id', ''))} {{"
    for name, text in graph.attributes:
        yield f"  {_quoted(name)}={_quoted(text)};"
    for node in graph.nodes:
        told = _attributes([("label", node.label)], graph.node_fields, node.values)
        told += _PALE if is_pale(graph.node_fields, node.values) else ""
        yield f"  {_quoted(node.id)} [{told}];"
    for edge in graph.edges:
        told = _attributes([("key", edge.id), ("label", edge.label)], graph.edge_fields, edge.values)
        told += _PALE if is_pale(graph.edge_fields, edge.values) else ""
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{told}];"
    yield "}"


def _attributes(own: Iterable[tuple[str, str]], fields: Iterable[Field], values: Iterable[Value]) -> str:
    told = [f"{_quoted(name)}={_quoted(text)}" for name, text in own]
    told += [f"{_quoted(f.name)}={_mark(text_of(v))}" for f, v in filled(fields, values)]
    return ", ".join(told)


def _quoted(text: str) -> str:
    return _mark(escaped(text))


def _mark(text: str) -> str:
    # A backslash before a quotation mark would end or open the text.
    safe = _BEFORE_END.sub(lambda found: BACKSLASH * len(found[0]), text)
    return '"' + safe.replace('"', '\\"').replace("\n", "\\u000a") + '"'

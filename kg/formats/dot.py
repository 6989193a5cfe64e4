r"""The DOT language of Graphviz.

Every name and value is a quoted text, in which a quotation mark has a backslash before it and
nothing else is special. What such a text cannot hold is escaped as in the other formats, so that a
reader takes off the quotes first and then undoes that.

A label is something else: Graphviz draws it, and obeys `\N`, `\G`, `\l` and their like in it, and
entities such as `&amp;`. There a backslash is doubled, a line break is `\n`, and an ampersand that
would begin an entity is written as one. Control characters, which nobody can draw, are left out;
the attribute `name` has them all.

Gansner, Koutsofios and North 2015, Drawing graphs with dot; graphviz.org/docs/attr-types/escString.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from kg.formats.cell_text import BACKSLASH, escaped, text_of
from kg.formats.multigraph import Field, Graph, Value, filled_fields, is_pale
from kg.rendering.write_files import file_mark

# The colour of actors and ties that have ended or have not begun.
_PALE = ', "color"="#b0b0b0", "fontcolor"="#707070"'
_BEFORE_END = re.compile(r"\\+(?=[\"\n]|\Z)")
_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# The attributes that Graphviz draws or follows, with escapes of its own in them.
_PARTS = ("", "head", "tail", "label", "edge")
_LINKS = ("URL", "href", "target", "tooltip")
_ESCAPED_TEXTS = {
    *("label", "xlabel", "headlabel", "taillabel", "id"),
    *(part + link for part, link in product(_PARTS, _LINKS)),
}


def write(graph: Graph) -> str:
    """Return a graph as DOT.

    A cell that is empty has no attribute. Edges have their id as `key`.
    """
    return "\n".join(_lines(graph)) + "\n"


def label(text: str) -> str:
    r"""Return a text so that Graphviz draws it as it is.

    The caller still has to escape quotation marks, and to put the text between them.

    >>> print(label("Trade\r\nand \\N, &lt; in \x1b[2J"))
    Trade\nand \\N, &amp;lt; in [2J
    """
    lines = [_CONTROL.sub("", line) for line in _LINE_BREAK.split(text.replace("\t", " "))]
    return r"\n".join(_ENTITY.sub("&amp;", line.replace("\\", r"\\")) for line in lines)


def _lines(graph: Graph) -> Iterator[str]:
    """Yield the lines of the file: its mark, the attributes of the graph, nodes, edges."""
    yield file_mark("dot", "export")
    yield f"digraph {_quoted(dict(graph.attributes).get('id', ''))} {{"
    for name, text in graph.attributes:
        yield f"  {_attribute(name, text)};"
    for node in graph.nodes:
        look = _attributes([("label", node.label)], graph.node_fields, node.values)
        yield f"  {_quoted(node.id)} [{look}];"
    for edge in graph.edges:
        own = [("key", edge.id), ("label", edge.label)]
        look = _attributes(own, graph.edge_fields, edge.values)
        yield f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [{look}];"
    yield "}"


def _attributes(
    own: Iterable[tuple[str, str]], fields: Sequence[Field], values: Sequence[Value]
) -> str:
    """Return the attributes of a node or an edge: its own, its values, a colour if it is pale."""
    cells = [_attribute(name, text) for name, text in own]
    cells += [_attribute(field.name, value) for field, value in filled_fields(fields, values)]
    colour = _PALE if is_pale(fields, values) else ""
    return ", ".join(cells) + colour


def _attribute(name: str, value: Value) -> str:
    """Return `name="value"`; a text that Graphviz draws is escaped as a label."""
    if name not in _ESCAPED_TEXTS:
        return f"{_quoted(name)}={_mark(text_of(value))}"
    text = label(str(value)).replace('"', '\\"')
    return f'{_quoted(name)}="{text}"'


def _quoted(text: str) -> str:
    """Return a name as a quoted text, control characters escaped."""
    return _mark(escaped(text))


def _mark(text: str) -> str:
    """Return a text in quotation marks, with quotation marks and line ends in it escaped."""
    # A backslash before a quotation mark would end or open the text.
    safe = _BEFORE_END.sub(lambda slashes: BACKSLASH * len(slashes[0]), text)
    return '"' + safe.replace('"', '\\"').replace("\n", "\\u000a") + '"'

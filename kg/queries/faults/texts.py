"""Functions and aggregates for which the engine gives another text or node than SPARQL."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Literal, Variable

from kg.queries.faults import tree
from kg.queries.faults.graphs import Graphs, Place
from kg.queries.faults.patterns import selects

# Functions whose text has the language of their first argument.
_FUNCTIONS = ("UCASE", "LCASE", "SUBSTR", "STRBEFORE", "STRAFTER", "REPLACE")
_LIKE_FIRST = tuple(f"Builtin_{name}" for name in _FUNCTIONS)
_LIKE_TEXT = ("Aggregate_Sample", "Aggregate_Min", "Aggregate_Max")


def text_kinds(query: CompValue, graphs: Graphs) -> Iterator[str]:
    """Yield the names of the kinds that a query is of by its functions and aggregates.

    Args:
        query: the query as a tree.
        graphs: the graphs that are asked.
    """
    for select, place in selects(query):
        aggregates = chain.from_iterable(map(tree.aggregates, tree.heads(select)))
        texts = [node.vars for node in aggregates if node.name == "Aggregate_GroupConcat"]
        group = _Group(select.where, place, graphs, select.groupby is not None)
        if any(group.speaks(text) for text in texts):
            yield "group-concat"
    if any(_is_named(node) for node in tree.everything(query)):
        yield "bnode"


def _is_named(node: object) -> bool:
    """Tell whether a node is BNODE with an argument."""
    return isinstance(node, CompValue) and node.name == "Builtin_BNODE" and node.arg is not None


@dataclass(frozen=True)
class _Group:
    """A group of patterns, in which a variable has its value.

    Attributes:
        node: the group.
        place: the name or variable of the innermost GRAPH.
        graphs: the graphs that are asked.
        parted: whether GROUP BY parts its solutions, so that not all texts come together.
    """

    node: CompValue
    place: Place
    graphs: Graphs
    parted: bool

    def speaks(self, expression: Any) -> bool:  # noqa: ANN401
        """Tell whether the value of an expression may be a text with a language."""
        bare = tree.strip_levels(expression)
        if isinstance(bare, Variable):
            return self.gives(bare) is True
        if isinstance(bare, Literal):
            return bool(bare.language)
        if not isinstance(bare, CompValue):
            return False
        match bare.name:
            case "Builtin_STRLANG":
                return True
            case "Builtin_CONCAT":
                return bool(bare.arg) and all(self.speaks(part) for part in bare.arg)
            case "Builtin_IF":
                return self.speaks(bare.arg2) or self.speaks(bare.arg3)
            case "Builtin_COALESCE":
                return any(self.speaks(choice) for choice in bare.arg)
            case name if name in _LIKE_FIRST:
                return self.speaks(bare.arg or bare.arg1)
            case name if name in _LIKE_TEXT:
                return self.speaks(bare.vars)
            case _:
                return False

    def gives(self, variable: Variable) -> bool | None:
        """Tell whether a variable may have a text with a language; none where it has no value.

        If several patterns give it a value in each solution, all of them must allow such a text.
        """
        if self.node.name == "SubSelect":
            return self._selected(variable)
        always: list[bool] = []
        sometimes: list[bool] = []
        for part in tree.parts(self.node):
            values = [value for value in self._values(variable, part) if value is not None]
            is_union = part.name == "GroupOrUnionGraphPattern" and len(part.graph) > 1
            may_lack = is_union or part.name == "OptionalGraphPattern"
            (sometimes if may_lack else always).extend(values)
        if always:
            return all(always)
        return any(sometimes) if sometimes else None

    def _selected(self, variable: Variable) -> bool | None:
        """Return whether a query makes a variable a text."""
        names = tree.projected(self.node)
        keys = list(self.node.groupby.condition) if self.node.groupby is not None else []
        where = replace(self, node=self.node.where)
        computed = [*names, *(key for key in keys if isinstance(key, CompValue))]
        for node in computed:
            if variable in (node.evar, node.var) and node.expr is not None:
                return where.speaks(node.expr)
        is_named = not names or any(name.var == variable for name in names)
        return where.gives(variable) if is_named else None

    def _values(self, variable: Variable, part: CompValue) -> Iterator[bool | None]:
        """Yield for each part whether it makes a variable a text."""
        match part.name:
            case "TriplesBlock":
                for start, path, goal in tree.triples(part):
                    if variable in (start, path):
                        yield False
                    elif goal == variable:
                        yield self.graphs.speak(tree.addresses(path), self.place)
            case "InlineData":
                names, rows = tree.rows(part)
                if variable in names:
                    languages = {_language(row[names.index(variable)]) for row in rows}
                    yield any(languages) and (len(languages) == 1 or self.parted)
            case "Bind" if part.var == variable:
                yield self.speaks(part.expr)
            case "GraphGraphPattern":
                yield replace(self, node=part.graph, place=part.term).gives(variable)
            case "GroupOrUnionGraphPattern":
                yield from (replace(self, node=branch).gives(variable) for branch in part.graph)
            case "OptionalGraphPattern":
                yield replace(self, node=part.graph).gives(variable)


def _language(term: object) -> str | None:
    """Return the language of a term."""
    return term.language if isinstance(term, Literal) else None

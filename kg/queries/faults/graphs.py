"""What the graphs hold that a query asks, as far as it decides whether the engine answers rightly.

Each look is bounded: an index is looked up, or the first triples are looked at.
"""

from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox
from rdflib.term import Identifier, Literal, URIRef, Variable

_MOST = 10_000  # triples of a property that are looked at
Place = Variable | URIRef | None


@dataclass(frozen=True)
class Graphs:
    """The graphs that a query asks, with ways to look into them."""

    store: ox.Store
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def at(self, place: Place) -> list[tuple[str, ...]]:
        """Return the graphs in which a pattern is looked for, each with its parts.

        Args:
            place: the name or variable of the innermost GRAPH; none for the default graph.
        """
        if place is None:
            return [self.default]
        return [(name,) for name in self.named if isinstance(place, Variable) or name == str(place)]

    def lack(self, term: Identifier, place: Place) -> bool:
        """Tell whether a graph where a pattern is looked for has a term at no end of a triple."""
        node = written(term)
        return any(not any(self._has(node, name) for name in graph) for graph in self.at(place))

    def _has(self, node: ox.NamedNode | ox.Literal, graph: str) -> bool:
        name = ox.NamedNode(graph)
        subject = node if isinstance(node, ox.NamedNode) else None
        ends = ((subject, None), (None, node))
        return any(
            next(self.store.quads_for_pattern(start, None, end, name), None) is not None
            for start, end in ends
            if start or end
        )

    def speak(self, addresses: set[URIRef] | None, place: Place) -> bool:
        """Tell whether a text with a language is an object of some properties, or of any."""
        properties = ["?p"] if addresses is None else [f"<{address}>" for address in addresses]
        selects = [f"SELECT ?o {{ ?s {name} ?o }} LIMIT {_MOST}" for name in properties]
        patterns = [f"{{ {select} }} FILTER(LANG(?o) != '')" for select in selects]
        return any(self._asks(graph, one) for graph, one in product(self.at(place), patterns))

    def join(self, first: str, second: str, place: Place) -> bool:
        """Tell whether two patterns about ?s and ?o match the same pair."""
        pattern = f"{{ SELECT ?s ?o {{ {first} }} LIMIT {_MOST} }} {second}"
        return any(self._asks(graph, pattern) for graph in self.at(place))

    def _asks(self, graph: tuple[str, ...], pattern: str) -> bool:
        names = [ox.NamedNode(name) for name in graph]
        text = f"ASK {{ {pattern} }}"
        return bool(self.store.query(text, default_graph=[*names], named_graphs=[]))


def written(term: Identifier) -> ox.NamedNode | ox.Literal:
    """Return a term of a query as a term of the engine."""
    if not isinstance(term, Literal):
        return ox.NamedNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype:
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
    return ox.Literal(str(term))

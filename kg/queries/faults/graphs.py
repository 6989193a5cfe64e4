"""The triples of the graphs that a query asks, where the engine's fault depends on them.

Each look takes bounded time: it looks into an index, or at the first triples.
"""

from dataclasses import dataclass
from itertools import product

import pyoxigraph as ox
from rdflib.term import Identifier, Literal, URIRef, Variable

from kg.system.input_limits import FAULT_TRIPLES

Place = Variable | URIRef | None


@dataclass(frozen=True)
class Graphs:
    """The graphs that a query asks, with ways to look into them.

    Attributes:
        store: the store.
        default: the addresses of the graphs that make the default graph.
        named: the addresses of the graphs that GRAPH reaches.
    """

    store: ox.Store
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def at(self, place: Place) -> list[tuple[str, ...]]:
        """Return the graphs in which the engine looks for a pattern, each as its parts.

        Args:
            place: the name or variable of the innermost GRAPH; none for the default graph.
        """
        if place is None:
            return [self.default]
        return [(name,) for name in self.named if isinstance(place, Variable) or name == str(place)]

    def lack(self, term: Identifier, place: Place) -> bool:
        """Tell whether one of the graphs has a term at no end of a triple.

        Args:
            term: an address or a literal.
            place: the name or variable of the innermost GRAPH; none for the default graph.
        """
        node = written(term)
        return any(not any(self._has(node, name) for name in graph) for graph in self.at(place))

    def _has(self, node: ox.NamedNode | ox.Literal, graph: str) -> bool:
        """Return whether a term stands in a graph."""
        name = ox.NamedNode(graph)
        with_object = self.store.quads_for_pattern(None, None, node, name)
        if next(with_object, None) is not None:
            return True
        if not isinstance(node, ox.NamedNode):
            return False  # a literal is not a subject
        with_subject = self.store.quads_for_pattern(node, None, None, name)
        return next(with_subject, None) is not None

    def speak(self, addresses: set[URIRef] | None, place: Place) -> bool:
        """Tell whether a text with a language is an object of some properties.

        Args:
            addresses: the properties; none for any property.
            place: the name or variable of the innermost GRAPH; none for the default graph.
        """
        properties = ["?p"] if addresses is None else [f"<{address}>" for address in addresses]
        selects = [f"SELECT ?o {{ ?s {name} ?o }} LIMIT {FAULT_TRIPLES}" for name in properties]
        patterns = [f"{{ {select} }} FILTER(LANG(?o) != '')" for select in selects]
        pairs = product(self.at(place), patterns)
        return any(self._asks(graph, pattern) for graph, pattern in pairs)

    def join(self, first: str, second: str, place: Place) -> bool:
        """Tell whether two patterns about ?s and ?o match the same pair.

        Args:
            first: a pattern as SPARQL; only its first matches are looked at.
            second: another.
            place: the name or variable of the innermost GRAPH; none for the default graph.
        """
        pattern = f"{{ SELECT ?s ?o {{ {first} }} LIMIT {FAULT_TRIPLES} }} {second}"
        return any(self._asks(graph, pattern) for graph in self.at(place))

    def _asks(self, graph: tuple[str, ...], pattern: str) -> bool:
        """Return whether a pattern has a solution in some graphs."""
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

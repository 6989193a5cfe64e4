"""The kinds of query that the engine is known to answer otherwise than SPARQL says, each with the way to ask it rightly.

The engine is pyoxigraph 0.5.13. The tests show each of them on a few triples, and fail once a newer engine is mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of query: its name, what the engine does wrongly, and what to write instead; all of it ASCII."""

    name: str
    fault: str
    cure: str

    @property
    def notice(self) -> str:
        """Return what is said beside an answer, in one line."""
        return f"the answer may be wrong ({self.name}): {self.fault}; {self.cure}"


_KINDS = (
    Kind(
        "graph-minus",
        "in GRAPH ?g { ... MINUS { ... } } the engine counts ?g as a variable that both sides share, "
        "and takes away too much",
        "name the graph, GRAPH <address>, or write FILTER NOT EXISTS in place of MINUS",
    ),
    Kind(
        "graph-select",
        "in GRAPH ?g { SELECT ... } the engine asks all graphs at once in place of each by itself, and ?g may stay empty",
        "write GRAPH ?g { ... } inside the braces of the SELECT, and ?g among its variables and in its GROUP BY",
    ),
    Kind(
        "graph-values",
        "in GRAPH ?g { ... } the engine gives ?g no value where VALUES or another GRAPH stands without a pattern",
        "write GRAPH ?g {} first, then the VALUES or the other GRAPH outside its braces",
    ),
    Kind(
        "graph-variable",
        "in GRAPH ?g { ... } the engine knows ?g too early: in SPARQL it has no value between the braces",
        "write what speaks of ?g (FILTER, BIND, OPTIONAL, MINUS) after the braces",
    ),
    Kind(
        "graph-absent",
        "of GRAPH <address> where there is no such graph SPARQL gives no row, and the engine may give one",
        "correct the address of the graph",
    ),
    Kind(
        "exists-minus",
        "in EXISTS { ... MINUS { ... } } the engine counts what is bound outside as shared by both sides, "
        "and takes away too much",
        "write FILTER NOT EXISTS in place of MINUS",
    ),
    Kind(
        "zero-length-path",
        "a path that may have no step (* or ?) leads from a term to itself, but the engine leaves that out "
        "where no triple asked has the term",
        "correct the term, or write + in place of * and add UNION { VALUES ?end { <term> } }",
    ),
    Kind(
        "alternative-path",
        "a path with | gives a pair twice that both properties join, but the engine gives it once",
        "write { ?s <p> ?o } UNION { ?s <q> ?o }",
    ),
    Kind(
        "group-concat",
        "GROUP_CONCAT gives a text without a language, but the engine keeps the language that all its texts share",
        "write GROUP_CONCAT(STR(?text))",
    ),
    Kind(
        "bnode",
        "BNODE(text) gives a new blank node in each solution, but the engine gives the same one for the same text in all",
        "write BIND(BNODE() AS ?node), and ?node wherever it is meant",
    ),
)
KINDS = {kind.name: kind for kind in _KINDS}


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of kinds, each once, in the order of `KINDS`.

    >>> in_order(["bnode", "graph-minus", "bnode"])
    ('graph-minus', 'bnode')
    """
    unordered = set(names)
    return tuple(name for name in KINDS if name in unordered)

"""The kinds of query that the engine is known to answer wrongly, each with a way to ask it rightly.

The engine is pyoxigraph 0.5.13. The tests show each of them on a few triples, and fail once a newer
engine is mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of query: its name, what the engine does wrongly, what to write instead, in ASCII."""

    name: str
    fault: str
    cure: str

    @property
    def notice(self) -> str:
        """Return what is said beside an answer, in one line."""
        return f"the answer may be wrong ({self.name}): {self.fault}; {self.cure}"


_KINDS = (
    Kind(
        name="graph-minus",
        fault="MINUS in GRAPH ?g { ... } takes away too much: the engine has both sides share ?g",
        cure="name the graph, GRAPH <address>, or write FILTER NOT EXISTS in place of MINUS",
    ),
    Kind(
        name="graph-select",
        fault="SELECT in GRAPH ?g { ... } is asked of all graphs at once, not of each by itself",
        cure="write GRAPH ?g inside the SELECT, and ?g among its variables and in its GROUP BY",
    ),
    Kind(
        name="graph-values",
        fault="VALUES or GRAPH in GRAPH ?g { ... } leaves ?g empty where no pattern is beside it",
        cure="write GRAPH ?g {} and, outside its braces, the VALUES or the other GRAPH",
    ),
    Kind(
        name="graph-variable",
        fault="?g has a value in GRAPH ?g { ... } where SPARQL gives it one after the braces",
        cure="write what speaks of ?g (FILTER, BIND, OPTIONAL, MINUS) after the braces",
    ),
    Kind(
        name="graph-absent",
        fault="GRAPH <address> may give a row where there is no such graph; SPARQL gives none",
        cure="correct the address of the graph",
    ),
    Kind(
        name="exists-minus",
        fault="MINUS in EXISTS { ... } takes away too much: its sides share what is bound outside",
        cure="write FILTER NOT EXISTS in place of MINUS",
    ),
    Kind(
        name="zero-length-path",
        fault="a path * or ? from a term to itself is left out if no triple asked has the term",
        cure="correct the term, or write + and add UNION { VALUES ?end { <term> } }",
    ),
    Kind(
        name="alternative-path",
        fault="a path <p>|<q> gives a pair once that both properties join; SPARQL gives it twice",
        cure="write { ?s <p> ?o } UNION { ?s <q> ?o }",
    ),
    Kind(
        name="group-concat",
        fault="GROUP_CONCAT keeps the language that all its texts share; SPARQL gives it none",
        cure="write GROUP_CONCAT(STR(?text))",
    ),
    Kind(
        name="bnode",
        fault="BNODE(text) gives one node for a text in all solutions; SPARQL gives each its own",
        cure="write BIND(BNODE() AS ?node), and ?node wherever it is meant",
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

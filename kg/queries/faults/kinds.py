"""The kinds of query that the engine is known to answer wrongly, each with a way to ask it rightly.

The engine is pyoxigraph 0.5.13. The tests show each of them on a few triples, and fail once a newer
engine is mended.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FaultKind:
    """A kind of query that the engine answers wrongly; all of it is ASCII.

    Attributes:
        name: its name.
        fault: what the engine does, and where SPARQL defines another answer.
        cure: what to write instead.
        wrong: a pattern of the kind.
        right: a pattern in its place that the engine answers rightly.
    """

    name: str
    fault: str
    cure: str
    wrong: str
    right: str

    @property
    def notice(self) -> str:
        """Return the notice that stands beside an answer, in one line."""
        return f"the answer may be wrong ({self.name}): {self.fault}; {self.cure}"


_KINDS = (
    FaultKind(
        name="graph-minus",
        fault="MINUS in GRAPH ?g { ... } removes too many rows: in the engine both sides share ?g",
        cure=("name the graph, GRAPH <address>; to exclude rows, write FILTER NOT EXISTS"),
        wrong="GRAPH ?g { ?a :p :o MINUS { ?b :q ?c } }",
        right="GRAPH :g { ?a :p :o MINUS { ?b :q ?c } }",
    ),
    FaultKind(
        name="graph-select",
        fault="SELECT in GRAPH ?g { ... } runs on all graphs at once, not on each graph separately",
        cure="write GRAPH ?g inside the SELECT, and ?g among its variables and in its GROUP BY",
        wrong="GRAPH ?g { SELECT (COUNT(*) AS ?n) { ?s :p ?o } }",
        right="{ SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s :p ?o } } GROUP BY ?g }",
    ),
    FaultKind(
        name="graph-values",
        fault="VALUES or GRAPH in GRAPH ?g { ... } leaves ?g empty if no pattern stands beside it",
        cure="write GRAPH ?g {}, and write the VALUES or the other GRAPH outside its braces",
        wrong="GRAPH ?g { VALUES ?s { :a } OPTIONAL { ?s :p ?o } }",
        right="GRAPH ?g {} VALUES ?s { :a } OPTIONAL { GRAPH ?g { ?s :p ?o } }",
    ),
    FaultKind(
        name="graph-variable",
        fault="?g has a value in GRAPH ?g { ... } where SPARQL gives it one after the braces",
        cure="write the parts that use ?g (FILTER, BIND, OPTIONAL, MINUS) after the braces",
        wrong="GRAPH ?g { ?s :p ?o FILTER(?g != :h) }",
        right="GRAPH ?g { ?s :p ?o } FILTER(?g != :h)",
    ),
    FaultKind(
        name="graph-absent",
        fault="GRAPH <address> may give a row where there is no such graph; SPARQL gives none",
        cure="correct the address of the graph",
        wrong="GRAPH :nowhere { SELECT (COUNT(*) AS ?n) { ?s :p ?o } }",
        right="GRAPH :h { SELECT (COUNT(*) AS ?n) { ?s :p ?o } }",
    ),
    FaultKind(
        name="exists-minus",
        fault="MINUS in EXISTS { ... } removes too many rows: its sides share outer variables",
        cure="write FILTER NOT EXISTS, or let both sides share a variable that is bound there",
        wrong="?s :p ?o FILTER EXISTS { ?a :q ?b MINUS { ?c :r ?d } }",
        right="?s :p ?o FILTER EXISTS { ?a :q ?b FILTER NOT EXISTS { ?c :r ?d } }",
    ),
    FaultKind(
        name="zero-length-path",
        fault="the engine leaves out a path * or ? from a term to itself if no triple has the term",
        cure="correct the term, or write + and add UNION { VALUES ?end { <term> } }",
        wrong="?s :p* :nowhere",
        right="{ ?s :p+ :nowhere } UNION { VALUES ?s { :nowhere } }",
    ),
    FaultKind(
        name="alternative-path",
        fault="a path <p>|<q> gives a pair once if both properties join it; SPARQL gives it twice",
        cure="write { ?s <p> ?o } UNION { ?s <q> ?o }",
        wrong="?s :p|:q ?o",
        right="{ ?s :p ?o } UNION { ?s :q ?o }",
    ),
    FaultKind(
        name="group-concat",
        fault="GROUP_CONCAT keeps a language that all its texts share; SPARQL gives no language",
        cure="write GROUP_CONCAT(STR(?text))",
        wrong="{ SELECT (GROUP_CONCAT(?t) AS ?n) { ?s rdfs:label ?t } }",
        right="{ SELECT (GROUP_CONCAT(STR(?t)) AS ?n) { ?s rdfs:label ?t } }",
    ),
    FaultKind(
        name="bnode",
        fault="BNODE(text) gives one node for a text in all solutions; SPARQL gives each its own",
        cure="write BIND(BNODE() AS ?node), and use ?node wherever the query means that node",
        wrong="?s :p ?o BIND(BNODE(STR(?o)) AS ?node)",
        right="?s :p ?o BIND(BNODE() AS ?node)",
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

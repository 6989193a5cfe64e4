"""A case whose rows only its store has: each page asks the store for those rows that it shows."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rdf import Mark
from kg.schema.rdf_files import IH
from kg.serve.http import Refused
from kg.serve.limits import PAGE_NAMES, PAGE_ROWS, QUERIED_NODES
from kg.serve.store.client import StoreClient

_NAMED = "?s a ih:Actor ; ?p ?o . FILTER(?p IN (rdf:type, rdfs:label, ih:kind))"


class Stored:
    """The rows of a large case; the process that holds its store has them."""

    def __init__(self, case: Case, mark: Mark, holder: StoreClient) -> None:
        """Begin with no rows.

        Args:
            case: the case, which has no rows.
            mark: what the store says of itself, as how many rows each table has.
            holder: the process that holds the store.
        """
        self.case, self.mark, self._holder = case, mark, holder

    def large(self, what: str, instead: str) -> Refused:
        """Return the refusal of a page that needs the complete case in memory.

        Args:
            what: the page, as `the report`.
            instead: a sentence on what to do instead.
        """
        ties, actors = self.mark.tables.get("ties", 0), self.mark.tables.get("actors", 0)
        size = f"{actors:,} actors, {ties:,} ties"
        return Refused(413, f"{what} is not made of a case of this size ({size}) here; {instead}")

    def has_row(self, row: str) -> bool:
        """Tell whether the case has a row of an id."""
        node = self._node(row)
        return node is not None and b"true" in self._ask(f"ASK {{ {node} a ?kind }}", rows="json")

    def first(self, most: int) -> Case:
        """Return the case with as many of its actors, at most."""
        actors = self._select(f"SELECT ?s {{ ?s a ih:Actor }} LIMIT {most}")
        return rdf.with_rows(self.case, tuple(self._construct(actors, _NAMED)))

    def named(self, rows: Iterable[str]) -> Case:
        """Return the case with those actors that are among some rows; of very many, the first."""
        ids = islice(dict.fromkeys(rows), PAGE_NAMES)
        nodes = filter(None, map(self._node, ids))
        return rdf.with_rows(self.case, tuple(self._construct(nodes, _NAMED)))

    def answered(self, body: bytes) -> Case:
        """Return the case with those actors that an answer in SPARQL JSON names."""
        base = f"{BASE}{self.case.id}/"
        bindings = json.loads(body)["results"]["bindings"]
        terms = chain.from_iterable(row.values() for row in bindings)
        addresses = (term["value"] for term in terms if term["type"] == "uri")
        return self.named(uri.removeprefix(base) for uri in addresses if uri.startswith(base))

    def about(self, row: str) -> tuple[Case, bool]:
        """Return the case with what there is of one actor, and whether ties are left out."""
        node = self._node(row)
        if node is None or not self.has_row(row):
            return self.case, False
        # One tie more than a page shows says whether there are more.
        at_end = f"?tie ih:source|ih:target {node} ; a ?class . FILTER(?class = ih:Tie)"
        ties = self._select(f"SELECT ?tie {{ {at_end} }} LIMIT {PAGE_ROWS + 1}")
        has_more = len(ties) > PAGE_ROWS
        rows = ties[:PAGE_ROWS]
        # The evidence of all the rows that have none of their own, if the case has such a default.
        default = self.case.settings.evidence
        default_evidence = self._node(default) if default else None
        if default_evidence:
            rows += self._select(f"SELECT ?s {{ ?s ih:evidence {default_evidence} }} LIMIT 1")
        quads = self._construct([node, *rows])
        quads += self._construct(_objects(quads, "evidence"))
        quads += self._construct(_objects(quads, "document"))
        # For the actors at the other ends of ties, the page needs only the names.
        actors = [node, *_objects(quads, "source"), *_objects(quads, "target")]
        quads += self._construct(actors, _NAMED)
        return rdf.with_rows(self.case, tuple(dict.fromkeys(quads))), has_more

    def _select(self, text: str) -> list[str]:
        """Return the terms of a query that selects one variable."""
        return self._ask(text, rows="tsv").decode().splitlines()[1:]

    def _construct(self, nodes: Iterable[str], pattern: str = "?s ?p ?o") -> list[ox.Quad]:
        """Return the triples of the case about some nodes that match a pattern.

        The query lists the nodes, so that the engine looks each of them up.
        """
        quads, graph = [], rdf.case_graph(self.case)
        for batch in batched(dict.fromkeys(nodes), QUERIED_NODES):
            values = f"VALUES ?s {{ {' '.join(batch)} }}"
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {values} {pattern} }}"
            lines = self._ask(query, graph="ntriples")
            triples = ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES)
            quads += [ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        return quads

    def _ask(self, text: str, rows: str | None = None, graph: str | None = None) -> bytes:
        """Return the answer to a query of the case's graph, in one of the two forms."""
        own = rdf.case_graph(self.case).value
        graphs: dict[str, Any] = {"known": (own,), "default": (), "named": ()}
        forms = {"rows": rows, "graph": graph}
        answer = self._holder.ask({"query": text, "prefixes": rdf.PREFIXES, **graphs, **forms})
        if answer.status != 200:
            headers = [("Retry-After", "1")] if answer.status == 503 else ()
            raise Refused(answer.status, answer.text, headers)
        return answer.body

    def _node(self, row: str) -> str | None:
        """Return the address of a row in the form of a query; None for an impossible id."""
        try:
            return str(rdf.node(self.case, row))
        except ValueError:
            return None


def _objects(quads: Iterable[ox.Quad], name: str) -> list[str]:
    """Return the objects of a property in some quads, those that are addresses."""
    path = IH + name
    return [
        str(q.object)
        for q in quads
        if q.predicate.value == path and isinstance(q.object, ox.NamedNode)
    ]


def batched(nodes: Iterable[str], most: int) -> Iterator[list[str]]:
    """Yield the nodes in lists.

    Args:
        nodes: the nodes, as SPARQL writes them.
        most: the length of a list; the last one may be shorter.
    """
    iterator = iter(nodes)
    while batch := list(islice(iterator, most)):
        yield batch

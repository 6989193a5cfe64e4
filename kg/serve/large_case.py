"""A case whose rows only its store has: each page asks the store for those rows that it shows."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.rdf import Mark
from kg.schema.rdf_files import IH
from kg.serve.http import Refused
from kg.serve.store.client import StoreClient

MOST = 500  # ties of an actor's page
_MOST_NAMED, _NODES_AT_ONCE = 3_000, 1_000
_NAMED = "?s a ih:Actor ; ?p ?o . FILTER(?p IN (rdf:type, rdfs:label, ih:kind))"


class Stored:
    """The rows of a large case, asked of who holds its store."""

    def __init__(self, case: Case, mark: Mark, holder: StoreClient) -> None:
        """Keep the case, which has no rows, what is said of its store, and who holds it."""
        self.case, self.mark, self._holder = case, mark, holder

    def large(self, what: str, instead: str) -> Refused:
        """Return the refusal of a page that needs the whole case in memory."""
        ties, actors = self.mark.tables.get("ties", 0), self.mark.tables.get("actors", 0)
        return Refused(
            413,
            f"{what} is not made of a case of this size ({actors:,} actors, {ties:,} ties) here; {instead}",
        )

    def has_row(self, row: str) -> bool:
        """Tell whether the case has a row of an id."""
        node = self._node(row)
        return node is not None and b"true" in self._asked(f"ASK {{ {node} a ?kind }}", rows="json")

    def first(self, most: int) -> Case:
        """Return the case with some of its actors."""
        lines = (
            self._asked(f"SELECT ?s {{ ?s a ih:Actor }} LIMIT {most}", rows="tsv")
            .decode()
            .splitlines()[1:]
        )
        return rdf.with_rows(self.case, tuple(self._said(lines, _NAMED)))

    def named(self, rows: Iterable[str]) -> Case:
        """Return the case with those actors that are among some rows; of very many, the first."""
        nodes = (
            node for row in islice(dict.fromkeys(rows), _MOST_NAMED) if (node := self._node(row))
        )
        return rdf.with_rows(self.case, tuple(self._said(nodes, _NAMED)))

    def answered(self, body: bytes) -> Case:
        """Return the case with those actors that an answer in SPARQL JSON names."""
        base = f"{BASE}{self.case.id}/"
        bindings = json.loads(body)["results"]["bindings"]
        terms = (term for row in bindings for term in row.values() if term["type"] == "uri")
        return self.named(
            term["value"].removeprefix(base) for term in terms if term["value"].startswith(base)
        )

    def about(self, row: str) -> tuple[Case, bool]:
        """Return the case with what there is of one actor, and whether it has more ties than are shown."""
        node = self._node(row)
        if node is None or not self.has_row(row):
            return self.case, False
        at_end = f"?tie ih:source|ih:target {node} ; a ?class . FILTER(?class = ih:Tie)"
        chosen = f"SELECT ?tie {{ {at_end} }} LIMIT {MOST + 1}"
        lines = self._asked(chosen, rows="tsv").decode().splitlines()[1:]
        more = len(lines) > MOST
        lines = lines[:MOST]
        rest = self._node(self.case.settings.evidence) if self.case.settings.evidence else None
        if rest:  # who says so of all the rows that have no evidence of their own
            lines += (
                self._asked(f"SELECT ?s {{ ?s ih:evidence {rest} }} LIMIT 1", rows="tsv")
                .decode()
                .splitlines()[1:]
            )
        quads = self._said([node, *lines])
        quads += self._said(_objects(quads, "evidence"))
        quads += self._said(_objects(quads, "document"))
        others = [node, *_objects(quads, "source"), *_objects(quads, "target")]
        quads += self._said(others, _NAMED)
        return rdf.with_rows(self.case, tuple(dict.fromkeys(quads))), more

    def _said(self, nodes: Iterable[str], what: str = "?s ?p ?o") -> list[ox.Quad]:
        """Return what the case says of some nodes, which are told one by one: the engine looks each up."""
        found, graph = [], rdf.case_graph(self.case)
        for some in batched(dict.fromkeys(nodes), _NODES_AT_ONCE):
            values = f"VALUES ?s {{ {' '.join(some)} }}"
            lines = self._asked(
                f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {values} {what} }}", graph="ntriples"
            )
            read = ox.parse(input=lines, format=ox.RdfFormat.N_TRIPLES)
            found += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in read]
        return found

    def _asked(self, text: str, rows: str | None = None, graph: str | None = None) -> bytes:
        own = rdf.case_graph(self.case).value
        asked: dict[str, Any] = {
            "query": text,
            "prefixes": rdf.PREFIXES,
            "known": (own,),
            "default": (),
            "named": (),
        }
        found = self._holder.ask({**asked, "rows": rows, "graph": graph})
        if found.status != 200:
            raise Refused(
                found.status, found.text, [("Retry-After", "1")] if found.status == 503 else ()
            )
        return found.body

    def _node(self, row: str) -> str | None:
        try:
            return str(rdf.node(self.case, row))
        except ValueError:
            return None


def _objects(quads: Iterable[ox.Quad], name: str) -> list[str]:
    """Return the addresses that some quads have as objects of a property."""
    path = IH + name
    return [
        str(q.object)
        for q in quads
        if q.predicate.value == path and isinstance(q.object, ox.NamedNode)
    ]


def batched(nodes: Iterable[str], most: int) -> Iterator[list[str]]:
    """Yield some nodes at a time."""
    rest = iter(nodes)
    while some := list(islice(rest, most)):
        yield some

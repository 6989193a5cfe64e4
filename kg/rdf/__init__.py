"""A case as RDF, in memory and on disk.

The rows, the triples derived from them, and the ontology stand each in a named graph.
"""

from kg.rdf.build_store import brief, build, build_from, size
from kg.rdf.dataset import (
    ONTOLOGY,
    PREFIXES,
    case_graph,
    dataset,
    derived,
    derived_graph,
    node,
    ontology,
    own_graphs,
    quads,
    robustness_graph,
    rows,
    store,
)
from kg.rdf.open_store import check_store_age, files_to_open, has, read_only, stored_case, with_rows
from kg.rdf.store_manifest import MARK, STORE, Mark, content, mark_of, opened

__all__ = [
    "MARK",
    "ONTOLOGY",
    "PREFIXES",
    "STORE",
    "Mark",
    "brief",
    "build",
    "build_from",
    "case_graph",
    "check_store_age",
    "content",
    "dataset",
    "derived",
    "derived_graph",
    "files_to_open",
    "has",
    "mark_of",
    "node",
    "ontology",
    "opened",
    "own_graphs",
    "quads",
    "read_only",
    "robustness_graph",
    "rows",
    "size",
    "store",
    "stored_case",
    "with_rows",
]

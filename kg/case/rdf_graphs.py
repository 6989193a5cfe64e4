"""The graphs of a case's RDF: the case's own, what `kg build` writes beside it, and the user's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain

import pyoxigraph as ox

from kg.errors import Problem, quoted
from kg.schema import rdf_files
from kg.schema.model import Schema
from kg.schema.rdf_files import IH, OWL
from kg.system import shipped_files

BASE = "https://w3id.org/intermediation/case/"
ONTOLOGY = IH.removesuffix("#")
ONTOLOGY_FILES = ("ih.ttl", "align.ttl")
_VERSION = OWL + "versionInfo"


@dataclass(frozen=True)
class Sorted:
    """The quads of a case's files by what becomes of them.

    Attributes:
        stated: for each file the quads that rows are read from; those of the case's own graph are
            in the default graph.
        apart: the quads of scenarios, of which no row is read.
        problems: triples in a graph that users cannot add to.
    """

    stated: Mapping[str, list[ox.Quad]]
    apart: tuple[ox.Quad, ...]
    problems: tuple[Problem, ...]


def sort_by_graph(files: Mapping[str, Iterable[ox.Quad]], schema: Schema, case: str) -> Sorted:
    """Sort the quads of a case's files by their graphs, with addresses in place of blank nodes.

    The graph of the case is the default graph under another name. What `kg build` writes into the
    derived graph and the ontology's is made again, so it is passed over; anything beside it is a
    problem.

    Args:
        files: the quads of each file.
        schema: the schema of the case.
        case: the id of the case.
    """
    stated: dict[str, list[ox.Quad]] = {}
    apart: list[ox.Quad] = []
    problems: list[Problem] = []
    for file, quads in files.items():
        stated[file] = []
        built: dict[str, list[ox.Quad]] = {_derived(case): [], ONTOLOGY: []}
        for quad in (_without_blank_nodes(q, case, file) for q in quads):
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if graph in built:
                built[graph].append(quad)
            elif graph.startswith(f"{BASE}{case}/scenario/"):
                apart.append(quad)
            else:
                stated[file].append(quad)
        derived = built[_derived(case)]
        beside = {
            _derived(case): [q for q in derived if not _follows(q, schema, case)],
            ONTOLOGY: _added(built[ONTOLOGY]),
        }
        problems += [_reserved(file, graph, added) for graph, added in beside.items() if added]
    return Sorted(stated, tuple(apart), tuple(problems))


def _derived(case: str) -> str:
    """Return the address of the graph of derived triples that `kg build` writes for a case."""
    return f"{BASE}{case}/derived"


def _reserved(file: str, graph: str, added: list[ox.Quad]) -> Problem:
    """Return the problem of triples that a file adds to a graph which `kg build` makes."""
    quad, *others = added
    triple = quoted(f"{quad.subject} {quad.predicate} {quad.object}", 200)
    more = f" and {len(others):,} more" if others else ""
    message = f"kg build makes the graph <{graph}>, so a file cannot add {triple}{more}"
    return Problem(
        file, 0, "", message, "put the triple into a graph with another name, or into no graph"
    )


def _follows(quad: ox.Quad, schema: Schema, case: str) -> bool:
    """Tell whether a quad is, by its form, of an inherited tie or a direct triple."""
    own = f"{BASE}{case}/"
    subject = getattr(quad.subject, "value", "")
    if subject.startswith(f"{_derived(case)}/"):
        return True
    target = getattr(quad.object, "value", "")
    if not (subject.startswith(own) and target.startswith(own)):
        return False
    direct = {kind.property for kind in schema.tie_kinds.values()}
    path = quad.predicate.value
    return path.startswith(IH) or path in direct


def _added(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return what the ontology's graph has beside the ontology; nothing of another version's."""
    own = _ontology()
    versions = {q.triple for q in quads if q.predicate.value == _VERSION}
    if versions and not versions & own:
        return []
    return [q for q in quads if q.triple not in own]


@cache
def _ontology() -> frozenset[ox.Triple]:
    """Return all triples of the shipped ontology."""
    folder = shipped_files.folder("ontology")
    files = (rdf_files.read(folder / name) for name in ONTOLOGY_FILES)
    return frozenset(quad.triple for quad in chain.from_iterable(files))


def _without_blank_nodes(quad: ox.Quad, case: str, file: str) -> ox.Quad:
    """Return a quad with addresses for its blank nodes, and no graph for the case's own."""

    def name(node: object) -> object:
        """Return an address in place of a blank node; any other term as it is."""
        if not isinstance(node, ox.BlankNode):
            return node
        stem = re.sub(r"[^A-Za-z0-9]", "-", file)  # blank nodes of two files are different ones
        return ox.NamedNode(f"{BASE}{case}/genid/{stem}-{node.value}")

    graph = name(quad.graph_name)
    if graph == ox.NamedNode(f"{BASE}{case}"):
        graph = ox.DefaultGraph()
    subject, value = name(quad.subject), name(quad.object)
    return ox.Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]

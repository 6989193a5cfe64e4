"""Reading RDF, trusted and not."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import RdfError

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
}
IH = "https://w3id.org/intermediation/ns#"
ROW_NUMBER = IH + "rowNumber"
LIST_ORDER = IH + "listOrder"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Index = dict[str, dict[str, list[Term]]]

_MOST_BYTES = 1 << 30
_DEEPEST = 100
_LONG = 20
_SECONDS = 120
# The parser runs in a child process with limits of its own, so that a hostile file costs a message and no more.
_CHILD = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
except (ImportError, ValueError, OSError):
    pass
import pyoxigraph as ox
format = ox.RdfFormat.from_extension(sys.argv[2])
try:
    found = ox.Dataset(ox.parse(path=sys.argv[1], format=format, base_iri=sys.argv[3]))
    if any(isinstance(quad.object, ox.Triple) for quad in found):
        raise ValueError("it holds triples inside triples")
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ox.serialize(sorted(found, key=str), sys.stdout.buffer, ox.RdfFormat.N_QUADS)
except (SyntaxError, ValueError, OSError, RuntimeError) as error:
    print(str(error).split("\\n")[0][:300], file=sys.stderr)
    sys.exit(3)
"""


def read(path: Path) -> list[ox.Quad]:
    """Read an RDF file of our own."""
    return list(ox.parse(path=str(path), format=FORMATS[path.suffix]))


def read_untrusted(path: Path) -> list[ox.Quad]:
    """Read an RDF file from outside: in a child process, with limits, without the network and without DTDs.

    Blank nodes carry the labels of the canonical form (RDFC-1.0), so that the same file always gives the same quads.

    Raises:
        RdfError: the file is no RDF of its suffix, is too large or too deeply nested, or carries a DTD.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise RdfError(
                f"{path.name} has {size:,} bytes, more than the {_MOST_BYTES:,} that are read", "split the file"
            )
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RdfError(f"{path.name} is not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except OSError as error:
        raise RdfError(f"{path.name} cannot be read: {error.strerror}") from None
    if path.suffix == ".rdf" and ("<!DOCTYPE" in text or "<!ENTITY" in text):
        raise RdfError(f"{path.name} carries a document type declaration, which is not read", "write entities out")
    if path.suffix in {".ttl", ".trig", ".jsonld"} and nesting(text) > _DEEPEST:
        raise RdfError(f"{path.name} is nested more than {_DEEPEST} levels deep", "give the inner resources names")
    base = f"file:///{path.name}"
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(path), path.suffix[1:], base],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RdfError(f"{path.name} took more than {_SECONDS} seconds to read") from None
    if child.returncode:
        said = child.stderr.decode("utf-8", "replace").strip().splitlines() if child.returncode == 3 else []
        raise RdfError(f"{path.name} cannot be read: {said[-1] if said else 'the parser stopped'}")
    return list(ox.parse(input=child.stdout, format=ox.RdfFormat.N_QUADS))


def nesting(text: str) -> int:
    """Return how deep brackets are nested in a text; those inside strings count too, and can hide others."""
    deepest = depth = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth = max(0, depth - 1)
    return deepest


def index(quads: Iterable[ox.Quad | ox.Triple]) -> Index:
    """Return triples as subject → predicate → objects, in the order read."""
    found: Index = defaultdict(lambda: defaultdict(list))
    members: dict[tuple[str, str], set[object]] = {}  # of long lists, slow to look through
    for quad in quads:
        subject, path = key(quad.subject), quad.predicate.value
        objects = found[subject][path]
        among: Collection[object] = objects
        if len(objects) > _LONG:
            among = members[subject, path] = members.get((subject, path)) or set(objects)
        if quad.object not in among:
            objects.append(quad.object)  # type: ignore[arg-type]
            if isinstance(among, set):
                among.add(quad.object)
    return found


def key(node: object) -> str:
    """Return what a subject is called in an index."""
    return node.value if isinstance(node, (ox.NamedNode, ox.BlankNode)) else str(node)

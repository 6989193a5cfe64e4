"""Reading RDF files: our own, and those from outside, which are not trusted."""

import codecs
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import RdfError, quoted

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
# The first bytes of an XML file that tell its encoding, whatever it declares.
_STARTS = (
    (codecs.BOM_UTF8, "UTF-8"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    ("<?".encode("utf-16-le"), "UTF-16LE"),
    ("<?".encode("utf-16-be"), "UTF-16BE"),
)
_HEAD = 1000  # characters within which an XML file declares its encoding
_ENCODING = re.compile(
    r"(?P<before>\ufeff?<\?xml\s[^>]{0,200}?\bencoding\s*=\s*[\"'])(?P<name>[A-Za-z0-9._:-]+)[\"']"
)
# Encodings that people save texts in; Python also has codecs that compress, obfuscate or escape.
_CODECS = {
    *["utf-8", "ascii", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"],
    *["shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb2312", "gbk", "gb18030", "big5", "euc_kr"],
    *(f"iso8859-{part}" for part in range(1, 17)),
    *(f"cp125{page}" for page in range(9)),
}
_DECLARE = (
    'save it as UTF-8, or declare its encoding, as <?xml version="1.0" encoding="ISO-8859-1"?>'
)
_DEEPEST = 100
_LONG = 20  # objects; a longer list is slow to look through
_SECONDS = 120
_REFUSED = 3  # the exit status of the child where the parser refuses the file
# The parser runs in a child process with limits of its own, so that a hostile file costs a message
# and no more.
_CHILD = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    resource.setrlimit(resource.RLIMIT_CPU, (120, 120))
except (ImportError, ValueError, OSError):
    pass
import pyoxigraph as ox
format = ox.RdfFormat.from_extension(sys.argv[1])
try:
    found = ox.Dataset(ox.parse(input=sys.stdin.buffer, format=format, base_iri=sys.argv[2]))
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
    """Read an RDF file from outside.

    A child process reads it, with limits, without the network and without DTDs. Blank nodes have
    the labels of the canonical form (RDFC-1.0), so that the same file always gives the same quads.

    Raises:
        RdfError: the file is no RDF of its suffix, is too large or too deeply nested, or has a DTD.
    """
    if path.exists() and not path.is_file():
        raise RdfError(f"{path.name} is no file", "put the RDF there, or take it away")
    body = _body(path)
    base = f"file:///{path.name}"
    command = [sys.executable, "-I", "-c", _CHILD, path.suffix[1:], base]
    try:
        child = subprocess.run(
            command, input=body, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise RdfError(f"{path.name} took more than {_SECONDS} seconds to read") from None
    if child.returncode:
        lines = child.stderr.decode("utf-8", "replace").strip().splitlines()
        # Of a parser that a limit stopped there is at most half a line.
        is_refused = child.returncode == _REFUSED and bool(lines)
        reason = lines[-1] if is_refused else "the parser stopped"
        raise RdfError(f"{path.name} cannot be read: {reason}")
    return list(ox.parse(input=child.stdout, format=ox.RdfFormat.N_QUADS))


def _body(path: Path) -> bytes:
    """Return the bytes of an RDF file in UTF-8, once it is sure that a parser may have them.

    Raises:
        RdfError: the file cannot be read as text, is too large or too deeply nested, or has a DTD.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            message = f"{path.name} has {size:,} bytes, more than the {_MOST_BYTES:,} that are read"
            raise RdfError(message, "split the file")
        raw = path.read_bytes()
    except OSError as error:
        raise RdfError(f"{path.name} cannot be read: {error.strerror}") from None
    if path.suffix == ".rdf":
        return _xml_body(path.name, raw)
    text = _decoded(path.name, raw, "UTF-8", "save it as UTF-8")
    if path.suffix in {".ttl", ".trig", ".jsonld"} and nesting(text) > _DEEPEST:
        message = f"{path.name} is nested more than {_DEEPEST} levels deep"
        raise RdfError(message, "give the inner resources names")
    return text.encode()


def _xml_body(name: str, raw: bytes) -> bytes:
    """Return an XML file of any encoding in UTF-8, and declared as that."""
    start = next((encoding for mark, encoding in _STARTS if raw.startswith(mark)), "")
    head = raw[: 4 * _HEAD].decode(start or "ISO-8859-1", "replace")
    declared = _ENCODING.match(head)
    # The first bytes are true, whatever the declaration says.
    encoding = start or (declared["name"] if declared else "UTF-8")
    if _codec(encoding) not in _CODECS:
        message = f"{name} is declared to be in {quoted(encoding)}, which is not read"
        raise RdfError(message, "save it as UTF-8")
    text = _decoded(name, raw, encoding, _DECLARE)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        message = f"{name} carries a document type declaration, which is not read"
        raise RdfError(message, "write entities out")
    # The parser reads the declaration too, and must find there what it gets.
    if declared := _ENCODING.match(text[:_HEAD]):
        text = f"{declared['before']}UTF-8{text[declared.end('name') :]}"
    return text.encode()


def _decoded(name: str, raw: bytes, encoding: str, hint: str) -> str:
    try:
        return raw.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise RdfError(f"{name} is not {encoding} (byte {error.start})", hint) from None


def _codec(encoding: str) -> str:
    """Return the name that Python has for an encoding; an empty text where it has none."""
    try:
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        return ""


def nesting(text: str) -> int:
    """Return how deep brackets are nested in a text.

    Brackets inside strings count too, and a closing one there can hide an opening one.
    """
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
    by_subject: Index = defaultdict(lambda: defaultdict(list))
    members: dict[tuple[str, str], set[object]] = {}  # of long lists
    for quad in quads:
        subject, path = subject_key(quad.subject), quad.predicate.value
        objects = by_subject[subject][path]
        among: Collection[object] = objects
        if len(objects) > _LONG:
            among = members[subject, path] = members.get((subject, path)) or set(objects)
        if quad.object not in among:
            objects.append(quad.object)  # type: ignore[arg-type]
            if isinstance(among, set):
                among.add(quad.object)
    return by_subject


def subject_key(node: object) -> str:
    """Return the key of a subject in an index."""
    return node.value if isinstance(node, (ox.NamedNode, ox.BlankNode)) else str(node)

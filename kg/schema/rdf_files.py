"""Reading RDF files: our own, and those from outside, which are not trusted."""

import codecs
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.errors import Problem, RdfError, quoted
from kg.schema import parse_untrusted
from kg.system.input_limits import RDF_FILE_SECONDS, RDF_STATEMENTS, TEXT_BYTES
from kg.system.open_input import InputRefused, read_bytes, read_text_bytes
from kg.system.sizes import ARRAY_BRACKETS, BLOCK_BYTES, LISTED_OBJECTS

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
_DECLARE = 'save it as UTF-8, or declare its encoding: <?xml version="1.0" encoding="ISO-8859-1"?>'
_NAME_INNER = "give the inner resources names"
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"([{)]}")))
_CHILD = Path(parse_untrusted.__file__)


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
    body = body_of(path)
    base = f"file:///{path.name}"
    command = [sys.executable, "-I", str(_CHILD), path.suffix[1:], base]
    try:
        child = subprocess.run(
            command, input=body, capture_output=True, timeout=RDF_FILE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise RdfError(f"{path.name} took more than {RDF_FILE_SECONDS} seconds to read") from None
    if child.returncode:
        lines = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _failure(path.name, child.returncode, lines)
    return list(ox.parse(input=child.stdout, format=ox.RdfFormat.N_QUADS))


def read_all_untrusted(paths: Sequence[Path]) -> tuple[dict[str, list[ox.Quad]], list[Problem]]:
    """Read the RDF files of a folder from outside, up to the limits of all of them together.

    Returns:
        The quads of each file by its name, and why a file is not read.
    """
    quads: dict[str, list[ox.Quad]] = {}
    problems: list[Problem] = []
    start = time.monotonic()
    for place, path in enumerate(paths):
        excess = ""
        if sum(map(len, quads.values())) > RDF_STATEMENTS:
            excess = f"hold more than {RDF_STATEMENTS:,} statements"
        elif time.monotonic() - start > RDF_FILE_SECONDS:
            excess = f"took more than {RDF_FILE_SECONDS} seconds"
        if excess:
            message = f"kg does not read this file or later RDF files: the first {place} {excess}"
            problems.append(Problem(path.name, 1, "", message, "split the case"))
            break
        try:
            quads[path.name] = read_untrusted(path)
        except RdfError as error:
            problems.append(Problem(path.name, 1, "", str(error), error.hint))
    return quads, problems


def _failure(name: str, status: int, lines: Sequence[str]) -> RdfError:
    """Return the error of a file that the child did not read.

    Args:
        name: the name of the file.
        status: the exit status of the child; negative, the number of the signal that ended it.
        lines: what the child wrote on standard error.
    """
    if parse_untrusted.DEEP in lines:
        return RdfError(f"{name} is {parse_untrusted.DEEP}", _NAME_INNER)
    if parse_untrusted.NAMELESS in lines:
        message = f"{name} has {parse_untrusted.NAMELESS}"
        return RdfError(message, "give the nodes addresses as names, or split the file")
    # The parser says so before it begins, and the limit ends it during the work.
    if lines and parse_untrusted.ALIKE in lines[0]:
        message = f"{name} has {lines[0]}"
        return RdfError(
            message, "give the nodes addresses as names, or give each node a different text"
        )
    if any(line.startswith(parse_untrusted.NO_MEMORY) for line in lines):
        most = f"{parse_untrusted.MEMORY >> 30} GiB of memory"
        return RdfError(f"{name} needs more than {most} to read", "split the file")
    if status == parse_untrusted.REFUSED and lines:
        return RdfError(f"{name} cannot be read: {lines[-1]}")
    if -status == getattr(signal, "SIGXCPU", 0):
        return RdfError(f"{name} took more than {parse_untrusted.SECONDS} seconds to read")
    # A parser that a limit stopped leaves at most half a line.
    return RdfError(f"{name} cannot be read: the parser stopped")


def body_of(path: Path) -> bytes:
    """Return the bytes of an RDF file in UTF-8, once it is sure that a parser may have them.

    Raises:
        RdfError: the file cannot be read as text, is too large or too deeply nested, or has a DTD.
    """
    is_xml = path.suffix == ".rdf"
    try:
        raw = read_bytes(path, TEXT_BYTES) if is_xml else read_text_bytes(path, TEXT_BYTES)
    except InputRefused as error:
        hint = "put the RDF there, or remove it"
        if "larger" in error.reason:
            hint = "split the file"
        raise RdfError(f"{path.name} {error.reason}", hint) from None
    if is_xml:
        return _xml_body(path.name, raw)
    text = _decoded(path.name, raw, "UTF-8", "save the file as UTF-8")
    if "\0" in text:
        message = f"{path.name} holds a NUL character (byte {raw.index(0)})"
        raise RdfError(message, "save the file as plain text in UTF-8")
    if path.suffix in {".ttl", ".trig", ".jsonld"} and nesting(text) > parse_untrusted.DEEPEST:
        raise RdfError(f"{path.name} is {parse_untrusted.DEEP}", _NAME_INNER)
    return raw.removeprefix(codecs.BOM_UTF8)


def _xml_body(name: str, raw: bytes) -> bytes:
    """Return an XML file of any encoding in UTF-8, and declared as that."""
    start = next((encoding for mark, encoding in _STARTS if raw.startswith(mark)), "")
    head = raw[: 4 * _HEAD].decode(start or "ISO-8859-1", "replace")
    declared = _ENCODING.match(head)
    # The first bytes are true, whatever the declaration says.
    encoding = start or (declared["name"] if declared else "UTF-8")
    if _codec(encoding) not in _CODECS:
        message = f"{name} declares the encoding {quoted(encoding)}, which kg does not read"
        raise RdfError(message, "save the file as UTF-8")
    text = _decoded(name, raw, encoding, _DECLARE)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        message = f"{name} has a document type declaration, which kg does not read"
        raise RdfError(message, "write out its entities")
    # The parser reads the declaration too, and must find there what it gets.
    if declared := _ENCODING.match(text[:_HEAD]):
        text = f"{declared['before']}UTF-8{text[declared.end('name') :]}"
    return text.encode()


def _decoded(name: str, raw: bytes, encoding: str, hint: str) -> str:
    """Return bytes as a text without a byte order mark; refuse bytes of another encoding."""
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
    brackets = text.encode("utf-8", "replace").translate(None, _NO_BRACKETS)
    if len(brackets) > ARRAY_BRACKETS:
        return _nesting_of_many(brackets)
    for bracket in brackets:
        if bracket in b"([{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(0, depth - 1)
    return deepest


def _nesting_of_many(brackets: bytes) -> int:
    """Return how deep many brackets are nested, counted in blocks of an array."""
    import numpy as np

    steps = np.full(256, -1, np.int8)
    steps[list(b"([{")] = 1
    deepest = depth = 0
    for start in range(0, len(brackets), BLOCK_BYTES):
        block = np.frombuffer(brackets[start : start + BLOCK_BYTES], np.uint8)
        levels = depth + np.cumsum(steps[block], dtype=np.int64)
        # A closing bracket without an opening one goes no lower than the ground.
        levels -= np.minimum(np.minimum.accumulate(levels), 0)
        deepest, depth = max(deepest, int(levels.max())), int(levels[-1])
    return deepest


def index(quads: Iterable[ox.Quad | ox.Triple]) -> Index:
    """Return triples as subject → predicate → objects, in the order read."""
    by_subject: Index = defaultdict(lambda: defaultdict(list))
    members: dict[tuple[str, str], set[object]] = {}  # of long lists
    for quad in quads:
        subject, path = subject_key(quad.subject), quad.predicate.value
        objects = by_subject[subject][path]
        among: Collection[object] = objects
        if len(objects) > LISTED_OBJECTS:
            among = members[subject, path] = members.get((subject, path)) or set(objects)
        if quad.object not in among:
            objects.append(quad.object)  # type: ignore[arg-type]
            if isinstance(among, set):
                among.add(quad.object)
    return by_subject


def subject_key(node: object) -> str:
    """Return the key of a subject in an index."""
    return node.value if isinstance(node, (ox.NamedNode, ox.BlankNode)) else str(node)

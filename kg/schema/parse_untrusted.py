"""The child process that parses an RDF file from outside, within limits of time and memory.

It is run as a file, takes the text on standard input and gives sorted N-Quads on standard output.
So a hostile file costs a message and no more. Its last line on standard error says what is wrong.
"""

import contextlib
import json
import re
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from xml.parsers import expat

import pyoxigraph as ox

REFUSED = 3  # the exit status where the parser refuses the file
SECONDS = 120  # of processor time
MEMORY = 2 << 30  # bytes of address space
DEEPEST = 100  # levels
DEEP = f"nested more than {DEEPEST} levels deep"
NO_MEMORY = "memory allocation"  # the engine's words when it has no memory left
ALIKE = "blank nodes that cannot be told apart"
# To name 100,000 takes 5 s of processor time, 200,000 take 13; each item of a list is one.
MOST_BLANK_NODES = 100_000
NAMELESS = f"more than {MOST_BLANK_NODES:,} blank nodes or items of lists"
_NAMING_SECONDS = 3  # of processor time to name blank nodes, and one more for so many quads:
_QUADS_A_SECOND = 100_000
_SHOWN = 120  # characters
_BESIDE_VALUES = {"@value", "@type", "@language", "@direction", "@index", "@context"}
_RANDOM = re.compile(r"_:[0-9a-f]{32}\b")  # the label of a blank node that the file does not name


class RdfRefused(Exception):
    """The file is not read; the text says why."""


def main() -> None:
    """Parse standard input as the format of the first argument, with the second as base."""
    _limit()
    try:
        sys.stdout.buffer.write(parse(sys.stdin.buffer.read(), sys.argv[1], sys.argv[2]))
    except MemoryError:
        _refuse(NO_MEMORY)
    except (RdfRefused, SyntaxError, ValueError, OSError, RuntimeError) as error:
        _refuse(str(error).split("\n")[0][:300])


def parse(body: bytes, suffix: str, base: str) -> bytes:
    """Return a text in RDF as sorted N-Quads with canonical blank nodes.

    Args:
        body: the text, in UTF-8.
        suffix: the ending of its file, without the dot, which tells the format.
        base: the address that relative addresses begin at.

    Raises:
        RdfRefused: it is nested too deeply, or has too many blank nodes or triples inside triples.
        SyntaxError: it is no RDF of this format.
    """
    form = ox.RdfFormat.from_extension(suffix)
    if form == ox.RdfFormat.RDF_XML and _is_deep(body):
        raise RdfRefused(DEEP)
    quads = set(_few_nameless(ox.parse(input=body, format=form, base_iri=base)))
    if form == ox.RdfFormat.JSON_LD:
        _refuse_losses(body, base)
    if any(isinstance(quad.object, ox.Triple) for quad in quads):
        raise RdfRefused("it holds triples inside triples")
    nodes_alike = _alike(quads)
    if nodes_alike or any(map(_blank_nodes, quads)):
        quads = _with_canonical_names(quads, nodes_alike)
    return bytes(ox.serialize(sorted(quads, key=str), format=ox.RdfFormat.N_QUADS) or b"")


def _few_nameless(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Yield quads; stop at the first with a blank node too many."""
    nameless: set[ox.BlankNode] = set()
    for quad in quads:
        nameless.update(_blank_nodes(quad))
        if len(nameless) > MOST_BLANK_NODES:
            raise RdfRefused(NAMELESS)
        yield quad


def _refuse_losses(body: bytes, base: str) -> None:
    """Refuse JSON-LD if the standard lets a reader skip a part of it without a message.

    That is a statement with an invalid address or language tag, and a value beside a key that
    values do not have. Keys that no context explains are not statements.
    """
    form = ox.RdfFormat.JSON_LD
    strict = ox.parse(input=body, format=form, base_iri=base)
    for quad in ox.parse(input=body, format=form, base_iri=base, lenient=True):
        if ":" in quad.predicate.value and _nameless(quad) != _nameless(next(strict, None)):
            terms = (quad.subject, quad.predicate, quad.object)
            statement = _RANDOM.sub("[]", " ".join(map(str, terms)))[:_SHOWN]
            raise RdfRefused(f"it holds an invalid address or language tag: {statement}")
    # The engine may skip a value that follows an odd key. Nothing of the tree is kept.
    json.loads(
        body, object_pairs_hook=_refuse_odd_value, parse_int=str, parse_float=str, strict=False
    )


def _refuse_odd_value(pairs: list[tuple[str, object]]) -> None:
    """Refuse a JSON object in which a key stands beside @value that must not."""
    keys = [key for key, _ in pairs]
    odd = [key for key in keys if key not in _BESIDE_VALUES]
    if odd and "@value" in keys:
        raise RdfRefused(f"it holds the key {odd[0][:_SHOWN]!r} beside @value")


def _nameless(quad: ox.Quad | None) -> tuple[object, ...]:
    """Return the terms of a quad, with one mark for all blank nodes; empty for no quad."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name) if quad else ()
    return tuple("_:" if isinstance(term, ox.BlankNode) else term for term in terms)


def _refuse(reason: str) -> None:
    """End the process with the status of a refusal, after the reason on standard error."""
    _tell(reason)
    sys.exit(REFUSED)


def _tell(line: str) -> None:
    """Write a line to standard error at once, before the system can end this process."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def _limit() -> None:
    """Limit the memory and processor time of this process where the system can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _is_deep(body: bytes) -> bool:
    """Tell whether elements of XML are nested deeply; other texts are left to the parser."""
    depth = 0

    def open_element(_name: str, _attributes: dict[str, str]) -> None:
        """Count an element that begins; stop the parser at one that is nested too deeply."""
        nonlocal depth
        depth += 1
        if depth > 2 * DEEPEST:  # one element for a resource, one for what leads to it
            raise RecursionError

    def close_element(_name: str) -> None:
        """Count an element that ends."""
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler = open_element
    parser.EndElementHandler = close_element
    try:
        parser.Parse(body, True)
    except RecursionError:
        return True
    except (expat.ExpatError, LookupError, ValueError):  # the last two: of unknown encodings
        pass
    return False


def _blank_nodes(quad: ox.Quad) -> list[ox.BlankNode]:
    """Return the blank nodes of a quad: of its subject, object and graph."""
    terms = (quad.subject, quad.object, quad.graph_name)
    return [term for term in terms if isinstance(term, ox.BlankNode)]


def _alike(quads: Iterable[ox.Quad]) -> list[ox.BlankNode]:
    """Return the largest set of blank nodes with the same triples, apart from other blank nodes."""
    marks: dict[ox.BlankNode, int] = defaultdict(int)
    for quad in quads:
        for node in _blank_nodes(quad):
            subject, target = _mark(quad.subject, node), _mark(quad.object, node)
            graph = _mark(quad.graph_name, node)
            # A sum does not depend on the order in which quads come.
            marks[node] += hash((subject, quad.predicate, target, graph))
    groups: dict[int, list[ox.BlankNode]] = defaultdict(list)
    for node, mark in marks.items():
        groups[mark].append(node)
    largest = max(groups.values(), key=len, default=[])
    return largest if len(largest) > 1 else []


def _mark(term: object, node: ox.BlankNode) -> object:
    """Return a term as seen from a blank node: all other blank nodes look the same."""
    if not isinstance(term, ox.BlankNode):
        return term
    return "itself" if term == node else "another"


def _with_canonical_names(quads: set[ox.Quad], nodes_alike: list[ox.BlankNode]) -> set[ox.Quad]:
    """Return quads with the labels of RDFC-1.0, whose time grows with the factorial of likeness."""
    if nodes_alike:
        # The system ends this process in the midst of the work, so that the reason comes first.
        statements = (q for q in quads if nodes_alike[0] in _blank_nodes(q))
        statement = min(map(str, statements), key=lambda text: (len(text), text))
        example = _RANDOM.sub("[]", statement)[:_SHOWN]
        _tell(f"{len(nodes_alike):,} {ALIKE}, such as that of: {example}")
        if hasattr(signal, "setitimer"):
            seconds = _NAMING_SECONDS + len(quads) / _QUADS_A_SECOND
            signal.setitimer(signal.ITIMER_PROF, seconds)
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, 0)
    return set(dataset)


if __name__ == "__main__":
    main()

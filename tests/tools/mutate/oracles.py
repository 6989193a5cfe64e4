"""What an input says by a reading that shares no code with kg.

- CSV: a machine of four states after RFC 4180, where `kg` has Python's reader.
- TOML: `tomllib`, on bytes that Python decodes strictly; kg must add nothing and lose nothing.
- N-Quads: the grammar of the recommendation as one regular expression a line.
- Turtle, TriG, JSON-LD, RDF/XML: rdflib, whose parsers share nothing with those of oxigraph.
- Parquet: pyarrow.

Terms of RDF are compared as texts with blank nodes left out, since their labels mean nothing; how
many different statements there are is compared beside. Of JSON-LD only a loss is a fault, whatever the
type or graph: rdflib drops what it does not know. Where rdflib does not read what oxigraph
reads, nothing is decided: it knows less of RDF 1.1 (and nothing of 1.2) than the standard has.
"""

import io
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pyoxigraph as ox


class Undecided(Exception):
    """The second reader cannot tell."""


def cells_of(text: str) -> list[list[str]]:
    """Return the rows of a text in CSV.

    Raises:
        ValueError: it is none.
    """
    rows: list[list[str]] = []
    row: list[str] = []
    cell: list[str] = []
    state, place = "start", 0
    while place <= len(text):
        sign = text[place] if place < len(text) else ""
        if sign == "\r" and text[place + 1 : place + 2] == "\n" and state != "inside":
            place += 1
            sign = "\n"
        is_end = sign in ("\n", "\r", "")
        if state == "inside":
            if sign == "":
                raise ValueError("a quote is open at the end")
            if sign == '"':
                state = "behind"
            else:
                cell.append(sign)
        elif sign == '"' and state == "start":
            state = "inside"
        elif sign == '"' and state == "behind":
            cell.append('"')
            state = "inside"
        elif sign == "," or is_end:
            row.append("".join(cell))
            cell.clear()
            state = "start"
            if is_end:
                rows.append(row)
                row = []
        elif state == "behind":
            raise ValueError("a text goes on behind its quote")
        else:
            cell.append(sign)
            state = "plain"
        place += 1
    return rows


_HEX = r"[0-9A-Fa-f]"
_ESCAPE = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
_IRI = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_ESCAPE})*>"
_START = r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF_:"
_INNER = rf"{_START}\-0-9\u00B7\u0300-\u036F\u203F-\u2040"
_NODE = rf"_:[{_START}0-9](?:[{_INNER}.]*[{_INNER}])?"
_STRING = rf'"(?:[^"\\\n\r]|\\[tbnrf"\'\\]|{_ESCAPE})*"'
_LITERAL = rf"{_STRING}(?:\^\^[ \t]*{_IRI}|@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--(?:ltr|rtl))?)?"
_STATEMENT = re.compile(
    rf"[ \t]*(?:(?P<s>{_IRI}|{_NODE})[ \t]*(?P<p>{_IRI})[ \t]*(?P<o>{_IRI}|{_NODE}|{_LITERAL})"
    rf"[ \t]*(?P<g>{_IRI}|{_NODE})?[ \t]*\.)?[ \t]*(?:#[^\r\n]*)?"
)
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def statements_of(text: str) -> set[tuple[str, ...]]:
    """Return the statements of a text in N-Quads, each as its four terms.

    Raises:
        ValueError: it is none.
    """
    statements = set()
    for line in re.split(r"[\r\n]+", text):
        match = _STATEMENT.fullmatch(line)
        if not match:
            raise ValueError(f"no statement: {line[:80]!r}")
        if match["s"]:
            statements.add(tuple(_plain(term or "") for term in match.group("s", "p", "o", "g")))
    return statements


def _plain(term: str) -> str:
    def sign(match: re.Match[str]) -> str:
        word = match[1]
        return _ESCAPES[word] if word in _ESCAPES else chr(int(word[1:], 16))

    return re.sub(r"\\(u.{4}|U.{8}|.)", sign, term)


def shape(statements: Iterable[tuple[str, ...]]) -> tuple[int, list[tuple[str, ...]]]:
    """Return how many statements there are, and their terms without the labels of blank nodes.

    Args:
        statements: distinct statements.
    """
    listed = list(statements)
    terms = ((*("_:" if t.startswith("_:") else t for t in s),) for s in listed)
    return len(listed), sorted(terms)


def terms_of(quads: Iterable[ox.Quad]) -> set[tuple[str, ...]]:
    """Return quads as `statements_of` has them."""
    return {
        (*map(_term, (quad.subject, quad.predicate, quad.object, quad.graph_name)),)
        for quad in quads
    }


def _term(term: Any) -> str:
    if isinstance(term, ox.DefaultGraph):
        return ""
    if isinstance(term, ox.NamedNode):
        return f"<{term.value}>"
    if isinstance(term, ox.BlankNode):
        return f"_:{term.value}"
    return _literal(term.value, term.language or "", term.datatype.value)


def _literal(text: str, language: str, datatype: str) -> str:
    if language:
        return f'"{text}"@{language.lower()}'
    is_string = datatype == "http://www.w3.org/2001/XMLSchema#string"
    return f'"{text}"' if is_string else f'"{text}"^^<{datatype}>'


def _digits(match: re.Match[str]) -> str:
    return f'"{Decimal(match[1]).normalize()}"{match[2]}'


def _small(match: re.Match[str]) -> str:
    return match[1].lower()


def untyped(statements: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return subjects, predicates and values alone, without blank nodes, types and graphs.

    Args:
        statements: statements as `lowered` returns them.
    """
    _, terms = shape(statements)
    return [(s, p, re.sub(r'"\^\^<[^<>]*>$', '"', o)) for s, p, o, _ in terms]


def _same_place(term: str) -> str:
    """Return an address below the base as rdflib has it: it joins slashes, and leaves types alone."""
    return re.sub(r"<(?:file:/+)?([^<>]*)>$", lambda m: f"<{re.sub('/+', '/', m[1])}>", term)


def lowered(statements: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return statements with tags of languages in small letters, and texts without their type."""
    string = "^^<http://www.w3.org/2001/XMLSchema#string>"
    # rdflib writes .5 as 0.5.
    number = re.compile(r'^"([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+))"(\^\^<.*#decimal>)$')
    tag = re.compile(r'(?s)("@[A-Za-z0-9-]+)$')

    def plain(term: str) -> str:
        return _same_place(tag.sub(_small, number.sub(_digits, term)).removesuffix(string))

    return {(*map(plain, statement),) for statement in statements}


def graph_of(body: bytes, form: str, base: str) -> set[tuple[str, ...]]:
    """Return the statements that rdflib reads.

    Args:
        body: the text.
        form: the ending of its file.
        base: the address that relative addresses begin at.

    Raises:
        Undecided: rdflib does not read it.
    """
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    names = {"ttl": "turtle", "trig": "trig", "jsonld": "json-ld", "rdf": "xml"}
    graph = rdflib.Dataset()
    graph.default_union = False
    try:
        graph.parse(io.BytesIO(body), format=names[form], publicID=base)
    except Exception as error:
        raise Undecided(f"{type(error).__name__}: {error}"[:200]) from None
    own = {str(rdflib.graph.DATASET_DEFAULT_GRAPH_ID), base}
    statements = set()
    for s, p, o, g in graph.quads():
        name = "" if g is None or str(g) in own else _node(g)
        statements.add((_node(s), _node(p), _node(o), name))
    return statements


def _node(term: Any) -> str:
    import rdflib

    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if isinstance(term, rdflib.Literal):
        string = "http://www.w3.org/2001/XMLSchema#string"
        return _literal(str(term), term.language or "", str(term.datatype or string))
    return f"<{term}>"

"""The text of a SPARQL query: what may be asked, and of which graphs, told before anybody parses it."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from kg.errors import QueryError
from kg.triples import nesting

_LONGEST = 100_000
_DEEPEST = 50
_TOKEN = re.compile(
    r"\\[_~.\-!$&'()*+,;=/?#@%]"  # an escape in a local name, which opens neither comment nor string
    r"|#[^\n\r]*"  # comment
    r'|"""(?:[^"\\]|\\.|"(?!""))*"""' + r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"' + r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\x00-\x20]*>",
    re.DOTALL,
)
# Variables and prefixed names may hold any word. Oxigraph reads keywords without regard to where words end, so that
# SERVICE may stand at the end of what looks like a prefix, or of a number.
_NAMES = re.compile(r"[?$]\w+|(?<![\w.-])(?![\w.-]*service:)[^\W\d]?[\w.-]*:[\w.:%-]*", re.IGNORECASE)
# As in what may not reach out: keywords are read without regard to where words end, variables and prefixed names apart.
_FROM = re.compile(
    r"[?$]\w+|@[\w-]+|(?<![\w.-])[^\W\d]?[\w.-]*:[\w.:%-]*|(?P<key>FROM)(?:\s*(?P<named>NAMED))?", re.IGNORECASE
)
_ADDRESS = re.compile(r"<([^<>\"{}|^`\\\x00-\x20]*)>")
_SHORT = re.compile(r"([^\W\d][\w.-]*)?:([\w.:%-]*)")
_PREFIX = re.compile(r"\bPREFIX\s*([^\W\d][\w.-]*)?:", re.IGNORECASE)
_BASE = re.compile(r"\bBASE\b", re.IGNORECASE)


def masked(text: str) -> str:
    """Return a query with comments, strings and addresses blanked out, every other character in its place."""
    return _TOKEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def permitted(text: str) -> None:
    """Refuse a query that would reach out, or is nested so deeply that parsing it is a danger.

    Raises:
        QueryError: it does.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"the query is {len(text):,} characters long; {_LONGEST:,} are allowed")
    bare = masked(text)
    if re.search("SERVICE", _NAMES.sub(" ", bare), re.IGNORECASE):
        raise QueryError("SERVICE is not allowed: a query reaches no other server", "leave it out, also as a prefix")
    if nesting(bare) > _DEEPEST or re.search(r"(?:[!^+\-]\s*){40}", bare):
        raise QueryError(f"the query is nested more than {_DEEPEST} levels deep", "write it flatter")


def asked_graphs(text: str, known: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that a query names by FROM, and those by FROM NAMED.

    It is read from the tokens, for the parser is not asked before the query is known to be harmless. What it misses
    does no harm as long as the graphs asked are given to the engine, which then passes over FROM.

    >>> asked_graphs("SELECT * FROM <http://a/x> FROM NAMED g:b { ?from ?p 'FROM <c>' }", {"g": "http://g/"})
    (('http://a/x',), ('http://g/b',))

    Args:
        text: the query.
        known: the prefixes that need no declaration.

    Raises:
        QueryError: no address follows.
    """
    bare = masked(text)
    prefixes = {**known, **_prefixes(text, bare)}
    found: tuple[list[str], list[str]] = ([], [])
    for clause in _FROM.finditer(bare):
        if clause["key"]:
            found[bool(clause["named"])].append(_address(text, bare, clause.end(), prefixes))
    return tuple(found[0]), tuple(found[1])


def _address(text: str, bare: str, start: int, prefixes: Mapping[str, str]) -> str:
    end = start + len(bare[start:]) - len(bare[start:].lstrip())
    if short := _SHORT.match(bare, end):
        if (short[1] or "") in prefixes:
            return prefixes[short[1] or ""] + short[2]
    elif (address := _first(text, start, end)) is not None:
        return _resolved(_base(text, bare), address)
    raise QueryError("no graph's address follows FROM", "write FROM <address>")


def _first(text: str, start: int, end: int) -> str | None:
    """Return the address in a stretch that is otherwise blank or comment."""
    stretch = re.sub(r"(<[^<>\s]*>)|#[^\n\r]*", lambda m: m[1] or " " * len(m[0]), text[start:end])
    found = _ADDRESS.search(stretch)
    return found[1] if found else None


def _prefixes(text: str, bare: str) -> dict[str, str]:
    found, base = {}, _base(text, bare)
    for declared in _PREFIX.finditer(bare):
        if address := _ADDRESS.search(text, declared.end()):
            found[declared[1] or ""] = _resolved(base, address[1])
    return found


def _resolved(base: str, address: str) -> str:
    """Return a whole address; an empty fragment, as prefixes have it, stays."""
    return urljoin(base, address) + ("#" if base and address.endswith("#") else "")


def _base(text: str, bare: str) -> str:
    declared = _BASE.search(bare)
    address = _ADDRESS.search(text, declared.end()) if declared else None
    return address[1] if address else ""

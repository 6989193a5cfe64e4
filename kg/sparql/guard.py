"""The text of a SPARQL query: what may be asked, and of which graphs, told before anybody parses it.

All of it takes time in proportion to the text, whatever the text: each pattern is tried once at a place where it can
begin, and what was found not to end is not tried again.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import QueryError
from kg.schema.rdf_files import nesting

_LONGEST = 100_000
_DEEPEST = 50
_MOST_SIGNS = 40
_LONGEST_STEM = 2_000
_OPENING = re.compile(r"[\\#\"'<]")
_LOCAL_ESCAPE = re.compile(r"\\[_~.\-!$&'()*+,;=/?#@%]")  # in a local name; it opens neither comment nor string
_COMMENT = re.compile(r"#[^\n\r]*+")
_ADDRESS = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[\dA-Fa-f]{4}|\\U[\dA-Fa-f]{8})*+>")
# What stands between the quotes of a string, as far as it goes: up to the closing quotes, or to where there are none.
_INSIDE = {
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+', re.DOTALL),
    "'''": re.compile(r"(?:[^'\\]|\\.|'(?!''))*+", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*+', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\n]|\\.)*+", re.DOTALL),
}
# A variable may hold any word. A prefixed name may not: the engine reads keywords without regard to where words end, so
# that `SERVICEx:y`, `x:.SERVICE` and `x:SERVICE`, where it makes no address, can hold the keyword.
_VARIABLE = re.compile(r"[?$]\w+")
_TO_SEAL = re.compile(r"(?<=S)E(?=RVICE)", re.IGNORECASE)
# Keywords are read without regard to where words end, variables and prefixed names apart.
_FROM = re.compile(
    r"[?$]\w+|@[\w-]+|(?<![\w.-])[^\W\d]?[\w.-]*:[\w.:%-]*|(?P<key>FROM)(?:\s*(?P<named>NAMED))?", re.IGNORECASE
)
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_SIGNS = re.compile(rf"(?<![!^+\-])[!^+\-]{{{_MOST_SIGNS}}}")
_BLANK = re.compile(r"\s*+")
_RUN = re.compile(r"[\w.-]*+")
_FIRST_OF_NAME = re.compile(r"[^\W\d]")
_SHORT = re.compile(r"([^\W\d][\w.-]*)?:([\w.:%-]*)")
_PREFIX = re.compile(r"\bPREFIX\s*+", re.IGNORECASE)
_BASE = re.compile(r"\bBASE\b", re.IGNORECASE)


def masked(text: str) -> str:
    """Return a query with comments, strings and addresses blanked out, every other character in its place.

    >>> masked("ASK { ?s <urn:a> 'b' } # c")
    'ASK { ?s             }    '
    """
    return _masked(text, _blanked(text))


def _masked(text: str, blanked: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in blanked:
        kept += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*kept, text[at:]])


def _blanked(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments, strings and addresses begin and end, and escapes in local names."""
    # A string that does not end says of every later opening before that spot that it does not end there either: were
    # one of them no opening but the end, or an escape's second half, the two would still be read alike from there on.
    hopeless = dict.fromkeys(_INSIDE, 0)
    at = 0
    while opening := _OPENING.search(text, at):
        start = opening.start()
        end = _end(text, start, hopeless)
        if end is not None:
            yield start, end
        at = start + 1 if end is None else end


def _end(text: str, start: int, hopeless: dict[str, int]) -> int | None:
    first = text[start]
    if first in "\"'":
        for quotes in (3 * first, first):
            if text.startswith(quotes, start) and start >= hopeless[quotes]:
                end = _INSIDE[quotes].match(text, start + len(quotes)).end()  # type: ignore[union-attr]
                if text.startswith(quotes, end):
                    return end + len(quotes)
                hopeless[quotes] = end
        return None
    found = {"\\": _LOCAL_ESCAPE, "#": _COMMENT, "<": _ADDRESS}[first].match(text, start)
    return found.end() if found else None


def permitted(text: str) -> None:
    """Refuse a query that would reach out, or is nested so deeply that parsing it is a danger.

    Raises:
        QueryError: it does.
    """
    if len(text) > _LONGEST:
        raise QueryError(f"the query is {len(text):,} characters long; {_LONGEST:,} are allowed")
    bare = masked(text)
    if re.search("SERVICE", _VARIABLE.sub(" ", bare), re.IGNORECASE):
        hint = "leave it out; write a name that holds the word as a whole address, <...>"
        raise QueryError("SERVICE is not allowed: a query reaches no other server", hint)
    if nesting(bare) > _DEEPEST or _SIGNS.search("".join(bare.split())):
        raise QueryError(f"the query is nested more than {_DEEPEST} levels deep", "write it flatter")


@dataclass(frozen=True)
class Sealed:
    r"""A query as the engine is given it: with the same meaning, and no way to read it but that of `permitted`.

    What `permitted` passes over is no harm only as long as the engine passes over it too, but `<` may be less-than and
    what follows it code. So every address begins with an escape, which can stand in nothing but an address, and
    comments, strings and addresses hold no word that reaches out.

    >>> sealed("ASK { FILTER(?a<'>')SERVICE<urn:a>{} } #'").text
    "ASK { FILTER(?a<\\u0027>')S\\u0045RVICE<urn:a>{} } #'"
    """

    text: str
    escapes: Sequence[tuple[int, int]]  # where each stands, and by how much it is longer

    def place(self, said: str) -> str:
        """Return what the engine says of its text with the place told as it is in the text asked.

        >>> sealed("ASK { <urn:a> }").place("error at 1:20: expected")
        'error at 1:15: expected'
        """
        return _PLACE.sub(self._asked, said, count=1)

    def _asked(self, place: re.Match[str]) -> str:
        line, column = int(place[1]), int(place[2])
        first = sum(len(above) + 1 for above in self.text.split("\n")[: line - 1])
        spot = first + column - 1
        longer = sum(min(more, spot - at) for at, more in self.escapes if first <= at < spot)
        return f"at {line}:{column - longer}"


def sealed(text: str) -> Sealed:
    """Permit a query, and return it as the engine is to be given it.

    Raises:
        QueryError: it is not permitted.
    """
    permitted(text)
    kept: list[str] = []
    escapes: list[tuple[int, int]] = []
    done = grown = 0
    for start, end in _blanked(text):
        spots = {found.start() for found in _TO_SEAL.finditer(text, start, end)}
        if text[start] == "<" and text[start + 1] not in ">\\":
            spots.add(start + 1)
        for at in sorted(spots):
            escape = f"\\u{ord(text[at]):04X}" if text[at] <= "\uffff" else f"\\U{ord(text[at]):08X}"
            kept += [text[done:at], escape]
            escapes.append((at + grown, len(escape) - 1))
            grown += len(escape) - 1
            done = at + 1
    return Sealed("".join([*kept, text[done:]]), escapes)


@dataclass(frozen=True)
class _Addresses:
    """The addresses that a query spells out, and where each begins and ends."""

    text: str
    spans: Sequence[tuple[int, int]]

    def after(self, start: int, end: int | None = None) -> str | None:
        """Return the first that begins in a stretch."""
        i = bisect_left(self.spans, (start, 0))
        if i == len(self.spans) or (end is not None and self.spans[i][0] >= end):
            return None
        return self.text[self.spans[i][0] + 1 : self.spans[i][1] - 1]


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
        QueryError: no address follows; or it rests on a prefix or base that is thousands of characters long.
    """
    blanked = list(_blanked(text))
    bare = _masked(text, blanked)
    addresses = _Addresses(text, [span for span in blanked if text[span[0]] == "<"])
    base, declared = _prologue(bare, addresses)
    found: tuple[list[str], list[str]] = ([], [])
    for clause in _FROM.finditer(bare):
        if clause["key"]:
            found[bool(clause["named"])].append(_address(bare, clause.end(), addresses, base, declared, known))
    return tuple(found[0]), tuple(found[1])


def _address(
    bare: str, start: int, addresses: _Addresses, base: str, declared: Mapping[str, str], known: Mapping[str, str]
) -> str:
    end = _past_blank(bare, start)
    if short := _SHORT.match(bare, end):
        name = short[1] or ""
        if name in declared:
            return _resolved(base, _stem(declared[name])) + short[2]
        if name in known:
            return known[name] + short[2]
    elif (address := addresses.after(start, end)) is not None:
        return _resolved(base, address)
    raise QueryError("no graph's address follows FROM", "write FROM <address>")


def _prologue(bare: str, addresses: _Addresses) -> tuple[str, dict[str, str]]:
    """Return the base, which may be empty, and the prefixes, as they are declared before the first brace."""
    prologue = bare.partition("{")[0]
    bases = (addresses.after(said.end(), _past_blank(bare, said.end())) for said in _BASE.finditer(prologue))
    prefixes = ((name, addresses.after(place, _past_blank(bare, place))) for name, place in _prefixes(prologue))
    base = next((address for address in bases if address is not None), "")
    return base, {name: address for name, address in prefixes if address is not None}


def _past_blank(bare: str, start: int) -> int:
    return _BLANK.match(bare, start).end()  # type: ignore[union-attr]


def _prefixes(bare: str) -> Iterator[tuple[str, int]]:
    """Yield each prefix that is declared, and the place after its colon."""
    edge = done = 0  # where the name's characters end that were last looked through, and the last declaration
    for said in _PREFIX.finditer(bare):
        start = end = said.end()
        if said.start() < done:
            continue
        if _FIRST_OF_NAME.match(bare, start):
            edge = end = _RUN.match(bare, start).end() if start >= edge else edge  # type: ignore[union-attr]
        if bare.startswith(":", end):
            done = end + 1
            yield bare[start:end], done


def _resolved(base: str, address: str) -> str:
    """Return a whole address; an empty fragment, as prefixes have it, stays."""
    return urljoin(_stem(base), address) + ("#" if base and address.endswith("#") else "")


def _stem(address: str) -> str:
    """Refuse an address so long that writing it out for every graph would take more room than the query."""
    if len(address) > _LONGEST_STEM:
        said = f"FROM rests on an address of {len(address):,} characters; {_LONGEST_STEM:,} are allowed"
        raise QueryError(said, "write FROM <address>")
    return address

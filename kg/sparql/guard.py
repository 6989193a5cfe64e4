"""The text of a SPARQL query: what may be asked, and of which graphs, before anybody parses it.

All of it takes time in proportion to the text, whatever the text: each pattern is tried once at a
place where it can begin, and what was found not to end is not tried again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import QueryError
from kg.schema.rdf_files import nesting
from kg.system.input_limits import QUERY_CHARACTERS, QUERY_LEVELS, QUERY_SIGNS, STEM_CHARACTERS

_OPENING = re.compile(r"[\\#\"'<]")
# In a local name; it opens neither comment nor string.
_LOCAL_ESCAPE = re.compile(r"\\[_~.\-!$&'()*+,;=/?#@%]")
_COMMENT = re.compile(r"#[^\n\r]*+")
# The text between the brackets of an address.
# An atomic group, since a possessive repetition of alternatives takes too much in Python 3.11.2.
_INNER = r"(?>(?:[^<>\"{}|^`\\\x00-\x20]|\\u[\dA-Fa-f]{4}|\\U[\dA-Fa-f]{8})*)"
_ADDRESS = re.compile(f"<{_INNER}>")
# The text between the quotes of a string: up to the closing quotes, or to where it breaks off.
_INSIDE = {
    '"""': re.compile(r'(?>(?:[^"\\]|\\.|"(?!""))*)', re.DOTALL),
    "'''": re.compile(r"(?>(?:[^'\\]|\\.|'(?!''))*)", re.DOTALL),
    '"': re.compile(r'(?>(?:[^"\\\n]|\\.)*)', re.DOTALL),
    "'": re.compile(r"(?>(?:[^'\\\n]|\\.)*)", re.DOTALL),
}
# A variable may hold any word. A prefixed name may not: the engine reads keywords without regard to
# where words end, so that `SERVICEx:y`, `x:.SERVICE` and `x:SERVICE`, where it makes no address,
# can hold the keyword.
_VARIABLE = re.compile(r"[?$]\w+")
_TO_SEAL = re.compile(r"(?<=S)E(?=RVICE)", re.IGNORECASE)
# Tokens that may hold the keyword, such as a variable or an address, come first and are skipped.
_NAME = r"[^\W\d][\w.-]*+"
_FROM = re.compile(
    rf"[?$]\w+|@[\w-]+|{_ADDRESS.pattern}|(?<![\w.-])[^\W\d]?[\w.-]*:[\w.:%-]*"
    rf"|(?P<key>FROM)(?:\s*+(?P<named>NAMED))?"
    rf"\s*+(?:<(?P<address>{_INNER})>|(?P<prefix>{_NAME})?:(?P<local>[\w.:%-]*+))?",
    re.IGNORECASE,
)
# A match takes in the name after PREFIX even where no colon follows: no long name is read twice.
_DECLARED = re.compile(
    rf"\b(?:BASE\b\s*+<(?P<base>{_INNER})>"
    rf"|PREFIX\s*+(?P<prefix>{_NAME})?+(?::\s*+<(?P<address>{_INNER})>)?)",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\bat (\d+):(\d+)")
_SIGNS = re.compile(rf"(?<![!^+\-])[!^+\-]{{{QUERY_SIGNS}}}")


def masked(text: str) -> str:
    """Return a query with comments, strings and addresses blanked out, all else in its place.

    >>> masked("ASK { ?s <urn:a> 'b' } # c")
    'ASK { ?s             }    '
    """
    return _masked(text, _blanked(text))


def _masked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text of the same length with spaces in place of the spans."""
    pieces, at = [], 0
    for start, end in spans:
        # Line breaks stay, so that a place in the masked text is the same place in the query.
        pieces += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])


def _blanked(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments, strings and addresses begin and end, and escapes in local names."""
    # For each kind of quotes, the spot up to which no string of them ends. A search that failed
    # from one opening fails from every later opening before that spot too. This also holds if such
    # an opening is really an end, or the second half of an escape: from there on, both readings
    # are alike. Without this, a text of many quotes would take time in proportion to its square.
    hopeless = dict.fromkeys(_INSIDE, 0)
    at = 0
    while opening := _OPENING.search(text, at):
        start = opening.start()
        end = _end(text, start, hopeless)
        if end is not None:
            yield start, end
        # A sign that opens nothing, as `<` for less-than, is code: what follows it is read anew.
        at = start + 1 if end is None else end


def _end(text: str, start: int, hopeless: dict[str, int]) -> int | None:
    """Return where the string, comment, address or escape ends that begins at a spot, if one does.

    Args:
        text: the query.
        start: the spot, where a sign of `_OPENING` stands.
        hopeless: for each kind of quotes, the spot up to which no string of them ends; updated.
    """
    first = text[start]
    if first in "\"'":
        # The long quotes come first, because they begin with the short ones.
        for quotes in (3 * first, first):
            if text.startswith(quotes, start) and start >= hopeless[quotes]:
                after = start + len(quotes)
                end = _INSIDE[quotes].match(text, after).end()  # type: ignore[union-attr]
                if text.startswith(quotes, end):
                    return end + len(quotes)
                hopeless[quotes] = end
        return None
    pattern = {"\\": _LOCAL_ESCAPE, "#": _COMMENT, "<": _ADDRESS}[first]
    match = pattern.match(text, start)
    return match.end() if match else None


def permitted(text: str) -> None:
    """Refuse a query that would reach out, or is nested so deeply that parsing it is a danger.

    Raises:
        QueryError: the query is too long, holds SERVICE, or is nested too deeply.
    """
    # The length comes first: it bounds the time of all that follows.
    if len(text) > QUERY_CHARACTERS:
        raise QueryError(
            f"the query is {len(text):,} characters long; {QUERY_CHARACTERS:,} are allowed"
        )
    # A word in a comment, a string or an address is not a keyword; a bracket there nests nothing.
    bare = masked(text)
    # The match need not be a separate word: the engine does not look where words end (`_VARIABLE`).
    if re.search("SERVICE", _VARIABLE.sub(" ", bare), re.IGNORECASE):
        hint = (
            "leave SERVICE out; if a name holds the word, write the name as a full address, <...>"
        )
        raise QueryError("SERVICE is not allowed: a query reaches no other server", hint)
    # The engine's parser calls itself for each bracket and for each sign before a value, and a
    # stack that overflows ends the process. White space between signs does not end such a chain.
    if nesting(bare) > QUERY_LEVELS or _SIGNS.search("".join(bare.split())):
        reason = f"the query is nested more than {QUERY_LEVELS} levels deep"
        raise QueryError(reason, "nest the query less deeply")


@dataclass(frozen=True)
class Sealed:
    r"""A query as the engine gets it: it means the same, and it can be read in one way only.

    `permitted` passes over comments, strings and addresses. That is safe only if the engine takes
    the same spots for these, but `<` may be less-than, and what follows it code. So every address
    begins with an escape, which can stand in nothing but an address or a string; and comments,
    strings and addresses hold no word that reaches out.

    >>> sealed("ASK { FILTER(?a<'>')SERVICE<urn:a>{} } #'").text
    "ASK { FILTER(?a<\\u0027>')S\\u0045RVICE<urn:a>{} } #'"
    """

    text: str
    escapes: Sequence[tuple[int, int]]  # where in `text` each begins, and how much longer it is

    def place(self, message: str) -> str:
        """Return what the engine says of its text with the place as it is in the user's text.

        >>> sealed("ASK { <urn:a> }").place("error at 1:20: expected")
        'error at 1:15: expected'
        """
        return _PLACE.sub(self._unsealed, message, count=1)

    def _unsealed(self, place: re.Match[str]) -> str:
        """Return the place of an error, `at line:column`, in the query as it was typed."""
        line, column = int(place[1]), int(place[2])
        # Where the line begins in the sealed text. No escape is a line break: lines are the same.
        first = sum(len(above) + 1 for above in self.text.split("\n")[: line - 1])
        spot = first + column - 1
        # A place inside an escape is that of its letter: only what stands before is taken off.
        longer = sum(min(more, spot - at) for at, more in self.escapes if first <= at < spot)
        return f"at {line}:{column - longer}"


def sealed(text: str) -> Sealed:
    """Permit a query, and return it as the engine is to read it.

    Raises:
        QueryError: it is not permitted.
    """
    permitted(text)
    # The letters to write as escapes.
    spots: set[int] = set()
    for start, end in _blanked(text):
        # One letter is enough to break the keyword, in whatever way the engine reads this spot.
        spots.update(letter.start() for letter in _TO_SEAL.finditer(text, start, end))
        # An address that is empty, or begins with an escape, can be read as nothing else already.
        if text[start] == "<" and text[start + 1] not in ">\\":
            spots.add(start + 1)
    # `grown` is how much longer the text has become before the letter at hand.
    letters, grown = list(text), 0
    escapes: list[tuple[int, int]] = []
    for at in sorted(spots):
        code = ord(text[at])
        letters[at] = f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
        escapes.append((at + grown, len(letters[at]) - 1))
        grown += len(letters[at]) - 1
    return Sealed("".join(letters), escapes)


def asked_graphs(text: str, prefixes: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the addresses that a query names by FROM, and those by FROM NAMED.

    The engine reads FROM itself, but takes a graph that is not there for an empty one: its name is
    needed to refuse it. This function reads the tokens, because no parser may see the query before
    it is permitted. A FROM that it misses does no harm as long as the engine gets a list of graphs
    to ask, because it then ignores FROM.

    >>> text = "SELECT * FROM <http://a/x> FROM NAMED g:b { ?from ?p 'FROM <c>' }"
    >>> asked_graphs(text, {"g": "http://g/"})
    (('http://a/x',), ('http://g/b',))

    Args:
        text: the query.
        prefixes: the prefixes that need no declaration, and the address that each stands for.

    Raises:
        QueryError: no address follows FROM; or it rests on a prefix or base of thousands of
            characters.
    """
    # Strings and comments are blanked, addresses stay: they are what is looked for.
    bare = _masked(text, (span for span in _blanked(text) if text[span[0]] != "<"))
    # Declarations stand before the first brace. After the brace, similar text is not a declaration.
    declared = list(_DECLARED.finditer(bare.partition("{")[0]))
    base = next((clause["base"] for clause in declared if clause["base"] is not None), "")
    own = {c["prefix"] or "": c["address"] for c in declared if c["address"] is not None}
    all_prefixes = {**prefixes, **own}
    default: list[str] = []
    named: list[str] = []
    for clause in _FROM.finditer(bare):
        # A match without the keyword is a variable, an address or a name: it is passed over, so
        # that FROM inside it is not read.
        if clause["key"]:
            graphs = named if clause["named"] else default
            graphs.append(_address(clause, base, all_prefixes))
    return tuple(default), tuple(named)


def _address(clause: re.Match[str], base: str, prefixes: Mapping[str, str]) -> str:
    """Return the full address of the graph that a clause `FROM` names."""
    if clause["address"] is not None:
        return _resolved(base, clause["address"])
    stem = None if clause["local"] is None else prefixes.get(clause["prefix"] or "")
    if stem is None:
        raise QueryError("FROM needs the address of a graph", "write FROM <address>")
    return _resolved(base, _stem(stem)) + clause["local"]


def _resolved(base: str, address: str) -> str:
    """Return an address made complete with a base; an empty fragment stays."""
    # `urljoin` drops an empty fragment, without which a prefix such as <http://a/b#> is another.
    return urljoin(_stem(base), address) + ("#" if base and address.endswith("#") else "")


def _stem(address: str) -> str:
    """Refuse an address so long that many graphs written out take more room than the query."""
    length = len(address)
    if length > STEM_CHARACTERS:
        reason = f"FROM uses an address of {length:,} characters; {STEM_CHARACTERS:,} are allowed"
        raise QueryError(reason, "write FROM <address>")
    return address

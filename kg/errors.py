"""What can go wrong, as values and as exceptions.

KgError                  cannot go on; carries one line to say why, and one to say what to try
├── NameUnknown          a name given on the command line or in case.toml resolves to nothing
├── CaseError            a case cannot be used; carries its problems
├── RdfError             an RDF file cannot be read
├── QueryError           a query is malformed, forbidden, too heavy or lacks a parameter
├── EndpointError        a SPARQL endpoint cannot be asked, or its answer cannot be used
├── FileProblem          a file to read or write is not as it must be
└── MissingExtra         an optional library is not installed
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

LEVELS = ("error", "warning", "note")
_COMPARED = 2_000


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at one spot of a case: a value, not an exception."""

    file: str
    line: int
    column: str
    message: str
    hint: str = ""
    level: str = "error"
    rule: str = ""

    def __str__(self) -> str:
        """Write the problem as `file:line:column: message`, with what to try."""
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if self.level != "error":
            text = f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


def grave(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that keep a case from being read: the errors, without warnings and notes."""
    return [problem for problem in problems if problem.level == "error"]


class KgError(Exception):
    """The work cannot go on; `hint` says what to try."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the message and the cure apart."""
        super().__init__(message)
        self.hint = hint


class NameUnknown(KgError):
    """A name resolves to no actor, kind, channel or row."""


class CaseError(KgError):
    """A case cannot be used as it is."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), hint: str = "") -> None:
        """Keep every problem; the message names the case."""
        super().__init__(message, hint)
        self.problems = tuple(problems)


class RdfError(KgError):
    """An RDF file cannot be read."""


class QueryError(KgError):
    """A query cannot be run."""


class EndpointError(KgError):
    """A SPARQL endpoint cannot be asked, or what it answers cannot be used."""


class FileProblem(KgError):
    """A file is missing, unreadable or cannot be written."""


class MissingExtra(KgError):
    """An optional library is needed."""

    def __init__(self, library: str, extra: str) -> None:
        """Name the library and the extra that brings it."""
        super().__init__(f"{library} is not installed", f"pip install 'intermediation[{extra}]'")


def near(word: str, known: Iterable[str]) -> str:
    """Return the cure for a misspelt word: the known words nearest to it, or nothing.

    >>> near("benrish", ["benrishi", "bank"])
    'did you mean benrishi?'
    """
    words = sorted(set(known))
    if len(words) > _COMPARED:  # to compare them all would take seconds; those that begin alike stand beside it
        at = max(0, bisect_left(words, word) - _COMPARED // 2)
        words = words[at : at + _COMPARED]
    found = get_close_matches(word, words, n=3, cutoff=0.6)
    return f"did you mean {' or '.join(found)}?" if found else ""


def shown(value: str, most: int = 60) -> str:
    """Return a value from outside in quotes, shortened, with control characters made visible."""
    text = value if len(value) <= most else value[: most - 1] + "…"
    return repr(text)

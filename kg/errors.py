"""Problems as values, and errors as exceptions.

KgError                  cannot go on; carries one line to say why, and one to say what to try
├── NameUnknown          a name given on the command line or in case.toml resolves to nothing
├── CaseError            a case cannot be used; carries its problems
├── RdfError             an RDF file cannot be read
├── QueryError           a query is malformed, forbidden, too heavy or lacks a parameter
├── EndpointError        a SPARQL endpoint cannot be asked, or its answer cannot be used
├── FileProblem          a file cannot be read or written
├── TooMany              so much was asked of a large case that it would take hours
└── MissingExtra         an optional library is not installed
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import chain
from typing import TypeVar

from kg.system.sizes import COMPARED_WORDS, LISTED_GROUPS, NOTED_PROBLEMS

T = TypeVar("T")
LEVELS = ("error", "warning", "note")
_FEW = 3  # problems of one sort: fewer take no more room than a line that sums them up
_LINES = 5  # lines that such a line names


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at one spot of a case: a value, not an exception.

    Attributes:
        file: the name of the file, or the address of an endpoint.
        line: the line of a text, the row of a Parquet file, from 1; 0 where there is none.
        column: the column, or the key of case.toml; empty where the whole file is wrong.
        message: what is wrong.
        hint: what to try; may be empty.
        level: one of `LEVELS`.
        rule: the name of the check that the row fails; empty where the check has no name.
        about: the id of the row that breaks a `rule`; without a `rule`, the id that is wrong.
    """

    file: str
    line: int
    column: str
    message: str
    hint: str = ""
    level: str = "error"
    rule: str = ""
    about: str = ""

    def __str__(self) -> str:
        """Write the problem as `file:line:column: message`, with what to try."""
        text = f"{self.file}:{self.line}:{self.column}: {self.message}"
        if self.level != "error":
            text = f"{self.file}:{self.line}:{self.column}: {self.level}: {self.message}"
        return f"{text}; {self.hint}" if self.hint else text


def grave(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that keep a case from being read: the errors."""
    return [problem for problem in problems if problem.level == "error"]


@dataclass(frozen=True)
class ProblemGroup:
    """Problems that one line sums up.

    Attributes:
        alike: one problem, or three and more of one sort: in one column, the same except for ids.
        followers: the problems that end when those are corrected, such as references to a bad id.
    """

    alike: tuple[Problem, ...]
    followers: tuple[Problem, ...] = ()

    @property
    def size(self) -> int:
        """Return how many problems these are."""
        return len(self.alike) + len(self.followers)

    def __str__(self) -> str:
        """Write the first problem, and how many more there are on which lines."""
        first = self.alike[0]
        message, hint = first.message, first.hint
        if len(self.alike) > 1:
            text = _common_words(_without(p.message, p.about) for p in self.alike)
            message = f"{self._count()}: {text}{self._lines()}"
            hint = _common_words(_without(p.hint, p.about) for p in self.alike)
        if self.followers:
            verb = "follows" if len(self.followers) == 1 else "follow"
            cause = "it" if len(self.alike) == 1 else "them"
            message += f", and {len(self.followers):,} more that {verb} from {cause}"
        return str(replace(first, message=message, hint=hint))

    def _count(self) -> str:
        lines = {problem.line for problem in self.alike}
        # In case.toml, or where several problems share a line, a line is not a row.
        are_rows = not self.alike[0].file.endswith(".toml")
        if not are_rows or 1 < len(lines) < len(self.alike):
            return f"{len(self.alike):,} times"
        return f"{len(self.alike):,} rows"

    def _lines(self) -> str:
        lines = sorted({p.line for p in self.alike if p.line})
        if len(lines) < 2:
            return ""
        more = ", …" if len(lines) > _LINES else ""
        return f": lines {', '.join(map(str, lines[:_LINES]))}{more}"


def group_problems(problems: Iterable[Problem]) -> tuple[ProblemGroup, ...]:
    """Sum problems up: a group has one sort, or is a bad id with the problems that follow from it.

    Args:
        problems: problems, in the order in which they are written.

    Returns:
        The groups, in the order of their first problems; each problem is in one of them.

    Example:
        >>> wrong = "unknown kind 'pays'"
        >>> lines = (3, 9, 17)
        >>> rows = (Problem("ties.csv", n, "kind", wrong, "did you mean repays?") for n in lines)
        >>> print(*group_problems(rows))
        ties.csv:3:kind: 3 rows: unknown kind 'pays': lines 3, 9, 17; did you mean repays?
        >>> missing = "no row of actors has the id 'stat'"
        >>> ends = ("source", "target")
        >>> print(*group_problems(Problem("ties.csv", 2, e, missing, about="stat") for e in ends))
        ties.csv:2:source: no row of actors has the id 'stat', and 1 more that follows from it
    """
    listed = tuple(problems)
    bad_ids = {_folded(p.about) for p in listed if p.about and p.column == "id" and not p.rule}
    places = {problem: place for place, problem in reversed(tuple(enumerate(listed)))}

    def place_of(group: ProblemGroup) -> int:
        return places[group.alike[0]]

    # First sum up the problems that follow from one id. The problem of that id comes first.
    causes = []
    for related in _buckets(listed, partial(_cause_of, bad_ids=bad_ids)):
        cause = next((p for p in related if p.column == "id"), related[0])
        followers = tuple(problem for problem in related if problem is not cause)
        causes.append(ProblemGroup((cause,), followers))
    causes.sort(key=place_of)
    # Then sum up problems that are the same except for ids.
    groups: list[ProblemGroup] = []
    for alike in _buckets(causes, _sort_of):
        groups += [_merge(alike)] if len(alike) >= _FEW else alike
    groups.sort(key=place_of)
    # If very many differ only in a value, only the first are listed one by one.
    listed_groups: list[ProblemGroup] = []
    for like in _buckets(groups, _shape_of):
        listed_groups += like[:LISTED_GROUPS]
        if others := like[LISTED_GROUPS:]:
            listed_groups.append(_merge(others))
    return tuple(sorted(listed_groups, key=place_of))


def _shape_of(group: ProblemGroup) -> Hashable:
    """Return what groups that differ only in values have in common: the spot, and the words."""
    problem = group.alike[0]
    words = tuple(word for word in problem.message.split() if word.isalpha())
    counts = (len(problem.message.split()), len(problem.hint.split()))
    return problem.file, problem.column, problem.level, problem.rule, words, counts


def _buckets(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterable[list[T]]:
    """Return the things of each key, keys in the order in which they come first."""
    buckets: dict[Hashable, list[T]] = {}
    for item in items:
        buckets.setdefault(key(item), []).append(item)
    return buckets.values()


def _cause_of(problem: Problem, bad_ids: Set[str]) -> Hashable:
    """Return a key that only the problems that follow from one id share.

    A reference to `house-bank` means the row whose id is written `House Bank`, a malformed id.

    Args:
        problem: any problem.
        bad_ids: the ids that have a problem of their own, folded.
    """
    if not problem.about or problem.rule:
        return object()
    folded = _folded(problem.about)
    return ("folded", folded) if folded in bad_ids else ("as it stands", problem.about)


def _folded(text: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in text.casefold())
    return "-".join(words.split())


def _sort_of(group: ProblemGroup) -> Hashable:
    """Return what problems of one sort have in common."""
    problem = group.alike[0]
    message = _without(problem.message, problem.about)
    hint = _without(problem.hint, problem.about)
    sort: Hashable = (message, hint)
    if problem.rule and problem.about:
        # The message of a check may name other rows, or numbers. These may differ; the line
        # has only the words that the messages share.
        sort = tuple(tuple("…" in word for word in text.split()) for text in (message, hint))
    return problem.file, problem.column, problem.level, problem.rule, sort


def _common_words(texts: Iterable[str]) -> str:
    """Return the words that texts share, with dots in place of a word in which they differ.

    >>> _common_words(["t2 says the same as t1", "t9 says the same as t8"])
    '… says the same as …'
    >>> _common_words(["no id 'a'", "no id"])
    "no id 'a'"
    """
    distinct = dict.fromkeys(texts)
    first = next(iter(distinct))
    columns: list[set[str]] = [set() for _ in first.split()]
    for text in distinct:
        words = text.split()
        if len(words) != len(columns):
            return first
        for column, word in zip(columns, words, strict=True):
            column.add(word)
    if all(len(column) == 1 for column in columns):
        return first
    return " ".join(column.pop() if len(column) == 1 else "…" for column in columns)


def _merge(groups: list[ProblemGroup]) -> ProblemGroup:
    alike = tuple(chain.from_iterable(group.alike for group in groups))
    followers = chain.from_iterable(group.followers for group in groups)
    return ProblemGroup(alike, tuple(followers))


def _without(text: str, about: str) -> str:
    """Return a text with dots in place of an id, where the id is a separate word.

    >>> _without("the tie t1 has no evidence; see t12", "t1")
    'the tie … has no evidence; see t12'
    """
    if not about or about not in text:
        return text
    before, *parts = text.split(about)
    for part in parts:
        neighbours = before[-1:] + part[:1]
        is_inside_word = any(c.isalnum() or c in "-_" for c in neighbours)
        before += (about if is_inside_word else "…") + part
    return before


class KgError(Exception):
    """The work cannot go on; `hint` says what to try, which a traceback shows too."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the message and the cure apart."""
        super().__init__(message)
        self.hint = hint
        if hint:
            self.add_note(hint)


class NameUnknown(KgError):
    """A name resolves to no actor, kind, channel or row."""


class CaseError(KgError):
    """A case cannot be used as it is; a traceback shows its first problems beneath the message."""

    def __init__(self, message: str, problems: Sequence[Problem] = (), hint: str = "") -> None:
        """Keep every problem; the message names the case."""
        super().__init__(message, hint)
        self.problems = tuple(problems)
        for problem in self.problems[:NOTED_PROBLEMS]:
            self.add_note(str(problem))


def unusable_case(place: object, problems: Sequence[Problem]) -> CaseError:
    """Return the error of a case that cannot be used.

    Args:
        place: its folder, or the address of an endpoint.
        problems: what is wrong with it; one at least.
    """
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    hint = f"list all problems with: kg check --case {place}"
    return CaseError(f"the case {place} has {count}", problems, hint)


class RdfError(KgError):
    """An RDF file cannot be read."""


class QueryError(KgError):
    """A query cannot be run."""


class EndpointError(KgError):
    """A SPARQL endpoint cannot be asked, or what it answers cannot be used."""


class FileProblem(KgError):
    """A file is missing, unreadable or cannot be written."""


class TooMany(KgError):
    """So much was asked of a large case that it would take hours."""


class MissingExtra(KgError):
    """An optional library is needed."""

    def __init__(self, library: str, extra: str) -> None:
        """Name the library and the extra that brings it."""
        super().__init__(f"{library} is not installed", f"pip install 'intermediation[{extra}]'")


def near(word: str, words: Iterable[str]) -> str:
    """Return the cure for a misspelt word: the words nearest to it, or nothing.

    Args:
        word: the word as somebody wrote it.
        words: those that it may stand for.

    >>> near("benrish", ["benrishi", "bank"])
    'did you mean benrishi?'
    """
    candidates = sorted(set(words))
    if len(candidates) > COMPARED_WORDS:
        # It would take seconds to compare all words. Words that begin alike are neighbours.
        start = max(0, bisect_left(candidates, word) - COMPARED_WORDS // 2)
        candidates = candidates[start : start + COMPARED_WORDS]
    folded = "-".join(re.split(r"[\s_-]+", word.casefold().strip()))
    if same := [w for w in candidates if w.replace("_", "-").casefold() == folded]:
        return f"did you mean {same[0]}?"
    close = get_close_matches(word, candidates, n=3, cutoff=0.6)
    matches = [w for w in close if not _is_derived(w, word)]
    return f"did you mean {' or '.join(matches)}?" if matches else ""


def _is_derived(word: str, stem: str) -> bool:
    """Tell whether a word is another one with a syllable before it: repays is not meant by pays."""
    prefix = word.removesuffix(stem)
    return len(prefix) > 1 and prefix != word and prefix[-1].isalpha()


def quoted(value: str, most: int = 60) -> str:
    """Return a value from outside in quotes, shortened, with control characters made visible.

    Args:
        value: the value.
        most: characters after which it is cut, quotes not counted.
    """
    text = value if len(value) <= most else value[: most - 1] + "…"
    return repr(text)

"""Tell whether a query is of a kind that the engine is known to answer wrongly.

The query as rdflib parses it tells this, and for some kinds also the triples of the graphs. If
rdflib cannot parse a query, or not in time, there is no notice.
"""

import re
import signal
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import FrameType

import pyoxigraph as ox

from kg.queries.faults.kinds import KINDS, FaultKind, in_order
from kg.sparql.guard import masked
from kg.system.input_limits import FAULT_CALLS, FAULT_SECONDS

__all__ = [
    "KINDS",
    "FaultKind",
    "QueryScope",
    "faults",
    "import_parsers",
    "notices",
    "suspect",
]

_FIRST = "SELECT (GROUP_CONCAT(?t) AS ?n) { ?s <urn:p>* ?t FILTER(?t = 1.5 || ?t = 'a'@en) }"
# A text without one of these is not parsed; a star or a question mark may belong to a path.
_SIGNS = re.compile(r"GRAPH|EXISTS|GROUP_CONCAT|BNODE|\*|\?(?!\w)|(?<!\|)\|(?!\|)", re.IGNORECASE)
_NO_PATH = re.compile(r"(?:SELECT|DISTINCT|REDUCED|\()\s*+\*", re.IGNORECASE)


@dataclass(frozen=True)
class QueryScope:
    """The graphs that a query reads.

    Attributes:
        store: the store.
        default: the addresses of the graphs that make its default graph.
        named: the addresses of the graphs that GRAPH reaches.
    """

    store: ox.Store
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class _Late(Exception):
    """The time is over."""


def suspect(text: str) -> bool:
    """Tell whether a query has a word or sign that a kind needs; one without is not parsed.

    >>> suspect("SELECT * { ?s ?p ?o }"), suspect("ASK { ?s <urn:p>* ?o }")
    (False, True)
    """
    return _SIGNS.search(_NO_PATH.sub(" ", masked(text))) is not None


def faults(
    text: str,
    prefixes: Mapping[str, str],
    scope: QueryScope,
    seconds: float = FAULT_SECONDS,
) -> tuple[str, ...]:
    """Return the kinds of a query that the engine answers wrongly; most queries have none.

    Args:
        text: the query, which `kg.sparql.guard.permitted` allows.
        prefixes: addresses by the prefix, for those that need no declaration.
        scope: the graphs that are asked.
        seconds: the processor time that this may take, at most `SECONDS`; after that no kind is
            returned.

    Returns:
        Names of `KINDS`, in their order.
    """
    if seconds <= 0 or not suspect(text):
        return ()
    try:
        with _limited(min(seconds, FAULT_SECONDS)):
            return in_order(_names(text, prefixes, scope))
    except Exception:  # rdflib raises many of a query that it cannot parse
        return ()


def _names(text: str, prefixes: Mapping[str, str], scope: QueryScope) -> Iterator[str]:
    """Yield the kinds of fault that a query has."""
    from kg.queries.faults import graphs, paths, patterns, scopes, texts, tree

    query = tree.parsed(text, prefixes)
    reached = graphs.Graphs(scope.store, scope.default, scope.named)
    yield from scopes.scope_kinds(query, scope.named)
    yield from texts.text_kinds(query, reached)
    for block in patterns.blocks(query):
        yield from paths.path_kinds(block, reached)


def notices(names: Iterable[str]) -> tuple[str, ...]:
    """Return the notices beside an answer, a line for each kind; an unknown name has none."""
    return tuple(KINDS[name].notice for name in names if name in KINDS)


@cache
def import_parsers() -> None:
    """Import what looking for faults needs, before a child that may open no file looks for them.

    This looks at a query, because rdflib imports some of its modules when it first needs them.
    """
    faults(_FIRST, {}, QueryScope(ox.Store()), FAULT_SECONDS)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Give up after some processor time, where there is a timer and this is the main thread."""
    with warnings.catch_warnings(), _deep():
        warnings.simplefilter("ignore")  # rdflib warns of what it will drop one day
        is_main = threading.current_thread() is threading.main_thread()
        if not hasattr(signal, "setitimer") or not is_main:
            yield
            return
        before = signal.signal(signal.SIGVTALRM, _stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, before)


@contextmanager
def _deep() -> Iterator[None]:
    """Let Python go as deep as 400 triples in a row or 50 levels need; C's stack stays flat."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, FAULT_CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End the search when its time is up."""
    raise _Late

"""Telling of a query whether it is of a kind that the engine is known to answer wrongly.

It is told from the query as rdflib parses it and, where the kind asks for that, from what the
graphs hold. A query that rdflib cannot parse, or not in time, is told nothing of.
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

from kg.queries.faults.kinds import KINDS, Kind, in_order
from kg.sparql.guard import masked

__all__ = ["KINDS", "SECONDS", "Asked", "Kind", "faults", "notices", "prepare", "suspect"]

SECONDS = 2.0  # of processor time; a query of the library takes 0.05, one of 100,000 signs 5
_DEEPEST = 6_000  # calls
_FIRST = "SELECT (GROUP_CONCAT(?t) AS ?n) { ?s <urn:p>* ?t FILTER(?t = 1.5 || ?t = 'a'@en) }"
# What a text must have before it is parsed; a star or a question mark may be that of a path.
_SIGNS = re.compile(r"GRAPH|EXISTS|GROUP_CONCAT|BNODE|\*|\?(?!\w)|(?<!\|)\|(?!\|)", re.IGNORECASE)
_NO_PATH = re.compile(r"(?:SELECT|DISTINCT|REDUCED|\()\s*+\*", re.IGNORECASE)


@dataclass(frozen=True)
class QueryScope:
    """What a query asks: the store, the graphs that make its default graph, and the named ones."""

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
    seconds: float = SECONDS,
) -> tuple[str, ...]:
    """Return the kinds that a query is of and the engine answers wrongly; most are of none.

    Args:
        text: the query, which `kg.sparql.guard.permitted` allows.
        prefixes: addresses by the prefix, for those that need no declaration.
        scope: the graphs that are asked.
        seconds: processor time that it may take, at most `SECONDS`; after that nothing is told.

    Returns:
        Names of `KINDS`, in their order.
    """
    if seconds <= 0 or not suspect(text):
        return ()
    try:
        with _limited(min(seconds, SECONDS)):
            return in_order(_names(text, prefixes, scope))
    except Exception:  # rdflib raises many of a query that it cannot parse
        return ()


def _names(text: str, prefixes: Mapping[str, str], asked: QueryScope) -> Iterator[str]:
    from kg.queries.faults import graphs, paths, patterns, scopes, texts, tree

    query = tree.parsed(text, prefixes)
    held = graphs.Graphs(asked.store, asked.default, asked.named)
    yield from scopes.scope_kinds(query, asked.named)
    yield from texts.text_kinds(query, held)
    for block in patterns.blocks(query):
        yield from paths.kinds(block, held)


def notices(names: Iterable[str]) -> tuple[str, ...]:
    """Return what is said beside an answer, a line for each kind; an unknown name says nothing."""
    return tuple(KINDS[name].notice for name in names if name in KINDS)


@cache
def import_parsers() -> None:
    """Import what is needed, which a child that answers a query and opens no file cannot.

    A query is looked at for that: rdflib imports some of its modules when it first needs them.
    """
    faults(_FIRST, {}, QueryScope(ox.Store()), SECONDS)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Give up after some processor time, where there is a timer and this is the main thread."""
    with warnings.catch_warnings(), _deep():
        warnings.simplefilter("ignore")  # rdflib warns of what it will leave out one day
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
    sys.setrecursionlimit(max(before, _DEEPEST))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _Late

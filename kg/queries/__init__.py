"""Asking SPARQL of a case: the library, parameters, and a guarded run on Oxigraph."""

import os
import pickle
import re
import signal
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.errors import QueryError, near, quoted
from kg.queries import faults
from kg.queries.answers import Answer, answered, check_form
from kg.queries.bind_parameters import bind
from kg.queries.library import Parameter, Query, find_query, library, parse_query, read_query
from kg.sparql.guard import Sealed, asked_graphs, masked, permitted, sealed
from kg.system.process_limits import died, limit

__all__ = [
    "Answer",
    "Parameter",
    "Query",
    "answered",
    "bind",
    "check_form",
    "find_query",
    "guarded",
    "library",
    "masked",
    "parse_query",
    "permitted",
    "query",
    "read_query",
    "run",
]

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Clauses = tuple[tuple[str, ...], tuple[str, ...]]  # graphs by FROM, and by FROM NAMED
SECONDS = 60
MEMORY = 4 << 30
ROWS = 100_000
_MOST_GRAPHS = 10  # that are told


def query(case: Case, name: str, store: ox.Store | None = None, **values: str) -> Answer:
    """Ask a query of the library.

    Args:
        case: the case.
        name: the name of the query.
        store: the case as a store, where it is at hand.
        values: the parameters; those left out keep their default.

    Raises:
        QueryError: there is no such query, or a parameter is wrong.
    """
    return run(store or rdf.store(case), bind(find_query(name), values, case), case)


def run(
    store: ox.Store,
    text: str,
    case: Case,
    form: str | None = None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    most: int | None = None,
    files: int = 0,
    watch: bool = True,
) -> Answer:
    """Run a query in a child process with limits.

    The default graph is the union of the case graph, its derived graph and the ontology's graph,
    unless the query says FROM; GRAPH reaches each graph of the store.

    Args:
        store: where to ask.
        text: the query, its parameters bound.
        case: the case whose graphs are asked.
        form: `csv`, `tsv`, `json`, `xml` or `turtle` to have the answer serialised.
        seconds: wall clock it may take.
        memory: bytes it may take beside what the process has.
        most: rows or triples that the answer may have; what is beyond is cut.
        files: how many files it may have open, as `kg.rdf.files_to_open` tells of a store on disk.
        watch: whether to look if the query is of a kind that the engine is known to answer wrongly.

    Raises:
        QueryError: the query is malformed or forbidden, or took too long or too much.
    """
    safe = sealed(text)
    if watch and faults.suspect(text):
        faults.import_parsers()  # here, for the child opens no file, and the next query finds it done
    clauses = asked_graphs(text, rdf.PREFIXES)
    watched = seconds / 5 if watch else 0
    return guarded(
        lambda: _run(store, safe, clauses, case, form, most, watched), seconds, memory, files
    )


def _run(
    store: ox.Store,
    safe: Sealed,
    clauses: Clauses,
    case: Case,
    form: str | None,
    most: int | None,
    watched: float,
) -> Answer:
    graphs: list[Graph] = [rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY]
    try:
        if _only(store, graphs) and not any(clauses):
            default, reached = graphs, list(store.named_graphs())
            found = store.query(safe.text, prefixes=rdf.PREFIXES, use_default_graph_as_union=True)
        else:
            named = [g for g in store.named_graphs() if isinstance(g, ox.NamedNode)]
            default, reached = _asked(clauses, named, graphs)
            found = store.query(
                safe.text, prefixes=rdf.PREFIXES, default_graph=default, named_graphs=reached
            )
        asked = faults.QueryScope(store, _names(default), _names(reached))
        kinds = faults.faults(safe.text, rdf.PREFIXES, asked, watched)
        return replace(answered(found, form, most), notices=faults.notices(kinds))
    except SyntaxError as error:
        raise QueryError(f"the query is malformed: {_first(safe.place(str(error)))}") from None
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be run: {_first(error)}") from None


def _names(graphs: Iterable[Graph]) -> tuple[str, ...]:
    return tuple(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))


def _only(store: ox.Store, graphs: list[Graph]) -> bool:
    """Tell whether a store holds these graphs and nothing else: then it is asked whole, up to twice as quick."""
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return unnamed is None and set(store.named_graphs()) <= set(graphs)


def _asked(
    clauses: Clauses, named: Sequence[ox.NamedNode], usual: list[Graph]
) -> tuple[list[Graph], list[ox.NamedNode | ox.BlankNode]]:
    """Return the graphs that make the default graph, and those that GRAPH reaches.

    Args:
        clauses: what the query names by FROM, and by FROM NAMED.
        named: the graphs of the store.
        usual: the graphs that make the default graph of a query that names none.

    Raises:
        QueryError: there is no graph that the query names.
    """
    if not any(clauses):
        return usual, list(named)
    known = sorted({g.value for g in (*usual, *named) if isinstance(g, ox.NamedNode)})
    for name in (*clauses[0], *clauses[1]):
        if name not in known:
            hint = near(name, known) or f"graphs: {', '.join(known[:_MOST_GRAPHS])}"
            raise QueryError(f"the case has no graph {quoted(name)}", hint)
    return [ox.NamedNode(name) for name in clauses[0]], [ox.NamedNode(name) for name in clauses[1]]


def _first(error: Exception | str) -> str:
    return re.sub(r"\s+", " ", str(error))[:300]


def guarded(work: Callable[[], Answer], seconds: float, memory: int, files: int = 0) -> Answer:
    """Do the work in a forked child, so that a query that hangs, crashes or eats memory costs one line."""
    if not hasattr(os, "fork"):
        return work()
    with tempfile.TemporaryFile() as channel:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                limit(seconds, memory, files)
                try:
                    outcome: object = work()
                except QueryError as error:
                    outcome = (str(error), error.hint)
                except MemoryError:
                    outcome = ("the query needs too much memory", "narrow it down")
                pickle.dump(outcome, channel)
                channel.flush()
                code = 0
            finally:
                os._exit(code)
        try:
            status = _wait(child, seconds)
        except BaseException:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise
        if status != 0:
            raise QueryError(died(status, seconds), "narrow it down, or add a LIMIT")
        channel.seek(0)
        answer: Answer | tuple[str, str] = pickle.load(channel)  # noqa: S301 - written by our own child
    if isinstance(answer, Answer):
        return answer
    raise QueryError(*answer)


def _wait(child: int, seconds: float) -> int:
    import time

    end, pause = time.monotonic() + seconds, 0.0005
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGXCPU


def parameters(pairs: Mapping[str, str] | tuple[str, ...]) -> dict[str, str]:
    """Return `name=value` texts as a mapping.

    Raises:
        QueryError: a text has no `=`, or a name is given twice.
    """
    if isinstance(pairs, Mapping):
        return dict(pairs)
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise QueryError(f"{quoted(pair)} is no parameter", "write -p name=value")
        if name in found:
            raise QueryError(f"the parameter {name} is given twice", "give it once")
        found[name] = value
    return found

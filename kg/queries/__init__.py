"""Asking a case in SPARQL: the library, its parameters, and a guarded run on Oxigraph."""

import os
import pickle
import re
import select
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, NoReturn

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.errors import QueryError, near, quoted
from kg.queries import faults
from kg.queries.answers import Answer, check_form, collect_answer
from kg.queries.bind_parameters import bind
from kg.queries.library import Parameter, Query, find_query, library, parse_query, read_query
from kg.sparql.guard import Sealed, asked_graphs, masked, permitted, sealed
from kg.system.input_limits import QUERY_MEMORY, QUERY_SECONDS
from kg.system.process_limits import died, limit
from kg.system.sizes import LISTED_GRAPHS, MESSAGE_CHARACTERS

__all__ = [
    "Answer",
    "Parameter",
    "Query",
    "RunOptions",
    "bind",
    "check_form",
    "collect_answer",
    "find_query",
    "library",
    "masked",
    "parse_query",
    "permitted",
    "query",
    "read_query",
    "run",
    "run_in_child",
]

Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Clauses = tuple[tuple[str, ...], tuple[str, ...]]  # graphs by FROM, and by FROM NAMED


@dataclass(frozen=True)
class RunOptions:
    """The form of an answer, and the limits of its query.

    Attributes:
        form: `csv`, `tsv`, `json`, `xml` or `turtle` to have the answer serialised.
        seconds: the time on the wall clock after which the query is stopped.
        memory: the bytes that the query may take beside what the process has.
        most: the rows or triples after which the answer is cut; by default it is not cut.
        files: how many files the query may have open; for a store on disk ask
            `kg.rdf.files_to_open`.
        watch: whether to look if the engine is known to answer queries of this kind wrongly.
    """

    form: str | None = None
    seconds: float = QUERY_SECONDS
    memory: int = QUERY_MEMORY
    most: int | None = None
    files: int = 0
    watch: bool = True


_USUAL = RunOptions()


def query(case: Case, name: str, store: ox.Store | None = None, **values: str) -> Answer:
    """Ask a query of the library.

    Args:
        case: the case.
        name: the name of the query.
        store: the case as a store; without one, it is made from the tables.
        values: texts by the name of the parameter; a parameter without one keeps its default.

    Raises:
        QueryError: there is no such query, or a parameter is wrong.
    """
    text = bind(find_query(name), values, case)
    return run(store or rdf.store(case), text, case)


def run(store: ox.Store, text: str, case: Case, options: RunOptions = _USUAL) -> Answer:
    """Run a query in a child process with limits.

    The default graph is the union of the case graph, its derived graph and the ontology's graph,
    unless the query says FROM; GRAPH reaches each graph of the store.

    Args:
        store: the store to ask.
        text: the query, its parameters bound.
        case: the case whose graphs are asked.
        options: the form of the answer, and the limits.

    Raises:
        QueryError: the query is malformed or forbidden, or took too long or too much.
    """
    safe = sealed(text)
    if options.watch and faults.suspect(text):
        # The child may open no file, so it cannot import; and here the next query has them too.
        faults.import_parsers()
    clauses = asked_graphs(text, rdf.PREFIXES)
    return run_in_child(
        lambda: _run(store, safe, clauses, case, options),
        options.seconds,
        options.memory,
        options.files,
    )


def _run(
    store: ox.Store, safe: Sealed, clauses: Clauses, case: Case, options: RunOptions
) -> Answer:
    """Return the answer of the engine over the graphs that the query may reach, with notices."""
    usual: list[Graph] = [rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY]
    try:
        if _has_only(store, usual) and not any(clauses):
            # The engine reads a store faster when it need not look at which graph a triple is in.
            default, reached = usual, list(store.named_graphs())
            solutions = store.query(
                safe.text, prefixes=rdf.PREFIXES, use_default_graph_as_union=True
            )
        else:
            named = [g for g in store.named_graphs() if isinstance(g, ox.NamedNode)]
            default, reached = _choose_graphs(clauses, named, usual)
            solutions = store.query(
                safe.text, prefixes=rdf.PREFIXES, default_graph=default, named_graphs=reached
            )
        scope = faults.QueryScope(store, _addresses(default), _addresses(reached))
        # Looking for faults must not take the time that the answer needs.
        seconds = options.seconds / 5 if options.watch else 0
        kinds = faults.faults(safe.text, rdf.PREFIXES, scope, seconds)
        answer = collect_answer(solutions, options.form, options.most)
        return replace(answer, notices=faults.notices(kinds))
    except SyntaxError as error:
        place = safe.place(str(error))
        raise QueryError(f"the query is malformed: {_on_one_line(place)}") from None
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be run: {_on_one_line(error)}") from None


def _addresses(graphs: Iterable[Graph]) -> tuple[str, ...]:
    """Return the addresses of the named graphs; the default graph has no address."""
    return tuple(graph.value for graph in graphs if isinstance(graph, ox.NamedNode))


def _has_only(store: ox.Store, graphs: list[Graph]) -> bool:
    """Tell whether a store holds no graph but these; its union is then up to twice as quick."""
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return unnamed is None and set(store.named_graphs()) <= set(graphs)


def _choose_graphs(
    clauses: Clauses, named: Sequence[ox.NamedNode], usual: list[Graph]
) -> tuple[list[Graph], list[ox.NamedNode | ox.BlankNode]]:
    """Return the graphs that make the default graph, and those that GRAPH reaches.

    Args:
        clauses: the graphs that the query names by FROM, and by FROM NAMED.
        named: the graphs of the store.
        usual: the graphs that make the default graph of a query that names none.

    Raises:
        QueryError: the query names a graph that is not there.
    """
    if not any(clauses):
        return usual, list(named)
    from_names, from_named = clauses
    addresses = sorted(set(_addresses([*usual, *named])))
    for name in (*from_names, *from_named):
        if name not in addresses:
            hint = near(name, addresses) or f"graphs: {', '.join(addresses[:LISTED_GRAPHS])}"
            raise QueryError(f"the case has no graph {quoted(name)}", hint)
    return [ox.NamedNode(name) for name in from_names], [ox.NamedNode(name) for name in from_named]


def _on_one_line(error: Exception | str) -> str:
    """Return the message of an error on one line, cut after a number of characters."""
    return re.sub(r"\s+", " ", str(error))[:MESSAGE_CHARACTERS]


def run_in_child(work: Callable[[], Answer], seconds: float, memory: int, files: int = 0) -> Answer:
    """Do the work in a forked child, so that a hang or a crash costs only one line.

    Args:
        work: asks for the answer; it runs in the child, or here where there is no fork.
        seconds: the time on the wall clock after which the child is stopped.
        memory: the bytes that the child may take beside what the process has.
        files: how many files the child may have open.

    Raises:
        QueryError: the work raised one, or the child was stopped.
    """
    if not hasattr(os, "fork"):
        return work()
    with tempfile.TemporaryFile() as channel:
        child = os.fork()
        if child == 0:
            _work_as_child(work, channel, lambda: limit(seconds, memory, files))
        try:
            status = _wait(child, seconds)
        except BaseException:
            # Whatever ends us while we wait, Ctrl-C for one, must end the child too.
            _kill(child)
            raise
        if status != 0:
            raise QueryError(died(status, seconds), "narrow the query down, or add a LIMIT")
        channel.seek(0)
        outcome: Answer | tuple[str, str] = pickle.load(channel)  # noqa: S301 - our child wrote it
    if isinstance(outcome, Answer):
        return outcome
    raise QueryError(*outcome)


def _work_as_child(
    work: Callable[[], Answer], channel: IO[bytes], set_limits: Callable[[], None]
) -> NoReturn:
    """Write the answer into the channel, or the text and hint of a problem, and end the process."""
    code = 1
    try:
        set_limits()
        try:
            outcome: object = work()
        except QueryError as error:
            outcome = (str(error), error.hint)
        except MemoryError:
            outcome = ("the query needs too much memory", "narrow the query down")
        pickle.dump(outcome, channel)
        channel.flush()
        code = 0
    finally:
        # No cleaning up, and no traceback: both belong to the parent.
        os._exit(code)


def _wait(child: int, seconds: float) -> int:
    """Return how a child ended; one that is still there at the end of its time is killed."""
    end = time.monotonic() + seconds
    if hasattr(os, "pidfd_open"):
        _sleep_until_ended(child, seconds)
    pause = 0.0005
    while True:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() >= end:
            _kill(child)
            return -signal.SIGXCPU
        # Most queries end within milliseconds; a long one need not be looked at as often.
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def _sleep_until_ended(child: int, seconds: float) -> None:
    """Sleep until a child has ended, or for some seconds.

    Args:
        child: the number of the process.
        seconds: how long at most.
    """
    handle = os.pidfd_open(child)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        poll.poll(seconds * 1000)
    finally:
        os.close(handle)


def _kill(child: int) -> None:
    """Kill a child process, and wait until the system has removed it."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def parameters(pairs: Mapping[str, str] | tuple[str, ...]) -> dict[str, str]:
    """Return `name=value` texts as a mapping.

    Raises:
        QueryError: a text has no `=`, or a name is given twice.
    """
    if isinstance(pairs, Mapping):
        return dict(pairs)
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise QueryError(f"{quoted(pair)} is not a parameter", "write -p name=value")
        if name in values:
            raise QueryError(f"the parameter {name} is given twice", "give the parameter once")
        values[name] = value
    return values

"""Asking SPARQL of a case: the library, parameters, and a guarded run on Oxigraph."""

import io
import os
import pickle
import re
import signal
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, TypeVar, cast

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.errors import QueryError, near, shown
from kg.limits import died, limit
from kg.queries.binding import bind
from kg.queries.collection import Parameter, Query, find_query, library, parse_query, read_query
from kg.sparql import Sealed, asked_graphs, masked, permitted, sealed

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

Item = TypeVar("Item")
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Asked = tuple[tuple[str, ...], tuple[str, ...]]  # graphs by FROM, and by FROM NAMED
SECONDS = 60
MEMORY = 4 << 30
ROWS = 100_000
_MOST_GRAPHS = 10  # that are told
FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


@dataclass(frozen=True)
class Answer:
    """What a query gave: rows of terms as texts under `variables`, or a graph, or yes or no.

    `serialised` is the answer in the format asked for; without a format it is empty and `rows` are filled. `cut` says
    after how much an answer was cut, as in `rows=100000`.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truth: bool | None = None
    serialised: bytes = b""
    cut: str = ""


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

    Raises:
        QueryError: the query is malformed or forbidden, or took too long or too much.
    """
    safe = sealed(text)
    asked = asked_graphs(text, rdf.PREFIXES)
    return guarded(lambda: _run(store, safe, asked, case, form, most), seconds, memory, files)


def _run(
    store: ox.Store,
    safe: Sealed,
    asked: Asked,
    case: Case,
    form: str | None,
    most: int | None,
) -> Answer:
    graphs: list[Graph] = [rdf.case_graph(case), rdf.derived_graph(case), rdf.ONTOLOGY]
    try:
        if _only(store, graphs) and not any(asked):
            found = store.query(safe.text, prefixes=rdf.PREFIXES, use_default_graph_as_union=True)
        else:
            named = [g for g in store.named_graphs() if isinstance(g, ox.NamedNode)]
            default, reached = _asked(asked, named, graphs)
            found = store.query(
                safe.text,
                prefixes=rdf.PREFIXES,
                default_graph=default,
                named_graphs=reached,
            )
        return answered(found, form, most)
    except SyntaxError as error:
        raise QueryError(f"the query is malformed: {_first(safe.place(str(error)))}") from None
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query cannot be run: {_first(error)}") from None


def _only(store: ox.Store, graphs: list[Graph]) -> bool:
    """Tell whether a store holds these graphs and nothing else: then it is asked whole, up to twice as quick."""
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return unnamed is None and set(store.named_graphs()) <= set(graphs)


def answered(
    found: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple], form: str | None = None, most: int | None = None
) -> Answer:
    """Return what an engine gave as an answer, serialised if a format is given, and cut after so many rows.

    Raises:
        QueryError: the format is one of rows and a graph was given, or the other way round.
    """
    check_form(form, not isinstance(found, (ox.QuerySolutions, ox.QueryBoolean)))
    if not isinstance(found, (ox.QuerySolutions, ox.QueryBoolean)):
        some, cut = _first_of(found, most, "triples")
        graph = sorted(set(some), key=str)
        written = ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=rdf.PREFIXES)
        return Answer((), tuple(tuple(map(str, t)) for t in graph), None, written or b"", cut)
    if isinstance(found, ox.QueryBoolean):
        truth = bool(found)
        text_form = FORMATS.get(form or "")
        return Answer((), (), truth, (found.serialize(format=text_form) or b"") if text_form else b"")
    variables = tuple(v.value for v in found.variables)
    if form and (most is None or not variables):
        return Answer(variables, (), None, found.serialize(format=FORMATS[form]) or b"")
    if form and most is not None:
        return _serialised(found, variables, form, most)
    rows, cut = _first_of(found, most, "rows")
    return Answer(variables, tuple(tuple(_shown(row[v]) for v in variables) for row in rows), cut=cut)


def _first_of(found: Iterable[Item], most: int | None, what: str) -> tuple[list[Item], str]:
    """Return the first of what an engine gives, and if there is more, after how much it was cut."""
    some = list(islice(found, most if most is None else most + 1))
    return (some[:most], f"{what}={most}") if most is not None and len(some) > most else (some, "")


def _serialised(found: ox.QuerySolutions, variables: tuple[str, ...], form: str, most: int) -> Answer:
    """Write the first rows: as lines, which can be counted, and from there in the form asked for."""
    sink = Lines(most + 1)
    try:
        found.serialize(cast(IO[bytes], sink), format=ox.QueryResultsFormat.TSV)
    except OSError:
        if not sink.full:
            raise
    lines = io.BytesIO(sink.text).readlines()[: most + 1]
    text = b"".join(lines)
    if form != "tsv":
        again = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
        text = again.serialize(format=FORMATS[form]) or b""
    return Answer(variables, (), None, text, f"rows={most}" if sink.full else "")


class Lines(io.RawIOBase):
    """A place to write to that is full after so many lines."""

    def __init__(self, most: int) -> None:
        """Keep how many."""
        self.text, self.full = bytearray(), False
        self._most, self._ends = most, 0

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        """Take some bytes.

        Raises:
            OSError: there were too many.
        """
        self.text += data
        self._ends += bytes(data).count(b"\n")
        self.full = self._ends > self._most
        if self.full:
            raise OSError("full")
        return len(data)


def check_form(form: str | None, is_graph: bool) -> None:
    """Refuse a format that cannot hold an answer.

    Raises:
        QueryError: the format is one of rows and the answer a graph, or the other way round.
    """
    if is_graph and form not in (None, "turtle"):
        raise QueryError("the query gives a graph, not rows", "ask for --format turtle")
    if form == "turtle" and not is_graph:
        raise QueryError("the query gives rows, not a graph", "ask for csv, tsv, json or xml")


def _asked(
    asked: Asked, named: Sequence[ox.NamedNode], usual: list[Graph]
) -> tuple[list[Graph], list[ox.NamedNode | ox.BlankNode]]:
    """Return the graphs that make the default graph, and those that GRAPH reaches.

    Args:
        asked: what the query names by FROM, and by FROM NAMED.
        named: the graphs of the store.
        usual: the graphs that make the default graph of a query that names none.

    Raises:
        QueryError: there is no graph that the query names.
    """
    if not any(asked):
        return usual, list(named)
    known = sorted({g.value for g in (*usual, *named) if isinstance(g, ox.NamedNode)})
    for name in (*asked[0], *asked[1]):
        if name not in known:
            hint = near(name, known) or f"graphs: {', '.join(known[:_MOST_GRAPHS])}"
            raise QueryError(f"the case has no graph {shown(name)}", hint)
    return [ox.NamedNode(name) for name in asked[0]], [ox.NamedNode(name) for name in asked[1]]


def _first(error: Exception | str) -> str:
    return re.sub(r"\s+", " ", str(error))[:300]


def _shown(term: Any) -> str | None:  # noqa: ANN401
    if term is None:
        return None
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal, ox.BlankNode)) else str(term)


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
            raise QueryError(f"{shown(pair)} is no parameter", "write -p name=value")
        if name in found:
            raise QueryError(f"the parameter {name} is given twice", "give it once")
        found[name] = value
    return found

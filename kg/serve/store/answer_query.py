"""What the child of a query does: it asks the store and writes the answer, up to the limits.

The answer is first written as lines, which can be counted and cut: TSV for rows, N-Triples for a
graph. From these it is written in the form that the request wants. The engine's own writers do both
steps.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import IO, Any, NamedTuple, cast

import pyoxigraph as ox

from kg.errors import QueryError, quoted
from kg.queries.faults import QueryScope, faults
from kg.serve.limits import Limits
from kg.serve.store.messages import HeadAndBody
from kg.sparql.guard import asked_graphs, sealed
from kg.system.sizes import LISTED_GRAPHS

ROWS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
ABOUT_LIMITS = "/limits"
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAME_AT_END = re.compile(r"[^\W\d][\w.-]*\Z")


class _Sink(io.RawIOBase):
    """A place to write to that is full after so many lines or bytes.

    A write that fills it raises OSError, which stops the engine's writer; `full` then tells this
    error from a real one.
    """

    def __init__(self, size: int, lines: int | None = None) -> None:
        super().__init__()
        self.text = bytearray()
        self.full = False
        self.size, self.lines = size, lines
        self.ends = 0

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        """Take bytes and return their number; raise OSError once there are too many."""
        self.text += data
        self.ends += data.count(b"\n")
        has_all_lines = self.lines is not None and self.ends > self.lines
        self.full = len(self.text) > self.size or has_all_lines
        if self.full:
            raise OSError("full")
        return len(data)


def graphs_of_whole_store(store: ox.Store, counts: Mapping[str, int]) -> frozenset[str]:
    """Return the graphs of a store that has all its triples in named graphs, else none.

    A query over all of these needs no list of graphs: the engine then takes the store as it is,
    which is up to twice as quick as graph by graph.

    Args:
        store: the store.
        counts: how many triples each named graph of the store has.
    """
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return frozenset(counts) if unnamed is None else frozenset()


def answer_message(
    store: ox.Store,
    message: dict[str, Any],
    limits: Limits,
    all_graphs: frozenset[str] = frozenset(),
) -> HeadAndBody:
    """Ask the store.

    Args:
        store: the store to ask.
        message: the query and its options, by these keys:
            `query` is the text;
            `prefixes` maps the prefixes that need no declaration to their addresses;
            `known` lists the graphs that may be asked;
            `union` lists those that make the default graph, by default all of `known`;
            `default` and `named` list the graphs that the request names, which replace the former;
            `rows` and `graph` are the forms to write rows and a graph in, either of them None
            where none is acceptable;
            `most`, if present, is a number of rows below the limit;
            `watch`, if present and true, asks whether the query is of a kind that the engine is
            known to answer wrongly.
        limits: how much time and how many rows and bytes an answer may take.
        all_graphs: the graphs of the store, from `graphs_of_whole_store`.

    Returns:
        A head and the answer as bytes. The head has `status` as in HTTP. Where it is 200, it has
        `kind` (`rows`, `truth` or `graph`), `form`, `truncated` (after how many lines, or None) and
        perhaps `notices` (names of kinds); else it has the reason as `text`.
    """
    most = min(limits.rows, message.get("most") or limits.rows)
    limits = replace(limits, rows=most)
    query, prefixes = message["query"], message["prefixes"]
    try:
        safe = sealed(query)
        graphs = _choose_graphs(message)
        if all_graphs and all_graphs == set(graphs.default) == set(graphs.named):
            solutions = store.query(safe.text, prefixes=prefixes, use_default_graph_as_union=True)
        else:
            solutions = store.query(
                safe.text,
                prefixes=prefixes,
                default_graph=[ox.NamedNode(name) for name in graphs.default],
                named_graphs=[ox.NamedNode(name) for name in graphs.named],
            )
        kinds: tuple[str, ...] = ()
        if message.get("watch"):
            scope = QueryScope(store, graphs.default, graphs.named)
            kinds = faults(safe.text, prefixes, scope, limits.seconds / 5)
        head, body = _write_answer(solutions, message, limits)
        notices = {"notices": kinds} if kinds and head["status"] == 200 else {}
        return head | notices, body
    except QueryError as error:
        return _refused(400, f"{error}; {error.hint}" if error.hint else str(error))
    except SyntaxError as error:
        return _refused(400, f"the query is malformed: {_line(safe.place(str(error)))}")
    except MemoryError:
        return _refused(503, "the query needs too much memory")
    except (ValueError, OSError, RuntimeError) as error:
        return _refused(400, f"the query cannot be run: {_line(error)}")


class _QueryGraphs(NamedTuple):
    """The addresses of the graphs that make the default graph, and of the named ones."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def _choose_graphs(message: dict[str, Any]) -> _QueryGraphs:
    """Return the graphs that the request names, else those of the query, else those of the case.

    Raises:
        QueryError: one of them is not there.
    """
    in_query = _QueryGraphs(*asked_graphs(message["query"], message["prefixes"]))
    in_request = _QueryGraphs(tuple(message["default"]), tuple(message["named"]))
    known_graphs = tuple(message["known"])
    for name in chain(*in_query, *in_request):
        if name not in known_graphs:
            graphs = ", ".join(known_graphs[:LISTED_GRAPHS])
            raise QueryError(f"the graph {quoted(name)} is not known here", f"graphs: {graphs}")
    if any(in_request):
        return in_request
    if any(in_query):
        return in_query
    return _QueryGraphs(tuple(message.get("union", known_graphs)), known_graphs)


def _write_answer(
    solutions: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    message: dict[str, Any],
    limits: Limits,
) -> HeadAndBody:
    """Return the head and text of an answer, as a graph, a truth value or rows."""
    if isinstance(solutions, ox.QueryTriples):
        return _write_graph(solutions, message["graph"], message["prefixes"], limits)
    form = message["rows"]
    if form is None:
        return _refused(406, "the query gives rows, which cannot be written in what is accepted")
    if isinstance(solutions, ox.QueryBoolean):
        return _head("truth", form, None), solutions.serialize(format=ROWS[form]) or b""
    return _write_rows(solutions, form, limits)


def _write_rows(solutions: ox.QuerySolutions, form: str, limits: Limits) -> HeadAndBody:
    """Return the head and text of rows, as many as the limits of rows and bytes allow."""
    if not solutions.variables:
        return _write_nameless(solutions, form, limits)
    sink = _write_lines(solutions, ox.QueryResultsFormat.TSV, limits, 1)
    head, *lines = _complete_lines(sink)
    rows, is_cut = lines[: limits.rows], sink.full
    while True:
        text = b"".join([head, *rows])
        if form != "tsv":
            final = _Sink(limits.answer_bytes)
            table = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
            try:
                table.serialize(cast(IO[bytes], final), format=ROWS[form])
            except OSError:
                if not final.full:
                    raise
                # The same rows take more bytes in this form: try half of them.
                rows, is_cut = rows[: len(rows) // 2], True
                continue
            text = _well_formed(bytes(final.text), form)
        if is_cut:
            return _head("rows", form, len(rows)), _linked(text, form)
        return _head("rows", form, None), text


def _write_nameless(solutions: ox.QuerySolutions, form: str, limits: Limits) -> HeadAndBody:
    """Answer with rows that have no column, which TSV cannot tell from no rows."""
    sink = _Sink(limits.answer_bytes)
    try:
        solutions.serialize(cast(IO[bytes], sink), format=ROWS[form])
    except OSError:
        if sink.full:
            return _refused(503, "the answer is too large, and no row of it has a column")
        raise
    return _head("rows", form, None), bytes(sink.text)


def _write_lines(
    solutions: Any,  # noqa: ANN401 - solutions or triples, whose writers share no type
    form: Any,  # noqa: ANN401 - a format of results or of RDF
    limits: Limits,
    heading: int,
) -> _Sink:
    """Write lines up to the limits, beside `heading` lines that are no row."""
    sink = _Sink(limits.answer_bytes, limits.rows + heading)
    try:
        solutions.serialize(sink, format=form)
    except OSError:
        if not sink.full:
            raise
    return sink


def _complete_lines(sink: _Sink) -> list[bytes]:
    """Return the lines that were written to their end."""
    lines = io.BytesIO(sink.text[: sink.size]).readlines()
    return lines if not lines or lines[-1].endswith(b"\n") else lines[:-1]


def _well_formed(text: bytes, form: str) -> bytes:
    """Put the replacement character for those that XML cannot hold: the writers leave them in."""
    return _NOT_IN_XML.sub(b"\xef\xbf\xbd", text) if form in ("xml", "rdfxml") else text


def _linked(text: bytes, form: str) -> bytes:
    """Link from the head of an answer to the page of limits, as JSON and XML provide for."""
    if form == "json":
        return text.replace(b'{"head":{', b'{"head":{"link":["' + ABOUT_LIMITS.encode() + b'"],', 1)
    if form == "xml":
        return text.replace(b"</head>", b'<link href="' + ABOUT_LIMITS.encode() + b'"/></head>', 1)
    return text


def _write_graph(
    triples: ox.QueryTriples, form: str | None, prefixes: dict[str, str], limits: Limits
) -> HeadAndBody:
    """Return the head and text of a graph, each triple once, as many as the limits allow."""
    if form is None:
        return _refused(406, "the query gives a graph, which cannot be written in what is accepted")
    sink = _write_lines(triples, ox.RdfFormat.N_TRIPLES, limits, 0)
    # A CONSTRUCT may give a triple several times; a graph has it once.
    lines = sorted(set(_complete_lines(sink)[: limits.rows]))
    is_cut = sink.full
    while True:
        text = b"".join(lines)
        if form != "ntriples":
            quads = list(ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES))
            if form == "rdfxml":
                odd = next((q.predicate for q in quads if not _is_writable(q)), None)
                if odd:
                    return _refused(406, f"RDF/XML cannot write the property {_line(odd)}")
            final = _Sink(limits.answer_bytes)
            names = prefixes if form != "jsonld" else None
            statements = [quad.triple for quad in quads]
            try:
                ox.serialize(
                    statements, cast(IO[bytes], final), format=GRAPHS[form], prefixes=names
                )
            except OSError:
                if not final.full:
                    raise
                # The same triples take more bytes in this form: try half of them.
                lines, is_cut = lines[: len(lines) // 2], True
                continue
            text = _well_formed(bytes(final.text), form)
        return _head("graph", form, len(lines) if is_cut else None), text


def _is_writable(quad: ox.Quad) -> bool:
    """Tell whether RDF/XML can write a property, which must end in a name."""
    return _NAME_AT_END.search(quad.predicate.value) is not None


def _head(kind: str, form: str, truncated: int | None) -> dict[str, Any]:
    """Return the head of an answer; `truncated` is its number of lines if it was cut."""
    return {"status": 200, "kind": kind, "form": form, "truncated": truncated}


def _refused(status: int, text: str) -> HeadAndBody:
    """Return the head that refuses a query for a reason, and no answer."""
    return {"status": status, "text": text}, b""


def _line(thing: object) -> str:
    """Return the text of a thing in one line of at most 300 characters."""
    return re.sub(r"\s+", " ", str(thing))[:300]

"""What the child of a query does: ask the store, and write the answer in the form asked for, up to the limits.

An answer is first written as lines, which can be counted and cut (TSV for rows, N-Triples for a graph), and from
there in the form asked for; both steps are the engine's own writers.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.errors import QueryError, quoted
from kg.queries.faults import QueryScope, faults
from kg.serve.limits import Limits
from kg.sparql.guard import asked_graphs, sealed

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
_MOST_GRAPHS = 10  # that are told
_NOT_IN_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NAME_AT_END = re.compile(r"[^\W\d][\w.-]*\Z")


class _Sink(io.RawIOBase):
    """A place to write to that is full after so many lines or bytes."""

    def __init__(self, size: int, lines: int | None = None) -> None:
        super().__init__()
        self.text = bytearray()
        self.full = False
        self.size, self.lines = size, lines
        self.ends = 0

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        self.text += data
        self.ends += data.count(b"\n")
        self.full = len(self.text) > self.size or (
            self.lines is not None and self.ends > self.lines
        )
        if self.full:
            raise OSError("full")
        return len(data)


def graphs_of_whole_store(store: ox.Store, counts: Mapping[str, int]) -> frozenset[str]:
    """Return the graphs of a store that has all its triples in named graphs, else none.

    Asked for all of these, the engine takes the store as it is, which is up to twice as quick as graph by graph.
    """
    unnamed = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    return frozenset(counts) if unnamed is None else frozenset()


def answer_message(
    store: ox.Store, message: dict[str, Any], limits: Limits, every: frozenset[str] = frozenset()
) -> tuple[dict[str, Any], bytes]:
    """Ask the store.

    Args:
        store: where to ask.
        message: `query`; `prefixes` that need no declaration; the `known` graphs, and those whose `union` is asked, by
            default all, unless the request names `default` or `named` ones, or the query does; the forms wanted of
            `rows` and of a `graph`, either of which may be none; perhaps `most`, fewer rows than are allowed; perhaps
            `watch`, to look if the query is of a kind that the engine is known to answer wrongly.
        limits: how much may be answered.
        every: the graphs of the store, as `whole` found them.

    Returns:
        A head with `status` as in HTTP and, where it is 200, `kind` (`rows`, `truth`, `graph`), `form`, `truncated`
        (after how many lines, or none) and perhaps `notices` (names of kinds), else the reason as `text`; and the
        answer as bytes.
    """
    limits = replace(limits, rows=min(limits.rows, message.get("most") or limits.rows))
    query, prefixes = message["query"], message["prefixes"]
    try:
        safe = sealed(query)
        default, named = _graphs(message)
        if every and every == {g.value for g in default} == {g.value for g in named}:
            found = store.query(safe.text, prefixes=prefixes, use_default_graph_as_union=True)
        else:
            found = store.query(
                safe.text, prefixes=prefixes, default_graph=[*default], named_graphs=[*named]
            )
        kinds: tuple[str, ...] = ()
        if message.get("watch"):
            places = QueryScope(
                store, tuple(g.value for g in default), tuple(g.value for g in named)
            )
            kinds = faults(safe.text, prefixes, places, limits.seconds / 5)
        head, body = _written(found, message, limits)
        return (head | {"notices": kinds} if kinds and head["status"] == 200 else head), body
    except QueryError as error:
        return _refused(400, f"{error}; {error.hint}" if error.hint else str(error))
    except SyntaxError as error:
        return _refused(400, f"the query is malformed: {_line(safe.place(str(error)))}")
    except MemoryError:
        return _refused(503, "the query needs too much memory")
    except (ValueError, OSError, RuntimeError) as error:
        return _refused(400, f"the query cannot be run: {_line(error)}")


def _written(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples,
    asked: dict[str, Any],
    limits: Limits,
) -> tuple[dict[str, Any], bytes]:
    if isinstance(found, ox.QueryTriples):
        return _graph(found, asked["graph"], asked["prefixes"], limits)
    if asked["rows"] is None:
        return _refused(406, "the query gives rows, which cannot be written in what is accepted")
    if isinstance(found, ox.QueryBoolean):
        text = found.serialize(format=ROWS[asked["rows"]]) or b""
        return _head("truth", asked["rows"], None), text
    return _rows(found, asked["rows"], limits)


def _graphs(asked: dict[str, Any]) -> tuple[list[ox.NamedNode], list[ox.NamedNode]]:
    """Return the graphs that make the default graph, and the named ones."""
    own = asked_graphs(asked["query"], asked["prefixes"])
    by_request = (asked["default"], asked["named"])
    for name in (*own[0], *own[1], *by_request[0], *by_request[1]):
        if name not in asked["known"]:
            graphs = ", ".join(asked["known"][:_MOST_GRAPHS])
            raise QueryError(f"the graph {quoted(name)} is not known here", f"graphs: {graphs}")
    chosen = by_request if any(by_request) else own
    if not any(chosen):
        chosen = asked.get("union", asked["known"]), asked["known"]
    default, named = ([ox.NamedNode(name) for name in names] for names in chosen)
    return default, named


def _rows(found: ox.QuerySolutions, form: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    if not found.variables:
        return _nameless(found, form, limits)
    sink = _lines(found, ox.QueryResultsFormat.TSV, limits, 1)
    head, *lines = _whole(sink)
    kept, cut = lines[: limits.rows], sink.full
    while True:
        text = b"".join([head, *kept])
        if form != "tsv":
            whole = _Sink(limits.answer_bytes)
            try:
                ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV).serialize(
                    cast(IO[bytes], whole), format=ROWS[form]
                )
            except OSError:
                if not whole.full:
                    raise
                kept, cut = kept[: len(kept) // 2], True
                continue
            text = _well_formed(bytes(whole.text), form)
        return _head("rows", form, len(kept) if cut else None), _linked(text, form) if cut else text


def _nameless(found: ox.QuerySolutions, form: str, limits: Limits) -> tuple[dict[str, Any], bytes]:
    """Answer with rows that have no column, which TSV cannot tell from no rows."""
    sink = _Sink(limits.answer_bytes)
    try:
        found.serialize(cast(IO[bytes], sink), format=ROWS[form])
    except OSError:
        if sink.full:
            return _refused(503, "the answer is too large, and no row of it has a column")
        raise
    return _head("rows", form, None), bytes(sink.text)


def _lines(found: Any, form: Any, limits: Limits, before: int) -> _Sink:  # noqa: ANN401
    sink = _Sink(limits.answer_bytes, limits.rows + before)
    try:
        found.serialize(sink, format=form)
    except OSError:
        if not sink.full:
            raise
    return sink


def _whole(sink: _Sink) -> list[bytes]:
    """Return the lines that are whole."""
    lines = io.BytesIO(sink.text[: sink.size]).readlines()
    return lines if not lines or lines[-1].endswith(b"\n") else lines[:-1]


def _well_formed(text: bytes, form: str) -> bytes:
    """Put the replacement character where XML has no way to say a character, which the writers do not see to."""
    return _NOT_IN_XML.sub(b"\xef\xbf\xbd", text) if form in ("xml", "rdfxml") else text


def _linked(text: bytes, form: str) -> bytes:
    """Say in the head of an answer where the limits are told, as both formats provide for."""
    if form == "json":
        return text.replace(b'{"head":{', b'{"head":{"link":["' + ABOUT_LIMITS.encode() + b'"],', 1)
    if form == "xml":
        return text.replace(b"</head>", b'<link href="' + ABOUT_LIMITS.encode() + b'"/></head>', 1)
    return text


def _graph(
    found: ox.QueryTriples, form: str | None, prefixes: dict[str, str], limits: Limits
) -> tuple[dict[str, Any], bytes]:
    if form is None:
        return _refused(406, "the query gives a graph, which cannot be written in what is accepted")
    sink = _lines(found, ox.RdfFormat.N_TRIPLES, limits, 0)
    kept, cut = sorted(set(_whole(sink)[: limits.rows])), sink.full
    while True:
        text = b"".join(kept)
        if form != "ntriples":
            triples = list(ox.parse(input=text, format=ox.RdfFormat.N_TRIPLES))
            if form == "rdfxml" and (
                odd := next((t.predicate for t in triples if not _writable(t)), None)
            ):
                return _refused(406, f"RDF/XML cannot write the property {_line(odd)}")
            whole = _Sink(limits.answer_bytes)
            names = prefixes if form != "jsonld" else None
            try:
                ox.serialize(
                    [t.triple for t in triples],
                    cast(IO[bytes], whole),
                    format=GRAPHS[form],
                    prefixes=names,
                )
            except OSError:
                if not whole.full:
                    raise
                kept, cut = kept[: len(kept) // 2], True
                continue
            text = _well_formed(bytes(whole.text), form)
        return _head("graph", form, len(kept) if cut else None), text


def _writable(quad: ox.Quad) -> bool:
    """Tell whether RDF/XML can write a property, which must end in a name."""
    return _NAME_AT_END.search(quad.predicate.value) is not None


def _head(kind: str, form: str, truncated: int | None) -> dict[str, Any]:
    return {"status": 200, "kind": kind, "form": form, "truncated": truncated}


def _refused(status: int, text: str) -> tuple[dict[str, Any], bytes]:
    return {"status": status, "text": text}, b""


def _line(thing: object) -> str:
    return re.sub(r"\s+", " ", str(thing))[:300]

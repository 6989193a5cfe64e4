"""The work of `kg query` and `kg queries`: find, bind and run a query, and list the library."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from kg import rdf
from kg.case import Case
from kg.case.rdf_graphs import BASE
from kg.errors import QueryError, near, quoted
from kg.queries import (
    Answer,
    RunOptions,
    bind,
    find_query,
    library,
    parameters,
    parse_query,
    read_query,
    run,
)
from kg.queries.ask_endpoint import ask_endpoint
from kg.queries.bound_large_answers import bounded, counting
from kg.queries.library import Query
from kg.results.answers import Column, Heading, Sentence, Table
from kg.schema.rdf_files import IH
from kg.system.input_limits import BOUNDED_ROWS, QUERY_BYTES, QUERY_ROWS, QUERY_SECONDS
from kg.system.sizes import MESSAGE_CHARACTERS

_GRAPH_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+")


@dataclass(frozen=True)
class AskOptions:
    """The target of a query, the form of its answer, and its limits.

    Attributes:
        form: `csv`, `tsv`, `json`, `xml` or `turtle` for an answer that is serialised.
        seconds: how long the query may take.
        stdin: the stream to read the query from, in place of its name.
        endpoint: the address of a SPARQL endpoint to ask in place of the case.
        graphs: the named graphs of the endpoint that make the default graph, `case` for those of
            the case; without any, the endpoint's own default graph is asked.
        store: the folder that `kg build` wrote, to ask the store in it; the tables of the case
            are not read.
        most: the rows or triples that an answer from here may have, by default 100,000; a query
            of the library asked of a large store looks at so many rows, by default 5,000.
    """

    form: str | None = None
    seconds: float = QUERY_SECONDS
    stdin: BinaryIO | None = None
    endpoint: str | None = None
    graphs: tuple[str, ...] = ()
    store: str | Path | None = None
    most: int | None = None


_USUAL = AskOptions()


@dataclass(frozen=True)
class Rows:
    """The rows of a query as a table; addresses of the case and the ontology are shortened.

    Attributes:
        heading: the case that was asked, and the title of the query.
        query: the query.
        answer: what it gave.
        notes: what a reader has to know beside the answer, one line each.
    """

    heading: Heading
    query: Query
    answer: Answer
    notes: tuple[str, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the question that the query answers."""
        texts = [self.query.question] if self.query.question else []
        if self.answer.truth is not None:
            texts.append("yes" if self.answer.truth else "no")
        return tuple(Sentence(text) for text in texts)

    def tables(self) -> tuple[Table, ...]:
        """Return one table, `rows`."""
        if self.answer.truth is not None:
            return ()
        names = self.answer.variables or ("subject", "predicate", "object")
        columns = tuple(Column(name, "text", "") for name in names)
        rows = tuple(tuple(self._short(cell) for cell in row) for row in self.answer.rows)
        return (Table("rows", self.query.title, columns, rows, self.query.reading),)

    def _short(self, cell: str | None) -> str | None:
        """Return an address in short: without the base of the case, or with the prefix `ih:`."""
        if cell is None:
            return None
        base = f"{BASE}{self.heading.case}/"
        if cell.startswith(base):
            return cell.removeprefix(base)
        return f"ih:{cell.removeprefix(IH)}" if cell.startswith(IH) else cell


@dataclass(frozen=True)
class Catalogue:
    """The query library as a table."""

    heading: Heading
    queries: tuple[Query, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how many there are and how to ask one."""
        how = "Ask one with: kg query NAME -p parameter=value"
        return (Sentence(f"{len(self.queries)} queries. {how}"),)

    def tables(self) -> tuple[Table, ...]:
        """Return one table, `queries`."""
        columns = (
            Column("topic", "text", "The topic."),
            Column("name", "text", "The name to ask it by."),
            Column("question", "text", "The question it answers."),
            Column("parameters", "text", "Its parameters, with type and default."),
        )
        rows = tuple((q.topic, q.name, q.question, _parameter_texts(q)) for q in self.queries)
        return (Table("queries", "The query library", columns, rows),)


def _parameter_texts(query: Query) -> str | None:
    """Return the parameters of a query with default and type; `None` if it has none."""
    texts = [f"{p.name}={p.default} ({p.type})" for p in query.parameters]
    return "; ".join(texts) or None


def catalogue(topic: str | None = None) -> Catalogue:
    """Return the queries of the library, or of one topic.

    Raises:
        QueryError: there is no such topic.
    """
    topics = {query.topic for query in library().values()}
    if topic is not None and topic not in topics:
        hint = near(topic, topics) or f"topics: {', '.join(sorted(topics))}"
        raise QueryError(f"there is no topic {quoted(topic)}", hint)
    queries = tuple(query for query in library().values() if topic in (None, query.topic))
    return Catalogue(Heading("queries", "", "The query library"), queries)


def ask(
    case: Case | None,
    name: str,
    pairs: tuple[str, ...] = (),
    options: AskOptions = _USUAL,
) -> Rows:
    """Ask a query by its name in the library, by its file, or as read from a stream.

    It is asked of the case, of the store on disk that `kg build` wrote, or of an endpoint.

    Args:
        case: the case, to which the ids among the parameters belong; a store needs none.
        name: a name in the library, or the path of a `.rq` file.
        pairs: parameters as `name=value`.
        options: where the query is asked, and how much it may take.

    Raises:
        FileProblem: `kg build` did not write the folder, or its store cannot be opened.
        QueryError: there is no such query, or it cannot be run.
        EndpointError: the endpoint cannot be asked, or its answer cannot be read.
    """
    if options.graphs and options.endpoint is None:
        raise QueryError(
            "only an endpoint has graphs to choose", "give an endpoint: --endpoint URL"
        )
    query = _find(name, options.stdin)
    if options.endpoint is not None:
        return _ask_endpoint(case, query, pairs, options, options.endpoint)
    if options.store is not None:
        case, answer = _ask_store(query, pairs, options, options.store)
    elif case is not None:
        answer = _ask_case(case, query, pairs, options)
    else:
        raise QueryError("there is nothing to ask", "give a case, a store or an endpoint")
    notes = (*_cut_notes(answer), *answer.notices)
    return Rows(Heading("query", case.id, query.title), query, answer, notes)


def _find(name: str, stdin: BinaryIO | None) -> Query:
    """Return the query from standard input, a file or the library, as its name says."""
    if stdin is None:
        is_file = name.endswith(".rq") or "/" in name
        return read_query(Path(name)) if is_file else find_query(name)
    raw = stdin.read(QUERY_BYTES)
    try:
        return parse_query(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise QueryError("the query is not UTF-8", "save the query as UTF-8") from None


def _cut_notes(answer: Answer) -> Iterator[str]:
    """Yield a note if the answer was cut: after how much, and how to have more."""
    if answer.cut:
        unit, _, most = answer.cut.partition("=")
        yield f"cut after {int(most):,} {unit}; there is more: ask for more with --rows"


def _ask_case(case: Case, query: Query, pairs: tuple[str, ...], options: AskOptions) -> Answer:
    """Return the answer of a case whose tables are read into a store in memory."""
    text = bind(query, parameters(pairs), case)
    return run(rdf.store(case), text, case, _run_options(options))


def _run_options(options: AskOptions) -> RunOptions:
    """Return how the engine is to run: format, time and the most rows."""
    return RunOptions(form=options.form, seconds=options.seconds, most=options.most or QUERY_ROWS)


def _ask_store(
    query: Query, pairs: tuple[str, ...], options: AskOptions, folder: str | Path
) -> tuple[Case, Answer]:
    """Return the case of a store on disk, as far as the store tells it, and its answer."""
    mark = rdf.mark_of(folder)
    path = Path(folder) / rdf.STORE
    disk = rdf.read_only(path)
    case = rdf.stored_case(mark, disk)
    text = bind(query, parameters(pairs), case, lambda row: rdf.has(disk, case, row))
    usual = _run_options(options)

    def answer(text: str, options: RunOptions) -> Answer:
        """Return the answer of the store on disk, with the files that it may open now."""
        # The number of open files changes while the store answers.
        return run(disk, text, case, replace(options, files=rdf.files_to_open(path)))

    if not mark.large or library().get(query.name) is not query:
        return case, answer(text, usual)
    most = options.most or BOUNDED_ROWS
    bounded_text = bounded(query, text, most)
    if bounded_text == text:
        return case, answer(text, usual)
    bounded_answer = answer(bounded_text, usual)
    if not bounded_answer.rows and not usual.form:
        return case, bounded_answer
    # Were there as many rows to look at as are allowed, there may be more.
    counted = answer(counting(query, text, most), replace(usual, form=None, watch=False))
    if counted.rows == ((str(most),),):
        bounded_answer = replace(bounded_answer, cut=bounded_answer.cut or f"rows={most}")
    return case, bounded_answer


def _ask_endpoint(
    case: Case | None, query: Query, pairs: tuple[str, ...], options: AskOptions, endpoint: str
) -> Rows:
    """Return the rows of an endpoint elsewhere; refuse it beside a store."""
    if case is None or options.store is not None:
        raise QueryError(
            "kg query cannot ask an endpoint and a store at once", "leave one of them out"
        )
    text = bind(query, parameters(pairs), case)
    graphs = _graphs(case, options.graphs)
    answer = ask_endpoint(endpoint, text, options.form, graphs, options.seconds)
    notes = tuple(_endpoint_notes(endpoint, answer, options))
    return Rows(Heading("query", case.id, query.title), query, answer, notes)


def _endpoint_notes(endpoint: str, answer: Answer, options: AskOptions) -> Iterator[str]:
    """Yield what a reader has to know beside an endpoint's answer."""
    for notice in answer.notices:
        yield f"{endpoint} says of its answer: {quoted(notice, MESSAGE_CHARACTERS)}"
    if answer.cut:
        yield f"{endpoint} cut its answer: {quoted(answer.cut)}; there is more"
    is_empty = answer.truth is None and not answer.rows
    if options.form is None and not options.graphs and is_empty:
        yield f"{endpoint} gives nothing; if it keeps cases in named graphs, try --graph case"


def _graphs(case: Case, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of graphs, those of the case in place of the word `case`."""
    own = (rdf.case_graph(case).value, rdf.derived_graph(case).value, rdf.ONTOLOGY.value)
    addresses: list[str] = []
    for name in names:
        addresses += own if name == "case" else (name,)
    for address in addresses:
        if not _GRAPH_ADDRESS.fullmatch(address):
            message = f"{quoted(address)} is not an address of a graph"
            raise QueryError(message, "give a whole IRI, or: case")
    return tuple(dict.fromkeys(addresses))

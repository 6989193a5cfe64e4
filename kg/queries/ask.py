"""What `kg query` and `kg queries` do: find a query, bind it, run it; and list the library."""

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
    ROWS,
    Answer,
    bind,
    find_query,
    library,
    parameters,
    parse_query,
    read_query,
    run,
)
from kg.queries.ask_endpoint import ask_endpoint
from kg.queries.bound_large_answers import CUT, bounded, counting
from kg.queries.library import Query
from kg.results.answers import Column, Heading, Sentence, Table
from kg.schema.rdf_files import IH
from kg.sparql.http_client import NOTICE

_MOST_BYTES = 1 << 20


@dataclass(frozen=True)
class Rows:
    """The rows of a query as a table; addresses of the case and the ontology are shortened.

    `notes` are what one has to know of an answer beside it.
    """

    heading: Heading
    query: Query
    answer: Answer
    notes: tuple[str, ...] = ()

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the question that the query answers."""
        said = [self.query.question] if self.query.question else []
        if self.answer.truth is not None:
            said.append("yes" if self.answer.truth else "no")
        return tuple(Sentence(text) for text in said)

    def tables(self) -> tuple[Table, ...]:
        """Return one table, `rows`."""
        if self.answer.truth is not None:
            return ()
        names = self.answer.variables or ("subject", "predicate", "object")
        columns = tuple(Column(name, "text", "") for name in names)
        rows = tuple(tuple(self._short(cell) for cell in row) for row in self.answer.rows)
        return (Table("rows", self.query.title, columns, rows, self.query.reading),)

    def _short(self, cell: str | None) -> str | None:
        if cell is None:
            return None
        base = f"{BASE}{self.heading.case}/"
        return (
            cell.replace(base, "", 1)
            if cell.startswith(base)
            else cell.replace(IH, "ih:", 1)
            if cell.startswith(IH)
            else cell
        )


@dataclass(frozen=True)
class Catalogue:
    """The query library as a table."""

    heading: Heading
    queries: tuple[Query, ...]

    def sentences(self) -> tuple[Sentence, ...]:
        """Return how many there are and how to ask one."""
        return (
            Sentence(
                f"{len(self.queries)} queries. Ask one with: kg query NAME -p parameter=value"
            ),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return one table, `queries`."""
        columns = (
            Column("topic", "text", "The topic."),
            Column("name", "text", "The name to ask it by."),
            Column("question", "text", "The question it answers."),
            Column("parameters", "text", "Its parameters, with type and default."),
        )
        rows = [
            (
                q.topic,
                q.name,
                q.question,
                "; ".join(f"{p.name}={p.default} ({p.type})" for p in q.parameters) or None,
            )
            for q in self.queries
        ]
        return (Table("queries", "The query library", columns, tuple(rows)),)


def catalogue(topic: str | None = None) -> Catalogue:
    """Return the queries of the library, or of one topic.

    Raises:
        QueryError: there is no such topic.
    """
    topics = {q.topic for q in library().values()}
    if topic is not None and topic not in topics:
        raise QueryError(
            f"there is no topic {quoted(topic)}",
            near(topic, topics) or f"topics: {', '.join(sorted(topics))}",
        )
    found = tuple(q for q in library().values() if topic in (None, q.topic))
    return Catalogue(Heading("queries", "", "The query library"), found)


def ask(
    case: Case | None,
    name: str,
    pairs: tuple[str, ...] = (),
    form: str | None = None,
    seconds: float = 60,
    stdin: BinaryIO | None = None,
    endpoint: str | None = None,
    graphs: tuple[str, ...] = (),
    store: str | Path | None = None,
    most: int | None = None,
) -> Rows:
    """Ask a query by its name in the library, by its file, or as read from a stream.

    It is asked of the case, of the store on disk that `kg build` wrote, or of an endpoint.

    Args:
        case: the case, to which the ids among the parameters belong; a store needs none.
        name: a name in the library, or the path of a `.rq` file.
        pairs: parameters as `name=value`.
        form: `csv`, `tsv`, `json`, `xml` or `turtle` for an answer that is serialised.
        seconds: how long it may take.
        stdin: where to read the query from, in place of `name`.
        endpoint: the address of a SPARQL endpoint to ask in place of the case.
        graphs: the named graphs of the endpoint that make the default graph, `case` for those of the case; without
            any, the endpoint's own default graph is asked.
        store: the folder that `kg build` wrote, to ask the store in it; the tables of the case are not read.
        most: rows or triples that an answer from here may have, by default 100,000; a query of the library asked of a
            large store looks at so many rows, by default 5,000.

    Raises:
        FileProblem: `kg build` did not write the folder, or its store cannot be opened.
        QueryError: there is no such query, or it cannot be run.
        EndpointError: the endpoint cannot be asked, or its answer cannot be read.
    """
    if graphs and endpoint is None:
        raise QueryError("graphs are chosen of an endpoint", "give it: --endpoint URL")
    if stdin is not None:
        raw = stdin.read(_MOST_BYTES)
        try:
            query = parse_query(raw.decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise QueryError("the query is not UTF-8", "save it as UTF-8") from None
    else:
        is_file = name.endswith(".rq") or "/" in name
        query = read_query(Path(name)) if is_file else find_query(name)
    if endpoint is None:
        case, answer = _answer(case, query, pairs, form, seconds, store, most)
        what, _, most_ = answer.cut.partition("=")
        cut = (
            (f"cut after {int(most_):,} {what}; there is more: ask for more with --rows",)
            if answer.cut
            else ()
        )
        return Rows(Heading("query", case.id, query.title), query, answer, (*cut, *answer.notices))
    if case is None or store is not None:
        raise QueryError("an endpoint and a store cannot both be asked", "leave one of them out")
    text = bind(query, parameters(pairs), case)
    answer = ask_endpoint(endpoint, text, form, _graphs(case, graphs), seconds)
    return Rows(
        Heading("query", case.id, query.title),
        query,
        answer,
        tuple(_notes(endpoint, answer, form, graphs)),
    )


def _answer(
    case: Case | None,
    query: Query,
    pairs: tuple[str, ...],
    form: str | None,
    seconds: float,
    folder: str | Path | None,
    most: int | None,
) -> tuple[Case, Answer]:
    """Return the case asked, and what it answers: from memory, or from a store on disk."""
    if folder is None:
        if case is None:
            raise QueryError("there is nothing to ask", "give a case, a store or an endpoint")
        text = bind(query, parameters(pairs), case)
        return case, run(rdf.store(case), text, case, form, seconds, most=most or ROWS)
    mark, path = rdf.mark_of(folder), Path(folder) / rdf.STORE
    disk = rdf.read_only(path)
    asked = rdf.stored_case(mark, disk)
    text = bind(query, parameters(pairs), asked, lambda row: rdf.has(disk, asked, row))

    def answer(text: str, form: str | None, watch: bool = True) -> Answer:
        files = rdf.files_to_open(path)
        return run(disk, text, asked, form, seconds, most=most or ROWS, files=files, watch=watch)

    looked = most or CUT
    if not (
        mark.large
        and library().get(query.name) is query
        and (less := bounded(query, text, looked)) != text
    ):
        return asked, answer(text, form)
    found = answer(less, form)
    seen = (
        answer(counting(query, text, looked), None, watch=False).rows if found.rows or form else ()
    )
    return asked, replace(found, cut=found.cut or f"rows={looked}") if seen == (
        (str(looked),),
    ) else found


def _notes(
    endpoint: str, answer: Answer, form: str | None, graphs: tuple[str, ...]
) -> Iterator[str]:
    """Yield what one has to know of an endpoint's answer beside the answer."""
    yield from (
        f"{endpoint} says of its answer: {quoted(notice, NOTICE)}" for notice in answer.notices
    )
    if answer.cut:
        yield f"{endpoint} cut its answer: {quoted(answer.cut)}; there is more"
    if form is None and not graphs and answer.truth is None and not answer.rows:
        yield f"{endpoint} gives nothing; where it keeps cases in named graphs, try --graph case"


def _graphs(case: Case, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the addresses of graphs, those of the case in place of the word `case`."""
    own = (rdf.case_graph(case).value, rdf.derived_graph(case).value, rdf.ONTOLOGY.value)
    found = [g for name in names for g in (own if name == "case" else (name,))]
    for graph in found:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+", graph):
            raise QueryError(
                f"{quoted(graph)} is no address of a graph", "give a whole IRI, or: case"
            )
    return tuple(dict.fromkeys(found))

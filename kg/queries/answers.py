"""The answer to a query: terms as texts, or a text in a format, cut after a number of rows."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import islice
from typing import IO, Any, TypeVar, cast

import polars as pl
import pyoxigraph as ox

from kg import rdf
from kg.errors import QueryError
from kg.results.answers import in_one_line

Item = TypeVar("Item")
FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}


@dataclass(frozen=True, repr=False)
class Answer:
    """The answer to a query: rows of terms under their variables, a graph, or yes or no.

    Attributes:
        variables: the variables of the rows; none for a graph, and for yes or no.
        rows: the terms as texts, none where a variable has no value; of a graph its triples.
            They are empty where the answer is serialised as rows.
        truth: yes or no; none where the query asks for rows or a graph.
        serialised: the answer in the format asked for; empty without a format.
        cut: after how much the answer was cut, as in `rows=100000`; empty if it was not.
        notices: why the answer may be wrong, one line each; most answers have none.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truth: bool | None = None
    serialised: bytes = b""
    cut: str = ""
    notices: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return what the answer has in one short line."""
        if self.truth is not None:
            return in_one_line(f"answer: {'yes' if self.truth else 'no'}")
        if self.serialised:
            return in_one_line(f"answer: {len(self.serialised):,} bytes")
        what, of = ("row", f" of {', '.join(self.variables)}") if self.variables else ("triple", "")
        count = len(self.rows)
        return in_one_line(f"answer: {count:,} {what}{'' if count == 1 else 's'}{of}")

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a frame of texts, a column a variable; triples as three columns."""
        names = self.variables or ("subject", "predicate", "object")
        return pl.DataFrame(self.rows, dict.fromkeys(names, pl.String), orient="row")

    def _repr_html_(self) -> str:
        """Return the rows as a notebook shows them."""
        return escape(repr(self)) if self.truth is not None else self.to_polars()._repr_html_()


def collect_answer(
    solutions: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    form: str | None = None,
    most: int | None = None,
) -> Answer:
    """Return what an engine gave as an answer.

    Args:
        solutions: what the engine gave: rows, yes or no, or the triples of a graph.
        form: `csv`, `tsv`, `json`, `xml` or `turtle` to have the answer serialised.
        most: the rows or triples after which the answer is cut; by default it is not cut.

    Raises:
        QueryError: the format is one of rows and a graph was given, or the other way round.
    """
    is_graph = not isinstance(solutions, (ox.QuerySolutions, ox.QueryBoolean))
    check_form(form, is_graph)
    if isinstance(solutions, ox.QueryBoolean):
        text_form = FORMATS.get(form or "")
        text = solutions.serialize(format=text_form) if text_form else None
        return Answer((), (), bool(solutions), text or b"")
    if isinstance(solutions, ox.QuerySolutions):
        return _collect_rows(solutions, form, most)
    return _collect_graph(solutions, most)


def _collect_graph(solutions: Iterable[ox.Triple], most: int | None) -> Answer:
    """Return an answer of triples as sorted rows and as Turtle, cut after a number."""
    triples, cut = _cut_after(solutions, most, "triples")
    graph = sorted(set(triples), key=str)
    text = ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=rdf.PREFIXES) or b""
    rows = tuple(tuple(map(str, triple)) for triple in graph)
    return Answer((), rows, None, text, cut)


def _collect_rows(solutions: ox.QuerySolutions, form: str | None, most: int | None) -> Answer:
    """Return an answer of rows as cells, or as text in a format, cut after a number."""
    variables = tuple(variable.value for variable in solutions.variables)
    if form and most is not None and variables:
        return _serialise_first(solutions, variables, form, most)
    if form:
        # Rows without variables are empty lines, which cannot be counted: they are not cut.
        return Answer(variables, (), None, solutions.serialize(format=FORMATS[form]) or b"")
    first, cut = _cut_after(solutions, most, "rows")
    rows = tuple(tuple(_term_text(row[name]) for name in variables) for row in first)
    return Answer(variables, rows, cut=cut)


def _cut_after(solutions: Iterable[Item], most: int | None, unit: str) -> tuple[list[Item], str]:
    """Return the first solutions, and where there are more, the text of the cut."""
    if most is None:
        return list(solutions), ""
    first = list(islice(solutions, most + 1))
    return (first[:most], f"{unit}={most}") if len(first) > most else (first, "")


def _serialise_first(
    solutions: ox.QuerySolutions, variables: tuple[str, ...], form: str, most: int
) -> Answer:
    """Write the first rows as lines, which can be counted; then write these in the form."""
    sink = Lines(most + 1)  # the first line names the variables
    try:
        solutions.serialize(cast(IO[bytes], sink), format=ox.QueryResultsFormat.TSV)
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
        """Take the number of lines."""
        self.text = bytearray()
        self.full = False
        self._most = most
        self._ends = 0

    def write(self, data: Any) -> int:  # noqa: ANN401 - any buffer, as io says
        """Take some bytes.

        Raises:
            OSError: there were too many lines.
        """
        self.text += data
        self._ends += bytes(data).count(b"\n")
        self.full = self._ends > self._most
        if self.full:
            raise OSError("full")
        return len(data)


def check_form(form: str | None, is_graph: bool) -> None:
    """Refuse a format that cannot hold an answer.

    Args:
        form: the format asked for, or none for an answer that is not serialised.
        is_graph: whether the answer is a graph, not rows or yes or no.

    Raises:
        QueryError: the format is one of rows and the answer a graph, or the other way round.
    """
    if is_graph and form not in (None, "turtle"):
        raise QueryError("the query gives a graph, not rows", "ask for --format turtle")
    if form == "turtle" and not is_graph:
        raise QueryError("the query gives rows, not a graph", "ask for csv, tsv, json or xml")


def _term_text(term: Any) -> str | None:  # noqa: ANN401
    """Return a term without marks or type; `None` where a row leaves it open."""
    if term is None:
        return None
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal, ox.BlankNode)) else str(term)

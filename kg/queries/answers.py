"""What a query gave, as the engine gives it: as texts, or written in a format, and cut after so many rows."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any, TypeVar, cast

import pyoxigraph as ox

from kg import rdf
from kg.errors import QueryError

Item = TypeVar("Item")
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
    after how much an answer was cut, as in `rows=100000`. `notices` say why it may be wrong, one line each, where the
    query is of a kind that the engine is known to answer wrongly; most answers have none.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    truth: bool | None = None
    serialised: bytes = b""
    cut: str = ""
    notices: tuple[str, ...] = ()


def answered(
    found: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple],
    form: str | None = None,
    most: int | None = None,
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
        return Answer(
            (), (), truth, (found.serialize(format=text_form) or b"") if text_form else b""
        )
    variables = tuple(v.value for v in found.variables)
    if form and (most is None or not variables):
        return Answer(variables, (), None, found.serialize(format=FORMATS[form]) or b"")
    if form and most is not None:
        return _serialised(found, variables, form, most)
    rows, cut = _first_of(found, most, "rows")
    return Answer(
        variables, tuple(tuple(_shown(row[v]) for v in variables) for row in rows), cut=cut
    )


def _first_of(found: Iterable[Item], most: int | None, what: str) -> tuple[list[Item], str]:
    """Return the first of what an engine gives, and if there is more, after how much it was cut."""
    some = list(islice(found, most if most is None else most + 1))
    return (some[:most], f"{what}={most}") if most is not None and len(some) > most else (some, "")


def _serialised(
    found: ox.QuerySolutions, variables: tuple[str, ...], form: str, most: int
) -> Answer:
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


def _shown(term: Any) -> str | None:  # noqa: ANN401
    if term is None:
        return None
    return term.value if isinstance(term, (ox.NamedNode, ox.Literal, ox.BlankNode)) else str(term)

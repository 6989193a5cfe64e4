"""Parameters: typed, turned into one RDF term each, and put where the query says `VALUES ?name { … }`.

The text of a parameter never becomes part of a query. It becomes a term, and the term is written by the RDF library
and read back to the same term before it takes the place of the default between the braces of each such `VALUES` row, so
that the shape of the query stays as it was.
"""

import re
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.case.dates import Span, read_date
from kg.errors import QueryError, near, quoted
from kg.queries.library import Parameter, Query
from kg.schema.numerals import Refusal, read_exact
from kg.schema.rdf_files import IH, XSD
from kg.sparql.guard import masked

_DIGITS = 18  # before the point, and behind it, that the engine has


def bind(
    query: Query,
    values: Mapping[str, str],
    case: Case,
    has_row: Callable[[str], bool] | None = None,
) -> str:
    """Return the text of a query with its parameters bound.

    Args:
        query: the query.
        values: texts by the name of the parameter; those left out keep their default.
        case: the case that ids belong to.
        has_row: tells whether the case has a row of an id, where its tables are not at hand.

    Raises:
        QueryError: a name is not a parameter, a value does not have its type, or the query has no place for it.
    """
    declared = {p.name: p for p in query.parameters}
    for name in values:
        if name not in declared:
            some = f"parameters: {', '.join(declared)}"
            hint = near(name, declared) or (some if declared else "it has no parameters")
            raise QueryError(f"the query {query.name} has no parameter {quoted(name)}", hint)
    text = query.text
    for name, parameter in declared.items():
        term = _term(parameter, values.get(name, parameter.default), case, has_row)
        places = list(
            re.finditer(
                rf"\bVALUES\s+\?{re.escape(name)}\s*\{{[^{{}}]*\}}", masked(text), re.IGNORECASE
            )
        )
        if not places:
            hint = f"write VALUES ?{name} {{ … }} in its WHERE"
            raise QueryError(f"the query {query.name} has no place for its parameter {name}", hint)
        written = f"VALUES ?{name} {{ {_written(term)} }}"
        for place in reversed(places):
            text = f"{text[: place.start()]}{written}{text[place.end() :]}"
    return text


def _term(
    parameter: Parameter, value: str, case: Case, known: Callable[[str], bool] | None
) -> ox.NamedNode | ox.Literal:
    wrong = f"{parameter.name} = {quoted(value)}"
    match parameter.type:
        case "id" if known(value) if known else value in case.homes:
            return rdf.node(case, value)
        case "id" | "kind" | "term" if re.match(r"(https?|urn):", value):
            try:
                return ox.NamedNode(value)
            except ValueError:
                raise QueryError(f"{wrong} is no address", "give an id, or a whole IRI") from None
        case "id":
            raise QueryError(
                f"{wrong}: the case {case.id} has no such row",
                (not known and near(value, case.homes))
                or "give a whole IRI, or --case for the case whose id it is",
            )
        case "kind":
            kinds = {**case.schema.actor_kinds, **case.schema.tie_kinds}
            if value in kinds:
                return ox.NamedNode(kinds[value].iri)
            raise QueryError(
                f"{wrong} is no kind", near(value, kinds) or "give a kind as in the column kind"
            )
        case "term":
            if value in case.schema.labels:
                return ox.NamedNode(IH + value)
            raise QueryError(f"{wrong} is no term of the ontology", near(value, case.schema.labels))
        case "integer" | "decimal" | "date":
            return _literal(wrong, parameter.type, value)
        case "text" if value.isprintable() or value.encode("utf-8", "ignore").decode() == value:
            return ox.Literal(value)
        case kind:
            raise QueryError(f"{wrong} is no {kind}")


def _literal(wrong: str, kind: str, value: str) -> ox.Literal:
    """Return a number or a day, in the digits of whatever script, as SPARQL writes it."""
    read = read_date(value) if kind == "date" else read_exact(value)
    if isinstance(read, Refusal):
        reason = read.reason.replace("is no number", f"is no {kind}")
        raise QueryError(
            f"{wrong} {reason}", "write a date as 1998-05-14" if kind == "date" else read.hint
        )
    if isinstance(read, Span):
        if read.text != read.first.isoformat():
            raise QueryError(f"{wrong} is no date", "write a date as 1998-05-14")
        return ox.Literal(read.text, datatype=ox.NamedNode(XSD + kind))
    if kind == "integer" and read != int(read):
        raise QueryError(f"{wrong} is no integer", "write a whole number, as 1250")
    if read.adjusted() >= _DIGITS or int(read.as_tuple().exponent) < -_DIGITS:
        raise QueryError(f"{wrong} has more than {_DIGITS} digits", "SPARQL counts no further")
    text = str(int(read)) if kind == "integer" else format(read, "f")
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _written(term: ox.NamedNode | ox.Literal) -> str:
    text = str(term)
    back = list(ox.parse(input=f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES))
    if len(back) != 1 or back[0].object != term:
        raise QueryError(f"the value {quoted(text)} cannot be written as one term")
    return text

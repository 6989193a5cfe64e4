"""Parameters: typed, turned into one RDF term each, and put at `VALUES ?name { … }` in the query.

The text of a parameter never becomes part of a query. It becomes a term. The RDF library writes the
term, and must read it back as the same term. Only then does it replace the default between the
braces of each such `VALUES`, so that the shape of the query stays as it was.
"""

import re
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from kg import rdf
from kg.case import Case
from kg.case.dates import DateSpan, read_date
from kg.case.names import actors_called
from kg.errors import QueryError, near, quoted
from kg.queries.library import Parameter, Query
from kg.schema.numerals import Refusal, read_exact
from kg.schema.rdf_files import IH, XSD
from kg.sparql.guard import masked

_DIGITS = 18  # that the engine has before the point, and as many behind it
Term = ox.NamedNode | ox.Literal


def bind(
    query: Query,
    values: Mapping[str, str],
    case: Case,
    has_row: Callable[[str], bool] | None = None,
) -> str:
    """Return the text of a query with its parameters bound.

    Args:
        query: the query.
        values: texts by the name of the parameter; a parameter without one keeps its default.
        case: the case that ids belong to.
        has_row: tells whether the case has a row of an id, where its tables are not at hand.

    Raises:
        QueryError: a name is not a parameter, a value does not have its type, or the query has no
            place for it.
    """
    declared = {p.name: p for p in query.parameters}
    for name in values:
        if name not in declared:
            names = f"parameters: {', '.join(declared)}"
            hint = near(name, declared) or (names if declared else "the query has no parameters")
            raise QueryError(f"the query {query.name} has no parameter {quoted(name)}", hint)
    text = query.text
    for name, parameter in declared.items():
        term = _term(parameter, values.get(name, parameter.default), case, has_row)
        values_of_name = rf"\bVALUES\s+\?{re.escape(name)}\s*\{{[^{{}}]*\}}"
        places = list(re.finditer(values_of_name, masked(text), re.IGNORECASE))
        if not places:
            hint = f"write VALUES ?{name} {{ … }} in its WHERE"
            raise QueryError(f"the query {query.name} has no place for its parameter {name}", hint)
        values_of_term = f"VALUES ?{name} {{ {_written(term)} }}"
        # Go from the last to the first, so that the remaining places do not move.
        for place in reversed(places):
            text = f"{text[: place.start()]}{values_of_term}{text[place.end() :]}"
    return text


def _term(
    parameter: Parameter, value: str, case: Case, has_row: Callable[[str], bool] | None
) -> Term:
    """Return the RDF term for a value by the type of its parameter; refuse an unknown name."""
    wrong = f"{parameter.name} = {quoted(value)}"
    match parameter.type:
        case "id" if has_row(value) if has_row else value in case.homes:
            return rdf.node(case, value)
        case "id" | "kind" | "term" if re.match(r"(https?|urn):", value):
            try:
                return ox.NamedNode(value)
            except ValueError:
                raise QueryError(
                    f"{wrong} is not an address", "give an id, or a whole IRI"
                ) from None
        case "id" if not has_row and len(actors := actors_called(case, value)) == 1:
            return rdf.node(case, actors[0])
        case "id":
            # Without the tables there are no ids to compare the value with.
            hint = "" if has_row else near(value, case.homes)
            raise QueryError(
                f"{wrong}: the case {case.id} has no such row",
                hint or "give a whole IRI, or name the case of the id with --case",
            )
        case "kind":
            kinds = {**case.schema.actor_kinds, **case.schema.tie_kinds}
            if value in kinds:
                return ox.NamedNode(kinds[value].iri)
            hint = near(value, kinds) or "give a kind as in the column kind"
            raise QueryError(f"{wrong} is not a kind", hint)
        case "term":
            if value in case.schema.labels:
                return ox.NamedNode(IH + value)
            raise QueryError(
                f"{wrong} is not a term of the ontology", near(value, case.schema.labels)
            )
        case "integer" | "decimal" | "date":
            return _literal(wrong, parameter.type, value)
        case "text" if value.isprintable() or value.encode("utf-8", "ignore").decode() == value:
            return ox.Literal(value)
        case kind:
            raise QueryError(f"{wrong} is not a {kind}")


def _literal(wrong: str, kind: str, value: str) -> ox.Literal:
    """Return a number or a day, in the digits of whatever script, as SPARQL writes it."""
    number = read_date(value) if kind == "date" else read_exact(value)
    if isinstance(number, Refusal):
        hint = "write a date such as 1998-05-14" if kind == "date" else number.hint
        raise QueryError(f"{wrong} {number.reason}", hint)
    if isinstance(number, DateSpan):
        # A month or a year is a date in a table; a date of SPARQL always has a day.
        if number.text != number.first.isoformat():
            raise QueryError(f"{wrong} is not a date", "write a date such as 1998-05-14")
        return ox.Literal(number.text, datatype=ox.NamedNode(XSD + kind))
    if kind == "integer" and number != int(number):
        raise QueryError(f"{wrong} is not an integer", "write a whole number, such as 1250")
    if number.adjusted() >= _DIGITS or int(number.as_tuple().exponent) < -_DIGITS:
        raise QueryError(
            f"{wrong} has more than {_DIGITS} digits", "write a number with fewer digits"
        )
    text = str(int(number)) if kind == "integer" else format(number, "f")
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def _written(term: Term) -> str:
    """Return a term in N-Triples, once a parser has read it back as the same term."""
    text = str(term)
    back = list(ox.parse(input=f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES))
    if len(back) != 1 or back[0].object != term:
        raise QueryError(f"the value {quoted(text)} cannot be written as one term")
    return text

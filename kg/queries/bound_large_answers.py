"""A query of the library asked of a large store: of as many rows as can be had in time, and no more."""

import re

from kg.queries.library import Query
from kg.sparql.guard import masked

CUT = 5_000
_COUNTED = re.compile(r"\b(COUNT|SUM|AVG)\s*\(", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)


def bounded(query: Query, text: str, most: int = CUT) -> str:
    """Return a query that looks at the rows that are found first, and puts these in order.

    In the library the innermost select that is ordered is the one whose rows are found; outside it they are put
    together. A query that counts is left as it is, for it would count too few.

    Args:
        query: the query, whose own text says if it counts.
        text: its text with its parameters bound.
        most: how many rows are looked at.

    >>> from kg.queries.library import parse_query
    >>> bounded(parse_query(text := "SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a"), text, 5)
    'SELECT ?a WHERE { SELECT * WHERE { ?a ?b ?c } LIMIT 5 } ORDER BY ?a'
    """
    span = _found(query, text)
    if span is None:
        return text
    start, end = span
    return f"{text[:start]}{{ SELECT * WHERE {text[start:end]} LIMIT {most} }}{text[end:]}"


def counting(query: Query, text: str, most: int = CUT) -> str:
    """Return a query for how many rows the bounded query looks at; nothing where it is not bounded.

    >>> from kg.queries.library import parse_query
    >>> counting(parse_query(text := "SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a"), text, 5)
    'SELECT (COUNT(*) AS ?rows) WHERE { SELECT * WHERE { ?a ?b ?c } LIMIT 5 }'
    """
    span, first = _found(query, text), _SELECT.search(masked(text))
    if span is None or first is None:
        return ""
    rows = f"SELECT * WHERE {text[slice(*span)]} LIMIT {most}"
    return f"{text[: first.start()]}SELECT (COUNT(*) AS ?rows) WHERE {{ {rows} }}"


def _found(query: Query, text: str) -> tuple[int, int] | None:
    """Return where the group stands, with its braces, whose rows are found; none where it is to be left alone."""
    bare = masked(text)
    order = _ORDER.search(bare)
    end = bare.rfind("}", 0, order.start()) if order else -1
    if end < 0 or _COUNTED.search(masked(query.text)):
        return None
    depth = 0
    for at in range(end, -1, -1):
        depth += (bare[at] == "}") - (bare[at] == "{")
        if depth == 0:
            return at, end + 1
    return None

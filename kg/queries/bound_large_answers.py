"""A query of the library on a large store: how it looks at no more rows than there is time for."""

import re

from kg.queries.library import Query
from kg.sparql.guard import masked
from kg.system.input_limits import BOUNDED_ROWS

_COUNTED = re.compile(r"\b(COUNT|SUM|AVG)\s*\(", re.IGNORECASE)
_ORDER = re.compile(r"\bORDER\s+BY\b", re.IGNORECASE)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)


def bounded(query: Query, text: str, most: int = BOUNDED_ROWS) -> str:
    """Return a query that takes the rows that the engine comes to first, and puts these in order.

    In the library the innermost ordered SELECT looks for rows; what stands around it puts them
    together. A query that counts is left as it is, because it would count too few.

    Args:
        query: the query, whose own text says if it counts.
        text: its text with its parameters bound.
        most: how many rows it looks at.

    >>> from kg.queries.library import parse_query
    >>> bounded(parse_query(text := "SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a"), text, 5)
    'SELECT ?a WHERE { SELECT * WHERE { ?a ?b ?c } LIMIT 5 } ORDER BY ?a'
    """
    group = _group_of_rows(query, text)
    if group is None:
        return text
    start, end = group
    return f"{text[:start]}{{ SELECT * WHERE {text[start:end]} LIMIT {most} }}{text[end:]}"


def counting(query: Query, text: str, most: int = BOUNDED_ROWS) -> str:
    """Return a query for the number of rows that the bounded query looks at.

    Args:
        query: the query, whose own text says if it counts.
        text: its text with its parameters bound.
        most: how many rows the bounded query looks at.

    Returns:
        The text; an empty one where `bounded` leaves the query as it is.

    >>> from kg.queries.library import parse_query
    >>> counting(parse_query(text := "SELECT ?a WHERE { ?a ?b ?c } ORDER BY ?a"), text, 5)
    'SELECT (COUNT(*) AS ?rows) WHERE { SELECT * WHERE { ?a ?b ?c } LIMIT 5 }'
    """
    group = _group_of_rows(query, text)
    select = _SELECT.search(masked(text))
    if group is None or select is None:
        return ""
    rows = f"SELECT * WHERE {text[slice(*group)]} LIMIT {most}"
    return f"{text[: select.start()]}SELECT (COUNT(*) AS ?rows) WHERE {{ {rows} }}"


def _group_of_rows(query: Query, text: str) -> tuple[int, int] | None:
    """Return where the group begins and ends that gives the rows, its braces included.

    It is the group before the first ORDER BY. There is none if the query must be left as it is.
    """
    bare = masked(text)
    order = _ORDER.search(bare)
    end = bare.rfind("}", 0, order.start()) if order else -1
    if end < 0 or _COUNTED.search(masked(query.text)):
        return None
    depth = 0
    # Backward from the closing brace to the one that opens the same group.
    for place in range(end, -1, -1):
        depth += (bare[place] == "}") - (bare[place] == "{")
        if depth == 0:
            return place, end + 1
    return None

"""Content negotiation: which of the forms offered an Accept header prefers."""

from collections.abc import Sequence

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_options_header

from kg.serve.limits import ACCEPT_RANGES

ROWS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
}
PAGE = "text/html"
SUFFIXES = {"turtle": "ttl", "ntriples": "nt", "jsonld": "jsonld", "rdfxml": "rdf"}
# The text forms are UTF-8 whatever is said, but not every client knows.
_SPOKEN = (
    "text/csv",
    "text/tab-separated-values",
    "text/turtle",
    "application/n-triples",
    "text/html",
    "text/plain",
)


def choose_media_type(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type preferred among those offered, or none if none is acceptable.

    Of the ranges that match a type, the most exact gives its weight; of equal weights the first
    offered wins.

    >>> choose_media_type("text/csv;q=0.5, application/*", ["text/csv", "application/json"])
    'application/json'
    >>> choose_media_type("", ["text/csv"])
    'text/csv'
    >>> choose_media_type("*/*;q=0", ["text/csv"]) is None
    True

    Args:
        accept: the header, which may be empty.
        offered: media types, the one that we like best first.
    """
    parts = [part for part in accept.split(",") if part.strip()]
    ranges = MIMEAccept(map(_range, parts[:ACCEPT_RANGES]))
    best = max(offered, key=ranges.quality)
    return best if not ranges or ranges.quality(best) else None


def content_type(media: str) -> str:
    """Return a media type as the header says it."""
    return f"{media}; charset=utf-8" if media in _SPOKEN else media


def _range(part: str) -> tuple[str, float]:
    """Return a media range and its weight.

    werkzeug's own reading of the header takes neither `*` nor a range with parameters, as
    `text/csv;charset=utf-8`, and passes over a weight that is out of bounds. Clients send all
    three.
    """
    name, options = parse_options_header(part)
    try:
        weight = float(options.get("q", 1))
    except ValueError:
        weight = 0.0
    return "*/*" if name == "*" else name, max(0.0, min(weight, 1.0))

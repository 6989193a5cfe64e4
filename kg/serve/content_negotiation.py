"""Content negotiation: which of the forms offered an Accept header prefers."""

from collections.abc import Sequence

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
_SPOKEN = ("text/csv", "text/tab-separated-values", "text/turtle", "application/n-triples", "text/html", "text/plain")


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type preferred among those offered, or none if none is acceptable.

    Of the ranges that match a type, the most exact gives its weight; of equal weights the first offered wins.

    >>> choose("text/csv;q=0.5, application/*", ["text/csv", "application/json"])
    'application/json'
    >>> choose("", ["text/csv"]), choose("*/*;q=0", ["text/csv"])
    ('text/csv', None)
    """
    ranges = [_range(part) for part in accept.split(",") if part.strip()]
    if not ranges:
        return offered[0]
    best, weight = None, 0.0
    for media in offered:
        matching = [(_exactness(name, media), q) for name, q in ranges if _exactness(name, media)]
        q = max(matching)[1] if matching else 0.0
        if q > weight:
            best, weight = media, q
    return best


def content_type(media: str) -> str:
    """Return a media type as the header says it."""
    return f"{media}; charset=utf-8" if media in _SPOKEN else media


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (text.strip().lower() for text in part.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                return name, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return name, 0.0
    return name, 1.0


def _exactness(name: str, media: str) -> int:
    if name == media:
        return 3
    if name.endswith("/*") and name != "*/*" and media.startswith(name[:-1]):
        return 2
    return int(name in ("*/*", "*"))

"""Which form an Accept header prefers: the rules of RFC 9110, section 12.5.1."""

import time

import pytest

from kg.serve.content_negotiation import GRAPHS, PAGE, ROWS, choose_media_type

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("*", "application/sparql-results+json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("text/csv;q=0.3, text/tab-separated-values;q=0.4", "text/tab-separated-values"),
        ("text/csv ; q=0.3 , text/tab-separated-values ; Q=0.4", "text/tab-separated-values"),
        ("application/sparql-results+xml, */*;q=0.1", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/*;q=0.5, text/tab-separated-values;q=0.1", "text/csv"),
        ("text/*, text/csv;q=0", "text/tab-separated-values"),
        ("*/*, application/sparql-results+json;q=0", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("image/png, text/csv;q=0.001", "text/csv"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=much", None),
        ("text/csv;q=7", "text/csv"),
        ("text/csv;q=-1", None),
        (",,;,text/csv,", "text/csv"),
        ("tex/csv, text/cs", None),
    ],
)
def test_rows(accept, media):
    assert choose_media_type(accept, list(ROWS)) == media


def test_a_browser_gets_the_page_and_a_program_does_not():
    assert choose_media_type(BROWSER, [*ROWS, *GRAPHS, PAGE]) == PAGE
    assert choose_media_type("*/*", [*ROWS, *GRAPHS, PAGE]) == "application/sparql-results+json"
    assert choose_media_type("text/turtle, text/html;q=0.9", [*GRAPHS, PAGE]) == "text/turtle"


def test_a_header_of_thousands_of_ranges_costs_no_more_than_one_of_a_few():
    begin = time.process_time()
    assert choose_media_type("a/b," * 16_000, [*ROWS, *GRAPHS, PAGE]) is None
    assert time.process_time() - begin < 0.1

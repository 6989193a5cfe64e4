"""What a query may not do: reach out, nest too deeply, be too long, run for ever."""

import contextlib
import re
import subprocess
import sys
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from kg.case import Case
from kg.errors import QueryError
from kg.queries import RunOptions, permitted, run
from tests.support.canary import Canary, canary

WHERE = "<http://127.0.0.1:9/>"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ SERVICE {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ service {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SeRvIcE SILENT {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE{WHERE}{{ ?s ?p ?o }} }}",
        "SELECT * { ?s ?p ?x SERVICE ?x { ?a ?b ?c } }",
        f"SELECT * {{ SERVICE # a comment\n {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ # a comment\nSERVICE {WHERE} {{ ?s ?p ?o }} }}",
        f'SELECT * {{ ?s ?p "a # b" SERVICE {WHERE} {{ ?s ?p ?o }} }}',
        f'SELECT * {{ ?s ?p """a"b""c""" SERVICE {WHERE} {{ ?s ?p ?o }} }}',
        f"SELECT * {{ ?s ?p '\\'' SERVICE {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s <http://x/#a> ?o SERVICE {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p ?o.SERVICE {WHERE} {{ ?s ?p ?o }} }}",
        f"SELECT * {{ ?s ?p ?o FILTER(?o<3)SERVICE {WHERE} {{ ?s ?p ?o }} FILTER(?o>0) }}",
        f"PREFIX x: <http://x/> SELECT * {{ ?s x:a ?o SERVICE {WHERE} {{ ?s x:SERVICE ?o }} }}",
    ],
)
def test_a_query_that_reaches_out_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        permitted(text)


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    """A server of our own, that nobody must come to."""
    with canary(tmp_path_factory.mktemp("canary")) as found:
        yield found


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ih:order 1SERVICE<URL>{ ?a ?b ?c } }",
        "SELECT * { ?s ih:collective trueSERVICE<URL>{ ?a ?b ?c } }",
        "SELECT * { SERVICESILENT<URL>{ ?a ?b ?c } }",
        "PREFIX : <URL> SELECT * { SERVICE:x{ ?a ?b ?c } }",
        "SELECT * { ?s ih:order ?o .# a comment\rSERVICE <URL> { ?a ?b ?c }\n}",
        "PREFIX x: <http://x/> SELECT * { { ?s x:a\\# ?o } UNION { SERVICE <URL> { ?a ?b ?c } }\n}",
        "PREFIX x: <http://x/> SELECT * { { ?s x:a\\' ?o } UNION { SERVICE <URL> { ?a ?b ?c } } UNION { ?s ?p 'z' } }",
    ],
    ids=[
        "after a number",
        "after true",
        "silent",
        "local name",
        "carriage return",
        "escaped hash",
        "escaped quote",
    ],
)
def test_no_spelling_reaches_a_server(
    text: str, heard: Canary, case: Case, store: ox.Store
) -> None:
    with contextlib.suppress(QueryError):
        run(
            store,
            text.replace("URL", f"http://127.0.0.1:{heard.port}/"),
            case,
            RunOptions(seconds=10),
        )
    assert heard.calls == []


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE <http://x/>" }',
        "SELECT * { ?s ?p 'a SERVICE' }",
        'SELECT * { ?s ?p """two\nSERVICE\n""" }',
        "SELECT * { ?s <http://x/SERVICE> ?o } # SERVICE",
        "# SERVICE\nSELECT * { ?s ?p ?o }",
        "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
        "SELECT * { ?s <http://x/my-service> ?o }",
        "SELECT ?services { ?s ?p ?services }",
    ],
)
def test_the_word_alone_is_allowed(text: str, case: Case, store: ox.Store) -> None:
    permitted(text)
    run(store, text, case)


def test_a_prefix_that_ends_in_the_word_is_refused_for_it_can_be_read_as_the_word() -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        permitted("PREFIX service: <http://x/> SELECT * { ?s service:x ?o }")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{ " * 6_000 + "}" * 6_000,
        "SELECT (" + "(" * 6_000 + "1" + ")" * 6_000 + " AS ?x) {}",
        "SELECT * { ?s ?p " + "[ ?q " * 600 + "?o" + " ]" * 600 + " }",
        "SELECT * { FILTER(" + "!" * 6_000 + "true) }",
        "SELECT * { ?s " + "^" * 6_000 + "<urn:p> ?o }",
        "SELECT * { BIND(" + "- " * 6_000 + "1 AS ?x) }",
        "SELECT * { ?s " + "(" * 60 + "<urn:p>" + ")*" * 60 + " ?o }",
    ],
    ids=["groups", "brackets", "blank nodes", "not", "inverse", "minus", "paths"],
)
def test_a_nesting_bomb_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="nested"):
        permitted(text)


def test_nesting_in_strings_and_comments_does_not_count(case: Case, store: ox.Store) -> None:
    text = f'SELECT * {{ ?s ?p "{"{" * 500}" }} # {"(" * 500}'
    permitted(text)
    assert run(store, text, case).rows == ()


def test_fifty_levels_are_allowed(case: Case, store: ox.Store) -> None:
    permitted("SELECT * " + "{ " * 50 + "}" * 50)
    with pytest.raises(QueryError, match="50 levels"):
        permitted("SELECT * " + "{ " * 51 + "}" * 51)


def test_a_query_that_is_too_long_is_refused() -> None:
    permitted("SELECT * {} #" + "x" * 90_000)
    with pytest.raises(QueryError, match="characters long"):
        permitted("SELECT * {} #" + "x" * 100_000)


def test_an_endless_query_ends_and_the_process_lives(case: Case, store: ox.Store) -> None:
    cross = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?d != ?g && ?c != ?i) }"
    begin = time.monotonic()
    with pytest.raises(QueryError, match="more than 1 second"):
        run(store, cross, case, RunOptions(seconds=1))
    assert time.monotonic() - begin < 10
    assert run(store, "ASK {}", case).truth


GREEDY = """
from kg import rdf
from kg.case import read_case
from kg.errors import QueryError
from kg.queries import RunOptions, run
case = read_case()
store = rdf.store(case)
text = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?a) < STR(?f)) } ORDER BY ?f ?c ?a ?b"
try:
    run(store, text, case, RunOptions(seconds=30, memory=256 << 20))
except QueryError as error:
    print(error)
print(run(store, "ASK {}", case).truth)
"""


def test_a_query_that_eats_memory_ends_and_the_process_lives() -> None:
    """In a process of its own: the engine aborts, and pytest's fault handler would print that as if it were ours."""
    done = subprocess.run(
        [sys.executable, "-c", GREEDY], capture_output=True, text=True, timeout=60, check=True
    )
    said, alive = done.stdout.splitlines()
    assert re.search("memory|seconds", said)
    assert alive == "True"


@pytest.mark.parametrize("text", ["", "SELECT", "SELECT * {", "DELETE WHERE { ?s ?p ?o }", "\x00"])
def test_a_malformed_query_is_one_line(text: str, case: Case, store: ox.Store) -> None:
    with pytest.raises(QueryError) as caught:
        run(store, text, case)
    assert "\n" not in str(caught.value)

"""Every query of the library explains itself, and gives its expected answer on Oxigraph and on rdflib's own engine."""

import re
from collections.abc import Callable

import pyoxigraph as ox
import pytest
import rdflib

from kg import rdf
from kg.case import Case, read_case
from kg.queries import Query, bind, find_query, library, masked, permitted, query, run
from tests.queries import expected

ASKED = [*((name, expected.DEFAULT) for name in library()), *expected.OTHER]
asked = pytest.mark.parametrize(
    ("name", "values"), ASKED, ids=[expected.path(name, values).stem for name, values in ASKED]
)
every = pytest.mark.parametrize("found", library().values(), ids=lambda q: q.name)
TOPICS = ("finance", "keiretsu", "patents", "networks", "organisations", "firms", "statistics", "evidence")


@pytest.fixture(scope="module")
def case() -> Case:
    return read_case()


@pytest.fixture(scope="module")
def store(case: Case) -> ox.Store:
    return rdf.store(case)


@pytest.fixture(scope="module")
def plain(case: Case) -> rdflib.Dataset:
    """The same quads in rdflib's own store, so that rdflib's own engine answers."""
    found = rdflib.Dataset(default_union=True)
    data = ox.serialize(rdf.quads(case), format=ox.RdfFormat.N_QUADS)
    assert data is not None
    found.parse(data=data, format="nquads")
    return found


def test_every_topic_has_queries_and_the_promised_ones_exist() -> None:
    topics = [q.topic for q in library().values()]
    assert set(topics) == set(TOPICS)
    assert all(topics.count(topic) >= 4 for topic in TOPICS)
    assert {"actors", "ties", "refusals"} <= set(library())


@every
def test_a_query_explains_itself(found: Query) -> None:
    assert found.title != found.name
    assert found.title
    assert found.question.endswith("?")
    assert found.reading.endswith(".")
    assert all(len(line) <= 140 if line.startswith("# param") else len(line) <= 120 for line in found.text.splitlines())


@every
def test_a_query_orders_its_rows_and_reaches_nowhere_else(found: Query) -> None:
    permitted(found.text)
    bare = masked(found.text)
    assert re.search(r"\bORDER BY\b", bare[bare.rindex("}") :])
    assert not re.search(r"\b(FROM|GRAPH|gYear)\b", bare)


@every
def test_a_parameter_default_stands_in_the_text(found: Query, case: Case) -> None:
    assert bind(found, {}, case) == found.text


@asked
def test_the_answer_is_the_expected_one(name: str, values: dict[str, str], case: Case, store: ox.Store) -> None:
    answer = run(store, bind(find_query(name), values, case), case)
    assert expected.rows(answer, case) == expected.read(name, values)


@asked
def test_rdflib_gives_the_same_answer(name: str, values: dict[str, str], case: Case, plain: rdflib.Dataset) -> None:
    found = find_query(name)
    if found.engines:
        pytest.skip(found.engines)
    answer = plain.query(bind(found, values, case))
    terms = [[None if term is None else str(term) for term in row] for row in answer]
    header = [str(variable) for variable in answer.vars or ()]
    assert [header, *([expected.shortened(t, case) for t in row] for row in terms)] == expected.read(name, values)


def test_the_order_of_loading_does_not_matter(case: Case, store: ox.Store) -> None:
    other = ox.Store()
    for quad in reversed(rdf.quads(case)):
        other.add(quad)
    for name in library():
        assert query(case, name, other) == query(case, name, store), name


def test_no_answer_is_kept_that_nothing_asks_for() -> None:
    kept = {p.name for p in expected.FOLDER.glob("*.csv")}
    assert kept == {expected.path(name, values).name for name, values in ASKED}


def test_a_query_keeps_its_rows_on_a_case_in_another_language(world: Callable[..., Case]) -> None:
    """Names are asked for in the language of the case, which need not be English."""
    german = world("bank bank name=Volksbank\nfirm sme name=Schmiede", "bank lends-to firm", 'id = "w"\nlanguage = "de"')
    rows = query(german, "actors").rows
    assert [row[2] for row in rows] == ["Volksbank", "Schmiede"]
    assert [row[2] for row in query(german, "financing").rows] == ["Volksbank"]


def test_a_row_without_evidence_is_not_dropped(world: Callable[..., Case]) -> None:
    bare = world("bank bank\nfirm sme", "bank lends-to firm status=refused refused_by=source")
    (row,) = query(bare, "refusals").rows
    assert row[-2:] == ("", "")

"""Every query of the library explains itself, and gives its expected answer on Oxigraph and on rdflib's own engine."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from kg import rdf
from kg.case import Case
from kg.queries import Query, RunOptions, bind, find_query, library, masked, permitted, query, run
from tests.queries import expected
from tests.support.worlds import CASE, world

ASKED = [*((name, expected.DEFAULT) for name in library()), *expected.OTHER]
asked = pytest.mark.parametrize(
    ("name", "values"), ASKED, ids=[expected.path(name, values).stem for name, values in ASKED]
)
every = pytest.mark.parametrize("found", library().values(), ids=lambda q: q.name)
TOPICS = (
    "finance",
    "keiretsu",
    "patents",
    "networks",
    "organisations",
    "firms",
    "statistics",
    "evidence",
)


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
    assert all(
        len(line) <= 140 if line.startswith("# param") else len(line) <= 120
        for line in found.text.splitlines()
    )


@every
def test_a_query_orders_its_rows_and_reaches_nowhere_else(found: Query) -> None:
    permitted(found.text)
    bare = masked(found.text)
    assert re.search(r"\bORDER BY\b", bare[bare.rindex("}") :])
    assert not re.search(r"\b(FROM|GRAPH|gYear)\b", bare)


def elsewhere(text: str, store: ox.Store, case: Case) -> list[list[str]]:
    """Return what a SPARQL tool gives that knows nothing of kg, its default graph the union of all."""
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    header = [variable.value for variable in found.variables]
    terms = [[None if row[v] is None else row[v].value for v in header] for row in found]
    return [header, *([expected.shortened(term, case) for term in row] for row in terms)]


@every
def test_the_text_itself_asks_for_the_defaults(found: Query, case: Case, store: ox.Store) -> None:
    assert elsewhere(found.text, store, case) == expected.read(found.name, expected.DEFAULT)


@asked
def test_the_answer_is_the_expected_one(
    name: str, values: dict[str, str], case: Case, store: ox.Store
) -> None:
    answer = run(store, bind(find_query(name), values, case), case, RunOptions(watch=False))
    assert expected.rows(answer, case) == expected.read(name, values)


@asked
def test_rdflib_gives_the_same_answer(
    name: str, values: dict[str, str], case: Case, plain: rdflib.Dataset
) -> None:
    found = find_query(name)
    if found.engines:
        pytest.skip(found.engines)
    answer = plain.query(bind(found, values, case))
    terms = [[None if term is None else str(term) for term in row] for row in answer]
    header = [str(variable) for variable in answer.vars or ()]
    assert [
        header,
        *([expected.shortened(t, case) for t in row] for row in terms),
    ] == expected.read(name, values)


def test_the_order_of_loading_does_not_matter(case: Case) -> None:
    other = ox.Store()
    for quad in reversed(rdf.quads(case)):
        other.add(quad)
    for name in library():
        assert elsewhere(find_query(name).text, other, case) == expected.read(
            name, expected.DEFAULT
        ), name


def test_no_answer_is_kept_that_nothing_asks_for() -> None:
    kept = {p.name for p in expected.FOLDER.glob("*.csv")}
    assert kept == {expected.path(name, values).name for name, values in ASKED}


def test_names_are_asked_for_in_the_language_of_the_case(tmp_path: Path) -> None:
    german = world(
        tmp_path,
        CASE + 'language = "de"\n',
        actors="id|name|kind\nbank|Volksbank|bank\nfirm|Schmiede|sme",
        ties="id|source|target|kind|status\nlends|bank|firm|lends-to|active",
    )
    assert [row[2] for row in query(german, "actors").rows] == ["Volksbank", "Schmiede"]
    assert [row[2] for row in query(german, "financing").rows] == ["Volksbank"]


def test_a_row_without_evidence_is_not_dropped(tmp_path: Path) -> None:
    bare = world(
        tmp_path,
        actors="id|name|kind\nbank|Bank|bank\nfirm|Firm|sme",
        ties="id|source|target|kind|status\nlends|bank|firm|lends-to|refused",
    )
    (row,) = query(bare, "refusals").rows
    assert row[-2:] == ("", "")

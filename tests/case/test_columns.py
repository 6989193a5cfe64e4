"""The columns that say who is anonymous, by which registers an actor is known, and who says so."""

import polars as pl
import pytest

from kg.case import read_case
from kg.case.convert_cells import convert
from kg.case.read import examine
from kg.case.read_tables import empty
from kg.schema.read import own_schema
from tests.support.worlds import CASE, world, write

ACTORS = "id | name | kind | anonymous | identifiers\na | A | firm | {} | {}"


@pytest.mark.parametrize("word", ["", "one", "many"])
def test_an_actor_is_named_or_one_or_many_that_are_not(tmp_path, word):
    case = world(tmp_path, actors=ACTORS.format(word, ""))
    assert case.tables["actors"]["anonymous"].to_list() == [word or None]
    assert case.placeholders == ({"a"} if word == "many" else set())


@pytest.mark.parametrize(
    ("cell", "identifiers"),
    [
        ("", None),
        ("lei:5493001KJTIIGC8Y1R12", ["lei:5493001KJTIIGC8Y1R12"]),
        ("wikidata:Q42;jcn:1010001067912", ["wikidata:Q42", "jcn:1010001067912"]),
        ("url:https://example.org/a?b=1", ["url:https://example.org/a?b=1"]),
    ],
)
def test_identifiers_have_a_scheme_and_a_value(tmp_path, cell, identifiers):
    case = world(tmp_path, actors=ACTORS.format("", cell))
    assert case.tables["actors"]["identifiers"].to_list()[0] == identifiers


@pytest.mark.parametrize(
    ("anonymous", "identifiers", "column"),
    [
        ("some", "", "anonymous"),
        ("One", "", "anonymous"),
        ("", "Q42", "identifiers"),
        ("", "LEI:5493", "identifiers"),
        ("", "lei:", "identifiers"),
        ("", "lei:54 93", "identifiers"),
    ],
)
def test_other_values_are_one_line(tmp_path, anonymous, identifiers, column):
    _, problems, _ = examine(write(tmp_path, CASE, actors=ACTORS.format(anonymous, identifiers)))
    [problem] = problems
    assert (problem.file, problem.line, problem.column) == ("actors.csv", 2, column)


def test_in_the_embedded_case_every_interview_has_its_informant_and_no_statement_of_the_author_has():
    evidence = read_case().tables["evidence"].to_dicts()
    told = [row for row in evidence if row["method"] in ("interview", "anecdote")]
    assert len(told) > 300
    assert [row["id"] for row in told if not row["informant"]] == []
    by_author = ("author-claim", "table", "reading", "speculation", "external-statistic")
    assert [r["id"] for r in evidence if r["method"] in by_author and r["informant"]] == []


def test_in_the_embedded_case_nobody_anonymous_is_called_by_a_letter():
    case = read_case()
    actors = case.tables["actors"].to_dicts()
    anonymous = {row["id"]: row["anonymous"] for row in actors if row["anonymous"]}
    assert set(anonymous.values()) == {"one"}
    lettered = {f"{letter}-firm" for letter in "bcdefhjkmrst"}
    assert not lettered & set(anonymous)
    # Told of by letter, twelve; in anecdotes, five, whom the paper does not even give a letter.
    below = case.schema.below("sme")
    smes = {row["id"] for row in actors if row["kind"] in below and not row["collective"]}
    assert lettered <= smes
    told = {
        "motherboard-firm",
        "camera-victim",
        "student-victim",
        "b-merger-partner",
        "teller-firm",
    }
    assert told <= set(anonymous) & smes


@pytest.mark.parametrize("spec", own_schema().tables.values(), ids=list(own_schema().tables))
def test_a_table_has_the_same_columns_whether_a_cell_is_filled_or_none(spec):
    """An empty column is not read at all; its type is that of a table without rows."""
    texts = {c.name: "x" if c.required else None for c in spec.columns}
    row = pl.DataFrame([{**texts, "file": "t.csv", "line": 2}], schema=empty(spec).schema)
    found, _ = convert(row, spec, own_schema())
    assert found.schema == convert(empty(spec), spec, own_schema())[0].schema
    defaults = {c.name: c.default for c in spec.columns if c.default is not None}
    assert {name: str(found[name][0]) for name in defaults} == defaults

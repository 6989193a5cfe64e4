"""Where words stand: names first, whole ones before parts, whatever their spelling."""

import json

import pytest

import kg
from kg.case import read_case
from kg.errors import KgError
from kg.questions.find.question import find
from tests.support.worlds import CASE, world

ACTORS = """
id | name | name_ja | aliases | kind | note
tegata | Tegata house | 手形 | Draft house;Bill house | bank | pays late
bank | The bank of drafts | | | bank | a house of its own
"""
DOCUMENTS = "id | title | locators\nbook | A book on houses | one:1-2"
EVIDENCE = "id | about | document | locator | method | anchor\ne | tegata | book | one.1 | law | the Tegata house"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("found")
    return world(folder, CASE, actors=ACTORS, documents=DOCUMENTS, evidence=EVIDENCE)


def places(found):
    return [(hit.row, hit.table, hit.column) for hit in found.hits]


def test_every_cell_that_has_all_the_words_is_found_and_names_come_first(case):
    found = find(case, "house")
    assert {*places(found)} == {
        ("tegata", "actors", "name"),
        ("tegata", "actors", "aliases"),
        ("bank", "actors", "note"),
        ("e", "evidence", "anchor"),
        ("book", "documents", "title"),
    }
    assert [place[2] for place in places(found)][:3] == ["name", "aliases", "aliases"]
    assert len(places(found)) == 6
    assert places(find(case, "house draft")) == [("tegata", "actors", "aliases")]
    assert places(find(case, "DRAFT-HOUSE")) == [("tegata", "actors", "aliases")]


def test_a_whole_name_goes_before_a_part_of_one(case):
    # `bank` is the id of the second row and a word of its name; both are names, the whole one first.
    assert places(find(case, "bank"))[:2] == [("bank", "actors", "id"), ("bank", "actors", "name")]
    assert places(find(case, "bill house"))[0] == ("tegata", "actors", "aliases")


@pytest.mark.parametrize("words", ["手形", "tegata", "TEGATA", "ｔｅｇａｔａ"])
def test_the_spelling_does_not_matter(case, words):
    assert "tegata" in {hit.row for hit in find(case, words).hits}


def test_each_hit_says_what_opens_it(case):
    assert {hit.opens for hit in find(case, "tegata").hits} == {
        "kg evidence tegata",
        "kg evidence e",
    }


def test_the_reader_s_own_text_is_searched_where_it_is_given(case):
    text = "In the beginning " * 10 + "there was a dojinkai of firms" + " and so on" * 20
    found = find(case, "dōjinkai", {"one.1": text, "one.2": "nothing"})
    [hit] = found.hits
    assert (hit.row, hit.table, hit.opens) == (
        "one.1",
        "passages",
        "kg query passage -p locator=one.1",
    )
    assert "dojinkai" in hit.text
    assert hit.text.startswith("…")
    assert hit.text.endswith("…")
    assert len(hit.text) < len(text)


def test_nothing_found_and_no_word_are_told(case):
    assert find(case, "zaibatsu").hits == ()
    assert "Nothing" in find(case, "zaibatsu").sentences()[0].text
    for words in ("", "  ", "-"):
        with pytest.raises(KgError, match="no word"):
            find(case, words)


@pytest.mark.parametrize("words", ["Chūdōkyō", "Chuudoukyou", "chudokyo", "中同協"])
def test_chuudoukyou_is_found_by_each_of_its_spellings(words):
    assert find(read_case(), words).hits[0].row == "chuudoukyou"


@pytest.mark.parametrize("words", ["辯理士", "弁理士", "benrishi", "Patent Agents"])
def test_the_patent_agents_are_found_by_each_of_their_names(words):
    assert find(read_case(), words).hits[0].row == "benrishi"


def test_every_hit_opens_a_row_of_the_case_and_has_the_words():
    case = read_case()
    found = find(case, "loans bank")
    assert found.hits
    for hit in found.hits:
        assert case.homes[hit.row] == hit.table
        cell = case.row(hit.row)[hit.column]
        text = " ".join(cell) if isinstance(cell, list) else str(cell)
        assert "loan" in text.lower()
        assert "bank" in text.lower()
    records = json.loads(kg.render(found, "json"))["hits"]
    assert len(records) == len(found.hits)

"""The sections of case.toml travel as texts and come back as they were."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import rdf
from kg.case import read_case
from kg.case.read_settings import settings_from
from kg.case.settings import ChannelQuestion, Settings
from kg.case.settings_as_text import sections
from kg.case.settings_from_rdf import head
from kg.schema.read import own_schema
from tests.support.places import FLORENCE


@pytest.mark.parametrize("name", ["japan-1998", "example", FLORENCE])
def test_a_case_s_settings_come_back_from_its_rdf(name):
    case = read_case(name)
    settings, problems = settings_from(head(rdf.rows(case), case.schema), case.schema, "x")
    assert problems == []
    assert settings == case.settings
    assert list(settings.tiers) == list(case.settings.tiers)


def test_the_texts_are_what_case_toml_says():
    case = read_case()
    said = tomllib.loads((case.folder / "case.toml").read_text("utf-8"))
    found = {}
    for text in sections(case.settings).values():
        found |= tomllib.loads(text)
    for name, question in said["channels"].items():
        if question.get("count") == "to":
            del question["count"]  # holds where nothing is said
        assert found["channels"][name] == question
    assert {key: found[key] for key in ("expect", "tiers", "findings", "rivals")} == {
        key: said[key] for key in ("expect", "tiers", "findings", "rivals")
    }


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(WORDS, st.lists(WORDS, max_size=3), WORDS)
def test_any_text_survives(name, items, word):
    question = ChannelQuestion(tuple(items), (word,), avoid=(word, *items))
    texts = sections(
        Settings("x", "X", tiers={name: tuple(items)}, questions={"capital": question})
    )
    head = {"id": "x", "title": "X", **texts}
    settings, problems = settings_from(head, own_schema(), "x")
    assert problems == []
    assert settings.tiers == {name: tuple(items)}
    assert settings.questions == {"capital": question}


def test_a_section_says_nothing_of_another():
    head = {"id": "x", "title": "X", "tiers": "[expect]\nties = 5\n[tiers]\ntop = ['bank']"}
    settings, problems = settings_from(head, own_schema(), "x")
    assert (settings.tiers, settings.expect, problems) == ({"top": ("bank",)}, {}, [])

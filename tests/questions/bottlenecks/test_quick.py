"""The quick answer agrees with the full answer."""

import pytest

from kg.case import read_case
from kg.errors import KgError
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bottlenecks.quick import gatekeepers
from kg.synthetic import generate


def cases(tmp_path):
    generate(tmp_path / "economy", 300, 2)
    return read_case(), read_case(tmp_path / "economy")


def test_the_quick_answer_has_the_gatekeepers_of_the_long_one_in_its_order(tmp_path):
    for case in cases(tmp_path):
        names = case.names
        told = [
            (a.channel, g.actor, names[g.actor], g.kind, len(g.captives), g.captive_share, g.sole)
            for a in bottlenecks(case, witnesses=False).standard
            for g in a.gatekeepers
        ]
        found = gatekeepers(case)
        assert told
        assert [*found.rows] == told
        assert found.tables()[0].records()[0]["actor"] == told[0][1]


@pytest.mark.parametrize("count", ["to", "from"])
def test_options_replace_the_standard_question(count):
    asked = {"channel": "capital", "sources": ["ministry"], "targets": ["sme"], "count": count}
    told = {
        g.actor: len(g.captives) for g in bottlenecks(read_case(), **asked).answers[0].gatekeepers
    }
    assert {row[1]: row[4] for row in gatekeepers(read_case(), **asked).rows} == told


def test_it_says_how_many_are_reached_and_who_holds_most():
    [sentence] = gatekeepers(read_case(), "patent").sentences()
    assert sentence.text == (
        "16 of 16 SMEs are reached; 1 gatekeeper holds some of them: Benrishi 16; 1 more is not there on the day and not "
        "counted."
    )
    [sentence] = gatekeepers(read_case(), "influence").sentences()
    assert sentence.text.startswith(
        "0 of 16 SMEs are reached; 0 gatekeepers hold some of them; 1 more"
    )


def test_the_public_function_gives_the_quick_answer_and_no_proof_of_it():
    case = read_case("japan-1998")
    assert bottlenecks(case, "patent", quick=True) == gatekeepers(case, "patent")
    with pytest.raises(KgError, match="no proof"):
        bottlenecks(case, "patent", witnesses=True, quick=True)

"""Names in a question: ids, kinds, and what is said of a name that is neither or both."""

import pytest

from kg.case import Case
from kg.errors import NameUnknown
from kg.questions.bottlenecks.question import bottlenecks

ACTORS = """
    mof ministry
    bank large-firm
    lender city-bank
    t sme
"""
TIES = """
    mof funds bank
    mof funds lender
    bank invests-in t
"""
SETTINGS = """
    id = "small"
    title = "A small world"
    [channels.capital]
    from = ["state"]
    to = ["sme"]
    compare = ["{}"]
"""


def reached(case: Case, *targets: str) -> tuple[str, ...]:
    return bottlenecks(case, "capital", sources=["state"], targets=targets).answers[0].reached


def test_a_kind_brings_its_sub_kinds(world):
    assert reached(world(ACTORS, TIES), "financial-institution") == ("lender",)


def test_a_name_that_is_an_id_and_a_kind_must_say_which(world):
    case = world(ACTORS, TIES)
    with pytest.raises(NameUnknown, match="'bank' is an actor, and also a kind") as caught:
        reached(case, "bank")
    assert caught.value.hint == "write id:bank or kind:bank"
    assert reached(case, "id:bank") == ("bank",)
    assert reached(case, "kind:bank") == ("lender",)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("lendr", "did you mean lender?"),
        ("smee", "did you mean sme?"),
        ("id:sme", ""),  # a kind, and no id
        ("kind:mof", ""),
        ("role:t", "write an id, a kind, id:NAME or kind:NAME"),
        ("xyzzy", "kg query actors lists the actors"),
        ("", "kg query actors lists the actors"),
    ],
)
def test_an_unknown_name_comes_with_a_cure(world, name, hint):
    case = world(ACTORS, TIES)
    for sources, targets in (([name], ["sme"]), (["state"], [name])):
        with pytest.raises(NameUnknown) as caught:
            bottlenecks(case, "capital", sources=sources, targets=targets)
        assert caught.value.hint
        assert caught.value.hint == (hint or caught.value.hint)


def test_names_in_the_settings_are_no_exception(world):
    with pytest.raises(NameUnknown, match="larg-firm") as caught:
        bottlenecks(world(ACTORS, TIES, SETTINGS.format("larg-firm")), "capital")
    assert "large-firm" in caught.value.hint


def test_an_unknown_channel_and_one_without_a_standard_question(world):
    case = world(ACTORS, TIES, SETTINGS.format("large-firm"))
    with pytest.raises(NameUnknown, match="captial") as caught:
        bottlenecks(case, "captial")
    assert caught.value.hint == "did you mean capital?"
    with pytest.raises(NameUnknown, match="market") as caught:
        bottlenecks(case, "market")
    assert "--from and --to" in caught.value.hint
    with pytest.raises(NameUnknown, match="no standard question") as caught:
        bottlenecks(world(ACTORS, TIES))
    assert "case.toml" in caught.value.hint


def test_what_is_given_stands_in_the_place_of_the_standard_question(world):
    case = world(ACTORS, TIES, SETTINGS.format("large-firm"))
    [answer] = bottlenecks(case, "capital", targets=["lender"]).answers
    assert (answer.population, answer.reached) == ("lender", ("lender",))


def test_count_must_be_to_or_from(world):
    with pytest.raises(NameUnknown, match="cannot count 'sideways'"):
        bottlenecks(
            world("mof state \n t sme", "mof funds t"),
            "capital",
            sources=["mof"],
            targets=["sme"],
            count="sideways",
        )


def test_a_kind_that_holds_is_no_row_to_show_the_evidence_of(world):
    ties = "mof funds a \n mof funds b \n a lends-to t \n b lends-to t"
    case = world("mof state \n a bank \n b bank \n t sme", ties)
    [answer] = bottlenecks(case, "capital", sources=["mof"], targets=["sme"]).answers
    assert answer.groups[0].group.startswith("kind:")
    said, _ = bottlenecks(case, "capital", sources=["mof"], targets=["sme"]).sentences()
    assert set(said.ids) <= set(case.homes)

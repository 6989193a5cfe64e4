"""Sole sources, placeholders and whoever is on both sides: who holds, and who is counted."""

import json

import pytest

import kg
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bottlenecks.quick import gatekeepers
from kg.questions.proof.verify import verify

BUYERS = "a customer \n b customer \n m firm \n t sme \n u sme"
OFFICES = "f sme \n g sme \n miti ministry \n mof ministry"


def market(case, **more) -> ChannelAnswer:
    return bottlenecks(case, "market", sources=["customer"], targets=["sme"], **more).answers[0]


def held(answer: ChannelAnswer) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the captives of each gatekeeper, and those of them whom it holds."""
    return {g.actor: (tuple(g.captives), tuple(g.gated)) for g in answer.gatekeepers}


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("a buys-from t \n b buys-from u", {"a": (("t",), ()), "b": (("u",), ())}),
        (
            "a buys-exclusively-from t \n b buys-from u",
            {"a": (("t",), ("t",)), "b": (("u",), ())},
        ),
        # Of two captives it holds the one to which an exclusive tie alone leads.
        (
            "a buys-exclusively-from t \n a buys-from u",
            {"a": (("t", "u"), ("t",))},
        ),
        # One way without an exclusive tie is enough: nobody stands between.
        ("a buys-exclusively-from m \n m buys-from t \n a buys-from t", {"a": (("t",), ())}),
        # Who is no source stands between, whatever its ties.
        ("a buys-from m \n m buys-from t", {"a": (("t",), ()), "m": (("t",), ("t",))}),
        (
            "a buys-exclusively-from m \n m buys-from t",
            {"a": (("t",), ("t",)), "m": (("t",), ("t",))},
        ),
    ],
)
def test_a_source_holds_only_those_to_whom_exclusive_ties_alone_lead(world, ties, expected):
    case = world(BUYERS, ties)
    assert held(market(case)) == expected
    answer = bottlenecks(case, "market", sources=["customer"], targets=["sme"])
    assert verify(case, json.loads(kg.render(answer, "json"))).failed == ()
    quick = gatekeepers(case, "market", sources=["customer"], targets=["sme"])
    assert {row.actor: row.captives - row.sole for row in quick.rows} == {
        actor: len(whom) for actor, (_, whom) in expected.items()
    }


def test_the_text_says_one_source_told_of_and_never_held_by_it(world):
    case = world(BUYERS, "a buys-from t \n b buys-from u")
    text = bottlenecks(case, "market", sources=["customer"], targets=["sme"]).sentences()[0].text
    assert "held by nobody" in text
    assert "one source told of for T: A" in text
    [sentence] = gatekeepers(case, "market", sources=["customer"], targets=["sme"]).sentences()
    assert "0 gatekeepers hold" in sentence.text


def test_who_depends_on_one_buyer_by_an_exclusive_tie_is_said_to(world):
    case = world(BUYERS, "a buys-exclusively-from t \n b buys-from u \n a buys-from u")
    text = bottlenecks(case, "market", sources=["customer"], targets=["sme"]).sentences()[0].text
    assert "T depends on one source alone, A" in text


def test_counted_from_the_sources_the_sole_end_is_a_target_and_a_peer_holds(world):
    ties = "g has-access-to miti \n f represented-by g"
    asked = {"sources": ["sme"], "targets": ["ministry"], "count": "from"}
    case = world(OFFICES, ties)
    answer = bottlenecks(case, "influence", **asked)
    assert {g.actor: (g.role, g.sole, tuple(g.gated)) for g in answer.answers[0].gatekeepers} == {
        "miti": ("target", 2, ()),
        "g": ("source", 0, ("f",)),
    }
    assert verify(case, json.loads(kg.render(answer, "json"))).failed == ()
    text = answer.sentences()[0].text
    assert "F held by G" in text
    assert "one target told of for all 2: Miti" in text


def test_a_wrong_number_of_sole_captives_is_caught(world):
    case = world(BUYERS, "a buys-from t \n b buys-from u")
    answer = json.loads(
        kg.render(bottlenecks(case, "market", sources=["customer"], targets=["sme"]), "json")
    )
    answer["gatekeepers"][0]["sole"] = 0
    failed = verify(case, answer).failed
    assert [c.why for c in failed] == ["sole is given as '0' and should be '1'"]


def test_a_placeholder_is_never_counted_and_never_a_gatekeeper(world):
    actors = "s state \n b bank anonymous={} \n t sme \n x sme anonymous={}"
    ties = "s funds b \n b lends-to t \n b lends-to x"
    named, unnamed, anybody = (
        bottlenecks(
            world(actors.replace("anonymous={}", words), ties),
            "capital",
            sources=["state"],
            targets=["sme"],
        ).answers[0]
        for words in ("", "anonymous=one", "anonymous=many")
    )
    for answer in (named, unnamed):
        assert (answer.targets, held(answer)) == (("t", "x"), {"b": (("t", "x"), ("t", "x"))})
    assert (anybody.targets, anybody.reached, held(anybody)) == (("t",), ("t",), {})


def test_whoever_is_on_both_sides_is_not_counted_but_may_hold(world):
    case = world("s state \n t sme \n u sme", "t invests-in u")
    asked = {"sources": ["state", "t"], "targets": ["sme"]}
    answer = bottlenecks(case, "capital", **asked).answers[0]
    assert answer.targets == answer.reached == ("u",)
    assert [(g.actor, g.role, g.sole) for g in answer.gatekeepers] == [("t", "both", 1)]
    around = kg.bypass(case, "capital", avoid=["s"], **asked)
    assert {(r.target, r.status) for r in around.routes} == {("u", "used")}

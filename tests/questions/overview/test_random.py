"""Overviews of random worlds: they say what every route, looked at one by one, and every deletion give."""

from collections import Counter

from tests.questions.overview.by_hand import Expected, by_hand
from tests.questions.overview.random_overviews import Question, draw


def answer(question: Question) -> dict[str, Expected]:
    """Return what the package says, in the words of the rules."""
    return {
        actor: Expected(
            v.verdict, frozenset(v.by), v.own, frozenset(v.strategies), frozenset(v.closed)
        )
        for actor, v in question.verdicts().items()
    }


def test_the_verdicts_are_those_that_the_rules_give_by_hand():
    # Held of 2,400 questions to 800 worlds as well; the last two worlds have told faults before.
    verdicts: Counter[str] = Counter()
    for seed in (*range(18), 355, 403):
        for question in draw(seed, 2):
            expected = by_hand(question)
            assert answer(question) == expected, question.text
            verdicts.update(e.verdict for e in expected.values())
    assert verdicts.keys() == {
        "around",
        "free",
        "open",
        "held",
        "refused",
        "lacking",
        "declined",
        "by kind",
        "not stated",
    }

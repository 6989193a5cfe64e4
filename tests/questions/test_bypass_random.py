"""Bypasses of random worlds: they agree with bottlenecks, and with every simple route looked at one by one."""

from tests.questions.random_bypasses import Question, draw

WORLDS = 100  # each is asked three questions


def stuck(question: Question) -> set[str]:
    return {r.target for r in question.detours().routes() if r.status == "none"}


def disagreements(question: Question) -> list[str]:
    """Return the targets outside the sources of which a bypass and bottlenecks do not say the same."""
    held = question.bottlenecks()
    reached = {*held.reached, *(role for role, is_reached, _ in held.roles if is_reached)}
    without = stuck(question)
    return [
        target
        for target in (*held.targets, *(role for role, _, _ in held.roles))
        if target not in question.far
        and (target not in without) != (target in reached and question.is_reached(target, question.avoided))
    ]


def test_there_is_a_route_exactly_where_bottlenecks_reach_and_the_avoided_do_not_hold():
    pairs = 0
    for seed in range(WORLDS):
        for question in draw(seed):
            assert disagreements(question) == [], question.text
            pairs += len(question.near)
    assert pairs > 1_000

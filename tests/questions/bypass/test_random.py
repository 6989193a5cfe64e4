"""Bypasses of random worlds: they agree with bottlenecks, and with every simple route looked at one by one."""

from itertools import pairwise

from kg.questions.bypass.detour_graph import Route
from kg.questions.bypass.question import bypass
from tests.questions.bypass.every_route import every_route, expected
from tests.questions.bypass.random_bypasses import Question, draw


def without(question: Question) -> set[str]:
    return {r.target for r in question.detours().routes() if r.status == "none"}


def disagreements(question: Question) -> list[str]:
    """Return the targets outside the sources of which a bypass and bottlenecks do not say the same."""
    held = question.bottlenecks()
    reached = {*held.reached, *(role for role, is_reached, _ in held.roles if is_reached)}
    stuck = without(question)
    return [
        target
        for target in (*held.targets, *(role for role, _, _ in held.roles))
        if target not in question.far
        and (target not in stuck)
        != (target in reached and question.is_reached(target, question.avoided))
    ]


def test_there_is_a_route_exactly_where_bottlenecks_reach_and_the_avoided_do_not_hold():
    # Held once of 90,561 pairs as well: 25,000 questions to 2,500 worlds.
    pairs = 0
    for seed in range(60):
        for question in draw(seed, 4):
            assert disagreements(question) == [], question.text
            pairs += len(question.near - question.far)
    assert pairs > 800


def test_what_some_have_opens_routes_and_closes_none():
    for seed in range(30):
        for question in draw(seed, 2, some=True):
            reached = {t for t in question.near if question.is_reached(t, question.avoided)}
            assert not without(question) & reached, question.text


def test_the_independence_number_is_0_exactly_where_nobody_avoids_and_there_is_no_route():
    for seed in range(20):
        for question in draw(seed, 1):
            asks = question.asks
            answer = bypass(
                question.case,
                question.view.channel,
                sources=asks.sources,
                targets=asks.targets,
                count=asks.count,
            )
            stuck = {r.target for r in answer.routes if r.status == "none"}
            for _, target, routes in answer.apart:
                assert (not routes) == (target in stuck), question.text
                ends = [route[0] if asks.count == "to" else route[-1] for route, _ in routes]
                assert target not in ends


def told(routes: list[Route], reverse: bool) -> set[tuple]:
    step = -1 if reverse else 1
    return {(r.target, r.status, r.actors[::step], r.ties[::step]) for r in routes}


def test_the_routes_are_those_that_every_simple_route_by_the_rules_gives():
    statuses = set()
    for seed in (
        *range(24),
        1233,
    ):  # in the last a target has in use what the others have by their role
        for question in draw(seed, 3, some=seed < 24 and bool(seed % 2)):
            routes = question.detours(10**6).routes()
            assert told(routes, question.asks.count == "from") == expected(question), question.text
            statuses |= {r.status for r in routes}
    assert statuses == {"used", "possible", "blocked", "declined", "none"}


def test_the_routes_past_somebody_unnamed_are_open_or_possible_by_the_rules():
    statuses = set()
    for seed in range(100, 112):
        for question in draw(seed, 3, unnamed=True):
            routes = question.detours(10**6).routes()
            assert told(routes, question.asks.count == "from") == expected(question), question.text
            statuses |= {r.status for r in routes}
    assert "open" in statuses


def test_the_first_of_each_status_are_the_cheapest_then_the_lowest():
    for seed in range(12):
        for question in draw(seed, 2):
            every, reverse = every_route(question), question.asks.count == "from"
            routes = question.detours(2).routes()
            for target in question.detours().roads.counted:
                for status in ("used", "possible", "blocked"):
                    own = [r.actors for r in routes if (r.target, r.status) == (target, status)]
                    ways = [way[::-1] if reverse else way for way in own]
                    ordered = [
                        r.way for r in every[target] if r.status == status and not r.is_shared
                    ]
                    assert sorted(ways) == sorted(ordered[:2]), question.text


def test_a_route_passes_whom_it_may_and_names_the_peers_on_it():
    for seed in range(40):
        for question in draw(seed, 1):
            for route in question.detours().routes():
                way = route.actors if question.asks.count == "to" else route.actors[::-1]
                passed = set(way[:-1])
                assert not passed & (question.avoided - {route.target})
                assert way[:1] == () or way[0] in question.far
                if route.target not in passed:
                    peers = [a for a in route.actors if a in question.near and a != route.target]
                    assert list(route.through) == peers
                assert all(tail != head for tail, head in pairwise(way))

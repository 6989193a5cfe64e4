"""The number of passages that support a route is the fewest that support each of its steps."""

from itertools import combinations

import numpy as np

import kg
from kg.questions.bypass.threads import fewest_passages
from tests.support.worlds import world

EMBEDDED_ROUTES_IN_USE = 23


def test_fewest_is_what_trying_every_set_finds():
    rng = np.random.default_rng(1)
    for _ in range(300):
        places = [("d", str(number)) for number in range(rng.integers(1, 7))]
        chances = rng.random((rng.integers(1, 6), len(places))) < 0.4
        steps = [
            {place for place, is_in in zip(places, row, strict=True) if is_in} for row in chances
        ]
        assert fewest_passages(steps) == fewest_by_trial(steps, places), steps


def fewest_by_trial(steps, places):
    """Return the least number of places that meet every step; none if no set does."""
    for number in range(1, len(places) + 1):
        for chosen in combinations(places, number):
            if all(step & set(chosen) for step in steps):
                return number
    return None


def test_routes_of_the_embedded_case():
    used = [route for route in kg.bypass(kg.read_case()).routes if route.status == "used"]
    assert len(used) == EMBEDDED_ROUTES_IN_USE
    assert {route.threads for route in used} == {1}


def test_a_route_stitched_together_from_two_passages(tmp_path):
    """Money comes to `near` by one passage and on to `far` by another."""
    case = world(
        tmp_path,
        actors="mof ministry\nnear sme\nfar sme\ndisputed sme\ndated sme",
        ties="""mof funds near id=1
            near funds far id=2
            mof funds disputed id=3
            mof funds dated id=4""",
        documents="id|title|locators\nd|D|p:1-2",
        evidence="""id|about|column|stance|document|locator|method
            a|1||supports|d|p.1|law
            b|2||supports|d|p.2|law
            c|3||disputes|d|p.1|law
            e|4|start|supports|d|p.1|law""",
    )
    answer = kg.bypass(case, "capital", sources=["mof"], targets=["sme"], avoid=["bank"])
    threads = {route.target: route.threads for route in answer.routes}
    assert threads == {"near": 1, "far": 2, "disputed": None, "dated": None}

"""The number of passages that support a route is the fewest that support each of its steps."""

from itertools import combinations
from random import Random

import kg
from kg.questions.bypass.threads import fewest_passages

EMBEDDED_ROUTES_IN_USE = 23


def test_fewest_is_what_trying_every_set_finds():
    rng = Random(1)
    for _ in range(300):
        places = [("d", str(number)) for number in range(rng.randint(1, 6))]
        count = rng.randint(1, 5)
        steps = [set(rng.sample(places, rng.randint(0, min(3, len(places))))) for _ in range(count)]
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
    case = kg.read_case(folder(tmp_path))
    threads = {route.target: route.threads for route in kg.bypass(case, "capital").routes}
    assert threads == {"near": 1, "far": 2, "unsaid": None, "dated": None}


def folder(path):
    """Write a case: money comes to `near` by one passage, on to `far` by another."""
    tables = {
        "case.toml": 'id = "t"\n[question.capital]\nfrom = "state"\nto = "sme"\navoid = []\n',
        "actors.csv": "id,name,kind\nstate,S,state\nnear,N,sme\nfar,F,sme\nunsaid,U,sme\n"
        "dated,D,sme\n",
        "ties.csv": "id,source,target,kind,status\n1,state,near,funds,active\n"
        "2,near,far,funds,active\n3,state,unsaid,funds,active\n4,state,dated,funds,active\n",
        "documents.csv": "id,title\nd,D\n",
        "evidence.csv": "id,about,column,stance,document,locator,method\n"
        "a,1,,supports,d,p.1,law\nb,2,,supports,d,p.2,law\nc,3,,disputes,d,p.1,law\n"
        "e,4,start,supports,d,p.1,law\n",
    }
    for name, text in tables.items():
        (path / name).write_text(text)
    return path

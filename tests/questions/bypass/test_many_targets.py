"""Bypasses for many at once: the work stays small, also where a closed route is sought in vain."""

from kg.graph import cheapest_routes
from kg.questions.bypass.question import bypass


def test_a_denial_behind_a_cut_point_costs_no_patience(world, monkeypatch):
    """Every walk by way of the denial passes the gate twice: no route is blocked, nothing given up."""
    monkeypatch.setattr(cheapest_routes, "ROUTE_STATES", 400)
    near = [f"n{i}" for i in range(12)]
    pairs = [(a, b) for i, a in enumerate(near) for b in near[i + 1 :]]
    pairs += [("s", near[0]), (near[5], "gate"), ("gate", "u"), ("v", "gate"), ("gate", "t")]
    actors = "s state \n" + "\n".join(f"{a} bank" for a in [*near, "gate", "u", "v"]) + "\n t sme"
    ties = "\n".join(f"{a} exchanges-with {b}" for a, b in pairs)
    case = world(actors, ties + "\n u exchanges-with v status=refused")
    answer = bypass(case, "information", sources=["state"], targets=["t"], count="to")
    assert {r.status for r in answer.routes} == {"used"}
    assert answer.routes[0].actors == ("s", "n0", "n5", "gate", "t")
    assert answer.unlisted == ()


def test_a_forest_of_hundreds_has_one_route_a_target(world):
    actors = "s state \n" + "\n".join(f"a{i} sme" for i in range(1, 400))
    ties = "\n".join(
        f"{f'a{(i - 1) // 3}' if i > 3 else 's'} exchanges-with a{i}" for i in range(1, 400)
    )
    answer = bypass(
        world(actors, ties), "information", sources=["state"], targets=["sme"], count="to"
    )
    assert [r.status for r in answer.routes] == ["used"] * 399
    assert {number for _, _, number in answer.independence} == {1}

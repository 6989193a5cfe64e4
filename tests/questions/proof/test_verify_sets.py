"""The sets that an answer to robustness rests on are re-checked; a wrong one fails."""

import json

import pytest

import kg
from tests.support.places import ROOT

CHANNEL = "market"  # it has sets of several units, and captives


@pytest.fixture(scope="module")
def case():
    return kg.read_case()


@pytest.fixture(scope="module")
def text(case):
    return kg.render(kg.robustness(case, CHANNEL), "json")


@pytest.fixture
def saved(text):
    return json.loads(text)


def first(saved, **cells):
    """Return the first row with a set that has these cells."""
    return next(
        row
        for row in saved["rests_on"]
        if row["set"] and all(row[column] == cell for column, cell in cells.items())
    )


def faults(case, saved):
    return [check.why for check in kg.verify(case, saved).failed]


def test_an_answer_as_it_was_saved_holds(case, saved):
    verified = kg.verify(case, saved)
    assert len(verified.checks) == sum(bool(row["set"]) for row in saved["rests_on"])
    assert not verified.failed


def test_a_set_with_a_unit_too_few(case, saved):
    row = next(row for row in saved["rests_on"] if len(row["set"]) > 1)
    row["set"], row["count"] = row["set"][1:], row["count"] - 1
    assert faults(case, saved) == [f"a route still reaches {row['actor']}"]


def test_a_count_that_is_not_that_of_the_set(case, saved):
    first(saved, unit="passage")["count"] = 7
    assert faults(case, saved) == ["its count is '7' for 1 units"]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"unit": "row", "set": ["no-row"], "count": 1}, "no tie rests on the row 'no-row'"),
        ({"unit": "status", "set": ["no-tie"], "count": 1}, "there is no tie 'no-tie'"),
        ({"unit": "rumour"}, "the case has no units of the kind 'rumour'"),
        ({"actor": "nobody"}, "there is no actor 'nobody'"),
    ],
)
def test_a_set_of_what_the_case_does_not_have(case, saved, cells, fault):
    first(saved, unit="passage").update(cells)
    assert faults(case, saved) == [fault]


def test_somebody_who_is_not_freed(case, saved):
    row = first(saved, answer="reached", unit="passage")
    holder = row["actor"]
    row.update(answer=f"held by {holder}", kind="freed")
    assert faults(case, saved) == [f"every route to {row['actor']} passes {holder} still"]


@pytest.fixture(scope="module")
def families():
    return kg.read_case(ROOT / "tests" / "support" / "florence")


@pytest.fixture
def coalitions(families):
    answer = kg.bottlenecks(families, witnesses=True, coalitions=2)
    return json.loads(kg.render(answer, "json"))


def test_coalitions_as_they_were_saved_hold(families, coalitions):
    claims = [
        check for check in kg.verify(families, coalitions).checks if "coalition" in check.claim
    ]
    assert len(claims) == len(coalitions["coalitions"]) > 0
    assert all(check.holds for check in claims)


def test_a_coalition_with_a_member_too_many(families, coalitions):
    row = next(r for r in coalitions["coalitions"] if r["target"])
    bystander = next(
        a
        for a in (r["actor"] for r in coalitions["gatekeepers"])
        if a not in row["members"] and a != row["target"]
    )
    row["members"].append(bystander)
    [fault] = faults(families, coalitions)
    assert fault == f"{bystander} is not needed" or fault.startswith("it holds ")


def test_a_coalition_that_holds_fewer_than_it_says(families, coalitions):
    row = coalitions["coalitions"][0]
    row["captives"] += 1
    [fault] = faults(families, coalitions)
    assert fault == f"it holds {row['captives'] - 1}, not {row['captives']}"

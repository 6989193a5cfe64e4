"""Groups of small worlds: hierarchies, roles and kinds that no route avoids."""

import pytest

from kg.case import Case
from kg.questions.bottlenecks.channel_answer import Group
from kg.questions.bottlenecks.question import bottlenecks

# Two roads to t, a bank on each.
ROADS = """
    mof state
    t sme
    u sme
"""
ROAD_TIES = """
    mof funds a
    mof funds b
    a lends-to t
    b lends-to t
    a lends-to u
    mof guarantees u
"""


def groups(case: Case, sources=("mof",), targets=("sme",)) -> dict[str, Group]:
    return {
        g.group: g
        for g in bottlenecks(case, "capital", sources=sources, targets=targets).answers[0].groups
    }


def test_a_group_holds_whom_none_of_its_members_holds_alone(world):
    actors = "convoy hierarchy \n a bank part_of=convoy \n b programme part_of=convoy"
    found = groups(world(ROADS + actors, ROAD_TIES))
    assert list(found) == ["convoy"]
    convoy = found["convoy"]
    assert (convoy.name, convoy.captives, convoy.members) == ("Convoy", ("t",), ("a", "b"))
    assert (convoy.captive_share, convoy.own, convoy.basis) == (0.5, 1, "recorded")


def test_parts_of_parts_of_a_hierarchy_belong_to_it(world):
    actors = "top hierarchy \n low hierarchy part_of=top \n a bank part_of=top \n b programme part_of=low"
    assert groups(world(ROADS + actors, ROAD_TIES))["top"].members == ("a", "b")


def test_groups_of_the_same_members_are_listed_once(world):
    both = "a city-bank member_of=banks {} \n b local-bank member_of=banks {} \n banks bank role {}"
    convoy = "convoy hierarchy \n" + both.format(*["part_of=convoy"] * 3)
    assert list(groups(world(ROADS + convoy, ROAD_TIES))) == ["convoy"]  # hierarchy before role
    assert list(groups(world(ROADS + both.format("", "", ""), ROAD_TIES))) == [
        "banks"
    ]  # role before kind
    assert list(groups(world(ROADS + "a city-bank \n b local-bank", ROAD_TIES))) == ["kind:bank"]


def test_groups_of_other_members_are_listed_beside_each_other(world):
    actors = "banks bank role \n a bank member_of=banks \n b bank member_of=banks \n c venture-capital-firm"
    assert list(groups(world(ROADS + actors, ROAD_TIES))) == ["banks", "kind:financial-institution"]


def test_a_group_of_one_is_left_to_the_gatekeepers(world):
    actors = "one hierarchy \n a bank part_of=one \n b programme"
    case = world(ROADS + actors, "mof funds a \n a lends-to t")
    assert groups(case) == {}
    [a] = bottlenecks(case, "capital", sources=["mof"], targets=["sme"]).answers[0].gatekeepers
    assert a.actor == "a"


def test_general_kinds_and_those_that_contain_a_side_are_no_groups(world):
    ties = ROAD_TIES.replace("lends-to", "invests-in")
    for kind in ("organisation", "firm", "person"):
        assert groups(world(ROADS + f"a {kind} \n b {kind}", ties)) == {}
    assert list(groups(world(ROADS + "a ministry \n b ministry", ties))) == ["kind:ministry"]
    assert groups(world(ROADS + "a state \n b state", ties)) == {}  # mof is of the kind state


def test_members_of_the_sides_are_no_part_of_a_group(world):
    actors = "lenders bank role \n a bank member_of=lenders \n b bank member_of=lenders"
    case = world(ROADS + actors, ROAD_TIES)
    assert groups(case)["lenders"].members == ("a", "b", "lenders")
    found = groups(
        case, sources=["mof", "b"]
    )  # b is a source: what is left of the group does not hold t
    assert found == {}


def test_a_role_is_cut_with_all_below_it(world):
    actors = "banks bank role \n locals bank role member_of=banks \n a bank member_of=locals \n b programme"
    ties = "mof funds banks \n locals lends-to t"
    found = groups(world(ROADS + actors, ties))
    assert found["banks"].members == ("a", "banks", "locals")
    assert {name: group.captives for name, group in found.items()} == {
        "banks": ("t",),
        "locals": ("t",),
    }


def test_a_group_is_stated_where_every_way_into_it_is_exclusive(world):
    actors = "f sme \n g sme \n office patent-office \n one patent-agent \n two patent-agent \n idle patent-agent \n clerk person"
    ties = """
        f applies-through one
        f applies-through two
        g applies-through two
        g files-with idle
        one files-with office
        two files-with office
    """
    for more, basis in (("", "stated"), ("f files-with clerk \n clerk files-with one", "recorded")):
        case = world(actors, ties + more)
        [group] = (
            bottlenecks(case, "patent", sources=["sme"], targets=["patent-office"], count="from")
            .answers[0]
            .groups
        )
        assert (group.group, group.captives, group.basis) == (
            "kind:patent-agent",
            ("f", "g"),
            basis,
        )


def test_groups_stand_in_the_order_of_their_captives(world):
    actors = "v sme \n w sme \n a bank \n b bank \n c programme \n d programme"
    hands = {"mof": "abcd", "a": "tvw", "b": "tv", "c": "au", "d": "u"}
    ties = "\n".join(
        f"{giver} funds {taker}" for giver, takers in hands.items() for taker in takers
    )
    found = [(name, group.captives) for name, group in groups(world(ROADS + actors, ties)).items()]
    assert found == [("kind:bank", ("t", "v", "w")), ("kind:programme", ("u",))]


def test_a_hierarchy_with_ties_of_its_own_is_cut_with_its_parts(world):
    actors = "convoy hierarchy \n a bank part_of=convoy \n b programme part_of=convoy"
    found = groups(
        world(ROADS + actors, "mof funds a \n a lends-to t \n mof funds convoy \n convoy funds t")
    )
    assert found["convoy"].captives == ("t",)


@pytest.mark.parametrize(
    "low",
    [
        "under",
        "below",
    ],
)
def test_hierarchies_of_the_same_parts_differ_by_their_own_ties(world, low):
    actors = f"top hierarchy \n {low} hierarchy part_of=top \n a bank part_of={low} \n b programme part_of={low}"
    found = groups(
        world(ROADS + actors, "mof funds a \n a lends-to t \n mof funds top \n top funds t")
    )
    assert {name: group.captives for name, group in found.items()} == {"top": ("t",)}

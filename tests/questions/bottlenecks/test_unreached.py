"""Why nobody reaches a target: refused, lacking, declined by the target itself, or not stated."""

from datetime import date

import pytest

from kg.case import Case
from kg.questions.bottlenecks.question import bottlenecks

ACTORS = """
    mof state
    bank bank
    rival large-firm
    smes sme role
    t sme member_of=smes
    u sme
"""


def unreached(case: Case, **more) -> dict[str, tuple[str, tuple[str, ...]]]:
    answer = bottlenecks(case, "capital", sources=["mof"], targets=["t", "u"], **more).answers[0]
    return {u.actor: (u.reason, u.ties) for u in answer.unreached}


@pytest.mark.parametrize(
    ("ties", "reason", "named"),
    [
        ("", "not stated", ()),
        ("bank lends-to t status=absent id=d", "lacking", ("d",)),
        ("bank lends-to t status=refused id=d", "refused", ("d",)),
        ("bank lends-to t status=refused refused_by=source id=d", "refused", ("d",)),
        ("bank lends-to t status=refused refused_by=rival id=d", "refused", ("d",)),
        ("bank lends-to t status=refused refused_by=target id=d", "declined", ("d",)),
        ("bank lends-to t status=refused refused_by=t id=d", "declined", ("d",)),
        ("bank lends-to t status=severed refused_by=target id=d", "declined", ("d",)),
        ("bank lends-to t status=severed id=d", "refused", ("d",)),
        ("bank lends-to t status=attempted", "not stated", ()),
        ("bank lends-to t status=planned", "not stated", ()),
        ("bank lends-to t status=alleged", "not stated", ()),
        ("t lends-to bank status=refused", "not stated", ()),  # the other end
        ("bank informs t status=refused", "not stated", ()),  # another channel
        ("bank lends-to smes status=absent id=d", "lacking", ("d",)),
        (
            "bank lends-to smes status=absent scope=some id=d",
            "not stated",
            (),
        ),  # binds its stated ends alone
        ("bank lends-to t status=absent scope=some id=d", "lacking", ("d",)),
        (
            # MOF is in `from`, the bank neither there nor reached.
            "bank lends-to t status=refused refused_by=t id=d \n mof funds t status=absent id=e",
            "lacking",
            ("e",),
        ),
        (
            "bank lends-to t status=refused refused_by=t id=d \n mof funds t status=planned",
            "declined",
            ("d",),
        ),
    ],
)
def test_the_reason_is_in_the_denials_at_the_counted_end(world, ties, reason, named):
    found = unreached(world(ACTORS, ties))
    assert found["u"] == ("not stated", ())
    assert (found["t"][0], set(found["t"][1])) == (reason, set(named))


def test_a_denial_takes_away_the_tie_that_it_denies(world):
    ties = "mof funds bank \n bank lends-to smes \n bank lends-to t status=refused id=d \n bank lends-to u"
    assert unreached(world(ACTORS, ties)) == {"t": ("refused", ("d",))}


def test_whom_a_route_reaches_in_spite_of_denials_is_not_among_them(world):
    ties = "mof funds bank \n bank lends-to t status=refused \n mof funds t \n mof funds u"
    assert unreached(world(ACTORS, ties)) == {}


def test_counted_from_the_sources_the_denials_are_theirs(world):
    actors = "f sme \n g sme \n h sme \n agent patent-agent \n office patent-office"
    ties = """
        f applies-through agent status=refused refused_by=source id=d
        g applies-through agent status=refused refused_by=target id=e
        agent files-with h status=absent
    """
    answer = bottlenecks(
        world(actors, ties), "patent", sources=["sme"], targets=["office"], count="from"
    ).answers[0]
    found = [(u.actor, u.reason, u.ties) for u in answer.unreached]
    assert found == [("f", "declined", ("d",)), ("g", "refused", ("e",)), ("h", "not stated", ())]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1994, 1, 1), {"t": ("not stated", ())}),
        (date(1996, 1, 1), {"t": ("refused", ("d",))}),
        (date(1999, 1, 1), {}),
    ],
)
def test_a_denial_stands_until_a_later_tie(world, day, expected):
    ties = (
        "mof funds u \n mof lends-to t status=refused start=1995 id=d \n mof lends-to t start=1998"
    )
    assert unreached(world(ACTORS, ties), as_of=day) == expected


def test_a_severed_tie_is_a_denial_from_its_end_on(world):
    ties = "mof funds u \n mof lends-to t status=severed start=1990 end=1995 id=d"
    case = world(ACTORS, ties)
    assert unreached(case, as_of=date(1997, 1, 1)) == {"t": ("refused", ("d",))}
    assert unreached(case, as_of=date(1993, 1, 1)) == {"t": ("not stated", ())}


def test_a_refused_tie_that_would_return_money_is_no_reason(world):
    assert unreached(world(ACTORS, "bank repays t status=refused"))["t"] == ("not stated", ())


@pytest.mark.parametrize(
    "who",
    [
        "target",
        "smes",
    ],
)
def test_what_a_role_declined_its_members_declined(world, who):
    case = world(ACTORS, f"bank lends-to smes status=refused refused_by={who} id=d")
    assert unreached(case)["t"] == ("declined", ("d",))


def test_a_denial_of_the_role_that_the_target_is_an_exception_to_is_no_reason(world):
    case = world(ACTORS, "bank lends-to smes status=absent \n bank lends-to t")
    assert unreached(case)["t"] == ("not stated", ())


@pytest.mark.parametrize(
    ("ties", "reason", "named"),
    [
        # The bank is reached, the rival is not: only what the bank did counts.
        (
            "mof funds bank \n bank lends-to t status=absent id=d \n rival funds t status=refused",
            "lacking",
            ("d",),
        ),
        (
            "mof funds bank \n bank lends-to t status=refused id=d \n rival funds t status=absent",
            "refused",
            ("d",),
        ),
        # Nobody near denied it: all count.
        (
            "bank lends-to t status=absent id=d \n rival funds t status=refused id=e",
            "refused",
            ("d", "e"),
        ),
        (
            "mof lends-to t status=refused refused_by=t id=d \n bank lends-to t status=refused",
            "declined",
            ("d",),
        ),
        (
            "mof lends-to t status=refused refused_by=t id=d \n mof funds t status=absent id=e",
            "lacking",
            ("d", "e"),
        ),
        # What is said of the role is as near as its other end.
        (
            "mof lends-to smes status=absent id=d \n rival lends-to t status=refused",
            "lacking",
            ("d",),
        ),
    ],
)
def test_of_denials_only_those_by_somebody_near_count_if_there_are_any(world, ties, reason, named):
    found = unreached(world(ACTORS, ties))["t"]
    assert (found[0], set(found[1])) == (reason, set(named))


def test_what_only_the_role_lacks_is_not_its_member_s_own(world):
    ties = "mof lends-to smes status=absent \n mof lends-to u status=refused refused_by=source"
    case = world(ACTORS, ties)
    answer = bottlenecks(case, "capital", sources=["mof"], targets=["t", "u"]).answers[0]
    found = [(u.actor, u.reason, u.own) for u in answer.unreached]
    assert found == [("t", "lacking", False), ("u", "refused", True)]

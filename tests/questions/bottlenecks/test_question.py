"""Gatekeepers of small worlds: whom they hold, on what basis, and what the numbers beside them say."""

from datetime import date

import pytest

from kg.case import read_case
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.question import bottlenecks

CHAIN = """
    mof state
    bank bank
    t sme
    u sme
    v sme
"""
CHAIN_TIES = """
    mof funds bank
    bank lends-to t
    bank lends-to u
    mof guarantees v
"""
PATENTS = """
    f sme
    g sme
    h sme
    agent patent-agent
    clerk person
    office patent-office
"""
APPLICATIONS = """
    f applies-through agent
    g applies-through agent
    h files-with office
    agent files-with office
"""
BUYERS = """
    a customer
    b customer
    x firm
    t sme
"""


def held(answer: ChannelAnswer) -> dict[str, tuple[str, ...]]:
    return {g.actor: g.captives for g in answer.gatekeepers}


def capital(case, sources=("mof",), targets=("sme",), **more) -> ChannelAnswer:
    return bottlenecks(case, "capital", sources=sources, targets=targets, **more).answers[0]


def patent(case) -> ChannelAnswer:
    return bottlenecks(
        case, "patent", sources=["sme"], targets=["patent-office"], count="from"
    ).answers[0]


# Who holds whom


def test_a_gatekeeper_holds_those_whom_no_other_route_reaches(world):
    answer = capital(world(CHAIN, CHAIN_TIES))
    assert answer.reached == answer.targets == ("t", "u", "v")
    [bank] = answer.gatekeepers
    assert (bank.actor, bank.kind, bank.captives, bank.role) == (
        "bank",
        "bank",
        ("t", "u"),
        "between",
    )
    assert bank.captive_share == pytest.approx(2 / 3)


def test_gatekeepers_stand_in_the_order_of_their_captives_then_of_ids(world):
    ties = "mof funds b \n b funds a \n a lends-to t \n mof funds c \n c lends-to u \n a lends-to v"
    answer = capital(world(CHAIN + "a bank \n b bank \n c bank", ties))
    assert [(g.actor, len(g.captives)) for g in answer.gatekeepers] == [
        ("a", 2),
        ("b", 2),
        ("c", 1),
    ]


def test_a_target_may_hold_another_but_never_itself(world):
    assert held(capital(world(CHAIN, "mof funds t \n t invests-in u"))) == {"t": ("u",)}


@pytest.mark.parametrize(
    ("tie", "captives"),
    [
        ("mof funds t", ("u",)),
        ("mof funds t scope=some", ("t", "u")),
        ("mof funds t status=attempted", ("t", "u")),
        ("mof funds t status=planned", ("t", "u")),
        ("mof funds t status=alleged", ("t", "u")),
        ("mof repays t", ("t", "u")),
        ("mof informs t", ("t", "u")),
        ("t funds mof", ("t", "u")),
    ],
)
def test_only_an_active_tie_of_each_in_the_channel_frees(world, tie, captives):
    assert held(capital(world(CHAIN, CHAIN_TIES + tie))) == {"bank": captives}


def test_parallel_ties_are_one_arc(world):
    ties = CHAIN_TIES + "bank discounts-drafts-of t \n bank lends-to t id=second"
    assert capital(world(CHAIN, ties)).gatekeepers == capital(world(CHAIN, CHAIN_TIES)).gatekeepers


def test_a_tie_against_the_flow_and_one_both_ways(world):
    actors = "lab university \n net business-network \n t sme \n u sme"
    ties = "net joint-rd-with lab \n net expropriates t \n u employs-staff-from net"
    answer = bottlenecks(
        world(actors, ties), "technology", sources=["lab"], targets=["sme"]
    ).answers[0]
    assert (answer.reached, held(answer)) == (("u",), {"net": ("u",)})


def test_the_only_source_is_left_out_and_one_of_two_is_not(world):
    case = world(CHAIN + "miti state", CHAIN_TIES + "miti funds bank")
    assert held(capital(case, ["mof"])) == {"bank": ("t", "u")}
    answer = capital(case, ["mof", "miti"])
    assert held(answer) == {"bank": ("t", "u"), "mof": ("v",)}
    assert [g.role for g in answer.gatekeepers] == ["between", "source"]


def test_the_one_target_is_left_out_and_one_of_two_is_not(world):
    case = world(PATENTS + "other patent-office", APPLICATIONS)
    one = bottlenecks(case, "patent", sources=["sme"], targets=["office"], count="from").answers[0]
    two = bottlenecks(
        case, "patent", sources=["sme"], targets=["patent-office"], count="from"
    ).answers[0]
    assert held(one) == {"agent": ("f", "g")}
    assert held(two) == {"office": ("f", "g", "h"), "agent": ("f", "g")}
    assert [g.role for g in two.gatekeepers] == ["target", "between"]


def test_an_actor_of_both_sides_says_so(world):
    case = world("mof state \n b bank \n c bank \n t sme", "b lends-to t \n mof funds c")
    [b] = capital(case, ["mof", "b"], ["b", "sme"]).gatekeepers
    assert (b.actor, b.captives, b.role) == ("b", ("t",), "both")


def test_part_of_carries_flow_at_the_ends_and_nowhere_else(world):
    actors = """
        mof state
        bureau organisation part_of=mof
        desk organisation part_of=bureau
        bank bank
        branch organisation part_of=bank
        group firm
        plant organisation part_of=group
        line organisation part_of=plant
        t sme
        u sme
    """
    case = world(actors, "desk funds t \n mof funds bank \n branch lends-to u \n mof funds line")
    answer = capital(case, ["mof"], ["t", "u", "group"])
    assert answer.reached == ("group", "t")
    assert held(answer) == {
        "bureau": ("t",),
        "desk": ("t",),
        "line": ("group",),
        "plant": ("group",),
    }


def test_a_role_that_has_members_is_no_gatekeeper_and_one_without_is(world):
    ties = "mof funds banks \n banks lends-to t"
    empty = capital(world(CHAIN + "banks bank role", ties))
    assert held(empty) == {"banks": ("t",)}
    peopled = capital(
        world(CHAIN + "banks bank role \n b1 bank member_of=banks \n b2 bank member_of=banks", ties)
    )
    assert held(peopled) == {}
    assert ("banks", ("t",)) in {(g.group, g.captives) for g in peopled.groups}


def test_a_member_may_hold_what_its_role_does_not(world):
    actors = CHAIN + "banks bank role \n b1 bank member_of=banks \n b2 bank member_of=banks"
    answer = capital(world(actors, "mof funds banks \n banks lends-to t \n b1 lends-to u"))
    assert held(answer) == {"b1": ("u",)}


def test_own_counts_captives_with_a_stated_tie_of_their_own(world):
    actors = (
        "mof state \n bank bank \n smes sme role \n t sme member_of=smes \n u sme member_of=smes"
    )
    [bank] = capital(
        world(actors, "mof funds bank \n bank lends-to smes \n bank guarantees t")
    ).gatekeepers
    assert (bank.captives, bank.own) == (("t", "u"), 1)


def test_nobody_to_count_and_nobody_reached_are_answers(world):
    case = world("mof state \n t sme \n u sme")
    nobody = bottlenecks(case, "capital", sources=["mof"], targets=["start-up"])
    assert nobody.answers[0].targets == nobody.answers[0].gatekeepers == ()
    unreached = bottlenecks(case, "capital", sources=["mof"], targets=["sme"])
    assert unreached.answers[0].reached == ()
    assert {t.name: len(t.rows) for t in unreached.tables() if t.rows} == {
        "unreached": 2,
        "reach": 1,
        "standings": 4,
        "asked": 1,
    }
    for answer in (nobody, unreached):
        assert [(s.topic, bool(s.text)) for s in answer.sentences()] == [("capital", True)]


def test_witnesses_are_given_unless_they_are_not_wanted(world):
    case = world(CHAIN, CHAIN_TIES + "mof funds u")
    given, unwanted = (
        bottlenecks(case, "capital", sources=["mof"], targets=["sme"], witnesses=w)
        for w in (None, False)
    )
    [table] = [t for t in given.tables() if t.name == "witnesses"]
    assert [(r["target"], r["route_a"], r["route_b"]) for r in table.records()] == [
        ("t", ("mof", "bank", "t"), ("mof", "bank", "t")),
        ("u", ("mof", "u"), ("mof", "bank", "u")),
        ("v", ("mof", "v"), ("mof", "v")),
    ]
    proofs = {"witnesses", "certificate", "avoiding"}
    assert {t.name for t in given.tables()} - {t.name for t in unwanted.tables()} == proofs
    assert unwanted.answers[0].gatekeepers == given.answers[0].gatekeepers


def test_a_proof_that_was_left_out_says_so_and_how_to_have_it(world, monkeypatch):
    case = world(CHAIN, CHAIN_TIES + "mof funds u")
    monkeypatch.setattr("kg.system.sizes.PROVEN_TARGETS", 1)
    few = bottlenecks(case, "capital", sources=["mof"], targets=["sme"])
    assert not {"witnesses", "certificate", "avoiding"} & {t.name for t in few.tables()}
    assert "the proof was not worked out (capital, " in few.sentences()[-1].text
    assert few.sentences()[-1].text.endswith("; to have it: kg bottlenecks --witnesses.")
    whole = bottlenecks(case, "capital", sources=["mof"], targets=["sme"], witnesses=True)
    assert {"witnesses", "certificate", "avoiding"} <= {t.name for t in whole.tables()}
    unwanted = bottlenecks(case, "capital", sources=["mof"], targets=["sme"], witnesses=False)
    assert not [s for answer in (whole, unwanted) for s in answer.sentences() if "proof" in s.text]


# On what basis


def test_counted_from_the_sources(world):
    answer = patent(world(PATENTS, APPLICATIONS))
    assert (answer.reached, held(answer)) == (("f", "g", "h"), {"agent": ("f", "g")})
    [agent] = answer.gatekeepers
    assert (agent.captive_share, agent.own, agent.role) == (pytest.approx(2 / 3), 2, "between")
    assert agent.shortest_share == pytest.approx(2 / 3)
    assert agent.basis == "stated"


@pytest.mark.parametrize(
    ("more", "basis"),
    [
        pytest.param("clerk files-with agent", "stated", id="a-way-that-no-captive-has"),
        pytest.param("f files-with agent", "recorded", id="parallel-tie-that-is-not-exclusive"),
        pytest.param(
            "f files-with clerk \n clerk files-with agent", "recorded", id="another-way-round"
        ),
        pytest.param(
            "f applies-through clerk \n clerk files-with agent",
            "stated",
            id="another-exclusive-way",
        ),
    ],
)
def test_stated_if_every_way_of_every_captive_is_exclusive(world, more, basis):
    answer = patent(world(PATENTS, APPLICATIONS + more))
    assert held(answer) == {"agent": ("f", "g")}
    assert answer.gatekeepers[0].basis == basis


def test_an_exclusive_buyer_is_stated_and_a_mere_buyer_recorded(world):
    case = world(BUYERS + "u sme", "a buys-exclusively-from t \n b buys-from u")
    answer = bottlenecks(case, "market", sources=["customer"], targets=["sme"]).answers[0]
    assert [(g.actor, g.captives, g.basis) for g in answer.gatekeepers] == [
        ("a", ("t",), "stated"),
        ("b", ("u",), "recorded"),
    ]


def test_a_part_beside_an_exclusive_tie_is_another_way(world):
    actors = "a customer \n b customer \n plant firm part_of=maker \n maker sme"
    ties = "a buys-from plant \n b buys-from plant \n plant buys-exclusively-from maker"
    [plant] = (
        bottlenecks(world(actors, ties), "market", sources=["customer"], targets=["maker"])
        .answers[0]
        .gatekeepers
    )
    assert (plant.actor, plant.captives, plant.basis) == ("plant", ("maker",), "recorded")


# Further buyers, whom nobody names


@pytest.mark.parametrize(
    ("ties", "free"),
    [
        ("a buys-from t share=60", True),
        ("a buys-from t share=100", False),
        ("a buys-from t share_max=60", True),
        ("a buys-from t share_max=100", False),
        ("a buys-from t share_max=100 share_exclusive=max", True),
        ("a buys-from t share_min=60", False),
        ("a buys-from t", False),
        ("a buys-exclusively-from t", False),
        ("a buys-from t share=60 \n x buys-from t share=40", False),
        ("a buys-from t share=60 \n x buys-from t share=30", True),
        ("a buys-from t share=60 \n x buys-from t", False),
        ("a buys-from t share=60 \n x buys-from t status=severed", True),
        (
            "a buys-from t share=60 \n x buys-from t scope=some",
            True,
        ),  # outside the flow graph: it does not hold
    ],
)
def test_shares_that_leave_a_rest_free_the_captive(world, ties, free):
    answer = bottlenecks(
        world(BUYERS, ties), "market", sources=["customer"], targets=["sme"]
    ).answers[0]
    assert (answer.reached, held(answer)) == (("t",), {} if free else {"a": ("t",)})


def test_further_buyers_free_their_own_supplier_alone(world):
    case = world(BUYERS + "m firm", "a buys-from m share=50 \n m buys-from t")
    answer = bottlenecks(case, "market", sources=["customer"], targets=["sme"]).answers[0]
    assert held(answer) == {"m": ("t",)}


def test_further_buyers_alone_reach_and_are_never_a_row(world):
    case = world(BUYERS, "x buys-from t share=60")
    answer = bottlenecks(
        case, "market", sources=["customer"], targets=["sme"], witnesses=True
    ).answers[0]
    assert (answer.reached, answer.gatekeepers, answer.groups, dict(answer.central)) == (
        ("t",),
        (),
        (),
        {},
    )
    assert answer.proof.witnesses[0].route_a == ("(further buyers)", "t")


@pytest.mark.parametrize(("share", "free"), [(60, True), (100, False)])
def test_a_share_of_a_role_counts_once_for_all_its_members(world, share, free):
    actors = (
        BUYERS
        + "makers large-firm role \n m1 large-firm member_of=makers \n m2 large-firm member_of=makers"
    )
    case = world(actors, f"a buys-from makers \n makers buys-from t share={share}")
    answer = bottlenecks(case, "market", sources=["customer"], targets=["sme"]).answers[0]
    assert (not answer.groups, "a" not in held(answer)) == (free, free)


# Merely central


def test_shortest_share_is_the_mean_over_the_targets_reached(world):
    actors = CHAIN + "a bank \n b bank"
    answer = capital(
        world(actors, "mof funds a \n mof funds b \n a lends-to t \n b lends-to t \n a lends-to u")
    )
    assert [(g.actor, g.captives, g.shortest_share) for g in answer.gatekeepers] == [
        ("a", ("u",), 0.75)
    ]
    assert dict(answer.central) == {"a": 0.75}


def test_central_is_not_unavoidable_and_unavoidable_not_central(world):
    actors = CHAIN + "hub bank \n d bank \n e bank \n w sme"
    ties = """
        mof funds hub
        hub lends-to t
        hub lends-to u
        hub lends-to v
        mof funds d
        d funds e
        e lends-to t
        e lends-to u
        e lends-to v
        d lends-to w
    """
    result = bottlenecks(world(actors, ties), "capital", sources=["mof"], targets=["sme"])
    rows = {t.name: t.records() for t in result.tables()}["central"]
    found = [
        (r["actor"], r["necessity"], r["centrality"], r["captives"], r["shortest_share"])
        for r in rows
    ]
    assert found == [
        ("d", "unavoidable", "not central", 1, 0.25),
        ("hub", "avoidable", "central", 0, 0.75),
    ]
    rows = {t.name: t.records() for t in result.tables()}["standings"]
    # Neither: e, and the four targets. The only source is on every route, and stands in no cell.
    assert [(r["necessity"], r["centrality"], r["actors"], r["who"]) for r in rows] == [
        ("unavoidable", "central", 0, ()),
        ("unavoidable", "not central", 1, ("d",)),
        ("avoidable", "central", 1, ("hub",)),
        ("avoidable", "not central", 5, ()),
    ]
    said = result.sentences()[1]
    assert said.text == "Hub is on most short routes, and yet holds none of the SMEs."
    assert said.ids == ("hub",)


def test_half_of_the_shortest_routes_is_central(world):
    answer = capital(
        world(
            CHAIN + "a bank \n b bank", "mof funds a \n mof funds b \n a lends-to t \n b lends-to t"
        )
    )
    assert dict(answer.central) == {"a": 0.5, "b": 0.5}


def test_half_is_half_however_it_is_summed(world):
    actors = "mof state \n a bank \n b bank \n c bank" + "".join(f"\n t{i} sme" for i in range(4))
    ties = [f"mof funds {v}" for v in "abc"] + [
        f"{v} lends-to t{i}" for v in "abc" for i in (0, 2, 3)
    ]
    answer = capital(world(actors, "\n".join([*ties, "a lends-to t1"])))
    assert set(answer.central) == {"a"}


# Whom to count


def test_roles_are_counted_where_there_are_no_individuals(world):
    case = world("mof state \n bank bank \n smes sme role", "mof funds bank \n bank lends-to smes")
    result = bottlenecks(case, "capital", sources=["mof"], targets=["sme"])
    [answer] = result.answers
    assert (answer.counts_roles, answer.targets, answer.roles) == (True, ("smes",), ())
    assert held(answer) == {"bank": ("smes",)}
    assert "roles" in result.sentences()[0].text
    [reach] = [t for t in result.tables() if t.name == "reach"]
    assert reach.records()[0]["unit"] == "roles"


def test_roles_beside_individuals_stand_in_their_own_table(world):
    actors = "mof state \n bank bank \n smes sme role \n shops sme role \n t sme member_of=smes"
    answer = capital(world(actors, "mof funds bank \n bank lends-to smes"))
    assert (answer.counts_roles, answer.targets, held(answer)) == (False, ("t",), {"bank": ("t",)})
    assert answer.roles == (("smes", True, ("bank",)), ("shops", False, ()))


def test_compare_repeats_the_question_for_another_population(world):
    settings = """
        id = "small"
        title = "A small world"
        [channels.capital]
        from = ["mof"]
        to = ["sme"]
        compare = ["large-firm", "foreign-firm"]
    """
    ties = CHAIN_TIES + "bank lends-to big \n mof funds big"
    result = bottlenecks(world(CHAIN + "big large-firm", ties, settings))
    assert [(a.population, a.targets, held(a)) for a in result.answers] == [
        ("sme", ("t", "u", "v"), {"bank": ("t", "u")}),
        ("large-firm", ("big",), {}),
        ("foreign-firm", (), {}),
    ]
    for table in result.tables():
        assert (table.columns[0].name, "population" in {c.name for c in table.columns}) == (
            "channel",
            True,
        )
    [reach] = [t for t in result.tables() if t.name == "reach"]
    found = [(r["population"], r["counted"], r["reached"]) for r in reach.records()]
    assert found == [("sme", 3, 3), ("large-firm", 1, 1), ("foreign-firm", 0, 0)]


# On which day


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(1989, 12, 31), {}),
        (date(1990, 6, 1), {"bank": ("t",)}),  # 1990 may be any day of it
        (date(1995, 12, 31), {"bank": ("t",)}),
        (date(1996, 1, 1), {"fund": ("t",)}),
        (None, {"fund": ("t",)}),  # the end of the period
    ],
)
def test_ties_hold_for_their_time(world, as_of, expected):
    settings = 'id = "small"\ntitle = "A small world"\nperiod = "1990/1998-06"'
    ties = """
        mof funds bank
        mof funds fund
        bank lends-to t start=1990 end=1995
        fund lends-to t start=1996-01
        mof funds t start=1998-07
    """
    assert held(capital(world(CHAIN + "fund bank", ties, settings), as_of=as_of)) == expected


# Adding a tie


def test_adding_a_tie_can_make_an_unreachable_target_captive(world):
    before = capital(world(CHAIN, "mof funds bank"))
    after = capital(world(CHAIN, "mof funds bank \n bank lends-to t"))
    assert (held(before), held(after)) == ({}, {"bank": ("t",)})


def test_a_buyer_of_unknown_share_takes_the_further_buyers_away(world):
    # The one way in which a further tie adds a gatekeeper: nothing says any more that there are further buyers.
    ties = "a buys-from t share=60"
    before, after = (
        bottlenecks(world(BUYERS, some), "market", sources=["customer"], targets=["sme"]).answers[0]
        for some in (ties, ties + "\n x buys-from t")
    )
    assert (held(before), held(after)) == ({}, {"a": ("t",)})


# The embedded case


def test_in_the_patent_channel_the_agents_hold_every_firm_counted():
    answer = bottlenecks(read_case("japan-1998"), "patent").answers[0]
    agents = next(g for g in answer.gatekeepers if g.actor == "benrishi")
    assert answer.population == "sme"
    assert len(answer.targets) > 0
    assert agents.captives == answer.targets == answer.reached
    assert (agents.basis, agents.captive_share) == ("stated", 1.0)

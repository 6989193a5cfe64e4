"""Routes around: each status in a small world, the enumeration against brute force, and the embedded case."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.case.names import resolve
from kg.graph import cheapest_routes as enumerating
from kg.questions.bypass.question import bypass
from tests.questions.bypass.road import CAPITAL, ROAD, keys

# Status


def test_a_stated_route_that_avoids_the_group_is_used(routes):
    found = routes("p person", "p self-funds t id=own \n mof funds bank \n bank lends-to t")
    assert keys(found, "t") == {("used", "p>t")}
    assert found["t", "used", "p>t"].strategies == ("self-funding",)
    assert found["t", "used", "p>t"].ties == ("own",)
    assert keys(found, "u") == {("none", "")}


def test_a_role_inside_makes_a_route_merely_possible(routes):
    found = routes("club programme role", "mof funds club \n club funds t")
    assert keys(found, "t") == {("possible", "mof>club>t")}


def test_a_role_at_the_start_does_not(routes):
    found = routes("angels person role", "angels finances t")
    assert keys(found, "t") == {("used", "angels>t")}


def test_what_some_have_is_possible_for_the_role(routes):
    found = routes("x foreign-firm", "x invests-in smes scope=some")
    assert keys(found, "smes") == {("possible", "x>smes")}
    assert keys(found, "t") == {("none", "")}


def test_what_a_role_has_is_open_to_every_target_and_listed_once(routes):
    found = routes("x foreign-firm", "x invests-in smes id=all")
    assert keys(found, "smes") == {("possible", "x>smes")}
    assert keys(found, "t") == keys(found, "u") == set()


def test_what_a_role_has_but_one_member_is_refused_is_listed_for_the_others(routes):
    found = routes(
        "x foreign-firm",
        "x invests-in smes \n x invests-in t status=refused refused_by=source id=no",
    )
    assert keys(found, "u") == {("possible", "x>u")}
    assert keys(found, "t") == {("blocked", "x>t"), ("none", "")}
    assert (found["t", "blocked", "x>t"].blocked_by, found["t", "blocked", "x>t"].blockers) == (
        ("no",),
        ("x",),
    )


@pytest.mark.parametrize(
    ("denial", "status", "blockers"),
    [
        ("status=refused refused_by=source", "blocked", ("x",)),
        ("status=refused refused_by=target", "declined", ("t",)),
        ("status=severed refused_by=mof", "blocked", ("mof",)),
        ("status=absent", "blocked", ()),
    ],
)
def test_who_closes_a_route(routes, denial, status, blockers):
    found = routes("x foreign-firm", f"x invests-in t {denial} id=no")
    route = found["t", status, "x>t"]
    assert (route.blocked_by, route.blockers) == (("no",), blockers)
    assert ("none", "") in keys(found, "t")


@pytest.mark.parametrize("status", ["attempted", "planned", "alleged"])
def test_what_is_sought_announced_or_suspected_opens_and_closes_nothing(routes, status):
    assert keys(routes("x foreign-firm", f"x invests-in t status={status}"), "t") == {("none", "")}


def test_two_denials_on_a_route_are_no_blocked_route(routes):
    ties = "x invests-in y status=refused \n y invests-in t status=refused \n z invests-in y"
    found = routes("x foreign-firm \n z foreign-firm \n y firm", ties)
    assert keys(found, "t") == {("blocked", "z>y>t"), ("none", "")}


# Whom a route may pass


def test_avoided_actors_are_neither_inside_nor_sources(routes):
    found = routes("b2 bank part_of=convoy", "mof funds bank \n bank lends-to t \n b2 lends-to u")
    assert keys(found, "t") == keys(found, "u") == {("none", "")}
    shut = routes("p person", "p self-funds t", avoid=["person"])
    assert keys(shut, "t") == {("none", "")}


def test_a_target_that_is_avoided_is_still_a_target(routes):
    found = routes(
        "p person", "p self-funds t", settings=CAPITAL.replace('["convoy"]', '["convoy", "t"]')
    )
    assert keys(found, "t") == {("used", "p>t")}


def test_a_named_individual_stands_inside_only_by_a_tie_of_its_own(routes):
    actors = "funds programme role \n f1 programme member_of=funds \n p person"
    named = routes(actors, "mof funds f1 \n f1 funds t")
    assert keys(named, "t") == {("used", "mof>f1>t")}
    by_role = routes(actors, "mof funds funds \n f1 funds t \n p self-funds t")
    assert keys(by_role, "t") == {("used", "p>t")}


def test_a_named_individual_is_passed_by_its_role_if_there_is_no_other_route(routes):
    actors = "funds programme role \n f1 programme member_of=funds"
    found = routes(actors, "mof funds funds id=a \n f1 funds t id=b")
    assert keys(found, "t") == {("possible", "mof>f1>t")}
    assert found["t", "possible", "mof>f1>t"].ties == ("a", "b")
    closed = routes(
        actors, "mof funds funds id=a \n f1 funds t id=b status=refused refused_by=source"
    )
    assert keys(closed, "t") == {("blocked", "mof>f1>t"), ("none", "")}


# Substitutes


def test_a_substitute_ends_a_route_and_its_tail_may_start_it(routes):
    found = routes("c customer", "c buys-from t share=30 strategy=balanced-sales")
    assert keys(found, "t") == {("used", "c>t")}


def test_a_substitute_without_a_strategy_is_merely_possible(routes):
    found = routes("c customer", "c buys-from t share=30")
    assert keys(found, "t") == {("possible", "c>t")}
    assert found["t", "possible", "c>t"].strategies == ("balanced-sales",)


def test_a_substitute_stands_nowhere_but_at_the_end(routes):
    found = routes("c customer \n d firm", "c buys-from d \n d finances t")
    assert keys(found, "t") == {("none", "")}


def test_a_substitute_in_use_goes_before_what_a_role_may_have(routes):
    ties = "x buys-from t strategy=international id=own \n x invests-in smes id=all"
    found = routes("x foreign-firm", ties)
    assert found["t", "used", "x>t"].ties == ("own",)
    assert found["smes", "possible", "x>smes"].ties == ("all",)


def test_a_tie_of_the_channel_is_preferred_to_a_substitute(routes):
    found = routes(
        "x foreign-firm", "x buys-from t strategy=international \n x invests-in t id=own"
    )
    assert found["t", "used", "x>t"].ties == ("own",)


# Strategies


@pytest.mark.parametrize(
    ("buyer", "more", "strategies"),
    [
        ("customer", "share=40", ("balanced-sales",)),
        ("customer", "share=41", ()),
        ("customer", "share_max=10", ("balanced-sales",)),
        ("customer", "share_min=10", ()),
        ("foreign-sme", "", ("international",)),
        ("foreign-firm", "share=5", ("balanced-sales", "international")),
        ("foreign-firm", "share=5 strategy=niche", ("niche",)),
    ],
)
def test_a_tie_s_own_strategy_goes_before_the_rule(routes, buyer, more, strategies):
    found = routes(f"c {buyer}", f"c buys-from t {more}")
    assert {r.strategies for (t, _, way), r in found.items() if (t, way) == ("t", "c>t")} == {
        strategies
    }


# Order and number


def test_the_cheapest_come_first_and_k_are_kept(routes):
    actors = "".join(f"p{i} person \n" for i in range(5)) + "f firm"
    ties = "p0 finances f \n f finances t \n" + "\n".join(f"p{i} finances t" for i in range(1, 5))
    ways = [way for (t, _, way) in routes(actors, ties, most=3) if t == "t"]
    assert ways == ["p1>t", "p2>t", "p3>t"]
    every = [way for (t, _, way) in routes(actors, ties, most=9) if t == "t"]
    assert every == ["p1>t", "p2>t", "p3>t", "p4>t", "p0>f>t"]


def test_counted_from_the_other_side_routes_run_from_the_firm(world):
    question = '[channels.patent]\nfrom = ["sme"]\nto = ["patent-office"]\ncount = "from"\navoid = ["system"]\n'
    case = world(
        "office patent-office \n system hierarchy \n agent patent-agent part_of=system \n friend person \n t sme \n u sme",
        "t applies-through agent \n agent files-with office \n t files-with friend \n friend files-with office \n u applies-through agent",
        f'id = "w"\ntitle = "w"\n{question}',
    )
    found = bypass(case, "patent")
    assert [(r.target, r.status, r.actors) for r in found.routes] == [
        ("t", "used", ("t", "friend", "office")),
        ("u", "none", ()),
    ]
    assert {t: n for _, t, n in found.independence} == {"t": 2, "u": 1}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from(["active", "refused"])),
        max_size=16,
    )
)
def test_routes_exist_arc_by_arc_and_avoid_whom_they_must(world, drawn):
    names = ["mof", "p", "bank", "f", "g", "t", "u"]
    rows = {(a, b): f"{names[a]} finances {names[b]} status={s}" for a, b, s in drawn if a != b}
    case = world(
        "mof state \n p person \n convoy hierarchy \n bank bank part_of=convoy \n f firm \n g firm \n t sme \n u sme",
        "\n".join(rows.values()),
        CAPITAL,
    )
    found = bypass(case, "capital", most=50)
    ties = {r["id"]: r for r in case.tables["ties"].iter_rows(named=True)}
    active = {(r["source"], r["target"]) for r in ties.values() if r["status"] == "active"}
    for target in ("t", "u"):
        graph = nx.DiGraph(e for e in active if "bank" not in e and e[0] != target)
        graph.add_nodes_from(names)
        expected = {tuple(p) for s in ("mof", "p") for p in nx.all_simple_paths(graph, s, target)}
        mine = [r for r in found.routes if r.target == target]
        assert {r.actors for r in mine if r.status == "used"} == expected
        assert any(r.status == "none" for r in mine) == (not expected)
        for r in mine:
            if r.status == "blocked":
                pairs = list(zip(r.actors, r.actors[1:], strict=False))
                closed = [p for p in pairs if p not in active]
                assert len(closed) == 1
                assert ties[r.blocked_by[0]]["status"] == "refused"
                assert (ties[r.blocked_by[0]]["source"], ties[r.blocked_by[0]]["target"]) == closed[
                    0
                ]


def test_where_listing_is_given_up_a_route_is_told_and_that_there_may_be_more(world, monkeypatch):
    monkeypatch.setattr(enumerating, "ROUTE_STATES", 0)
    actors = "p person \n q firm \n club programme role"
    found = bypass(
        world(
            ROAD + actors, "p finances q \n q finances t \n mof funds club \n club funds u", CAPITAL
        ),
        "capital",
    )
    assert [(r.target, r.status, r.actors) for r in found.routes if r.target in ("t", "u")] == [
        ("t", "used", ("p", "q", "t")),
        ("u", "possible", ("mof", "club", "u")),
    ]
    texts = [s.text for s in found.sentences()]
    assert (
        "more routes may be used than are listed for T: there are too many to look through."
        in texts
    )
    assert (
        "more routes may be possible than are listed for U: there are too many to look through."
        in texts
    )


# Routes that share no actor


def most_apart(arcs, starts, target):
    """Return how many routes share no actor, by a flow of one unit through each: of a start only if there are several."""
    graph = nx.DiGraph()
    for a in {a for pair in arcs for a in pair} | starts:
        graph.add_edge((a, "in"), (a, "out"), capacity=1 if {a} != starts else len(arcs))
    graph.add_edges_from(((a, "out"), (b, "in"), {"capacity": 1}) for a, b in arcs)
    graph.add_edges_from(("", (a, "in"), {"capacity": len(arcs) + 1}) for a in starts)
    return nx.maximum_flow_value(graph, "", (target, "in")) if (target, "in") in graph else 0


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=24),
    st.booleans(),
    st.booleans(),
)
def test_as_many_routes_share_no_actor_as_the_largest_flow(world, drawn, one, reverse):
    names = ["mof", "s2", "a", "b", "c", "t", "u"]
    pairs = {(names[i], names[j]) for i, j in drawn if i != j}
    from_, to = (["mof"] if one else ["mof", "s2"]), ["t", "u"]
    case = world(
        "mof state \n s2 state \n a bank \n b bank \n c bank \n t sme \n u sme",
        "\n".join(
            f"{b} finances {a}" if reverse else f"{a} finances {b}" for a, b in sorted(pairs)
        ),
    )
    sources, targets = (to, from_) if reverse else (from_, to)
    count = "from" if reverse else "to"
    found = bypass(case, "capital", sources=sources, targets=targets, count=count)
    tables = {t.name: t.records() for t in found.tables()}
    for target in to:
        expected = most_apart(pairs, set(from_), target)
        assert [r["routes"] for r in tables["independence"] if r["target"] == target] == [expected]
        rows = [r for r in tables["disjoint"] if r["target"] == target]
        assert [r["number"] for r in rows] == list(range(1, expected + 1))
        routes = [r["route"][::-1] if reverse else r["route"] for r in rows]
        for route in routes:
            assert route[0] in from_
            assert route[-1] == target
            assert set(zip(route, route[1:], strict=False)) <= pairs
        for row in rows:  # a tie an arc, in the stated direction
            assert row["ties"] == tuple(f"{a}-finances-{b}" for a, b in pairwise(row["route"]))
        shared = [a for route in routes for a in route[1 if one else 0 : -1]]
        assert len(shared) == len(set(shared))
        assert len(set(routes)) == len(routes)


def test_the_routes_that_share_no_actor_are_told_shortest_first(world):
    case = world(
        ROAD + "b2 bank",
        "mof funds t \n mof funds bank \n bank lends-to b2 \n b2 lends-to t",
        CAPITAL,
    )
    [table] = [t for t in bypass(case, "capital").tables() if t.name == "disjoint"]
    assert [(r["target"], r["number"], r["route"]) for r in table.records()] == [
        ("t", 1, ("mof", "t")),
        ("t", 2, ("mof", "bank", "b2", "t")),
    ]


# Closed doors, and the embedded case


def test_closed_doors_are_a_target_s_own_whatever_is_avoided(world):
    ties = "bank lends-to t status=refused refused_by=source id=a \n bank lends-to smes status=absent id=b \n t repays bank status=refused id=c"
    found = bypass(world(ROAD, ties, CAPITAL), "capital").closed
    assert [(c.target, c.tie, c.partner, c.refused_by) for c in found] == [
        ("smes", "b", "bank", ()),
        ("t", "a", "bank", ("bank",)),
    ]


def test_m_goes_round_every_ministry_and_bank_and_says_how():
    case = kg.read_case()
    found = [
        r for r in kg.bypass(case, "capital").routes if r.target == "m-firm" and r.status == "used"
    ]
    shut = resolve(case, ["state", "financial-institution"])
    assert len(found) == 3
    assert all(not set(r.actors) & shut and r.strategies for r in found)


def test_nobody_goes_round_the_patent_system():
    case = kg.read_case()
    found = kg.bypass(case, "patent")
    assert {r.status for r in found.routes} == {"none"}
    assert {t for _, t, _ in found.independence} == {
        a for a, k in case.kind_of.items() if k in case.schema.below("sme")
    } - case.roles - case.not_there().keys()
    assert found.sentences()[0].text == f"no way round recorded for all {len(found.independence)}."


def test_further_buyers_are_no_customers_of_the_only_source(world):
    market = CAPITAL.replace("capital", "market").replace('from = ["state"]', 'from = ["customer"]')
    case = world("convoy hierarchy \n x customer \n t sme", "x buys-from t share=60", market)
    [table] = [t for t in bypass(case, "market").tables() if t.name == "disjoint"]
    assert {r["route"] for r in table.records()} == {("x", "t"), ("(further buyers)", "t")}


def test_a_direct_tie_to_the_only_source_is_one_route_that_nobody_holds(world):
    case = world(ROAD, "mof funds t \n mof funds bank \n bank lends-to u", CAPITAL)
    assert bypass(case, "capital").independence == (("capital", "t", 1), ("capital", "u", 1))
    held = kg.bottlenecks(case, "capital").answers[0]
    assert [(g.actor, g.captives) for g in held.gatekeepers] == [("bank", ("u",))]

"""Brokers: the roles of Gould & Fernandez (1989), counted by hand and by brute force over triples."""

from collections import Counter
from itertools import permutations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg.errors import CaseError, NameUnknown
from kg.questions.brokers.open_triples import ROLES
from kg.questions.brokers.question import brokers, tiers

# Ids of three tiers, so that a role shows in the names: red r…, green g…, blue b….
HEAD = 'id = "w"\ntitle = "W"\n'
COLOURS = HEAD + '[tiers]\nred = ["state"]\ngreen = ["bank"]\nblue = ["firm"]\n'
KINDS = {"r": "state", "g": "bank", "b": "firm"}


def coloured(world, arcs, more=()):
    ids = sorted({a for pair in arcs for a in pair} | set(more))
    lines = "\n".join(f"{a} {KINDS[a[0]]}" for a in ids)
    return world(lines, "\n".join(f"{a} lends-to {b}" for a, b in arcs), COLOURS)


def counts(found):
    return {b.actor: b.counts for b in found.brokers}


def by_brute_force(arcs, label):
    """Return the counts straight from the definition: every ordered triple of different actors."""
    found = {}
    for a, b, c in permutations(label, 3):
        if (a, b) in arcs and (b, c) in arcs and (a, c) not in arcs:
            la, lb, lc = label[a], label[b], label[c]
            if la == lb == lc:
                role = "coordinator"
            elif la == lc:
                role = "itinerant"
            elif la == lb:
                role = "representative"
            elif lb == lc:
                role = "gatekeeper"
            else:
                role = "liaison"
            found.setdefault(b, Counter())[role] += 1
    return {b: tuple(c[r] for r in ROLES) for b, c in found.items()}


@pytest.mark.parametrize(
    ("triple", "role"),
    [
        ("r1 r2 r3", "coordinator"),
        ("r1 g1 r2", "itinerant"),
        ("r1 r2 g1", "representative"),
        ("r1 g1 g2", "gatekeeper"),
        ("r1 g1 b1", "liaison"),
    ],
)
def test_each_role_is_known_by_the_tiers_of_the_three(world, triple, role):
    a, b, c = triple.split()
    [found] = brokers(coloured(world, [(a, b), (b, c)]), "capital").brokers
    assert (found.actor, found.total) == (b, 1)
    assert dict(zip(ROLES, found.counts, strict=True)) == {r: int(r == role) for r in ROLES}


def test_a_broker_counted_by_hand(world):
    # Into g1 from r1, r2, g2; out to g3, b1; r1 lends to b1 itself. Open: r1-g3, r2-g3 (gatekeeper), r2-b1 (liaison),
    # g2-g3 (coordinator), g2-b1 (representative).
    arcs = [("r1", "g1"), ("r2", "g1"), ("g2", "g1"), ("g1", "g3"), ("g1", "b1"), ("r1", "b1")]
    assert counts(brokers(coloured(world, arcs), "capital")) == {"g1": (1, 0, 1, 2, 1)}


def test_a_triple_that_closes_or_returns_is_not_brokered(world):
    assert (
        brokers(coloured(world, [("r1", "g1"), ("g1", "b1"), ("r1", "b1")]), "capital").brokers
        == ()
    )
    assert brokers(coloured(world, [("r1", "g1"), ("g1", "r1")]), "capital").brokers == ()
    # The arc back, from c to a, closes nothing: order matters.
    assert counts(brokers(coloured(world, [("r1", "g1"), ("g1", "b1"), ("b1", "r1")]), "capital")) == {
        "g1": (0, 0, 0, 0, 1), "b1": (0, 0, 0, 0, 1), "r1": (0, 0, 0, 0, 1),
    }  # fmt: skip


def test_parallel_ties_count_once(world):
    case = world(
        "r state \n g bank \n b firm",
        "r lends-to g \n r lends-to g id=again \n r invests-in g \n g lends-to b",
        COLOURS,
    )
    assert counts(brokers(case, "capital")) == {"g": (0, 0, 0, 0, 1)}


def test_partial_brokerage_is_shared_among_those_who_broker_the_same(world):
    arcs = [("r1", "g1"), ("r1", "g2"), ("g1", "b1"), ("g2", "b1"), ("g2", "b2")]
    found = brokers(coloured(world, arcs), "capital", partial=True)
    assert counts(found) == {"g1": (0, 0, 0, 0, 0.5), "g2": (0, 0, 0, 0, 1.5)}
    assert "of 2 pairs joined by brokers alone among 5 actors" in found.sentences()[0].text
    assert counts(brokers(coloured(world, arcs), "capital")) == {
        "g1": (0, 0, 0, 0, 1),
        "g2": (0, 0, 0, 0, 2),
    }


def test_chance_is_judged_only_where_enough_ways_are_tried(world, monkeypatch):
    [_, said] = brokers(coloured(world, [("r1", "g1"), ("g1", "b1")]), "capital").sentences()
    assert (
        said.text
        == "whether that is more than chance cannot be told: 6 ways of dealing the tiers tried, too few."
    )
    [_, said] = brokers(coloured(world, star(4)), "capital").sentences()
    # Three tiers of 4, 4 and 1: of the 9 · 8 · 7 ordered triples 6 · 4 · 4 · 1 are liaisons, 16 · 96 / 504 = 3.05.
    assert said.text == (
        "more often than chance gives in 1 of 20 ways: G0 liaison 16, where chance gives 3 "
        "(all 630 ways of dealing the tiers, 1 test; what a role has counts for each member)."
    )
    assert said.ids == ("g0",)
    monkeypatch.setattr("kg.questions.brokers.question.DEALINGS", 0)
    for tried, words in ((18, "18 ways"), (0, "0 ways"), (1, "1 way")):
        said = brokers(coloured(world, star(4)), "capital", permutations=tried).sentences()[1].text
        assert f"cannot be told: {words} of" in said
    assert (
        "more often than chance gives"
        in brokers(coloured(world, star(4)), "capital", permutations=60).sentences()[1].text
    )


def test_a_row_says_one_role_of_one_broker_and_of_how_many(world):
    # The broker counted by hand above: six arcs, five open triples, none of them itinerant.
    arcs = [("r1", "g1"), ("r2", "g1"), ("g2", "g1"), ("g1", "g3"), ("g1", "b1"), ("r1", "b1")]
    table = brokers(coloured(world, arcs), "capital").tables()[0]
    assert [c.name for c in table.columns] == [
        "channel", "actor", "name", "tier", "role", "count", "expected", "p", "total", "of",
    ]  # fmt: skip
    rows = table.records()
    assert {r["role"]: r["count"] for r in rows} == {
        "coordinator": 1, "representative": 1, "gatekeeper": 2, "liaison": 1,
    }  # fmt: skip
    assert {(r["actor"], r["tier"], r["total"], r["of"]) for r in rows} == {("g1", "green", 5, 5)}
    assert (
        sum(r["expected"] for r in rows) < 5
    )  # what is left is expected of the role without a row
    two = (
        brokers(coloured(world, [("r1", "g1"), ("g1", "b1"), ("b1", "r2")]), "capital")
        .tables()[0]
        .records()
    )
    assert [(r["actor"], r["count"], r["total"], r["of"]) for r in two] == [
        ("b1", 1, 1, 2),
        ("g1", 1, 1, 2),
    ]


def test_over_several_channels_the_first_sentence_names_the_busiest_of_each(world):
    case = world(
        "r state \n g bank \n h bank \n b firm",
        "r lends-to g \n g lends-to b \n r lends-to h \n h lends-to b \n r has-access-to g \n g has-access-to b \n"
        "b buys-from r",
        COLOURS,
    )
    found = brokers(case)
    assert [w.channel for w in found.channels] == ["capital", "market", "influence"]
    said = found.sentences()[0]
    assert said.text == (
        "most open triples brokered: capital G and H each 1 of 2; influence G 1 of 1; in market nobody brokers."
    )
    assert (said.ids, said.topic) == (("g", "h"), "brokers")
    assert brokers(
        world("r state \n b firm", "r lends-to b \n b buys-from r", COLOURS)
    ).sentences()[0].text == ("no open triples are brokered.")


def test_how_many_ways_are_counted_at_once_changes_nothing(world, monkeypatch):
    case = coloured(world, star(4))
    exact = brokers(case, "capital")
    monkeypatch.setattr("kg.questions.brokers.open_triples.DEALT_TRIPLES", 40)
    assert brokers(case, "capital") == exact
    monkeypatch.setattr("kg.questions.brokers.question.DEALINGS", 0)
    few = brokers(case, "capital", permutations=70, seed=3)
    monkeypatch.setattr("kg.questions.brokers.open_triples.DEALT_TRIPLES", 10_000)
    assert brokers(case, "capital", permutations=70, seed=3) == few != exact


NODES = ["r1", "r2", "g1", "g2", "b1", "b2"]
GRAPHS = st.sets(
    st.sampled_from([(a, b) for a, b in product(NODES, NODES) if a != b]), min_size=1, max_size=18
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(GRAPHS)
def test_counts_expectations_and_p_are_those_of_brute_force(world, arcs):
    on = sorted({a for pair in arcs for a in pair})
    label = {a: a[0] for a in on}
    found = brokers(coloured(world, sorted(arcs), NODES), "capital")
    expected = by_brute_force(arcs, label)
    assert counts(found) == expected
    # At most 6! / (2! 2! 2!) = 90 ways: all are tried.
    ways = sorted({tuple(p) for p in permutations(label.values())})
    dealt = [by_brute_force(arcs, dict(zip(on, way, strict=True))) for way in ways]
    nothing = (0,) * 5
    assert found.channels[0].exact
    for one in found.brokers:
        every = [d.get(one.actor, nothing) for d in dealt]
        assert found.channels[0].labelings == len(ways)
        for i in range(5):
            assert one.expected[i] == pytest.approx(sum(e[i] for e in every) / len(ways))
            assert one.p[i] == pytest.approx(sum(e[i] >= one.counts[i] for e in every) / len(ways))


def star(n):
    return [(f"r{i}", "g0") for i in range(n)] + [("g0", f"b{i}") for i in range(n)]


def test_sampled_p_agrees_with_the_exact_one_and_is_the_same_on_every_run(world, monkeypatch):
    case = coloured(world, star(4))
    exact = brokers(case, "capital")
    # A star of 9: 9! / (4! 4! 1!) = 630 ways; all 16 triples are liaisons only as dealt, or with red and blue changed
    # over: 2 of 630.
    assert exact.channels[0].labelings == 630
    assert exact.brokers[0].p[4] == pytest.approx(2 / 630)
    monkeypatch.setattr("kg.questions.brokers.question.DEALINGS", 0)
    sampled = brokers(case, "capital", permutations=3000)
    assert (sampled.channels[0].exact, sampled.channels[0].labelings) == (False, 3000)
    for one, other in zip(sampled.brokers[0].p, exact.brokers[0].p, strict=True):
        assert one == pytest.approx(other, abs=0.03)
    assert brokers(case, "capital", seed=5) == brokers(case, "capital", seed=5)
    assert brokers(case, "capital", permutations=50, seed=1).brokers[0].p != sampled.brokers[0].p
    assert (
        min(p for p in brokers(case, "capital", permutations=9).brokers[0].p if p is not None)
        >= 1 / 10
    )
    assert brokers(case, "capital", permutations=0).brokers[0].p == (None,) * 5


def test_many_actors_and_one_apart_are_still_tried_exactly(world):
    arcs = [("r0", "g0"), *((f"r{i}", f"r{i + 1}") for i in range(0, 150, 2))]
    found = brokers(coloured(world, [*arcs, ("r1", "r0")]), "capital")
    assert found.channels[0].exact
    assert found.channels[0].labelings == found.channels[0].actors == 151
    # Any way of dealing one green gives r0 a representative's triple only if the green one is g0.
    assert {b.actor: b.p[2] for b in found.brokers}["r0"] == pytest.approx(1 / 151)


def test_the_first_tier_that_fits_counts_and_a_kind_brings_its_sub_kinds(world):
    case = world(
        "a city-bank \n b bank \n c start-up \n d person",
        "",
        HEAD + '[tiers]\nx = ["city-bank", "id:d"]\ny = ["bank", "sme"]\n',
    )
    assert tiers(case) == {"a": "x", "b": "y", "c": "y", "d": "x"}


def test_actors_in_no_tier_are_left_out_and_named(world):
    case = world("r state \n p person \n b firm", "r lends-to p \n p lends-to b", COLOURS)
    found = brokers(case, "capital")
    assert found.brokers == ()
    assert [s.text for s in found.sentences()] == [
        "nobody brokers: no open triple is recorded among 2 actors.",
        "left out, in no tier: P.",
    ]


def test_without_tiers_or_channel_there_is_no_answer(world):
    with pytest.raises(CaseError, match=r"no actor .* is in a tier"):
        brokers(world("a firm"))
    with pytest.raises(NameUnknown, match="no channel 'money'"):
        brokers(coloured(world, [("r1", "g1")]), "money")
    with pytest.raises(NameUnknown, match="no actor or kind is called 'nobody'"):
        brokers(world("a firm", "", HEAD + '[tiers]\nx = ["nobody"]\n'))


def test_more_shares_of_brokerage_than_fit_in_memory_are_refused(world, monkeypatch):
    monkeypatch.setattr("kg.questions.brokers.question.BROKER_PAIRS", 3)
    with pytest.raises(CaseError, match="more than 3 pairs of arcs"):
        brokers(coloured(world, star(2)), "capital", partial=True)


MORE_NODES = [f"{colour}{i}" for colour in "rgb" for i in range(4)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sets(st.sampled_from(list(permutations(MORE_NODES, 2))), min_size=1, max_size=70))
def test_counted_by_tier_the_answer_is_the_same(world, monkeypatch, arcs):
    case = coloured(world, sorted(arcs), MORE_NODES)
    listed = brokers(case, "capital", permutations=20, seed=2)
    with monkeypatch.context() as patch:
        patch.setattr("kg.questions.brokers.question.BROKER_PAIRS", -1)
        assert brokers(case, "capital", permutations=20, seed=2) == listed


def test_the_embedded_case_counted_by_tier_is_the_same(monkeypatch):
    listed = brokers(kg.read_case(), permutations=9)
    monkeypatch.setattr("kg.questions.brokers.question.BROKER_PAIRS", -1)
    assert brokers(kg.read_case(), permutations=9) == listed


def test_of_very_much_work_fewer_ways_are_tried_and_the_answer_says_so(world, monkeypatch):
    case = coloured(world, star(4))
    monkeypatch.setattr("kg.questions.brokers.question.DEALINGS", 0)
    monkeypatch.setattr("kg.questions.brokers.question.BROKER_PAIRS", -1)
    # Eight arcs, none of them closed or both ways, are passed twice in each way.
    monkeypatch.setattr("kg.questions.brokers.question.DEALT_ARCS", 16 * 5 + 15)
    assert brokers(case, "capital").channels[0].labelings == 5
    assert "5 ways" in brokers(case, "capital").sentences()[1].text
    assert brokers(case, "capital", permutations=3).channels[0].labelings == 3


def test_without_a_standard_question_every_channel_in_use_is_asked(world):
    assert [w.channel for w in brokers(coloured(world, star(2))).channels] == ["capital"]


def test_the_embedded_case_agrees_with_brute_force():
    case = kg.read_case()
    found = brokers(case, permutations=19)
    tier = tiers(case)
    assert [w.channel for w in found.channels] == list(case.settings.questions)
    for whole in found.channels:
        graph = kg.flow(case, whole.channel).to_networkx()
        on = {a: tier[a] for a in graph if a in tier and graph.degree(a)}
        expected = by_brute_force(set(graph.edges), on)
        assert {b.actor: b.counts for b in found.brokers if b.channel == whole.channel} == expected
        assert sum(whole.counts) == sum(map(sum, expected.values()))
        assert sum(whole.expected) == pytest.approx(sum(whole.counts))
    benrishi = next(b for b in found.brokers if b.actor == "benrishi")
    assert benrishi.counts == (0, 0, 0, 0, benrishi.total)
    assert all(set(s.ids) <= set(case.homes) for s in found.sentences())


def test_the_answer_renders_and_a_florentine_one_speaks_of_florence(world):
    titles = 'id = "florence"\ntitle = "Marriages"\n[tiers]\noligarchs = ["id:albizzi", "id:guadagni"]\nmedici = ["id:medici", "id:ridolfi"]\n'
    case = world(
        "albizzi firm \n guadagni firm \n medici firm \n ridolfi firm",
        "guadagni lends-to albizzi \n albizzi lends-to medici \n medici lends-to ridolfi",
        titles,
    )
    found = brokers(case)
    assert counts(found) == {"albizzi": (0, 0, 1, 0, 0), "medici": (0, 0, 0, 1, 0)}
    text = kg.render(found, "html") + kg.render(found, "terminal") + kg.render(found, "json")
    assert "Albizzi 1 (representative 1)" in text
    for word in ("Japan", "SME", "keiretsu"):
        assert word not in text

"""The first screen, those counted one by one, and the figures of the report: what they say, against small worlds."""

import pytest

import kg
from kg.questions.report.figures import captive_shares, pyramid
from kg.questions.report.profiles import profiles
from kg.questions.report.question import report
from kg.results.answers import sections

TOML = (
    'id = "w"\ntitle = "W"\n[tiers]\ntop = ["state"]\nmiddle = ["bank"]\nbase = ["sme"]\n'
    '[channels.capital]\nfrom = ["state"]\nto = ["sme"]\navoid = ["bank"]\nalso_from = ["person"]\n'
)
ACTORS = "s state \n b bank \n c bank \n x sme \n y sme \n z sme \n p person"
TIES = (
    "s funds b \n s funds c \n b lends-to x \n b lends-to y \n p self-funds y strategy=self-funding \n"
    "b lends-to z status=refused refused_by=source"
)


@pytest.fixture(scope="module")
def small(world):
    return world(ACTORS, TIES, TOML)


def screen(case):
    return [(s.topic, s.text) for s in report(case).sentences()]


def test_the_first_screen_counts_who_is_held_and_who_gets_around(small):
    said = screen(small)
    assert (
        "Who cannot be avoided",
        "capital: 2 of 3 SMEs reached; all captive of B, which is of kind: bank (recorded); 1 denied.",
    ) in said
    around = "capital, around bank: 1 of 3 by self-funding: Y."
    assert ("Who gets around; for all others no way round is recorded", around) in said


def test_holders_of_the_same_captives_are_named_together_and_others_counted(world):
    case = world(
        "s state \n b bank \n c bank \n x sme \n y sme",
        "s funds b \n b funds c \n c lends-to x",
        TOML,
    )
    assert screen(case)[1][1] == (
        "capital: 1 of 2 SMEs reached; all captive of B, which is of kind: bank (recorded); 1 more gatekeeper; 1 not stated."
    )


def test_the_populations_that_are_compared_stand_in_one_sentence(world):
    toml = TOML.replace('avoid = ["bank"]', 'avoid = ["bank"]\ncompare = ["large-firm"]')
    case = world(
        f"{ACTORS} \n big large-firm \n huge large-firm",
        f"{TIES} \n c lends-to big \n c lends-to huge",
        toml,
    )
    assert (
        "Who cannot be avoided",
        "compared with large firms (2): held in capital (C holds 2 of 2).",
    ) in screen(case)
    case = world(f"{ACTORS} \n big large-firm", TIES, toml)
    assert (
        "Who cannot be avoided",
        "compared with large firms (1): none reached in capital.",
    ) in screen(case)


def test_the_first_screen_of_the_embedded_case_fits_one_screen():
    found = report(kg.read_case())
    lines = kg.render(found, "terminal", width=100).split("At a glance")[0].splitlines()
    assert len(lines) <= 50
    topics = list(dict.fromkeys(s.topic for s in found.sentences()))
    assert topics[1:3] == [
        "Who cannot be avoided",
        "Who gets around; for all others no way round is recorded",
    ]
    assert topics[3:] == ["What else was found"]


def test_a_profile_says_where_one_is_held_and_gets_around(small):
    held, around, depends = kg.bottlenecks(small), kg.bypass(small), kg.dependence(small)
    found = {p.actor: p for p in profiles(small, held, around, depends).profiles}
    assert list(found) == ["x", "y", "z"]
    assert (found["y"].held_by, found["y"].around_in, found["y"].strategies) == (
        ("b",),
        ("capital",),
        ("self-funding",),
    )
    assert (found["z"].reached_in, found["z"].held_in, found["z"].denials) == (
        (),
        (),
        ("b-lends-to-z",),
    )
    texts = {s.topic: s.text for s in profiles(small, held, around, depends).sentences()}
    assert texts == {
        "self-funding": "capital: Y.",
        "no route in use": "2 of 3 have no route around in use in any channel: X, Z.",
    }


def test_the_profiles_of_the_embedded_case_follow_from_its_tables():
    case = kg.read_case()
    tables = {t.name: t.records() for t in report(case).tables()}
    for row in tables["profiles"]:
        mine = [
            r for r in tables["routes"] if r["target"] == row["actor"] and r["status"] == "used"
        ]
        assert set(row["around_in"]) == {r["channel"] for r in mine}
        assert set(row["strategies"]) == {s for r in mine for s in r["strategies"]}
        first = {r["channel"]: r["population"] for r in reversed(tables["reach"])}
        keepers = {
            g["actor"]
            for g in tables["gatekeepers"]
            if row["actor"] in g["who"] and first[g["channel"]] == g["population"]
        }
        assert set(row["held_by"]) == keepers
    for row in tables["strategies"]:
        assert row["actors"] == len(set(row["who"]))


def test_the_bars_are_the_captive_shares(small):
    [figure] = captive_shares(kg.bottlenecks(small))
    assert [(b.id, b.share, b.text, b.tone) for b in figure.drawing.bars] == [
        ("b", 1.0, "2 of 2", "open"),
        ("kind:bank", 1.0, "2 of 2", "open"),
    ]
    assert "capital, SMEs: B 2 of 2 (recorded)" in figure.text


def test_the_pyramid_has_the_tiers_those_who_hold_and_the_ties_between(small):
    [figure] = pyramid(small, kg.bottlenecks(small), kg.bypass(small))
    top, middle, base = figure.drawing.tiers
    assert (top.actors, middle.actors, base.actors) == (1, 2, 3)
    assert [(c.id, c.text) for c in middle.chips] == [("b", "capital 2/2")]
    assert [(c.id, c.tone) for c in base.dots] == [("x", "closed"), ("y", "plain"), ("z", "closed")]
    assert figure.drawing.joins == ((0, 1, 2), (1, 2, 2))


def test_without_tiers_there_is_no_pyramid_and_nobody_brokers(world):
    case = world(
        ACTORS,
        TIES,
        TOML.replace('[tiers]\ntop = ["state"]\nmiddle = ["bank"]\nbase = ["sme"]\n', ""),
    )
    found = report(case)
    assert pyramid(case, kg.bottlenecks(case), kg.bypass(case)) == ()
    assert "brokers" not in {t.name for t in found.tables()}


def test_each_channel_has_its_part_and_the_whole_has_every_row():
    case = kg.read_case()
    found = report(case)
    titles = [part.title for part in sections(found)]
    assert [t for t in titles if t.startswith("Channel: ")] == [
        f"Channel: {c}" for c in case.settings.questions
    ]
    parts = [t for part in sections(found) for t in part.tables if t.name == "gatekeepers"]
    [merged] = [t for t in found.tables() if t.name == "gatekeepers"]
    assert len(parts) == len(case.settings.questions)
    assert merged.rows == kg.bottlenecks(case).tables()[0].rows


def test_sentences_say_by_which_ties_actors_are_reached(world):
    actors = "s state \n b bank \n smes sme role \n x sme member_of=smes \n y sme member_of=smes \n z sme member_of=smes"
    case = world(
        actors,
        "s funds b \n b lends-to smes \n b funds x \n b lends-to z status=refused refused_by=source",
        TOML,
    )
    first = kg.bottlenecks(case).answers[0]
    assert (first.arrivals.own, first.arrivals.hanging, first.arrivals.roles) == (
        1,
        1,
        ("b-lends-to-smes",),
    )
    text = kg.bottlenecks(case).sentences()[0].text
    assert text.startswith(
        "2 of 3 SMEs reached (1 by a tie of its own; 1 only by 1 tie of a role, known by no evidence)"
    )
    assert "denied: Z" in text
    said = dict(reversed(screen(case)))["Who cannot be avoided"]
    assert said.startswith("capital: 2 of 3 SMEs reached (1 by what is said of a role);")


def test_a_denial_that_a_role_has_is_not_one_by_name(world):
    actors = "s state \n smes sme role \n x sme member_of=smes \n y sme member_of=smes"
    case = world(
        actors, "s funds smes status=absent \n s funds x status=refused refused_by=source", TOML
    )
    [table] = [t for t in kg.bottlenecks(case).tables() if t.name == "unreached"]
    assert [(r["actor"], r["own"]) for r in table.records()] == [("x", True), ("y", False)]
    assert (
        "Who cannot be avoided",
        "capital: 0 of 2 SMEs reached; all denied, 1 by name.",
    ) in screen(case)


def test_who_had_ended_is_not_counted_and_is_named(world):
    toml = TOML.replace('title = "W"', 'title = "W"\nperiod = "2000"')
    case = world(
        "s state \n x sme end=1998 \n y sme end=2000-12-31", "s funds x \n s funds y", toml
    )
    assert ("How to read this screen", "Not counted, as ended: X.") in screen(case)


def test_who_holds_and_is_in_no_tier_is_named_beside_the_pyramid(world):
    case = world(ACTORS, TIES, TOML.replace('middle = ["bank"]\n', ""))
    [figure] = pyramid(case, kg.bottlenecks(case), kg.bypass(case))
    assert not any(tier.chips for tier in figure.drawing.tiers)
    assert figure.text.endswith("In no tier, and so not drawn, though it holds somebody: B.")


def test_more_than_can_be_drawn_are_counted_all_the_same(world):
    many = "\n".join(f"f{i} sme" for i in range(70))
    case = world(f"s state \n {many}", "", TOML)
    [figure] = pyramid(case, kg.bottlenecks(case), kg.bypass(case))
    base = figure.drawing.tiers[-1]
    assert (len(base.dots), base.text) == (60, "70 counted, the first 60 drawn")
    assert "one of the 70 counted; 70 have no route around in use" in figure.text

"""Routes around by way of others of the counted side and of parts, and that they agree with bottlenecks."""

import kg
from kg.questions.bypass.question import bypass
from tests.questions.bypass.road import CAPITAL, ROAD, keys

# Peers


def test_others_of_the_counted_side_stand_inside_and_are_named(routes):
    found = routes("p person", "p self-funds u \n u lends-to t")
    assert keys(found, "t") == {("used", "p>u>t")}
    assert found["t", "used", "p>u>t"].through == ("u",)
    assert found["u", "used", "p>u"].through == ()


def test_peers_start_a_route_only_where_routes_start_already(routes):
    ties = "u lends-to t"
    assert keys(routes("", ties), "t") == {("none", "")}
    found = routes("", ties, sources=["state", "u"])
    assert keys(found, "t") == {("used", "u>t")}
    assert found["t", "used", "u>t"].through == ("u",)
    also = routes("", ties, settings=CAPITAL.replace('["person", "foreign-firm"]', '["u"]'))
    assert keys(also, "t") == {("used", "u>t")}
    assert keys(routes("", ties, sources=["state", "u"], avoid=["u"]), "t") == {("none", "")}


def test_a_role_of_the_counted_side_stands_inside_a_possible_route(routes):
    found = routes(
        "x firm", "mof funds smes \n mof funds t status=refused \n smes lends-to x \n x lends-to t"
    )
    assert keys(found, "t") == {("possible", "mof>smes>x>t"), ("blocked", "mof>t")}
    assert found["t", "possible", "mof>smes>x>t"].through == ("smes",)


def test_what_a_role_has_from_itself_is_listed_once_too(routes):
    found = routes("x firm", "mof funds smes id=a \n smes lends-to x id=b \n x lends-to smes id=c")
    assert {(t, way) for t, _, way in found} == {("smes", "mof>smes"), ("smes", "mof>smes>x>smes")}
    assert found["smes", "possible", "mof>smes>x>smes"].through == ("smes",)


def test_a_peer_s_substitute_ends_a_route_that_starts_elsewhere(routes):
    ties = "u buys-from t share=30 strategy=balanced-sales"
    assert keys(routes("", ties), "t") == {("none", "")}
    found = routes("p person", f"{ties} \n p self-funds u")
    assert keys(found, "t") == {("used", "p>u>t")}


# Parts


def test_the_last_tie_may_be_that_of_a_part(routes):
    found = routes("lab firm part_of=t \n p person", "p self-funds lab id=own")
    assert keys(found, "t") == {("used", "p>lab>t")}
    assert found["t", "used", "p>lab>t"].ties == ("own",)


def test_a_tie_between_a_part_and_its_whole_is_told(routes):
    found = routes("lab firm part_of=t \n p person", "p self-funds lab \n lab lends-to t id=own")
    assert found["t", "used", "p>lab>t"].ties == ("p-self-funds-lab", "own")


def test_a_part_of_a_part_leads_up_step_by_step(routes):
    found = routes("wing firm part_of=t \n lab firm part_of=wing \n p person", "p self-funds lab")
    assert keys(found, "t") == {("used", "p>lab>wing>t")}


def test_a_source_leads_down_to_its_parts_and_a_further_start_does_not(routes):
    found = routes("fund agency part_of=mof", "fund funds t", sources=["mof"])
    assert keys(found, "t") == {("used", "mof>fund>t")}
    other = routes("p person \n purse firm part_of=p", "purse lends-to t")
    assert keys(other, "t") == {("none", "")}


def test_a_part_of_a_peer_leads_up_to_the_peer(routes):
    found = routes("lab firm part_of=u \n p person", "p self-funds lab \n u lends-to t")
    assert keys(found, "t") == {("used", "p>lab>u>t")}
    assert found["t", "used", "p>lab>u>t"].through == ("u",)


def test_a_part_that_is_avoided_is_passed_by_no_route(routes):
    found = routes("lab firm part_of=t \n p person", "p self-funds lab", avoid=["lab"])
    assert keys(found, "t") == {("none", "")}


def test_to_be_a_part_of_a_source_is_no_tie_and_so_merely_possible(world):
    case = world("mof state \n yard sme part_of=mof \n t sme", "mof funds t")
    found = {
        r.target: r for r in bypass(case, "capital", sources=["state"], targets=["sme"]).routes
    }
    assert (found["yard"].status, found["yard"].actors, found["yard"].ties) == (
        "possible",
        ("mof", "yard"),
        (),
    )
    assert found["t"].status == "used"


def test_the_last_tie_of_a_route_in_use_is_not_that_of_the_whole(world):
    case = world("mof state \n office state \n yard sme part_of=office", "mof funds office")
    found = {
        (r.status, r.actors)
        for r in bypass(case, "capital", sources=["state"], targets=["sme"]).routes
    }
    assert found == {("possible", ("office", "yard")), ("possible", ("mof", "office", "yard"))}


def test_a_part_adds_nothing_to_the_cost(routes):
    found = routes(
        "lab firm part_of=t \n p person \n x firm",
        "p self-funds x \n x lends-to t \n p self-funds lab",
        most=1,
    )
    assert keys(found, "t") == {("used", "p>lab>t")}


# One truth in one answer


def test_three_banks_of_which_one_lends_to_the_others(world):
    case = world(
        "finance bank \n mid bank \n low bank", "finance lends-to mid \n finance lends-to low"
    )
    held = kg.bottlenecks(case, "capital", sources=["finance"], targets=["bank"]).answers[0]
    assert {"mid", "low"} <= set(held.reached)
    found = bypass(case, "capital", sources=["finance"], targets=["bank"])
    assert [
        (r.target, r.status, r.actors, r.through) for r in found.routes if r.target != "finance"
    ] == [
        ("low", "used", ("finance", "low"), ("finance",)),
        ("mid", "used", ("finance", "mid"), ("finance",)),
    ]
    assert "no way round" not in " ".join(s.text for s in found.sentences())


def test_targets_whose_only_routes_pass_another_counted_actor_have_as_many_as_share_none(world):
    actors = "s1 state \n s2 state \n s3 state \n a sme \n b sme \n c sme \n t sme"
    ties = "s1 funds a \n s2 funds b \n s3 funds c \n a lends-to t \n b lends-to t \n c lends-to t"
    found = bypass(world(actors, ties), "capital", sources=["state"], targets=["sme"])
    assert {t: n for _, t, n in found.independence}["t"] == 3
    used = [r for r in found.routes if r.target == "t"]
    assert [(r.status, r.actors, r.through) for r in used] == [
        ("used", ("s1", "a", "t"), ("a",)),
        ("used", ("s2", "b", "t"), ("b",)),
        ("used", ("s3", "c", "t"), ("c",)),
    ]


def test_counted_from_the_other_side_peers_stand_inside_too(world):
    question = '[channels.patent]\nfrom = ["sme"]\nto = ["patent-office"]\ncount = "from"\navoid = ["agent"]\n'
    ties = "t applies-through u \n u files-with office \n t applies-through agent \n agent files-with office"
    case = world(
        "office patent-office \n agent patent-agent \n t sme \n u sme",
        ties,
        f'id = "w"\ntitle = "w"\n{question}',
    )
    found = [(r.target, r.status, r.actors, r.through) for r in bypass(case, "patent").routes]
    assert found == [
        ("t", "used", ("t", "u", "office"), ("u",)),
        ("u", "used", ("u", "office"), ()),
    ]


def test_a_target_where_routes_start_is_told_apart_and_has_no_route_to_share(world):
    question = '[channels.capital]\nfrom = ["state"]\nto = ["bank"]\nalso_from = ["b"]\n'
    toml = f'id = "w"\ntitle = "w"\n{question}'
    case = world("mof state \n b bank \n t bank", "b lends-to t", toml)
    found = bypass(case, "capital")
    assert found.apart[0] == ("capital", "b", ())
    assert [s.text for s in found.sentences()] == [
        "around, by no strategy named: T.",
        "routes start at B, and none is recorded from elsewhere.",
    ]


def test_whom_no_route_reaches_is_told_without_independence_numbers_as_well(world):
    found = bypass(world(ROAD, "", CAPITAL), "capital", independence=False)
    assert [s.text for s in found.sentences()] == ["no way round recorded for all 2."]

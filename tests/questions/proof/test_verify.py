"""Verify: a true answer holds, and each way of tampering with one is caught."""

import copy
import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import FileProblem
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.proof.saved_answer import NEEDED
from kg.questions.proof.verify import read_answer, verify

FLORENCE = """
id = "florence"
title = "Marriages"
[channels.influence]
from = ["firm"]
to = ["state"]
count = "from"
compare = ["bank"]
[channels.capital]
from = ["state"]
to = ["firm"]
"""
FAMILIES = """
signoria state
medici firm
albizzi firm
ginori firm
tornabuoni firm
pucci firm
bardi bank
peruzzi bank
lenders bank role
strozzi bank member_of=lenders
"""
MARRIAGES = """
ginori represented-by albizzi
albizzi represented-by medici
tornabuoni represented-by medici
tornabuoni represented-by bardi
bardi has-access-to signoria
medici has-access-to signoria
strozzi represented-by medici
signoria funds lenders
signoria funds bardi
strozzi lends-to albizzi
bardi lends-to albizzi
albizzi lends-to ginori
albizzi lends-to medici
"""


@pytest.fixture(scope="module")
def florence(world):
    return world(FAMILIES, MARRIAGES, FLORENCE)


@pytest.fixture(scope="module")
def grouped(world):
    """Return a case in which the banks together hold the Medici, and nobody else."""
    ties = """
    signoria funds bardi
    signoria funds peruzzi
    bardi lends-to medici
    peruzzi lends-to medici
    peruzzi lends-to pucci
    signoria funds ginori
    ginori finances tornabuoni
    tornabuoni finances pucci
    """
    return world(
        FAMILIES,
        ties,
        'id = "g"\ntitle = "G"\n[channels.capital]\nfrom = ["state"]\nto = ["firm"]\n',
    )


def saved(case, channel=None, **more):
    return json.loads(kg.render(bottlenecks(case, channel, **more), "json"))


def why(case, answer):
    return [c.why for c in verify(case, answer).failed]


@pytest.mark.parametrize("name", ["japan-1998", "example"])
def test_the_answers_on_the_embedded_cases_hold(name):
    case = kg.read_case(name)
    found = verify(case, saved(case))
    assert found.failed == ()
    assert {c.population for c in found.checks} == {r["population"] for r in saved(case)["reach"]}
    assert all("claims hold" in s.text for s in found.sentences()[:-1])


def test_the_answer_of_another_domain_holds_and_says_what_was_checked(florence):
    answer = saved(florence)
    held = {(r["channel"], r["actor"], tuple(r["who"])) for r in answer["gatekeepers"]}
    assert ("influence", "medici", ("albizzi", "ginori")) in held
    assert ("capital", "albizzi", ("medici", "ginori")) in held
    assert why(florence, answer) == []
    assert verify(florence, answer).sentences()[-1].text.startswith("Not re-checked")


def tamperings(answer):
    """Yield each answer that differs from this one in one row or one cell that is re-checked."""
    for table in NEEDED:
        unchecked = {"ties", "shortest_share"} | (
            {"own", "reason"} if table == "unreached" else set()
        )
        for i, row in enumerate(answer[table]):
            if table != "groups":
                yield (
                    f"{table} {i} deleted",
                    answer | {table: answer[table][:i] + answer[table][i + 1 :]},
                )
            yield f"{table} {i} twice", answer | {table: [*answer[table], row]}
            for column in row.keys() - unchecked:
                for value in others(row[column]):
                    rows = copy.deepcopy(answer[table])
                    rows[i][column] = value
                    yield f"{table} {i} {column}: {row[column]} -> {value}", answer | {table: rows}


def others(value):
    if isinstance(value, str):
        yield from (w for w in ("medici", "nobody", "bank") if w != value)
        yield None
    elif isinstance(value, list):
        yield from (
            v
            for v in (value[1:], value[:-1], value[::-1])
            if len(value) > 1 and set(v) != set(value)
        )
        yield from ([*value, "pucci"], [*value, *value], [])
    else:
        yield from (value + 1, value - 1, value * 0.5 + 0.0625, 10**400, True)


def missed(case, answer):
    """Return the tamperings that are not caught."""
    for what, changed in tamperings(answer):
        try:
            if not verify(case, changed).failed:
                yield what
        except FileProblem:
            continue


def of_firms(answer):
    """Return the answer without the population that was asked about to compare."""
    return answer | {
        name: [r for r in answer[name] if r["population"] == "firm"] for name in ("asked", *NEEDED)
    }


def test_each_tampering_is_caught(florence):
    answer = of_firms(saved(florence, "influence"))
    assert all(
        answer[table] for table in NEEDED if table not in ("groups", "avoiding", "not_there")
    )
    assert list(missed(florence, answer)) == []


def test_each_tampering_with_a_group_is_caught(grouped):
    answer = saved(grouped)
    assert [(r["group"], r["who"]) for r in answer["groups"]] == [("kind:bank", ["medici"])]
    assert [(r["node"], r["parent"]) for r in answer["avoiding"]] == [
        ("signoria", "(start)"),
        ("ginori", "signoria"),
        ("tornabuoni", "ginori"),
        ("pucci", "tornabuoni"),
    ]
    assert list(missed(grouped, answer)) == []


def test_a_way_round_a_group_is_one(grouped):
    answer = saved(grouped)
    rows = answer["avoiding"]
    a, b, c, d = rows
    for left, why_not in (
        (rows[:3], "no way round kind:bank is given to pucci"),
        ([a, c, d], "the ways round do not all begin at the start"),
        ([a, b, c, d | {"parent": "signoria"}], "no arc leads from 'signoria' to 'pucci'"),
        ([*rows, b], "ginori is listed twice"),
        ([*rows, b | {"node": "bardi"}], "bardi is of the group"),
        (
            [*rows, b | {"node": "bardi", "group": "kind:firm"}],
            "'kind:firm' is not among the groups",
        ),
    ):
        assert why(grouped, answer | {"avoiding": left}) == [why_not]


def certified(answer, **changes):
    """Return the answer with another certificate: a row by its node, with the cells to change in it."""
    assert changes.keys() <= {row["node"] for row in answer["certificate"]}
    return answer | {
        "certificate": [row | changes.get(row["node"], {}) for row in answer["certificate"]]
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        (
            {"albizzi": {"order": 6}, "ginori": {"order": 5}},
            "the order of the tree breaks off at place 5",
        ),
        ({"albizzi": {"order": 7}}, "the order of the tree does not count from 1 on"),
        (
            {"medici": {"order": 3}, "tornabuoni": {"order": 4}},
            "the order of the tree breaks off at place 5",
        ),
        ({"ginori": {"dominator": "medici"}}, "ginori does not stand between albizzi and albizzi"),
        ({"ginori": {"dominator": "bardi"}}, "the order of the tree breaks off at place 6"),
        ({"ginori": {"dominator": "ginori"}}, "the order of the tree breaks off at place 6"),
        ({"bardi": {"low": "medici"}}, "no arc leads to bardi from medici"),
        (
            {"tornabuoni": {"low": "medici", "high": "bardi"}},
            "tornabuoni does not stand between medici and bardi",
        ),
        ({"tornabuoni": {"high": "bardi"}}, "tornabuoni does not stand between bardi and bardi"),
        ({"tornabuoni": {"node": "pucci"}}, "no arc leads to pucci from bardi"),
        ({"tornabuoni": {"node": "medici"}}, "medici is in the tree twice"),
        ({"tornabuoni": {"node": "(start)"}}, "there is no '(start)' to put into the tree"),
        (
            {"tornabuoni": {"low": "nobody"}},
            "the tree puts tornabuoni below or after a node that does not exist",
        ),
        (
            {"tornabuoni": {"dominator": "bardi"}},
            "medici leads to tornabuoni, which the tree puts below bardi",
        ),
    ],
)
def test_each_tampering_with_the_tree_says_what_is_wrong(florence, changes, fault):
    answer = of_firms(saved(florence, "influence"))
    assert why(florence, certified(answer, **changes)) == [fault]


def test_a_tree_that_leaves_somebody_out_proves_nothing(florence):
    answer = saved(florence, "influence")
    rows = [r for r in answer["certificate"] if (r["population"], r["node"]) != ("firm", "ginori")]
    assert why(florence, answer | {"certificate": rows}) == ["the tree leaves out ginori"]
    of_banks = [r for r in answer["certificate"] if r["population"] != "firm"]
    assert len(why(florence, answer | {"certificate": of_banks})) == 1


def test_a_way_round_a_hierarchy_does_not_pass_the_hierarchy_itself(world):
    ties = """
    s funds h
    h funds t
    h funds u
    s funds x
    x funds y
    y funds u
    """
    actors = "s state \n h hierarchy \n a bank part_of=h \n b bank part_of=h \n x programme \n y programme \n t sme \n u sme"
    case = world(
        actors, ties, 'id = "w"\ntitle = "W"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n'
    )
    answer = saved(case)
    assert [(r["group"], r["who"]) for r in answer["groups"]] == [("h", ["t"])]
    assert [r["node"] for r in answer["avoiding"]] == ["s", "x", "y", "u"]
    assert why(case, answer) == []


def test_a_route_made_up_is_caught(florence):
    answer = saved(florence)
    [row] = [
        r for r in answer["witnesses"] if (r["channel"], r["target"]) == ("influence", "tornabuoni")
    ]
    assert {tuple(row["route_a"]), tuple(row["route_b"])} == {
        ("tornabuoni", "bardi", "signoria"),
        ("tornabuoni", "medici", "signoria"),
    }
    row["route_a"] = ["tornabuoni", "signoria"]
    assert why(florence, answer) == [
        "route_a of tornabuoni has no arc between signoria and tornabuoni"
    ]
    row["route_a"] = row["route_b"] = ["tornabuoni", "bardi", "signoria"]
    assert why(florence, answer) == [
        "both routes to tornabuoni pass bardi, which is not listed as its gatekeeper"
    ]
    row["route_a"] = ["tornabuoni", "bardi"]
    assert why(florence, answer) == ["route_a of tornabuoni does not start at a target"]


def test_a_gatekeeper_left_out_or_made_up_is_caught(florence):
    answer = saved(florence)
    own = ("influence", "medici", "firm")
    kept = [r for r in answer["gatekeepers"] if (r["channel"], r["actor"], r["population"]) != own]
    found = why(florence, answer | {"gatekeepers": kept})
    assert "both routes to albizzi pass medici, which is not listed as its gatekeeper" in found
    assert "medici holds albizzi, and is not listed" in found
    [medici] = [
        r for r in answer["gatekeepers"] if (r["channel"], r["actor"], r["population"]) == own
    ]
    found = why(
        florence,
        answer | {"gatekeepers": [*kept, medici | {"who": [*medici["who"], "tornabuoni"]}]},
    )
    assert found == ["a route to tornabuoni avoids medici"]
    found = why(florence, answer | {"gatekeepers": [*kept, medici | {"who": ["ginori"]}]})
    assert "medici holds albizzi too, which is left out" in found


def test_the_only_source_and_a_role_with_members_are_no_gatekeepers(florence):
    answer = saved(florence)
    row = answer["gatekeepers"][0]
    for actor in ("signoria", "lenders"):
        found = why(
            florence, answer | {"gatekeepers": [*answer["gatekeepers"], row | {"actor": actor}]}
        )
        assert any("no gatekeeper" in text for text in found)


def test_who_is_said_to_be_unreached_must_be(florence):
    answer = saved(florence)
    row = {"channel": "capital", "population": "firm", "actor": "ginori", "name": "Ginori"}
    assert why(florence, answer | {"unreached": [*answer["unreached"], row]}) == [
        "a route reaches ginori"
    ]


def test_failures_come_first(florence):
    answer = saved(florence)
    answer["reach"][-1]["reached"] += 1
    found = verify(florence, answer)
    [table] = found.tables()
    assert [r["verdict"] for r in table.records()[:2]] == ["fails", "holds"]
    assert "1 of" in found.sentences()[0].text
    assert "do not hold; the first: reached is given as" in found.sentences()[0].text


def test_an_answer_without_witnesses_is_open_and_fails(florence):
    answer = saved(florence, witnesses=True)
    assert all("no two routes" in text for text in why(florence, answer | {"witnesses": []}))
    with pytest.raises(FileProblem, match="no table witnesses"):
        verify(florence, saved(florence, witnesses=False))


def test_a_question_of_ones_own_is_rechecked_as_it_was_asked(florence):
    answer = saved(florence, "capital", sources=["bardi"], targets=["firm"], as_of=date(1434, 9, 6))
    [asked] = answer["asked"]
    assert {k: asked[k] for k in ("sources", "targets", "count", "as_of")} == {
        "sources": ["bardi"], "targets": ["firm"], "count": "to", "as_of": "1434-09-06",
    }  # fmt: skip
    assert why(florence, answer) == []
    assert why(florence, answer | {"asked": [asked | {"sources": ["state"]}]})


def test_the_day_asked_about_is_the_day_rechecked(world):
    settings_ = 'id = "w"\ntitle = "W"\nperiod = "2000"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n'
    case = world(
        "s state\na bank\nt sme",
        "s funds a end=1990\na lends-to t\ns funds t start=1995",
        settings_,
    )
    answer = saved(case, as_of=date(1980, 1, 1))
    assert [(r["actor"], r["who"]) for r in answer["gatekeepers"]] == [("a", ["t"])]
    assert saved(case)["asked"][0]["as_of"] == "2000-12-31"
    assert why(case, answer) == []
    assert why(case, answer | {"asked": [answer["asked"][0] | {"as_of": "2000-12-31"}]})


def test_further_buyers_are_one_node_a_supplier(world):
    settings_ = 'id = "w"\ntitle = "W"\n[channels.market]\nfrom = ["large-firm"]\nto = ["sme"]\n'
    case = world(
        "big large-firm\nother large-firm\nt sme",
        "big buys-from t share=40\nbig buys-from other",
        settings_,
    )
    answer = saved(case)
    assert ["(further buyers)", "t"] in [answer["witnesses"][0][r] for r in ("route_a", "route_b")]
    assert why(case, answer) == []
    answer["witnesses"][0]["route_b"] = answer["witnesses"][0]["route_a"] = [
        "(further buyers)",
        "other",
        "t",
    ]
    assert why(case, answer) == ["route_a of t names an actor that does not exist"]


ASKED = {
    "channel": "capital",
    "population": "firm",
    "sources": ["state"],
    "targets": ["firm"],
    "count": "to",
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 1}, "format '1', not 2"),
        ({"format": True}, "format"),
        ({"command": "bypass"}, "command 'bypass'"),
        ({"case": "elsewhere\x1b[31m"}, r"case 'elsewhere\\x1b"),
        ({"reach": {}}, "no table reach"),
        ({"reach": ["x"]}, "reach, row 1: is not an object"),
        ({"gatekeepers": [{}]}, "gatekeepers, row 1: channel is missing"),
        (
            {
                "reach": [
                    {"channel": "no", "population": "", "counted": 1, "reached": 1, "unit": ""}
                ]
            },
            "about '' in 'no'",
        ),
        ({"asked": []}, "the answer does not say what was asked"),
        ({"asked": [ASKED]}, "reach, row 1: the answer did not ask about 'firm' in 'influence'"),
        ({"asked": [ASKED | {"channel": "no"}]}, "asked, row 1: there is no channel 'no'"),
        ({"asked": [ASKED | {"count": "both"}]}, "count cannot be 'both'"),
        ({"asked": [ASKED | {"population": "x"}]}, "'x' is not the side that is counted"),
        ({"asked": [ASKED, ASKED]}, "row 2: 'firm' is asked about twice in capital"),
        (
            {"asked": [ASKED | {"sources": ["nobody\x1b"]}]},
            r"no actor or kind is called 'nobody\\x1b'",
        ),
        ({"asked": [ASKED | {"as_of": "yesterday\n"}]}, r"'yesterday\\n' is not a day"),
        ({"asked": [ASKED | {"as_of": ["1434"]}]}, "is not a day"),
    ],
)
def test_what_is_no_answer_gives_one_line(florence, change, message):
    with pytest.raises(FileProblem, match=message) as found:
        verify(florence, saved(florence) | change)
    assert found.value.hint
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "1",
        "{",
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        b"\xff\xfe",
        '{"a": ' + "9" * 5000 + "}",
    ],
)
def test_a_hostile_file_gives_one_line(tmp_path, text):
    path = tmp_path / "answer.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FileProblem) as found:
        read_answer(path)
    assert "\n" not in str(found.value)


def test_a_file_that_is_not_there_and_one_that_is(tmp_path, florence):
    with pytest.raises(FileProblem, match="cannot be read"):
        read_answer(tmp_path / "none.json")
    path = tmp_path / "answer.json"
    path.write_text("\ufeff" + kg.render(bottlenecks(florence), "json"), "utf-8")
    assert verify(florence, read_answer(path)).failed == ()


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_answers_on_random_graphs_hold_and_a_gatekeeper_withheld_is_missed(world, data):
    names = [f"n{i}" for i in range(data.draw(st.integers(3, 7)))]
    actors = "\n".join(["s state", "t sme", "u sme", *(f"{n} bank" for n in names)])
    pairs = st.tuples(st.sampled_from(["s", *names]), st.sampled_from([*names, "t", "u"]))
    ties = [
        f"{a} funds {b}"
        for a, b in data.draw(st.lists(pairs, min_size=4, max_size=16, unique=True))
        if a != b
    ]
    case = world(
        actors,
        "\n".join(ties),
        'id = "w"\ntitle = "W"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n',
    )
    answer = saved(case)
    assert why(case, answer) == []
    for i in range(len(answer["gatekeepers"])):
        left = answer["gatekeepers"][:i] + answer["gatekeepers"][i + 1 :]
        assert any(
            "not listed as its gatekeeper" in text
            for text in why(case, answer | {"gatekeepers": left})
        )

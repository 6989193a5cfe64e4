"""Verify: a true answer holds, and each way of tampering with one is caught."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import FileProblem
from kg.questions.bottlenecks import bottlenecks
from kg.questions.verify import NEEDED, read_answer, verify

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


def saved(case, *args, **more):
    return json.loads(kg.render(bottlenecks(case, *args, **more), "json"))


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
    unchecked = {"reason", "ties", "shortest_share"}
    for table in NEEDED:
        for i, row in enumerate(answer[table]):
            if table != "groups":
                yield f"{table} {i} deleted", answer | {table: answer[table][:i] + answer[table][i + 1 :]}
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
        yield from (v for v in (value[1:], value[:-1], value[::-1]) if len(value) > 1 and set(v) != set(value))
        yield from ([*value, "pucci"], [*value, *value], [])
    else:
        yield from (value + 1, value - 1, value * 0.5 + 0.0625, 10**400, True)


def test_each_tampering_is_caught(florence):
    answer = saved(florence, "influence")
    assert all(answer[table] for table in NEEDED if table != "groups")
    missed = []
    for what, changed in tamperings(answer):
        try:
            if not verify(florence, changed).failed:
                missed.append(what)
        except FileProblem:
            continue
    assert missed == []


def test_a_route_made_up_is_caught(florence):
    answer = saved(florence)
    [row] = [r for r in answer["witnesses"] if (r["channel"], r["target"]) == ("influence", "tornabuoni")]
    assert {tuple(row["route_a"]), tuple(row["route_b"])} == {
        ("tornabuoni", "bardi", "signoria"),
        ("tornabuoni", "medici", "signoria"),
    }
    row["route_a"] = ["tornabuoni", "signoria"]
    assert why(florence, answer) == ["route_a of tornabuoni has no arc between signoria and tornabuoni"]
    row["route_a"] = row["route_b"] = ["tornabuoni", "bardi", "signoria"]
    assert why(florence, answer) == ["both routes to tornabuoni pass bardi, which is not listed as its gatekeeper"]
    row["route_a"] = ["tornabuoni", "bardi"]
    assert why(florence, answer) == ["route_a of tornabuoni does not start at a target"]


def test_a_gatekeeper_left_out_or_made_up_is_caught(florence):
    answer = saved(florence)
    own = ("influence", "medici", "firm")
    kept = [r for r in answer["gatekeepers"] if (r["channel"], r["actor"], r["population"]) != own]
    found = why(florence, answer | {"gatekeepers": kept})
    assert "both routes to albizzi pass medici, which is not listed as its gatekeeper" in found
    [medici] = [r for r in answer["gatekeepers"] if (r["channel"], r["actor"], r["population"]) == own]
    found = why(florence, answer | {"gatekeepers": [*kept, medici | {"who": [*medici["who"], "tornabuoni"]}]})
    assert found == ["a route to tornabuoni avoids medici"]
    found = why(florence, answer | {"gatekeepers": [*kept, medici | {"who": ["ginori"]}]})
    assert "medici holds albizzi too, which is left out" in found


def test_the_only_source_and_a_role_with_members_are_no_gatekeepers(florence):
    answer = saved(florence)
    row = answer["gatekeepers"][0]
    for actor in ("signoria", "lenders"):
        found = why(florence, answer | {"gatekeepers": [*answer["gatekeepers"], row | {"actor": actor}]})
        assert any("no gatekeeper" in text for text in found)


def test_who_is_said_to_be_unreached_must_be(florence):
    answer = saved(florence)
    row = {"channel": "capital", "population": "firm", "actor": "ginori", "name": "Ginori"}
    assert why(florence, answer | {"unreached": [*answer["unreached"], row]}) == ["a route reaches ginori"]


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


def test_a_question_of_ones_own_is_rechecked_with_its_words(florence):
    answer = saved(florence, "capital", ["bardi"], ["firm"])
    assert verify(florence, answer, ["bardi"], ["firm"]).failed == ()
    assert verify(florence, answer).failed
    with pytest.raises(FileProblem, match="does not count 'firm'"):
        verify(florence, answer, ["bardi"], ["medici"])


def test_further_buyers_are_one_node_a_supplier(world):
    settings_ = 'id = "w"\ntitle = "W"\n[channels.market]\nfrom = ["large-firm"]\nto = ["sme"]\n'
    case = world("big large-firm\nother large-firm\nt sme", "big buys-from t share=40\nbig buys-from other", settings_)
    answer = saved(case)
    assert ["(further buyers)", "t"] in [answer["witnesses"][0][r] for r in ("route_a", "route_b")]
    assert why(case, answer) == []
    answer["witnesses"][0]["route_b"] = answer["witnesses"][0]["route_a"] = ["(further buyers)", "other", "t"]
    assert why(case, answer) == ["route_a of t names an actor that there is not"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": 2}, "format '2', not 1"),
        ({"format": True}, "format"),
        ({"command": "bypass"}, "command 'bypass'"),
        ({"case": "elsewhere\x1b[31m"}, r"case 'elsewhere\\x1b"),
        ({"reach": {}}, "no table reach"),
        ({"reach": ["x"]}, "reach, row 1: is no object"),
        ({"gatekeepers": [{}]}, "gatekeepers, row 1: channel is missing"),
        ({"reach": [{"channel": "no", "population": "", "counted": 1, "reached": 1, "unit": ""}]}, "no channel 'no'"),
        ({"reach": [{"channel": "market", "population": "", "counted": 1, "reached": 1, "unit": ""}]}, "no standard"),
        ({"reach": [{"channel": "capital", "population": "x", "counted": 1, "reached": 1, "unit": ""}]}, "count 'x'"),
    ],
)
def test_what_is_no_answer_gives_one_line(florence, change, message):
    with pytest.raises(FileProblem, match=message) as found:
        verify(florence, saved(florence) | change)
    assert found.value.hint
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{", '{"a": NaN}', '{"a": 1, "a": 2}', "[" * 100_000, b"\xff\xfe", '{"a": ' + "9" * 5000 + "}"],
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
    ties = [f"{a} funds {b}" for a, b in data.draw(st.lists(pairs, min_size=4, max_size=16, unique=True)) if a != b]
    case = world(actors, "\n".join(ties), 'id = "w"\ntitle = "W"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n')
    answer = saved(case)
    assert why(case, answer) == []
    for i in range(len(answer["gatekeepers"])):
        left = answer["gatekeepers"][:i] + answer["gatekeepers"][i + 1 :]
        assert any("not listed as its gatekeeper" in text for text in why(case, answer | {"gatekeepers": left}))

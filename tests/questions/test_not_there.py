"""Who had not begun, or had ended, by the day is not counted and carries no tie (SEMANTICS 2)."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.case.names import resolve
from kg.questions.bottlenecks.quick import gatekeepers
from kg.questions.proof.verify import verify
from kg.questions.report.question import report
from tests.support.random_worlds import random_worlds
from tests.support.worlds import in_memory

CAPITAL = (
    'id = "w"\ntitle = "W"\nperiod = "2000"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n'
)


def table(answer, name):
    return next(t.records() for t in answer.tables() if t.name == name)


def reach(case, **more):
    [row] = table(kg.bottlenecks(case, **more), "reach")
    return row["counted"], row["reached"]


def test_the_motherboard_maker_is_counted_in_june_and_not_at_the_end_of_the_period():
    case = kg.read_case()
    end, june = (
        kg.bottlenecks(case, "patent"),
        kg.bottlenecks(case, "patent", as_of=date(1998, 6, 1)),
    )
    assert [r["counted"] for r in table(end, "reach") if r["population"] == "sme"] == [16]
    assert [r["counted"] for r in table(june, "reach") if r["population"] == "sme"] == [17]
    [row] = [r for r in table(end, "not_there") if r["population"] == "sme"]
    assert (row["channel"], row["actor"], row["reason"], row["counted"]) == (
        "patent",
        "motherboard-firm",
        "ended",
        True,
    )
    assert not [r for r in table(june, "not_there") if r["counted"]]
    assert "not counted, as ended: The motherboard maker." in [s.text for s in end.sentences()]
    around = kg.bypass(case, "patent")
    assert "not counted, as ended: The motherboard maker." in [s.text for s in around.sentences()]
    assert (len(around.everybody("patent")), "motherboard-firm" in around.everybody("patent")) == (
        16,
        False,
    )
    told = [
        s.text
        for s in next(s for s in report(case).sections if "patent" in s.title.lower()).sentences
        if "The motherboard maker." in s.text
    ]
    assert len(told) == 1


def test_in_1960_four_of_the_firms_had_not_begun():
    answer = kg.bottlenecks(kg.read_case(), "patent", as_of=date(1960, 1, 1))
    missing = {
        r["actor"]: r["reason"] for r in table(answer, "not_there") if r["population"] == "sme"
    }
    assert missing == dict.fromkeys(["d-firm", "f-firm", "k-firm", "s-firm"], "not begun")
    assert [r["counted"] for r in table(answer, "reach") if r["population"] == "sme"] == [13]


@pytest.mark.parametrize("dates", ["end=1999", "start=2001"])
@pytest.mark.parametrize(
    ("actors", "ties"),
    [
        ("s state {} \n f sme", "s funds f"),
        ("s state \n b bank {} \n f sme", "s funds b \n b lends-to f"),
        ("s state \n r bank role {} \n b bank member_of=r \n f sme", "s funds b \n r lends-to f"),
        ("s state \n r bank role \n b bank member_of=r {} \n f sme", "s funds b \n r lends-to f"),
        ("s state \n p agency part_of=s {} \n f sme", "p funds f"),
        ("s state \n f sme \n p sme role part_of=f {}", "s funds p"),
    ],
)
def test_no_route_passes_whoever_is_not_there(world, actors, ties, dates):
    assert reach(world(actors.format(""), ties, CAPITAL))[1] == 1
    case = world(actors.format(dates), ties, CAPITAL)
    assert reach(case)[1] == 0
    around = kg.bypass(case)
    assert {r.status for r in around.routes} <= {"none"}
    assert table(around, "not_there") == table(kg.bottlenecks(case), "not_there")
    assert gatekeepers(case).rows == ()


def test_a_source_that_is_not_there_stands_in_the_table_and_is_not_counted(world):
    case = world("s state end=1990 \n t state \n f sme", "s funds f \n t funds f", CAPITAL)
    assert [(r["actor"], r["counted"]) for r in table(kg.bottlenecks(case), "not_there")] == [
        ("s", False)
    ]
    assert reach(case) == (1, 1)
    assert "on the other side, as ended: S." in [s.text for s in kg.bottlenecks(case).sentences()]


def test_where_all_individuals_are_gone_nobody_is_counted_rather_than_their_role(world):
    actors = "s state \n r sme role \n f sme member_of=r end=1999 \n g sme start=2001"
    case = world(actors, "s funds r \n s funds f", CAPITAL)
    assert reach(case) == (0, 0)
    first = kg.bottlenecks(case).sentences()[0].text
    assert first == (
        "none of the SMEs of the case is there on 2000-12-31; not counted, as not begun: G; not counted, as ended: F."
    )
    told = report(case)
    assert any(
        first.partition(";")[0] in s.text for section in told.sections for s in section.sentences
    )
    assert told.sentences()[0].text.endswith("Not counted: F (ended) and G (not begun).")
    assert "The case has nobody to count as SMEs." in [
        s.text for section in told.sections for s in section.sentences
    ]
    [sentence] = gatekeepers(case).sentences()
    assert sentence.text.endswith("; 2 more are not there on the day and not counted.")


def test_without_a_day_everybody_is_there(world):
    toml = CAPITAL.replace('period = "2000"\n', "")
    case = world("s state \n f sme end=1999", "s funds f", toml)
    assert reach(case) == (1, 1)
    assert table(kg.bottlenecks(case), "not_there") == []


def test_a_group_left_with_one_who_is_there_is_left_to_the_gatekeepers(world):
    actors = "s state \n b bank \n c bank {} \n f sme"
    ties = "s funds b \n s funds c \n b lends-to f"
    groups = {}
    for dates in ("", "end=1999"):
        case = world(actors.format(dates), ties, CAPITAL)
        groups[dates] = [r["group"] for r in table(kg.bottlenecks(case), "groups")]
    assert groups == {"": ["kind:bank"], "end=1999": []}


def test_ranks_are_those_of_the_case_without_whoever_is_not_there(world):
    actors = "s state \n b bank \n f sme \n g sme"
    ties = "s funds b \n b lends-to f \n b lends-to g"
    gone = world(
        f"{actors} \n x bank end=1999 \n y sme start=2001",
        f"{ties} \n s funds x \n x lends-to y",
        CAPITAL,
    )
    left = world(actors, ties, CAPITAL)
    for engine in ("networkx", "csr"):
        assert table(kg.rank(gone, engine=engine), "ranking") == table(
            kg.rank(left, engine=engine), "ranking"
        )


def test_what_is_suspected_of_somebody_gone_returns_nothing(world):
    actors = "s state \n p programme \n b bank {} \n f sme"
    ties = "p meant-for f \n p lends-to b \n b lends-to f \n f repays b \n p bails-out b status=alleged"
    assert len(table(kg.recapture(world(actors.format(""), ties, CAPITAL)), "recapture")) == 1
    assert table(kg.recapture(world(actors.format("end=1999"), ties, CAPITAL)), "recapture") == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"reason": "not begun"}, "reason is given as 'not begun' and should be 'ended'"),
        ({"counted": False}, "counted is given as 'False' and should be 'True'"),
        ({"actor": "f"}, "'f' is there on the day"),
        (None, "g is not there on the day, and the answer does not say so"),
    ],
)
def test_a_saved_answer_that_tells_otherwise_is_caught(world, change, why):
    case = world("s state \n f sme \n g sme end=1999", "s funds f", CAPITAL)
    answer = json.loads(kg.render(kg.bottlenecks(case), "json"))
    assert verify(case, answer).failed == ()
    answer["not_there"] = [] if change is None else [answer["not_there"][0] | change]
    assert why in [c.why for c in verify(case, answer).failed]


@settings(max_examples=150, deadline=None)
@given(random_worlds(), st.sampled_from(["capital", "market", "patent", "information"]))
def test_the_answer_is_that_of_the_case_without_them(rows, channel):
    actors, ties, period = rows
    case = in_memory(actors, ties, period)
    missing = case.not_there()
    above = {
        row["id"]: row["member_of"] or [] for row in case.tables["actors"].iter_rows(named=True)
    }

    def roles_left(actor):
        """Return the roles of an actor that are left, those above one that is gone in its place."""
        return {
            r for role in above[actor] for r in (roles_left(role) if role in missing else [role])
        }

    lines = []
    for actor in (a for a in case.names if a not in missing):
        role, above_it = "role" * (actor in case.roles), ";".join(sorted(roles_left(actor)))
        lines.append(f"{actor} {role} {f'member_of={above_it}' * bool(above_it)}")
    at_them = {
        t["id"]
        for t in case.tables["ties"].to_dicts()
        if {t["source"], t["target"]} & missing.keys()
    }
    smaller = in_memory(
        "\n".join(lines),
        "\n".join(t for t in ties.splitlines() if t.split("id=")[1] not in at_them),
        period,
    )
    first = "a0"
    everybody = [actor for actor in case.names if actor != first]
    if first in missing or not resolve(case, everybody) - missing.keys() - case.roles:
        return
    answers = []
    for world_ in (case, smaller):
        asked = [actor for actor in everybody if actor in world_.names]
        answer = kg.bottlenecks(world_, channel, sources=[first], targets=asked)
        tables = {
            t.name: [{k: v for k, v in r.items() if k != "population"} for r in t.records()]
            for t in answer.tables()
        }
        answers.append(
            {name: tables[name] for name in ("gatekeepers", "groups", "unreached", "reach")}
        )
    assert answers[0] == answers[1]

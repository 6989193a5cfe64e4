"""Findings: against published figures, scipy and brute force; what is not coded is never counted."""

import json
from itertools import combinations_with_replacement, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.case import read_case
from kg.errors import NameUnknown
from kg.questions.findings.coded_properties import read_property
from kg.questions.findings.exact_tests import association, needed
from kg.questions.findings.question import Pattern, findings, set_relations

# Lipset's indicators for democracies between the wars, crisp (DEV URB LIT IND STB, SURV): Rihoux & De Meur 2009.
LIPSET = """
AU 10110 0 \n BE 11111 1 \n CZ 11111 1 \n EE 00101 0 \n FI 10101 1 \n FR 10111 1 \n DE 11110 0 \n GR 00000 0
HU 00100 0 \n IE 10101 1 \n IT 00001 0 \n NL 11111 1 \n PL 00100 0 \n PT 00000 0 \n RO 00001 0 \n ES 00000 0
SE 10111 1 \n UK 11111 1
"""
STATES = [line.split() for line in LIPSET.strip().splitlines()]
TOML = (
    'id = "w"\ntitle = "W"\n[channels.influence]\nfrom = ["firm"]\nto = ["state"]\ncount = "from"\n'
)


def condition(at):
    return [row[1][at] == "1" for row in STATES]


SURVIVED = [row[2] == "1" for row in STATES]
DEV, URB, LIT, IND, STB = (condition(i) for i in range(5))


@pytest.mark.parametrize(("x", "coverage"), [(DEV, 0.8), (LIT, 0.615), (STB, 0.727)])
def test_necessity_in_lipsets_states(x, coverage):
    necessity, _ = set_relations(x, SURVIVED)
    assert (necessity.consistency, round(necessity.coverage, 3)) == (1.0, coverage)


def test_the_published_solution_is_sufficient_and_complete():
    both = zip(DEV, URB, LIT, IND, STB, strict=True)
    solution = [(d and not u and li and s) or (d and li and i and s) for d, u, li, i, s in both]
    _, sufficiency = set_relations(solution, SURVIVED)
    assert (sufficiency.consistency, sufficiency.coverage, sufficiency.deviant) == (1.0, 1.0, ())


def test_deviant_states_are_named_and_empty_sets_give_no_share():
    _, sufficiency = set_relations(DEV, SURVIVED, [row[0] for row in STATES])
    assert sufficiency.deviant == ("AU", "DE")
    assert set_relations([False], [True])[1].consistency is None


def coded_world(tmp_path, rows, toml=TOML):
    """Return a case of families, each row `id measure value`, `<value` for a bound that is not reached."""
    folder = tmp_path / f"w{len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    who = list(dict.fromkeys(row.split()[0] for row in rows))
    (folder / "case.toml").write_text(toml, "utf-8")
    (folder / "actors.csv").write_text(
        "id,name,kind\n" + "".join(f"{a},{a.title()},firm\n" for a in who), "utf-8"
    )
    lines = ["id,about,measure,value,text,max,exclusive"]
    for i, row in enumerate(rows):
        about, measure, value = row.split()
        cells = (
            f",,{value[1:]},max"
            if value[0] == "<"
            else f"{value},,,"
            if value[0].isdigit()
            else f",{value},,"
        )
        lines.append(f"row-{i},{about},{measure},{cells}")
    (folder / "measures.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return read_case(folder)


def pairs(tmp_path, xs, ys):
    rows = [f"f{i} wealth {x}" for i, x in enumerate(xs)] + [
        f"f{i} marriages {y}" for i, y in enumerate(ys)
    ]
    return coded_world(tmp_path, rows)


def kendalltau(xs, ys, **options):
    """Return what scipy gives, which takes long to import: each worker imports this file, but few run it."""
    from scipy import stats

    return stats.kendalltau(xs, ys, **options)


def one(case, x="measure:wealth", y="measure:marriages", **more):
    return findings(case, [Pattern("p", x, y, **more)]).findings[0]


@pytest.mark.parametrize("ys", [(1, 2, 3, 4, 5, 6), (2, 1, 4, 3, 6, 5), (6, 4, 5, 2, 1, 3)])
def test_without_equal_values_it_is_scipys_exact_kendall(tmp_path, ys):
    found = one(pairs(tmp_path, range(6), ys))
    right = kendalltau(range(6), ys, method="exact")
    assert found.joined.effect == pytest.approx(right.statistic)
    assert found.joined.p == pytest.approx(right.pvalue)
    assert found.joined.method == "Kendall, all permutations"


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=6))
def test_with_equal_values_it_is_tau_b_and_brute_force(tmp_path_factory, points):
    xs, ys = zip(*points, strict=True)
    found = one(pairs(tmp_path_factory.mktemp("t"), xs, ys))
    if len(set(xs)) == 1 or len(set(ys)) == 1:
        assert (found.joined.effect, found.joined.p, found.verdict) == (None, None, "too few coded")
        return
    assert found.joined.effect == pytest.approx(kendalltau(xs, ys).statistic)
    s = [
        abs(sum((a > b) - (a < b) if c > d else 0 for a, c in zip(xs, o) for b, d in zip(xs, o)))  # noqa: B905
        for o in permutations(ys)
    ]
    assert found.joined.p == pytest.approx(sum(v >= s[0] for v in s) / len(s))
    assert found.joined.floor <= found.joined.p


def test_beyond_eight_permutations_are_drawn_from_a_seed(tmp_path):
    xs, ys = range(12), [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]
    found, again = (one(pairs(tmp_path, xs, ys)) for _ in range(2))
    assert found.joined.method == "Kendall, 20,000 permutations"
    assert (
        found.joined.p
        == again.joined.p
        == pytest.approx(kendalltau(xs, ys, method="exact").pvalue, abs=0.001)
    )
    assert found.verdict == "supported"


def test_yes_or_no_on_both_sides_is_fishers_tea(tmp_path):
    case = pairs(tmp_path, [1, 1, 1, 1, 0, 0, 0, 0], [1, 1, 1, 0, 1, 0, 0, 0])
    found = one(case, "measure:wealth>=1", "measure:marriages>=1")
    assert (found.joined.method, round(found.joined.p, 4)) == ("Fisher, exact", 0.4857)
    assert round(found.joined.floor, 4) == 0.0286
    assert found.verdict == "open"
    assert [s.deviant for s in found.sets] == [("f4",), ("f3",)]
    assert found.deviant == ("f3", "f4")


def test_against_the_direction_claimed(tmp_path):
    case = pairs(tmp_path, range(6), [5, 4, 3, 2, 0, 1])
    assert one(case, expect="positive").verdict == "contradicted"
    assert set(one(case, expect="positive").deviant) == {f"f{i}" for i in range(6)}
    found = one(case, expect="negative")
    assert (found.verdict, found.deviant) == ("supported", ())


def test_three_are_too_few_whatever_they_say(tmp_path):
    found = one(pairs(tmp_path, [1, 2, 3], [1, 2, 3]))
    assert (found.joined.effect, found.joined.p, found.joined.floor, found.verdict) == (
        1.0,
        1 / 3,
        1 / 3,
        "too few coded",
    )


def test_what_is_not_coded_is_left_out_and_bounds_order_only_where_they_are_apart(tmp_path):
    case = coded_world(
        tmp_path,
        [
            "a wealth 40",
            "b wealth <10",
            "c wealth 5",
            "a marriages 3",
            "b marriages 2",
            "d wealth 1",
        ],
    )
    found = one(case)
    assert [row[0] for row in found.coded] == ["a", "b"]
    wealth, _ = read_property(case, "measure:wealth")
    assert wealth["b"][:2] == ((float("-inf"), 10.0), "< 10")
    within, crisp = read_property(case, "measure:wealth>=10")
    assert crisp
    assert {a: v[0][0] for a, v in within.items()} == {"a": 1.0, "b": 0.0, "c": 0.0, "d": 0.0}
    assert "b" not in read_property(case, "measure:wealth<=5")[0]


def test_an_order_of_texts_and_a_number_said_twice(tmp_path):
    case = coded_world(
        tmp_path,
        ["a rank low", "b rank high", "c rank odd", "a wealth 1", "b wealth 2", "b wealth 3"],
    )
    ranks, crisp = read_property(case, "measure:rank=low < odd < middle < high")
    assert ({a: v[0][0] for a, v in ranks.items()}, crisp) == (
        {"a": 0.0, "b": 3.0, "c": 1.0},
        False,
    )
    with pytest.raises(NameUnknown, match="the order leaves out 'odd'"):
        read_property(case, "measure:rank=low < middle < high")
    with pytest.raises(NameUnknown, match="no row of the measure has the text 'lwo'") as caught:
        read_property(case, "measure:rank=lwo")
    assert caught.value.hint == "did you mean low?"
    assert set(read_property(case, "measure:wealth")[0]) == {"a"}


def test_a_tie_is_yes_refused_is_no_and_silence_is_neither(world):
    case = world(
        "a firm\nb firm\nc firm\nguild organisation",
        "a belongs-to guild\nb belongs-to guild status=refused\nc belongs-to guild status=alleged",
        TOML,
    )
    told, _ = read_property(case, "tie:belongs-to")
    assert {x: told[x][:2] for x in told if x != "guild"} == {
        "a": ((1.0, 1.0), '"belongs to": A → Guild'),
        "b": ((0.0, 0.0), '"belongs to" refused: B → Guild'),
    }
    said, _ = read_property(case, "stated:belongs-to")
    assert [said[x][0][0] for x in "abc"] == [1.0, 0.0, 0.0]
    assert said["c"][1] == 'no "belongs to" is stated'
    turned, crisp = read_property(case, "not tie:belongs-to")
    assert crisp
    assert {x: turned[x][0][0] for x in "ab"} == {"a": 0.0, "b": 1.0}


def by_name():
    return {f.pattern.name: f for f in findings(kg.read_case()).findings}


def test_a_leader_with_a_large_client_is_named_with_what_is_coded_of_it():
    found = by_name()["focus"]
    assert (len(found.coded), found.verdict, found.needed) == (6, "too few coded", 7)
    assert found.joined.floor == pytest.approx(
        0.1
    )  # 2 of the 20 ways to pick three leaders among six
    assert found.deviant == ("c-firm", "e-firm")
    text = found.sentence(17, kg.read_case().names).text
    assert "too few coded. 6 of 17 are coded for both, at least 7 would be needed." in text
    assert "E firm (40 percent; innovative leader)" in text


def test_an_exclusive_subcontractor_active_in_a_network_is_named_though_too_few_are_coded():
    found = by_name()["active-in-networks"]
    assert (found.pattern.claim, found.verdict, found.deviant) == (
        "claim-pattern-4",
        "too few coded",
        ("j-firm",),
    )
    text = found.sentence(17, kg.read_case().names).text
    assert (
        'J firm ("buys exclusively from": J\'s keiretsu electronics client → J firm; "belongs to": J firm → '
        in text
    )


def test_the_case_gives_the_patterns_and_their_claims_and_what_is_not_tested_is_said():
    case = kg.read_case()
    result = findings(case)
    assert {f.pattern.claim for f in result.findings} >= {
        f"claim-pattern-{n}" for n in ("1", "2a", "2b", "4", "5")
    }
    said = result.sentences()
    assert {i for s in said for i in s.ids} <= set(case.homes)
    assert said[0].text.startswith(
        "too few coded to test any of the 7 patterns that the source states: of 17 individuals "
    )
    assert "J firm (active in networks)" in said[0].text
    [left] = [s for s in said if s.text.startswith("Not tested")]
    assert left.ids == ("claim-pattern-2c", "claim-pattern-3")
    assert not any("measure:" in s.text or "tie:" in s.text for s in said)


def test_one_pattern_asked_for_is_all_that_is_answered():
    result = findings(
        kg.read_case(), [Pattern("asked", "measure:employees", "measure:top-client-share")]
    )
    assert (len(result.sentences()), result.rivals, result.combined) == (1, (), ())
    assert result.sentences()[0].text.startswith("Employees and top client share: open. 5 of 17")


@pytest.mark.parametrize(
    ("xs", "ys", "against"),
    [
        ((1, 1), (1, 0), ("f0",)),  # both, where the one should keep the other away
        ((0, 1), (1, 1), ("f1",)),
        ((0, 0), (0, 1), ("f0",)),  # neither
        ((0, 1), (1, 0), ()),
    ],
)
def test_yes_or_no_has_its_deviants_even_where_it_does_not_vary(tmp_path, xs, ys, against):
    found = one(
        pairs(tmp_path, xs, ys), "measure:wealth>=1", "measure:marriages>=1", expect="negative"
    )
    assert (found.verdict, found.deviant) == ("too few coded", against)
    assert {s.condition for s in found.sets} == {"wealth below 1"}


def test_a_pattern_that_does_not_vary_says_in_what(tmp_path):
    result = findings(
        pairs(tmp_path, [1, 2, 3], [4, 4, 4]), [Pattern("p", "measure:wealth", "measure:marriages")]
    )
    assert result.sentences()[0].text == (
        "Wealth and marriages: too few coded. 3 of 3 are coded for both, at least 5 would be needed, "
        "and they do not differ in marriages."
    )


@pytest.mark.parametrize(("levels", "least"), [(2, 7), (3, 5)])
def test_the_fewest_who_could_tell(levels, least):
    """Try every pair of codings of so many values: none of fewer can reach 0.05, and some of that many can."""

    def best(n):
        codings = [
            c for c in combinations_with_replacement(range(levels), n) if len(set(c)) == levels
        ]
        crisp = levels == 2
        found = (
            association([(v, v) for v in x], [(v, v) for v in y], crisp=crisp).floor
            for x, y in product(codings, codings)
        )
        return min(f for f in found if f is not None)

    assert needed(levels) == least
    assert best(least) <= 0.05 < best(least - 1)


def test_two_values_beside_many_take_seven_too():
    best = {
        n: min(
            association(
                [(v, v) for v in x], [(float(i < k), float(i < k)) for i in range(n)], crisp=False
            ).floor
            for k in range(1, n)
            for x in ([*range(n)], *([0] * i + [1] * (n - i) for i in range(1, n)))
        )
        for n in (6, 7)
    }
    assert best[7] <= 0.05 < best[6]


def test_every_format_takes_the_answer_on_another_domain(tmp_path):
    case = coded_world(
        tmp_path, [f"f{i} {m} {i}" for i in range(6) for m in ("wealth", "marriages")]
    )
    result = findings(
        case, [Pattern("wealth-marries", "measure:wealth", "measure:marriages", expect="positive")]
    )
    rows = json.loads(kg.render(result, "json"))["findings"]
    assert [(r["n"], r["of"], r["verdict"], r["claim"]) for r in rows] == [
        (6, 6, "supported", None)
    ]
    for form in ("terminal", "markdown", "html", "csv"):
        assert "Japan" not in kg.render(result, form)


def test_without_patterns_the_claims_to_test_are_counted(tmp_path):
    [sentence] = findings(coded_world(tmp_path, ["a wealth 1"])).sentences()
    assert sentence.text == "No pattern to test is given; 0 claims say what would test them."
    [sentence] = findings(kg.read_case("example")).sentences()
    assert (sentence.text[:36], sentence.ids) == (
        "No pattern to test is given; 1 claim",
        ("claim-fund-serves-bank",),
    )


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        (Pattern("p", "measure:welth", "measure:wealth"), "no property is called 'measure:welth'"),
        (Pattern("p", "tie:nothing", "measure:wealth"), "no property is called"),
        (Pattern("p", "measure:wealth<=much", "measure:wealth"), "'much' is not a number"),
        (Pattern("p", "measure:wealth", "measure:wealth", claim="none"), "no claim 'none'"),
        (Pattern("p", "measure:wealth", "measure:wealth", expect="up"), "expect cannot be 'up'"),
    ],
)
def test_what_is_not_there_is_said(tmp_path, pattern, message):
    with pytest.raises(NameUnknown, match=message):
        findings(coded_world(tmp_path, ["a wealth 1"]), [pattern])


def test_numbers_in_several_units_are_not_compared(tmp_path):
    text = "id,about,measure,value,unit\nr1,a,wait,6,month\nr2,b,wait,40,day\n"
    (tmp_path / "actors.csv").write_text("id,name,kind\na,A,firm\nb,B,firm\n", "utf-8")
    (tmp_path / "measures.csv").write_text(text, "utf-8")
    with pytest.raises(NameUnknown, match="numbers in day and month cannot be compared"):
        read_property(read_case(tmp_path), "measure:wait")


def test_the_least_p_that_codes_allow_is_never_above_p():
    order = [(float(i), float(i)) for i in range(9)]
    found = association(order, order, crisp=False)
    assert found.p == found.floor == pytest.approx(1 / 20_001)

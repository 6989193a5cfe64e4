"""Boolean minimisation: against published solutions and against every sum of terms there could be."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.case import read_case
from kg.errors import NameUnknown
from kg.questions.findings.boolean_minimisation import (
    covered,
    covers,
    fit,
    minimise,
    prime_implicants,
    truth_table,
)
from kg.questions.findings.question import Pattern, findings
from tests.questions.findings.test_question import STATES, coded_world

NAMES = ("DEV", "URB", "LIT", "IND", "STB")
CASES = {who: tuple(v == "1" for v in values) for who, values, _ in STATES}
SURVIVED = {who: end == "1" for who, _, end in STATES}
FELL = {who: not end for who, end in SURVIVED.items()}
# Cebotari & Vink 2013, doi 10.1177/0020715213508567: nine rows, six prime implicants, four solutions of equal length.
CHART = {
    "~E": {5, 15, 27, 29, 31}, "~ABD": {15, 16}, "ABC": {29, 30, 31, 32}, "AB~D": {29, 30},
    "ACD": {24, 31, 32}, "BCD": {15, 16, 31, 32},
}  # fmt: skip


def written(term):
    return "*".join(
        ("" if v else "~") + n for n, v in zip(NAMES, term, strict=True) if v is not None
    )


def solved(outcome, **how):
    table = truth_table(CASES, outcome)
    return table, minimise(table, **how)


@pytest.mark.parametrize(
    ("outcome", "how", "terms"),
    [
        (SURVIVED, {}, {"DEV*~URB*LIT*STB", "DEV*LIT*IND*STB"}),
        (FELL, {}, {"~DEV*~URB*~IND", "DEV*LIT*IND*~STB"}),
        (SURVIVED, {"parsimonious": True}, {"DEV*STB"}),
        (FELL, {"parsimonious": True}, {"~DEV", "~STB"}),
    ],
)
def test_lipsets_states_as_published(outcome, how, terms):
    _, [solution] = solved(outcome, **how)
    assert {written(t) for t in solution} == terms


def test_the_fit_of_the_published_terms():
    table, [solution] = solved(SURVIVED)
    parts, whole = fit(table, solution)
    found = {
        written(t): (f.consistency, f.coverage, f.unique, set(f.who))
        for t, f in zip(solution, parts, strict=True)
    }
    assert found == {
        "DEV*~URB*LIT*STB": (1.0, 0.5, 0.25, {"FI", "IE", "FR", "SE"}),
        "DEV*LIT*IND*STB": (1.0, 0.75, 0.5, {"FR", "SE", "BE", "CZ", "NL", "UK"}),
    }
    assert (whole.consistency, whole.coverage) == (1.0, 1.0)


def test_the_truth_table_of_lipsets_states():
    counts = {
        "".join("01"[v] for v in c.values): (len(c.who), c.outcome)
        for c in truth_table(CASES, SURVIVED)
    }
    assert counts == {
        "11111": (4, "yes"), "10111": (2, "yes"), "10101": (2, "yes"), "11110": (1, "no"), "10110": (1, "no"),
        "00101": (1, "no"), "00100": (2, "no"), "00001": (2, "no"), "00000": (3, "no"),
    }  # fmt: skip


def test_a_published_chart_has_four_equal_solutions():
    rows = {
        n: tuple(bool(n - 1 >> i & 1) for i in (4, 3, 2, 1, 0))
        for n in sorted(set.union(*CHART.values()))
    }
    terms = {term(name): name for name in CHART}
    assert {
        name: {n for n, row in rows.items() if covered(row, t)} for t, name in terms.items()
    } == CHART
    found = [{terms[t] for t in s} for s in covers(list(rows.values()), list(terms))]
    assert len(found) == 4
    for some in ({"~ABD", "ABC"}, {"~ABD", "AB~D"}, {"ABC", "BCD"}, {"AB~D", "BCD"}):
        assert {"~E", "ACD", *some} in found


def term(name):
    return tuple(f"~{c}" not in name if c in name else None for c in "ABCDE")


def brute(ones, zeros, width):
    """Return the shortest sums by trying every set of terms that are right and could not be shorter."""
    right = [
        t
        for t in product((True, False, None), repeat=width)
        if any(covered(r, t) for r in ones) and not any(covered(r, t) for r in zeros)
    ]
    prime = [
        t
        for t in right
        if not any(o != t and all(a in (None, b) for a, b in zip(o, t, strict=True)) for o in right)
    ]
    for size in range(1, len(ones) + 1):
        found = {
            frozenset(s)
            for s in combinations(prime, size)
            if all(any(covered(r, t) for t in s) for r in ones)
        }
        if found:
            return found
    return set()


ROWS = list(product((True, False), repeat=3))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from("10C-"), min_size=8, max_size=8), st.booleans())
def test_the_shortest_sums_are_those_of_brute_force(kinds, parsimonious):
    has = {"1": [True], "0": [False], "C": [True, False], "-": []}
    people = {
        f"{i}{j}": (ROWS[i], v) for i, kind in enumerate(kinds) for j, v in enumerate(has[kind])
    }
    table = truth_table(
        {w: r for w, (r, _) in people.items()}, {w: v for w, (_, v) in people.items()}
    )
    free = "1-" if parsimonious else "1"
    ones = [r for r, kind in zip(ROWS, kinds, strict=True) if kind == "1"]
    zeros = [r for r, kind in zip(ROWS, kinds, strict=True) if kind not in free]
    found = minimise(table, parsimonious=parsimonious)
    assert {frozenset(s) for s in found} == brute(ones, zeros, 3)
    assert len(set(found)) == len(found)


def test_no_cover_is_told_twice():
    rows = [(True, True, False), (True, False, True), (False, True, True)]
    terms = [(True, None, None), (None, True, None), (None, None, True)]
    assert covers(rows, terms) == tuple(combinations(terms, 2))


def test_a_ring_has_two_covers():
    ring = [
        (False, False, True),
        (False, True, True),
        (True, True, False),
        (True, False, False),
        (False, True, False),
        (True, False, True),
    ]
    primes = prime_implicants(ring)
    assert len(primes) == 6
    assert [len(s) for s in covers(ring, primes)] == [3, 3]


def test_contradictory_rows_stand_as_such():
    table = truth_table(
        {"a": (True,), "b": (True,), "c": (False,)}, {"a": True, "b": False, "c": True}
    )
    assert [(c.values, c.outcome) for c in table] == [((True,), "contradictory"), ((False,), "yes")]
    assert minimise(table) == minimise(table, parsimonious=True) == (((False,),),)
    assert minimise(table[:1]) == ()


def lipset_case(tmp_path):
    rows = [
        f"{w.lower()} {n.lower()} {v}"
        for w, values, _ in STATES
        for n, v in zip(NAMES, values, strict=True)
    ]
    return coded_world(tmp_path, rows + [f"{w.lower()} surv {end}" for w, _, end in STATES])


def test_a_pattern_of_conditions_is_solved_and_told_by_name(tmp_path):
    wanted = tuple(f"measure:{n.lower()}>=1" for n in NAMES)
    pattern = Pattern("lipset", y="measure:surv>=1", conditions=wanted)
    [found] = findings(lipset_case(tmp_path), [pattern]).combined
    assert (found.verdict, len(found.coded), found.needed) == ("too few coded", 18, 32)
    [solution] = found.solutions
    assert solution.overall.coverage == 1.0
    three = Pattern(
        "lipset", y="measure:surv>=1", conditions=(wanted[0], wanted[4]), solution="parsimonious"
    )
    result = findings(lipset_case(tmp_path), [three])
    [sentence] = result.sentences()
    assert "18 of 18 are coded for all; they show 4 of 4 combinations." in sentence.text
    assert (
        "dev of at least 1 and stb of at least 1 (Be, Cz, Fi, Fr, Ie, Nl, Se and Uk); it covers 100 percent"
        in sentence.text
    )
    tables = {t.name: t.records() for t in result.tables()}
    assert [(r["term"], r["coverage"]) for r in tables["solutions"]] == [
        ("dev of at least 1 and stb of at least 1", 1.0),
        ("all of these", 1.0),
    ]
    assert {(r["n"], r["having"], r["outcome"]) for r in tables["truth_table"]} == {
        (8, 8, "yes"), (2, 0, "no"), (3, 0, "no"), (5, 0, "no"),
    }  # fmt: skip
    necessary = {
        r["condition"]: r["consistency"] for r in tables["sets"] if r["relation"] == "necessity"
    }
    assert necessary == {"dev of at least 1": 1.0, "stb of at least 1": 1.0}


def test_a_contradiction_leaves_it_open_and_names_both_sides(tmp_path):
    rows = [
        f"{w} {m} {v}"
        for w, a, b, y in ("a111", "b110", "c101", "d010", "e000")
        for m, v in zip("xzy", (a, b, y), strict=True)
    ]
    pattern = Pattern("p", y="measure:y>=1", conditions=("measure:x>=1", "measure:z>=1"))
    [found] = findings(coded_world(tmp_path, rows), [pattern]).combined
    assert found.verdict == "open"
    assert (
        "but A with the outcome and B without"
        in found.sentence(5, {c: c.title() for c in "abcde"}).text
    )


def test_a_condition_is_yes_or_no(tmp_path):
    case = coded_world(tmp_path, ["a wealth 1", "a fame 2"])
    with pytest.raises(NameUnknown, match="'measure:fame' is not yes or no"):
        findings(
            case,
            [Pattern("p", y="measure:wealth>=1", conditions=("measure:wealth>=2", "measure:fame"))],
        )


def test_the_leaders_of_the_embedded_case_contradict_each_other():
    [found] = findings(read_case()).combined
    assert (found.verdict, len(found.coded), found.needed) == ("too few coded", 6, 8)
    [row] = [c for c in found.table if c.outcome == "contradictory"]
    assert found.in_words(row.values).startswith(
        "top client share above 15 percent and no stated tie"
    )
    assert (row.who, row.having) == (("b-firm", "k-firm", "s-firm"), ("s-firm",))
    [solution] = found.solutions
    assert solution.overall.who == ("d-firm", "e-firm")

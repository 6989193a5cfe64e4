"""Dependence: bounds held against brute force over integer shares, and small worlds."""

from fractions import Fraction

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import kg
from kg.errors import NameUnknown
from kg.graph.engines.share_bounds import bounds
from kg.questions.dependence.question import dependence
from kg.system.sizes import SHARE_CORNERS
from tests.support.share_vectors import N, interval, vectors


def share(known):
    return [(Fraction(a, N), Fraction(b, N)) for a, b in known]


@settings(max_examples=40, deadline=None)
@given(st.lists(interval, max_size=3), interval)
@example([(4, 5), (2, 6)], (0, 10))
@example([(1, 3), (1, 2), (0, 10)], (4, 4))
@example([], (3, 3))
@example([(6, 6), (6, 6)], (0, 10))
def test_the_bounds_are_those_of_all_integer_share_vectors(known, top):
    low, high = top
    assume(high > 0)
    every = [v for v in vectors(known, N, high) if max(v) >= low]
    found = bounds(share(known), (Fraction(low, N), Fraction(high, N)))
    if not every:
        assert found is None
        return
    tops, squares = (
        [Fraction(max(v), N) for v in every],
        [Fraction(sum(s * s for s in v), N * N) for v in every],
    )
    (least, most), (lower, upper) = found
    assert (most, upper) == (max(tops), max(squares))
    assert least <= min(tops) <= max(least, Fraction(1, N))
    assert lower <= min(squares) <= lower + Fraction(1, N)
    if low == 0:  # crumbs of one unit add rest / N to the limit, exactly
        rest = 1 - sum((Fraction(a, N) for a, _ in known), Fraction(0))
        assert min(squares) == lower + rest / N


@settings(max_examples=20, deadline=None)
@given(st.lists(interval, max_size=3))
def test_beyond_twelve_intervals_the_upper_bound_is_never_too_small(known):
    many = [*share(known), *[(Fraction(0), Fraction(1, 100))] * (SHARE_CORNERS + 1)]
    fewer, more = bounds(share(known)), bounds(many)
    assert (fewer is None) == (more is None)
    if fewer and more:
        assert more[1][1] >= fewer[1][1]


def test_a_known_market_has_the_index_of_the_merger_guidelines():
    """30, 30, 20 and 20 percent: 2,600 (U.S. Horizontal Merger Guidelines 2010, section 5.3, note 9)."""
    known = [(Fraction(s, 100), Fraction(s, 100)) for s in (30, 30, 20, 20)]
    assert bounds(known) == (
        (Fraction(3, 10), Fraction(3, 10)),
        (Fraction(26, 100), Fraction(26, 100)),
    )


def row(case, actor, **more):
    return next(s for s in dependence(case, **more).suppliers if s.actor == actor)


def test_unknown_shares_are_not_zero(world):
    case = world("m firm \n a customer \n b customer", "a buys-from m \n b buys-from m share=30")
    found = row(case, "m")
    assert (found.buyers, found.known_buyers, found.top, found.captive) == (2, 1, (0.3, 0.7), None)
    assert found.herfindahl == (0.09, pytest.approx(0.09 + 0.49))


def test_captives_by_kind_and_by_majority_and_who_surely_is_not(world):
    case = world(
        "m firm \n n firm \n o firm \n a customer \n b customer",
        "a buys-exclusively-from m \n a buys-from n share_min=60 \n a buys-from o share=50 \n b buys-from o share=50",
    )
    found = [(s.actor, s.captive, s.captive_of, s.basis) for s in dependence(case).suppliers]
    assert found == [
        ("m", True, "a", "exclusive"),
        ("n", True, "a", "majority"),
        ("o", False, None, ""),
    ]
    text = dependence(case).sentences()[0].text
    assert text == (
        "depend on one buyer for more than half of their sales: 2 of 3 suppliers: M (of A), N (of A); not so: 1; "
        "not enough coded: 0."
    )


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("a buys-exclusively-from m", ((1.0, 1.0), True, "exclusive")),
        ("a buys-exclusively-from m share=100", ((1.0, 1.0), True, "exclusive")),
        ("a buys-exclusively-from m share_min=80", ((1.0, 1.0), True, "exclusive")),
        ("a buys-exclusively-from m share=92.5", ((0.925, 0.925), True, "majority")),
        ("a buys-exclusively-from m share_min=60 share_max=92.5", ((0.6, 0.925), True, "majority")),
        (
            "a buys-exclusively-from m share=40 \n b buys-from m share=60",
            ((0.6, 0.6), True, "majority"),
        ),
    ],
)
def test_a_share_below_all_stands_whatever_the_kind_says(world, ties, expected):
    found = row(world("m firm \n a customer \n b customer", ties), "m")
    assert (found.top, found.captive, found.basis) == expected


def test_a_role_that_buys_is_not_one_buyer(world):
    case = world("m firm \n r customer role", "r buys-exclusively-from m")
    found = row(case, "m")
    assert (found.buyers, found.groups, found.top, found.captive) == (0, 1, (0.0, 1.0), None)


@pytest.mark.parametrize(
    "ties",
    [
        "a buys-from m share=60 \n b buys-from m share=60",
        "a buys-exclusively-from m \n b buys-from m",
    ],
)
def test_contradictions_are_said_and_bound_nothing(world, ties):
    case = world("m firm \n a customer \n b customer", ties)
    found = row(case, "m")
    assert (found.top, found.herfindahl, found.captive, found.band) == (None, None, None, "")
    assert "contradict each other: M (1 of 1)" in " ".join(
        s.text for s in dependence(case).sentences()
    )


def test_two_ties_of_a_pair_are_two_statements_or_two_sales(world):
    case = world(
        "m firm \n a customer", "a buys-from m share=30 id=x \n a buys-from m share=40 id=y"
    )
    assert row(case, "m").top == (0.4, 0.7)


def test_bands_are_the_narrowest_that_surely_hold(world):
    case = world(
        "l firm \n m firm \n n firm \n a customer",
        "a buys-from l share=90 \n a buys-from m share=50 \n a buys-from n share_max=20",
    )
    given = {s.actor: s.band for s in dependence(case, (0.5, 0.25, 0.7)).suppliers}
    assert given == {"l": "70 percent and more", "m": "from 50 to 70 percent", "n": ""}
    assert {s.band for s in dependence(case).suppliers} == {""}


@pytest.mark.parametrize("wrong", [0.0, 40.0, float("nan")])
def test_a_threshold_is_a_share(world, wrong):
    with pytest.raises(NameUnknown, match="a threshold is a share"):
        dependence(world("m firm"), (wrong,))


def test_another_domain_is_told_in_its_own_words(world):
    case = world(
        "bardi firm \n peruzzi firm \n king customer \n pope customer",
        "king buys-from bardi share_min=55 share_max=80 \n pope buys-from bardi share=10 \n pope buys-from peruzzi",
    )
    bardi, peruzzi = dependence(case).suppliers
    assert (bardi.captive_of, bardi.basis, bardi.top) == ("king", "majority", (0.55, 0.8))
    assert bardi.herfindahl == (pytest.approx(0.55**2 + 0.01), pytest.approx(0.8**2 + 0.02))
    assert (peruzzi.top, peruzzi.captive) == ((0, 1), None)
    text = kg.render(dependence(case), "markdown")
    assert "Bardi (of King)" in text
    assert not any(word in text for word in ("SME", "keiretsu", "Japan"))


def test_denied_and_past_ties_and_those_of_roles_do_not_count(world):
    case = world(
        "m firm \n r firm role \n n firm member_of=r \n a customer",
        "a buys-from m status=refused share=40 \n a buys-from r share=50 \n a buys-from n end=1990",
        'id = "past"\ntitle = "Past"\nperiod = "2000"\n',
    )
    found = dependence(case)
    assert found.suppliers == ()
    assert found.sentences()[0].text.startswith("too few coded")


def test_exposure_tells_own_ties_from_those_of_a_role(world):
    case = world(
        "r firm role \n m firm member_of=r \n a customer",
        "a buys-from m \n a imposes-terms-on r id=rule \n a imposes-terms-on m id=own \n a pays-by-draft r id=draft",
    )
    found = row(case, "m")
    assert (found.terms, found.role_terms, found.drafts, found.role_drafts) == (
        ("own",),
        ("rule",),
        (),
        ("draft",),
    )


def test_the_embedded_case():
    found = dependence(kg.read_case())
    assert [(t.at, t.over) for t in found.thresholds] == [
        (0.15, False),
        (0.4, True),
        (0.5, False),
        (0.7, False),
    ]
    bands = {s.actor: s.band for s in found.suppliers}
    assert {a for a, b in bands.items() if b == "up to 15 percent"} == {
        "c-firm",
        "d-firm",
        "r-firm",
    }
    assert {a for a, b in bands.items() if b == "from 15 to 40 percent"} == {
        "b-firm",
        "e-firm",
        "k-firm",
        "s-firm",
    }
    assert {a for a, b in bands.items() if b == ""} == {"m-firm", "t-firm"}
    [held] = [s for s in found.suppliers if s.captive]
    assert (held.actor, held.captive_of, held.basis, held.terms) == (
        "j-firm",
        "j-client",
        "exclusive",
        ("j-client-cost-down-j",),
    )


def test_every_row_leads_to_rows_of_the_case():
    case = kg.read_case()
    found = dependence(case)
    for sentence in found.sentences():
        assert sentence.ids and set(sentence.ids) <= set(case.homes), sentence
    for table in found.tables():
        assert all(len(r) == len(table.columns) for r in table.rows)
    assert all(set(s.rows) <= set(case.homes) and s.rows for s in found.suppliers)


def test_the_first_sentence_is_short_however_many_are_captive(world):
    firms = [f"firm-{i}" for i in range(30)]
    case = world(
        "\n".join(["a customer", *(f"{f} firm" for f in firms)]),
        "\n".join(f"a buys-from {f} share=60" for f in firms),
    )
    text = dependence(case).sentences()[0].text
    assert "30 of 30 suppliers: Firm-0 (of A), Firm-1 (of A), Firm-10 (of A) and 27 more;" in text
    assert len(text) <= 200


BANDS = """m firm \n n firm \n o firm \n p firm \n q firm \n a customer \n b customer"""
SOLD = """a buys-from m share=60 \n a buys-from n share_max=20 \n b buys-from n share_min=10 share_max=20
a buys-from o share_min=55 \n a buys-from p \n a buys-from q share=70 \n b buys-from q share=70"""


def test_the_sentences_say_the_shares_of_how_many_and_between_which_lines(world):
    said = [s.text for s in dependence(world(BANDS, SOLD), (0.5,)).sentences()]
    # N sells 60 to 90 percent to others than A and B, so that a further buyer may take 90 percent.
    assert said[1:] == [
        "the top buyer's percentage of all sales, known for 3 of 5 suppliers: across a threshold: N (10–90); "
        "50 percent and more: O (55 or more), M (60).",
        "no share is coded: P (1 of 5).",
        "the stated shares contradict each other: Q (1 of 5).",
    ]


def test_the_figure_draws_what_is_known_and_names_who_is_not_coded(world):
    [figure] = dependence(world(BANDS, SOLD), (0.5,)).figures()
    assert (figure.name, figure.drawing.top, figure.drawing.unit) == (
        "dependence-bands",
        1.0,
        "share",
    )
    assert figure.drawing.limits == ((0.5, "50 percent: as asked"),)
    drawn = [
        (line.id, line.group, *((p.low, p.high, p.tone) for p in line.pieces))
        for line in figure.drawing.lines
    ]
    assert drawn == [
        ("m", "", (0.6, 0.6, "sure")),
        ("o", "", (0.55, 1.0, "open")),
        ("n", "", (0.1, 0.9, "open")),
        ("p", "no share is coded"),
        ("q", "the stated shares contradict each other"),
    ]
    assert figure.text == (
        "How much of all that it sells the greatest buyer takes, for 3 of 5 suppliers: M 60 percent; O 55 percent or "
        "more; N 10–90 percent. No share is coded: P. The stated shares contradict each other: Q. Lines across: from "
        "50 percent."
    )
    assert {tone for tone, _ in figure.key} == {"sure", "open"}
    assert dependence(world("a firm")).figures() == ()


def test_the_figure_of_the_embedded_case_has_the_lines_of_the_source():
    [figure] = dependence(kg.read_case()).figures()
    assert [at for at, _ in figure.drawing.limits] == [0.15, 0.4, 0.5, 0.7]
    assert figure.drawing.limits[1][1] == "40 percent: total sales to a single buyer"
    assert figure.drawing.lines[0].pieces[0].text == "all, by an exclusive tie"
    assert [line.id for line in figure.drawing.lines if not line.pieces] == ["m-firm", "t-firm"]


def test_a_draft_of_the_past_is_told_and_a_tie_to_come_is_not(world):
    toml = 'id = "w"\ntitle = "W"\nperiod = "2000"\n'
    ties = "a buys-from m \n a pays-by-draft m start=1998 end=1998 id=past \n a imposes-terms-on m start=2005 id=later"
    [found] = dependence(world("a firm \n m sme", ties, toml)).suppliers
    assert (found.drafts, found.terms) == (("past",), ())

"""Which evidence counts in a reading, and what is said of a condition that fits none."""

import pytest

import kg
from kg.errors import NameUnknown
from kg.questions.robustness.readings import readings
from kg.questions.tie_support import firm_ties, support


@pytest.fixture(scope="module")
def case():
    return kg.read_case()


def firm(case, **conditions):
    """Return the firm ties of the reading that conditions make."""
    [_, reading] = readings(case, **conditions)
    return firm_ties(support(case), reading.accepted)


def test_a_tie_is_firm_by_accepted_rows_about_itself(case):
    """As counted by hand over the rows of the table."""
    rows = case.tables["evidence"].iter_rows(named=True)
    ties = set(case.tables["ties"]["id"])
    stances = {}
    for row in rows:
        is_of_tie = row["column"] in (None, "source", "target", "kind", "status", "scope")
        if row["about"] in ties and is_of_tie and row["method"] in ("interview", "table"):
            stances.setdefault(row["about"], set()).add(row["stance"])
    by_hand = {tie for tie, seen in stances.items() if seen == {"supports"}}
    assert by_hand
    assert firm(case, accept=["method=interview,table"]) == by_hand


def test_accepting_and_leaving_out_are_complements(case):
    [_, only] = readings(case, accept=["method=table"])
    [_, without] = readings(case, without=["method=table"])
    assert (only.accepted != without.accepted).all()


@pytest.mark.parametrize(
    ("conditions", "text", "hint"),
    [
        ({"accept": ["method=tabel"]}, "no evidence has the method 'tabel'", "table"),
        ({"without": ["document=jpri"]}, "no evidence has the document 'jpri'", "jpri-wp59"),
        ({"accept": ["methd=law"]}, "'methd=law' says nothing of the evidence", "method"),
        ({"without": ["table"]}, "'table' says nothing of the evidence", "write one of"),
    ],
)
def test_a_condition_that_fits_nothing(case, conditions, text, hint):
    with pytest.raises(NameUnknown) as failure:
        readings(case, **conditions)
    assert text in str(failure.value)
    assert hint in failure.value.hint


def test_a_case_that_rests_on_one_row_says_so_once(tmp_path):
    kg.generate(tmp_path / "case", firms=5, seed=1)
    answer = kg.robustness(kg.read_case(tmp_path / "case"), "patent")
    [sentence] = answer.sentences()
    assert sentence.text.startswith("All ties rest on one row of evidence")


@pytest.mark.parametrize(
    ("conditions", "text"),
    [
        ({"without": ["locator=patents.6"]}, "0 of 16 without locator=patents.6."),
        ({"accept": ["confidence=high"]}, "16 of 16 with confidence=high."),
    ],
)
def test_the_first_sentence_answers_what_was_asked(case, conditions, text):
    first, *_ = kg.robustness(case, "patent", **conditions).sentences()
    assert first.text == f"Reached for certain: 16 of 16 as coded, {text}"

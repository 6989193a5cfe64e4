"""Recapture: small programmes whose money returns, by ties that are stated, reported or only suspected."""

from dataclasses import replace

import polars as pl
import pytest

import kg
from kg.questions.recapture.question import recapture

MONEY = "fund programme \n bank bank role \n b1 bank member_of=bank \n smes sme role \n t sme member_of=smes"
WAY = (
    "fund meant-for smes amount=5 currency=EUR \n fund administered-by bank \n bank passes-on smes"
)
BACK = WAY + "\n smes repays bank id=back"
TIES = ("fund-meant-for-smes", "fund-administered-by-bank", "bank-passes-on-smes", "back")


def returned(case):
    return [(r.programme, r.target, r.to, r.ties) for r in recapture(case).returned]


@pytest.fixture
def known(world):
    """Return a function that makes a case with evidence: a line each, `row method`, then columns as `column=value`."""

    def make(evidence, ties=BACK):
        case = world(MONEY, ties)
        schema = case.tables["evidence"].schema
        usual = {"document": "book", "locator": "text.1", "stance": "supports"}
        rows = [
            {
                **dict.fromkeys(schema),
                **usual,
                "about": about,
                "method": method,
                **dict(c.split("=", 1) for c in cells),
            }
            for about, method, *cells in map(str.split, filter(str.strip, evidence.splitlines()))
        ]
        return replace(case, tables={**case.tables, "evidence": pl.DataFrame(rows, schema)})

    return make


def test_money_that_comes_back_to_whom_it_passed_is_recaptured(world):
    case = world(MONEY, BACK)
    assert returned(case) == [
        ("fund", "smes", "bank", ("fund-administered-by-bank", "bank-passes-on-smes", "back"))
    ]
    [found] = recapture(case).returned
    assert (found.amount, found.meant[1], found.actors) == (
        5.0,
        "EUR",
        ("fund", "bank", "smes", "bank"),
    )
    assert found.status == "unsupported"
    assert recapture(case).sentences()[0].text == (
        "Fund (5 EUR), meant for Smes: a return to Bank is coded, but no evidence supports it; how much is not stated."
    )


def test_it_may_come_back_to_a_member_of_a_role_on_the_way(world):
    case = world(MONEY, WAY + "\n smes repays b1")
    assert [r[2] for r in returned(case)] == ["b1"]
    [figure] = recapture(case).figures()
    assert [(s.id, s.column) for s in figure.drawing.stages] == [
        ("fund", 0),
        ("bank", 1),
        ("smes", 2),
        ("b1", 1),
    ]


@pytest.mark.parametrize(
    "ties",
    [
        WAY,
        WAY + "\n smes repays bank status=refused",
        WAY + "\n smes repays bank status=attempted",
        WAY + "\n smes buys-from bank",
        WAY.replace("passes-on smes", "passes-on smes status=refused") + "\n smes repays bank",
        WAY.replace("fund meant-for smes amount=5 currency=EUR", "") + "\n smes repays bank",
        WAY + "\n t repays bank",
    ],
)
def test_without_purpose_way_or_return_nothing_is_recaptured(world, ties):
    assert returned(world(MONEY, ties)) == []
    assert recapture(world(MONEY, ties)).sentences()[0].text == "no route is recorded."
    assert recapture(world(MONEY, ties)).figures() == ()


@pytest.mark.parametrize(
    "doubtful", ["meant-for smes", "administered-by bank", "passes-on smes", "repays bank"]
)
def test_a_route_that_hangs_on_an_alleged_tie_is_suspected(world, doubtful):
    assert BACK.count(doubtful) == 1
    [found] = recapture(world(MONEY, BACK.replace(doubtful, f"{doubtful} status=alleged"))).returned
    # The other ties lack evidence, which is worse; that of the doubtful one is what is told here.
    by_kind = {leg.kinds: leg.status for leg in (found.purpose, *found.legs)}
    assert sorted(by_kind.values()) == ["suspected", "unsupported", "unsupported", "unsupported"]
    assert by_kind[doubtful.split()[0].replace("-", " "),] == "suspected"


@pytest.mark.parametrize(
    "promised", ["meant-for smes", "administered-by bank", "passes-on smes", "repays bank"]
)
def test_a_route_that_hangs_on_a_planned_tie_is_expected_however_well_it_is_supported(
    known, promised
):
    ties = BACK.replace(promised, f"{promised} status=planned")
    [found] = recapture(known("\n".join(f"{tie} law" for tie in TIES), ties)).returned
    assert (found.status, found.ties) == ("expected", TIES[1:])
    by_kind = {leg.kinds: leg.status for leg in (found.purpose, *found.legs)}
    assert sorted(by_kind.values()) == ["expected", "stated", "stated", "stated"]
    assert by_kind[promised.split()[0].replace("-", " "),] == "expected"


def test_a_planned_tie_counts_where_none_is_in_force_and_goes_before_an_alleged_one(world):
    back = BACK + "\n smes repays bank id=plan status=planned"
    [found] = recapture(world(MONEY, back)).returned
    assert found.ties[-1] == "back"
    guess = "\n smes repays bank id=guess status=alleged"
    [found] = recapture(
        world(MONEY, WAY + "\n smes repays bank id=plan status=planned" + guess)
    ).returned
    assert (found.ties[-1], found.status) == ("plan", "unsupported")
    assert [leg.status for leg in found.legs][-1] == "expected"


def test_a_plan_may_begin_later_but_not_have_ended(world):
    toml = 'id = "w"\ntitle = "W"\nperiod = "2000"\n'
    ties = WAY + "\n smes repays bank status=planned "
    assert len(returned(world(MONEY, ties + "start=2001", toml))) == 1
    assert returned(world(MONEY, ties + "end=1990", toml)) == []


def test_an_alleged_tie_counts_only_where_no_other_leads_on_and_on_the_day(world):
    [found] = recapture(world(MONEY, BACK + "\n smes repays bank id=guess status=alleged")).returned
    assert (found.ties[-1], found.suspected) == ("back", ("guess",))
    past = 'id = "w"\ntitle = "W"\nperiod = "2000"\n'
    ties = WAY + "\n smes repays bank status=alleged "
    assert [returned(world(MONEY, ties + date, past)) for date in ("end=1990", "start=2001")] == [
        [],
        [],
    ]
    assert len(returned(world(MONEY, ties + "start=1999", past))) == 1


def test_suspicions_stand_beside_it_if_they_are_of_money_and_of_the_same_actors(world):
    case = world(
        f"{MONEY} \n other bank",
        BACK
        + "\n fund bails-out bank status=alleged id=guess \n fund bails-out other status=alleged"
        "\n fund informs bank status=alleged",
    )
    found = recapture(case)
    assert found.returned[0].suspected == ("guess",)
    [said] = [s for s in found.sentences() if s.text.startswith("suspected besides")]
    assert (said.text, said.ids) == (
        "suspected besides: Fund – bails out → Bank (without evidence).",
        ("guess",),
    )


STATUS = {
    "author-claim": "stated", "table": "stated", "law": "stated", "external-statistic": "stated",
    "interview": "reported", "survey": "reported", "anecdote": "reported",
    "speculation": "suspected", "reading": "suspected",
}  # fmt: skip


@pytest.mark.parametrize("worst", TIES)
@pytest.mark.parametrize("method", STATUS)
def test_the_status_is_that_of_the_worst_known_tie(known, method, worst):
    evidence = "\n".join(f"{tie} {method if tie == worst else 'law'}" for tie in TIES)
    [found] = recapture(known(evidence)).returned
    assert found.status == STATUS[method]
    assert found.methods == tuple(sorted({"law", method}))


@pytest.mark.parametrize(
    ("evidence", "status"),
    [
        ("back speculation \n back interview", "reported"),
        ("back author-claim confidence=low", "suspected"),
        ("back author-claim confidence=low \n back survey", "reported"),
        ("back author-claim confidence=medium", "stated"),
        ("back author-claim stance=disputes", "unsupported"),
        ("back author-claim stance=disputes \n back interview", "reported"),
        ("back author-claim column=start", "unsupported"),
        ("", "unsupported"),
    ],
)
def test_the_best_support_of_a_tie_counts_and_what_disputes_it_does_not(known, evidence, status):
    [found] = recapture(
        known("\n".join(f"{tie} law" for tie in TIES[:3]) + "\n" + evidence)
    ).returned
    assert found.status == status


def test_the_sentences_say_which_ties_a_route_hangs_on_and_what_the_evidence_adds(known):
    evidence = "\n".join(f"{tie} law" for tie in TIES[:3])
    text = f"{evidence}\nback interview confidence=medium note=promised\nback author-claim stance=disputes"
    found = recapture(known(text, BACK + " amount_min=2 amount_exclusive=min currency=EUR"))
    assert [s.text for s in found.sentences()] == [
        "Fund (5 EUR), meant for Smes: a return to Bank is reported; more than 2 EUR.",
        "only reported: Smes – repays → Bank (interview, coded with medium confidence, disputed by author claim: "
        "promised).",
    ]
    [row] = found.tables()[0].records()
    assert (row["status"], row["money"], row["amount"]) == (
        "reported",
        "meant: 5 EUR; returning: more than 2 EUR",
        5,
    )
    assert (row["confidence"], row["disputed"], row["suspected"]) == ("medium", ("back",), ())
    stated = recapture(known("\n".join(f"{tie} law" for tie in TIES))).sentences()
    assert (
        stated[0].text
        == "Fund (5 EUR), meant for Smes: a return to Bank is stated; how much is not stated."
    )
    assert stated[1].text.startswith("no tie is less than stated: Fund – meant for → Smes (law); ")


def test_the_best_known_route_comes_first(known):
    ties = BACK + "\nsmes repays fund id=other"
    evidence = "\n".join(f"{tie} law" for tie in TIES[:3]) + "\nback speculation\nother law"
    found = recapture(known(evidence, ties)).returned
    assert [(r.to, r.status) for r in found] == [("fund", "stated"), ("bank", "suspected")]


def test_the_figure_draws_the_way_what_returns_and_what_is_suspected(known):
    evidence = "\n".join(f"{tie} law" for tie in TIES[:3]) + "\nback interview\nguess speculation"
    [figure] = recapture(
        known(evidence, BACK + "\nfund bails-out bank status=alleged id=guess")
    ).figures()
    assert figure.name == "recapture"
    assert [(s.id, s.column) for s in figure.drawing.stages] == [
        ("fund", 0),
        ("bank", 1),
        ("smes", 2),
    ]
    assert [(p.source, p.target, p.tone, p.ids, p.text) for p in figure.drawing.passes] == [
        (
            "fund",
            "bank",
            "sure",
            ("fund-administered-by-bank",),
            "administered by, 5 EUR meant (law)",
        ),
        ("bank", "smes", "sure", ("bank-passes-on-smes",), "passes on (law)"),
        ("smes", "bank", "closed", ("back",), "repays (interview)"),
        ("fund", "bank", "open", ("guess",), "bails out (speculation)"),
    ]
    assert [tone for tone, _ in figure.key] == ["sure", "closed", "open"]
    for words in (
        "Fund (5 EUR), meant for Smes: a return to Bank is reported",
        "Suspected besides: Fund – bails out → Bank",
    ):
        assert words in figure.text


def test_each_programme_has_a_figure_of_its_own(world):
    more = "\n gift meant-for smes \n gift administered-by bank"
    found = recapture(world(f"{MONEY} \n gift programme", BACK + more))
    assert [f.name for f in found.figures()] == ["recapture-fund", "recapture-gift"]


def test_the_loan_programme_is_expected_to_return_to_the_banks_and_suspected_to_be_a_bailout():
    found = recapture(kg.read_case())
    [one] = found.returned
    assert (one.programme, one.to, one.amount, one.meant[1]) == (
        "loan-programme-1998",
        "banks",
        40e12,
        "JPY",
    )
    # WP 59, A System in Crisis: banks promised the loans and expected old ones back; no payment is told.
    assert (one.status, one.suspected) == ("expected", ("loan-programme-bails-out-banks",))
    # WP 59, A System in Crisis: by the bank staff's words, as firms retold them; the bailout is called speculation.
    assert [leg.methods for leg in one.legs] == [
        ("author-claim", "interview"),
        ("interview",),
        ("interview",),
    ]
    assert [leg.methods for leg in one.beside] == [("speculation",)]
    said = " ".join(s.text for s in found.sentences())
    for words in (
        "a return to Banks is expected",
        "payment itself is not told",
        "how much is not stated",
    ):
        assert words in said
    assert len(found.sentences()[0].text) <= 200
    assert all(set(s.ids) <= set(kg.read_case().homes) for s in found.sentences())


def test_evidence_that_disputes_a_suspicion_stands_beside_it():
    [one] = recapture(kg.read_case("example")).returned
    assert [leg.disputed for leg in one.beside] == [("interview",)]
    [row] = recapture(kg.read_case("example")).tables()[0].records()
    assert row["disputed"] == row["suspected"] == ("fund-bails-out-bank",)


@pytest.mark.parametrize(
    ("back", "share"), [("amount=2 currency=EUR", 0.4), ("amount=2 currency=USD", 1.0), ("", 1.0)]
)
def test_what_returns_is_drawn_as_wide_as_its_part_of_what_was_meant(world, back, share):
    [figure] = recapture(world(MONEY, f"{BACK} {back}")).figures()
    assert [p.share for p in figure.drawing.passes] == [1.0, 1.0, share]

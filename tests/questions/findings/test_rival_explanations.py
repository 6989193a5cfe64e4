"""Rival explanations: small worlds whose matrix is known, and the two readings of what came first."""

import json

import pytest

import kg
from kg.errors import CaseError
from kg.questions.findings.question import findings
from tests.support.worlds import world, write

TOML = (
    'id = "w"\ntitle = "W"\n[channels.influence]\nfrom = ["firm"]\nto = ["state"]\ncount = "from"\n'
    '[rivals.first]\nclaims = ["egg", "hen"]\nfirst = ["not tie:lends-to", "measure:patents>=1"]\nbeside = ["aside"]\n'
)
ACTORS = "id|name|kind\n" + "\n".join(
    f"{i}|{i.title()}|firm" for i in ("a", "b", "c", "d", "e", "f", "g")
)
ACTORS += "\nbank|Bank|bank\nstate|State|state"
CLAIMS = (
    "id|claim_kind|statement|rivals\negg|explanation|The egg came first.|hen\nhen|explanation|The hen came first.|\n"
    "aside|finding|Eggs break.|\nx|explanation|X is so.|y;z\ny|explanation|Y is so.|\nz|explanation|Z is so.|"
)
TIES = (
    "id|source|target|kind|status|refused_by|start\n"
    "ta|bank|a|lends-to|refused|target|1970\ntb|bank|b|lends-to|refused|target|1990\n"
    "tc|bank|c|lends-to|refused|target|1980\ntd|bank|d|lends-to|refused|target|\nte|bank|e|lends-to|active||1980\n"
    "tf|bank|f|lends-to|refused|target|1970"
)
MEASURES = (
    "id|about|measure|value|period_start|period_end\nma|a|patents|3|1980|1985\nmb|b|patents|3|1980|1985\n"
    "mc|c|patents|3|1980|1985\nmd|d|patents|3|1980|1985\nmf|f|patents|0|1980|1985"
)
DOCS = "id|title|locators\nbook|A book|one:1-5"
EVIDENCE = (
    "id|about|document|locator|stance|method\n"
    "e1|egg|book|one.1|supports|interview\ne2|hen|book|one.1|supports|interview\ne3|hen|book|one.2|disputes|survey\n"
    "e4|hen|book|one.3|supports|law\ne5|hen|book|one.3|disputes|law\ne6|aside|book|one.4|supports|anecdote\n"
    "e7|x|book|one.5|supports|law\ne8|ta|book|one.2|supports|survey\n"
    + "\n".join(
        f"v{i}|{i}|book|one.5|supports|law"
        for i in ("tb", "tc", "td", "te", "tf", "ma", "mb", "mc", "md", "mf")
    )
)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    tables = {"actors": ACTORS, "claims": CLAIMS, "ties": TIES, "measures": MEASURES}
    return findings(
        world(tmp_path_factory.mktemp("w"), TOML, **tables, documents=DOCS, evidence=EVIDENCE)
    )


def cells(result, of, name="first"):
    table = {t.name: t for t in result.tables()}["rivals"]
    return {
        (r["item"], r["claim"]): r for r in table.records() if (r["rivalry"], r["of"]) == (name, of)
    }


def test_each_passage_has_a_cell_for_each_claim(result):
    found = {
        key: (r["cell"], r["methods"], r["rows"]) for key, r in cells(result, "passage").items()
    }
    assert found == {
        ("book one.1", "egg"): ("supports", "interview", ("egg", "e1")),
        ("book one.1", "hen"): ("supports", "interview", ("hen", "e2")),
        ("book one.2", "egg"): ("silent", None, ("egg",)),
        ("book one.2", "hen"): ("disputes", "survey", ("hen", "e3")),
        ("book one.3", "egg"): ("silent", None, ("egg",)),
        ("book one.3", "hen"): ("both", "law", ("hen", "e4", "e5")),
    }


def test_the_order_is_read_from_dates_and_from_nothing_else(result):
    found = {key: r["cell"] for key, r in cells(result, "individual").items()}
    assert {
        who: (found[who, "egg"], found[who, "hen"]) for who, claim in found if claim == "egg"
    } == {
        "a": ("before", "after"),
        "b": ("after", "before"),
        "c": ("stated", "stated"),  # both in 1980
        "d": ("stated", "stated"),  # the one is not dated
        "e": ("not so", "not stated"),
        "f": ("stated", "not so"),
    }
    of_a = cells(result, "individual")["a", "egg"]
    assert (of_a["said"], of_a["locators"], of_a["rows"]) == (
        'no tie "lends to": 1970',
        ("book one.2",),
        ("ta",),
    )
    assert cells(result, "individual")["d", "egg"]["said"] == 'no tie "lends to": not dated'


def test_what_takes_no_side_stands_beside(result):
    found = cells(result, "claim")
    assert {key: (r["cell"], r["said"], r["locators"]) for key, r in found.items()} == {
        ("aside", claim): ("takes no side", "Eggs break.", ("book one.4",))
        for claim in ("egg", "hen")
    }


def test_the_sentence_counts_both_sides_and_says_what_is_not_disputed(result):
    [first, other] = [s for s in result.sentences() if s.topic == "Rival explanations"]
    assert first.text == (
        "First. (1) The egg came first. Said in 1 passage (interview); disputed in none. (2) The hen came first. "
        "Said in 2 passages (interview, law); disputed in 2 passages (survey, law). Only (1) is not disputed. "
        "Of 7 individuals, what each claim puts first is stated of 4 (A, B, C, D); as (1) has it, in A; "
        "as (2) has it, in B. On the same question: Eggs break."
    )
    assert {"egg", "hen", "aside", "e1", "ta", "ma"} <= set(first.ids)
    assert other.text.endswith(
        "No evidence is coded as disputing any of them: what is coded favours none."
    )


def test_claims_that_only_the_column_joins_are_one_rivalry(result):
    assert [(r.rivalry.name, r.rivalry.claims) for r in result.rivals] == [
        ("first", ("egg", "hen")),
        ("x", ("x", "y", "z")),
    ]
    assert {key: r["cell"] for key, r in cells(result, "passage", "x").items()} == {
        ("book one.5", "x"): "supports", ("book one.5", "y"): "silent", ("book one.5", "z"): "silent",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("years", "cell"),
    [
        (("1960", "1969", ""), "after"),
        (("", "1969", ""), "after"),
        (("1960", "", ""), "stated"),
        (("", "", "1965"), "after"),
    ],
)
def test_a_year_that_is_measured_is_a_date(tmp_path, years, cell):
    low, high, value = years
    toml = TOML.replace("patents>=1", "first-patent").replace('beside = ["aside"]\n', "")
    row = f"id|about|measure|value|min|max|unit\nm|a|first-patent|{value}|{low}|{high}|year"
    case = world(
        tmp_path,
        toml,
        actors=ACTORS,
        claims=CLAIMS,
        ties=TIES,
        measures=row,
        documents=DOCS,
        evidence=EVIDENCE.split("\nv")[0],
    )
    assert cells(findings(case), "individual")["a", "egg"]["cell"] == cell


def test_an_undated_row_beside_a_dated_one_leaves_the_beginning_open(tmp_path):
    ties = TIES + "\ntb2|state|b|lends-to|refused|target|"
    case = world(
        tmp_path,
        TOML,
        actors=ACTORS,
        claims=CLAIMS,
        ties=ties,
        measures=MEASURES,
        documents=DOCS,
        evidence=EVIDENCE,
    )
    found = cells(findings(case), "individual")
    assert (found["b", "egg"]["cell"], found["b", "egg"]["said"]) == (
        "stated",
        'no tie "lends to": by 1990',
    )


def test_names_that_stand_for_nothing_are_listed_by_the_line(tmp_path):
    toml = (
        TOML.replace('"hen"]', '"hn"]')
        .replace("tie:lends-to", "tie:lend-to")
        .replace('["aside"]', '["nothing"]')
    )
    toml += '[findings.p]\nclaim = "egk"\nx = "measure:patnts"\ny = "measure:patents"\n'
    toml += '[findings.q]\nclaim = "egg"\nconditions = ["measure:patents", "measure:patents>=1"]\ny = "tie:lends-to"\n'
    folder = write(tmp_path, toml, actors=ACTORS, claims=CLAIMS, ties=TIES, measures=MEASURES)
    with pytest.raises(CaseError, match="6 names that stand for nothing") as caught:
        findings(kg.read_case(folder))
    assert [str(p) for p in caught.value.problems] == [
        "case.toml:8:claims: there is no claim 'hn'; did you mean hen?",
        "case.toml:9:first: no property is called 'tie:lend-to'; did you mean tie:lends-to or stated:lends-to or tie:belongs-to?",
        "case.toml:10:beside: there is no claim 'nothing'",
        "case.toml:12:claim: there is no claim 'egk'; did you mean egg?",
        "case.toml:13:x: no property is called 'measure:patnts'; did you mean measure:patents?",
        "case.toml:17:conditions: 'measure:patents' is not yes or no; set a limit, such as measure:patents<=40",
    ]


def test_the_embedded_case_leaves_open_what_came_first():
    result = findings(kg.read_case())
    [found] = [r for r in result.rivals if r.rivalry.name == "what-came-first"]
    assert found.favoured is None
    text = found.sentence(kg.read_case().names).text
    assert "the same passage stands for each: what is coded favours none" in text
    assert (
        "what each claim puts first is stated of 2 (D firm, S firm); in none is it dated so that the order can be read"
        in text
    )
    assert {c.locators for c in found.cells if c.of == "passage"} == {("jpri-wp59 leaders.23",)}
    assert all(c.locators for c in found.cells if c.cell != "not stated")
    rows = json.loads(kg.render(result, "json"))["rivals"]
    [dated] = [r for r in rows if (r["item"], r["claim"]) == ("d-firm", "claim-independence-first")]
    assert (dated["cell"], dated["said"]) == ("stated", 'no tie "buys exclusively from": 1979')


def test_every_rival_of_the_embedded_case_has_a_place():
    case = kg.read_case()
    named = {c for r in findings(case).rivals for c in r.rivalry.claims}
    stated = {
        c
        for claim, some in case.tables["claims"].select("id", "rivals").iter_rows()
        for c in [*(some or ()), claim]
        if some
    }
    assert named >= stated


def test_a_property_that_no_row_has_puts_no_claim_first(tmp_path):
    toml = TOML.replace("not tie:lends-to", "not stated:lends-to")
    tables = {"actors": ACTORS, "claims": CLAIMS, "ties": TIES, "measures": MEASURES}
    found = findings(world(tmp_path, toml, **tables, documents=DOCS, evidence=EVIDENCE))
    # G is in no row at all; of A only that nobody is stated to lend to it, which has no date.
    assert {item for item, _ in cells(found, "individual")} == {"a", "b", "c", "d", "e", "f"}
    assert cells(found, "individual")["a", "egg"]["said"] == 'no stated tie "lends to": not dated'


def test_speculation_decides_nothing_and_a_claim_is_no_rival_of_itself(tmp_path):
    claims = CLAIMS.replace("Z is so.|", "Z is so.|z").replace("X is so.|y;z", "X is so.|")
    rumour = EVIDENCE.replace(
        "e3|hen|book|one.2|disputes|survey", "e3|hen|book|one.2|disputes|speculation"
    ).replace("e5|hen|book|one.3|disputes|law", "e5|hen|book|one.3|supports|law")
    tables = {"actors": ACTORS, "claims": claims, "ties": TIES, "measures": MEASURES}
    [only] = findings(world(tmp_path, TOML, **tables, documents=DOCS, evidence=rumour)).rivals
    assert only.favoured is None
    assert (
        "What is disputed is so by speculation alone: what is coded favours none."
        in only.sentence({} | dict.fromkeys("abcdefg", "")).text
    )

"""Evidence and the report."""

import json
from importlib.resources import files

import pytest

import kg
from kg.errors import NameUnknown
from kg.questions.evidence import evidence
from kg.questions.report.question import report
from tests.support.worlds import world as a_world


def test_evidence_of_an_actor_includes_that_of_its_ties():
    found = evidence(kg.read_case(), "benrishi")
    assert {"benrishi", "smes-apply-benrishi"} <= {p.row for p in found.pieces}
    assert found.pieces[0].row == "benrishi"
    assert ("smes-apply-benrishi", "ties") in {r[:2] for r in found.related}


def test_evidence_of_what_is_disputed_comes_first():
    found = evidence(kg.read_case("example"), "fund-bails-out-bank")
    assert [p.stance for p in found.pieces] == ["disputes", "supports"]
    assert "1 piece in support, 1 against, in 2 passages" in found.sentences()[0].text


def test_evidence_of_nothing_is_said_and_of_nobody_refused(world):
    case = world("a sme")
    assert evidence(case, "a").sentences()[0].text == "a (actors): no evidence of its own."
    with pytest.raises(NameUnknown, match="no row 'b'"):
        evidence(case, "b")


def test_every_row_of_the_report_leads_to_its_evidence():
    case = kg.read_case()
    found = report(case)
    tables = {t.name: t for t in found.tables()}
    cited = {row[0] for row in tables["sources"].rows}
    for name, column in (
        ("routes", "ties"),
        ("closed", "tie"),
        ("unreached", "ties"),
        ("recapture", "ties"),
    ):
        for row in tables[name].records():
            ties = row[column] if isinstance(row[column], tuple) else (row[column],)
            assert set(ties) <= cited, (name, row)
    assert len(found.lines) > 10
    for line in found.lines:
        assert line.ids, line.text
        assert set(line.ids) <= set(case.homes)
        about = set(case.tables["evidence"]["about"])
        assert set(line.ids) & about <= cited, line.text


def test_the_report_of_a_case_of_another_domain_has_nothing_of_the_first(world):
    settings = 'id = "florence"\ntitle = "Marriages"\n[channels.influence]\nfrom = ["firm"]\nto = ["state"]\ncount = "from"\n'
    case = world(
        "signoria state \n medici firm \n albizzi firm \n ginori firm",
        "ginori represented-by albizzi \n albizzi represented-by medici \n medici has-access-to signoria",
        settings,
    )
    text = kg.render(report(case), "html")
    assert "Medici" in text
    for word in ("Japan", "SME", "keiretsu", "benrishi", "JPY"):
        assert word not in text
    held = json.loads(kg.render(report(case), "json"))["gatekeepers"]
    assert {(r["actor"], r["captives"]) for r in held} == {("medici", 2), ("albizzi", 1)}


def test_the_json_of_every_answer_follows_the_schema():
    jsonschema = pytest.importorskip("jsonschema", reason="needs the extra test")
    schema = json.loads((files("kg.rendering") / "result.schema.json").read_text("utf-8"))
    questions = (
        "report",
        "bottlenecks",
        "bypass",
        "rank",
        "brokers",
        "dependence",
        "recapture",
        "procedures",
        "audit",
    )
    for case in (kg.read_case(), kg.read_case("example")):
        asked = [
            getattr(kg, question)(case)
            for question in questions
            if question != "brokers" or case.settings.tiers
        ]
        for answer in (*asked, kg.findings(case), evidence(case, next(iter(case.names)))):
            jsonschema.validate(json.loads(kg.render(answer, "json")), schema)


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json", "csv"])
def test_the_report_is_the_same_on_every_run(form):
    case = kg.read_case("example")
    assert kg.render(report(case), form) == kg.render(report(kg.read_case("example")), form)


def test_evidence_is_found_by_a_name_too(world):
    case = kg.read_case()
    for name in ("Benrishi", "patent attorneys", "弁理士"):
        assert evidence(case, name).row == "benrishi"
    twins = world("a sme name=Same \n b sme name=Same")
    with pytest.raises(NameUnknown, match="2 actors are called 'same'"):
        evidence(twins, "same")


def test_a_report_says_what_all_rests_on_and_what_was_not_worked_out(tmp_path):
    case = a_world(
        tmp_path / "w",
        'id = "w"\ntitle = "W"\nevidence = "e"\n[channels.capital]\nfrom = ["state"]\nto = ["sme"]\n',
        actors="id | name | kind\ns | S | state\na | A | sme",
        ties="id | source | target | kind | status\nt | s | a | funds | active",
        documents="id | title | locators\nd | A text | p:1-9",
        evidence="id | about | document | locator | method\ne | d | d | p.2 | synthetic",
    )
    found = report(case)
    last = found.sections[-1]
    assert [s.text for s in last.sentences] == [
        "what has no evidence of its own rests on that of the whole case: d."
    ]
    assert [(r["row"], r["locator"]) for r in last.tables[0].records()] == [("d", "p.2")]
    said = [
        s.text
        for section in found.sections
        for s in section.sentences
        if s.topic.startswith("Who brokers")
    ]
    assert said == [
        "not worked out: no actor of the case w is in a tier; to have it: name kinds under [tiers] in case.toml, then "
        "kg brokers."
    ]


def test_of_a_case_too_large_for_routes_the_report_has_all_the_others(monkeypatch):
    everything = report(kg.read_case())
    monkeypatch.setattr("kg.system.sizes.BYPASS_WHOLE_TIES", 0)
    monkeypatch.setattr("kg.system.sizes.BYPASS_TARGETS", 1)
    without = report(kg.read_case())
    sentences = [s for part in without.sections for s in part.sentences]
    around = [s.text for s in sentences if s.topic == "Who gets around"]
    assert len(around) == len(kg.read_case().settings.questions)
    for text in around:
        assert text.startswith("not listed: routes for ")
        assert text.endswith("for the routes: kg bypass --to ID.")
    # Nothing is said that would follow only from routes: that somebody has none.
    assert not any("no route around in use" in s.text for s in sentences)
    assert "pyramid" not in {f.name for part in without.sections for f in part.figures}
    tables = {table.name: table for table in without.tables()}
    others = {table.name: table for table in everything.tables()}
    of_routes = {"routes", "closed", "independence", "disjoint", "profiles", "strategies"}
    assert set(others) - set(tables) == of_routes
    cited = {"sources", "documents"}
    assert all(tables[name] == others[name] for name in tables if name not in cited)
    assert without.lines == everything.lines

"""`kg check`: missing evidence and rows, the checks in SPARQL, and citations against the reader's own text."""

import pytest

import kg
from kg.case_checks import question
from kg.errors import FileProblem, NameUnknown
from tests.support.worlds import CASE, world, write

ACTORS = (
    "id|name|kind|collective|member_of\nstate|State|state||\nsmes|Firms|sme|true|\nh|H|sme||smes"
)
TIES = "id|source|target|kind|status\nt1|state|smes|funds|active"
DOCS = "id|title|locators\nbook|A book|one:1-3"
EVIDENCE = "id|about|document|locator|method|anchor\n" + "\n".join(
    f"e-{row}|{row}|book|one.1|law|{anchor}"
    for row, anchor in (("t1", "grant"), ("state", ""), ("smes", ""), ("h", "Hana"))
)


def complete(folder):
    return write(folder, actors=ACTORS, ties=TIES, documents=DOCS, evidence=EVIDENCE)


def lines(found):
    return [str(p) for p in found.problems if p.level == "error"]


def test_a_complete_case_has_no_errors(tmp_path):
    found = kg.check(complete(tmp_path))
    assert lines(found) == []
    assert found.failing("error") == 0


def test_the_embedded_cases_have_no_errors():
    for name in ("japan-1998", "example"):
        assert lines(kg.check(name)) == []


def test_a_tie_without_evidence_is_an_error(tmp_path):
    write(
        tmp_path,
        actors=ACTORS,
        ties=TIES + "\nt2|state|h|funds|active",
        documents=DOCS,
        evidence=EVIDENCE,
    )
    assert lines(kg.check(tmp_path)) == [
        "ties.csv:3:id: the tie t2 has no evidence; add a row about t2 to evidence.csv,"
        " or name evidence for all in case.toml"
    ]


def test_a_broken_case_is_told_without_running_queries(tmp_path):
    write(tmp_path, actors=ACTORS + "\nx|X|knight||")
    found = kg.check(tmp_path)
    assert [p.column for p in found.problems] == ["kind"]
    assert found.failing("error") == 1


def test_a_case_that_was_read_is_checked_by_its_folder(tmp_path):
    case = world(tmp_path, actors=ACTORS, ties=TIES)
    assert any("t1 has no evidence" in line for line in lines(kg.check(case)))


def test_citations_are_checked_against_the_source_text(tmp_path):
    folder = complete(tmp_path / "case")
    text = tmp_path / "text.tsv"
    text.write_text("one.1\tHana took the Grant.\none.2\tno more\n", "utf-8")
    found = kg.check(folder, [text])
    assert lines(found) == []
    assert found.cited == 4
    text.write_text("one.1\tJ took the money.\n", "utf-8")
    assert lines(kg.check(folder, [text])) == [
        "evidence.csv:2:anchor: the words 'grant' do not stand in one.1; copy words from the passage",
        "evidence.csv:5:anchor: the words 'Hana' do not stand in one.1; copy words from the passage",
    ]
    text.write_text("two.1\tHana took the grant.\n", "utf-8")
    assert lines(kg.check(folder, [f"book={text}"]))[0] == (
        "evidence.csv:2:locator: the source text has no passage one.1; did you mean two.1?"
    )


@pytest.mark.parametrize(
    ("content", "message"), [(b"no tab\n", ":1: the line has no tab"), (b"a\t\xff\n", "not UTF-8")]
)
def test_a_source_text_must_be_one(tmp_path, content, message):
    folder = complete(tmp_path / "case")
    (tmp_path / "text.tsv").write_bytes(content)
    with pytest.raises(FileProblem, match=message):
        kg.check(folder, [tmp_path / "text.tsv"])
    with pytest.raises(FileProblem, match="cannot be read"):
        kg.check(folder, [tmp_path / "nothing.tsv"])
    with pytest.raises(NameUnknown, match="cites no document 'film'"):
        kg.check(folder, ["film=x.tsv"])


def test_every_check_has_a_level():
    assert kg.check is question.check
    assert set(question.levels().values()) <= {"error", "warning", "note"}


def test_shacl_agrees_that_the_cases_conform():
    pyshacl = pytest.importorskip("pyshacl", reason="needs the extra shacl")
    assert pyshacl
    module = __import__("sys").modules["kg.case_checks.question"]
    assert module.shacl(kg.read_case("example")) == ""
    assert module.shacl(kg.read_case("japan-1998")) == ""


def test_shacl_finds_what_is_wrong_in_rdf_from_elsewhere(tmp_path):
    pytest.importorskip("pyshacl", reason="needs the extra shacl")
    import pyoxigraph as ox

    case = world(tmp_path, actors=ACTORS, ties=TIES)
    from kg import rdf

    quads = list(rdf.rows(case))
    ih, own = "https://w3id.org/intermediation/ns#", f"{rdf.case_graph(case).value}/"
    tie, status = ox.NamedNode(own + "t1"), ox.NamedNode(ih + "status")
    without = [q for q in quads if (q.subject, q.predicate) != (tie, status)]
    shacl = __import__("sys").modules["kg.case_checks.question"].shacl
    assert shacl(case, quads) == ""
    assert "ties-status" in shacl(case, without)
    wrong = [*without, ox.Quad(tie, status, ox.NamedNode(ih + "gone"), rdf.case_graph(case))]
    assert "ties-status" in shacl(case, wrong)
    kind = ox.NamedNode(ih + "kind")
    odd = [q for q in quads if (q.subject, q.predicate) != (tie, kind)]
    odd.append(ox.Quad(tie, kind, ox.NamedNode(ih + "Bank"), rdf.case_graph(case)))
    assert "ties-kind" in shacl(case, odd)


def test_names_in_case_toml_that_stand_for_nobody_are_found(tmp_path):
    toml = (
        CASE
        + '[channels.capital]\nfrom = ["stat"]\nto = ["sme"]\nsubstitutes = ["buy-from"]\n[tiers]\ntop = ["sttae"]\n'
    )
    folder = write(tmp_path, toml, actors=ACTORS, ties=TIES, documents=DOCS, evidence=EVIDENCE)
    assert lines(kg.check(folder)) == [
        "case.toml:5:from: no actor or kind is called 'stat'; did you mean state or start-up?",
        "case.toml:7:substitutes: no kind of tie is called 'buy-from'; did you mean buys-from?",
        "case.toml:9:top: no actor or kind is called 'sttae'; did you mean state?",
    ]

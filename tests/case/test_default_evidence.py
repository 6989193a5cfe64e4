"""One row of evidence for all rows without their own: `evidence` in case.toml."""

import shutil

import pytest

from kg import rdf
from kg.case import read_case
from kg.case_checks.question import check, shacl
from kg.questions.evidence import evidence
from kg.system import shipped_files


@pytest.fixture
def folder(tmp_path):
    """The example, its evidence cut down to one row about its document."""
    found = tmp_path / "case"
    shutil.copytree(shipped_files.folder("data") / "example", found)
    columns = "id,about,document,locator,method"
    (found / "evidence.csv").write_text(
        f"{columns}\nall,report-2020,report-2020,findings.1,synthetic\n", "utf-8"
    )
    return found


def rest_on(folder, row):
    head = (folder / "case.toml").read_text("utf-8")
    (folder / "case.toml").write_text(
        head.replace('language = "en"', f'language = "en"\nevidence = "{row}"'), "utf-8"
    )


def wrong(folder):
    return [p for p in check(folder).problems if "evidence" in p.message]


def test_without_it_every_tie_measure_claim_and_actor_lacks_evidence(folder):
    files = {p.file for p in wrong(folder)}
    assert files == {"actors.csv", "ties.csv", "measures.csv", "claims.csv"}


def test_with_default_evidence_no_row_lacks_evidence_and_each_row_leads_to_it(folder):
    rest_on(folder, "all")
    assert wrong(folder) == []
    case = read_case(folder)
    for row in ("bank-refuses-bo", "film-fund"):
        found = evidence(case, row)
        assert [(p.row, p.document, p.locator) for p in found.pieces] == [
            ("report-2020", "report-2020", "findings.1")
        ]
        assert found.sentences()[0].text.endswith(
            "no evidence of its own; it rests on what the whole case rests on: report-2020 (synthetic)."
        )
        assert [d[0] for d in found.documents] == ["report-2020"]
    assert (
        evidence(case, "report-2020")
        .sentences()[0]
        .text.startswith("report-2020 (documents): 1 piece in support")
    )


def test_a_row_with_evidence_of_its_own_does_not_rest_on_it(folder):
    rest_on(folder, "all")
    with (folder / "evidence.csv").open("a", encoding="utf-8") as file:
        file.write("own,bank-refuses-bo,report-2020,findings.3,interview\n")
    found = evidence(read_case(folder), "bank-refuses-bo")
    assert [p.method for p in found.pieces] == ["interview"]


def test_a_row_that_is_not_there_is_a_problem(folder):
    rest_on(folder, "al")
    (problem,) = wrong(folder)
    assert (problem.file, problem.column) == ("case.toml", "evidence")
    assert "'al'" in problem.message
    assert "did you mean all?" in problem.hint


def test_it_is_a_triple_of_the_case_and_conforms(folder):
    rest_on(folder, "all")
    case = read_case(folder)
    predicate = "https://w3id.org/intermediation/ns#defaultEvidence"
    (found,) = (q for q in rdf.rows(case) if q.predicate.value == predicate)
    assert found.subject == rdf.case_graph(case)
    assert found.object == rdf.node(case, "all")
    assert shacl(case) == ""

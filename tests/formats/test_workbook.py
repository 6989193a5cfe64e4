"""A case as a workbook comes back byte for byte; as CSV for Excel it is read as it is; for Neo4j ends and kinds are told."""

import csv

import pytest
from python_calamine import CalamineWorkbook

import kg
from kg.errors import FileProblem
from tests.support.commands import kg as run
from tests.support.places import FLORENCE

CASES = {"japan": "japan-1998", "example": "example", "florence": FLORENCE}


@pytest.mark.parametrize("name", CASES)
def test_from_csv_to_a_workbook_and_back_is_the_same_bytes(tmp_path, name):
    case = kg.read_case(CASES[name])
    for copy in ("a.xlsx", "b.xlsx"):
        assert kg.export(case, path=tmp_path / copy) == ""
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    answer = kg.import_case(tmp_path / "a.xlsx", tmp_path / "case")
    assert answer.is_complete
    files = [path for path in case.folder.iterdir() if path.suffix in (".csv", ".toml", ".ttl")]
    assert len(files) > 3
    assert [
        p.name for p in files if (tmp_path / "case" / p.name).read_bytes() != p.read_bytes()
    ] == []


def test_an_error_in_a_workbook_is_told_by_its_cell(tmp_path):
    case = kg.read_case("example")
    ties = (case.folder / "ties.csv").read_text()
    folder = tmp_path / "case"
    folder.mkdir()
    for path in case.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    row = ties.splitlines()[1]
    changed = ",".join(["t-x", row.split(",")[1], "nobody", *row.split(",")[3:]])
    kg.export(case, path=tmp_path / "a.xlsx")
    import xlsxwriter

    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as copy:
        for name in book.sheet_names:
            sheet = copy.add_worksheet(name)
            rows = book.get_sheet_by_name(name).to_python()
            rows += [changed.split(",")] if name == "ties" else []
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    done = run("import", tmp_path / "b.xlsx", "-o", tmp_path / "new")
    assert done.returncode == 1
    assert f"ties!C{len(ties.splitlines()) + 1}: 'nobody' is no actor" in done.stdout


def test_kinds_and_words_and_ids_are_offered(tmp_path):
    import zipfile

    kg.export(kg.read_case("example"), path=tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/sheet" in n]
    assert sum("dataValidation " in sheet for sheet in sheets) >= 3
    assert any("actors!$A$2:" in sheet for sheet in sheets)


def test_tables_for_excel_have_a_mark_and_are_a_case(tmp_path):
    folder = tmp_path / "out"
    assert run("export", "--case", "example", "--excel", "-o", folder).returncode == 0
    assert (folder / "actors.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    (folder / "case.toml").write_bytes((kg.read_case("example").folder / "case.toml").read_bytes())
    assert (
        kg.read_case(folder)
        .tables["ties"]
        .drop("file")
        .equals(kg.read_case("example").tables["ties"].drop("file"))
    )


def test_tables_for_neo4j(tmp_path):
    folder = tmp_path / "out"
    assert run("export", "--case", "example", "--format", "neo4j", "-o", folder).returncode == 0
    with (folder / "relationships.csv").open() as file:
        rows = list(csv.DictReader(file))
    ties = kg.read_case("example").tables["ties"]
    assert [(r[":START_ID"], r[":END_ID"]) for r in rows] == ties.select("source", "target").rows()
    assert {row[":TYPE"] for row in rows} == {
        kind.replace("-", "_").upper() for kind in ties["kind"]
    }


def test_a_folder_or_a_file_must_be_named(tmp_path):
    for words in (["--excel"], ["--format", "neo4j"], ["--format", "xlsx"]):
        done = run("export", "--case", "example", *words)
        assert done.returncode == 2
        assert "-o" in done.stderr
    with pytest.raises(FileProblem, match="a channel is no workbook"):
        kg.export(kg.flow(kg.read_case("example"), "capital"), path=tmp_path / "a.xlsx")

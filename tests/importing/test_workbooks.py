"""A workbook typed as people type becomes a case; what cannot come in is told row by row."""

import csv

import pytest

import kg
from kg.errors import FileProblem
from tests.importing.film import ACTORS, TIES, cells_of, film, write_workbook
from tests.support.commands import kg as run


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("film")
    return kg.import_case(film(folder / "film.xlsx"), folder / "case")


def test_three_of_sixty_six_rows_are_left_out_each_with_its_cell(imported):
    errors = [str(problem) for problem in imported.problems if problem.level == "error"]
    assert (imported.rows_read, imported.rows_left, imported.rows["ties"]) == (66, 3, 33)
    assert [error.partition(";")[0] for error in errors] == [
        "Ties!G5: '3/5/2018' is 2018-05-03 or 2018-03-05",
        "Ties!D35: status is empty",
        "Ties!B36: 'Omega Film' is no actor",
    ]


def test_the_totals_of_the_source_are_those_of_the_case_and_of_what_is_left_out(imported):
    with (imported.folder / "left_out.csv").open() as file:
        lines = [line for line in csv.DictReader(file) if line["row"] and line["value"]]
    filled = sum(
        bool(cell) for rows in (ACTORS, TIES) for row in cells_of(rows)[1:] for cell in row
    )
    assert imported.cells_read == filled
    assert imported.cells_left == len(lines)
    texts = {(n, c) for n, row in enumerate(cells_of(TIES), 1) for c in row}
    assert {(int(line["row"]), line["value"]) for line in lines} <= texts


def test_what_is_placed_stands_in_the_case(imported):
    case = kg.read_case(imported.folder)
    ties, actors = case.tables["ties"], case.tables["actors"]
    rows = {row["id"]: row for row in ties.to_dicts()}
    assert rows["ministry-of-culture-funds-regional-fund-north"]["amount"] == 3_500_000
    assert rows["ministry-of-culture-funds-regional-fund-north"]["currency"] == "EUR"
    assert rows["aurora-ventures-invests-in-eta-animation"]["share"] == 12
    assert rows["ola-nordmann-invests-in-zeta-docs"]["share_max"] == 40
    assert rows["national-film-fund-funds-delta-pictures"]["status"] == "refused"
    assert rows["big-screen-distribution-buys-from-delta-pictures"]["note"] == "share: about half"
    assert actors.filter(actors["id"] == "national-film-fund")["aliases"].to_list() == [["NFF"]]
    employees = {row["about"]: row for row in case.tables["measures"].to_dicts()}
    assert employees["nordbank"]["value"] == 4100
    assert (employees["delta-pictures"]["max"], employees["delta-pictures"]["exclusive"]) == (
        10,
        "max",
    )
    assert employees["cinema-chain-one"]["text"] == "approx. 800"


def test_a_case_of_an_import_has_no_error_and_a_report(imported):
    assert run("check", "--case", imported.folder).returncode == 0
    assert run("report", "--case", imported.folder).returncode == 0


def test_a_probable_duplicate_is_a_note_with_the_line_that_confirms_it(imported, tmp_path):
    (note,) = [problem for problem in imported.problems if problem.level == "note"]
    assert "'Kappa Film' may be 'Kappa Film AS'" in note.message
    line = '"Kappa Film" = "kappa-film-as"'
    plan = (imported.folder / "import.toml").read_text()
    edited = tmp_path / "map.toml"
    edited.write_text(plan.replace(f"# {line}", line))
    answer = kg.import_case(film(tmp_path / "film.xlsx"), tmp_path / "case", plan=edited)
    assert answer.rows["actors"] == imported.rows["actors"] - 1
    assert not [problem for problem in answer.problems if problem.level == "note"]
    ties = kg.read_case(tmp_path / "case").tables["ties"]
    assert "sales-agent-intl-represents-kappa-film-as" in ties["id"]


def test_the_command_shows_the_guess_and_ends_with_one(tmp_path):
    done = run("import", film(tmp_path / "film.xlsx"), "-o", tmp_path / "case", "--dates", "dmy")
    assert done.returncode == 1
    assert "Ties → ties: From = source, To = target, Relationship = kind" in done.stdout
    assert "not read: Source" in done.stdout
    assert "66 rows read, 64 imported, 2 left out" in done.stderr
    again = run("import", tmp_path / "film.xlsx", "-o", tmp_path / "case")
    assert again.returncode == 2
    assert "exists and is not empty" in again.stderr


def test_a_guess_can_be_edited_and_used(tmp_path):
    source = film(tmp_path / "film.xlsx")
    shown = run("import", source, "--show-map")
    edited = shown.stdout.replace('"Source" = ""', '"Source" = "note"')
    (tmp_path / "map.toml").write_text(edited)
    done = run("import", source, "-o", tmp_path / "case", "--map", tmp_path / "map.toml")
    assert "not read" not in done.stdout
    assert "Source: Annual report 2019, p. 4" in (tmp_path / "case" / "ties.csv").read_text()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("new_actors", "new_actor"), "unknown key 'new_actor'; did you mean new_actors"),
        (('"From" =', '"Form" ='), "sheet Ties has no column 'Form'; did you mean From?"),
        (('sheet = "Ties"', 'sheet = "Tie"'), "the source has no sheet 'Tie'; did you mean Ties?"),
        (("header = 1", "header = '1'"), "header is no number of a row; write 1"),
        (('= "kind"', '= "knd"'), "has no column 'knd'; did you mean kind"),
        (('table = "ties"', 'table = "tie"'), "no table is called 'tie'; did you mean ties?"),
        (('dates = ""', 'dates = "ymd"'), "dates is 'ymd'; write dmy or mdy"),
        (("[same_as]", "[same_as"), "is not TOML"),
    ],
)
def test_a_plan_that_is_wrong_is_told_with_what_to_write(tmp_path, change, words):
    source = film(tmp_path / "film.xlsx")
    (tmp_path / "map.toml").write_text(run("import", source, "--show-map").stdout.replace(*change))
    done = run("import", source, "-o", tmp_path / "case", "--map", tmp_path / "map.toml")
    assert done.returncode == 2
    assert words in done.stderr.replace("\n", " ")


def test_an_update_replaces_only_rows_that_an_import_wrote_and_nobody_changed(tmp_path):
    rows = [["from", "to", "kind", "note"], ["A", "B", "funds", "first"], ["A", "C", "funds", ""]]
    source = tmp_path / "t.csv"

    def save(content):
        with source.open("w", newline="") as file:
            csv.writer(file).writerows(content)

    save(rows)
    kg.import_case(source, tmp_path / "case")
    ties = tmp_path / "case" / "ties.csv"
    ties.write_text(
        ties.read_text().replace(
            "a-funds-c,a,c,funds,active,", "a-funds-c,a,c,funds,active,by hand"
        )
    )
    save([*rows[:1], ["A", "B", "funds", "second"], ["A", "D", "funds", ""]])
    answer = kg.import_case(source, tmp_path / "case", update=True)
    assert answer.is_complete
    notes = dict(kg.read_case(tmp_path / "case").tables["ties"].select("id", "note").iter_rows())
    assert notes == {"a-funds-c": "by hand", "a-funds-b": "second", "a-funds-d": None}
    with pytest.raises(FileProblem, match="was not written by kg import"):
        kg.import_case(source, tmp_path, update=True)


def test_a_heading_above_the_header_is_listed_and_a_workbook_without_ties_is_told(tmp_path):
    source = write_workbook(
        tmp_path / "b.xlsx", {"Sheet1": [["Loans of 1998"], [], ["lender", "borrower"], ["A", "B"]]}
    )
    answer = kg.import_case(source, tmp_path / "case")
    assert (answer.rows["ties"], answer.cells_left) == (1, 1)
    assert "stands above the header" in (tmp_path / "case" / "left_out.csv").read_text()
    empty = write_workbook(tmp_path / "c.xlsx", {"Plan": [["x"], ["y"]], "More": [["z"]]})
    with pytest.raises(FileProblem, match=r"no sheet has actors or ties \(Plan, More\)"):
        kg.import_case(empty, tmp_path / "none")


def test_numbers_that_count_the_rows_of_each_sheet_are_no_ids_but_stand_for_their_rows(tmp_path):
    source = write_workbook(
        tmp_path / "b.xlsx",
        {
            "Nodes": [["id", "name"], ["1", "Film Fund"], ["2", "Studio"], ["X 3", "Bank"]],
            "Edges": [["id", "source", "target"], ["1", "1", "2"], ["2", "X 3", "2"]],
        },
    )
    assert kg.import_case(source, tmp_path / "case").is_complete
    ties = kg.read_case(tmp_path / "case").tables["ties"].select("id", "source", "target")
    assert ties.rows() == [("ties-1", "film-fund", "studio"), ("ties-2", "x-3", "studio")]

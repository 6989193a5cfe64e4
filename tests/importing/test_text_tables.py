"""Text tables: one list of loans in every encoding, delimiter and style of numbers gives the same case."""

import csv

import pytest

import kg
from kg.errors import FileProblem

LENDERS = "Banque Société,Äußerer Bank,Crédit Coopératif"
JAPANESE = [
    ["貸し手", "借り手", "金額"],
    ["信用金庫", "トヨタ", "1200"],
    ["みずほ銀行", "ソニー", "3400"],
]
WESTERN = [
    ["lender", "borrower", "amount"],
    ["Banque Société", "Müller", "1200"],
    ["Crédit", "Größe", "3400"],
]


def write(path, rows, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def names(folder):
    return kg.read_case(folder).tables["actors"]["name"].to_list()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp"]
)
def test_a_japanese_table_in_any_encoding(tmp_path, encoding):
    source = write(tmp_path / "loans.csv", JAPANESE, encoding)
    answer = kg.import_case(source, tmp_path / "case")
    assert answer.is_complete
    assert sorted(names(tmp_path / "case")) == sorted(
        ["信用金庫", "トヨタ", "みずほ銀行", "ソニー"]
    )
    assert kg.read_case(tmp_path / "case").tables["ties"]["kind"].to_list() == ["lends-to"] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "latin-1", "utf-16"])
def test_a_western_table_in_any_encoding(tmp_path, encoding):
    source = write(tmp_path / "loans.csv", WESTERN, encoding)
    assert kg.import_case(source, tmp_path / "case").is_complete
    assert sorted(names(tmp_path / "case")) == sorted(
        ["Banque Société", "Müller", "Crédit", "Größe"]
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(tmp_path, delimiter):
    source = write(tmp_path / "loans.csv", WESTERN, delimiter=delimiter)
    answer = kg.import_case(source, tmp_path / "case")
    assert answer.rows["ties"] == 2
    assert answer.forms[0].startswith("UTF-8, cells separated by ")


def test_a_line_sep_of_a_spreadsheet_is_no_row(tmp_path):
    source = tmp_path / "loans.csv"
    source.write_text("sep=;\nlender;borrower\nA;B\n")
    assert kg.import_case(source, tmp_path / "case").rows_read == 1


def test_an_encoding_that_the_file_is_not_in_is_told_with_the_line(tmp_path):
    source = write(tmp_path / "loans.csv", JAPANESE, "cp932")
    with pytest.raises(FileProblem, match=r"loans.csv:1: the file is not utf-8|not UTF-8"):
        kg.import_case(source, tmp_path / "case", encoding="utf-8")
    with pytest.raises(FileProblem, match="no encoding is called 'utf-99'"):
        kg.import_case(source, tmp_path / "case", encoding="utf-99")
    assert not (tmp_path / "case").exists()


NUMBERS = {
    "12,5": "12.5", "1.234,5": "1234.5", "1.234": "1234", "12 %": "12", "0": "0", "n/a": None, "-": None,
}  # fmt: skip


def test_numbers_with_a_comma_settle_those_that_are_in_doubt(tmp_path):
    rows = [
        ["from", "to", "amount"],
        *([f"a{n}", f"b{n}", text] for n, text in enumerate(NUMBERS) if "%" not in text),
    ]
    answer = kg.import_case(write(tmp_path / "t.csv", rows, delimiter=";"), tmp_path / "case")
    assert answer.is_complete
    values = kg.read_case(tmp_path / "case").tables["ties"]["amount"].to_list()
    assert values == [12.5, 1234.5, 1234, 0, None, None]


def test_bounds_words_and_empty_cells_of_a_share(tmp_path):
    texts = ["<40", ">=15", "30-40", "approx. 80", "n/a", "12 %", "about half", "1,234.5"]
    rows = [
        ["from", "to", "kind", "share"],
        *([f"a{n}", f"b{n}", "buys-from", t] for n, t in enumerate(texts)),
    ]
    answer = kg.import_case(write(tmp_path / "t.csv", rows), tmp_path / "case")
    ties = kg.read_case(tmp_path / "case").tables["ties"]
    assert ties["share"].to_list() == [None, None, None, None, None, 12, None]
    assert ties["share_max"].to_list()[:3] == [40, None, 40]
    assert ties["share_min"].to_list()[:3] == [None, 15, 30]
    assert ties["share_exclusive"].to_list()[:3] == ["max", None, None]
    assert ties["note"].to_list()[3] == "share: approx. 80"
    (problem,) = answer.problems
    assert str(problem) == "t.csv:9:share: '1,234.5' is above 100; correct the number"


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("3/5/1998", "dmy", "1998-05-03"), ("3/5/1998", "mdy", "1998-03-05"), ("31/12/1998", "", "1998-12-31"),
        ("14 May 1998", "", "1998-05-14"), ("May 14, 1998", "", "1998-05-14"), ("平成10年5月", "", "1998-05"),
        ("14.5.1998", "", "1998-05-14"), ("1996-98", "", "1996/1998"), ("1990s", "", "1990/1999"), ("since 1998", "", ""),
    ],
)  # fmt: skip
def test_dates_in_common_forms(tmp_path, text, order, date):
    source = write(tmp_path / "t.csv", [["from", "to", "since"], ["A", "B", text]])
    answer = kg.import_case(source, tmp_path / "case", dates=order)
    assert answer.is_complete == bool(date)
    if date:
        assert (tmp_path / "case" / "ties.csv").read_text().splitlines()[1].split(",")[5:] == [date]


def test_a_date_that_may_be_two_days_is_left_out_with_the_option_that_settles_it(tmp_path):
    source = write(
        tmp_path / "t.csv", [["from", "to", "since"], ["A", "B", "3/5/1998"], ["B", "C", "1998"]]
    )
    answer = kg.import_case(source, tmp_path / "case")
    (problem,) = answer.problems
    assert "is 1998-05-03 or 1998-03-05" in str(problem)
    assert "--dates dmy" in problem.hint
    assert answer.rows["ties"] == 1


def test_an_end_that_nobody_knows_costs_its_row(tmp_path):
    source = write(tmp_path / "t.csv", [["from", "to"], ["n/a", "B"], ["A", "?"], ["A", "B"]])
    answer = kg.import_case(source, tmp_path / "case")
    assert [str(problem).partition(";")[0] for problem in answer.problems] == [
        "t.csv:2:from: 'n/a' source is not known", "t.csv:3:to: '?' target is not known",
    ]  # fmt: skip
    assert answer.rows["ties"] == 1

import csv
import dataclasses
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.rendering import render
from kg.rendering.csv import table_as_csv, unguard
from kg.results.answers import Column, Section, Table

EXPECTED = """\
actor,name,captives,captive_share,central,basis,who
mof,大蔵省,12345,0.8236,true,stated,a;b
bank,The Bank,1,0.5,false,recorded,a;b;c;d;e;f;g;h;i
kind:bank,,,,,,
"""


def with_cells(small, cells, what="text"):
    table = Table("t", "T", (Column("value", what, ""),), tuple((c,) for c in cells))
    return dataclasses.replace(small, sections=(Section("", (), (table,)),))


def read(text):
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_the_first_table_with_rows(small):
    assert render(small, "csv") == EXPECTED
    emptied = dataclasses.replace(small.tables()[0], rows=())
    first = dataclasses.replace(small.sections[0], tables=(emptied,))
    parts = (first, *small.sections[1:])
    assert render(dataclasses.replace(small, sections=parts), "csv").startswith(
        "status,way,ties,value\nused,"
    )
    assert (
        render(dataclasses.replace(small, sections=(first,)), "csv")
        == EXPECTED.splitlines(keepends=True)[0]
    )
    assert render(dataclasses.replace(small, sections=()), "csv") == ""


def test_the_table_asked_for(small):
    assert (
        render(small, "csv", table="sources")
        == "row,locator\nmof,finance.1\nmof,finance.2\nmof-bank,finance.3\n"
    )


def test_texts_come_back_unchanged(small):
    cells = [
        "a,b",
        'say "hi"',
        "two\nlines",
        "cr\rin",
        "crlf\r\nin",
        " space ",
        "日本",
        "a;b",
        "x\u2028y",
        '"',
        "",
    ]
    assert read(render(with_cells(small, cells), "csv")) == [["value"], *([c] for c in cells)]


FORMULAS = [
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        '=HYPERLINK("http://x")',
        "|calc",
        "%0",
        "=cmd|' /C calc'!A0",
    ),
    *("＝1+1", "＋1", "－1", "＠SUM(A1)", "｜calc", "％0", "﹦1", "﹢1", "﹣1", "﹫A", "−1", "⁼1"),
    *(
        " =1+1",
        "  \u3000＝1",
        "\xa0-1",
        "\ufeff=1",
        "\u200b=1",
        "\x00=1",
        " \t@x",
        "\x0b|x",
        "\x1f=1",
        "\u2028=1",
    ),
    *("'=1+1", "''＝1", "' =1", "'\tx"),
]
TEXTS = [
    "a=1",
    "1-1",
    "a|b",
    "50 %",
    "'tis",
    "' quoted'",
    "–",
    "—",
    " spaced",
    "\u3000全角",
    "(=1)",
    "¥=1",
    "日本",
    "#=1",
    "",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text_with_an_apostrophe(small, text):
    assert read(render(with_cells(small, [text, (text,)]), "csv"))[1:] == [
        [f"'{text}"],
        [f"'{text}"],
    ]


def test_numbers_are_left_alone(small):
    assert render(
        with_cells(small, [-1, -0.5, 1e-9, float("inf"), 0.1 + 0.2], "number"), "csv"
    ) == ('value\n-1\n-0.5\n1e-09\n""\n0.30000000000000004\n')


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_formula_stays_as_it_is(small, text):
    assert read(render(with_cells(small, [text]), "csv"))[1:] == [[text]]


@pytest.mark.parametrize("text", [*FORMULAS, *TEXTS])
def test_the_apostrophe_can_be_taken_away_again(small, text):
    ((cell,),) = read(render(with_cells(small, [text]), "csv"))[1:]
    assert unguard(cell) == text


@given(st.lists(st.sampled_from(" '=-＝|a\t\n,\""), max_size=6).map("".join))
def test_no_two_texts_are_one_cell(text):
    table = Table("t", "T", (Column("value", "text", ""),), ((text,),))
    ((cell,),) = read(table_as_csv(table))[1:]
    assert unguard(cell) == text
    assert not re.match("[\\s]*[=＝|-]|[\t\n]", cell)

import dataclasses
import unicodedata

import pytest

from kg.rendering import render
from kg.rendering.terminal.text_width import column_count, wrap
from kg.results.answers import Column, Section, Sentence, Table
from tests.rendering.small_figures import small_figures
from tests.rendering.small_result import small_result

# Of the width of 60: two columns of the first table go beneath its rows.
EXPECTED = """\
capital
  2 of 3 are held. [mof]
[…] opens the evidence of a line: kg evidence ID

Held
════

bank
  holds 1. [bank]
[…] opens the evidence of a line: kg evidence ID

Gatekeepers
───────────
Every route passes this actor.

actor      name      captives  captive_  central  basis
                                  share
─────────  ────────  ────────  ────────  ───────  ────────
mof        大蔵省      12,345    82.4 %  yes      stated
    who: a, b
bank       The Bank         1    50.0 %  no       recorded
    who: a, b, c, d, e, f … and 3 more
kind:bank  –                –         –  –        –

Around
══════

Routes
──────

status  way             ties        value
──────  ──────────────  ────────  ───────
used    mof → bank → a  mof-bank  0.03175
none    –               –               –

Closed doors: none

Evidence
════════

Sources
───────

row       locator
────────  ─────────
mof       finance.1
mof       finance.2
mof-bank  finance.3
"""


def table_of(small, *rows, what="text"):
    columns = (Column("actor", "id", ""), Column("value", what, ""))
    table = Table("t", "T", columns, rows)
    return dataclasses.replace(small, said=(), sections=(Section("", (), (table,)),))


def test_the_whole_is_as_expected(small):
    assert render(small, "terminal", width=60) == EXPECTED


@pytest.mark.parametrize("width", [20, 24, 33, 47, 60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(small, held, width):
    long = small_result(
        lambda text: f"{text}-日本語の長い名前-and-a-long-id-without-spaces {'x' * 50}"
    )
    for result in (small, held, long):
        assert max(map(column_count, render(result, "terminal", width=width).splitlines())) <= width


def test_long_texts_are_wrapped_and_nothing_of_them_is_lost(small):
    words = [f"word{i}" for i in range(60)]
    found = render(table_of(small, ("a", " ".join(words))), "terminal", width=50).split()
    assert [w for w in found if w.startswith("word")] == words


def test_wide_characters_take_two_columns(small):
    lines = render(
        table_of(small, ("弁理士", 1), ("ben", 22), what="count"), "terminal", width=60
    ).splitlines()
    assert lines[-2:] == ["弁理士      1", "ben        22"]
    assert column_count(lines[-1]) == column_count(lines[-2])


def test_wide_characters_break_anywhere_and_marks_stay_with_their_letter():
    assert wrap("護送船団方式", 5) == ["護送", "船団", "方式"]
    assert wrap("e\u0301e\u0301e\u0301", 2) == ["e\u0301e\u0301", "e\u0301"]


def test_control_characters_from_data_are_written_out():
    hostile = "\x1b[31mred\x1b]0;title\x07\x9b2J\x00\u202eevil\u2066\r\u2028\ud800"
    text = render(small_result(lambda t: t + hostile), "terminal", width=100)
    hidden = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}
    assert hidden == {"\n"}
    assert "\\x1b[31mred" in text.replace("\n", "")


def test_a_line_break_in_data_begins_no_line_of_the_table(small):
    lines = render(table_of(small, ("a", "x\ny\tz")), "terminal", width=60).splitlines()
    assert lines[-1] == "a      x y z"


def test_escapes_only_where_color_is_wanted(small):
    assert "\x1b" not in render(small, "terminal", width=60)
    colored = render(small, "terminal", width=60, color=True)
    assert "\x1b[1mGatekeepers\x1b[0m\n\x1b[2mEvery route passes this actor.\x1b[0m\n" in colored
    assert "═" not in colored


def test_without_a_terminal_the_width_is_100(held, monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.__stdout__", None)
    assert (
        render(held, "terminal")
        == render(held, "terminal", width=100)
        != render(held, "terminal", width=80)
    )


def test_sentences_on_a_topic_stand_beneath_it_once(small):
    said = (
        Sentence("one."),
        Sentence("two " * 6, (), "capital"),
        Sentence("three.", (), "capital"),
    )
    lines = render(
        dataclasses.replace(small, said=said, sections=()), "terminal", width=22
    ).splitlines()
    assert lines == ["one.", "capital", "  two two two two", "    two two", "  three."]


def test_what_a_title_tells_is_left_out_and_figures_are_told_in_words(small):
    part = dataclasses.replace(
        small.sections[0], title="Held by bank", title_columns=("actor",), figures=small_figures()
    )
    text = render(dataclasses.replace(small, sections=(part,)), "terminal", width=200)
    assert "\nname      captives " in text
    assert "\nbank\n" not in text
    for figure in small_figures():
        assert f"{figure.title}: {figure.text}" in text.replace("\n  ", " ")

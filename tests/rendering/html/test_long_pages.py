import dataclasses
import re

import pytest

from kg.rendering import render
from kg.results.answers import Column, Section, Table
from tests.rendering.html.test_html import HOSTILE, Page
from tests.rendering.small_figures import small_figures
from tests.rendering.small_result import small_result


def long_result(t=str):
    """Return a small result with figures in one of its parts, and one table told in two of them."""
    small = small_result(t)
    held, around, evidence = small.sections
    table = held.tables[0]
    again = Section(
        t("Held"), held.sentences, (table, dataclasses.replace(table, rows=table.rows[:1]))
    )
    drawn = dataclasses.replace(around, figures=small_figures(t))
    return dataclasses.replace(small, sections=(held, again, drawn, evidence))


def many(name, rows, columns=("id", "text")):
    """Return a result of one table with so many rows."""
    some = tuple(Column(f"c{i}", what, "") for i, what in enumerate(columns))
    table = Table(name, "Many", some, tuple((f"row-{i}",) * len(columns) for i in range(rows)))
    return dataclasses.replace(small_result(), sections=(Section("Many", (), (table,)),))


@pytest.fixture
def page():
    return Page(render(long_result(), "html"))


def test_every_part_table_and_figure_has_an_id_of_its_own_that_says_what_it_is(page):
    assert [a["id"] for a in page.all("section") if "id" in a] == [
        "part-held", "table-gatekeepers", "part-held-2", "table-gatekeepers-2", "table-gatekeepers-3",
        "part-around", "table-routes", "table-closed", "part-evidence", "table-sources",
    ]  # fmt: skip
    assert [a["id"] for a in page.all("figure")] == [
        "figure-f0",
        "figure-f1",
        "figure-f2",
        "figure-f3",
    ]
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))


def test_a_name_that_looks_like_the_second_of_another_takes_no_id_from_it():
    part = Section(
        "P", (), tuple(Table(name, name, (), ()) for name in ("a-2", "a", "a", "a 2", "?"))
    )
    page = Page(render(dataclasses.replace(small_result(), sections=(part,)), "html"))
    ids = [a["id"] for a in page.all("section") if a.get("class") == "table nothing"]
    assert ids == ["table-a-2", "table-a", "table-a-3", "table-a-2-2", "table"]


def test_the_contents_lead_to_parts_and_within_them_to_figures_and_tables(page):
    ids = {a["id"] for _, a in page.elements if "id" in a}
    links = [
        a["href"] for a in page.all("a") if re.match("#(part|table|figure)-", a.get("href", ""))
    ]
    assert links == [
        "#part-held", "#table-gatekeepers", "#part-held-2", "#table-gatekeepers-2", "#table-gatekeepers-3",
        "#part-around", "#figure-f0", "#figure-f1", "#figure-f2", "#figure-f3", "#table-routes", "#table-closed",
        "#part-evidence", "#table-sources",
    ]  # fmt: skip
    assert {link.removeprefix("#") for link in links} <= ids
    assert [t for t in page.texts if re.fullmatch(r"(\d figures?, )?\d tables?", t)] == [
        "1 table", "2 tables", "4 figures, 2 tables", "1 table",
    ]  # fmt: skip


def test_what_names_or_describes_an_element_is_on_the_page(page):
    ids = {a["id"] for _, a in page.elements if "id" in a}
    named = [place for _, a in page.elements for place in a.get("aria-labelledby", "").split()]
    assert named
    assert set(named) <= ids
    patterns = {a["fill"][5:-1] for _, a in page.elements if a.get("fill", "").startswith("url(#")}
    assert len(patterns) > 2
    assert patterns <= ids


def test_a_figure_is_shown_with_its_title_its_words_and_its_key(page):
    assert len(page.all("figcaption")) == len(page.all("svg", role="img")) == 4
    assert len(page.all("svg", **{"class": "swatch"})) == 16
    assert page.texts.count("In words.") == 8  # beneath the picture, and for whoever cannot see it
    assert [a["class"] for a in page.all("figure")] == ["bars", "axis", "pyramid", "stream"]


@pytest.mark.parametrize("payload", HOSTILE)
def test_nothing_from_data_becomes_markup_on_a_page_with_figures(page, payload):
    text = render(long_result(lambda t: t + payload), "html")
    hostile = Page(text)
    assert (hostile.open, hostile.crossed) == ([], [])
    assert hostile.shape() <= page.shape()
    assert all(a["href"].startswith("#") for a in hostile.all("a"))
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


def test_a_table_of_many_rows_is_folded_but_not_what_links_lead_into():
    assert not Page(render(many("suppliers", 40), "html")).all("details", **{"class": "fold"})
    page = Page(render(many("suppliers", 41), "html"))
    assert page.all("details", **{"class": "fold"})
    assert "Show all 41 rows" in page.texts
    assert len(page.all("tr")) == 42
    for name in ("sources", "documents"):
        assert not Page(render(many(name, 300), "html")).all("details", **{"class": "fold"})


def test_folded_rows_are_printed(page):
    style = re.search(r"<style>(.*?)</style>", render(many("suppliers", 41), "html"), re.DOTALL)[1]
    printed = style[style.index("@media print") :]
    assert "details::details-content { content-visibility: visible" in printed
    assert ".fold > summary" in printed


def test_the_columns_of_a_table_told_in_parts_are_explained_once_on_paper(page):
    explained = [a["class"] for a in page.all("details") if a.get("class", "").startswith("legend")]
    assert explained == ["legend", "legend again", "legend again", "legend", "legend"]


def test_what_the_title_says_is_not_told_again():
    small = small_result()
    part = dataclasses.replace(small.sections[0], title="Who holds bank", title_columns=("basis",))
    for told, there in ((("basis",), False), ((), True)):
        one = dataclasses.replace(small, sections=(dataclasses.replace(part, title_columns=told),))
        page = Page(render(one, "html"))
        assert ("basis" in page.texts) is there
        assert len(page.all("p", **{"class": "topic"})) == (
            2 if there else 1
        )  # one stands above all parts


def test_columns_that_hold_nothing_are_left_out_of_a_page():
    columns = (
        Column("who", "id", "Who."),
        Column("nothing", "text", "None."),
        Column("chart", "text", "A chart."),
    )
    table = Table("t", "T", columns, (("a", None, "██"), ("b", "", "█")))
    for figures, shown in (
        ((), ["who", "chart"]),
        (small_figures()[1:2], ["who"]),
        (small_figures()[:1], ["who", "chart"]),
    ):
        part = Section("P", (), (table,), figures)
        page = Page(render(dataclasses.replace(small_result(), sections=(part,)), "html"))
        assert [a["title"] for a in page.all("th")] == [
            {"who": "Who.", "chart": "A chart."}[c] for c in shown
        ]

import base64
import dataclasses
import hashlib
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from kg.rendering import render
from tests.rendering.small_result import small_result

VOID = {"meta", "link"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "</title></style><svg onload=alert(1)>",
    "--><iframe src=http://x></iframe>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "&lt;b&gt;&#60;i&#62;",
    "\x1b[2J\u202e\x00",
]


class Page(HTMLParser):
    """The elements of a page with their attributes, its texts, and whether every element is closed in order."""

    def __init__(self, text):
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.elements, self.texts, self.open, self.crossed = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Keep the element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        """Close the element."""
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)

    def handle_data(self, data):
        """Keep the text."""
        self.texts.append(data)

    def shape(self):
        """Return every element, and every attribute by its element."""
        return {(tag, name) for tag, attrs in self.elements for name in ("", *attrs)}

    def all(self, tag, **wanted):
        """Return the attributes of the elements that have some."""
        return [
            a
            for t, a in self.elements
            if t == tag and all(a.get(k) == v for k, v in wanted.items())
        ]


@pytest.fixture
def page(small):
    return Page(render(small, "html"))


def test_the_page_is_well_formed_and_asks_for_nothing(page):
    assert (page.open, page.crossed) == ([], [])
    assert not page.all("script")
    addresses = [
        a[k]
        for _, a in page.elements
        for k in ("src", "href", "action", "srcset", "style")
        if k in a
    ]
    assert [a for a in addresses if not a.startswith("#")] == ["data:,"]


def test_the_policy_allows_the_style_of_the_page_and_nothing_else(small, page):
    text = render(small, "html")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.all("meta", **{"http-equiv": "Content-Security-Policy"})[0]["content"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:")
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("payload", HOSTILE)
@pytest.mark.parametrize("put", [lambda text, p: p + text, lambda text, p: text + p])
def test_nothing_from_data_becomes_markup(page, payload, put):
    text = render(small_result(lambda t: put(t, payload)), "html")
    hostile = Page(text)
    assert (hostile.open, hostile.crossed) == ([], [])
    assert hostile.shape() <= page.shape()
    assert not Counter(tag for tag, _ in hostile.elements) - Counter(
        tag for tag, _ in page.elements
    )
    assert all(a["href"].startswith("#") for a in hostile.all("a"))
    assert not {"\x1b", "\x00", "\u202e"} & set(text)


def test_hostile_texts_are_shown_as_they_are():
    payload = '<b onclick="x">&amp;'
    shown = "".join(Page(render(small_result(lambda t: t + payload), "html")).texts)
    for text in (
        "Who holds whom",
        "A summary.",
        "Every route passes this actor.",
        "finance.1",
        "The captives.",
    ):
        assert text + payload in shown


def test_a_row_links_to_its_evidence_where_the_page_has_it(page):
    assert [a["id"] for a in page.all("tr") if "id" in a] == ["row-mof", "row-mof-bank"]
    assert [a["class"] for a in page.all("tr") if "class" in a] == ["first", "again", "first"]
    linked = {a["href"] for a in page.all("a") if a["href"].startswith("#row-")}
    assert linked == {"#row-mof", "#row-mof-bank"}


def test_every_link_leads_somewhere(page):
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
    assert {a["href"].removeprefix("#") for a in page.all("a")} <= set(ids)


def test_without_a_table_of_sources_no_id_is_a_link(small):
    page = Page(render(small, "html", table="gatekeepers"))
    assert page.all("a") == []
    assert page.all("span", title="mof")


def test_an_id_is_shown_by_its_name_and_the_column_that_repeats_it_left_out(page):
    assert page.all("a", href="#row-mof")
    assert "大蔵省" in page.texts
    assert "name" not in page.texts


def test_a_column_of_names_that_says_more_stays(small):
    part = small.sections[0]
    rows = (*part.tables[0].rows, ("a", "Another name", 1, 0.5, True, "stated", ()))
    table = dataclasses.replace(part.tables[0], rows=rows)
    page = Page(
        render(
            dataclasses.replace(small, sections=(dataclasses.replace(part, tables=(table,)),)),
            "html",
        )
    )
    assert {"name", "Another name"} <= set(page.texts)


def test_a_kind_is_shown_by_the_name_that_its_table_gives_it(small):
    part = small.sections[0]
    rows = tuple(
        (*row[:1], "Any bank", *row[2:]) if row[0] == "kind:bank" else row
        for row in part.tables[0].rows
    )
    table = dataclasses.replace(part.tables[0], rows=rows)
    page = Page(
        render(
            dataclasses.replace(small, sections=(dataclasses.replace(part, tables=(table,)),)),
            "html",
        )
    )
    assert page.texts.count("Any bank") == 1
    assert page.all("span", title="kind:bank")
    assert "name" not in page.texts


def test_words_of_status_have_a_symbol_besides_their_colour(page):
    assert [a["class"] for a in page.all("span") if a.get("class", "").startswith("badge")] == [
        "badge good", "badge fair", "badge good", "badge plain",
    ]  # fmt: skip
    marks = [
        page.texts[i]
        for i, t in enumerate(page.texts)
        if t in "●○–✕" and page.texts[i + 1] in ("stated", "recorded", "used", "none")
    ]
    assert marks == ["●", "○", "●", "–"]


def test_long_lists_fold_and_lose_nothing(page):
    assert "and 3 more" in page.texts
    assert [t for t in page.texts if t in list("bcdefghi")].count("i") == 1


def test_columns_have_scope_and_numbers_their_class(page):
    assert all(a["scope"] == "col" for a in page.all("th"))
    assert len(page.all("th", **{"class": "number"})) == 3


def test_contents_only_where_there_are_sections(small):
    assert Page(render(small, "html")).all("nav")
    assert not Page(render(small, "html", table="routes")).all("nav")

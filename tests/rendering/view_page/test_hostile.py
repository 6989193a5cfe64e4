"""Nothing in the data of a case runs, whatever field it stands in."""

import pytest

from kg.case import read_case
from kg.questions.view.question import view
from kg.rendering.view_page import payload_of
from tests.rendering.view_page.hostile_texts import (
    BUNDLES,
    IN_TABLES,
    PAYLOADS,
    TABLE_BUNDLES,
    hostile_folder,
    spoilt,
)
from tests.rendering.view_page.watched_page import Watched
from tests.support.small_view import Given, page, small_world

ELEMENTS = "() => [...document.querySelectorAll('script,img,iframe,object,embed,link,base,meta,style,form,video,audio,dialog,image,use,foreignObject,a')].map(e => e.tagName.toLowerCase()).sort().join(' ')"
ATTRIBUTES = "() => [...document.querySelectorAll('*')].flatMap(e => [...e.attributes]).filter(a => /^(on|formaction|srcdoc|xlink)/i.test(a.name) || /^\\s*javascript:/i.test(a.value) && /href|src|action/.test(a.name)).length"


def visit(watched):
    """Walk through everything that the page shows of its data."""
    page = watched.page
    page.evaluate("""async () => {
        const ids = (where) => [...document.querySelectorAll(where)];
        const pause = () => new Promise((done) => setTimeout(done, 5));
        ids('details').forEach((one) => { one.open = true; });
        for (let i = 0; i < ids('#holders .row').length; i += 1) { ids('#holders .row')[i].click(); await pause(); }
        for (let i = 0; i < ids('#routes .row').length; i += 1) { ids('#routes .row')[i].click(); await pause(); }
        ids('#panel details').forEach((one) => { one.open = true; });
        document.getElementById('as-table').click();
        for (let i = 0; i < 6; i += 1) { ids('#table tbody .link')[i]?.click(); await pause(); }
        ids('#panel details').forEach((one) => { one.open = true; });
        document.getElementById('whole').click();
        document.getElementById('as-table').click();
        const search = document.getElementById('search');
        search.focus();
        search.value = 'firm';
        search.dispatchEvent(new Event('input'));
        await pause();
        ids('.filter input').forEach((one) => { one.focus(); });
        for (const type of ['mouseover', 'mousemove', 'click']) ids('#panel *, #found *').forEach((one) => one.dispatchEvent(new MouseEvent(type, { bubbles: true })));
        await pause();
    }""")


def test_the_corpus_is_large_enough():
    assert len(set(PAYLOADS)) >= 60
    assert all(any(payload in bundle for bundle in BUNDLES) for payload in PAYLOADS)


def test_the_fields_spoilt_are_all_texts_of_the_view():
    found = spoilt(small_world().payload(), "<b>")
    assert found["title"] == "<b>A small world"
    assert found["actors"][0]["aliases"] == ["<b>MOF"]
    assert found["ties"][0]["s"] == found["actors"][0]["id"] == "<b>mof"
    assert found["ties"][0]["ev"][0]["doc"] in found["documents"]
    assert found["ties"][0]["kind"] in found["tieKinds"]


@pytest.fixture(scope="module")
def harmless(browser, tmp_path_factory):
    """Return the elements that the page has when its data is harmless, everything visited."""
    one = Watched(browser, tmp_path_factory.mktemp("harmless"), page(small_world()))
    visit(one)
    found = one.page.evaluate(ELEMENTS)
    one.context.close()
    return found


@pytest.mark.parametrize("payload", BUNDLES, ids=range(len(BUNDLES)))
def test_nothing_runs_from_any_field(opened, harmless, payload):
    watched = opened(Given(spoilt(small_world().payload(), payload)))
    visit(watched)
    assert watched.page.evaluate(ELEMENTS) == harmless
    assert watched.page.evaluate(ATTRIBUTES) == 0
    assert watched.page.evaluate("document.querySelectorAll('body b b, body x').length") == 0


@pytest.fixture(scope="module")
def harmless_tables(browser, tmp_path_factory):
    """Return the elements of the page of the same case with a harmless text in its tables."""
    folder = tmp_path_factory.mktemp("harmless")
    one = Watched(browser, folder, page(view(read_case(hostile_folder(folder / "case", "plain ")))))
    visit(one)
    found = one.page.evaluate(ELEMENTS)
    one.context.close()
    return found


def test_a_hostile_case_says_it_in_every_column_that_takes_any_text(tmp_path):
    case = read_case(hostile_folder(tmp_path / "case", "<i>"))
    payload = payload_of(view(case, lang="ja"))
    assert payload["title"] == payload["summary"] == "<i>"
    assert payload["documents"] == {"d": "<i>D"}
    assert (
        payload["actorKinds"]["odd-bank"]["label"] == payload["tieKinds"]["odd-loan"]["ja"] == "<i>"
    )
    found = {a["id"]: a for a in payload["actors"]}
    assert (found["s"]["name"], found["s"]["ja"], found["s"]["aliases"], found["s"]["note"]) == (
        "<i>S",
        "<i>",
        ["<i>"],
        "<i>",
    )
    assert found["f"]["terms"] == ["<i>"]
    assert {(e["anchor"], e["note"]) for t in payload["ties"] for e in t["ev"]} == {("<i>", "<i>")}
    assert [h["name"] for h in payload["holders"]][:1] == ["<i>B"]
    assert len(IN_TABLES) >= len(PAYLOADS) - 4


@pytest.mark.parametrize("text", TABLE_BUNDLES, ids=range(len(TABLE_BUNDLES)))
def test_nothing_runs_from_any_column_of_a_case(opened, harmless_tables, tmp_path, text):
    case = read_case(hostile_folder(tmp_path / "case", text + " "))
    watched = opened(view(case, lang="ja" if TABLE_BUNDLES.index(text) % 2 else "en"))
    visit(watched)
    assert watched.page.evaluate(ELEMENTS) == harmless_tables
    assert watched.page.evaluate(ATTRIBUTES) == 0


def test_hostile_texts_are_shown_as_they_are(opened):
    payload = '<b onclick="x">&amp;{{ 1 }}'
    watched = opened(Given(spoilt(small_world().payload(), payload)))
    assert watched.text("h1") == payload + "A small world"
    assert watched.page.title().startswith(payload + "A small world · " + payload)
    watched.page.click("#holders .row >> nth=0")
    assert watched.text("#panel h2") == payload + "The Bank"


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if p.strip() and "\ud800" not in p][:40:4])
def test_a_hostile_hash_chooses_nothing(opened, payload):
    from urllib.parse import quote

    text = quote(payload, safe="")
    watched = opened(
        anchor=f"actor={text}&hide={text}&more={text}&channel={text}&date={text}&layout={text}&route={text}"
    )
    assert watched.page.locator("#panel").is_hidden()
    assert watched.page.evaluate("document.getElementById('count').textContent").startswith(
        "5 of 6"
    )

"""The tabs of verdicts in a real browser: keys walk the cells, a click opens, Back leads back."""

import pytest

import kg
from kg.questions.view.question import view
from kg.rendering.view_page import page as page_of
from tests.rendering.view_page.watched_page import WATCH


@pytest.fixture(scope="module")
def text():
    """Return the page of the embedded case."""
    return page_of(view(kg.read_case()))


@pytest.fixture
def opened(browser, tmp_path, text):
    """Return a function that opens the page at an anchor; it asks for nothing and logs nothing."""
    noise, contexts = [], []

    def go(anchor="", **context):
        file = tmp_path / "view.html"
        file.write_text(text, "utf-8")
        contexts.append(
            browser.new_context(**{"viewport": {"width": 1280, "height": 720}, **context})
        )
        contexts[-1].add_init_script(WATCH)
        page = contexts[-1].new_page()
        page.on("console", lambda m: noise.append(m.text))
        page.on("pageerror", lambda e: noise.append(str(e)))
        page.goto(file.as_uri() + anchor)
        return page

    yield go
    for context in contexts:
        context.close()
    assert noise == []


def shown(page, selector):
    """Return the ids of the elements in sight."""
    script = "all => all.filter(e => e.checkVisibility()).map(e => e.id || e.dataset.of)"
    return page.eval_on_selector_all(selector, script)


def test_the_matrix_is_seen_first_and_whole(opened):
    page = opened()
    assert shown(page, "[role=tabpanel]") == ["panel-matrix"]
    box = page.locator("#panel-matrix svg.wide").bounding_box()
    assert box["y"] + box["height"] < 720  # the legend too
    assert page.locator("h1").inner_text().startswith("D firm and T firm are freest")


def test_keys_walk_the_cells_and_enter_opens_a_dossier(opened):
    page = opened()
    page.focus("#panel-matrix svg.wide [data-actor=d-firm][data-channel=capital]")
    for key in ("ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    at = page.evaluate("({ ...document.activeElement.dataset })")
    assert (at["actor"], at["channel"]) == ("t-firm", "market")
    page.keyboard.press("Enter")
    assert shown(page, "#dossier > article") == ["t-firm"]
    assert "firm=t-firm" in page.url
    page.keyboard.press("Escape")
    assert shown(page, "#dossier > article") == []
    assert page.evaluate("document.activeElement.dataset.actor") == "t-firm"


def test_the_head_of_a_column_opens_its_gate_and_back_leads_back(opened):
    page = opened()
    page.click("#panel-matrix svg.wide .head[data-channel=patent]")
    assert shown(page, "#panel-gate > article") == ["gate-patent"]
    page.go_back()
    assert shown(page, "[role=tabpanel]") == ["panel-matrix"]


def test_a_state_in_the_address_comes_back(opened):
    page = opened("#tab=gate&gate=market&firm=j-firm")
    assert shown(page, "#panel-gate > article") == ["gate-market"]
    assert shown(page, "#dossier > article") == ["j-firm"]


def test_a_telephone_gets_the_narrow_drawing_and_paper_one_page(opened):
    page = opened(viewport={"width": 390, "height": 844})
    assert page.locator("#panel-matrix svg.narrow").is_visible()
    assert not page.locator("#panel-matrix svg.wide").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1

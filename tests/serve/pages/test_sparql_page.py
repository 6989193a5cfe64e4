"""The SPARQL page in a real browser: by keyboard, under its policy, with nothing fetched from elsewhere."""

from urllib.parse import quote

import pytest

from tests.support.running import Server


def test_a_query_is_written_run_and_read_by_keyboard_alone(tab):
    tab.goto("/sparql")
    for _ in range(40):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.id") == "query":
            break
    tab.keyboard.press("Control+a")
    tab.keyboard.type("SELECT ?tie { ?tie a ih:Tie } LIMIT 3")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector(".answer tbody tr")
    assert tab.locator(".answer tbody tr").count() == 3
    assert tab.locator("#query").input_value() == "SELECT ?tie { ?tie a ih:Tie } LIMIT 3"


def test_a_fault_puts_the_cursor_into_its_line(tab):
    text = "SELECT *\nWHERE {\n  ?s ?p \n}"
    tab.goto(f"/sparql?query={quote(text)}")
    assert tab.evaluate("document.activeElement.id") == "query"
    start, end = tab.evaluate(
        "[document.activeElement.selectionStart, document.activeElement.selectionEnd]"
    )
    assert text[start:end] == "}"


def test_a_query_too_long_for_an_address_is_posted(tab):
    tab.goto("/sparql")
    tab.fill("#query", "ASK {} #" + "長" * 3_000)
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector(".answer h2:text-is('yes')")
    assert "query=" not in tab.url


def test_the_library_fills_the_editor_and_works_without_scripts(browser, server: Server):
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql?lang=ja")
    page.locator(".library a").first.click()
    page.locator("button").click()
    page.wait_for_selector(".answer")
    assert "lang=ja" in page.url
    assert page.locator(".answer table, .answer .missing").count() == 1
    context.close()


def test_what_a_query_gives_runs_nothing(tab):
    payloads = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "</textarea><script>alert(1)</script>",
        "{{alert(1)}}",
    ]
    said = " ".join(f"({quoted(p)})" for p in payloads)
    tab.goto(
        f"/sparql?query={quote(f'SELECT ?x {{ VALUES (?x) {{ {said} (<javascript:alert(1)>) }} }}')}"
    )
    assert [tab.locator(".answer td").nth(i).inner_text() for i in range(5)] == [
        *payloads,
        "javascript:alert(1)",
    ]
    assert tab.locator(".answer td a").count() == 0


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize(
    "path", ["/", "/queries", "/report", "/limits", "/actor/mof", "/actor/mof?lang=ja"]
)
def test_every_page_is_styled_under_its_policy_and_fits_a_small_window(path, tab):
    tab.set_viewport_size({"width": 400, "height": 800})
    tab.goto(path)
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")

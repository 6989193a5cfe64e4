"""The editor yasgui where it is installed: found, served from a fixed list, and at work in a browser without a network."""

import html
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kg.errors import FileProblem
from kg.queries import library
from kg.serve.pages.yasgui import installed
from tests.serve.hostile_pages import write_hostile
from tests.serve.watched_tab import watched
from tests.support.running import ENV, Server, command, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LIGHT = "application/sparql-results+json"


def package(
    folder: Path, name: str = "@zazuko/yasgui", files: tuple[str, ...] = ("js", "css")
) -> Path:
    """Write what npm would, but for what is in the files."""
    (folder / "build").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": name}))
    for suffix in files:
        (folder / "build" / f"yasgui.min.{suffix}").write_text(f"/* {suffix} */")
    return folder


def test_each_folder_that_one_may_name_is_understood(tmp_path):
    own = package(tmp_path / "node_modules" / "@zazuko" / "yasgui")
    found = installed(own)
    assert {
        name: (media.partition(";")[0], body) for name, (media, body) in found.files.items()
    } == {
        "yasgui.min.js": ("text/javascript", b"/* js */"),
        "yasgui.min.css": ("text/css", b"/* css */"),
    }
    assert (
        installed(tmp_path) == installed(tmp_path / "node_modules") == installed(str(own)) == found
    )


def test_a_folder_without_it_says_how_to_install_it(tmp_path):
    package(tmp_path / "other", "yasgui")
    package(tmp_path / "half", files=("js",))
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "package.json").write_text("[]")
    for folder in (tmp_path, tmp_path / "other", tmp_path / "list", tmp_path / "none"):
        with pytest.raises(
            FileProblem, match="does not hold the npm package @zazuko/yasgui"
        ) as problem:
            installed(folder)
        assert "npm install --prefix DIR --ignore-scripts @zazuko/yasgui@" in problem.value.hint
    with pytest.raises(FileProblem, match=r"yasgui\.min\.css cannot be read"):
        installed(tmp_path / "half")


@pytest.mark.parametrize("said", ["option", "environment"])
def test_the_command_says_so_in_one_line_before_it_reads_a_case(said, tmp_path):
    told = ("--yasgui", tmp_path) if said == "option" else ()
    env = {**ENV, "KG_YASGUI": str(tmp_path)} if said == "environment" else ENV
    done = subprocess.run(
        command("--port", 0, "--case", tmp_path, *told),
        capture_output=True,
        text=True,
        env=env,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "@zazuko/yasgui; install it: npm install --prefix DIR" in done.stderr


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory) -> Iterator[Server]:
    """A server with a package that holds nothing of use: enough for what happens before its script runs."""
    folder = tmp_path_factory.mktemp("npm")
    package(folder / "node_modules" / "@zazuko" / "yasgui")
    (folder / "secret.js").write_text("secret")
    with serving("--yasgui", folder) as found:
        yield found


def test_its_files_come_from_a_fixed_list(stand_in: Server, server: Server):
    js, css = stand_in.ask("/yasgui/yasgui.min.js"), stand_in.ask("/yasgui/yasgui.min.css")
    assert (js.status, js.media, js.text) == (200, "text/javascript", "/* js */")
    assert (css.status, css.media, css.text) == (200, "text/css", "/* css */")
    for path in (
        "/yasgui", "/yasgui/", "/yasgui/package.json", "/yasgui/../package.json", "/yasgui/..%2fpackage.json",
        "/yasgui/%2e%2e/package.json", "/yasgui/build/yasgui.min.js", "/yasgui//etc/passwd", "/yasgui/%2fetc%2fpasswd",
        "/yasgui/yasgui.min.js/../../secret.js", "/yasgui/yasgui.min.js%00", "/yasgui/YASGUI.MIN.JS", "/yasgui/secret.js",
    ):  # fmt: skip
        assert stand_in.ask(path).status == 404, path
    assert server.ask("/yasgui/yasgui.min.js").status == 404


def test_browsers_that_ask_nothing_get_it_and_all_others_what_they_got_before(stand_in: Server):
    text = stand_in.ask("/sparql", Accept=BROWSER).text
    assert '<script src="/yasgui/yasgui.min.js">' in text
    assert "<textarea" not in text
    assert "<textarea" in stand_in.ask("/sparql?query=ASK%7B%7D", Accept=BROWSER).text
    assert stand_in.ask("/sparql", Accept="text/turtle").media == "text/turtle"
    assert stand_in.query("ASK {}").media == LIGHT


def test_our_own_page_stays_within_reach_and_keeps_to_itself(stand_in: Server, server: Server):
    name = next(iter(library()))
    assert 'href="/sparql?editor=plain"' in stand_in.ask("/sparql", Accept=BROWSER).text
    for path in (
        "/sparql?editor=plain",
        f"/sparql?editor=plain&load={name}",
        "/sparql?editor=plain&query=ASK%7B%7D",
    ):
        text = stand_in.ask(path, Accept=BROWSER).text
        assert "<textarea" in text
        assert '<input type="hidden" name="editor" value="plain">' in text
        assert f'href="/sparql?load={name}&amp;editor=plain"' in text
        assert '<a href="/sparql">The editor with tabs</a>' in text
        assert "editor=plain" in re.search(r'<p class="languages"><a href="([^"]*)"', text)[1]
    text = server.ask("/sparql", Accept=BROWSER).text
    assert "editor=plain" not in text
    assert "/yasgui/" not in text


def test_its_page_may_run_two_scripts_and_ask_this_server_and_no_more(stand_in: Server):
    reply = stand_in.ask("/sparql", Accept=BROWSER)
    policy = dict(
        part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; ")
    )
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert re.fullmatch(r"'sha256-[\w+/=]+' 'self'", policy["script-src"])
    assert re.fullmatch(r"('sha256-[\w+/=]+' ?|'self' ?){4}", policy["style-src"])


def test_the_library_comes_with_the_page(stand_in: Server):
    text = stand_in.ask("/sparql?load=nothing%3C%2Fscript%3E", Accept=BROWSER).text
    block = re.search(
        r'<script type="application/json" id="given">(.*?)</script>', text, re.DOTALL
    )[1]
    assert not set("<>&") & set(block)
    given = json.loads(block)
    assert given["load"] == "nothing</script>"
    assert {name: one["title"] for name, one in given["library"].items()} == {
        q.name: q.title for q in library().values()
    }
    for name, one in given["library"].items():
        assert f'data-query="{name}"' in text
        assert html.escape(one["title"], quote=False) in html.unescape(text).replace("&", "&amp;")
        assert one["text"].startswith("# title: ")


@pytest.mark.parametrize("name", ["refusals", "known-one-way"])
def test_the_texts_of_the_library_run_as_they_stand_in_the_tabs(name, stand_in: Server):
    text = stand_in.ask("/sparql", Accept=BROWSER).text
    given = json.loads(re.search(r'id="given">(.*?)</script>', text, re.DOTALL)[1])
    one = given["library"].get(name) or next(iter(given["library"].values()))
    assert stand_in.query(one["text"]).status == 200


def test_it_speaks_japanese_where_it_is_ours_to_say(stand_in: Server):
    text = stand_in.ask("/sparql?lang=ja", Accept=BROWSER).text
    for said in ("簡易エディタ", "それぞれタブで開く。", "Ctrl+Enter で実行"):
        assert said in text
    assert '"query":"クエリ"' in text
    assert "タブ付きエディタ" in stand_in.ask("/sparql?editor=plain&lang=ja", Accept=BROWSER).text


@pytest.fixture(scope="module")
def real(yasgui) -> Iterator[Server]:
    with serving("--yasgui", yasgui) as found:
        yield found


@pytest.fixture
def desk(browser, real: Server) -> Iterator:
    with watched(browser, real) as found:
        yield found


QUERY = "SELECT ?tie { ?tie a ih:Tie } ORDER BY ?tie LIMIT 3"
HOSTILE_ROWS = 'SELECT * { ?s ?p ?o FILTER CONTAINS(STR(?o), "<script>") }'
ROWS = ".tabPanel.active .yasr table tbody tr"


def text_of(desk) -> str:
    return desk.evaluate(
        "document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"
    )


def asked_for(desk) -> set[str]:
    return {urlsplit(url).path for url in desk.asked}


def test_a_query_is_typed_run_and_read_by_keyboard_alone(desk):
    desk.goto("/sparql")
    for _ in range(40):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.closest('.CodeMirror') !== null"):
            break
    desk.keyboard.press("Control+a")
    desk.keyboard.type(QUERY, delay=5)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(ROWS)
    assert desk.locator(ROWS).count() == 3
    # It adds the prefix that the query uses, from what came with the page.
    assert text_of(desk) == "PREFIX ih: <https://w3id.org/intermediation/ns#>\n" + QUERY
    desk.keyboard.press("Escape")
    for _ in range(4):
        desk.keyboard.press("Tab")
        if desk.evaluate("document.activeElement.matches('.yasqe_queryButton')"):
            break
    before = len(desk.asked)
    desk.keyboard.press("Enter")
    desk.wait_for_timeout(300)
    assert len(desk.asked) == before + 1
    assert asked_for(desk) == {"/sparql", "/yasgui/yasgui.min.js", "/yasgui/yasgui.min.css"}


def test_words_are_completed_from_the_page(desk):
    desk.goto("/sparql")
    desk.click(".CodeMirror-lines")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("SELECT * { ?x a ih:MinistryOf", delay=5)
    desk.keyboard.press("Backspace")
    desk.keyboard.press("Backspace")
    desk.keyboard.press("Control+Space")
    desk.wait_for_function(
        "document.querySelector('.CodeMirror').CodeMirror.getValue().includes('ih:Ministry')"
    )
    assert asked_for(desk) == {"/sparql", "/yasgui/yasgui.min.js", "/yasgui/yasgui.min.css"}


def test_the_library_opens_in_tabs_and_a_tab_opened_before_comes_back(desk):
    first, second = list(library().values())[:2]
    desk.goto(f"/sparql?load={first.name}")
    desk.wait_for_selector(".tabPanel.active .CodeMirror")
    assert f"# title: {first.title}" in text_of(desk)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_selector(".tabPanel.active .yasr .yasr_response_chip")
    desk.locator(f"[data-query='{second.name}']").focus()
    desk.keyboard.press("Enter")
    assert f"# title: {second.title}" in text_of(desk)
    tabs = desk.locator(".tabsList a[role=tab]").count()
    desk.click(f"[data-query='{first.name}']")
    assert f"# title: {first.title}" in text_of(desk)
    assert desk.locator(".tabsList a[role=tab]").count() == tabs == 3
    desk.reload()
    desk.wait_for_selector(".tabPanel.active .CodeMirror")
    assert desk.locator(".tabsList a[role=tab]").count() == tabs


def test_a_shared_query_runs_but_asks_nobody_else_whatever_the_link_says(desk):
    more = f"endpoint={quote('https://evil.example/sparql', safe='')}&headers={quote(json.dumps({'X-Evil': '1'}))}&evil=1"
    sent = []
    desk.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    desk.goto(f"/sparql#query={quote(QUERY)}&{more}")
    desk.wait_for_selector(ROWS)
    assert desk.locator(ROWS).count() == 3
    (request,) = sent
    assert "x-evil" not in request.headers
    assert "evil" not in request.post_data
    desk.goto("/limits")
    desk.goto("/sparql#query=ASK%7B%7D&outputFormat=table&outputSettings=%7Bbroken")
    desk.wait_for_selector(".tabPanel.active .CodeMirror")


def test_a_fault_and_a_graph_are_shown(desk):
    desk.goto("/sparql")
    for query, said in (("SELECT * { ?s ?p", "malformed"), ("DESCRIBE ih:Actor", "Class")):
        desk.evaluate("(q) => document.querySelector('.CodeMirror').CodeMirror.setValue(q)", query)
        desk.click(".yasqe_queryButton")
        desk.locator(".yasr_results", has_text=said).wait_for()


def test_a_column_is_made_wider_under_the_policy(desk):
    desk.goto(f"/sparql#query={quote(QUERY)}")
    desk.wait_for_selector(ROWS)
    grip = desk.locator(".tabPanel.active .grip-resizable").nth(1)
    grip.hover()
    desk.mouse.down()
    desk.mouse.move(300, 300)
    desk.mouse.up()


def test_hostile_answers_run_nothing(browser, yasgui, tmp_path):
    """Its tables take texts for markup while they measure them: the policy of the page is what keeps these from running."""
    with (
        serving("--case", write_hostile(tmp_path / "case"), "--yasgui", yasgui) as server,
        watched(browser, server, ("script-src-attr", "img-src")) as desk,
    ):
        desk.goto(f"/sparql#query={quote(HOSTILE_ROWS)}")
        desk.wait_for_selector(ROWS)
        desk.locator(ROWS, has_text="<script>alert(1)</script>").first.wait_for()
        assert desk.evaluate("document.querySelectorAll('#yasgui script, #yasgui img').length") == 0
        desk.click(".tabPanel.active .select_response")
        desk.wait_for_selector(".tabPanel.active .yasr .CodeMirror")


def test_without_scripts_the_plain_editor_is_named(browser, real: Server):
    context = browser.new_context(base_url=real.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql")
    assert page.locator("noscript p").is_visible()
    page.click("#plain")
    page.click("button[type=submit]")
    page.wait_for_selector(".answer tbody tr")
    assert "editor=plain" in page.url
    context.close()


def test_the_page_fits_a_small_window(desk):
    desk.set_viewport_size({"width": 400, "height": 800})
    desk.goto(f"/sparql#query={quote('SELECT * { ?s ?p ?o } LIMIT 9')}")
    desk.wait_for_selector(ROWS)
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")

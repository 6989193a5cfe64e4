"""The view as a page of the server: what an address asks for, what it may take, and how it behaves in a browser."""

import base64
import hashlib
import os
import re
import signal
import threading
import time
from datetime import date
from urllib.parse import quote, urlencode

import pytest

from kg.case import read_case
from kg.cli.commands.view import view as command
from kg.questions.view.question import view
from kg.rendering.view_page import page
from kg.serve.http import Refused, Request
from kg.serve.limits import Limits
from kg.serve.pages import rendered_pages
from kg.serve.pages.rendered_pages import RenderedPages, ViewRequest, read_view_request
from tests.serve.hostile_pages import HOSTILE, PLAIN
from tests.serve.test_process import left_alone_by, until
from tests.serve.watched_tab import watched
from tests.support.running import Server, alive, children, serving
from tests.support.worlds import CASE, write

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def asked(*parameters: tuple[str, str]) -> ViewRequest:
    return read_view_request(Request({"QUERY_STRING": urlencode(parameters)}, 0))


def test_an_address_asks_for_what_the_command_asks_for():
    options = {
        p.name: p.default
        for p in command.params
        if p.name not in ("place", "channel_argument", "title", "form", "path", "open_file")
    }
    assert set(options) == set(ViewRequest.__dataclass_fields__)
    assert asked() == ViewRequest()
    assert {name: getattr(ViewRequest(), name) for name in ("depth", "layout", "lang")} == {
        name: options[name] for name in ("depth", "layout", "lang")
    }
    given = [("channel", "patent"), ("focus", "a"), ("focus", "b"), ("depth", "0"), ("avoid", "c"), ("bottlenecks", ""),
             ("top", "1000"), ("as_of", "1998"), ("layout", "force"), ("lang", "ja")]  # fmt: skip
    whole = ViewRequest("patent", ("a", "b"), 0, ("c",), True, 1000, "1998-12-31", "force", "ja")
    assert asked(*given) == whole
    assert asked(("bottlenecks", "0"), ("channel", ""), ("focus", ""), ("top", "")) == ViewRequest()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("focus=moff", "no actor or kind is called 'moff'; did you mean mof?"),
        ("avoid=moff", "'moff'"),
        ("channel=patents", "did you mean patent?"),
        ("depth=10", "depth is a number from 0 to 9, not '10'"),
        ("depth=-1", "depth is a number"),
        ("depth=%D9%A3", "depth is a number"),
        ("top=0", "top is a number from 1 to 1,000"),
        ("top=1001", "top is a number from 1 to 1,000"),
        ("top=" + "9" * 5000, "top is a number"),
        ("as_of=yesterday", "is not a date; write 1998, 1998-05 or 1998-05-14"),
        ("as_of=1998/1999", "is not a date"),
        (
            "as_of=1998-00-05",
            "is not a date; leave out the month or the day that is not known, for example 1998",
        ),
        ("as_of=1998-0%EF%BC%95", "mixes digits of several scripts"),
        ("layout=circle", "there is no layout 'circle'; there are pyramid, force"),
        ("lang=de", "there is no language 'de'; there are en, ja"),
        ("bottlenecks=maybe", "bottlenecks is 1 or 0, not 'maybe'"),
        ("focal=mof", "no parameter 'focal'; did you mean focus?"),
        ("title=x", "no parameter 'title'"),
        ("depth=1&depth=2", "depth is given 2 times"),
        (f"focus={quote(HOSTILE)}", "no actor or kind"),
        (f"{quote(HOSTILE)}=1", "no parameter"),
    ],
)
def test_a_view_that_cannot_be_shown_is_one_line(query, said, server: Server):
    reply = server.ask(f"/view?{query}", Accept=BROWSER)
    assert (reply.status, reply.media, reply.text.count("\n")) == (400, "text/plain", 1), reply.text
    assert said in reply.text


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ({}, {}),
        (
            {
                "channel": "patent",
                "bottlenecks": "1",
                "lang": "ja",
                "as_of": "1998-12",
                "top": "40",
            },
            {
                "channel": "patent",
                "bottlenecks": True,
                "lang": "ja",
                "as_of": date(1998, 12, 31),
                "top": 40,
            },
        ),
        (
            {"focus": "mof", "depth": "2", "avoid": "benrishi", "layout": "force"},
            {"focus": ("mof",), "depth": 2, "avoid": ("benrishi",), "layout": "force"},
        ),
    ],
)
def test_it_is_the_page_of_kg_view_with_a_way_back_and_its_own_policy(
    query, options, server: Server
):
    reply = server.ask(f"/view?{urlencode(query)}", Accept=BROWSER)
    assert (reply.status, reply.media) == (200, "text/html"), reply.text[:300]
    text, links = re.subn(
        r'\n<a class="bar" href="/(\?lang=ja)?">← [^<]*</a>(\n<span>1998-12-31 現在</span>)?',
        "",
        reply.text,
    )
    assert links == 1
    assert text == page(view(read_case(), **options))
    policy = dict(
        part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; ")
    )
    for kind, most in (("script", 2), ("style", 1)):
        found = re.findall(rf"<{kind}>(.*?)</{kind}>", reply.text, re.DOTALL)
        hashes = [
            f"'sha256-{base64.b64encode(hashlib.sha256(t.encode()).digest()).decode()}'"
            for t in found
        ]
        assert policy.pop(f"{kind}-src").split() == hashes
        assert len(hashes) == most
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_it_is_linked_from_every_page_and_from_an_actor(server: Server):
    for path in ("/", "/queries", "/limits", "/sparql", "/actor/mof"):
        assert '<a href="/view">View</a>' in server.ask(path, Accept=BROWSER).text
        more = "&" if "?" in path else "?"
        assert (
            '<a href="/view?lang=ja">図</a>'
            in server.ask(f"{path}{more}lang=ja", Accept=BROWSER).text
        )
    assert (
        '<a href="/view?focus=mof">See it in the picture</a>'
        in server.ask("/actor/mof", Accept=BROWSER).text
    )
    assert (
        'href="/view?focus=mof&amp;lang=ja"'
        in server.ask("/actor/mof?lang=ja", Accept=BROWSER).text
    )


def never() -> bool:
    return False


def test_a_view_that_takes_too_long_is_given_up_and_what_was_drawn_is_kept(monkeypatch):
    drawn = RenderedPages(read_case("example"), Limits())
    first = drawn.page(ViewRequest(), never)
    drawn.limits, before = Limits(drawing=0.01), children(os.getpid())
    monkeypatch.setattr(rendered_pages, "RENDER_START_SECONDS", 0.0)
    with pytest.raises(Refused, match=r"took more than 0\.01 seconds") as refused:
        drawn.page(ViewRequest(lang="ja"), never)
    assert refused.value.status == 503
    assert dict(refused.value.headers) == {"Retry-After": "5"}
    assert children(os.getpid()) == before
    assert drawn.page(ViewRequest(), never) is first


def test_few_wait_while_one_is_drawn_and_those_who_leave_make_room():
    drawn = RenderedPages(read_case("example"), Limits())
    left = threading.Event()
    said: list[str] = []

    def wait():
        with pytest.raises(Refused) as refused:
            drawn.page(ViewRequest(), left.is_set)
        said.append(f"{refused.value.status} {refused.value}")

    with drawn._drawing:
        waiting = [threading.Thread(target=wait) for _ in range(5)]
        for one in waiting:
            one.start()
        assert until(lambda: drawn._places._value == 0)
        with pytest.raises(Refused, match="other pages are being made; try again") as refused:
            drawn.page(ViewRequest(), never)
        assert refused.value.status == 503
        left.set()
        for one in waiting:
            one.join(10)
    assert said == ["503 nobody waits for the page"] * 5
    assert drawn._places._value == 5


def test_old_pages_make_way_and_the_newest_stays(monkeypatch):
    drawn = RenderedPages(read_case("example"), Limits())
    monkeypatch.setattr(rendered_pages, "CACHED_PAGE_BYTES", 1)
    for what in (ViewRequest(), ViewRequest(lang="ja")):
        drawn.page(what, never)
        assert list(drawn._views) == [what]


def test_a_case_too_large_for_a_page_is_told(monkeypatch):
    monkeypatch.setattr(rendered_pages, "DRAWN_ACTORS", 8)
    with pytest.raises(
        Refused, match="the case has 9 actors; pages are drawn of up to 8"
    ) as refused:
        RenderedPages(read_case("example"), Limits()).page(ViewRequest(), never)
    assert refused.value.status == 400


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGKILL])
def test_the_drawing_process_ends_with_the_server(name, tmp_path):
    """The view of this case takes longer than the test waits."""
    write(
        tmp_path,
        toml=CASE + '[channels.capital]\nfrom = ["bank"]\nto = ["sme"]\n',
        actors="\n".join(
            ["id|name|kind", *(f"a{i}|A{i}|{'sme' if i % 9 else 'bank'}" for i in range(2700))]
        ),
        ties="\n".join(
            [
                "id|source|target|kind|status",
                *(
                    f"t{i}|a{9 * (i * 7 % 300)}|a{9 * (i * i % 299) + 1 + i % 8}|lends-to|active"
                    for i in range(9000)
                ),
            ]
        ),
    )
    with serving("--case", tmp_path) as server:
        asker = threading.Thread(
            target=left_alone_by, args=(server, "/view?bottlenecks=1&avoid=a9")
        )
        asker.start()
        assert until(lambda: len(children(server.process.pid)) == 2)
        everyone = children(server.process.pid)
        time.sleep(1)  # until it has read the case and draws
        assert all(map(alive, everyone))
        server.process.send_signal(name)
        server.process.wait(10)
        assert until(lambda: not any(map(alive, everyone)), 3)
        asker.join(10)


def drawn_in(tab, path) -> None:
    tab.goto(path)
    tab.wait_for_selector("#legend input")
    for _ in range(200):
        if tab.evaluate("performance.getEntriesByName('first-picture').length > 0"):
            return
        tab.wait_for_timeout(25)
    pytest.fail("no picture was drawn")


def inked(tab) -> int:
    """Return how many pixels of the picture are painted."""
    return tab.evaluate(
        "[...document.querySelectorAll('#stage canvas')].reduce((n, c) => n + "
        "c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 3 && v).length, 0)"
    )


@pytest.mark.parametrize(("lang", "label"), [("en", "Ministry of Finance"), ("ja", "大蔵省")])
def test_the_picture_is_drawn_from_the_page_alone(lang, label, tab):
    drawn_in(tab, f"/view?focus=mof&lang={lang}")
    assert len(tab.asked) == 1
    assert inked(tab) > 1000
    assert tab.evaluate("document.documentElement.lang") == lang
    tab.fill("#search", label)
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#panel h2")
    assert tab.locator("#panel h2").inner_text() == label
    tab.locator("a", has_text="←").click()
    tab.wait_for_selector("h1")
    assert tab.url.endswith("/" if lang == "en" else "/?lang=ja")


def test_an_actor_leads_to_its_picture_by_keyboard(tab):
    tab.goto("/actor/mof")
    for _ in range(20):
        tab.keyboard.press("Tab")
        if "focus=mof" in (tab.evaluate("document.activeElement.href") or ""):
            break
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#legend input")
    assert tab.url.endswith("/view?focus=mof")


def test_hostile_texts_run_nothing(browser, hostile: Server):
    with watched(browser, hostile) as tab:
        drawn_in(tab, "/view")
        tab.click("#as-table")
        tab.locator("#table tbody .link").first.click()
        tab.wait_for_selector("#panel h2")
        assert PLAIN in tab.locator("#panel h2").inner_text()
        assert (
            tab.evaluate(
                "document.querySelectorAll('img, body > script:not([type]):not(:nth-last-child(-n+2))').length"
            )
            == 0
        )

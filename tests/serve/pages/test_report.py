"""The report as a page of the server: made once, in a process of its own, as of the day that is served."""

import os
import re
import signal
import socket
import threading
from datetime import date

import pytest

from kg.case import read_case
from kg.questions.report.question import report
from kg.rendering import render
from kg.serve.http import Refused
from kg.serve.limits import Limits
from kg.serve.pages.rendered_pages import RenderedPages
from tests.serve.test_process import EXAMPLE, until
from tests.support.running import Server, alive, children, serving
from tests.support.worlds import world


def never() -> bool:
    return False


def stopped(server: Server, before: set[int]) -> int:
    """Wait for the process that makes a page, and hold it."""
    assert until(lambda: children(server.process.pid) - before)
    (maker,) = children(server.process.pid) - before
    os.kill(maker, signal.SIGSTOP)
    return maker


def test_many_who_ask_first_hold_up_nobody_and_few_wait():
    """While one makes the report four may wait; the others are told to come again, and queries are answered."""
    with serving() as server:
        before, replies = children(server.process.pid), []
        asking = [
            threading.Thread(target=lambda: replies.append(server.ask("/report")))
            for _ in range(40)
        ]
        for one in asking:
            one.start()
        maker = stopped(server, before)
        assert until(lambda: len(replies) == 35, 30)
        assert {(r.status, r.headers["retry-after"]) for r in replies} == {(503, "5")}
        assert server.query("ASK {}").status == 200
        assert len(replies) == 35
        os.kill(maker, signal.SIGCONT)
        for one in asking:
            one.join(60)
        made = replies[35:]
        assert [r.status for r in made] == [200] * 5
        whole = render(report(read_case()), "html").encode()
        back = b'<body>\n<nav><a href="/">\xe2\x86\x90 Start</a></nav>'
        assert {r.body for r in made} == {whole.replace(b"<body>", back, 1)}
        # The store keeps a child ready for the next query; whoever made the report has gone.
        assert until(lambda: not alive(maker))
        assert until(lambda: len(children(server.process.pid) - before) <= 1)


def test_it_ends_when_nobody_waits_for_it():
    with serving(*EXAMPLE) as server:
        before = children(server.process.pid)
        with socket.create_connection(("127.0.0.1", server.port)) as asker:
            asker.sendall(b"GET /report HTTP/1.1\r\nHost: localhost\r\n\r\n")
            maker = stopped(server, before)
        assert until(lambda: not alive(maker))
        assert server.ask("/report").status == 200


def test_it_is_kept_and_says_why_there_is_none(tmp_path):
    pages = RenderedPages(read_case("example"), Limits())
    first = pages.report(never)
    assert first == render(report(read_case("example")), "html").encode()
    pages.limits = Limits(drawing=0.0)
    assert pages.report(never) is first
    none = RenderedPages(
        world(tmp_path, toml='id = "world"\ntitle = "X"\n', actors="id|name|kind\na|A|sme"),
        Limits(),
    )
    with pytest.raises(Refused, match="there is no report: ") as refused:
        none.report(never)
    assert refused.value.status == 404


def test_a_report_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr("kg.serve.pages.rendered_pages.RENDER_START_SECONDS", 0.0)
    with pytest.raises(
        Refused, match=r"the report took more than 0\.01 seconds.*kg report has no such"
    ) as refused:
        RenderedPages(read_case("example"), Limits(drawing=0.01)).report(never)
    assert refused.value.status == 503
    assert dict(refused.value.headers) == {"Retry-After": "5"}


def test_the_day_that_is_served_is_that_of_the_report_and_the_view():
    said = "as of 1980-06-30"
    assert said in render(report(read_case(), date(1980, 6, 30)), "html")
    with serving("--as-of", "1980-06-30") as server:
        assert said in server.ask("/report").text
        view, other = server.ask("/view").text, server.ask("/view?as_of=1990").text
        for text, day in ((view, "1980-06-30"), (other, "1990-12-31")):
            assert f"<span>as of {day}</span>" in text
            assert re.findall(r'"asOf":"([^"]*)"', text) == [day]
        assert "1980-06-30 現在" in server.ask("/view?lang=ja").text
        for path in ("/", "/actor/mof"):
            assert "what is derived: as of 1980-06-30" in server.ask(path, Accept="text/html").text

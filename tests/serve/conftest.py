"""One server a module, on the embedded case or a hostile one, and a real browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serve.hostile import write_hostile
from tests.serve.running import Server, serving
from tests.serve.watched import ARGUMENTS, CHROMIUM, watched


def lacking(reason: str) -> None:
    """Skip, but fail where everything is required."""
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--timeout", "5", "--memory", "256") as found:
        yield found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Iterator[Server]:
    with serving("--case", write_hostile(tmp_path_factory.mktemp("hostile"))) as found:
        yield found


@pytest.fixture(scope="session")
def yasgui() -> str:
    """Return where the npm package is installed."""
    return os.environ.get("KG_YASGUI") or lacking(
        "needs the npm package @zazuko/yasgui, and KG_YASGUI to say where it is"
    )


@pytest.fixture(scope="module")
def window() -> Iterator:
    """Return Chromium without a window."""
    if not Path(CHROMIUM).exists():
        lacking(f"needs Chromium at {CHROMIUM}, or where KG_CHROMIUM says")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        lacking("needs the extra test: playwright")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def tab(window, server: Server) -> Iterator:
    with watched(window, server) as found:
        yield found

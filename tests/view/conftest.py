"""A real browser, and pages opened in it that are watched: what they ask for, say and try."""

import os
from pathlib import Path

import pytest

from kg.render.view import page as page_of
from tests.view.small_view import small_world
from tests.view.watched import CLEAN, Watched

CHROMIUM = os.environ.get("KG_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


def _lacking(reason):
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a window, or skip: its tests are required only where KG_REQUIRE_ALL is set."""
    if not Path(CHROMIUM).exists():
        _lacking(f"needs Chromium at {CHROMIUM}, or where KG_CHROMIUM says")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _lacking("needs the extra test: playwright")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield found
        found.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Return a function that opens a view, and check at the end that its page did nothing that it must not do."""
    pages = []

    def go(view=None, anchor="", **context):
        pages.append(Watched(browser, tmp_path, page_of(view or small_world()), anchor, **context))
        return pages[-1]

    yield go
    for one in pages:
        assert one.misdeeds() == CLEAN
        one.context.close()

"""A real browser for tests and benchmarks: Debian's Chromium, driven by Playwright, without a window."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = os.environ.get("KG_CHROMIUM", "/usr/bin/chromium")
_ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip


class Lacking(Exception):
    """A part that is needed is not installed."""


@contextmanager
def chromium() -> Iterator:
    """Start the browser.

    Raises:
        Lacking: the browser or its driver is not installed.
    """
    if not Path(CHROMIUM).exists():
        raise Lacking(f"needs Chromium at {CHROMIUM}, or where KG_CHROMIUM says")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Lacking("needs the extra test: playwright") from None
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield found
        finally:
            found.close()

"""The browser of all tests; and hypothesis draws the same examples on every run: set KG_EXPLORE to draw new ones."""

import os
from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support.chromium import Lacking, chromium
from tests.support.running import Server, serving

hypothesis.settings.register_profile("steady", derandomize=True)
if "KG_EXPLORE" not in os.environ:
    hypothesis.settings.load_profile("steady")


def lacking(reason: str) -> None:
    """Skip, but fail where everything is required."""
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keep a file in one worker, and all files that need Spark, or the browser, so that there is one of each.

    What takes longest begins, Spark and the browser and then the files of most tests, so that no worker waits for it in
    the end.
    """
    tests = Counter(item.path for item in items)
    browsing = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    groups = {path: "browser" if path in browsing else str(path) for path in tests}
    groups |= {path: "spark" for path in tests if "spark" in path.parts}
    first = ["spark", "browser"]
    rank = {
        path: first.index(group) if group in first else len(first) for path, group in groups.items()
    }
    items.sort(key=lambda item: (rank[item.path], -tests[item.path], item.path))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item.path]))


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a window, one for all tests."""
    try:
        with chromium() as found:
            yield found
    except Lacking as error:
        lacking(str(error))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a server of the embedded case, one for all tests that leave it as it is."""
    with serving("--timeout", "60", "--memory", "256") as found:
        yield found

"""The server and browser of all tests, which worker runs what, and random examples.

Hypothesis draws the same examples on every run: set KG_EXPLORE to draw new ones.
"""

import os
from collections import Counter
from collections.abc import Iterator

import hypothesis
import pytest

from tests.support.chromium import Lacking, chromium
from tests.support.running import Server, serving

hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
if "KG_EXPLORE" not in os.environ:
    hypothesis.settings.load_profile("steady")


def lacking(reason: str) -> None:
    """Skip, but fail where everything is required."""
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


# Tests that share a server stay in one worker: the whole room stays together.
SHARED = {
    "spark": ("tests/spark/",),
    "server and browser": ("tests/serve/", "tests/rendering/view_page/"),
}


def _group(nodeid: str) -> str:
    """Return what a test shares with others, else its file."""
    path = nodeid.partition("::")[0]
    return next((group for group, folders in SHARED.items() if path.startswith(folders)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keep a group in one worker, so that there is one Spark, one browser and one server of the embedded case."""
    from xdist.scheduler import LoadFileScheduling

    class Grouped(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return _group(nodeid)

    return Grouped(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, what is shared and then the files of most tests, so that no worker waits."""
    tests = Counter(item.path for item in items)
    order = list(SHARED)

    def rank(item):
        group = _group(item.nodeid)
        return order.index(group) if group in order else len(order), -tests[item.path], item.path

    items.sort(key=rank)


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
    with serving("--timeout", "60", "--memory", "256") as running:
        yield running

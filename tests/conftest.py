"""The browser of all tests; and hypothesis draws the same examples on every run: set KG_EXPLORE to draw new ones."""

import os
from collections import Counter

import hypothesis
import pytest

from tests.support.chromium import Lacking, chromium

hypothesis.settings.register_profile("steady", derandomize=True)
if "KG_EXPLORE" not in os.environ:
    hypothesis.settings.load_profile("steady")


def lacking(reason: str) -> None:
    """Skip, but fail where everything is required."""
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, Spark and then the files of most tests, so that no worker waits for it in the end."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: ("spark" not in item.path.parts, -tests[item.path], item.path))


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a window, one for all tests."""
    try:
        with chromium() as found:
            yield found
    except Lacking as error:
        lacking(str(error))

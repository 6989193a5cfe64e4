"""The browser of all tests; and hypothesis draws the same examples on every run: set KG_EXPLORE to draw new ones."""

import os

import hypothesis
import pytest

from tests.chromium import Lacking, chromium

hypothesis.settings.register_profile("steady", derandomize=True)
if "KG_EXPLORE" not in os.environ:
    hypothesis.settings.load_profile("steady")


def lacking(reason: str) -> None:
    """Skip, but fail where everything is required."""
    if os.environ.get("KG_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


def pytest_collection_modifyitems(items):
    """Begin with what takes longest, so that no worker waits for it in the end."""
    items.sort(key=lambda item: "spark" not in item.path.parts)


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a window, one for all tests."""
    try:
        with chromium() as found:
            yield found
    except Lacking as error:
        lacking(str(error))

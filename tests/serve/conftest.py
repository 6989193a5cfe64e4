"""A server of a hostile case, and a tab that is watched, on the server of all tests."""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import lacking
from tests.serve.hostile_pages import write_hostile
from tests.serve.watched_tab import watched
from tests.support.running import Server, serving


@pytest.fixture(scope="session")
def hostile(tmp_path_factory) -> Iterator[Server]:
    with serving("--case", write_hostile(tmp_path_factory.mktemp("hostile"))) as found:
        yield found


@pytest.fixture(scope="session")
def yasgui() -> str:
    """Return where the npm package is installed."""
    return os.environ.get("KG_YASGUI") or lacking(
        "needs the npm package @zazuko/yasgui, and KG_YASGUI to say where it is"
    )


@pytest.fixture
def tab(browser, server: Server) -> Iterator:
    with watched(browser, server) as found:
        yield found

"""One server a module, on the embedded case."""

from collections.abc import Iterator

import pytest

from tests.serve.running import Server, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--timeout", "5", "--memory", "256") as found:
        yield found

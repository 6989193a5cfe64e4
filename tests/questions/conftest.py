"""A small world a call: a case of a few actors, written out as a folder and read like any other case."""

from collections.abc import Callable
from itertools import count

import pytest

from kg.case import Case
from tests.support.worlds import world as read_world

World = Callable[..., Case]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a function that makes a case of actors, ties, and `settings`, the text of case.toml.

    Worlds may be random, so that the fixture lives as long as the session.
    """
    folder, numbers = tmp_path_factory.mktemp("worlds"), count()

    def make(actors: str, ties: str = "", settings: str = "") -> Case:
        return read_world(folder / f"world-{next(numbers)}", settings, actors=actors, ties=ties)

    return make

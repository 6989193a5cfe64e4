"""Routes around in a small world."""

import pytest

from kg.questions.bypass.question import bypass
from tests.questions.bypass.road import CAPITAL, ROAD


@pytest.fixture
def routes(world):
    """Return a function that asks for the routes around in that world, by target, status and actors."""

    def ask(actors, ties, settings=CAPITAL, **options):
        found = bypass(world(ROAD + actors, ties, settings), "capital", **options).routes
        return {(r.target, r.status, ">".join(r.actors)): r for r in found}

    return ask

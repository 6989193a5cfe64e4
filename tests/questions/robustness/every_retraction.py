"""What every retraction of units does to a random world, each inherited anew."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from kg.graph.engines import engine
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import is_below
from tests.questions.overview.random_overviews import Question, draw
from tests.support.worlds import without_ties

UNITS = ("a", "b", "c", "d")


class World(NamedTuple):
    """A random world whose ties rest on units."""

    question: Question
    maker: BoundsMaker
    channel: str
    units: dict[str, tuple[str, ...]]


class Retracted(NamedTuple):
    """The graph that is left once units are retracted."""

    units: frozenset[str]
    graph: ChannelGraph


def rested_world(seed: int) -> World:
    """Return a random world; each of its ties rests on one or two units."""
    question: Question = draw(seed, 1)[0]
    rng = np.random.default_rng(seed)
    units = {}
    for tie in question.case.tables["ties"]["id"]:
        units[tie] = tuple(rng.choice(UNITS, size=rng.integers(1, 3), replace=False).tolist())
    channel = question.view.channel
    maker = BoundsMaker(question.case, {channel: question.asks}, engine("networkx", 1), None)
    return World(question, maker, channel, units)


def retractions(world: World) -> Iterator[Retracted]:
    """Yield what is left after each retraction, the fewest units first, none among them."""
    for size in range(len(UNITS) + 1):
        for units in combinations(UNITS, size):
            gone = {tie for tie, names in world.units.items() if set(names) <= set(units)}
            case = without_ties(world.question.case, gone)
            yield Retracted(frozenset(units), world.maker.of_channel(case, world.channel))


def is_free(graph: ChannelGraph, actor: int, holder: int) -> bool:
    """Return whether an actor is reached past a gatekeeper."""
    return bool(graph.is_reached[actor]) and not is_below(graph.tree, actor, holder)

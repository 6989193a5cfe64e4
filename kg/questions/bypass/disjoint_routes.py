"""Routes to each target that share no actor."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from kg.graph.engines import Engine
from kg.graph.flow import Arcs
from kg.graph.question_graph import QuestionGraph
from kg.questions.proof.certificate import FURTHER

Way = tuple[tuple[str, ...], tuple[str, ...]]  # actors, and ties


def disjoint(
    asked: QuestionGraph, kernel: Engine, targets: Sequence[str]
) -> Iterator[tuple[Way, ...]]:
    """Yield for each target a largest set of routes to it that share no actor.

    They share the target, and the source where there is only one. No route starts at its target.

    Args:
        asked: the flow graph as the question sees it.
        kernel: the engine.
        targets: the targets, by id.
    """
    numbers = [asked.flow.number[target] for target in targets]
    ways = kernel.disjoint_routes(*_from_one(asked), numbers)
    for number, routes in zip(numbers, ways, strict=True):
        # The super-source is joined to a target that is a source itself: that is no route.
        real = [route for route in routes if list(route) != [asked.root, number]]
        yield tuple((_actors(asked, route), _ties(asked, route)) for route in real)


def _from_one(asked: QuestionGraph) -> tuple[Arcs, int]:
    """Return the graph and where routes start: at the only source, which all share, or the root."""
    only = asked.only
    if only is None:
        return asked.arcs, asked.root
    tail = np.where(asked.arcs.tail == asked.root, only, asked.arcs.tail)
    is_arc = tail != asked.arcs.head
    return Arcs(asked.arcs.n, tail[is_arc], asked.arcs.head[is_arc]), only


def _actors(asked: QuestionGraph, route: Sequence[int]) -> tuple[str, ...]:
    """Return a route as actors, in the stated direction."""
    ids = asked.flow.ids
    if len(route) > 1 and route[1] >= len(ids):  # further buyers are sources of their own
        route = route[1:]
    actors = tuple(ids[v] if v < len(ids) else FURTHER for v in route if v != asked.root)
    return actors if asked.count == "to" else actors[::-1]


def _ties(asked: QuestionGraph, route: Sequence[int]) -> tuple[str, ...]:
    """Return the ties along a route, in the stated direction: all parallel ones, none of parts."""
    steps = list(pairwise(route))
    along = steps if asked.count == "to" else steps[::-1]
    return tuple(dict.fromkeys(one.tie for u, v in along for one in asked.ties(u, v)))

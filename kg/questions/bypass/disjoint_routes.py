"""Routes to each target that share no actor."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from kg.graph.engines import Engine
from kg.graph.engines.near_disjoint_routes import disjoint_routes
from kg.graph.flow import Arcs
from kg.graph.question_graph import QuestionGraph
from kg.questions.proof.certificate import FURTHER
from kg.system import sizes


class DisjointRoute(NamedTuple):
    """A route in the stated direction of flow: its actors, and the ties along it."""

    actors: tuple[str, ...]
    ties: tuple[str, ...]


def disjoint(
    question: QuestionGraph, kernel: Engine, targets: Sequence[str]
) -> Iterator[tuple[DisjointRoute, ...]]:
    """Yield for each target a largest set of routes to it that share no actor.

    They share the target, and the source where there is only one. No route starts at its target.

    Args:
        question: the flow graph as the question sees it.
        kernel: the engine.
        targets: the targets, by id.
    """
    numbers = [question.flow.number[target] for target in targets]
    arcs, start = _from_one(question)
    if len(numbers) * len(arcs.tail) > sizes.DISJOINT_WORK:
        routes_to = disjoint_routes(kernel, arcs, start, numbers)
    else:
        routes_to = kernel.disjoint_routes(arcs, start, numbers)
    for number, routes in zip(numbers, routes_to, strict=True):
        # The super-source is joined to a target that is a source itself: that is not a route.
        no_route = [question.root, number]
        yield tuple(_by_id(question, route) for route in routes if list(route) != no_route)


def _by_id(question: QuestionGraph, route: Sequence[int]) -> DisjointRoute:
    """Return a route of numbered nodes by the ids of its actors and ties."""
    return DisjointRoute(_actors(question, route), _ties(question, route))


def _from_one(question: QuestionGraph) -> tuple[Arcs, int]:
    """Return the graph and where routes start: at the only source, which all share, or the root."""
    arcs, only = question.arcs, question.only
    if only is None:
        return arcs, question.root
    tail = np.where(arcs.tail == question.root, only, arcs.tail)
    is_arc = tail != arcs.head
    return Arcs(arcs.n, tail[is_arc], arcs.head[is_arc]), only


def _actors(question: QuestionGraph, route: Sequence[int]) -> tuple[str, ...]:
    """Return a route as actors, in the stated direction."""
    ids = question.flow.ids
    starts_at_further_buyers = len(route) > 1 and route[1] >= len(ids)
    if starts_at_further_buyers:  # they are sources of their own
        route = route[1:]
    nodes = [v for v in route if v != question.root]
    actors = tuple(ids[v] if v < len(ids) else FURTHER for v in nodes)
    return actors if question.count == "to" else actors[::-1]


def _ties(question: QuestionGraph, route: Sequence[int]) -> tuple[str, ...]:
    """Return the ties along a route, in the stated direction: all parallel ones, none of parts."""
    steps = list(pairwise(route))
    if question.count != "to":
        steps.reverse()
    passes = chain.from_iterable(question.ties(tail, head) for tail, head in steps)
    return tuple(dict.fromkeys(tie.tie for tie in passes))

"""How sure each route in use is: whether each of its steps has a tie that holds for sure."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from kg.case import Case
from kg.graph.flow import Flow
from kg.questions.bypass.detour_graph import Route
from kg.questions.bypass.threads import steps_of
from kg.questions.robustness.bounds import ChannelBounds
from kg.questions.robustness.certainty import CERTAIN, POSSIBLE, REFUTED, Certainty

ROUTE = "route"


class RouteCertainty:
    """The routes in use, and how sure each is in a reading."""

    def __init__(self, case: Case, routes: Iterable[Route]) -> None:
        """Begin with the routes that are in use.

        Args:
            case: the case.
            routes: all routes.
        """
        self._routes = [route for route in routes if route.status == "used"]
        self._steps = steps_of(case, self._routes)

    def claims(self, bounds: ChannelBounds, reading: str) -> Iterator[Certainty]:
        """Yield how sure each route of a channel is in use in a reading.

        Args:
            bounds: the graphs of the channel in the reading.
            reading: its name.
        """
        channel = bounds.coded.flow.channel
        surely, possibly = (_stated(graph.flow) for graph in (bounds.least, bounds.most))
        for route, steps in zip(self._routes, self._steps, strict=True):
            if route.channel == channel:
                word = _of_steps(steps, surely, possibly)
                actors = " > ".join(route.actors)
                yield Certainty(channel, route.target, ROUTE, actors, word, reading)


def _of_steps(
    steps: Sequence[Sequence[str]], surely: frozenset[str], possibly: frozenset[str]
) -> str:
    """Return how sure a route is whose steps have these ties.

    Args:
        steps: the ties of each step.
        surely: the stated ties that hold for sure.
        possibly: those that may hold.
    """
    if all(not surely.isdisjoint(ties) for ties in steps):
        return CERTAIN
    return POSSIBLE if all(not possibly.isdisjoint(ties) for ties in steps) else REFUTED


def _stated(flow: Flow) -> frozenset[str]:
    """Return the ties that hold of the ends of which they are stated."""
    each = flow.holding.each
    return frozenset(each.filter(pl.col("end") == "")["tie"])

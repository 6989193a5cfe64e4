"""The ties that verdicts rest on, by actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.large_case import tie_ids
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.reach import Reach
from kg.questions.overview.stated_ways import LastTies

TiesOf = dict[int, tuple[object, ...]]  # the ties of each actor, by its number


@dataclass(frozen=True)
class VerdictTies:
    """The last ties of the routes of one channel, by whom they lead to.

    Attributes:
        reach: who is reached in the channel, and how.
    """

    reach: Reach

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.reach.channel.flow.case

    @cached_property
    def around(self) -> TiesOf:
        """Return the last ties of ways around."""
        return _by_head(self.reach.around.around)

    @cached_property
    def doubtful(self) -> TiesOf:
        """Return the last ties of routes open to doubt, or left over."""
        return _by_head(self.reach.around.doubtful)

    @cached_property
    def own(self) -> TiesOf:
        """Return the stated ties at the actors themselves."""
        return _by_head([self.reach.own_ties])

    @cached_property
    def inherited(self) -> TiesOf:
        """Return the ties of the roles of actors."""
        return _by_head([_inherited_ties(self.reach.channel)])

    @cached_property
    def _ids(self) -> dict[object, str]:
        frames = (self.around, self.doubtful, self.own, self.inherited)
        rows = chain.from_iterable(ties_of.values() for ties_of in frames)
        return tie_ids(self.case, {*chain.from_iterable(rows)})

    def of(self, verdict: str, actor: int) -> tuple[object, ...]:
        """Return the ties that a verdict rests on.

        Args:
            verdict: one that ties decide.
            actor: the number of the actor.
        """
        if verdict == "around":
            return self.around[actor]
        own = self.own.get(actor, ()) or self.inherited.get(actor, ())
        return self.doubtful.get(actor, own) if verdict == "open" else own

    def ids(self, ties: Iterable[object]) -> tuple[str, ...]:
        """Return the ids of ties, each once."""
        distinct = list(dict.fromkeys(ties))
        names = self._ids
        missing = [tie for tie in distinct if tie not in names]
        if missing:
            names = names | tie_ids(self.case, missing)
        return tuple(names[tie] for tie in distinct)

    def strategies(self, actor: int) -> tuple[str, ...]:
        """Return the strategies of independence of the ways around of an actor.

        Args:
            actor: the number of the actor.
        """
        carried = self.reach.around.strategic
        return tuple(slug for slug, mask in carried.items() if mask[actor])


def _by_head(pieces: Iterable[LastTies]) -> TiesOf:
    """Return the ties by the number of whom they lead to."""
    ties_of: dict[int, dict[object, None]] = {}
    for ties in pieces:
        for tie, head in zip(ties.tie.to_list(), ties.head.tolist(), strict=True):
            ties_of.setdefault(head, {})[tie] = None
    return {head: tuple(ties) for head, ties in ties_of.items()}


def _inherited_ties(channel: ChannelGraph) -> LastTies:
    """Return the ties of roles by which those counted are reached.

    Args:
        channel: the graph of the channel.
    """
    passing = channel.flow.passing
    tail, head = ("tail", "head") if channel.graph.count == "to" else ("head", "tail")
    mask = channel.is_counted[passing[head].to_numpy()]
    mask &= channel.is_reached[passing[tail].to_numpy()] & (passing["end"] != "").to_numpy()
    ties = passing.filter(pl.Series(mask))
    tails, heads = (ties[end].to_numpy().astype(np.int64) for end in (tail, head))
    return LastTies(ties["tie"], tails, heads, np.zeros(len(ties), np.int64))

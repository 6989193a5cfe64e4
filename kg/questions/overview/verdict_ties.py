"""The ties that each verdict rests on: the last ties of the routes that decide it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.large_case import tie_names
from kg.graph.flow import Marks, Numbers
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.reach import Reach
from kg.questions.overview.stated_ways import LastTies, joined


@dataclass(frozen=True)
class VerdictTies:
    """The last ties of the routes of one channel, by whom they lead to.

    Attributes:
        reach: who is reached in the channel, and how; of n actors.
        around: for each actor whether ways around decide its verdict, `(n,) bool`.
        doubtful: likewise, whether routes open to doubt or left over do.
    """

    reach: Reach
    around: Marks
    doubtful: Marks

    @property
    def case(self) -> Case:
        """Return the case."""
        return self.reach.channel.flow.case

    def of(self, actor: int) -> tuple[str, ...]:
        """Return the ids of the ties that the verdict on an actor rests on, if it is reached.

        Args:
            actor: the number of the actor.
        """
        first = self._first
        return tuple(self._ids[first[actor] : first[actor + 1]])

    @cached_property
    def _sorted(self) -> pl.DataFrame:
        """Return the ties by the number of whom they lead to, each once."""
        reach = self.reach
        ways = reach.around
        around = [ties.pick(self.around[ties.head]) for ties in ways.around]
        is_doubtful = reach.heads(*ways.doubtful) & self.doubtful
        doubtful = [ties.pick(is_doubtful[ties.head]) for ties in ways.doubtful]
        # Where no route in use decides, its own ties do; those of roles where it has none.
        is_by_own = ~self.around & ~is_doubtful
        own = reach.own_ties.pick(is_by_own[reach.own_ties.head])
        inherited = _inherited_ties(reach.channel, is_by_own & ~reach.has_own)
        resting = joined([*around, *doubtful, own, inherited])
        rows = pl.DataFrame({"tie": resting.tie, "head": resting.head})
        return rows.unique(["head", "tie"], maintain_order=True).sort("head", maintain_order=True)

    @cached_property
    def _first(self) -> Numbers:
        """Return for each actor where its ties begin, `(n + 1,) int64`."""
        heads = self._sorted["head"].to_numpy()
        first: Numbers = np.searchsorted(heads, np.arange(self.reach.channel.n + 1))
        return first

    @cached_property
    def _ids(self) -> list[str]:
        """Return the ids of the sorted ties, so that a slice of them belongs to one actor."""
        return tie_names(self.case, self._sorted["tie"]).to_list()

    def strategies(self, actor: int) -> tuple[str, ...]:
        """Return the strategies of independence along the ways around of an actor.

        Args:
            actor: the number of the actor.
        """
        carried = self.reach.around.strategic
        return tuple(slug for slug, mask in carried.items() if mask[actor])


def ids_of(case: Case, ties: Iterable[object]) -> Mapping[object, str]:
    """Return the ids of some ties.

    Args:
        case: the case.
        ties: the ties, as the case calls them.
    """
    distinct = list(dict.fromkeys(ties))
    series = pl.Series("tie", distinct) if distinct else pl.Series("tie", [], pl.String)
    return dict(zip(distinct, tie_names(case, series).to_list(), strict=True))


def _inherited_ties(channel: ChannelGraph, heads: Marks) -> LastTies:
    """Return the ties of roles by which those counted are reached.

    Args:
        channel: the graph of the channel.
        heads: for each actor whether it is asked about, `(n,) bool`.
    """
    passing = channel.flow.passing
    tail, head = ("tail", "head") if channel.graph.count == "to" else ("head", "tail")
    mask = (channel.is_counted & heads)[passing[head].to_numpy()]
    mask &= channel.is_reached[passing[tail].to_numpy()] & (passing["end"] != "").to_numpy()
    ties = passing.filter(pl.Series(mask))
    tails, heads_of = (ties[end].to_numpy().astype(np.int64) for end in (tail, head))
    return LastTies(ties["tie"], tails, heads_of, np.zeros(len(ties), np.int64))

"""What becomes of the routes of a channel once evidence is retracted."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain

import numpy as np
import polars as pl

from kg.case import Case
from kg.graph.flow import Arcs, Marks
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.label_cut import FIXED, Cut, Demand, Labelled, smallest_cut, spread
from kg.system.sizes import CUT_TRIALS

Units = Mapping[str, tuple[str, ...]]  # of each tie the units that tell it


def without_ties(case: Case, ties: Collection[str]) -> Case:
    """Return a case without some ties, as if nothing had been told of them.

    Args:
        case: the case.
        ties: the ids of the ties.
    """
    frame = case.tables["ties"]
    kept = frame.filter(~frame["id"].is_in(list(ties)))
    return replace(case, tables={**case.tables, "ties": kept})


def side_effects(case: Case) -> frozenset[str]:
    """Return the ties whose loss may add a route: all others only take routes away.

    They are denials, ties of exclusive kinds, ties of kinds with shares, of which it may follow
    that a supplier has further buyers, and the dated ties that may end a denial.

    Args:
        case: the case.
    """
    ties, kinds = case.tables["ties"], case.schema.tie_kinds.values()
    bearing = [kind.slug for kind in kinds if kind.exclusive_at or kind.share_of]
    is_denial = pl.col("status").is_in(("refused", "severed", "absent"))
    denied = ties.filter(is_denial).select("source", "target", "kind").unique()
    is_dated = (pl.col("status") == "active") & pl.col("start_from").is_not_null()
    ending = ties.filter(is_dated).join(denied, on=["source", "target", "kind"], how="semi")
    return frozenset(
        chain(ties.filter(is_denial | pl.col("kind").is_in(bearing))["id"], ending["id"])
    )


class Retraction:
    """One channel, and who is still reached once some ties are retracted."""

    def __init__(self, maker: BoundsMaker, channel: ChannelGraph, bearing: frozenset[str]) -> None:
        """Begin with the channel as coded.

        Args:
            maker: what makes the graphs of the case.
            channel: the graph of the channel as coded.
            bearing: the ties whose loss may add a route.
        """
        self.channel, self._maker, self._bearing = channel, maker, bearing

    @cached_property
    def ties(self) -> tuple[str, ...]:
        """Return the ties that carry arcs of the channel."""
        return tuple(self.channel.flow.passing["tie"].unique(maintain_order=True))

    @cached_property
    def _place(self) -> dict[str, int]:
        return {tie: i for i, tie in enumerate(self.ties)}

    @cached_property
    def _tie_of_arc(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        passing = self.channel.flow.passing["tie"]
        places = [self._place[tie] for tie in passing]
        fixed = len(self.channel.graph.loose.tail) - len(places)
        return np.array([*places, *[FIXED] * fixed], np.int64)

    def reached_without(self, ties: Collection[str]) -> Marks:
        """Return for each actor whether a route reaches it once some ties are retracted.

        Where that may bring other ties, they are inherited anew.

        Args:
            ties: the ids of the ties.
        """
        if not self._bearing.isdisjoint(ties):
            return self._anew(ties).is_reached
        gone = [self._place[tie] for tie in ties if tie in self._place]
        graph = self.channel.graph
        is_kept = ~np.isin(self._tie_of_arc, gone)
        loose = graph.loose
        kept = Arcs(loose.n, loose.tail[is_kept], loose.head[is_kept])
        return spread(kept, graph.root)[: self.channel.n]

    def _anew(self, ties: Collection[str]) -> ChannelGraph:
        """Return the graph of the channel once some ties are retracted."""
        case = without_ties(self._maker.case, ties)
        return self._maker.of_channel(case, self.channel.flow.channel)

    def smallest_unsupporting(self, actor: int, units: Units) -> Cut:
        """Return a smallest set of units without which an actor is not reached.

        Each set is checked by inheriting anew; where it fails, since a denial or an exclusive tie
        that went with it lets another route in, the search goes on for some trials; then the answer
        is a bound.

        Args:
            actor: the number of the actor.
            units: of each tie the units that tell it; a tie that is missing stays for sure.
        """
        labels = {self._place[tie]: units[tie] for tie in self.ties if tie in units}
        graph = Labelled(self.channel.graph.loose, self._tie_of_arc, labels)
        bearing = chain.from_iterable(units[tie] for tie in self._bearing if tie in units)
        named = frozenset(chain(bearing, *labels.values()))
        demands: list[Demand] = []
        bound = 0
        for _ in range(CUT_TRIALS):
            cut = smallest_cut(graph, self.channel.graph.root, actor, demands)
            bound = max(bound, cut.bound)
            if cut.labels is None:
                return Cut(None, bound)
            retracted = frozenset(cut.labels)
            if not self.reached_without(list(untold(units, retracted)))[actor]:
                return Cut(cut.labels, bound)
            demands.append((named - retracted, retracted))
        return Cut(None, bound)


def untold(units: Units, retracted: frozenset[str]) -> Iterator[str]:
    """Yield the ties of which no unit is left once some are retracted.

    Args:
        units: of each tie the units that tell it.
        retracted: the units that are retracted.
    """
    for tie, telling in units.items():
        if retracted.issuperset(telling):
            yield tie


def by_tie(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the units of each tie.

    Args:
        frame: the columns `tie` and `unit`.
    """
    units: dict[str, list[str]] = {}
    for tie, unit in frame.select("tie", "unit").iter_rows():
        units.setdefault(tie, []).append(unit)
    return {tie: tuple(told) for tie, told in units.items()}

"""What becomes of the routes of a channel once evidence is retracted."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import chain

import numpy as np
import polars as pl

from kg.graph.flow import Arcs, Marks
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.label_cut import (
    FIXED,
    Cut,
    Demand,
    LabelledGraph,
    smallest_cut,
    spread,
)
from kg.system.sizes import CUT_TRIALS

Units = Mapping[str, tuple[str, ...]]  # of each tie the units that tell it


class Retraction:
    """One channel, and who is still reached once some ties are retracted."""

    def __init__(self, maker: BoundsMaker, channel: ChannelGraph) -> None:
        """Begin with the channel as coded.

        Args:
            maker: what makes the graphs of the case.
            channel: the graph of the channel as coded.
        """
        self.channel, self._maker = channel, maker
        effects = maker.side_effects
        self._bearing = effects.inherited | effects.shared

    @cached_property
    def ties(self) -> tuple[str, ...]:
        """Return the ties that carry arcs of the channel."""
        return tuple(self.channel.flow.passing["tie"].unique(maintain_order=True))

    @cached_property
    def closing(self) -> tuple[str, ...]:
        """Return the ties of the channel whose loss may close a route that they do not carry."""
        bearing = self._maker.bearing_on[self.channel.flow.channel]
        return tuple(sorted(self._maker.side_effects.closing & bearing))

    @cached_property
    def _place(self) -> dict[str, int]:
        """Return the place of each tie in `ties`, by its id."""
        return {tie: i for i, tie in enumerate(self.ties)}

    @cached_property
    def tie_of_arc(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the place in `ties` of the tie of each arc, or `FIXED`; further buyers follow."""
        passing = self.channel.flow.passing["tie"]
        places = [self._place[tie] for tie in passing]
        added = self.channel.graph.loose.head[len(places) :]
        is_further = (added >= self.channel.n) & (added < self.channel.graph.root)
        of_added = np.where(is_further, added - self.channel.n + len(self.ties), FIXED)
        return np.concatenate([np.array(places, np.int64), of_added])

    @cached_property
    def _shared_ties(self) -> dict[int, list[str]]:
        """Return the ties by whose shares there are further buyers, by the place of their arc.

        Without one of them a supplier may have no further buyers.
        """
        graph, passing = self.channel.graph, self.channel.flow.passing
        is_into_supplier = graph.loose.tail >= self.channel.n
        is_into_supplier &= graph.loose.tail < graph.root
        suppliers = graph.loose.head[is_into_supplier].tolist()
        sharing = passing.filter(pl.col("tie").is_in(list(self._maker.side_effects.shared)))
        of_supplier: dict[int, list[str]] = {}
        for tie, *ends in sharing.select("tie", "tail", "head").iter_rows():
            for end in ends:
                of_supplier.setdefault(end, []).append(tie)
        first = len(self.ties)
        return {first + i: of_supplier.get(s, []) for i, s in enumerate(suppliers)}

    def reached_without(self, ties: Collection[str]) -> Marks:
        """Return for each actor whether a route reaches it once some ties are retracted.

        Where that may bring other ties, they are inherited anew.

        Args:
            ties: the ids of the ties.
        """
        if not self._bearing.isdisjoint(ties):
            return self._maker.without(self.channel.flow.channel, ties).is_reached
        gone = [self._place[tie] for tie in ties if tie in self._place]
        graph = self.channel.graph
        is_kept = ~np.isin(self.tie_of_arc, gone)
        loose = graph.loose
        remaining = Arcs(loose.n, loose.tail[is_kept], loose.head[is_kept])
        return spread(remaining, graph.root)[: self.channel.n]

    def smallest_unsupporting(self, actor: int, units: Units) -> Cut:
        """Return a smallest set of units without which an actor is not reached.

        Whoever asks has tried each unit alone. Each set is checked by inheriting anew; where it
        fails, since a denial or an exclusive tie that went with it lets another route in, the
        search goes on for some trials; then the answer is a bound.

        Args:
            actor: the number of the actor.
            units: of each tie the units that tell it; a tie that is missing stays for sure.
        """
        labels = {self._place[tie]: units[tie] for tie in self.ties if tie in units}
        further = {}
        for place, ties in self._shared_ties.items():
            if names := set(chain.from_iterable(units.get(tie, ()) for tie in ties)):
                further[place] = tuple(sorted(names))
        loose = self.channel.graph.loose
        graph = LabelledGraph(loose, self.tie_of_arc, labels | further, frozenset(further))
        bearing = chain.from_iterable(units[tie] for tie in self._bearing if tie in units)
        named = frozenset(chain(bearing, *labels.values()))
        demands: list[Demand] = []
        bound = 0
        for _ in range(CUT_TRIALS):
            cut = smallest_cut(graph, self.channel.graph.root, actor, demands)
            # All single units were tried; more of them may close a route that no cut closes.
            bound = max(bound, cut.bound if not self.closing else min(cut.bound, 2))
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


def single_losses(units: Units) -> dict[str, frozenset[str]]:
    """Return the ties that each unit alone takes with it, if it is retracted.

    Args:
        units: of each tie the units that tell it.
    """
    losses: dict[str, set[str]] = {}
    for tie, telling in units.items():
        if len(set(telling)) == 1:
            losses.setdefault(telling[0], set()).add(tie)
    return {unit: frozenset(ties) for unit, ties in losses.items()}


def by_tie(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the units of each tie.

    Args:
        frame: the columns `tie` and `unit`.
    """
    units: dict[str, list[str]] = {}
    for tie, unit in frame.select("tie", "unit").iter_rows():
        units.setdefault(tie, []).append(unit)
    return {tie: tuple(names) for tie, names in units.items()}

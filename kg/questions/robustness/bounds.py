"""The flow graph of a channel at least, as coded and at most, if some ties may be wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.graph.engines import Engine
from kg.graph.flow import Flow, Numbers, flow
from kg.graph.inherit import Holding, inherit, statements
from kg.graph.inherit_versions import InheritedVersions
from kg.graph.question_graph import find_unfilled, sum_shares
from kg.questions.overview.channel_graph import ChannelGraph, channel_graph
from kg.questions.overview.verdicts import Verdict, verdicts
from kg.questions.robustness.side_effects import SideEffects


class ChannelBounds(NamedTuple):
    """The graphs of one channel in one reading: each is part of the next.

    Attributes:
        least: of what holds for sure.
        coded: of what holds as the case states it.
        most: of what may hold.
        is_exact: whether what is certain of gatekeepers is exactly that: there is no tie of an
            exclusive kind, or all of these and all denials are firm.
        admits_coded: whether the case as coded is one of the worlds between the bounds.
    """

    least: ChannelGraph
    coded: ChannelGraph
    most: ChannelGraph
    is_exact: bool
    admits_coded: bool = True

    @property
    def graphs(self) -> tuple[ChannelGraph, ...]:
        """Return the graphs, the least first."""
        return self.least, self.coded, self.most


class BoundsMaker:
    """What makes the bounds of the channels of a case; what two readings share is made once."""

    def __init__(
        self,
        case: Case,
        questions: Mapping[str, ChannelQuestion],
        kernel: Engine,
        as_of: date | None,
    ) -> None:
        """Begin with none.

        Args:
            case: the case.
            questions: the question of each channel.
            kernel: the engine.
            as_of: the day.
        """
        self.case, self.questions, self.kernel, self.as_of = case, questions, kernel, as_of
        self._least: dict[frozenset[str], Holding] = {}
        self._most: dict[frozenset[str], Holding] = {}
        self._remaining: dict[frozenset[str], Holding] = {}
        self._bounds: dict[tuple[str, frozenset[str]], ChannelBounds] = {}
        self._flows: dict[tuple[object, ...], Flow] = {}
        self._graphs: dict[tuple[int, bytes], ChannelGraph] = {}
        self._without: dict[tuple[str, frozenset[str]], ChannelGraph] = {}
        self._verdicts: dict[int, dict[str, Verdict]] = {}

    @cached_property
    def coded(self) -> Holding:
        """Return what holds as coded."""
        return inherit(self.case, self.as_of)

    @cached_property
    def side_effects(self) -> SideEffects:
        """Return the ties whose loss may add a route."""
        return SideEffects.of(self.case)

    def of_firm(self, firm: Iterable[str]) -> Iterator[ChannelBounds]:
        """Yield the bounds of each channel in order, if only some ties are firm.

        Args:
            firm: the ids of the ties that hold for sure.
        """
        certain = frozenset(firm)
        for channel in self.questions:
            key = (channel, certain & self.bearing_on[channel])
            if key not in self._bounds:
                self._bounds[key] = self._of_firm(channel, certain)
            yield self._bounds[key]

    def _of_firm(self, channel: str, firm: frozenset[str]) -> ChannelBounds:
        """Return the bounds of one channel, if only some ties are firm."""
        self.prepare_firm([firm])
        least = self._least[firm]
        most = self._most[firm & self.side_effects.inherited]
        return self._channel(channel, least, most, is_exact=self._is_exact(firm))

    @cached_property
    def _versions(self) -> InheritedVersions:
        """Return what inherits in versions of the case."""
        return InheritedVersions(statements(self.case, self.as_of))

    def prepare_firm(self, readings: Iterable[frozenset[str]]) -> None:
        """Inherit at one time what holds at least, and at most, in some readings.

        Args:
            readings: for each reading the ids of the ties that hold for sure.
        """
        least = [firm for firm in dict.fromkeys(readings) if firm not in self._least]
        keys = dict.fromkeys(firm & self.side_effects.inherited for firm in least)
        most = [key for key in keys if key not in self._most]
        self._least.update(zip(least, self._versions.least(least), strict=True))
        self._most.update(zip(most, self._versions.most(most), strict=True))

    def prepare_losses(self, losses: Iterable[frozenset[str]]) -> None:
        """Inherit at one time what holds once some ties are retracted, where that may add ties.

        Args:
            losses: sets of the ids of ties.
        """
        sets: dict[frozenset[str], None] = {}
        for lost in filter(self._has_side_effects, losses):
            sets.update(dict.fromkeys(lost & bearing for bearing in self.bearing_on.values()))
        fresh = [s for s in sets if s not in self._remaining and self._has_side_effects(s)]
        self._remaining.update(zip(fresh, self._versions.without(fresh), strict=True))

    @cached_property
    def _kinds_on(self) -> dict[str, list[str]]:
        """Return for each channel the kinds of ties that bear on it."""
        schema = self.case.schema
        bearing = {}
        for channel, question in self.questions.items():
            substitutes = set(chain.from_iterable(map(schema.below, question.substitutes)))
            bearing[channel] = [
                kind.slug
                for kind in schema.tie_kinds.values()
                if kind.channel in (channel, "", None) or kind.slug in substitutes
            ]
        return bearing

    @cached_property
    def bearing_on(self) -> dict[str, frozenset[str]]:
        """Return for each channel the ties that bear on it."""
        ties = self.case.tables["ties"]
        return {
            channel: frozenset(ties.filter(pl.col("kind").is_in(kinds))["id"])
            for channel, kinds in self._kinds_on.items()
        }

    def of_own_ties(self) -> Iterator[ChannelBounds]:
        """Yield the bounds of each channel if nothing is inherited but ties of exclusive kinds."""
        kinds = self.case.schema.tie_kinds.values()
        exclusive = [kind.slug for kind in kinds if kind.exclusive_at]
        each = self.coded.each
        own = each.filter((pl.col("end") == "") | pl.col("kind").is_in(exclusive))
        denials = self.coded.denials.filter(pl.col("end") == "")
        holding = Holding(own, self.coded.some, denials, self.coded.not_there)
        for channel in self.questions:
            bounds = self._channel(channel, holding, holding, is_exact=True)
            yield bounds._replace(admits_coded=False)

    def without(self, channel: str, ties: Iterable[str]) -> ChannelGraph:
        """Return the graph of a channel once some ties are retracted, made once.

        Args:
            channel: the channel.
            ties: the ids of the ties.
        """
        lost = frozenset(ties) & self.bearing_on[channel]
        if not self._has_side_effects(lost):
            lost &= self._present
        key = (channel, lost)
        if key not in self._without:
            self._without[key] = self._as_it_is(channel, self._left(lost))
        return self._without[key]

    @cached_property
    def _present(self) -> frozenset[str]:
        """Return the ties that hold of somebody as coded."""
        return frozenset(chain(self.coded.each["tie"], self.coded.some["tie"]))

    def retracted(self, channel: str, losses: Iterable[frozenset[str]]) -> Iterator[ChannelGraph]:
        """Yield the graph of a channel once some ties are retracted, each made anew.

        Args:
            channel: the channel.
            losses: for each graph the ids of the ties.
        """
        sets = list(losses)
        inherited = self._versions.without([s for s in sets if self._has_side_effects(s)])
        for lost in sets:
            has_effects = self._has_side_effects(lost)
            holding = next(inherited) if has_effects else self._without_rows(lost)
            graph = flow(self.case, channel, holding=holding)
            yield channel_graph(graph, self.questions[channel], self.kernel)

    def _has_side_effects(self, lost: frozenset[str]) -> bool:
        """Return whether other ties are inherited once some ties are retracted."""
        return not self.side_effects.inherited.isdisjoint(lost)

    def _left(self, lost: frozenset[str]) -> Holding:
        """Return what holds without some ties; what they bring and take away is inherited anew."""
        if not self._has_side_effects(lost):
            return self._without_rows(lost)
        self.prepare_losses([lost])
        return self._remaining[lost]

    def _without_rows(self, lost: frozenset[str]) -> Holding:
        """Return what holds as coded, without what comes from some ties."""
        is_left = ~pl.col("tie").is_in(list(lost))
        coded = self.coded
        return replace(coded, each=coded.each.filter(is_left), some=coded.some.filter(is_left))

    def of_channel(self, case: Case, channel: str) -> ChannelGraph:
        """Return the graph of a channel of another version of the case, as it is coded.

        Args:
            case: the other version.
            channel: the channel.
        """
        graph = flow(case, channel, self.as_of)
        return channel_graph(graph, self.questions[channel], self.kernel)

    def _channel(
        self, channel: str, least: Holding, most: Holding, *, is_exact: bool
    ) -> ChannelBounds:
        """Return the bounds of one channel.

        Args:
            channel: the channel.
            least: what holds at least.
            most: what holds at most.
            is_exact: whether what is certain is exactly that.
        """
        question = self.questions[channel]
        lower, upper = (self._flow(channel, holding) for holding in (least, most))
        further = _further_buyers(lower, upper, question.count)
        return ChannelBounds(
            self._graph(lower, further.surely),
            self.as_coded(channel),
            self._graph(upper, further.possibly),
            is_exact,
        )

    def verdicts(self, graph: ChannelGraph) -> dict[str, Verdict]:
        """Return the verdict of each of those counted, worked out once for a graph of the bounds.

        Args:
            graph: the graph of a channel.
        """
        if id(graph) not in self._verdicts:
            self._verdicts[id(graph)] = {v.actor: v for v in verdicts(graph)}
        return self._verdicts[id(graph)]

    def as_coded(self, channel: str) -> ChannelGraph:
        """Return the graph of a channel as coded."""
        return self.without(channel, ())

    def _as_it_is(self, channel: str, holding: Holding) -> ChannelGraph:
        """Return the graph of a channel in a holding, with the further buyers that follow.

        Args:
            channel: the channel.
            holding: what holds.
        """
        graph = self._flow(channel, holding)
        return self._graph(graph, find_unfilled(sum_shares(graph, self.questions[channel].count)))

    def _flow(self, channel: str, holding: Holding) -> Flow:
        """Return the flow graph of a channel in a holding, made once for all that equal it there.

        Args:
            channel: the channel.
            holding: what holds.
        """
        is_bearing = pl.col("kind").is_in(self._kinds_on[channel])
        frames = (holding.each, holding.some, holding.denials)
        key = (channel, *(tuple(frame.filter(is_bearing).rows()) for frame in frames))
        if key not in self._flows:
            self._flows[key] = flow(self.case, channel, holding=holding)
        return self._flows[key]

    def _graph(self, graph: Flow, suppliers: Numbers) -> ChannelGraph:
        """Return a flow graph as the overview asks about it, made once.

        Args:
            graph: the flow graph.
            suppliers: the numbers of the suppliers with further buyers.
        """
        key = (id(graph), suppliers.tobytes())
        if key not in self._graphs:
            question = self.questions[graph.channel]
            self._graphs[key] = channel_graph(graph, question, self.kernel, suppliers)
        return self._graphs[key]

    def _is_exact(self, firm: frozenset[str]) -> bool:
        """Return whether all exclusive ties and denials are firm, or no tie is exclusive."""
        ties = self.case.tables["ties"]
        kinds = self.case.schema.tie_kinds.values()
        exclusive = [kind.slug for kind in kinds if kind.exclusive_at]
        cutting = ties.filter(pl.col("kind").is_in(exclusive) & (pl.col("status") == "active"))
        if cutting.is_empty():
            return True
        denials = ties.filter(pl.col("status").is_in(("refused", "severed", "absent")))
        return firm.issuperset([*cutting["id"], *denials["id"]])


class _FurtherBuyers(NamedTuple):
    """The numbers of the suppliers that surely, and that possibly, have further buyers."""

    surely: Numbers
    possibly: Numbers


def _further_buyers(least: Flow, most: Flow, count: str) -> _FurtherBuyers:
    """Return the suppliers with further buyers, whichever uncertain ties hold.

    Surely: with a share known for sure, while all that may be sold is known and less than all.
    Possibly: with all that is sold for sure known and less than all, or, where nothing is, with a
    share that may be known and is less than all.

    Args:
        least: the flow graph of what holds for sure.
        most: that of what may hold.
        count: the side that the question counts.
    """
    at_least, at_most = sum_shares(least, count), sum_shares(most, count)
    sure = at_least.filter("known")["number"]
    surely = np.intersect1d(find_unfilled(at_most), sure.to_numpy())
    is_sold_for_sure = pl.col("number").is_in(at_least["number"].implode())
    may_be_part = at_most.filter(pl.col("alone") & ~is_sold_for_sure)["number"]
    possibly = np.union1d(find_unfilled(at_least), may_be_part.to_numpy())
    return _FurtherBuyers(surely, possibly)

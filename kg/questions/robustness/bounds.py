"""The flow graph of a channel at least, as coded and at most, if some ties may be wrong."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import polars as pl

from kg.case import Case, ChannelQuestion
from kg.graph.engines import Engine
from kg.graph.flow import Flow, Numbers, flow
from kg.graph.inherit import Holding, inherit, inherit_bounds
from kg.graph.question_graph import find_unfilled, sum_shares
from kg.questions.overview.channel_graph import ChannelGraph, channel_graph


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


class _Holdings(NamedTuple):
    """What holds at least, as coded and at most."""

    least: Holding
    coded: Holding
    most: Holding


class BoundsMaker:
    """What makes the bounds of the channels of a case."""

    def __init__(
        self,
        case: Case,
        questions: Mapping[str, ChannelQuestion],
        kernel: Engine,
        as_of: date | None,
    ) -> None:
        """Begin with what holds as coded.

        Args:
            case: the case.
            questions: the question of each channel.
            kernel: the engine.
            as_of: the day.
        """
        self.case, self.questions, self.kernel, self.as_of = case, questions, kernel, as_of

    @cached_property
    def coded(self) -> Holding:
        """Return what holds as coded."""
        return inherit(self.case, self.as_of)

    def of_firm(self, firm: Iterable[str]) -> Iterator[ChannelBounds]:
        """Yield the bounds of each channel in order, if only some ties are firm.

        Args:
            firm: the ids of the ties that hold for sure.
        """
        certain = frozenset(firm)
        least, most = inherit_bounds(self.case, certain, self.as_of)
        return self._channels(_Holdings(least, self.coded, most), self._is_exact(certain))

    def of_own_ties(self) -> Iterator[ChannelBounds]:
        """Yield the bounds of each channel if nothing is inherited but ties of exclusive kinds."""
        kinds = self.case.schema.tie_kinds.values()
        exclusive = [kind.slug for kind in kinds if kind.exclusive_at]
        each = self.coded.each
        own = each.filter((pl.col("end") == "") | pl.col("kind").is_in(exclusive))
        denials = self.coded.denials.filter(pl.col("end") == "")
        holding = Holding(own, self.coded.some, denials, self.coded.not_there)
        for bounds in self._channels(_Holdings(holding, self.coded, holding), is_exact=True):
            yield bounds._replace(admits_coded=False)

    def of_channel(self, case: Case, channel: str) -> ChannelGraph:
        """Return the graph of a channel of another version of the case, as it is coded.

        Args:
            case: the other version.
            channel: the channel.
        """
        graph = flow(case, channel, self.as_of)
        return channel_graph(graph, self.questions[channel], self.kernel)

    def _channels(self, holdings: _Holdings, is_exact: bool) -> Iterator[ChannelBounds]:
        for channel, question in self.questions.items():
            least, coded, most = (flow(self.case, channel, holding=holding) for holding in holdings)
            further = _further_buyers(least, most, question.count)
            yield ChannelBounds(
                channel_graph(least, question, self.kernel, further.surely),
                channel_graph(coded, question, self.kernel),
                channel_graph(most, question, self.kernel, further.possibly),
                is_exact,
            )

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
    Possibly: with a share that may be known, while all that is sold for sure is.

    Args:
        least: the flow graph of what holds for sure.
        most: that of what may hold.
        count: the side that the question counts.
    """
    at_least, at_most = sum_shares(least, count), sum_shares(most, count)
    sure = at_least.filter("known")["number"]
    surely = np.intersect1d(find_unfilled(at_most), sure.to_numpy())
    filled = at_least.filter(~pl.col("number").is_in(find_unfilled(at_least)))["number"]
    may_be_known = at_most.filter("known")["number"]
    possibly = np.setdiff1d(may_be_known.to_numpy(), filled.to_numpy())
    return _FurtherBuyers(surely, possibly)

"""Which answers change if one passage, document, method or informant is left out."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import polars as pl

from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.retraction import by_tie, single_losses

KINDS = ("passage", "document", "method", "informant")


class Change(NamedTuple):
    """One answer that is another without a unit.

    Attributes:
        channel: the channel.
        unit: the kind of unit: passage, document, method or informant.
        id: the unit.
        actor: the id of the actor whose verdict changes.
        before: the verdict as coded.
        after: the verdict without the unit.
    """

    channel: str
    unit: str
    id: str
    actor: str
    before: str
    after: str


class LeavingOut:
    """The verdicts of all channels, as coded and without some ties."""

    def __init__(self, maker: BoundsMaker, coded: Mapping[str, ChannelGraph]) -> None:
        """Begin with the verdicts as coded.

        Args:
            maker: what makes the graphs of the case.
            coded: the graph of each channel as coded.
        """
        self._maker = maker
        self._before = {
            name: {v.actor: v.verdict for v in maker.verdicts(graph).values()}
            for name, graph in coded.items()
        }

    def changes(self, units: Mapping[str, pl.DataFrame]) -> Iterator[Change]:
        """Yield what changes without each unit, by kind of unit.

        Args:
            units: for each kind of unit the columns `tie` and `unit`.
        """
        for kind in KINDS:
            if kind in units:
                yield from self._of_kind(kind, units[kind])

    def _of_kind(self, kind: str, frame: pl.DataFrame) -> Iterator[Change]:
        """Yield what changes without each unit of one kind."""
        losses = single_losses(by_tie(frame))
        for unit in frame["unit"].unique(maintain_order=True):
            lost = losses.get(unit, frozenset())
            for channel in self._before:
                of_channel = lost & self._maker.bearing_on[channel]
                if of_channel:
                    yield from self._differences(channel, kind, unit, of_channel)

    def _differences(
        self, channel: str, kind: str, unit: str, lost: frozenset[str]
    ) -> Iterator[Change]:
        """Yield the verdicts of a channel that change once some ties are lost.

        Args:
            channel: the channel.
            kind: the kind of unit.
            unit: the unit with which they are lost.
            lost: the ties.
        """
        verdicts = self._maker.verdicts(self._maker.without(channel, lost))
        for actor, verdict in verdicts.items():
            before = self._before[channel][actor]
            if verdict.verdict != before:
                yield Change(channel, kind, unit, actor, before, verdict.verdict)

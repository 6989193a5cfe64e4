"""What the answers of a channel rest on: the fewest units without which they would not hold."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import HELD, Certainty
from kg.questions.robustness.freeing import Freed, Freeing, Pair
from kg.questions.robustness.retraction import Retraction, Units, by_tie, single_losses
from kg.system.sizes import FREEING_SECONDS, SMALLEST_SETS

UNSUPPORTED, FREED, CONTRADICTED = "unsupported", "freed", "contradicted"


class RestsOn(NamedTuple):
    """A smallest set of units on which an answer rests.

    Attributes:
        channel: the channel.
        actor: the id of the actor.
        answer: `reached`, or `held by` somebody.
        unit: row, passage, document, method, informant, or status.
        kind: `unsupported` (without the units nobody is told to reach it), `freed` (without the
            denials or exclusive ties that they tell a way round opens) or `contradicted` (the
            statuses that would have to be wrong).
        size: how many units there are in a smallest set; none where nothing does it, or no set
            was found.
        bound: at least so many are needed; 0 where no set can do it.
        set: the units of one smallest set.
    """

    channel: str
    actor: str
    answer: str
    unit: str
    kind: str
    size: int | None
    bound: int
    set: tuple[str, ...]


class Resting:
    """What the answers of one channel rest on."""

    def __init__(
        self, maker: BoundsMaker, channel: ChannelGraph, units: Mapping[str, pl.DataFrame]
    ) -> None:
        """Begin with the channel as coded.

        Args:
            maker: what makes the graphs of the case.
            channel: the graph of the channel as coded.
            units: for each kind of unit the columns `tie` and `unit`.
        """
        self._maker, self._channel = maker, channel
        self._units = {kind: by_tie(frame) for kind, frame in units.items()}
        self._retraction = Retraction(maker, channel)

    def of_all(self, certainties: Sequence[Certainty]) -> Iterator[RestsOn]:
        """Yield on what it rests that each is reached, and what would free each captive.

        Args:
            certainties: how sure the answers of the channel are as coded.
        """
        yield from self.of_reach()
        yield from self.of_holders(certainties)

    def of_reach(self) -> Iterator[RestsOn]:
        """Yield on what it rests that each of those counted is reached."""
        ties = self._maker.case.tables["ties"]["id"]
        statuses: dict[str, tuple[str, ...]] = {tie: (tie,) for tie in ties}
        kinds: dict[str, Units] = {**self._units, "status": statuses}
        for kind, units in kinds.items():
            yield from self._of_kind(kind, units)

    def _of_kind(self, kind: str, units: Units) -> Iterator[RestsOn]:
        """Yield on which units of one kind it rests that each is reached."""
        channel = self._channel
        name, ids = channel.flow.channel, channel.flow.ids
        manner = CONTRADICTED if kind == "status" else UNSUPPORTED
        reached = [v for v in channel.counted.tolist() if channel.is_reached[v]]
        singles = self._singles(units, reached)
        for actor in reached:
            sets_found = singles[actor]
            for unit in sets_found[:SMALLEST_SETS]:
                yield RestsOn(name, ids[actor], "reached", kind, manner, 1, 1, (unit,))
            if not sets_found:
                cut = self._retraction.smallest_unsupporting(actor, units)
                count = len(cut.labels) if cut.labels else None
                units_cut = cut.labels or ()
                yield RestsOn(
                    name, ids[actor], "reached", kind, manner, count, cut.bound, units_cut
                )

    def _singles(self, units: Units, reached: Sequence[int]) -> dict[int, list[str]]:
        """Return for each actor the units each of which it needs.

        Args:
            units: of each tie the units that tell it.
            reached: the numbers of the actors.
        """
        ties = dict.fromkeys([*self._retraction.ties, *self._retraction.closing])
        of_channel = {tie: units[tie] for tie in ties if tie in units}
        losses = single_losses(units)
        needed: dict[int, list[str]] = {actor: [] for actor in reached}
        for unit in single_losses(of_channel):
            still = self._retraction.reached_without(losses[unit])
            for actor in reached:
                if not still[actor]:
                    needed[actor].append(unit)
        return needed

    def of_holders(self, certainties: Sequence[Certainty]) -> Iterator[RestsOn]:
        """Yield what would free each captive of each gatekeeper.

        Args:
            certainties: how sure the answers of the channel are as coded.
        """
        number = self._channel.flow.number
        pairs = [(number[c.by], number[c.actor]) for c in certainties if c.answer == HELD]
        if not pairs:
            return
        freeing = Freeing(self._maker, self._channel, pairs)
        for kind, units in self._units.items():
            freed = freeing.by_retraction(units, FREEING_SECONDS)
            yield from self._of_freed(kind, FREED, pairs, freed)
        freed = freeing.by_status(FREEING_SECONDS)
        yield from self._of_freed("status", CONTRADICTED, pairs, freed)

    def _of_freed(
        self, unit: str, manner: str, pairs: Sequence[Pair], freed: Freed
    ) -> Iterator[RestsOn]:
        """Yield what frees each captive.

        Args:
            unit: the kind of unit.
            manner: `freed` or `contradicted`.
            pairs: the gatekeepers and captives.
            freed: what frees whom.
        """
        name, ids = self._channel.flow.channel, self._channel.flow.ids
        for holder, actor in pairs:
            answer = f"held by {ids[holder]}"
            sets = freed.sets.get((holder, actor), [])
            for units_cut in sets[:SMALLEST_SETS]:
                size = len(units_cut)
                yield RestsOn(name, ids[actor], answer, unit, manner, size, size, units_cut)
            if not sets:
                bound = 0 if (holder, actor) in freed.never else freed.tried + 1
                yield RestsOn(name, ids[actor], answer, unit, manner, None, bound, ())

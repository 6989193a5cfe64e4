"""The fewest changes that free a captive: retracted denials and exclusive ties, or wrong statuses.

Nothing but these can open a way round a gatekeeper: a retracted active tie only closes one, unless
it is of an exclusive kind or bears on shares. All sets of one, two and three changes are tried in
turn, each by inheriting anew, as long as the time allows; who is held even where every denial and
every exclusive tie is void can never be freed.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

import polars as pl

from kg.case import Case
from kg.graph.flow import Marks
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker
from kg.questions.robustness.certainty import is_below
from kg.questions.robustness.retraction import Units, untold

_SIZES = (1, 2, 3)
Pair = tuple[int, int]  # a gatekeeper and one of its captives, by number


@dataclass
class Freed:
    """What frees the captives of one channel.

    Attributes:
        sets: for each gatekeeper and captive the smallest sets of changes that free it.
        never: those whom no change frees.
        tried: the size up to which all sets were tried.
    """

    sets: dict[Pair, list[tuple[str, ...]]] = field(default_factory=dict)
    never: set[Pair] = field(default_factory=set)
    tried: int = 0


class Freeing:
    """The search for changes that free captives of one channel."""

    def __init__(self, maker: BoundsMaker, channel: ChannelGraph, pairs: Sequence[Pair]) -> None:
        """Begin with the pairs of gatekeepers and captives.

        Args:
            maker: what makes the graphs of the case.
            channel: the graph of the channel as coded.
            pairs: the gatekeepers, each with one captive.
        """
        self._maker, self._channel, self._pairs = maker, channel, pairs

    def by_retraction(self, units: Units, seconds: float) -> Freed:
        """Return which units free whom by their retraction.

        Args:
            units: of each tie the units that tell it.
            seconds: how long to try sets of more than one unit.
        """
        effects = self._maker.side_effects
        bearing = effects.inherited | effects.shared
        names = sorted(set(chain.from_iterable(units.get(tie, ()) for tie in bearing)))
        channel = self._channel.flow.channel

        def changed(trial: tuple[str, ...]) -> ChannelGraph:
            """Return the graph of the channel once no tie rests on the units of a trial."""
            return self._maker.without(channel, untold(units, frozenset(trial)))

        return self._search(names, changed, self._void(self._maker.case), seconds)

    def by_status(self, seconds: float) -> Freed:
        """Return which ties free whom if their status is wrong and they are active.

        Args:
            seconds: how long to try sets of more than one tie.
        """
        case = self._maker.case
        ties = case.tables["ties"]
        kinds = case.schema.tie_kinds.values()
        channel = self._channel.flow.channel
        of_channel = [kind.slug for kind in kinds if kind.channel == channel]
        is_other = (pl.col("status") != "active") & (pl.col("scope") == "each")
        names = sorted(ties.filter(is_other & pl.col("kind").is_in(of_channel))["id"])

        def changed(trial: tuple[str, ...]) -> ChannelGraph:
            """Return the graph of the channel if the ties of a trial are active."""
            return self._maker.of_channel(as_active(case, trial), channel)

        return self._search(names, changed, self._void(as_active(case, names)), seconds)

    def _void(self, case: Case) -> ChannelGraph:
        """Return the graph of a version in which no denial counts and no tie is exclusive."""
        channel = self._channel.flow.channel
        questions = {channel: self._maker.questions[channel]}
        maker = BoundsMaker(case, questions, self._maker.kernel, self._maker.as_of)
        [bounds] = maker.of_firm(())
        return bounds.most

    def _search(
        self,
        names: Sequence[str],
        changed: Callable[[tuple[str, ...]], ChannelGraph],
        void: ChannelGraph,
        seconds: float,
    ) -> Freed:
        """Try sets of changes in order of their size.

        Args:
            names: the changes.
            changed: gives the graph with some of them.
            void: the graph in which all of them are made.
            seconds: how long to try sets of more than one.
        """
        freed = Freed()
        open_pairs = set(_free_in(void, self._pairs))
        freed.never = set(self._pairs) - open_pairs
        until = time.monotonic() + seconds
        for size in _SIZES:
            if not open_pairs:
                break
            freeing_sets: dict[Pair, list[tuple[str, ...]]] = {}
            for trial in combinations(names, size):
                if size > 1 and time.monotonic() > until:
                    freed.sets |= freeing_sets
                    return freed
                for pair in _free_in(changed(trial), open_pairs):
                    freeing_sets.setdefault(pair, []).append(trial)
            freed.sets |= freeing_sets
            freed.tried = size
            open_pairs -= freeing_sets.keys()
        return freed


def as_active(case: Case, ties: Iterable[str]) -> Case:
    """Return a case in which some ties are active, whatever their status was.

    Args:
        case: the case.
        ties: the ids of the ties.
    """
    frame = case.tables["ties"]
    status = (
        pl.when(pl.col("id").is_in(list(ties)))
        .then(pl.lit("active", frame.schema["status"]))
        .otherwise("status")
    )
    changed = frame.with_columns(status=status)
    return case.with_ties(changed)


def _free_in(channel: ChannelGraph, pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield the pairs in which a route reaches the captive round its gatekeeper."""
    is_reached: Marks = channel.is_reached
    for holder, actor in pairs:
        if is_reached[actor] and not is_below(channel.tree, actor, holder):
            yield holder, actor

"""The ways around that are in use, and those open to doubt: by the last tie of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from kg.graph.flow import Marks
from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.overview.holders import ChannelHolders
from kg.questions.overview.simple_ways import Bounds, RouteSearch, SimpleWays
from kg.questions.overview.stated_ways import LastTies, StatedWays, joined


class _Ends(NamedTuple):
    """Last ties, of which those from `substitute` on are substitutes."""

    last: LastTies
    substitute: int


@dataclass(frozen=True)
class WaysAround:
    """The last ties of routes of one channel that pass nobody whom its question avoids.

    Attributes:
        channel: the graph of the channel.
        holders: who holds whom in it.
    """

    channel: ChannelGraph
    holders: ChannelHolders

    @cached_property
    def ways(self) -> StatedWays:
        """Return the ties that routes in use may pass."""
        channel = self.channel
        return StatedWays(channel.graph, channel.question, channel.kernel)

    @property
    def around(self) -> tuple[LastTies, ...]:
        """Return the last ties of ways around that pass no gatekeeper of whom they reach.

        They start beside the sources of the question, or pass a tie with a strategy.
        """
        return self._around.pieces

    @property
    def strategic(self) -> dict[str, Marks]:
        """Return for each strategy to whom ways around lead that pass a tie with it."""
        return self._around.carried

    @cached_property
    def _around(self) -> "_Around":
        """Return the ways around; they are empty where the question avoids nobody."""
        around = _Around(self)
        if self.channel.question.avoid:
            around.find()
        return around

    @cached_property
    def closed(self) -> Marks:
        """Return for each actor whether no route in use passes it."""
        is_closed: Marks = self.ways.barred | self.ways.possibly_avoided
        return is_closed

    @cached_property
    def starts(self) -> Marks:
        """Return for each actor whether routes start there."""
        starts: Marks = self.channel.graph.origins | self.ways.outside
        return starts

    @cached_property
    def loose(self) -> Marks:
        """Return for each actor whether a route may start there that ends with a substitute."""
        loose: Marks = ~self.channel.graph.counted_side & self.channel.flow.there
        return loose

    @cached_property
    def substitutes(self) -> LastTies:
        """Return the substitutes in use."""
        return self.ways.substitutes(self.channel.is_counted)

    @cached_property
    def wholes(self) -> Marks:
        """Return for each actor whether it is counted and has parts."""
        wholes = np.zeros(self.channel.n, np.bool_)
        wholes[list(self.ways.families)] = True
        return wholes & self.channel.is_counted

    def ends(self, heads: Marks) -> _Ends:
        """Return the last ties to some actors, stated of these as they are.

        Args:
            heads: for each actor whether it is asked about, `(n,) bool`.
        """
        stated, substitutes = self.ways.stated, self.substitutes
        own = stated.pick(heads[stated.head])
        return _Ends(joined([own, substitutes.pick(heads[substitutes.head])]), len(own.head))

    def family_ends(self, actor: int, ends: _Ends) -> list[int]:
        """Return the places of the last ties to an actor, or to a part of it.

        Args:
            actor: its number.
            ends: last ties.
        """
        family = [actor, *self.ways.families.get(actor, ())]
        places = np.flatnonzero(np.isin(ends.last.head, family))
        is_end = (places < ends.substitute) | (ends.last.head[places] == actor)
        return [int(place) for place in places[is_end]]

    def with_parts(self, heads: Marks) -> Marks:
        """Return some actors and their parts, `(n,) bool`.

        Args:
            heads: for each actor whether it is asked about, `(n,) bool`.
        """
        mask = heads.copy()
        families = self.ways.families
        parts = chain.from_iterable(families[w] for w in families if heads[w])
        mask[list(parts)] = True
        return mask

    @cached_property
    def doubtful(self) -> tuple[LastTies, ...]:
        """Return the last ties of routes in use that are left over, and of those open to doubt.

        A route is open to doubt where it would be in use, were it not open whether somebody on it
        is one of the avoided. A channel that avoids nobody has neither.
        """
        if not self.channel.question.avoid:
            return ()
        bounds = Bounds(self.starts, self.loose, self.ways.barred)
        ends = self.ends(self.channel.is_counted & ~self.wholes)
        simple = SimpleWays(self.ways, bounds, *ends)
        pieces = [ends.last.pick(simple.arriving)]
        if self.wholes.any():
            ends = self.ends(self.with_parts(self.wholes))
            search = RouteSearch(SimpleWays(self.ways, bounds, *ends))
            for actor in np.flatnonzero(self.wholes).tolist():
                place = search.last_place(actor, self.family_ends(actor, ends))
                pieces += _piece(ends.last, place, actor)
        return tuple(pieces)


def _piece(last: LastTies, place: int | None, head: int) -> Iterator[LastTies]:
    """Yield the tie at a place, if there is one, as one to an actor.

    Args:
        last: last ties.
        place: the place of one.
        head: the number of the actor.
    """
    if place is not None:
        at = slice(place, place + 1)
        yield LastTies(last.tie[at], last.tail[at], np.array([head]), last.strategy[at])


class _Around:
    """The search for ways around of one channel."""

    def __init__(self, around: WaysAround) -> None:
        """Begin with none.

        Args:
            around: the ways around of the channel.
        """
        self._ways_around = around
        self.pieces: tuple[LastTies, ...] = ()
        self.carried: dict[str, Marks] = {}

    def find(self) -> None:
        """Find the ways around: first where searches tell, then actor by actor."""
        around = self._ways_around
        ways = around.ways
        n = around.channel.n
        depth = around.holders.required_depth[:n]
        strategies = [ways.stated.strategy, around.substitutes.strategy]
        places = np.unique(np.concatenate(strategies))
        slugs = sorted({*chain.from_iterable(ways.strategy_sets[p] for p in places.tolist())})
        self.carried = {slug: np.zeros(n, np.bool_) for slug in slugs}
        is_held = depth > 0
        # A substitute is no tie of the channel: on a route with one keepers hold nobody.
        one_by_one = around.wholes.copy()
        substitutes = around.substitutes
        one_by_one[substitutes.head[is_held[substitutes.head]]] = True
        ends = around.ends(around.channel.is_counted & ~one_by_one)
        levels = depth[ends.last.head]
        for level in np.unique(levels).tolist():
            is_level = levels == level
            own = is_level[: ends.substitute].sum()
            self._search(_Ends(ends.last.pick(is_level), int(own)), level)
        if one_by_one.any():
            self._try(one_by_one)

    def _search(self, ends: _Ends, level: int) -> None:
        """Find the ways around that end with some ties.

        Args:
            ends: the ties.
            level: how many keepers must be on every route to all whom the ways pass.
        """
        around = self._ways_around
        channel, closed = around.channel, around.closed
        if level:
            is_shallow = channel.is_reached & (around.holders.depth[: channel.n] < level)
            closed = closed | is_shallow
        outside = Bounds(around.ways.outside, around.loose, closed)
        fits = SimpleWays(around.ways, outside, *ends).arriving
        simple = SimpleWays(around.ways, Bounds(around.starts, around.loose, closed), *ends)
        for slug, carried in self.carried.items():
            is_carrying = simple.carrying(slug)
            carried[ends.last.head[is_carrying]] = True
            fits = fits | is_carrying
        self.pieces += (ends.last.pick(fits),)

    def _try(self, heads: Marks) -> None:
        """Find the ways around of some actors, one actor at a time.

        Args:
            heads: for each actor whether it is asked about, `(n,) bool`.
        """
        around = self._ways_around
        ends = around.ends(around.with_parts(heads))
        outside = Bounds(around.ways.outside, around.loose, around.closed)
        anywhere = Bounds(around.starts, around.loose, around.closed)
        simple = SimpleWays(around.ways, anywhere, *ends)
        searches = {slug: RouteSearch(simple, slug) for slug in self.carried}
        search = RouteSearch(SimpleWays(around.ways, outside, *ends))
        depth = around.holders.required_depth
        for head in np.flatnonzero(heads).tolist():
            places = around.family_ends(head, ends)
            keepers = around.holders.gatekeepers_of(head) if depth[head] else ()
            without = frozenset(keepers)
            place = search.last_place(head, places, without)
            self.pieces += tuple(_piece(ends.last, place, head))
            for slug, strategic in searches.items():
                place = strategic.last_place(head, places, without)
                if place is not None:
                    self.carried[slug][head] = True
                    self.pieces += tuple(_piece(ends.last, place, head))

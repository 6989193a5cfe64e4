"""The answer to `bypass` as data: routes and closed doors, in words and as tables."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from kg.questions import presence
from kg.questions.bypass.detour_graph import STATUSES, Route, Unlisted
from kg.questions.bypass.disjoint_routes import DisjointRoute
from kg.questions.bypass.tables import CLOSED, DISJOINT, INDEPENDENCE, ROUTES
from kg.questions.presence import NotThere
from kg.questions.wording import who
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.display import Displayed

_Rows = Iterable[tuple[Cell, ...]]
_Ids = tuple[str, ...]


@dataclass(frozen=True)
class Closed:
    """A denial of a target's own.

    Attributes:
        channel: the channel.
        target: who was denied the tie, or declined it.
        tie: the id of the denial.
        kind: the kind of tie.
        partner: the other end of it.
        status: `refused`, `severed` or `absent`.
        refused_by: who refused or severed it; nobody where the source names nobody.
    """

    channel: str
    target: str
    tie: str
    kind: str
    partner: str
    status: str
    refused_by: tuple[str, ...]


class Independence(NamedTuple):
    """How many routes to a target of a channel share no actor."""

    channel: str
    target: str
    number: int


class DisjointRoutes(NamedTuple):
    """A largest set of routes to a target of a channel that share no actor."""

    channel: str
    target: str
    routes: tuple[DisjointRoute, ...]

    @property
    def independence(self) -> Independence:
        """Return how many they are."""
        return Independence(self.channel, self.target, len(self.routes))


@dataclass(frozen=True, repr=False)
class Bypass(Displayed):
    """The answer to `bypass`.

    Attributes:
        heading: what this is an answer to.
        routes: the routes around, by channel, target, status and cost.
        closed: the denials of the targets' own.
        apart: a largest set of routes that share no actor, for each channel and target.
        avoided: whom the question of each channel avoids, as it names them.
        counted: the individuals counted in each channel, by id.
        origins: those of them where routes start.
        unlisted: where the search for routes was given up, so that there may be more than are
            listed.
        not_there: those of either side of each channel who are not there on the day.
        populations: whom each channel counts, as its question names them.
    """

    heading: Heading
    routes: tuple[Route, ...]
    closed: tuple[Closed, ...]
    apart: tuple[DisjointRoutes, ...]
    avoided: Mapping[str, tuple[str, ...]]
    counted: Mapping[str, tuple[str, ...]]
    origins: Mapping[str, frozenset[str]]
    unlisted: tuple[Unlisted, ...] = ()
    not_there: Mapping[str, tuple[NotThere, ...]] = field(default_factory=dict)
    populations: Mapping[str, str] = field(default_factory=dict)

    @property
    def independence(self) -> tuple[Independence, ...]:
        """Return how many routes to each target share no actor."""
        return tuple(routes.independence for routes in self.apart)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel who got around, who may, and for whom there is no way round."""
        return tuple(chain.from_iterable(map(self._sentences_on, self.avoided)))

    def _sentences_on(self, channel: str) -> Iterator[Sentence]:
        """Yield the sentences on one channel."""
        for status in _WORDS:
            yield from _around(self, channel, status)
        yield from _stuck(self, channel)
        yield from _given_up(self, channel)
        missing = self.not_there.get(channel, ())
        if parts := presence.phrases(missing, self.heading.names):
            text = "; ".join(parts)
            actors = tuple(m.actor for m in missing)
            yield Sentence(f"{text}.", actors, channel)

    def everybody(self, channel: str) -> list[str]:
        """Return the individuals that were asked about."""
        return list(self.counted[channel])

    def routes_of(self, channel: str, status: str) -> list[Route]:
        """Return the routes of one channel and status.

        Args:
            channel: the channel.
            status: one of `STATUSES`.
        """
        return [r for r in self.routes if (r.channel, r.status) == (channel, status)]

    def tables(self) -> tuple[Table, ...]:
        """Return `routes`, `closed`, `independence`, `disjoint` and `not_there`."""
        rows: tuple[tuple[Table, _Rows], ...] = (
            (ROUTES, self._route_rows()),
            (CLOSED, self._closed_rows()),
            (INDEPENDENCE, self._independence_rows()),
            (DISJOINT, self._disjoint_rows()),
            (presence.TABLE, self._absence_rows()),
        )
        return tuple(replace(spec, rows=tuple(cells)) for spec, cells in rows)

    def _route_rows(self) -> _Rows:
        """Yield the rows of `routes`."""
        names = self.heading.names
        for r in self.routes:
            way = (r.actors, r.through, r.ties)
            closing = (r.blocked_by, r.blockers)
            head = (r.channel, r.target, r.status, r.strategies)
            yield *head, *way, *closing, names[r.target], r.threads

    def _closed_rows(self) -> _Rows:
        """Yield the rows of `closed`."""
        names = self.heading.names
        for c in self.closed:
            target, partner = names[c.target], names[c.partner]
            tie = (c.tie, c.kind, c.partner, partner)
            yield c.channel, c.target, target, *tie, c.status, c.refused_by

    def _independence_rows(self) -> _Rows:
        """Yield the rows of `independence`."""
        names = self.heading.names
        for channel, target, number in self.independence:
            yield channel, target, names[target], number

    def _disjoint_rows(self) -> _Rows:
        """Yield the rows of `disjoint`: the routes to a target are numbered from 1."""
        names = self.heading.names
        for channel, target, routes in self.apart:
            for i, route in enumerate(routes, 1):
                yield channel, target, names[target], i, *route

    def _absence_rows(self) -> _Rows:
        """Yield the rows of `not_there`."""
        for channel, missing in self.not_there.items():
            population = self.populations[channel]
            yield from presence.rows(channel, population, missing, self.heading.names)


def _around(answer: Bypass, channel: str, status: str) -> Iterator[Sentence]:
    """Yield a sentence on the routes of one status: by which strategies, and for whom."""
    names = answer.heading.names
    everybody = answer.everybody(channel)
    # The ties of the first route of each target, by the strategies of the route.
    ties_of: dict[_Ids, dict[str, _Ids]] = defaultdict(dict)
    for r in answer.routes_of(channel, status):
        ties_of[r.strategies].setdefault(r.target, r.ties)
    parts = []
    for strategies in sorted(ties_of, key=_unnamed_last):
        by = " and ".join(names[s] for s in strategies) or "no strategy named"
        targets = sorted(ties_of[strategies])
        parts.append(f"{by}: {who(targets, everybody, names)}")
    if parts:
        routes = chain.from_iterable(of_target.values() for of_target in ties_of.values())
        ties = tuple(dict.fromkeys(chain.from_iterable(routes)))
        avoided = " and ".join(names.get(a, a) for a in answer.avoided[channel])
        around = f"{_WORDS[status]} {avoided}".strip()
        text = f"{around}, by {'; '.join(parts)}."
        yield Sentence(text, ties, channel)


def _unnamed_last(strategies: _Ids) -> tuple[bool, _Ids]:
    """Return by what strategies are sorted: routes by none that is named come last."""
    return not strategies, strategies


def _stuck(answer: Bypass, channel: str) -> Iterator[Sentence]:
    """Yield a sentence on those without a route used or possible; where routes start, apart."""
    names = answer.heading.names
    everybody = answer.everybody(channel)
    stuck = [r.target for r in answer.routes_of(channel, "none") if r.target in everybody]
    origins = [target for target in stuck if target in answer.origins[channel]]
    targets = [target for target in stuck if target not in origins]
    if targets:
        doors = [closed for closed in answer.closed if closed.channel == channel]
        closed_ties = [closed.tie for closed in doors if closed.target in targets]
        avoided = [name for name in answer.avoided[channel] if name in names]
        ids = tuple(dict.fromkeys(closed_ties or avoided))
        yield Sentence(f"{_NONE} for {who(targets, everybody, names)}.", ids, channel)
    if origins:
        text = f"routes start at {who(origins, (), names)}, and none is recorded from elsewhere."
        yield Sentence(text, tuple(origins), channel)


def _given_up(answer: Bypass, channel: str) -> Iterator[Sentence]:
    """Yield a sentence for each status on those who may have more routes than are listed."""
    names = answer.heading.names
    everybody = answer.everybody(channel)
    unlisted = [u for u in answer.unlisted if u.channel == channel]
    for status in STATUSES:
        targets = [u.target for u in unlisted if u.status == status]
        if targets:
            of = who(targets, everybody, names)
            text = f"more routes may be {status} than are listed for {of}: there are too many"
            yield Sentence(f"{text} to look through.", tuple(targets), channel)


_NONE = "no way round recorded"
_WORDS = {
    "used": "around",
    "open": "around, unless somebody unnamed on the way is one of",
    "possible": "possibly around",
}

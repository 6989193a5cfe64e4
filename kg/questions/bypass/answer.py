"""The answer to `bypass` as data: routes and closed doors, in words and as tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.questions import presence
from kg.questions.bypass.detour_graph import STATUSES, Route, Unlisted
from kg.questions.bypass.disjoint_routes import Way
from kg.questions.presence import NotThere
from kg.questions.wording import who
from kg.results.answers import Cell, Column, Heading, Sentence, Table


@dataclass(frozen=True)
class Closed:
    """A denial of a target's own: with whom, how, and who refused."""

    channel: str
    target: str
    tie: str
    kind: str
    other: str
    status: str
    refused_by: tuple[str, ...]


@dataclass(frozen=True)
class Bypass:
    """The answer to `bypass`; `apart` has (channel, target, routes): a largest set of routes that share no actor.

    Each of these routes is its actors, and the ties along it. `unlisted` says where the search for
    routes was given up, so that there may be more than are listed. Of each channel, `counted` are
    the individuals, and `origins` those of them where routes start. `not_there` are those of either
    side who are not there on the day; `populations` says in whose name they are counted.
    """

    heading: Heading
    routes: tuple[Route, ...]
    closed: tuple[Closed, ...]
    apart: tuple[tuple[str, str, tuple[Way, ...]], ...]
    avoided: Mapping[str, tuple[str, ...]]
    counted: Mapping[str, tuple[str, ...]]
    origins: Mapping[str, frozenset[str]]
    unlisted: tuple[Unlisted, ...] = ()
    not_there: Mapping[str, tuple[NotThere, ...]] = field(default_factory=dict)
    populations: Mapping[str, str] = field(default_factory=dict)

    @property
    def independence(self) -> tuple[tuple[str, str, int], ...]:
        """Return (channel, target, number of routes that share no actor)."""
        return tuple((channel, target, len(routes)) for channel, target, routes in self.apart)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel who got around by which strategies, who may, and for whom there is no way round."""
        return tuple(sentence for channel in self.avoided for sentence in self._on(channel))

    def _on(self, channel: str) -> Iterable[Sentence]:
        for status in ("used", "possible"):
            yield from _around(self, channel, status)
        yield from _stuck(self, channel)
        yield from _given_up(self, channel)
        missing = self.not_there.get(channel, ())
        if parts := presence.phrases(missing, self.heading.names):
            yield Sentence(f"{'; '.join(parts)}.", tuple(m.actor for m in missing), channel)

    def everybody(self, channel: str) -> list[str]:
        """Return the individuals that were asked about."""
        return list(self.counted[channel])

    def tables(self) -> tuple[Table, ...]:
        """Return `routes`, `closed`, `independence`, `disjoint` and `not_there`."""
        names = self.heading.names
        routes = [
            (
                *(r.channel, r.target, r.status, r.strategies, r.actors, r.through, r.ties),
                *(r.blocked_by, r.blockers, names[r.target]),
            )
            for r in self.routes
        ]
        closed = [
            (
                c.channel,
                c.target,
                names[c.target],
                c.tie,
                c.kind,
                c.other,
                names[c.other],
                c.status,
                c.refused_by,
            )
            for c in self.closed
        ]
        alone = [(channel, target, names[target], n) for channel, target, n in self.independence]
        apart = [
            (channel, target, names[target], i, actors, ties)
            for channel, target, ways in self.apart
            for i, (actors, ties) in enumerate(ways, 1)
        ]
        absent: list[tuple[Cell, ...]] = []
        for channel, missing in self.not_there.items():
            absent += presence.rows(channel, self.populations[channel], missing, names)
        return tuple(
            Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)
            for spec, rows in (
                (_ROUTES, routes), (_CLOSED, closed), (_INDEPENDENCE, alone), (_DISJOINT, apart),
                (presence.TABLE, absent),
            )
        )  # fmt: skip


def _around(found: Bypass, channel: str, status: str) -> Iterable[Sentence]:
    """Yield a sentence on the routes of one status: by which strategies, and for whom."""
    names, everybody = found.heading.names, found.everybody(channel)
    ways: dict[tuple[str, ...], dict[str, tuple[str, ...]]] = {}
    for r in found.routes:
        if (r.channel, r.status) == (channel, status):
            ways.setdefault(r.strategies, {}).setdefault(r.target, r.ties)
    parts = []
    for strategies in sorted(ways, key=lambda w: (not w, w)):
        by = " and ".join(names[s] for s in strategies) or "no strategy named"
        parts.append(f"{by}: {who(sorted(ways[strategies]), everybody, names)}")
    if parts:
        ids = tuple(
            dict.fromkeys(t for targets in ways.values() for ties in targets.values() for t in ties)
        )
        avoided = " and ".join(names.get(a, a) for a in found.avoided[channel])
        around = f"{_WORDS[status]} {avoided}".strip()
        yield Sentence(f"{around}, by {'; '.join(parts)}.", ids, channel)


def _stuck(found: Bypass, channel: str) -> Iterable[Sentence]:
    """Yield a sentence on those without a route used or possible; where routes start, apart."""
    everybody, names = found.everybody(channel), found.heading.names
    stuck = [
        r.target
        for r in found.routes
        if (r.channel, r.status) == (channel, "none") and r.target in everybody
    ]
    origins = [target for target in stuck if target in found.origins[channel]]
    if targets := [target for target in stuck if target not in origins]:
        closed = [c.tie for c in found.closed if c.channel == channel and c.target in targets]
        ids = dict.fromkeys(closed or [name for name in found.avoided[channel] if name in names])
        of = who(targets, everybody, names)
        yield Sentence(f"{_WORDS['none']} for {of}.", tuple(ids), channel)
    if origins:
        text = f"routes start at {who(origins, (), names)}, and none is recorded from elsewhere."
        yield Sentence(text, tuple(origins), channel)


def _given_up(found: Bypass, channel: str) -> Iterable[Sentence]:
    """Yield a sentence for each status on those who may have more routes than are listed."""
    for status in STATUSES:
        targets = [u.target for u in found.unlisted if (u.channel, u.status) == (channel, status)]
        if targets:
            of = who(targets, found.everybody(channel), found.heading.names)
            text = f"more routes may be {status} than are listed for {of}: there are too many"
            yield Sentence(f"{text} to look through.", tuple(targets), channel)


_WORDS = {"used": "around", "possible": "possibly around", "none": "no way round recorded"}
_CHANNEL = Column("channel", "text", "The channel.")
_TARGET = Column(
    "target", "id", "The actor the route is for; a role where it is open to all its members."
)
_ROUTES = Table(
    "routes",
    "Routes around",
    (
        _CHANNEL, _TARGET, Column("status", "text", "used, possible, blocked, declined or none."),
        Column("strategies", "ids", "The strategies of independence it stands for."),
        Column("actors", "route", "Who is on it, in the direction of flow."),
        Column("through", "ids", "The others of the counted side on it."),
        Column("ties", "ties", "The ties along it."), Column("blocked_by", "ties", "The denials that close it."),
        Column("blockers", "ids", "Who refused."), Column("name", "text", "The name of the target."),
    ),
    (),
    "This route avoids whom the question avoids; it is used, possible, blocked, declined, or there is none.",
)  # fmt: skip
_CLOSED = Table(
    "closed",
    "Closed doors",
    (
        _CHANNEL, _TARGET, Column("name", "text", "Its name."), Column("tie", "id", "The denial."),
        Column("kind", "text", "The kind of tie denied."), Column("other", "id", "The other end."),
        Column("other_name", "text", "Its name."), Column("status", "text", "refused, severed or absent."),
        Column("refused_by", "ids", "Who refused or severed it."),
    ),
    (),
    "This actor was denied, or declined, this tie; whatever the question avoids.",
)  # fmt: skip
_INDEPENDENCE = Table(
    "independence",
    "Independence numbers",
    (
        _CHANNEL, _TARGET, Column("name", "text", "Its name."),
        Column("routes", "count", "The largest number of routes from the sources that share no actor."),
    ),
    (),
    "So many routes reach it that have no actor in common; 1: somebody holds it, or it is tied to the only source.",
)  # fmt: skip
_DISJOINT = Table(
    "disjoint",
    "Routes that share no actor",
    (
        _CHANNEL, _TARGET, Column("name", "text", "Its name."),
        Column("number", "count", "From 1 to the independence number; the shortest first."),
        Column("route", "route", "Who is on it, in the direction of flow."),
        Column("ties", "ties", "The ties along it."),
    ),
    (),
    "This route shares no actor with the others of this target, but the target, and the source if there is only one.",
)  # fmt: skip

"""Which routes get around: those in use, those open, those closed, and by whom they are closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from kg.case import Case
from kg.case.naming import marked
from kg.engines import engine as engine_named
from kg.flow import Arcs, Asked, Flow, ask
from kg.inherit import side
from kg.questions.asking import flows, named, standard, who
from kg.questions.certificate import FURTHER
from kg.questions.detours import Detours, Route, refusers
from kg.questions.nearby import nearby
from kg.result import Column, Heading, Sentence, Table

MOST = 3
Way = tuple[tuple[str, ...], tuple[str, ...]]


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

    Each of these routes is its actors, and the ties along it.
    """

    heading: Heading
    routes: tuple[Route, ...]
    closed: tuple[Closed, ...]
    apart: tuple[tuple[str, str, tuple[Way, ...]], ...]
    avoided: Mapping[str, tuple[str, ...]]

    @property
    def independence(self) -> tuple[tuple[str, str, int], ...]:
        """Return (channel, target, number of routes that share no actor)."""
        return tuple((channel, target, len(routes)) for channel, target, routes in self.apart)

    def sentences(self) -> tuple[Sentence, ...]:
        """Return for each channel who got around by which strategies, who may, and for whom there is no way round."""
        return tuple(s for channel in self.avoided for status in _WORDS for s in self.said(channel, status))

    def said(self, channel: str, status: str) -> tuple[Sentence, ...]:
        """Return what there is to say of a channel and a status: `used`, `possible` or `none`."""
        return tuple(_stuck(self, channel) if status == "none" else _around(self, channel, status))

    def everybody(self, channel: str) -> list[str]:
        """Return the individuals that were asked about."""
        return [target for asked, target, _ in self.independence if asked == channel]

    def tables(self) -> tuple[Table, ...]:
        """Return `routes`, `closed`, `independence` and `disjoint`."""
        names = self.heading.names
        routes = [
            (r.channel, r.target, r.status, r.strategies, r.actors, r.ties, r.blocked_by, r.blockers, names[r.target])
            for r in self.routes
        ]
        closed = [
            (c.channel, c.target, names[c.target], c.tie, c.kind, c.other, names[c.other], c.status, c.refused_by)
            for c in self.closed
        ]
        alone = [(channel, target, names[target], n) for channel, target, n in self.independence]
        apart = [
            (channel, target, names[target], i, actors, ties)
            for channel, target, ways in self.apart
            for i, (actors, ties) in enumerate(ways, 1)
        ]
        return tuple(
            Table(spec.name, spec.title, spec.columns, tuple(rows), spec.reading)
            for spec, rows in ((_ROUTES, routes), (_CLOSED, closed), (_INDEPENDENCE, alone), (_DISJOINT, apart))
        )


def bypass(
    case: Case,
    channel: str | None = None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    avoid: Sequence[str] = (),
    count: str | None = None,
    as_of: date | None = None,
    most: int = MOST,
    engine: str | None = None,
    independence: bool = True,
) -> Bypass:
    """Find the routes to each target that avoid what the channel's question says to avoid.

    Args:
        case: the case.
        channel: one channel; by default every channel with a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default those of the standard question.
        targets: likewise, that routes lead to.
        avoid: who must not be on a route; by default those of the standard question.
        count: `to` or `from`: which side the targets of the bypass are on.
        as_of: the day; by default the end of the case's period.
        most: how many routes to give per target and status.
        engine: the engine that counts disjoint routes.
        independence: whether to count them, which takes longest.

    Returns:
        Routes by channel, target, status and cost; each target's closed doors; its independence number, the largest
        number of routes from the sources that share no actor but the target, and the source where there is only one;
        and such routes.

    Raises:
        NameUnknown: a name resolves to nothing, or a channel has no standard question.
        KgError: the case has more than 200,000 ties and is asked about more than 1,000 actors.

    A route is *used* only if each of its ties is stated of those on it; what follows from a role's ties, or from ties
    that some of a role have, is *possible*. No route found does not mean that none exists: it means none is recorded.

    Example:
        >>> from kg.case import read_case
        >>> found = bypass(read_case(), "capital")
        >>> sorted({r.strategies for r in found.routes if r.target == "m-firm" and r.status == "used"})
        [('international', 'self-funding'), ('self-funding',)]
    """
    kernel = engine_named(engine, len(case.tables["ties"]))
    questions = standard(case, channel, sources, targets, count, avoid)
    routes: list[Route] = []
    closed: list[Closed] = []
    apart: list[tuple[str, str, tuple[Way, ...]]] = []
    for name, whole in flows(case, questions, as_of).items():
        question = questions[name]
        view = nearby(whole, question, kernel)
        search = Detours(view, question, most)
        routes += search.routes()
        closed += _closed(view, search.side, question.count)
        if not independence:
            continue
        s, t = marked(case, question.sources), marked(case, question.targets)
        asked = ask(view, s, t, question.count)
        ways = kernel.disjoint_routes(*_from_one(asked), [view.number[t] for t in search.individuals])
        for target, some in zip(search.individuals, ways, strict=True):
            apart.append((name, target, tuple((_named(asked, route), _ties(asked, route)) for route in some)))
    heading = Heading("bypass", case.id, f"Who got around: {case.settings.title}", named(case))
    return Bypass(heading, tuple(routes), tuple(closed), tuple(apart), {n: q.avoid for n, q in questions.items()})


def _from_one(asked: Asked) -> tuple[Arcs, int]:
    """Return the graph and where routes start in it: at the only source, which all share, else at the super-source."""
    only = asked.only
    if only is None:
        return asked.arcs, asked.root
    tail = np.where(asked.arcs.tail == asked.root, only, asked.arcs.tail)
    kept = tail != asked.arcs.head
    return Arcs(asked.arcs.n, tail[kept], asked.arcs.head[kept]), only


def _named(asked: Asked, route: Sequence[int]) -> tuple[str, ...]:
    """Return a route as actors, in the stated direction."""
    ids = asked.flow.ids
    if len(route) > 1 and route[1] >= len(ids):  # further buyers are sources of their own
        route = route[1:]
    found = tuple(ids[v] if v < len(ids) else FURTHER for v in route if v != asked.root)
    return found if asked.count == "to" else found[::-1]


def _ties(asked: Asked, route: Sequence[int]) -> tuple[str, ...]:
    """Return the ties along a route, in the stated direction; parallel ones are all there, parts have none."""
    steps = list(pairwise(route))
    along = steps if asked.count == "to" else steps[::-1]
    return tuple(dict.fromkeys(one.tie for u, v in along for one in asked.ties(u, v)))


def _closed(flow: Flow, near: frozenset[str], count: str) -> list[Closed]:
    kinds = {k.slug: k.flow for k in flow.case.schema.tie_kinds.values() if k.channel == flow.channel}
    wanted = "in" if count == "to" else "out"
    found = []
    for row in flow.holding.denials.filter(pl.col("end") == "").iter_rows(named=True):
        for end, other in (("source", "target"), ("target", "source")):
            if row["kind"] in kinds and row[end] in near and side(kinds[row["kind"]], end) in (wanted, "either"):
                by = refusers(row["refused_by"], row["source"], row["target"])
                found.append(Closed(flow.channel, row[end], row["tie"], row["kind"], row[other], row["status"], by))
    return sorted(found, key=lambda c: (c.target, c.tie))


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
        ids = tuple(dict.fromkeys(t for targets in ways.values() for ties in targets.values() for t in ties))
        avoided = " and ".join(names.get(a, a) for a in found.avoided[channel])
        around = f"{_WORDS[status]} {avoided}".strip()
        yield Sentence(f"{around}, by {'; '.join(parts)}.", ids, channel)


def _stuck(found: Bypass, channel: str) -> Iterable[Sentence]:
    """Yield a sentence on those for whom no route is used or possible."""
    everybody = found.everybody(channel)
    stuck = [r.target for r in found.routes if (r.channel, r.status) == (channel, "none") and r.target in everybody]
    if stuck:
        closed = tuple(dict.fromkeys(c.tie for c in found.closed if c.channel == channel and c.target in stuck))
        ids = closed or tuple(name for name in found.avoided[channel] if name in found.heading.names)
        yield Sentence(f"{_WORDS['none']} for {who(stuck, everybody, found.heading.names)}.", ids, channel)


_WORDS = {"used": "around", "possible": "possibly around", "none": "no way round recorded"}
_CHANNEL = Column("channel", "text", "The channel.")
_TARGET = Column("target", "id", "The actor the route is for; a role where it is open to all its members.")
_ROUTES = Table(
    "routes",
    "Routes around",
    (
        _CHANNEL, _TARGET, Column("status", "text", "used, possible, blocked, declined or none."),
        Column("strategies", "ids", "The strategies of independence it stands for."),
        Column("actors", "route", "Who is on it, in the direction of flow."),
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

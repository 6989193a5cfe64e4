"""Those counted, one by one: where each is reached and held, and how it gets around."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bypass.answer import Bypass
from kg.questions.bypass.detour_graph import Route
from kg.questions.dependence.question import Dependence
from kg.questions.wording import named, who
from kg.results.answers import Cell, Column, Sentence, Table


@dataclass(frozen=True)
class Profile:
    """What the answers say of one actor.

    Attributes:
        actor: the actor.
        kind: its kind.
        asked_in: the channels in which it is counted.
        reached_in: the channels in which it is reached.
        held_in: the channels in which a gatekeeper or group holds it.
        held_by: the gatekeepers that hold it, in any channel.
        around_in: the channels in which it has a route around in use.
        strategies: the strategies of these routes.
        denials: the ties that were refused to it, severed, or that it lacks.
        band: what is known of the share of its top buyer.
    """

    actor: str
    kind: str
    asked_in: tuple[str, ...]
    reached_in: tuple[str, ...]
    held_in: tuple[str, ...]
    held_by: tuple[str, ...]
    around_in: tuple[str, ...]
    strategies: tuple[str, ...]
    denials: tuple[str, ...]
    band: str


class StrategyInUse(NamedTuple):
    """The actors that get around by a strategy in a channel, and the ties of their routes.

    `strategy` is empty for routes that name none.
    """

    strategy: str
    channel: str
    actors: tuple[str, ...]
    ties: tuple[str, ...]


@dataclass(frozen=True)
class Profiles:
    """The profiles, and who uses which strategy in which channel."""

    profiles: tuple[Profile, ...]
    strategies: tuple[StrategyInUse, ...]
    case: Case

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who uses which strategy, and who is without any route around."""
        return (*self._strategy_sentences(), *self._without_route())

    def _strategy_sentences(self) -> Iterable[Sentence]:
        labels = named(self.case)
        everybody = [p.actor for p in self.profiles]
        for strategy in dict.fromkeys(s.strategy for s in self.strategies):
            uses = [s for s in self.strategies if s.strategy == strategy]
            parts = [f"{s.channel}: {who(s.actors, everybody, self.case.names)}" for s in uses]
            ids = _distinct(chain.from_iterable(s.ties for s in uses))
            topic = labels.get(strategy) or "no strategy named"
            yield Sentence(f"{'; '.join(parts)}.", ids, topic)

    def _without_route(self) -> Iterable[Sentence]:
        everybody = [p.actor for p in self.profiles]
        without = [p.actor for p in self.profiles if not p.around_in]
        if without:
            share = f"{len(without)} of {len(everybody)}"
            actors = who(without, everybody, self.case.names)
            text = f"{share} have no route around in use in any channel: {actors}."
            yield Sentence(text, tuple(without), "no route in use")

    def tables(self) -> tuple[Table, ...]:
        """Return `profiles` and `strategies`."""
        profiles = tuple(self._cells(p) for p in self.profiles)
        strategies = tuple(
            (s.strategy or None, s.channel, len(s.actors), s.actors, s.ties)
            for s in self.strategies
        )
        reading = "These have a route in use by it."
        return (
            Table("profiles", "Those counted, one by one", _PROFILES, profiles, _READING),
            Table("strategies", "Strategies in use", _STRATEGIES, strategies, reading),
        )

    def _cells(self, p: Profile) -> tuple[Cell, ...]:
        return (
            p.actor,
            self.case.names[p.actor],
            p.kind,
            len(p.reached_in),
            len(p.asked_in),
            p.held_in,
            p.held_by,
            p.around_in,
            p.strategies,
            p.denials,
            p.band,
        )


def profiles(case: Case, unavoidable: Bottlenecks, around: Bypass, depends: Dependence) -> Profiles:
    """Put together by actor what the answers say of those counted in the standard questions.

    Args:
        case: the case.
        unavoidable: who is reached and held; the populations of `compare` are left out.
        around: the routes around; those in use count.
        depends: on whom suppliers depend.

    Example:
        >>> import kg
        >>> case = kg.read_case()
        >>> answer = profiles(case, kg.bottlenecks(case), kg.bypass(case), kg.dependence(case))
        >>> [(p.held_by, p.around_in) for p in answer.profiles if p.actor == "t-firm"]
        [(('mof', 'benrishi', 'loan-programme-1998'), ('capital', 'market', 'technology'))]
    """
    answers = {a.channel: a for a in unavoidable.standard}
    captives = {channel: _captives(a) for channel, a in answers.items()}
    used = [route for route in around.routes if route.status == "used"]
    bands: dict[str, list[str]] = {}
    for supplier in depends.suppliers:
        bands.setdefault(supplier.actor, []).append(supplier.band)
    rows = []
    for actor in case.names:
        counting = [a for a in answers.values() if actor in a.targets and not a.counts_roles]
        if not counting:
            continue
        routes = [route for route in used if route.target == actor]
        strategies = set(chain.from_iterable(route.strategies for route in routes))
        rows.append(
            Profile(
                actor=actor,
                kind=case.kind_of[actor],
                asked_in=tuple(a.channel for a in counting),
                reached_in=tuple(a.channel for a in counting if actor in a.reached),
                held_in=tuple(a.channel for a in counting if actor in captives[a.channel]),
                held_by=_distinct(chain.from_iterable(_keepers(a, actor) for a in counting)),
                around_in=_distinct(route.channel for route in routes),
                strategies=tuple(sorted(strategies)),
                denials=_distinct(c.tie for c in around.closed if c.target == actor),
                band="; ".join(filter(None, bands.get(actor, ()))),
            )
        )
    order = {channel: i for i, channel in enumerate(answers)}
    return Profiles(tuple(rows), _strategies_in_use(used, order), case)


def _captives(a: ChannelAnswer) -> set[str]:
    """Return who is held in a channel, by a gatekeeper or by a group."""
    by_gatekeeper = chain.from_iterable(g.captives for g in a.gatekeepers)
    by_group = chain.from_iterable(g.captives for g in a.groups)
    return {*by_gatekeeper, *by_group}


def _keepers(a: ChannelAnswer, actor: str) -> Iterable[str]:
    return (g.actor for g in a.gatekeepers if actor in g.captives)


def _strategies_in_use(
    used: Sequence[Route], order: Mapping[str, int]
) -> tuple[StrategyInUse, ...]:
    """Return the routes in use by strategy, then by channel in their order; those of none last."""
    routes_by: dict[tuple[str, str], list[Route]] = {}
    for route in used:
        for strategy in route.strategies or ("",):
            routes_by.setdefault((strategy, route.channel), []).append(route)
    uses = [
        StrategyInUse(
            strategy,
            channel,
            _distinct(route.target for route in routes),
            _distinct(chain.from_iterable(route.ties for route in routes)),
        )
        for (strategy, channel), routes in routes_by.items()
    ]
    uses.sort(key=lambda use: (not use.strategy, use.strategy, order[use.channel]))
    return tuple(uses)


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


_READING = (
    "This actor is reached in so many of the channels that it was asked about, "
    "held in these, and gets around here."
)
_PROFILES = (
    Column("actor", "id", "Who is counted."),
    Column("name", "text", "Its name."),
    Column("kind", "text", "Its kind."),
    Column(
        "reached",
        "count",
        "In how many channels a route reaches it, or leads from it to the targets.",
    ),
    Column("of", "count", "In how many channels it was asked about."),
    Column("held_in", "ids", "The channels in which a gatekeeper or group holds it."),
    Column("held_by", "ids", "The gatekeepers that hold it, in any of these."),
    Column("around_in", "ids", "The channels in which it has a route around in use."),
    Column("strategies", "ids", "The strategies of independence of those routes."),
    Column("denials", "ties", "The ties that were refused to it, severed, or that it lacks."),
    Column("top_buyer", "text", "The band of the share of its top buyer, where that is known."),
)
_STRATEGIES = (
    Column("strategy", "text", "The strategy of independence; empty where none is named."),
    Column("channel", "text", "The channel."),
    Column("actors", "count", "How many have a route in use by it."),
    Column("who", "ids", "Who they are."),
    Column("ties", "ties", "The ties of those routes."),
)

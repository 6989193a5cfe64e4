"""Those counted, one by one: where each is reached and held, and how it gets around."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
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
from kg.results.answers import Cell, Sentence, Table
from kg.results.columns import columns_of


@dataclass(frozen=True)
class Profile:
    """The answers about one actor.

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
        """Yield for each strategy who uses it in which channel; routes of none are a topic too."""
        labels = named(self.case)
        everybody = [p.actor for p in self.profiles]
        strategies = _distinct(use.strategy for use in self.strategies)
        for strategy in strategies:
            uses = [use for use in self.strategies if use.strategy == strategy]
            parts = []
            for use in uses:
                actors = who(use.actors, everybody, self.case.names)
                parts.append(f"{use.channel}: {actors}")
            ties = chain.from_iterable(use.ties for use in uses)
            ids = _distinct(ties)
            topic = labels.get(strategy) or "no strategy named"
            yield Sentence(f"{'; '.join(parts)}.", ids, topic)

    def _without_route(self) -> Iterable[Sentence]:
        """Yield who has no route around in use; nothing if everybody has one."""
        everybody = [p.actor for p in self.profiles]
        without = [p.actor for p in self.profiles if not p.around_in]
        if without:
            share = f"{len(without)} of {len(everybody)}"
            actors = who(without, everybody, self.case.names)
            text = f"{share} have no route around in use in any channel: {actors}."
            yield Sentence(text, tuple(without), "no route in use")

    def tables(self) -> tuple[Table, ...]:
        """Return `profiles` and `strategies`."""
        return (self._profile_table(), self._strategy_table())

    def _profile_table(self) -> Table:
        """Return the table with a row for each of those counted."""
        rows = tuple(map(self._profile_cells, self.profiles))
        columns = columns_of(__package__, "profiles")
        return Table("profiles", "Those counted, one by one", columns, rows, _READING)

    def _strategy_table(self) -> Table:
        """Return the table with a row for each strategy in each channel."""
        rows = tuple(map(_strategy_cells, self.strategies))
        columns = columns_of(__package__, "strategies")
        reading = "These have a route in use by it."
        return Table("strategies", "Strategies in use", columns, rows, reading)

    def _profile_cells(self, p: Profile) -> tuple[Cell, ...]:
        """Return a row of the table `profiles`."""
        name = self.case.names[p.actor]
        reached, channel_count = len(p.reached_in), len(p.asked_in)
        holding = (p.held_in, p.held_by)
        around = (p.around_in, p.strategies)
        return (p.actor, name, p.kind, reached, channel_count, *holding, *around, p.denials, p.band)


def _strategy_cells(use: StrategyInUse) -> tuple[Cell, ...]:
    """Return a row of the table `strategies`; the cell of no strategy is empty."""
    return (use.strategy or None, use.channel, len(use.actors), use.actors, use.ties)


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
        [(('benrishi',), ('capital', 'market', 'technology'))]
    """
    answers = {a.channel: a for a in unavoidable.standard}
    captives = {channel: _captives(a) for channel, a in answers.items()}
    used = [route for route in around.routes if route.status == "used"]
    bands = _bands(depends)
    counting = [a for a in answers.values() if not a.counts_roles]
    rows = []
    for actor in case.names:
        counted_in = [a for a in counting if actor in a.targets]
        if not counted_in:
            continue
        asked_in = tuple(a.channel for a in counted_in)
        reached_in = tuple(a.channel for a in counted_in if actor in a.reached)
        held_in = tuple(channel for channel in asked_in if actor in captives[channel])
        keepers = chain.from_iterable(_keepers(a, actor) for a in counted_in)
        routes = [route for route in used if route.target == actor]
        strategies = set(chain.from_iterable(route.strategies for route in routes))
        denials = _distinct(c.tie for c in around.closed if c.target == actor)
        profile = Profile(
            actor,
            case.kind_of[actor],
            asked_in,
            reached_in,
            held_in,
            held_by=_distinct(keepers),
            around_in=_distinct(route.channel for route in routes),
            strategies=tuple(sorted(strategies)),
            denials=denials,
            band=bands.get(actor, ""),
        )
        rows.append(profile)
    order = {channel: i for i, channel in enumerate(answers)}
    return Profiles(tuple(rows), _strategies_in_use(used, order), case)


def _bands(depends: Dependence) -> dict[str, str]:
    """Return for each supplier the bands of the share of its top buyer that are known."""
    bands: dict[str, list[str]] = {}
    for supplier in depends.suppliers:
        bands.setdefault(supplier.actor, []).append(supplier.band)
    return {actor: "; ".join(filter(None, texts)) for actor, texts in bands.items()}


def _captives(a: ChannelAnswer) -> set[str]:
    """Return who is held in a channel, by a gatekeeper or by a group."""
    by_gatekeeper = chain.from_iterable(g.captives for g in a.gatekeepers)
    by_group = chain.from_iterable(g.captives for g in a.groups)
    return {*by_gatekeeper, *by_group}


def _keepers(a: ChannelAnswer, actor: str) -> Iterable[str]:
    """Return the gatekeepers of a channel that hold an actor; groups are not gatekeepers."""
    return (g.actor for g in a.gatekeepers if actor in g.captives)


def _strategies_in_use(
    used: Sequence[Route], order: Mapping[str, int]
) -> tuple[StrategyInUse, ...]:
    """Return the routes in use by strategy, then by channel; those without a strategy come last."""
    routes_by: dict[tuple[str, str], list[Route]] = {}
    for route in used:
        for strategy in route.strategies or ("",):
            key = (strategy, route.channel)
            routes_by.setdefault(key, []).append(route)
    uses = []
    for (strategy, channel), routes in routes_by.items():
        actors = _distinct(route.target for route in routes)
        ties = chain.from_iterable(route.ties for route in routes)
        use = StrategyInUse(strategy, channel, actors, _distinct(ties))
        uses.append(use)

    def by_strategy(use: StrategyInUse) -> tuple[Hashable, ...]:
        """Return the place in the order: named strategies first, then by channel."""
        return (not use.strategy, use.strategy, order[use.channel])

    uses.sort(key=by_strategy)
    return tuple(uses)


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids without repetition, each where it comes first."""
    return tuple(dict.fromkeys(ids))


_READING = (
    "This actor is reached in so many of the channels that it was asked about, "
    "held in these, and gets around here."
)

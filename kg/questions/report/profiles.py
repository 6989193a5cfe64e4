"""Those counted, one by one: where each is reached and held, how it gets around, what it was denied."""

from collections.abc import Iterable
from dataclasses import dataclass

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bypass.answer import Bypass
from kg.questions.dependence.question import Dependence
from kg.questions.wording import named, who
from kg.results.answers import Cell, Column, Sentence, Table


@dataclass(frozen=True)
class Profile:
    """What the answers say of one actor; channels are named, `strategies` are those of its routes in use.

    `held_in` are the channels in which a gatekeeper or group holds it, `held_by` those gatekeepers;
    `denials` its own closed doors; `band` what is known of the share of its top buyer.
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


@dataclass(frozen=True)
class Profiles:
    """The profiles, and for each strategy and channel who has a route in use by it, with the ties of those routes."""

    profiles: tuple[Profile, ...]
    strategies: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]
    case: Case

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who uses which strategy, and who is without any route around."""
        return tuple(self._said())

    def _said(self) -> Iterable[Sentence]:
        names, words, everybody = (
            self.case.names,
            named(self.case),
            [p.actor for p in self.profiles],
        )
        for strategy in dict.fromkeys(s for s, *_ in self.strategies):
            some = [
                (channel, actors, ties)
                for s, channel, actors, ties in self.strategies
                if s == strategy
            ]
            where = "; ".join(
                f"{channel}: {who(actors, everybody, names)}" for channel, actors, _ in some
            )
            ids = tuple(dict.fromkeys(t for *_, ties in some for t in ties))
            yield Sentence(f"{where}.", ids, words.get(strategy) or "no strategy named")
        without = [p.actor for p in self.profiles if not p.around_in]
        if without:
            text = (
                f"{len(without)} of {len(everybody)} have no route around in use in any channel: "
            )
            yield Sentence(
                f"{text}{who(without, everybody, names)}.", tuple(without), "no route in use"
            )

    def tables(self) -> tuple[Table, ...]:
        """Return `profiles` and `strategies`."""
        profiles: list[tuple[Cell, ...]] = [
            (
                p.actor, self.case.names[p.actor], p.kind, len(p.reached_in), len(p.asked_in), p.held_in, p.held_by,
                p.around_in, p.strategies, p.denials, p.band,
            )
            for p in self.profiles
        ]  # fmt: skip
        strategies: list[tuple[Cell, ...]] = [
            (strategy or None, channel, len(actors), actors, ties)
            for strategy, channel, actors, ties in self.strategies
        ]
        return (
            Table("profiles", "Those counted, one by one", _PROFILES, tuple(profiles), _READING),
            Table(
                "strategies",
                "Strategies in use",
                _STRATEGIES,
                tuple(strategies),
                "These have a route in use by it.",
            ),
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
        >>> found = profiles(case, kg.bottlenecks(case), kg.bypass(case), kg.dependence(case))
        >>> [(p.held_by, p.around_in) for p in found.profiles if p.actor == "t-firm"]
        [(('mof', 'benrishi', 'loan-programme-1998'), ('capital', 'market', 'technology'))]
    """
    answers = {a.channel: a for a in unavoidable.standard}
    bands: dict[str, list[str]] = {}
    for s in depends.suppliers:
        bands.setdefault(s.actor, []).append(s.band)
    used = [r for r in around.routes if r.status == "used"]
    caught = {
        c: {t for g in a.gatekeepers for t in g.captives}
        | {t for g in a.groups for t in g.captives}
        for c, a in answers.items()
    }
    found = []
    for actor in case.names:
        asked_in = tuple(c for c, a in answers.items() if actor in a.targets and not a.counts_roles)
        if not asked_in:
            continue
        held_in = [c for c in asked_in if actor in caught[c]]
        keepers = [g.actor for c in asked_in for g in answers[c].gatekeepers if actor in g.captives]
        own = [r for r in used if r.target == actor]
        found.append(
            Profile(
                actor, case.kind_of[actor], asked_in, tuple(c for c in asked_in if actor in answers[c].reached),
                tuple(held_in), tuple(dict.fromkeys(keepers)), tuple(dict.fromkeys(r.channel for r in own)),
                tuple(sorted({s for r in own for s in r.strategies})),
                tuple(dict.fromkeys(c.tie for c in around.closed if c.target == actor)),
                "; ".join(band for band in bands.get(actor, ()) if band),
            )
        )  # fmt: skip
    ways: dict[tuple[str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for r in used:
        for strategy in r.strategies or ("",):
            ways.setdefault((strategy, r.channel), []).append((r.target, r.ties))
    order = {channel: i for i, channel in enumerate(answers)}
    strategies = tuple(
        (
            strategy,
            channel,
            _once(target for target, _ in some),
            _once(tie for _, ties in some for tie in ties),
        )
        for (strategy, channel), some in sorted(
            ways.items(), key=lambda w: (not w[0][0], w[0][0], order[w[0][1]])
        )
    )
    return Profiles(tuple(found), strategies, case)


def _once(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


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

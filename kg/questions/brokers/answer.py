"""The answer to `brokers` as data: what it says of each channel, in words and as tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, starmap
from typing import NamedTuple

from kg.questions.brokers.open_triples import ROLES
from kg.results.answers import Cell, Column, Heading, Sentence, Table

_RARE = 0.05
_LEAST = 0.001
_NAMED = 3


class RoleTest(NamedTuple):
    """One role of a broker or a channel: the count, what chance gives, and p, `None` if unknown."""

    role: str
    observed: float
    expected: float
    p: float | None


@dataclass(frozen=True)
class Broker:
    """An actor that brokers.

    Attributes:
        channel: the channel on which it brokers.
        actor: its id.
        tier: its tier.
        counts: how often it brokers in each role, in the order of `ROLES`.
        expected: the means of these counts over all ways of dealing the tiers.
        p: the share of the ways that give it at least as many; `None` where none was tried.
    """

    channel: str
    actor: str
    tier: str
    counts: tuple[float, ...]
    expected: tuple[float, ...]
    p: tuple[float | None, ...]

    @property
    def total(self) -> float:
        """Return how often it brokers, over all roles."""
        return sum(self.counts)


@dataclass(frozen=True)
class Brokered:
    """What all actors of a channel broker together, and what the test went over.

    Attributes:
        channel: the channel.
        counts: how often anybody brokers in each role, in the order of `ROLES`.
        expected: the means of these counts over all ways of dealing the tiers.
        p: the share of the ways that give at least as many; `None` where none was tried.
        actors: how many actors on the channel are in a tier.
        untiered: the ids of those on the channel that are in no tier; they are left out.
        labelings: how many ways of dealing the tiers were tried.
        exact: whether these are all the ways there are.
    """

    channel: str
    counts: tuple[float, ...]
    expected: tuple[float, ...]
    p: tuple[float | None, ...]
    actors: int
    untiered: tuple[str, ...]
    labelings: int
    exact: bool

    @property
    def total(self) -> float:
        """Return how often anybody brokers, over all roles."""
        return sum(self.counts)


@dataclass(frozen=True)
class Brokers:
    """The answer to `brokers`; counts are open triples, or with `partial` shares of brokerage."""

    heading: Heading
    brokers: tuple[Broker, ...]
    channels: tuple[Brokered, ...]
    partial: bool

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who brokers most, then for each channel in which roles, and who was left out."""
        summary = (self._summary(),) if len(self.channels) > 1 else ()
        return (*summary, *chain.from_iterable(map(self._sentences_on, self.channels)))

    def _brokers_on(self, channel: str) -> list[Broker]:
        """Return the brokers of a channel, the busiest first."""
        return [b for b in self.brokers if b.channel == channel]

    def _summary(self) -> Sentence:
        """Return who brokers most on each channel, and on which channels nobody does."""
        parts: list[str] = []
        ids: list[str] = []
        for channel in self.channels:
            brokers = self._brokers_on(channel.channel)
            busiest = [b for b in brokers if b.total == brokers[0].total]
            ids += [b.actor for b in busiest]
            if busiest:
                parts.append(self._busiest_in_words(channel, busiest))
        text = f"no {self._unit} are brokered"
        if parts:
            text = f"most {self._unit} brokered: {'; '.join(parts)}"
        empty = [channel.channel for channel in self.channels if not any(channel.counts)]
        if parts and empty:
            text += f"; in {', '.join(empty)} nobody brokers"
        return Sentence(f"{text}.", tuple(dict.fromkeys(ids)), "brokers")

    def _busiest_in_words(self, channel: Brokered, busiest: Sequence[Broker]) -> str:
        who = f"{len(busiest)} actors"
        if len(busiest) < _NAMED:
            who = " and ".join(self.heading.names[b.actor] for b in busiest)
        each = " each" if len(busiest) > 1 else ""
        count, total = _number(busiest[0].total), _number(channel.total)
        return f"{channel.channel} {who}{each} {count} of {total}"

    @property
    def _unit(self) -> str:
        return "pairs joined by brokers alone" if self.partial else "open triples"

    def _sentences_on(self, channel: Brokered) -> Iterator[Sentence]:
        names = self.heading.names
        brokers = self._brokers_on(channel.channel)
        if brokers:
            yield self._most_on(channel, brokers[:_NAMED])
            yield _beyond_chance(brokers, channel, names)
        else:
            text = f"nobody brokers: no open triple is recorded among {channel.actors} actors."
            yield Sentence(text, (), channel.channel)
        if channel.untiered:
            first = ", ".join(names[actor] for actor in channel.untiered[:_NAMED])
            count = len(channel.untiered) - _NAMED
            more = f" and {count} more" if count > 0 else ""
            text = f"left out, in no tier: {first}{more}."
            yield Sentence(text, channel.untiered, channel.channel)

    def _most_on(self, channel: Brokered, brokers: Sequence[Broker]) -> Sentence:
        names = self.heading.names
        most = "; ".join(f"{names[b.actor]} {_number(b.total)} ({_roles(b)})" for b in brokers)
        text = (
            f"most brokerage, of {_number(channel.total)} {self._unit}"
            f" among {channel.actors} actors: {most}."
        )
        return Sentence(text, tuple(b.actor for b in brokers), channel.channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `brokers`, a row a broker and role, and `brokerage`, a row a channel and role."""
        names = self.heading.names
        totals = {channel.channel: channel.total for channel in self.channels}
        broker_rows: list[tuple[Cell, ...]] = []
        for b in self.brokers:
            actor = (b.channel, b.actor, names[b.actor], b.tier)
            of = (b.total, totals[b.channel])
            broker_rows += [(*actor, *test, *of) for test in _role_tests(b) if test.observed]
        channel_rows: list[tuple[Cell, ...]] = []
        for channel in self.channels:
            test_size = (channel.actors, channel.labelings, channel.exact)
            tests = _role_tests(channel)
            channel_rows += [(channel.channel, *test, *test_size) for test in tests]
        title = "Brokerage by role"
        return (
            Table("brokers", "Brokers", _BROKERS, tuple(broker_rows), _BROKERS_READING),
            Table("brokerage", title, _BROKERAGE, tuple(channel_rows), _BROKERAGE_READING),
        )


def _role_tests(part: Broker | Brokered) -> Iterator[RoleTest]:
    return starmap(RoleTest, zip(ROLES, part.counts, part.expected, part.p, strict=True))


def _number(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def _p(p: float) -> str:
    return f"= {p:.3f}" if p >= _LEAST else f"< {_LEAST}"


def _roles(broker: Broker) -> str:
    # Sorting is stable: roles of one count stay in the order of `ROLES`.
    tests = sorted(_role_tests(broker), key=lambda test: -test.observed)
    return ", ".join(f"{test.role} {_number(test.observed)}" for test in tests if test.observed)


class _RareRole(NamedTuple):
    """A role in which an actor brokers more than chance gives; rare ones are sorted by p first."""

    p: float
    actor: str
    role: str
    observed: float
    expected: float


def _rare_roles(broker: Broker) -> Iterator[_RareRole]:
    for test in _role_tests(broker):
        if test.p is not None and test.p <= _RARE and test.observed:
            yield _RareRole(test.p, broker.actor, test.role, test.observed, test.expected)


def _beyond_chance(
    brokers: Sequence[Broker], channel: Brokered, names: Mapping[str, str]
) -> Sentence:
    labelings = channel.labelings
    # The least p possible is one of all ways; in a sample, the ways as they are count as one more.
    if (labelings if channel.exact else labelings + 1) * _RARE < 1:
        few = "1 way" if labelings == 1 else f"{labelings:,} ways"
        text = (
            "whether that is more than chance cannot be told:"
            f" {few} of dealing the tiers tried, too few."
        )
        return Sentence(text, (), channel.channel)
    rare = sorted(chain.from_iterable(map(_rare_roles, brokers)))
    basis = _basis(brokers, channel)
    if not rare:
        text = f"nobody more in any role than chance gives at p ≤ {_RARE} ({basis})."
        return Sentence(text, (), channel.channel)
    first = "; ".join(_rare_in_words(role, names) for role in rare[:_NAMED])
    more = f"; {len(rare) - _NAMED} more in the table" if len(rare) > _NAMED else ""
    text = (
        f"more than chance at p ≤ {_RARE}, uncorrected: {first}{more}"
        f" ({basis}; what a role has counts for each member)."
    )
    return Sentence(text, tuple(dict.fromkeys(role.actor for role in rare)), channel.channel)


def _basis(brokers: Sequence[Broker], channel: Brokered) -> str:
    """Return how many ways were tried, and how many p values were looked at."""
    ways = f"{channel.labelings:,} random ways"
    if channel.exact:
        ways = f"all {channel.labelings:,} ways"
    counts = chain.from_iterable(broker.counts for broker in brokers)
    tests = sum(map(bool, counts))
    return f"{ways} of dealing the tiers, {tests} {'test' if tests == 1 else 'tests'}"


def _rare_in_words(role: _RareRole, names: Mapping[str, str]) -> str:
    expected = _number(round(role.expected, 1))
    count = f"{names[role.actor]} {role.role} {_number(role.observed)}"
    return f"{count}, {expected} expected, p {_p(role.p)}"


_CHANNEL = Column("channel", "text", "The channel.")
_ROLE = Column(
    "role",
    "text",
    "Of the broker b between a and c: coordinator (all three in one tier), itinerant (a and c in "
    "one tier, b in another), representative (a and b in one tier, c in another), gatekeeper (b "
    "and c in one tier, a in another), liaison (three tiers).",
)
_BROKERS = (
    _CHANNEL,
    Column("actor", "id", "The broker."),
    Column("name", "text", "Its name."),
    Column("tier", "text", "Its tier."),
    _ROLE,
    Column("count", "number", "The open triples that it brokers in this role."),
    Column("expected", "number", "The mean of that over all ways of dealing the tiers."),
    Column("p", "number", "The share of the ways that give it at least as many."),
    Column("total", "number", "The open triples that it brokers in any role."),
    Column("of", "number", "The open triples of the channel, whoever brokers them."),
)
_BROKERS_READING = (
    "This actor stands so often, in this role, between two that are not joined directly, stated "
    "and inherited ties alike, against what chance gives. A role without a row is one in which it "
    "brokers nothing."
)
_BROKERAGE = (
    _CHANNEL,
    _ROLE,
    Column("count", "number", "The open triples that anybody brokers in this role."),
    Column("expected", "number", "The mean of that over all ways of dealing the tiers."),
    Column("p", "number", "The share of the ways that give at least as many."),
    Column("actors", "count", "The actors on the channel that are in a tier."),
    Column("labelings", "count", "The ways of dealing the tiers that were tried."),
    Column("exact", "flag", "Whether these are all the ways there are."),
)
_BROKERAGE_READING = (
    "In this channel so much is brokered in this role, "
    "against what chance gives with the same arcs and tiers."
)

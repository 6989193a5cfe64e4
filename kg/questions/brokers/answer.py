"""The answer to `brokers` as data: what it says of each channel, in words and as tables."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, starmap
from typing import NamedTuple

from kg.questions.brokers.open_triples import ROLES
from kg.results.answers import Cell, Heading, Sentence, Table
from kg.results.columns import columns_of
from kg.results.display import Displayed
from kg.system.sizes import SENTENCE_ITEMS

_RARE = 0.05
_LEAST = 0.001


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
    """The brokerage of all actors of a channel together, and the size of the test.

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


@dataclass(frozen=True, repr=False)
class Brokers(Displayed):
    """The answer to `brokers`; counts are open triples, or with `partial` shares of brokerage."""

    heading: Heading
    brokers: tuple[Broker, ...]
    channels: tuple[Brokered, ...]
    partial: bool

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who brokers most, then for each channel in which roles, and who was left out."""
        summary = (self._summary(),) if len(self.channels) > 1 else ()
        details = chain.from_iterable(map(self._sentences_on, self.channels))
        return (*summary, *details)

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
        without_brokers = (channel for channel in self.channels if not any(channel.counts))
        empty = [channel.channel for channel in without_brokers]
        if parts and empty:
            text += f"; in {', '.join(empty)} nobody brokers"
        distinct_ids = tuple(dict.fromkeys(ids))
        return Sentence(f"{text}.", distinct_ids, "brokers")

    def _busiest_in_words(self, channel: Brokered, busiest: Sequence[Broker]) -> str:
        """Return the brokers that share the first place on a channel; very many as a number."""
        who = f"{len(busiest)} actors"
        if len(busiest) < SENTENCE_ITEMS:
            names = self.heading.names
            who = " and ".join(names[b.actor] for b in busiest)
        each = " each" if len(busiest) > 1 else ""
        count = _number(busiest[0].total)
        total = _number(channel.total)
        return f"{channel.channel} {who}{each} {count} of {total}"

    @property
    def _unit(self) -> str:
        """Return what the counts are counts of."""
        return "pairs joined by brokers alone" if self.partial else "open triples"

    def _sentences_on(self, channel: Brokered) -> Iterator[Sentence]:
        """Yield who brokers most, whether that is more than chance, and who is in no tier."""
        names = self.heading.names
        brokers = self._brokers_on(channel.channel)
        if brokers:
            yield self._most_on(channel, brokers[:SENTENCE_ITEMS])
            yield _beyond_chance(brokers, channel, names)
        else:
            text = f"nobody brokers: no open triple is recorded among {channel.actors} actors."
            yield Sentence(text, (), channel.channel)
        if channel.untiered:
            named = channel.untiered[:SENTENCE_ITEMS]
            first = ", ".join(names[actor] for actor in named)
            count = len(channel.untiered) - SENTENCE_ITEMS
            more = f" and {count} more" if count > 0 else ""
            text = f"left out, in no tier: {first}{more}."
            yield Sentence(text, channel.untiered, channel.channel)

    def _most_on(self, channel: Brokered, brokers: Sequence[Broker]) -> Sentence:
        """Return how much these brokers broker, and in which roles, the busiest first."""
        names = self.heading.names
        parts = []
        for b in brokers:
            count = _number(b.total)
            parts.append(f"{names[b.actor]} {count} ({_roles(b)})")
        total = f"{_number(channel.total)} {self._unit}"
        text = f"most brokerage, of {total} among {channel.actors} actors: {'; '.join(parts)}."
        ids = tuple(b.actor for b in brokers)
        return Sentence(text, ids, channel.channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `brokers`, a row a broker and role, and `brokerage`, a row a channel and role."""
        names = self.heading.names
        totals = {channel.channel: channel.total for channel in self.channels}
        broker_rows: list[tuple[Cell, ...]] = []
        for b in self.brokers:
            actor = (b.channel, b.actor, names[b.actor], b.tier)
            of = (b.total, totals[b.channel])
            brokered = (test for test in _role_tests(b) if test.observed)
            broker_rows += [(*actor, *test, *of) for test in brokered]
        channel_rows: list[tuple[Cell, ...]] = []
        for channel in self.channels:
            test_size = (channel.actors, channel.labelings, channel.exact)
            tests = _role_tests(channel)
            channel_rows += [(channel.channel, *test, *test_size) for test in tests]
        return (
            _table("brokers", "Brokers", broker_rows, _BROKERS_READING),
            _table("brokerage", "Brokerage by role", channel_rows, _BROKERAGE_READING),
        )


def _table(name: str, title: str, rows: Iterable[tuple[Cell, ...]], reading: str) -> Table:
    """Return a table with the columns that `columns.tsv` of this package lists for its name."""
    columns = columns_of(__package__, name)
    return Table(name, title, columns, tuple(rows), reading)


def _role_tests(part: Broker | Brokered) -> Iterator[RoleTest]:
    """Return the tests of all roles, in the order of `ROLES`."""
    tests = zip(ROLES, part.counts, part.expected, part.p, strict=True)
    return starmap(RoleTest, tests)


def _number(count: float) -> str:
    """Return a count in words; a share of brokerage has one decimal."""
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def _p(p: float) -> str:
    """Return p with its sign; below the least that is printed, that it is less."""
    return f"= {p:.3f}" if p >= _LEAST else f"< {_LEAST}"


def _roles(broker: Broker) -> str:
    """Return the roles that an actor has, with their counts, the most frequent first."""
    # Sorting is stable: roles of one count stay in the order of `ROLES`.
    tests = sorted(_role_tests(broker), key=lambda test: -test.observed)
    brokered = (test for test in tests if test.observed)
    return ", ".join(f"{test.role} {_number(test.observed)}" for test in brokered)


class _RareRole(NamedTuple):
    """A role in which an actor brokers more than chance gives; rare ones are sorted by p first."""

    p: float
    actor: str
    role: str
    observed: float
    expected: float


def _rare_roles(broker: Broker) -> Iterator[_RareRole]:
    """Yield the roles in which so many triples are rare by chance; those without p are not."""
    brokered = (test for test in _role_tests(broker) if test.observed)
    for role, observed, expected, p in brokered:
        if p is not None and p <= _RARE:
            yield _RareRole(p, broker.actor, role, observed, expected)


def _beyond_chance(
    brokers: Sequence[Broker], channel: Brokered, names: Mapping[str, str]
) -> Sentence:
    """Return in which roles actors broker more than chance gives, or that this cannot be told."""
    labelings = channel.labelings
    # The least p possible is one of all ways; in a sample, the ways as they are count as one more.
    arrangements = labelings if channel.exact else labelings + 1
    if arrangements * _RARE < 1:
        few = "1 way" if labelings == 1 else f"{labelings:,} ways"
        text = (
            "whether that is more than chance cannot be told:"
            f" {few} of dealing the tiers tried, too few."
        )
        return Sentence(text, (), channel.channel)
    rare = sorted(chain.from_iterable(map(_rare_roles, brokers)))
    basis = _basis(brokers, channel)
    if not rare:
        text = f"nobody more often in any role than chance gives in 1 of 20 ways ({basis})."
        return Sentence(text, (), channel.channel)
    first = "; ".join(_rare_in_words(role, names) for role in rare[:SENTENCE_ITEMS])
    more = f"; {len(rare) - SENTENCE_ITEMS} more in the table" if len(rare) > SENTENCE_ITEMS else ""
    text = (
        f"more often than chance gives in 1 of 20 ways: {first}{more}"
        f" ({basis}; what a role has counts for each member)."
    )
    actors = dict.fromkeys(role.actor for role in rare)
    return Sentence(text, tuple(actors), channel.channel)


def _basis(brokers: Sequence[Broker], channel: Brokered) -> str:
    """Return how many ways were tried, and how many p values were looked at."""
    ways = f"{channel.labelings:,} random ways"
    if channel.exact:
        ways = f"all {channel.labelings:,} ways"
    counts = chain.from_iterable(broker.counts for broker in brokers)
    tests = sum(map(bool, counts))
    noun = "test" if tests == 1 else "tests"
    return f"{ways} of dealing the tiers, {tests} {noun}"


def _rare_in_words(role: _RareRole, names: Mapping[str, str]) -> str:
    """Return a phrase on a role of an actor: the observed count and what chance gives."""
    expected = _number(round(role.expected, 1))
    count = f"{names[role.actor]} {role.role} {_number(role.observed)}"
    return f"{count}, where chance gives {expected}"


_BROKERS_READING = (
    "This actor stands so often, in this role, between two that are not joined directly, stated "
    "and inherited ties alike, against what chance gives. A role without a row is one in which it "
    "brokers nothing."
)
_BROKERAGE_READING = (
    "In this channel so much is brokered in this role, "
    "against what chance gives with the same arcs and tiers."
)

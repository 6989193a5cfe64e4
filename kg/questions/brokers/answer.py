"""The answer to `brokers` as data: what it says of each channel, in words and as tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.questions.brokers.open_triples import ROLES
from kg.results.answers import Cell, Column, Heading, Sentence, Table

_RARE = 0.05
_LEAST = 0.001
_NAMED = 3


@dataclass(frozen=True)
class Broker:
    """An actor that brokers: how often in each role, how often by chance, and how rare so much is by chance."""

    channel: str
    actor: str
    tier: str
    counts: tuple[float, ...]
    expected: tuple[float, ...]
    p: tuple[float | None, ...]

    @property
    def total(self) -> float:
        """Return how often it brokers in all."""
        return sum(self.counts)


@dataclass(frozen=True)
class Brokered:
    """A channel as a whole: each role's count, expectation and p, and what the test went over.

    `actors` are those on the channel in a tier, `untiered` those on it in none, who are left out; `labelings` is the
    number of ways of dealing the tiers that were tried, all there are where `exact`.
    """

    channel: str
    counts: tuple[float, ...]
    expected: tuple[float, ...]
    p: tuple[float | None, ...]
    actors: int
    untiered: tuple[str, ...]
    labelings: int
    exact: bool


@dataclass(frozen=True)
class Brokers:
    """The answer to `brokers`."""

    heading: Heading
    brokers: tuple[Broker, ...]
    channels: tuple[Brokered, ...]
    partial: bool

    def sentences(self) -> tuple[Sentence, ...]:
        """Return who brokers most, then for each channel in which roles, which beyond chance, and who was left out."""
        first = (self._most(),) if len(self.channels) > 1 else ()
        return (*first, *(s for whole in self.channels for s in self._said(whole)))

    def _most(self) -> Sentence:
        names, said, ids = self.heading.names, [], []
        for whole in self.channels:
            here = [b for b in self.brokers if b.channel == whole.channel]
            best = [b for b in here if b.total == here[0].total]
            ids += [b.actor for b in best]
            if best:
                who = (
                    " and ".join(names[b.actor] for b in best)
                    if len(best) < _NAMED
                    else f"{len(best)} actors"
                )
                each = " each" if len(best) > 1 else ""
                said.append(
                    f"{whole.channel} {who}{each} {_number(best[0].total)} of {_number(sum(whole.counts))}"
                )
        nobody = [w.channel for w in self.channels if not any(w.counts)]
        text = (
            f"most {self._what} brokered: {'; '.join(said)}"
            if said
            else f"no {self._what} are brokered"
        )
        rest = f"; in {', '.join(nobody)} nobody brokers" if said and nobody else ""
        return Sentence(f"{text}{rest}.", tuple(dict.fromkeys(ids)), "brokers")

    @property
    def _what(self) -> str:
        return "pairs joined by brokers alone" if self.partial else "open triples"

    def _said(self, whole: Brokered) -> Iterator[Sentence]:
        names, channel = self.heading.names, whole.channel
        here = [b for b in self.brokers if b.channel == channel]
        if here:
            most = "; ".join(
                f"{names[b.actor]} {_number(b.total)} ({_roles(b)})" for b in here[:_NAMED]
            )
            text = f"most brokerage, of {_number(sum(whole.counts))} {self._what} among {whole.actors} actors: {most}."
            yield Sentence(text, tuple(b.actor for b in here[:_NAMED]), channel)
            yield _beyond_chance(here, whole, names)
        else:
            yield Sentence(
                f"nobody brokers: no open triple is recorded among {whole.actors} actors.",
                (),
                channel,
            )
        if whole.untiered:
            some = ", ".join(names[a] for a in whole.untiered[:_NAMED])
            more = (
                f" and {len(whole.untiered) - _NAMED} more" if len(whole.untiered) > _NAMED else ""
            )
            yield Sentence(f"left out, in no tier: {some}{more}.", whole.untiered, channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `brokers` and `brokerage`."""
        names = self.heading.names
        of = {w.channel: sum(w.counts) for w in self.channels}
        rows: list[tuple[Cell, ...]] = [
            (b.channel, b.actor, names[b.actor], b.tier, role, *cells, b.total, of[b.channel])
            for b in self.brokers
            for role, *cells in zip(ROLES, b.counts, b.expected, b.p, strict=True)
            if cells[0]
        ]
        whole: list[tuple[Cell, ...]] = [
            (w.channel, role, *cells, w.actors, w.labelings, w.exact)
            for w in self.channels
            for role, *cells in zip(ROLES, w.counts, w.expected, w.p, strict=True)
        ]
        return (
            Table("brokers", "Brokers", _BROKERS, tuple(rows), _READING),
            Table("brokerage", "Brokerage by role", _WHOLE, tuple(whole), _WHOLE_READING),
        )


def _number(count: float) -> str:
    return f"{count:,.0f}" if count == int(count) else f"{count:,.1f}"


def _p(p: float) -> str:
    return f"= {p:.3f}" if p >= _LEAST else f"< {_LEAST}"


def _roles(broker: Broker) -> str:
    done = sorted(zip(broker.counts, ROLES, strict=True), key=lambda x: (-x[0], ROLES.index(x[1])))
    return ", ".join(f"{role} {_number(count)}" for count, role in done if count)


def _beyond_chance(here: list[Broker], whole: Brokered, names: Mapping[str, str]) -> Sentence:
    # The smallest p there can be is one way of them all; of a sample, one of those tried and the ways as they are.
    if (whole.labelings if whole.exact else whole.labelings + 1) * _RARE < 1:
        few = "1 way" if whole.labelings == 1 else f"{whole.labelings:,} ways"
        text = f"whether that is more than chance cannot be told: {few} of dealing the tiers tried, too few."
        return Sentence(text, (), whole.channel)
    rare = sorted(
        (p, b.actor, role, count, expected)
        for b in here
        for role, count, expected, p in zip(ROLES, b.counts, b.expected, b.p, strict=True)
        if p is not None and p <= _RARE and count
    )
    tried = f"all {whole.labelings:,} ways" if whole.exact else f"{whole.labelings:,} random ways"
    tests = sum(1 for b in here for count in b.counts if count)
    of = f"{tried} of dealing the tiers, {tests} {'test' if tests == 1 else 'tests'}"
    if not rare:
        return Sentence(
            f"nobody more in any role than chance gives at p ≤ {_RARE} ({of}).", (), whole.channel
        )
    said = "; ".join(
        f"{names[a]} {role} {_number(count)}, {_number(round(e, 1))} expected, p {_p(p)}"
        for p, a, role, count, e in rare[:_NAMED]
    )
    more = f"; {len(rare) - _NAMED} more in the table" if len(rare) > _NAMED else ""
    ids = tuple(dict.fromkeys(a for _, a, *_ in rare))
    return Sentence(
        f"more than chance at p ≤ {_RARE}, uncorrected: {said}{more} ({of}; what a role has counts for each member).",
        ids,
        whole.channel,
    )


_CHANNEL = Column("channel", "text", "The channel.")
_ROLE = Column(
    "role",
    "text",
    "Of the broker b between a and c: coordinator (all three in one tier), itinerant (a and c in one tier, b in "
    "another), representative (a and b in one tier, c in another), gatekeeper (b and c in one tier, a in another), "
    "liaison (three tiers).",
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
_READING = (
    "This actor stands so often, in this role, between two that are not joined directly, stated and inherited ties "
    "alike, against what chance gives. A role without a row is one in which it brokers nothing."
)
_WHOLE = (
    _CHANNEL,
    _ROLE,
    Column("count", "number", "The open triples that anybody brokers in this role."),
    Column("expected", "number", "The mean of that over all ways of dealing the tiers."),
    Column("p", "number", "The share of the ways that give at least as many."),
    Column("actors", "count", "The actors on the channel that are in a tier."),
    Column("labelings", "count", "The ways of dealing the tiers that were tried."),
    Column("exact", "flag", "Whether these are all the ways there are."),
)
_WHOLE_READING = (
    "In this channel so much is brokered in this role, "
    "against what chance gives with the same arcs and tiers."
)

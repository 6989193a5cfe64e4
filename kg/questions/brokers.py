"""Who brokers between whom: the five roles of Gould and Fernandez over the tiers of the case."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import comb

import numpy as np
import numpy.typing as npt

from kg.case import Case
from kg.case.naming import resolve
from kg.errors import CaseError
from kg.flow import Flow
from kg.questions.asking import flows
from kg.result import Cell, Column, Heading, Sentence, Table

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
PERMUTATIONS = 999
EXACT = 5000
_MANY = 101  # comb(102, 2) > EXACT
_MOST = 5_000_000
_RARE = 0.05
_LEAST = 0.001
_NAMED = 3
_TIE = 1e-9
Counts = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]


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
        """Return for each channel who brokers most, in which roles more often than chance, and who was left out."""
        return tuple(s for whole in self.channels for s in self._said(whole))

    def _said(self, whole: Brokered) -> Iterator[Sentence]:
        names, channel = self.heading.names, whole.channel
        here = [b for b in self.brokers if b.channel == channel]
        if here:
            what = "pairs joined by brokers alone" if self.partial else "open triples"
            most = "; ".join(f"{names[b.actor]} {_number(b.total)} ({_roles(b)})" for b in here[:_NAMED])
            text = f"most brokerage, of {_number(sum(whole.counts))} {what} among {whole.actors} actors: {most}."
            yield Sentence(text, tuple(b.actor for b in here[:_NAMED]), channel)
            yield _beyond_chance(here, whole, names)
        else:
            yield Sentence(f"nobody brokers: no open triple is recorded among {whole.actors} actors.", (), channel)
        if whole.untiered:
            some = ", ".join(names[a] for a in whole.untiered[:_NAMED])
            more = f" and {len(whole.untiered) - _NAMED} more" if len(whole.untiered) > _NAMED else ""
            yield Sentence(f"left out, in no tier: {some}{more}.", whole.untiered, channel)

    def tables(self) -> tuple[Table, ...]:
        """Return `brokers` and `brokerage`."""
        names = self.heading.names
        rows: list[tuple[Cell, ...]] = [
            (b.channel, b.actor, names[b.actor], b.tier, *b.counts, b.total, *b.expected, *b.p) for b in self.brokers
        ]
        whole: list[tuple[Cell, ...]] = [
            (w.channel, role, *cells, w.actors, w.labelings, w.exact)
            for w in self.channels
            for role, *cells in zip(ROLES, w.counts, w.expected, w.p, strict=True)
        ]
        return (
            Table(_BROKERS.name, _BROKERS.title, _BROKERS.columns, tuple(rows), _BROKERS.reading),
            Table(_WHOLE.name, _WHOLE.title, _WHOLE.columns, tuple(whole), _WHOLE.reading),
        )


def brokers(
    case: Case,
    channel: str | None = None,
    as_of: date | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    partial: bool = False,
) -> Brokers:
    """Count how often each actor brokers between tiers, and hold it against tiers dealt at random.

    b brokers between a and c if a → b and b → c are arcs of the flow graph of the channel and a → c is not; the
    triple (a, b, c) is ordered and counts once, whatever the number of ties along its arcs. By the tiers of the three
    b is *coordinator* (all the same), *itinerant* broker or consultant (a and c the same, b another), *representative*
    (a and b the same, c another), *gatekeeper* (b and c the same, a another) or *liaison* (all different). With
    `partial`, a triple counts 1 / the number of actors that broker between the same a and c, so that counts add up to
    the pairs that brokers alone join.

    Args:
        case: the case; `[tiers]` of its case.toml gives the tiers, the first that fits counts.
        channel: one channel; by default every channel with a standard question, where there is none every one in use.
        as_of: the day; by default the end of the case's period.
        permutations: how many times the tiers are dealt anew; 0 leaves p unknown where not all can be tried.
        seed: the start of the random numbers.
        partial: count shares of brokerage instead of triples.

    Returns:
        One row for each actor that brokers, the busiest first, and each channel as a whole. Expected counts are exact:
        the means over all ways of dealing the same tiers to the same actors, the arcs unchanged. p is one-sided, the
        share of ways that give the actor at least as much; up to 5,000 ways are all tried, beyond that p is
        (1 + such) / (1 + tried).

    Raises:
        CaseError: the case has no tiers, or the channel more open triples than are counted in memory.
        NameUnknown: there is no such channel, or a tier names what is neither a kind nor an actor.

    A gatekeeper here takes in from outside its own tier; that is no claim that nobody gets past it, which is what
    `bottlenecks` answers. An arc that is not recorded counts as absent, so that gaps in the record inflate brokerage.
    Roles stand in the graph beside their members, who repeat the ties they inherit: p says how unusual a pattern is
    in this record, it does not generalise to a population, and it is not corrected for the number of tests. Actors in
    no tier are left out, and named. With 999 permutations a million open triples take about three minutes.

    Example:
        >>> from kg.case import read_case
        >>> found = brokers(read_case(), "patent")
        >>> found.brokers[0].actor
        'benrishi'

    References:
        Gould, R. V. & Fernandez, R. M. 1989. Structures of mediation: a formal approach to brokerage in transaction
        networks. Sociological Methodology 19: 89-126. doi:10.2307/270949.
    """
    tier = tiers(case)
    if not tier:
        raise CaseError(f"no actor of the case {case.id} is in a tier", (), "name kinds under [tiers] in case.toml")
    asked = [channel] if channel else [*case.settings.questions]
    found = [
        _channel(view, tier, permutations, seed, partial)
        for view in flows(case, asked or case.schema.channels, as_of).values()
        if asked or view.passes
    ]
    heading = Heading("brokers", case.id, f"Who brokers between whom: {case.settings.title}", case.names)
    return Brokers(heading, tuple(b for some, _ in found for b in some), tuple(w for _, w in found), partial)


def tiers(case: Case) -> dict[str, str]:
    """Return the tier of each actor that is in one: the first of `[tiers]` that names its kind, or the actor.

    Raises:
        NameUnknown: a tier names what is neither a kind nor an actor.
    """
    found: dict[str, str] = {}
    for tier, names in case.settings.tiers.items():
        for name in names:
            kind = name.removeprefix("kind:")
            if kind in case.schema.actor_kinds and kind not in case.names:
                below = case.schema.below(kind)
                actors: Iterable[str] = (a for a, k in case.kind_of.items() if k in below)
            else:
                actors = resolve(case, (name,))
            for actor in actors:
                found.setdefault(actor, tier)
    return found


def _channel(
    flow: Flow, tier: Mapping[str, str], permutations: int, seed: int, partial: bool
) -> tuple[tuple[Broker, ...], Brokered]:
    on = {actor for pair in flow.passes for actor in pair}
    ids = [a for a in flow.ids if a in on and a in tier]
    names = list(dict.fromkeys(tier[a] for a in ids))
    labels = np.array([names.index(tier[a]) for a in ids], dtype=np.int64)
    number = {a: i for i, a in enumerate(ids)}
    arcs = sorted((number[u], number[v]) for u, v in flow.passes if u in number and v in number and u != v)
    triples = _open_triples(len(ids), np.array(arcs, dtype=np.int64).reshape(-1, 2), flow.channel)
    weights = _weights(triples, len(ids)) if partial else np.ones(len(triples))
    observed = _count(triples, weights, labels)
    busy = np.flatnonzero(observed.sum(axis=1))
    chance = _chances(np.bincount(labels, minlength=1))
    ways = _ways(labels)
    exact = ways <= EXACT
    dealt = _all(labels) if exact else _shuffled(labels, permutations, seed)
    rarer, whole, tried = np.zeros(observed.shape), np.zeros(len(ROLES)), 0
    for one in dealt if len(busy) else ():
        counts = _count(triples, weights, one)
        rarer += counts >= observed - _TIE
        whole += counts.sum(axis=0) >= observed.sum(axis=0) - _TIE
        tried += 1
    own = 0 if exact else 1
    p = (rarer + own) / (tried + own) if tried else np.full(rarer.shape, np.nan)
    p_whole = (whole + own) / (tried + own) if tried else np.full(whole.shape, np.nan)
    found = [
        Broker(
            flow.channel, ids[i], tier[ids[i]], _cells(observed[i]), _cells(observed[i].sum() * chance), _known(p[i])
        )
        for i in busy.tolist()
    ]
    found.sort(key=lambda b: (-b.total, b.actor))
    total = observed.sum(axis=0)
    left = tuple(a for a in flow.ids if a in on and a not in tier)
    return tuple(found), Brokered(
        flow.channel, _cells(total), _cells(total.sum() * chance), _known(p_whole), len(ids), left, tried, exact
    )  # fmt: skip


def _open_triples(n: int, arcs: Labels, channel: str) -> Labels:
    """Return (a, b, c) for arcs a → b → c without a → c, all different."""
    tail, head = arcs[:, 0], arcs[:, 1]
    outs = np.bincount(tail, minlength=n)
    if int(outs[head].sum()) > _MOST:
        text = f"the channel {channel} has more than {_MOST:,} pairs of arcs that meet, too many to count brokers"
        raise CaseError(text, (), "ask of a smaller case, or of another channel")
    first = np.concatenate([[0], np.cumsum(outs)])
    again = outs[head]
    a, b = np.repeat(tail, again), np.repeat(head, again)
    place = np.arange(len(b)) - np.repeat(np.cumsum(again) - again, again)
    c = head[first[b] + place] if len(b) else b
    is_open = (a != c) & ~np.isin(a * n + c, tail * n + head)
    triples: Labels = np.stack([a, b, c], axis=1)[is_open]
    return triples


def _weights(triples: Labels, n: int) -> Counts:
    _, which, brokers_of = np.unique(triples[:, 0] * n + triples[:, 2], return_inverse=True, return_counts=True)
    return np.asarray(1 / brokers_of[which.reshape(-1)], dtype=np.float64)


def _count(triples: Labels, weights: Counts, labels: Labels) -> Counts:
    """Return what each actor brokers in each role: an array of actors by roles."""
    a, b, c = (labels[triples[:, i]] for i in range(3))
    role = np.select([(a == b) & (b == c), a == c, a == b, b == c], [0, 1, 2, 3], default=4)
    cells = np.bincount(triples[:, 1] * len(ROLES) + role, weights, minlength=len(labels) * len(ROLES))
    return cells.astype(np.float64).reshape(len(labels), len(ROLES))


def _chances(sizes: Labels) -> Counts:
    """Return the probability of each role for three different actors to whom tiers of these sizes are dealt."""
    n = int(sizes.sum())
    of = n * (n - 1) * (n - 2) or 1
    same = sum(m * (m - 1) * (m - 2) for m in sizes.tolist()) / of
    pair = sum(m * (m - 1) * (n - m) for m in sizes.tolist()) / of
    return np.array([same, pair, pair, pair, 1 - same - 3 * pair])


def _ways(labels: Labels) -> int:
    """Return in how many ways the labels can be dealt, or one more than are tried."""
    ways, left = 1, len(labels)
    for m in np.bincount(labels).tolist():
        # A choice of two or more out of so many passes the limit already; its exact number may be astronomical.
        ways = EXACT + 1 if min(m, left - m) > 1 and left > _MANY else ways * comb(left, m)
        left -= m
        if ways > EXACT:
            return EXACT + 1
    return ways


def _all(labels: Labels) -> Iterator[Labels]:
    """Yield every way of dealing the labels, in lexicographic order."""
    now = np.sort(labels)
    while True:
        yield now.copy()
        rises = np.flatnonzero(now[:-1] < now[1:])
        if not len(rises):
            return
        i = rises[-1]
        j = np.flatnonzero(now > now[i])[-1]
        now[i], now[j] = now[j], now[i]
        now[i + 1 :] = now[i + 1 :][::-1].copy()


def _shuffled(labels: Labels, permutations: int, seed: int) -> Iterator[Labels]:
    random = np.random.default_rng(seed)
    return (random.permutation(labels) for _ in range(permutations))


def _cells(counts: Counts) -> tuple[float, ...]:
    return tuple(int(x) if x == int(x) else x for x in (round(float(x), 9) for x in counts))


def _known(p: Counts) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(x) else float(x) for x in p)


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
        return Sentence(f"nobody more in any role than chance gives at p ≤ {_RARE} ({of}).", (), whole.channel)
    said = "; ".join(
        f"{names[a]} {role} {_number(count)}, {_number(round(e, 1))} expected, p {_p(p)}"
        for p, a, role, count, e in rare[:_NAMED]
    )
    more = f"; {len(rare) - _NAMED} more in the table" if len(rare) > _NAMED else ""
    ids = tuple(dict.fromkeys(a for _, a, *_ in rare))
    return Sentence(f"more than chance at p ≤ {_RARE}, uncorrected: {said}{more} ({of}).", ids, whole.channel)


_CHANNEL = Column("channel", "text", "The channel.")
_MEANING = {
    "coordinator": "Open triples a → b → c that it brokers with all three in one tier.",
    "itinerant": "With a and c in one tier, itself in another (consultant).",
    "representative": "With a in its own tier, c in another: it speaks for its tier.",
    "gatekeeper": "With c in its own tier, a in another: it lets in.",
    "liaison": "With all three in different tiers.",
}
_BROKERS = Table(
    "brokers",
    "Brokers",
    (
        _CHANNEL,
        Column("actor", "id", "The broker."),
        Column("name", "text", "Its name."),
        Column("tier", "text", "Its tier."),
        *(Column(role, "number", text) for role, text in _MEANING.items()),
        Column("total", "number", "All that it brokers."),
        *(Column(f"expected_{r}", "number", f"Mean as {r} over all ways of dealing the tiers.") for r in ROLES),
        *(Column(f"p_{r}", "number", f"Share of the ways that give at least as much as {r}.") for r in ROLES),
    ),
    (),
    "This actor stands so often between two that are not joined directly, stated and inherited ties "
    "alike, in each role, against what chance gives.",
)
_WHOLE = Table(
    "brokerage",
    "Brokerage by role",
    (
        _CHANNEL,
        Column("role", "text", "The role of the broker."),
        Column("count", "number", "How often anybody brokers in it."),
        Column("expected", "number", "The mean over all ways of dealing the tiers."),
        Column("p", "number", "The share of the ways that give at least as much."),
        Column("actors", "count", "The actors on the channel that are in a tier."),
        Column("labelings", "count", "The ways of dealing the tiers that were tried."),
        Column("exact", "flag", "Whether these are all there are."),
    ),
    (),
    "In this channel so much is brokered in this role, against what chance gives with the same arcs and tiers.",
)

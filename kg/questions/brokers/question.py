"""Who brokers between whom: the five roles of Gould and Fernandez over the tiers of the case."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np

from kg.case import Case
from kg.case.names import resolve
from kg.errors import CaseError
from kg.graph.flow import Flow
from kg.questions.brokers.answer import Broker, Brokered, Brokers
from kg.questions.brokers.open_triples import (
    ROLES,
    Counts,
    Exceedances,
    Labels,
    at_least,
    broker_shares,
    chances,
    count,
    every_way,
    open_triples,
    random_ways,
    ways_of,
)
from kg.questions.standard_question import flows
from kg.results.answers import Heading
from kg.system.sizes import BROKER_PAIRS, DEALINGS

__all__ = ["PERMUTATIONS", "ROLES", "Broker", "Brokered", "Brokers", "brokers", "tiers"]
PERMUTATIONS = 999


def brokers(
    case: Case,
    channel: str | None = None,
    as_of: date | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = 0,
    partial: bool = False,
) -> Brokers:
    """Count how often each actor brokers between tiers, and compare it with tiers dealt at random.

    b brokers between a and c if a → b and b → c are arcs of the flow graph of the channel and
    a → c is not; the triple (a, b, c) is ordered and counts once, whatever the number of ties
    along its arcs. By the tiers of the three, b is *coordinator* (all the same), *itinerant*
    broker or consultant (a and c the same, b another), *representative* (a and b the same, c
    another), *gatekeeper* (b and c the same, a another) or *liaison* (all different). With
    `partial`, a triple counts 1 / the number of actors that broker between the same a and c, so
    that counts add up to the pairs that brokers alone join.

    Args:
        case: the case; `[tiers]` of its case.toml gives the tiers, the first that fits counts.
        channel: one channel; by default every channel with a standard question, where there is
            none every one in use.
        as_of: the day; by default the end of the case's period.
        permutations: how many times the tiers are dealt anew; 0 leaves p unknown where not all
            ways can be tried.
        seed: the start of the random numbers.
        partial: count shares of brokerage instead of triples.

    Returns:
        One row for each actor that brokers, the busiest first, and one for each channel. Expected
        counts are exact: the means over all ways of dealing the same tiers to the same actors,
        the arcs unchanged. p is one-sided, the share of ways that give the actor at least as
        much; up to 5,000 ways are all tried, beyond that p is (1 + such) / (1 + tried).

    Raises:
        CaseError: the case has no tiers, or the channel has more open triples than are counted in
            memory.
        NameUnknown: there is no such channel, or a tier names what is neither a kind nor an actor.

    A gatekeeper here takes in from outside its own tier. This does not claim that nobody gets past
    it: `bottlenecks` answers that. An arc that is not recorded counts as absent, so that
    gaps in the record inflate brokerage. Roles stand in the graph beside their members, who
    repeat the ties they inherit: p says how unusual a pattern is in this record, it does not
    generalise to a population, and it is not corrected for the number of tests. Actors in no tier
    are left out, and named. With 999 permutations a million open triples take about a minute and
    a half.

    Example:
        >>> from kg.case import read_case
        >>> answer = brokers(read_case(), "patent")
        >>> answer.brokers[0].actor
        'benrishi'

    References:
        Gould, R. V. & Fernandez, R. M. 1989. Structures of mediation: a formal approach to
        brokerage in transaction networks. Sociological Methodology 19: 89-126.
        doi:10.2307/270949.
    """
    tier_of = tiers(case)
    if not tier_of:
        raise CaseError(
            f"no actor of the case {case.id} is in a tier",
            (),
            "name kinds under [tiers] in case.toml",
        )
    named = [channel] if channel else [*case.settings.questions]
    channels = named or case.schema.channels
    views = flows(case, channels, as_of).values()
    dealing = _Dealing(permutations, seed, partial)
    # A channel that was named is answered even where nothing flows.
    answered = [view for view in views if named or view.passes]
    answers = [_channel(view, tier_of, dealing) for view in answered]
    title = f"Who brokers between whom: {case.settings.title}"
    heading = Heading("brokers", case.id, title, case.names)
    every_broker = tuple(chain.from_iterable(brokers for brokers, _ in answers))
    totals = tuple(brokered for _, brokered in answers)
    return Brokers(heading, every_broker, totals, partial)


def tiers(case: Case) -> dict[str, str]:
    """Return the tier of each actor in one: the first of `[tiers]` to name its kind, or the actor.

    Raises:
        NameUnknown: a tier names what is neither a kind nor an actor.
    """
    tier_of: dict[str, str] = {}
    for tier, names in case.settings.tiers.items():
        for name in names:
            for actor in _actors_under(case, name):
                tier_of.setdefault(actor, tier)
    return tier_of


def _actors_under(case: Case, name: str) -> Collection[str]:
    """Return the actors that a name in `[tiers]` stands for: those of a kind, else as resolved."""
    kind = name.removeprefix("kind:")
    if kind in case.schema.actor_kinds and kind not in case.names:
        sub_kinds = case.schema.below(kind)
        kinds = case.kind_of.items()
        return [actor for actor, actor_kind in kinds if actor_kind in sub_kinds]
    return resolve(case, (name,))


@dataclass(frozen=True)
class _Dealing:
    """The options of the test: how to deal tiers at random, and whether triples count shares."""

    permutations: int
    seed: int
    partial: bool


def _channel(
    flow: Flow, tier_of: Mapping[str, str], dealing: _Dealing
) -> tuple[tuple[Broker, ...], Brokered]:
    """Return the brokers of a channel, the busiest first, and what they broker together."""
    on_channel = set(chain.from_iterable(flow.passes))
    actors = [actor for actor in flow.ids if actor in on_channel]
    ids = [actor for actor in actors if actor in tier_of]
    untiered = tuple(actor for actor in actors if actor not in tier_of)
    # Tiers are numbered by first appearance; the random ways depend on that order.
    tier_names = list(dict.fromkeys(tier_of[actor] for actor in ids))
    tier_numbers = [tier_names.index(tier_of[actor]) for actor in ids]
    labels = np.array(tier_numbers, dtype=np.int64)
    triples = open_triples(len(ids), _arcs(flow, ids), BROKER_PAIRS)
    if triples is None:
        text = (
            f"the channel {flow.channel} has more than {BROKER_PAIRS:,} pairs of arcs that meet,"
            " too many to count brokers"
        )
        raise CaseError(text, (), "ask about a smaller case, or about another channel")
    weights = np.ones(len(triples))
    if dealing.partial:
        weights = broker_shares(triples, len(ids))
    observed = count(triples, weights, labels[None])[0]
    total = observed.sum(axis=0)
    is_exact = ways_of(labels) <= DEALINGS
    rarer = Exceedances(np.zeros(observed.shape), np.zeros(len(ROLES)), 0)
    if len(triples):
        ways = every_way(labels)
        if not is_exact:
            ways = random_ways(labels, dealing.permutations, dealing.seed)
        rarer = at_least(triples, weights, observed, ways)
    # In a sample, the actual tiers count as one more way.
    extra = 0 if is_exact else 1
    p = _p_values(rarer.by_broker, rarer.tried, extra)
    p_together = _p_values(rarer.together, rarer.tried, extra)
    chance = chances(np.bincount(labels, minlength=1))
    middles = np.unique(triples[:, 1]).tolist()
    brokers = []
    for middle, counts, p_of_roles in zip(middles, observed, p, strict=True):
        actor = ids[middle]
        expected = _cells(counts.sum() * chance)
        roles = (_cells(counts), expected, _p_cells(p_of_roles))
        brokers.append(Broker(flow.channel, actor, tier_of[actor], *roles))
    brokers.sort(key=lambda b: (-b.total, b.actor))
    expected = _cells(total.sum() * chance)
    roles = (_cells(total), expected, _p_cells(p_together))
    brokered = Brokered(flow.channel, *roles, len(ids), untiered, rarer.tried, is_exact)
    return tuple(brokers), brokered


def _arcs(flow: Flow, ids: Sequence[str]) -> Labels:
    """Return the arcs between these actors, by their places, in lexicographic order: (m, 2)."""
    place = {actor: i for i, actor in enumerate(ids)}
    arcs = []
    for tail, head in flow.passes:
        if tail in place and head in place and tail != head:
            arcs.append((place[tail], place[head]))
    arcs.sort()
    return np.array(arcs, dtype=np.int64).reshape(-1, 2)


def _p_values(rarer: Counts, tried: int, extra: int) -> Counts:
    """Return the share of ways that exceed, `extra` ways counted as such; NaN if none was tried."""
    if not tried:
        return np.full(rarer.shape, np.nan)
    return (rarer + extra) / (tried + extra)


def _cells(counts: Counts) -> tuple[float, ...]:
    """Return counts to nine decimals, whole ones as `int`."""
    rounded = (round(float(x), 9) for x in counts)
    return tuple(int(x) if x == int(x) else x for x in rounded)


def _p_cells(p: Counts) -> tuple[float | None, ...]:
    """Return p values as cells; NaN is an empty one."""
    return tuple(None if np.isnan(x) else float(x) for x in p)

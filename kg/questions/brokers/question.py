"""Who brokers between whom: the five roles of Gould and Fernandez over the tiers of the case."""

from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import NamedTuple

import numpy as np

from kg.case import Case
from kg.case.names import marked
from kg.errors import CaseError
from kg.graph.flow import Arcs, Flow, Marks
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
    pairs_that_meet,
    random_ways,
    ways_of,
)
from kg.questions.standard_question import flows
from kg.results.answers import Heading
from kg.system.sizes import BROKER_PAIRS, DEALINGS, DEALT_ARCS

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
        CaseError: the case has no tiers, or with `partial` a channel has more pairs of arcs that
            meet than are held in memory.
        MissingExtra: a channel has so many, and numba is not installed.
        NameUnknown: there is no such channel, or a tier names what is neither a kind nor an actor.

    A gatekeeper here takes in from outside its own tier. This does not claim that nobody gets past
    it: `bottlenecks` answers that. An arc that is not recorded counts as absent, so that
    gaps in the record inflate brokerage. Roles stand in the graph beside their members, who
    repeat the ties they inherit: p says how unusual a pattern is in this record, it does not
    generalise to a population, and it is not corrected for the number of tests. Actors in no tier
    are left out, and named. With 999 permutations a million open triples take about a minute and
    a half. Where more than 5 million pairs of arcs meet, so many ways are tried as take some
    seconds a channel, and at least one: the answer says how many.

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
    tiering = _Tiering(tuple(case.settings.tiers), _tier_places(case))
    if not (tiering.places >= 0).any():
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
    answered = [view for view in views if named or len(view.passing)]
    answers = [_channel(view, tiering, dealing) for view in answered]
    title = f"Who brokers between whom: {case.settings.title}"
    heading = Heading("brokers", case.id, title, case.names)
    every_broker = tuple(chain.from_iterable(answer.brokers for answer in answers))
    totals = tuple(answer.brokered for answer in answers)
    return Brokers(heading, every_broker, totals, partial)


def tiers(case: Case) -> dict[str, str]:
    """Return the tier of each actor in one: the first of `[tiers]` to name its kind, or the actor.

    Raises:
        NameUnknown: a tier names what is neither a kind nor an actor.
    """
    names = list(case.settings.tiers)
    places = _tier_places(case)
    tiered = np.flatnonzero(places >= 0)
    actors = case.tables["actors"]["id"].gather(tiered)
    places_of_actors = places[tiered].tolist()
    tiers_of_actors = [names[place] for place in places_of_actors]
    return dict(zip(actors, tiers_of_actors, strict=True))


def _tier_places(case: Case) -> Labels:
    """Return the place of the tier of each actor among `[tiers]`, -1 where it is in none, (n,)."""
    places = np.full(len(case.tables["actors"]), -1)
    for place, names in enumerate(case.settings.tiers.values()):
        for name in names:
            places[_is_under(case, name) & (places < 0)] = place
    return places


def _is_under(case: Case, name: str) -> Marks:
    """Return whether a name in `[tiers]` stands for each actor: by its kind, else as resolved."""
    kind = name.removeprefix("kind:")
    if kind in case.schema.actor_kinds and kind not in case.names:
        kinds = case.tables["actors"]["kind"]
        return kinds.is_in(list(case.schema.below(kind))).to_numpy()
    return marked(case, (name,))


@dataclass(frozen=True)
class _Dealing:
    """The options of the test: how to deal tiers at random, and whether triples count shares."""

    permutations: int
    seed: int
    partial: bool


class _Tiering(NamedTuple):
    """The names of the tiers, and the place of the tier of each actor among them, (n,)."""

    names: tuple[str, ...]
    places: Labels


class _ChannelBrokers(NamedTuple):
    """The brokers of a channel, the busiest first, and what they broker together."""

    brokers: tuple[Broker, ...]
    brokered: Brokered


class _Tally(NamedTuple):
    """The brokers of a channel, as numbers among its tiered actors.

    Attributes:
        brokers: (k,) int64, the actors that broker.
        counts: (k, roles), how often each does.
        rarer: in how many ways they do so at least as often.
    """

    brokers: Labels
    counts: Counts | Labels
    rarer: Exceedances


def _channel(flow: Flow, tiering: _Tiering, dealing: _Dealing) -> _ChannelBrokers:
    """Return the brokers of a channel, the busiest first, and what they broker together."""
    flowing = flow.arcs
    is_on_channel = np.zeros(flow.n, np.bool_)
    is_on_channel[flowing.tail] = True
    is_on_channel[flowing.head] = True
    is_tiered = is_on_channel & (tiering.places >= 0)
    nodes = np.flatnonzero(is_tiered)
    arcs = _arcs(flowing, is_tiered)
    # Tiers are numbered by first appearance; the random ways depend on that order.
    tier_of_node = tiering.places[nodes]
    _, first, labels = np.unique(tier_of_node, return_index=True, return_inverse=True)
    appearance = np.argsort(np.argsort(first))
    labels = appearance[labels.reshape(-1)]
    is_exact = ways_of(labels) <= DEALINGS
    tally = _tally(flow.channel, labels, arcs, dealing, is_exact=is_exact)
    # In a sample, the actual tiers count as one more way.
    extra, tried = 0 if is_exact else 1, tally.rarer.tried
    p_of = _p_rows(_p_values(tally.rarer.by_broker, tried, extra))
    p_together = _p_rows(_p_values(tally.rarer.together[None], tried, extra))[0]
    chance = chances(np.bincount(labels, minlength=1))
    expected_of: dict[float, tuple[float, ...]] = {}
    all_ids = flow.case.tables["actors"]["id"]
    ids = all_ids.gather(nodes[tally.brokers])
    places = tier_of_node[tally.brokers].tolist()
    names = [tiering.names[place] for place in places]
    cells = _cell_rows(tally.counts)
    brokers = []
    for actor, tier, counts, p in zip(ids, names, cells, p_of, strict=True):
        total = sum(counts)
        if total not in expected_of:
            mean = total * chance
            expected_of[total] = _cell_rows(mean[None])[0]
        brokers.append(Broker(flow.channel, actor, tier, counts, expected_of[total], p))
    brokers.sort(key=lambda b: (-b.total, b.actor))
    total = tally.counts.sum(axis=0)
    mean = total.sum() * chance
    expected = _cell_rows(mean[None])[0]
    counts = _cell_rows(total[None])[0]
    roles = (counts, expected, p_together)
    is_untiered = is_on_channel & ~is_tiered
    untiered = tuple(all_ids.filter(is_untiered))
    brokered = Brokered(flow.channel, *roles, len(nodes), untiered, tried, is_exact)
    return _ChannelBrokers(tuple(brokers), brokered)


def _tally(
    channel: str, labels: Labels, arcs: Labels, dealing: _Dealing, *, is_exact: bool
) -> _Tally:
    """Return who brokers how often: by a list of open triples, or of very many by tier.

    Args:
        channel: the channel.
        labels: (n,) int64, the tier of every actor.
        arcs: (m, 2) int64, tail and head of each arc, in lexicographic order.
        dealing: the options of the test.
        is_exact: whether all ways of dealing the tiers are tried.

    Raises:
        CaseError: there are too many pairs of arcs to count shares of brokerage.
        MissingExtra: there are many, and numba is not installed.
    """
    n = len(labels)
    ways = every_way(labels)
    if pairs_that_meet(n, arcs) > BROKER_PAIRS:
        if dealing.partial:
            text = (
                f"the channel {channel} has more than {BROKER_PAIRS:,} pairs of arcs that meet,"
                " too many to count shares of brokerage"
            )
            raise CaseError(text, (), "leave --partial out, or ask about another channel")
        from kg.questions.brokers.counts_by_tier import broker_graph, count_by_tier, exceedances

        graph = broker_graph(n, arcs)
        counts = count_by_tier(graph, labels[None])[0]
        brokers = np.flatnonzero(counts.any(axis=1))
        observed = counts[brokers]
        if not is_exact:
            most = max(1, DEALT_ARCS // graph.work)
            ways = random_ways(labels, min(dealing.permutations, most), dealing.seed)
        return _Tally(
            brokers, observed, exceedances(graph, brokers, observed, ways if len(brokers) else ())
        )
    triples = open_triples(n, arcs)
    weights = broker_shares(triples, n) if dealing.partial else np.ones(len(triples))
    shares = count(triples, weights, labels[None])[0]
    nobody = np.zeros(shares.shape)
    rarer = Exceedances(nobody, np.zeros(len(ROLES)), 0)
    if len(triples):
        if not is_exact:
            ways = random_ways(labels, dealing.permutations, dealing.seed)
        rarer = at_least(triples, weights, shares, ways)
    middles = np.unique(triples[:, 1])
    return _Tally(middles, shares, rarer)


def _arcs(flowing: Arcs, is_tiered: Marks) -> Labels:
    """Return the arcs between tiered actors by their places, in lexicographic order: (m, 2)."""
    tail, head = flowing.tail, flowing.head
    is_inside = is_tiered[tail] & is_tiered[head]
    is_inside &= tail != head
    place = np.cumsum(is_tiered) - 1
    tails = place[tail[is_inside]]
    heads = place[head[is_inside]]
    return np.stack([tails, heads], axis=1)


def _p_values(rarer: Counts, tried: int, extra: int) -> Counts:
    """Return the share of ways that exceed, `extra` ways counted as such; NaN if none was tried."""
    if not tried:
        return np.full(rarer.shape, np.nan)
    return (rarer + extra) / (tried + extra)


def _cell_rows(counts: Counts | Labels) -> list[tuple[float, ...]]:
    """Return rows of counts to nine decimals, whole ones as `int`."""
    if counts.dtype.kind == "i":
        return list(map(tuple, counts.tolist()))
    return [tuple(map(_cell, row)) for row in counts.tolist()]


def _cell(count: float) -> float:
    """Return a count without rounding noise: as an integer where it is whole."""
    count = round(count, 9)
    return int(count) if count == int(count) else count


def _p_rows(p: Counts) -> list[tuple[float | None, ...]]:
    """Return rows of p values; NaN is an empty cell."""
    if np.isnan(p).all():
        return [(None,) * p.shape[1]] * len(p)
    return list(map(tuple, p.tolist()))

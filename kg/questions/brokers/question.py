"""Who brokers between whom: the five roles of Gould and Fernandez over the tiers of the case."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from kg.case import Case
from kg.case.names import resolve
from kg.errors import CaseError
from kg.graph.flow import Flow
from kg.questions.brokers.answer import Broker, Brokered, Brokers
from kg.questions.brokers.open_triples import (
    EXACT,
    ROLES,
    Counts,
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

__all__ = ["PERMUTATIONS", "ROLES", "Broker", "Brokered", "Brokers", "brokers", "tiers"]
PERMUTATIONS = 999
_MOST = 5_000_000


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
    no tier are left out, and named. With 999 permutations a million open triples take about a minute and a half.

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
        raise CaseError(
            f"no actor of the case {case.id} is in a tier",
            (),
            "name kinds under [tiers] in case.toml",
        )
    asked = [channel] if channel else [*case.settings.questions]
    found = [
        _channel(view, tier, permutations, seed, partial)
        for view in flows(case, asked or case.schema.channels, as_of).values()
        if asked or view.passes
    ]
    heading = Heading(
        "brokers", case.id, f"Who brokers between whom: {case.settings.title}", case.names
    )
    return Brokers(
        heading, tuple(b for some, _ in found for b in some), tuple(w for _, w in found), partial
    )


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
    arcs = sorted(
        (number[u], number[v]) for u, v in flow.passes if u in number and v in number and u != v
    )
    triples = open_triples(len(ids), np.array(arcs, dtype=np.int64).reshape(-1, 2), _MOST)
    if triples is None:
        text = f"the channel {flow.channel} has more than {_MOST:,} pairs of arcs that meet, too many to count brokers"
        raise CaseError(text, (), "ask of a smaller case, or of another channel")
    weights = broker_shares(triples, len(ids)) if partial else np.ones(len(triples))
    observed = count(triples, weights, labels[None])[0]
    exact = ways_of(labels) <= EXACT
    rarer, whole, tried = np.zeros(observed.shape), np.zeros(len(ROLES)), 0
    if len(triples):
        dealt = every_way(labels) if exact else random_ways(labels, permutations, seed)
        rarer, whole, tried = at_least(triples, weights, observed, dealt)
    own = 0 if exact else 1
    p = (rarer + own) / (tried + own) if tried else np.full(rarer.shape, np.nan)
    p_whole = (whole + own) / (tried + own) if tried else np.full(whole.shape, np.nan)
    chance, busy = chances(np.bincount(labels, minlength=1)), np.unique(triples[:, 1]).tolist()
    found = [
        Broker(
            flow.channel,
            ids[b],
            tier[ids[b]],
            _cells(counts),
            _cells(counts.sum() * chance),
            _known(rare),
        )
        for b, counts, rare in zip(busy, observed, p, strict=True)
    ]
    found.sort(key=lambda b: (-b.total, b.actor))
    total = observed.sum(axis=0)
    left = tuple(a for a in flow.ids if a in on and a not in tier)
    return tuple(found), Brokered(
        flow.channel, _cells(total), _cells(total.sum() * chance), _known(p_whole), len(ids), left, tried, exact
    )  # fmt: skip


def _cells(counts: Counts) -> tuple[float, ...]:
    return tuple(int(x) if x == int(x) else x for x in (round(float(x), 9) for x in counts))


def _known(p: Counts) -> tuple[float | None, ...]:
    return tuple(None if np.isnan(x) else float(x) for x in p)

"""The economy: who there is, where, in which groups; and ties drawn between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kg.synthetic.model import LARGER, Model, Population, Rule
from kg.synthetic.random_draws import (
    Whole,
    apportion,
    draw_repeats,
    means,
    random_stream,
    ranks,
    sample,
    sizes,
)

NOWHERE = -1
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Actors:
    """Actors, numbered: first all others, then the firms from the largest down.

    Attributes:
        members: the numbers of each set: population, class, kind of class, group.
        region: the place of each in the list of regions, or `NOWHERE`.
        employees: of each firm.
        first: the number of the first firm.
        near: the populations that have members in each region.
    """

    members: Mapping[str, Whole]
    region: npt.NDArray[np.int32]
    employees: Whole
    first: int
    near: frozenset[str]

    @property
    def total(self) -> int:
        """Return how many there are."""
        return len(self.region)


@dataclass(frozen=True)
class DrawnTies:
    """Ties of one kind.

    Attributes:
        kind: the kind.
        source: the number of the actor at the source of each.
        target: the number of the actor at its target.
        rule: the number of the rule that each came from.
        share: the share of each in percent; 0 where it has none.
    """

    kind: str
    source: Whole
    target: Whole
    rule: npt.NDArray[np.int16]
    share: npt.NDArray[np.uint8]


@dataclass
class Tally:
    """What came out, filled in as ties are drawn.

    Attributes:
        states: of each group whom ties make part of it: (actors,) bool.
        touched: by number of rule, how many actors got a tie.
        shares: by number of rule, the least and the greatest share drawn, in percent.
    """

    states: dict[str, Flags] = field(default_factory=dict)
    touched: dict[int, int] = field(default_factory=dict)
    shares: dict[int, tuple[int, int]] = field(default_factory=dict)


def economy_actors(model: Model, firms: int, seed: int) -> Actors:
    """Return who there is in an economy.

    Args:
        model: the model.
        firms: how many firms.
        seed: the start of the random numbers.
    """
    regions = next((p for p in model.populations if p.kind == _PLACE and not p.single), None)
    places = _number(regions, firms, 1) if regions else 1
    weights = [(i + 1.0) ** -(regions.tail if regions else 0) for i in range(places)]
    members: dict[str, Whole] = {}
    parts = []
    start = 0
    for population in model.populations:
        if population.near:
            spread = apportion(_number(population, firms, places), weights, least=1)
            where = np.repeat(np.arange(places, dtype=np.int32), spread)
        else:
            where = np.full(_number(population, firms, 1), NOWHERE, np.int32)
        members[population.name] = np.arange(start, start + len(where))
        start += len(where)
        parts.append(where)
    cumulative = np.cumsum(np.asarray(weights) / sum(weights))
    numbers = random_stream(seed, "regions").random(firms)
    regions_of_firms = np.searchsorted(cumulative, numbers, side="right")
    parts.append(np.minimum(regions_of_firms, places - 1).astype(np.int32))
    employees, classes = _firms(model, firms, start)
    members |= classes
    _groups(model, members, seed)
    near = frozenset(p.name for p in model.populations if p.near)
    return Actors(members, np.concatenate(parts), employees, start, near)


def _number(population: Population, firms: int, least: int) -> int:
    if population.per:
        return max(least, round(firms / population.per))
    return max(least, population.number or 1)


def _firms(model: Model, firms: int, start: int) -> tuple[Whole, dict[str, Whole]]:
    counts = apportion(firms, [s.firms.value for s in model.sizes]).tolist()
    ends = [(s.least, s.most) for s in model.sizes]
    firm_shares = [s.firms.value for s in model.sizes]
    average = means(firm_shares, [s.employees.value for s in model.sizes], ends)
    employees, members = [], {}
    for size, count, mean in reversed(list(zip(model.sizes, counts, average, strict=True))):
        employees.append(sizes(count, size.least, size.most, mean))
        members[size.name] = np.arange(start, start + count)
        start += count
    for kind in {s.kind for s in model.sizes}:
        classes = [members[s.name] for s in model.sizes if s.kind == kind]
        members[kind] = np.sort(np.concatenate(classes))
    return np.concatenate(employees), members


def _groups(model: Model, members: dict[str, Whole], seed: int) -> None:
    for group in model.groups:
        among = union_of(members, group.of)
        size = int(group.share.share * len(among) + 0.5)
        included = members[group.include] if group.include else among[:0]
        candidates = np.setdiff1d(among, included, assume_unique=True)
        rng = random_stream(seed, f"group {group.name}")
        additions = sample(rng, candidates, max(0, size - len(included)))
        members[group.name] = np.union1d(included, additions)


def union_of(members: Mapping[str, Whole], names: Sequence[str], but: str = "") -> Whole:
    """Return the members of sets in order, each once.

    Args:
        members: the numbers of each set.
        names: the sets.
        but: a set whose members are left out; by default none.
    """
    union = members[names[0]]
    if len(names) > 1:
        union = np.unique(np.concatenate([members[name] for name in names]))
    return np.setdiff1d(union, members[but], assume_unique=True) if but else union


def economy_ties(model: Model, who: Actors, seed: int, tally: Tally) -> Iterator[DrawnTies]:
    """Yield the ties of each kind, by the end they were drawn for; a pair has one of a kind.

    Args:
        model: the model.
        who: the actors.
        seed: the start of the random numbers.
        tally: filled in as ties are drawn.
    """
    for kind in dict.fromkeys(rule.kind for rule in model.rules):
        parts = [_draw(i, r, who, seed, tally) for i, r in enumerate(model.rules) if r.kind == kind]
        ties = _concatenate(kind, parts)
        del parts
        each = next(r.each for r in model.rules if r.kind == kind)
        near, far = (ties.source, ties.target)
        if each == "target":
            near, far = far, near
        # Of a pair that several rules drew, the tie of the rule stated first stays.
        _, first = np.unique(near * who.total + far, return_index=True)
        ends = (ties.source[first], ties.target[first])
        yield DrawnTies(kind, *ends, ties.rule[first], ties.share[first])


def _concatenate(kind: str, parts: Sequence[DrawnTies]) -> DrawnTies:
    return DrawnTies(
        kind,
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.target for part in parts]),
        np.concatenate([part.rule for part in parts]),
        np.concatenate([part.share for part in parts]),
    )


def _draw(number: int, rule: Rule, who: Actors, seed: int, tally: Tally) -> DrawnTies:
    """Draw the ties of one rule, and fill in the tally."""
    rng = random_stream(seed, f"rule {number} {rule.kind}")
    each = union_of(who.members, rule.near_sets, rule.but)
    if rule.share:
        each = sample(rng, each, int(rule.share.share * len(each) + 0.5))
    each = draw_repeats(rng, each, rule.number)
    each, partners = _draw_partners(rng, each, rule, who)
    # Nobody has a tie to itself.
    apart = each != partners
    each, partners = each[apart], partners[apart]
    mark = np.zeros(who.total, np.bool_)
    mark[each] = True
    tally.touched[number] = int(mark.sum())
    for group in rule.states:
        tally.states[group] = tally.states[group] | mark if group in tally.states else mark
    share = np.zeros(len(each), np.uint8)
    if rule.share_from and rule.share_to:
        low, high = round(rule.share_from.value), round(rule.share_to.value)
        share = (low + ranks(rng, np.full(len(each), high - low + 1), 1.0)).astype(np.uint8)
        if len(share):
            tally.shares[number] = (int(share.min()), int(share.max()))
    ends = (each, partners) if rule.each == "source" else (partners, each)
    return DrawnTies(rule.kind, *ends, np.full(len(each), number, np.int16), share)


def _draw_partners(
    rng: np.random.Generator, each: Whole, rule: Rule, who: Actors
) -> tuple[Whole, Whole]:
    """Draw for each actor one at the far end; return those for whom there is any, and theirs."""
    others = rule.far_sets
    if others == (LARGER,):
        each = each[each > who.first]  # nobody is larger than the first
        return each, who.first + ranks(rng, each - who.first, rule.tail)
    pool = union_of(who.members, others)
    if not len(pool):
        return each[:0], each[:0]
    if not (rule.near or who.near.issuperset(others)):
        return each, pool[ranks(rng, np.full(len(each), len(pool)), rule.tail)]
    # Partners are drawn from the same region: sort the pool by it, find where each starts.
    pool = pool[np.argsort(who.region[pool], kind="stable")]
    counts = np.bincount(who.region[pool] + 1, minlength=int(who.region.max()) + 2)
    starts = np.cumsum(counts) - counts
    place = who.region[each] + 1
    there, start = counts[place], starts[place]
    # Who is in no region, or in one without a partner, draws from the whole pool.
    alone = (place == 0) | (there == 0)
    there, start = np.where(alone, len(pool), there), np.where(alone, 0, start)
    return each, pool[start + ranks(rng, there, rule.tail)]


_PLACE = "place"

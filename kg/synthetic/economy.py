"""The economy: who there is, where, in which groups; and ties drawn between them."""

from collections import defaultdict
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
    """The result of drawing, filled in as ties are drawn.

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
    weights = _region_weights(model, firms)
    places = len(weights)
    members: dict[str, Whole] = {}
    parts = []
    start = 0
    for population in model.populations:
        if population.near:
            number = _number(population, firms, places)
            spread = apportion(number, weights, least=1)
            region = np.repeat(np.arange(places, dtype=np.int32), spread)
        else:
            number = _number(population, firms, 1)
            region = np.full(number, NOWHERE, np.int32)
        members[population.name] = np.arange(start, start + len(region))
        start += len(region)
        parts.append(region)
    rng = random_stream(seed, "regions")
    parts.append(_draw_regions(rng, firms, weights))
    employees, classes = _firms(model, firms, start)
    members |= classes
    _groups(model, members, seed)
    near = frozenset(p.name for p in model.populations if p.near)
    return Actors(members, np.concatenate(parts), employees, start, near)


def _region_weights(model: Model, firms: int) -> list[float]:
    """Return the weight of each region, the largest first; one region if the model has none."""
    populations = (p for p in model.populations if p.kind == _PLACE and not p.single)
    regions = next(populations, None)
    if regions is None:
        return [1.0]
    places = _number(regions, firms, 1)
    return [(i + 1.0) ** -regions.tail for i in range(places)]


def _draw_regions(
    rng: np.random.Generator, firms: int, weights: Sequence[float]
) -> npt.NDArray[np.int32]:
    """Return the region of each firm, drawn by the weights: (firms,) int32."""
    shares = np.asarray(weights) / sum(weights)
    numbers = rng.random(firms)
    regions = np.searchsorted(np.cumsum(shares), numbers, side="right")
    # The last cumulative share may be just below 1.
    return np.minimum(regions, len(weights) - 1).astype(np.int32)


def _number(population: Population, firms: int, least: int) -> int:
    """Return how many members a population has in an economy of so many firms."""
    if population.per:
        return max(least, round(firms / population.per))
    return max(least, population.number or 1)


def _firms(model: Model, firms: int, start: int) -> tuple[Whole, dict[str, Whole]]:
    """Return the employees of each firm from the largest down, and the members of the classes.

    A class is found by its name, and with others of its kind by that kind. `start` is the number
    of the first firm.
    """
    firm_shares = [size.firms.value for size in model.sizes]
    employee_shares = [size.employees.value for size in model.sizes]
    ends = [(size.least, size.most) for size in model.sizes]
    counts = apportion(firms, firm_shares).tolist()
    average = means(firm_shares, employee_shares, ends)
    classes = list(zip(model.sizes, counts, average, strict=True))
    employees = []
    members = {}
    for size, count, mean in reversed(classes):
        employees.append(sizes(count, size.least, size.most, mean))
        members[size.name] = np.arange(start, start + count)
        start += count
    for kind in {size.kind for size in model.sizes}:
        of_kind = [members[size.name] for size in model.sizes if size.kind == kind]
        members[kind] = np.sort(np.concatenate(of_kind))
    return np.concatenate(employees), members


def _groups(model: Model, members: dict[str, Whole], seed: int) -> None:
    """Draw the members of each group, and add them to those of the other sets."""
    for group in model.groups:
        among = union_of(members, group.of)
        size = _part(group.share.share, among)
        included = members[group.include] if group.include else among[:0]
        candidates = np.setdiff1d(among, included, assume_unique=True)
        lacking = max(0, size - len(included))
        rng = random_stream(seed, f"group {group.name}")
        additions = sample(rng, candidates, lacking)
        members[group.name] = np.union1d(included, additions)


def _part(share: float, among: Whole) -> int:
    """Return how many actors a share of a set is, rounded half up."""
    return int(share * len(among) + 0.5)


def union_of(members: Mapping[str, Whole], names: Sequence[str], but: str = "") -> Whole:
    """Return the members of sets in order, each once.

    Args:
        members: the numbers of each set.
        names: the sets.
        but: a set whose members are left out; by default none.
    """
    union = members[names[0]]
    if len(names) > 1:
        parts = [members[name] for name in names]
        union = np.unique(np.concatenate(parts))
    return np.setdiff1d(union, members[but], assume_unique=True) if but else union


def economy_ties(model: Model, who: Actors, seed: int, tally: Tally) -> Iterator[DrawnTies]:
    """Yield the ties of each kind, by the end they were drawn for; a pair has one of a kind.

    Args:
        model: the model.
        who: the actors.
        seed: the start of the random numbers.
        tally: filled in as ties are drawn.
    """
    numbers_of: dict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(model.rules):
        numbers_of[rule.kind].append(number)
    for kind, numbers in numbers_of.items():
        parts = [_draw(number, model.rules[number], who, seed, tally) for number in numbers]
        ties = _concatenate(kind, parts)
        del parts
        # All rules of a kind draw for the same end.
        rule = model.rules[numbers[0]]
        near, far = ties.source, ties.target
        if rule.each == "target":
            near, far = far, near
        # If several rules drew a pair, the tie of the first stated rule stays.
        pairs = near * who.total + far
        _, first = np.unique(pairs, return_index=True)
        ends = (ties.source[first], ties.target[first])
        yield DrawnTies(kind, *ends, ties.rule[first], ties.share[first])


def _concatenate(kind: str, parts: Sequence[DrawnTies]) -> DrawnTies:
    """Return the ties of all rules of a kind, rule by rule."""
    source = np.concatenate([part.source for part in parts])
    target = np.concatenate([part.target for part in parts])
    rule = np.concatenate([part.rule for part in parts])
    share = np.concatenate([part.share for part in parts])
    return DrawnTies(kind, source, target, rule, share)


def _draw(number: int, rule: Rule, who: Actors, seed: int, tally: Tally) -> DrawnTies:
    """Draw the ties of one rule, and fill in the tally."""
    rng = random_stream(seed, f"rule {number} {rule.kind}")
    each = union_of(who.members, rule.near_sets, rule.but)
    if rule.share:
        size = _part(rule.share.share, each)
        each = sample(rng, each, size)
    each = draw_repeats(rng, each, rule.number)
    each, partners = _draw_partners(rng, each, rule, who)
    # Nobody has a tie to itself.
    is_apart = each != partners
    each, partners = each[is_apart], partners[is_apart]
    is_touched = np.zeros(who.total, np.bool_)
    is_touched[each] = True
    tally.touched[number] = int(is_touched.sum())
    for group in rule.states:
        earlier = tally.states.get(group)
        tally.states[group] = is_touched if earlier is None else earlier | is_touched
    share = _draw_shares(rng, rule, len(each))
    if len(share) and rule.has_shares:
        tally.shares[number] = (int(share.min()), int(share.max()))
    rules = np.full(len(each), number, np.int16)
    ends = (each, partners) if rule.each == "source" else (partners, each)
    return DrawnTies(rule.kind, *ends, rules, share)


def _draw_shares(rng: np.random.Generator, rule: Rule, number: int) -> npt.NDArray[np.uint8]:
    """Return the shares of so many ties in percent, 0 where the rule has none."""
    if not (rule.share_from and rule.share_to):
        return np.zeros(number, np.uint8)
    low = round(rule.share_from.value)
    high = round(rule.share_to.value)
    width = np.full(number, high - low + 1)
    shares = low + ranks(rng, width, 1.0)
    return shares.astype(np.uint8)


def _draw_partners(
    rng: np.random.Generator, each: Whole, rule: Rule, who: Actors
) -> tuple[Whole, Whole]:
    """Draw for each actor one at the far end; return those for whom there is any, and theirs."""
    others = rule.far_sets
    if others == (LARGER,):
        each = each[each > who.first]  # no firm is larger than the first
        larger = ranks(rng, each - who.first, rule.tail)
        return each, who.first + larger
    pool = union_of(who.members, others)
    if not len(pool):
        return each[:0], each[:0]
    is_local = rule.near or who.near.issuperset(others)
    if not is_local:
        whole_pool = np.full(len(each), len(pool))
        places = ranks(rng, whole_pool, rule.tail)
        return each, pool[places]
    # Partners are drawn from the same region: sort the pool by it, find where each starts.
    by_region = np.argsort(who.region[pool], kind="stable")
    pool = pool[by_region]
    slots = int(who.region.max()) + 2
    counts = np.bincount(who.region[pool] + 1, minlength=slots)
    starts = np.cumsum(counts) - counts
    slot = who.region[each] + 1
    count, start = counts[slot], starts[slot]
    # An actor in no region, or in a region without a partner, draws from the whole pool.
    is_alone = (slot == 0) | (count == 0)
    count = np.where(is_alone, len(pool), count)
    start = np.where(is_alone, 0, start)
    places = start + ranks(rng, count, rule.tail)
    return each, pool[places]


_PLACE = "place"

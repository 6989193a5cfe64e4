"""Figures of several answers together: how many each holder holds, and in which tier it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.brokers.question import tiers
from kg.questions.bypass.answer import Bypass
from kg.results.figures import Bar, Bars, Chip, Figure, Pyramid, Tier, Tone

_MOST = 4  # bars a channel and population
_DOTS = 60
BASES: Mapping[str, Tone] = {"stated": "sure", "recorded": "open"}
_KEY: tuple[tuple[Tone, str], ...] = (
    ("sure", "stated: by what the source says there is no other way"),
    ("open", "recorded: no other way is recorded"),
)
_PYRAMID_KEY: tuple[tuple[Tone, str], ...] = (
    *_KEY,
    ("plain", "counted, with a route around in use"),
    ("closed", "counted, with none"),
)
_HOW_TO_READ = (
    "The tiers from the top down, and between them how many stated, active ties join them. A box "
    "holds somebody among those counted: in which channel, and how many of those reached. Each "
    "small mark is one of the"
)


class _Holder(NamedTuple):
    """A gatekeeper, or a group with its members, and how many it holds."""

    id: str
    name: str
    captives: int
    basis: str
    members: Sequence[str]


@dataclass
class _Box:
    """A holder in the pyramid: its tier, what it holds in each channel, and on what basis."""

    id: str
    name: str
    tier: str
    shares: list[str] = field(default_factory=list)
    bases: list[str] = field(default_factory=list)

    def chip(self) -> Chip:
        """Return the box as it is drawn."""
        tone: Tone = "sure" if "stated" in self.bases else "open"
        return Chip(self.id, self.name, ", ".join(self.shares), tone)


class _Join(NamedTuple):
    """How many ties join two tiers, which are given by their numbers from the top."""

    upper: int
    lower: int
    ties: int


def captive_shares(unavoidable: Bottlenecks) -> tuple[Figure, ...]:
    """Return a bar for each of the greatest holders of each channel; no figure without holders."""
    bars: list[Bar] = []
    greatest: list[str] = []
    for a in unavoidable.answers:
        holders = _holders(a, unavoidable.heading.names)
        reached = len(a.reached)
        group = f"{a.channel}: {reached} of {len(a.targets)} {a.people} reached"
        for h in holders[:_MOST]:
            share, text = h.captives / reached, f"{h.captives} of {reached}"
            bars.append(Bar(h.id, h.name, share, text, BASES[h.basis], group))
        if holders:
            first = holders[0]
            count = f"{first.name} {first.captives} of {reached} ({first.basis})"
            greatest.append(f"{a.channel}, {a.people}: {count}")
    if not bars:
        return ()
    title = "Who holds how many of those reached"
    reading = "How many of those reached each holds; the greatest holder of each channel"
    text = f"{reading}: {'; '.join(greatest)}."
    return (Figure("captive-shares", title, text, Bars(tuple(bars)), _KEY),)


def pyramid(case: Case, unavoidable: Bottlenecks, around: Bypass) -> tuple[Figure, ...]:
    """Return the tiers of the case with its holders and those counted; no figure without tiers.

    A hierarchy stands in the tier of most of its members. The joins count the stated, active ties
    between two tiers.

    Args:
        case: the case.
        unavoidable: the answer to `bottlenecks`.
        around: the answer to `bypass`.
    """
    if not case.settings.tiers:
        return ()
    tier_of = tiers(case)
    layers = list(case.settings.tiers)
    boxes = _boxes(unavoidable, case, tier_of)
    used = _channels_in_use(around)
    counted = dict.fromkeys(
        chain.from_iterable(a.targets for a in unavoidable.standard if not a.counts_roles)
    )
    drawn_tiers = []
    for layer in layers:
        members = [actor for actor in case.names if tier_of.get(actor) == layer]
        here = {box.id: box.chip() for box in boxes if box.tier == layer}
        small = [actor for actor in members if actor in counted and actor not in here]
        dots = tuple(_dot(actor, case.names, used) for actor in small[:_DOTS])
        name, chips = layer.replace("-", " "), tuple(here.values())
        drawn_tiers.append(Tier(name, len(members), chips, dots, _count_small(small)))
    joins = _joins(case, tier_of, layers)
    all_boxes = {box.id for box in boxes}
    marks = [a for a in counted if tier_of.get(a) in layers and a not in all_boxes]
    without = sum(actor not in used for actor in marks)
    counts = f"{len(marks)} counted; {without} have no route around in use"
    in_words = ". ".join(map(_tier_in_words, drawn_tiers))
    text = f"{_HOW_TO_READ} {counts}. {in_words}. {_joins_in_words(drawn_tiers, joins)}"
    outside = [box.name for box in boxes if box.tier not in layers]
    if outside:
        text += f" In no tier, and so not drawn, though it holds somebody: {', '.join(outside)}."
    drawing = Pyramid(tuple(drawn_tiers), joins)
    return (Figure("pyramid", "Tiers, and who holds whom", text, drawing, _PYRAMID_KEY),)


def _channels_in_use(around: Bypass) -> dict[str, list[str]]:
    """Return the channels in which each target has a route around in use."""
    channels: dict[str, dict[str, None]] = {}
    for route in around.routes:
        if route.status == "used":
            channels.setdefault(route.target, {})[route.channel] = None
    return {target: list(names) for target, names in channels.items()}


def _count_small(actors: Sequence[str]) -> str:
    text = f"{len(actors)} counted" if actors else ""
    return text + (f", the first {_DOTS} drawn" if len(actors) > _DOTS else "")


def _tier_in_words(tier: Tier) -> str:
    number = "1 actor" if tier.actors == 1 else f"{tier.actors} actors"
    chips = ", ".join(f"{chip.label} ({chip.text})" for chip in tier.chips)
    return f"{tier.name}: {number}; {chips}" if chips else f"{tier.name}: {number}"


def _joins_in_words(tiers: Sequence[Tier], joins: Iterable[_Join]) -> str:
    parts = []
    for upper, lower, ties in joins:
        first, last = tiers[upper].name, tiers[lower].name
        pair = f"within {first}" if upper == lower else f"{first} and {last}"
        parts.append(f"{pair} {ties}")
    return f"Ties: {'; '.join(parts)}." if parts else "No ties join them."


def _gatekeepers(a: ChannelAnswer, names: Mapping[str, str]) -> Iterable[_Holder]:
    for g in a.gatekeepers:
        yield _Holder(g.actor, names[g.actor], len(g.captives), g.basis, (g.actor,))


def _groups(a: ChannelAnswer) -> Iterable[_Holder]:
    for g in a.groups:
        yield _Holder(g.group, g.name, len(g.captives), g.basis, g.members)


def _holders(a: ChannelAnswer, names: Mapping[str, str]) -> list[_Holder]:
    """Return gatekeepers and groups, those first that hold most."""
    holders = (*_gatekeepers(a, names), *_groups(a))
    return sorted(holders, key=lambda holder: -holder.captives)


def _boxes(unavoidable: Bottlenecks, case: Case, tier_of: Mapping[str, str]) -> list[_Box]:
    """Return the gatekeepers and hierarchies, each with its tier and how many it holds where."""
    boxes: dict[str, _Box] = {}
    for a in unavoidable.standard:
        hierarchies = (g for g in _groups(a) if case.kind_of.get(g.id) == "hierarchy")
        for holder in (*_gatekeepers(a, case.names), *hierarchies):
            tier = _tier_of_most(holder.members, tier_of)
            box = boxes.setdefault(holder.id, _Box(holder.id, holder.name, tier))
            box.shares.append(f"{a.channel} {holder.captives}/{len(a.reached)}")
            box.bases.append(holder.basis)
    return list(boxes.values())


def _tier_of_most(members: Sequence[str], tier_of: Mapping[str, str]) -> str:
    """Return the tier of most of some actors, the first of equals; none if they are in no tier."""
    counts = Counter(tier_of[member] for member in members if member in tier_of)
    return max(counts, key=lambda tier: counts[tier]) if counts else ""


def _dot(actor: str, names: Mapping[str, str], used: Mapping[str, Sequence[str]]) -> Chip:
    if actor in used:
        text = f"a route around in use: {', '.join(used[actor])}"
        return Chip(actor, names[actor], text, "plain")
    return Chip(actor, names[actor], "no route around in use", "closed")


def _joins(case: Case, tier_of: Mapping[str, str], layers: Sequence[str]) -> tuple[_Join, ...]:
    """Return how many active ties join each two tiers, or the actors of one."""
    counts: Counter[tuple[int, int]] = Counter()
    ties = case.loopless_ties.select("source", "target", "status")
    for source, target, status in ties.iter_rows():
        if status == "active" and source in tier_of and target in tier_of:
            upper, lower = sorted((layers.index(tier_of[source]), layers.index(tier_of[target])))
            counts[upper, lower] += 1
    return tuple(_Join(upper, lower, n) for (upper, lower), n in sorted(counts.items()))

"""Figures of several answers together: how many each holder holds, and in which tier it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.brokers.question import tiers
from kg.questions.bypass.answer import Bypass
from kg.results.figures import Bar, Bars, Chip, Figure, Pyramid, Tier, Tone
from kg.system.sizes import FIGURE_DOTS, FIGURE_HOLDERS

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
    """The number of ties between two tiers; tiers are numbered from the top."""

    upper: int
    lower: int
    ties: int


def captive_shares(unavoidable: Bottlenecks) -> tuple[Figure, ...]:
    """Return a bar for each of the greatest holders of each channel; no figure without holders."""
    bars: list[Bar] = []
    greatest: list[str] = []
    names = unavoidable.heading.names
    for a in unavoidable.answers:
        holders = _holders(a, names)
        bars += _bars(a, holders)
        if holders:
            first = holders[0]
            share = f"{first.captives} of {len(a.reached)}"
            greatest.append(f"{a.channel}, {a.people}: {first.name} {share} ({first.basis})")
    if not bars:
        return ()
    title = "Who holds how many of those reached"
    reading = "How many of those reached each holds; the greatest holder of each channel"
    text = f"{reading}: {'; '.join(greatest)}."
    drawing = Bars(tuple(bars))
    return (Figure("captive-shares", title, text, drawing, _KEY),)


def _bars(a: ChannelAnswer, holders: Sequence[_Holder]) -> Iterable[Bar]:
    """Yield the bars of the greatest holders of a channel and population."""
    reached = len(a.reached)
    group = f"{a.channel}: {reached} of {len(a.targets)} {a.people} reached"
    for holder in holders[:FIGURE_HOLDERS]:
        share = holder.captives / reached
        text = f"{holder.captives} of {reached}"
        yield Bar(holder.id, holder.name, share, text, BASES[holder.basis], group)


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
    counting = [a for a in unavoidable.standard if not a.counts_roles]
    counted = dict.fromkeys(chain.from_iterable(a.targets for a in counting))
    drawn_tiers = []
    for layer in layers:
        members = [actor for actor in case.names if tier_of.get(actor) == layer]
        here = {box.id: box.chip() for box in boxes if box.tier == layer}
        small = [actor for actor in members if actor in counted and actor not in here]
        dots = tuple(_dot(actor, case.names, used) for actor in small[:FIGURE_DOTS])
        name = layer.replace("-", " ")
        chips = tuple(here.values())
        tier = Tier(name, len(members), chips, dots, _count_small(small))
        drawn_tiers.append(tier)
    joins = _joins(case, tier_of, layers)
    all_boxes = {box.id for box in boxes}
    in_tiers = [actor for actor in counted if tier_of.get(actor) in layers]
    marks = [actor for actor in in_tiers if actor not in all_boxes]
    without = sum(actor not in used for actor in marks)
    counts = f"{len(marks)} counted; {without} have no route around in use"
    in_words = ". ".join(map(_tier_in_words, drawn_tiers))
    joined = _joins_in_words(drawn_tiers, joins)
    text = f"{_HOW_TO_READ} {counts}. {in_words}. {joined}"
    outside = [box.name for box in boxes if box.tier not in layers]
    if outside:
        names = ", ".join(outside)
        text += f" In no tier, and so not drawn, though it holds somebody: {names}."
    drawing = Pyramid(tuple(drawn_tiers), joins)
    title = "Tiers, and who holds whom"
    return (Figure("pyramid", title, text, drawing, _PYRAMID_KEY),)


def _channels_in_use(around: Bypass) -> dict[str, list[str]]:
    """Return the channels in which each target has a route around in use."""
    channels: dict[str, dict[str, None]] = {}
    for route in around.routes:
        if route.status == "used":
            channels_of_target = channels.setdefault(route.target, {})
            channels_of_target[route.channel] = None
    return {target: list(names) for target, names in channels.items()}


def _count_small(actors: Sequence[str]) -> str:
    """Return how many small marks a tier has, and how many of them are drawn."""
    text = f"{len(actors)} counted" if actors else ""
    if len(actors) > FIGURE_DOTS:
        text += f", the first {FIGURE_DOTS} drawn"
    return text


def _tier_in_words(tier: Tier) -> str:
    """Return the name of a tier, how many actors it has, and its boxes."""
    number = "1 actor" if tier.actors == 1 else f"{tier.actors} actors"
    text = f"{tier.name}: {number}"
    chips = ", ".join(f"{chip.label} ({chip.text})" for chip in tier.chips)
    return f"{text}; {chips}" if chips else text


def _joins_in_words(tiers: Sequence[Tier], joins: Iterable[_Join]) -> str:
    """Return how many ties join each two tiers; the actors of one tier may be joined too."""
    parts = []
    for upper, lower, ties in joins:
        first, last = tiers[upper].name, tiers[lower].name
        pair = f"within {first}" if upper == lower else f"{first} and {last}"
        parts.append(f"{pair} {ties}")
    return f"Ties: {'; '.join(parts)}." if parts else "No ties join them."


def _gatekeepers(a: ChannelAnswer, names: Mapping[str, str]) -> Iterable[_Holder]:
    """Yield the gatekeepers of a channel; a gatekeeper is its only member."""
    for g in a.gatekeepers:
        captives = len(g.captives)
        yield _Holder(g.actor, names[g.actor], captives, g.basis, (g.actor,))


def _groups(a: ChannelAnswer) -> Iterable[_Holder]:
    """Yield the groups of a channel."""
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
        holders = list(_gatekeepers(a, case.names))
        holders += (g for g in _groups(a) if case.kind_of.get(g.id) == "hierarchy")
        for holder in holders:
            tier = _tier_of_most(holder.members, tier_of)
            empty_box = _Box(holder.id, holder.name, tier)
            box = boxes.setdefault(holder.id, empty_box)
            box.shares.append(f"{a.channel} {holder.captives}/{len(a.reached)}")
            box.bases.append(holder.basis)
    return list(boxes.values())


def _tier_of_most(members: Sequence[str], tier_of: Mapping[str, str]) -> str:
    """Return the tier of most of some actors, the first of equals; none if they are in no tier."""
    tiers_of_members = (tier_of[member] for member in members if member in tier_of)
    counts = Counter(tiers_of_members)
    return max(counts, key=lambda tier: counts[tier]) if counts else ""


def _dot(actor: str, names: Mapping[str, str], used: Mapping[str, Sequence[str]]) -> Chip:
    """Return the small mark of an actor: where it has a route around in use, or that none is."""
    name = names[actor]
    if actor in used:
        channels = ", ".join(used[actor])
        return Chip(actor, name, f"a route around in use: {channels}", "plain")
    return Chip(actor, name, "no route around in use", "closed")


def _joins(case: Case, tier_of: Mapping[str, str], layers: Sequence[str]) -> tuple[_Join, ...]:
    """Return how many active ties join each two tiers, or the actors of one."""
    counts: Counter[tuple[int, int]] = Counter()
    number_of = {layer: i for i, layer in enumerate(layers)}
    active = case.loopless_ties.filter(pl.col("status") == "active")
    for ends in active.select("source", "target").iter_rows():
        numbers = [number_of[tier_of[actor]] for actor in ends if actor in tier_of]
        if len(numbers) == len(ends):
            upper, lower = sorted(numbers)
            counts[upper, lower] += 1
    return tuple(_Join(*pair, ties) for pair, ties in sorted(counts.items()))

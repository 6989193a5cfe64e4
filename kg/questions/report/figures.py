"""Figures of what the answers say together: how many each gatekeeper holds, and where the gatekeepers stand."""

from collections.abc import Mapping, Sequence

from kg.case import Case
from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer, Gatekeeper, Group
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


def captive_shares(unavoidable: Bottlenecks) -> tuple[Figure, ...]:
    """Return a bar for each of the greatest holders of each channel, gatekeepers before groups; none for no holder."""
    bars, said = [], []
    for a in unavoidable.answers:
        found = _holders(a, unavoidable.heading.names)
        of = len(a.reached)
        for row, name, captives, basis in found[:_MOST]:
            group = f"{a.channel}: {of} of {len(a.targets)} {a.people} reached"
            bars.append(Bar(row, name, captives / of, f"{captives} of {of}", BASES[basis], group))
        if found:
            _, name, captives, basis = found[0]
            said.append(f"{a.channel}, {a.people}: {name} {captives} of {of} ({basis})")
    if not bars:
        return ()
    text = f"How many of those reached each holds; the greatest holder of each channel: {'; '.join(said)}."
    return (
        Figure(
            "captive-shares", "Who holds how many of those reached", text, Bars(tuple(bars)), _KEY
        ),
    )


def pyramid(case: Case, unavoidable: Bottlenecks, around: Bypass) -> tuple[Figure, ...]:
    """Return the tiers of the case with its gatekeepers, hierarchies that hold, and those counted; none without tiers.

    A hierarchy stands in the tier of most of its members. Joins count the stated, active ties between two tiers.
    """
    if not case.settings.tiers:
        return ()
    tier_of = tiers(case)
    layers = list(case.settings.tiers)
    chips = _chips(unavoidable, case, tier_of)
    used: dict[str, dict[str, None]] = {}
    for r in around.routes:
        if r.status == "used":
            used.setdefault(r.target, {})[r.channel] = None
    counted = dict.fromkeys(
        t for a in unavoidable.standard if not a.counts_roles for t in a.targets
    )
    shown = []
    for layer in layers:
        members = [a for a in case.names if tier_of.get(a) == layer]
        here = tuple(chip for chip, place in chips if place == layer)
        boxed = {chip.id for chip in here}
        small = [a for a in members if a in counted and a not in boxed]
        dots = tuple(_dot(a, case.names, used) for a in small[:_DOTS])
        text = f"{len(small)} counted" if small else ""
        text += f", the first {_DOTS} drawn" if len(small) > _DOTS else ""
        shown.append(Tier(layer.replace("-", " "), len(members), here, dots, text))
    joins = _joins(case, tier_of, layers)
    outside = [chip for chip, place in chips if place not in layers]
    parts = [
        f"{t.name}: {_number(t.actors)}"
        + (f"; {', '.join(f'{c.label} ({c.text})' for c in t.chips)}" if t.chips else "")
        for t in shown
    ]
    marked = [
        a for a in counted if tier_of.get(a) in layers and a not in {chip.id for chip, _ in chips}
    ]
    counts = (
        f"{len(marked)} counted; {sum(a not in used for a in marked)} have no route around in use"
    )
    text = (
        "The tiers from the top down, and between them how many stated, active ties join them. A box holds somebody "
        "among those counted: in which channel, and how many of those reached. Each small mark is one of the "
        f"{counts}. {'. '.join(parts)}. {_joined(shown, joins)}"
    )
    if outside:
        text += f" In no tier, and so not drawn, though it holds somebody: {', '.join(c.label for c in outside)}."
    key = (
        *_KEY,
        ("plain", "counted, with a route around in use"),
        ("closed", "counted, with none"),
    )
    return (
        Figure("pyramid", "Tiers, and who holds whom", text, Pyramid(tuple(shown), joins), key),
    )


def _number(actors: int) -> str:
    return "1 actor" if actors == 1 else f"{actors} actors"


def _joined(tiers: Sequence[Tier], joins: Sequence[tuple[int, int, int]]) -> str:
    said = [
        f"within {tiers[a].name} {n}" if a == b else f"{tiers[a].name} and {tiers[b].name} {n}"
        for a, b, n in joins
    ]
    return f"Ties: {'; '.join(said)}." if said else "No ties join them."


def _holders(a: ChannelAnswer, names: Mapping[str, str]) -> list[tuple[str, str, int, str]]:
    """Return gatekeepers and groups by how many they hold: id, name, captives, basis."""
    found = [(g.actor, names[g.actor], len(g.captives), g.basis) for g in a.gatekeepers]
    found += [(g.group, g.name, len(g.captives), g.basis) for g in a.groups]
    return sorted(found, key=lambda h: -h[2])


def _chips(held: Bottlenecks, case: Case, tier_of: Mapping[str, str]) -> list[tuple[Chip, str]]:
    """Return those who hold somebody, each with its tier: in which channels, how many of those reached."""
    found: dict[str, tuple[str, str, list[str], list[str]]] = {}
    for a in held.standard:
        here: list[tuple[str, str, Gatekeeper | Group, str]] = [
            (g.actor, case.names[g.actor], g, tier_of.get(g.actor, "")) for g in a.gatekeepers
        ]
        hierarchies = (g for g in a.groups if case.kind_of.get(g.group) == "hierarchy")
        here += [(g.group, g.name, g, _place(g.members, tier_of)) for g in hierarchies]
        for row, name, holder, place in here:
            _, _, said, bases = found.setdefault(row, (name, place, [], []))
            said.append(f"{a.channel} {len(holder.captives)}/{len(a.reached)}")
            bases.append(holder.basis)
    return [
        (Chip(row, name, ", ".join(said), "sure" if "stated" in bases else "open"), place)
        for row, (name, place, said, bases) in found.items()
    ]


def _place(members: Sequence[str], tier_of: Mapping[str, str]) -> str:
    places = [tier_of[m] for m in members if m in tier_of]
    return max(dict.fromkeys(places), key=places.count) if places else ""


def _dot(actor: str, names: Mapping[str, str], used: Mapping[str, Mapping[str, None]]) -> Chip:
    text = (
        f"a route around in use: {', '.join(used[actor])}"
        if actor in used
        else "no route around in use"
    )
    return Chip(actor, names[actor], text, "plain" if actor in used else "closed")


def _joins(
    case: Case, tier_of: Mapping[str, str], layers: Sequence[str]
) -> tuple[tuple[int, int, int], ...]:
    counts: dict[tuple[int, int], int] = {}
    for source, target, status in case.loopless_ties.select(
        "source", "target", "status"
    ).iter_rows():
        if status == "active" and source in tier_of and target in tier_of:
            first, last = sorted(layers.index(tier_of[end]) for end in (source, target))
            counts[first, last] = counts.get((first, last), 0) + 1
    return tuple((first, last, n) for (first, last), n in sorted(counts.items()))

"""The picture of a channel: zones of actors that stand alike, from the gate to the ways around."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from kg.questions.overview.channel_overview import ChannelOverview
from kg.questions.overview.telling import (
    DENIED,
    certainty_of,
    count_words,
    gate_headline,
    sentence_of,
)
from kg.questions.overview.verdicts import Verdict
from kg.questions.wording import who
from kg.results.figures import Figure
from kg.results.verdict_figures import Gate, GateActor, Zone
from kg.system.sizes import CROWD_SLOTS, GATE_ACTORS

# From the left to the right: the gate first, past its end those who got around.
_ORDER = ("held", "by kind", *DENIED, "around", "free", "open", "not stated")
# What an actor of a zone takes, in slots: words stand above those who got around, and of whom
# nothing is told has no name.
_STEPS = {"around": 1.6, "free": 1.6, "open": 1.25, "not stated": 0.4}
# Room for the words of a zone, in slots.
_LEAST_CROWD, _LEAST_UNTOLD, _LEAST_GATE = 2.4, 2.4, 1.7
_BIG_GATES = 4  # gates of a crowd that have a zone of their own


def gate_figure(channel: ChannelOverview, names: Mapping[str, str]) -> Figure:
    """Return the picture of a channel as a figure.

    Args:
        channel: the verdicts.
        names: the names of actors and strategies by id.
    """
    groups = list(_groups(channel.verdicts))
    is_crowd = len(channel.verdicts) > GATE_ACTORS
    zones, start = [], 0.0
    for verdicts in _merged(groups) if is_crowd else groups:
        zone = _zone(verdicts, start, channel, names)
        if not is_crowd:
            zone = replace(zone, actors=tuple(_actors(zone, verdicts, channel, names)))
        zones.append(zone)
        start += zone.width
    counts = (len(channel.verdicts), start)
    texts = (channel.channel, channel.title, "", channel.far, channel.people)
    gate = Gate(*texts, *counts, tuple(zones))
    number = len({v.by for v in channel.verdicts if v.verdict == "held"})
    gate = replace(gate, headline=gate_headline(gate, channel.asks, number))
    text = " ".join(zone.sentence for zone in zones)
    return Figure(f"gate-{channel.channel}", gate.headline, text, gate)


def _groups(verdicts: Sequence[Verdict]) -> Iterator[list[Verdict]]:
    """Yield those that stand alike: beneath each gate, and with each other verdict."""
    alike: dict[tuple[str, tuple[str, ...]], list[Verdict]] = {}
    for verdict in verdicts:
        by = verdict.by if verdict.verdict == "held" else ()
        alike.setdefault((verdict.verdict, by), []).append(verdict)

    def order(key: tuple[str, tuple[str, ...]]) -> tuple[int, int]:
        """Return the place of a zone: by its verdict, then the largest first."""
        return (_ORDER.index(key[0]), -len(alike[key]))

    for key in sorted(alike, key=order):
        yield alike[key]


def _merged(groups: list[list[Verdict]]) -> list[list[Verdict]]:
    """Return groups of which the smaller gates are one."""
    gates = [group for group in groups if group[0].verdict == "held"]
    others = groups[len(gates) :]
    small = list(chain.from_iterable(gates[_BIG_GATES:]))
    return [*gates[:_BIG_GATES], *([small] if small else []), *others]


def _zone(
    verdicts: Sequence[Verdict], start: float, channel: ChannelOverview, names: Mapping[str, str]
) -> Zone:
    """Return the zone of those who stand alike, without their marks.

    Args:
        verdicts: their verdicts.
        start: where the zone begins, in slots.
        channel: the channel.
        names: the names of actors and strategies by id.
    """
    word = verdicts[0].verdict
    number = len(verdicts)
    total = len(channel.verdicts)
    roles = sum(certainty_of(verdict) == "role" for verdict in verdicts)
    holders = {verdict.by for verdict in verdicts} if word == "held" else set()
    labels: list[str] = []
    if len(holders) == 1:
        labels = [channel.holders.get(holder, holder) for holder in verdicts[0].by]
    elif holders:
        labels = [f"{len(holders):,} more gates"]
    elif word in DENIED:
        deniers = (channel.deniers.get(verdict.actor, ()) for verdict in verdicts)
        labels = list(dict.fromkeys(chain.from_iterable(deniers)))
    width = number * _STEPS.get(word, 1.0)
    if total > GATE_ACTORS:
        width = max(_LEAST_CROWD, CROWD_SLOTS * number / total)
    elif word == "not stated":
        width = max(_LEAST_UNTOLD, width)
    elif word not in _STEPS:
        width = max(_LEAST_GATE, width)
    title = count_words()[word]
    actor_ids = [verdict.actor for verdict in verdicts]
    everybody = [verdict.actor for verdict in channel.verdicts]
    sentence = f"{title[:1].upper()}{title[1:]}: {who(actor_ids, everybody, names)}."
    if labels and word == "held":
        verb = "holds" if len(holders) == 1 else "hold"
        sentence = f"{labels[0]} {verb} {number:,} of {total:,}."
    certainty = "role" if 2 * roles > number else certainty_of(verdicts[0])
    parts = (tuple(labels), certainty, number, start, width)
    return Zone(word, title, *parts, (), sentence)


def _actors(
    zone: Zone,
    verdicts: Sequence[Verdict],
    channel: ChannelOverview,
    names: Mapping[str, str],
) -> Iterator[GateActor]:
    """Yield the marks of a zone from the left.

    Args:
        zone: the zone.
        verdicts: the verdicts of those in it.
        channel: the channel.
        names: the names of actors and strategies by id.
    """
    is_untold = zone.verdict == "not stated"
    step = _STEPS[zone.verdict] if is_untold else zone.width / zone.count
    for place, verdict in enumerate(verdicts):
        ways = channel.ways.get(verdict.actor, ())
        sentence = sentence_of(verdict, ways, names)
        slot = zone.start + (place + 0.5) * step
        texts = (verdict.actor, names[verdict.actor], slot)
        yield GateActor(*texts, certainty_of(verdict), sentence, ways)

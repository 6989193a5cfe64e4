"""The first screen of the report: each answer in a line or two."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.channel_sentences import (
    by_name,
    describe_holders,
    describe_reach,
    holder_ids,
    nobody_counted,
)
from kg.questions.bypass.answer import Bypass
from kg.questions.bypass.detour_graph import Route
from kg.questions.presence import REASONS
from kg.questions.wording import who
from kg.results.answers import Sentence

_KEY = "How to read this screen"
_HELD = "Who cannot be avoided"
_ELSE = "What else was found"
_AROUND = "Who gets around; for all others no way round is recorded"
_WORDS = (
    "Counted are the individuals that the source names, no sample; what is said of a role holds "
    "for "
    "its members. Captive: every recorded route passes it. Stated: the source rules out another "
    "way; recorded: none is recorded. Denied: refused, cut off, lacking or little."
)


def first_screen(
    day: date | None,
    unavoidable: Bottlenecks,
    around: Bypass,
    others: Iterable[tuple[str, Sequence[Sentence]]],
) -> tuple[Sentence, ...]:
    """Return what a reader must know first: who holds whom, who gets around, and other answers.

    Args:
        day: the day asked about; none for any time.
        unavoidable: the answer to `bottlenecks`.
        around: the answer to `bypass`.
        others: the command of each further answer, and the sentences of it to quote.
    """
    standard = unavoidable.standard
    compared = [a for a in unavoidable.answers if not any(a is first for first in standard)]
    return (
        *_how_to_read(day, unavoidable),
        *(_holders_of(a, unavoidable) for a in standard),
        *_compare(compared, unavoidable),
        *(_routes_around(around, channel) for channel in around.avoided),
        *_quote(others),
    )


def _quote(answers: Iterable[tuple[str, Sequence[Sentence]]]) -> Iterable[Sentence]:
    for command, sentences in answers:
        for sentence in sentences:
            yield Sentence(f"{command}: {sentence.text}", sentence.ids, _ELSE)


def _how_to_read(day: date | None, unavoidable: Bottlenecks) -> Iterable[Sentence]:
    """Yield the day and the meaning of the words, then who is not counted and why."""
    when = f"As of {day.isoformat()}" if day else "At any time"
    yield Sentence(f"{when}. {_WORDS}", topic=_KEY)
    absent = [*chain.from_iterable(a.not_there for a in unavoidable.answers)]
    for reason in REASONS:
        actors = list(dict.fromkeys(m.actor for m in absent if m.counted and m.reason == reason))
        if actors:
            text = f"Not counted, as {reason}: {who(actors, (), unavoidable.heading.names)}."
            yield Sentence(text, tuple(actors), _KEY)


def _holders_of(a: ChannelAnswer, unavoidable: Bottlenecks) -> Sentence:
    """Return how many are reached, who holds most of them, and how many are not reached and why."""
    if not a.targets:
        text = f"{a.channel}: {nobody_counted(a)}."
        return Sentence(text, tuple(m.actor for m in a.not_there), _HELD)
    names = unavoidable.heading.names
    parts = [describe_reach(a, short=True), *describe_holders(a, names)]
    ids = [*a.arrivals.roles, *holder_ids(a)]
    for reason in ("denied", "declined", "not stated"):
        unreached = [u for u in a.unreached if u.reason == reason]
        if unreached:
            number = "all" if len(unreached) == len(a.targets) else len(unreached)
            parts.append(f"{number} {reason}{by_name(unreached)}")
            ids += chain.from_iterable(u.ties for u in unreached)
    ids += a.arrivals.ties
    return Sentence(f"{a.channel}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)), _HELD)


def _compare(answers: Sequence[ChannelAnswer], unavoidable: Bottlenecks) -> Iterable[Sentence]:
    """Yield for each population of `compare` where it is held, where not, and where not reached."""
    for people in dict.fromkeys(a.people for a in answers):
        channels = [a for a in answers if a.people == people and a.targets]
        if not channels:
            continue
        captive = [a for a in channels if a.gatekeepers]
        lists = {
            "held in": [_greatest(a, unavoidable) for a in captive],
            "held by nobody in": [a.channel for a in channels if a.reached and not a.gatekeepers],
            "none reached in": [a.channel for a in channels if not a.reached],
        }
        parts = [f"{words} {', '.join(names)}" for words, names in lists.items() if names]
        ids = [a.gatekeepers[0].actor for a in captive]
        if not ids:
            ids = list(chain.from_iterable(map(_ties_to_read, channels)))
        number = max(len(a.targets) for a in channels)
        text = f"compared with {people} ({number}): {'; '.join(parts)}."
        yield Sentence(text, tuple(dict.fromkeys(ids)), _HELD)


def _greatest(a: ChannelAnswer, unavoidable: Bottlenecks) -> str:
    """Return in words how many the greatest gatekeeper of a channel holds."""
    keeper = a.gatekeepers[0]
    name = unavoidable.heading.names[keeper.actor]
    return f"{a.channel} ({name} holds {len(keeper.captives)} of {len(a.reached)})"


def _ties_to_read(a: ChannelAnswer) -> Iterable[str]:
    """Return the ties that a channel without gatekeepers rests on."""
    return chain(a.arrivals.ties, chain.from_iterable(u.ties for u in a.unreached))


def _routes_around(around: Bypass, channel: str) -> Sentence:
    """Return who has a route in use and by which strategies, and for how many one is possible."""
    names, everybody = around.heading.names, around.everybody(channel)
    routes = [r for r in around.routes if r.channel == channel and r.target in everybody]
    used = [r for r in routes if r.status == "used"]
    targets = list(dict.fromkeys(r.target for r in used))
    without = {r.target for r in routes if r.status == "none"}
    possible = [t for t in everybody if t not in targets and t not in without]
    parts = [f"none of {len(everybody)}"]
    if used:
        share = f"{len(targets)} of {len(everybody)}"
        strategies = _strategies(used, around)
        parts = [f"{share} by {strategies}: {who(targets, everybody, names)}"]
    if possible:
        parts.append(f"possible for {len(possible)} more")
    avoided = around.avoided[channel]
    ids = list(chain.from_iterable(r.ties for r in used))
    ids = ids or [c.tie for c in around.closed if c.channel == channel]
    ids = ids or [name for name in avoided if name in names]
    whom = " and ".join(names.get(a, a) for a in avoided) or "nobody, as none is named"
    text = f"{channel}, around {whom}: {'; '.join(parts)}."
    return Sentence(text, tuple(dict.fromkeys(ids)), _AROUND)


def _strategies(used: Sequence[Route], around: Bypass) -> str:
    """Return in words the strategies of routes in use, and whether some name none."""
    strategies = set(chain.from_iterable(r.strategies for r in used))
    words = sorted({around.heading.names[s] for s in strategies})
    unnamed = {r.target for r in used} - {r.target for r in used if r.strategies}
    return ", ".join([*words, "no strategy named"] if unnamed else words)

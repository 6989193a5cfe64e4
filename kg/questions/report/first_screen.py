"""The first screen of the report: each answer in a line or two."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from kg.questions.bottlenecks.answer import Bottlenecks
from kg.questions.bottlenecks.channel_answer import ChannelAnswer
from kg.questions.bottlenecks.channel_sentences import (
    UNREACHED_REASONS,
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
    standard_ids = {id(answer) for answer in standard}
    compared = [a for a in unavoidable.answers if id(a) not in standard_ids]
    sentences = list(_how_to_read(day, unavoidable))
    sentences += (_holders_of(a, unavoidable) for a in standard)
    sentences += _compare(compared, unavoidable)
    sentences += (_routes_around(around, channel) for channel in around.avoided)
    sentences += _quote(others)
    return tuple(sentences)


def _quote(answers: Iterable[tuple[str, Sequence[Sentence]]]) -> Iterable[Sentence]:
    """Yield the sentences of further answers, each after the command that gives it."""
    for command, sentences in answers:
        for sentence in sentences:
            text = f"{command}: {sentence.text}"
            yield Sentence(text, sentence.ids, _ELSE)


def _how_to_read(day: date | None, unavoidable: Bottlenecks) -> Iterable[Sentence]:
    """Yield the day and the meaning of the words, then who is not counted and why."""
    when = f"As of {day.isoformat()}" if day else "At any time"
    yield Sentence(f"{when}. {_WORDS}", topic=_KEY)
    missing = chain.from_iterable(a.not_there for a in unavoidable.answers)
    absent = [m for m in missing if m.counted]
    for reason in REASONS:
        actors = _distinct(m.actor for m in absent if m.reason == reason)
        if actors:
            names = who(actors, (), unavoidable.heading.names)
            text = f"Not counted, as {reason}: {names}."
            yield Sentence(text, actors, _KEY)


def _distinct(ids: Iterable[str]) -> tuple[str, ...]:
    """Return ids without repetition, each where it comes first."""
    return tuple(dict.fromkeys(ids))


def _holders_of(a: ChannelAnswer, unavoidable: Bottlenecks) -> Sentence:
    """Return how many are reached, who holds most of them, and how many are not reached and why."""
    if not a.targets:
        text = f"{a.channel}: {nobody_counted(a)}."
        absent = tuple(m.actor for m in a.not_there)
        return Sentence(text, absent, _HELD)
    names = unavoidable.heading.names
    parts = [describe_reach(a, short=True)]
    parts += describe_holders(a, names)
    ids = [*a.arrivals.roles, *holder_ids(a)]
    for reason in UNREACHED_REASONS:
        unreached = [u for u in a.unreached if u.reason == reason]
        if unreached:
            is_all = len(unreached) == len(a.targets)
            number = "all" if is_all else len(unreached)
            parts.append(f"{number} {reason}{by_name(unreached)}")
            ids += chain.from_iterable(u.ties for u in unreached)
    ids += a.arrivals.ties
    text = f"{a.channel}: {'; '.join(parts)}."
    return Sentence(text, _distinct(ids), _HELD)


def _compare(answers: Sequence[ChannelAnswer], unavoidable: Bottlenecks) -> Iterable[Sentence]:
    """Yield for each population of `compare` where it is held, where not, and where not reached."""
    populations = _distinct(a.people for a in answers)
    for people in populations:
        channels = [a for a in answers if a.people == people and a.targets]
        if not channels:
            continue
        captive = [a for a in channels if a.gatekeepers]
        free = [a.channel for a in channels if a.reached and not a.gatekeepers]
        lists = {
            "held in": [_greatest(a, unavoidable) for a in captive],
            "held by nobody in": free,
            "none reached in": [a.channel for a in channels if not a.reached],
        }
        parts = [f"{words} {', '.join(names)}" for words, names in lists.items() if names]
        ids = [a.gatekeepers[0].actor for a in captive]
        if not ids:
            ids = [*chain.from_iterable(map(_ties_to_read, channels))]
        number = max(len(a.targets) for a in channels)
        text = f"compared with {people} ({number}): {'; '.join(parts)}."
        yield Sentence(text, _distinct(ids), _HELD)


def _greatest(a: ChannelAnswer, unavoidable: Bottlenecks) -> str:
    """Return in words how many the greatest gatekeeper of a channel holds."""
    keeper = a.gatekeepers[0]
    name = unavoidable.heading.names[keeper.actor]
    share = f"{len(keeper.captives)} of {len(a.reached)}"
    return f"{a.channel} ({name} holds {share})"


def _ties_to_read(a: ChannelAnswer) -> Iterable[str]:
    """Return the ties that a channel without gatekeepers rests on."""
    ties_unreached = chain.from_iterable(u.ties for u in a.unreached)
    return chain(a.arrivals.ties, ties_unreached)


def _routes_around(around: Bypass, channel: str) -> Sentence:
    """Return who has a route in use and by which strategies, and for how many one is possible."""
    names = around.heading.names
    everybody = around.everybody(channel)
    on_channel = [r for r in around.routes if r.channel == channel]
    routes = [r for r in on_channel if r.target in everybody]
    used = [r for r in routes if r.status == "used"]
    targets = _distinct(r.target for r in used)
    without = {r.target for r in routes if r.status == "none"}
    decided = without.union(targets)
    possible = [t for t in everybody if t not in decided]
    parts = [f"none of {len(everybody)}"]
    if used:
        share = f"{len(targets)} of {len(everybody)}"
        strategies = _strategies(used, around)
        actors = who(targets, everybody, names)
        parts = [f"{share} by {strategies}: {actors}"]
    if possible:
        parts.append(f"possible for {len(possible)} more")
    avoided = around.avoided[channel]
    # A reader follows the routes, else what closes them, else those to be avoided.
    ids = list(chain.from_iterable(r.ties for r in used))
    ids = ids or [c.tie for c in around.closed if c.channel == channel]
    ids = ids or [name for name in avoided if name in names]
    whom = " and ".join(names.get(a, a) for a in avoided)
    whom = whom or "nobody, as none is named"
    text = f"{channel}, around {whom}: {'; '.join(parts)}."
    return Sentence(text, _distinct(ids), _AROUND)


def _strategies(used: Sequence[Route], around: Bypass) -> str:
    """Return in words the strategies of routes in use, and whether some name none."""
    strategies = set(chain.from_iterable(r.strategies for r in used))
    words = sorted({around.heading.names[s] for s in strategies})
    targets = {r.target for r in used}
    with_strategy = {r.target for r in used if r.strategies}
    if targets != with_strategy:
        words.append("no strategy named")
    return ", ".join(words)

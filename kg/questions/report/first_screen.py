"""The first screen of the report: each answer in a line or two."""

from collections.abc import Iterable, Sequence
from datetime import date

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
from kg.questions.presence import REASONS
from kg.questions.wording import who
from kg.results.answers import Sentence

_HELD = "Who cannot be avoided"
_ELSE = "What else was found"
_AROUND = "Who gets around; for all others no way round is recorded"


def first_screen(
    day: date | None,
    unavoidable: Bottlenecks,
    around: Bypass,
    others: Iterable[tuple[str, Sequence[Sentence]]],
) -> tuple[Sentence, ...]:
    """Return what a reader must know first, who holds whom, who gets around, and the first words of other answers.

    Args:
        day: the day asked about; none for any time.
        unavoidable: the answer to `bottlenecks`.
        around: the answer to `bypass`.
        others: the command of each other answer, and the sentences of it to quote.
    """
    beside = [
        a for a in unavoidable.answers if not any(a is first for first in unavoidable.standard)
    ]
    return (
        *_key(day, unavoidable),
        *(_held(a, unavoidable) for a in unavoidable.standard),
        *_compared(beside, unavoidable),
        *(_around(around, channel) for channel in around.avoided),
        *(Sentence(f"{command}: {s.text}", s.ids, _ELSE) for command, some in others for s in some),
    )


def _key(day: date | None, held: Bottlenecks) -> Iterable[Sentence]:
    when = f"As of {day.isoformat()}" if day else "At any time"
    yield Sentence(
        f"{when}. Counted are the individuals that the source names, no sample; what is said of a role holds for its "
        "members. Captive: every recorded route passes it. Stated: the source rules out another way; recorded: none is "
        "recorded. Denied: refused, cut off, lacking or little.",
        topic="How to read this screen",
    )
    names = held.heading.names
    for reason in REASONS:
        missing = dict.fromkeys(
            m.actor for a in held.answers for m in a.not_there if m.counted and m.reason == reason
        )
        if missing:
            text = f"Not counted, as {reason}: {who(list(missing), (), names)}."
            yield Sentence(text, tuple(missing), "How to read this screen")


def _held(a: ChannelAnswer, held: Bottlenecks) -> Sentence:
    """Return how many are reached, who holds most of them, and how many are not reached and why."""
    names = held.heading.names
    if not a.targets:
        return Sentence(
            f"{a.channel}: {nobody_counted(a)}.", tuple(m.actor for m in a.not_there), _HELD
        )
    parts = [describe_reach(a, short=True), *describe_holders(a, names)]
    ids = [*a.arrivals.roles, *holder_ids(a)]
    for reason in ("denied", "declined", "not stated"):
        if some := [u for u in a.unreached if u.reason == reason]:
            number = "all" if len(some) == len(a.targets) else len(some)
            parts.append(f"{number} {reason}{by_name(some)}")
            ids += [tie for u in some for tie in u.ties]
    ids += a.arrivals.ties
    return Sentence(f"{a.channel}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)), _HELD)


def _compared(answers: Sequence[ChannelAnswer], held: Bottlenecks) -> Iterable[Sentence]:
    """Yield for each population of `compare` where it is held, where it is not, and where it is not reached."""
    names = held.heading.names
    for people in dict.fromkeys(a.people for a in answers):
        mine = [a for a in answers if a.people == people and a.targets]
        if not mine:
            continue
        caught = [
            f"{a.channel} ({names[a.gatekeepers[0].actor]} holds {len(a.gatekeepers[0].captives)} of {len(a.reached)})"
            for a in mine
            if a.gatekeepers
        ]
        free = [a.channel for a in mine if a.reached and not a.gatekeepers]
        lost = [a.channel for a in mine if not a.reached]
        parts = [
            f"{what} {', '.join(some)}"
            for what, some in (
                ("held in", caught),
                ("held by nobody in", free),
                ("none reached in", lost),
            )
            if some
        ]
        ids = [a.gatekeepers[0].actor for a in mine if a.gatekeepers]
        ids = ids or [
            tie
            for a in mine
            for tie in (*a.arrivals.ties, *(t for u in a.unreached for t in u.ties))
        ]
        number = max(len(a.targets) for a in mine)
        yield Sentence(
            f"compared with {people} ({number}): {'; '.join(parts)}.",
            tuple(dict.fromkeys(ids)),
            _HELD,
        )


def _around(found: Bypass, channel: str) -> Sentence:
    """Return who has a route around in use and by which strategies, and for how many others one is possible."""
    names, everybody = found.heading.names, found.everybody(channel)
    routes = [r for r in found.routes if r.channel == channel]
    used = [r for r in routes if r.status == "used" and r.target in everybody]
    targets = list(dict.fromkeys(r.target for r in used))
    stuck = [r.target for r in routes if r.status == "none" and r.target in everybody]
    may = [t for t in everybody if t not in targets and t not in stuck]
    parts = []
    if used:
        by = sorted({names[s] for r in used for s in r.strategies})
        unnamed = set(targets) - {r.target for r in used if r.strategies}
        how = ", ".join([*by, *(["no strategy named"] if unnamed else [])])
        parts.append(
            f"{len(targets)} of {len(everybody)} by {how}: {who(targets, everybody, names)}"
        )
    else:
        parts.append(f"none of {len(everybody)}")
    if may:
        parts.append(f"possible for {len(may)} more")
    ids = [tie for r in used for tie in r.ties] or [
        c.tie for c in found.closed if c.channel == channel
    ]
    ids = ids or [name for name in found.avoided[channel] if name in names]
    avoided = (
        " and ".join(names.get(a, a) for a in found.avoided[channel]) or "nobody, as none is named"
    )
    return Sentence(
        f"{channel}, around {avoided}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)), _AROUND
    )

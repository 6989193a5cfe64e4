"""The first screen of the report: each answer in a line or two."""

from collections.abc import Iterable, Sequence
from datetime import date

from kg.questions.asking import who
from kg.questions.bypass import Bypass
from kg.questions.held import Bottlenecks, ChannelAnswer
from kg.result import Sentence

_HELD = "Who cannot be avoided"
_AROUND = "Who gets around, by routes in use"


def first_screen(
    day: date | None, held: Bottlenecks, around: Bypass, others: Iterable[tuple[str, Sequence[Sentence]]]
) -> tuple[Sentence, ...]:
    """Return what a reader must know first, who holds whom, who gets around, and the first words of other answers.

    Args:
        day: the day asked about; none for any time.
        held: the answer to `bottlenecks`.
        around: the answer to `bypass`.
        others: the topic of each other answer, and the sentences of it to quote.
    """
    asked: dict[str, ChannelAnswer] = {}
    for a in held.answers:
        asked.setdefault(a.channel, a)
    beside = [a for a in held.answers if a is not asked[a.channel]]
    return (
        _key(day),
        *(_held(a, held) for a in asked.values()),
        *_compared(beside, held),
        *(_around(around, channel) for channel in around.avoided),
        *(Sentence(s.text, s.ids, topic) for topic, some in others for s in some),
    )


def _key(day: date | None) -> Sentence:
    when = f"As of {day.isoformat()}" if day else "At any time"
    return Sentence(
        f"{when}. Counted are the individuals that the source names, no sample; what is said of a role holds for its "
        "members. Captive: every recorded route from the sources of the channel passes it. Stated: by what the source "
        "says there is no other way; recorded: none is recorded. Denied: refused, cut off or lacking.",
        topic="How to read this screen",
    )


def _held(a: ChannelAnswer, held: Bottlenecks) -> Sentence:
    """Return how many are reached, who holds most of them, and how many are not reached and why."""
    names = held.heading.names
    unit = f"{a.people} (roles)" if a.counts_roles else a.people
    if not a.targets:
        return Sentence(f"{a.channel}: the case has nobody to count as {unit}.", (), _HELD)
    parts = [f"{len(a.reached)} of {len(a.targets)} {unit} {'reached' if a.count == 'to' else 'get there'}"]
    ids: list[str] = []
    keepers = [(g.actor, names[g.actor], g.captives, g.basis) for g in a.gatekeepers[:1]]
    groups = [(g.group, g.name, g.captives, g.basis) for g in a.groups[:1]]
    holders = [*keepers, *groups]
    for captives, basis in dict.fromkeys((captives, basis) for _, _, captives, basis in holders):
        both = [(row, name) for row, name, *same in holders if same == [captives, basis]]
        parts.append(f"{_some(captives, a, held)} captive of {' and of '.join(n for _, n in both)} ({basis})")
        ids += [row for row, _ in both if not row.startswith("kind:")]
    if len(a.gatekeepers) > 1:
        parts.append(f"{len(a.gatekeepers) - 1} more gatekeeper{'s' if len(a.gatekeepers) > 2 else ''}")
    if a.reached and not ids and len(parts) == 1:
        parts.append("captive of nobody")
    for reason in ("denied", "declined", "not stated"):
        if some := [u for u in a.unreached if u.reason == reason]:
            parts.append(f"{'all' if len(some) == len(a.targets) else len(some)} {reason}")
            ids += [tie for u in some for tie in u.ties]
    return Sentence(f"{a.channel}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)) or a.carriers, _HELD)


def _some(captives: Sequence[str], a: ChannelAnswer, held: Bottlenecks) -> str:
    if len(captives) == len(a.reached):
        return "all"
    return str(len(captives)) if len(captives) > 1 else held.heading.names[captives[0]]


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
            for what, some in (("held in", caught), ("held by nobody in", free), ("none reached in", lost))
            if some
        ]
        ids = [a.gatekeepers[0].actor for a in mine if a.gatekeepers]
        ids = ids or [tie for a in mine for tie in (*a.carriers, *(t for u in a.unreached for t in u.ties))]
        number = max(len(a.targets) for a in mine)
        yield Sentence(f"compared, {number} {people}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)), _HELD)


def _around(found: Bypass, channel: str) -> Sentence:
    """Return who has a route around in use and by which strategies, who may have one, and for how many none is."""
    names, everybody = found.heading.names, found.everybody(channel)
    routes = [r for r in found.routes if r.channel == channel]
    used = [r for r in routes if r.status == "used" and r.target in everybody]
    targets = list(dict.fromkeys(r.target for r in used))
    stuck = [r.target for r in routes if r.status == "none" and r.target in everybody]
    may = [t for t in everybody if t not in targets and t not in stuck]
    parts = []
    if used:
        by = ", ".join(sorted({names[s] for r in used for s in r.strategies}))
        parts.append(f"{len(targets)} of {len(everybody)}{f' by {by}' if by else ''}: {who(targets, everybody, names)}")
    else:
        parts.append(f"none of {len(everybody)}")
    if may:
        parts.append(f"{len(may)} may")
    if stuck:
        parts.append(f"no way round recorded for {'all' if len(stuck) == len(everybody) else len(stuck)}")
    ids = [tie for r in used for tie in r.ties] or [c.tie for c in found.closed if c.channel == channel]
    ids = ids or [name for name in found.avoided[channel] if name in names]
    return Sentence(f"{channel}: {'; '.join(parts)}.", tuple(dict.fromkeys(ids)), _AROUND)

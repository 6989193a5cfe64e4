"""What the questions about a channel share: the standard question of the case, with what the user says instead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from kg.case import Case, ChannelQuestion
from kg.errors import NameUnknown, near, shown
from kg.flow import Flow, flow
from kg.inherit import inherit

_NAMED = 8


def standard(
    case: Case,
    channel: str | None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    avoid: Sequence[str] = (),
) -> dict[str, ChannelQuestion]:
    """Return the question of each channel asked for: the case's own, with what is given in its place.

    Without a channel, every channel that has a standard question is asked.

    Raises:
        NameUnknown: the channel does not exist, or has no standard question and sources or targets are not given.
    """
    if channel is not None and channel not in case.schema.channels:
        hint = near(channel, case.schema.channels) or f"channels are {', '.join(case.schema.channels)}"
        raise NameUnknown(f"there is no channel {shown(channel)}", hint)
    if count not in (None, "to", "from"):
        raise NameUnknown(f"one cannot count {shown(count)}", "count to or from")
    known = case.settings.questions
    chosen = [channel] if channel else list(known)
    if not chosen:
        hint = "add [channels.<name>] to case.toml, or give --channel, --from and --to"
        raise NameUnknown(f"the case {case.id} has no standard question", hint)
    questions = {}
    for name in chosen:
        if name not in known and not (sources and targets):
            hint = "give --from and --to" + (f"; standard questions: {', '.join(known)}" if known else "")
            raise NameUnknown(f"the case {case.id} has no standard question for the channel {name}", hint)
        base = known.get(name, ChannelQuestion(tuple(sources), tuple(targets)))
        questions[name] = replace(
            base,
            sources=tuple(sources) or base.sources,
            targets=tuple(targets) or base.targets,
            count=count or base.count,
            avoid=tuple(avoid) or base.avoid,
        )
    return questions


def flows(case: Case, channels: Iterable[str], as_of: date | None) -> dict[str, Flow]:
    """Return the flow graph of each channel, what is inherited worked out once."""
    holding = inherit(case, as_of)
    return {channel: flow(case, channel, holding=holding) for channel in channels}


def counted(case: Case, side: frozenset[str]) -> tuple[tuple[str, ...], bool]:
    """Return whom to count on a side, in the order of the case: its individuals, or its roles where it has none.

    The flag is true where roles are counted.
    """
    individuals = tuple(a for a in case.names if a in side and a not in case.roles and case.kind_of[a] != "hierarchy")
    if individuals:
        return individuals, False
    return tuple(a for a in case.names if a in side and a in case.roles), True


def who(actors: Sequence[str], of: Sequence[str], names: Mapping[str, str]) -> str:
    """Return actors by name: `all N` where they are everybody, the first few and a number where they are many."""
    if len(actors) == len(of) > 1 and set(actors) == set(of):
        return f"all {len(of)}"
    said = ", ".join(names[actor] for actor in actors[:_NAMED])
    return said if len(actors) <= _NAMED else f"{said} and {len(actors) - _NAMED} more"


def named(case: Case) -> dict[str, str]:
    """Return the names of the actors of a case, and the words for the strategies of independence."""
    return {slug: strategy.label for slug, strategy in case.schema.strategies.items()} | dict(case.names)


def people(case: Case, names: Iterable[str]) -> str:
    """Return the words for a side of a question: kinds in the plural, actors by name."""
    kinds = case.schema.actor_kinds
    words = [n.split(":")[-1] for n in names]
    return ", ".join(kinds[w].plural if w in kinds else case.names.get(w, w) for w in words)

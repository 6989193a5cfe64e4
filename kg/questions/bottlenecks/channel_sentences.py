"""The answer to `bottlenecks` for one channel and population, in words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from kg.questions import presence
from kg.questions.bottlenecks.central_or_unavoidable import describe_merely_central
from kg.questions.bottlenecks.channel_answer import ChannelAnswer, Gatekeeper, Group, Unreached
from kg.questions.wording import who
from kg.results.answers import Sentence
from kg.results.long_lists import Picked
from kg.system.sizes import SENTENCE_ITEMS

# Why somebody is not reached, in the order in which it is told.
UNREACHED_REASONS = ("refused", "lacking", "declined", "not stated")


def channel_sentences(answer: ChannelAnswer, names: Mapping[str, str]) -> Iterator[Sentence]:
    """Yield how many are reached, who holds them and why others are not reached; the two by two.

    Args:
        answer: the answer for one channel and population.
        names: the name of each actor, by its id.
    """
    absences = presence.phrases(answer.not_there, names)
    absent = tuple(m.actor for m in answer.not_there)
    if not answer.targets:
        text = "; ".join([nobody_counted(answer), *absences])
        yield Sentence(f"{text}.", absent, answer.channel)
        return
    yield _reach_sentence(answer, names)
    if absences:
        yield Sentence(f"{'; '.join(absences)}.", absent, answer.channel)
    if answer.reached:
        rows = answer.central_rows(names)
        if sentence := describe_merely_central(answer.channel, answer.people, rows, names):
            yield sentence


def _reach_sentence(answer: ChannelAnswer, names: Mapping[str, str]) -> Sentence:
    """Return how many are reached, who holds them, and why others are not reached."""
    parts = [describe_reach(answer), *describe_holders(answer, names)]
    ids = [*answer.arrivals.roles, *holder_ids(answer)]
    for reason in UNREACHED_REASONS:
        unreached = [u for u in answer.unreached if u.reason == reason]
        if not unreached:
            continue
        actors = who([u.actor for u in unreached], answer.targets, names)
        parts.append(f"{reason}: {actors}{by_name(unreached)}")
        ids += chain.from_iterable(u.ties for u in unreached)
    ids += answer.arrivals.ties
    distinct_ids = tuple(dict.fromkeys(ids))
    return Sentence(f"{'; '.join(parts)}.", distinct_ids, answer.channel)


def nobody_counted(answer: ChannelAnswer) -> str:
    """Return why no actor is counted: the case has none, or none is there on the day."""
    if any(m.counted for m in answer.not_there):
        return f"none of the {_unit(answer)} of the case is there on {answer.as_of}"
    return f"the case has nobody to count as {_unit(answer)}"


def _unit(answer: ChannelAnswer) -> str:
    """Return the words for those counted, and that they are roles where they are."""
    return f"{answer.people} (roles)" if answer.counts_roles else answer.people


def describe_reach(answer: ChannelAnswer, short: bool = False) -> str:
    """Return in words how many are reached, and how; the ids for it are `answer.arrivals.roles`.

    Args:
        answer: the answer for one channel and population.
        short: whether to leave out who is reached by a tie of its own; by default not.
    """
    number = f"{len(answer.reached):,} of {len(answer.targets):,} {_unit(answer)}"
    verb = "reached" if answer.count == "to" else f"reach {answer.towards}"
    return f"{number} {verb}{answer.arrivals.text(short)}"


def describe_holders(answer: ChannelAnswer, names: Mapping[str, str]) -> list[str]:
    """Return a phrase for the first gatekeeper and for the first group, and how many more hold.

    A gatekeeper and a group that hold the same for the same reason have one phrase. A source that
    is merely the only one told of stands in a phrase of its own.

    Args:
        answer: the answer for one channel and population.
        names: the name of each actor, by its id.
    """
    phrases = []
    keepers = _keepers(answer)
    for name, holder, captives in _named_holders(answer, names):
        whom = _captives(captives, answer.reached, names)
        verb = _dependence(answer, holder) or "held by"
        phrases.append(f"{whom} {verb} {name} ({holder.basis})")
    more = len(keepers) - 1
    noun = "gatekeeper" if more == 1 else "gatekeepers"
    if more > 0:
        phrases.append(f"{more:,} more {noun}")
    if not phrases and answer.reached:
        phrases.append("held by nobody")
    return [*phrases, *_sole_sources(answer, names)]


def _keepers(answer: ChannelAnswer) -> list[Gatekeeper]:
    """Return the gatekeepers that hold somebody, more than as the only source told of."""
    return [keeper for keeper in answer.gatekeepers if keeper.gated]


def _dependence(answer: ChannelAnswer, holder: Gatekeeper | Group) -> str:
    """Return how captives depend on a holder that routes begin at; nothing for others.

    Args:
        answer: the answer for one channel and population.
        holder: who holds them.
    """
    end = _far_end(answer)
    if not (isinstance(holder, Gatekeeper) and holder.role in (end, "both")):
        return ""
    verb = "depend" if len(holder.gated) > 1 else "depends"
    return f"{verb} on one {end} alone,"


def _far_end(answer: ChannelAnswer) -> str:
    """Return which side of the question is not counted, so that routes are followed from there."""
    return "source" if answer.count == "to" else "target"


class _NamedHolder(NamedTuple):
    """A gatekeeper or group with what it is called and whom it holds."""

    name: str
    holder: Gatekeeper | Group
    captives: Picked


def _named_holders(answer: ChannelAnswer, names: Mapping[str, str]) -> Iterable[_NamedHolder]:
    """Yield the first gatekeeper and the first group with name and captives; agreeing, as one."""
    keeper = next(iter(_keepers(answer)), None)
    group = next(iter(answer.groups), None)
    if keeper and group and (keeper.gated, keeper.basis) == (group.captives, group.basis):
        joined = ", which is of " if keeper.actor in group.members else " and of "
        name = f"{names[keeper.actor]}{joined}{group.name}"
        yield _NamedHolder(name, keeper, keeper.gated)
        return
    if keeper:
        yield _NamedHolder(names[keeper.actor], keeper, keeper.gated)
    if group:
        yield _NamedHolder(group.name, group, group.captives)


def _sole_sources(answer: ChannelAnswer, names: Mapping[str, str]) -> Iterable[str]:
    """Yield who comes from one source told of, which does not stand between."""
    end = _far_end(answer)
    sole = [keeper for keeper in answer.gatekeepers if keeper.sole]
    if len(sole) > SENTENCE_ITEMS:
        count = sum(keeper.sole for keeper in sole)
        yield f"{count:,} have one {end} told of, {len(sole):,} {end}s in all"
        return
    for keeper in sole:
        gated = set(keeper.gated)
        whom = [actor for actor in keeper.captives if actor not in gated]
        yield f"one {end} told of for {who(whom, answer.reached, names)}: {names[keeper.actor]}"


def holder_ids(answer: ChannelAnswer) -> list[str]:
    """Return the ids of the first gatekeeper and the first group; a kind has none."""
    actors = [keeper.actor for keeper in _keepers(answer)[:1]]
    groups = [group.group for group in answer.groups[:1]]
    return actors + [group for group in groups if not group.startswith("kind:")]


def by_name(unreached: Sequence[Unreached]) -> str:
    """Return whether the denials are stated of these by name, or of a role of theirs."""
    count = sum(u.own for u in unreached)
    if count == len(unreached) or unreached[0].reason == "not stated":
        return ""
    return f", {count} by name" if count else ", none by name"


def _captives(captives: Sequence[str], reached: Sequence[str], names: Mapping[str, str]) -> str:
    """Return who is captive: all of those reached, a number, or the name of the only one."""
    if len(captives) == len(reached):
        return "all"
    return f"{len(captives):,}" if len(captives) > 1 else names[captives[0]]


def coalition_sentences(answer: ChannelAnswer, names: Mapping[str, str]) -> Iterator[Sentence]:
    """Yield which sets of several hold most together, and of how many that was not searched.

    Args:
        answer: the answer for one channel and population.
        names: the name of each actor, by its id.
    """
    together = answer.coalitions
    if together is None:
        return
    best = [c for c in together.coalitions if not c.target]
    for coalition in best:
        members = " and ".join(names[actor] for actor in coalition.members)
        whom = f"{coalition.captives:,} of {len(answer.reached):,} reached"
        number = len(coalition.members)
        bound = "others may hold more" if together.is_greedy else f"no {number} actors hold more"
        text = f"{members} together hold {whom}; {bound}."
        yield Sentence(text, coalition.members, answer.channel)
    if not best:
        yield Sentence("no set of several actors holds anybody together.", (), answer.channel)
    if together.unsearched:
        text = f"{together.unsearched:,} targets were not searched: that would take too long."
        yield Sentence(text, (), answer.channel)

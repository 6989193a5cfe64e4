"""The standard question of a channel, and the options that replace parts of it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from kg.case import Case, ChannelQuestion
from kg.errors import NameUnknown, near, quoted
from kg.graph.flow import Flow, Marks, Numbers, Side, flow
from kg.graph.inherit import inherit


def standard(
    case: Case,
    channel: str | None,
    sources: Sequence[str] = (),
    targets: Sequence[str] = (),
    count: str | None = None,
    avoid: Sequence[str] = (),
) -> dict[str, ChannelQuestion]:
    """Return the question of each requested channel: the case's own, except for replaced parts.

    Args:
        case: the case.
        channel: the channel; without one, every channel that has a standard question.
        sources: ids, kinds or hierarchies that routes start from; by default the question's own.
        targets: likewise, that routes lead to.
        count: which side to count, `to` or `from`; by default the question's own.
        avoid: who must not be on a route; by default those of the question.

    Raises:
        NameUnknown: the channel does not exist, or has no standard question and sources or targets
            are not given.
    """
    _check_words(case, channel, count)
    standard_questions = case.settings.questions
    names = [channel] if channel else list(standard_questions)
    if not names:
        hint = "add [channels.<name>] to case.toml, or give --channel, --from and --to"
        raise NameUnknown(f"the case {case.id} has no standard question", hint)
    ids = {"sources": sources, "targets": targets, "avoid": avoid}
    replaced: dict[str, Any] = {key: tuple(words) for key, words in ids.items() if len(words)}
    if count:
        replaced["count"] = count
    questions = {}
    for name in names:
        if name not in standard_questions and not (sources and targets):
            hint = "give --from and --to"
            if standard_questions:
                hint += f"; standard questions: {', '.join(standard_questions)}"
            message = f"the case {case.id} has no standard question for the channel {name}"
            raise NameUnknown(message, hint)
        ends = ChannelQuestion(tuple(sources), tuple(targets))
        questions[name] = replace(standard_questions.get(name, ends), **replaced)
    return questions


def _check_words(case: Case, channel: str | None, count: str | None) -> None:
    """Refuse a channel that does not exist, and a word that is not a side.

    Raises:
        NameUnknown: there is no such channel or side.
    """
    channels = case.schema.channels
    if channel is not None and channel not in channels:
        hint = near(channel, channels) or f"channels are {', '.join(channels)}"
        raise NameUnknown(f"there is no channel {quoted(channel)}", hint)
    if count not in (None, "to", "from"):
        raise NameUnknown(f"one cannot count {quoted(count)}", "count to or from")


def flows(case: Case, channels: Iterable[str], as_of: date | None) -> dict[str, Flow]:
    """Return the flow graph of each channel; what is inherited is worked out once for all.

    Args:
        case: the case.
        channels: the channels.
        as_of: the day; none for the end of the case's period.
    """
    holding = inherit(case, as_of)
    return {channel: flow(case, channel, holding=holding) for channel in channels}


def counted(case: Case, side: Side, there: Marks | None = None) -> tuple[tuple[str, ...], bool]:
    """Return whom to count on a side: its individuals, or its roles where it has none.

    Args:
        case: the case.
        side: the actors of the side, by id, or for each of n actors whether it is one, (n,) bool.
        there: for each actor whether it is there on the day, (n,) bool; by default everybody is.

    Returns:
        Those to count, by id in the order of the case, and whether they are roles. Who is not there
        is not counted; a side all of whose individuals are not there counts nobody rather than its
        roles.
    """
    actors = case.tables["actors"]["id"]
    mask = side if isinstance(side, np.ndarray) else actors.is_in(list(side)).to_numpy()
    rows, counts_roles = counted_rows(case, mask, there)
    return tuple(actors.gather(rows)), counts_roles


def counted_rows(case: Case, side: Marks, there: Marks | None = None) -> tuple[Numbers, bool]:
    """Return whom `counted` returns as rows of the table of actors, (counted,) int64.

    Args:
        case: the case.
        side: for each of n actors whether it is on the side, (n,) bool.
        there: for each actor whether it is there on the day, (n,) bool; by default everybody is.

    Returns:
        The rows of those to count, ascending, and whether they are roles.
    """
    actors = case.tables["actors"]
    is_role = actors["collective"].fill_null(value=False).to_numpy()
    is_hierarchy = (actors["kind"] == "hierarchy").to_numpy()
    is_individual = side & ~is_role & ~is_hierarchy
    counts_roles = not is_individual.any()
    eligible = side & is_role if counts_roles else is_individual
    if there is not None:
        eligible = eligible & there
    return np.flatnonzero(eligible), counts_roles

"""What the questions about a channel share: the standard question of the case, with what the user says instead."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

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
    """Return the question of each channel asked for: the case's own, with what is given in its place.

    Without a channel, every channel that has a standard question is asked.

    Raises:
        NameUnknown: the channel does not exist, or has no standard question and sources or targets are not given.
    """
    if channel is not None and channel not in case.schema.channels:
        hint = (
            near(channel, case.schema.channels) or f"channels are {', '.join(case.schema.channels)}"
        )
        raise NameUnknown(f"there is no channel {quoted(channel)}", hint)
    if count not in (None, "to", "from"):
        raise NameUnknown(f"one cannot count {quoted(count)}", "count to or from")
    known = case.settings.questions
    chosen = [channel] if channel else list(known)
    if not chosen:
        hint = "add [channels.<name>] to case.toml, or give --channel, --from and --to"
        raise NameUnknown(f"the case {case.id} has no standard question", hint)
    questions = {}
    for name in chosen:
        if name not in known and not (sources and targets):
            hint = "give --from and --to" + (
                f"; standard questions: {', '.join(known)}" if known else ""
            )
            raise NameUnknown(
                f"the case {case.id} has no standard question for the channel {name}", hint
            )
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


def counted(case: Case, side: Side, there: Marks | None = None) -> tuple[tuple[str, ...], bool]:
    """Return whom to count on a side, in the order of the case: its individuals, or its roles where it has none.

    Args:
        case: the case.
        side: the actors of the side, by id or by marks.
        there: for each actor whether it is there on the day, (n,) bool; by default everybody is.

    Returns:
        Those to count, and whether they are roles. Who is not there is not counted; a side all of whose individuals
        are not there counts nobody rather than its roles.
    """
    actors = case.tables["actors"]["id"]
    marks = side if isinstance(side, np.ndarray) else actors.is_in(list(side)).to_numpy()
    found, roles = counted_rows(case, marks, there)
    return tuple(actors.gather(found)), roles


def counted_rows(case: Case, side: Marks, there: Marks | None = None) -> tuple[Numbers, bool]:
    """Return the same as the rows of the actors, of a side given by marks."""
    actors = case.tables["actors"]
    is_role = actors["collective"].fill_null(value=False).to_numpy()
    is_individual = side & ~is_role & (actors["kind"] != "hierarchy").to_numpy()
    counts_roles = not is_individual.any()
    eligible = side & is_role if counts_roles else is_individual
    return np.flatnonzero(eligible if there is None else eligible & there), counts_roles

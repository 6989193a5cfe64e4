"""The gatekeepers of a picture with their captives and ways, and the routes around."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import polars as pl

from kg.case import Case
from kg.questions.bottlenecks.channel_answer import ChannelAnswer, Gatekeeper, Group
from kg.questions.bottlenecks.question import bottlenecks
from kg.questions.bypass.question import bypass
from kg.questions.standard_question import flows, standard
from kg.questions.view import selection
from kg.questions.view.answer import Around, Holder, Sought
from kg.questions.view.scope import Scope
from kg.rdf.labels import Labels


class Holders(NamedTuple):
    """The ways up from the captives, and the gatekeepers and groups that hold them."""

    way_of: selection.Ways
    holders: tuple[Holder, ...]


def find_holders(case: Case, scope: Scope, sought: Sought, as_of: date | None) -> Holders:
    """Return the ways up from the captives of the channels of the view, and their holders.

    Args:
        case: the case.
        scope: what is to be worked out; without gatekeepers, nobody is found.
        sought: the question, whose channel counts.
        as_of: the day; by default the end of the case's period.
    """
    if not scope.gatekeepers:
        return Holders({}, ())
    channel = sought.channel or None
    unavoidable = bottlenecks(case, channel, as_of=as_of, witnesses=False)
    answers: dict[str, ChannelAnswer] = {}
    for answer in unavoidable.answers:
        # The first answer of a channel is the question itself, the others are comparisons.
        answers.setdefault(answer.channel, answer)
    holders: list[Holder] = []
    for answer in answers.values():
        holders += (_from_gatekeeper(case, answer, keeper) for keeper in answer.gatekeepers)
    for answer in answers.values():
        holders += (_from_group(answer, group) for group in answer.groups)
    questions = standard(case, channel)
    flow_of = flows(case, questions, as_of)
    way_of = selection.ways(case, flow_of, questions, holders)
    hanging = tuple(selection.hanging(holder, way_of) for holder in holders)
    return Holders(way_of, hanging)


def _from_gatekeeper(case: Case, answer: ChannelAnswer, keeper: Gatekeeper) -> Holder:
    """Return a gatekeeper of a channel as a holder, which has no members."""
    name = case.names[keeper.actor]
    captives = tuple(keeper.captives)
    return Holder(
        answer.channel,
        keeper.actor,
        name,
        keeper.basis,
        captives,
        len(answer.reached),
        group=False,
        members=(),
    )


def _from_group(answer: ChannelAnswer, group: Group) -> Holder:
    """Return a group of a channel as a holder."""
    captives = tuple(group.captives)
    return Holder(
        answer.channel,
        group.group,
        group.name,
        group.basis,
        captives,
        len(answer.reached),
        group=True,
        members=group.members,
    )


def find_routes(case: Case, sought: Sought, as_of: date | None) -> Iterable[Around]:
    """Yield the routes around, without the targets that have none.

    Args:
        case: the case.
        sought: the question: its channel, and whom the routes avoid.
        as_of: the day; by default the end of the case's period.
    """
    channel = sought.channel or None
    answer = bypass(case, channel, avoid=sought.avoid, as_of=as_of, independence=False)
    for r in answer.routes:
        if r.status != "none":
            path = (r.actors, r.ties, r.blocked_by)
            yield Around(r.channel, r.target, r.status, r.strategies, *path)


def with_japanese_name(case: Case, holder: Holder, japanese: Labels) -> Holder:
    """Return a holder under its Japanese name: that of its row, or of its kind.

    Args:
        case: the case.
        holder: a gatekeeper or group; without a Japanese name it keeps its own.
        japanese: the labels in Japanese.
    """
    kind = holder.id.removeprefix("kind:")
    is_kind = kind != holder.id
    if is_kind and kind in case.schema.actor_kinds:
        label = japanese.actor_kind(case, kind)
        return replace(holder, name=f"種類：{label}" if label else holder.name)
    rows = case.tables["actors"].filter(pl.col("id") == holder.id)
    names = filter(None, rows["name_ja"])
    return replace(holder, name=next(names, holder.name))

"""Whom a picture shows: those the question is about, then those with most ties, never too many to be seen."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kg.case import Case, ChannelQuestion
from kg.case.names import resolve
from kg.graph.flow import Flow
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.view.answer import Around, Holder

MOST = 150
_SELDOM = 4


@dataclass(frozen=True)
class Choice:
    """All actors in the order in which they are chosen, and how many of them are shown."""

    order: tuple[str, ...]
    shown: int


def choose(
    actors: Sequence[str],
    first: Iterable[str],
    degree: Mapping[str, int],
    tier_of: Mapping[str, str],
    top: int | None,
    only_first: bool,
) -> Choice:
    """Return the order of choice: those the question is about as they come, then the rest, tier by tier in turn.

    The rest of a tier comes by number of ties, then by id. Taking turns keeps the base of the pyramid in the picture,
    where each has few ties; who is in no tier has every fourth turn, and who has no tie comes last.

    Args:
        actors: all that may be shown.
        first: those the question is about, the most important first.
        degree: how many ties each has in the view.
        tier_of: the tier of each actor that is in one.
        top: how many to show; by default those the question is about, else all that have a tie, up to 150.
        only_first: whether the question is about some, so that the rest is not shown unless `top` asks for it.
    """
    known = set(actors)
    lead = [a for a in dict.fromkeys(first) if a in known]
    led = set(lead)
    turns: dict[str, int] = {}
    turn = {}
    for a in sorted((a for a in actors if a not in led), key=lambda a: (-degree.get(a, 0), a)):
        tier = tier_of.get(a, "")
        turns[tier] = turn[a] = turns.get(tier, 0) + (1 if tier else _SELDOM)
    rest = sorted(turn, key=lambda a: (not degree.get(a, 0), turn[a], -degree.get(a, 0), a))
    tied = sum(1 for a in rest if degree.get(a, 0))
    usual = len(lead) if only_first and lead else (len(lead) + tied or len(actors))
    return Choice((*lead, *rest), min(usual, MOST) if top is None else min(top, len(actors)))


def around(
    case: Case, names: Sequence[str], depth: int, pairs: Iterable[tuple[str, str]]
) -> dict[str, int]:
    """Return who is within so many steps of some actors, with the steps: along ties either way, and up to a role.

    What is said of a role holds for its members, so that a role is one step from each of them.

    Raises:
        NameUnknown: a name is neither an actor nor a kind.
    """
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    for role, members in case.members.items():
        for member in members:
            near.setdefault(member, set()).add(role)
    found = dict.fromkeys(sorted(resolve(case, names)), 0)
    edge = list(found)
    for step in range(1, depth + 1):
        edge = sorted({n for a in edge for n in near.get(a, ())} - found.keys())
        found |= dict.fromkeys(edge, step)
    return found


@dataclass(frozen=True)
class UpwardStep:
    """A step up a way: who stands above, the tie that leads down from there, and the roles by which it does.

    Nobody stands above, and no tie leads, where it is an anonymous buyer or a part of a whole.
    """

    above: str
    tie: str
    roles: tuple[str, ...]


Ways = Mapping[tuple[str, str], tuple[UpwardStep, ...]]


def ways(
    case: Case,
    flows: Mapping[str, Flow],
    questions: Mapping[str, ChannelQuestion],
    holders: Sequence[Holder],
) -> Ways:
    """Return a shortest way up from each captive to where routes start, by channel and captive."""
    found: dict[tuple[str, str], tuple[UpwardStep, ...]] = {}
    for channel, flow in flows.items():
        captives = dict.fromkeys(c for h in holders if h.channel == channel for c in h.captives)
        if captives:
            question = questions[channel]
            asked = ask(
                flow,
                resolve(case, question.sources),
                resolve(case, question.targets),
                question.count,
            )
            found |= {(channel, captive): way for captive, way in _ways(asked, captives)}
    return found


def holder_actors(holders: Sequence[Holder], known: Ways) -> list[str]:
    """Return who is needed to see who holds whom: gatekeepers, captives, and those on the ways to them."""
    found: dict[str, None] = {}
    for h in holders:
        if not h.group:
            found[h.id] = None
    for h in holders:
        found |= dict.fromkeys(h.captives)
    for way in known.values():
        for step in way:
            found |= dict.fromkeys((*step.roles, *([step.above] if step.above else ())))
    return list(found)


def hanging(holder: Holder, known: Ways) -> Holder:
    """Return a gatekeeper or group with the ties by which its captives hang on it, and who stands between.

    Every route to a captive passes its gatekeeper or somebody of the group, so that a shortest one does.
    """
    above = frozenset(holder.members) if holder.group else frozenset((holder.id,))
    ties: dict[str, None] = {}
    between: dict[str, None] = {}
    for captive in holder.captives:
        for step in known.get((holder.channel, captive), ()):
            ties |= dict.fromkeys([step.tie] if step.tie else ())
            between |= dict.fromkeys(step.roles)
            if step.above in above:
                break
            between |= dict.fromkeys([step.above] if step.above else ())
    apart = between.keys() - above - set(holder.captives)
    return replace(holder, ties=tuple(sorted(ties)), between=tuple(sorted(apart)))


def _ways(
    asked: QuestionGraph, captives: Iterable[str]
) -> Iterator[tuple[str, tuple[UpwardStep, ...]]]:
    ids, number = asked.flow.ids, asked.flow.number
    order = np.lexsort((asked.arcs.head, asked.arcs.tail))
    heads: dict[int, list[int]] = {}
    for tail, head in zip(
        asked.arcs.tail[order].tolist(), asked.arcs.head[order].tolist(), strict=True
    ):
        heads.setdefault(tail, []).append(head)
    over, edge = {asked.root: -1}, [asked.root]
    while edge:
        reached = []
        for tail in edge:
            for head in heads.get(tail, ()):
                if head not in over:
                    over[head] = tail
                    reached.append(head)
        edge = reached
    for captive in captives:
        node, way = number[captive], []
        while over.get(node, -1) != -1 and over[node] != asked.root:
            above = over[node]
            roles: dict[str, None] = {}
            tie = ""
            for one in asked.ties(above, node)[:1]:
                tie = one.tie
                for member, role in ((one.source, one.role_source), (one.target, one.role_target)):
                    roles |= dict.fromkeys(_up(asked.flow.case, member, role))
            node = above
            way.append(UpwardStep(ids[node] if node < len(ids) else "", tie, tuple(roles)))
        yield captive, tuple(way)


def _up(case: Case, member: str, role: str) -> list[str]:
    """Return the roles from a member up to one that it inherits from, by the shortest way; that one alone if it is."""
    below, edge = {role: ""}, [role]
    while edge and member not in below:
        reached = []
        for above in edge:
            for one in case.members.get(above, ()):
                if one not in below:
                    below[one] = above
                    reached.append(one)
        edge = reached
    line, at = [], member
    while at in below:
        line.append(at)
        at = below[at]
    return line or [role]


def on_routes(
    routes: Sequence[Around], avoided: Iterable[str], ends: Mapping[str, tuple[str, str]]
) -> list[str]:
    """Return who is on the routes around, those in use first, then who is avoided.

    Args:
        routes: the routes, as `bypass` orders them.
        avoided: who is not on any.
        ends: the source and target of each tie, for roles on whose ties a route rests.
    """
    found: dict[str, None] = {}
    for status in ("used", "possible", "blocked", "declined"):
        for route in routes:
            if route.status == status:
                found |= dict.fromkeys(route.actors)
                found |= dict.fromkeys(
                    end for tie in (*route.ties, *route.blocked_by) for end in ends.get(tie, ())
                )
    return [*found, *(a for a in avoided if a not in found)]

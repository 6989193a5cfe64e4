"""The actors that a picture draws: those of the question, then those with most ties."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from kg.case import Case, ChannelQuestion
from kg.case.names import resolve
from kg.graph.flow import Flow
from kg.graph.question_graph import QuestionGraph, ask
from kg.questions.view.answer import Around, Holder
from kg.system.sizes import VIEW_ACTORS, VIEW_PAGE_ACTORS, VIEW_PAGE_TIES

_SELDOM = 4
_ON_ROUTES = ("used", "open", "possible", "blocked", "declined")  # the routes in use first


@dataclass(frozen=True)
class Choice:
    """All actors in the order in which they are drawn, and how many of them are drawn at first."""

    order: tuple[str, ...]
    visible: int


def choose(
    actors: Sequence[str],
    first: Iterable[str],
    degree: Mapping[str, int],
    tier_of: Mapping[str, str],
    *,
    top: int | None,
    only_first: bool,
) -> Choice:
    """Return the order of choice: the actors of the question, then the others, tier by tier.

    Within a tier, the actor with most ties comes first, then the order is that of the ids. The
    tiers take turns, so that the base of the pyramid stays in the picture, where each actor has few
    ties. Actors in no tier have every fourth turn, and actors without a tie come last.

    Args:
        actors: all actors that may be drawn.
        first: the actors of the question, the most important first.
        degree: the number of ties of each actor in the view.
        tier_of: the tier of each actor that is in one.
        top: how many to draw; by default the actors of the question, else all with a tie, up to
            150.
        only_first: whether the actors of the question are drawn alone, unless `top` asks for more.
    """
    actor_ids = set(actors)
    leaders = [a for a in dict.fromkeys(first) if a in actor_ids]
    followers = actor_ids.difference(leaders)

    def by_ties(actor: str) -> tuple[int, str]:
        """Return the key that sorts actors with most ties first, then by id."""
        return -degree.get(actor, 0), actor

    turn_of: dict[str, int] = {}
    last_turn: dict[str, int] = {}
    for actor in sorted(followers, key=by_ties):
        tier = tier_of.get(actor, "")
        turn = last_turn.get(tier, 0) + (1 if tier else _SELDOM)
        turn_of[actor] = last_turn[tier] = turn

    def by_turn(actor: str) -> tuple[Hashable, ...]:
        """Return the key that lets tiers take turns; actors without a tie come last."""
        return (not degree.get(actor, 0), turn_of[actor], *by_ties(actor))

    order = (*leaders, *sorted(turn_of, key=by_turn))
    if top is not None:
        return Choice(order, min(top, len(actors)))
    visible = len(leaders)
    if not (only_first and leaders):
        visible += sum(1 for a in followers if degree.get(a, 0))
    return Choice(order, min(visible or len(actors), VIEW_ACTORS))


def count_fitting(order: Sequence[str], pairs: Iterable[tuple[str, str]]) -> int:
    """Return how many actors, from the first on, a page takes with the ties among them.

    Args:
        order: the actors in the order in which they are chosen.
        pairs: the two actors of each tie.
    """
    place = {actor: i for i, actor in enumerate(order)}
    last = [max(place[source], place[target]) for source, target in pairs]
    ties = np.cumsum(np.bincount(last, minlength=len(order)))
    return min(int(np.searchsorted(ties, VIEW_PAGE_TIES, "right")), VIEW_PAGE_ACTORS)


def around(
    case: Case, names: Sequence[str], depth: int, pairs: Iterable[tuple[str, str]]
) -> dict[str, int]:
    """Return the actors within some steps of others, with the number of steps.

    A tie is a step either way. A statement about a role holds for its members, so that a member is
    one step from its role.

    Args:
        case: the case.
        names: the ids, kinds or hierarchies to start from.
        depth: the greatest number of steps.
        pairs: the two actors of each tie.

    Raises:
        NameUnknown: a name is neither an actor nor a kind.
    """
    neighbours: dict[str, set[str]] = {}
    for source, target in pairs:
        neighbours.setdefault(source, set()).add(target)
        neighbours.setdefault(target, set()).add(source)
    for role, members in case.members.items():
        for member in members:
            neighbours.setdefault(member, set()).add(role)
    steps = dict.fromkeys(sorted(resolve(case, names)), 0)
    front = list(steps)
    for step in range(1, depth + 1):
        near = chain.from_iterable(neighbours.get(actor, ()) for actor in front)
        front = sorted(set(near) - steps.keys())
        steps |= dict.fromkeys(front, step)
    return steps


@dataclass(frozen=True)
class UpwardStep:
    """A step up a way: the actor above, the tie that leads down from it, and the roles between.

    `above` and `tie` are empty where the step leads to an anonymous buyer or a part of a larger
    body.
    """

    above: str
    tie: str
    roles: tuple[str, ...]

    def actors(self) -> tuple[str, ...]:
        """Return the roles of the step, then the actor above."""
        return (*self.roles, self.above) if self.above else self.roles


class Captive(NamedTuple):
    """A captive in a channel."""

    channel: str
    actor: str


Way = tuple[UpwardStep, ...]
Ways = Mapping[Captive, Way]


def ways(
    case: Case,
    flows: Mapping[str, Flow],
    questions: Mapping[str, ChannelQuestion],
    holders: Sequence[Holder],
) -> Ways:
    """Return a shortest way from each captive up to the sources of its channel.

    Args:
        case: the case.
        flows: the flow graph of each channel.
        questions: the standard question of each channel.
        holders: the gatekeepers and groups with their captives.
    """
    way_of: dict[Captive, Way] = {}
    for channel, flow in flows.items():
        holders_here = [h for h in holders if h.channel == channel]
        captives = dict.fromkeys(chain.from_iterable(h.captives for h in holders_here))
        if not captives:
            continue
        question = questions[channel]
        sources = resolve(case, question.sources)
        targets = resolve(case, question.targets)
        graph = ask(flow, sources, targets, question.count)
        parents = _parents(graph)
        for captive in captives:
            way_of[Captive(channel, captive)] = _way_up(graph, parents, captive)
    return way_of


def holder_actors(holders: Sequence[Holder], way_of: Ways) -> list[str]:
    """Return the gatekeepers, their captives, and the actors on the ways between them.

    Args:
        holders: the gatekeepers and groups.
        way_of: the way up from each captive.
    """
    actors = dict.fromkeys(h.id for h in holders if not h.group)
    for holder in holders:
        actors |= dict.fromkeys(holder.captives)
    for step in chain.from_iterable(way_of.values()):
        actors |= dict.fromkeys(step.actors())
    return list(actors)


def hanging(holder: Holder, way_of: Ways) -> Holder:
    """Return a gatekeeper or group with the ties to its captives, and the actors between.

    Each route to a captive passes the gatekeeper or a member of the group, so a shortest one does.

    Args:
        holder: the gatekeeper or group.
        way_of: the way up from each captive.
    """
    keepers = frozenset(holder.members) if holder.group else frozenset((holder.id,))
    ties: set[str] = set()
    between: set[str] = set()
    for captive in holder.captives:
        for step in way_of.get(Captive(holder.channel, captive), ()):
            if step.tie:
                ties.add(step.tie)
            between.update(step.roles)
            if step.above in keepers:
                break
            between.update(step.actors())
    between -= keepers.union(holder.captives)
    return replace(holder, ties=tuple(sorted(ties)), between=tuple(sorted(between)))


def _parents(graph: QuestionGraph) -> dict[int, int]:
    """Return for each node reached the node before it on a shortest route from the root.

    The search is breadth-first, and of several parents the smallest is taken, so that the same
    question has the same ways.
    """
    tails, heads = graph.arcs.tail, graph.arcs.head
    order = np.lexsort((heads, tails))
    heads_of: dict[int, list[int]] = {}
    for tail, head in zip(tails[order].tolist(), heads[order].tolist(), strict=True):
        heads_of.setdefault(tail, []).append(head)
    parents, front = {graph.root: -1}, [graph.root]
    while front:
        reached = []
        for tail in front:
            for head in heads_of.get(tail, ()):
                if head not in parents:
                    parents[head] = tail
                    reached.append(head)
        front = reached
    return parents


def _way_up(graph: QuestionGraph, parents: Mapping[int, int], captive: str) -> Way:
    """Return the steps from a captive up to where routes start."""
    ids = graph.flow.ids
    steps: list[UpwardStep] = []
    node = graph.flow.number[captive]
    while parents.get(node, -1) not in (-1, graph.root):
        parent = parents[node]
        tie, roles = _tie_and_roles(graph, parent, node)
        # Nodes past the actors are anonymous buyers and parts, which have no id.
        above = ids[parent] if parent < len(ids) else ""
        steps.append(UpwardStep(above, tie, roles))
        node = parent
    return tuple(steps)


def _tie_and_roles(graph: QuestionGraph, tail: int, head: int) -> tuple[str, tuple[str, ...]]:
    """Return the first tie of an arc, and the roles by which it holds for the two actors."""
    ties = graph.ties(tail, head)
    if not ties:
        return "", ()
    first, case = ties[0], graph.flow.case
    source_roles = _roles_up(case, first.source, first.role_source)
    target_roles = _roles_up(case, first.target, first.role_target)
    return first.tie, tuple(dict.fromkeys((*source_roles, *target_roles)))


def _roles_up(case: Case, member: str, role: str) -> list[str]:
    """Return the actors from a member up to a role that it inherits from, by the shortest way."""
    above_of, front = {role: ""}, [role]
    while front and member not in above_of:
        reached = []
        for above in front:
            for below in case.members.get(above, ()):
                if below not in above_of:
                    above_of[below] = above
                    reached.append(below)
        front = reached
    line, actor = [], member
    while actor in above_of:
        line.append(actor)
        actor = above_of[actor]
    return line or [role]


def on_routes(
    routes: Sequence[Around], avoided: Iterable[str], ends: Mapping[str, tuple[str, str]]
) -> list[str]:
    """Return the actors on the routes around, those in use first, then the avoided actors.

    Args:
        routes: the routes, as `bypass` orders them.
        avoided: the actors that no route passes.
        ends: the source and target of each tie, since a route may rest on ties of a role.
    """
    actors: dict[str, None] = {}
    for status in _ON_ROUTES:
        for route in routes:
            if route.status != status:
                continue
            actors |= dict.fromkeys(route.actors)
            for tie in (*route.ties, *route.blocked_by):
                actors |= dict.fromkeys(ends.get(tie, ()))
    return [*actors, *(a for a in avoided if a not in actors)]

"""The groups that hold targets: hierarchies, roles and kinds whose members no route avoids."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import NamedTuple

import numpy as np

from kg.case.names import with_all_below
from kg.graph.flow import Flow, Marks, Numbers
from kg.questions.bottlenecks.channel_answer import Group
from kg.questions.bottlenecks.dominator_tree import Tree
from kg.questions.bottlenecks.graph_access import AccessedGraph
from kg.results.long_lists import pick_ids

# Too general to be a group; hierarchies are groups of their own.
TOO_GENERAL = ("actor", "organisation", "firm", "person", "hierarchy")


class Candidate(NamedTuple):
    """A group to test: its id or kind:NAME, its name, and the numbers of its members, ascending."""

    group: str
    name: str
    members: Numbers


class _Holding(NamedTuple):
    """A candidate that holds somebody: whom, as numbers, ascending."""

    candidate: Candidate
    captives: Numbers


class _NamedSet(NamedTuple):
    """A set of actors that may be a group: its id or kind:NAME, its name, and a mask, (n,) bool."""

    group: str
    name: str
    mask: Marks


def holding_groups(
    graph: AccessedGraph, candidates: Sequence[Candidate], tree: Tree
) -> list[Group]:
    """Return the candidates that hold anybody, those with most captives first.

    Args:
        graph: the graph of the question.
        candidates: the groups to test.
        tree: its dominator tree.
    """
    targets = tree.reached_targets
    closed = [candidate.members for candidate in candidates]
    holding = []
    for candidate, is_reached in zip(candidates, graph.avoiding(closed), strict=True):
        captives = targets[~is_reached[targets]]
        if len(captives):
            holding.append(_Holding(candidate, captives))
    # Routes can only pass the members that a route reaches.
    is_in_tree = tree.above >= 0
    members = [holder.candidate.members for holder in holding]
    starts = [nodes[is_in_tree[nodes]] for nodes in members]
    groups = []
    for holder, is_free in zip(holding, graph.from_each(starts), strict=True):
        basis = "recorded" if is_free[holder.captives].any() else "stated"
        groups.append(_group(holder, tree, basis))
    # The sort is stable: hierarchies stay before roles, and roles before kinds.
    return sorted(groups, key=lambda g: -len(g.captives))


def _group(holder: _Holding, tree: Tree, basis: str) -> Group:
    """Return a group with its captives."""
    flow = tree.graph.question.flow
    ids, kind_of = flow.ids, flow.case.kind_of
    candidate, captives = holder
    members = (ids[v] for v in candidate.members.tolist())
    named_members = (a for a in members if kind_of[a] != "hierarchy")
    reached_count = len(tree.reached_targets)
    return Group(
        group=candidate.group,
        name=candidate.name,
        captives=pick_ids(ids, captives),
        captive_share=len(captives) / reached_count,
        own=int(tree.is_own[captives].sum()),
        basis=basis,
        members=tuple(sorted(named_members)),
    )


def candidate_groups(
    graph: AccessedGraph, is_source: Marks, is_target: Marks, *, only_hierarchies: bool = False
) -> list[Candidate]:
    """Return the groups to test: hierarchies before roles before kinds.

    A hierarchy is cut with its parts, because ties may be stated of the whole; it is not a member
    of itself. If groups have the same members, the first stands for all of them.

    Args:
        graph: the graph of the question.
        is_source: for each actor whether routes start from it, (n,) bool.
        is_target: for each actor whether routes lead to it, (n,) bool.
        only_hierarchies: whether to leave out roles and kinds.
    """
    flow, tied = graph.question.flow, graph.tied
    is_hierarchy = flow.marked(flow.case.hierarchies)
    is_between = ~is_source & ~is_target & flow.there
    cuts: set[bytes] = set()
    groups = []
    named_sets: Iterable[_NamedSet] = _named_sets(flow, is_source, is_target)
    if only_hierarchies:  # they come first
        named_sets = islice(named_sets, len(flow.case.hierarchies))
    for group, name, mask in named_sets:
        members = mask & is_between
        # Two groups cut alike if they differ only in hierarchies that no tie is stated of.
        cut = (members & (tied | ~is_hierarchy)).tobytes()
        member_count = (members & ~is_hierarchy).sum()
        if member_count > 1 and cut not in cuts:
            cuts.add(cut)
            groups.append(Candidate(group, name, np.flatnonzero(members)))
    return groups


def _named_sets(flow: Flow, is_source: Marks, is_target: Marks) -> Iterator[_NamedSet]:
    """Yield hierarchies and roles with all below them, then the kinds that are not a whole side."""
    case = flow.case
    unions = (*sorted(case.hierarchies), *sorted(case.roles))
    below: dict[str, list[int]] = {}
    for union in unions:
        actors = with_all_below(case, [union])
        below[union] = [flow.number[actor] for actor in actors]
        mask = _mask(flow.n, below[union])
        yield _NamedSet(union, case.names[union], mask)
    numbered = case.tables["actors"].with_row_index("number")
    of_kind = dict(numbered.group_by("kind").agg("number").iter_rows())
    kinds = {*chain.from_iterable(case.schema.above(kind) for kind in of_kind)}
    for kind in sorted(kinds - set(TOO_GENERAL)):
        mask = _mask_of_kind(flow, kind, of_kind, below)
        # A kind that is one side of the question holds the other side by definition.
        is_side = mask[is_source].all() or mask[is_target].all()
        if not is_side:
            label = case.schema.actor_kinds[kind].label
            yield _NamedSet(f"kind:{kind}", f"kind: {label}", mask)


def _mask(n: int, numbers: Sequence[int]) -> Marks:
    """Return for each of n actors whether its number is among some, (n,) bool."""
    mask = np.zeros(n, np.bool_)
    mask[numbers] = True
    return mask


def _mask_of_kind(
    flow: Flow,
    kind: str,
    of_kind: Mapping[str, Sequence[int]],
    below: Mapping[str, Sequence[int]],
) -> Marks:
    """Return for each actor whether it is of a kind, or below a role or hierarchy of that kind."""
    kinds: Iterable[str] = flow.case.schema.below(kind) & of_kind.keys()
    mask = np.zeros(flow.n, np.bool_)
    for name in kinds:
        mask[of_kind[name]] = True
    # Members are added later: a role that is only a member of the kind adds no members.
    unions = [union for union in below if mask[flow.number[union]]]
    for union in unions:
        mask[below[union]] = True
    return mask

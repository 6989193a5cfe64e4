"""Which groups hold whom: hierarchies, roles and kinds that no route avoids all members of."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kg.case.names import with_all_below
from kg.graph.flow import Marks, Numbers
from kg.questions.bottlenecks.answer import Group
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


def holding_groups(
    graph: AccessedGraph, candidates: Sequence[Candidate], tree: Tree
) -> list[Group]:
    """Return the groups of some that hold anybody, those with most captives first.

    Args:
        graph: the graph of the question.
        candidates: the groups to test.
        tree: its dominator tree.
    """
    ids, kinds, wanted = graph.asked.flow.ids, graph.asked.flow.case.kind_of, tree.wanted
    closed = [candidate.members for candidate in candidates]
    held = [wanted[~left[wanted]] for left in graph.avoiding(closed)]
    holding = [i for i, some in enumerate(held) if len(some)]
    starts = [closed[i][tree.above[closed[i]] >= 0] for i in holding]
    found = []
    for i, freely in zip(holding, graph.from_each(starts), strict=True):
        (group, name, members), captives = candidates[i], pick_ids(ids, held[i])
        basis = "recorded" if freely[held[i]].any() else "stated"
        shown = tuple(sorted(ids[m] for m in members.tolist() if kinds[ids[m]] != "hierarchy"))
        own = int(tree.is_own[held[i]].sum())
        found.append(Group(group, name, captives, len(captives) / len(wanted), own, basis, shown))
    return sorted(
        found, key=lambda g: -len(g.captives)
    )  # stable: hierarchies stay before roles, roles before kinds


def candidate_groups(graph: AccessedGraph, is_source: Marks, is_target: Marks) -> list[Candidate]:
    """Return the groups to test, each set of members once: hierarchies before roles before kinds.

    A hierarchy is cut with its parts, for ties may be stated of it as a whole; it is no member of itself.

    Args:
        graph: the graph of the question.
        is_source: for each actor whether routes start from it, (n,) bool.
        is_target: for each actor whether routes lead to it, (n,) bool.
    """
    flow, tied = graph.asked.flow, graph.tied
    case, number = flow.case, flow.number
    is_hierarchy = flow.marked(case.hierarchies)
    wholes = (*sorted(case.hierarchies), *sorted(case.roles))
    under = {whole: [number[actor] for actor in with_all_below(case, [whole])] for whole in wholes}
    named: list[tuple[str, str, Marks]] = []
    for whole in wholes:
        members = np.zeros(flow.n, np.bool_)
        members[under[whole]] = True
        named.append((whole, case.names[whole], members))
    of_kind = dict(
        case.tables["actors"].with_row_index("number").group_by("kind").agg("number").iter_rows()
    )
    for kind in sorted(
        {above for k in of_kind for above in case.schema.above(k)} - set(TOO_GENERAL)
    ):
        members = np.zeros(flow.n, np.bool_)
        for k in case.schema.below(kind) & of_kind.keys():
            members[of_kind[k]] = True
        for whole in [a for a in wholes if members[number[a]]]:
            members[under[whole]] = True
        if not (members[is_source].all() or members[is_target].all()):
            named.append((f"kind:{kind}", f"kind: {case.schema.actor_kinds[kind].label}", members))
    seen: set[bytes] = set()
    groups = []
    for group, name, members in named:
        rest = members & ~is_source & ~is_target & flow.there
        told = (rest & (tied | ~is_hierarchy)).tobytes()
        if (rest & ~is_hierarchy).sum() > 1 and told not in seen:
            seen.add(told)
            groups.append(Candidate(group, name, np.flatnonzero(rest)))
    return groups

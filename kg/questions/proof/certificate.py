"""The proof of an answer to `bottlenecks`.

It is a tree with a low-high order, two routes to each target, and ways round the groups.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np

from kg.graph.flow import Arcs
from kg.graph.question_graph import QuestionGraph
from kg.questions.proof.low_high_order import low_high
from kg.results.answers import Table
from kg.results.columns import columns_of

# No id has a parenthesis or a blank.
START = "(start)"
FURTHER = "(further buyers)"
_FURTHER_OF = "(further buyers of {})"


@dataclass(frozen=True)
class Witness:
    """Two routes to a target that meet only in its gatekeepers; the shorter one is `route_a`."""

    target: str
    route_a: tuple[str, ...]
    route_b: tuple[str, ...]


@dataclass(frozen=True)
class TreeNode:
    """A node of the tree of dominators.

    Attributes:
        node: what it is called.
        dominator: its parent in the tree.
        order: its place in the low-high order, from 1.
        low: the tail of an arc into it; it stands earlier in the order.
        high: the tail of an arc into it; it stands later and not below it, or is its parent.
    """

    node: str
    dominator: str
    order: int
    low: str
    high: str


@dataclass(frozen=True)
class SearchStep:
    """A step of a search that avoids a group: the node, and where the search came from."""

    group: str
    node: str
    parent: str


@dataclass(frozen=True)
class Certificate:
    """The proof for one channel and population; empty where nobody asked for it.

    Attributes:
        witnesses: two routes to each target that is reached.
        nodes: the tree of dominators, in the low-high order.
        avoiding: ways round the groups to all who are not their captives.
    """

    witnesses: tuple[Witness, ...] = ()
    nodes: tuple[TreeNode, ...] = ()
    avoiding: tuple[SearchStep, ...] = ()


class GroupCut(NamedTuple):
    """A group that holds somebody: its id or kind:NAME, and the ids of members and captives."""

    group: str
    members: Iterable[str]
    captives: Iterable[str]


def certificate(
    question: QuestionGraph,
    reached: Sequence[str],
    above: Sequence[int],
    groups: Iterable[GroupCut],
) -> Certificate:
    """Return what proves the dominators of the targets reached, and whom the groups do not hold.

    Args:
        question: the flow graph with its super-source.
        reached: the ids of the targets that are reached.
        above: the immediate dominator of each node by its number, -1 where it is not reached.
        groups: the groups that hold somebody.

    Nodes are those that lie before a target reached; every arc into them comes from one of them, or
    from a node that is not reached.
    """
    number = question.flow.number
    arcs = _arcs_before(question, [number[target] for target in reached], above)
    proof = low_high(arcs, question.root, above)
    labels = node_names(question)
    nodes = tuple(
        TreeNode(labels[v], labels[above[v]], i, labels[proof.low[v]], labels[proof.high[v]])
        for i, v in enumerate(proof.order[1:], 1)
    )
    witnesses = []
    for target in reached:
        routes = [_route(question, number[target], tree) for tree in (proof.low, proof.high)]
        witnesses.append(Witness(target, *sorted(routes, key=len)))
    steps = chain.from_iterable(_ways_round(question, arcs, cut, reached) for cut in groups)
    return Certificate(tuple(witnesses), nodes, tuple(steps))


def node_names(question: QuestionGraph) -> dict[int, str]:
    """Return what each node is called in a certificate: actors by id, all others in brackets."""
    ids = question.flow.ids
    labels = dict(enumerate(ids)) | {question.root: START}
    for tail, head in zip(question.arcs.tail.tolist(), question.arcs.head.tolist(), strict=True):
        if len(ids) <= tail < question.root:
            labels[tail] = _FURTHER_OF.format(ids[head])
    return labels


def _arcs_before(question: QuestionGraph, targets: Iterable[int], above: Sequence[int]) -> Arcs:
    """Return the arcs on which a target can be reached."""
    arcs = question.arcs
    pairs = [
        (tail, head)
        for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True)
        if above[tail] >= 0
    ]
    tails: dict[int, list[int]] = {}
    for tail, head in pairs:
        tails.setdefault(head, []).append(tail)
    # A search from the targets against the arcs ends with all nodes that lie before one.
    nodes = _search(tails, targets)
    ends = np.array([pair for pair in pairs if pair[1] in nodes], dtype=np.int64).reshape(-1, 2)
    return Arcs(arcs.n, ends[:, 0], ends[:, 1])


def _route(question: QuestionGraph, node: int, tree: Mapping[int, int]) -> tuple[str, ...]:
    """Return the route to a node in a spanning tree, in the stated direction of flow."""
    ids, line = question.flow.ids, []
    while node != question.root:
        line.append(ids[node] if node < len(ids) else FURTHER)
        node = tree[node]
    return tuple(line[::-1] if question.count == "to" else line)


def _ways_round(
    question: QuestionGraph, arcs: Arcs, cut: GroupCut, reached: Sequence[str]
) -> Iterator[SearchStep]:
    """Yield the steps of a search that reaches the targets not held, without the members."""
    number, labels = question.flow.number, node_names(question)
    closed, captives = {number[member] for member in cut.members}, set(cut.captives)
    heads: dict[int, list[int]] = {}
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        if head not in closed:
            heads.setdefault(tail, []).append(head)
    parent_of = _search(heads, [question.root])
    # Only the steps that lead to a target are written, each once.
    needed: set[int] = set()
    for target in reached:
        if target in captives:
            continue
        node = number[target]
        while node != question.root and node not in needed:
            needed.add(node)
            node = parent_of[node]
    for node, parent in parent_of.items():
        if node in needed:
            yield SearchStep(cut.group, labels[node], labels[parent])


def _search(steps: Mapping[int, Sequence[int]], starts: Iterable[int]) -> dict[int, int]:
    """Return all nodes of a breadth-first search, and from where; the starts from themselves."""
    parent_of = {start: start for start in starts}
    line = list(parent_of)
    for node in line:  # the line grows as the search goes on
        for head in steps.get(node, ()):
            if head not in parent_of:
                parent_of[head] = node
                line.append(head)
    return parent_of


WITNESSES = Table(
    "witnesses",
    "Witnesses: two routes that meet only in gatekeepers",
    columns_of(__package__, "witnesses"),
    (),
    "Whoever is not on both routes is no gatekeeper of this target.",
)

CERTIFICATE = Table(
    "certificate",
    "Certificate: who is above whom, and why nobody else is",
    columns_of(__package__, "certificate"),
    (),
    "Every way to this node is by its dominator; low and high show that it is by no nearer one.",
)

AVOIDING = Table(
    "avoiding",
    "Ways round the groups",
    columns_of(__package__, "avoiding"),
    (),
    "Without this group a route still reaches this node, by an arc from its parent.",
)

"""What proves an answer to `bottlenecks`: a tree with a low-high order, two routes a target, and ways round groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kg.graph.flow import Arcs
from kg.graph.question_graph import QuestionGraph
from kg.questions.proof.low_high_order import low_high
from kg.results.answers import Column, Table

# No id has a parenthesis or a blank.
START = "(start)"
FURTHER = "(further buyers)"
_FURTHER_OF = "(further buyers of {})"


@dataclass(frozen=True)
class Witness:
    """Two routes to a target that meet only in its gatekeepers."""

    target: str
    route_a: tuple[str, ...]
    route_b: tuple[str, ...]


@dataclass(frozen=True)
class TreeNode:
    """A node of the tree of dominators: its parent there, its place in the order, and the tails of two arcs into it."""

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
    """What proves the answer for one channel and population; empty where it was not asked for."""

    witnesses: tuple[Witness, ...] = ()
    nodes: tuple[TreeNode, ...] = ()
    avoiding: tuple[SearchStep, ...] = ()


def certificate(
    question: QuestionGraph,
    reached: Sequence[str],
    above: Sequence[int],
    groups: Mapping[str, tuple[Iterable[str], Iterable[str]]],
) -> Certificate:
    """Return what proves the dominators of the targets reached, and that the groups hold nobody else.

    Args:
        question: the flow graph with its super-source.
        reached: the targets that are reached.
        above: the immediate dominator of every node, -1 where it is not reached.
        groups: the members and the captives of each group.

    Nodes are those that lie before a target reached; every arc into them comes from one of them, or from a node that
    is not reached.
    """
    number = question.flow.number
    arcs = _before(question, [number[t] for t in reached], above)
    proof = low_high(arcs, question.root, above)
    called = node_names(question)
    nodes = tuple(
        TreeNode(called[v], called[above[v]], i, called[proof.low[v]], called[proof.high[v]])
        for i, v in enumerate(proof.order[1:], 1)
    )
    routes = [
        [_route(question, number[t], tree) for tree in (proof.low, proof.high)] for t in reached
    ]
    witnesses = tuple(
        Witness(t, *sorted(two, key=len)) for t, two in zip(reached, routes, strict=True)
    )
    steps = [
        step
        for group, (members, held) in groups.items()
        for step in _around(question, arcs, group, members, reached, held)
    ]
    return Certificate(witnesses, nodes, tuple(steps))


def node_names(question: QuestionGraph) -> dict[int, str]:
    """Return what every node is called in a certificate: actors by id, the rest in brackets."""
    ids = question.flow.ids
    found = dict(enumerate(ids)) | {question.root: START}
    for tail, head in zip(question.arcs.tail.tolist(), question.arcs.head.tolist(), strict=True):
        if len(ids) <= tail < question.root:
            found[tail] = _FURTHER_OF.format(ids[head])
    return found


def _before(asked: QuestionGraph, targets: Iterable[int], above: Sequence[int]) -> Arcs:
    """Return the arcs on which a target can be reached."""
    arcs = asked.arcs
    tails: dict[int, list[int]] = {}
    pairs = [
        (u, v) for u, v in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True) if above[u] >= 0
    ]
    for u, v in pairs:
        tails.setdefault(v, []).append(u)
    wanted = _search(tails, targets)
    kept = np.array([p for p in pairs if p[1] in wanted], dtype=np.int64).reshape(-1, 2)
    return Arcs(arcs.n, kept[:, 0], kept[:, 1])


def _route(asked: QuestionGraph, node: int, tree: Mapping[int, int]) -> tuple[str, ...]:
    ids, line = asked.flow.ids, []
    while node != asked.root:
        line.append(ids[node] if node < len(ids) else FURTHER)
        node = tree[node]
    return tuple(line[::-1] if asked.count == "to" else line)


def _around(
    asked: QuestionGraph,
    arcs: Arcs,
    group: str,
    members: Iterable[str],
    reached: Sequence[str],
    held: Iterable[str],
) -> Iterable[SearchStep]:
    """Yield the steps of a breadth-first search that reaches, without the members, the targets not held."""
    number, called = asked.flow.number, node_names(asked)
    closed, captives = {number[m] for m in members}, set(held)
    after: dict[int, list[int]] = {}
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        if head not in closed:
            after.setdefault(tail, []).append(head)
    came = _search(after, [asked.root])
    needed: set[int] = set()
    for target in reached:
        node = number[target]
        while target not in captives and node != asked.root and node not in needed:
            needed.add(node)
            node = came[node]
    for node, parent in came.items():
        if node in needed:
            yield SearchStep(group, called[node], called[parent])


def _search(steps: Mapping[int, Sequence[int]], starts: Iterable[int]) -> dict[int, int]:
    """Return all that a breadth-first search finds, and from where; the starts from themselves."""
    found = {s: s for s in starts}
    line = list(found)
    for node in line:
        for other in steps.get(node, ()):
            if other not in found:
                found[other] = node
                line.append(other)
    return found


_CHANNEL = Column("channel", "text", "The channel.")
_POPULATION = Column("population", "text", "Whom the answer counts.")
WITNESSES = Table(
    "witnesses",
    "Witnesses: two routes that meet only in gatekeepers",
    (
        _CHANNEL, Column("target", "id", "The target."), Column("route_a", "route", "One route."),
        Column("route_b", "route", "The other."), Column("population", "text", "Whom the captives are counted among."),
    ),
    (),
    "Whoever is not on both routes is no gatekeeper of this target.",
)  # fmt: skip
CERTIFICATE = Table(
    "certificate",
    "Certificate: who is above whom, and why nobody else is",
    (
        _CHANNEL, _POPULATION,
        Column("node", "id", "An actor before a target reached, or the further buyers of a supplier."),
        Column("dominator", "id", "The nearest that is on every route to it; (start) stands before all sources."),
        Column("order", "count", "Its place when the tree is read from the start down."),
        Column("low", "id", "Who leads to it and comes earlier: followed upwards, one of two routes."),
        Column("high", "id", "Who leads to it and comes later, not below it, or is its dominator: the other route."),
    ),
    (),
    "Every way to this node is by its dominator; low and high show that it is by no nearer one.",
)  # fmt: skip
AVOIDING = Table(
    "avoiding",
    "Ways round the groups",
    (
        _CHANNEL, _POPULATION, Column("group", "id", "The group that is avoided."),
        Column("node", "id", "Who is reached without it."),
        Column("parent", "id", "From whom; (start) stands before all sources."),
    ),
    (),
    "Without this group a route still reaches this node, by an arc from its parent.",
)  # fmt: skip

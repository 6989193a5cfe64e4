"""A low-high order of a dominator tree: an order of the siblings that proves the tree to be right."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.graph.flow import Arcs

# Numbers between two neighbours in a list: so many halvings before the list is numbered anew.
_GAP = 1 << 512


@dataclass(frozen=True)
class LowHigh:
    """Nodes from the root down, each before those below it in the tree; and the tails of two arcs into each.

    `low` stands before the node in the order; `high` stands after it and not below it, or is its parent in the tree.
    """

    order: tuple[int, ...]
    low: Mapping[int, int]
    high: Mapping[int, int]


def low_high(arcs: Arcs, root: int, above: Sequence[int]) -> LowHigh:
    """Return a low-high order of a dominator tree.

    Going up by `low` alone, and by `high` alone, are two spanning trees, whose routes from the root to a node meet in
    its dominators only: by low one passes siblings that stand before, by high siblings that stand after.

    Args:
        arcs: the graph.
        root: where routes start.
        above: the immediate dominator of every node that is reached.

    The order is made from two divergent spanning trees: siblings leave it one by one, from the leaves of one tree up;
    whoever hangs on them in the other tree is hung on their parent there. They come back in the opposite order, each
    beside its parent in the other tree, on the side of its parent in the first. Time is O(m log n).

    Example:
        >>> import numpy as np
        >>> arcs = Arcs(5, np.array([0, 0, 1, 2, 3, 4]), np.array([1, 2, 3, 4, 4, 3]))
        >>> found = low_high(arcs, 0, [0, 0, 0, 0, 0])
        >>> found.order, found.low[3], found.high[3], found.low[4], found.high[4]
        ((0, 2, 4, 3, 1), 4, 1, 2, 3)

    References:
        Georgiadis & Tarjan 2015, doi 10.1145/2764913.
    """
    blue, red, pairs = _divergent(arcs, root)
    children: dict[int, list[int]] = {}
    for v in sorted(blue):
        children.setdefault(above[v], []).append(v)
    order = _preorder(children, root)
    first = {v: i for i, v in enumerate(order)}
    firsts = {v: [first[w] for w in some] for v, some in children.items()}

    def beside(tail: int, v: int) -> int:
        """Return the parent of v if that is the tail, else the sibling of v that the tail is, or is below."""
        parent = above[v]
        return (
            parent
            if tail == parent
            else children[parent][bisect_right(firsts[parent], first[tail]) - 1]
        )

    kept = _leaving({v: beside(blue[v], v) for v in blue}, red, above, root)
    sides = {v: beside(red[v], v) for v in red}
    place, siblings = _returning(kept, sides, red, above, root)
    low, high = {}, {}
    for v in order[1:]:
        tails = {
            tail: place[beside(tail, v)] < place[v]
            for tail in (blue[v], red[v])
            if tail != above[v]
        }
        before = [tail for tail, earlier in tails.items() if earlier]
        after = [tail for tail, earlier in tails.items() if not earlier]
        if (above[v], v) in pairs:  # one of the routes is short, the other different if it can be
            before, after = ([], after) if after else (before, [])
        low[v], high[v] = (*before, above[v])[0], (*after, above[v])[0]
    return LowHigh(tuple(_preorder(siblings, root)), low, high)


def _divergent(
    arcs: Arcs, root: int
) -> tuple[dict[int, int], dict[int, int], set[tuple[int, int]]]:
    """Return the parents in two spanning trees whose routes meet in dominators only, and the arcs that are reached.

    Lengauer & Tarjan (1979, doi 10.1145/357062.357071) find for each node v a route from its semidominator that
    keeps clear of the depth-first tree. One of its two parents is the last stop of that route, the other its parent
    in the depth-first tree; which is which depends on the node that decides about the dominator of v.
    """
    after: list[list[int]] = [[] for _ in range(arcs.n)]
    before: list[list[int]] = [[] for _ in range(arcs.n)]
    for tail, head in zip(arcs.tail.tolist(), arcs.head.tolist(), strict=True):
        after[tail].append(head)
        before[head].append(tail)
    nodes, up = _depth_first(after, root)
    number = {v: i for i, v in enumerate(nodes)}
    n = len(nodes)
    semi, best, last = list(range(n)), list(range(n)), [0] * n
    linked = [-1] * n
    waiting: list[list[int]] = [[] for _ in range(n)]
    decides = list(range(n))

    def least(v: int) -> int:
        """Return whose semidominator is the least on the way up to the end of what is linked."""
        line = []
        while linked[v] >= 0 and linked[linked[v]] >= 0:
            line.append(v)
            v = linked[v]
        for w in reversed(line):
            best[w] = min(best[w], best[linked[w]], key=lambda x: semi[x])
            linked[w] = linked[linked[w]]
        return best[line[0] if line else v]

    for v in range(n - 1, 0, -1):
        for tail in before[nodes[v]]:
            u = number.get(tail)
            if u is not None and (found := semi[least(u)]) < semi[v]:
                semi[v], last[v] = found, u
        waiting[semi[v]].append(v)
        linked[v] = up[v]
        for w in waiting[up[v]]:
            u = least(w)
            decides[w] = u if semi[u] < semi[w] else w
        waiting[up[v]] = []
    blue, red = [0] * n, [0] * n
    for v in range(1, n):
        u = decides[v]
        blue[v], red[v] = (last[v], up[v]) if u != v and blue[u] == up[u] else (up[v], last[v])
    pairs = {(tail, head) for tail in nodes for head in after[tail]}
    one, other = ({nodes[v]: nodes[tree[v]] for v in range(1, n)} for tree in (blue, red))
    return one, other, pairs


def _depth_first(after: Sequence[Sequence[int]], root: int) -> tuple[list[int], list[int]]:
    """Return the nodes reached in the order of a depth-first search, and the place of each one's parent in it."""
    number, nodes, up = {root: 0}, [root], [0]
    line = [(0, iter(after[root]))]
    while line:
        place, heads = line[-1]
        for head in heads:
            if head not in number:
                number[head] = len(nodes)
                nodes.append(head)
                up.append(place)
                line.append((number[head], iter(after[head])))
                break
        else:
            line.pop()
    return nodes, up


def _preorder(children: Mapping[int, Sequence[int]], root: int) -> list[int]:
    found, line = [], [root]
    while line:
        found.append(line.pop())
        line += reversed(children.get(found[-1], ()))
    return found


def _downward(up: Mapping[int, int], root: int) -> list[int]:
    """Return the nodes of a tree below its root, each after its parent."""
    children: dict[int, list[int]] = {}
    for v, parent in up.items():
        children.setdefault(parent, []).append(v)
    return _preorder(children, root)[1:]


def _leaving(
    blue: Mapping[int, int], red: Mapping[int, int], above: Sequence[int], root: int
) -> dict[int, int]:
    """Return each node's blue parent among its siblings (or above them) when it leaves, red leaves leaving first."""
    kept: dict[int, int] = {}
    jump: dict[int, int] = {}
    for v in reversed(_downward(red, root)):
        line, parent = [], blue[v]
        while parent != above[v] and parent in jump:
            line.append(parent)
            parent = jump[parent]
        kept[v] = parent
        for w in (v, *line):
            jump[w] = parent
    return kept


def _returning(
    kept: Mapping[int, int],
    sides: Mapping[int, int],
    red: Mapping[int, int],
    above: Sequence[int],
    root: int,
) -> tuple[dict[int, int], dict[int, list[int]]]:
    """Return a number for each node by which siblings are ordered, and the siblings below each node in that order.

    Each comes to stand beside its blue parent, on the side of its red parent. The node above them all stands at both
    ends: before the first for blue, behind the last for red.
    """
    place: dict[int, int] = {}
    following: dict[int, int] = {}
    leading: dict[int, int] = {}
    start: dict[int, int] = {}
    for v in _downward(red, root):
        parent, blue = above[v], kept[v]
        left: int | None = None if blue == parent else blue
        if left is not None and sides[v] != parent and place[sides[v]] < place[left]:
            left = leading.get(left)
        right = start.get(parent) if left is None else following.get(left)
        if left is not None and right is not None and place[right] - place[left] < 2:
            for i, w in enumerate(_chain(start[parent], following)):
                place[w] = i * _GAP
        place[v] = _between(
            None if left is None else place[left], None if right is None else place[right]
        )
        if left is None:
            start[parent] = v
        else:
            following[left], leading[v] = v, left
        if right is not None:
            following[v], leading[right] = right, v
    return place, {parent: _chain(v, following) for parent, v in start.items()}


def _between(left: int | None, right: int | None) -> int:
    if left is None:
        return 0 if right is None else right - _GAP
    return left + _GAP if right is None else (left + right) // 2


def _chain(v: int | None, following: Mapping[int, int]) -> list[int]:
    found = []
    while v is not None:
        found.append(v)
        v = following.get(v)
    return found

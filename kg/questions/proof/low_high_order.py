"""A low-high order of a dominator tree: an order of siblings that proves the tree to be right."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg.graph.flow import Arcs
from kg.questions.proof.divergent_trees import divergent_trees

# Numbers between two neighbours in a list: after so many halvings the list is numbered anew.
_GAP = 1 << 512


@dataclass(frozen=True)
class LowHigh:
    """A low-high order, and the tails of two arcs into each node but the root.

    Attributes:
        order: the nodes from the root down, each before those below it in the tree.
        low: of each node a tail that stands before it, or is its parent in the tree.
        high: of each node a tail that stands after it and not below it, or is its parent.
    """

    order: tuple[int, ...]
    low: Mapping[int, int]
    high: Mapping[int, int]


def low_high(arcs: Arcs, root: int, above: Sequence[int]) -> LowHigh:
    """Return a low-high order of a dominator tree.

    Going up by `low` alone, and by `high` alone, are two spanning trees, whose routes from the root
    to a node meet in its dominators only: by low one passes siblings that stand before, by high
    siblings that stand after.

    Args:
        arcs: the graph of n nodes.
        root: where routes start.
        above: the immediate dominator of each node by its number, -1 where it is not reached.

    The order is made from two divergent spanning trees, blue and red: siblings leave it one by one,
    from the leaves of the red tree up; whoever hangs on them in the blue tree is hung on their
    parent there. They come back in the opposite order, each beside its blue parent, on the side of
    its red parent. Time is O(m log n).

    Example:
        >>> import numpy as np
        >>> arcs = Arcs(5, np.array([0, 0, 1, 2, 3, 4]), np.array([1, 2, 3, 4, 4, 3]))
        >>> proof = low_high(arcs, 0, [0, 0, 0, 0, 0])
        >>> proof.order, proof.low[3], proof.high[3], proof.low[4], proof.high[4]
        ((0, 2, 4, 3, 1), 4, 1, 2, 3)

    References:
        Georgiadis & Tarjan 2015, doi 10.1145/2764913.
    """
    trees = divergent_trees(arcs, root)
    blue, red = trees.blue, trees.red
    dominators = _DominatorTree.of(sorted(blue), above, root)
    blue_siblings = {v: dominators.sibling_above(blue[v], v) for v in blue}
    red_siblings = {v: dominators.sibling_above(red[v], v) for v in red}
    red_order = _downward(red, root)
    blue_parents = _blue_parents_when_leaving(blue_siblings, red_order, above)
    siblings = _returned_siblings(blue_parents, red_siblings, red_order, above)
    low, high = dict[int, int](), dict[int, int]()
    for v in dominators.order[1:]:
        before: list[int] = []
        after: list[int] = []
        for tail in dict.fromkeys((blue[v], red[v])):
            if tail != above[v]:
                sibling = dominators.sibling_above(tail, v)
                is_earlier = siblings.place[sibling] < siblings.place[v]
                (before if is_earlier else after).append(tail)
        if (above[v], v) in trees.arcs:
            # One of the routes is the arc from the parent; the other differs from it if it can.
            before, after = ([], after) if after else (before, [])
        low[v], high[v] = (*before, above[v])[0], (*after, above[v])[0]
    return LowHigh(tuple(_preorder(siblings.below(), root)), low, high)


@dataclass(frozen=True)
class _DominatorTree:
    """A dominator tree in which the sibling that stands above a node is found by halving.

    Attributes:
        above: the parent of each node by its number.
        children: those below each node, ascending, by its number.
        order: the nodes in preorder.
        place: the place of each node in that order.
        child_places: the places of the children of each node.
    """

    above: Sequence[int]
    children: Mapping[int, Sequence[int]]
    order: Sequence[int]
    place: Mapping[int, int]
    child_places: Mapping[int, Sequence[int]]

    @classmethod
    def of(cls, nodes: Iterable[int], above: Sequence[int], root: int) -> "_DominatorTree":
        """Return the tree.

        Args:
            nodes: all nodes but the root, ascending.
            above: the parent of each node by its number.
            root: the root.
        """
        children: dict[int, list[int]] = {}
        for v in nodes:
            children.setdefault(above[v], []).append(v)
        order = _preorder(children, root)
        place = {v: i for i, v in enumerate(order)}
        child_places = {v: [place[w] for w in below] for v, below in children.items()}
        return cls(above, children, order, place, child_places)

    def sibling_above(self, tail: int, v: int) -> int:
        """Return the parent of v if that is the tail, else the sibling of v at or above the tail.

        A tail of an arc into v is the parent of v, or stands below it: else the parent of v would
        not be on every route.

        Args:
            tail: the tail of an arc into v.
            v: a node, not the root.
        """
        parent = self.above[v]
        if tail == parent:
            return parent
        # The last child whose place is not behind the tail: those below it follow it at once.
        child = bisect_right(self.child_places[parent], self.place[tail]) - 1
        return self.children[parent][child]


def _preorder(children: Mapping[int, Sequence[int]], root: int) -> list[int]:
    """Return the nodes of a tree, each before its children."""
    order, line = [], [root]
    while line:
        node = line.pop()
        order.append(node)
        line += reversed(children.get(node, ()))
    return order


def _downward(parents: Mapping[int, int], root: int) -> list[int]:
    """Return the nodes of a tree below its root, each after its parent."""
    children: dict[int, list[int]] = {}
    for v, parent in parents.items():
        children.setdefault(parent, []).append(v)
    return _preorder(children, root)[1:]


def _blue_parents_when_leaving(
    blue: Mapping[int, int], red_order: Sequence[int], above: Sequence[int]
) -> dict[int, int]:
    """Return the blue parent of each node among its siblings (or above them) when it leaves.

    Args:
        blue: the sibling at or above the blue parent of each node, or the parent of both.
        red_order: the nodes below the root, each after its red parent.
        above: the parent of each node in the dominator tree.
    """
    blue_parents: dict[int, int] = {}
    jump: dict[int, int] = {}  # past those who left, with the way made short
    for v in reversed(red_order):  # red leaves leave first
        line, parent = [], blue[v]
        # A blue parent that left hung those on it on its own blue parent.
        while parent != above[v] and parent in jump:
            line.append(parent)
            parent = jump[parent]
        blue_parents[v] = parent
        for node in (v, *line):
            jump[node] = parent
    return blue_parents


@dataclass
class _SiblingLists:
    """Lists of siblings to insert into, with numbers by which two of a list are compared.

    Attributes:
        place: the number of each node; of two siblings the first has the smaller one.
        first: the first sibling of each parent.
        following: the sibling after each node that is not the last.
        leading: the sibling before each node that is not the first.
    """

    place: dict[int, int] = field(default_factory=dict)
    first: dict[int, int] = field(default_factory=dict)
    following: dict[int, int] = field(default_factory=dict)
    leading: dict[int, int] = field(default_factory=dict)

    def insert(self, v: int, parent: int, left: int | None) -> None:
        """Insert a node among its siblings.

        Args:
            v: the node.
            parent: the parent of it and of its siblings.
            left: the sibling to stand behind; none to stand before all.
        """
        right = self.first.get(parent) if left is None else self.following.get(left)
        if left is not None and right is not None and self.place[right] - self.place[left] < 2:
            self._number_anew(parent)
        self.place[v] = self._between(left, right)
        if left is None:
            self.first[parent] = v
        else:
            self.following[left], self.leading[v] = v, left
        if right is not None:
            self.following[v], self.leading[right] = right, v

    def _number_anew(self, parent: int) -> None:
        """Number the children of a node again."""
        for i, node in enumerate(self._chain(self.first[parent])):
            self.place[node] = i * _GAP

    def _between(self, left: int | None, right: int | None) -> int:
        """Return a number between two neighbours in a list; either end may be missing."""
        if left is None:
            return 0 if right is None else self.place[right] - _GAP
        if right is None:
            return self.place[left] + _GAP
        return (self.place[left] + self.place[right]) // 2

    def _chain(self, v: int | None) -> list[int]:
        """Return a node and all that follow it in its list of siblings, in order."""
        chain = []
        while v is not None:
            chain.append(v)
            v = self.following.get(v)
        return chain

    def below(self) -> dict[int, list[int]]:
        """Return the siblings below each parent, in order."""
        return {parent: self._chain(v) for parent, v in self.first.items()}


def _returned_siblings(
    blue_parents: Mapping[int, int],
    red: Mapping[int, int],
    red_order: Sequence[int],
    above: Sequence[int],
) -> _SiblingLists:
    """Return the siblings in the order in which they stand when all came back.

    Each comes to stand beside its blue parent, on the side of its red parent. The node above them
    all stands at both ends: before the first for blue, behind the last for red.

    Args:
        blue_parents: the blue parent of each node among its siblings when it left.
        red: the sibling at or above the red parent of each node, or the parent of both.
        red_order: the nodes below the root, each after its red parent.
        above: the parent of each node in the dominator tree.
    """
    siblings = _SiblingLists()
    for v in red_order:
        parent, blue_parent = above[v], blue_parents[v]
        left: int | None = None if blue_parent == parent else blue_parent
        # Where the red parent stands before the blue one, so does the node: behind the one before.
        if left is not None and red[v] != parent:
            place = siblings.place
            if place[red[v]] < place[left]:
                left = siblings.leading.get(left)
        siblings.insert(v, parent, left)
    return siblings

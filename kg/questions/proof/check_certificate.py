"""Check that a certificate of `bottlenecks` proves its tree, and the ways round its groups.

The arcs are enough to tell.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import quoted
from kg.questions.proof.certificate import START

Row = Mapping[str, Any]
Arc = tuple[int, int]


@dataclass(frozen=True)
class ClaimedTree:
    """A tree as a certificate gives it.

    Attributes:
        root: the start.
        above: the parent of each node but the root.
        first: the place of each node in the order; the root has 0.
        last: the place of the last node below each node; its own where there is none.
    """

    root: int
    above: Mapping[int, int]
    first: Mapping[int, int]
    last: Mapping[int, int]

    def has_below(self, node: int, descendant: int) -> bool:
        """Return whether a node is another, or above it.

        Args:
            node: the one that may be above.
            descendant: the one that may be below.
        """
        return self.first[node] <= self.first[descendant] <= self.last[node]

    def line(self, node: int) -> list[int]:
        """Return who is above a node, the nearest first, without the root."""
        ancestors = []
        while self.above[node] != self.root:
            node = self.above[node]
            ancestors.append(node)
        return ancestors


def proven(
    rows: Sequence[Row],
    number: Mapping[str, int],
    arcs: Collection[Arc],
    reached: Collection[int],
    needed: Iterable[int],
) -> ClaimedTree | str:
    """Return a certificate's tree if it is the dominator tree of all nodes needed, else a fault.

    Args:
        rows: the table `certificate`.
        number: the number of each name that a certificate may use, the start among them.
        arcs: all arcs.
        reached: all nodes that a route reaches.
        needed: the nodes whose dominators are to be proven.

    Every arc leads to a node from somewhere at or below its parent, so that no route gets to it but
    by its parent. And two arcs lead to each node: from one that is its parent or earlier, and from
    one that is its parent or later, but not below it. Going up by the first alone and by the second
    alone, two routes meet in nobody but those above.

    Reference: Georgiadis & Tarjan 2015, doi 10.1145/2764913, who prove that this suffices.
    """
    tree = _read_tree(rows, number)
    if isinstance(tree, str):
        return tree
    names = {node: name for name, node in number.items()}
    fault = _arc_fault(tree, names, arcs, reached) or _order_fault(tree, rows, number, arcs)
    if fault:
        return fault
    missing = [node for node in needed if node not in tree.above]
    return f"the tree leaves out {names[missing[0]]}" if missing else tree


def _read_tree(rows: Sequence[Row], number: Mapping[str, int]) -> ClaimedTree | str:
    """Return the tree that rows claim, or what is wrong with them."""
    root = number[START]
    above: dict[int, int] = {}
    order: dict[int, int] = {root: 0}
    for row in rows:
        node = number.get(row["node"], root)
        if node == root:
            return f"there is no {quoted(row['node'])} to put into the tree"
        if node in above:
            return f"{row['node']} is in the tree twice"
        if any(row[name] not in number for name in ("dominator", "low", "high")):
            return f"the tree puts {row['node']} below or after a node that does not exist"
        above[node], order[node] = number[row["dominator"]], row["order"]
    return _ordered(above, order, root)


def _ordered(above: Mapping[int, int], order: Mapping[int, int], root: int) -> ClaimedTree | str:
    """Return the tree if the order is one in which it can be read from the root down."""
    nodes = sorted(order, key=lambda node: order[node])
    if [order[node] for node in nodes] != list(range(len(nodes))):
        return "the order of the tree does not count from 1 on"
    last = dict(order)
    line = [root]  # the way from the root to the node before
    for node in nodes[1:]:
        # A node that is left on the way up to the parent has no more nodes below it.
        while line and line[-1] != above[node]:
            last[line.pop()] = order[node] - 1
        if not line:
            return f"the order of the tree breaks off at place {order[node]}"
        line.append(node)
    return ClaimedTree(root, above, order, last | dict.fromkeys(line, len(nodes) - 1))


def _arc_fault(
    tree: ClaimedTree,
    names: Mapping[int, str],
    arcs: Collection[Arc],
    reached: Collection[int],
) -> str | None:
    """Return the first arc by which a route comes to a node past its parent."""
    for tail, head in sorted(arcs):
        if head not in tree.above or tail not in reached:
            continue
        parent = tree.above[head]
        if tail not in tree.first or not tree.has_below(parent, tail):
            below = f"which the tree puts below {names[parent]}"
            return f"{names[tail]} leads to {names[head]}, {below}"
    return None


def _order_fault(
    tree: ClaimedTree, rows: Sequence[Row], number: Mapping[str, int], arcs: Collection[Arc]
) -> str | None:
    """Return the first node that does not stand between the tails of two arcs into it."""
    order = tree.first
    for row in rows:
        node, low, high = (number[row[name]] for name in ("node", "low", "high"))
        for name, tail in (("low", low), ("high", high)):
            if (tail, node) not in arcs:
                return f"no arc leads to {row['node']} from {row[name]}"
        is_earlier = low in order and order[low] < order[node]
        is_later = high in order and order[high] > order[node] and not tree.has_below(node, high)
        if not is_earlier or not (is_later or high == tree.above[node]):
            return f"{row['node']} does not stand between {row['low']} and {row['high']}"
    return None


def way_round(
    rows: Iterable[Row], number: Mapping[str, int], arcs: Collection[Arc], closed: Collection[int]
) -> set[int] | str:
    """Return the nodes to which a way round a group is given, else the first fault.

    Args:
        rows: the rows of the group in the table `avoiding`.
        number: the number of each name that a certificate may use, the start among them.
        arcs: all arcs.
        closed: the members of the group.
    """
    heads: dict[int, list[int]] = {}
    listed: set[str] = set()
    for row in rows:
        node, parent = number.get(row["node"], -1), number.get(row["parent"], -1)
        if (parent, node) not in arcs:
            return f"no arc leads from {quoted(row['parent'])} to {quoted(row['node'])}"
        if node in closed or row["node"] in listed:
            return f"{row['node']} is {'of the group' if node in closed else 'listed twice'}"
        listed.add(row["node"])
        heads.setdefault(parent, []).append(node)
    start = number[START]
    reached, line = {start}, [start]
    for node in line:  # the line grows as the ways go on
        line += heads.get(node, ())
        reached.update(heads.get(node, ()))
    if len(reached) != len(listed) + 1:
        return "the ways round do not all begin at the start"
    return reached

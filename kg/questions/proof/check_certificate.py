"""Whether a certificate of `bottlenecks` proves its tree, and the ways round its groups: the arcs are enough."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.errors import quoted
from kg.questions.proof.certificate import START

Row = Mapping[str, Any]
Arc = tuple[int, int]


@dataclass(frozen=True)
class ClaimedTree:
    """A tree as a certificate gives it: the parent of each node, and its place and that of the last node below it."""

    root: int
    above: Mapping[int, int]
    first: Mapping[int, int]
    last: Mapping[int, int]

    def has_below(self, node: int, descendant: int) -> bool:
        """Return whether a node is another, or above it."""
        return self.first[node] <= self.first[descendant] <= self.last[node]

    def line(self, node: int) -> list[int]:
        """Return who is above a node, the nearest first, without the root."""
        found = []
        while self.above[node] != self.root:
            node = self.above[node]
            found.append(node)
        return found


def proven(
    rows: Sequence[Row],
    number: Mapping[str, int],
    arcs: Collection[Arc],
    reached: Collection[int],
    needed: Iterable[int],
) -> ClaimedTree | str:
    """Return the tree of a certificate if it is the dominator tree of all nodes needed, else the first fault.

    Args:
        rows: the table `certificate`.
        number: the number of each name that a certificate may use, the start among them.
        arcs: all arcs.
        reached: all nodes that a route reaches.
        needed: the nodes whose dominators are to be proven.

    Every arc leads to a node from somewhere at or below its parent, so that no route gets to it but by its parent.
    And two arcs lead to each node: from one that is its parent or earlier, and from one that is its parent or later,
    but not below it. Going up by the first alone and by the second alone, two routes meet in nobody but those above.

    Reference: Georgiadis & Tarjan 2015, doi 10.1145/2764913, who prove that this suffices.
    """
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
            return f"the tree puts {row['node']} below or after somebody that there is not"
        above[node], order[node] = number[row["dominator"]], row["order"]
    tree = _read(above, order, root)
    if isinstance(tree, str):
        return tree
    names = {node: name for name, node in number.items()}
    for tail, head in sorted(arcs):
        if (
            head in above
            and tail in reached
            and (tail not in order or not tree.has_below(above[head], tail))
        ):
            return f"{names[tail]} leads to {names[head]}, which the tree puts below {names[above[head]]}"
    for row in rows:
        node, low, high = (number[row[name]] for name in ("node", "low", "high"))
        if (low, node) not in arcs or (high, node) not in arcs:
            return f"no arc leads to {row['node']} from {row['low'] if (low, node) not in arcs else row['high']}"
        earlier = low in order and order[low] < order[node]
        later = high in order and order[high] > order[node] and not tree.has_below(node, high)
        if not earlier or not (later or high == above[node]):
            return f"{row['node']} does not stand between {row['low']} and {row['high']}"
    missing = [node for node in needed if node not in above]
    return f"the tree leaves out {names[missing[0]]}" if missing else tree


def _read(above: Mapping[int, int], order: Mapping[int, int], root: int) -> ClaimedTree | str:
    """Return the tree if the order is one in which it can be read from the root down."""
    nodes = sorted(order, key=lambda node: order[node])
    if [order[node] for node in nodes] != list(range(len(nodes))):
        return "the order of the tree does not count from 1 on"
    last = dict(order)
    line = [root]
    for node in nodes[1:]:
        while line and line[-1] != above[node]:
            last[line.pop()] = order[node] - 1
        if not line:
            return f"the order of the tree breaks off at place {order[node]}"
        line.append(node)
    return ClaimedTree(root, above, order, last | dict.fromkeys(line, len(nodes) - 1))


def way_round(
    rows: Iterable[Row], number: Mapping[str, int], arcs: Collection[Arc], closed: Collection[int]
) -> set[int] | str:
    """Return the nodes to which the rows of one group in `avoiding` give a way round it, else the first fault."""
    after: dict[int, list[int]] = {}
    seen: set[str] = set()
    for row in rows:
        node, parent = number.get(row["node"], -1), number.get(row["parent"], -1)
        if (parent, node) not in arcs:
            return f"no arc leads from {quoted(row['parent'])} to {quoted(row['node'])}"
        if node in closed or row["node"] in seen:
            return f"{row['node']} is {'of the group' if node in closed else 'listed twice'}"
        seen.add(row["node"])
        after.setdefault(parent, []).append(node)
    found, line = {number[START]}, [number[START]]
    for node in line:
        line += after.get(node, ())
        found.update(after.get(node, ()))
    return found if len(found) == len(seen) + 1 else "the ways round do not all begin at the start"

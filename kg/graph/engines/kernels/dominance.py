"""Kernels about dominators.

Names are those of the papers: `idom` is the immediate dominator, `dfn` the number that a node gets
when a depth-first search finds it, `semi` the semidominator, `vertex` the node of each number;
`label` and `ancestor` are the arrays of the forest whose paths are compressed.
"""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled
from kg.system.sizes import DOMINATOR_STEPS


@compiled
def from_the_top(start: Any, heads: Any, root: int) -> Any:
    """Return the immediate dominators by moving parents up a breadth-first tree.

    Nodes are numbered as a breadth-first search finds them, so that a node has a higher number than
    its parent. An arc (u, v) moves the parent of v up to the nearest common ancestor of that parent
    and u. No dominator is passed over, because a dominator of v is an ancestor of both. Once the
    parent of the head of each arc is an ancestor of the tail, or is the tail, every parent
    dominates. Arcs into children of the root need no second look, because their parents cannot
    move.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        root: the node that routes start from.

    Returns:
        idom: the immediate dominator of each node, `(n,) int32`; the root's is the root, and that
            of an unreached node is -1. Without patience, an array of no meaning.
        is_complete: whether the steps up the tree stayed within the patience.
    """
    n = len(start) - 1
    bfn = np.full(n, -1, np.int32)  # the breadth-first number of each node; -1: not reached yet
    vertex = np.empty(n, np.int32)  # the node of each number; the queue of the search as well
    parent = np.empty(n, np.int32)  # the parent of each number, as a number
    # Arcs that a later change may concern, by number: of arc i the tail and the head.
    tails, tips = np.empty(len(heads), np.int32), np.empty(len(heads), np.int32)
    bfn[root], vertex[0], parent[0] = 0, root, 0
    count, here, waiting, steps = 1, 0, 0, 0
    patience = DOMINATOR_STEPS * (n + len(heads))
    # First pass: number the nodes, and let each arc move the parent of its head at once.
    while here < count:
        u = vertex[here]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            k = bfn[v]
            if k < 0:  # the arc by which v is found: its tail is the first parent
                k = count
                bfn[v], vertex[k], parent[k] = k, v, here
                count += 1
            elif parent[k] != 0:
                # The node with the higher number cannot be above the other node, so it
                # goes up, until both meet at the nearest common ancestor.
                a, b = parent[k], here
                while a != b:
                    if a > b:
                        a = parent[a]
                    else:
                        b = parent[b]
                    steps += 1
                parent[k] = a
            if parent[k] != 0:  # a child of the root stays one
                tails[waiting], tips[waiting] = here, k
                waiting += 1
        here += 1
        if steps > patience:
            return vertex, False
    # Further passes: a parent that moved up may let others move, until none does.
    is_changed = True
    while is_changed:
        is_changed = False
        left = 0
        for i in range(waiting):
            k, a, b = tips[i], parent[tips[i]], tails[i]
            if a == 0:  # the head has become a child of the root: the arc drops out
                continue
            tails[left], tips[left] = b, k
            left += 1
            while a != b:
                if a > b:
                    a = parent[a]
                else:
                    b = parent[b]
                steps += 1
            if a != parent[k]:
                parent[k] = a
                is_changed = True
        waiting = left
        if steps > patience:
            return vertex, False
    # Turn numbers back into nodes.
    idom = np.full(n, -1, np.int32)
    for k in range(count):
        idom[vertex[k]] = vertex[parent[k]]
    return idom, True


@compiled
def semi_nca(start: Any, heads: Any, root: int) -> Any:
    """Return the immediate dominators by semidominators and nearest common ancestors.

    Georgiadis, Tarjan & Werneck 2006, doi 10.7155/jgaa.00119. The semidominator of w is the node of
    the lowest number from which a route leads to w that passes, before w, higher numbers than w's
    alone. The immediate dominator of w is the first node, from its parent up the dominator tree,
    whose number is not above that of the semidominator.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        root: the node that routes start from.

    Returns:
        The immediate dominator of each node, `(n,) int32`; the root's is the root, and that of an
        unreached node is -1.
    """
    n = len(start) - 1
    dfn = np.full(n, -1, np.int32)  # the depth-first number of each node; -1: not reached yet
    vertex = np.empty(n, np.int32)  # the node of each number
    parent = np.empty(n, np.int32)  # the parent of each number in the depth-first tree, as a number
    stack = np.empty(n, np.int32)
    at = start[:-1].copy()  # the next arc of each node
    # Step 1: a depth-first search numbers the nodes, and counts the arcs that it meets.
    stack[0], dfn[root], vertex[0], parent[0] = root, 0, root, 0
    count, depth, arcs = 1, 0, 0
    while depth >= 0:
        u = stack[depth]
        if at[u] == start[u + 1]:
            depth -= 1
            continue
        v = heads[at[u]]
        at[u] += 1
        arcs += 1
        if dfn[v] < 0:
            dfn[v], vertex[count], parent[count] = count, v, dfn[u]
            count += 1
            depth += 1
            stack[depth] = v
    # Step 2: turn the reached arcs round. The tails of the arcs into w are in
    # tails[first[w]:first[w + 1]]; both ends are numbers.
    first = np.zeros(count + 1, np.int64)
    for k in range(count):
        u = vertex[k]
        for j in range(start[u], start[u + 1]):
            first[dfn[heads[j]] + 1] += 1
    for k in range(count):
        first[k + 1] += first[k]
    place = first[:-1].copy()
    tails = np.empty(arcs, np.int32)
    for k in range(count):
        u = vertex[k]
        for j in range(start[u], start[u + 1]):
            w = dfn[heads[j]]
            tails[place[w]] = k
            place[w] += 1
    # Step 3: semidominators, from the highest number down. Numbers that are done form a forest:
    # `ancestor` leads towards the root of a tree, and `label` is the number of the lowest
    # semidominator on the path that compression has cut off above a node.
    semi, label = np.arange(count).astype(np.int32), np.arange(count).astype(np.int32)
    ancestor = np.full(count, -1, np.int32)
    for w in range(count - 1, 0, -1):
        least = parent[w]
        for j in range(first[w], first[w + 1]):
            v = tails[j]
            if v > w:  # done already: what counts is the lowest semidominator on the way up to w
                # EVAL(v) of Lengauer & Tarjan. The path is put on a stack from the bottom up ...
                x, depth = v, 0
                while ancestor[x] > w:
                    stack[depth] = x
                    depth += 1
                    x = ancestor[x]
                # ... and compressed from the top down, so that each node takes over what the one
                # above it has gathered.
                for q in range(depth - 1, -1, -1):
                    y = stack[q]
                    a = ancestor[y]
                    if semi[label[a]] < semi[label[y]]:
                        label[y] = label[a]
                    ancestor[y] = ancestor[a]
                v = semi[label[v]]
            least = min(least, v)
        semi[w] = least
        ancestor[w] = parent[w]  # LINK(parent[w], w)
    # Step 4: dominators, from the lowest number up. Parents of lower numbers are immediate
    # dominators by now, so that the walk up goes along the dominator tree.
    for w in range(1, count):
        a = parent[w]
        while a > semi[w]:
            a = parent[a]
        parent[w] = a
    # Turn numbers back into nodes.
    idom = np.full(n, -1, np.int32)
    for k in range(count):
        idom[vertex[k]] = vertex[parent[k]]
    return idom


@compiled
def downward(idom: Any, root: int) -> Any:
    """Return the nodes of a dominator tree in preorder, children by number.

    Args:
        idom: the immediate dominator of each node, `(n,) int32`, -1 where it is not reached.
        root: the root of the tree.

    Returns:
        order: the reached nodes in preorder, `(r,) int32`.
        end: for each node the place in `order` where the nodes below it end, `(n,) int64`; 0 for a
            node that is not reached.
    """
    n = len(idom)
    # The children of v are in child[first[v]:first[v + 1]].
    first = np.zeros(n + 1, np.int64)
    count = 0
    for v in range(n):
        if idom[v] >= 0:
            count += 1
            if v != root:
                first[idom[v] + 1] += 1
    for v in range(n):
        first[v + 1] += first[v]
    place = first[:-1].copy()
    child = np.empty(max(count - 1, 0), np.int32)
    for v in range(n):
        if idom[v] >= 0 and v != root:
            child[place[idom[v]]] = v
            place[idom[v]] += 1
    # A depth-first walk: a node comes into the order when it is met, and ends when it is left.
    order = np.empty(count, np.int32)
    end = np.zeros(n, np.int64)
    stack = np.empty(count, np.int32)
    at = first[:-1].copy()
    order[0], stack[0] = root, root
    ordered, depth = 1, 0
    while depth >= 0:
        u = stack[depth]
        if at[u] == first[u + 1]:
            end[u] = ordered
            depth -= 1
            continue
        v = child[at[u]]
        at[u] += 1
        order[ordered] = v
        ordered += 1
        depth += 1
        stack[depth] = v
    return order, end


@compiled
def held_below(start: Any, heads: Any, idom: Any, order: Any, targets: Any) -> Any:
    """Return for each node whether arcs lead from it to a target below it in the dominator tree.

    Such a route stays below its first node, and passes the dominators between its ends. So whether
    the arcs lead from the parent of x to x is asked once for each x, at that parent v. An arc
    (y, c) into a child c of v counts if y is v, or if the arcs lead from v to the child that y is
    below, and on from that child to y.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the heads of the arcs, row by row, `(m,) int32`.
        idom: the immediate dominator of each node, `(n,) int32`, found for these arcs and others.
        order: the nodes of the dominator tree in preorder, `(r,) int32` or `(r,) int64`.
        targets: which nodes count as targets, `(n,) bool`.

    Returns:
        For each node whether it leads to a target below it, `(n,) bool`.
    """
    n = len(idom)
    # Group the arcs by the parent of their head, where they are asked for: those of v are
    # first[v]:first[v + 1] in `tails` and `tips`.
    first = np.zeros(n + 1, np.int64)
    for u in range(n):
        if idom[u] >= 0:
            for j in range(start[u], start[u + 1]):
                first[idom[heads[j]] + 1] += 1
    for v in range(n):
        first[v + 1] += first[v]
    place = first[:-1].copy()
    tails, tips = np.empty(first[n], np.int32), np.empty(first[n], np.int32)
    for u in range(n):
        if idom[u] >= 0:
            for j in range(start[u], start[u + 1]):
                parent = idom[heads[j]]
                tails[place[parent]], tips[place[parent]] = u, heads[j]
                place[parent] += 1
    holds = np.zeros(n, np.bool_)  # whether each node leads to a target below it
    is_reached = np.zeros(n, np.bool_)  # whether the arcs lead to each node from its parent
    # How far up the arcs lead to each node from, among the nodes that are done; paths are halved.
    top = np.arange(n).astype(np.int32)
    # The arcs out of each child as a linked list: the latest of each child, and the one before.
    latest = np.full(n, -1, np.int64)
    before = np.empty(first[n], np.int64)
    queue = np.empty(n, np.int32)
    # Last in preorder comes first, so that all below a node are done before it.
    for i in range(len(order) - 1, -1, -1):
        v = order[i]
        count = 0
        # Sort the arcs into the children of v: from v itself, or from below a child.
        for j in range(first[v], first[v + 1]):
            y, c = tails[j], tips[j]
            if c == v:  # an arc into the root, whose parent is itself
                continue
            if y == v:
                if not is_reached[c]:
                    is_reached[c] = True
                    queue[count] = c
                    count += 1
                continue
            # Which child leads to y? If none does, the walk up ends below the children of v.
            x = y
            while top[x] != x:
                top[x] = top[top[x]]
                x = top[x]
            if idom[x] == v and x != c:
                before[j] = latest[x]
                latest[x] = j
        # Search from the children that v leads to, along the arcs from child to child.
        here = 0
        while here < count:
            c = queue[here]
            here += 1
            j = latest[c]
            while j >= 0:
                if not is_reached[tips[j]]:
                    is_reached[tips[j]] = True
                    queue[count] = tips[j]
                    count += 1
                j = before[j]
        # Those children are led to from v now; v holds a target if one of them is or holds one.
        for here in range(count):
            c = queue[here]
            top[c] = v
            if targets[c] or holds[c]:
                holds[v] = True
    return holds

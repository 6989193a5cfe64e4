"""Kernels about dominators."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled

_PATIENCE = 12  # steps up the tree per arc and node, after which another algorithm is quicker


@compiled
def from_the_top(start: Any, heads: Any, root: int) -> Any:
    """Return the immediate dominators, -1 where no route leads, and whether that was had with enough patience.

    Nodes are numbered as a breadth-first search finds them, so that who is above has the lower number. An arc (u, v)
    moves the parent of v up to the nearest node that is above both, or is u. No dominator is ever passed over, for it
    is above both ends of every arc into what it dominates; and once every parent is above, or is, the tail of each
    arc, every parent dominates. Arcs into children of the root need no second look.
    """
    n = len(start) - 1
    number = np.full(n, -1, np.int32)
    order = np.empty(n, np.int32)
    up = np.empty(n, np.int32)
    tails, tops = np.empty(len(heads), np.int32), np.empty(len(heads), np.int32)
    number[root], order[0], up[0] = 0, root, 0
    count, here, waiting, steps = 1, 0, 0, 0
    most = _PATIENCE * (n + len(heads))
    while here < count:
        u = order[here]
        for j in range(start[u], start[u + 1]):
            v = heads[j]
            k = number[v]
            if k < 0:
                k = count
                number[v], order[k], up[k] = k, v, here
                count += 1
            elif up[k] != 0:
                a, b = up[k], here
                while a != b:
                    if a > b:
                        a = up[a]
                    else:
                        b = up[b]
                    steps += 1
                up[k] = a
            if up[k] != 0:
                tails[waiting], tops[waiting] = here, k
                waiting += 1
        here += 1
        if steps > most:
            return order, False
    changed = True
    while changed:
        changed = False
        kept = 0
        for i in range(waiting):
            k, a, b = tops[i], up[tops[i]], tails[i]
            if a == 0:
                continue
            tails[kept], tops[kept] = b, k
            kept += 1
            while a != b:
                if a > b:
                    a = up[a]
                else:
                    b = up[b]
                steps += 1
            if a != up[k]:
                up[k] = a
                changed = True
        waiting = kept
        if steps > most:
            return order, False
    above = np.full(n, -1, np.int32)
    for i in range(count):
        above[order[i]] = order[up[i]]
    return above, True


@compiled
def semi_nca(start: Any, heads: Any, root: int) -> Any:
    """Return the immediate dominators by semidominators and nearest common ancestors, -1 where no route leads."""
    n = len(start) - 1
    number = np.full(n, -1, np.int32)
    order, up = np.empty(n, np.int32), np.empty(n, np.int32)
    line, at = np.empty(n, np.int32), start[:-1].copy()
    line[0], number[root], order[0], up[0] = root, 0, root, 0
    count, depth, arcs = 1, 0, 0
    while depth >= 0:
        u = line[depth]
        if at[u] == start[u + 1]:
            depth -= 1
            continue
        v = heads[at[u]]
        at[u] += 1
        arcs += 1
        if number[v] < 0:
            number[v], order[count], up[count] = count, v, number[u]
            count += 1
            depth += 1
            line[depth] = v
    # The arcs that are reached, turned round: the tails of each head, both by number.
    first = np.zeros(count + 1, np.int64)
    for i in range(count):
        u = order[i]
        for j in range(start[u], start[u + 1]):
            first[number[heads[j]] + 1] += 1
    for i in range(count):
        first[i + 1] += first[i]
    place = first[:-1].copy()
    tails = np.empty(arcs, np.int32)
    for i in range(count):
        u = order[i]
        for j in range(start[u], start[u + 1]):
            k = number[heads[j]]
            tails[place[k]] = i
            place[k] += 1
    semi, best = np.arange(count).astype(np.int32), np.arange(count).astype(np.int32)
    linked = np.full(count, -1, np.int32)
    for w in range(count - 1, 0, -1):
        least = up[w]
        for j in range(first[w], first[w + 1]):
            v = tails[j]
            if v > w:
                x, depth = v, 0
                while linked[x] > w:
                    line[depth] = x
                    depth += 1
                    x = linked[x]
                for q in range(depth - 1, -1, -1):
                    y = line[q]
                    a = linked[y]
                    if semi[best[a]] < semi[best[y]]:
                        best[y] = best[a]
                    linked[y] = linked[a]
                v = semi[best[v]]
            least = min(least, v)
        semi[w] = least
        linked[w] = up[w]
    for w in range(1, count):
        a = up[w]
        while a > semi[w]:
            a = up[a]
        up[w] = a
    above = np.full(n, -1, np.int32)
    for i in range(count):
        above[order[i]] = order[up[i]]
    return above


@compiled
def downward(above: Any, root: int) -> Any:
    """Return the nodes of a dominator tree in preorder, children by number, and where the stretch below each ends."""
    n = len(above)
    children = np.zeros(n + 1, np.int64)
    count = 0
    for v in range(n):
        if above[v] >= 0:
            count += 1
            if v != root:
                children[above[v] + 1] += 1
    for v in range(n):
        children[v + 1] += children[v]
    place = children[:-1].copy()
    child = np.empty(max(count - 1, 0), np.int32)
    for v in range(n):
        if above[v] >= 0 and v != root:
            child[place[above[v]]] = v
            place[above[v]] += 1
    order = np.empty(count, np.int32)
    end = np.zeros(n, np.int64)
    line = np.empty(count, np.int32)
    at = children[:-1].copy()
    order[0], line[0], found, depth = root, root, 1, 0
    while depth >= 0:
        u = line[depth]
        if at[u] == children[u + 1]:
            end[u] = found
            depth -= 1
            continue
        v = child[at[u]]
        at[u] += 1
        order[found] = v
        found += 1
        depth += 1
        line[depth] = v
    return order, end


@compiled
def held_below(start: Any, heads: Any, above: Any, order: Any, targets: Any) -> Any:
    """Return for each node whether the arcs given lead from it to a wanted node below it in the dominator tree.

    Such a route stays below its first node, and passes the dominators between its ends. So whether the arcs lead from
    the parent of x to x is asked once for each x, at that parent: there an arc (y, c) into one of its children counts
    if they lead to y from the child that y is below; `top` is how far up they come from.
    """
    n = len(above)
    first = np.zeros(n + 1, np.int64)  # the arcs by the parent of their head
    for u in range(n):
        if above[u] >= 0:
            for j in range(start[u], start[u + 1]):
                first[above[heads[j]] + 1] += 1
    for v in range(n):
        first[v + 1] += first[v]
    place = first[:-1].copy()
    tails, tips = np.empty(first[n], np.int32), np.empty(first[n], np.int32)
    for u in range(n):
        if above[u] >= 0:
            for j in range(start[u], start[u + 1]):
                parent = above[heads[j]]
                tails[place[parent]], tips[place[parent]] = u, heads[j]
                place[parent] += 1
    found = np.zeros(n, np.bool_)
    led = np.zeros(n, np.bool_)
    top = np.arange(n).astype(np.int32)
    after = np.full(
        n, -1, np.int64
    )  # the latest arc out of each child, and the one before each arc
    before = np.empty(first[n], np.int64)
    line = np.empty(n, np.int32)
    for i in range(len(order) - 1, -1, -1):
        v = order[i]
        count = 0
        for j in range(first[v], first[v + 1]):
            y, c = tails[j], tips[j]
            if c == v:  # into the root
                continue
            if y == v:
                if not led[c]:
                    led[c] = True
                    line[count] = c
                    count += 1
                continue
            x = y
            while top[x] != x:
                top[x] = top[top[x]]
                x = top[x]
            if above[x] == v and x != c:
                before[j] = after[x]
                after[x] = j
        here = 0
        while here < count:
            c = line[here]
            here += 1
            j = after[c]
            while j >= 0:
                if not led[tips[j]]:
                    led[tips[j]] = True
                    line[count] = tips[j]
                    count += 1
                j = before[j]
        for here in range(count):
            c = line[here]
            top[c] = v
            if targets[c] or found[c]:
                found[v] = True
    return found

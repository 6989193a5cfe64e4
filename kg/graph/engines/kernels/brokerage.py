"""Kernels that count brokered pairs by tier, less the pairs that are joined directly."""

from typing import Any

import numpy as np

from kg.graph.engines.kernels import compiled

# The corners of a triangle are 0, 1 and 2, a bit says which way a side goes: 1 up, 2 down. For each
# way of being a closed triple (a, b, c): the bits of the sides 01, 12 and 02; which corners b, a
# and c are.
_CLOSED_TEXT = "111102 211012 121201 222120 122021 212210"
_CLOSED = np.array([list(map(int, row)) for row in _CLOSED_TEXT.split()])


@compiled
def closed_triples(start: Any, heads: Any, bits: Any, triples: Any) -> int:
    """Write the closed triples into an array, or only count them where it is empty.

    A closed triple (a, b, c) has the arcs a → b, b → c and a → c. Nodes are numbered so that few
    sides lead from each to a higher one; then the work grows at worst as sides times their root.

    Args:
        start: where the row of each node starts, `(n + 1,) int64`.
        heads: the higher end of each side, row by row, `(m,) int32`.
        bits: 1 where an arc leads up along a side, 2 where one leads down, 3 for both,
            `(m,) int8`.
        triples: where b, a and c are written, `(t, 3) int32`, or `(0, 3)`.

    Returns:
        How many there are.
    """
    n = len(start) - 1
    count = 0
    mark = np.zeros(n, np.int8)  # the bits of the side from x to each node
    for x in range(n):
        for j in range(start[x], start[x + 1]):
            mark[heads[j]] = bits[j]
        for j in range(start[x], start[x + 1]):
            y = heads[j]
            for k in range(start[y], start[y + 1]):
                z = heads[k]
                if not mark[z]:
                    continue
                corners = (np.int32(x), y, z)
                for xy, yz, xz, b, a, c in _CLOSED:
                    is_closed = bits[j] & xy and bits[k] & yz and mark[z] & xz
                    if is_closed:
                        if len(triples):
                            triples[count, 0] = corners[b]
                            triples[count, 1] = corners[a]
                            triples[count, 2] = corners[c]
                        count += 1
        for j in range(start[x], start[x + 1]):
            mark[heads[j]] = 0
    return count


@compiled
def count_roles(before: Any, after: Any, mutual: Any, closed: Any, tiers: Any, roles: Any) -> Any:
    """Return how often each node brokers in each role, in each of several ways of dealing tiers.

    The pairs of a node before and one after it are counted as products of two counts by tier; pairs
    of a node with itself, and pairs that an arc joins, are then taken away one by one.

    Args:
        before: `start` and `heads` of the arcs turned round: who stands before each node.
        after: `start` and `heads` of the arcs.
        mutual: `start` and `heads` of the arcs that go both ways.
        closed: the closed triples as b, a and c, `(t, 3) int32`.
        tiers: the tier of each node in each way, `(n, w) int32`.
        roles: the role by what is alike: 4 for a and b, 2 for b and c, 1 for a and c, `(8,) int64`.

    Returns:
        `(n, 5, w) int64`; the first two roles are those in which a and c are alike.
    """
    n, w_count = tiers.shape
    t_count = tiers.max() + 1 if n else 1
    counts = np.zeros((n, 5, w_count), np.int64)
    ins = np.zeros((t_count, w_count), np.int64)
    outs = np.zeros((t_count, w_count), np.int64)
    for b in range(n):
        has_before = before[0][b] < before[0][b + 1]
        has_after = after[0][b] < after[0][b + 1]
        if not (has_before and has_after):
            continue
        ins[:] = 0
        outs[:] = 0
        for j in range(before[0][b], before[0][b + 1]):
            for w in range(w_count):
                tier = tiers[before[1][j], w]
                ins[tier, w] += 1
        for j in range(after[0][b], after[0][b + 1]):
            for w in range(w_count):
                tier = tiers[after[1][j], w]
                outs[tier, w] += 1
        for w in range(w_count):
            own = tiers[b, w]
            from_own = ins[own, w]
            to_own = outs[own, w]
            all_in = 0
            all_out = 0
            alike = 0
            for t in range(t_count):
                all_in += ins[t, w]
                all_out += outs[t, w]
                alike += ins[t, w] * outs[t, w]
            out = from_own * (all_out - to_own)
            into = (all_in - from_own) * to_own
            counts[b, 0, w] = from_own * to_own
            counts[b, 1, w] = alike - from_own * to_own
            counts[b, 2, w] = out
            counts[b, 3, w] = into
            counts[b, 4, w] = all_in * all_out - alike - out - into
        for j in range(mutual[0][b], mutual[0][b + 1]):
            for w in range(w_count):
                is_own = tiers[mutual[1][j], w] == tiers[b, w]
                role = 0 if is_own else 1
                counts[b, role, w] -= 1
    for i in range(len(closed)):
        b = closed[i, 0]
        a = closed[i, 1]
        c = closed[i, 2]
        for w in range(w_count):
            x = tiers[a, w]
            y = tiers[b, w]
            z = tiers[c, w]
            alike = 4 * (x == y) + 2 * (y == z) + (x == z)
            counts[b, roles[alike], w] -= 1
    return counts

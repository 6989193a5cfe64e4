"""Enumerating routes: the cheapest simple routes that end in a target, in order of cost and then of ids."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from heapq import heappop, heappush

Way = tuple[str, ...]
# Partial routes looked at for one target before the search is given up; far more than a case of a paper needs.
_PATIENCE = 200_000


def cheapest(
    arcs: Iterable[tuple[str, str]],
    starts: frozenset[str],
    target: str,
    most: int,
    accept: Callable[[Way], bool],
) -> list[Way]:
    """Return up to `most` simple ways from a start to the target, those with fewest arcs first, then by ids.

    Args:
        arcs: the arcs, each as (tail, head).
        starts: where a route may begin.
        target: where it ends.
        most: how many routes to return.
        accept: whether a whole way counts.

    The search goes backwards from the target, guided by the distance to the nearest start (A*, Hart, Nilsson &
    Raphael 1968, doi 10.1109/TSSC.1968.300136), so that routes come out in order of cost.
    """
    before: dict[str, list[str]] = {}
    for tail, head in arcs:
        before.setdefault(head, []).append(tail)
    left = _distances(before, starts, target)
    if target not in left:
        return []
    heap: list[tuple[int, Way]] = [(left[target], (target,))]
    found: list[Way] = []
    patience = _PATIENCE
    while heap and patience:
        patience -= 1
        cost, route = heappop(heap)
        if len(found) >= most and cost > len(found[most - 1]) - 1:
            break
        if route[0] in starts and len(route) > 1 and cost == len(route) - 1 and accept(route):
            found.append(route)
        for tail in before.get(route[0], ()):
            if tail in left and tail not in route:
                heappush(heap, (len(route) + left[tail], (tail, *route)))
    return sorted(found, key=lambda r: (len(r), r))[:most]


def _distances(before: Mapping[str, Iterable[str]], starts: frozenset[str], target: str) -> dict[str, int]:
    """Return the arcs from the nearest start to every actor that can still reach the target."""
    useful, waiting = {target}, deque([target])
    while waiting:
        for tail in before.get(waiting.popleft(), ()):
            if tail not in useful:
                useful.add(tail)
                waiting.append(tail)
    after: dict[str, list[str]] = {}
    for head in useful:
        for tail in before.get(head, ()):
            after.setdefault(tail, []).append(head)
    found = {s: 0 for s in starts if s in useful and s != target}
    queue = deque(sorted(found))
    while queue:
        actor = queue.popleft()
        for head in after.get(actor, ()):
            if head not in found:
                found[head] = found[actor] + 1
                queue.append(head)
    return found

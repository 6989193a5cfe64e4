"""Check that the two routes to each target in a saved answer exist and meet only in gatekeepers."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from kg.errors import quoted
from kg.questions.proof.certificate import FURTHER
from kg.questions.proof.channel_arcs import ChannelArcs
from kg.questions.proof.check_certificate import Row
from kg.questions.proof.claim_check import repeats

_ROUTES = ("route_a", "route_b")


def route_faults(
    channel: ChannelArcs, rows: Sequence[Row], holders: Mapping[str, set[str]]
) -> Iterator[tuple[str, str | None]]:
    """Yield each target with what is wrong with its routes, or nothing; then those without routes.

    Args:
        channel: the arcs.
        rows: the rows of the table `witnesses`.
        holders: the ids of the gatekeepers that the answer lists, by the target that they hold.
    """
    for row, is_repeated in repeats(rows, "target"):
        target = row["target"]
        if is_repeated:
            fault: str | None = f"{quoted(target)} has two rows of witnesses"
        else:
            fault = _fault_of_each(channel, row)
        yield target, fault or _meeting(channel, row, holders.get(target, set()))
    listed = {row["target"] for row in rows}
    for target in channel.reached:
        if target not in listed:
            yield target, f"no two routes to {target} are given, so its gatekeepers are open"


def _fault_of_each(channel: ChannelArcs, row: Row) -> str | None:
    """Return what is wrong with one of the two routes by itself."""
    target = row["target"]
    if target not in channel.counted:
        return f"{quoted(target)} is not counted"
    for name in _ROUTES:
        path = _path(channel, row[name])
        if path is None:
            return f"{name} of {target} names an actor that does not exist"
        if path[-1] != channel.number[target]:
            return f"{name} of {target} does not end there"
        gap = _gap(channel, path)
        if gap:
            return f"{name} of {target} {gap}"
    return None


def _gap(channel: ChannelArcs, path: Sequence[int]) -> str | None:
    """Return where a path takes a step that is not an arc."""
    ids = channel.flow.ids
    for tail, head in pairwise(path):
        if (tail, head) in channel.arcs:
            continue
        if tail < len(ids) and head < len(ids):
            return f"has no arc between {ids[tail]} and {ids[head]}"
        return f"does not start at a {'source' if channel.question.count == 'to' else 'target'}"
    return None


def _path(channel: ChannelArcs, route: Sequence[str]) -> list[int] | None:
    """Return a route as numbers from the super-source on, or none where it names nobody."""
    names = list(route if channel.question.count == "to" else route[::-1])
    path = [channel.graph.root]
    if len(names) > 1 and names[0] == FURTHER:
        # Further buyers have no name of their own: they are those of the supplier that follows.
        node = channel.further_buyers.get(channel.number.get(names[1], -1))
        if node is None:
            return None
        path, names = [*path, node], names[1:]
    if not names or any(name not in channel.number for name in names):
        return None
    return path + [channel.number[name] for name in names]


def _meeting(channel: ChannelArcs, row: Row, holders: set[str]) -> str | None:
    """Return whom the two routes share who is not listed as holding the target."""
    ids, target = channel.flow.ids, channel.number[row["target"]]
    first, second = (set(_path(channel, row[name]) or ()) for name in _ROUTES)
    for node in sorted((first & second) - {target}):
        if not channel.is_left_out(node) and ids[node] not in holders:
            listed = f"{ids[node]}, which is not listed as its gatekeeper"
            return f"both routes to {row['target']} pass {listed}"
    return None

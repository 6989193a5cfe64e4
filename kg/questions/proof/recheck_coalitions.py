"""The coalitions of a saved answer, checked again by plain searches: each cuts, and needs all."""

from collections.abc import Collection, Iterable, Iterator

from kg.errors import quoted
from kg.questions.proof.channel_arcs import ChannelArcs
from kg.questions.proof.check_certificate import Row
from kg.questions.proof.claim_check import ClaimCheck, search


def coalition_checks(channel: ChannelArcs, rows: Iterable[Row]) -> Iterator[ClaimCheck]:
    """Yield whether each coalition cuts its target off, needs each member, and holds so many.

    Args:
        channel: the arcs of the channel.
        rows: the rows of the table `coalitions`.
    """
    question = channel.question
    for row in rows:
        fault = _fault(channel, row)
        claim = f"coalition of {', '.join(map(quoted, row['members']))}"
        target = row["target"] if row["target"] in channel.case.names else ""
        names = (question.channel, question.population, claim, target)
        yield ClaimCheck(*names, fault is None, fault or "")


def _fault(channel: ChannelArcs, row: Row) -> str | None:
    """Return what is wrong with a coalition; nothing if it is one."""
    members, target = row["members"], row["target"]
    unknown = [actor for actor in members if actor not in channel.number]
    if unknown or not members or len(set(members)) < len(members):
        return f"{quoted(unknown[0])} is no actor" if unknown else "its members are not a set"
    if any(channel.is_left_out(channel.number[actor]) for actor in members):
        return "a member can hold nobody"
    if row["captives"] != (count := len(_captives(channel, members))):
        return f"it holds {count}, not {row['captives']}"
    if not target:
        return None
    if target not in channel.reached or target in members:
        return f"{quoted(target)} is not counted or not reached, or is a member"
    if _is_reached(channel, target, members):
        return f"a route to {target} avoids them all"
    for actor in members:
        if not _is_reached(channel, target, [m for m in members if m != actor]):
            return f"{actor} is not needed"
    return None


def _captives(channel: ChannelArcs, members: Collection[str]) -> list[str]:
    """Return the targets that no route reaches without the members but for themselves."""
    closed = {channel.number[actor] for actor in members}
    open_nodes = search(channel.heads, [channel.graph.root], closed)
    lost = [target for target in channel.reached if channel.number[target] not in open_nodes]
    return [
        target
        for target in lost
        if target not in members
        or not _is_reached(channel, target, [m for m in members if m != target])
    ]


def _is_reached(channel: ChannelArcs, target: str, without: Iterable[str]) -> bool:
    """Return whether a route reaches a target past some actors.

    Args:
        channel: the arcs of the channel.
        target: the id of the target.
        without: the ids of the actors.
    """
    closed = {channel.number[actor] for actor in without}
    return channel.number[target] in search(channel.heads, [channel.graph.root], closed)

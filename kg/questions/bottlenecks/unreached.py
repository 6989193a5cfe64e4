"""Whom no route reaches, and whether that is denied, declined, or not stated."""

from collections.abc import Sequence

import polars as pl

from kg.case.large_case import actor_ids, tie_ids
from kg.graph.inherit import side
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.answer import Unreached


def unreached_targets(asked: QuestionGraph, targets: Sequence[str]) -> list[Unreached]:
    """Return why each of some targets is not reached, in their order.

    A denial of an end counts for a target where flow would have arrived at it. A target declined where it refused, or
    severed, each of them itself.

    Args:
        asked: the graph of the question.
        targets: the ids of the counted whom no route reaches.
    """
    case = asked.flow.case
    known = case.schema.tie_kinds.values()
    kinds = {k.slug: k.flow for k in known if k.channel == asked.flow.channel and not k.returns}
    wanted = "in" if asked.count == "to" else "out"
    sought = set(targets)
    denials: dict[str, dict[object, tuple[bool, bool]]] = {}
    some = asked.flow.holding.denials.filter(pl.col("kind").is_in(list(kinds)))
    ends = [
        actor_ids(case, some[end]) for end in ("source", "target", "role_source", "role_target")
    ]
    for row in some.with_columns(ends).iter_rows(named=True):
        for end in ("source", "target"):
            if row[end] in sought and side(kinds[row["kind"]], end) in (wanted, "either"):
                refuser = (end, row[end], row[f"role_{end}"])
                by_itself = row["status"] in ("refused", "severed") and row["refused_by"] in refuser
                mine, own = denials.setdefault(row[end], {}), row[f"role_{end}"] == row[end]
                before = mine.get(row["tie"], (True, False))
                mine[row["tie"]] = (before[0] and by_itself, before[1] or own)
    ids = tie_ids(case, {tie for mine in denials.values() for tie in mine})
    found = []
    for actor in targets:
        mine = denials.get(actor, {})
        reason = (
            "not stated"
            if not mine
            else "declined"
            if all(itself for itself, _ in mine.values())
            else "denied"
        )
        found.append(
            Unreached(
                actor,
                reason,
                tuple(sorted(ids[t] for t in mine)),
                any(own for _, own in mine.values()),
            )
        )
    return found

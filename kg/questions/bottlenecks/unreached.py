"""Whom no route reaches, and whether that is denied, declined, or not stated."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import polars as pl

from kg.case.large_case import actor_ids, tie_ids
from kg.graph.inherit import side
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.channel_answer import Unreached

_Row = Mapping[str, Any]


@dataclass
class _Denials:
    """The denials of one target, by tie: whether it declined the tie itself, and by name."""

    declined: dict[object, bool] = field(default_factory=dict)
    by_name: dict[object, bool] = field(default_factory=dict)

    def add(self, row: _Row, end: str) -> None:
        """Add a denial, as one end of its tie has it; a tie may come by several roles.

        Args:
            row: the denial by ids, as a row of `Holding.denials`.
            end: the end at which the target is: `source` or `target`.
        """
        tie, role = row["tie"], row[f"role_{end}"]
        is_refusal = row["status"] in ("refused", "severed")
        by_itself = is_refusal and row["refused_by"] in (end, row[end], role)
        self.declined[tie] = self.declined.get(tie, True) and by_itself
        self.by_name[tie] = self.by_name.get(tie, False) or role == row[end]

    @property
    def reason(self) -> str:
        """Return why the target is not reached."""
        if not self.declined:
            return "not stated"
        return "declined" if all(self.declined.values()) else "denied"


def unreached_targets(question: QuestionGraph, targets: Sequence[str]) -> list[Unreached]:
    """Return why each of some targets is not reached, in their order.

    A denial of an end counts for a target where flow would have arrived at it. A target declined
    where it refused, or severed, each of them itself.

    Args:
        question: the graph of the question.
        targets: the ids of the counted whom no route reaches.
    """
    unreached_ids, denials = set(targets), dict[str, _Denials]()
    for row, end in _denied_ends(question):
        if row[end] in unreached_ids:
            denials.setdefault(row[end], _Denials()).add(row, end)
    ties = {*chain.from_iterable(d.declined for d in denials.values())}
    ids = tie_ids(question.flow.case, ties)
    unreached, none = [], _Denials()
    for actor in targets:
        own = denials.get(actor, none)
        denied = tuple(sorted(ids[tie] for tie in own.declined))
        unreached.append(Unreached(actor, own.reason, denied, any(own.by_name.values())))
    return unreached


def _denied_ends(question: QuestionGraph) -> Iterator[tuple[_Row, str]]:
    """Yield each denial of the channel, by ids, with each end at which flow would have arrived."""
    flow = question.flow
    case, denials = flow.case, flow.holding.denials
    kinds = case.schema.tie_kinds.values()
    of_channel = [kind for kind in kinds if kind.channel == flow.channel]
    direction = {kind.slug: kind.flow for kind in of_channel if not kind.returns}
    ways = ("in" if question.count == "to" else "out", "either")
    is_of_channel = pl.col("kind").is_in(list(direction))
    denied = denials.filter(is_of_channel)
    columns = ("source", "target", "role_source", "role_target")
    ends = [actor_ids(case, denied[column]) for column in columns]
    for row in denied.with_columns(ends).iter_rows(named=True):
        for end in ("source", "target"):
            if side(direction[row["kind"]], end) in ways:
                yield row, end

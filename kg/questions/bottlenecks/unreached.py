"""Whom no route reaches, and whether somebody refused, access is lacking, or nothing is stated."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

import polars as pl

from kg.case.large_case import actor_ids, tie_ids
from kg.graph.flow import Marks
from kg.graph.inheritance_steps import side
from kg.graph.question_graph import QuestionGraph
from kg.questions.bottlenecks.channel_answer import Unreached

_Row = Mapping[str, Any]
_Tie = TypeVar("_Tie")  # a tie by its id, or as the case calls it
_FAR_END = {"source": "target", "target": "source"}


@dataclass(frozen=True)
class Denial:
    """A denial of one target.

    Attributes:
        is_refusal: whether somebody refused or severed it; otherwise access is lacking or little.
        by_target: whether the target itself did so.
        by_name: whether it is stated of the target itself.
        is_near: whether its other end is on the side that routes begin at, or is reached.
    """

    is_refusal: bool
    by_target: bool
    by_name: bool
    is_near: bool

    def merge(self, later: "Denial") -> "Denial":
        """Return the denial of one tie that comes to the target by several roles."""
        return Denial(
            self.is_refusal,
            self.by_target and later.by_target,
            self.by_name or later.by_name,
            self.is_near or later.is_near,
        )


def _denial(row: _Row, end: str) -> Denial:
    """Return a denial as one end of its tie has it.

    Args:
        row: the denial by ids, as a row of `Holding.denials` with `source_is_near` and
            `target_is_near`.
        end: the end at which the target is: `source` or `target`.
    """
    role = row[f"role_{end}"]
    is_refusal = row["status"] in ("refused", "severed")
    by_target = is_refusal and row["refused_by"] in (end, row[end], role)
    is_near = row[f"{_FAR_END[end]}_is_near"]
    return Denial(is_refusal, by_target, role == row[end], is_near)


def reason_of(denials: Collection[Denial]) -> str:
    """Return why a target is not reached, from its denials."""
    if not denials:
        return "not stated"
    if all(d.by_target for d in denials):
        return "declined"
    by_another = any(d.is_refusal and not d.by_target for d in denials)
    return "refused" if by_another else "lacking"


def unreached_targets(
    question: QuestionGraph, targets: Sequence[str], is_near: Marks
) -> list[Unreached]:
    """Return why each of some targets is not reached, in their order.

    A denial counts for a target where flow would have arrived at it; where the other end of one is
    near, only such denials do.

    Args:
        question: the graph of the question.
        targets: the ids of the counted whom no route reaches.
        is_near: for each actor whether it is on the side that routes begin at, or is reached,
            `(flow.n,) bool`.
    """
    denials_of = denials_at(question, targets, is_near)
    that_count = {actor: nearest(denials) for actor, denials in denials_of.items()}
    ids = tie_ids(question.flow.case, {*chain.from_iterable(that_count.values())})
    unreached = []
    for actor in targets:
        denials = that_count.get(actor, {})
        ties = tuple(sorted(ids[tie] for tie in denials))
        own = any(d.by_name for d in denials.values())
        unreached.append(Unreached(actor, reason_of(denials.values()), ties, own))
    return unreached


def denials_at(
    question: QuestionGraph, targets: Iterable[str], is_near: Marks
) -> dict[str, dict[object, Denial]]:
    """Return the denials of each target that has some, by tie.

    Args:
        question: the graph of the question.
        targets: the ids of those to ask about.
        is_near: as of `unreached_targets`.
    """
    target_ids, denials_of = set(targets), dict[str, dict[object, Denial]]()
    for row, end in _denied_ends(question, is_near):
        if row[end] not in target_ids:
            continue
        denial, of_target = _denial(row, end), denials_of.setdefault(row[end], {})
        earlier = of_target.get(row["tie"])
        of_target[row["tie"]] = earlier.merge(denial) if earlier else denial
    return denials_of


def nearest(denials: Mapping[_Tie, Denial]) -> Mapping[_Tie, Denial]:
    """Return the denials by somebody near, if there are any, else all."""
    near = {tie: denial for tie, denial in denials.items() if denial.is_near}
    return near or denials


def _denied_ends(question: QuestionGraph, is_near: Marks) -> Iterator[tuple[_Row, str]]:
    """Yield each denial of the channel, by ids, with each end at which flow would have arrived.

    Its columns `source_is_near` and `target_is_near` say of each end whether it is near.
    """
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
    near = [
        pl.Series(f"{end}_is_near", is_near[flow.numbers(denied[end])], pl.Boolean)
        for end in ("source", "target")
    ]
    for row in denied.with_columns(*ends, *near).iter_rows(named=True):
        for end in _FAR_END:
            if side(direction[row["kind"]], end) in ways:
                yield row, end

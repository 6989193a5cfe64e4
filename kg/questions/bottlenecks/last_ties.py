"""How those reached are reached: by ties of their own, or by what is said of a role of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case.large_case import tie_ids
from kg.graph.flow import Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.pieces_of_evidence import pieces_about

TOLD = 10_000


@dataclass(frozen=True)
class Arrivals:
    """The ties on the last arcs to those reached.

    `own` counts those reached by a stated tie of their own, `hanging` those reached by ties of their roles alone;
    `roles` are these ties, `known` says in words how they are known, and `doubt` with what
    confidence, where that is less than high. `ties` are all of them, or where there are very many, those of roles.
    """

    ties: tuple[str, ...] = ()
    own: int = 0
    hanging: int = 0
    roles: tuple[str, ...] = ()
    known: str = ""
    doubt: str = ""

    def text(self, short: bool = False) -> str:
        """Return in words how many are reached by ties of their own, and how many by those of a role alone."""
        if not self.hanging:
            return ""
        if short:
            return f" ({self.hanging} by what is said of a role{self.doubt})"
        own = (
            f"{self.own or 'none'} by {'a tie of its own' if self.own < 2 else 'ties of their own'}"
        )
        by = "1 tie of a role" if len(self.roles) == 1 else f"{len(self.roles)} ties of roles"
        return f" ({own}; {self.hanging} only by {by}, known by {self.known}{self.doubt})"


def arrivals(question: QuestionGraph, counted: Numbers, reached: npt.NDArray[np.bool_]) -> Arrivals:
    """Return how those reached are reached, from the last arcs of all routes to them.

    Args:
        question: the flow graph of the question.
        counted: who is counted and reached.
        reached: whether a route reaches each node.
    """
    n, (tail, head) = (
        question.arcs.n,
        ("tail", "head") if question.count == "to" else ("head", "tail"),
    )
    is_counted = np.zeros(n, np.bool_)
    is_counted[counted] = True
    passing = question.flow.passing
    last = passing.filter(
        pl.Series(is_counted[passing[head].to_numpy()] & reached[passing[tail].to_numpy()])
    )
    stated = last.filter(pl.col("end") == "")[head].unique()
    hanging = last.filter(~pl.col(head).is_in(stated.implode()))
    return summarise_arrivals(
        question, last if len(last) <= TOLD else hanging, hanging, head, len(stated)
    )


def summarise_arrivals(
    question: QuestionGraph, last: pl.DataFrame, hanging: pl.DataFrame, head: str, own: int
) -> Arrivals:
    """Return what is told of the last ties, those that come by a role alone, and how many have one of their own."""
    ids = tie_ids(question.flow.case, last["tie"].unique())
    roles = tuple(sorted({ids[tie] for tie in hanging["tie"].unique()}))
    ties = tuple(sorted(ids.values()))
    return Arrivals(ties, own, hanging[head].n_unique(), roles, *_known(question, roles))


def _known(asked: QuestionGraph, ties: Sequence[str]) -> tuple[str, str]:
    pieces = [p for p in pieces_about(asked.flow.case, ties) if p.stance == "supports"]
    methods = ", ".join(dict.fromkeys(p.method.replace("-", " ") for p in pieces)) or "no evidence"
    doubt = next((c for c in ("low", "medium") if any(p.confidence == c for p in pieces)), None)
    return methods, f", in part with {doubt} confidence" if doubt else ""

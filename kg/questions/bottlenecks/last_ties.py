"""How actors are reached: by their own ties, or by ties of their roles."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.case.large_case import tie_ids
from kg.graph.flow import Numbers
from kg.graph.question_graph import QuestionGraph
from kg.questions.pieces_of_evidence import pieces_about
from kg.system import sizes


@dataclass(frozen=True)
class Arrivals:
    """The ties on the last arcs to those reached.

    Attributes:
        ties: all of them, or where they are very many, those of roles; ids in order.
        own: how many are reached by a stated tie of their own.
        hanging: how many are reached by ties of their roles alone.
        roles: the ties on which the latter hang.
        methods: in words how these ties are known.
        doubt: in words with what confidence, where it is less than high; else empty.
    """

    ties: tuple[str, ...] = ()
    own: int = 0
    hanging: int = 0
    roles: tuple[str, ...] = ()
    methods: str = ""
    doubt: str = ""

    def text(self, short: bool = False) -> str:
        """Return in words how many are reached by ties of their own, and how many by a role's."""
        if not self.hanging:
            return ""
        if short:
            return f" ({self.hanging} by what is said of a role{self.doubt})"
        ties = "a tie of its own" if self.own < 2 else "ties of their own"
        own = f"{self.own or 'none'} by {ties}"
        by = "1 tie of a role" if len(self.roles) == 1 else f"{len(self.roles)} ties of roles"
        return f" ({own}; {self.hanging} only by {by}, known by {self.methods}{self.doubt})"


def arrivals(question: QuestionGraph, counted: Numbers, reached: npt.NDArray[np.bool_]) -> Arrivals:
    """Return how actors are reached, from the last arcs of all routes to them.

    Args:
        question: the flow graph of the question, with n nodes.
        counted: the numbers of those who are counted and reached, (targets,) int64.
        reached: for each node whether a route reaches it, (n,) bool.
    """
    tail, head = ("tail", "head") if question.count == "to" else ("head", "tail")
    is_counted = np.zeros(question.arcs.n, np.bool_)
    is_counted[counted] = True
    passing = question.flow.passing
    arrives = is_counted[passing[head].to_numpy()]
    starts_there = reached[passing[tail].to_numpy()]
    is_last = arrives & starts_there
    last = passing.filter(pl.Series(is_last))
    is_stated = pl.col("end") == ""
    stated = last.filter(is_stated)[head].unique()
    hanging = last.filter(~pl.col(head).is_in(stated.implode()))
    cited = last if len(last) <= sizes.CITED_TIES else hanging
    return summarise_arrivals(question, cited, hanging, head, len(stated))


def summarise_arrivals(
    question: QuestionGraph, last: pl.DataFrame, hanging: pl.DataFrame, head: str, own: int
) -> Arrivals:
    """Return the arrivals, with the ids of ties and how those of roles are known.

    Args:
        question: the flow graph of the question.
        last: the ties to cite, in the column `tie`.
        hanging: the ties of roles to those who have no stated tie of their own, one a row.
        head: the column of `hanging` that has the numbers of those reached.
        own: how many are reached by a stated tie of their own.
    """
    ids = tie_ids(question.flow.case, last["tie"].unique())
    role_ties = {ids[tie] for tie in hanging["tie"].unique()}
    roles = tuple(sorted(role_ties))
    methods, doubt = _methods_and_doubt(question, roles)
    cited = tuple(sorted(ids.values()))
    hanging_count = hanging[head].n_unique()
    return Arrivals(
        ties=cited,
        own=own,
        hanging=hanging_count,
        roles=roles,
        methods=methods,
        doubt=doubt,
    )


def _methods_and_doubt(question: QuestionGraph, ties: Sequence[str]) -> tuple[str, str]:
    """Return in words how ties are known, and with what confidence if it is less than high."""
    pieces = [p for p in pieces_about(question.flow.case, ties) if p.stance == "supports"]
    methods = dict.fromkeys(p.method.replace("-", " ") for p in pieces)
    confidences = {p.confidence for p in pieces}
    doubt = next((c for c in ("low", "medium") if c in confidences), None)
    in_words = f", in part with {doubt} confidence" if doubt else ""
    return ", ".join(methods) or "no evidence", in_words

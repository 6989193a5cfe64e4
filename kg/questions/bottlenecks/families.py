"""The parts of those counted: a stated tie at a part, from outside, is one of its own."""

from collections.abc import Iterable
from itertools import chain

import numpy as np
import polars as pl

from kg.graph.flow import Flow, Marks, Numbers
from kg.graph.question_graph import QuestionGraph


def own_marks(question: QuestionGraph, tail: Numbers, head: Numbers) -> Marks:
    """Return for each node whether a stated arc leads to it, or to a part, from outside, `(n,)`.

    Args:
        question: the flow graph of the question, with n nodes.
        tail: the node that each stated arc leads from, `(k,) int64`.
        head: the node that it leads to, likewise.
    """
    is_own = np.zeros(question.loose.n, np.bool_)
    is_own[head] = True
    flow = question.flow
    for parent, parts in all_parts(flow, question.counted_side & flow.there).items():
        family = [parent, *parts]
        is_own[parent] = (np.isin(head, family) & ~np.isin(tail, family)).any()
    return is_own


def all_parts(flow: Flow, actors: Marks) -> dict[int, frozenset[int]]:
    """Return the numbers of the parts of each of some actors that has parts, and of theirs.

    Args:
        flow: the flow graph; who is not there is no part.
        actors: for each actor whether it is asked about, `(n,) bool`.
    """
    case = flow.case
    wholes = sorted(case.parts.keys() - case.hierarchies)
    number = _numbers(flow, {*wholes, *chain.from_iterable(case.parts[w] for w in wholes)})
    parts_of = {number[parent]: [number[part] for part in case.parts[parent]] for parent in wholes}
    parts_below = {}
    for parent in parts_of:
        if actors[parent]:
            parts: set[int] = set()
            waiting = [parent]
            while waiting:
                fresh = {p for p in parts_of.get(waiting.pop(), ()) if flow.there[p]}
                waiting += fresh - parts - {parent}
                parts |= fresh
            parts_below[parent] = frozenset(parts - {parent})
    return {parent: parts for parent, parts in parts_below.items() if parts}


def _numbers(flow: Flow, actors: Iterable[str]) -> dict[str, int]:
    """Return the number of each of some actors."""
    ids = list(actors)
    return dict(zip(ids, flow.numbers(pl.Series("actor", ids, pl.String)).tolist(), strict=True))

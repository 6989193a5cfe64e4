"""Whether a route is supported by one passage, or stitched together from several."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations

import polars as pl

from kg.case import Case
from kg.questions.bypass.detour_graph import Route
from kg.questions.pieces_of_evidence import COLUMNS_OF_THE_TIE, pieces_about

Passage = tuple[str, str]  # a document and a locator


def with_threads(case: Case, routes: Sequence[Route]) -> tuple[Route, ...]:
    """Return routes, each with the smallest number of passages that support it.

    A passage supports a step if it supports one of its ties; parts and memberships ask for none.

    Args:
        case: the case, whose ties are called by their ids.
        routes: the routes.
    """
    passages = _passages(case, list(dict.fromkeys(chain.from_iterable(r.ties for r in routes))))
    counted = []
    for route, steps in zip(routes, steps_of(case, routes), strict=True):
        supporting = [set().union(*(passages[tie] for tie in ties)) for ties in steps]
        threads = fewest_passages(supporting) if steps else None
        counted.append(replace(route, threads=threads))
    return tuple(counted)


def steps_of(case: Case, routes: Sequence[Route]) -> list[tuple[tuple[str, ...], ...]]:
    """Return for each route the ties of each of its steps; parts and memberships have none.

    Args:
        case: the case, whose ties are called by their ids.
        routes: the routes.
    """
    ties = list(dict.fromkeys(chain.from_iterable(route.ties for route in routes)))
    stated = case.tables["ties"].filter(pl.col("id").is_in(ties)).select("id", "source", "target")
    ends = {tie: frozenset(pair) for tie, *pair in stated.iter_rows()}
    steps = []
    for route in routes:
        between: dict[frozenset[str], list[str]] = {}
        for tie in route.ties:
            between.setdefault(ends[tie], []).append(tie)
        steps.append(tuple(map(tuple, between.values())))
    return steps


def _passages(case: Case, ties: Sequence[str]) -> Mapping[str, set[Passage]]:
    """Return the passages that support each tie; of one without evidence, those of the general row.

    Args:
        case: the case.
        ties: the ids of the ties.
    """
    passages: dict[str, set[Passage]] = {tie: set() for tie in ties}
    has_evidence = set()
    for piece in pieces_about(case, ties):
        has_evidence.add(piece.row)
        if piece.stance == "supports" and piece.column in (None, *COLUMNS_OF_THE_TIE):
            passages[piece.row].add((piece.document, piece.locator))
    evidence = case.tables["evidence"]
    general = evidence.filter(evidence["id"] == case.settings.evidence)
    for place in general.select("document", "locator").iter_rows():
        for tie in passages.keys() - has_evidence:
            passages[tie].add(place)
    return passages


def fewest_passages(steps: Sequence[set[Passage]]) -> int | None:
    """Return how many passages support all steps at least; none if one step has no passage.

    Args:
        steps: for each step the passages that support it.
    """
    if not all(steps):
        return None
    supported: dict[Passage, set[int]] = {}
    for number, passages in enumerate(steps):
        for passage in passages:
            supported.setdefault(passage, set()).add(number)
    # A passage that supports no step but those of another passage is of no use beside that one.
    useful: list[set[int]] = []
    for numbers in sorted(supported.values(), key=len, reverse=True):
        if not any(numbers <= greater for greater in useful):
            useful.append(numbers)
    for number in range(1, len(steps)):
        for trial in combinations(useful, number):
            if len(set().union(*trial)) == len(steps):
                return number
    return len(steps)

"""What holds at least and at most is held against every world in which uncertain ties are wrong."""

from collections.abc import Iterable
from itertools import combinations
from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.case import Case
from kg.graph.inherit import Holding, UncertainInheritance, inherit, statements
from tests.graph.inherit.by_hand import Said, known
from tests.support.random_worlds import random_worlds
from tests.support.worlds import in_memory, without_ties

UNCERTAIN = 4  # ties of a world: sixteen worlds


def _bounds(case: Case, firm: Iterable[str]) -> tuple[Holding, Holding]:
    uncertain = UncertainInheritance(statements(case))
    return uncertain.least(firm), uncertain.most(firm)


def _each(holding: Holding) -> set[Said]:
    rows = holding.each.select("tie", "source", "target", "end").iter_rows()
    return {Said(*row) for row in rows}


def _admissible(case: Case, uncertain: list[str]) -> list[set[Said]]:
    """Return what holds, by the definitions, in every world in which some uncertain ties are wrong."""
    wrong = [w for size in range(len(uncertain) + 1) for w in combinations(uncertain, size)]
    return [set(known(without_ties(case, ties), None).each) for ties in wrong]


@settings(max_examples=40, deadline=None)
@given(random_worlds(), st.integers(0, 99))
def test_whatever_is_wrong_what_holds_is_between_the_bounds(
    rows: tuple[str, str, str], seed: int
) -> None:
    case = in_memory(*rows)
    ties = case.tables["ties"]["id"].to_list()
    uncertain = Random(seed).sample(ties, min(UNCERTAIN, len(ties)))  # noqa: S311
    least, most = map(_each, _bounds(case, set(ties) - set(uncertain)))
    for each in _admissible(case, uncertain):
        assert least <= each <= most


@settings(max_examples=20, deadline=None)
@given(random_worlds())
def test_without_uncertain_ties_both_bounds_are_what_holds(rows: tuple[str, str, str]) -> None:
    case = in_memory(*rows)
    holding = inherit(case)
    for bound in _bounds(case, case.tables["ties"]["id"]):
        for name in ("each", "some", "denials"):
            assert getattr(bound, name).equals(getattr(holding, name)), name


def test_a_refusal_open_to_doubt_may_take_an_exclusive_tie_away_and_with_it_what_that_cuts() -> (
    None
):
    """A case in which neither of two worlds has all that the other has."""
    actors = "r sme role \n m sme member_of=r \n x large-firm \n b large-firm"
    ties = "x buys-exclusively-from r \n b buys-from r \n x buys-from m status=refused"
    case = in_memory(actors, ties)
    *firm, refusal = case.tables["ties"]["id"]

    def at_member(holding: Holding) -> set[str]:
        return set(holding.each.filter(pl.col("end") != "")["source"])

    with_refusal, without = inherit(case), inherit(without_ties(case, [refusal]))
    assert (at_member(with_refusal), at_member(without)) == ({"b"}, {"x"})
    least, most = _bounds(case, firm)
    assert (at_member(least), at_member(most)) == (set(), {"b", "x"})

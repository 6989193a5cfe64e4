"""How sure an answer is agrees with every admissible world, each inherited anew."""

import pytest

from tests.questions.robustness.admissible_worlds import faults

SEEDS = range(100)
UNCERTAIN_TIES = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_world_contradicts(seed):
    assert not faults(seed, UNCERTAIN_TIES)


def test_a_supplier_who_sells_all_it_has_to_one_buyer_has_no_further_buyers():
    """Whether that one sale is uncertain or not: no world in between has it and room for others."""
    assert not faults(427, 8)


def test_where_bounds_are_not_exact_nothing_is_possible_but_what_is_so_as_coded():
    """Without an uncertain exclusive tie other ties are inherited, so that no world is the least."""
    assert not faults(1118, 8)

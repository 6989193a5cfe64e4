"""How sure an answer is agrees with every admissible world, each inherited anew."""

import pytest

from tests.questions.robustness.admissible_worlds import faults

SEEDS = range(100)
UNCERTAIN_TIES = 3


@pytest.mark.parametrize("seed", SEEDS)
def test_no_world_contradicts(seed):
    assert not faults(seed, UNCERTAIN_TIES)

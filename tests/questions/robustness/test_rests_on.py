"""What an answer rests on is what trying every set of units finds."""

import polars as pl
import pytest

from kg.questions.robustness.certainty import certainties
from kg.questions.robustness.rests_on import Resting
from tests.questions.robustness.every_retraction import is_free, rested_world, retractions

SEEDS = range(25)
MOST = 3  # sets of so many are tried to free somebody


@pytest.mark.parametrize("seed", SEEDS)
def test_smallest_sets(seed):
    world = rested_world(seed)
    [bounds] = world.maker.of_firm(world.units)
    frame = pl.DataFrame(
        [(tie, unit) for tie, names in world.units.items() for unit in names],
        schema=["tie", "unit"],
        orient="row",
    )
    resting = Resting(world.maker, bounds.coded, {"row": frame})
    everything = list(retractions(world))
    number = bounds.coded.flow.number
    rows = list(resting.of_all(list(certainties(world.maker, bounds, "as coded"))))
    for row in rows:
        if row.unit == "status":
            continue
        actor = number[row.actor]
        if row.answer == "reached":
            fitting = [r.units for r in everything if not r.graph.is_reached[actor]]
        else:
            holder = number[row.answer.removeprefix("held by ")]
            fitting = [r.units for r in everything if is_free(r.graph, actor, holder)]
        least = min(map(len, fitting), default=None)
        text = f"{world.question.text}\n{world.units}\n{row}; {fitting}"
        if row.size is None:
            assert least is None or (row.bound and least >= row.bound), text
            assert row.answer == "reached" or least is None or least > MOST, text
        else:
            assert row.size == least == len(row.set), text
            assert frozenset(row.set) in fitting, text

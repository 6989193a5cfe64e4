"""Percentages of any base: as by trying every whole number of it, and at once where that is long."""

import random
from fractions import Fraction

from kg.questions.audit.percentages import bases, shares
from kg.questions.audit.recomputation import CANNOT, agrees
from kg.questions.audit.stated_numbers import exact, numbers_of

EMPTY = dict.fromkeys(
    ("value", "min", "max", "exclusive", "period_start", "period_end", "unit", "population")
)


def row(**cells):
    return {**EMPTY, "id": "m", "about": "a", "measure": "share-x", "unit": "percent", **cells}


def nearest(stated, base):
    """Return the number of a base that keeps a percentage and comes nearest, else the nearest."""
    shares_of_base = {k: Fraction(100 * k, base) for k in range(base + 1)}
    good = [k for k, share in shares_of_base.items() if agrees(share, stated) != CANNOT]
    number = exact(numbers_of(stated)[0])
    return min(good or shares_of_base, key=lambda k: abs(shares_of_base[k] - number)), bool(good)


def cut_off(stated, base):
    """Return the first number of a base whose percentage is the stated one, cut off."""
    digits = str(stated["value"]).partition(".")[2].rstrip("0")
    unit = 10 ** len(digits)
    shares_of_base = ((k, Fraction(100 * k, base)) for k in range(base + 1))
    value = exact(stated["value"])
    return next((k for k, share in shares_of_base if share * unit // 1 == value * unit), None)


def test_the_nearest_number_is_that_of_trying_all():
    chance = random.Random(3)  # noqa: S311
    for _ in range(800):
        base = chance.randint(1, 60)
        number = chance.choice((0.0, 100.0, -3.0, 120.0, round(chance.uniform(0, 100), 1)))
        kind = chance.choice(("value", "min", "max", "both"))
        cells = {"value": number} if kind == "value" else {kind: number}
        if kind == "both":
            cells = {"min": number, "max": number + chance.choice((0.0, 0.5, 9.0))}
        excluded = None if kind == "value" else chance.choice((None, "min", "max", "both"))
        stated = row(**cells, exclusive=excluded, population=f"{base} firms")
        (check,) = shares([stated], [])
        number, is_good = nearest(stated, base)
        assert check.sum.startswith(f"{number} / {base} = "), (stated, check)
        assert check.note.startswith("no whole number") != is_good
        if not is_good and kind == "value":
            cut = cut_off(stated, base)
            assert (f"; {cut} of {base}, cut off" in check.note) == (cut is not None)


def test_a_base_of_any_size_ends():
    stated = row(value=12.3456789012345, population="1000000000000000 firms")
    (check,) = shares([stated], [])
    assert check.sum.startswith("123456789012345 / 1000000000000000 = ")
    (check,) = shares([row(value=33.3333333333333, population="20000000 firms")], [])
    assert check.note.startswith("no whole number of 20000000 gives it")
    firms = row(id="n", measure="firms", unit="firms", value=1e15)
    two = [
        row(id=name, measure=f"share-{name}", value=value, unit="firms", population="of firms")
        for name, value in (("x", 50.0), ("y", 25.0))
    ]
    (check,) = bases(two, [firms])
    assert check.sum.startswith("50, 25 percent are whole numbers of 4, 8, 12, 16, ")
    assert check.note == "kg tried bases up to 10,000"

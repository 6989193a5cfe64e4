"""Which rows belong together, by looking at all pairs of random rows."""

import random

import pytest

from kg.questions.audit.percentages import shares
from kg.questions.audit.sums import changes, check_parts, ratios

_MEASURES = (
    ("firms", "firms"),
    ("firms-in-group", "firms"),
    ("firms-with-x", "firms"),
    ("plants", "plants"),
    ("share-with-x", "percent"),
    ("firms-decline", "percent"),
    ("plants-rise", "percent"),
    ("firms-ratio", None),
    ("plants-ratio", None),
)
_PERIODS = ((None, None), ("1990", "1990"), ("1995", "1995"), ("1990", "1995"))
_POPULATIONS = (None, "20 firms", "firms", "small firms", "large firms")


def random_rows(seed):
    """Return sixty rows of `measures` of three actors."""
    pick = random.Random(seed)  # noqa: S311 - no secret
    rows = []
    for i in range(60):
        measure, unit = pick.choice(_MEASURES)
        start, end = pick.choice(_PERIODS)
        row = {"id": f"m{i}", "about": pick.choice("abc"), "measure": measure, "unit": unit}
        row |= {"value": float(pick.choice((1, 2, 4, 5, 10, 20))), "min": None, "max": None}
        row |= {"exclusive": None, "population": pick.choice(_POPULATIONS)}
        rows.append(row | {"period_start": start, "period_end": end})
    return rows


def same(row, other, *columns):
    return all(row[column] == other[column] for column in columns)


def ids(rows):
    return tuple(sorted(row["id"] for row in rows))


def rows_of(checks):
    return sorted((check.against or "", *sorted(check.rows)) for check in checks)


@pytest.fixture(params=range(25))
def measures(request):
    """Return rows, those in percent among them, and those that count something."""
    rows = random_rows(request.param)
    percents = [row for row in rows if row["unit"] == "percent"]
    return rows, percents, [row for row in rows if row["unit"] not in (None, "percent")]


def test_a_ratio_is_that_of_the_only_two_values(measures):
    rows, _, counts = measures
    expected = []
    for row in rows:
        stem = row["measure"].removesuffix("-ratio")
        of_stem = [r for r in counts if r["measure"] == stem]
        pair = [r for r in of_stem if same(r, row, "about", "period_start", "period_end")]
        if stem != row["measure"] and len(pair) == 2 and same(*pair, "unit"):
            expected.append((row["id"], *ids(pair)))
    assert rows_of(ratios(rows, counts)) == sorted(expected)


def test_a_change_is_that_between_the_only_counts_of_two_days(measures):
    rows, _, counts = measures
    expected = []
    for row in rows:
        stem, _, word = row["measure"].rpartition("-")
        days = (row["period_start"], row["period_end"])
        if word not in ("decline", "rise") or None in days or days[0] == days[1]:
            continue
        of_stem = [r for r in counts if r["measure"] == stem and same(r, row, "about")]
        ends = [[r for r in of_stem if r["period_start"] == r["period_end"] == d] for d in days]
        if [len(end) for end in ends] == [1, 1]:
            expected.append((row["id"], *ids([ends[0][0], ends[1][0]])))
    assert rows_of(changes(rows, counts)) == sorted(expected)


def test_parts_are_counts_of_one_measure_in_several_populations(measures):
    _, _, counts = measures
    columns = ("about", "measure", "unit", "period_start", "period_end")
    expected = []
    for i, first in enumerate(counts):
        parts = [row for row in counts if same(row, first, *columns)]
        is_first = not any(same(row, first, *columns) for row in counts[:i])
        populations = {row["population"] for row in parts}
        if not is_first or len(parts) == 1 or len(populations) < len(parts):
            continue
        for row in counts:
            is_of_actor = same(row, first, "about", "unit")
            is_begun = first["measure"].startswith(row["measure"] + "-")
            period = (row["period_start"], row["period_end"])
            has_period = period in ((first["period_start"], first["period_end"]), (None, None))
            if is_of_actor and is_begun and has_period:
                expected.append((row["id"], *ids(parts)))
    assert rows_of(check_parts(counts)) == sorted(expected)


def test_a_share_is_that_of_the_count_of_its_population(measures):
    _, percents, counts = measures
    columns = ("about", "population", "period_start", "period_end")
    expected = []
    for row in percents:
        if row["measure"] != "share-with-x" or row["population"] != "20 firms":
            continue
        of_measure = [r for r in counts if r["measure"] == "firms-with-x"]
        twins = [r for r in of_measure if same(r, row, *columns)]
        expected += [(row["id"], r["id"]) for r in twins] or [(row["id"],)]
    assert rows_of(shares(percents, counts)) == sorted(expected)

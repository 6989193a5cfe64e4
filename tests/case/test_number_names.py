"""Places of names in a column, by hashes, against a dictionary."""

import random

import polars as pl
import pytest

from kg.case import number_names
from tests.conftest import lacking


def by_dictionary(names, sought):
    place = {}
    for i, name in enumerate(names):
        if name is not None:
            place.setdefault(name, i)
    return [place.get(name, -1) for name in sought]


@pytest.fixture(params=["hashed", "plain"])
def way(request, monkeypatch):
    if request.param == "hashed":
        try:
            import numba  # noqa: F401 - the kernel needs it
        except ImportError:
            lacking("needs the extra scale: numba")
        monkeypatch.setattr(number_names, "KERNEL_NAMES", 0)


@pytest.mark.parametrize("seed", range(5))
def test_places_are_those_of_a_dictionary(way, seed):
    draw = random.Random(seed)  # noqa: S311
    names = [f"{draw.choice(['f', 'bank-', '銀行'])}{i}" for i in range(draw.randrange(1, 500))]
    sought = [draw.choice([*names, "nobody", None, ""]) for _ in range(1000)]
    found = number_names.places(
        pl.Series(names, dtype=pl.String), pl.Series(sought, dtype=pl.String)
    )
    assert found.tolist() == by_dictionary(names, sought)


@pytest.mark.parametrize(
    ("names", "sought"), [([], ["a", None]), (["a"], []), (["a", None], [None, "a"])]
)
def test_what_is_empty_has_no_place(way, names, sought):
    found = number_names.places(
        pl.Series(names, dtype=pl.String), pl.Series(sought, dtype=pl.String)
    )
    assert found.tolist() == by_dictionary(names, sought)


def test_names_of_one_hash_are_told_apart(way, monkeypatch):
    # A kernel that takes all hashes to be the same finds the first name for each.
    monkeypatch.setattr(
        number_names,
        "_kernel",
        lambda: lambda names, sought: number_names.np.zeros(len(sought), "int32"),
    )
    found = number_names.places(pl.Series(["a", "b", "c"]), pl.Series(["c", "a", "b", "d", None]))
    assert found.tolist() == [2, 0, 1, -1, -1]

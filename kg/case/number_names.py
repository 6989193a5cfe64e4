"""Names to numbers, for columns of millions of names."""

import importlib.util
from contextlib import suppress
from functools import cache
from threading import Lock, Thread
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

_MANY = 100_000  # names from which compiling pays
_LOADING = Lock()


def prepare() -> None:
    """Start to load the kernel, beside what else is done; what keeps it from being loaded is told when it is used."""

    def load() -> None:
        with suppress(Exception):
            _kernel()

    if importlib.util.find_spec("numba"):
        Thread(target=load, daemon=True).start()


def places(names: pl.Series, sought: pl.Series) -> npt.NDArray[np.int32]:
    """Return for each text sought its place in a column of texts, -1 where it is not there.

    Many are looked up by their hashes, and what is found is compared; by a kernel, where numba is installed.

    >>> places(pl.Series(["a", "b"]), pl.Series(["b", "c", None, "a"])).tolist()
    [1, -1, -1, 0]
    """
    if len(sought) < _MANY or not importlib.util.find_spec("numba"):
        return _exactly(names, sought)
    found: npt.NDArray[np.int32] = _kernel()(names.hash().to_numpy(), sought.hash().to_numpy())
    at_hand = (
        names.gather(np.maximum(found, 0))
        if len(names)
        else pl.repeat(None, len(sought), eager=True)
    )
    wrong = np.flatnonzero(~(at_hand == sought).fill_null(value=False).to_numpy())
    found[wrong] = _exactly(names, sought.gather(wrong))  # two names may have one hash
    return found


def _exactly(names: pl.Series, sought: pl.Series) -> npt.NDArray[np.int32]:
    if sought.is_empty():
        return np.empty(0, np.int32)
    place = names.is_in(sought.drop_nulls().unique().implode()).arg_true()
    there = names.gather(place)
    first = there.is_first_distinct()
    known, place = there.filter(first), place.filter(first).cast(pl.Int32)
    found = sought.replace_strict(known, place, default=-1, return_dtype=pl.Int32)
    return found.fill_null(-1).to_numpy(writable=True)


def _kernel() -> Any:  # noqa: ANN401
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> Any:  # noqa: ANN401
    """Return the kernel that finds each hash among others, by a table of open addresses."""
    from kg.system.numba_compiler import compiled

    def places_of(names: Any, sought: Any) -> Any:  # noqa: ANN401
        size = 2
        while size < 2 * len(names):
            size *= 2
        last = np.uint64(size - 1)
        slots = np.full(size, -1, np.int32)
        for i in range(len(names)):
            at = names[i] & last
            while slots[at] >= 0:
                at = (at + np.uint64(1)) & last
            slots[at] = i
        found = np.empty(len(sought), np.int32)
        for i in range(len(sought)):
            at = sought[i] & last
            while slots[at] >= 0 and names[slots[at]] != sought[i]:
                at = (at + np.uint64(1)) & last
            found[i] = slots[at]
        return found

    kernel = compiled(places_of)
    kernel(np.zeros(1, np.uint64), np.zeros(1, np.uint64))  # so that it is loaded
    return kernel

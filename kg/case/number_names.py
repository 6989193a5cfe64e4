"""Turn names into numbers, for columns of millions of names."""

import importlib.util
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from threading import Lock, Thread

import numpy as np
import numpy.typing as npt
import polars as pl

from kg.system.sizes import FEW_NAMES, KERNEL_NAMES

_LOADING = Lock()
Hashes = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int32]


def prepare() -> None:
    """Start to load the kernel in a thread; whoever uses it is told what keeps it from loading."""

    def load() -> None:
        """Load the kernel, and leave any error to the code that uses it later."""
        with suppress(Exception):
            _kernel()

    if importlib.util.find_spec("numba"):
        Thread(target=load, daemon=True).start()


def places(names: pl.Series, sought: pl.Series) -> Rows:
    """Return the place of each text sought in a column of texts, -1 where it is not there.

    Many are looked up by their hashes, and each match is compared; by a kernel, where numba is
    installed.

    Args:
        names: `(n,) String`, the column; of a text that stands there twice the first place counts.
        sought: `(k,) String`, the texts; an empty cell is nowhere.

    Returns:
        `(k,) int32`, rows of `names` from 0.

    >>> places(pl.Series(["a", "b"]), pl.Series(["b", "c", None, "a"])).tolist()
    [1, -1, -1, 0]
    """
    if len(names) + len(sought) < FEW_NAMES:
        return _places_by_dictionary(names, sought)
    if len(sought) < KERNEL_NAMES or not importlib.util.find_spec("numba"):
        return _places_by_join(names, sought)
    rows = _kernel()(names.hash().to_numpy(), sought.hash().to_numpy())
    # Row 0 stands in for no row; the comparison then fails.
    nowhere = pl.repeat(None, len(sought), eager=True)
    matches = names.gather(np.maximum(rows, 0)) if len(names) else nowhere
    is_match = (matches == sought).fill_null(value=False)
    # Two names may have one hash, so that what does not match is looked up again by its letters.
    doubtful = np.flatnonzero(~is_match.to_numpy())
    rows[doubtful] = _places_by_join(names, sought.gather(doubtful))
    return rows


def _places_by_dictionary(names: pl.Series, sought: pl.Series) -> Rows:
    """Return the first row of each text sought, -1 for none; the quickest way for few names."""
    place: dict[str, int] = {}
    for row, name in enumerate(names.to_list()):
        place.setdefault(name, row)
    rows = [place.get(name, -1) if name is not None else -1 for name in sought.to_list()]
    return np.array(rows, np.int32)


def _places_by_join(names: pl.Series, sought: pl.Series) -> Rows:
    """Return the first row of each text sought, -1 for none, by a join that polars makes."""
    if sought.is_empty():
        return np.empty(0, np.int32)
    rows = names.is_in(sought.drop_nulls().unique().implode()).arg_true()
    matches = names.gather(rows)
    is_first = matches.is_first_distinct()
    texts = matches.filter(is_first)
    rows = rows.filter(is_first).cast(pl.Int32)
    answer = sought.replace_strict(texts, rows, default=-1, return_dtype=pl.Int32)
    return answer.fill_null(-1).to_numpy(writable=True)


def _kernel() -> Callable[[Hashes, Hashes], Rows]:
    """Return the compiled kernel; the first call compiles it."""
    # One thread compiles; the others wait for it.
    with _LOADING:
        return _load_kernel()


@cache
def _load_kernel() -> Callable[[Hashes, Hashes], Rows]:
    """Return the kernel that finds each hash among others, by a table of open addresses."""
    from kg.system.numba_compiler import compiled

    def places_of(names: Hashes, sought: Hashes) -> Rows:
        """Return the row of each hash sought among the hashes of names, -1 for none."""
        # At most half of the slots are used, so a search soon comes to an empty slot.
        size = 2
        while size < 2 * len(names):
            size *= 2
        last = np.uint64(size - 1)  # its bits are all 1: they cut a hash to a slot
        slots = np.full(size, -1, np.int32)  # the row of `names` in each slot, -1 if it is empty
        for i in range(len(names)):
            slot = names[i] & last
            while slots[slot] >= 0:
                slot = (slot + np.uint64(1)) & last
            slots[slot] = i
        rows = np.empty(len(sought), np.int32)
        for i in range(len(sought)):
            slot = sought[i] & last
            # The search ends at the hash itself, or at an empty slot: then it is nowhere.
            while slots[slot] >= 0 and names[slots[slot]] != sought[i]:
                slot = (slot + np.uint64(1)) & last
            rows[i] = slots[slot]
        return rows

    kernel: Callable[[Hashes, Hashes], Rows] = compiled(places_of)
    kernel(np.zeros(1, np.uint64), np.zeros(1, np.uint64))  # compiles it, or loads it from disk
    return kernel

"""Ids picked from a long list, without a copy of each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from kg.system import sizes


class Ids(Sequence[str]):
    """Ids at some positions of a list; there may be millions, so each is looked up when needed."""

    def __init__(
        self,
        ids: Sequence[str],
        positions: Any,  # noqa: ANN401 - whole numbers in any array
    ) -> None:
        """Keep the list and the positions; neither is copied."""
        self._ids, self._positions = ids, positions

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> "Ids": ...

    def __getitem__(self, at: int | slice) -> "str | Ids":
        """Return the id at a place, or the ids of a slice, still not copied."""
        positions = self._positions[at]
        return Ids(self._ids, positions) if isinstance(at, slice) else self._ids[positions]

    def __iter__(self) -> Iterator[str]:
        """Yield each."""
        return map(self._ids.__getitem__, _plain(self._positions))

    def __eq__(self, sequence: object) -> bool:
        """Return whether a tuple, or ids, hold the same in the same order."""
        if not isinstance(sequence, (tuple, Ids)) or len(self) != len(sequence):
            return False
        return all(map(str.__eq__, self, sequence))

    def __hash__(self) -> int:
        """Return the hash of the tuple that it equals."""
        return hash(tuple(self))


Picked = tuple[str, ...] | Ids


def pick_ids(
    ids: Sequence[str],
    positions: Any,  # noqa: ANN401 - whole numbers in any array
) -> Picked:
    """Return the ids at some positions of a list: a tuple, or `Ids` of more than 1,000.

    Args:
        ids: the list; it must not change as long as the answer lives.
        positions: `(n,)` whole numbers from 0, in the order of the answer: a list or an array.

    >>> pick_ids(("a", "b", "c"), [2, 0])
    ('c', 'a')
    """
    if len(positions) > sizes.LAZY_IDS:
        return Ids(ids, positions)
    return tuple([ids[place] for place in _plain(positions)])


def _plain(positions: Any) -> Iterable[int]:  # noqa: ANN401 - whole numbers in any array
    """Return positions as numbers of Python, which are looked up in half the time of numpy's."""
    numbers: Iterable[int] = positions.tolist() if hasattr(positions, "tolist") else positions
    return numbers

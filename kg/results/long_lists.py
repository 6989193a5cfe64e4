"""Ids picked from a long list, without a copy of each."""

from collections.abc import Iterator, Sequence
from typing import Any, overload

_MANY = 1000


class Ids(Sequence[str]):
    """Ids picked from a list by their places in it, each looked up when it is asked for: there may be millions."""

    def __init__(self, every: Sequence[str], places: Any) -> None:  # noqa: ANN401 - whole numbers in any array
        """Keep the list and the places."""
        self._every, self._places = every, places

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> "Ids": ...

    def __getitem__(self, at: int | slice) -> "str | Ids":
        """Return one of them, or some."""
        return (
            Ids(self._every, self._places[at])
            if isinstance(at, slice)
            else self._every[self._places[at]]
        )

    def __iter__(self) -> Iterator[str]:
        """Yield each."""
        return (self._every[i] for i in self._places)

    def __eq__(self, other: object) -> bool:
        """Return whether the other holds the same in the same order."""
        return (
            isinstance(other, (tuple, Ids))
            and len(self) == len(other)
            and all(map(str.__eq__, self, other))
        )

    def __hash__(self) -> int:
        """Return the hash of the tuple that it equals."""
        return hash(tuple(self))


Picked = tuple[str, ...] | Ids


def pick_ids(every: Sequence[str], places: Any) -> Picked:  # noqa: ANN401 - whole numbers in any array
    """Return ids by their places in a list: a tuple, or where they are many, `Ids`.

    >>> pick_ids(("a", "b", "c"), [2, 0])
    ('c', 'a')
    """
    return Ids(every, places) if len(places) > _MANY else tuple(every[i] for i in places)

"""Two drawings of verdicts as data: the matrix of all channels, and the gate of one channel.

Places and widths are in slots: a slot is as wide as the mark of one actor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

from kg.system.sizes import PHRASE_ITEMS

# Told of the actor itself; open to doubt; told only of a role that it has.
Certainty = Literal["certain", "possible", "role"]
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class MatrixCell:
    """How those of a row stand in a column.

    Attributes:
        verdict: the verdict; empty where they are not counted.
        certainty: how sure it is.
        text: a few words on it, such as a strategy.
        sentence: the same as a sentence, for whoever hears it.
        counts: of a group, how many have each verdict.
    """

    verdict: str
    certainty: Certainty = "certain"
    text: str = ""
    sentence: str = ""
    counts: Counts = ()


@dataclass(frozen=True)
class MatrixRow:
    """A row of a matrix: an actor, or a group of them.

    Attributes:
        ids: the ids of the actors.
        label: the name of the actor, or of the group.
        cells: a cell a column.
        ways: in how many columns each of them is free or got around; 0 where they differ.
    """

    ids: tuple[str, ...]
    label: str
    cells: tuple[MatrixCell, ...]
    ways: int = 0


@dataclass(frozen=True)
class MatrixColumn:
    """A column of a matrix: a channel.

    Attributes:
        id: the channel.
        title: its title in the words of the case.
        asks: what it asks, as a question in words.
        counts: how many have each verdict.
        gate: who holds most, by name; empty where nobody is held.
        captives: how many they hold.
    """

    id: str
    title: str
    asks: str = ""
    counts: Counts = ()
    gate: str = ""
    captives: int = 0


@dataclass(frozen=True)
class Matrix:
    """A verdict for each row and column.

    Attributes:
        columns: the channels.
        rows: the rows; each has a cell a column.
        verdicts: each verdict that occurs, and what it means, in the order of the key.
        left_out: how many actors stand in rows that are left out.
        people: the words for those counted.
        headline: what the matrix says, in one sentence.
    """

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    verdicts: tuple[tuple[str, str], ...]
    left_out: int = 0
    people: str = ""
    headline: str = ""

    @property
    def actors(self) -> int:
        """Return how many actors the rows have; groups may share some."""
        return len(set(chain.from_iterable(row.ids for row in self.rows)))

    def joined(self) -> "Matrix":
        """Return the matrix with rows that stand alike in every column as one row."""
        alike: dict[tuple[object, ...], list[MatrixRow]] = {}
        for row in self.rows:
            key = tuple((cell.verdict, cell.counts) for cell in row.cells)
            alike.setdefault(key, []).append(row)
        return replace(self, rows=tuple(map(_joined, alike.values())))


def _joined(rows: list[MatrixRow]) -> MatrixRow:
    """Return rows that stand alike as one, whose cells tell nothing of a single actor."""
    if len(rows) == 1:
        return rows[0]
    ids: list[str] = []
    for row in rows:
        ids += row.ids
    label = ", ".join(row.label for row in rows[:PHRASE_ITEMS])
    more = len(rows) - PHRASE_ITEMS
    label += f" and {more:,} more" if more > 0 else ""
    cells = tuple(MatrixCell(cell.verdict, cell.certainty) for cell in rows[0].cells)
    return MatrixRow(tuple(ids), label, cells, rows[0].ways)


@dataclass(frozen=True)
class Way:
    """A way around: through whom, by which strategies, and the ties that it rests on."""

    through: str
    text: str
    ties: tuple[str, ...]


@dataclass(frozen=True)
class GateActor:
    """An actor beneath a gate; `slot` is the middle of its mark, in slots from the left."""

    id: str
    label: str
    slot: float
    certainty: Certainty
    sentence: str
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True)
class Zone:
    """A part of a gate picture: those who stand alike beneath one gate, beside it, or nowhere.

    Attributes:
        verdict: their verdict.
        title: what it is, in a few words.
        names: who holds them, the nearest first; of those denied, who denies.
        certainty: how sure the verdict is of most.
        count: how many they are.
        start: where the zone begins, in slots from the left.
        width: how wide it is, in slots.
        actors: those who have a mark of their own; none where they are too many.
        sentence: what the zone says.
    """

    verdict: str
    title: str
    names: tuple[str, ...]
    certainty: Certainty
    count: int
    start: float
    width: float
    actors: tuple[GateActor, ...]
    sentence: str


@dataclass(frozen=True)
class Gate:
    """The picture of one channel: who holds whom, and who got around.

    Attributes:
        channel: the channel.
        title: its title in the words of the case.
        headline: what the picture says, in one sentence.
        far: the words for the other side, from which or to which routes lead.
        people: the words for those counted.
        total: how many are counted.
        slots: how wide the picture is, in slots.
        zones: its parts from the left.
    """

    channel: str
    title: str
    headline: str
    far: str
    people: str
    total: int
    slots: float
    zones: tuple[Zone, ...]


def counts_of(verdicts: Iterable[str], order: Iterable[str]) -> Counts:
    """Return how often each verdict occurs.

    Args:
        verdicts: the verdicts.
        order: all verdicts in order; those that do not occur are left out.
    """
    words = list(verdicts)
    return tuple((verdict, words.count(verdict)) for verdict in order if verdict in words)

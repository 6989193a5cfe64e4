"""Plain data that every question returns and every renderer reads."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, cast, overload

_MANY = 1000
Tone = Literal["sure", "open", "closed", "plain"]
What = Literal["text", "id", "ids", "route", "ties", "count", "number", "share", "flag"]


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
        return Ids(self._every, self._places[at]) if isinstance(at, slice) else self._every[self._places[at]]

    def __iter__(self) -> Iterator[str]:
        """Yield each."""
        return (self._every[i] for i in self._places)

    def __eq__(self, other: object) -> bool:
        """Return whether the other holds the same in the same order."""
        return isinstance(other, (tuple, Ids)) and len(self) == len(other) and all(map(str.__eq__, self, other))

    def __hash__(self) -> int:
        """Return the hash of the tuple that it equals."""
        return hash(tuple(self))


Picked = tuple[str, ...] | Ids


def chosen(every: Sequence[str], places: Any) -> Picked:  # noqa: ANN401 - whole numbers in any array
    """Return ids by their places in a list: a tuple, or where they are many, `Ids`.

    >>> chosen(("a", "b", "c"), [2, 0])
    ('c', 'a')
    """
    return Ids(every, places) if len(places) > _MANY else tuple(every[i] for i in places)


Cell = str | int | float | bool | None | Picked


@dataclass(frozen=True)
class Column:
    """A column of a result: its name, what its cells are, and how to read one.

    `id` is the id of a row of the case, `ids` a list of them, `route` actors in the order of a route, `ties` the
    ties along it; a `share` runs from 0 to 1.
    """

    name: str
    what: What
    description: str


@dataclass(frozen=True)
class Table:
    """A named table of a result; `reading` says in words what one row states."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    reading: str = ""

    def records(self) -> list[dict[str, Cell]]:
        """Return the rows as dictionaries."""
        return [dict(zip((c.name for c in self.columns), row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Sentence:
    """An answer in words, and the ids of the rows that it rests on."""

    text: str
    ids: tuple[str, ...] = ()
    topic: str = ""


@dataclass(frozen=True)
class Bar:
    """A bar: a share from 0 to 1, said in words by `text` ("14 of 17"); `id` is the row that it is about."""

    id: str
    label: str
    share: float
    text: str
    tone: Tone
    group: str = ""


@dataclass(frozen=True)
class Piece:
    """A stretch of an axis; an end that is not known is none."""

    low: float | None
    high: float | None
    tone: Tone
    text: str = ""


@dataclass(frozen=True)
class Line:
    """A line of stretches on one axis."""

    id: str
    label: str
    pieces: tuple[Piece, ...]
    group: str = ""


@dataclass(frozen=True)
class Chip:
    """An actor in a tier, with a few words beneath its name."""

    id: str
    label: str
    text: str
    tone: Tone


@dataclass(frozen=True)
class Tier:
    """A tier, from how many actors, of which some are shown; `dots` are those drawn small, `text` says what of them."""

    name: str
    actors: int
    chips: tuple[Chip, ...]
    dots: tuple[Chip, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Stage:
    """A stop of a stream; `column` counts from the left."""

    id: str
    label: str
    column: int


@dataclass(frozen=True)
class Pass:
    """A way from one stop to another; `ids` are the ties, `share` its width beside the widest."""

    source: str
    target: str
    text: str
    tone: Tone
    ids: tuple[str, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Bars:
    """Shares from 0 to 1 as bars, those of a group beneath each other."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Axis:
    """Stretches on one axis from 0 to `top`, in `unit`, with limits drawn across: where, and what is said there."""

    lines: tuple[Line, ...]
    top: float
    unit: str
    limits: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Pyramid:
    """Tiers from the top down, and how many ties join two of them: their numbers from 0, and the count."""

    tiers: tuple[Tier, ...]
    joins: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Stream:
    """What flows from stop to stop."""

    stages: tuple[Stage, ...]
    passes: tuple[Pass, ...]


@dataclass(frozen=True)
class Figure:
    """Something to look at; `text` says in words what there is to see, `key` what each tone stands for."""

    name: str
    title: str
    text: str
    drawing: Bars | Axis | Pyramid | Stream
    key: tuple[tuple[Tone, str], ...] = ()


@dataclass(frozen=True)
class Section:
    """A part of a long result: its sentences, figures and tables; `told` are columns that its title says already."""

    title: str
    sentences: tuple[Sentence, ...]
    tables: tuple[Table, ...]
    figures: tuple[Figure, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heading:
    """What a result is an answer to: the command, the id of the case, a title, and the names of its actors."""

    command: str
    case: str
    title: str
    names: Mapping[str, str] = field(default_factory=dict)
    summary: str = ""


class Result(Protocol):
    """What a question returns: frozen, with sentences for people and tables for all."""

    @property
    def heading(self) -> Heading:
        """Return the command, the case and the names of the rows."""

    def sentences(self) -> tuple[Sentence, ...]:
        """Return the answer in words, the most important first."""

    def tables(self) -> tuple[Table, ...]:
        """Return the answer as tables."""


def sections(result: Result) -> tuple[Section, ...]:
    """Return the parts of a result below its sentences: its own, or one untitled part with its figures and tables."""
    own = getattr(result, "sections", None)
    if own is not None:
        return cast(tuple[Section, ...], own)
    drawn = getattr(result, "figures", None)
    return (Section("", (), result.tables(), drawn() if drawn else ()),)


def whole(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return tables that are told in parts, as one a section, put together again.

    Raises:
        ValueError: two of one name have other columns.
    """
    found: dict[str, Table] = {}
    for table in tables:
        before = found.get(table.name)
        if before and before.columns != table.columns:
            raise ValueError(f"two tables are called {table.name} and have other columns")
        found[table.name] = replace(before, rows=before.rows + table.rows) if before else table
    return tuple(found.values())

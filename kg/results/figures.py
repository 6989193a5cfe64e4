"""What an answer draws, as plain data: bars, an axis, a pyramid, a stream."""

from dataclasses import dataclass
from typing import Literal

Tone = Literal["sure", "open", "closed", "plain"]


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
class Stretch:
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
    pieces: tuple[Stretch, ...]
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
class StreamFlow:
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
    passes: tuple[StreamFlow, ...]


@dataclass(frozen=True)
class Figure:
    """Something to look at; `text` says in words what there is to see, `key` what each tone stands for."""

    name: str
    title: str
    text: str
    drawing: Bars | Axis | Pyramid | Stream
    key: tuple[tuple[Tone, str], ...] = ()

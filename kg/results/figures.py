"""The figures of an answer, as plain data: bars, an axis, a pyramid, a stream, a matrix."""

from dataclasses import dataclass
from typing import Literal

from kg.results.verdict_figures import Gate, Matrix

Tone = Literal["sure", "open", "closed", "plain"]


@dataclass(frozen=True)
class Bar:
    """A share from 0 to 1 as a bar; `text` puts it in words ("14 of 17"), `id` is its row."""

    id: str
    label: str
    share: float
    text: str
    tone: Tone
    group: str = ""


@dataclass(frozen=True)
class Stretch:
    """A stretch of an axis, in the unit of the axis; an end that is not known is None."""

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
    """A tier of `actors` actors, of whom some are drawn: as chips, or small as `dots`.

    `text` says in words what the dots stand for.
    """

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
    """A band from one stop to another; `ids` are the ties.

    `share` is its width from 0 to 1, where the widest band has 1.
    """

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
    """Stretches on one axis from 0 to `top`, in `unit`.

    `limits` are lines across all stretches: the place on the axis, and the text that stands there.
    """

    lines: tuple[Line, ...]
    top: float
    unit: str
    limits: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class Pyramid:
    """Tiers from the top down.

    `joins` are the ties between two tiers, or within one: the numbers of both tiers, from 0 at the
    top, and how many ties there are.
    """

    tiers: tuple[Tier, ...]
    joins: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Stream:
    """Flows from stop to stop."""

    stages: tuple[Stage, ...]
    passes: tuple[StreamFlow, ...]


@dataclass(frozen=True)
class Figure:
    """A drawing; `text` puts in words what there is to see, `key` what each tone stands for."""

    name: str
    title: str
    text: str
    drawing: Bars | Axis | Pyramid | Stream | Matrix | Gate
    key: tuple[tuple[Tone, str], ...] = ()

    @property
    def headline(self) -> str:
        """Return what the drawing says in a sentence, else its title."""
        return self.drawing.headline if isinstance(self.drawing, Matrix | Gate) else self.title

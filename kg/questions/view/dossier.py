"""All that is told of one actor, the answer first: a dossier."""

from dataclasses import dataclass

from kg.results.verdict_figures import Certainty


@dataclass(frozen=True)
class ChannelStanding:
    """How an actor stands in one channel: its verdict, and that as a sentence."""

    channel: str
    title: str
    verdict: str
    certainty: Certainty
    sentence: str


@dataclass(frozen=True)
class Neighbour:
    """Somebody whom an actor is tied to: by how many ties, and of which sort.

    Attributes:
        id: the id of the neighbour.
        label: its name.
        ties: how many ties join them.
        sort: `around`, where a way around leads through it; `own`; `closed` where it was denied;
            `role`, where it holds the actor by what is said of a role.
    """

    id: str
    label: str
    ties: int
    sort: str


@dataclass(frozen=True)
class Door:
    """A door that was closed to an actor, or that it closed: in which channel, in words."""

    channel: str
    text: str


@dataclass(frozen=True)
class Measured:
    """A measure in words; `share` is its part of a hundred, where it is a percentage."""

    label: str
    text: str
    share: float | None


@dataclass(frozen=True)
class Passage:
    """A passage about an actor or a tie of its own, with the mark of how it is known."""

    locator: str
    mark: str
    text: str


@dataclass(frozen=True)
class Dossier:
    """All that is told of one actor.

    Attributes:
        id: its id.
        name: its name.
        kind: its kind, and its place, in words.
        sentence: how it stands, in one sentence.
        standings: how it stands, a channel at a time.
        neighbours: its surroundings.
        doors: the doors that were closed to it, or that it closed.
        measures: what is measured of it.
        passages: the evidence.
    """

    id: str
    name: str
    kind: str
    sentence: str
    standings: tuple[ChannelStanding, ...]
    neighbours: tuple[Neighbour, ...]
    doors: tuple[Door, ...]
    measures: tuple[Measured, ...]
    passages: tuple[Passage, ...]

"""The parts that a view worked out, and words for the others, with the command that gives them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.results.answers import Sentence

GATEKEEPERS, ROUTES = "gatekeepers", "routes"
WORDS = {GATEKEEPERS: "who cannot be avoided", ROUTES: "ways around"}
_NOT = "not worked out"


@dataclass(frozen=True)
class Scope:
    """The parts of a view that were worked out: gatekeepers, routes, and for which channels.

    Attributes:
        channels: the channels with a standard question, which says where routes start and end.
        gatekeepers: whether the gatekeepers of these channels were worked out.
        routes: whether the routes around were worked out.
    """

    channels: tuple[str, ...]
    gatekeepers: bool
    routes: bool

    @property
    def costly(self) -> tuple[str, ...]:
        """Return what was not worked out since the case is large: `gatekeepers`, `routes`."""
        parts = {GATEKEEPERS: self.gatekeepers, ROUTES: self.routes} if self.channels else {}
        return tuple(name for name, is_there in parts.items() if not is_there)

    def outside(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Return the channels among these that have no standard question."""
        return tuple(c for c in channels if c not in self.channels)

    def sentences(self, channels: Sequence[str]) -> tuple[Sentence, ...]:
        """Return what was not worked out, and the command that gives it.

        Args:
            channels: the channels of the view.

        >>> [s.text for s in Scope(("capital",), True, False).sentences(["capital"])]
        ['not worked out: ways around, as the case is large; to have it: kg view --bottlenecks.']
        """
        texts = []
        if self.costly:
            parts = " and ".join(WORDS[name] for name in self.costly)
            cure = "to have it: kg view --bottlenecks"
            texts.append(f"{_NOT}: {parts}, as the case is large; {cure}.")
        outside = self.outside(channels)
        if outside or not self.channels:
            parts = " and ".join(WORDS.values())
            parts += f" of {', '.join(outside)}" if outside else ""
            cure = "to have it: kg bottlenecks and kg bypass, with --channel, --from and --to"
            texts.append(f"{_NOT}: {parts}, without a standard question; {cure}.")
        return tuple(Sentence(text, (), _NOT) for text in texts)

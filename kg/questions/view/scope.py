"""What a view worked out, and in words what it did not, with the command that gives it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kg.results.answers import Sentence

GATEKEEPERS, ROUTES = "gatekeepers", "routes"
WORDS = {GATEKEEPERS: "who cannot be avoided", ROUTES: "ways around"}
_NOT = "not worked out"


@dataclass(frozen=True)
class Scope:
    """What was worked out of a view: gatekeepers, routes, and of which channels.

    Attributes:
        channels: the channels that have a standard question, which says where routes start and lead to.
        gatekeepers: whether it was worked out who cannot be avoided there.
        routes: whether the ways around were.
    """

    channels: tuple[str, ...]
    gatekeepers: bool
    routes: bool

    @property
    def costly(self) -> tuple[str, ...]:
        """Return what was not worked out since the case is large: `gatekeepers`, `routes`."""
        parts = {GATEKEEPERS: self.gatekeepers, ROUTES: self.routes} if self.channels else {}
        return tuple(name for name, there in parts.items() if not there)

    def outside(self, channels: Sequence[str]) -> tuple[str, ...]:
        """Return those of some channels of which nothing was worked out, as no standard question says what to ask."""
        return tuple(c for c in channels if c not in self.channels)

    def sentences(self, channels: Sequence[str]) -> tuple[Sentence, ...]:
        """Return what was not worked out, and how to have it.

        Args:
            channels: those that the view is about.

        >>> [s.text for s in Scope(("capital",), True, False).sentences(["capital"])]
        ['not worked out: ways around, as the case is large; to have it: kg view --bottlenecks.']
        """
        texts = []
        if self.costly:
            what = " and ".join(WORDS[name] for name in self.costly)
            texts.append(
                f"{_NOT}: {what}, as the case is large; to have it: kg view --bottlenecks."
            )
        others = self.outside(channels)
        if others or not self.channels:
            what = " and ".join(WORDS.values()) + (f" of {', '.join(others)}" if others else "")
            how = "kg bottlenecks and kg bypass, with --channel, --from and --to"
            texts.append(f"{_NOT}: {what}, without a standard question; to have it: {how}.")
        return tuple(Sentence(text, (), _NOT) for text in texts)

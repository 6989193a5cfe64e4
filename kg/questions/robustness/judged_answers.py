"""How sure the answers of each channel are, as readings are added."""

from collections.abc import Iterable, Iterator
from itertools import chain

from kg.questions.overview.channel_graph import ChannelGraph
from kg.questions.robustness.bounds import BoundsMaker, ChannelBounds
from kg.questions.robustness.certainty import Certainty, certainties
from kg.questions.robustness.readings import Reading
from kg.questions.robustness.route_certainty import RouteCertainty


class JudgedAnswers:
    """How sure the answers are, by channel, as readings are added."""

    def __init__(self, maker: BoundsMaker, routes: RouteCertainty) -> None:
        """Begin with none.

        Args:
            maker: what makes the bounds.
            routes: the routes in use.
        """
        self._maker, self._routes = maker, routes
        channels = maker.questions
        self.claims: dict[str, list[Certainty]] = {channel: [] for channel in channels}
        self.coded: dict[str, ChannelGraph] = {}
        self.exact_in: set[str] = set()
        self._coded: dict[str, set[tuple[str, ...]]] = {}

    def add(self, reading: Reading, firm: frozenset[str]) -> None:
        """Add how sure the answers are in a reading.

        Args:
            reading: the reading.
            firm: the ties that hold for sure in it.
        """
        for bounds in self._bounds(reading, firm):
            channel = bounds.coded.flow.channel
            self.coded.setdefault(channel, bounds.coded)
            claims = chain(
                certainties(self._maker, bounds, reading.name),
                self._routes.claims(bounds, reading.name),
            )
            self.claims[channel] += self._news(channel, claims, reading)
            if bounds.is_exact:
                self.exact_in.add(reading.name)

    def _news(
        self, channel: str, claims: Iterable[Certainty], reading: Reading
    ) -> Iterator[Certainty]:
        """Yield claims, but in a reading without a unit only those that differ as coded.

        Args:
            channel: the channel.
            claims: the claims.
            reading: the reading.
        """
        coded = self._coded.setdefault(channel, set())
        if not self.claims[channel]:
            claims = list(claims)
            coded.update(claim[:-1] for claim in claims)
        for claim in claims:
            if not (reading.is_without_unit and claim[:-1] in coded):
                yield claim

    def _bounds(self, reading: Reading, firm: frozenset[str]) -> Iterator[ChannelBounds]:
        """Yield the bounds of each channel in a reading: of own ties alone, or of firm ties."""
        if reading.has_own_ties_only:
            return self._maker.of_own_ties()
        return self._maker.of_firm(firm)
